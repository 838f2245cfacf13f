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
_ODD_CELL = re.compile(rb'\st="e"|<(?:\w+:)?f[ >/]')
_FAR_REF = re.compile(rb'\sr="(?:[A-Z]{3}\d+|[A-Z]{1,2}\d{6,7})"')


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
        if entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", entry.filename) or ":" in entry.filename:
            raise Refusal(f"{unsafe} a part of it points outside the file. Save it anew in Excel.")
        if entry.flag_bits & 1:
            raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.")
        total += entry.file_size
        if total > LARGEST or (entry.file_size > 20_000_000 and entry.file_size > STEEPEST * max(1, entry.compress_size)):
            raise Refusal(f"{unsafe} it unpacks to an outsize {total / 1e6:,.0f} MB. Export fewer rows, or export it as CSV.")


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
            targets[entry.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
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


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part in pieces, each repeating the last 300 bytes of the one before; the checksum is proven at the end."""
    kept = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield kept + chunk
            kept = chunk[-300:]


def _search(archive: zipfile.ZipFile, part: str, sheet: SheetPart | None, package: Package, name: str) -> None:
    """Reads a part to its end: checksum, document types and entities; in a sheet also odd cells and far cells."""
    is_xml = part.lower().endswith((".xml", ".rels", ".vml"))
    odd = far = False
    first = True
    for chunk in _chunks(archive, part):
        if is_xml and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or _wide_declaration(chunk, first)):
            raise Refusal(f"{name} is refused: it declares XML entities, which no export does. Export it as CSV.")
        if sheet and first:
            sheet.hidden_columns = _hidden_columns(chunk[:200_000])
        first = False
        if sheet:
            odd = odd or bool(_ODD_CELL.search(chunk))
            far = far or bool(_FAR_REF.search(chunk))
    if sheet and (odd or far):
        _look_closely(archive, sheet, far, package, name)


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


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and content of every cell of a sheet."""
    kept = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            text, end = kept + chunk, 0
            for match in _CELL.finditer(text):
                end = match.end()
                yield match[1] or b"", match[2] or b""
            kept = text[max(end, len(text) - 2_000_000) :]


def _look_closely(archive: zipfile.ZipFile, sheet: SheetPart, far: bool, package: Package, name: str) -> None:
    rows: set[int] = set()
    far_columns: list[tuple[int, int]] = []
    widest = 0
    references: list[tuple[int, int]] = []
    for attributes, content in _cells(archive, sheet.part):
        reference = _REF.search(attributes)
        if not reference:
            continue
        row, column = int(reference[2]) - 1, column_number(reference[1])
        if far:
            references.append((row, column)) if column >= FAR_COLUMN or row > FAR_GAP else None
            if column >= FAR_COLUMN:
                far_columns.append((row, column))
                if len(far_columns) > MOST_FAR:
                    raise Refusal(f"{name} has more than {FAR_COLUMN:,} columns: export fewer columns.")
            else:
                rows.add(row)
                widest = max(widest, column)
        _note_odd(sheet, (row, column), attributes, content)
    if far:
        _far_cells(archive, sheet, rows, far_columns, references, widest, package, name)


def _note_odd(sheet: SheetPart, place: tuple[int, int], attributes: bytes, content: bytes) -> None:
    formula = b"<f" in content or b":f" in content
    value = re.search(rb"<(?:\w+:)?v[^>/]*>([^<]*)</", content)
    if b't="e"' in attributes:
        sheet.errors[place] = html.unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR"
    elif formula and not (value and value[1]) and b't="str"' not in attributes and b"<is>" not in content:
        sheet.uncalculated.add(place)


def _far_cells(
    archive: zipfile.ZipFile, sheet: SheetPart, rows: set[int], far_columns: list[tuple[int, int]],
    references: list[tuple[int, int]], widest: int, package: Package, name: str,
) -> None:  # fmt: skip
    """Cells that stand so far out that the rectangle around all cells would not fit: taken out and named."""
    last = -1
    for row in sorted(rows):
        if row - last > FAR_GAP and last >= 0:
            break
        last = row
    sheet.far = sorted({*far_columns, *(place for place in references if place[0] > last)})
    if len(sheet.far) > MOST_FAR or (last + 1) * (widest + 1) > MOST_CELLS:
        raise Refusal(f"{name} spreads its cells too far apart to be read: export it as CSV.")
    if not sheet.far:
        return
    text = archive.read(sheet.part)
    if len(text) > 200_000_000:
        raise Refusal(f"{name} spreads its cells too far apart to be read: export it as CSV.")
    out = {(row, column) for row, column in sheet.far}

    def without(match: re.Match[bytes]) -> bytes:
        found = _REF.search(match[1] or b"")
        return b"" if found and (int(found[2]) - 1, column_number(found[1])) in out else match[0]

    package.rewritten[sheet.part] = _CELL.sub(without, text)


def rewrite(path: Path, package: Package, target: Path) -> Path:
    """The same workbook without its far cells."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in source.namelist():
            archive.writestr(part, package.rewritten.get(part) or source.read(part))
    return target
