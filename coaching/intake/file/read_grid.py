"""A sheet of a workbook as rows from A1 on, in blocks that fit into memory; odd cells are put in where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from coaching.intake.file.cell_text import Cells
from coaching.intake.file.read_package import SheetPart
from coaching.intake.file.read_slices import SlicedSheet

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
