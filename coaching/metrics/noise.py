"""Whether a difference is more than chance makes by itself: two rates by their intervals, any other number by the limits of its own past (XmR)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coaching.metrics.definition import metric
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import difference_interval

XMR = 2.66  # mean moving ranges on each side of the mean
FEWEST = 5  # periods before a number has limits of its own (ours)


@dataclass(frozen=True)
class Limits:
    """The mean of what was before, and between which values (or means of several) chance alone stays."""

    mean: float
    low: float
    high: float


def process_limits(before: Sequence[float], new: int = 1) -> Limits:
    """The natural process limits for a mean of some new values after these two or more: mean -+ 2.66 mean moving ranges, for so many."""
    mean = math.fsum(before) / len(before)
    moving = [abs(after - one) for one, after in pairwise(before)]
    wide = XMR * math.fsum(moving) / len(moving) * math.sqrt(1 / new + 1 / len(before))
    low = mean - wide
    return Limits(mean, low if min(before) < 0 else max(0.0, low), mean + wide)


def usual(past: Sequence[float | None]) -> Limits | None:
    """The limits that a number's own periods before set for the next one; None where fewer than five are known."""
    known = [value for value in past if value is not None]
    return process_limits(known) if len(known) >= FEWEST else None


def goes_one_way(values: Sequence[float]) -> bool:
    """Whether six or more values in a row only rise or only fall, which chance does once in 360 times."""
    steps = [after - one for one, after in pairwise(values)]
    return len(steps) >= FEWEST and (all(step > 0 for step in steps) or all(step < 0 for step in steps))


def rates_differ(one: Reading, other: Reading) -> bool | None:
    """Whether the 95 % interval of the difference of two rates leaves 0 out; None for what is no rate of cases, or has none."""
    m = metric(one.metric)
    if not m.interval and not (m.parts == "cases" and m.unit == "ratio" and m.joined == "for"):
        return None
    (x, n), (other_x, other_n) = ((side.part or 0.0, side.whole or 0.0) for side in (one, other))
    if not m.interval:  # neither count holds the other: of all of them so many are of the one sort
        n, other_n = x + n, other_x + other_n
    if not 0 <= x <= n or not 0 <= other_x <= other_n:
        return None
    low, high = difference_interval(x, n, other_x, other_n)
    return None if low is None or high is None else low > 0 or high < 0
