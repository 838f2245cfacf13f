"""Entries as a workbook, blank or filled, a sheet a kind; and such a workbook read again, cell by cell."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from coaching.errors import Refusal
from coaching.handover.workbook import HEADER, NOT_XML, SHEET_NAME, csv_safe
from coaching.intake import weigh
from coaching.method.entries import sheets
from coaching.method.entries.sheets import Row
from coaching.metrics.written import Book
from coaching.playbook.kinds import Kind

MOST_ROWS = 20_000
WIDTHS = {sheets.ID: 12, sheets.UNDER: 30}
ABOUT = "About"


def workbook(book: Book, kinds: Sequence[Kind], filled: bool = True) -> bytes:
    """The kinds as XLSX, a sheet each with a row an entry; blank, with the columns alone and the lines of preset lists."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for kind in kinds:
        sheet = made.create_sheet(sheet_name(kind))
        columns = sheets.headers(kind)
        for place, header in enumerate(columns, 1):
            cell = sheet.cell(1, place, header)
            cell.font, cell.fill, cell.alignment = (
                Font(bold=True, color="FFFFFF"),
                HEADER,
                Alignment(vertical="top", wrap_text=True),
            )
            sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(
                header, max(18, min(len(header) + 4, 44))
            )
        sheet.freeze_panes = "A2"
        for number, row in enumerate(sheets.cells(book, kind, filled), 2):
            for place, value in enumerate(row, 1):
                _write(sheet, number, place, value)
    _about(made, book, kinds)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(book: Book, name: str, data: bytes) -> list[Row]:
    """The rows of such a workbook; Refusal naming file, sheet and column where it is none, or holds what nobody knows."""
    by_sheet = {sheet_name(kind): kind for kind in book.kinds.values() if book.holds(kind)}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entries.xlsx"
        path.write_bytes(data)
        try:
            weigh(path, name)
            made = load_workbook(path, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError) as trouble:
            raise Refusal(f"{name} is no workbook that can be read ({trouble}); save it as .xlsx.") from trouble
    found: list[Row] = []
    for sheet in made.worksheets:
        if sheet.title == ABOUT:
            continue
        if sheet.title not in by_sheet:
            raise Refusal(f'{name}: nobody knows the sheet "{sheet.title}"; there are: {", ".join(by_sheet)}.')
        found += _rows(sheet, by_sheet[sheet.title], name)
    if len(found) > MOST_ROWS:
        raise Refusal(f"{name} has {len(found):,} rows; take in at most {MOST_ROWS:,} at once.")
    return found


def sheet_name(kind: Kind) -> str:
    """What the sheet of a kind is called."""
    return SHEET_NAME.sub(" ", kind.plural)[:31].strip()


def _rows(sheet: Worksheet, kind: Kind, name: str) -> list[Row]:
    wanted, lines = sheets.headers(kind), sheet.iter_rows(values_only=True)
    head = [str(one).strip() if one is not None else "" for one in next(lines, ())]
    for column in head:
        if column and column not in wanted:
            raise Refusal(f'{name}, {sheet.title}: nobody knows the column "{column}"; there are: {", ".join(wanted)}.')
    return [
        Row(
            kind.key,
            f"{sheet.title}, row {number}",
            {column: _read(value) for column, value in zip(head, line, strict=False) if column},
        )
        for number, line in enumerate(lines, 2)
        if any(value is not None for value in line)
    ]


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        bare = value.lstrip("'")
        cell.value = f"'{value}" if csv_safe(bare) != bare else NOT_XML.sub("", value)
        cell.data_type, cell.quotePrefix = "s", str(cell.value).startswith("'")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    else:
        cell.value = value


def _read(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        bare = value.lstrip("'")
        return value[1:] if value.startswith("'") and csv_safe(bare) != bare else value
    return value


def _about(made: Workbook, book: Book, kinds: Sequence[Kind]) -> None:
    sheet = made.create_sheet(ABOUT)
    lines = [
        f"Written about {book.name}. Change cells, add rows, and take the file in again where it came from.",
        "A row keeps its id; a new row needs none. A row deleted here stays in Cadence. One faulty row holds all back, and is named.",
        "Days are written as 2026-09-30. What a choice offers stands behind its column:",
        *(
            f"{kind.plural}, {one.label}: {', '.join(option.label for option in one.option)}"
            for kind in kinds
            for one in kind.field
            if one.option
        ),
        *(
            f"{kind.plural}, {sheets.STATE}: {', '.join(state.label for state in kind.state)}"
            for kind in kinds
            if kind.state
        ),
    ]
    for number, line in enumerate(lines, 1):
        sheet.cell(number, 1, NOT_XML.sub("", line)).alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["A"].width = 110
