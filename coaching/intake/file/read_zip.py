"""A workbook is a zip: it is weighed and searched before anything parses it."""

import posixpath
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coaching.errors import Refusal
from coaching.intake.file.read_currency import styles_with_currency
from coaching.intake.file.read_package import Package, SheetPart
from coaching.intake.file.read_search import attributes, search
from coaching.intake.file.read_slices import SMALLEST, Slicer, frame_of

MOST_PARTS = 5000
LARGEST = 1_000_000_000  # bytes, all parts unpacked
MOST_STYLES = 20_000_000  # bytes
STEEPEST = 250  # unpacked to packed size of a part above 20 MB


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
