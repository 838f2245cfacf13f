"""Signs that say the same, written one way: letters put together of parts, and figures in the digits of other scripts."""

import re
import unicodedata
from collections.abc import Iterable

from coaching.intake.file.layout import kind_of_text

_OTHER_SIGNS = {**dict.fromkeys("−–‐‑﹣", "-"), "٫": ".", "٬": ",", "٪": "%"}
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_ODD = re.compile(r"(?![0-9])\d|[−–‐‑﹣٫٬٪！-～]")
OF_NOTE = re.compile(
    rb"[\xcc\xcd][\x80-\xbf]|\n\xef\xbb\xbf"
    rb'|[,;\t|"\n](\xe2\x88\x92|\xe2\x80[\x90\x91\x93]\d|\xef\xb9\xa3|\xef\xbc[\x88\x8d\x90-\x99]|\xef\xbf\xa5|[\xd9\xdb][\xa0-\xb9])'
)
"""What as_written() may write otherwise, in the bytes of a text in UTF-8: a file that holds some is read cell by cell."""


def composed(text: str) -> str:
    """The text with each letter as one sign: é of e and an accent is é."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def as_written(cells: Iterable[str | None]) -> list[str | None]:
    """Cells with "" as they are, letters as one sign each, and numbers and dates in plain digits and signs."""
    return [cell if not cell or cell.isascii() else _plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    cell = composed(cell)
    if not _ODD.search(cell):
        return cell
    figure = "".join(_one(sign) for sign in cell)
    return figure if kind_of_text(figure) in ("number", "date", "year") else cell


def _one(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return chr(ord(sign) - 0xFEE0) if ord(sign) in _FULL_WIDTH else _OTHER_SIGNS.get(sign, sign)
