"""What the rest of the quota takes (P5): deals, proposals, prospects and calls, worked out backwards from rates evened out for few cases."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

from coaching.calendar import Period
from coaching.facts import DEALS
from coaching.lens import Lens, calendar_of, group
from coaching.metrics import cohorts
from coaching.metrics.coverage import last_four_quarters
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.show import cases, compact, money
from coaching.metrics.statistics import TeamRate, back_solved, shrunk_rate, team_rate, tries_for
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "lags.sql").read_text(encoding="utf-8")
STEPS = ("contracts", "proposals", "prospects", "calls")
OF_PROPOSALS, OF_PROSPECTS, OF_CALLS = (
    "cohort_proposals_to_contracts",
    "cohort_prospects_to_proposals",
    "calls_to_prospects",
)
CHANCES = (0.5, 0.8, 0.9)
LEAST_LINKS = 2  # from contracts back to prospects; a way without calls is whole
POINTS = 0.05  # by which a link is made better, to see what that is worth (house default)
WHENCE = (
    "As if nothing were open yet. Rates: cohorts of a year that have had their time, a rep's evened out for few cases; calls and the deal size "
    "by the last four quarters, the company's size where fewer than five deals were won."
)
MET, OVER, NO_QUOTA, NO_HISTORY = "met", "over", "no quota", "no history"
WORDS = {
    MET: "The quota is made: nothing is left to win.", OVER: "The period is over.",
    NO_QUOTA: "No quota is loaded for these days, so nothing says what is left to win.",
    NO_HISTORY: "Not enough history: of each link from call to contract there must be cases that went on.",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of the way: how many of it are needed on average and for each of the chances, the rate to the next step, from how many cases.

    lag: the median days from there to the win; None where nothing tells. is_late: these are more than the days that are left.
    """

    name: str
    average: float
    for_sure: tuple[int, ...]
    rate: float | None
    of: int
    lag: int | None
    is_late: bool

    @property
    def needed(self) -> int:
        """How many are needed on average, in whole ones."""
        return _up(self.average)


@dataclass(frozen=True)
class Better:
    """What a link better by five points is worth: the calls (or prospects) needed on average, now and then."""

    link: str
    rate: float
    now: float
    then: float


@dataclass(frozen=True)
class Plan:
    """So many deals of the average size (by_median: of the middle one) are left to win, and what comes before.

    why says why nothing is known, or not the whole way: the steps then go as far back as they are known. of: the deals behind the size.
    """

    why: str
    to_go: float = 0.0
    deals: int = 0
    size: float = 0.0
    by_median: int | None = None
    days_left: int = 0
    steps: tuple[Step, ...] = ()
    better: tuple[Better, ...] = ()
    of: int = 0


def plan(workspace: Workspace, lens: Lens) -> Plan:
    """The plan for the rest of the quota of the lens's period and its scope."""
    on = _on_deals(workspace, lens)
    if _is_over(on):
        return Plan(OVER)
    gap = measure(workspace, on, ["quota_gap"])[0]
    return Plan(NO_QUOTA) if gap.value is None else rest(workspace, on, -gap.value)


def rest(workspace: Workspace, lens: Lens, to_go: float) -> Plan:
    """The plan for so much money left to win by the end of the lens's period."""
    on = _on_deals(workspace, lens)
    if _is_over(on):
        return Plan(OVER)
    if to_go <= 0:
        return Plan(MET)
    year = last_four_quarters(workspace.calendar, on)
    size, middle = (_size(workspace, on, key, year) for key in ("average_won_deal", "median_won_deal"))
    if not size.value:
        return Plan(NO_HISTORY, to_go)
    rates = _rates(workspace, on, year)
    known = list(takewhile(lambda one: one[0] > 0, rates))
    days_left = calendar_of(workspace, on.scope).working_days(on.as_of + timedelta(days=1), on.period.end)
    deals = _up(to_go / size.value)
    by_median = _up(to_go / middle.value) if middle.value else None
    steps = _steps(deals, known, _lags(workspace, on.as_of), (on.period.last - on.as_of).days)
    if len(known) < max(len(rates), LEAST_LINKS):
        return Plan(NO_HISTORY, to_go, deals, size.value, by_median, days_left, steps, of=size.n)
    return Plan("", to_go, deals, size.value, by_median, days_left, steps, _better(deals, known), size.n)


def _on_deals(workspace: Workspace, lens: Lens) -> Lens:
    return lens_on_facts(workspace, replace(lens, scopes=(lens.scope,)), DEALS)


def _is_over(on: Lens) -> bool:
    return on.period.last < on.as_of or on.period.kind == "all"


def _size(workspace: Workspace, on: Lens, key: str, year: Period) -> Reading:
    """The size of a deal won in a year: one's own from five deals on, else the company's."""
    own = measure(workspace, on, [key], [year])[0]
    return own if own.n >= FEW else measure(workspace, _everybody(workspace, on), [key], [year])[0]


def _everybody(workspace: Workspace, on: Lens) -> Lens:
    return group(workspace, on, "company") or on


def _rates(workspace: Workspace, on: Lens, year: Period) -> list[tuple[float, int]]:
    """From the close upward the rate of each link and its cases; a rep's is evened out by those of all reps (P4); without calls two links."""
    matured = cohorts.year_of(workspace, on)
    found = []
    for key, when in ((OF_PROPOSALS, matured), (OF_PROSPECTS, matured), (OF_CALLS, year)):
        own = measure(workspace, on, [key], [when])[0]
        team = _team(measure(workspace, _everybody(workspace, on), [key], [when], each="rep"))
        if team is None or team.rate > 1:  # more prospects than calls: calls are not where they come from
            break
        x, n = own.part or 0.0, own.whole or 0.0
        found.append((min(shrunk_rate(x, n, team), 1.0) if on.by == "rep" else x / n if n else team.rate, int(n)))
    return found


def _team(each: Sequence[Reading]) -> TeamRate | None:
    return team_rate([(min(one.part or 0.0, one.whole or 0.0), one.whole or 0.0) for one in each])


def _lags(workspace: Workspace, on: date) -> tuple[int | None, ...]:
    """The median days to the win from each step, of the deals won by a day: none from the contract, a call no sooner than the creation."""
    workspace.settle_proposals()
    created, sent = workspace.facts.cursor().execute(SQL, {"as_of": on}).fetchall()[0]
    return None, *(None if days is None else math.ceil(days) for days in (sent, created, created))


def _steps(deals: int, rates: Sequence[tuple[float, int]], lags: Sequence[int | None], left: int) -> tuple[Step, ...]:
    average = [float(deals), *back_solved(deals, [rate for rate, _ in rates])]
    found, through = [], 1.0
    for place, name in enumerate(STEPS[: len(average)]):
        rate, of = rates[place - 1] if place else (None, 0)
        through *= rate or 1.0
        lag = lags[place]
        for_sure = tuple(tries_for(deals, through, chance) for chance in CHANCES)
        found.append(Step(name, average[place], for_sure, rate, of, lag, lag is not None and lag > left))
    return tuple(found)


def _better(deals: int, rates: Sequence[tuple[float, int]]) -> tuple[Better, ...]:
    now = back_solved(deals, [rate for rate, _ in rates])[-1]
    found = []
    for place, (rate, _) in enumerate(rates):
        then = back_solved(
            deals, [min(one + POINTS, 1.0) if here == place else one for here, (one, _) in enumerate(rates)]
        )[-1]
        found.append(Better(f"{STEPS[place + 1].capitalize()} → {STEPS[place]}", rate, now, then))
    return tuple(found)


def in_words(found: Plan, currency: str) -> str:
    """The plan in one or two sentences, or why there is none."""
    if found.why:
        return WORDS[found.why]
    first = found.steps[-1]
    median = f" ({found.by_median} of the middle size)" if found.by_median not in (None, found.deals) else ""
    sure = f"{compact(first.needed)} {first.name} on average, {compact(first.for_sure[1])} to make it in four of five cases"
    return (
        f"{money(found.to_go, currency)} to go take {cases(found.deals, 'deals')} of {money(found.size, currency)}{median}: {sure}. "
        f"{cases(found.days_left, 'working days')} {'is' if found.days_left == 1 else 'are'} left after today."
    )


def too_late(found: Plan) -> str:
    """Which steps come too late for the period, in one sentence; empty where none does."""
    late = [f"{one.name} ({one.lag} days)" for one in found.steps if one.is_late]
    return (
        f"Half of the deals won took longer from there to the win than the period still lasts: {', '.join(late)}."
        if late
        else ""
    )


def _up(number: float) -> int:
    return math.ceil(number - 1e-9)


def behind(found: Plan) -> Table:
    """The steps from contract back to call."""
    rows = [{
        "step": one.name.capitalize(), "rate": one.rate, "of": one.of or None, "average": one.needed,
        **{f"chance {chance}": many for chance, many in zip(CHANCES, one.for_sure, strict=True)},
        "a day": round(one.for_sure[1] / found.days_left, 1) if found.days_left else None, "lag": one.lag,
        "late": "▲ too late" if one.is_late else "",
    } for one in found.steps]  # fmt: skip
    return Table(rows, {
        "step": "Step", "average": ("On average", "count"), **{f"chance {chance}": (f"In {chance:.0%} of cases", "count") for chance in CHANCES},
        "a day": ("A working day, for 80%", "number"), "late": "For this period", "lag": ("Median days to the win", "days"),
        "rate": ("Goes on to the next step", "share"), "of": ("Of so many cases", "count"),
    })  # fmt: skip


def behind_better(found: Plan) -> Table:
    """What each link is worth when it is five points better, the one that saves most first."""
    rows = [{"link": one.link, "rate": one.rate, "now": _up(one.now), "then": _up(one.then), "saved": 1 - one.then / one.now}
            for one in sorted(found.better, key=lambda one: one.then)]  # fmt: skip
    unit = found.steps[-1].name.capitalize() if found.steps else "Calls"
    return Table(rows, {
        "link": "Link", "rate": ("Now", "share"), "now": (f"{unit} needed now", "count"),
        "then": (f"{unit} needed, {POINTS * 100:.0f} points better", "count"), "saved": ("Saved", "share"),
    })  # fmt: skip
