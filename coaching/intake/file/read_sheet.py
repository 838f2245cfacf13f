"""One sheet of a workbook becomes a table: the cells of its grid, what each column is for, and what is left out."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

from coaching.errors import Note, said
from coaching.intake.file.layout import (
    HEAD_ROWS,
    MOST_COLUMNS,
    Layout,
    find_footer,
    find_layout,
    is_footer,
    kind_of_text,
    may_be_sum,
    total_kind,
    unique_names,
)
from coaching.intake.file.read_cells import BATCH, CellsWriter, Columns
from coaching.intake.file.read_slices import Cells, SheetPart, SlicedSheet, column_text, text_of, texts
from coaching.intake.file.read_zip import MIXED, shown_in
from coaching.intake.file.table import Cut, RawTable

BLOCK = 20_000  # rows


@dataclass
class Block:
    """Consecutive rows of a sheet; first is the sheet row number (from 1) of the first of them."""

    first: int
    rows: Sequence[Cells]


@dataclass
class Grid:
    """The rows of a sheet, as often as they are asked for; of those from top to bottom, or right of a column, where several tables stand."""

    sheet: Any  # of the reading library, or a SlicedSheet
    part: SheetPart | None
    offset: int = 0
    width: int = 0
    height: int = 0
    cut: bool = False
    top: int = 1
    bottom: int | None = None
    left: int = 0
    odd_rows: dict[int, dict[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start, end = self.sheet.start, self.sheet.end
        if start is not None and end is not None:
            self.offset, self.width, self.height = start[1], end[1] + 1, min(end[0] + 1, self.bottom or end[0] + 1)
        if self.part:
            for (row, column), text in self.part.errors.items():
                self.odd_rows.setdefault(row, {})[column] = text
            self.part = self.part.right_of(self.left) if self.left else self.part
        self.width, self.cut = self.width - self.left, self.cut or bool(self.left)

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """All rows, in blocks of at most size rows."""
        if not self.width:
            return
        for block in self._whole_blocks(size):
            yield (
                Block(block.first, [cells[self.left : self.left + self.width] for cells in block.rows])
                if self.cut
                else block
            )

    def _whole_blocks(self, size: int) -> Iterator[Block]:
        lead, first = [""] * self.offset, 1
        for rows in self._in_blocks(size):
            if lead:
                rows = [[*lead, *cells] for cells in rows]
            for place in self.odd_rows.keys() & range(first - 1, first - 1 + len(rows)) if self.odd_rows else ():
                rows[place - first + 1] = self._with_odd_cells(rows[place - first + 1], self.odd_rows[place])
            if self.top > first or (self.bottom and first + len(rows) > self.bottom + 1):
                kept = rows[max(0, self.top - first) : None if self.bottom is None else max(0, self.bottom + 1 - first)]
                if kept:
                    yield Block(max(first, self.top), kept)
            else:
                yield Block(first, rows)
            first += len(rows)

    def cut_at(self, width: int) -> None:
        """Leave out what stands to the right of the first columns."""
        self.width, self.cut = width, True

    def _in_blocks(self, size: int) -> Iterator[list[Cells]]:
        if isinstance(self.sheet, SlicedSheet):
            yield from self.sheet.blocks()
            return
        rows = self.sheet.iter_rows()
        while block := list(islice(rows, size)):
            yield block

    def _with_odd_cells(self, cells: Cells, odd: dict[int, str]) -> Cells:
        row = list(cells)
        for column, text in odd.items():
            if column < len(row):
                row[column] = text
        return row

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Sheet row number (from 1) and cells of every row."""
        for block in self.blocks(200):
            yield from enumerate(block.rows, block.first)


DATA, BLANK, HEADER, SUBTOTAL, GRAND, FOOTER, TITLE, BROKEN = range(8)
WHY = {
    BLANK: "blank", HEADER: "repeated header", SUBTOTAL: "subtotal", GRAND: "grand total", FOOTER: "footer", TITLE: "title block"
}  # fmt: skip
_TAIL = 60


@dataclass
class Told:
    """A block of rows with what each of them is."""

    block: Block
    roles: bytearray

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.block.first + len(self.roles) - 1

    def data(self) -> tuple[list[int], list[Cells]]:
        """The rows that hold data, with their numbers."""
        rows = self.block.rows
        if self.roles.count(DATA) == len(rows):
            return list(range(self.block.first, self.last + 1)), list(rows)
        kept = [place for place, role in enumerate(self.roles) if role == DATA]
        return [self.block.first + place for place in kept], [rows[place] for place in kept]


@dataclass
class Roles:
    """Tells the blocks of a sheet, and counts its rows by role."""

    layout: Layout
    broken: Mapping[int, str]
    counts: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(8), 0))

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def header_row(self) -> int:
        """The row of the header where it is certain, else 0."""
        return 0 if self.layout.questions else self.layout.header_row

    def tell(self, grid: Grid) -> Iterable[Told]:
        """Every block once it is certain what its rows are; footers and the last total need the end of the sheet."""
        waiting: deque[Told] = deque()
        for block in grid.blocks():
            waiting.append(Told(block, self._told(block)))
            while waiting[-1].last - waiting[0].last >= _TAIL:
                yield self._counted(waiting.popleft())
        self._tell_tail(waiting)
        for told in waiting:
            yield self._counted(told)

    def _counted(self, told: Told) -> Told:
        for role in self.counts:
            self.counts[role] += told.roles.count(role)
        return told

    def _told(self, block: Block) -> bytearray:
        first, roles = self.layout.names[0], bytearray()
        blanks = [cells.count("") for cells in block.rows]
        last = block.first + len(blanks) - 1
        if (
            block.first > self.header_row
            and not any(blanks)
            and not any(block.first <= number <= last for number in self.broken)
            and all(cells[0] != first for cells in block.rows)
        ):
            return bytearray(len(blanks))
        for number, cells, empty in zip(count(block.first), block.rows, blanks, strict=False):
            if number <= self.header_row:
                role = BLANK if empty == len(cells) else TITLE
            elif number in self.broken:
                role = BROKEN
            elif (empty == 0 and cells[0] != first) or self._has_label(cells, empty, first):
                role = DATA
            else:
                role = role_of(number, cells, empty, self.layout)
            roles.append(role)
        return roles

    def _has_label(self, cells: Cells, empty: int, first: str) -> bool:
        """Whether a row with blanks begins with a plain text, which no total does."""
        label = cells[0]
        return bool(
            label.__class__ is str and label and len(cells) - empty > 2 and label != first and not may_be_sum(label)
        )

    def _tell_tail(self, blocks: Iterable[Told]) -> None:
        """Footers and the last total can only be told once the end of the sheet is known."""
        tail: deque[tuple[int, Cells, Told]] = deque(maxlen=_TAIL)
        for told in blocks:
            tail.extend((number, cells, told) for number, cells in enumerate(told.block.rows, told.block.first))
        ends = [entry for entry in tail if entry[0] > self.header_row]
        layout = self.layout
        layout.footer_from, layout.last_row = find_footer(
            [(number, texts(cells)) for number, cells, _ in ends], layout.width
        )
        if layout.footer_from is None:
            return
        for number, cells, told in ends:
            place = number - told.block.first
            if number >= layout.footer_from and told.roles[place] in (DATA, SUBTOTAL):
                told.roles[place] = role_of(number, cells, cells.count(""), layout)


def role_of(number: int, cells: Cells, empty: int, layout: Layout) -> int:
    """What one row below the header is."""
    width = len(cells)
    if empty == width:
        return BLANK
    if _is_data(next(cell for cell in cells if cell != ""), width - empty, layout):
        return DATA
    fields = texts(cells)
    if not any(text.strip() for text in fields):
        return BLANK
    if layout.repeats_header(fields):
        return HEADER
    in_footer = layout.footer_from is not None and number >= layout.footer_from
    kind = total_kind(fields)
    if kind == "grand total" or (kind == "total" and in_footer):
        _keep_totals(cells, fields, layout)
        return GRAND
    if kind:
        return SUBTOTAL
    return FOOTER if in_footer and (is_footer(fields) or (width - empty == 1 and width > 2)) else DATA


def _is_data(first: Any, filled: int, layout: Layout) -> bool:
    """Whether the first filled cell of a row says already that it is none of the kinds that begin with a word."""
    if first.__class__ is not str:
        return True
    word = first.strip()
    may_be_label = filled <= 2 or may_be_sum(first) or word == layout.names[0]
    return not may_be_label and bool(word) and word not in layout.names


def _keep_totals(cells: Cells, fields: Sequence[str], layout: Layout) -> None:
    for place, text in enumerate(fields):
        if kind_of_text(text) == "number" and cells[place].__class__ is not str:
            layout.grand_totals[layout.names[place] or f"column {place + 1}"] = text


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


def _hidden_rows(grid: Grid, body: _Body) -> int:
    hidden = grid.part.hidden_rows if grid.part else frozenset[int]()
    return sum(len(hidden & frozenset(numbers)) for numbers in body.numbers) if hidden else 0


def _broken_in(told: Told) -> list[tuple[int, str]]:
    """The rows of a block that hold a formula without a value: their numbers and texts."""
    if BROKEN not in told.roles:
        return []
    rows = zip(told.roles, enumerate(told.block.rows, told.block.first), strict=True)
    return [(number, " | ".join(texts(cells))) for role, (number, cells) in rows if role == BROKEN]


def read_sheet(name: str, title: str, grid: Grid, layout: Layout, folder: Path) -> RawTable:
    """The table of one sheet, written to folder."""
    broken = _broken_rows(grid, layout)
    roles = Roles(layout, broken)
    body = _Body(layout, grid.width, big=grid.height >= BATCH)
    aside: list[tuple[int, str]] = []
    for told in roles.tell(grid):
        body.gather(told)
        aside += _broken_in(told)
    kept = [place for place in range(grid.width) if layout.names[place] or body.filled[place]] or [0]
    kept = kept[:MOST_COLUMNS]
    all_headers, duplicates, nameless = unique_names(layout.names)
    headers = [all_headers[place] for place in kept]
    notes = _filled(grid, layout, body, roles.counts[SUBTOTAL], all_headers)
    if hidden := _hidden_rows(grid, body):
        notes.append(said("hidden rows", count=hidden))
    shown = _currencies(grid, body, kept)
    writer = CellsWriter(folder, len(kept))
    for number, text in aside:
        writer.set_aside(number, text, said("formula without value"), broken[number])
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
        writer.set_aside(row + 1, "", said("cell far outside"))
    return rows + len(by_row)


def _filled(grid: Grid, layout: Layout, body: _Body, subtotals: int, headers: Sequence[str]) -> list[Note]:
    """Fill down what stands once for several rows, and say in which columns."""
    groups = _group_columns(grid, layout, body, subtotals)
    merged = _merged_rows(grid, layout, groups)
    if groups or merged:
        _fill_down(grid, body, groups, merged)
    told = {"filled down": groups, "filled in merged cells": sorted(merged)}
    return [said(code, headers=[headers[place] for place in places]) for code, places in told.items() if places]


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


def _merged_rows(grid: Grid, layout: Layout, filled: Sequence[int]) -> dict[int, dict[int, int]]:
    """By column that is not filled already, each row below the first of a merged cell with that first row; figures count once and stay there."""
    tops: dict[tuple[int, int], int] = {}
    for (first, left), (last, _) in grid.sheet.merged_cell_ranges or []:
        place = left - grid.left
        if last > first >= layout.header_row > 0 and 0 <= place < grid.width and place not in filled:
            tops |= {(row + 1, place): first + 1 for row in range(first + 1, min(last, grid.height) + 1)}
    wanted, found = {(top, place) for (_, place), top in tops.items()}, dict[int, dict[int, int]]()
    words = {
        (number, place)
        for number, cells in (grid.rows() if wanted else ())
        for place in range(grid.width)
        if (number, place) in wanted and kind_of_text(text_of(cells[place])) in ("text", "date", "value")
    }
    for (row, place), top in tops.items():
        if (top, place) in words:
            found.setdefault(place, {})[row] = top
    return found


def _fill_down(grid: Grid, body: _Body, fill: list[int], merged: Mapping[int, Mapping[int, int]]) -> None:
    """Gather the data anew with the columns of the groups filled down, and those of merged cells in these."""
    above: dict[int, Any] = {}
    tops = {(top, place) for place, rows in merged.items() for top in rows.values()}
    first: dict[tuple[int, int], Any] = {}
    body.begin()
    for block, roles in zip(grid.blocks(), body.roles, strict=True):
        numbers, rows = Told(block, roles).data()
        if not rows:
            continue
        filled = [_filled_down(cells, fill, above) for cells in rows]
        for number, cells in zip(numbers, filled, strict=True) if merged else ():
            first |= {(number, place): cells[place] for place in merged if (number, place) in tops}
            for place, inside in merged.items():
                if number in inside and cells[place] == "":
                    cells[place] = first.get((inside[number], place), "")
        body.add(numbers, list[Cells](filled))


def _filled_down(cells: Cells, fill: list[int], above: dict[int, Any]) -> list[Any]:
    row = list(cells)
    for at, place in enumerate(fill):
        if row[place] != "":
            above[place] = row[place]
            for inner in fill[at + 1 :]:
                above.pop(inner, None)
        else:
            row[place] = above.get(place, "")
    return row
