"""A table that is nearly an export Cadence knows: which one, and the one column it lacks."""

from collections.abc import Sequence
from dataclasses import replace

from coaching.intake.formats.recognise import match
from coaching.intake.words.format import Format, Match, header_key, presets

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
