"""What a projector shows: one picture that grows with the screen, so that nothing lies below the fold and five metres away can read it.

Measured in lines of a screen of 1,920 x 1,080. The smallest letters are 42 of them high; what does not fit stands on a further page.
"""

import base64
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from coaching.charts.house import ACCENT
from coaching.metrics.show import cases

WIDE, HIGH = 1920, 900
LEAST, NAME, GLANCE, TITLE, FIGURE = 42, 46, 50, 60, 92
BOLD = 1.14  # how much broader bold letters are
LINE, GAP, PAD, BAR, CODE, BIG_CODE = 1.26, 20, 18, 28, 180, 520
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
NARROW, BROAD = set("iljtfrI.,:;'|!()[] ·"), set("mwMW@%—…")
LIGHT = {
    "text": "#0b131b",
    "muted": "#4d5b68",
    "line": "#cfd8de",
    "green": "#1b6b3a",
    "amber": "#8a4b08",
    "red": "#a4262c",
}
DARK = {
    "text": "#e6edf2",
    "muted": "#aab6c1",
    "line": "#35424e",
    "green": "#8fd3a5",
    "amber": "#f2b872",
    "red": "#f5a3a3",
}


@dataclass(frozen=True)
class Words:
    """Some words in one size and colour: text, muted, or that of a state."""

    text: str
    size: int = LEAST
    bold: bool = False
    paint: str = "text"


@dataclass(frozen=True)
class Bar:
    """A share of a whole from 0 to 1 as a bar, with a whisker from low to high and a tick for what it is held against; None where unknown."""

    share: float | None
    low: float | None = None
    high: float | None = None
    tick: float | None = None

    @classmethod
    def of(cls, whole: float, *values: float | None) -> "Bar":
        """The same of values of a whole."""
        return cls(*(None if value is None else value / whole for value in values))


Block = Sequence[Words | Bar]
Page = Sequence[Sequence[Block]]
"""Columns of blocks."""


@dataclass(frozen=True)
class Head:
    """What stands above every page: the step, what it is about, how far the room is, and the way in (address and code, large while people come)."""

    title: str
    told: str
    glance: str
    where: str
    code: str = ""
    large: bool = False

    @property
    def lines(self) -> list[tuple[str, Words]]:
        """Its lines as they are broken."""
        across = WIDE - (BIG_CODE if self.large else CODE if self.code else 0) - 2 * GAP
        beside = across if self.large or not self.where else 0.58 * WIDE  # the address stands right of it
        parts = (
            (self.title, TITLE, True, across),
            (self.told, NAME, False, across),
            (self.glance, GLANCE, True, beside),
        )
        return [
            (line, Words("", size, bold)) for text, size, bold, wide in parts for line in broken(text, size, wide, bold)
        ]

    @property
    def height(self) -> float:
        """How much of the picture it takes."""
        words = sum(one.size * LINE for _, one in self.lines)
        return max(words, 0.0 if self.large or not self.code else CODE + LEAST * LINE) + GAP


def broken(text: str, size: int, across: float, bold: bool = False) -> list[str]:
    """The text in lines no broader than that, by the usual width of its letters; a word that is broader itself is broken too."""
    room = across / (size * (BOLD if bold else 1.0))
    lines, line = [], ""
    for word in "".join(one if one.isprintable() else " " for one in text).split():
        while _width(word) > room:
            cut = next(place for place in range(len(word), 0, -1) if place == 1 or _width(word[:place]) <= room)
            lines += [line] * bool(line) + [word[:cut]]
            line, word = "", word[cut:]
        longer = f"{line} {word}" if line else word
        if _width(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _width(text: str) -> float:
    return sum(_breadth(one) for one in text)


def _breadth(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.34 if letter in NARROW else 0.95 if letter in BROAD else 0.72 if letter.isupper() else 0.6


def paged(blocks: Sequence[Block], head: Head, columns: int = 1) -> list[Page]:
    """The blocks on as many pages as they need, filled column by column; one taller than a page goes on in the next column under its first line."""
    across, room = _across(head, columns), HIGH - head.height
    filled: list[list[Block]] = [[]]
    left = room
    for block in (part for whole in blocks for part in _split(whole, across, room)):
        tall = height(block, across)
        if filled[-1] and tall > left:
            filled.append([])
            left = room
        filled[-1].append(block)
        left -= tall + GAP
    return [filled[start : start + columns] for start in range(0, len(filled), columns)]


def _split(block: Block, across: float, room: float) -> list[Block]:
    if height(block, across) <= room or len(block) < 3:
        return [block]
    parts: list[list[Words | Bar]] = [[block[0]]]
    for one in block[1:]:
        if len(parts[-1]) > 1 and height([*parts[-1], one], across) > room:
            parts.append([block[0]])
        parts[-1].append(one)
    return list(parts)


def _across(head: Head, columns: int) -> float:
    whole = WIDE - (BIG_CODE + 2 * GAP if head.large else 0)
    return (whole - (columns - 1) * GAP) / columns


def height(block: Block, across: float) -> float:
    """How tall a block is in a column of that breadth."""
    return 2 * PAD + sum(_tall(one, across - 2 * PAD) for one in block)


def _tall(one: Words | Bar, across: float) -> float:
    return BAR + 10 if isinstance(one, Bar) else len(broken(one.text, one.size, across, one.bold)) * one.size * LINE


def voted(rows: Sequence[dict[str, Any]]) -> list[Block]:
    """The sentences of a poll with their votes: state and the number of votes by round, the newest as a bar and the first as a tick."""
    rounds = [key for key in rows[0] if key != "state"]
    most = max([row[key] for row in rows for key in rounds] + [1])
    found: list[Block] = []
    for row in rows:
        newest, first = row[rounds[-1]], row[rounds[0]] if len(rounds) > 1 else None
        before = "" if first is None else f", first round {first}"
        found.append(
            [Words(f"{row['state']}: {cases(newest, 'votes')}{before}", NAME), Bar.of(most, newest, None, None, first)]
        )
    return found


def said(head: Head, page: Page) -> str:
    """The same in words."""
    words = [one.text for column in page for block in column for one in block if isinstance(one, Words)]
    return ". ".join(
        part.strip().rstrip(".") for part in (head.title, head.told, head.glance, head.where, *words) if part.strip()
    )


def picture(head: Head, page: Page, columns: int = 1, dark: bool = False) -> str:
    """One page under its head as SVG."""
    paints, whole = DARK if dark else LIGHT, HIGH if any(page) else head.height
    drawn, y = [], 0.0
    for line, one in head.lines:
        y += one.size * LINE
        drawn.append(_text(line, one, 0, y - one.size * 0.3, paints))
    if head.code:
        drawn.append(_code(head))
    if head.where:
        lines = broken(head.where.replace("/", "/ "), LEAST, BIG_CODE) if head.large else [head.where]
        for number, line in enumerate(lines):
            low = BIG_CODE + LEAST * (1 + LINE * number) if head.large else max(CODE + LEAST, y - GLANCE * 0.3)
            drawn.append(_text(line.replace("/ ", "/"), Words("", LEAST, paint="muted"), WIDE, low, paints, ends=True))
    across = _across(head, columns)
    for number, column in enumerate(page):
        y = head.height
        for block in column:
            drawn.append(_block(block, number * (across + GAP), y, across, paints))
            y += height(block, across) + GAP
    body = "".join(drawn)
    size = f'width="{WIDE}" height="{whole:.0f}" viewBox="0 0 {WIDE} {whole:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family={quoteattr(FONT)}>{body}</svg>'


def _code(head: Head) -> str:
    size = BIG_CODE if head.large else CODE
    data = base64.b64encode(head.code.encode()).decode()
    return f'<image href="data:image/svg+xml;base64,{data}" x="{WIDE - size}" y="0" width="{size}" height="{size}"/>'


def _block(block: Block, x: float, y: float, across: float, paints: dict[str, str]) -> str:
    tall = height(block, across)
    place = f'x="{x + 1:.1f}" y="{y:.1f}" width="{across - 2:.1f}" height="{tall:.1f}" rx="12"'
    drawn = [f'<rect {place} fill="none" stroke="{paints["line"]}" stroke-width="2"/>']
    y += PAD
    for one in block:
        if isinstance(one, Bar):
            drawn.append(_bar(one, x + PAD, y + 5, across - 2 * PAD, paints))
            y += BAR + 10
            continue
        for line in broken(one.text, one.size, across - 2 * PAD, one.bold):
            y += one.size * LINE
            drawn.append(_text(line, one, x + PAD, y - one.size * 0.3, paints))
    return "".join(drawn)


def _bar(bar: Bar, x: float, y: float, across: float, paints: dict[str, str]) -> str:
    drawn = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{across:.1f}" height="{BAR}" rx="6" fill="{paints["line"]}" opacity="0.5"/>'
    ]
    if bar.share is not None:
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(bar.share * across, 0):.1f}" height="{BAR}" rx="6" fill="{ACCENT}"/>'
        )
    if bar.low is not None and bar.high is not None:
        at, low, high = y + BAR / 2, x + bar.low * across, x + bar.high * across
        ends = "".join(f"M{end:.1f} {y + 6:.1f}v{BAR - 12}" for end in (low, high))
        drawn.append(
            f'<path d="M{low:.1f} {at:.1f}H{high:.1f}{ends}" stroke="{paints["text"]}" stroke-width="5" fill="none"/>'
        )
    if bar.tick is not None:
        drawn.append(
            f'<rect x="{x + bar.tick * across - 3:.1f}" y="{y - 4:.1f}" width="6" height="{BAR + 8}" fill="{paints["text"]}"/>'
        )
    return "".join(drawn)


def _text(line: str, one: Words, x: float, y: float, paints: dict[str, str], ends: bool = False) -> str:
    look = f'font-size="{one.size}" fill="{paints.get(one.paint, paints["text"])}"'
    look += ' font-weight="700"' if one.bold else ""
    look += ' text-anchor="end"' if ends else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(line)}</text>'
