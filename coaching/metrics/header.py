"""The header of a metric's file: which keys there are and what each may say; a slip is refused by name, never passed over."""

import re
from dataclasses import dataclass
from pathlib import Path

from coaching.errors import Refusal
from coaching.metrics import needs
from coaching.metrics.shapes import SHAPES
from coaching.settings import WINDOWS

PERIODS = ("week", "month", "quarter", "year", "all", "days")
TEXTS = (
    "grain",
    "label",
    "id",
    "definition",
    "source",
    "question",
    "none",
    "noun",
    "no_cases",
    "least",
    "reach",
    "back",
    "each",
    "reason",
    "capped",
)
CLOSED = {
    "unit": ("share", "ratio", "money", "count", "days", "number", "score"),
    "better": ("higher", "lower", "near"),
    "status": ("published", "variant", "house"),
    "kind": ("flow", "stock", "state"),
    "shape": tuple(SHAPES),
    "value": ("sum", "ratio", "gap", "error", "bias"),
    "parts": ("money", "cases"),
    "joined": ("of", "for"),
    "interval": ("yes", "no"),
    "accounts": ("yes", "no"),
    "shown": ("unit", "times"),
    "alone": ("told",),
    "horizon": ("as_of", "period"),
    "ends": ("over", "running", "result"),
    "empty": ("zero", "unknown"),
    "rows": ("each", "daily"),
    "periods": PERIODS,
    "needs": needs.known(),
    "dated": needs.known(),
}
LISTS = ("periods", "needs")  # several words, with commas between
REPEATED = ("definition", "each", "reason")  # said line by line
KEYS = (*TEXTS, *CLOSED)
_KEY_INSIDE = re.compile(rf"(?<=\s)({'|'.join(KEYS)}):\s")


def kind_in_words(kind: str) -> str:
    """What a kind of activity is called inside a sentence: "VIP visit", "business review"."""
    return kind.replace("_", " ").replace("vip", "VIP")


@dataclass(frozen=True)
class Header:
    """What one metric of a file says of itself, checked: the text of each key, its key, short label and kind, its reasons and its SQL."""

    file: str
    said: dict[str, str]
    key: str
    named: str
    about: str
    reasons: dict[str, str]
    sql: str

    def of(self, name: str, default: str | None = None) -> str:
        """The text of a header key; raises Refusal where it is missing and has no default."""
        text = self.said.get(name, default)
        if text is None:
            there = f": {' or '.join(CLOSED[name])}" if name in CLOSED else ""
            raise Refusal(f"{self.file} says no {name}{there}.")
        return text

    def listed(self, name: str, default: str = "") -> tuple[str, ...]:
        """The words of a header key that holds a list."""
        return _words(self.said.get(name, default))


def read_header(path: Path) -> list[Header]:
    """What a file says: of one metric, or of one for each `each:` line (key | label | kind), whose kind and label replace {kind} and {label}."""
    said, each, reasons, sql = _taken_apart(path)
    if not each:
        return [_checked(Header(path.name, said, path.stem, said.get("label", ""), "", reasons, sql))]
    found = []
    for key, label, kind in each:
        texts = {"label": "{label}", **said}.items()
        filled = {name: _filled(text, label, kind if name in CLOSED else kind_in_words(kind)) for name, text in texts}
        found.append(_checked(Header(path.name, filled, key, label, kind, reasons, _filled(sql, label, kind))))
    return found


def _filled(text: str, label: str, kind: str) -> str:
    return text.replace("{kind}", kind).replace("{label}", label)


def _taken_apart(path: Path) -> tuple[dict[str, str], list[list[str]], dict[str, str], str]:
    """The keys of a file's header, its `each:` and `reason:` lines taken apart, and its SQL."""
    said: dict[str, str] = {}
    each: list[list[str]] = []
    reasons: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for number, line in enumerate(lines[:head], 1):
        for name, text in _pairs(f"{path.name}, line {number}", line):
            if name == "each":
                each.append(_columns(f"{path.name}, line {number}", name, text, ("key", "label", "kind")))
            elif name == "reason":
                code, words = _columns(f"{path.name}, line {number}", name, text, ("code", "words"))
                reasons[code] = words
            elif name in said and name not in REPEATED:
                raise Refusal(f"{path.name}, line {number}: {name} is said a second time.")
            else:
                said[name] = f"{said[name]} {text}" if name in said else text
    return said, each, reasons, "\n".join(lines[head:]).strip().rstrip(";")


def _pairs(place: str, line: str) -> list[tuple[str, str]]:
    """The `key: text` pairs of a header line, two or more spaces between them."""
    found = []
    for piece in re.split(r"\s{2,}", line.removeprefix("--").strip()):
        name, colon, text = (part.strip() for part in piece.partition(":"))
        if not colon or not text:
            raise Refusal(f'{place}: "{piece}" is no "key: text"; two spaces stand between one and the next.')
        if name not in KEYS:
            raise Refusal(f'{place}: there is no header key "{name}"; there are: {", ".join(sorted(KEYS))}.')
        if inside := _KEY_INSIDE.search(text):
            raise Refusal(f'{place}: "{inside[1]}:" stands inside the text of {name}; put two spaces before it.')
        found.append((name, text))
    return found


def _columns(place: str, name: str, text: str, wanted: tuple[str, ...]) -> list[str]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != len(wanted) or not all(parts):
        raise Refusal(f'{place}: {name} is "{text}"; it is written {" | ".join(wanted)}.')
    return parts


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _checked(header: Header) -> Header:
    """The header, its closed lists and its number checked; raises Refusal naming what there is."""
    for name, allowed in CLOSED.items():
        text = header.said.get(name)
        for word in () if text is None else _words(text) or ("",) if name in LISTS else (text,):
            if word not in allowed:
                raise Refusal(f'{header.file}: {name} is "{word}"; there are: {", ".join(allowed)}.')
    if not header.of("least", "0").isdecimal():
        raise Refusal(f'{header.file}: least is "{header.said["least"]}"; it is a number of cases.')
    if not header.of("reach", "0").isdecimal():
        raise Refusal(f'{header.file}: reach is "{header.said["reach"]}"; it is a number of days.')
    for text in header.listed("back"):
        need, _, days = text.partition(" ")
        if need not in needs.known() or not (days.isdecimal() or days in WINDOWS):
            raise Refusal(
                f'{header.file}: back is "{text}"; it is an inventory word and a number of days, as in "activity 90", or '
                f"what the team sets: {', '.join(WINDOWS)}."
            )
    if left := re.search(r"\{\w*\}", "\n".join((*header.said.values(), header.sql))):
        raise Refusal(
            f"{header.file}: {left[0]} stands for nothing; in a file with `each:` lines there are {{kind}} and {{label}}."
        )
    return header
