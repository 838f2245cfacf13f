"""Names of weekdays and months in the languages exports are written in (Unicode's names, as Babel holds them)."""

import unicodedata
from collections.abc import Collection
from functools import cache

from babel.dates import get_day_names, get_month_names

LANGUAGES = (
    *(
        "en",
        "en_GB",
        "de",
        "de_AT",
        "fr",
        "es",
        "es_MX",
        "it",
        "pt",
        "pt_PT",
        "nl",
        "sv",
        "da",
        "nb",
        "fi",
        "pl",
        "cs",
        "sk",
        "hu",
        "ro",
        "tr",
        "ru",
    ),
    *("uk", "el", "bg", "hr", "sl", "et", "lv", "lt", "ja", "zh", "ko"),
)
WIDTHS, CONTEXTS = ("wide", "abbreviated", "short"), ("format", "stand-alone")
SHORT_IN = ("en", "de", "fr", "es", "it", "pt", "nl")
"""Languages whose month names of three letters are read where nothing else says that a word is one; others have "pro", "sie" and "dub"."""
_ALSO = {"de": {"mrz": 3}, "fr": {"fév": 2}}
"""Short names that people write and Unicode does not have, by language."""
ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def _days() -> frozenset[str]:
    return frozenset(
        name.casefold().rstrip(".") for language in LANGUAGES for width in WIDTHS for context in CONTEXTS
        for name in get_day_names(width, context, language).values()  # type: ignore[arg-type]
    )  # fmt: skip


@cache
def _months(language: str) -> dict[str, int]:
    named = [get_month_names(width, context, language) for width in WIDTHS[:2] for context in CONTEXTS]  # type: ignore[arg-type]
    told = {
        name.casefold().rstrip("."): number
        for names in named
        for number, name in names.items()
        if not name[:1].isdigit()
    }
    return told | _ALSO.get(language, {})


def weekdays(words: Collection[str]) -> tuple[str, ...]:
    """Those of the words (in small letters) that name a day of the week."""
    return tuple(sorted(_days() & set(words), key=len, reverse=True))


def months(words: Collection[str]) -> dict[str, int]:
    """The words (in small letters) that name a month, with its number, by the languages that know most of them; none where these disagree."""
    known = {
        language: {word: number for word in words if (number := _months(language).get(word))} for language in LANGUAGES
    }
    most = max(map(len, known.values()))
    found: dict[str, int] = {}
    for read in known.values():
        if most and len(read) == most:
            if any(found.get(word, number) != number for word, number in read.items()):
                return {}
            found |= read
    return found


@cache
def months_anywhere() -> dict[str, int]:
    """The names of months in all languages, with and without accents, by number; none that is another month in another language."""
    return {word: min(numbers) for word, numbers in _everywhere().items() if len(numbers) == 1}


@cache
def contested() -> frozenset[str]:
    """Names that are one month in one language and another one in another."""
    return frozenset(word for word, numbers in _everywhere().items() if len(numbers) > 1)


@cache
def _everywhere() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        wide = {name.casefold() for context in CONTEXTS for name in get_month_names("wide", context, language).values()}  # type: ignore[arg-type]
        for word, number in _months(language).items():
            if len(word) > 3 or word in wide or language[:2] in SHORT_IN:
                for one in (
                    word,
                    "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)),
                ):
                    found.setdefault(one, set()).add(number)
    return found
