"""A workbook is a zip: it is weighed and searched before anything parses it."""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coaching.errors import Refusal

MOST_PARTS = 5000
LARGEST = 1_000_000_000  # bytes, all parts unpacked
STEEPEST = 250  # unpacked to packed size of a part above 20 MB
MOST_CELLS = 40_000_000  # of the rectangle around all cells
FAR_COLUMN, FAR_GAP, MOST_FAR = 2000, 100_000, 1000

_CHUNK = 1 << 22
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REF = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_WIDE_OR_TALL = re.compile(rb'r="(?:[A-Z]{3}\d|[A-Z]{1,2}\d{6})')
_WIDE = re.compile(rb'r="([A-Z]{3})(\d+)"')
_TALL = re.compile(rb'r="[A-Z]{1,3}(\d{6,7})"')
_EMPTY_FORMULA = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^>]*)?/>)(?P<value><(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]*)</")


@dataclass
class SheetPart:
    """What the XML of one sheet shows that the reading library does not."""

    name: str
    part: str
    hidden: bool
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    pivot: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    far: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Package:
    """A weighed workbook: its sheets, and its epoch."""

    kind: str
    sheets: dict[str, SheetPart] = field(default_factory=dict)
    epoch: int = 1900
    rewritten: dict[str, bytes] = field(default_factory=dict)


def weigh(path: Path, name: str) -> Package:
    """Refuses what is damaged, oversized or hostile; says what the rest holds."""
    damaged = f"{name} is damaged or incomplete: download or export it again."
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh_directory(archive, name)
            names = set(archive.namelist())
            kind = _kind(archive, names, name)
            package = _sheets(archive, names) if kind == "excel" else Package(kind)
            wanted = {sheet.part: sheet for sheet in package.sheets.values()}
            for part in archive.namelist():
                _search(archive, part, wanted.get(part), package, name)
            return package
    except Refusal:
        raise
    except RuntimeError as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.") from None
        raise Refusal(damaged) from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError, KeyError):
        raise Refusal(damaged) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "bz2"):
            raise Refusal(damaged) from None
        raise


def _weigh_directory(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    unsafe = f"{name} is not an ordinary workbook and is refused:"
    if len(entries) > MOST_PARTS:
        raise Refusal(f"{unsafe} it has {len(entries):,} parts. Save it anew in Excel, or export it as CSV.")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        key = entry.filename.casefold()
        if key in seen:
            raise Refusal(f"{unsafe} it holds the part {entry.filename[:80]!r} twice. Save it anew in Excel.")
        seen.add(key)
        if (
            entry.filename.startswith(("/", "\\"))
            or ".." in re.split(r"[\\/]", entry.filename)
            or ":" in entry.filename
        ):
            raise Refusal(f"{unsafe} a part of it points outside the file. Save it anew in Excel.")
        if entry.flag_bits & 1:
            raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.")
        total += entry.file_size
        if total > LARGEST or (
            entry.file_size > 20_000_000 and entry.file_size > STEEPEST * max(1, entry.compress_size)
        ):
            raise Refusal(
                f"{unsafe} it unpacks to an outsize {total / 1e6:,.0f} MB. Export fewer rows, or export it as CSV."
            )


def _kind(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    if "xl/workbook.xml" in names or any(re.fullmatch(r"xl/workbook\d*\.xml", part) for part in names):
        return "excel"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]:
        if b"encryption-data" in (archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""):
            raise Refusal(f"{name} is password-protected: remove the password and save it again.")
        return "ods"
    what = "a Word document" if "word/document.xml" in names else "a zip archive without a workbook: unpack it first"
    if "ppt/presentation.xml" in names:
        what = "a presentation"
    if "[Content_Types].xml" in names and what.startswith("a zip"):
        what = "a workbook whose parts are missing or damaged"
    raise Refusal(f"{name} is {what}. Export the table as CSV or XLSX and drop that file.")


def _attributes(tag: str) -> dict[str, str]:
    return {key.split(":")[-1]: html.unescape(double or single) for key, double, single in _ATTRIBUTE.findall(tag)}


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> Package:
    package = Package("excel")
    book = next(part for part in names if re.fullmatch(r"xl/workbook\d*\.xml", part))
    text = archive.read(book).decode("utf-8", "replace")
    rels_part = posixpath.join(posixpath.dirname(book), "_rels", posixpath.basename(book) + ".rels")
    targets: dict[str, str] = {}
    if rels_part in names:
        for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", archive.read(rels_part).decode("utf-8", "replace")):
            entry = _attributes(tag)
            target = entry.get("Target", "")
            targets[entry.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            )
    properties = re.search(r"<(?:\w+:)?workbookPr\b[^>]*>", text)
    if properties and _attributes(properties[0]).get("date1904") in ("1", "true"):
        package.epoch = 1904
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", text):
        entry = _attributes(tag)
        part = targets.get(entry.get("id", ""), "")
        sheet = SheetPart(entry.get("name", ""), part, entry.get("state", "visible") != "visible")
        rels = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
        sheet.pivot = rels in names and b"pivotTable" in archive.read(rels)
        package.sheets[sheet.name] = sheet
    return package


def _chunks(archive: zipfile.ZipFile, part: str, sheet: bool) -> Iterator[bytes]:
    """The bytes of a part in pieces that overlap, in a sheet by the last row begun; the checksum is proven at the end."""
    kept = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            chunk = kept + chunk
            yield chunk
            begun = chunk.rfind(b"row ") if sheet else -1
            kept = chunk[begun:] if 0 < len(chunk) - begun < 1_000_000 else chunk[-300:]


@dataclass
class _Far:
    """Cells beyond column 2,000 or row 99,999, as found on the way through a sheet."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)

    @property
    def stray(self) -> bool:
        """Whether the rows far down are too few to be the end of a long table."""
        return bool(self.cells) or (bool(self.rows) and max(self.rows) > 2 * FAR_GAP + 2 * len(self.rows))


def _search(archive: zipfile.ZipFile, part: str, sheet: SheetPart | None, package: Package, name: str) -> None:
    """Reads a part to its end: checksum, document types and entities; in a sheet also errors, formulas and far cells."""
    prolog = part.lower().endswith((".xml", ".rels", ".vml"))
    first, prefixed, far = True, False, _Far()
    for chunk in _chunks(archive, part, sheet is not None):
        if prolog and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or _wide_declaration(chunk, first)):
            raise Refusal(f"{name} is refused: it declares XML entities, which no export does. Export it as CSV.")
        if sheet:
            if first:
                sheet.hidden_columns = _hidden_columns(chunk[:200_000])
                prefixed = b"<worksheet" not in chunk[:20_000]
            _search_cells(chunk, sheet, far, prefixed)
            # A document type may only stand before the first element.
            prolog = prolog and b"<row" not in chunk
            if len(far.cells) > MOST_FAR:
                raise Refusal(f"{name} has more than {FAR_COLUMN:,} columns: export fewer columns.")
        first = False
    if sheet and far.stray:
        _take_out_far_cells(archive, sheet, package, name)


def _search_cells(chunk: bytes, sheet: SheetPart, far: _Far, prefixed: bool) -> None:
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
        return
    for match in _WIDE.finditer(chunk):
        column = column_number(match[1])
        if column >= FAR_COLUMN:
            far.cells.add((int(match[2]) - 1, column))
    far.rows.update(int(row) for row in set(_TALL.findall(chunk)))


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


def _hidden_columns(head: bytes) -> list[tuple[int, int]]:
    found = []
    for tag in re.findall(rb"<(?:\w+:)?col\s[^>]*>", head):
        entry = _attributes(tag.decode("utf-8", "replace"))
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


def rewrite(path: Path, package: Package, target: Path) -> Path:
    """The same workbook without its far cells."""
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for part in source.namelist():
            archive.writestr(part, package.rewritten.get(part) or source.read(part))
    return target
