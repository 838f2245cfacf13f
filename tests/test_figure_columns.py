"""Of several columns of figures none vanishes unnamed, a running total is not added up, and calls of a forecast sheet are forecasts made then."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake.rows.repeats import AS_PEOPLE, SUM_UP
from coaching.intake.words.measures import class_meant, is_group, is_open, is_running, is_sum, meaning_in, no_figure
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
    rows: list[list[Any]] = [["2026-W02", "Ana", 100, 400, 600], ["2026-W03", "Ana", 250, 420, 580]]
    file = write(tmp_path, "call.csv", ["Week", "Rep", "Closed won QTD", "Commit", "Upside"], *rows)
    (asked,) = intake.check(workspace, [file])
    (question,) = asked.questions
    assert (
        question.options == ("leave them out",)
        and '"Commit"' in intake.asked(question)
        and '"Upside"' in intake.asked(question)
    )
    (receipt,) = take(workspace, file, **{question.column: "leave them out"})
    assert intake.left_out_of(receipt) == [{"column": "Closed won QTD", "why": "a running total"}]
    quarter = (date(2026, 1, 1), date(2026, 4, 1))
    assert forecasts(workspace) == [
        (date(2026, 1, 5), "Ana", "best_case", *quarter, 600), (date(2026, 1, 5), "Ana", "commit", *quarter, 400),
        (date(2026, 1, 12), "Ana", "best_case", *quarter, 580), (date(2026, 1, 12), "Ana", "commit", *quarter, 420),
    ]  # fmt: skip
    assert workspace.facts.cursor().execute("select count(*) from sales_total").fetchone() == (0,)


def test_a_column_beside_the_week_says_which_quarter_is_forecast(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["2026-01-05", "2026-Q1", "Ana", 400], ["2026-01-05", "2026-Q2", "Ana", 700]]
    (receipt,) = take(
        workspace, write(tmp_path, "call.csv", ["Submission week", "Fiscal quarter", "Rep", "Commit call"], *rows)
    )
    assert [row[3:] for row in forecasts(workspace)] == [
        (date(2026, 1, 1), date(2026, 4, 1), 400),
        (date(2026, 4, 1), date(2026, 7, 1), 700),
    ]
    assert intake.left_out_of(receipt) == []


def test_for_which_period_calls_are_is_asked_where_nothing_says_so(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "call.csv", ["Month", "Rep", "Commit"], ["2026-02", "Ana", 400], ["2026-03", "Ana", 500])
    (name,) = asks(workspace, file)
    take(workspace, file, **{name: "the month they were made in"})
    assert [row[3:5] for row in forecasts(workspace)] == [
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
    ]


def test_a_budget_column_with_a_slip_is_asked_and_keeps_its_class(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "budget 2026.csv", ["Rep", "New budget", "Cross-sell bugdet", "Renewal budget"], ["Ana", 100, 20, 10]
    )
    options = asks(workspace, file)["numbers Cross-sell bugdet"]
    assert options[0] == "target of bookings"
    take(workspace, file, **{"numbers Cross-sell bugdet": "target of bookings"})
    rows = workspace.facts.cursor().execute("select measure, cast(target as integer) from quota order by 1").fetchall()
    assert rows == [("cross_sell", 20), ("new", 100), ("renewal", 10)]
    assert class_meant("Cross-sell gadget") is None


def test_figures_beside_months_are_asked_too(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "bookings.csv", ["Rep", "Draw", "Jan 2026 bookings", "Feb 2026 bookings"], ["Ana", 500, 1, 2]
    )
    assert "numbers Draw" in asks(workspace, file)
    (receipt,) = take(workspace, file, **{"numbers Draw": "leave them out"})
    assert (receipt.loaded, intake.left_out_of(receipt)) == (2, [{"column": "Draw", "why": "left out, as you said"}])


def test_many_figures_that_nothing_explains_are_one_question_first(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "tracker.csv",
        ["Rep", "Month", "Calls", "Alpha", "Beta", "Gamma", "Delta"],
        ["Ana", "2026-01", 5, 1, 2, 3, 4],
    )
    assert asks(workspace, file) == {"numbers of others": ("leave them out", "ask about each")}
    assert len(asks(workspace, file, numbers_of_others="ask about each")) == 4
    (receipt,) = take(workspace, file, numbers_of_others="leave them out")
    assert [one["column"] for one in intake.left_out_of(receipt)] == ["Alpha", "Beta", "Gamma", "Delta"]


@pytest.mark.parametrize(
    ("header", "why"), [("Attainment", "a share"), ("Win rate", "a share"), ("Employee No", "no figure to add up"), ("Total", "a sum of the others"),
                        ("Bonus", "")]
)  # fmt: skip
def test_shares_labels_and_sums_are_left_out_by_name(header: str, why: str) -> None:
    assert intake.in_words(no_figure(header, ["1"])) == why


def test_a_figure_read_into_another_table_of_the_file_is_not_left_out(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "tracker.csv", ["Rep", "Month", "Bookings", "Bookings YTD", "Calls"], ["Ana", "2026-01", 100, 100, 5]
    )
    for receipt in take(workspace, file):
        assert intake.left_out_of(receipt) == [{"column": "Bookings YTD", "why": "a running total"}]


def test_calls_of_a_day_are_forecasts_made_on_it(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "call.csv", ["Rep", "Date", "Commit", "Best case"], ["Ana", "2026-05-06", 400, 600])
    (name,) = asks(workspace, file)
    take(workspace, file, **{name: "the quarter they were made in"})
    quarter = (date(2026, 4, 1), date(2026, 7, 1))
    assert forecasts(workspace) == [
        (date(2026, 5, 6), "Ana", "best_case", *quarter, 600),
        (date(2026, 5, 6), "Ana", "commit", *quarter, 400),
    ]


CALL_SHEET: list[list[Any]] = [
    ["Ana", "2026-02-06", 120, 200, 250],
    ["Ana", "2026-02-13", 140, 210, 250],
    ["Ana", "2026-05-08", 10, 90, 300],
]


def quotas(workspace: Workspace) -> list[tuple[object, ...]]:
    sql = "select rep_id, period_start, period_end, cast(target as integer) from quota order by all"
    return workspace.facts.cursor().execute(sql).fetchall()


def test_a_target_repeated_in_a_sheet_of_calls_is_that_of_their_quarter_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(tmp_path, "calls.csv", ["Rep", "As of", "Won to date", "Forecast", "Quota"], *CALL_SHEET)
    asked = asks(workspace, file)
    assert (
        list(asked) == ["numbers Won to date", "numbers Forecast", "numbers of forecasts"]
        and asked["numbers Forecast"][0] == "forecast: commit"
    )
    said = {
        "numbers Won to date": "leave them out",
        "numbers Forecast": "forecast: commit",
        "numbers of forecasts": "the quarter they were made in",
    }
    take(workspace, file, **said)
    assert quotas(workspace) == [
        ("Ana", date(2026, 1, 1), date(2026, 4, 1), 250),
        ("Ana", date(2026, 4, 1), date(2026, 7, 1), 300),
    ]
    assert forecasts(workspace)[0][3:] == (date(2026, 1, 1), date(2026, 4, 1), 200)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("said", "end"),
    [("the period its forecasts are about", date(2026, 4, 1)), ("the period its row names", date(2026, 1, 19))],
)
def test_for_which_period_a_target_beside_weekly_calls_is_is_asked(
    workspace: Workspace, tmp_path: Path, said: str, end: date
) -> None:
    rows: list[list[Any]] = [["Ana", "2026-W03", 120, 250]]
    file = write(tmp_path, "calls.csv", ["Rep", "Week", "Commit", "Quota"], *rows)
    assert list(asks(workspace, file)) == ["numbers of targets", "numbers of forecasts"]
    take(workspace, file, **{"numbers of targets": said, "numbers of forecasts": "the quarter they were made in"})
    assert [row[2] for row in quotas(workspace)] == [end]


GROUPS: list[list[Any]] = [
    [name, "2026-Q1", each] for name, each in (("Ana", 100), ("Ben", 120), ("Team North", 220), ("All reps", 220))
]


@pytest.mark.few(1)
@pytest.mark.parametrize(("said", "kept"), [(SUM_UP, 220), (AS_PEOPLE, 440)])
def test_a_team_among_people_is_asked_about_and_all_of_them_are_a_sum(
    workspace: Workspace, tmp_path: Path, said: str, kept: int
) -> None:
    file = write(tmp_path, "quota.csv", ["Rep", "Period", "Quota"], *GROUPS)
    (asked,) = intake.check(workspace, [file], accept_proposals=True)
    assert [(one.column, one.examples) for one in asked.questions] == [("groups among names", ("Team North",))]
    (receipt,) = take(workspace, file, **{"groups among names": said})
    assert {"rows": 1, "why": "subtotal"} in intake.skipped_of(receipt)
    assert workspace.facts.cursor().execute("select cast(sum(target) as integer) from quota").fetchone() == (kept,)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("rows", "asks_about"),
    [
        ((("Ana", 10, 20), ("Ben", 30, 50), ("SP", 40, 70), ("Cid", 5, 5)), ("SP",)),
        ((("Ana", 10, 20), ("Ben", 30, 50), ("SP", 40, 71)), ()),  # in one period it is something else
        ((("Ana", 10, 20), ("Ben", 10, 20), ("Cid", 5, 5)), ()),  # one person is no group
        ((("Ana", 10, 20), ("Ben", 30, 50), ("SP", 40, 70), ("Cid", 5, 5), ("RJ", 5, 5)), ("SP", "RJ")),
        ((("Ana", 10, 20), ("Ben", 30, 50), ("Total", 40, 70), ("Cid", 5, 5)), ()),
        ((("Ana", 0, 0), ("Ben", 0, 0), ("Cid", 0, 0)), ()),
    ],
)
def test_a_name_whose_every_figure_is_what_those_above_add_up_to_is_asked_about(
    workspace: Workspace, tmp_path: Path, rows: Sequence[tuple[str, int, int]], asks_about: tuple[str, ...]
) -> None:
    file = write(tmp_path, "quota.csv", ["Rep", "Quota 2026-Q1", "Quota 2026-Q2"], *map(list, rows))
    (asked,) = intake.check(workspace, [file], accept_proposals=True)
    assert [one.examples for one in asked.questions if one.column == "groups among names"] == [asks_about] * bool(
        asks_about
    )


def test_a_column_made_of_several_is_answered_by_the_name_it_is_asked_under(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(
        tmp_path, "quota.csv", ["Rep", "Jan 26", "Feb 26"], ["Ana", "100,000", "200,000"], ["Ben", "1,000", "2,000"]
    )
    told = {"numbers": "target of bookings", "Jan 26 to Feb 26": "thousands sign"}
    receipts = intake.check(workspace, [file], accept_proposals=True, answers=told)
    assert receipts[0].status == "ready" and intake.unheard(receipts, told) == []
    assert len(intake.unheard(receipts, {"Jan 26 to Mar 26": "thousands sign"})) == 1


@pytest.mark.parametrize("name", ["Team North", "North Region", "Équipe Nord", "Gruppe Süd", "region"])
def test_names_of_groups(name: str) -> None:
    assert is_group(name) and not is_sum(name)


@pytest.mark.parametrize("name", ["All reps", "Total", "Totale", "Vertrieb gesamt", "Everyone", "Whole team", "Todos"])
def test_names_of_all(name: str) -> None:
    assert is_sum(name)


@pytest.mark.parametrize("name", ["Ana Weiss", "Allen Poe", "Tess Teamer", "Summer Lee", "Media"])
def test_names_of_people(name: str) -> None:
    assert not is_group(name) and not is_sum(name)


@pytest.mark.few(1)
@pytest.mark.parametrize(("said", "kept"), [("add them up", [200, 120]), ("keep the first row of each", [100, 50])])
def test_targets_in_parts_are_added_up_or_not_as_somebody_says(
    workspace: Workspace, tmp_path: Path, said: str, kept: list[int]
) -> None:
    rows: list[list[Any]] = [["Ana", "2026-Q1", "Pumps", 100], ["Ana", "2026-Q1", "Valves", 100], ["Ana", "2026-Q1", "Valves", 100],
                                ["Ben", "2026-Q1", "Pumps", 50], ["Ben", "2026-Q1", "Valves", 70]]  # fmt: skip
    file = write(tmp_path, "quota.csv", ["Rep", "Quarter", "Line", "Quota"], *rows)
    (asked,) = intake.check(workspace, [file], accept_proposals=True)
    assert [one.column for one in asked.questions] == ["same rows"] and '"Line"' in intake.asked(asked.questions[0])
    (receipt,) = take(workspace, file, **{"same rows": said})
    assert {"rows": 1, "why": "exact duplicate"} in intake.skipped_of(receipt) and receipt.quarantined == 0
    assert [
        row[0]
        for row in workspace.facts.cursor()
        .execute("select cast(target as integer) from quota order by rep_id")
        .fetchall()
    ] == kept


def test_what_was_sold_of_several_products_is_kept_by_product(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Ana", "Pumps", "2026-Q1", 100], ["Ana", "Valves", "2026-Q1", 100]]
    take(workspace, write(tmp_path, "sold.csv", ["Rep", "Product", "Quarter", "Bookings"], *rows))
    assert workspace.facts.cursor().execute("select product from sales_total order by 1").fetchall() == [
        ("Pumps",),
        ("Valves",),
    ]


TARGETS = {"numbers": "target of bookings"}


@pytest.mark.parametrize(("quarter", "told"), [(30, []), (50, ['"Q1 2026" is not what its months add up to in row 2: 50 beside 10 + 10 + 10. '
                                                               "The months count"])])  # fmt: skip
def test_a_quarter_beside_its_months_is_checked_against_them(
    workspace: Workspace, tmp_path: Path, quarter: int, told: list[str]
) -> None:
    head = ["Rep", "Jan 2026", "Feb 2026", "Mar 2026", "Q1 2026"]
    (receipt,) = take(workspace, write(tmp_path, "quota.csv", head, ["Ana", 10, 10, 10, quarter]), **TARGETS)
    assert intake.left_out_of(receipt) == [{"column": "Q1 2026", "why": "a sum of its months"}]
    assert [note for note in intake.notes_of(receipt) if "add up" in note] == told


def test_a_quarter_of_which_a_month_is_missing_is_no_sum(workspace: Workspace, tmp_path: Path) -> None:
    take(
        workspace,
        write(tmp_path, "quota.csv", ["Rep", "Jan 2026", "Feb 2026", "Q1 2026"], ["Ana", 10, 10, 50]),
        **TARGETS,
    )
    assert workspace.facts.cursor().execute("select cast(target as integer) from quota order by 1").fetchall() == [
        (10,),
        (10,),
        (50,),
    ]


@pytest.mark.parametrize(("quarter", "many"), [(30, 0), (50, 1)])
def test_a_target_of_a_quarter_in_a_row_is_checked_against_its_months(
    workspace: Workspace, tmp_path: Path, quarter: int, many: int
) -> None:
    rows: list[list[Any]] = [["Ana", f"2026-0{month}", 10] for month in (1, 2, 3)]
    (receipt,) = take(
        workspace, write(tmp_path, "quota.csv", ["Rep", "Period", "Quota"], *rows, ["Ana", "2026-Q1", quarter])
    )
    assert len([note for note in intake.notes_of(receipt) if note.endswith("the shorter ones count")]) == many


@pytest.mark.parametrize(
    ("header", "told"),
    [("Meetings booked", None), ("Calls Booked", None), ("Booked demos", None), ("Booked", "bookings"), ("Hardware bookings", "bookings")],
)  # fmt: skip
def test_what_is_booked_of_an_activity_is_no_money(header: str, told: str | None) -> None:
    assert meaning_in(header)[0] == told
    assert is_open(header) == (told is None)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [("Comprometido", "commit"), ("Mejor caso", "best case"), ("Zugesagt", "commit"), ("Bester Fall", "best case"), ("Engagé", "commit"),
     ("Meilleur cas", "best case"), ("Melhor caso", "best case")],
)  # fmt: skip
def test_calls_of_a_forecast_in_other_languages(header: str, meaning: str) -> None:
    assert meaning_in(header)[0] == f"forecast: {meaning}"


def test_targets_of_teams_alone_are_told_to_count_nowhere(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["North", "2026-Q1", 100], ["South", "2026-Q1", 120]]
    (receipt,) = take(workspace, write(tmp_path, "quota.csv", ["Team", "Quarter", "Quota"], *rows))
    assert any("2 targets are those of teams and have no personal ones" in note for note in intake.notes_of(receipt))


@pytest.mark.parametrize("header", ["Zielumsatz", "Umsatzziel", "Soll-Umsatz", "Planumsatz"])
def test_german_targets_of_sales(header: str) -> None:
    assert meaning_in(header)[0] == "target of bookings"


def test_a_column_of_currencies_says_that_of_each_target(workspace: Workspace, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Ana", "2026-Q1", 100, "EUR"], ["Ben", "2026-Q1", 100, "USD"]]
    (receipt,) = take(workspace, write(tmp_path, "quota.csv", ["Rep", "Quarter", "Quota", "Currency"], *rows))
    assert workspace.facts.cursor().execute("select rep_id, currency from quota order by 1").fetchall() == [
        ("Ana", "EUR"),
        ("Ben", "USD"),
    ]
    assert intake.left_out_of(receipt) == []


@pytest.mark.parametrize(("last", "told"), [(300, 1), (219, 0)])
def test_figures_that_never_fall_are_told(workspace: Workspace, tmp_path: Path, last: int, told: int) -> None:
    rows: list[list[Any]] = [
        [f"2026-0{n}", rep, one]
        for rep in ("Ana", "Ben")
        for n, one in enumerate((100, 150, 220, last if rep == "Ana" else 300), 1)
    ]
    (receipt,) = take(workspace, write(tmp_path, "sold.csv", ["Month", "Rep", "Bookings"], *rows))
    assert sum("running totals must not be loaded" in note for note in intake.notes_of(receipt)) == told


@pytest.mark.parametrize(("total", "told"), [(150, 0), (170, 1)])
def test_a_total_beside_its_classes_is_checked_against_them(
    workspace: Workspace, tmp_path: Path, total: int, told: int
) -> None:
    file = write(
        tmp_path, "quota.csv", ["Rep", "Quarter", "New", "Renewal", "Total"], ["Ana", "2026-Q1", 100, 50, total]
    )
    (receipt,) = take(workspace, file, **TARGETS)
    assert sum("is not what the others add up to" in note for note in intake.notes_of(receipt)) == told
