"""Files as people really keep them: notes, ticks, two tables on a sheet, names written once. Each is right, asks, or is refused in words."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Book

from coaching import intake
from coaching.intake.answers import one_sheet
from coaching.intake.desk import receipt_view, uploads
from coaching.workspace import Workspace

Rows = Sequence[Sequence[Any]]
DEALS = ["Opportunity Name", "Account", "Owner", "Stage", "Amount", "Close Date", "Created"]
PUMP = ["Pump hall", "Tall Pumps", "Ana Weiss", "Closed Won", 12000, "2026-03-05", "2026-01-14"]
VALVE = ["Valve order", "Low Valves", "Bo Lind", "Closed Lost", 8000.5, "2026-03-20", "2026-01-20"]
LOG = ["Date", "Activity Type", "Account", "Minutes"]
DEAL = {"format": "generic_opportunity"}


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.fixture
def sheets(tmp_path: Path) -> Callable[..., Path]:
    """sheets("deals.xlsx", Deals=rows, Quota=rows) writes a workbook and gives its path."""

    def write(name: str, **tables: Rows) -> Path:
        book = Book()
        book.remove(book.active)
        for title, rows in tables.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """lines("deals.csv", rows, sign=";", encoding="utf-16") writes a text file and gives its path."""

    def write(name: str, rows: Rows, sign: str = ",", encoding: str = "utf-8") -> Path:
        text = io.StringIO()
        csv.writer(text, delimiter=sign).writerows(rows)
        (tmp_path / name).write_bytes(text.getvalue().encode(encoding))
        return tmp_path / name

    return write


def take(workspace: Workspace, path: Path, **answers: str) -> list[intake.Receipt]:
    return intake.load(workspace, intake.check(workspace, [path], answers=answers))


def facts(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    return [
        tuple(str(value) for value in row) for row in workspace.facts.cursor().execute(sql + " order by all").fetchall()
    ]


def asked(receipt: intake.Receipt) -> list[str]:
    return [question.column for question in receipt.questions if question.waits]


def test_a_note_between_the_rows_is_no_deal(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    [receipt] = take(
        workspace, sheets("d.xlsx", Deals=[DEALS, PUMP, ["Note: the deals below wait for finance"], VALVE]), **DEAL
    )
    assert (receipt.loaded, receipt.quarantined) == (2, 1)
    assert "looks like a note" in intake.what_is_wrong(receipt.problems[0]) and receipt.problems[0].row == 3


def test_an_amount_with_a_day_that_names_no_deal_is_a_total(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    amount, day = DEALS.index("Amount"), DEALS.index("Close Date")
    total = [cell if place in (amount, day) else None for place, cell in enumerate(PUMP)]
    unnamed = [cell if place != DEALS.index("Opportunity Name") else None for place, cell in enumerate(PUMP)]
    [receipt] = take(workspace, sheets("d.xlsx", Deals=[DEALS, PUMP, total, VALVE, unnamed]), **DEAL)
    assert (receipt.loaded, receipt.quarantined) == (3, 1)
    assert "a total or part of" in intake.what_is_wrong(receipt.problems[0]) and receipt.problems[0].row == 3


def test_tables_under_one_another_are_read_one_by_one(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    quota = [[], ["Targets"], ["Owner", "Quarter", "Target"], ["Ana Weiss", "2026-Q1", 50000]]
    path = sheets("both.xlsx", Sheet1=[DEALS, PUMP, VALVE, *quota])
    receipts = take(workspace, path, **{**DEAL, "Sheet1, from row 5 › numbers Target": "target of bookings"})
    assert [(one.sheet, one.kind, one.loaded) for one in receipts] == [
        ("Sheet1", "opportunity", 2),
        ("Sheet1, from row 5", "quota", 1),
    ]
    assert [one.rows_in for one in receipts] == [3, 2]


def test_tables_side_by_side_are_read_one_by_one(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    path = sheets(
        "both.xlsx", S=[[*DEALS, None, "Owner", "Quarter", "Target"], [*PUMP, None, "Bo Lind", "2026-Q1", 40000], VALVE]
    )
    take(workspace, path, **{**DEAL, "numbers Target": "target of bookings"})
    assert facts(workspace, "select rep_id, target from quota") == [("Bo Lind", "40000.00")]
    assert facts(workspace, "select name, owner_id from opportunity") == [
        ("Pump hall", "Ana Weiss"),
        ("Valve order", "Bo Lind"),
    ]


def test_an_answer_about_one_sheet_says_nothing_about_another(
    workspace: Workspace, sheets: Callable[..., Path]
) -> None:
    tables = {
        "Ana Weiss": [LOG, ["2026-03-05", "Call", "Tall Pumps", 10]],
        "Bo Lind": [LOG, ["2026-03-06", "Call", "Low Valves", 5]],
    }
    path = sheets("log.xlsx", **tables)
    upload = uploads.keep_aside(workspace, "log.xlsx", path.read_bytes())
    upload.answers["as of"] = "2026-03-31"
    for _ in range(2):
        receipts = uploads.check_uploads(workspace, [upload])
        open_ = next(receipt for receipt in receipts if receipt.status == "asks")
        assert open_.questions[0].options[0] == open_.sheet
        one_sheet.answer(upload.answers, open_, {"rep": str(open_.sheet)})
    intake.load(workspace, uploads.check_uploads(workspace, [upload]))
    assert facts(workspace, "select rep_id, account_id from activity") == [
        ("Ana Weiss", "Tall Pumps"),
        ("Bo Lind", "Low Valves"),
    ]
    assert list(receipt_view.headers_of(workspace, upload, "Bo Lind")["Account"]) == ["Low Valves"]


def test_a_label_above_the_table_is_no_header_and_its_name_is_offered(
    workspace: Workspace, sheets: Callable[..., Path]
) -> None:
    path = sheets(
        "log.xlsx",
        Log=[["Sales rep:", "Ana Weiss"], ["Month:", "March"], [], LOG, ["2026-03-05", "Call", "Tall Pumps", 10]],
    )
    [receipt] = intake.check(workspace, [path])
    assert asked(receipt) == ["rep"] and receipt.questions[0].options[0] == "Ana Weiss" and receipt.ready_rows == 1


def test_names_above_blocks_of_activities_are_the_people_when_somebody_says_so(
    workspace: Workspace, sheets: Callable[..., Path]
) -> None:
    rows = [
        ["Ana Weiss"],
        LOG,
        ["2026-03-05", "Call", "Tall Pumps", 10],
        [],
        ["Bo Lind"],
        LOG,
        ["2026-03-06", "Call", "Low Valves", 5],
    ]
    path = sheets("log.xlsx", Log=rows)
    [receipt] = take(workspace, path)
    assert asked(receipt) == ["rep"] and receipt.quarantined == 0
    take(workspace, path, rep=receipt.questions[0].options[0])
    assert facts(workspace, "select rep_id, account_id from activity") == [
        ("Ana Weiss", "Tall Pumps"),
        ("Bo Lind", "Low Valves"),
    ]


def test_names_written_once_are_asked_about_and_filled_in(workspace: Workspace, lines: Callable[..., Path]) -> None:
    rows = [["Owner", "Opportunity Name", "Account", "Stage", "Amount", "Close Date"]]
    whose = (("Ana Weiss", "A"), ("", "B"), ("Bo Lind", "C"), ("", "D"))
    rows += [[owner, name, "Tall Pumps", "Negotiation", "500", "2026-04-30"] for owner, name in whose]
    path = lines("d.csv", rows)
    [receipt] = take(workspace, path, **DEAL)
    assert asked(receipt)[0] == "Owner: empty cells" and facts(workspace, "select name from opportunity") == []
    take(workspace, path, **{**DEAL, "Owner: empty cells": "the name above"})
    assert facts(workspace, "select owner_id, name from opportunity") == [
        ("Ana Weiss", "A"), ("Ana Weiss", "B"), ("Bo Lind", "C"), ("Bo Lind", "D"),
    ]  # fmt: skip


def test_a_header_of_two_lines_gives_each_column_both_names(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    header = [["Rep", "Region", "Calls", None, "Meetings", None], [None, None, "Plan", "Actual", "Plan", "Actual"]]
    rows = [*header, ["Ana Weiss", "North", 40, 35, 10, 8]]
    take(workspace, sheets("march.xlsx", March=rows), period="2026-03")
    assert facts(workspace, "select kind, count from activity_summary") == [("call", "35"), ("meeting", "8")]
    assert facts(workspace, "select measure, target from quota") == [("call", "40.00"), ("meeting", "10.00")]


def test_figures_beside_the_people_are_not_lost_in_a_team_list(
    workspace: Workspace, lines: Callable[..., Path]
) -> None:
    [receipt] = take(workspace, lines("calls_2026-03.csv", [["Rep", "Region", "Calls"], ["Ana Weiss", "North", "41"]]))
    assert (receipt.kind, receipt.loaded) == ("activity_summary", 1)


def test_money_in_thousands_is_asked_about(workspace: Workspace, lines: Callable[..., Path]) -> None:
    path = lines("d.csv", [[*DEALS[:4], "Amount (k€)", *DEALS[5:]], [*PUMP[:4], "12.5", *PUMP[5:]]])
    [receipt] = intake.check(workspace, [path], answers={**DEAL, "Amount (k€)": "field:amount"})
    assert asked(receipt) == ["Amount (k€) is"]
    [receipt] = take(workspace, path, **{**DEAL, "Amount (k€)": "field:amount", "Amount (k€) is": "thousands"})
    assert facts(workspace, "select amount, currency from opportunity") == [("12500.00", "EUR")]
    assert receipt.totals["Amount (k€)"] == {"file": "12500.00", "loaded": "12500.00"}


def test_a_currency_told_above_the_table_is_the_currency(workspace: Workspace, sheets: Callable[..., Path]) -> None:
    rows = [["Targets 2026, in EUR"], [], ["Rep", "Q1", "Q2"], ["Ana Weiss", "50 000", "60 000"]]
    take(workspace, sheets("t.xlsx", T=rows), numbers="target of bookings")
    assert facts(workspace, "select target, currency from quota") == [("50000.00", "EUR"), ("60000.00", "EUR")]


@pytest.mark.parametrize(
    ("ticks", "done"), [(["✓", "", "✗"], ["True", "False", "False"]), (["Ja", "Nein", ""], ["True", "False", "False"])]
)
def test_an_empty_cell_among_ticks_is_not_done(
    workspace: Workspace, lines: Callable[..., Path], ticks: list[str], done: list[str]
) -> None:
    rows = [["Date", "Rep", "Account", "Activity Type", "Done"]]
    rows += [[f"2026-03-0{day}", "Ana Weiss", "Tall Pumps", "Meeting", tick] for day, tick in enumerate(ticks, 5)]
    [receipt] = take(workspace, lines("log.csv", rows))
    assert [row[1] for row in facts(workspace, 'select "at", done from activity')] == done
    assert next(intake.how_read(column) for column in receipt.columns if column.header == "Done").endswith("read as no")


def test_percent_texts_with_a_decimal_comma_are_shares(workspace: Workspace, lines: Callable[..., Path]) -> None:
    take(
        workspace,
        lines("d.csv", [[*DEALS, "Probability"], [*PUMP, "100 %"], [*VALVE, "25,5 %"]], ";", "utf-16"),
        **DEAL,
    )
    assert facts(workspace, "select name, probability from opportunity") == [
        ("Pump hall", "1.0"),
        ("Valve order", "0.255"),
    ]


def test_amounts_with_spaces_and_brackets_keep_their_sign(workspace: Workspace, lines: Callable[..., Path]) -> None:
    rows = [DEALS, [*PUMP[:4], "12 000,00", *PUMP[5:]], [*VALVE[:4], "(8\u202f000,50)", *VALVE[5:]]]
    take(workspace, lines("d.csv", rows, ";"), **DEAL)
    assert facts(workspace, "select amount from opportunity") == [("-8000.50",), ("12000.00",)]


def test_a_count_below_none_and_a_second_count_of_one_month_are_set_apart_by_the_rows_of_the_file(
    workspace: Workspace, lines: Callable[..., Path]
) -> None:
    rows = [
        ["Rep", "Month", "Calls"],
        ["Ana Weiss", "2026-01", "41"],
        ["Ana Weiss", "2026-01", "12"],
        ["Bo Lind", "2026-01", "-4"],
    ]
    [receipt] = take(workspace, lines("c.csv", rows))
    assert (receipt.loaded, receipt.quarantined) == (1, 2)
    said = " ".join(intake.what_is_wrong(problem) for problem in receipt.problems)
    assert "conflicts with row 2: its person, period" in said and '"-4" is not a whole number' in said


def test_hundreds_of_stage_words_are_filtered_and_paged(workspace: Workspace, lines: Callable[..., Path]) -> None:
    stages = ["Negotiation", "Closed Won", *(f"Step {number}" for number in range(150))]
    rows = [
        DEALS,
        *(
            [f"Deal {n}", "Tall Pumps", "Ana Weiss", stage, "5", "2026-03-05", "2026-01-14"]
            for n, stage in enumerate(stages)
        ),
    ]
    [receipt] = intake.check(workspace, [lines("d.csv", rows)], answers={**DEAL, "Stage: Step 7": "lost"})
    assert len(receipt_view.words_like(receipt, "Stage", "", None, False)) == 152
    assert receipt_view.words_like(receipt, "Stage", "step 7", "lost", False) == ["Step 7"]
    pages = receipt_view.pages_of(receipt_view.words_like(receipt, "Stage", "", None, True), 60)
    assert [len(page) for page in pages] == [60, 60, 29] and all("Step 7" not in page for page in pages)
    assert receipt_view.pages_of([], 60) == [[]]


def test_months_above_repeated_columns_say_which_month_each_is_of(
    workspace: Workspace, sheets: Callable[..., Path]
) -> None:
    above = [["Team North 2026"], [], [None, "August", None, "September", None]]
    rows = [
        *above,
        ["Rep", "Calls", "Meetings", "Calls", "Meetings"],
        ["Ana Weiss", 40, 12, 44, 9],
        ["Ben Okafor", 31, 8, 29, 11],
    ]
    take(workspace, sheets("Team activity Aug-Sep 2026.xlsx", Activity=rows))
    counted = facts(workspace, "select period_start, kind, sum(count) from activity_summary group by all")
    assert counted == [
        ("2026-08-01", "call", "71"),
        ("2026-08-01", "meeting", "20"),
        ("2026-09-01", "call", "73"),
        ("2026-09-01", "meeting", "20"),
    ]
