"""The four levers of the sales velocity (P8), each a metric of its own, beside what it is held against."""

from collections.abc import Mapping

from coaching.calendar import Calendar, Period
from coaching.lens import Lens
from coaching.metrics.compare import Against
from coaching.metrics.definition import metric
from coaching.metrics.reading import Reading
from coaching.metrics.show import show
from coaching.metrics.tables import Table

LEVERS = ("open_deals_average", "win_rate_broad", "average_won_deal", "cycle_days_closed")


def _told(own: Mapping[str, Reading]) -> list[str]:
    """The levers that are known; where no deal ended without a decision, both win rates are one and the narrow one stands for it."""
    known = {key: key for key in LEVERS if own[key].value is not None}
    if "win_rate_broad" not in known and "win_rate" in own and own["win_rate"].value is not None:
        known["win_rate_broad"] = "win_rate"
    return [known[key] for key in LEVERS if key in known]


def whole_before(calendar: Calendar, lens: Lens, against: Against) -> Period | None:
    """The whole period to compare with: money a day and its levers do not grow with the days; None for all time and against the team."""
    if lens.period.kind == "all" or against == "team":
        return None
    return calendar.previous(lens.period) if against == "previous" else calendar.year_before(lens.period)


def levers(own: Mapping[str, Reading], held: Mapping[str, Reading], words: str, currency: str) -> Table:
    """A row a lever that is known: its value, and what it is held against, which words name."""
    rows = [
        {"lever": metric(key).label, "value": show(own[key], currency), "held": show(held[key], currency) if key in held else None}
        for key in _told(own)
    ]  # fmt: skip
    return Table(rows, {"lever": "Lever", "value": "Now", "held": words[:1].upper() + words[1:]})
