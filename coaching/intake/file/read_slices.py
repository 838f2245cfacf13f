"""A big XLSX sheet is cut between its rows into slices, and each is parsed on another core while the next is still being weighed.

A slice is a small workbook of its own: the same styles and texts, and a part of the rows. Whatever looks odd gives the slices up, and the sheet
is read in one piece.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from coaching.intake.file.cell_text import Cells

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
