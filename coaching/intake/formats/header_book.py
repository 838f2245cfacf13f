"""What the columns of plain sheets are called: the headers of all formats and languages, by kind of fact and field, and how alike a header is."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz

from coaching.intake.words.fields import KINDS, spoken
from coaching.intake.words.format import header_key, presets
from coaching.intake.words.header_units import without_unit
from coaching.intake.words.word_books import FORMATS, word_key

UNITS = {
    "minutes": ("min", "mins", "minutes", "minuten", "minutos", "h", "hr", "hrs", "hours", "stunden", "std", "heures", "horas", "ore"),
    "seconds": ("s", "sec", "secs", "seconds", "sek", "sekunden", "secondes", "segundos", "secondi"), "milliseconds": ("ms", "msec", "milliseconds"),
}  # fmt: skip
"""What a header says behind a word for how long something took, by the field it is then; hours are told apart when the column is read."""
WITHOUT_ID = 95
"""How alike "STAGE_ID" and the stage are (0 to 100)."""


@cache
def names(kind: str) -> dict[str, tuple[str, ...]]:
    """Every header any format of the kind accepts, and those of everyday sheets, by field, as words; "Negócio - Valor" is "valor" too."""
    found: dict[str, list[str]] = {field: [spoken(field)] for field in KINDS[kind].open_fields}
    told = [one.columns for one in presets() if one.kind == kind and one.used and not one.template]
    for columns in (*told, _everyday().get(kind, {})):
        for field, headers in columns.items():
            if field in found:
                found[field] += [
                    word for header in headers for word in (as_words(header), as_words(header.rpartition(" - ")[2]))
                ]
    for field, units in UNITS.items():
        if field in found and "minutes" in found:
            lasts = [word for word in found["minutes"] if word.split()[-1] not in (*UNITS["minutes"], "minutes")]
            found[field] += [
                f"{word} {between}{unit}" for word in dict.fromkeys(lasts) for unit in units for between in ("", "in ")
            ]
    return {field: tuple(dict.fromkeys(words)) for field, words in found.items()}


@cache
def _everyday() -> dict[str, dict[str, tuple[str, ...]]]:
    said = tomllib.loads((FORMATS / "_headers.toml").read_text(encoding="utf-8"))
    return {kind: {field: tuple(headers) for field, headers in fields.items()} for kind, fields in said.items()}


@lru_cache(20_000)
def as_words(header: str) -> str:
    """A header as words in small letters without accents: "AmountUSD", "STAGE_ID" and "Previsão" are "amount", "stage id" and "previsao"."""
    bare = re.sub(
        r"__c$|^(property_|hs_)|[\s_]*[(\[]?(?<![^\W_])(?:in )?(?:utc|gmt)[)\]]?$",
        "",
        without_unit(header),
        flags=re.IGNORECASE,
    )
    words = word_key(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).replace(".", " "))
    return "".join(one for one in unicodedata.normalize("NFKD", words) if not unicodedata.combining(one))


def alike(kind: str, field: str, header: str) -> float:
    """How alike a header is to the headers this field is known by (0 to 100); 100 where it is one of them."""
    words, known = as_words(header), names(kind)[field]
    found = _alike(words, known)
    if found < WITHOUT_ID and words.endswith(" id") and KINDS[kind].fields[field] != "id":
        found = max(found, WITHOUT_ID if words.removesuffix(" id") in known else 0)
    return found


def is_known(kind: str, field: str, header: str) -> bool:
    """Whether a header is one of those this field is known by."""
    return header_key(as_words(header)) in _keys(kind, field)


def closings(headers: Sequence[str]) -> list[int]:
    """The columns that by their headers may say when a deal closes."""
    return [
        i
        for i, header in enumerate(headers)
        if any(is_known("opportunity", field, header) for field in ("close_on", "closed_on"))
    ]


@cache
def _keys(kind: str, field: str) -> frozenset[str]:
    return frozenset(header_key(name) for name in names(kind)[field])


@lru_cache(50_000)
def _alike(words: str, known: tuple[str, ...]) -> float:
    if header_key(words) in {header_key(name) for name in known}:
        return 100
    return max(
        max(
            fuzz.ratio(words, name), fuzz.token_sort_ratio(words, name) * 0.97, fuzz.token_set_ratio(words, name) * 0.85
        )
        for name in known
    )
