"""An export nothing dates is never dated silently: it is told, and asked where it contradicts what is loaded."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def undated(folder: Path, name: str, *rows: list[str]) -> Path:
    """Open deals without a day of creation: nothing in them lies in the past."""
    return write(folder, name, [row[:-1] for row in rows], HEADER[:-1])


def running(number: int, amount: str = "100.00") -> list[str]:
    return deal(number, Stage="Negotiation", Close_Date="2099-03-25", Amount=amount)


def amounts(workspace: Workspace) -> list[str]:
    return [str(row[9]) for row in facts(workspace, "opportunity")]


def test_an_undated_file_is_told_as_of_today_where_it_contradicts_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, undated(tmp_path, "deals.csv", running(1), running(2)))
    assert receipt.status == "loaded" and (receipt.as_of, receipt.as_of_source) == (date.today(), "day of the import")
    (question,) = receipt.questions
    assert question.column == "as of" and f"it counts as of {date.today()}" in intake.asked(question)
    (more,) = take(workspace, undated(tmp_path, "more.csv", running(1), running(3)))
    assert more.status == "loaded" and (more.loaded, more.unchanged) == (1, 1)


def test_an_undated_file_that_says_otherwise_than_a_loaded_one_waits_for_its_day(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, undated(tmp_path, "deals-2026-05-31.csv", running(1, "500.00"), running(2)))
    old = undated(tmp_path, "deals.csv", running(1), running(2))
    (receipt,) = take(workspace, old)
    assert receipt.status == "asks" and amounts(workspace) == ["500.00", "100.00"]
    (question,) = receipt.questions
    assert (
        question.column == "as of"
        and "1 of its deals differs" in intake.asked(question)
        and "31 May 2026" in intake.asked(question)
    )
    (receipt,) = take(workspace, old, answers={"as of": "2026-03-31"})
    assert receipt.status == "loaded" and amounts(workspace) == ["500.00", "100.00"]
    (same,) = take(workspace, old)
    assert same.status == "unchanged"
    (newer,) = take(workspace, undated(tmp_path, "new.csv", running(1, "700.00")), as_of=date(2026, 6, 30))
    assert newer.status == "loaded" and amounts(workspace) == ["700.00", "100.00"]


def test_a_dated_file_before_an_undated_one_is_told_which_counts_as_newer(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, undated(tmp_path, "deals.csv", running(1)))
    (receipt,) = intake.check(workspace, [undated(tmp_path, "deals-2026-05-31.csv", running(1, "500.00"))])
    (note,) = [note for note in intake.notes_of(receipt) if "deals.csv, which counts as the newer one" in note]
    assert note.startswith("1 of its deals differs") and "undo it and load it with its day" in note


def test_a_file_that_waits_for_an_answer_does_not_date_the_files_that_are_loaded(
    workspace: Workspace, tmp_path: Path
) -> None:
    waiting = write(tmp_path, "waiting.csv", [deal(2, Close_Date="06/07/2025", Created_Date="05/06/2025")])
    receipts = intake.check(
        workspace,
        [write(tmp_path, "deals.csv", [deal(1, Close_Date="2023-03-25", Created_Date="2023-01-10")]), waiting],
    )
    assert [(receipt.status, str(receipt.as_of)) for receipt in receipts] == [
        ("ready", "2023-03-25"),
        ("asks", str(receipts[1].as_of)),
    ]


def test_what_is_counted_by_the_day_of_creation_is_unknown_where_no_deal_has_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(
        workspace,
        undated(tmp_path, "deals-2026-03-31.csv", deal(1, Close_Date="2026-03-20"), deal(2, Close_Date="2026-03-25")),
    )
    quarter, ever = workspace.calendar.parse("2026-Q1"), workspace.calendar.parse("all")
    lens = lens_for(workspace, "company", None, "2026-Q1")
    known = {
        (one.metric, one.period): one
        for one in measure(workspace, lens, ["opportunities", "pipeline_created", "won"], [quarter, ever])
    }
    for key in ("opportunities", "pipeline_created"):
        assert known[key, "2026-Q1"].value is None and "load opportunities with their created date" in (
            known[key, "2026-Q1"].note or ""
        )
    assert (known["opportunities", "all"].value, known["won", "2026-Q1"].value) == (2, 2)


def test_a_file_of_the_same_day_that_says_otherwise_is_told_and_one_that_says_the_same_is_not(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, "one.csv", [deal(1), deal(2)], HEADER))
    (same,) = take(workspace, write(tmp_path, "two.csv", [deal(2), deal(1)], HEADER))
    (other,) = take(workspace, write(tmp_path, "three.csv", [deal(1, Amount="7.00")], HEADER))
    assert not [note for note in intake.notes_of(same) if "of the same day" in note]
    assert any(
        note.startswith("1 of its deals differs from one.csv, which is of the same day")
        for note in intake.notes_of(other)
    )


MEETINGS = ["Id", "OwnerId", "Subject", "ActivityDateTime", "DurationInMinutes"]
LONG_AGO, LATER = date(2026, 5, 4), date(2026, 6, 12)


def meetings(folder: Path, name: str, *days: date, written: date | None = None) -> Path:
    rows = [[f"00U{number}", "0051", "Visit", f"{day} 09:00:00", "60"] for number, day in enumerate(days)]
    path = write(folder, name, rows, MEETINGS)
    if written:
        moment = datetime(written.year, written.month, written.day, 12).timestamp()
        os.utime(path, (moment, moment))
    return path


AHEAD = date.today() + timedelta(20)


@pytest.mark.few(3)
@pytest.mark.parametrize(("days", "written", "day", "source", "asks"), [
    ([LONG_AGO, LATER], None, LATER, "newest date", True),  # held, or planned in May: nobody can tell
    ([LONG_AGO, AHEAD], None, LONG_AGO, "newest date", True),
    ([AHEAD], None, date.today(), "day of the import", False),
    ([LONG_AGO, LATER], date(2026, 5, 20), date(2026, 5, 20), "workbook saved", False),  # as the file's time says
    ([LONG_AGO, LATER], LATER, LATER, "newest date", True),
    ([LONG_AGO, LATER], LATER - timedelta(92), LATER - timedelta(92), "workbook saved", False),
    ([LONG_AGO, LATER], LATER - timedelta(93), LATER, "newest date", True),  # nobody plans so far ahead: out of an archive with other times
])  # fmt: skip
def test_a_meeting_ahead_of_its_export_dates_no_calendar_without_being_asked(
    workspace: Workspace, tmp_path: Path, days: list[date], written: date | None, day: date, source: str, asks: bool
) -> None:
    (receipt,) = intake.check(workspace, [meetings(tmp_path, "calendar.csv", *days, written=written)])
    assert (receipt.as_of, receipt.as_of_source) == (day, source)
    asked = [intake.asked(one) for one in receipt.questions if one.column == "as of"]
    assert bool(asked) == asks and all(f"it counts as of {day}" in one for one in asked)


def test_what_records_its_day_dates_the_meetings_loaded_with_it_and_a_calendar_alone_dates_deals_as_asked(
    workspace: Workspace, tmp_path: Path
) -> None:
    calendar = meetings(tmp_path, "calendar.csv", LONG_AGO, LATER)
    dated = write(tmp_path, "deals.csv", [deal(1, Close_Date="2026-05-05", Created_Date="2026-01-10")])
    for deals, day, asks in ((dated, "2026-05-05", 0), (undated(tmp_path, "plain.csv", running(1)), str(LATER), 2)):
        receipts = intake.check(workspace, [calendar, deals])
        assert {str(one.as_of) for one in receipts} == {day}
        assert sum(question.column == "as of" for one in receipts for question in one.questions) == asks
    (receipt,) = intake.check(workspace, [calendar], answers={"as of": "2026-05-20"})
    assert (str(receipt.as_of), [one for one in receipt.questions if one.column == "as of"]) == ("2026-05-20", [])
