"""What changed since the last talk beyond chance: a rep's weeks held against the rep's own past, and rates against the whole team.

The rule is open and quiet. Weekly counts: XmR, the natural process limits of up to 26 complete weeks before the talk (at least 13, at least one
a week on average): mean -+ 2.66 mean moving ranges, narrowed to a mean of k weeks held against a mean of n by sqrt(1/k + 1/n). Rates: where the
whole 95 % interval of half a year lies below the team's rate (P3, P4). On a team drawn from one distribution about one rep in twenty shows one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coaching.calendar import Period
from coaching.lens import Lens, everybody, reps_in
from coaching.metrics import statistics
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.noise import Limits, process_limits
from coaching.metrics.own_date import read_on
from coaching.metrics.reading import Reading
from coaching.metrics.show import day, detail, in_unit, inside, on_card
from coaching.workspace import Workspace

WEEKLY = ("conversations", "proposals", "opportunities")
RATES = ("calls_to_prospects", "proposals_to_contracts", "win_rate")
BEFORE, AT_LEAST, RECENT, FEWEST = 26, 13, 13, 2  # weeks
A_WEEK = 1.0  # fewer on average are too few for limits
CASES = 20  # below which a rate is not held against the team
WORSE, BETTER = "worse", "better"
RULE = (
    "Signals since the last talk: weekly conversations, proposals and new opportunities outside the limits of the rep's own weeks before (XmR), and "
    "rates whose whole 95 % interval of half a year lies below the team's. Where nothing but chance is at work about one rep in twenty shows one."
)


@dataclass(frozen=True)
class Signal:
    """One thing that changed or stands apart beyond chance: of what sort, whether for the worse, and in words."""

    sort: str
    turn: str
    words: str


def limits(before: Sequence[float], weeks: int) -> Limits | None:
    """The limits for a mean of some weeks after these; None where the weeks before are too few or hold too little."""
    if len(before) < AT_LEAST or weeks < FEWEST:
        return None
    found = process_limits(before, weeks)
    return None if found.mean < A_WEEK else found


def turn_of(before: Sequence[float], since: Sequence[float]) -> tuple[str | None, Limits | None]:
    """Whether the weeks since are worse or better than chance allows, with the limits; (None, ...) where they are not, or too few to tell."""
    found = limits(before, len(since))
    if found is None:
        return None, None
    mean = math.fsum(since) / len(since)
    return (WORSE if mean < found.low else BETTER if mean > found.high else None), found


def signals(workspace: Workspace, lens: Lens, talked_on: dict[str, date]) -> dict[str, list[Signal] | None]:
    """Every rep's signals by id, those for the worse first; None where too little is known to tell. talked_on: the day of each rep's last talk."""
    reps = replace(lens, by="rep", scopes=tuple(reps_in(workspace, lens)))
    if not reps.scopes:
        return {}
    held: dict[str, list[Signal | None]] = {rep.id: [] for rep in reps.scopes}
    for key in WEEKLY:
        for rep_id, one in _weekly(workspace, reps, key, talked_on):
            held[rep_id].append(one)
    for rep_id, apart in _against_the_team(workspace, reps):
        held[rep_id].append(apart)
    return {key: _worse_first([one for one in some if one]) if some else None for key, some in held.items()}


def _worse_first(some: Sequence[Signal]) -> list[Signal]:
    return sorted(some, key=lambda one: one.turn != WORSE)


Held = list[
    tuple[str, Signal | None]
]  # by rep, whatever could be held against chance, and the signal where it shows one


def _weekly(workspace: Workspace, reps: Lens, key: str, talked_on: dict[str, date]) -> Held:
    weeks = _complete_weeks(workspace, key, reps.as_of)
    read: dict[str, list[Reading]] = {}
    for one in measure(workspace, reps, [key], weeks):
        read.setdefault(one.scope, []).append(one)
    told: Held = []
    for rep in reps.scopes:
        known = [(week, one.value) for week, one in zip(weeks, read[rep.id], strict=True) if one.value is not None]
        first = talked_on.get(rep.id, date.min)
        since = [(week, value) for week, value in known if week.start > first][-RECENT:]
        if not since:
            continue
        before = [value for week, value in known if week.start < since[0][0].start][-BEFORE:]
        while before and not before[0]:  # the weeks before a rep began are no past
            before.pop(0)
        turn, found = turn_of(before, [value for _, value in since])
        if found:
            told.append((rep.id, Signal(key, turn, _weekly_words(key, since, found, first)) if turn else None))
    return told


def _complete_weeks(workspace: Workspace, key: str, as_of: date) -> list[Period]:
    """The last complete weeks up to the day up to which the facts of a metric are known, oldest first."""
    on = read_on(workspace, metric(key), as_of)
    week = workspace.calendar.containing("week", on + timedelta(days=1))
    found = []
    for _ in range(BEFORE + RECENT):
        week = workspace.calendar.previous(week)
        found.append(week)
    return found[::-1]


def _weekly_words(key: str, since: Sequence[tuple[Period, float]], found: Limits, talked_on: date) -> str:
    mean = math.fsum(value for _, value in since) / len(since)
    when = (
        "since the last talk"
        if talked_on >= since[0][0].start - timedelta(days=7)
        else f"since {day(since[0][0].start)}"
    )
    chance = f"chance alone {found.low:.1f} to {found.high:.1f}"
    return f"{metric(key).label} {mean:.1f} a week {when} ({len(since)} weeks), before {found.mean:.1f} ({chance})"


def _against_the_team(workspace: Workspace, reps: Lens) -> Held:
    own, peers = {one.id for one in reps.scopes}, everybody(workspace, reps)
    half_a_year = workspace.calendar.parse(f"{reps.as_of - timedelta(weeks=BEFORE)}..{reps.as_of}")
    found: Held = []
    for key in RATES:
        read = [
            one
            for one in measure(workspace, peers, [key], [half_a_year])
            if one.value is not None and (one.whole or 0) >= CASES
        ]
        team = statistics.ratio(math.fsum(one.part or 0 for one in read), math.fsum(one.whole or 0 for one in read))
        if team is None or len(read) < 2:
            continue
        interval = statistics.wilson if metric(key).interval else statistics.odds_interval
        for one in read:
            high = interval(one.part or 0, one.whole or 0)[1]
            if one.scope not in own or high is None:
                continue
            apart = None
            if high < team:
                words = f"{inside(metric(key).label)} {on_card(one)} in half a year ({detail(one)}), all reps together {in_unit(metric(key), team)}"
                apart = Signal(key, WORSE, words)
            found.append((one.scope, apart))
    return found
