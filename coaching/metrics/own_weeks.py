"""The last whole week of each kind of activity against the same person's thirteen whole weeks before it, within the limits of chance (XmR)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coaching.calendar import Period
from coaching.lens import Lens, reps_in
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.noise import Limits, process_limits
from coaching.metrics.own_date import read_on
from coaching.metrics.show import cases, span
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

BEFORE = 13  # whole weeks that make the baseline
A_WEEK = 1.0  # fewer on average are too few for limits (ours)
THERE = 2  # working days below which a week is none (METRICS A4)
SHOWN = BEFORE * 2  # weeks looked back over, so that weeks away can be passed over
ABOVE, BELOW, USUAL, FEW, RARE, AWAY = "above", "below", "usual", "few", "rare", "away"
RULE = (
    f"The whole week is held against the {BEFORE} whole weeks of the same person before it, by the natural process limits (XmR): mean -+ 2.66 mean "
    "moving ranges. Weeks with fewer than two working days there are left out; fewer than one a week on average is too few to tell (ours)."
)
WORDS = {
    ABOVE: "▲ more than chance makes of the own weeks", BELOW: "▼ fewer than chance makes of the own weeks", USUAL: "within the own weeks",
    FEW: f"fewer than {BEFORE} weeks before it are known", RARE: "fewer than one a week: too few to tell", AWAY: "hardly there in that week",
}  # fmt: skip


@dataclass(frozen=True)
class OwnWeek:
    """One person and kind: the count of the last whole week, those of the weeks before it, the oldest first, and how it stands (a code of WORDS)."""

    rep: str
    name: str
    metric: str
    last: float
    before: tuple[float, ...]
    limits: Limits | None
    stands: str

    @property
    def is_apart(self) -> bool:
        """Whether chance alone is not enough to make such a week."""
        return self.stands in (ABOVE, BELOW)


def own_weeks(workspace: Workspace, lens: Lens, keys: Sequence[str]) -> tuple[Period, list[OwnWeek]]:
    """The last whole week up to the lens's day, and each of its people with each of these counts; weeks of fewer than two days there are left out.

    So are weeks of which a count is not known, and a count whose last whole week is not known yet.
    """
    reps = replace(lens, by="rep", scopes=tuple(reps_in(workspace, lens)))
    day = min(read_on(workspace, metric(keys[0]), lens.as_of), lens.period.last)
    weeks = [workspace.calendar.previous(workspace.calendar.containing("week", day + timedelta(days=1)))]
    while len(weeks) <= SHOWN:
        weeks.append(workspace.calendar.previous(weeks[-1]))
    weeks.reverse()
    if not reps.scopes:
        return weeks[-1], []
    away = _away(workspace)
    read = {(one.metric, one.scope, one.period): one.value for one in measure(workspace, reps, keys, weeks)}
    found = []
    for rep in reps.scopes:
        there = [_there(workspace, week, away.get(rep.id, ())) >= THERE for week in weeks]
        for key in keys:
            known = [
                (count, is_there)
                for week, is_there in zip(weeks, there, strict=True)
                if (count := read[key, rep.id, week.key]) is not None
            ]
            if read[key, rep.id, weeks[-1].key] is not None:
                found.append(_own(rep.id, rep.name, key, known))
    return weeks[-1], found


def _own(rep: str, name: str, key: str, known: Sequence[tuple[float, bool]]) -> OwnWeek:
    """What a week is beside those before it; known: the count of each and whether the person was there, the oldest first."""
    (last, was_there), earlier = known[-1], [value for value, is_there in known[:-1] if is_there]
    while earlier and not earlier[0]:  # the weeks before somebody began are no past
        earlier.pop(0)
    before = tuple(earlier[-BEFORE:])
    if len(before) < BEFORE:
        return OwnWeek(rep, name, key, last, before, None, FEW)
    limits = process_limits(before)
    stands = (
        AWAY if not was_there else RARE if limits.mean < A_WEEK else BELOW if last < limits.low else ABOVE if last > limits.high else USUAL
    )  # fmt: skip
    return OwnWeek(rep, name, key, last, before, limits, stands)


def _away(workspace: Workspace) -> Mapping[str, Sequence[tuple[date, date]]]:
    found: dict[str, list[tuple[date, date]]] = {}
    for rep, first, last in (
        workspace.facts.cursor().execute("select rep_id, first_day, last_day from absence").fetchall()
    ):
        found.setdefault(str(rep), []).append((first, last))
    return found


def _there(workspace: Workspace, week: Period, away: Sequence[tuple[date, date]]) -> int:
    """The working days of a week on which somebody was there."""
    days = (week.start + timedelta(days=step) for step in range(7))
    return sum(
        workspace.calendar.is_working(day) and not any(first <= day <= last for first, last in away) for day in days
    )


def in_order(found: Sequence[OwnWeek]) -> list[OwnWeek]:
    """Those whose week stands out first, the others by name: not a ranking."""
    return sorted(found, key=lambda one: (not one.is_apart, one.name.casefold()))


def finding(week: Period, found: Sequence[OwnWeek], kinds: bool) -> str:
    """Whose week, or which kind's, stands out, in one sentence. kinds: of one person, by kind."""
    apart = [one for one in found if one.is_apart]
    told = sum(one.limits is not None and one.stands not in (RARE, AWAY) for one in found)
    when = f"the week {span(week.start, week.last)}"
    if not told:
        return f"Too little is known to hold {when} against the weeks before it."
    of = cases(told, "kinds" if kinds else "people")
    if not apart:
        return f"In {when} nothing stands out: {of} within what the own {BEFORE} weeks before make usual."
    named = ", ".join(
        f"{metric(one.metric).label if kinds else one.name} {one.last:g} ({one.limits.mean:.1f} usual)"
        for one in in_order(apart)
        if one.limits
    )
    return f"In {when} {len(apart)} of {of} stand outside the own {BEFORE} weeks before: {named}."


def behind(found: Sequence[OwnWeek], kinds: bool) -> Table:
    """A row a person (or, for one person, a kind): the week, the mean and limits of those before it, how it stands, and each week's count."""
    rows = [
        {"who": metric(one.metric).label if kinds else one.name, "last": one.last, "mean": round(one.limits.mean, 1) if one.limits else None,
         "low": round(one.limits.low, 1) if one.limits else None, "high": round(one.limits.high, 1) if one.limits else None,
         "stands": WORDS[one.stands], "weeks": " ".join(f"{value:g}" for value in one.before) or None} for one in in_order(found)
    ]  # fmt: skip
    return Table(rows, {
        "who": "Activity" if kinds else "Rep", "stands": "Stands", "last": ("Last whole week", "count"),
        "mean": (f"Mean of {BEFORE} weeks before", "number"),
        "low": ("Usual from", "number"), "high": ("Usual to", "number"), "weeks": "Those weeks, oldest first",
    })  # fmt: skip
