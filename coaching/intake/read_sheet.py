"""One sheet of a workbook to one RawTable: typed cells as text, groups filled down, totals and footers skipped by name."""

import datetime as dt
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coaching.intake.layout import (
    HEAD_ROWS,
    MOST_COLUMNS,
    Layout,
    find_footer,
    find_layout,
    is_footer,
    kind_of_text,
    total_kind,
    unique_names,
)
from coaching.intake.rawtable import RawTable
from coaching.intake.read_cells import BATCH, CellsWriter
from coaching.intake.read_zip import SheetPart

if TYPE_CHECKING:
    import pyarrow as pa

_DATA, _BLANK, _HEADER, _SUBTOTAL, _GRAND, _FOOTER, _TITLE, _BROKEN = range(8)
_WHY = {
    _BLANK: "blank",
    _HEADER: "repeated header",
    _SUBTOTAL: "subtotal",
    _GRAND: "grand total",
    _FOOTER: "footer",
    _TITLE: "title block",
}
_LABEL = re.compile(r"total|summe|ergebnis|sum|avg|average|count|tot|gesamt|suma|somme|итого|min|max", re.I)
_KINDS: dict[type, str] = {
    str: "text", float: "number", int: "number", bool: "bool", dt.date: "date", dt.datetime: "date", dt.time: "text", dt.timedelta: "text"
}  # fmt: skip

Cells = Sequence[Any]
_TAIL = 60


def text_of(value: Any) -> str:
    """A typed cell as text: ISO dates, numbers without exponent, TRUE and FALSE, "" for an empty cell."""
    kind = value.__class__
    if kind is str:
        return str(value)
    if kind is float:
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        plain = repr(value)
        return format(Decimal(plain), "f") if "e" in plain else plain
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is dt.datetime:
        return str(value.isoformat(" ", "seconds"))
    if kind is dt.timedelta:
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return "" if value is None else str(value)


@dataclass
class Grid:
    """The rows of a sheet from A1 on, as often as they are asked for; odd cells are put in where they stand."""

    sheet: Any
    part: SheetPart | None
    offset: int = 0
    width: int = 0
    odd_rows: dict[int, dict[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start, end = self.sheet.start, self.sheet.end
        if start is not None:
            self.offset, self.width = start[1], end[1] + 1
        if self.part:
            for (row, column), text in self.part.errors.items():
                self.odd_rows.setdefault(row, {})[column] = text

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Sheet row number (from 1) and its cells."""
        if not self.width:
            return
        lead = [""] * self.offset
        for place, cells in enumerate(self.sheet.iter_rows()):
            row = [*lead, *cells] if lead else cells
            odd = self.odd_rows.get(place)
            if odd:
                row = list(row)
                for column, text in odd.items():
                    if column < len(row):
                        row[column] = text
            yield place + 1, row


def texts(cells: Cells) -> list[str]:
    return [text_of(cell) for cell in cells]


@dataclass
class Sorted:
    """What every row of a sheet is, by position, and which columns hold anything."""

    codes: bytearray
    filled: list[int]
    subtotals: int = 0


def layout_of(grid: Grid, answers: Mapping[str, str]) -> Layout | None:
    """Where the table stands on the sheet; None for an empty sheet."""
    head = [(number, texts(cells)) for number, cells in islice(_not_blank(grid.rows()), HEAD_ROWS)]
    widths = Counter(_extent(fields) for _, fields in head)
    layout = find_layout(head, widths, answers)
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


def _sort_rows(grid: Grid, layout: Layout, broken: Mapping[int, str]) -> Sorted:
    first = layout.names[0]
    result = Sorted(bytearray(), [0] * grid.width)
    counting = [place for place in range(grid.width) if not layout.names[place] or place < 4]
    header_row = 0 if layout.questions else layout.header_row
    tail: deque[tuple[int, Cells]] = deque(maxlen=_TAIL)
    full, width = 0, grid.width
    for number, cells in grid.rows():
        empty = cells.count("")
        tail.append((number, cells))
        if number <= header_row:
            code = _BLANK if empty == len(cells) else _TITLE
        elif number in broken:
            code = _BROKEN
        elif empty == 0 and cells[0] != first:
            code = _DATA
            full += 1
        else:
            label = cells[0]
            plain = (
                label.__class__ is str and label and width - empty > 2 and label != first and not _LABEL.search(label)
            )
            code = _DATA if plain else _code(number, cells, empty, layout)
            if code == _DATA:
                for place in counting:
                    if cells[place] != "":
                        result.filled[place] += 1
        result.codes.append(code)
    result.filled = [count + full for count in result.filled]
    _sort_tail(result, tail, layout, header_row)
    result.subtotals = result.codes.count(_SUBTOTAL)
    return result


def _sort_tail(result: Sorted, tail: Iterable[tuple[int, Cells]], layout: Layout, header_row: int) -> None:
    """Footers and the last total can only be told once the end of the sheet is known."""
    ends = [(number, cells) for number, cells in tail if number > header_row]
    layout.footer_from, layout.last_row = find_footer([(number, texts(cells)) for number, cells in ends], layout.width)
    if layout.footer_from is None:
        return
    for number, cells in ends:
        if number >= layout.footer_from and result.codes[number - 1] in (_DATA, _SUBTOTAL):
            code = _code(number, cells, cells.count(""), layout)
            if code != _DATA and result.codes[number - 1] == _DATA:
                result.filled = [count - (cell != "") for count, cell in zip(result.filled, cells, strict=True)]
            result.codes[number - 1] = code


def _code(number: int, cells: Cells, empty: int, layout: Layout) -> int:
    count = len(cells)
    if empty == count:
        return _BLANK
    first = next(cell for cell in cells if cell != "")
    if first.__class__ is not str or (
        count - empty > 2 and not _LABEL.search(first) and first.strip() != layout.names[0]
    ):
        has_name = first.__class__ is str and first.strip() and first.strip() in layout.names
        if not has_name and not (first.__class__ is str and not first.strip()):
            return _DATA
    fields = texts(cells)
    if not any(text.strip() for text in fields):
        return _BLANK
    if layout.repeats_header(fields):
        return _HEADER
    in_footer = layout.footer_from is not None and number >= layout.footer_from
    kind = total_kind(fields)
    if kind == "grand total" or (kind == "total" and in_footer):
        for place, text in enumerate(fields):
            if kind_of_text(text) == "number" and cells[place].__class__ is not str:
                layout.grand_totals[layout.names[place] or f"column {place + 1}"] = text
        return _GRAND
    if kind:
        return _SUBTOTAL
    if in_footer and (is_footer(fields) or (count - empty == 1 and count > 2)):
        return _FOOTER
    return _DATA


def read_sheet(name: str, title: str, grid: Grid, layout: Layout, folder: Path) -> RawTable:
    """The table of one sheet, written to folder."""
    broken = _broken_rows(grid, layout)
    found = _sort_rows(grid, layout, broken)
    data = found.codes.count(_DATA)
    kept = [place for place in range(grid.width) if layout.names[place] or found.filled[place]] or [0]
    kept = kept[:MOST_COLUMNS]
    all_headers, duplicates, nameless = unique_names(layout.names)
    headers = [all_headers[place] for place in kept]
    writer = CellsWriter(folder, len(kept))
    notes: list[str] = []
    fill = _group_columns(grid, layout, found, data)
    if fill:
        notes.append("filled down from its group: " + ", ".join(all_headers[place] for place in fill))
    typed = _write(grid, found, writer, kept, fill, broken)
    header_row = 0 if layout.questions else layout.header_row
    rows = len(found.codes)
    for code, why in _WHY.items():
        count = found.codes.count(code)
        if code == _TITLE and header_row:
            count -= 1
            rows -= 1
        if count > 0:
            writer.skipped[why] = count
    _far_rows(grid, writer)
    rows += len({row for row, _ in grid.part.far}) if grid.part else 0
    writer.close()
    return RawTable(
        file=name, sheet=title, headers=headers, header_row=header_row, rows=rows, data_rows=writer.data_rows,
        broken_rows=writer.broken_rows, cells=writer.cells, skipped=writer.skipped_rows(), grand_totals=layout.grand_totals,
        problems=writer.problems, broken=writer.broken, notes=notes, questions=list(layout.questions),
        hidden_columns=[all_headers[place] for place in kept if _is_hidden(place, grid.part)],
        duplicate_headers=duplicates, nameless_headers=[text for text in nameless if text in headers], typed=typed,
    )  # fmt: skip


def _is_hidden(place: int, part: SheetPart | None) -> bool:
    return part is not None and any(first <= place <= last for first, last in part.hidden_columns)


def _broken_rows(grid: Grid, layout: Layout) -> dict[int, str]:
    """Rows with a formula that was never calculated, by number, with the column."""
    found: dict[int, str] = {}
    for row, column in sorted(grid.part.uncalculated) if grid.part else ():
        if row + 1 > layout.header_row and column < len(layout.names):
            found.setdefault(row + 1, layout.names[column] or f"column {column + 1}")
    return found


def _far_rows(grid: Grid, writer: CellsWriter) -> None:
    by_row: dict[int, int] = {}
    for row, column in grid.part.far if grid.part else ():
        by_row.setdefault(row, column)
    for row in by_row:
        writer.set_aside(row + 1, "", "holds a cell far outside the table")


def _group_columns(grid: Grid, layout: Layout, found: Sorted, data: int) -> list[int]:
    """Leading columns of a grouped report whose value stands only in the first row of its group."""
    merges = [area for area in (grid.sheet.merged_cell_ranges or []) if area[1][0] > area[0][0] >= layout.header_row]
    if not data or (layout.header_row < 2 and not found.subtotals):
        return []
    if not found.subtotals and not merges:
        return []
    columns = []
    for place in range(min(4, grid.width)):
        if not layout.names[place] and not found.filled[place]:
            continue
        merged = any(area[0][1] == place for area in merges)
        if not found.filled[place] or (found.filled[place] > 0.7 * data and not merged):
            break
        if found.filled[place] < data:
            columns.append(place)
    return columns


def _write(
    grid: Grid, found: Sorted, writer: CellsWriter, kept: list[int], fill: list[int], broken: Mapping[int, str]
) -> list[set[str]]:
    typed: list[set[str]] = [set() for _ in kept]
    numbers: list[int] = []
    batch: list[Cells] = []
    above: dict[int, Any] = {}
    whole = kept == list(range(grid.width))
    for code, (number, cells) in zip(found.codes, grid.rows(), strict=True):
        if code != _DATA:
            if code == _BROKEN:
                writer.set_aside(number, " | ".join(texts(cells)), "holds a formula without a value", broken[number])
            continue
        if fill:
            cells = _filled_down(cells, fill, above)
        numbers.append(number)
        batch.append(cells)
        if len(batch) >= BATCH:
            _write_batch(batch, numbers, kept, whole, typed, writer)
            batch, numbers = [], []
    if batch:
        _write_batch(batch, numbers, kept, whole, typed, writer)
    return typed


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


def _write_batch(
    batch: list[Cells], numbers: list[int], kept: list[int], whole: bool, typed: list[set[str]], writer: CellsWriter
) -> None:
    columns = list(zip(*batch, strict=True))
    chosen = columns if whole else [columns[place] for place in kept]
    writer.add_columns(numbers, [_column(values, kinds) for values, kinds in zip(chosen, typed, strict=True)])


def _column(values: Sequence[Any], kinds: set[str]) -> "Sequence[str | None] | pa.Array":
    """A column of typed cells as text; whole columns of one type go through Arrow, which is ten times as fast."""
    found = set(map(type, values))
    some_empty = False
    if found == {str}:
        some_empty = "" in values
        if not some_empty or any(values):
            kinds.add("text")
            return [value or None for value in values] if some_empty else values
        return [None] * len(values)
    if str in found:
        found.discard(str)
        some_empty = True
        if any(value for value in values if value.__class__ is str):
            kinds.update(("text", *(_KINDS.get(kind, "text") for kind in found)))
            return [text_of(value) or None for value in values]
    kinds.update(_KINDS.get(kind, "text") for kind in found)
    if some_empty:
        values = [None if value.__class__ is str else value for value in values]
    if len(values) == BATCH:
        column = _by_arrow(values, found)
        if column is not None:
            return column
    return [text_of(value) or None for value in values]


def _by_arrow(values: Sequence[Any], found: set[type]) -> "pa.Array | None":
    import pyarrow as pa
    import pyarrow.compute as pc

    if found == {dt.date}:
        return pc.cast(pa.array(values, pa.date32()), pa.string())
    if found == {float}:
        numbers = pa.array(values, pa.float64())
        nothing = pc.equal(numbers, 0)
        sizes = pc.min_max(pc.abs(pc.if_else(nothing, 1.0, numbers))).as_py()
        # Outside these bounds Arrow writes exponents; it also writes the sign of a negative zero.
        if sizes["max"] < 1e10 and sizes["min"] > 1e-4:
            return pc.cast(pc.if_else(nothing, 0.0, numbers), pa.string())
    return None
