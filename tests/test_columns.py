"""Decisions on whole columns that a file may leave open: percent or fraction, and whether a period ends on its last day or on the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write

TARGETS = ["rep", "quota", "start_date", "end_date"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def probable(folder: Path, *shares: str) -> Path:
    return write(
        folder, "Deals.csv", [[*deal(n), share] for n, share in enumerate(shares, 1)], [*HEADER, "Probability"]
    )


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("shares", "read"),
    [(["0.2", "1"], [0.2, 1]), (["20", "100"], [0.2, 1]), (["20%", "1%"], [0.01, 0.2]), (["0", "0"], [0, 0])],
)
def test_a_column_of_shares_says_itself_whether_it_is_percent(
    workspace: Workspace, tmp_path: Path, shares: list[str], read: list[float]
) -> None:
    (receipt,) = take(workspace, probable(tmp_path, *shares))
    assert receipt.status == "loaded", receipt.questions
    assert sorted(row[12] for row in facts(workspace, "opportunity")) == pytest.approx(read)


def test_a_column_of_noughts_and_ones_is_asked_whether_one_is_all_or_a_hundredth(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = probable(tmp_path, "0", "1")
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.questions[0].options == ("percent", "fraction")
    (receipt,) = take(workspace, file, answers={"Probability": "percent"})
    assert sorted(row[12] for row in facts(workspace, "opportunity")) == pytest.approx([0, 0.01])


def targets(folder: Path, *spans: tuple[str, str]) -> Path:
    return write(folder, "Targets.csv", [["Ana Weiss", "1000", *span] for span in spans], TARGETS)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("spans", "ends"),
    [
        ([("2026-01-01", "2026-03-31")], ["2026-04-01"]),
        ([("2026-01-01", "2026-04-01")], ["2026-04-01"]),
        ([("2026-02-15", "2026-05-14")], ["2026-05-15"]),
        ([("2026-01-05", "2026-01-11"), ("2026-01-12", "2026-01-18")], ["2026-01-12", "2026-01-19"]),
        ([("2026-01-05", "2026-01-12")], ["2026-01-12"]),
        ([("2026-01-05", "2026-01-20"), ("2026-01-20", "2026-02-01")], ["2026-01-20", "2026-02-01"]),
    ],
)
def test_periods_say_themselves_whether_their_end_belongs_to_them(
    workspace: Workspace, tmp_path: Path, spans: list[tuple[str, str]], ends: list[str]
) -> None:
    (receipt,) = take(workspace, targets(tmp_path, *spans))
    assert receipt.status == "loaded", receipt.questions
    assert [str(row[4]) for row in facts(workspace, "quota")] == ends


def test_an_end_that_nothing_settles_is_asked_with_the_periods_of_the_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = targets(tmp_path, ("2026-01-05", "2026-01-20"))
    (receipt,) = intake.check(workspace, [file])
    (question,) = receipt.questions
    assert receipt.status == "asks" and question.examples == ("2026-01-05 to 2026-01-20",)
    (receipt,) = take(workspace, file, answers={question.column: "the first day after it"})
    assert [str(row[4]) for row in facts(workspace, "quota")] == ["2026-01-20"]
    (receipt,) = intake.check(workspace, [targets(tmp_path, ("2026-02-05", "2026-02-20"))])
    assert receipt.status == "ready", "the answer was not remembered"


TURNED, STAND = "day and month were swapped", "as they stand"


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("days", "asks"),
    [
        (["2026-04-03", "2026-01-03", "16/03/2026", "25/03/2026"], True),
        (["2026-04-03", "2026-01-03", "03/16/2026", "03/25/2026"], True),
        (
            ["2026-04-13", "2026-01-03", "16/03/2026", "25/03/2026"],
            False,
        ),  # a day after the 12th that nobody could have swapped
        (
            ["2026-04-03", "2026-01-03", "16/03/2026", "25/03/2026", "04/02/2026"],
            False,
        ),  # text that could have been swapped and was not
        (["2026-04-03", "16/03/2026", "25/03/2026"], False),
        (["2026-04-03", "2026-01-03"], False),
    ],
)
def test_dates_that_a_spreadsheet_may_have_swapped_are_asked_about(
    workspace: Workspace, tmp_path: Path, days: list[str], asks: bool
) -> None:
    file = write(tmp_path, "Deals.csv", [deal(n, Close_Date=day) for n, day in enumerate(days, 1)])
    (receipt,) = intake.check(workspace, [file])
    asked = [(one.column, one.options) for one in receipt.questions if one.waits]
    assert asked == ([("Close Date", (TURNED, STAND))] if asks else [])


@pytest.mark.few(1)
@pytest.mark.parametrize(("answer", "first"), [(TURNED, "2026-03-04"), (STAND, "2026-04-03")])
def test_the_answer_about_swapped_dates_decides(workspace: Workspace, tmp_path: Path, answer: str, first: str) -> None:
    days = ["2026-04-03", "2026-01-03", "16/03/2026", "25/03/2026"]
    file = write(tmp_path, "Deals.csv", [deal(n, Close_Date=day) for n, day in enumerate(days, 1)])
    (receipt,) = take(workspace, file, answers={"Close Date": answer})
    assert receipt.status == "loaded"
    told = workspace.facts.cursor().execute("select close_on from opportunity order by opportunity_id").fetchall()
    assert [str(day) for (day,) in told][::2] == [first, "2026-03-16"]


@pytest.mark.parametrize(
    ("ends", "told"), [(["2026-03-06", ""], True), (["2026-03-06", "2026-03-09"], False), (["", ""], False)]
)
def test_an_absence_without_its_last_day_is_told_where_others_have_one(
    workspace: Workspace, tmp_path: Path, ends: list[str], told: bool
) -> None:
    rows = [["Ana Weiss", "2026-03-02", end] for end in ends]
    (receipt,) = take(workspace, write(tmp_path, "Away.csv", rows, ["Rep", "Away From", "Away To"]))
    assert any("1 absence has no last day" in note for note in intake.notes_of(receipt)) is told
