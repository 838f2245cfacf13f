"""Of several columns of figures none vanishes unnamed, a running total is not added up, and calls of a forecast sheet are forecasts made then."""

from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.words.measures import class_meant, is_running, meaning_in, no_figure
from coaching.workspace import Workspace
from tests.test_wide import asks, take, workspace, write

__all__ = ["workspace"]


def forecasts(workspace: Workspace) -> list[tuple[object, ...]]:
    sql = "select made_on, owner_id, category, period_start, period_end, cast(amount as integer) from forecast order by all"
    return workspace.facts.cursor().execute(sql).fetchall()


@pytest.mark.parametrize("header", ["closed_won_qtd", "MTD revenue", "Sales to date", "Cumulative bookings", "Umsatz kumuliert", "ventas acumuladas",
                                    "Running total", "Accumulated sales", "CA cumulé"])  # fmt: skip
def test_a_running_total_is_told_by_its_header(header: str) -> None:
    assert is_running(header) and meaning_in(header)[0] is None


@pytest.mark.parametrize("header", ["Bookings", "Date to call", "Update", "Calls made", "Accounts", "Customers"])
def test_other_headers_are_no_running_total(header: str) -> None:
    assert not is_running(header)


def test_a_running_total_is_asked_about_with_what_stands_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [["2026-W02", "Ana", 100, 400, 600], ["2026-W03", "Ana", 250, 420, 580]]
    file = write(tmp_path, "call.csv", ["Week", "Rep", "Closed won QTD", "Commit", "Upside"], *rows)
    (asked,) = intake.check(workspace, [file])
    (question,) = asked.questions
    assert question.options == ("leave them out",) and '"Commit"' in question.question and '"Upside"' in question.question
    (receipt,) = take(workspace, file, **{question.column: "leave them out"})
    assert receipt.left_out == [{"column": "Closed won QTD", "why": "a running total"}]
    quarter = (date(2026, 1, 1), date(2026, 4, 1))
    assert forecasts(workspace) == [
        (date(2026, 1, 5), "Ana", "best_case", *quarter, 600), (date(2026, 1, 5), "Ana", "commit", *quarter, 400),
        (date(2026, 1, 12), "Ana", "best_case", *quarter, 580), (date(2026, 1, 12), "Ana", "commit", *quarter, 420),
    ]  # fmt: skip
    assert workspace.facts.cursor().execute("select count(*) from sales_total").fetchone() == (0,)


def test_a_column_beside_the_week_says_which_quarter_is_forecast(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[object]] = [["2026-01-05", "2026-Q1", "Ana", 400], ["2026-01-05", "2026-Q2", "Ana", 700]]
    (receipt,) = take(workspace, write(tmp_path, "call.csv", ["Submission week", "Fiscal quarter", "Rep", "Commit call"], *rows))
    assert [row[3:] for row in forecasts(workspace)] == [(date(2026, 1, 1), date(2026, 4, 1), 400), (date(2026, 4, 1), date(2026, 7, 1), 700)]
    assert receipt.left_out == []


def test_for_which_period_calls_are_is_asked_where_nothing_says_so(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "call.csv", ["Month", "Rep", "Commit"], ["2026-02", "Ana", 400], ["2026-03", "Ana", 500])
    (name,) = asks(workspace, file)
    take(workspace, file, **{name: "the month they were made in"})
    assert [row[3:5] for row in forecasts(workspace)] == [(date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 4, 1))]


def test_a_budget_column_with_a_slip_is_asked_and_keeps_its_class(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "budget 2026.csv", ["Rep", "New budget", "Cross-sell bugdet", "Renewal budget"], ["Ana", 100, 20, 10])
    options = asks(workspace, file)["numbers Cross-sell bugdet"]
    assert options[0] == "target of bookings"
    take(workspace, file, **{"numbers Cross-sell bugdet": "target of bookings"})
    rows = workspace.facts.cursor().execute("select measure, cast(target as integer) from quota order by 1").fetchall()
    assert rows == [("cross_sell", 20), ("new", 100), ("renewal", 10)]
    assert class_meant("Cross-sell gadget") is None


def test_figures_beside_months_are_asked_too(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "bookings.csv", ["Rep", "Draw", "Jan 2026 bookings", "Feb 2026 bookings"], ["Ana", 500, 1, 2])
    assert "numbers Draw" in asks(workspace, file)
    (receipt,) = take(workspace, file, **{"numbers Draw": "leave them out"})
    assert (receipt.loaded, receipt.left_out) == (2, [{"column": "Draw", "why": "left out, as you said"}])


def test_many_figures_that_nothing_explains_are_one_question_first(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "tracker.csv", ["Rep", "Month", "Calls", "Alpha", "Beta", "Gamma", "Delta"], ["Ana", "2026-01", 5, 1, 2, 3, 4])
    assert asks(workspace, file) == {"numbers of others": ("leave them out", "ask about each")}
    assert len(asks(workspace, file, numbers_of_others="ask about each")) == 4
    (receipt,) = take(workspace, file, numbers_of_others="leave them out")
    assert [one["column"] for one in receipt.left_out] == ["Alpha", "Beta", "Gamma", "Delta"]


@pytest.mark.parametrize(
    ("header", "why"), [("Attainment", "a share"), ("Win rate", "a share"), ("Employee No", "no figure to add up"), ("Total", "a sum of the others"),
                        ("Bonus", "")]
)  # fmt: skip
def test_shares_labels_and_sums_are_left_out_by_name(header: str, why: str) -> None:
    assert no_figure(header, ["1"]) == why


def test_a_figure_read_into_another_table_of_the_file_is_not_left_out(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "tracker.csv", ["Rep", "Month", "Bookings", "Bookings YTD", "Calls"], ["Ana", "2026-01", 100, 100, 5])
    for receipt in take(workspace, file):
        assert receipt.left_out == [{"column": "Bookings YTD", "why": "a running total"}]


def test_calls_of_a_day_are_forecasts_made_on_it(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "call.csv", ["Rep", "Date", "Commit", "Best case"], ["Ana", "2026-05-06", 400, 600])
    (name,) = asks(workspace, file)
    take(workspace, file, **{name: "the quarter they were made in"})
    quarter = (date(2026, 4, 1), date(2026, 7, 1))
    assert forecasts(workspace) == [(date(2026, 5, 6), "Ana", "best_case", *quarter, 600), (date(2026, 5, 6), "Ana", "commit", *quarter, 400)]


CALL_SHEET: list[list[object]] = [["Ana", "2026-02-06", 120, 200, 250], ["Ana", "2026-02-13", 140, 210, 250], ["Ana", "2026-05-08", 10, 90, 300]]


def quotas(workspace: Workspace) -> list[tuple[object, ...]]:
    sql = "select rep_id, period_start, period_end, cast(target as integer) from quota order by all"
    return workspace.facts.cursor().execute(sql).fetchall()


def test_a_target_repeated_in_a_sheet_of_calls_is_that_of_their_quarter_once(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "calls.csv", ["Rep", "As of", "Won to date", "Forecast", "Quota"], *CALL_SHEET)
    asked = asks(workspace, file)
    assert list(asked) == ["numbers Won to date", "numbers Forecast", "numbers of forecasts"] and asked["numbers Forecast"][0] == "forecast: commit"
    said = {"numbers Won to date": "leave them out", "numbers Forecast": "forecast: commit", "numbers of forecasts": "the quarter they were made in"}
    take(workspace, file, **said)
    assert quotas(workspace) == [("Ana", date(2026, 1, 1), date(2026, 4, 1), 250), ("Ana", date(2026, 4, 1), date(2026, 7, 1), 300)]
    assert forecasts(workspace)[0][3:] == (date(2026, 1, 1), date(2026, 4, 1), 200)


@pytest.mark.parametrize(("said", "end"), [("the period its forecasts are about", date(2026, 4, 1)), ("the period its row names", date(2026, 1, 19))])
def test_for_which_period_a_target_beside_weekly_calls_is_is_asked(workspace: Workspace, tmp_path: Path, said: str, end: date) -> None:
    rows: list[list[object]] = [["Ana", "2026-W03", 120, 250]]
    file = write(tmp_path, "calls.csv", ["Rep", "Week", "Commit", "Quota"], *rows)
    assert list(asks(workspace, file)) == ["numbers of targets", "numbers of forecasts"]
    take(workspace, file, **{"numbers of targets": said, "numbers of forecasts": "the quarter they were made in"})
    assert [row[2] for row in quotas(workspace)] == [end]
