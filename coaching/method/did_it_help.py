"""Did it help (METRICS C6): the change of a focus's number, net of the rep's own noise, of regression to the mean and of peers not coached on it.

Read over the first whole period of the baseline's kind after the one the focus was agreed in, for what comes of deals at least one sales cycle from
the baseline. Expected without any coaching: for a share of cases the baseline drawn towards the team (P4); for anything else the team's mean plus r
times the distance from it of the rep's own mean of the periods up to the baseline, r being how far such distances stay from one period to the next,
for a mean of so many. What is left is divided by the rep's own noise (of cases, or XmR of the rep's past periods); with five or more peers who did
not work on that number their mean is taken off, and the spread among them is the measure. A signal is what chance gives one time in twenty. It says
that a number moved, never why.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, stdev

from coaching.lens import Lens, everybody, lens_for, scopes
from coaching.method.focus import Focus, everybodys, follow_up, kinds_of
from coaching.metrics.definition import Metric, all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.own_date import own_date
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, day, in_unit
from coaching.metrics.statistics import shrunk_rate, team_rate
from coaching.records import Commitment
from coaching.workspace import Workspace

TOO_EARLY, TOO_FEW, NO_SIGNAL, SIGNAL = "too early", "too few", "no signal", "signal"
CASES = 20  # below which a share says nothing (METRICS C6)
PAST, LEAST_PAST, LEAST_PAIRS = (
    12,
    6,
    10,
)  # periods before, periods with a value that noise is read from, pairs that r is read from
PEERS = 5
Z95 = 1.959964
T95 = {
    4: 2.776,
    5: 2.571,
    6: 2.447,
    7: 2.365,
    8: 2.306,
    9: 2.262,
    10: 2.228,
    12: 2.179,
    15: 2.131,
    20: 2.086,
    30: 2.042,
    60: 2.0,
}  # two-sided
_NOISE = 1.128  # the mean of a moving range of two, in standard deviations


@dataclass(frozen=True)
class Case:
    """What is known of one rep: the number before and after, with its cases where it is a share of them, and the periods before, oldest first."""

    before: float
    after: float
    cases: tuple[float, float] | None = None
    cases_after: float | None = None
    past: tuple[float, ...] = ()


@dataclass(frozen=True)
class Effect:
    """A verdict with its change: raw, expected without coaching, net of that and of peers; distance in units of noise; peers it is held against."""

    state: str
    raw: float | None = None
    expected: float | None = None
    net: float | None = None
    distance: float | None = None
    peers: int = 0
    why: str = ""


@dataclass(frozen=True)
class Verdict:
    """A focus and what the data says of it in words."""

    focus: Focus
    effect: Effect
    words: str

    @property
    def colour(self) -> str:
        """Green where the number moved the wanted way beyond chance, amber where it moved the other way, grey otherwise."""
        if self.effect.state != SIGNAL or self.effect.net is None:
            return "grey"
        return "green" if wanted(self.focus, self.effect.net) else "amber"


def effect(own: Case, others: Sequence[Case]) -> Effect:
    """The change of one rep against what chance, regression to the mean and the others would give; others are reps not coached on it."""
    everyone = [own, *others]
    carried = persistence(everyone)
    score = _score(own, everyone, carried)
    raw = own.after - own.before
    if isinstance(score, str):
        return Effect(TOO_FEW, raw, why=score)
    expected, noise = score
    net, peers, limit = own.after - expected, 0, Z95
    scored = [one for other in others if not isinstance(one := _score_and_net(other, everyone, carried), str)]
    distance = net / noise
    if len(scored) >= PEERS:
        peers = len(scored)
        distances = [their / their_noise for their, their_noise in scored]
        net -= fmean(their for their, _ in scored)
        distance = (distance - fmean(distances)) / (max(stdev(distances), 1e-9) * math.sqrt(1 + 1 / peers))
        limit = T95[max(key for key in T95 if key <= max(peers - 1, 4))]
    return Effect(SIGNAL if abs(distance) > limit else NO_SIGNAL, raw, expected, net, distance, peers)


def persistence(everyone: Sequence[Case]) -> float | None:
    """How far a distance from the team's mean stays from one period to the next (0 to 1); None where too few periods are known."""
    long_enough = [
        one.past for one in everyone if len(one.past) >= LEAST_PAST
    ]  # a newcomer's few periods shorten nobody else's
    depth = min((len(past) for past in long_enough), default=0)
    rows = [past[len(past) - depth :] for past in long_enough]
    if len(rows) < 2 or len(rows) * (depth - 1) < LEAST_PAIRS:
        return None
    means = [fmean(row[place] for row in rows) for place in range(depth)]
    apart = [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]
    both = math.fsum(row[place] * row[place + 1] for row in apart for place in range(depth - 1))
    own = math.fsum(row[place] ** 2 for row in apart for place in range(depth - 1))
    return min(max(both / own, 0.0), 1.0) if own else 0.0


def _score(one: Case, everyone: Sequence[Case], carried: float | None) -> tuple[float, float] | str:
    """What is expected without coaching and the noise around it; in words what is too few for that."""
    if one.cases is not None:
        x, n = one.cases
        team = team_rate([other.cases for other in everyone if other.cases is not None])
        if team is None or n < CASES or (one.cases_after or 0) < CASES:
            return f"{cases(n, 'cases')} before and {cases(one.cases_after or 0, 'cases')} after; {CASES} are needed"
        expected = shrunk_rate(x, n, team)
        spread = expected * (1 - expected)
        return expected, math.sqrt(max(spread * (1 / (one.cases_after or 1) + 1 / (n + team.strength)), 1e-12))
    if len(one.past) < LEAST_PAST:
        return f"{cases(len(one.past), 'periods')} before it {'is' if len(one.past) == 1 else 'are'} known; {LEAST_PAST} are needed"
    if carried is None:
        return "too few reps with a past of their own to tell how numbers return to the mean"
    weight = (
        len(one.past) * carried / (1 + (len(one.past) - 1) * carried)
    )  # r of a mean of so many periods (Spearman and Brown)
    mean = fmean(fmean(other.past) for other in everyone if other.past)
    moving = fmean(abs(after - before) for before, after in zip(one.past, one.past[1:], strict=False))
    noise = moving / _NOISE * math.sqrt(1 + weight**2 / len(one.past))
    if not noise:
        return "the periods before are all alike, so there is no noise to hold it against"
    return mean + weight * (fmean(one.past) - mean), noise


def _score_and_net(one: Case, everyone: Sequence[Case], carried: float | None) -> tuple[float, float] | str:
    score = _score(one, everyone, carried)
    return score if isinstance(score, str) else (one.after - score[0], score[1])


def wanted(one: Focus, change: float) -> bool:
    """Whether a change goes where the focus wanted it: towards the target from the baseline, else to the metric's better side."""
    if one.target is not None and one.baseline is not None and one.target != one.baseline:
        return (change > 0) == (one.target > one.baseline)
    return (change > 0) == (metric(one.metric).better != "lower")


def verdict(workspace: Workspace, one: Focus) -> Verdict:
    """What the data says of a focus today: too early, too few, no signal or a signal, with the numbers in words."""
    if one.metric not in all_metrics():
        return Verdict(one, Effect(TOO_FEW), f"the metric {one.metric.replace('_', ' ')} is not read here")
    known = metric(one.metric)
    after = follow_up(workspace, known, workspace.calendar.parse(one.baseline_period), one.opened_on)
    on = own_date(workspace, known)
    if on is None or on < after.last:
        return Verdict(one, Effect(TOO_EARLY), f"{after.label} answers for it, and ends on {day(after.last)}: not yet")
    found: Mapping[str, Case] = {}
    if scopes(workspace, "rep"):
        peers = everybody(workspace, lens_for(workspace, "rep", None, after.key))
        found = _cases(workspace, peers, known, one, after.key)
    if one.rep_id not in found:
        return Verdict(one, Effect(TOO_FEW), f"{known.label} of {after.label} is unknown for this rep")
    coached = {other.rep_id for other in everybodys(workspace) if other.metric == one.metric and _overlaps(other, one)}
    others = [case for rep, case in found.items() if rep not in coached | {one.rep_id}]
    tried = sum(other.rep_id == one.rep_id for other in everybodys(workspace))
    said = effect(found[one.rep_id], others)
    return Verdict(one, said, _words(workspace, one, said, after.label, tried))


def of_promise(workspace: Workspace, one: Commitment, made_on: date) -> Verdict | None:
    """The same verdict of a rep's promise whose baseline is a whole month or quarter of a metric that can be followed so; None for any other."""
    if one.metric not in all_metrics() or one.baseline_value is None or not one.baseline_period or one.due_on is None:
        return None
    kind = workspace.calendar.parse(one.baseline_period).kind
    if kind not in kinds_of(metric(one.metric)):
        return None
    period, value = one.baseline_period, one.baseline_value
    return verdict(
        workspace,
        Focus(one.rep_id, one.text, one.metric, period, value, one.target_value, made_on, one.due_on, one.done_on, ""),
    )


def _overlaps(other: Focus, one: Focus) -> bool:
    return other.opened_on <= one.review_on and (other.closed_on is None or other.closed_on >= one.opened_on)


def _cases(workspace: Workspace, peers: Lens, known: Metric, one: Focus, after: str) -> dict[str, Case]:
    calendar = workspace.calendar
    periods = [calendar.parse(one.baseline_period)]
    while len(periods) < PAST:
        periods.insert(0, calendar.previous(periods[0]))
    read: dict[str, dict[str, Reading]] = {}
    for reading in measure(workspace, peers, [known.key], [*periods, calendar.parse(after)]):
        read.setdefault(reading.scope, {})[reading.period] = reading
    found = {
        rep: _case(known, by_period, [period.key for period in periods], after)
        for rep, by_period in read.items()
        if rep
    }
    return {rep: case for rep, case in found.items() if case is not None}


def _case(known: Metric, read: Mapping[str, Reading], periods: Sequence[str], after: str) -> Case | None:
    before, then = read[periods[-1]], read[after]
    if before.value is None or then.value is None:
        return None
    past = [read[key].value for key in periods]
    while past and not past[0]:  # periods before a rep began, or before the data, are no past
        past.pop(0)
    whole = (before.part or 0.0, before.whole or 0.0) if known.interval else None
    return Case(
        before.value,
        then.value,
        whole,
        then.whole if known.interval else None,
        tuple(value for value in past if value is not None),
    )


def _words(workspace: Workspace, one: Focus, said: Effect, after: str, tried: int) -> str:
    known, currency = metric(one.metric), workspace.settings.currency

    def spoken(value: float | None) -> str:
        return in_unit(known, value, currency)

    if said.raw is None or one.baseline is None:
        return said.why
    ended = f"{known.label} went from {spoken(one.baseline)} to {spoken(one.baseline + said.raw)} in {after}"
    if said.state == TOO_FEW:
        return f"{ended}: too few to tell ({said.why})"
    beside = f", net of {said.peers} peers not working on it" if said.peers else ", no five peers to hold it against"
    goes = "more" if (said.net or 0) > 0 else "less"
    moved = (
        f"{ended}; expected without coaching {spoken(said.expected)}, so {spoken(abs(said.net or 0))} {goes}{beside}"
    )
    judged = "beyond what chance gives one time in twenty" if said.state == SIGNAL else "within what chance gives"
    several = f"; focus number {tried} of this rep, and the more are tried the more seem to help" if tried > 1 else ""
    return f"{moved}: {judged}{several}. It says that the number moved, not why"
