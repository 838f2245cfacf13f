"""How periods and long texts are put on paper."""

import re
from dataclasses import dataclass
from datetime import date

LONG_WORD = re.compile(r"\S{23}(?=\S{3})")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Cut:
    """A text made to fit: cut says that more of it stands in the records."""

    text: str
    cut: bool


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
