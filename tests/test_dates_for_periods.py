"""A date that names a longer period stands for all of its days: by its header, by how far the dates lie apart, or as answered."""

from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.answers.choices import first_of, last_of
from coaching.intake.columns.dates import span_sql
from coaching.intake.words.period_names import unit_named
from coaching.workspace import Workspace
from tests.test_wide import asks, take, workspace, write

__all__ = ["workspace"]
Span = tuple[date, date]


def spans(workspace: Workspace, table: str = "activity_summary") -> list[Span]:
    sql = f"select period_start, period_end - 1 from {table} order by all"
    return [(row[0], row[1]) for row in workspace.facts.cursor().execute(sql).fetchall()]


def sheet(folder: Path, header: str, *days: str, figure: str = "Calls") -> Path:
    return write(folder, "sheet.csv", ["Rep", header, figure], *[["Ana", day, 10 + n] for n, day in enumerate(days)])


@pytest.mark.parametrize(
    ("header", "named"),
    [("week_start", ("week", "starts")), ("Week of", ("week", "starts")), ("Week ending", ("week", "ends")), ("w/c", ("week", "starts")),
     ("W/E", ("week", "ends")), ("WeekEnding", ("week", "ends")), ("Week commencing", ("week", "starts")), ("Woche ab", ("week", "starts")),
     ("semaine du", ("week", "starts")), ("Fortnight ending", ("fortnight", "ends")), ("Month ending", ("month", "ends")), ("Week", ("week", "")),
     ("Quarter End", ("quarter", "ends")), ("Date", ("", "")), ("Period Start", ("", "")), ("Weekday", ("", "")), ("Weather", ("", ""))],
)  # fmt: skip
def test_a_header_says_which_period_its_dates_name(header: str, named: tuple[str, str]) -> None:
    assert unit_named(header) == named


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("header", "day", "first", "last"),
    [
        ("week_start", "2026-01-04", date(2026, 1, 4), date(2026, 1, 10)),
        ("week_start", "2015-12-27", date(2015, 12, 27), date(2016, 1, 2)),
        ("Week ending", "12/25/2015", date(2015, 12, 19), date(2015, 12, 25)),
        ("Week ending", "2016-01-02", date(2015, 12, 27), date(2016, 1, 2)),
        ("Week", "2026-01-05", date(2026, 1, 5), date(2026, 1, 11)),
        ("Fortnight ending", "2026-01-11", date(2025, 12, 29), date(2026, 1, 11)),
        ("4 weeks ending", "2026-01-25", date(2025, 12, 29), date(2026, 1, 25)),
        ("Month ending", "2026-02-28", date(2026, 2, 1), date(2026, 2, 28)),
        ("Quarter ending", "2026-03-31", date(2026, 1, 1), date(2026, 3, 31)),
        ("Month", "15.02.2026", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)  # fmt: skip
def test_a_date_stands_for_the_period_its_header_names(
    workspace: Workspace, tmp_path: Path, header: str, day: str, first: date, last: date
) -> None:
    take(workspace, sheet(tmp_path, header, day))
    assert spans(workspace) == [(first, last)]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("header", "days"),
    [("Week", ("2026-01-04", "2026-01-11")), ("Week of", ("2026-01-05", "2026-01-13")), ("Date", ("2026-01-05", "2026-01-12", "2026-01-19")),
     ("Date", ("01/15/2026", "01/29/2026", "02/12/2026"))],
)  # fmt: skip
def test_where_the_period_is_not_plain_it_is_asked_once_and_remembered(
    workspace: Workspace, tmp_path: Path, header: str, days: tuple[str, ...]
) -> None:
    file = sheet(tmp_path, header, *days)
    options = asks(workspace, file)[f"{header} is"]
    assert "a day of its own" in options
    take(workspace, file, **{f"{header} is": options[0]})
    width = {(last - first).days + 1 for first, last in spans(workspace)}
    assert width == {14 if "29" in days[1] else 7}
    (again,) = intake.check(workspace, [sheet(tmp_path, header, *days)])
    assert (again.status, again.questions) == ("unchanged", ())


def test_days_that_lie_otherwise_apart_stay_days(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, sheet(tmp_path, "Date", "2026-01-05", "2026-01-12", "2026-01-20"))
    assert all(first == last for first, last in spans(workspace))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("days", "lengths"),
    [(("2026-01-05", "2026-01-12", "2026-01-19"), {7}), (("2026-01-04", "2026-01-18"), {14}), (("2026-02-01", "2026-03-01"), {28, 31}),
     (("2026-01-01", "2026-04-01"), {90, 91})],
)  # fmt: skip
def test_starts_of_targets_hold_for_as_long_as_they_lie_apart(
    workspace: Workspace, tmp_path: Path, days: tuple[str, ...], lengths: set[int]
) -> None:
    take(workspace, sheet(tmp_path, "Period Start", *days, figure="Quota"))
    assert {(last - first).days + 1 for first, last in spans(workspace, "quota")} == lengths


def test_an_answer_says_how_many_days_a_date_stands_for() -> None:
    assert span_sql(first_of("7 days")) == ("{day}", "({day} + 6)") and span_sql(last_of("14 days")) == (
        "({day} - 13)",
        "{day}",
    )
    assert span_sql("sometimes") is None
