"""The workbook people fill in by hand: what no CRM exports, with the lists of this workspace and what it knows already.

What it writes, coaching/formats/template_*.toml read: loaded unchanged, it changes nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from coaching.errors import Refusal
from coaching.handover.template_checks import LISTS_SHEET, SheetColumn, add_checks, write_lists
from coaching.handover.workbook import HEADER, LONGEST_CELL, NOT_XML, Value, csv_safe
from coaching.intake import TEMPLATE_MARK, listed
from coaching.kept_text import keep_new
from coaching.playbook.reader import entries_of
from coaching.workspace import Workspace

HERE = Path(__file__).parent
START = "Start here"
MOST_ROWS = 20_000
LISTED = {"person": "people", "account": "accounts", "contact": "contacts"}
NOT_KEPT = re.compile(r"\r|_x[0-9A-Fa-f]{4}_")  # what a workbook does not give back as it was
ABOUT = (
    f"{TEMPLATE_MARK}: fill in what no CRM exports",
    "1. Fill in the sheets you need, one row each, and leave the others empty. The names of the columns stay as they are.",
    "2. Select a cell: it says what belongs there. Cells with an arrow offer the people, accounts and words of your workspace.",
    "3. Save, and drop this file on the page Data. Each sheet comes back with its receipt; nothing counts before you press Load.",
    "Rows that stand here already are what Cadence knows today. Change them in place; a cell you empty is emptied there too, and a row "
    "you delete here stays there. Loaded without a change, this file changes nothing.",
)


@dataclass(frozen=True)
class Sheet:
    """One sheet to fill in, as templates.toml writes it."""

    key: str
    title: str
    purpose: str
    example: str
    columns: tuple[SheetColumn, ...]

    @property
    def headers(self) -> list[str]:
        """The names of its columns."""
        return [one.header for one in self.columns]


@cache
def sheets(file: Path = HERE / "templates.toml") -> tuple[Sheet, ...]:
    """Every sheet there is a template of, in their order; Refusal for a key that nobody knows."""
    return entries_of(Sheet, file, "sheet")


def template_workbook(workspace: Workspace, keys: Sequence[str] = (), known: bool = True) -> bytes:
    """The template as XLSX: all sheets, or those of these keys; with the rows that are known already, or empty. Raises Refusal for an unknown key."""
    workspace.refuse_others()
    chosen = [sheet for sheet in sheets() if not keys or sheet.key in keys]
    wrong = sorted(set(keys) - {sheet.key for sheet in sheets()})
    if wrong:
        raise Refusal(f'There is no template "{wrong[0]}"; there are: {", ".join(sheet.key for sheet in sheets())}.')
    book = Workbook()
    start = book.active
    assert isinstance(start, Worksheet)
    start.title = START
    lists = write_lists(book, workspace)
    told = [_sheet(book, workspace, sheet, lists, known) for sheet in chosen]
    _explain(start, chosen, told)
    book.move_sheet(LISTS_SHEET, offset=len(chosen))
    book.properties.title, book.properties.creator = ABOUT[0], "Cadence"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def save_templates(workspace: Workspace, target: Path, keys: Sequence[str] = (), known: bool = True) -> str:
    """Write the template to a new file; raises Refusal when there is one of that name, which may hold somebody's work."""
    keep_new(target, template_workbook(workspace, keys, known))
    return f"{target} holds {len(keys) or len(sheets())} sheets to fill in. Load it with: python -m coaching import {target}"


def known_rows(workspace: Workspace, sheet: Sheet) -> tuple[list[list[Value]], int]:
    """What the workspace knows of a sheet, as its cells, and how many rows more there are that a sheet cannot give back unchanged."""
    query = (HERE / "known" / f"{sheet.key}.sql").read_text(encoding="utf-8")
    rows = workspace.facts.cursor().execute(query).fetchall()
    names = {kind: {id_: label for label, id_ in listed(workspace, what).items()} for kind, what in LISTED.items()}
    kinds = [one.kind for one in sheet.columns]
    cells = [
        [_cell(value, kind, names.get(kind, {})) for value, kind in zip(row, kinds, strict=True)]
        for row in rows[:MOST_ROWS]
    ]
    kept = [row for row in cells if all(not isinstance(value, str) or _comes_back(value) for value in row)]
    return kept, len(rows) - len(kept)


def _cell(value: Any, kind: str, names: dict[str, str]) -> Value:
    if kind in LISTED and value is not None:
        return names.get(str(value), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal) and value == int(value):
        return int(value)
    return value  # type: ignore[no-any-return]


def _comes_back(text: str) -> bool:
    return len(text) < LONGEST_CELL and not NOT_XML.search(text) and not NOT_KEPT.search(text)


def _sheet(book: Workbook, workspace: Workspace, sheet: Sheet, lists: dict[str, str], known: bool) -> tuple[int, int]:
    """Write one sheet; rows it holds, and rows it had to leave out."""
    made = book.create_sheet(sheet.title)
    for place, one in enumerate(sheet.columns, start=1):
        cell = made.cell(1, place, one.header)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEADER
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        column = made.column_dimensions[get_column_letter(place)]
        column.width = {"date": 13, "score": 14, "yes": 12, "person": 26, "account": 30}.get(
            one.kind, max(18, len(one.header) + 4)
        )
        if one.kind == "date":
            column.number_format = "yyyy-mm-dd"
    made.freeze_panes = "A2"
    rows, left_out = known_rows(workspace, sheet) if known else ([], 0)
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            _write(made.cell(number, place), value)
    add_checks(made, sheet.columns, lists, len(rows) + 5000)
    return len(rows), left_out


def _write(cell: Cell | Any, value: Value) -> None:
    """A cell that comes back as it was: text stays text, also where a spreadsheet would run it."""
    if value is None:
        return
    if isinstance(value, str):
        bare = value.lstrip("'")
        cell.value = f"'{value}" if csv_safe(bare) != bare else value
        cell.data_type, cell.quotePrefix = "s", cell.value.startswith("'")
        return
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"


def _explain(start: Worksheet, chosen: Sequence[Sheet], told: Sequence[tuple[int, int]]) -> None:
    """The first sheet, in one column, so that nobody takes it for a table."""
    lines: list[tuple[str, str | None]] = [(line, None) for line in ABOUT]
    for sheet, (rows, left_out) in zip(chosen, told, strict=True):
        lines += [
            ("", None),
            (sheet.title, sheet.title),
            (sheet.purpose, None),
            (f"For example: {sheet.example}", None),
        ]
        if rows or left_out:
            more = f"; {left_out:,} more are known that this sheet cannot show" if left_out else ""
            lines.append((f"{rows:,} {'row stands' if rows == 1 else 'rows stand'} in it already{more}.", None))
    for number, (text, target) in enumerate(lines, start=1):
        cell = start.cell(number, 1, text or None)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=14)
        elif target:
            cell.hyperlink = f"#'{target}'!A2"
            cell.font = Font(bold=True, color="1F5F8B", underline="single")
    start.column_dimensions["A"].width = 110
