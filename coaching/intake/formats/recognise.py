"""Which format a file is in: the one whose signature its headers fit; exactly one may win."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from coaching.intake.formats.header_book import is_known
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import MENDING, Format, Match, header_key, own_key, presets, read_format
from coaching.intake.words.header_units import unitless


def remembered(folder: Path) -> list[Format]:
    """The formats people matched on screen in this workspace."""
    return [read_format(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.toml"))]


def match(format_: Format, headers: Sequence[str], loose: bool = False) -> Match | None:
    """How the format fits these headers, or None when its signature does not hold; loose lets "Name__c" stand for "Name" in the signature."""
    keys, own, paid = _found(tuple(headers))
    if format_.header_set and {header_key(header) for header in format_.header_set} != set(keys) - {
        header_key(header) for header in MENDING
    }:
        return None

    def has(name: str) -> bool:
        if own_key(name) in own or header_key(name) in paid:
            return True
        return (loose or own_key(name).endswith("+")) and header_key(name) in keys

    if not all(map(has, format_.all_of)) or any(map(has, format_.none_of)):
        return None
    if not all(any(map(has, group)) for group in format_.any_of):
        return None
    for pattern, times in format_.patterns:
        if sum(bool(re.search(pattern, header.strip(), re.IGNORECASE)) for header in headers) < times:
            return None
    found = {
        name: [own[own_key(one)] for one in accepted if own_key(one) in own]
        + [keys[header_key(one)] for one in accepted if header_key(one) in keys]
        for name, accepted in format_.columns.items()
    }
    money = KINDS[format_.kind].money if format_.used else ()
    for name in money:
        found[name] = found.get(name, []) + [
            paid[header_key(one)] for one in format_.columns.get(name, ()) if header_key(one) in paid
        ]
    columns = {name: places[0] for name, places in found.items() if places}
    signed = len(format_.all_of) + len(format_.any_of) + 2 * len(format_.patterns)
    return Match(format_, columns, (format_.rank, signed, len(columns)))


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
