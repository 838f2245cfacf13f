"""Sheets people keep by hand: figures side by side are unfolded, what they count is said or asked, and every figure leads back to its row."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coaching import intake
from coaching.calendar import Calendar
from coaching.errors import Refusal
from coaching.intake.tables.figures import slips_of
from coaching.intake.words.measures import meaning_in
from coaching.intake.words.period_names import period_in, periods_in, said_period
from coaching.lens import lens_for
from coaching.metrics import proof
from coaching.workspace import Workspace
from tests import fresh
from tests.test_expected import values


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh.opened(tmp_path / "workspace")
    yield opened
    opened.close()


def write(folder: Path, name: str, *rows: list[Any]) -> Path:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder / name


def take(workspace: Workspace, *files: Path, **answers: str) -> list[intake.Receipt]:
    receipts = intake.check(
        workspace,
        files,
        as_of=date(2026, 3, 31),
        answers={name.replace("_", " "): said for name, said in answers.items()},
    )
    assert {receipt.status for receipt in receipts} == {"ready"}, [
        (intake.message_of(r), r.questions) for r in receipts
    ]
    receipts = intake.load(workspace, receipts)
    for receipt in receipts:
        assert (
            receipt.rows_in
            == receipt.loaded + receipt.updated + receipt.unchanged + receipt.quarantined + receipt.skipped_rows
        )
    return receipts


def asks(workspace: Workspace, file: Path, **answers: str) -> dict[str, tuple[str, ...]]:
    (receipt,) = intake.check(
        workspace, [file], answers={name.replace("_", " "): said for name, said in answers.items()}
    )
    assert receipt.status == "asks", intake.message_of(receipt)
    return {question.column: question.options for question in receipt.questions}


def question_of(workspace: Workspace, file: Path, about: str, **answers: str) -> str:
    (receipt,) = intake.check(workspace, [file], answers=answers)
    return next(intake.asked(question) for question in receipt.questions if question.column == about)


def skipped(receipt: intake.Receipt) -> dict[str, int]:
    return {str(part["why"]): int(part["rows"]) for part in intake.skipped_of(receipt)}


@pytest.mark.parametrize(
    ("text", "key", "rest"),
    [("Jan-21", "2021-01", ""), ("NPS_SCORE_2015", "2015", "NPS SCORE"), ("Q1 FY26", "2026-Q1", ""), ("FY26-Q3", "2026-Q3", ""), ("März", "?-03", ""),
     ("2026-01-01 00:00:00", "2026-01", ""), ("03/2026", "2026-03", ""), ("Quarter 1 FY2025", "2025-Q1", ""), ("Calls Feb 2026", "2026-02", "Calls")],
)  # fmt: skip
def test_a_header_says_its_period_and_the_rest(text: str, key: str, rest: str) -> None:
    word = period_in(text)
    assert word is not None and (word.key, word.rest) == (key, rest)


@pytest.mark.parametrize("text", ["Marketing", "Row ID", "Amount 12", "2026-01-05", "Summary", "Maybe", "20260105"])
def test_a_header_without_a_period_names_none(text: str) -> None:
    assert period_in(text) is None


def test_a_period_a_person_writes_may_span_months() -> None:
    span = said_period(Calendar(), "2026-01..2026-03")
    assert span is not None and (span.start, span.last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert said_period(Calendar(), "soon") is None


@pytest.mark.parametrize(("text", "key"), [
    ("I/2026", "2026-Q1"), ("IV. Quartal 2026", "2026-Q4"), ("2026-II", "2026-Q2"), ("Jan-Mar 2026", "2026-01..2026-03"),
    ("Jan–Mar 26", "2026-01..2026-03"),
    ("Januar bis März 2026", "2026-01..2026-03"), ("2026 Jan-Mar", "2026-01..2026-03"), ("Nov-Jan 2026", "2025-11..2026-01"),
    ("Jan-Feb", "?-01..?-02"),
    ("Q1-Q2 2026", "2026-Q1..2026-Q2"), ("KW 9-12 2026", "2026-W09..2026-W12"), ("2026-01 to 2026-03", "2026-01..2026-03"),
    ("QE Mar 2026", "2026-01..2026-03"),
    ("Quarter ending January 2026", "2025-11..2026-01"), ("first half 2026", "2026-H1"), ("zweites Halbjahr 2026", "2026-H2"), ("1H26", "2026-H1"),
    ("Quarter 1, 2026", "2026-Q1"), ("FY2025/26", "2025/26"), ("Q2 FY25/26", "2025/26-Q2"), ("2026M3", "2026-03"),
])  # fmt: skip
def test_a_period_is_told_in_the_ways_people_write_it(text: str, key: str) -> None:
    word = period_in(text)
    assert word is not None and (word.key, word.rest) == (key, "")


@pytest.mark.parametrize("text", [
    "Jan/Mar 2026", "Jan & Mar 2026", "Q1 2026 vs Q1 2025", "2 Mar 2026", "Mar 12, 2026", "Week of 2 Mar 2026", "1.1.2026-31.3.2026", "P3 2026",
    "Mid-Mar 2026",
    "Spring 2026", "Mar 2026 - ongoing", "Mar-Jan",
])  # fmt: skip
def test_two_periods_a_part_of_one_or_a_day_are_no_period(text: str) -> None:
    assert period_in(text) is None


def test_numbers_beside_months_are_years_or_days_by_their_company() -> None:
    assert [word and word.key for word in periods_in(["26-Jan", "26-Feb"])] == ["2026-01", "2026-02"]
    assert [word and word.key for word in periods_in(["Jan 25", "Jan 26", "Feb 25", "Feb 26", "Mar 25", "Mar 26"])][
        :2
    ] == ["2025-01", "2026-01"]
    assert periods_in(["Mar 2", "Mar 9", "Mar 16"]) == [None, None, None] == periods_in(["Mar 16", "Mar 23", "Mar 30"])
    assert periods_in(["2-Mar", "9-Mar"]) == [None, None]
    assert [word and word.key for word in periods_in(["I/2026", "V/2026"])] == ["2026-01", "2026-05"]


def test_a_year_over_new_year_is_one_of_a_company_that_has_such() -> None:
    word = period_in("2025/26")
    assert word is not None
    year = word.period(Calendar(fiscal_start_month=7))
    assert (year.start, year.last) == (date(2025, 7, 1), date(2026, 6, 30))
    with pytest.raises(Refusal, match="fiscal year begins in January"):
        word.period(Calendar())


def test_months_of_no_year_that_run_over_new_year_want_both_years(workspace: Workspace, tmp_path: Path) -> None:
    columns = write(tmp_path, "goals.csv", ["Rep", "Nov", "Dec", "Jan"], ["Ana", 1, 2, 3])
    assert "over New Year" in question_of(workspace, columns, "year", numbers="target of bookings")
    assert question_of(workspace, columns, "year", numbers="target of bookings", year="2026").startswith(
        '"2026" is not two years'
    )
    take(workspace, columns, numbers="target of bookings", year="2025/26")
    rows = write(
        tmp_path,
        "rows.csv",
        ["Rep", "Month", "Target"],
        *(["Ben", month, n] for n, month in enumerate(("Nov", "Dec", "Jan"), 1)),
    )
    take(workspace, rows, numbers_Target="target of bookings", year="2025/26")
    found = workspace.facts.cursor().execute("select rep_id, period_start, target from quota order by all").fetchall()
    months = [(date(2025, 11, 1), 1), (date(2025, 12, 1), 2), (date(2026, 1, 1), 3)]
    assert found == [(rep, *month) for rep in ("Ana", "Ben") for month in months]


def test_months_of_two_people_one_after_the_other_are_of_one_year(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Ana", "Nov", 1], ["Ana", "Dec", 2], ["Ben", "Nov", 3], ["Ben", "Dec", 4]]
    take(
        workspace,
        write(tmp_path, "rows.csv", ["Rep", "Month", "Target"], *rows),
        numbers_Target="target of bookings",
        year="2026",
    )
    assert len(workspace.facts.cursor().execute("from quota where period_start >= date '2026-11-01'").fetchall()) == 4


def test_a_span_beside_its_months_is_their_sum_only_where_all_are_there(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "goals.csv", ["Rep", "Jan–Feb 26", "Mar 26", "Apr–Jun 26", "Jan–Mar 26"], ["Ana", 1, 2, 3, 9]
    )
    (receipt,) = take(workspace, file, numbers="target of bookings")
    found = (
        workspace.facts.cursor().execute("select period_start, period_end, target from quota order by all").fetchall()
    )
    assert found[0] == (date(2026, 1, 1), date(2026, 3, 1), 1) and len(found) == 4
    file = write(tmp_path, "all.csv", ["Rep", "Jan 26", "Feb 26", "Jan–Feb 26"], ["Ben", 1, 2, 3])
    (receipt,) = take(workspace, file, numbers="target of bookings")
    assert [intake.how_read(one) for one in receipt.columns if one.header == "Jan–Feb 26"] == ["a sum of its months"]


def test_a_period_nobody_can_read_is_named_and_not_dropped(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "goals.csv", ["Rep", "Period", "Quota"], ["Ana", "I/2026", 1], ["Ana", "spring 2026", 2])
    (receipt,) = intake.check(workspace, [file])
    assert '"spring 2026" under "Period" names no period' in str(intake.message_of(receipt))


def test_words_say_what_figures_count_or_leave_it_open() -> None:
    assert meaning_in("MEDICAL_REVENUE") == ("revenue", "MEDICAL")
    assert meaning_in("No. of calls")[0] == "calls" and meaning_in("Target calls")[0] == "target of calls"
    assert meaning_in("Quota")[0] == "target of bookings" and meaning_in("NPS_SCORE")[0] == "NPS answers"
    assert meaning_in("Sales")[0] is None and meaning_in("Target")[0] is None


def test_slips_are_rare_spellings_near_a_frequent_one() -> None:
    assert slips_of({"York": 5, "Yor": 1, "Leeds": 1, "Bath": 2}) == {"Yor": "York"}


def test_months_as_columns_are_asked_what_they_count(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "team.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 10, 20], ["Ben", 5, ""], ["Cy", "not set", "-"]
    )
    assert "calls" in asks(workspace, file)["numbers"]
    (receipt,) = take(workspace, file, numbers="calls")
    assert (receipt.kind, receipt.loaded, skipped(receipt)) == (
        "activity_summary",
        3,
        {"empty figure": 2, 'the figure says "not set"': 1},
    )
    rows = (
        workspace.facts.cursor()
        .execute("select rep_id, period_start, period_end, kind, count from activity_summary order by 1, 2")
        .fetchall()
    )
    assert rows == [
        ("Ann", date(2026, 1, 1), date(2026, 2, 1), "call", 10), ("Ann", date(2026, 2, 1), date(2026, 3, 1), "call", 20),
        ("Ben", date(2026, 1, 1), date(2026, 2, 1), "call", 5),
    ]  # fmt: skip


def test_totals_and_sums_beside_the_months_are_left_out_by_name(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "sales.csv", ["Rep", "Jan-26", "Feb-26", "Mar-26", "Q1 2026", "", "YTD"],
        ["Ann", 10, 20, 30, 60, 60, 60], ["Ben", 1, 2, 3, 6, 6, 6], ["Total", 11, 22, 33, 66, 66, 66],
    )  # fmt: skip
    (receipt,) = take(workspace, file, numbers="bookings")
    assert receipt.loaded == 6 and skipped(receipt) == {"subtotal": 1}
    told = {column.header: intake.how_read(column) for column in receipt.columns if column.becomes is None}
    assert told == {"Q1 2026": "a sum of its months", "column 6": "has no name", "YTD": "a running total"}
    company = values(workspace, ["bookings"], "company", ["2026-Q1"])
    assert list(company.values()) == [66]


def test_a_figure_leads_back_to_the_row_it_stands_in(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "sales.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 10, 20], ["Ben", 5, 7])
    take(workspace, file, numbers="bookings")
    rows = proof(workspace, lens_for(workspace, "rep", ["Ben"], "2026-Q1"), "bookings").rows.to_pylist()
    assert [(row["file"], row["row"], row["part"]) for row in rows] == [("sales.csv", 3, 5), ("sales.csv", 3, 7)]


def test_a_bad_figure_is_set_apart_with_its_row_as_it_stands(workspace: Workspace, tmp_path: Path) -> None:
    others = [[name, 1, 2] for name in ("Cid", "Dee", "Eve")]
    file = write(tmp_path, "sales.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 10, 20], ["Ben", 5, "7 or so"], *others)
    (receipt,) = take(workspace, file, numbers="bookings")
    assert (receipt.loaded, receipt.quarantined, receipt.problems[0].row) == (9, 1, 3)
    assert receipt.import_id is not None
    (apart,) = intake.quarantine(workspace, receipt.import_id)
    assert (apart["row"], apart["value"], apart["cells"]) == (
        3,
        "7 or so",
        {"Rep": "Ben", "Jan-26": "5", "Feb-26": "7 or so"},
    )


def test_the_next_months_sheet_updates_what_is_known_and_adds_the_rest(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "sales.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 10, 20]), numbers="bookings")
    (receipt,) = take(
        workspace,
        write(tmp_path, "sales2.csv", ["Rep", "Jan-26", "Feb-26", "Mar-26"], ["Ann", 10, 25, 30]),
        numbers="bookings",
    )
    assert (receipt.loaded, receipt.updated, receipt.unchanged) == (1, 1, 1)
    assert list(values(workspace, ["bookings"], "company", ["2026-Q1"]).values()) == [65]
    intake.undo(workspace, int(receipt.import_id or 0))
    assert list(values(workspace, ["bookings"], "company", ["2026-Q1"]).values()) == [30]


def test_totals_count_only_where_no_deals_are_known(workspace: Workspace, tmp_path: Path) -> None:
    take(
        workspace,
        write(tmp_path, "sales.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 10, 20], ["Ben", 5, 7]),
        numbers="bookings",
    )
    deals = write(
        tmp_path,
        "deals.csv",
        ["Opportunity ID", "Owner", "Stage", "Amount", "Close Date"],
        ["D1", "Ann", "Closed Won", 12, "2026-01-20"],
    )
    take(workspace, deals)
    assert list(values(workspace, ["bookings"], "company", ["2026-Q1"]).values()) == [12 + 20 + 5 + 7]
    left = proof(workspace, lens_for(workspace, "rep", ["Ann"], "2026-Q1"), "bookings").left_out.to_pylist()
    assert [(row["row"], row["reason"]) for row in left] == [(2, "the deals of this period are known")]


def test_a_total_of_a_quarter_is_in_no_month(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "sales.csv", ["Rep", "Q4 2025", "Q1 2026"], ["Ann", 10, 20]), numbers="bookings")
    shown = proof(workspace, lens_for(workspace, "rep", ["Ann"], "2026-02"), "bookings")
    assert shown.reading.value is None and [row["reason"] for row in shown.left_out.to_pylist()] == [
        "a total of more days than these"
    ]
    assert proof(workspace, lens_for(workspace, "rep", ["Ann"], "2026-Q1"), "bookings").rows["part"].to_pylist() == [20]


def test_a_tracker_takes_its_period_from_the_file_name(workspace: Workspace, tmp_path: Path) -> None:
    for month, calls in (("2026-01", 30), ("2026-02", 40)):
        file = write(
            tmp_path,
            f"Team {month}.csv",
            ["Rep", "# Calls", "Meetings", "Quota"],
            ["Ann", calls, 4, 1000],
            ["Ben", 20, 5, 900],
        )
        assert {receipt.kind for receipt in take(workspace, file)} == {"activity_summary", "quota"}
    cursor = workspace.facts.cursor()
    calls_by_month = cursor.execute(
        "select period_start, sum(count) from activity_summary where kind = 'call' group by 1 order by 1"
    ).fetchall()
    assert calls_by_month == [(date(2026, 1, 1), 50), (date(2026, 2, 1), 60)]
    assert list(values(workspace, ["quota"], "rep", ["2026-01"]).values()) == [1000, 900]


def test_a_tracker_without_a_period_asks_for_it(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "team.csv", ["Rep", "Calls", "Meetings"], ["Ann", 30, 4])
    assert set(asks(workspace, file)) == {"period"}
    (receipt,) = take(workspace, file, period="2026-02")
    assert receipt.loaded == 2


def test_months_without_a_year_ask_which_year(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "calls.csv", ["Rep", "Jan", "Feb"], ["Ann", 30, 4])
    assert "year" in asks(workspace, file, numbers="calls")
    take(workspace, file, numbers="calls", year="2026")
    assert workspace.facts.cursor().execute("select min(period_start) from activity_summary").fetchone() == (
        date(2026, 1, 1),
    )


def test_rows_may_name_their_period(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "quota.csv", ["Rep", "Year", "Quarter", "Quota"], ["Ann", 2026, "Q1", 300], ["Ann", 2026, "Q2", 400]
    )
    take(workspace, file)
    rows = (
        workspace.facts.cursor()
        .execute("select rep_id, period_start, period_end, target from quota order by 1, 2")
        .fetchall()
    )
    assert [(rep, start, end, float(target)) for rep, start, end, target in rows] == [
        ("Ann", date(2026, 1, 1), date(2026, 4, 1), 300), ("Ann", date(2026, 4, 1), date(2026, 7, 1), 400),
    ]  # fmt: skip


def test_a_budget_by_class_is_one_bookings_target_and_keeps_its_classes(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "budget 2026.csv",
        ["Employee ID", "Employee", "New", "Cross-sell", "Renewal", "Total"],
        ["E1", "Ann", 100, 50, 30, 180],
    )
    assert "target of bookings" in asks(workspace, file)["numbers"]
    take(workspace, file, numbers="target of bookings")
    cursor = workspace.facts.cursor()
    classes = cursor.execute("select measure, cast(target as integer) from quota order by 1").fetchall()
    assert classes == [("cross_sell", 50), ("new", 100), ("renewal", 30)]
    assert list(values(workspace, ["quota"], "rep", ["2026"]).values()) == pytest.approx([180])


def test_people_of_one_name_are_not_merged_by_guess(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "sales.csv",
        ["Store", "Rep", "Jan-26", "Feb-26"],
        ["York", "Ann", 1, 2],
        ["Bath", "Ann", 3, 4],
        ["Bath", "Ben", 5, 6],
    )
    assert set(asks(workspace, file, numbers="bookings")) == {"people"}
    take(workspace, file, numbers="bookings", people="different people")
    names = workspace.facts.cursor().execute("select name from person order by 1").fetchall()
    assert names == [("Ann (Bath)",), ("Ann (York)",), ("Ben (Bath)",)]


def test_answers_about_figures_are_remembered_for_the_same_headers(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "calls.csv", ["Rep", "Jan-26", "Feb-26"], ["Ann", 30, 4]), numbers="calls")
    (receipt,) = intake.check(workspace, [write(tmp_path, "more.csv", ["Rep", "Jan-26", "Feb-26"], ["Ben", 3, 4])])
    assert receipt.status == "ready" and any("numbers: calls, as answered" in note for note in intake.notes_of(receipt))


def book(folder: Path, name: str, *sheets: tuple[str, list[list[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(folder / name)
    return folder / name


ANN = [["Jan-26", 10, 3], ["Feb-26", 12, 4], ["Total", 22, 7]]
BEN = [["Jan-26", 5, 1], ["Feb-26", 6, 2], ["Total", 11, 3]]
HEADS: list[Any] = ["Month", "Calls", "Meetings"]
OF_BOTH = [("Ann Abel", "call", 22), ("Ann Abel", "meeting", 7), ("Ben Boon", "call", 11), ("Ben Boon", "meeting", 3)]


def totals(workspace: Workspace) -> list[tuple[object, ...]]:
    return (
        workspace.facts.cursor()
        .execute("select rep_id, kind, sum(count) from activity_summary group by 1, 2 order by 1, 2")
        .fetchall()
    )


@pytest.mark.few("csv")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("place", ["above", "below"])
def test_the_name_above_or_below_a_block_is_whose_it_is(
    workspace: Workspace, tmp_path: Path, ending: str, place: str
) -> None:
    blocks = [(["Ann Abel", None, None], ANN), (["Ben Boon", None, None], BEN)]
    rows: list[list[Any]] = []
    for name, figures in blocks:
        rows += [name, HEADS, *figures] if place == "above" else [HEADS, *figures, name]
    file = book(tmp_path, "team.xlsx", ("Calls", rows)) if ending == "xlsx" else write(tmp_path, "team.csv", *rows)
    column = f"Name {place} the block"
    assert "field:rep_name" in asks(workspace, file)[column]
    (receipt,) = take(workspace, file, **{column.replace(" ", "_"): "field:rep_name"})
    assert skipped(receipt)["subtotal"] == 2 and totals(workspace) == OF_BOTH


def test_a_sheet_of_one_rep_offers_the_name_in_its_title(workspace: Workspace, tmp_path: Path) -> None:
    file = book(tmp_path, "march.xlsx", ("Sheet1", [["Rep: Ann Abel"], [], HEADS, *ANN]))
    assert asks(workspace, file)["rep"][0] == "Ann Abel"
    take(workspace, file, rep="Ann Abel")
    assert totals(workspace) == OF_BOTH[:2]


def test_a_sheet_a_month_takes_its_months_from_the_sheet_names_and_the_year_from_the_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    heads: list[Any] = ["Rep", "Calls", "Meetings"]
    file = book(tmp_path, "Team 2026.xlsx", ("Jan", [heads, ["Ann", 10, 3]]), ("Feb", [heads, ["Ann", 12, 4]]))
    assert [receipt.sheet for receipt in take(workspace, file, sheet="all sheets")] == ["Jan", "Feb"]
    rows = (
        workspace.facts.cursor()
        .execute("select period_start, count from activity_summary where kind = 'call' order by 1")
        .fetchall()
    )
    assert rows == [(date(2026, 1, 1), 10), (date(2026, 2, 1), 12)]


def test_a_pivot_beside_the_data_is_left_out_by_name(workspace: Workspace, tmp_path: Path) -> None:
    file = book(
        tmp_path, "deals.xlsx",
        ("Data", [
            ["Opportunity ID", "Owner", "Stage", "Amount", "Close Date", None, "Row Labels", "Sum of Amount"],
            ["D1", "Ann", "Closed Won", 12, "2026-01-20", None, "Ann", 12], ["D2", "Ben", "Closed Lost", 5, "2026-02-20", None, "Ben", 5],
            [None, None, None, None, None, None, "Grand Total", 17],
        ]),
    )  # fmt: skip
    (receipt,) = take(workspace, file)
    assert receipt.loaded == 2 and "the pivot table beside the data was not read" in intake.notes_of(receipt)
    assert [column.header for column in receipt.columns] == ["Opportunity ID", "Owner", "Stage", "Amount", "Close Date"]


def test_rows_that_name_months_without_a_year_ask_for_it(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "ann.csv", ["Month", "Calls", "Meetings"], ["Jan", 10, 3], ["Feb", 12, 4])
    assert set(asks(workspace, file)) == {"rep", "year"}
    take(workspace, file, rep="Ann Abel", year="2026")
    assert totals(workspace) == OF_BOTH[:2]


def test_two_columns_of_one_target_are_asked_and_german_classes_are_not(workspace: Workspace, tmp_path: Path) -> None:
    two = write(tmp_path, "a.csv", ["Rep", "Year", "Budget Nord", "Budget Services"], ["Eva Holm", 2026, 900, 300])
    both = asks(workspace, two)
    assert (
        both.keys() == {"numbers Budget Nord", "numbers Budget Services"}
        and "leave them out" in both["numbers Budget Nord"]
    )
    three = write(
        tmp_path,
        "b.csv",
        ["Rep", "Jahr", "Budget Neu", "Budget Bestand", "Budget Rest"],
        ["Eva Holm", 2026, 900, 300, 5],
    )
    assert asks(workspace, three).keys() == {"numbers Budget Rest"}
    classes = write(tmp_path, "c.csv", ["Rep", "Jahr", "Budget Neu", "Budget Bestand"], ["Eva Holm", 2026, 900, 300])
    [told] = take(workspace, classes)
    assert told.loaded == 2
    [whole] = take(
        workspace, write(tmp_path, "d.csv", ["Rep", "Year", "Quota", "New Quota"], ["Nils Berg", 2026, 900, 300])
    )
    assert whole.loaded == 2


def test_a_sheet_of_nothing_but_running_totals_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    months = write(
        tmp_path, "a.csv", ["Rep", "Month", "Revenue YTD"], ["Eva Holm", "2026-01", 100], ["Eva Holm", "2026-02", 250]
    )
    assert asks(workspace, months) == {"numbers Revenue YTD": ("leave them out",)}
    days = write(
        tmp_path,
        "b.csv",
        ["Rep", "Date", "Bookings running total"],
        ["Eva Holm", "2026-01-09", 100],
        ["Eva Holm", "2026-01-16", 250],
    )
    assert asks(workspace, days) == {"numbers Bookings running total": ("leave them out",)}


def test_a_long_list_of_activities_by_week_is_read_whatever_the_order_of_its_columns(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        ["Eva Holm", "2026-01-04", "Calls", 7],
        ["Eva Holm", "2026-01-04", "Meetings", 2],
        ["Nils Berg", "2026-01-11", "Calls", 6],
    ]
    [told] = take(workspace, write(tmp_path, "a.csv", ["Rep", "Week ending", "Activity type", "Count"], *rows))
    assert told.loaded == 3 and told.kind == "activity_summary" and not intake.skipped_of(told)
    assert [column.header for column in told.columns] == [
        "Rep",
        "Week ending",
        "Activity type",
        "Count",
    ] and not told.unmatched
    found = (
        workspace.facts.cursor()
        .execute("select kind, period_start, period_end, count from activity_summary order by all")
        .fetchall()
    )
    assert found == [
        ("call", date(2025, 12, 29), date(2026, 1, 5), 7), ("call", date(2026, 1, 5), date(2026, 1, 12), 6),
        ("meeting", date(2025, 12, 29), date(2026, 1, 5), 2),
    ]  # fmt: skip
    unknown = [[7, "Calls", "2026-W06", "Eva Holm"], [3, "Door knocks", "2026-W06", "Eva Holm"]]
    other = write(tmp_path, "b.csv", ["Count", "Activity", "Week", "Rep"], *unknown)
    assert asks(workspace, other).keys() == {"numbers Count: Door knocks"}


def test_targets_of_a_long_list_are_of_what_its_rows_name_and_never_of_bookings(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [["Eva Holm", "2026-01", "Calls", 40, 30], ["Eva Holm", "2026-01", "Meetings", 10, 8]]
    told = take(workspace, write(tmp_path, "a.csv", ["Rep", "Month", "KPI", "Target", "Actual"], *rows))
    assert {receipt.kind: receipt.loaded for receipt in told} == {"quota": 2, "activity_summary": 2}
    assert workspace.facts.cursor().execute("select measure, target from quota order by 1").fetchall() == [
        ("call", 40),
        ("meeting", 10),
    ]
    calls = [["Eva Holm", "2026-W02", "Bookings QTD", 9], ["Eva Holm", "2026-W02", "Commit", 3]]
    running = write(tmp_path, "b.csv", ["Rep", "Week", "Metric", "Value"], *calls)
    assert asks(workspace, running)["numbers Value: Bookings QTD"] == ("leave them out",)
