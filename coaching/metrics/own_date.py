"""The date a metric is read as of: that of the facts it needs, so that newer calls make no quarter of deals over, nor a quota sheet anything."""

from dataclasses import replace
from datetime import date

from coaching.calendar import Period
from coaching.facts import ACTIVITIES, DEALS, SURVEYS
from coaching.lens import Lens
from coaching.metrics import elsewhere
from coaching.metrics.definition import Metric
from coaching.metrics.show import day as said
from coaching.workspace import Workspace

FACTS_OF = {
    "opportunity": DEALS, "opportunity_snapshot": DEALS, "booked": DEALS, "proposal": DEALS, "sales_total": DEALS, "activity": ACTIVITIES,
    "activity_summary": ACTIVITIES, "survey_response": SURVEYS,
}  # fmt: skip
LOGGED = "activity.proposal"


def facts_of(metric: Metric) -> tuple[str, ...]:
    """Of which dated facts a metric speaks ("deals", "activities", "surveys"); none where it speaks of people, targets or what was written."""
    return tuple(dict.fromkeys(FACTS_OF[what] for need in metric.needs if (what := need.partition(".")[0]) in FACTS_OF))


def own_date(workspace: Workspace, metric: Metric) -> date | None:
    """The day up to which a metric's facts are known; where an engine elsewhere has not made newer sums, that of the last sums."""
    return elsewhere.date_of_sums(workspace.facts, metric.key) or facts_date(workspace, metric)


def facts_date(workspace: Workspace, metric: Metric) -> date | None:
    """The day of the facts a metric needs: the earliest of them, the data's own where none of them has one.

    Proposals are known no longer than the activities are, where they are logged as such.
    """
    needed = facts_of(metric)
    if "proposal" in metric.needs and LOGGED in workspace.facts.have():
        needed = (*needed, ACTIVITIES)
    days = [day for facts in needed if (day := workspace.facts.own_date(facts)) is not None]
    return min(days, default=workspace.facts.as_of)


def read_on(workspace: Workspace, metric: Metric, as_of: date) -> date:
    """The date a metric is read as of where one asks for a date: that of its own facts at most, but for a day beyond all data."""
    own, newest = own_date(workspace, metric), workspace.facts.as_of
    return as_of if own is None or newest is None or as_of > newest else min(as_of, own)


def last_complete(workspace: Workspace, known: Metric, kind: str, as_of: date) -> Period:
    """The last period of a kind that is over in the facts of a metric."""
    on = read_on(workspace, known, as_of)
    period = workspace.calendar.containing(kind, on)  # type: ignore[arg-type]
    return period if period.last <= on else workspace.calendar.previous(period)


def lens_on_facts(workspace: Workspace, lens: Lens, facts: str) -> Lens:
    """The lens as of the date of these facts ("deals", "activities"), for a page that speaks of nothing else."""
    own, newest = workspace.facts.own_date(facts), workspace.facts.as_of
    return (
        lens if own is None or newest is None or own >= lens.as_of or lens.as_of > newest else replace(lens, as_of=own)
    )


def dates_in_words(workspace: Workspace) -> str:
    """Of when the data is: "data of 18 Sep 2026", or "deals of 18 Sep 2026 · activities of 12 Oct 2026" where those differ.

    Where an engine has not added up the newest, the date of the oldest sums stands first.
    """
    late = [day for day in elsewhere.dates_of_late(workspace.facts) if day != workspace.facts.as_of]
    return f"sums of {said(late[0])} · {_dates(workspace)}" if late else _dates(workspace)


def _dates(workspace: Workspace) -> str:
    days = {facts: day for facts in (DEALS, ACTIVITIES) if (day := workspace.facts.own_date(facts)) is not None}
    if len(set(days.values())) < 2:
        return f"data of {said(next(iter(days.values()), workspace.facts.as_of))}"
    return " · ".join(f"{facts} of {said(day)}" for facts, day in days.items())
