"""What became of the opportunities created in a quarter: how many have had the usual time, and how far these came within it (P2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.calendar import Period
from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics.curves import Span, span_of
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.peers import Peer, among_peers
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import ratio
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

LINKS = ("cohort_prospects_to_proposals", "cohort_proposals_to_contracts")
WHOLE_WAY, ENTERED = "cohort_prospects_to_contracts", "opportunities"
QUARTERS = 6


@dataclass(frozen=True)
class Cohort:
    """The opportunities created in a period: entered of them, the Readings of both links and of the whole way among those that had the usual time."""

    span: Span
    entered: int
    links: tuple[Reading, ...]
    whole_way: Reading

    @property
    def label(self) -> str:
        """The quarter's name."""
        return str(self.span)

    @property
    def matured(self) -> int:
        """How many have had the usual time."""
        return int(self.whole_way.whole or 0)

    @property
    def is_mature(self) -> bool:
        """Whether all have; until then the cohort is told, and not judged."""
        return 0 < self.entered <= self.matured


def usual_days(workspace: Workspace, on: date) -> int:
    """The usual time from creation to contract in days, as it was known on a day: within it four of five deals won were won."""
    workspace.settle_deals()
    rows = workspace.facts.cursor().execute("select usual_days_to_win($on)", {"on": on}).fetchall()
    return int(rows[0][0])


def cohorts(workspace: Workspace, lens: Lens) -> list[Cohort]:
    """The quarters up to the lens's own, oldest first, for its scope; those without an opportunity are left out."""
    lens = lens_on_facts(workspace, lens, DEALS)
    quarters = workspace.calendar.last_quarters(min(lens.as_of, lens.period.last), QUARTERS)
    found = {(one.metric, one.period): one for one in measure(workspace, lens, [*LINKS, WHOLE_WAY, ENTERED], quarters)}
    made = [_cohort(quarter, lens, found) for quarter in quarters]
    return [one for one in made if one.entered]


def _cohort(quarter: Period, lens: Lens, found: dict[tuple[str, str], Reading]) -> Cohort:
    links = tuple(found[key, quarter.key] for key in LINKS)
    return Cohort(
        span_of(quarter, lens.as_of), int(found[ENTERED, quarter.key].value or 0), links, found[WHOLE_WAY, quarter.key]
    )


def in_words(workspace: Workspace, lens: Lens) -> str:
    """What a cohort is and how long its usual time, in one sentence."""
    days = usual_days(workspace, lens_on_facts(workspace, lens, DEALS).as_of)
    return f"Opportunities created in a quarter, and what became of them within {days} days: in that time four of five deals won so far were won."


def behind(found: Sequence[Cohort]) -> Table:
    """The cohorts with what entered, what has had its time, and how far it came."""
    rows = [{
        "label": one.label, "entered": one.entered, "matured": one.matured, "had": ratio(one.matured, one.entered),
        **{key: part for link, key in zip(one.links, ("sent", "of_sent"), strict=True) for part in [link.value]},
        "value": one.whole_way.value, "won": one.whole_way.part, "low": one.whole_way.low, "high": one.whole_way.high,
        "note": None if one.is_mature else "not all have had the usual time",
    } for one in found]  # fmt: skip
    return Table(rows, {
        "label": "Created in", "entered": ("Opportunities", "count"), "matured": ("Had the usual time", "count"), "had": ("Of all", "share"),
        "sent": (metric(LINKS[0]).label, "share"), "of_sent": (metric(LINKS[1]).label, "share"), "value": (metric(WHOLE_WAY).label, "share"),
        "won": ("Won in time", "count"), "low": ("95 % from", "share"), "high": ("95 % to", "share"), "note": "Note",
    })  # fmt: skip


def beside_each_other(workspace: Workspace, lens: Lens, key: str) -> list[Peer]:
    """Each rep's link over the cohorts of a year that have had their time, with the rate evened out for few cases (P4), in signal order."""
    on = lens_on_facts(workspace, lens, DEALS)
    return among_peers(measure(workspace, on, [key], [year_of(workspace, on)], each="rep"))


def year_of(workspace: Workspace, lens: Lens) -> Period:
    """The four quarters of creation that are the newest to have had the usual time."""
    days = usual_days(workspace, lens.as_of)
    newest = workspace.calendar.containing("quarter", date.fromordinal(lens.as_of.toordinal() - days))
    newest = newest if newest.last.toordinal() + days <= lens.as_of.toordinal() else workspace.calendar.previous(newest)
    oldest = newest
    for _ in range(3):
        oldest = workspace.calendar.previous(oldest)
    return workspace.calendar.parse(f"{oldest.start.isoformat()}..{newest.last.isoformat()}")
