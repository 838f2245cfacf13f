"""Odd and hostile files through the public doors: each ends in the outcome its index states; the rule stands in tests/corpus_verdict.py."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.desk.uploads import keep_aside
from coaching.workspace import Workspace
from tests.corpus_verdict import Entry, Verdict, index, judge

TELLING = {  # all of them are judged with the slow suites
    "gen_dates_conflict.csv", "gen_xlsx_dates_1904.xlsx", "gen_amounts_garbage.csv", "gen_duplicate_ids.csv", "gen_ragged_rows.csv",
    "gen_crm_preamble_and_total.csv", "gen_no_header.csv", "gen_xlsx_billion_laughs.xlsx", "pollock__file_multitable_same.csv",
}  # fmt: skip


HOSTILE_NAMES = (
    "../../etc/passwd.csv", "..\\..\\x.csv", "CON.csv", "a/b.csv", "x.csv\0.exe", "n" * 300 + ".csv", "-rf.csv", ".htaccess.csv", "a.csv:ads.exe",
)  # fmt: skip


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(template, tmp_path / "workspace")
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    Workspace.open(folder).close()
    return folder


def judged(entries: list[Entry], corpus: Path, template: Path, work: Path) -> list[Verdict]:
    with ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(
                lambda numbered: judge(numbered[1], corpus, template, work / f"w{numbered[0]}"), enumerate(entries)
            )
        )
    print()
    for one in sorted(found, key=lambda one: (one.right, one.verdict, one.entry["outcome"])):
        print(one.line)
    for (outcome, verdict), count in sorted(Counter((one.entry["outcome"], one.verdict) for one in found).items()):
        print(f"{outcome:>15} -> {verdict:<22} {count}")
    return found


def test_telling_files_end_in_the_outcome_their_index_states(shared: Path, template: Path, tmp_path: Path) -> None:
    corpus = shared / "corpus"
    found = judged([entry for entry in index(corpus) if entry["file"] in TELLING], corpus, template, tmp_path)
    assert len(found) == len(TELLING)
    assert [one.line for one in found if not one.right] == []


def test_the_same_file_twice_changes_nothing_and_says_so(shared: Path, workspace: Workspace) -> None:
    path = shared / "corpus" / "gen_reimport_same_file.csv"
    (first,) = intake.load(workspace, intake.check(workspace, [path]))
    (again,) = intake.load(workspace, intake.check(workspace, [path]))
    assert (first.status, first.loaded) == ("loaded", 30)
    assert (again.status, again.loaded, again.updated, again.unchanged) == ("unchanged", 0, 0, 30)
    assert intake.message_of(again) and "nothing changes" in intake.message_of(again)


def test_no_upload_name_is_ever_a_path(shared: Path, workspace: Workspace, tmp_path: Path) -> None:
    path = shared / "corpus" / "gen_path_traversal_name.csv"
    outside = {place for place in tmp_path.rglob("*") if workspace.folder not in place.parents}
    for name in HOSTILE_NAMES:
        upload = keep_aside(workspace, name, path.read_bytes())
        assert upload.path.resolve().is_relative_to(workspace.folder.resolve()), name
    receipts = intake.check(workspace, [(name, path) for name in HOSTILE_NAMES])
    assert [(receipt.status, receipt.ready_rows) for receipt in receipts] == [("ready", 5)] * len(HOSTILE_NAMES)
    assert all(len(receipt.file) <= 120 and receipt.file.isprintable() for receipt in receipts)
    receipts = intake.load(workspace, receipts)
    assert {place for place in tmp_path.rglob("*") if workspace.folder not in place.parents} == outside


@pytest.mark.slow
def test_every_file_ends_in_the_outcome_its_index_states(shared: Path, template: Path, tmp_path: Path) -> None:
    corpus = shared / "corpus"
    found = judged(index(corpus), corpus, template, tmp_path)
    right = sum(one.right for one in found)
    print(
        f"right: {right} of {len(found)} ({right / len(found):.1%}), slowest {max(one.seconds for one in found):.1f} s"
    )
    assert len(found) == 215
    assert [one.line for one in found if one.verdict in ("silently wrong", "crash", "hang")] == []
    assert right >= 0.95 * len(found)
