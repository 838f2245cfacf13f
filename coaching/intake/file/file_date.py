"""The date a file carries about itself: the "As of" line of a Salesforce report, the milliseconds in its name, a workbook's own properties."""

import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

LOOK = 65_536
_AS_OF = re.compile(rb"\bAs of[: ]+(20\d{2}-\d{2}-\d{2})")
_REPORT = re.compile(r"^report(\d{13})\b")
_SAVED = re.compile(rb"<dcterms:(?:modified|created)[^>]*>(20\d{2}-\d{2}-\d{2})")


def date_told(path: Path, name: str) -> date | None:
    """The day its title block or its name says the export was made, or None."""
    found = _REPORT.match(name)
    if found:
        return datetime.fromtimestamp(int(found.group(1)) / 1000, UTC).date()
    return next(
        (
            day
            for text in _beginnings(path, ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"))
            if (day := _day(_AS_OF, text))
        ),
        None,
    )


def date_saved(path: Path) -> date | None:
    """The day a workbook was last saved, by its own properties, or None."""
    return next(
        (day for text in _beginnings(path, ("docProps/core.xml",), text_files=False) if (day := _day(_SAVED, text))),
        None,
    )


def _day(pattern: re.Pattern[bytes], text: bytes) -> date | None:
    found = pattern.search(text)
    try:
        return date.fromisoformat(found.group(1).decode()) if found else None
    except ValueError:
        return None


def _beginnings(path: Path, parts: tuple[str, ...], text_files: bool = True) -> list[bytes]:
    """The first bytes of these parts of a workbook, or of the file itself."""
    try:
        with path.open("rb") as file:
            head = file.read(LOOK)
        if not head.startswith(b"PK"):
            return [head.replace(b"\0", b"")] if text_files else []
        with zipfile.ZipFile(path) as book:
            inside = set(book.namelist())
            return [book.open(part).read(LOOK) for part in parts if part in inside]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return []
