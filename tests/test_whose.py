"""A file that names nobody asks whose it is; the answer holds for the next file of that name with the same headers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.answers.answers import ASK_AGAIN
from coaching.intake.desk import receipt_view
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write

WITHOUT = [name for name in HEADER if name != "Opportunity Owner"]
LOG = ["Activity ID", "Date", "Activity Type", "Account Name"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def owners(workspace: Workspace) -> list[str | None]:
    return [row[4] for row in facts(workspace, "opportunity")]


def no_owner(folder: Path, name: str, *numbers: int) -> Path:
    return write(
        folder,
        name,
        [[cell for cell, header in zip(deal(n), HEADER, strict=True) if header in WITHOUT] for n in numbers],
        WITHOUT,
    )


def test_deals_without_an_owner_column_ask_whose_they_are(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "known.csv", [deal(8), deal(9, **{"Opportunity Owner": "Ben Okafor"})]))
    (receipt,) = take(workspace, no_owner(tmp_path, "deals ben.csv", 1))
    (question,) = receipt.questions
    assert (
        receipt.status == "asks"
        and question.column == "rep"
        and "Whose opportunities are these" in intake.asked(question)
    )
    assert question.options == ("Ben Okafor", "Ana Weiss", "not known") and question.open
    assert receipt_view.kind_label("not known") == "Nobody known: Unassigned"
    (receipt,) = take(workspace, no_owner(tmp_path, "deals ben.csv", 1), answers={"rep": "Ben Okafor"})
    assert receipt.status == "loaded" and owners(workspace) == ["Ben Okafor", "Ana Weiss", "Ben Okafor"]
    assert measure(workspace, lens_for(workspace, "rep", ["Ben Okafor"], "all"), ["won"])[0].value == 2


def test_nobody_known_stands_as_unassigned(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, no_owner(tmp_path, "deals.csv", 1), answers={"rep": "not known"})
    assert owners(workspace) == [None] and any("Unassigned" in note for note in intake.notes_of(receipt))


def test_accepted_proposals_leave_deals_unassigned_and_say_so(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, no_owner(tmp_path, "deals.csv", 1), accept_proposals=True)
    assert (
        receipt.status == "loaded"
        and owners(workspace) == [None]
        and any("Unassigned" in note for note in intake.notes_of(receipt))
    )


def test_whose_a_file_is_holds_for_the_next_of_its_name_and_no_other(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, no_owner(tmp_path, "Ana 2026-03.csv", 1), answers={"rep": "Ana Weiss"})
    (april,) = take(workspace, no_owner(tmp_path, "Ana April (2).csv", 2))
    assert april.status == "loaded" and any(
        note.startswith("rep: Ana Weiss, as answered on") for note in intake.notes_of(april)
    )
    (other,) = take(workspace, no_owner(tmp_path, "Ben 2026-04.csv", 3))
    assert other.status == "asks" and owners(workspace) == ["Ana Weiss", "Ana Weiss"]
    (again,) = intake.check(workspace, [no_owner(tmp_path, "Ana May.csv", 4)], answers={"rep": ASK_AGAIN})
    assert again.status == "asks"


def test_the_same_file_as_somebody_elses_must_be_undone_first(workspace: Workspace, tmp_path: Path) -> None:
    file = no_owner(tmp_path, "deals.csv", 1)
    take(workspace, file, answers={"rep": "not known"})
    (same,) = take(workspace, file)
    assert same.status == "unchanged"
    (receipt,) = take(workspace, file, answers={"rep": "Ana Weiss"})
    assert receipt.status == "refused" and "undo import 1 first" in str(intake.message_of(receipt))
    intake.undo(workspace, 1)
    take(workspace, file, answers={"rep": "Ana Weiss"})
    assert owners(workspace) == ["Ana Weiss"]


def test_a_newer_file_of_one_person_gives_known_deals_and_activities_to_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, no_owner(tmp_path, "team-2026-03-30.csv", 1, 2), answers={"rep": "not known"})
    take(workspace, no_owner(tmp_path, "ana-2026-04-30.csv", 2), answers={"rep": "Ana Weiss"})
    assert owners(workspace) == [None, "Ana Weiss"]
    log = [["A1", "2026-01-20", "Meeting", "Tall Pumps"]]
    take(workspace, write(tmp_path, "log-2026-03-30.csv", log, LOG), answers={"rep": "not known"})
    more = write(tmp_path, "mine-2026-04-30.csv", [*log, ["A2", "2026-01-21", "Meeting", "Tall Pumps"]], LOG)
    take(workspace, more, answers={"rep": "Ana Weiss"})
    assert [row[1] for row in facts(workspace, "activity")] == ["Ana Weiss", "Ana Weiss"]


def test_rows_set_apart_are_mended_as_the_file_was_answered(workspace: Workspace, tmp_path: Path) -> None:
    from coaching.intake.desk.mending import load_again, set_apart

    file = no_owner(tmp_path, "deals.csv", 1, 2)
    file.write_text(file.read_text(encoding="utf-8").replace("200.50", "lots"), encoding="utf-8")
    (receipt,) = take(workspace, file, accept_proposals=True)
    rows = set_apart(workspace, receipt.import_id or 0)
    mended, wrong = load_again(workspace, receipt.import_id or 0, [row | {"Amount": "200.50"} for row in rows])
    assert mended is not None and not wrong and owners(workspace) == [None, None]


def test_a_sheet_of_figures_remembers_whose_it_is_too(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Pumps", "10", "20"], ["Valves", "30", "40"]]
    header = ["Product", "Jan 2026", "Feb 2026"]
    answers = {"rep": "Ana Weiss", "numbers": "bookings"}
    (first,) = take(workspace, write(tmp_path, "Ana figures 2026.csv", rows, header), answers=answers)
    assert first.status == "loaded", first.questions
    (second,) = take(workspace, write(tmp_path, "Ana figures 2026 (1).csv", [["Pumps", "11", "21"]], header))
    assert second.status == "loaded", second.questions
    assert {row[0] for row in facts(workspace, "sales_total")} == {"Ana Weiss"}
    kept = json.dumps(
        [path.read_text(encoding="utf-8") for path in (workspace.folder / "formats" / "answers").glob("*.toml")]
    )
    assert "rep of ana figures" in kept


def test_on_the_screen_one_chooses_a_person_or_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.test_pages import opened

    app = opened(tmp_path / "ws", monkeypatch, "data.py")
    app.file_uploader[0].upload("deals.csv", no_owner(tmp_path, "deals.csv", 1).read_bytes()).run()
    assert "Load 1 file" not in [button.label for button in app.button]
    (box,) = [one for one in app.selectbox if "Whose opportunities are these" in one.label]
    assert box.options[-1] == "Nobody known: Unassigned"
    box.set_value("not known").run()
    assert "Load 1 file" in [button.label for button in app.button]
