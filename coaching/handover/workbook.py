"""Any table as a workbook: numbers as numbers, days as days, and no text that a spreadsheet would run."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL = 32_767
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEADER = PatternFill("solid", fgColor="1F5F8B")
SHEET_NAME = re.compile(r"[\\/*?:\[\]']")

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

FORMATS = {
    "share": "0.0%",
    "times": '0.0 "x"',
    "money": "#,##0.00",
}  # what a spreadsheet shows; the cell holds the whole number


@dataclass(frozen=True)
class InUnit:
    """A number and its unit, which a spreadsheet shows with it: 0.29 as 29.0 %."""

    value: int | float | Decimal | None
    unit: str


Value = str | int | float | Decimal | bool | date | datetime | InUnit | None


def csv_safe(text: str) -> str:
    """A text no spreadsheet runs, also after it was saved as CSV: a leading = + - @ (or tab, return …) gets a ' before it."""
    start = text.lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if start.startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA) else text


def table_workbook(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], notes: Mapping[str, str] | Sequence[str] = ()
) -> bytes:
    """A table as XLSX with a second sheet "About" that says what it holds.

    notes: what stands on "About": label to text (definition, who, period, data as of, source), or plain lines.
    """
    return tables_workbook(title, {title: (columns, rows)}, notes)


def tables_workbook(
    title: str,
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Value]]]],
    notes: Mapping[str, str] | Sequence[str] = (),
) -> bytes:
    """Several tables, a sheet each by its name: columns and rows; the sheet "About" stands last."""
    book = Workbook()
    book.remove(book.worksheets[0])
    title = NOT_XML.sub("", title)
    for called, (columns, rows) in tables.items():
        name = sheet_name(called)
        sheet = book.create_sheet(
            "Table" if name.lower() in ("", "about", "history") else name
        )  # the last one is Excel's own
        for place, row in enumerate([columns, *rows], start=1):
            _write_row(sheet, place, row)
        _style_header(sheet, len(columns))
        _set_widths(sheet, columns, rows)
    _about(book, title, sum(len(rows) for _, rows in tables.values()), notes)
    book.properties.title, book.properties.creator = title[:200], "Cadence"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_name(called: str) -> str:
    """What a sheet of that name is called, as Excel takes it."""
    return SHEET_NAME.sub(" ", NOT_XML.sub("", called)).strip()[:31].strip()


def _write_row(sheet: Worksheet, place: int, values: Sequence[Value]) -> None:
    for column, value in enumerate(values, start=1):
        _write(sheet.cell(place, column), value)


def _write(cell: Cell | Any, value: Value) -> None:
    if isinstance(value, InUnit):
        _write(cell, value.value)
        cell.number_format = FORMATS.get(value.unit, cell.number_format)
    elif value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    elif isinstance(value, datetime):
        cell.value, cell.number_format = value.replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, bool | int | float | Decimal):
        cell.value = value
    else:
        safe = csv_safe(NOT_XML.sub("", str(value)))
        cell.value = safe[:LONGEST_CELL]
        cell.data_type = "s"  # openpyxl makes a formula of any text that begins with =
        cell.quotePrefix = safe.startswith("'")


def _style_header(sheet: Worksheet, columns: int) -> None:
    for column in range(1, columns + 1):
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEADER
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{sheet.max_row}"


def _set_widths(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    for place, name in enumerate(columns):
        longest = max((_letters(row[place]) for row in rows[:500] if place < len(row)), default=0)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest, len(name), 6) + 3, 60)


def _letters(value: Value) -> int:
    if isinstance(value, InUnit):
        return 0 if value.value is None else len(f"{value.value:,.2f}")
    return 0 if value is None else len(str(value))


def _about(book: Workbook, title: str, count: int, notes: Mapping[str, str] | Sequence[str]) -> None:
    sheet = book.create_sheet("About")
    told = list(notes.items()) if isinstance(notes, Mapping) else [("", line) for line in notes]
    for place, (label, text) in enumerate([("Table", title), ("Rows", str(count)), *told], start=1):
        _write(sheet.cell(place, 1), label)
        _write(sheet.cell(place, 2), text)
        sheet.cell(place, 1).font = Font(bold=True)
        sheet.cell(place, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90
