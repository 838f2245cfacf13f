"""What words in cells mean: stages, statuses, kinds of activity, outcomes, categories, yes and no, and words for nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FORMATS = Path(__file__).parents[2] / "formats"

YES = frozenset(
    [
        "true",
        "yes",
        "y",
        "1",
        "t",
        "ja",
        "oui",
        "si",
        "sí",
        "sim",
        "done",
        "active",
        "x",
        "wahr",
        "ein",
        "verdadero",
        "verdadeiro",
        "vrai",
        "vero",
        "✓",
        "✔",
        "☑",
        "√",
        "✅",
    ]
)
NO = frozenset(
    [
        "false",
        "no",
        "n",
        "0",
        "f",
        "nein",
        "non",
        "não",
        "undone",
        "inactive",
        "falsch",
        "aus",
        "falso",
        "faux",
        "✗",
        "✘",
        "☒",
        "❌",
    ]
)
NOTHING = ("", "na", "n/a", "-", "--", "—", "–", "null", "none", "$-", "$ -", "#n/a", "(blank)", "not set", "\\n", "(null)",
           "<null>", "nat", "nan", "tbd", "tbc", "tba", "t.b.d.", "k.a.",
           "n/v", "#nv", "(leer)", "(vide)", "(vacío)", "(vazio)", "не закрыта", "не закрыто")  # fmt: skip
"""Words for nothing in columns of numbers, dates and yes/no."""
ERRORS = (
    "#n/a",
    "#nv",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#num!",
    "#null!",
    "#bezug!",
    "#wert!",
    "#valeur!",
    "#nom?",
    "#¡ref!",
    "#¡valor!",
)
"""What spreadsheets show for a formula that has no result, in small letters."""
NOBODY = ("-", "--", "---", "—", "–", ".", "?", "n/a", "n.a.", "n/v", *ERRORS, "\\n", "(blank)", "(null)", "<null>", "(none)", "(empty)",
          "(leer)", "(vide)", "(vacío)", "(vazio)", "(unassigned)", "[blank]", "[null]")  # fmt: skip
"""What stands in small letters for nobody in columns of names and ids; people are called Null, None and Na, so only NULL in capitals is nobody."""

READINGS = {
    "stage": ("open", "won", "lost", "cancelled"), "status": ("open", "won", "lost", "cancelled", "deleted"),
    "done": ("done", "not done"), "outcome": ("connected", "not connected", "not held"), "split": ("revenue", "overlay"),
}  # fmt: skip


def is_error(word: str) -> bool:
    """Whether a cell shows that its formula has no result."""
    return word.strip().casefold() in ERRORS


def word_key(text: str) -> str:
    """A word without its case, its blanks at the ends, signs nobody sees, and with hyphens and underscores as blanks."""
    return (
        re.sub(r"[\s_\-–]+", " ", re.sub("[\u200b\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f]", "", text)).strip().casefold()
    )


@cache
def _base() -> tuple[dict[str, dict[str, str]], tuple[tuple[str, str], ...]]:
    said = tomllib.loads((FORMATS / "_words.toml").read_text(encoding="utf-8"))
    subject = tuple((entry["kind"], entry["pattern"]) for entry in said.pop("subject"))
    return {group: _turned(words) for group, words in said.items()}, subject


@cache
def _of_any_format() -> dict[str, dict[str, str]]:
    """The words of all formats and languages on which every format that knows them agrees."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted(FORMATS.glob("[!_]*.toml")):
        for group, words in tomllib.loads(path.read_text(encoding="utf-8")).get("words", {}).items():
            for word, reading in _turned(words).items():
                found.setdefault(group, {}).setdefault(word, set()).add(reading)
    return {
        group: {word: min(told) for word, told in words.items() if len(told) == 1} for group, words in found.items()
    }


def shared_words(group: str) -> dict[str, str]:
    """The words every format shares, as word_key writes them, with what each means."""
    return dict(_base()[0].get(group, {}))


def _turned(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word_key(word): reading for reading, listed in words.items() for word in listed}


def subject_patterns() -> tuple[tuple[str, str], ...]:
    """(kind, regular expression) in the order they are tried on the small letters of a subject line."""
    return _base()[1]


@dataclass(frozen=True)
class WordBook:
    """The words of one format over those every format shares."""

    own: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, words: Mapping[str, Mapping[str, Iterable[str]]]) -> "WordBook":
        """From the `words` table of a format."""
        return cls({group: _turned(listed) for group, listed in words.items()})

    def read(self, group: str, word: str) -> str | None:
        """What the word is here, or None when nobody has said so."""
        key = word_key(word)
        return (
            self.own.get(group, {}).get(key)
            or _base()[0].get(group, {}).get(key)
            or _of_any_format().get(group, {}).get(key)
        )


def readings(group: str) -> tuple[str, ...]:
    """What a word of this group may be."""
    return READINGS.get(group) or tuple(dict.fromkeys(_base()[0].get(group, {}).values()))


def word_groups() -> tuple[str, ...]:
    """The groups of words there are: stages, statuses, kinds of activity and the like."""
    return tuple(dict.fromkeys((*READINGS, *_base()[0])))


def meanings(group: str) -> tuple[str, ...]:
    """What the words of a group may mean, in any format."""
    return tuple(dict.fromkeys((*READINGS.get(group, ()), *_base()[0].get(group, {}).values())))
