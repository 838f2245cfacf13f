"""Where revenue grows out of proportion to the effort it takes: accounts in four quadrants, and those with momentum (METRICS S3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching.metrics.definition import metric
from coaching.metrics.keep import keep_fresh
from coaching.metrics.portfolio import YEAR, Portfolio
from coaching.metrics.show import cases
from coaching.metrics.statistics import ratio
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "momentum.sql").read_text(encoding="utf-8")
MORE_FROM_LESS, MORE_FROM_MORE, LESS_FROM_LESS, LESS_FROM_MORE = (
    "more from less",
    "more from more",
    "less from less",
    "less from more",
)
QUADRANTS = {
    MORE_FROM_LESS: "More for less", MORE_FROM_MORE: "More for more", LESS_FROM_LESS: "Less for less", LESS_FROM_MORE: "Less for more",
}  # fmt: skip


@dataclass(frozen=True)
class Momentum:
    """Revenue and contacts of an account in a window of `days` and in the one before; the contacts' days lie `lag` days earlier, one sales cycle.

    index: its share of the company's revenue over its share of the contacts. elasticity: None where the contacts changed by at most a tenth.
    lacks: the metric's code of a reason where the two windows cannot be compared, else empty.
    """

    id: str
    name: str
    rep: str
    revenue: float
    revenue_before: float
    effort: int
    effort_before: int
    index: float | None
    elasticity: float | None
    has_momentum: bool
    lacks: str
    lag: int
    days: int

    @property
    def revenue_times(self) -> float | None:
        """Revenue as a multiple of the window before."""
        return None if self.lacks else ratio(self.revenue, self.revenue_before)

    @property
    def effort_times(self) -> float | None:
        """Contacts as a multiple of the window before."""
        return None if self.lacks else ratio(self.effort, self.effort_before)

    @property
    def quadrant(self) -> str:
        """Which of the four it is in; what stayed the same counts as not more. Empty where nothing is compared."""
        if self.lacks:
            return ""
        more = self.revenue > self.revenue_before
        if self.effort > self.effort_before:
            return MORE_FROM_MORE if more else LESS_FROM_MORE
        return MORE_FROM_LESS if more else LESS_FROM_LESS


def momentum(workspace: Workspace, found: Portfolio) -> list[Momentum]:
    """The accounts of a portfolio that bought in the two windows to its day, those with momentum first, then by revenue."""
    keep_fresh(workspace)
    workspace.settle_deals()
    told = []
    for key, revenue, before, effort, effort_before, index, elasticity, has, lacks, lag, days in (
        workspace.facts.cursor().execute(SQL, {"day": found.on}).fetchall()
    ):
        if one := found.of(key):
            told.append(Momentum(key, one.name, one.owner, revenue, before, int(effort), int(effort_before), index, elasticity, bool(has),
                                 lacks or "", int(lag), int(days)))  # fmt: skip
    return sorted(told, key=lambda one: (not one.has_momentum, -one.revenue, one.name))


def compared(found: Sequence[Momentum]) -> list[Momentum]:
    """Those with revenue and contacts in both windows."""
    return [one for one in found if not one.lacks]


def window(found: Sequence[Momentum]) -> str:
    """What one window is called: a year, or half of one where no more is known."""
    return "half-year" if found and found[0].days < YEAR else "year"


def finding(found: Sequence[Momentum]) -> str:
    """How many accounts have momentum and which take more than they bring, in a sentence; empty where nothing is compared."""
    both = compared(found)
    if not both:
        return ""
    moving, eating = [one for one in both if one.has_momentum], [one for one in both if one.quadrant == LESS_FROM_MORE]
    said = f"{len(moving)} of {cases(len(both), 'accounts')} with revenue and contacts in both {window(found)}s have momentum"
    if moving:
        said += (
            f": {', '.join(one.name for one in moving[:3])}{f' and {len(moving) - 3} more' if len(moving) > 3 else ''}"
        )
    if eating:
        said += f". {cases(len(eating), 'accounts')} brought less for more contacts, first {max(eating, key=lambda one: one.effort).name}"
    return f"{said}."


def what_lacks(found: Sequence[Momentum]) -> str:
    """Why the other accounts are in no quadrant, counted by reason; empty where all are in one."""
    reasons: dict[str, int] = {}
    for one in found:
        if one.lacks:
            reasons[one.lacks] = reasons.get(one.lacks, 0) + 1
    words = dict(metric("sales_momentum").reasons)
    told = ", ".join(
        f"{number} because {words[code]}"
        for code, number in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return f"In no quadrant: {told}." if told else ""


def need(found: Sequence[Momentum]) -> str:
    """Which facts bring most of what is missing: deals, or contacts."""
    return (
        "activity"
        if any(one.lacks in ("contacts too young", "contacts in one window") for one in found)
        else "opportunity.won"
    )


def board(found: Sequence[Momentum]) -> Table:
    """The accounts that are compared, with both windows, the two multiples, index, elasticity and quadrant."""
    rows = [{
        "id": one.id, "name": one.name, "quadrant": QUADRANTS[one.quadrant], "momentum": "momentum" if one.has_momentum else None,
        "revenue": one.revenue, "before": one.revenue_before, "times": one.revenue_times, "effort": one.effort, "effort_before": one.effort_before,
        "effort_times": one.effort_times, "index": one.index, "elasticity": one.elasticity, "rep": one.rep,
    } for one in compared(found)]  # fmt: skip
    return Table(rows, {
        "name": "Account", "quadrant": "Against the time before", "momentum": "Momentum", "times": ("Revenue, times", "times"),
        "effort_times": ("Contacts, times", "times"), "index": ("Revenue for effort", "times"), "elasticity": ("Elasticity", "number"),
        "revenue": (f"Won, {window(found)}", "money"), "before": ("Before", "money"), "effort": ("Contacts", "count"),
        "effort_before": ("Contacts before", "count"), "rep": "Owner",
    })  # fmt: skip


def caveat(found: Sequence[Momentum]) -> str:
    """Which days are compared and what it does not say."""
    lag = found[0].lag if found else 0
    cycle = f" Contacts are those of {lag} days earlier, the median sales cycle." if lag else ""
    return f"Each against the {found[0].days if found else YEAR} days before.{cycle} An association: more contacts need not bring more revenue."
