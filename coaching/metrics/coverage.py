"""How many times the open pipeline covers what is missing, and must (P10), from enough decided deals to be worth saying."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.calendar import Calendar, Period
from coaching.facts import DEALS
from coaching.lens import Lens, group
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import LOW, Reading
from coaching.metrics.statistics import ratio
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

START, TO_GO, WEIGHTED = "start_coverage", "pipeline_coverage", "weighted_coverage"


def last_four_quarters(calendar: Calendar, lens: Lens) -> Period:
    """The four fiscal quarters that were complete on the as-of date."""
    newest = calendar.previous(calendar.containing("quarter", lens.as_of))
    oldest = calendar.previous(calendar.previous(calendar.previous(newest)))
    return calendar.parse(f"{oldest.start.isoformat()}..{newest.last.isoformat()}")


def needed(workspace: Workspace, lens: Lens, rate: str = "win_rate_value") -> dict[str, float | None]:
    """By scope id one over the value win rate of the last four complete quarters; below 20 decided deals the company's; None without either.

    rate: the metric of that win rate; "due_won" for what a quarter needs on its first day.
    """
    year = last_four_quarters(workspace.calendar, lens_on_facts(workspace, lens, DEALS))
    own = measure(workspace, lens, [rate], [year])
    everybody = group(workspace, lens, "company")
    company = measure(workspace, everybody, [rate], [year])[0] if everybody else None
    rates = {one.scope: one if one.n >= LOW or company is None else company for one in own}
    return {scope: ratio(1.0, one.value) if one.n >= LOW else None for scope, one in rates.items()}


@dataclass(frozen=True)
class Covered:
    """One way to read the coverage: its Reading, how many times is needed (None: not known), and what that need rests on."""

    reading: Reading
    needed: float | None
    rests_on: str


def ways(workspace: Workspace, lens: Lens) -> list[Covered]:
    """Coverage at the start of the quarter, to go in full, and to go weighted, each beside what is needed; only those that can be read."""
    scope = lens.scope.id
    found = {
        one.metric: one for one in measure(workspace, replace(lens, scopes=(lens.scope,)), [START, TO_GO, WEIGHTED])
    }
    at_start = needed(workspace, lens, "due_won").get(scope)
    from_here = needed(workspace, lens).get(scope)
    every = [
        Covered(
            found[START], at_start, "one over the part of the value due on a first day that was won, last four quarters"
        ),
        Covered(found[TO_GO], from_here, "one over the win rate by value, last four quarters"),
        Covered(found[WEIGHTED], 1.0, "the probabilities are in it already"),
    ]
    return [one for one in every if one.reading.value is not None]


def behind(found: Sequence[Covered]) -> Table:
    """The ways to read the coverage, a row each."""
    rows = [{
        "way": metric(one.reading.metric).label, "value": one.reading.value, "needed": one.needed, "pipeline": one.reading.part,
        "missing": one.reading.whole, "deals": one.reading.n, "rests_on": one.rests_on,
    } for one in found]  # fmt: skip
    return Table(rows, {
        "way": "Coverage", "value": ("Covered", "times"), "needed": ("Needed", "times"), "pipeline": ("Pipeline", "money"),
        "missing": ("To cover", "money"), "deals": ("Deals", "count"), "rests_on": "Needed is",
    })  # fmt: skip
