"""Signs that say the same, written one way: letters put together of parts, and figures in the digits of other scripts."""

import re
import unicodedata
from collections.abc import Iterable

from coaching.intake.file.layout import kind_of_text

_OTHER_SIGNS = {**dict.fromkeys("−–‐‑﹣", "-"), "٫": ".", "٬": ",", "٪": "%"}
_FIGURES = ("number", "date", "year")
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_ODD = re.compile(r"(?![0-9])\d|[−–‐‑﹣٫٬٪！-～]")
OF_NOTE = re.compile(
    rb"[\xcc\xcd][\x80-\xbf]|\n\xef\xbb\xbf"
    rb'|[,;\t|"\n](\xe2\x88\x92|\xe2\x80[\x90\x91\x93]\d|\xef\xb9\xa3|\xef\xbc[\x88\x8d\x90-\x99]|\xef\xbf\xa5|[\xd9\xdb][\xa0-\xb9])'
)
"""What as_written() may write otherwise, in the bytes of a text in UTF-8: a file that holds some is read cell by cell."""


def composed(text: str) -> str:
    """The text with each letter as one sign: é of e and an accent is é; where that does not make all of its marks part of a letter, as it is."""
    if text.isascii() or not _has_marks(text):
        return text
    whole = unicodedata.normalize("NFC", text)
    return text if _has_marks(whole) else whole


def _has_marks(text: str) -> bool:
    return any(map(unicodedata.combining, text))


def as_written(cells: Iterable[str | None]) -> list[str | None]:
    """A column's cells with letters as one sign each; where most of them are figures, all of these in plain digits and signs.

    Elsewhere digits of other scripts stay as they are: a name, or what somebody was called by.
    """
    found = [cell if not cell or cell.isascii() else composed(cell) for cell in cells]
    odd = [place for place, cell in enumerate(found) if cell and not cell.isascii() and _ODD.search(cell)]
    plain = {place: figure for place in odd if (figure := _figure(found[place] or "")) is not None}
    if plain:
        filled = [plain.get(place, cell) for place, cell in enumerate(found) if cell]
        if 2 * sum(kind_of_text(cell) in _FIGURES for cell in filled) >= len(filled):
            return [plain.get(place, cell) for place, cell in enumerate(found)]
    return found


def _figure(cell: str) -> str | None:
    """A cell in plain digits and signs, where that is a figure or a day."""
    figure = "".join(_one(sign) for sign in cell)
    return figure if kind_of_text(figure) in _FIGURES else None


def _one(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return chr(ord(sign) - 0xFEE0) if ord(sign) in _FULL_WIDTH else _OTHER_SIGNS.get(sign, sign)
