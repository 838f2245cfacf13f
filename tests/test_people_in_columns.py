"""Sheets with a column a person, or a row a measure: whose the figures are and what they count is told, or asked with the columns named."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.words.measures import name_and_measure
from coaching.workspace import Workspace
from tests import fresh

EACH = {"people in columns": "each is a person"}
CALLS = "select rep_id, period_start, kind, count from activity_summary order by all"
TARGETS = "select rep_id, team, period_start, measure, target from quota order by all"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh.opened(tmp_path / "workspace")
    yield opened
    opened.close()


def check(workspace: Workspace, folder: Path, text: str, name: str = "t.csv", **answers: str) -> list[intake.Receipt]:
    (folder / name).write_text(text, encoding="utf-8")
    return intake.check(workspace, [folder / name], answers=answers, accept_proposals=True)


def load(workspace: Workspace, receipts: list[intake.Receipt]) -> list[intake.Receipt]:
    assert {one.status for one in receipts} == {"ready"}, [(intake.message_of(one), one.questions) for one in receipts]
    return intake.load(workspace, receipts)


def rows(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in workspace.facts.cursor().execute(sql).fetchall()]


MONTHS = "Month,Ana Weiss,Ben Koch,Total\nJan 2026,10,12,22\nFeb 2026,11,13,24\nTotal,21,25,46\n"


def test_columns_that_may_be_people_are_asked_by_name(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = check(workspace, tmp_path, MONTHS)
    asked = {question.column: question for question in receipt.questions}
    assert receipt.status == "asks" and asked.keys() == {"people in columns", "numbers"}
    assert '"Ana Weiss", "Ben Koch"' in intake.asked(asked["people in columns"])


def test_a_column_a_person_is_read_as_theirs_with_the_sum_left_out(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = load(workspace, check(workspace, tmp_path, MONTHS, numbers="calls", **EACH))
    assert rows(workspace, CALLS) == [
        ("Ana Weiss", date(2026, 1, 1), "call", 10),
        ("Ana Weiss", date(2026, 2, 1), "call", 11),
        ("Ben Koch", date(2026, 1, 1), "call", 12),
        ("Ben Koch", date(2026, 2, 1), "call", 13),
    ]
    told = {one.header: (one.becomes, intake.how_read(one)) for one in receipt.columns}
    assert told["Ana Weiss"] == ("calls", "the period its row names, of Ana Weiss")
    assert told["Total"] == (None, "a sum of the others")


def test_columns_of_known_people_need_no_question_and_teams_are_answered(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, check(workspace, tmp_path, "Name,Team\nAna Weiss,North\nBen Koch,South\n", "people.csv"))
    (receipt,) = check(workspace, tmp_path, MONTHS)
    assert [question.column for question in receipt.questions] == ["numbers"]
    targets = "Month,North,South\nJan 2026,10,11\n"
    team = {"people in columns": "each is a team", "numbers": "target of bookings"}
    load(workspace, check(workspace, tmp_path, targets, "teams.csv", **team))
    assert [row[:2] for row in rows(workspace, TARGETS)] == [(None, "North"), (None, "South")]
    (receipt,) = check(workspace, tmp_path, targets, "teams.csv", **team | {"numbers": "calls"})
    assert "by team" in str(intake.message_of(receipt))


def test_rows_may_be_measures_and_what_is_no_figure_is_left_out_by_name(workspace: Workspace, tmp_path: Path) -> None:
    sheet = "Metric,Ana,Ben\nCalls,105,94\nQuota,1000,1200\nWin rate,35%,40%\nTotal,5,5\n"
    answers = EACH | {"numbers Win rate": "leave them out"}
    receipts = load(workspace, check(workspace, tmp_path, sheet, "kpi Q1 2026.csv", **answers))
    assert rows(workspace, CALLS) == [(one, date(2026, 1, 1), "call", n) for one, n in (("Ana", 105), ("Ben", 94))]
    assert [row[3:] for row in rows(workspace, TARGETS)] == [("bookings", 1000), ("bookings", 1200)]
    why = {str(part["why"]): part["rows"] for part in intake.skipped_of(receipts[0])}
    assert why == {"subtotal": 1, '"Win rate" is left out': 1}


def test_money_of_two_people_may_be_in_two_currencies_and_running_totals_are_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = "Month,Ana (EUR),Ben (USD)\nJan 2026,10,12\n"
    load(workspace, check(workspace, tmp_path, sheet, numbers="target of bookings", **EACH))
    found = rows(workspace, "select rep_id, target, currency from quota order by all")
    assert found == [("Ana", 10, "EUR"), ("Ben", 12, "USD")]
    sheet = "Metric,Ana,Ben\nBookings YTD,10,12\nCalls,5,6\n"
    (receipt,) = load(workspace, check(workspace, tmp_path, sheet, "kpi.csv", period="2026-01", **EACH))
    assert [part["why"] for part in intake.skipped_of(receipt)] == ['"Bookings YTD" is left out']


def test_measures_by_month_of_one_persons_own_sheet(workspace: Workspace, tmp_path: Path) -> None:
    sheet = "KPI,Jan,Feb\nCalls,105,94\nMeetings,16,14\n"
    load(workspace, check(workspace, tmp_path, sheet, "my kpis 2026.csv", rep="Ana Weiss"))
    assert [row[1:] for row in rows(workspace, CALLS)] == [
        (date(2026, 1, 1), "call", 105),
        (date(2026, 1, 1), "meeting", 16),
        (date(2026, 2, 1), "call", 94),
        (date(2026, 2, 1), "meeting", 14),
    ]


def test_a_header_may_name_a_person_and_a_measure(workspace: Workspace, tmp_path: Path) -> None:
    sheet = "Month,Ana calls,Ana target,Ben calls,Ben target\nJan 2026,10,11,12,13\n"
    load(workspace, check(workspace, tmp_path, sheet, **EACH | {"numbers target": "target of calls"}))
    assert [row[0::3] for row in rows(workspace, CALLS)] == [("Ana", 10), ("Ben", 12)]
    assert [row[0::4] for row in rows(workspace, TARGETS)] == [("Ana", 11), ("Ben", 13)]


@pytest.mark.parametrize(("header", "told"), [
    ("Ana Weiss", ("Ana Weiss", "")), ("Ana - Calls", ("Ana", "Calls")), ("Meetings (Ben)", ("Ben", "Meetings")),
    ("Ana Weiss Target", ("Ana Weiss", "Target")),
    ("Total", ("", "")), ("Price", ("", "")), ("Calls", ("", "")), ("Jan", ("", "")), ("Win rate", ("", "")), ("amount", ("", "")),
    ("Target", ("", "")),
])  # fmt: skip
def test_a_name_in_a_header_is_told_from_what_figures_count(header: str, told: tuple[str, str]) -> None:
    assert name_and_measure(header) == told


def test_figures_of_no_people_stay_what_they_were(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = check(workspace, tmp_path, MONTHS, **{"people in columns": "neither people nor teams"})
    assert receipt.status == "refused" and "Ana Weiss" in str(intake.message_of(receipt))
