"""The business time zone: its name as a person writes it, and which ones a country's teams live in."""

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global

UTC = "UTC"


@cache
def _zones() -> frozenset[str]:
    """Every zone by name; the system is asked once, as it goes through six hundred files."""
    return frozenset(available_timezones())


@cache
def _by_word() -> dict[str, set[str]]:
    """Names of zones by their whole name and by their city, in small letters."""
    found: dict[str, set[str]] = {}
    for name in _zones():
        for word in (name, name.rpartition("/")[2]):
            found.setdefault(_plain(word), set()).add(name)
    return found


def _plain(word: str) -> str:
    return word.strip().replace("_", " ").casefold()


def zone_named(text: str) -> str | None:
    """The zone somebody means by "America/Los_Angeles", "los angeles" or "utc"; None where there is none, or more than one."""
    if text.strip() in _zones():
        return text.strip()
    if _plain(text) == "utc":
        return UTC
    found = _by_word().get(_plain(text), set())
    regions = {name for name in found if "/" in name} or found
    return next(iter(regions)) if len(regions) == 1 else None


def all_zones() -> list[str]:
    """Every zone by name, in the order of the alphabet."""
    return sorted(_zones())


def zones_of(country: str) -> tuple[str, ...]:
    """The zones most people of a country live in, by its two letters; none for a country nobody knows."""
    usual = {name for name in get_global("windows_zone_mapping").values() if "/" in name}
    return tuple(sorted(usual & set(get_global("territory_zones").get(country.upper(), ()))))
