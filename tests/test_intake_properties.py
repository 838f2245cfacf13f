"""One table, written in any locale, encoding, quoting and column order, as CSV or XLSX, loads to the same facts; what is unclear is asked."""

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from coaching import intake
from coaching.intake.words.word_books import NOBODY
from coaching.workspace import Workspace

FIELDS = ("Opportunity ID", "Account", "Owner", "Stage", "Amount", "Close Date", "Created Date")
STAGES = ("Prospecting", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
DECISIVE = (
    "D-decisive",
    "Last & Sons",
    "Ana Weiß",
    "Closed Won",
    Decimal("1234567.89"),
    date(2026, 3, 25),
    date(2026, 2, 28),
)
QUICK = settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEW = settings(QUICK, max_examples=2)
THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

Deal = tuple[str, str, str, str, Decimal | None, date, date | None]


@dataclass(frozen=True)
class Writing:
    """How a table is written down."""

    columns: tuple[int, ...]
    delimiter: str
    decimal: str
    grouped: bool
    day: str
    encoding: str
    line_end: str
    quoting: int
    workbook: bool


names = st.one_of(
    st.sampled_from([
        "Total", "Subtotal", "Grand Total", "Null", "None", "NA", "O'Neil & Sons", 'He said "hi"', "Line one\nline two", "a;b", "a,b", "a|b",
        "Müller GmbH", "=1+1", "-5", "#1 Shop", "José", "2026-01-05", "12,5", "1.234", "'quoted'", '12" pipe', "Owner", "TRUE", "00123", "1E10",
        "Copyright 2026", "Page 1 of 2", "sep=;", "x", "Å", "a" * 300, "'", "tab\there", "Amount", "(empty)", "Sum of it all", "Ltd.",
    ]),
    st.text(st.characters(codec="cp1252", exclude_categories=("C", "Z")), min_size=1, max_size=12),
).filter(lambda name: name.strip() != "NULL" and name.strip().lower() not in NOBODY)  # fmt: skip
days = st.dates(date(2001, 1, 1), date(2030, 12, 31))
amounts = st.one_of(st.none(), st.decimals(Decimal("-99999.99"), Decimal("9999999.99"), places=2))
deals = st.lists(
    st.tuples(
        st.text("abcdefghijklmnopqrstuvwxyzABC0123456789-_", min_size=1, max_size=9).map(lambda text: f"D{text}"),
        names, names, st.sampled_from(STAGES), amounts, days, st.one_of(st.none(), days),
    ),
    max_size=7, unique_by=lambda deal: deal[0],
)  # fmt: skip
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%Y-%m-%d 00:00:00")
writings = st.builds(
    Writing, st.permutations(range(len(FIELDS))).map(tuple), st.sampled_from(",;\t|"), st.sampled_from(".,"), st.booleans(), st.sampled_from(DAYS),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]), st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    Workspace.open(folder).close()
    return folder


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator["Room"]:
    yield Room(template, tmp_path)


class Room:
    """Empty workspaces, one after the other."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder, self.count = template, folder, 0

    def take(
        self, name: str, data: bytes, answers: dict[str, str] | None = None
    ) -> tuple[list[intake.Receipt], list[Deal]]:
        """The receipts of one file, and the deals that are in the facts after loading what is ready."""
        self.count += 1
        place = self.folder / f"w{self.count}"
        shutil.copytree(self.template, place)
        (self.folder / name).write_bytes(data)
        workspace = Workspace.open(place)
        try:
            receipts = intake.load(workspace, intake.check(workspace, [self.folder / name], answers=answers))
            rows = workspace.facts.cursor().execute(
                "select opportunity_id, account_id, owner_id, stage_raw, amount, close_on, created_on from opportunity order by source_row"
            )
            return receipts, rows.fetchall()
        finally:
            workspace.close()
            shutil.rmtree(place, ignore_errors=True)


def money(value: Decimal | None, writing: Writing) -> str:
    if value is None:
        return ""
    text = f"{value:,.2f}" if writing.grouped else f"{value:.2f}"
    return text if writing.decimal == "." else text.translate({ord(","): ".", ord("."): ","})


def written(table: list[Deal], writing: Writing) -> bytes:
    if writing.workbook:
        return as_workbook(table, writing)
    rows = [list(FIELDS)] + [
        [*deal[:4], money(deal[4], writing), *(day.strftime(writing.day) if day else "" for day in deal[5:])]
        for deal in table
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=writing.delimiter, lineterminator=writing.line_end, quoting=writing.quoting).writerows(  # type: ignore[arg-type]
        [row[place] for place in writing.columns] for row in rows
    )
    return text.getvalue().encode(writing.encoding)


def as_workbook(table: list[Deal], writing: Writing) -> bytes:
    """Numbers and days as a spreadsheet program keeps them, or as text where the locale's spelling is asked for."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate([FIELDS, *table], 1):
        for place, column in enumerate(writing.columns, 1):
            value = row[column]
            cell = sheet.cell(number, place)
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"
            elif isinstance(value, Decimal):
                cell.value = money(value, writing) if writing.grouped else float(value)
            elif isinstance(value, date):
                cell.value = value.strftime(writing.day) if writing.grouped else value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def expected(table: list[Deal]) -> list[Deal]:
    return [(*(text.strip() or None for text in deal[:4]), *deal[4:]) for deal in table]  # type: ignore[misc]


def same_facts(room: Room, table: list[Deal], writing: Writing) -> None:
    table = [*table, DECISIVE]
    name, data = "Deals.xlsx" if writing.workbook else "Deals.csv", written(table, writing)
    (receipt,), found = room.take(name, data)
    if [question.column for question in receipt.questions] == [
        "encoding"
    ]:  # names of seldom letters, as in other encodings read wrongly
        (receipt,), found = room.take(name, data, {"encoding": "Windows-1252 (Western European)"})
    assert receipt.status == "loaded", (
        intake.message_of(receipt),
        receipt.questions,
        intake.notes_of(receipt),
        receipt.problems,
    )
    assert found == expected(table)
    assert (receipt.rows_in, receipt.loaded, receipt.quarantined, receipt.skipped_rows) == (
        len(table),
        len(table),
        0,
        0,
    )
    total = sum((deal[4] for deal in table if deal[4] is not None), Decimal(0))
    assert {Decimal(told) for told in receipt.totals["Amount"].values()} == {total}


@QUICK
@given(table=deals, writing=writings)
def test_a_table_in_any_writing_loads_to_equal_facts(room: Room, table: list[Deal], writing: Writing) -> None:
    same_facts(room, table, writing)


@pytest.mark.slow
@THOROUGH
@given(table=deals, writing=writings)
def test_many_tables_in_any_writing_load_to_equal_facts(room: Room, table: list[Deal], writing: Writing) -> None:
    same_facts(room, table, writing)


def asks_first(room: Room, rows: list[list[str]], column: str) -> bytes:
    """The file as bytes, after it was asked about the column and nothing was loaded."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([FIELDS, *rows])
    data = text.getvalue().encode()
    (receipt,), found = room.take("Deals.csv", data)
    assert receipt.status == "asks" and found == []
    (question,) = [question for question in receipt.questions if question.column == column]
    assert question.examples and set(question.examples) <= {row[FIELDS.index(column)] for row in rows}
    return data


@FEW
@given(
    written=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(2015, 2029)), min_size=1, max_size=5),
    sign=st.sampled_from("/-"), padded=st.booleans(),
)  # fmt: skip
def test_days_that_could_all_be_months_are_asked_and_the_answer_decides(
    room: Room, written: list[tuple[int, int, int]], sign: str, padded: bool
) -> None:
    spelling = "{:02d}" if padded else "{}"
    days = [sign.join((spelling.format(one), spelling.format(two), str(year))) for one, two, year in written]
    rows = [[f"D{n}", "A", "Ana", "Proposal", "10.50", day, ""] for n, day in enumerate(days)]
    data = asks_first(room, rows, "Close Date")
    _, found = room.take("Deals.csv", data, {"Close Date": "day first"})
    assert [deal[5] for deal in found] == [date(year, two, one) for one, two, year in written]
    _, found = room.take("Deals.csv", data, {"Close Date": "month first"})
    assert [deal[5] for deal in found] == [date(year, one, two) for one, two, year in written]


@FEW
@given(amounts=st.lists(st.integers(1000, 999_999), min_size=1, max_size=5), sign=st.sampled_from(".,"))
def test_amounts_whose_sign_could_be_either_are_asked_and_the_answer_decides(
    room: Room, amounts: list[int], sign: str
) -> None:
    rows = [
        [f"D{n}", "A", "Ana", "Proposal", f"{amount:,}".replace(",", sign), "2026-03-25", ""]
        for n, amount in enumerate(amounts)
    ]
    data = asks_first(room, rows, "Amount")
    _, found = room.take("Deals.csv", data, {"Amount": "thousands sign"})
    assert [deal[4] for deal in found] == amounts
    _, found = room.take("Deals.csv", data, {"Amount": "decimal sign"})
    assert [deal[4] for deal in found] == [
        Decimal(amount).scaleb(-3).quantize(Decimal("0.01"), ROUND_HALF_UP) for amount in amounts
    ]


GOOD, WRONG_DAY, WRONG_AMOUNT, NO_ID, SHORT, LONG, BLANK, HEADER, TWIN, RIVAL = range(10)


@QUICK
@given(
    kinds=st.lists(st.sampled_from([GOOD, GOOD, GOOD, WRONG_DAY, WRONG_AMOUNT, NO_ID, SHORT, LONG, BLANK, HEADER, TWIN, RIVAL]), max_size=14),
    total=st.booleans(), delimiter=st.sampled_from(",;\t"), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)  # fmt: skip
def test_every_row_is_loaded_quarantined_or_skipped_by_name(
    room: Room, kinds: list[int], total: bool, delimiter: str, quoting: int
) -> None:
    rows = [
        [f"D{n}", f"Account {n}", "Ana Weiß", "Proposal", f"{n}.25", "2026-03-25", "2026-01-14"]
        for n in range(len(kinds) + 4)
    ]
    kinds = [GOOD] * 4 + kinds  # enough good rows for the table to have a shape
    for row, kind in zip(rows, kinds, strict=True):
        changes = {WRONG_DAY: (5, "someday"), WRONG_AMOUNT: (4, "much"), NO_ID: (0, " "), RIVAL: (0, "D1")}
        if kind in changes:
            place, text = changes[kind]
            row[place] = text
        row[:] = {SHORT: row[:5], LONG: [*row, "x"], BLANK: [], HEADER: list(FIELDS), TWIN: rows[2]}.get(kind, row)
    sums = Decimal(
        sum(
            Decimal(row[4])
            for row, kind in zip(rows, kinds, strict=True)
            if kind in (GOOD, NO_ID, WRONG_DAY, TWIN, RIVAL)
        )
    )
    ending = [["Total", "", "", "", str(sums), "", ""]] if total else []
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows([FIELDS, *rows, *ending])  # type: ignore[arg-type]
    (receipt,), found = room.take("Deals.csv", out.getvalue().encode())
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)
    named = {part["why"]: part["rows"] for part in intake.skipped_of(receipt)}
    assert named == {
        why: count
        for why, count in (
            ("blank", kinds.count(BLANK)), ("repeated header", kinds.count(HEADER)), ("exact duplicate", kinds.count(TWIN)),
            ("grand total", int(total)),
        ) if count
    }  # fmt: skip
    assert receipt.loaded == len(found) == kinds.count(GOOD)
    assert receipt.quarantined == sum(
        kinds.count(kind) for kind in (WRONG_DAY, WRONG_AMOUNT, NO_ID, SHORT, LONG, RIVAL)
    )
    assert receipt.rows_in == len(rows) + len(ending) == receipt.loaded + receipt.quarantined + receipt.skipped_rows
    assert Decimal(receipt.totals["Amount"]["file"]) == sums


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@pytest.mark.parametrize("formatted", [True, False])
def test_days_in_a_workbook_are_counted_from_its_own_day_zero(room: Room, epoch: datetime, formatted: bool) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(FIELDS)
    sheet.append([*DECISIVE[:4], 1234567.89, *((day if formatted else to_excel(day, epoch)) for day in DECISIVE[5:])])
    data = io.BytesIO()
    book.save(data)
    (receipt,), found = room.take("Deals.xlsx", data.getvalue())
    assert receipt.status == "loaded" and found == [DECISIVE]
    assert (epoch == CALENDAR_MAC_1904) == any("1904" in note for note in intake.notes_of(receipt))
