"""What every row of a sheet is: data, blank, title, repeated header, total, footer; told block by block in one pass."""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from coaching.intake.file.cell_text import Cells, texts
from coaching.intake.file.layout import Layout, find_footer, is_footer, kind_of_text, total_kind
from coaching.intake.file.read_grid import Block, Grid

DATA, BLANK, HEADER, SUBTOTAL, GRAND, FOOTER, TITLE, BROKEN = range(8)
WHY = {
    BLANK: "blank", HEADER: "repeated header", SUBTOTAL: "subtotal", GRAND: "grand total", FOOTER: "footer", TITLE: "title block"
}  # fmt: skip
_LABEL = re.compile(r"total|summe|ergebnis|sum|avg|average|count|tot|gesamt|suma|somme|итого|min|max", re.I)
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
            label.__class__ is str and label and len(cells) - empty > 2 and label != first and not _LABEL.search(label)
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
    first = next(cell for cell in cells if cell != "")
    if first.__class__ is not str or (
        width - empty > 2 and not _LABEL.search(first) and first.strip() != layout.names[0]
    ):
        has_name = first.__class__ is str and first.strip() and first.strip() in layout.names
        if not has_name and not (first.__class__ is str and not first.strip()):
            return DATA
    fields = texts(cells)
    if not any(text.strip() for text in fields):
        return BLANK
    if layout.repeats_header(fields):
        return HEADER
    in_footer = layout.footer_from is not None and number >= layout.footer_from
    kind = total_kind(fields)
    if kind == "grand total" or (kind == "total" and in_footer):
        for place, text in enumerate(fields):
            if kind_of_text(text) == "number" and cells[place].__class__ is not str:
                layout.grand_totals[layout.names[place] or f"column {place + 1}"] = text
        return GRAND
    if kind:
        return SUBTOTAL
    if in_footer and (is_footer(fields) or (width - empty == 1 and width > 2)):
        return FOOTER
    return DATA
