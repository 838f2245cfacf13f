"""What a damaged file costs: facts that cannot be read are put aside and rebuilt, nothing kept is deleted, and it is said in words."""

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.facts import is_damage
from coaching.handover.backup import AS_THEY_ARE, NONE_IN_IT, NOT_IN_IT, as_file, backup, put_in_place, restore
from coaching.intake.kept.ledger import quarantine
from coaching.records import backups, commitments
from coaching.workspace import Workspace
from pages import _opened as from_opened
from tests.test_records import postgres

__all__ = ["postgres"]

DEALS = "Deal ID,Deal Name,Owner,Amount,Stage,Close Date\n1,Acme,Ana,100,Closed Won,2026-03-02\n2,Bolt,Ben,50,Closed Lost,2026-03-09\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    workspace = Workspace.open(folder / "workspace")
    for _ in (1, 2):
        receipts = intake.check(workspace, [folder / "deals.csv"], accept_proposals=True)
        if receipts[0].status == "ready":
            receipts = intake.load(workspace, receipts)
        (folder / "deals.csv").write_text(DEALS.replace("100", "150"), encoding="utf-8")
    workspace.close()
    return folder / "workspace"


@pytest.fixture
def copy(loaded: Path, tmp_path: Path) -> Path:
    shutil.copytree(loaded, tmp_path / "workspace")
    return tmp_path / "workspace"


def opened(folder: Path) -> Iterator[tuple[Workspace, str]]:
    workspace, said = intake.opened(folder)
    try:
        yield workspace, " ".join(one for one in said if one != workspace.mended)
    finally:
        workspace.close()


def deals(workspace: Workspace) -> list[tuple[str, float]]:
    return workspace.facts.cursor().execute("select name, amount from opportunity order by name").fetchall()


def flipped(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[12_288 : 12_288 + 4_000] = bytes(byte ^ 0xFF for byte in held[12_288 : 12_288 + 4_000])
    path.write_bytes(held)


HARM: dict[str, Callable[[Path], object]] = {
    "garbage": lambda path: path.write_bytes(b"no database" * 900),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:20_000]),
    "flipped bits": flipped,
}


@pytest.mark.parametrize("harm", HARM)
def test_facts_that_cannot_be_read_are_put_aside_and_rebuilt(copy: Path, harm: str) -> None:
    HARM[harm](copy / "facts.duckdb")
    for workspace, said in opened(copy):
        assert deals(workspace)[1] == ("Bolt", 50.0)
        assert len(deals(workspace)) == 2
        assert "could not be read and was put aside as facts.damaged-" in said
        assert "rebuilt from" in said
    assert list(copy.glob("facts.damaged-*.duckdb"))
    for _, said in opened(copy):
        assert said == ""


@pytest.mark.slow
def test_a_flipped_bit_anywhere_in_the_facts_is_mended_on_opening_or_called_damage(copy: Path, tmp_path: Path) -> None:
    whole = (copy / "facts.duckdb").read_bytes()
    for at in range(13_000, len(whole), 131_072):
        place = tmp_path / f"at {at}"
        shutil.copytree(copy, place)
        (place / "facts.duckdb").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        for workspace, said in opened(place):
            try:
                assert len(deals(workspace)) == 2, (at, said)
            except duckdb.Error as trouble:
                assert is_damage(trouble), at  # the page offers to rebuild


def test_a_damaged_manifest_and_lost_facts_leave_the_kept_copy_where_it_can_be_found(copy: Path) -> None:
    first = min((copy / "imports").iterdir())
    rows = (first / "rows.parquet").read_bytes()
    (first / "manifest.json").write_text("{", encoding="utf-8")
    (copy / "facts.duckdb").unlink()
    for _, said in opened(copy):
        assert f"put aside in damaged/{first.name}-" in said
    [kept] = (copy / "damaged").iterdir()
    assert (kept / "rows.parquet").read_bytes() == rows


def test_a_kept_copy_whose_manifest_is_gone_is_put_aside_and_never_deleted(copy: Path) -> None:
    first = min((copy / "imports").iterdir())
    rows = (first / "rows.parquet").read_bytes()
    (first / "manifest.json").unlink()
    (copy / "facts.duckdb").unlink()
    for _, said in opened(copy):
        assert f"put aside in damaged/{first.name}-" in said
    assert [one.read_bytes() for one in (copy / "damaged").glob("*/rows.parquet")] == [rows]


@pytest.mark.parametrize("harm", ["cut", "gone", "another date"])
def test_a_manifest_that_is_not_what_was_written_is_named_and_counts_for_nothing(copy: Path, harm: str) -> None:
    first = min((copy / "imports").iterdir()) / "manifest.json"
    held = first.read_text(encoding="utf-8")
    first.write_text(held[:300] if harm == "cut" else held.replace('"rows_in": 2', '"rows_in": 3'), encoding="utf-8")
    if harm == "gone":
        first.unlink()
    for workspace, said in opened(copy):
        before = deals(workspace)
        assert said == "" and len(before) == 2
        for change, given in ((intake.rebuild, ()), (intake.receipt_of, (1,)), (intake.undo, (2,))):
            with pytest.raises(Refusal, match=r"noted about import 1 .* missing or was changed: undo that import"):
                change(workspace, *given)
        assert deals(workspace) == before
        assert "Import 1 (deals.csv) was undone." in intake.undo(workspace, 1)
        assert deals(workspace)[0] == ("Acme", 150.0) and len(deals(workspace)) == 2


def test_a_kept_copy_that_was_changed_while_nobody_rebuilds_is_told_on_the_screen(copy: Path) -> None:
    rows = min((copy / "imports").iterdir()) / "rows.parquet"  # and rows set apart likewise: one look at both
    held = bytearray(rows.read_bytes())
    held[len(held) // 2] ^= 1
    for damage, said in (
        (bytes(held), "copy of import 1 (deals.csv) is missing or was changed"),
        (rows.read_bytes(), ""),
    ):
        rows.write_bytes(damage)
        from_opened.whole_workspace(str(copy))
        for thread in threading.enumerate():
            if thread.name == "kept copies":
                thread.join()
        told = from_opened._MENDED.pop(str(copy), "")
        assert said in told and bool(said) is bool(told)
        from_opened.let_go()


def test_rows_set_apart_that_were_changed_are_not_offered_to_be_mended(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(DEALS + "3,Cork,Ana,many,Closed Won,2026-03-02\n", encoding="utf-8")
    for workspace, _ in opened(copy):
        [receipt] = intake.load(workspace, intake.check(workspace, [tmp_path / "more.csv"], accept_proposals=True))
        number = int(receipt.import_id or 0)
        assert [one["value"] for one in quarantine(workspace, number)] == ["many"]
        kept = copy / "imports" / f"{number:06d}" / "quarantine.parquet"
        kept.write_bytes(kept.read_bytes().replace(b"many", b"1000"))
        with pytest.raises(Refusal, match="set apart are missing or were changed"):
            quarantine(workspace, number)


def test_an_undo_that_was_killed_before_it_was_noted_stays_done_when_the_facts_are_lost(copy: Path) -> None:
    manifest = copy / "imports" / "000002" / "manifest.json"
    held = manifest.read_bytes()
    for workspace, _ in opened(copy):
        intake.undo(workspace, 2)
        after = deals(workspace)
    manifest.write_bytes(held)  # as the kill leaves it
    for _, said in opened(copy):
        assert said == ""
    (copy / "facts.duckdb").unlink()
    for workspace, _ in opened(copy):
        assert deals(workspace) == after


def test_an_undone_load_stays_undone_when_the_database_forgot(copy: Path) -> None:
    for workspace, _ in opened(copy):
        number = workspace.facts.cursor().execute("select max(import_id) from import").fetchone()
        assert number
        intake.undo(workspace, number[0])
        after = deals(workspace)
    for workspace, _ in opened(copy):
        with workspace.facts.transaction() as cursor:  # as a log that was cut off leaves it
            cursor.execute("update import set undone_at = null where import_id = ?", [(number or (None,))[0]])
    for workspace, said in opened(copy):
        assert "was undone before" in said
        assert deals(workspace) == after
    for _, said in opened(copy):
        assert said == ""


def test_a_workspace_in_use_is_refused_and_not_put_aside(copy: Path) -> None:
    first = Workspace.open(copy)
    code = "import sys; from pathlib import Path; from coaching.workspace import Workspace; Workspace.open(Path(sys.argv[1]))"
    said = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, text=True, timeout=60)
    first.close()
    assert "Cadence is already running" in said.stderr
    assert not list(copy.glob("facts.damaged-*"))


@pytest.mark.parametrize(
    "trouble",
    [
        duckdb.BinderException("no column"),
        duckdb.OutOfMemoryException("full"),
        duckdb.IOException("Too many open files"),
    ],
)
def test_a_whole_file_is_never_put_aside_for_what_the_system_lacks(
    copy: Path, monkeypatch: pytest.MonkeyPatch, trouble: duckdb.Error
) -> None:
    def lacks(*_: object) -> None:
        raise trouble

    with monkeypatch.context() as patched, pytest.raises(Refusal, match="cannot be opened"):
        patched.setattr("coaching.facts.in_place.bring_up", lacks)
        Workspace.open(copy)
    assert not list(copy.glob("facts.damaged-*"))
    for _, said in opened(copy):
        assert said == ""


def test_a_full_disk_is_told_also_where_it_has_ended_what_was_begun(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(cursor: duckdb.DuckDBPyConnection, _: Path) -> None:
        cursor.execute("rollback")
        raise duckdb.IOException("Could not write: No space left on device")

    with monkeypatch.context() as patched, pytest.raises(Refusal, match=r"is full: free some space and start again"):
        patched.setattr("coaching.facts.in_place.bring_up", full)
        Workspace.open(copy)
    for _, said in opened(copy):
        assert said == ""


def test_a_file_that_is_no_backup_is_refused_by_its_own_name(workspace_folder: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    with pytest.raises(Refusal, match=r"talks of May\.zip"):
        put_in_place(workspace, b"junk", "elsewhere/talks of May.zip")
    workspace.close()


def test_a_backup_that_cannot_be_put_in_place_leaves_the_workspace(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = Path.replace

    def full(self: Path, target: Path) -> Path:
        if "-restored-" in self.name and self.suffix != ".restoring":
            raise OSError(28, "No space left on device")
        return ordinary(self, target)

    for workspace, _ in opened(written):
        held, _said = as_file(workspace, str(written.parent))
        with monkeypatch.context() as patched, pytest.raises(Refusal, match="stands as it was"):
            patched.setattr(Path, "replace", full)
            put_in_place(workspace, held)
    for workspace, _ in opened(written):
        assert promised(workspace) == ["first", "second", "third"]


def test_a_wrong_question_is_no_damage() -> None:
    connection = duckdb.connect()
    with pytest.raises(duckdb.Error) as caught:
        connection.execute("select nothing from nowhere")
    assert not is_damage(caught.value)
    assert not is_damage(Refusal("no"))
    assert is_damage(duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2"))


# what people wrote


def promise(workspace: Workspace, text: str) -> None:
    commitments.commit(
        workspace.records, "owner", rep_id="Ana", text=text, owner_kind="rep", owner_id="Ana", due_on=date(2026, 5, 5)
    )


def promised(workspace: Workspace) -> list[str]:
    return [one.text for one in commitments.listed(workspace.records)]


@pytest.fixture
def written(copy: Path) -> Path:
    """Two promises, a backup of both, and a third promise that the backup does not hold."""
    for workspace, _ in opened(copy):
        promise(workspace, "first")
        promise(workspace, "second")
        workspace.keep_records()
        promise(workspace, "third")
    return copy


def from_outside(folder: Path, *statements: str) -> None:
    """What another program, or a disk, does to the file; Cadence's own triggers do not hold there."""
    connection = sqlite3.connect(folder / "records.sqlite")
    for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        connection.execute(f"drop trigger {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def wiped(folder: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"records.sqlite{ending}").unlink(missing_ok=True)


RECORDS_HARM: dict[str, Callable[[Path], object]] = {
    "missing": wiped,
    "empty": lambda folder: (folder / "records.sqlite").write_bytes(b""),
    "garbage": lambda folder: (folder / "records.sqlite").write_bytes(b"no records" * 900),
    "cut off": lambda folder: (folder / "records.sqlite").write_bytes((folder / "records.sqlite").read_bytes()[:9_000]),
}


@pytest.mark.parametrize("harm", RECORDS_HARM)
def test_records_that_are_gone_or_unreadable_come_back_from_the_newest_backup(written: Path, harm: str) -> None:
    RECORDS_HARM[harm](written)
    for workspace, _ in opened(written):
        assert promised(workspace) == ["first", "second"]
        assert "stands in its place: 2 of 3 changes" in workspace.mended
        promise(workspace, "after")
    for workspace, _ in opened(written):
        assert workspace.mended == ""
        assert promised(workspace) == ["first", "second", "after"]


def test_records_without_a_backup_say_how_much_is_missing(copy: Path) -> None:
    for workspace, _ in opened(copy):
        promise(workspace, "first")
    wiped(copy)
    for workspace, _ in opened(copy):
        assert "There is no backup to bring back: 1 changes" in workspace.mended


def test_saves_that_were_lost_with_a_cut_log_are_missed_and_named(written: Path) -> None:
    from_outside(written, "delete from change where id = 3", "delete from commitment where text = 'third'")
    for workspace, _ in opened(written):
        assert "lack 1 of 3 changes that were saved, from change 3 on" in workspace.mended
        assert promised(workspace) == ["first", "second"]
    for workspace, _ in opened(written):
        assert workspace.mended == ""


def test_a_line_of_the_audit_that_was_altered_is_noticed(written: Path) -> None:
    from_outside(written, "update change set who = 'somebody else' where id = 2")
    for workspace, _ in opened(written):
        assert "from change 2 on" in workspace.mended


def test_flipped_bits_in_a_closed_file_are_noticed(written: Path) -> None:
    held = (written / "records.sqlite").read_bytes()
    (written / "records.sqlite").write_bytes(held.replace(b"second", b"sECOND"))
    for workspace, _ in opened(written):
        assert workspace.mended != ""


def test_a_chain_that_was_changed_itself_accuses_no_records(written: Path) -> None:
    chain = written / "records.chain"
    lines = chain.read_text(encoding="ascii").splitlines()
    chain.write_text(
        "\n".join([lines[0], lines[1].replace(lines[1][-1], "f" if lines[1][-1] != "f" else "0"), *lines[2:], ""]),
        encoding="ascii",
    )
    for workspace, _ in opened(written):
        assert "the records are as Cadence closed them" in workspace.mended
        assert promised(workspace) == ["first", "second", "third"]
    for workspace, _ in opened(written):
        assert workspace.mended == ""


def test_a_backup_that_was_changed_does_not_come_back(written: Path) -> None:
    [older] = backups.listed(written)
    for workspace, _ in opened(written):
        time.sleep(1.1)  # its name holds the second
        workspace.keep_records()
    newer = backups.listed(written)[-1]
    assert newer != older
    newer.write_bytes(newer.read_bytes().replace(b"third", b"tHIRD"))
    wiped(written)
    for workspace, _ in opened(written):
        assert promised(workspace) == ["first", "second"]


@pytest.mark.parametrize("harm", ["gone", "empty", "another rate", "cut"])
def test_settings_that_are_lost_or_changed_come_back_or_are_named(copy: Path, harm: str) -> None:
    file = copy / "settings.toml"
    for workspace, _ in opened(copy):
        workspace.save_settings(company="Ours", rates={"EUR": 1.25}, same_person={"A. Na": "Ana"})
        kept = workspace.settings
    for workspace, said in opened(copy):
        assert workspace.mended == said == ""
    held = file.read_text(encoding="utf-8")
    file.write_text({"another rate": held.replace("1.25", "1.75"), "cut": held[:40]}.get(harm, ""), encoding="utf-8")
    if harm == "gone":
        file.unlink()
    if harm == "cut":
        with pytest.raises(Refusal, match=r"not readable.*or delete it: what was saved last"):
            Workspace.open(copy)
        file.unlink()
    for workspace, _ in opened(copy):
        if harm == "another rate":
            assert "changed by something else than Cadence (rates)" in workspace.mended
            assert 'rates = {"EUR" = 1.25}' in (copy / "backups" / "settings.before.toml").read_text(encoding="utf-8")
        else:
            assert "settings.toml was missing or empty" in workspace.mended and workspace.settings == kept
    for workspace, _ in opened(copy):
        assert workspace.mended == ""


def test_a_fresh_and_an_older_workspace_open_without_a_word(tmp_path: Path, written: Path) -> None:
    for workspace, _ in opened(tmp_path / "fresh"):
        assert workspace.mended == ""
    (written / "records.chain").unlink()
    (written / "records.closed").unlink()
    for workspace, _ in opened(written):
        assert workspace.mended == ""
        promise(workspace, "fourth")
    assert len((written / "records.chain").read_text(encoding="ascii").splitlines()) == 4


def test_backups_are_made_before_loads_only_where_something_was_written_and_their_number_is_bounded(
    written: Path,
) -> None:
    for workspace, _ in opened(written):
        workspace.keep_records()
        before = len(backups.listed(written))
        workspace.keep_records()
        assert len(backups.listed(written)) == before
        for number in range(backups.KEPT + 3):
            promise(workspace, f"more {number}")
            name = f"records-202601{number + 1:02d}-120000-{workspace.records.version}.sqlite"
            workspace.records.backup(written / backups.FOLDER / name)
        promise(workspace, "last")
        workspace.keep_records()
    assert len(backups.listed(written)) == backups.KEPT


def test_a_kill_right_after_a_save_raises_no_alarm(written: Path) -> None:
    code = """
import os, sys
from datetime import date
from pathlib import Path
from coaching.records import commitments
from coaching.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
commitments.commit(workspace.records, "owner", rep_id="Ana", text="killed", owner_kind="rep", owner_id="Ana", due_on=date(2026, 5, 5))
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code, str(written)], timeout=60)
    for workspace, _ in opened(written):
        assert workspace.mended == ""
        assert promised(workspace)[-1] == "killed"


# backups of the whole workspace


def test_a_workspace_with_a_damaged_copy_is_not_called_backed_up(copy: Path, tmp_path: Path) -> None:
    first = min((copy / "imports").iterdir())
    for name in ("rows.parquet", "manifest.json"):
        kept = (first / name).read_bytes()
        (first / name).write_bytes(kept[:-10])
        for workspace, _ in opened(copy):
            with pytest.raises(Refusal, match=r"kept copy of import 1 \(deals.csv\) is missing or was changed"):
                backup(workspace, tmp_path / "box.zip")
        (first / name).write_bytes(kept)
    assert not (tmp_path / "box.zip").exists()


def test_a_backup_brings_back_playbook_and_workshops_too(written: Path, tmp_path: Path) -> None:
    (written / "playbook").mkdir()
    (written / "playbook" / "questions.toml").write_text("# ours", encoding="utf-8")
    for workspace, _ in opened(written):
        backup(workspace, tmp_path / "box.zip")
    restore(tmp_path / "box.zip", tmp_path / "new")
    assert (tmp_path / "new" / "playbook" / "questions.toml").read_text(encoding="utf-8") == "# ours"
    for workspace, said in opened(tmp_path / "new"):
        assert (said, workspace.mended, promised(workspace)) == ("", "", ["first", "second", "third"])


def test_who_may_see_what_goes_into_a_backup_and_stays_as_it_is_where_one_is_put_in_place(
    written: Path, tmp_path: Path
) -> None:
    people = written / "people.toml"
    people.write_text("[[person]]\nmail = 'then@example.com'\nrole = 'owner'\n", encoding="utf-8")
    for workspace, _ in opened(written):
        held, _said = as_file(workspace, str(tmp_path))
    restore(tmp_path / "cadence.zip", tmp_path / "new")
    assert (tmp_path / "new" / "people.toml").read_bytes() == people.read_bytes()
    now = "[[person]]\nmail = 'now@example.com'\nrole = 'owner'\n"
    for said in (now, ""):
        people.write_text(now, encoding="utf-8")
        if not said:
            people.unlink()
        for workspace, _ in opened(written):
            put_in_place(workspace, held)
        assert (people.read_text(encoding="utf-8") if people.exists() else "") == said
        for aside in written.parent.glob("workspace-*"):  # the next one bears the same second
            shutil.rmtree(aside)


def test_with_records_on_a_server_the_rest_is_backed_up_and_what_is_not_in_it_is_said(
    copy: Path, tmp_path: Path, postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_RECORDS_URL", postgres())
    target = tmp_path / "b.zip"
    for workspace, _ in opened(copy):
        promise(workspace, "on the server")
        assert backup(workspace, target).endswith(NOT_IN_IT)
        assert put_in_place(workspace, target.read_bytes()).endswith(AS_THEY_ARE)
    for workspace, _ in opened(copy):
        assert promised(workspace) == ["on the server"] and len(deals(workspace)) == 2
    monkeypatch.delenv("CADENCE_RECORDS_URL")
    assert restore(target, tmp_path / "elsewhere").endswith(NONE_IN_IT)


def test_a_mending_that_is_cut_off_is_done_again_at_the_next_start(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RECORDS_HARM["cut off"](written)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    for what in ("copyfile", "fsync"):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(f"coaching.records.backups.{'shutil' if what == 'copyfile' else 'os'}.{what}", cut_off)
            Workspace.open(written)
    for workspace, _ in opened(written):
        assert promised(workspace) == ["first", "second"]
        assert "2 of 3 changes" in workspace.mended


def test_a_restore_that_is_cut_off_leaves_no_workspace_and_can_be_done_again(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workspace, _ in opened(written):
        backup(workspace, tmp_path / "box.zip")

    def cut_off(workspace: Workspace) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(intake, "rebuild", cut_off)
        restore(tmp_path / "box.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "new.restoring").mkdir()  # as a kill leaves it
    assert "imports rebuilt" in restore(tmp_path / "box.zip", tmp_path / "new")
    for workspace, _ in opened(tmp_path / "new"):
        assert len(deals(workspace)) == 2


def test_a_backup_is_made_and_put_in_place_on_the_screen(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.testing.v1 import AppTest

    from pages import _opened

    monkeypatch.setenv("CADENCE_WORKSPACE", str(written))
    app = AppTest.from_file(str(Path(__file__).parent.parent / "app.py"), default_timeout=60).run()
    app.switch_page("pages/data.py").run()
    app.query_params["tab"] = "settings"
    app.session_state["tabs"] = "Settings"
    held, said = as_file(_opened.the_workspace(), str(written.parent))
    assert "each checked by its hash" in said
    promise(_opened.the_workspace(), "after the backup")
    told = put_in_place(_opened.the_workspace(), held)
    assert "was put aside in workspace-" in told
    assert promised(_opened.the_workspace()) == ["first", "second", "third"]
    [aside] = [one for one in written.parent.glob("workspace-*") if one.is_dir()]
    _opened.let_go()
    for workspace, _ in opened(aside):
        assert promised(workspace)[-1] == "after the backup"


def test_what_is_no_backup_moves_nothing(written: Path) -> None:
    for workspace, _ in opened(written):
        with pytest.raises(Refusal, match="not a whole Cadence backup"):
            put_in_place(workspace, b"no zip")
        assert promised(workspace) == ["first", "second", "third"]
    assert [one.name for one in written.parent.iterdir() if one.is_dir()] == ["workspace"]
