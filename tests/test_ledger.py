"""The database may be lost, the imports may not: ledger and facts come back from the kept copies."""

from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import kept_text, said, told_by
from coaching.intake.kept.ledger import same_columns
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace

HEADER = "Opportunity ID,Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Close Date,Created Date\n"
FEBRUARY = (
    HEADER
    + "1,Pumps,Ann,Acme,Closed Won,100.10,2026-02-10,2026-01-05\n2,Pipes,Ann,Acme,Negotiation,50,2026-04-01,2026-01-09\n"
)
MARCH = (
    HEADER
    + "2,Pipes,Ann,Acme,Closed Won,60,2026-03-20,2026-01-09\n3,Taps,Ben,Dune,Closed Lost,10,2026-03-01,2026-02-01\n"
)


def put(workspace: Workspace, folder: Path, name: str, text: str) -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    [receipt] = intake.load(workspace, intake.check(workspace, [path]))
    assert receipt.status == "loaded", intake.message_of(receipt)
    assert receipt.import_id is not None
    return receipt.import_id


def figures(workspace: Workspace) -> list[tuple[str, str, float | None]]:
    found = measure(workspace, lens_for(workspace, "rep", None, "all"), ["won", "bookings", "lost", "open"])
    return [(reading.metric, reading.name, reading.value) for reading in found]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def test_a_lost_database_comes_back_from_the_kept_copies(workspace_folder: Path, exports: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    put(workspace, exports, "deals 2026-03-31.csv", MARCH)
    before, ledger = figures(workspace), intake.imports(workspace)
    workspace.close()
    (workspace_folder / "facts.duckdb").unlink()
    again = Workspace.open(workspace_folder)
    assert intake.mend(again) == "The database had lost 2 imports; they were rebuilt from their kept copies."
    assert (figures(again), intake.imports(again)) == (before, ledger)
    assert intake.mend(again) is None
    again.close()


def test_an_undone_load_stays_undone_when_the_database_is_lost(workspace_folder: Path, exports: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    intake.undo(workspace, put(workspace, exports, "deals 2026-03-31.csv", MARCH))
    before = figures(workspace)
    workspace.close()
    (workspace_folder / "facts.duckdb").unlink()
    again = Workspace.open(workspace_folder)
    intake.mend(again)
    assert (
        figures(again)
        == before
        == [("won", "Ann", 1), ("bookings", "Ann", 100.1), ("lost", "Ann", 0), ("open", "Ann", 1)]
    )
    again.close()


def test_a_load_that_was_cut_off_leaves_nothing(workspace_folder: Path, exports: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    torn = workspace_folder / "imports" / "000002"
    torn.mkdir()
    (torn / "manifest.json").write_text('{"import": 2, "state": "loading"}', encoding="utf-8")
    assert intake.mend(workspace) is None
    assert not torn.exists()
    assert len(intake.imports(workspace)) == 1
    workspace.close()


def test_a_changed_copy_is_refused_and_named(workspace_folder: Path, exports: Path) -> None:
    from coaching.errors import Refusal

    workspace = Workspace.open(workspace_folder)
    number = put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    copy = workspace_folder / "imports" / f"{number:06d}" / "rows.parquet"
    copy.write_bytes(copy.read_bytes() + b"x")
    with pytest.raises(Refusal, match="kept copy of import 1"):
        intake.rebuild(workspace)
    assert figures(workspace)[0] == ("won", "Ann", 1)
    workspace.close()


def test_a_workspace_put_aside_keeps_everything_and_makes_room(workspace_folder: Path, exports: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    before = figures(workspace)
    aside = workspace.put_aside()
    fresh = Workspace.open(workspace_folder)
    assert fresh.facts.as_of is None
    fresh.close()
    kept = Workspace.open(aside)
    assert figures(kept) == before
    kept.close()


def test_what_another_cadence_derived_is_derived_anew_on_opening_and_only_then(
    workspace_folder: Path, exports: Path
) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, exports, "deals 2026-02-28.csv", FEBRUARY)
    before, version = figures(workspace), workspace.facts.version
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "update made_by set text_hash = 'an older one'; delete from inventory; drop view deal_state_call"
        )
    workspace.close()
    for _ in range(2):
        again = Workspace.open(workspace_folder)
        assert (figures(again), again.facts.version) == (before, version + 1)
        again.facts.cursor().execute("select * from deal_state_call")
        again.close()


def test_what_an_older_cadence_kept_in_words_is_still_understood() -> None:
    kept = [["Amount", "amount", "money, decimal comma", {"Amount": "decimal comma"}]]
    told = [["Amount", "amount", ["money", "decimal comma"], {"Amount": "decimal comma"}]]
    assert same_columns(kept, told) and same_columns(told, told)
    assert not same_columns(kept, [["Amount", "amount", ["money"], {}]])
    assert not same_columns(told, [["Amount", "amount", ["money"], {"Amount": "decimal comma"}]])
    note = said("conflicts", row=3, key="rep_id", kind="rep")
    assert told_by(kept_text(note)) == note
    assert told_by("is not a whole number.") == "is not a whole number."
