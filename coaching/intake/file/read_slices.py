"""What the parts of a workbook show before anything parses it, and its cells as text."""

import datetime as dt
import io
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from coaching.intake.file.letters import as_written, composed

if TYPE_CHECKING:
    import pyarrow as pa

Cells = Sequence[Any]

_KINDS: dict[type, str] = {
    str: "text", float: "number", int: "number", bool: "bool", dt.date: "date", dt.datetime: "date", dt.time: "text", dt.timedelta: "text"
}  # fmt: skip


def text_of(value: Any) -> str:
    """One typed cell as text, "" for an empty cell."""
    kind = value.__class__
    if kind is str:
        return composed(str(value))
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


def texts(cells: Cells) -> list[str]:
    """A row of typed cells as text."""
    return [text_of(cell) for cell in cells]


def column_text(values: Cells, kinds: set[str], big: bool) -> "Sequence[str | None] | pa.Array":
    """A column of typed cells as text with None for empty; adds what the cells are to kinds.

    big: as an Arrow array, which is ten times as fast for a column of one type but takes a third of a second to import.
    """
    found = set(map(type, values))
    if found <= {str}:
        if any(values):
            kinds.add("text")
        return _texts(values) if big else as_written(value or None for value in values)
    kinds.update(_KINDS.get(kind, "text") for kind in found - {str})
    if str in found and any(value for value in values if value.__class__ is str):
        kinds.add("text")
    elif big and len(found - {str}) == 1:
        bare = [None if value.__class__ is str else value for value in values] if str in found else values
        column = _BY_ARROW.get((found - {str}).pop(), _not_at_all)(bare)
        if column is not None:
            return column
    return as_written(text_of(value) or None for value in values)


def _texts(values: Cells) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pa.array(values, pa.string())
    if not pc.all(pc.string_is_ascii(column)).as_py():
        column = pa.array(as_written(values), pa.string())
    blank = pc.equal(column, "")
    return pc.if_else(blank, None, column) if pc.any(blank).as_py() else column


def _dates(values: Cells) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pa.array(values, pa.date32()), pa.string())


def _moments(values: Cells) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    exact = pc.floor_temporal(pa.array(values, pa.timestamp("us")), unit="second")
    return pc.cast(pc.cast(exact, pa.timestamp("s")), pa.string())


def _yes_or_no(values: Cells) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(values, pa.bool_()), "TRUE", "FALSE")


def _numbers(values: Cells) -> "pa.Array | None":
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.array(values, pa.float64())
    nothing = pc.equal(numbers, 0)
    sizes = pc.min_max(pc.abs(pc.if_else(nothing, 1.0, numbers))).as_py()
    if sizes["max"] < 1e15 and pc.all(pc.equal(pc.floor(numbers), numbers)).as_py():
        return pc.cast(pc.cast(numbers, pa.int64()), pa.string())
    # Outside these bounds Arrow writes exponents; it also writes the sign of a negative zero.
    if sizes["max"] < 1e10 and sizes["min"] > 1e-4:
        return pc.cast(pc.if_else(nothing, 0.0, numbers), pa.string())
    return None


def _not_at_all(values: Cells) -> None:
    return None


_BY_ARROW: dict[type, Callable[[Cells], "pa.Array | None"]] = {
    dt.date: _dates, dt.datetime: _moments, bool: _yes_or_no, float: _numbers
}  # fmt: skip


SMALLEST = 6_000_000  # bytes of a sheet's XML
_PIECE = 4_000_000
_MOST_WAITING = 6
_TALLEST = 200_000  # rows that one slice may span
_SHEET_DATA = b"<sheetData>"
_ROW = re.compile(rb'<row (?:[^>]*? )?r="(\d{1,7})"')
_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/_rels/workbook\d*\.xml\.rels|xl/workbook\d*\.xml|xl/(styles|sharedstrings)\.xml"
)
Place = tuple[int, int]


def frame_of(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts of a workbook that every slice of it needs: all but its sheets."""
    return {part: archive.read(part) for part in archive.namelist() if _NEEDED.fullmatch(part.casefold())}


def _book(parts: Mapping[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    out.seek(0)
    return out


class Slicer:
    """Takes the XML of one sheet piece by piece, in order, each cut before a row."""

    def __init__(self, frame: Mapping[str, bytes], part: str, title: str, pool: ThreadPoolExecutor) -> None:
        self.frame, self.part, self.title, self.pool = frame, part, title, pool
        texts = max((len(content) for name, content in frame.items() if "strings" in name.casefold()), default=0)
        self.least = max(_PIECE, 2 * texts)
        self.usable = True
        self._head = b""
        self._held: list[bytes] = []
        self._first = 1
        self._slices: list[tuple[int, int, Future[Any]]] = []

    def give_up(self) -> None:
        """This sheet is not to be read in slices."""
        self.usable = False
        self._slices, self._held = [], []

    def take(self, piece: bytes, rest: bytes, tallest: int) -> None:
        """piece ends before a row, with which rest begins; tallest is the highest row number from 100,000 on seen so far, else 0."""
        if not self.usable:
            return
        row = _ROW.match(rest)
        if row is None or tallest > int(row[1]):
            return self.give_up()
        if not self._head:
            begun = piece.find(_SHEET_DATA)
            if begun < 0 or b"<worksheet" not in piece[:begun] or piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return self.give_up()
            # The reading library looks for merged cells up to the end of a sheet, unless it has found some: the last slice has them all.
            self._head = piece[:begun] + b"<mergeCells></mergeCells>" + _SHEET_DATA
            piece = piece[begun + len(_SHEET_DATA) :]
        self._held.append(piece)
        if sum(map(len, self._held)) >= self.least:
            self._cut(int(row[1]))

    def _cut(self, until: int) -> None:
        """Parse the rows held, all before the row until."""
        rows, self._held = b"".join(self._held), []
        if not 0 < until - self._first <= _TALLEST:
            return self.give_up()
        waiting = [one for *_, one in self._slices if not one.done()]
        if len(waiting) >= _MOST_WAITING:
            waiting[0].exception()
        self._slices.append((self._first, until, self.pool.submit(self._parse, rows)))
        self._first = until

    def _parse(self, rows: bytes) -> Any:
        from python_calamine import CalamineWorkbook

        sheet = self._head + rows + b"</sheetData></worksheet>"
        return CalamineWorkbook.from_filelike(_book({**self.frame, self.part: sheet})).get_sheet_by_name(self.title)

    def finish(self, piece: bytes, tallest: int) -> "SlicedSheet | None":
        """The sheet, its last rows being piece; None when it must be read in one piece."""
        end = piece.rfind(b"</sheetData>")
        last = [row for row in (_ROW.match(piece, piece.rfind(b"<row ")),) if row]
        if not self.usable or not self._head or end < 0 or not last or tallest > int(last[0][1]):
            return None
        self._held.append(piece[:end])
        self._cut(int(last[0][1]) + 1)
        if not self.usable:
            return None
        return SlicedSheet.of(self, piece[end:])

    def parsed(self) -> list[tuple[int, int, Any]]:
        """First row, row after the last, and the sheet of every slice; raises what parsing raised."""
        return [(first, until, future.result()) for first, until, future in self._slices]

    def merged(self, tail: bytes) -> list[tuple[Place, Place]]:
        """The merged cells that the end of the sheet's XML tells."""
        from python_calamine import CalamineWorkbook

        head = self._head.replace(b"<mergeCells></mergeCells>", b"")
        frame = {name: content for name, content in self.frame.items() if "strings" not in name.casefold()}
        book = CalamineWorkbook.from_filelike(_book({**frame, self.part: head + tail}))
        return book.get_sheet_by_name(self.title).merged_cell_ranges or []


class SlicedSheet:
    """A sheet put together from its slices, as the reading library would show it."""

    def __init__(self, slices: list[tuple[int, Any]], merged: list[tuple[Place, Place]]) -> None:
        self.slices = slices
        self.merged_cell_ranges = merged
        starts, ends = [sheet.start for _, sheet in slices], [sheet.end for _, sheet in slices]
        self.start: Place | None = (starts[0][0], min(place[1] for place in starts)) if slices else None
        self.end: Place | None = (ends[-1][0], max(place[1] for place in ends)) if slices else None

    @classmethod
    def of(cls, slicer: Slicer, tail: bytes) -> "SlicedSheet | None":
        """None when a slice could not be parsed, or holds cells of rows it should not."""
        try:
            parsed = slicer.parsed()
            merged = slicer.merged(tail)
        except Exception:
            return None
        found = [(first, until, sheet) for first, until, sheet in parsed if sheet.start is not None]
        if any(sheet.start[0] + 1 < first or sheet.end[0] + 1 >= until for first, until, sheet in found):
            return None
        return cls([(first, sheet) for first, _, sheet in found], merged)

    def blocks(self) -> Iterator[list[Cells]]:
        """All rows from the first of the sheet on, slice by slice; cells from the first filled column to the last."""
        if self.start is None or self.end is None:
            return
        first, last, row = self.start[1], self.end[1], 0
        for _, sheet in self.slices:
            blank = [[""] * (last - first + 1)] * (sheet.start[0] - row)
            before, after = [""] * (sheet.start[1] - first), [""] * (last - sheet.end[1])
            rows = sheet.to_python(skip_empty_area=True)
            if before or after:
                rows = [[*before, *cells, *after] for cells in rows]
            yield [*blank, *rows] if blank else rows
            row = sheet.end[0] + 1


@dataclass
class SheetPart:
    """What the XML of one sheet shows that the reading library does not."""

    name: str
    part: str
    hidden: bool
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)  # as the sheet numbers them, from 1
    pivot: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    far: list[tuple[int, int]] = field(default_factory=list)
    sliced: SlicedSheet | None = None
    currencies: dict[tuple[int, str], "array[int]"] = field(
        default_factory=dict
    )  # rows by column and the currency their format shows

    def right_of(self, columns: int) -> "SheetPart":
        """The same without the first columns."""
        return replace(
            self, hidden_columns=[(max(0, first - columns), last - columns) for first, last in self.hidden_columns if last >= columns],
            uncalculated={(row, column - columns) for row, column in self.uncalculated if column >= columns},
            currencies={(column - columns, code): rows for (column, code), rows in self.currencies.items() if column >= columns},
        )  # fmt: skip


@dataclass
class Package:
    """A weighed workbook: its sheets, its epoch, and the currency of each cell style that shows one."""

    kind: str
    sheets: dict[str, SheetPart] = field(default_factory=dict)
    epoch: int = 1900
    rewritten: dict[str, bytes] = field(default_factory=dict)
    money_styles: dict[str, str] = field(default_factory=dict)
