"""What a person answered about a file holds for the next one with the same headers, is told with its date, and can be taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.answers import remembered
from coaching.intake.answers.answers import ASK_AGAIN, Answers
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def unclear(folder: Path, name: str, number: int, **changes: str) -> Path:
    return write(folder, name, [deal(number, Close_Date="03/04/2026", **changes)])


def test_a_date_order_is_asked_once_and_told_as_answered_the_next_time(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, unclear(tmp_path, "January.csv", 1), answers={"Close Date": "month first"})
    (receipt,) = take(workspace, unclear(tmp_path, "February.csv", 2))
    assert receipt.status == "loaded"
    assert f"Close Date: month first, as answered on {date.today().day} {date.today():%b %Y}" in intake.notes_of(
        receipt
    )
    assert [str(row[15]) for row in facts(workspace, "opportunity")] == ["2026-03-04", "2026-03-04"]


def test_a_remembered_answer_can_be_changed_and_the_change_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, unclear(tmp_path, "January.csv", 1), answers={"Close Date": "month first"})
    february = unclear(tmp_path, "February.csv", 2)
    (receipt,) = intake.check(workspace, [february], answers={"Close Date": ASK_AGAIN})
    assert receipt.status == "asks" and receipt.questions[0].column == "Close Date"
    take(workspace, february, answers={"Close Date": "day first"})
    (receipt,) = take(workspace, unclear(tmp_path, "March.csv", 3))
    assert [str(row[15]) for row in facts(workspace, "opportunity")] == ["2026-03-04", "2026-04-03", "2026-04-03"]


def test_what_a_word_means_is_remembered_for_its_header_set_only(workspace: Workspace, tmp_path: Path) -> None:
    parked = {"Stage": "Parked"}
    take(workspace, write(tmp_path, "a.csv", [deal(1, **parked)]), answers={"Stage: Parked": "cancelled"})
    (same,) = take(workspace, write(tmp_path, "b.csv", [deal(2, **parked)]))
    assert same.status == "loaded" and same.words["Stage"] == {"Parked": "cancelled"}
    (other,) = take(workspace, write(tmp_path, "c.csv", [[*deal(3, **parked), "x"]], [*HEADER, "Region"]))
    assert other.status == "asks"


def test_what_is_about_one_file_only_is_not_remembered(workspace: Workspace, tmp_path: Path) -> None:
    log, header = [["2026-01-20", "Call", "Tall Pumps"]], ["Date", "Activity Type", "Account Name"]
    take(workspace, write(tmp_path, "log.csv", log, header), answers={"rep": "Ana Weiss"})
    (receipt,) = take(workspace, write(tmp_path, "other.csv", [["2026-01-21", *log[0][1:]]], header))
    assert receipt.status == "asks" and receipt.questions[0].column == "rep"


def test_nothing_is_remembered_for_headers_nobody_wrote() -> None:
    assert (
        remembered.lasting(Answers({"Column 1": "day first"}), ["Column 1", "Column 2"], ["Column 1", "Column 2"])
        == Answers()
    )


def test_the_row_of_the_header_is_remembered_for_the_same_file_next_month(workspace: Workspace, tmp_path: Path) -> None:
    answers = {"header row": "row 1"}
    rows = [["Z1", "2026-03-01", "Acme", "Won", "10.00"], ["Z2", "2026-03-02", "Acme", "Won", "11.00"]]
    file = write(tmp_path, "odd.csv", rows, ["2", "2026", "Customer", "Stage", "Amount"])
    first = intake.check(workspace, [file], answers=answers)[0]
    assert all(question.column != "header row" for question in first.questions)


def test_a_matching_by_hand_leaves_room_for_how_its_dates_are_written(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Kunde", "Wert", "Am", "Phase"]
    answers = {"column Kunde": "field:account_name", "column Wert": "field:amount", "column Am": "field:close_on", "column Phase": "field:stage",
               "format": "generic_opportunity"}  # fmt: skip
    file = write(tmp_path, "liste.csv", [["Acme", "1000", "03/04/2026", "Gewonnen"]], header)
    (receipt,) = take(workspace, file, answers=answers)
    assert [question.column for question in receipt.questions] == ["rep", "Am"]
    (receipt,) = take(workspace, file, answers=answers | {"Am": "day first", "rep": "Ana Weiss"})
    assert receipt.status == "loaded" and str(facts(workspace, "opportunity")[0][15]) == "2026-04-03"
    (receipt,) = take(workspace, write(tmp_path, "liste (2).csv", [["Acme", "70", "05/06/2026", "Gewonnen"]], header))
    assert receipt.status == "loaded" and "Am: day first" in " ".join(intake.notes_of(receipt))


def test_answers_that_were_damaged_are_named_not_ignored(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, unclear(tmp_path, "January.csv", 1), answers={"Close Date": "month first"})
    (kept,) = (workspace.folder / "formats" / "answers").glob("*.toml")
    kept.write_text("not toml at all =", encoding="utf-8")
    with pytest.raises(Refusal, match="Mend it, or delete it"):
        remembered.answers_for(workspace.folder, HEADER)
