"""Whether a call beats one that costs nothing (F6, F8): the same quarter a year before, else the quarter before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics import outlook, statistics
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import cases
from coaching.metrics.tables import Table, in_points
from coaching.workspace import Workspace

SEASON = 4  # quarters
BACK = 14  # quarters of bookings looked at
NAIVE = "Naive"
CHAIN = (("Weighted", "weighted"), ("Commit", "commit"))


@dataclass(frozen=True)
class Added:
    """One method over the same quarters: its misses as a share of the bookings, in money, and against the season; added: points less than naive."""

    method: str
    quarters: int
    wape: float | None
    mae: float | None
    mase: float | None
    added: float | None


def added(workspace: Workspace, lens: Lens, weeks: outlook.Weeks, lead: int) -> list[Added]:
    """Naive, then each call so many weeks before the end, over the finished quarters of which all are known; empty without one."""
    on = replace(lens_on_facts(workspace, lens, DEALS), scopes=(lens.scope,))
    quarters = workspace.calendar.last_quarters(min(on.as_of, on.period.last), BACK)
    booked = {one.period: one.value for one in measure(workspace, on, ["bookings"], quarters)}
    series = _from_the_first([booked[quarter.key] for quarter in quarters])
    guess = dict(zip((quarter.key for quarter in quarters), statistics.naive(series, SEASON), strict=True))
    called = {name: outlook.called_and_booked(weeks, lead, call) for name, call in CHAIN}
    over = [key for key in called[CHAIN[0][0]] if guess.get(key) is not None]
    if not over:
        return []
    past = _past([(quarter.key, value) for quarter, value in zip(quarters, series, strict=True)], over[0])
    pairs = {NAIVE: [(guess[key] or 0.0, called[CHAIN[0][0]][key][1]) for key in over]}
    pairs |= {name: [found[key] for key in over] for name, found in called.items()}
    naive = statistics.wape(pairs[NAIVE])
    return [_added(name, some, past, naive) for name, some in pairs.items()]


def _from_the_first(series: Sequence[float | None]) -> list[float | None]:
    """The bookings by quarter, unknown before the first quarter with any: a history that begins there says nothing of earlier ones."""
    first = next((place for place, value in enumerate(series) if value), len(series))
    return [None] * first + list(series[first:])


def _past(series: Sequence[tuple[str, float | None]], first: str) -> list[float]:
    """The bookings of the quarters before the first one judged, as far back as they are known without a gap."""
    before = list(takewhile(lambda one: one[0] != first, series))
    return [value for _, value in takewhile(lambda one: one[1] is not None, reversed(before)) if value is not None][
        ::-1
    ]


def _added(name: str, pairs: Sequence[tuple[float, float]], past: Sequence[float], naive: float | None) -> Added:
    wape = statistics.wape(pairs)
    gain = naive - wape if naive is not None and wape is not None and name != NAIVE else None
    return Added(name, len(pairs), wape, statistics.mae(pairs), statistics.mase(pairs, past, SEASON), gain)


def finding(found: Sequence[Added]) -> str:
    """Whether the commit beat the naive call, in one sentence; empty where that cannot be told."""
    commit = next((one for one in found if one.method == CHAIN[-1][0]), None)
    if commit is None or commit.added is None:
        return ""
    points = f"{abs(commit.added) * 100:.0f} points"
    verdict = (
        f"missed by {points} less than"
        if commit.added > 0
        else f"missed by {points} more than"
        if commit.added < 0
        else "missed as much as"
    )
    return f"Over {cases(commit.quarters, 'quarters')} the commit {verdict} a naive call."


def behind(found: Sequence[Added]) -> Table:
    """A row a method."""
    rows = [{
        "method": one.method, "wape": one.wape, "added": in_points(one.added), "mae": None if one.mae is None else round(one.mae), "mase": one.mase,
        "n": one.quarters,
    } for one in found]  # fmt: skip
    return Table(rows, {
        "method": "Method", "wape": ("Missed, of the bookings", "share"), "added": ("Better than naive, points", "number"),
        "mae": ("Mean miss in money", "money"), "mase": ("Against the season's own swings (MASE)", "number"), "n": ("Quarters", "count"),
    })  # fmt: skip
