"""Moments written in UTC, as SQL: which cells are, and what they are in the business time zone."""

from coaching.intake.words.convert import literal

_CLOCK = r":\d\d(?:\.\d+)?(?: ?[ap]\.?m\.?)?"
_MARKED = rf"(?i){_CLOCK} ?(?:Z|UTC|GMT|[+-]00(?::?00)?|\(UTC\)|\(GMT\))$"
_BARE = rf"(?i){_CLOCK}$"


def is_utc(clean: str, order: str, bare_too: bool) -> str:
    """Whether a cell holds a moment in UTC: it says so (Z, UTC, +00:00), it counts from 1970, or, with bare_too, it says no zone at all."""
    if order == "epoch":
        return f"{clean} is not null"
    marked = f"regexp_matches({clean}, '{_MARKED}')"
    if not bare_too:
        return marked
    bare = f"contains({clean}, '.')" if order.startswith("serial") else f"regexp_matches({clean}, '{_BARE}')"
    return f"({marked} or {bare})"


def in_zone(moment: str, zone: str) -> str:
    """A TIMESTAMP in UTC as the TIMESTAMP that clocks of the zone show."""
    return f"timezone({literal(zone)}, timezone('UTC', {moment}))"
