"""The sheets of a workbook that are tables, those below each other too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import python_calamine

from coaching.errors import Note, Question, Refusal, said
from coaching.intake.file.layout import (
    MOST_COLUMNS,
    Layout,
    filled_at,
    kind_of_text,
    looks_like_names,
    mostly_values,
    total_kind,
)
from coaching.intake.file.read_sheet import Grid, layout_of, read_sheet
from coaching.intake.file.read_slices import Package, texts
from coaching.intake.file.read_zip import rewrite
from coaching.intake.file.table import TEMPLATE_MARK, Cut, RawTable

MOST_ROWS = 5_000
Row = tuple[int, list[str]]


def tables_below(grid: Grid, layout: Layout) -> list[int]:
    """The row each further table of the sheet begins in, its title line included."""
    if not layout.header_row or layout.questions or grid.height > MOST_ROWS or (grid.part and grid.part.far):
        return []
    rows = [(number, [text.strip() for text in texts(cells)]) for number, cells in grid.rows()]
    filled = [row for row in rows if row[0] > layout.header_row and any(row[1])]
    starts = [at for at, (one, other) in enumerate(pairwise(filled), 1) if other[0] - one[0] > 1]
    above = [fields for _, fields in (filled[: starts[0]] if starts else filled)]
    found = []
    for start, end in pairwise([*starts, len(filled)]):
        if _is_table(filled[start:end], layout, above):
            found.append(filled[start][0])
    return found


def table_beside(grid: Grid, layout: Layout) -> int | None:
    """The empty column that parts two tables side by side: they share a column name or end in different rows; None otherwise."""
    if not layout.header_row or layout.questions or grid.height > MOST_ROWS or (grid.part and grid.part.far):
        return None
    rows = [texts(cells) for number, cells in grid.rows() if number > layout.header_row]
    for place in range(2, len(layout.names) - 2):
        if layout.names[place] or any(fields[place].strip() for fields in rows):
            continue
        sides = [
            {name.casefold() for name in part if name} for part in (layout.names[:place], layout.names[place + 1 :])
        ]
        ends = [_last([fields[:place] for fields in rows]), _last([fields[place + 1 :] for fields in rows])]
        if min(map(len, sides)) > 1 and (sides[0] & sides[1] or ends[0] != ends[1]):
            return place
    return None


def _last(rows: Sequence[Sequence[str]]) -> int:
    """The place of the last row that holds anything."""
    return max((at for at, fields in enumerate(rows) if any(text.strip() for text in fields)), default=-1)


def _is_table(block: Sequence[Row], layout: Layout, above: Sequence[Sequence[str]]) -> bool:
    """Whether a block has column names of its own over values, which is no part of the table above."""
    at = next((place for place, (_, fields) in enumerate(block) if _count(fields) > 1), None)
    if at is None or at + 1 >= len(block):
        return False
    names, below = block[at][1], [fields for _, fields in block[at + 1 :][:50]]
    told = [place for place, text in enumerate(names) if text]
    if total_kind(names) or not looks_like_names(names, below):
        return False
    said_names = {names[place] for place in told}
    if any(kind_of_text(name) != "text" for name in said_names) or said_names <= set(layout.names):
        return False
    over, under = ({place for place in told if mostly_values(rows, place)} for rows in (above, below))
    return bool(under - over) or any(filled_at(below, place) for place in over - under)


def _count(fields: Sequence[str]) -> int:
    return sum(1 for text in fields if text)


_PIVOT = re.compile(
    r"(?:row labels|column labels|sum of .+|count of .+|average of .+|zeilenbeschriftungen|spaltenbeschriftungen)", re.I
)


@dataclass
class _Sheet:
    """One sheet with something on it."""

    title: str
    hidden: bool
    pivot: bool
    grid: Grid
    layout: Layout
    cut: bool = False

    @property
    def names(self) -> set[str]:
        return {name.casefold() for name in self.layout.names if name}

    @property
    def explains(self) -> bool:
        """Whether this is a sheet of a template that explains the others, or holds their lists."""
        return "".join(self.layout.names[:1]).startswith(TEMPLATE_MARK)

    @property
    def is_table(self) -> bool:
        return not self.hidden and not self.pivot and self.height > 0

    @property
    def why_not(self) -> str:
        """Why it is not among the sheets that are read."""
        reasons = {"hidden": self.hidden, "pivot": self.pivot, "not chosen": self.is_table}
        return next((why for why, holds in reasons.items() if holds), "no table")

    @property
    def height(self) -> int:
        return self.grid.height - self.layout.header_row


def read_workbook(path: Path, name: str, folder: Path, cut: Cut, package: Package) -> list[RawTable]:
    """One table per sheet that holds one, from a workbook that has been weighed."""
    if package.rewritten:
        path = rewrite(path, package, folder / "near.xlsx")
    sheets, notes = _sheets(_opened(path, name), package, cut, name), list[Note]()
    told = [sheet for sheet in sheets if not sheet.explains]
    template = len(told) < len(sheets)
    sheets = told or sheets
    chosen, question = _choose(sheets, cut, name, template)
    empty = [sheet.title for sheet in sheets if template and sheet not in chosen and sheet.height <= 0]
    if empty:
        notes.append(said("sheets not filled in", sheets=empty))
    for sheet in sheets:
        if sheet not in chosen and sheet.title not in empty:
            asked = question is not None and sheet.title in question.options
            notes.append(said("sheet not read", sheet=sheet.title, why="asked" if asked else sheet.why_not))
    tables = []
    for number, sheet in enumerate(chosen):
        place = folder / f"sheet{number}"
        place.mkdir(exist_ok=True)
        table = read_sheet(name, sheet.title, sheet.grid, sheet.layout, place)
        table.epoch = package.epoch
        odd = (
            (sheet.cut, said("pivot beside")),
            (package.epoch == 1904, said("days from 1904")),
            (table.hidden_columns, said("hidden columns", headers=table.hidden_columns)),
            (not table.data_rows and not table.broken_rows, said("no data rows")),
        )
        table.notes += [*notes, *(note for is_so, note in odd if is_so)]
        table.questions += [question] if question else []
        tables.append(table)
    return tables


def _opened(path: Path, name: str) -> Any:
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.") from None
    except Exception as error:
        raise Refusal(
            f"{name} is damaged or incomplete: open it in Excel and save it anew, or export it as CSV."
        ) from error


def _sheets(book: Any, package: Package, cut: Cut, name: str) -> list[_Sheet]:
    found: list[_Sheet] = []
    for entry in book.sheets_metadata:
        if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        part = package.sheets.get(entry.name)
        try:
            sheet = part.sliced if part and part.sliced else book.get_sheet_by_name(entry.name)
            grid = Grid(sheet, part)
            if grid.width > MOST_COLUMNS:
                raise Refusal(f"{name}, sheet {entry.name}: more than {MOST_COLUMNS:,} columns; export fewer columns.")
            layout = layout_of(grid, cut)
        except Refusal:
            raise
        except Exception as error:
            raise Refusal(
                f"{name}, sheet {entry.name}: is damaged and could not be read; save it anew, or export it as CSV."
            ) from error
        hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
        if layout is None:
            continue
        beside = _pivot_beside(layout)
        if beside:
            grid.cut_at(beside)
            layout = layout_of(grid, cut) or layout
        pivot = not beside and (
            bool(part and part.pivot) or any(_PIVOT.fullmatch(text) for text in layout.names if text)
        )
        found += _parts(_Sheet(entry.name, hidden, pivot, grid, layout, bool(beside)), cut)
    if not found:
        raise Refusal(f"{name} holds no rows: none of its sheets has anything on it.")
    return found


def _parts(sheet: _Sheet, cut: Cut) -> list[_Sheet]:
    """The sheet, or the tables that stand on it under one another or side by side, each by the row or the column it begins in."""
    if not sheet.pivot and not sheet.cut and (place := table_beside(sheet.grid, sheet.layout)) is not None:
        grids = [Grid(sheet.grid.sheet, sheet.grid.part), Grid(sheet.grid.sheet, sheet.grid.part, left=place + 1)]
        grids[0].cut_at(place)
        found = [(grid, layout_of(grid, cut)) for grid in grids]
        titles = (sheet.title, f"{sheet.title}, from column {place + 2}")
        return [
            _Sheet(title, sheet.hidden, False, grid, layout)
            for title, (grid, layout) in zip(titles, found, strict=True)
            if layout
        ]
    starts = [] if sheet.pivot or sheet.cut or sheet.explains else tables_below(sheet.grid, sheet.layout)
    parts = []
    for start, end in pairwise([1, *starts, sheet.grid.height + 1]):
        grid = Grid(sheet.grid.sheet, sheet.grid.part, top=start, bottom=end - 1)
        layout = layout_of(grid, cut)
        if layout:
            title = sheet.title if start == 1 else f"{sheet.title}, from row {start}"
            parts.append(_Sheet(title, sheet.hidden, sheet.pivot, grid, layout))
    return parts if starts else [sheet]


def _pivot_beside(layout: Layout) -> int | None:
    """How many columns the table has when an empty column parts it from a pivot to its right; None otherwise."""
    for place, name in enumerate(layout.names):
        if name:
            continue
        left, right = layout.names[:place], layout.names[place + 1 :]
        if (
            len(left) > 1
            and not any(_PIVOT.fullmatch(text) for text in left)
            and any(_PIVOT.fullmatch(text) for text in right)
        ):
            return place
    return None


def _named(sheets: Sequence[_Sheet], told: str, name: str) -> list[_Sheet]:
    """The sheets somebody named; Refusal where none has such a name."""
    wanted = [part.strip().casefold() for part in told.split("|")]
    if chosen := [sheet for sheet in sheets if sheet.title.casefold() in wanted]:
        return chosen
    shown = ", ".join(sheet.title for sheet in sheets)
    raise Refusal(f'{name}: no sheet "{told}"; there are: {shown}.')


def _choose(sheets: list[_Sheet], cut: Cut, name: str, template: bool) -> tuple[list[_Sheet], Question | None]:
    """The sheets to read, and the question to ask when it is not evident; then only the proposed sheet is read.

    Of a template every sheet is meant.
    """
    told = cut.sheet.strip()
    tables = [sheet for sheet in sheets if sheet.is_table]
    wide = [sheet for sheet in tables if len(sheet.names) > 1 or sheet.layout.width > 1]
    tables = wide or tables
    if told.casefold() in ("all", "all sheets"):
        return tables, None
    if told:
        return _named(sheets, told, name), None
    if not tables:
        return _nothing_evident(sheets)
    if template:
        return tables, None
    hidden_twins = [sheet for sheet in sheets if sheet.hidden and any(_alike(sheet, other) for other in tables)]
    if not hidden_twins and not any(_alike(a, b) and _same_rows(a, b) for a, b in combinations(tables, 2)):
        return tables, None
    options = tuple(sheet.title for sheet in [*tables, *hidden_twins])
    question = Question("sheet", said("which sheet?", hidden=bool(hidden_twins)), (*options, "all sheets"))
    return [tables[0]], question


def _nothing_evident(sheets: list[_Sheet]) -> tuple[list[_Sheet], Question | None]:
    only_names = [sheet for sheet in sheets if not sheet.hidden and not sheet.pivot]
    if only_names:
        return only_names[:1], None
    options = tuple(sheet.title for sheet in sheets)
    question = Question("sheet", said("which hidden sheet?"), options)
    return sheets[:1], question


def _alike(one: _Sheet, other: _Sheet) -> bool:
    """Whether most column names of the smaller sheet stand on the other too."""
    smaller = min(len(one.names), len(other.names))
    return smaller > 1 and len(one.names & other.names) >= 0.6 * smaller


def _same_rows(one: _Sheet, other: _Sheet) -> bool:
    """Whether the column that tells rows apart best holds the same values on both sheets."""
    best: tuple[int, float] = (0, 0.0)
    for label in one.names & other.names:
        here, there = _values(one, label), _values(other, label)
        smaller = min(len(here), len(there))
        if smaller > max(best[0], 2):
            best = (smaller, len(here & there) / smaller)
    return best[1] > 0.5


def _values(sheet: _Sheet, label: str) -> set[str]:
    place = next(at for at, text in enumerate(sheet.layout.names) if text.casefold() == label)
    values = set()
    for number, cells in sheet.grid.rows():
        if number > sheet.layout.header_row and cells[place] != "":
            values.add(str(cells[place]))
            if len(values) >= 2000:
                break
    return values if any(kind_of_text(text) in ("text", "number") for text in values) else set()
