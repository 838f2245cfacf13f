"""Which formats a table's headers fit: by the book of headers, exactly, or nearly."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from coaching.intake.words.fields import KINDS, spoken
from coaching.intake.words.format import MADE_END, Format, Match, header_key, own_headers, own_key, presets, read_format
from coaching.intake.words.header_units import unitless, without_unit
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


def says_stage(header: str) -> bool:
    """Whether a column by its header may say how a deal stands."""
    return any(is_known("opportunity", field, header) for field in ("stage", "status", "is_won", "is_lost"))


def starts(headers: Sequence[str]) -> list[int]:
    """The columns that by their headers may say for which period a forecast is, in a table with a category and a period."""
    if not any(is_known("forecast", "category", header) for header in headers):
        return []
    return [i for i, header in enumerate(headers) if is_known("forecast", "period_start", header)]


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


def remembered(folder: Path) -> list[Format]:
    """The formats people matched on screen in this workspace."""
    return [read_format(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.toml"))]


def match(format_: Format, headers: Sequence[str], loose: bool = False) -> Match | None:
    """How the format fits these headers, or None when its signature does not hold; loose lets "Name__c" stand for "Name" in the signature."""
    keys, own, paid = _found(tuple(headers))
    if not _is_signed(format_, headers, loose):
        return None
    money = KINDS[format_.kind].money if format_.used else ()
    columns: dict[str, int] = {}
    for name, accepted in format_.columns.items():
        places = [own[own_key(one)] for one in accepted if own_key(one) in own]
        places += [keys[header_key(one)] for one in accepted if header_key(one) in keys]
        places += [paid[header_key(one)] for one in accepted if name in money and header_key(one) in paid]
        if places:
            columns[name] = places[0]
    signed = len(format_.all_of) + len(format_.any_of) + 2 * len(format_.patterns)
    return Match(format_, columns, (format_.rank, signed, len(columns)))


def _is_signed(format_: Format, headers: Sequence[str], loose: bool) -> bool:
    """Whether the signature of a format holds for these headers."""
    keys, own, paid = _found(tuple(headers))
    bound = {header_key(header) for header in own_headers(format_.header_set)}
    if bound and bound != {header_key(header) for header in own_headers(headers)}:
        return False

    def has(name: str) -> bool:
        if own_key(name) in own or header_key(name) in paid:
            return True
        return (loose or own_key(name).endswith("+")) and header_key(name) in keys

    def is_like(pattern: str) -> int:
        return sum(bool(re.search(pattern, header.strip(), re.IGNORECASE)) for header in headers)

    return (
        all(map(has, format_.all_of))
        and not any(map(has, format_.none_of))
        and all(any(map(has, group)) for group in format_.any_of)
        and all(is_like(pattern) >= times for pattern, times in format_.patterns)
    )


@lru_cache(64)
def _found(headers: tuple[str, ...]) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """Where each header stands: by its key, by the key that keeps one's own fields apart, and by its name without its unit."""
    paid = {
        header_key(name): index
        for index, header in reversed(list(enumerate(headers)))
        if (name := unitless(header)) not in ("", header)
    }
    return _places(headers, header_key), _places(headers, own_key), paid


def _places(headers: Sequence[str], key: Callable[[str], str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, header in enumerate(headers):
        places.setdefault(key(header), index)
    return places


def recognise(formats: Sequence[Format], headers: Sequence[str]) -> list[Match]:
    """The best match, or several when they tie, or none; fields of one's own tell a format only where nothing else does."""
    for loose in (False, True):
        matches = sorted(
            (found for one in formats if (found := match(one, headers, loose))), key=lambda m: m.score, reverse=True
        )
        if matches:
            return [
                _with_what_is_known(_with_names(found, headers), headers)
                for found in matches
                if found.score == matches[0].score
            ]
    return []


def _with_names(found: Match, headers: Sequence[str]) -> Match:
    """The match with the name of a person, where the format knows only the id and a column nobody claims is called like the name."""
    kind, taken = found.format.kind, set(found.columns.values())
    for own, name in (("owner_id", "owner_name"), ("rep_id", "rep_name")):
        if found.format.used and own in found.columns and name in KINDS[kind].fields and name not in found.columns:
            place = next(
                (i for i, header in enumerate(headers) if i not in taken and is_known(kind, name, header)), None
            )
            return replace(found, columns={**found.columns, name: place}) if place is not None else found
    return found


DECIDES = {
    "activity": ("cancelled", "no_show"),
    "opportunity": ("currency",),
    "quota": ("currency",),
    "forecast": ("currency",),
}
"""Fields that decide whether a row counts, by kind, in every format."""


def _with_what_is_known(found: Match, headers: Sequence[str]) -> Match:
    """The match with columns nobody claims whose headers are known from other formats and languages: all in plain sheets, else what decides."""
    kind, columns = found.format.kind, dict(found.columns)
    if MADE_END in headers and "period_end" in KINDS[kind].fields:
        columns.setdefault("period_end", headers.index(MADE_END))
    if not found.format.used:
        return found
    plain = found.format.rank <= 1 and not found.format.template
    asked = {field for group in found.missing() for field in group}
    for field in KINDS[kind].open_fields if plain else DECIDES.get(kind, ()):
        if field not in columns and field not in found.format.fixed and field not in asked:
            places = (
                i
                for i, header in enumerate(headers)
                if i not in columns.values()
                and (is_known(kind, field, header) or is_known(kind, field, header.rpartition(" - ")[2]))
            )
            if (place := next(places, None)) is not None:
                columns[field] = place
    return replace(found, columns=columns) if columns != found.columns else found


def known_as(folder: Path, headers: Sequence[str]) -> list[Match]:
    """What the formats of Cadence and those matched by hand in the workspace at folder make of these headers: as recognise."""
    return recognise([*remembered(folder / "formats"), *presets()], headers)


ENOUGH = 6
"""So many columns of a format must be there for a table to be nearly one."""


def nearly(headers: Sequence[str]) -> tuple[Match, str] | None:
    """The format these headers fit but for one column, with the columns that are there and that one as the export calls it; the one with most."""
    found = [(lacking[0], fitting, known) for one in presets() if one.used and not one.template and len(lacking := _lacking(one, headers)) == 1
             and (known := _known(one, headers)) >= max(ENOUGH, len(headers) / 2) and (fitting := _fits_with(one, headers, lacking[0]))]  # fmt: skip
    if not found:
        return None
    column, match_, _ = max(found, key=lambda entry: (entry[2], entry[1].format.rank))
    return replace(
        match_, columns={field: index for field, index in match_.columns.items() if index < len(headers)}
    ), column


def _lacking(format_: Format, headers: Sequence[str]) -> list[str]:
    """The parts of the signature that are not there, each by the first header it may be."""
    keys = {header_key(header) for header in headers}
    groups = [(name,) for name in format_.all_of] + list(format_.any_of)
    return [group[0] for group in groups if not keys & {header_key(name) for name in group}]


def _known(format_: Format, headers: Sequence[str]) -> int:
    keys = {header_key(header) for header in headers}
    return sum(any(header_key(name) in keys for name in accepted) for accepted in format_.columns.values())


def _fits_with(format_: Format, headers: Sequence[str], column: str) -> Match | None:
    """The match, if the column is all that is missing."""
    fitting = match(format_, [*headers, column], loose=True)
    return fitting if fitting is not None and not fitting.missing() else None
