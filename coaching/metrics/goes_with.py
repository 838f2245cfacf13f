"""Which kinds of activity deals that are won had more often (B11): the difference in the win rate with its interval, an association only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics.coverage import last_four_quarters
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import FEW
from coaching.metrics.show import cases, kind_in_words, span
from coaching.metrics.statistics import difference_interval, ratio
from coaching.metrics.tables import Table, in_points
from coaching.workspace import Workspace

HERE = Path(__file__).parent
TOUCHES, SQL = ((HERE / name).read_text(encoding="utf-8") for name in ("decided_touches.sql", "goes_with.sql"))


@dataclass(frozen=True)
class GoesWith:
    """Deals decided with and without a kind of activity, and how many of each were won; low and high: of the difference, for all kinds together."""

    kind: str
    with_it: int
    won_with: int
    without: int
    won_without: int
    low: float | None = None
    high: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are at least five deals on either side."""
        return min(self.with_it, self.without) >= FEW

    @property
    def difference(self) -> float | None:
        """The win rate with it less that without it; None where either side has fewer than five deals."""
        return self.won_with / self.with_it - self.won_without / self.without if self.is_enough else None

    @property
    def is_apart(self) -> bool:
        """Whether chance alone is not enough to make such a difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Compared:
    """The kinds of activity, and of which span of days the deals are, in words."""

    kinds: tuple[GoesWith, ...]
    when: str


def compared(workspace: Workspace, lens: Lens) -> Compared:
    """The kinds that deals decided in the last four complete quarters had, for the lens's scopes."""
    rows, when = of_decided(workspace, lens, SQL)
    return Compared(with_intervals([GoesWith(*row) for row in rows]), when)


def of_decided(workspace: Workspace, lens: Lens, sql: str) -> tuple[list[tuple[Any, ...]], str]:
    """What a statement says of the deals decided in the last four complete quarters and the activities with them, and these quarters in words."""
    keep_fresh(workspace)
    workspace.settle_deals()
    year = last_four_quarters(workspace.calendar, lens_on_facts(workspace, lens, DEALS))
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)} if lens.by != "company" else {}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})" if named else "true"
    asked = sql.format(touches=TOUCHES.format(pick=pick))
    rows = workspace.facts.cursor().execute(asked, {"first": year.start, "after": year.end, **named}).fetchall()
    return rows, span(year.start, year.last)


def with_intervals(kinds: Sequence[GoesWith]) -> tuple[GoesWith, ...]:
    """Each kind with the interval of its difference, wider the more kinds are compared, so that all of them hold together 95 times in 100."""
    many = sum(one.is_enough for one in kinds)
    return tuple(
        GoesWith(one.kind, one.with_it, one.won_with, one.without, one.won_without,
                 *difference_interval(one.won_with, one.with_it, one.won_without, one.without, many)) if one.is_enough else one
        for one in kinds
    )  # fmt: skip


def label(kind: str) -> str:
    """What a kind is called where it stands alone: "VIP visit", "Business review"."""
    said = kind_in_words(kind)
    return said[:1].upper() + said[1:]


def finding(found: Compared) -> str:
    """Which kinds go with winning more or less often, in one sentence; that it is no cause stands in it."""
    known = [one for one in found.kinds if one.is_enough]
    if not known:
        return ""
    apart = [one for one in known if one.is_apart]
    if not apart:
        return f"Of {cases(len(known), 'kinds')} of activity none goes with winning more or less often than chance could make it."
    said = ", ".join(
        f"{label(one.kind)} ({(one.difference or 0) * 100:+.0f} points)" for one in ordered(found) if one.is_apart
    )
    return f"Of {cases(len(known), 'kinds')} compared, {said}: an association only. Good deals may get more of it, and long ones more of everything."


def behind(found: Compared) -> Table:
    """A row a kind, those told apart first, then the largest difference."""
    rows = [{
        "kind": label(one.kind), "with_it": one.with_it, "rate": ratio(one.won_with, one.with_it), "without": one.without,
        "rate_without": ratio(one.won_without, one.without), "difference": in_points(one.difference), "low": in_points(one.low),
        "high": in_points(one.high),
        "stands": "fewer than five deals on one side" if not one.is_enough else "apart" if one.is_apart else "could be chance",
    } for one in ordered(found)]  # fmt: skip
    return Table(rows, {
        "kind": "Activity", "difference": ("Win rate with less without, points", "number"), "low": ("95 % from", "number"),
        "high": ("95 % to", "number"),
        "rate": ("Win rate with it", "share"), "with_it": ("Deals with it", "count"), "rate_without": ("Without it", "share"),
        "without": ("Deals without it", "count"), "stands": "Association only",
    })  # fmt: skip


def ordered(found: Compared) -> list[GoesWith]:
    """The kinds in the order of the table."""
    return sorted(found.kinds, key=lambda one: (not one.is_apart, -abs(one.difference or 0), one.kind))
