"""How many times the open pipeline must cover what is missing (P10), from enough decided deals to be worth saying."""

from dataclasses import replace

from coaching.calendar import Calendar, Period
from coaching.facts import DEALS
from coaching.lens import COMPANY, Lens, Scope
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import LOW
from coaching.metrics.statistics import ratio
from coaching.workspace import Workspace


def last_four_quarters(calendar: Calendar, lens: Lens) -> Period:
    """The four fiscal quarters that were complete on the as-of date."""
    newest = calendar.previous(calendar.containing("quarter", lens.as_of))
    oldest = calendar.previous(calendar.previous(calendar.previous(newest)))
    return calendar.parse(f"{oldest.start.isoformat()}..{newest.last.isoformat()}")


def needed(workspace: Workspace, lens: Lens) -> dict[str, float | None]:
    """By scope id one over the value win rate of the last four complete quarters; below 20 decided deals the company's; None without either."""
    year = last_four_quarters(workspace.calendar, lens_on_facts(workspace, lens, DEALS))
    own = measure(workspace, lens, ["win_rate_value"], [year])
    everybody = replace(lens, by="company", scopes=(Scope("company", COMPANY, "Whole company"),))
    company = measure(workspace, everybody, ["win_rate_value"], [year])[0]
    rates = {one.scope: one if one.n >= LOW else company for one in own}
    return {scope: ratio(1.0, one.value) if one.n >= LOW else None for scope, one in rates.items()}
