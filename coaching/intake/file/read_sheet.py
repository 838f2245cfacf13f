"""One sheet of a workbook to one RawTable: typed cells as text, groups filled down, totals and footers skipped by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from coaching.intake.file.cell_text import Cells, column_text, texts
from coaching.intake.file.cut import Cut
from coaching.intake.file.layout import HEAD_ROWS, MOST_COLUMNS, Layout, find_layout, kind_of_text, unique_names
from coaching.intake.file.read_cells import BATCH, CellsWriter, Columns
from coaching.intake.file.read_currency import MIXED, shown_in
from coaching.intake.file.read_grid import Grid
from coaching.intake.file.read_package import SheetPart
from coaching.intake.file.read_roles import BROKEN, SUBTOTAL, TITLE, WHY, Roles, Told
from coaching.intake.file.table import RawTable


def layout_of(grid: Grid, cut: Cut) -> Layout | None:
    """Where the table stands on the sheet; None for an empty sheet."""
    head = [(number, texts(cells)) for number, cells in islice(_not_blank(grid.rows()), HEAD_ROWS)]
    widths = Counter(_extent(fields) for _, fields in head)
    layout = find_layout(head, widths, cut)
    if layout is None:
        return None
    layout.names = [*layout.names, *[""] * (grid.width - len(layout.names))][: grid.width]
    layout.width = grid.width
    if layout.header_row and not layout.questions:
        _total_above(head, layout)
    return layout


def _not_blank(rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for number, cells in rows:
        if cells.count("") != len(cells):
            yield number, cells


def _extent(fields: Sequence[str]) -> int:
    return max((place + 1 for place, text in enumerate(fields) if text.strip()), default=0)


def _total_above(head: Sequence[tuple[int, list[str]]], layout: Layout) -> None:
    """Numbers that stand alone above their header are the file's own totals."""
    for number, fields in head:
        if number >= layout.header_row:
            return
        shown = [(place, text) for place, text in enumerate(fields) if text.strip()]
        if shown and all(kind_of_text(text) == "number" for _, text in shown):
            for place, text in shown:
                if layout.names[place]:
                    layout.grand_totals[layout.names[place]] = text.strip()


@dataclass
class _Body:
    """The data of a sheet as it is gathered: for each block its row numbers and its columns as text, and what every row is."""

    layout: Layout
    width: int
    big: bool
    numbers: list[list[int]] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    roles: list[bytearray] = field(default_factory=list)
    typed: list[set[str]] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()
        self.filled = [0] * self.width

    @property
    def rows(self) -> int:
        return sum(map(len, self.numbers))

    def begin(self) -> None:
        """Nothing gathered yet."""
        self.numbers, self.columns, self.typed = [], [], [set() for _ in range(self.width)]

    def gather(self, told: Told) -> None:
        """Take the data rows of a block, and count the filled cells of the columns that may be none."""
        self.roles.append(told.roles)
        numbers, rows = told.data()
        if not rows:
            return
        columns = self.add(numbers, rows)
        for place in range(self.width):
            if not self.layout.names[place] or place < 4:
                self.filled[place] += len(rows) - columns[place].count("")

    def add(self, numbers: list[int], rows: list[Cells]) -> list[Cells]:
        """Keep rows as columns of text; gives back the columns as they were."""
        columns: list[Cells] = list(zip(*rows, strict=True))
        self.numbers.append(numbers)
        self.columns.append(
            [column_text(values, kinds, self.big) for values, kinds in zip(columns, self.typed, strict=True)]
        )
        return columns


def read_sheet(name: str, title: str, grid: Grid, layout: Layout, folder: Path) -> RawTable:
    """The table of one sheet, written to folder."""
    broken = _broken_rows(grid, layout)
    roles = Roles(layout, broken)
    body = _Body(layout, grid.width, big=grid.height >= BATCH)
    aside: list[tuple[int, str]] = []
    for told in roles.tell(grid):
        body.gather(told)
        if BROKEN in told.roles:
            rows = zip(told.roles, enumerate(told.block.rows, told.block.first), strict=True)
            aside += [(number, " | ".join(texts(cells))) for role, (number, cells) in rows if role == BROKEN]
    kept = [place for place in range(grid.width) if layout.names[place] or body.filled[place]] or [0]
    kept = kept[:MOST_COLUMNS]
    all_headers, duplicates, nameless = unique_names(layout.names)
    headers = [all_headers[place] for place in kept]
    notes: list[str] = []
    fill = _group_columns(grid, layout, body, roles.counts[SUBTOTAL])
    if fill:
        notes.append("filled down from its group: " + ", ".join(all_headers[place] for place in fill))
        _fill_down(grid, body, fill)
    if hidden := sum(
        len(grid.part.hidden_rows.intersection(numbers))
        for numbers in body.numbers
        if grid.part and grid.part.hidden_rows
    ):
        notes.append(
            f"{hidden:,} hidden {'row was' if hidden == 1 else 'rows were'} read too (a filter or a folded group hides them)"
        )
    shown = _currencies(grid, body, kept)
    writer = CellsWriter(folder, len(kept))
    for number, text in aside:
        writer.set_aside(number, text, "holds a formula without a value", broken[number])
    for numbers, columns in zip(body.numbers, body.columns, strict=True):
        writer.add_columns(numbers, [columns[place] for place in kept])
    rows_in = _count_rows(grid, roles, writer)
    writer.close()
    return RawTable(
        file=name, sheet=title, headers=headers, header_row=roles.header_row, rows=rows_in, data_rows=writer.data_rows,
        broken_rows=writer.broken_rows, cells=writer.cells, skipped=writer.skipped_rows(), grand_totals=layout.grand_totals,
        problems=writer.problems, broken=writer.broken, notes=[*notes], questions=list(layout.questions),
        hidden_columns=[all_headers[place] for place in kept if _is_hidden(place, grid.part)],
        duplicate_headers=duplicates, nameless_headers=[text for text in nameless if text in headers],
        typed=[body.typed[place] for place in kept], titles=layout.titles,
        currencies={all_headers[place]: code for place, code in shown.items()},
    )  # fmt: skip


def _currencies(grid: Grid, body: _Body, kept: Sequence[int]) -> dict[int, str]:
    """By column the currency its number formats show, where they show any."""
    found, shown = grid.part.currencies if grid.part else {}, {}
    for place in kept if found else ():
        texts = [columns[place] for columns in body.columns]
        code = shown_in(place, found, body.numbers, texts)
        if code is not None:
            shown[place] = code
        for at, columns in enumerate(body.columns if code == MIXED else ()):
            body.columns[at] = [*columns[:place], texts[at], *columns[place + 1 :]]
    return shown


def _is_hidden(place: int, part: SheetPart | None) -> bool:
    return part is not None and any(first <= place <= last for first, last in part.hidden_columns)


def _broken_rows(grid: Grid, layout: Layout) -> dict[int, str]:
    """Rows with a formula that was never calculated, by number, with the column."""
    found: dict[int, str] = {}
    for row, column in sorted(grid.part.uncalculated) if grid.part else ():
        if row + 1 > layout.header_row and column < len(layout.names):
            found.setdefault(row + 1, layout.names[column] or f"column {column + 1}")
    return found


def _count_rows(grid: Grid, roles: Roles, writer: CellsWriter) -> int:
    """The rows below the header and the title lines above it; those that hold no data are counted by name."""
    rows = roles.rows
    for role, why in WHY.items():
        count = roles.counts[role]
        if role == TITLE and roles.header_row:
            count -= 1
            rows -= 1
        if count > 0:
            writer.skipped[why] = count
    by_row: dict[int, int] = {}
    for row, column in grid.part.far if grid.part else ():
        by_row.setdefault(row, column)
    for row in by_row:
        writer.set_aside(row + 1, "", "holds a cell far outside the table")
    return rows + len(by_row)


def _group_columns(grid: Grid, layout: Layout, body: _Body, subtotals: int) -> list[int]:
    """Leading columns of a grouped report whose value stands only in the first row of its group."""
    merges = [area for area in (grid.sheet.merged_cell_ranges or []) if area[1][0] > area[0][0] >= layout.header_row]
    data = body.rows
    if not data or grid.left or (layout.header_row < 2 and not subtotals):
        return []
    if not subtotals and not merges:
        return []
    columns = []
    for place in range(min(4, grid.width)):
        filled = body.filled[place]
        if not layout.names[place] and not filled:
            continue
        merged = any(area[0][1] == place for area in merges)
        if not filled or (filled > 0.7 * data and not merged):
            break
        if filled < data:
            columns.append(place)
    return columns


def _fill_down(grid: Grid, body: _Body, fill: list[int]) -> None:
    """Gather the data anew with the columns of the groups filled down."""
    above: dict[int, Any] = {}
    body.begin()
    for block, roles in zip(grid.blocks(), body.roles, strict=True):
        numbers, rows = Told(block, roles).data()
        if rows:
            body.add(numbers, [_filled_down(cells, fill, above) for cells in rows])


def _filled_down(cells: Cells, fill: list[int], above: dict[int, Any]) -> Cells:
    row = list(cells)
    for at, place in enumerate(fill):
        if row[place] != "":
            above[place] = row[place]
            for inner in fill[at + 1 :]:
                above.pop(inner, None)
        else:
            row[place] = above.get(place, "")
    return row
