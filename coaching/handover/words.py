"""How values, days and long texts are put on paper."""

import re
from dataclasses import dataclass
from datetime import date, datetime

LONG_WORD = re.compile(r"\S{23}(?=\S{3})")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Cut:
    """A text made to fit: cut says that more of it stands in the records."""

    text: str
    cut: bool


def day(when: date | datetime | None) -> str:
    """A day as nobody can misread it: 5 Mar 2026."""
    return "" if when is None else f"{when.day} {when:%b %Y}"


def period(key: str) -> str:
    """A period key in words: Q1 2016, Mar 2016; other keys as they are."""
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", key):
        return f"Q{quarter[2]} {quarter[1]}"
    if month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", key):
        return f"{date(int(month[1]), int(month[2]), 1):%b %Y}"
    return "all time" if key == "all" else key


def plain(text: str) -> str:
    """A text on one line, without control characters, its overlong words breakable."""
    return LONG_WORD.sub(lambda piece: piece[0] + "\u200b", " ".join(CONTROL.sub("", text).split()))


def cut(text: str, limit: int) -> Cut:
    """At most limit characters of a text, ended at a word where there is one nearby."""
    whole = " ".join(CONTROL.sub("", text).split())
    if len(whole) <= limit:
        return Cut(plain(whole), False)
    head = whole[:limit]
    space = head.rfind(" ")
    return Cut(plain(head[:space] if space > limit * 0.7 else head).rstrip(" ,;:") + " …", True)


def amount(value: float | None, unit: str, currency: str = "") -> str:
    """A value in the unit of its metric, short: 26.7 %, 1.2 M, 41 days; unknown stays unknown."""
    if value is None:
        return "unknown"
    if unit == "share":
        return f"{value * 100:.1f}".removesuffix(".0") + " %"
    if unit == "money":
        return f"{_compact(value)} {currency}".strip()
    if unit == "days":
        return f"{value:.1f}".removesuffix(".0") + (" day" if value == 1 else " days")
    if unit == "ratio":
        return f"{value:.2f}"
    return f"{value:,.1f}".removesuffix(".0")


def _compact(value: float) -> str:
    for size, letter in ((1e9, " B"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"
