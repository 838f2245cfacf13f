"""Currencies that stand only in the number formats of a workbook's cells: which style shows which, and where it is used."""

import html
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "zł": "PLN", "Kč": "CZK", "R$": "BRL", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "MX$": "MXN", "Fr.": "CHF", "SFr.": "CHF", "Ft": "HUF", "lei": "RON", "лв": "BGN",
    "฿": "THB", "₩": "KRW", "₪": "ILS", "Rp": "IDR", "RM": "MYR", "₱": "PHP", "$": "$", "¥": "¥",
}  # fmt: skip
_CODES = "USD EUR GBP CHF JPY CNY INR CAD AUD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY BRL MXN ARS CLP COP ZAR SGD HKD KRW THB MYR IDR PHP AED SAR ILS"
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
    if len(sign) == 3 and sign.upper() in _CODES:
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
