"""The four levers of the sales velocity (P8), each a metric of its own, beside what it is held against."""

from collections.abc import Mapping

from coaching.metrics.definition import metric
from coaching.metrics.reading import Reading
from coaching.metrics.show import detail, difference, show
from coaching.metrics.tables import Table

LEVERS = ("open_deals_average", "win_rate_broad", "average_won_deal", "cycle_days_closed")
DOES = {
    "open_deals_average": "more yield more", "win_rate_broad": "higher yields more", "average_won_deal": "larger yields more",
    "cycle_days_closed": "shorter yields more",
}  # fmt: skip


def levers(own: Mapping[str, Reading], held: Mapping[str, Reading], words: str, currency: str) -> Table:
    """A row a lever that is known: its value, its cases, and the comparison; words name what it is held against."""
    known = [own[key] for key in LEVERS if own[key].value is not None]
    rows = [
        {"lever": metric(one.metric).label, "value": show(one, currency), "cases": detail(one, currency) if one.whole else None,
         "against": difference(one, held[one.metric], words, currency) if one.metric in held else None, "does": DOES[one.metric]}
        for one in known
    ]  # fmt: skip
    return Table(rows, {"lever": "Lever", "value": "Now", "cases": "From", "against": "Compared", "does": "What it does"})
