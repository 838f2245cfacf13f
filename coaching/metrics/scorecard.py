"""The scorecard of hi-value activities by the team's own weights, and whether the team's own decided deals bear these weights out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.metrics.data_hints import COLUMN
from coaching.metrics.definition import counted
from coaching.metrics.goes_with import Compared, GoesWith, label, of_decided
from coaching.metrics.keep import keep_fresh
from coaching.metrics.left_out import is_gone
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.statistics import difference_interval, median
from coaching.metrics.tables import Table, in_points
from coaching.settings import MOST_WEIGHT
from coaching.workspace import Workspace

TESTED = (Path(__file__).parent / "weights_tested.sql").read_text(encoding="utf-8")
BY_KIND = (Path(__file__).parent / "points_by_kind.sql").read_text(encoding="utf-8")
POINTS = "hi_value_points"
ONCE = (
    "By name, not a ranking. Each activity stands under the one kind it counts as, the heavier where it is a conversation too; a proposal that only "
    "the stage of a deal tells is no logged activity and brings no points."
)
KINDS = {  # a kind of activity -> the metric that counts it
    "conversation": "conversations", "call": "calls", "email": "emails", "meeting": "meetings", "demo": "demos", "proposal": "proposals",
    "vip_visit": "vip_visits", "peer_meeting": "peer_meetings", "business_review": "business_reviews", "field_day": "field_days",
    "carnival_day": "carnival_days",
}  # fmt: skip


@dataclass(frozen=True)
class Halves:
    """Decided deals with more than the median of something, and those with no more; how many of each were won."""

    median: float
    more: int
    won_more: int
    rest: int
    won_rest: int

    @property
    def is_enough(self) -> bool:
        """Whether there are at least five deals on either side."""
        return min(self.more, self.rest) >= FEW

    @property
    def interval(self) -> tuple[float, float] | tuple[None, None]:
        """The 95 % interval of the difference in the win rate."""
        return (
            difference_interval(self.won_more, self.more, self.won_rest, self.rest) if self.is_enough else (None, None)
        )


@dataclass(frozen=True)
class Tested:
    """The deals halved by points and by plain counts, over which days, in words."""

    points: Halves
    plain: Halves
    when: str


def weight_of(kind: str, agreed: Sequence[str], weights: Mapping[str, float]) -> float:
    """What an activity of a kind counts: 0 where it is not hi-value."""
    return weights.get(kind, 1.0) if kind in agreed else 0.0


def agreed(said: Mapping[str, float]) -> dict[str, object]:
    """The settings of what somebody said each kind counts; Refusal where nothing counts, or a weight is out of bounds."""
    counts = {kind: weight for kind, weight in said.items() if weight}
    if not counts:
        raise Refusal("At least one kind of activity has to count more than 0; else nothing is hi-value.")
    if wrong := [kind for kind, weight in said.items() if not 0 <= weight <= MOST_WEIGHT]:
        raise Refusal(f"{label(wrong[0])}: a weight is from 0 to {MOST_WEIGHT}.")
    return {
        "hi_value_kinds": tuple(counts),
        "hi_value_weights": {kind: weight for kind, weight in counts.items() if weight != 1},
    }


def tested(workspace: Workspace, lens: Lens) -> Tested:
    """The deals decided in the last four complete quarters, halved by the points and by the count of hi-value activities with them."""
    rows, when = of_decided(workspace, lens, TESTED)
    points = halved([(float(value), bool(won)) for won, value, _ in rows])
    return Tested(points, halved([(float(count), bool(won)) for won, _, count in rows]), when)


def halved(deals: Sequence[tuple[float, bool]]) -> Halves:
    """Deals halved at the median of their values; those at it are with the lower half."""
    middle = median([value for value, _ in deals]) or 0.0
    more = [won for value, won in deals if value > middle]
    rest = [won for value, won in deals if value <= middle]
    return Halves(middle, len(more), sum(more), len(rest), sum(rest))


def finding(found: Tested, weights: Mapping[str, float]) -> str:
    """Whether deals with more points were won more often, and whether the weights tell more than counting does; an association only."""
    if not found.points.is_enough:
        return f"Too few deals were decided {found.when} to test the weights."
    said = f"Deals decided {found.when} with more than {found.points.median:g} {counted(found.points.median, 'points')}: {_rates(found.points)}."
    if not weights:
        return f"{said} {_sure(found.points)} Every kind counts 1, so there is no weight to test. An association only."
    by_count = f" Counting each activity once: {_rates(found.plain)}." if found.plain.is_enough else ""
    return f"{said} {_sure(found.points)}{by_count} {_more(found)} An association only: long deals gather more of everything."


def _rates(found: Halves) -> str:
    low, high = found.interval
    more, rest = found.won_more / found.more, found.won_rest / found.rest
    interval = f"{(low or 0) * 100:+.0f} to {(high or 0) * 100:+.0f}"
    return (
        f"{number_in_unit(more, 'share')} of {cases(found.more, 'deals')} won, {number_in_unit(rest, 'share')} of the other {found.rest}, "
        f"{(more - rest) * 100:+.0f} {counted(abs(more - rest) * 100, 'points')} (95 %: {interval})"
    )


def _sure(found: Halves) -> str:
    low, high = found.interval
    return "" if low is not None and high is not None and (low > 0 or high < 0) else "Chance alone could make that."


def _more(found: Tested) -> str:
    """Whether points tell apart more than plain counts: their intervals would have to lie apart."""
    (low, high), (plain_low, plain_high) = found.points.interval, found.plain.interval
    if (
        low is None
        or high is None
        or plain_low is None
        or plain_high is None
        or not (low > plain_high or high < plain_low)
    ):
        return "So far the weights tell no more than counting does."
    return (
        "The weights tell more than counting does." if low > plain_high else "The weights tell less than counting does."
    )


def behind_weights(kinds: Sequence[str], weights: Mapping[str, float], compared: Compared) -> Table:
    """A row a kind that counts, the heaviest first: its weight, and what the own decided deals say of it."""
    known = {one.kind: one for one in compared.kinds}
    rows = [{
        "kind": label(kind), "weight": weights.get(kind, 1.0),
        "difference": in_points(one.difference if one else None), "low": in_points(one.low if one else None),
        "high": in_points(one.high if one else None), "deals": one.with_it if one else None, "verdict": _verdict(kind, one),
    } for kind, one in sorted(((kind, known.get(kind)) for kind in kinds), key=lambda pair: (-weights.get(pair[0], 1.0), pair[0]))]  # fmt: skip
    return Table(rows, {
        "kind": "Activity", "weight": ("Counts", "number"), "difference": ("Win rate with less without, points", "number"),
        "low": ("95 % from", "number"), "high": ("95 % to", "number"), "deals": ("Deals with it", "count"), "verdict": "What your own deals say",
    })  # fmt: skip


def _verdict(kind: str, one: GoesWith | None) -> str:
    if kind == "proposal":
        return "a step of the way: not tested"
    if kind == "conversation":
        return "in the kinds it is of: not tested apart"
    if one is None or not one.is_enough:
        return "too few deals with it, or without"
    if not one.is_apart:
        return "could be chance: no reason for its weight, none against"
    return "▲ goes with winning" if (one.difference or 0) > 0 else "▼ goes with losing: does it deserve its weight?"


def by_kind(workspace: Workspace, lens: Lens) -> dict[tuple[str, str], int]:
    """(rep, or the account of a lens on accounts; kind) -> its hi-value activities of the lens's period, each under the one kind it counts as."""
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})"
    who = COLUMN["account" if lens.by == "account" else "rep"]
    sql = BY_KIND.format(pick=pick, who=who, is_gone=is_gone(lens.as_of))
    days = {"first": lens.period.start, "last": min(lens.as_of, lens.period.last)}
    rows = workspace.facts.cursor().execute(sql, days | named).fetchall()
    return {(who, kind): activities for who, kind, activities in rows}


def board(
    points: Sequence[Reading], by: Mapping[tuple[str, str], int], kinds: Sequence[str], weights: Mapping[str, float]
) -> Table:
    """A row a rep by name: how many of each kind count, with what one counts, and the points these add up to; who has none is left out."""
    rows = [
        {"rep": one.name, **{kind: by.get((one.scope, kind), 0) for kind in kinds}, "points": one.value}
        for one in sorted(points, key=lambda one: one.name.casefold())
        if one.value or one.scope
    ]
    counts = {kind: (f"{label(kind)} x {weights.get(kind, 1.0):g}", "count") for kind in kinds}
    return Table(rows, {"rep": "Whose", "points": ("Points", "number"), **counts})
