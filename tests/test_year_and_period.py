"""A year and a month, quarter, week or half-year in two columns are one period, by name or by number; the finer one decides."""

from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.calendar import Calendar
from coaching.intake import check
from coaching.intake.tables.row_period import days_of, row_period, word_in
from coaching.intake.words.measures import is_target_word, meaning_in
from coaching.intake.words.period_names import period_in, with_months_told
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_wide import asks, skipped, take, workspace, write

__all__ = ["workspace"]
Head = list[object]


def targets(workspace: Workspace) -> list[tuple[date, date, int]]:
    sql = "select period_start, period_end, cast(target as integer) from quota order by all"
    return [(row[0], row[1], row[2]) for row in workspace.facts.cursor().execute(sql).fetchall()]


@pytest.mark.few(7)
@pytest.mark.parametrize(
    ("head", "cells", "first", "after"),
    [
        (["Rep", "Year", "Quarter", "Quota Amount"], ["Ana", 2025, 2, 500], date(2025, 4, 1), date(2025, 7, 1)),
        (["Quarter", "Rep", "Fiscal Year", "Quota"], ["Qtr 3", "Ana", "FY2025", 500], date(2025, 7, 1), date(2025, 10, 1)),
        (["Rep", "Year", "Month", "Quota"], ["Ana", 2025, 11, 500], date(2025, 11, 1), date(2025, 12, 1)),
        (["Rep", "Month", "Year", "Target"], ["Ana", "December", 2025, 500], date(2025, 12, 1), date(2026, 1, 1)),
        (["Rep", "Year", "Quarter", "Month", "Quota"], ["Ana", 2025, "Q1", "Feb", 500], date(2025, 2, 1), date(2025, 3, 1)),
        (["Rep", "Year", "Half", "Quota"], ["Ana", 2025, "H2", 500], date(2025, 7, 1), date(2026, 1, 1)),
        (["Rep", "Jahr", "KW", "Quota"], ["Ana", 2025, 9, 500], date(2025, 2, 24), date(2025, 3, 3)),
        (["Vendedor", "Año", "Trimestre", "Quota"], ["Ana", 2025, 4, 500], date(2025, 10, 1), date(2026, 1, 1)),
        (["Vendedor", "Año", "Trimestre", "Cuota"], ["Ana", 2025, "T4", 500], date(2025, 10, 1), date(2026, 1, 1)),
        (["Vendedor", "Ano", "Trimestre", "Meta de vendas"], ["Ana", 2025, 4, 500], date(2025, 10, 1), date(2026, 1, 1)),
        (["Commercial", "Année", "Mois", "Objectif de vente"], ["Ana", 2025, "février", 500], date(2025, 2, 1), date(2025, 3, 1)),
        (["Verkäufer", "Jahr", "Quartal", "Umsatzziel"], ["Ana", 2025, "Q2", 500], date(2025, 4, 1), date(2025, 7, 1)),
        (["Менеджер", "Год", "Месяц", "План продаж"], ["Ana", 2025, "январь", 500], date(2025, 1, 1), date(2025, 2, 1)),
        (["Rep", "Year", "Qtr", "Quota"], ["Ana", 25, "2Q", 500], date(2025, 4, 1), date(2025, 7, 1)),
        (["Rep", "FY", "Qtr", "Quota"], ["Ana", "2025.0", "2nd quarter", 500], date(2025, 4, 1), date(2025, 7, 1)),
        (["Rep", "Jahr", "Quartal", "Quota"], ["Ana", 2025, "2. Quartal", 500], date(2025, 4, 1), date(2025, 7, 1)),
        (["Rep", "Ano", "Trimestre", "Quota"], ["Ana", 2025, "2º trim.", 500], date(2025, 4, 1), date(2025, 7, 1)),
    ],
)  # fmt: skip
def test_year_and_period_in_two_columns_are_one_period(
    workspace: Workspace, tmp_path: Path, head: Head, cells: Head, first: date, after: date
) -> None:
    if "Target" in head:
        take(workspace, write(tmp_path, "sheet.csv", head, cells), numbers="target of bookings")
    else:
        take(workspace, write(tmp_path, "sheet.csv", head, cells))
    assert targets(workspace) == [(first, after, 500)]


def test_months_side_by_side_take_their_year_from_the_row(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Ana", 2024, 1, 2], ["Ana", 2025, 3, 4], ["Ben", "", 5, 6]]
    (receipt,) = take(
        workspace,
        write(tmp_path, "quotas 2026.csv", ["Rep", "Year", "Jan", "Feb"], *rows),
        numbers="target of bookings",
    )
    assert targets(workspace) == [
        (date(2024, 1, 1), date(2024, 2, 1), 1), (date(2024, 2, 1), date(2024, 3, 1), 2),
        (date(2025, 1, 1), date(2025, 2, 1), 3), (date(2025, 2, 1), date(2025, 3, 1), 4),
    ]  # fmt: skip
    assert skipped(receipt) == {"no period beside the figures": 1}


def test_numbers_of_periods_that_nothing_names_are_asked(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "sheet.csv", ["Rep", "Year", "Period", "Quota"], ["Ana", 2025, 1, 500], ["Ana", 2025, 2, 600]
    )
    assert list(asks(workspace, file)) == ["Period"]
    take(workspace, file, Period="quarters")
    assert targets(workspace) == [(date(2025, 1, 1), date(2025, 4, 1), 500), (date(2025, 4, 1), date(2025, 7, 1), 600)]


def test_a_quarter_without_any_year_is_asked_for_it(workspace: Workspace, tmp_path: Path) -> None:
    assert "year" in asks(
        workspace, write(tmp_path, "sheet.csv", ["Rep", "Quarter", "Quota"], ["Ana", 1, 500], ["Ana", 2, 600])
    )


@pytest.mark.parametrize(("number", "known"), [("0", False), ("1", True), ("4", True), ("5", False)])
def test_a_number_outside_its_unit_is_no_period(number: str, known: bool) -> None:
    assert (word_in(number, "quarter") is not None) == known
    assert (row_period(["Quarter"], [[number]], [0]).unit == "quarter") == known


def test_a_month_of_the_companys_year_may_lie_in_the_calendar_year_before() -> None:
    july = Calendar(fiscal_start_month=7)
    fiscal, plain = (days_of(july, word_in("8", "month"), "2026", fiscal) for fiscal in (True, False))
    assert fiscal is not None and plain is not None
    assert (fiscal.start, plain.start) == (date(2025, 8, 1), date(2026, 8, 1))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["Ana", 2025, "spring", 500], "names no period we can read"),
        (["Ana", 2025, "1H", 500], "names no period we can read"),
        (["Ana", "2024/25", "Q2", 500], '"2024/25" is a year over two calendar years'),
    ],
)
def test_a_named_period_that_cannot_be_read_is_refused_and_not_left_out(
    workspace: Workspace, tmp_path: Path, cells: Head, why: str
) -> None:
    (receipt,) = check(
        workspace, [write(tmp_path, "sheet.csv", ["Rep", "Year", "Qtr", "Quota"], cells)], accept_proposals=True
    )
    assert receipt.status == "refused" and why in str(intake.message_of(receipt))


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("period", "bookings"), [("2025-Q2", 250), ("2025-Q1", 100), ("2025", 350), ("2025-06", None), ("2025-Q3", 0)]
)
def test_what_was_sold_in_a_quarter_counts_in_it(
    workspace: Workspace, tmp_path: Path, period: str, bookings: float | None
) -> None:
    take(
        workspace,
        write(
            tmp_path,
            "sheet.csv",
            ["Rep", "Year", "Qtr", "Bookings"],
            ["Ana", 2025, "Q1", 100],
            ["Ana", 2025, "Q2", 250],
        ),
    )
    assert measure(workspace, lens_for(workspace, "company", None, period), ["bookings"])[0].value == bookings


def test_a_word_that_is_a_quota_in_one_language_and_an_offer_in_another_is_asked(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(tmp_path, "sheet.csv", ["Verkäufer", "Jahr", "Quartal", "Quote"], ["Ana", 2025, 2, 500])
    options = asks(workspace, file)["numbers Quote"]
    assert {"target of bookings", "proposals"} <= set(options)
    take(workspace, file, **{"numbers Quote": "target of bookings"})
    assert targets(workspace) == [(date(2025, 4, 1), date(2025, 7, 1), 500)]


@pytest.mark.parametrize(
    ("header", "answer"),
    [("Meta ads clicks", None), ("Meta", None), ("Erzielter Umsatz", "revenue"), ("Cuota", "target of bookings")],
)
def test_only_a_word_for_a_target_is_one(header: str, answer: str | None) -> None:
    assert meaning_in(header)[0] == answer and is_target_word("Meta") and not is_target_word("Meta ads clicks")


def test_names_of_months_are_those_of_all_languages_and_a_contested_one_is_told_by_its_company() -> None:
    assert [word.key for text in ("styczeń 2026", "Январь 2026", "2026年3月", "maj 2026") if (word := period_in(text))] == [
        "2026-01", "2026-01", "2026-03", "2026-05"
    ]  # fmt: skip
    assert period_in("Pro") is None and period_in("Sie") is None and period_in("T1") is None  # Czech, Polish; a tier
    assert (
        with_months_told(["październik", "listopad"])[1] == "Nov"
        and with_months_told(["rujan", "listopad"])[1] == "Oct"
    )
    assert with_months_told(["Sprzedaż", "listopad"])[1] == "listopad"


def test_the_months_of_a_polish_sheet_are_columns_of_it(workspace: Workspace, tmp_path: Path) -> None:
    head: Head = ["Handlowiec", "październik 2025", "listopad 2025", "grudzień 2025"]
    take(workspace, write(tmp_path, "sheet.csv", head, ["Ana", 5, 6, 7]), numbers="target of bookings")
    assert [row[0] for row in targets(workspace)] == [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)]


def test_periods_in_a_column_matched_by_hand_are_their_days_now_and_in_the_next_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Seller X", "Zeit", "Soll X"]
    said = {
        "format": "generic_quota", "Seller X": "field:rep_name", "Zeit": "field:period_start", "Soll X": "field:target",
    }  # fmt: skip
    for name, cell, answers in (("a.csv", "Q1 2026", said), ("b.csv", "Jan–Mar 27", dict[str, str]())):
        found = check(workspace, [write(tmp_path, name, header, ["Ana", cell, 100])], answers=answers)
        (receipt,) = intake.load(workspace, found)
        assert receipt.loaded == 1 and not intake.as_json(receipt)["left_out"]
    spans = workspace.facts.cursor().execute("select period_start, period_end from quota order by 1").fetchall()
    assert spans == [(date(year, 1, 1), date(year, 4, 1)) for year in (2026, 2027)]


def test_a_forecast_is_of_the_period_its_row_names_and_not_of_the_day_it_was_made(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Owner", "Made On", "Period", "Category", "Amount"]
    file = write(tmp_path, "calls.csv", header, ["Ana", "2026-03-28", "Q2 2026", "Commit", 100])
    intake.load(workspace, check(workspace, [file], accept_proposals=True))
    found = workspace.facts.cursor().execute("select period_start, period_end, amount from forecast").fetchall()
    assert found == [(date(2026, 4, 1), date(2026, 7, 1), 100)]
