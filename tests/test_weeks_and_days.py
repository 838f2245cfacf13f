"""Tallies and targets kept by the week or by the day: each row counts for its week or its day, and which one is never guessed."""

from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.words.period_names import begins_and_ends, period_in
from coaching.workspace import Workspace
from tests.test_wide import asks, skipped, take, workspace, write

__all__ = ["workspace"]
Rows = list[tuple[object, ...]]


def totals(workspace: Workspace) -> Rows:
    return (
        workspace.facts.cursor()
        .execute("select rep_id, kind, period_start, period_end, count from activity_summary order by all")
        .fetchall()
    )


@pytest.mark.parametrize(
    "text", ["2026-W09", "2026W09", "KW 9 2026", "KW09/2026", "W09 2026", "Week 9, 2026", "KW 9 '26", "2026 KW 9"]
)
def test_a_week_is_told_by_its_number_and_its_year(text: str) -> None:
    word = period_in(text)
    assert word is not None and (word.key, word.rest, word.size) == ("2026-W09", "", "week")


@pytest.mark.parametrize("text", ["W1", "Week 5", "W09", "Mar W1 2026", "Q2 W3 2026"])
def test_a_week_without_a_year_or_beside_a_month_may_be_one_of_a_month(text: str) -> None:
    word = period_in(text)
    assert word is None or word.size != "week"


def test_targets_and_totals_stand_in_the_iso_week_their_row_names(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Ana", "2026-W09", 5, 20], ["Ana", "KW 10 2026", 6, 25], ["Ana", "2026-W54", 9, 9]]
    receipts = take(workspace, write(tmp_path, "calls.csv", ["Rep", "Week", "Calls", "Calls target"], *rows))
    assert totals(workspace) == [
        ("Ana", "call", date(2026, 2, 23), date(2026, 3, 2), 5),
        ("Ana", "call", date(2026, 3, 2), date(2026, 3, 9), 6),
    ]
    targets = (
        workspace.facts.cursor()
        .execute("select measure, period_start, period_end, target from quota order by 2")
        .fetchall()
    )
    assert [(*row[:3], int(row[3])) for row in targets] == [
        ("call", date(2026, 2, 23), date(2026, 3, 2), 20), ("call", date(2026, 3, 2), date(2026, 3, 9), 25)
    ]  # fmt: skip
    assert [skipped(receipt) for receipt in receipts] == [{'no period beside the figures: "2026-W54" is none': 1}] * 2


def test_bare_numbers_of_weeks_are_asked_about_unless_their_header_says_which(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(tmp_path, "calls.csv", ["Rep", "Year", "Week", "Calls"], ["Ana", 2026, 9, 5], ["Ana", 2026, 10, 6])
    assert list(asks(workspace, file)) == ["Week"]
    take(workspace, file, Week="calendar weeks (ISO, Monday to Sunday)")
    assert [row[2] for row in totals(workspace)] == [date(2026, 2, 23), date(2026, 3, 2)]
    take(workspace, write(tmp_path, "anrufe.csv", ["Rep", "Jahr", "KW", "Calls"], ["Ben", 2026, 9, 5]))
    assert totals(workspace)[-1][:3] == ("Ben", "call", date(2026, 2, 23))


def test_a_tally_by_the_day_counts_on_its_day(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Date", "Rep", "Calls", "Meetings", "Total"],
        ["02.03.2026", "Ana", 5, 2, 7],
        ["14.03.2026", "Ana", 6, "", 6],
    ]
    (receipt,) = take(workspace, write(tmp_path, "tally.csv", *rows))
    assert totals(workspace) == [
        ("Ana", "call", date(2026, 3, 2), date(2026, 3, 3), 5), ("Ana", "call", date(2026, 3, 14), date(2026, 3, 15), 6),
        ("Ana", "meeting", date(2026, 3, 2), date(2026, 3, 3), 2),
    ]  # fmt: skip
    assert "day first" in next(intake.how_read(column) for column in receipt.columns if column.header == "Date")


def test_days_that_may_be_months_are_asked_once(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "tally.csv",
        ["Date", "Rep", "Calls", "Meetings"],
        ["02/03/2026", "Ana", 5, 2],
        ["03/03/2026", "Ana", 6, 1],
    )
    assert asks(workspace, file) == {"Date": ("day first", "month first")}


def test_rows_that_say_more_than_a_tally_are_records_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "deals.csv", ["Date", "Rep", "Customer", "Calls", "Meetings"], ["2026-03-02", "Ana", "Acme", 5, 2]
    )
    assert not [one for one in intake.check(workspace, [file]) if (one.format or "").startswith("wide_")]


@pytest.mark.few(1)
@pytest.mark.parametrize("header", ["Month", "Period Start"])
def test_a_plain_list_of_quotas_may_name_its_periods_in_words(
    workspace: Workspace, tmp_path: Path, header: str
) -> None:
    rows: list[list[object]] = [
        ["Ana", "2026-W09", 500],
        ["Ana", "2026-03", 600],
        ["Ana", "Q2 2026", 700],
        ["Ana", "2026-W54", 9],
    ]
    (receipt,) = take(workspace, write(tmp_path, "quotas.csv", ["Rep", header, "Quota"], *rows))
    found = (
        workspace.facts.cursor()
        .execute("select period_start, period_end, cast(target as integer) from quota order by 3")
        .fetchall()
    )
    assert found == [
        (date(2026, 2, 23), date(2026, 3, 2), 500), (date(2026, 3, 1), date(2026, 4, 1), 600), (date(2026, 4, 1), date(2026, 7, 1), 700)
    ]  # fmt: skip
    assert (receipt.quarantined, receipt.problems[0].value) == (1, "2026-W54")


def test_first_days_of_months_stay_the_days_they_are(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Ana", "2026-01-01", 500], ["Ana", "2026-04-01", 600]]
    take(workspace, write(tmp_path, "quotas.csv", ["Rep", "Period Start", "Quota"], *rows))
    assert workspace.facts.cursor().execute("select max(period_end) from quota").fetchall() == [(date(2026, 7, 1),)]


FROM_TO: list[list[object]] = [["Ana", "2026-01-05", "2026-01-11", 40, 5], ["Ana", "2026-01-12", "2026-01-18", 41, 4]]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Week start", "Week end"),
        ("From", "To"),
        ("Semana desde", "Semana hasta"),
        ("von", "bis"),
        ("week_beginning", "week_ending"),
    ],
)
def test_the_first_and_the_last_day_of_a_week_in_two_columns_are_one_period(
    workspace: Workspace, tmp_path: Path, first: str, last: str
) -> None:
    (receipt,) = take(workspace, write(tmp_path, "calls.csv", ["Rep", first, last, "Calls", "Meetings"], *FROM_TO))
    assert (
        not receipt.left_out
        and totals(workspace)[0] == ("Ana", "call", date(2026, 1, 5), date(2026, 1, 12), 40)
        and len(totals(workspace)) == 4
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [("Created", "Closed"), ("Week end", "Week start"), ("Call date", "Due"), ("Month start", "Week end")],
)
def test_two_days_that_are_no_such_pair_are_no_period(first: str, last: str) -> None:
    assert not begins_and_ends(first, last)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "header", ["Semana que termina", "Week ending", "Semaine se terminant le", "Semana finalizada el"]
)
def test_sales_of_a_week_are_asked_what_they_are(workspace: Workspace, tmp_path: Path, header: str) -> None:
    sheet = write(
        tmp_path, "ventas.csv", ["Vendedor", header, "Ventas"], ["Ana", "2026-01-11", 400], ["Ana", "2026-01-18", 500]
    )
    assert list(asks(workspace, sheet)) == ["numbers Ventas"]
    take(workspace, sheet, **{"numbers Ventas": "bookings"})
    found = workspace.facts.cursor().execute("select period_start, period_end from sales_total order by 1").fetchall()
    assert found[0] == (date(2026, 1, 5), date(2026, 1, 12))


def test_sales_beside_other_columns_are_no_tally(workspace: Workspace, tmp_path: Path) -> None:
    deals = write(
        tmp_path, "deals.csv", ["Rep", "Quarter", "Stage", "Account", "Sales"], ["Ana", "2026-Q1", "Won", "Pine", 400]
    )
    (receipt,) = intake.check(workspace, [deals])  # a deal list that lacks the day it closes
    assert receipt.status == "refused" and not receipt.questions and "the close date" in intake.message_of(receipt)


@pytest.mark.parametrize("text", [
    "1° trimestre 2026", "T1 2026", "1er trimestre 2026", "1.º trimestre de 2026", "1. Quartal 2026", "I. Quartal 2026", "1e kwartaal 2026",
    "K1 2026", "1º tri 2026", "1T26", "T1-26", "2026-1T", "primer trimestre 2026", "premier trimestre 2026", "erstes Quartal 2026",
    "eerste kwartaal 2026",
    "primeiro trimestre de 2026", "primo trimestre 2026", "first quarter 2026", "Quartal I 2026", "I kwartał 2026", "2026年第1四半期",
])  # fmt: skip
def test_a_quarter_is_told_in_the_ways_of_its_language(text: str) -> None:
    word = period_in(text)
    assert word and (word.key, word.rest) == ("2026-Q1", "")


@pytest.mark.parametrize("text", ["S1 2026", "1er semestre 2026", "1. Halbjahr 2026", "1S2026"])
def test_a_half_of_a_year_is_told_in_the_ways_of_its_language(text: str) -> None:
    word = period_in(text)
    assert word and word.key == "2026-H1"


@pytest.mark.parametrize("text", ["Tier 1", "Segundo", "first call", "K1", "Q", "Quarter to date"])
def test_words_that_name_no_quarter(text: str) -> None:
    assert period_in(text) is None
