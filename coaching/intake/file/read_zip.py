"""A workbook is weighed before anything parses it: its parts searched for what the reading library does not tell."""

import html
import posixpath
import re
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching.currency import COMMON, SIGNS
from coaching.errors import Refusal
from coaching.intake.file.read_slices import SMALLEST, Package, SheetPart, Slicer, frame_of

_SIGNS = {
    **SIGNS, "C$": "CAD", "S$": "SGD", "Fr.": "CHF", "SFr.": "CHF", "Ft": "HUF", "lei": "RON", "лв": "BGN", "฿": "THB", "₩": "KRW", "₪": "ILS",
    "Rp": "IDR", "RM": "MYR", "₱": "PHP", "$": "$", "¥": "¥",
}  # fmt: skip
"""What stands beside figures in a number format; more than those that are signs wherever they stand."""
_OF_PLACE = {
    ("$", 0x0409): "USD", ("$", 0x1009): "CAD", ("$", 0x0C0C): "CAD", ("$", 0x0C09): "AUD", ("$", 0x1409): "NZD", ("$", 0x080A): "MXN",
    ("$", 0x2C0A): "ARS", ("$", 0x340A): "CLP", ("$", 0x240A): "COP", ("$", 0x1004): "SGD", ("$", 0x4809): "SGD", ("$", 0x0C04): "HKD",
    ("¥", 0x0411): "JPY", ("¥", 0x0804): "CNY", ("kr", 0x041D): "SEK", ("kr", 0x0414): "NOK", ("kr", 0x0814): "NOK", ("kr", 0x0406): "DKK",
    ("R", 0x1C09): "ZAR", ("R", 0x0436): "ZAR",
}  # fmt: skip
"""Signs of several currencies, by the number Windows gives to the language and country of a format."""
_BRACKETS = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]{1,8}))?[^\]]*\]")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s[^>]*>")
_XFS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_XF = re.compile(r"<(?:\w+:)?xf\s[^>]*>")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
MIXED = ""
"""What is said of a column whose cells show several currencies: each of its cells then says its own."""


def currency_of_format(code: str) -> str | None:
    """The currency a number format shows: an ISO code, "$" or "¥" where the sign is all it says, None where it shows none."""
    shown = code.split(";")[0]
    for sign, place in _BRACKETS.findall(shown):
        if found := _of_sign(sign, int(place, 16) & 0xFFFF if place else 0):
            return found
    bare = re.sub(r"\[[^\]]*\]", "", shown)
    for quoted in re.findall(r'"([^"]*)"', bare):
        if found := _of_sign(quoted, 0):
            return found
    sign = re.search("[$€£¥₹₺₩₪฿₱\uffe5]", re.sub(r'"[^"]*"', "", bare))
    return _of_sign(sign[0], 0) if sign else None


def _of_sign(sign: str, place: int) -> str | None:
    sign = sign.strip(" \u00a0\u202f")
    if sign.upper() in COMMON:
        return sign.upper()
    one = "¥" if sign == "\uffe5" else sign.rstrip(".") if sign.startswith("kr") else sign
    return _OF_PLACE.get((one, place)) or _SIGNS.get(one)


def styles_with_currency(styles: str) -> dict[str, str]:
    """Of the cell styles of a workbook those that show a currency, by the number cells name them with."""
    formats = {}
    for tag in _FORMAT.findall(styles):
        number, code = (re.search(rf'\s{name}="([^"]*)"', tag) for name in ("numFmtId", "formatCode"))
        if number and code and (currency := currency_of_format(html.unescape(code[1]))):
            formats[number[1]] = currency
    block = _XFS.search(styles) if formats else None
    told = [re.search(r'\snumFmtId="(\d+)"', tag) for tag in _XF.findall(block[0])] if block else []
    return {str(place): formats[found[1]] for place, found in enumerate(told) if found and found[1] in formats}


def note_currencies(chunk: bytes, styles: Mapping[str, str], found: dict[tuple[int, str], "array[int]"]) -> None:
    """Add the rows (from 1) of the cells in these styles to found, by their column (from 0) and currency."""
    named = "|".join(styles)
    for letters, row, style in re.findall(rf'<(?:\w+:)?c r="([A-Z]{{1,3}})(\d{{1,7}})" s="({named})"'.encode(), chunk):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        found.setdefault((column - 1, styles[style.decode()]), array("l")).append(int(row))


def shown_in(
    place: int, found: Mapping[tuple[int, str], Sequence[int]], numbers: Sequence[Sequence[int]], texts: list[Any]
) -> str | None:
    """The one currency all figures of a column show, MIXED where they differ, None where none shows any.

    numbers and texts hold, for each block of rows, the row numbers and the cells of the column; where currencies are mixed, each cell that
    shows one is written with it.
    """
    codes = {code: frozenset(rows) for (column, code), rows in found.items() if column == place}
    if not codes:
        return None
    of_row = {row: code for code, rows in codes.items() for row in rows}
    blocks = [list(block) if isinstance(block, (list, tuple)) else block.to_pylist() for block in texts]
    seen = Counter(
        of_row.get(row)
        for rows, block in zip(numbers, blocks, strict=True)
        for row, text in zip(rows, block, strict=True)
        if _is_figure(text)
    )
    if len(seen) == 1:
        return next(iter(seen))
    if set(seen) <= {None}:
        return None
    for at, (rows, block) in enumerate(zip(numbers, blocks, strict=True)):
        texts[at] = [
            _with(text, of_row.get(row)) if _is_figure(text) else text for row, text in zip(rows, block, strict=True)
        ]
    return MIXED


def _is_figure(text: str | None) -> bool:
    return text is not None and bool(_NUMBER.fullmatch(text))


def _with(text: str, code: str | None) -> str:
    return text if code is None else f"{text} {code}" if len(code) == 3 else f"{code}{text}"


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


def _declares_entities(chunk: bytes, first: bool) -> bool:
    return b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or _wide_declaration(chunk, first)


def search(
    archive: zipfile.ZipFile, part: str, sheet: SheetPart | None, package: Package, name: str, slicer: Slicer | None
) -> None:
    """Reads a part to its end: checksum, document types and entities; in a sheet also errors, formulas and far cells."""
    prolog = part.lower().endswith((".xml", ".rels", ".vml"))
    first, prefixed, far = True, False, _Far()
    before: tuple[bytes, int, int] | None = None
    for chunk, begun in _chunks(archive, part, sheet is not None):
        if prolog and _declares_entities(chunk, first):
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


MOST_PARTS = 5000
LARGEST = 1_000_000_000  # bytes, all parts unpacked
MOST_STYLES = 20_000_000  # bytes
STEEPEST = 250  # unpacked to packed size of a part above 20 MB


def weigh(path: Path, name: str) -> Package:
    """Refuses what is damaged, oversized or hostile; says what the rest holds."""
    damaged = Refusal(f"{name} is damaged or incomplete: download or export it again.")
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh_directory(archive, name)
            names = set(archive.namelist())
            kind = _kind(archive, names, name)
            package = _sheets(archive, names) if kind == "excel" else Package(kind)
            wanted = {sheet.part: sheet for sheet in package.sheets.values()}
            with ThreadPoolExecutor(2) as beside:
                frame: dict[str, bytes] = {}
                for part in sorted(archive.namelist(), key=lambda part: part in wanted):
                    slicer = None
                    if part in wanted and archive.getinfo(part).file_size >= SMALLEST:
                        frame = frame or frame_of(archive)
                        slicer = Slicer(frame, part, wanted[part].name, beside)
                    search(archive, part, wanted.get(part), package, name, slicer)
            return package
    except Refusal:
        raise
    except RuntimeError as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.") from None
        raise damaged from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError, KeyError):
        raise damaged from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "bz2"):
            raise damaged from None
        raise


def _unsafe(name: str, why: str) -> Refusal:
    return Refusal(f"{name} is not an ordinary workbook and is refused: {why}")


def _weigh_directory(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise _unsafe(name, f"it has {len(entries):,} parts. Save it anew in Excel, or export it as CSV.")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        key = entry.filename.casefold()
        if key in seen:
            raise _unsafe(name, f"it holds the part {entry.filename[:80]!r} twice. Save it anew in Excel.")
        seen.add(key)
        if (
            entry.filename.startswith(("/", "\\"))
            or ".." in re.split(r"[\\/]", entry.filename)
            or ":" in entry.filename
        ):
            raise _unsafe(name, f"its part {entry.filename[:80]!r} points outside the file. Save it anew in Excel.")
        if entry.flag_bits & 1:
            raise Refusal(f"{name} is password-protected: remove the password in Excel and save it again.")
        total += entry.file_size
        if total > LARGEST or (
            entry.file_size > 20_000_000 and entry.file_size > STEEPEST * max(1, entry.compress_size)
        ):
            raise _unsafe(
                name,
                f"with its part {entry.filename[:80]!r} it unpacks to an outsize {total / 1e6:,.0f} MB. Export fewer rows, or export it as CSV.",
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
    told = (
        ("ppt/presentation.xml", "a presentation"),
        ("word/document.xml", "a Word document"),
        ("[Content_Types].xml", "an incomplete workbook"),
    )
    what = next((what for part, what in told if part in names), None)
    if what is None:
        raise Refusal(
            f"{name} is a zip archive without a workbook: unpack it first, or export the table as CSV or XLSX."
        )
    raise Refusal(f"{name} is {what}. Export the table as CSV or XLSX and drop that file.")


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> Package:
    package = Package("excel")
    book = next(part for part in names if re.fullmatch(r"xl/workbook\d*\.xml", part))
    text = archive.read(book).decode("utf-8", "replace")
    rels_part = posixpath.join(posixpath.dirname(book), "_rels", posixpath.basename(book) + ".rels")
    targets: dict[str, str] = {}
    if rels_part in names:
        for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", archive.read(rels_part).decode("utf-8", "replace")):
            entry = attributes(tag)
            target = entry.get("Target", "")
            targets[entry.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            )
    properties = re.search(r"<(?:\w+:)?workbookPr\b[^>]*>", text)
    if properties and attributes(properties[0]).get("date1904") in ("1", "true"):
        package.epoch = 1904
    styles = next((part for part in names if re.fullmatch(r"xl/styles\d*\.xml", part.casefold())), None)
    if styles and archive.getinfo(styles).file_size <= MOST_STYLES:
        package.money_styles = styles_with_currency(archive.read(styles).decode("utf-8", "replace"))
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", text):
        entry = attributes(tag)
        part = targets.get(entry.get("id", ""), "")
        sheet = SheetPart(entry.get("name", ""), part, entry.get("state", "visible") != "visible")
        rels = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
        sheet.pivot = rels in names and b"pivotTable" in archive.read(rels)
        package.sheets[sheet.name] = sheet
    return package


def rewrite(path: Path, package: Package, target: Path) -> Path:
    """The same workbook without its far cells."""
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for part in source.namelist():
            archive.writestr(part, package.rewritten.get(part) or source.read(part))
    return target
