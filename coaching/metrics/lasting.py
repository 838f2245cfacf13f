"""How long deals take until they are closed, those still open among them (P9), over four quarters of beginning."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics.coverage import last_four_quarters
from coaching.metrics.measure import rows_behind
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import cases, span
from coaching.metrics.statistics import StillOpen, days_until, kaplan_meier
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

HALF = "cycle_days_half"


@dataclass(frozen=True)
class Lasting:
    """The share still open after so many days of the deals begun in a span (in words), how many these are, and how many of them are open still."""

    curve: tuple[StillOpen, ...]
    deals: int
    still_open: int
    longest: float
    begun: str

    @property
    def half(self) -> float | None:
        """By which day half are closed; None where that is not reached."""
        return days_until(self.curve, 0.5)


def lasting(workspace: Workspace, lens: Lens) -> Lasting | None:
    """The deals begun in the last four complete quarters, for the lens's scope; None without one, and for accounts."""
    on = lens_on_facts(workspace, lens, DEALS)
    year = last_four_quarters(workspace.calendar, on)
    rows = [] if on.by == "account" else rows_behind(workspace, replace(on, period=year), HALF)
    if not rows:
        return None
    known = [(days, bool(ended)) for _, days, ended in rows]
    still_open, longest = sum(not ended for _, ended in known), max(days for days, _ in known)
    return Lasting(tuple(kaplan_meier(known)), len(known), still_open, longest, span(year.start, year.last))


def finding(found: Lasting) -> str:
    """How long half of the deals take, in one sentence, with those still open."""
    open_still = f"; {found.still_open} of them are still open and count so far" if found.still_open else ""
    if found.half is None:
        return f"Fewer than half of {cases(found.deals, 'deals')} begun {found.begun} are closed, after up to {found.longest:.0f} days{open_still}."
    return f"Half of {cases(found.deals, 'deals')} begun {found.begun} are closed within {found.half:.0f} days{open_still}."


def behind(curve: Sequence[StillOpen]) -> Table:
    """Each day on which deals were closed: how many could have been, and the share still open after it."""
    rows = [{"days": one.days, "at_risk": one.at_risk, "share": one.share} for one in curve]
    return Table(
        rows,
        {
            "days": ("After days", "days"),
            "at_risk": ("Deals that old and open", "count"),
            "share": ("Still open", "share"),
        },
    )


def open_stages(workspace: Workspace) -> list[str]:
    """The customer's own words for the stages of open deals, the least likely first."""
    rows = workspace.facts.cursor().execute(
        "select s.stage_raw from stage s left join opportunity o on o.stage_raw = s.stage_raw where s.outcome = 'open' "
        "group by s.stage_raw order by avg(o.probability) nulls last, s.stage_raw"
    )
    return [stage for (stage,) in rows.fetchall()]
