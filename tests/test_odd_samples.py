"""What no CRM writes: each odd sample, answered as odd.toml says, asks nothing more and loads the rows it names."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.house import TARGETS, Seen
from coaching import intake
from coaching.workspace import Workspace
from tests import fresh

ODD = Path(__file__).parent / "samples" / "odd"
SAID: dict[str, dict[str, Any]] = tomllib.loads((ODD / "odd.toml").read_text("utf-8"))


def test_every_odd_sample_is_told_of() -> None:
    others = {name for one in SAID.values() for name in one.get("together", ())}
    assert {file.name for file in ODD.iterdir()} - {"odd.toml"} == SAID.keys() | others


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace into which nothing is loaded."""
    workspace = fresh.opened(tmp_path_factory.mktemp("odd") / "workspace")
    yield workspace
    workspace.close()


@pytest.mark.parametrize("name", sorted(SAID))
def test_an_odd_sample_is_read_as_it_was_answered(name: str, empty: Workspace) -> None:
    intake.drop_staging(read(empty, name))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SAID))
def test_what_was_read_of_an_odd_sample_is_loaded(name: str, tmp_path: Path) -> None:
    workspace = fresh.opened(tmp_path)
    try:
        receipts = read(workspace, name)
        if "refused" not in SAID[name]:
            assert {one.status for one in intake.load(workspace, receipts)} - {"refused"} == {"loaded"}
    finally:
        workspace.close()


def read(workspace: Workspace, name: str) -> list[intake.Receipt]:
    """The sample with those that belong to it, which are what odd.toml says."""
    files = [name, *SAID[name].get("together", ())]
    receipts = intake.check(workspace, [ODD / file for file in files], answers=SAID[name].get("answers", {}))
    if why := SAID[name].get("refused"):
        assert [(one.status, why in intake.message_of(one)) for one in receipts] == [("refused", True)]
        return receipts
    waiting = [question.column for one in receipts for question in one.questions if question.waits]
    counted = {
        f"{one.kind} {one.sheet or (one.file if files[1:] else '')}".strip(): [
            one.ready_rows,
            one.quarantined,
            one.skipped_rows,
        ]
        for one in receipts
        if one.kind
    }
    assert (waiting, counted) == ([], SAID[name]["rows"])
    assert all(one.rows_in == one.ready_rows + one.quarantined + one.skipped_rows for one in receipts if one.kind)
    return receipts


def test_a_plain_file_enters_no_more_modules_than_it_must(tmp_path: Path) -> None:
    workspace = fresh.opened(tmp_path)
    plain = [ODD.parent / "salesforce_api_account.csv"]
    try:
        intake.drop_staging(intake.check(workspace, plain))  # what is read once for all files, whatever ran before
        with Seen() as seen:
            intake.drop_staging(intake.check(workspace, plain))
        assert 20 < len(seen.lines) <= TARGETS["modules"], sorted(seen.lines)
    finally:
        workspace.close()
