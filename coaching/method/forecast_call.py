"""The weekly forecast call: a rep says commit, most likely and upside of a period, the manager an adjusted call beside it with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, reps_in
from coaching.metrics.measure import measure
from coaching.metrics.show import day, money
from coaching.records import calls
from coaching.records.calls import CATEGORIES, Call
from coaching.records.entries import MOST
from coaching.workspace import Workspace

LABELS = {"commit": "Commit", "most_likely": "Most likely", "upside": "Upside"}
SIDES = {"rep": "The rep", "manager": "The manager"}
STALE = 7  # days after which a call is no longer this week's


@dataclass(frozen=True)
class Line:
    """One rep in the call of a period: what was booked so far, the newest call of each side, and the call before of the rep."""

    rep_id: str
    name: str
    booked: float | None
    rep: Call | None
    manager: Call | None
    before: Call | None

    def said(self, category: str, side: str = "rep") -> float | None:
        """The amount a side called in a category, None where it did not."""
        one = self.rep if side == "rep" else self.manager
        return one.amounts.get(category) if one else None

    @property
    def moved(self) -> float | None:
        """How far the rep's commit moved since the call before; None without one."""
        now, then = self.said("commit"), self.before.amounts.get("commit") if self.before else None
        return None if now is None or then is None else now - then

    def is_due(self, today: date) -> bool:
        """Whether the rep's call of the last seven days is missing."""
        return self.rep is None or (today - self.rep.made_on).days >= STALE


def period_of(workspace: Workspace, lens: Lens) -> Period:
    """The period a call is made for: the lens's month or quarter, else the quarter that runs on the lens's day."""
    return (
        lens.period
        if lens.period.kind in ("month", "quarter")
        else workspace.calendar.containing("quarter", min(lens.as_of, lens.period.last))
    )


def call(
    workspace: Workspace,
    who: str,
    rep_id: str,
    period: Period,
    amounts: Mapping[str, float | None],
    side: str = "rep",
    reason: str = "",
) -> Call:
    """Make a call; Refusal where the period is over, nothing is said, an amount is below 0 or beyond counting, or a manager gives no reason.

    Each amount is what will be booked in the whole period, what is booked already included, so upside holds most likely, and that commit.
    """
    if why := over(workspace, period):
        raise Refusal(f"{why} Choose a period that runs or is to come.")
    said = [(key, float(amounts[key] or 0)) for key in CATEGORIES if amounts.get(key) is not None]
    if "commit" not in dict(said):
        raise Refusal("Say what you commit to; most likely and upside may stay open.")
    for key, amount in said:
        if amount < 0:
            raise Refusal(f"{LABELS[key]} is {amount:,.0f}; a call is 0 or more.")
        if not amount <= MOST:
            raise Refusal(f"{LABELS[key]} is {amount:.3g}; the most that can be called is {MOST:,.0f}.")
    for (low, less), (high, more) in pairwise(said):
        if more < less:
            raise Refusal(
                f"{LABELS[high]} ({more:,.0f}) is below {LABELS[low].lower()} ({less:,.0f}): each amount is the whole of {period.label}, "
                f"so {LABELS[high].lower()} holds {LABELS[low].lower()}."
            )
    if side == "manager" and not reason.strip():
        raise Refusal("Say in a few words why you call it differently.")
    return calls.record(workspace.records, who, rep_id, period.key, side, dict(said), reason.strip())


def over(workspace: Workspace, period: Period) -> str | None:
    """Why no call of a period can be made any more, in one sentence; None while it runs, in the data and today, or is to come."""
    now, as_of = workspace.records.now().date(), workspace.facts.as_of
    if period.last < now:
        return f"{period.label} ended on {day(period.last)}: what is said of it now is no forecast."
    if as_of is not None and period.last < as_of:
        return f"{period.label} is over in the data, which reaches to {day(as_of)}."
    return None


def running(workspace: Workspace, period: Period) -> Period:
    """The period of the same kind that a call can be made for now: the one that holds today, or the day of the data where that is later."""
    now = workspace.records.now().date()
    return workspace.calendar.containing(period.kind, max(now, workspace.facts.as_of or now))  # type: ignore[arg-type]


def lines(workspace: Workspace, lens: Lens) -> list[Line]:
    """Every rep of the lens in the call of its period; those whose call is furthest from being made first, then by the size of the commit."""
    period, reps = period_of(workspace, lens), reps_in(workspace, lens)
    made = [one for one in calls.listed(workspace.records, [rep.id for rep in reps]) if one.period == period.key]
    booked = {one.scope: one.value for one in measure(workspace, lens.during(period), ["bookings"], each="rep")}
    found = []
    for rep in reps:
        own = [one for one in made if one.rep_id == rep.id and one.side == "rep"]
        beside = [one for one in made if one.rep_id == rep.id and one.side == "manager"]
        last, then = own[-1] if own else None, own[-2] if len(own) > 1 else None
        found.append(Line(rep.id, rep.name, booked.get(rep.id), last, beside[-1] if beside else None, then))
    return sorted(found, key=lambda one: (one.rep is not None, -(one.said("commit") or 0), one.name.casefold()))


def history(workspace: Workspace, lens: Lens) -> list[Call]:
    """Every call made for the period by or about the lens's reps, newest first."""
    period, reps = period_of(workspace, lens), [rep.id for rep in reps_in(workspace, lens)]
    return [one for one in calls.listed(workspace.records, reps) if one.period == period.key][::-1]


def total(found: Sequence[Line], category: str, side: str = "rep") -> float | None:
    """The calls of a category added up; the manager's counts as the rep's where the manager said nothing. None where nobody called."""
    said = [amount for one in found if (amount := _of_side(one, category, side)) is not None]
    return sum(said) if said else None


def _of_side(one: Line, category: str, side: str) -> float | None:
    own = one.said(category, side)
    return one.said(category) if own is None else own


def finding(found: Sequence[Line], period: Period, today: date, currency: str) -> str:
    """The call in one sentence: "9 of 12 called Q3 2026: commit 1.6 M, 0.4 M of it still to book; 3 calls are older than a week."."""
    called = [one for one in found if one.rep]
    if not called:
        return f"Nobody has called {period.label} yet."
    commit, booked = total(called, "commit") or 0.0, sum(one.booked or 0.0 for one in called)
    who = (
        f"{len(called)} of {len(found)} called {period.label}"
        if len(found) > 1
        else f"{called[0].name} called {period.label}"
    )
    left = f"{money(commit - booked, currency)} of it still to book" if commit > booked else "all of it booked"
    old = sum(one.is_due(today) for one in called)
    late = f"; {old} call{' is' if old == 1 else 's are'} older than a week" if old else ""
    return f"{who}: commit {money(commit, currency)}, {left}{late}."


def with_the_others(found: Sequence[Line], period: Period, commit: float | None, currency: str) -> str:
    """What the commit of the other pages adds to the calls: the deals of who made none; empty where everybody called, or it adds nothing."""
    called, silent = total([one for one in found if one.rep], "commit"), [one for one in found if not one.rep]
    if commit is None or called is None or not silent or round(commit) == round(called):
        return ""
    who = silent[0].name if len(silent) == 1 else f"{len(silent)} reps"
    return (
        f"The commit of {money(commit, currency)} on the other pages also counts the deals won and in commit of {who}, without a call for "
        f"{period.label}: {money(commit - called, currency)}."
    )


def rows(found: Sequence[Line]) -> list[dict[str, object]]:
    """The lines as rows of a table."""
    return [
        {
            "rep": one.name, "booked": one.booked, **{key: one.said(key) for key in CATEGORIES}, "moved": one.moved,
            "manager": one.said("commit", "manager"), "why": one.manager.reason if one.manager else None,
            "on": one.rep.made_on if one.rep else None,
        }
        for one in found
    ]  # fmt: skip


def history_rows(found: Sequence[Call], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Calls one by one as rows of a table."""
    return [
        {
            "on": one.made_on,
            "rep": names.get(one.rep_id, one.rep_id),
            "side": SIDES[one.side],
            **one.amounts,
            "why": one.reason or None,
        }
        for one in found
    ]


def when(one: Call | None) -> str:
    """When a call was made, in words."""
    return f"called on {day(one.made_on)}" if one else "not called yet"
