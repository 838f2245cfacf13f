"""The XML of every part is searched before anything parses it: for entities, and in sheets for what the reading library does not show."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from coaching.errors import Refusal
from coaching.intake.file.read_currency import note_currencies
from coaching.intake.file.read_package import Package, SheetPart
from coaching.intake.file.read_slices import Slicer

MOST_CELLS = 40_000_000  # of the rectangle around all cells
FAR_COLUMN, FAR_GAP, MOST_FAR = 2000, 100_000, 1000

_CHUNK = 1 << 22
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REF = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_WIDE_OR_TALL = re.compile(rb'r="(?:[A-Z]{3}\d|[A-Z]{1,2}\d{6})')
_WIDE = re.compile(rb'r="([A-Z]{3})(\d+)"')
_TALL = re.compile(rb'r="[A-Z]{1,3}(\d{6,7})"')
_EMPTY_FORMULA = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^>]*)?/>)(?P<value><(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_ODD = r't="e"|[<:]f[>/ ]|<!|r="[A-Z]{3}[0-9]|r="[A-Z]{1,2}[0-9]{6}'
_HIDDEN, _HIDDEN_ROW = b' hidden="1"', re.compile(rb'<(?:\w+:)?row\s(?:[^>]*?\s)?r="(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]*)</")


def _chunks(archive: zipfile.ZipFile, part: str, sheet: bool) -> Iterator[tuple[bytes, int]]:
    """The bytes of a part in pieces that overlap, and where the next one begins: in a sheet with the last row begun, unless that is -1.

    The checksum is proven at the end.
    """
    kept = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            chunk = kept + chunk
            begun = max(chunk.rfind(b"<row "), chunk.rfind(b":row ")) if sheet else -1
            if not 0 < len(chunk) - begun < 1_000_000:
                begun = -1
            yield chunk, begun
            kept = chunk[begun if begun >= 0 else -300 :]


@dataclass
class _Far:
    """Cells beyond column 2,000 or row 99,999, as found on the way through a sheet."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)

    @property
    def stray(self) -> bool:
        """Whether the rows far down are too few to be the end of a long table."""
        return bool(self.cells) or (bool(self.rows) and max(self.rows) > 2 * FAR_GAP + 2 * len(self.rows))


def search(
    archive: zipfile.ZipFile, part: str, sheet: SheetPart | None, package: Package, name: str, slicer: Slicer | None
) -> None:
    """Reads a part to its end: checksum, document types and entities; in a sheet also errors, formulas and far cells."""
    prolog = part.lower().endswith((".xml", ".rels", ".vml"))
    first, prefixed, far = True, False, _Far()
    before: tuple[bytes, int, int] | None = None
    for chunk, begun in _chunks(archive, part, sheet is not None):
        if prolog and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or _wide_declaration(chunk, first)):
            raise Refusal(f"{name} is refused: it declares XML entities, which no export does. Export it as CSV.")
        if sheet:
            if first:
                sheet.hidden_columns = _hidden_columns(chunk[:200_000])
                prefixed = b"<worksheet" not in chunk[:20_000]
            _note_hidden_rows(chunk, sheet)
            if package.money_styles:
                note_currencies(chunk, package.money_styles, sheet.currencies)
            plain = _looks_plain(chunk)
            tallest = 0 if plain else _search_cells(chunk, sheet, far, prefixed)
            # A document type may only stand before the first element.
            prolog = prolog and b"<row" not in chunk
            if len(far.cells) > MOST_FAR:
                raise Refusal(f"{name} has more than {FAR_COLUMN:,} columns: export fewer columns.")
            if slicer:
                _slice(slicer, before, chunk[:200], far)
                if not plain and b"<!" in chunk:
                    slicer.give_up()
            before = chunk, begun, tallest
        first = False
    if sheet and far.stray:
        _take_out_far_cells(archive, sheet, package, name)
    elif sheet and slicer and before and not far.cells:
        sheet.sliced = slicer.finish(before[0], before[2])


def _slice(slicer: Slicer, before: tuple[bytes, int, int] | None, now: bytes, far: _Far) -> None:
    """Hand on the chunk before the one that begins with now, when nothing odd was found so far."""
    if before:
        chunk, begun, tallest = before
        if begun < 0 or far.cells:
            slicer.give_up()
        else:
            slicer.take(chunk[:begun], now, tallest)


def _looks_plain(chunk: bytes) -> bool:
    """Whether a big piece of a sheet has no errors, formulas, comments and far cells: one pass that lets the other threads go on."""
    if len(chunk) < _CHUNK // 2:
        return False
    import pyarrow as pa
    import pyarrow.compute as pc

    return not pc.match_substring_regex(pa.array([chunk], pa.binary()), pattern=_ODD)[0].as_py()


def _search_cells(chunk: bytes, sheet: SheetPart, far: _Far, prefixed: bool) -> int:
    """Notes errors, formulas without a value and far cells; returns the highest row number from 100,000 on, else 0."""
    if b't="e"' in chunk:
        _note_errors(chunk, sheet)
    if b"<f>" in chunk or b"<f " in chunk or (prefixed and b":f" in chunk):
        for match in _EMPTY_FORMULA.finditer(chunk):
            begin = max(chunk.rfind(b"<c ", 0, match.start()), chunk.rfind(b":c ", 0, match.start()))
            tag = chunk[begin : chunk.find(b">", begin)]
            reference = _REF.search(tag)
            # A formula may well give an empty text; it then has an empty value, not none.
            if begin >= 0 and reference and not (b't="str"' in tag and match["value"]):
                sheet.uncalculated.add((int(reference[2]) - 1, column_number(reference[1])))
    if not _WIDE_OR_TALL.search(chunk):
        return 0
    for match in _WIDE.finditer(chunk):
        column = column_number(match[1])
        if column >= FAR_COLUMN:
            far.cells.add((int(match[2]) - 1, column))
    tall = {int(row) for row in set(_TALL.findall(chunk))}
    far.rows.update(tall)
    return max(tall, default=0)


def _note_hidden_rows(chunk: bytes, sheet: SheetPart) -> None:
    at = chunk.find(_HIDDEN)
    while at >= 0:
        tag = chunk[chunk.rfind(b"<", 0, at) : at + 600]
        row = _HIDDEN_ROW.match(tag[: tag.find(b">") + 1])
        if row:
            sheet.hidden_rows.add(int(row[1]))
        at = chunk.find(_HIDDEN, at + len(_HIDDEN))


def _note_errors(chunk: bytes, sheet: SheetPart) -> None:
    at = chunk.find(b't="e"')
    while at >= 0:
        begin, end = chunk.rfind(b"<", 0, at), chunk.find(b">", at)
        reference = _REF.search(chunk[begin:end])
        if reference:
            value = _VALUE.search(chunk, end, end + 100_000)
            shown = html.unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR"
            sheet.errors[int(reference[2]) - 1, column_number(reference[1])] = shown
        at = chunk.find(b't="e"', at + 1)


def _wide_declaration(chunk: bytes, first: bool) -> bool:
    """The same in a part written as UTF-16."""
    wide = first and chunk[:2] in (b"\xff\xfe", b"\xfe\xff")
    return wide and any("<!DOCTYPE".encode(codec) in chunk for codec in ("utf-16-le", "utf-16-be"))


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, without their namespaces."""
    return {key.split(":")[-1]: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(tag)}


def _hidden_columns(head: bytes) -> list[tuple[int, int]]:
    found = []
    for tag in re.findall(rb"<(?:\w+:)?col\s[^>]*>", head):
        entry = attributes(tag.decode("utf-8", "replace"))
        if entry.get("hidden") in ("1", "true") and entry.get("min", "").isdigit() and entry.get("max", "").isdigit():
            found.append((int(entry["min"]) - 1, min(int(entry["max"]) - 1, FAR_COLUMN)))
    return found


def column_number(letters: bytes) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _take_out_far_cells(archive: zipfile.ZipFile, sheet: SheetPart, package: Package, name: str) -> None:
    """Leaves out the cells that stand so far out that the rectangle around all cells would not fit into memory."""
    apart = Refusal(f"{name} spreads its cells too far apart to be read: export it as CSV.")
    if archive.getinfo(sheet.part).file_size > 200_000_000:
        raise apart
    text = archive.read(sheet.part)
    places = [(int(row) - 1, column_number(letters)) for letters, row in _REF.findall(text)]
    last, widest = -1, 0
    for row in sorted({row for row, column in places if column < FAR_COLUMN}):
        if row - last > FAR_GAP and last >= 0:
            break
        last = row
    out = {place for place in places if place[1] >= FAR_COLUMN or place[0] > last}
    widest = max((column for row, column in places if (row, column) not in out), default=0)
    if len(out) > MOST_FAR or (last + 1) * (widest + 1) > MOST_CELLS:
        raise apart

    def without(match: re.Match[bytes]) -> bytes:
        found = _REF.search(match[1] or b"")
        return b"" if found and (int(found[2]) - 1, column_number(found[1])) in out else match[0]

    sheet.far = sorted(out)
    package.rewritten[sheet.part] = _CELL.sub(without, text)
