"""The arithmetic behind the metrics that are more than one sum over another: pure, nothing read or kept.

What cannot be known is None, never 0. Shares are 0..1, days are whole days, money is in the unit it came in. The order
of cases never matters. Every function names the entry of the metric definitions (P3, L3 …) it carries out.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean, stdev
from statistics import median as middle

import numpy as np
import numpy.typing as npt

Z95 = 1.959964
LUCK_DRAWS = 2_000
SEED = 1
HOUSE_STRENGTH, LEAST_STRENGTH, REPS_FOR_STRENGTH = 30.0, 5.0, 4
DEALS_FOR_LINEARITY = 3
WEEKS_FOR_VARIATION, DAYS_FOR_A_WEEK = 6, 2
_TINY = 1e-9

Floats = npt.NDArray[np.float64]


def ratio(part: float | None, whole: float | None) -> float | None:
    """Part over whole; None where either is unknown or the whole is 0."""
    return None if part is None or not whole else float(part) / float(whole)


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean, in the unit of the values; None without values."""
    known = [float(value) for value in values]
    return fmean(known) if known else None


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the mean of the two middle ones (P8, P9 won-only); None without values."""
    known = [float(value) for value in values]
    return middle(known) if known else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least this share of the values do not exceed (P80: share .8); None without values."""
    known = sorted(float(value) for value in values)
    return known[max(math.ceil(share * len(known) - _TINY), 1) - 1] if known else None


# Rates of few cases (P3, P4)


def wilson(x: float, n: float, z: float = Z95) -> tuple[float, float] | tuple[None, None]:
    """The Wilson 95 % interval of x successes in n cases (P3); (None, None) unless 0 <= x <= n and n > 0."""
    if n <= 0 or not 0 <= x <= n:
        return None, None
    p = x / n
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    shrink = 1 + z * z / n
    low = 0.0 if x == 0 else (centre - spread) / shrink
    return low, 1.0 if x == n else (centre + spread) / shrink


@dataclass(frozen=True)
class TeamRate:
    """What a team's cases say before a rep's are seen: the pooled rate, and how many cases that is worth (P4)."""

    rate: float
    strength: float


def team_rate(cases: Sequence[tuple[float, float]]) -> TeamRate | None:
    """The team's pooled rate and its strength M from (x, n) of each rep, by moments (P4).

    M = m(1-m)/s2 - 1 with s2 the between-rep variance left after binomial noise; 30 where fewer than 4 reps have cases
    or s2 is not above 0; never below 5. None when no rep has a case.
    """
    known = [(float(x), float(n)) for x, n in cases if n > 0]
    if not known:
        return None
    total = math.fsum(n for _, n in known)
    m = math.fsum(x for x, _ in known) / total
    noise = m * (1 - m) * (len(known) - 1)
    room = total - math.fsum(n * n for _, n in known) / total - (len(known) - 1)
    s2 = (math.fsum(n * (x / n - m) ** 2 for x, n in known) - noise) / room if room > 0 else 0.0
    if len(known) < REPS_FOR_STRENGTH or s2 <= 0:
        return TeamRate(m, HOUSE_STRENGTH)
    return TeamRate(m, max(m * (1 - m) / s2 - 1, LEAST_STRENGTH))


def shrunk_rate(x: float, n: float, team: TeamRate) -> float:
    """A rep's rate pulled towards the team's, the more the fewer the cases (P4); n = 0 gives the team's rate."""
    return (x + team.rate * team.strength) / (n + team.strength)


def shrunk_rates(cases: Sequence[tuple[float, float]]) -> list[float | None]:
    """The shrunk rate of each (x, n) among its peers (P4), in their order; the only rates reps are ranked on."""
    team = team_rate(cases)
    return [None if team is None else shrunk_rate(x, n, team) for x, n in cases]


# Linearity of bookings (L1 to L5)


def shares(amounts: Sequence[float]) -> list[float] | None:
    """Each amount's share of their sum (L1 for months); None when the sum is not above 0."""
    total = math.fsum(amounts)
    return [float(amount) / total for amount in amounts] if total > 0 else None


def linearity_score_and_lean(
    bookings: Iterable[tuple[date, float]], working_days: Sequence[date]
) -> tuple[float | None, float | None]:
    """How close bookings run to the straight line (0..1) and to which side they lean (-1 late .. +1 early) (L3).

    bookings: (day, amount) of each won deal of the quarter; amounts not above 0 are left out. A booking on a free day
    moves to the next working day, after the last one back to it. (None, None) below 3 deals or 2 working days.
    """
    dated = [(day, float(amount)) for day, amount in bookings if amount > 0]
    n_days = len(working_days)
    if len(dated) < DEALS_FOR_LINEARITY or n_days < 2:
        return None, None
    booked = np.zeros((1, n_days))
    for day, amount in sorted(dated):
        booked[0, min(bisect_left(working_days, day), n_days - 1)] += amount
    score, lean = _scores_and_leans(booked)
    return float(score[0]), float(lean[0])


def _scores_and_leans(booked: Floats) -> tuple[Floats, Floats]:
    """Score and lean (L3) of each row of a (cases, working days) array of amounts."""
    n_days = booked.shape[1]
    day = np.arange(1, n_days + 1)
    share = booked / booked.sum(axis=1, keepdims=True)
    off_line = np.abs(share.cumsum(axis=1) - day / n_days).sum(axis=1)
    score = np.clip(1 - off_line / ((n_days - 1) / 2), 0, 1)
    return score, np.clip((n_days + 1 - 2 * (share @ day)) / (n_days - 1), -1, 1)


@dataclass(frozen=True)
class LuckBand:
    """Where 90 % of the scores and leans fall when the same deals close on random working days (L3)."""

    score: tuple[float, float]
    lean: tuple[float, float]


def luck_band(amounts: Iterable[float], n_days: int, seed: int = SEED, draws: int = LUCK_DRAWS) -> LuckBand | None:
    """The 5 to 95 % band of linearity by luck alone, from seeded draws (L3); None below 3 deals or 2 working days."""
    sizes = _positive(amounts)
    if len(sizes) < DEALS_FOR_LINEARITY or n_days < 2:
        return None
    score, lean = _scores_and_leans(_scattered(sizes, n_days, seed, draws))
    low_score, high_score = np.quantile(score, (0.05, 0.95))
    low_lean, high_lean = np.quantile(lean, (0.05, 0.95))
    return LuckBand((float(low_score), float(high_score)), (float(low_lean), float(high_lean)))


def gini_by_luck(
    amounts: Iterable[float], n_weeks: int = 13, seed: int = SEED, draws: int = LUCK_DRAWS
) -> float | None:
    """The mean Gini of weeks when the same deals close in random weeks (shown beside L4); None without deals."""
    sizes = _positive(amounts)
    if not len(sizes) or n_weeks < 1:
        return None
    weeks = np.sort(_scattered(sizes, n_weeks, seed, draws), axis=1)
    place = 2 * np.arange(1, n_weeks + 1) - n_weeks - 1
    return float(np.mean(weeks @ place / (n_weeks * weeks.sum(axis=1))))


def _positive(amounts: Iterable[float]) -> Floats:
    return np.array(sorted(float(amount) for amount in amounts if amount > 0))


def _scattered(sizes: Floats, places: int, seed: int, draws: int) -> Floats:
    """(draws, places): the sizes thrown on random places, in slices so that a whole company's deals stay small."""
    chance = np.random.default_rng(seed)
    rows = max(1, 1_000_000 // len(sizes))
    slices = []
    for first in range(0, draws, rows):
        n = min(rows, draws - first)
        at = chance.integers(0, places, (n, len(sizes))) + places * np.arange(n)[:, None]
        slices.append(np.bincount(at.ravel(), np.tile(sizes, n), n * places).reshape(n, places))
    return np.concatenate(slices)


def gini(
    amounts: Sequence[float], corrected: bool = False, working_days: Sequence[float] | None = None
) -> float | None:
    """Inequality of weekly amounts (L4): 0 even, towards 1 all in one week; None if one is negative or all are 0.

    corrected multiplies by n/(n-1). working_days weighs weeks of unequal length by their working days.
    """
    weights = [1.0] * len(amounts) if working_days is None else [float(days) for days in working_days]
    total, width = math.fsum(amounts), math.fsum(weights)
    if total <= 0 or width <= 0 or min(amounts) < 0:
        return None
    pairs = [(float(amount), weight) for amount, weight in zip(amounts, weights, strict=True)]
    below, area = 0.0, 0.0
    for amount, weight in sorted(pairs, key=lambda pair: pair[0] / pair[1] if pair[1] else math.inf):
        area += weight / width * (2 * below + amount) / total
        below += amount
    value = max(1 - area, 0.0)
    return value if not corrected else value * len(pairs) / (len(pairs) - 1) if len(pairs) > 1 else None


def herfindahl(amounts: Sequence[float], normalised: bool = False) -> float | None:
    """Concentration of amounts (L5): the sum of squared shares, 1/n even, 1 all in one; None as for gini.

    normalised stretches it to 0..1 and is None for a single amount.
    """
    parts = shares(amounts)
    if parts is None or min(amounts) < 0:
        return None
    value = math.fsum(part * part for part in parts)
    n = len(parts)
    return value if not normalised else (value - 1 / n) / (1 - 1 / n) if n > 1 else None


# Steadiness of effort (A4, C2)


def coefficient_of_variation(weekly: Sequence[float], at_least: int = WEEKS_FOR_VARIATION) -> float | None:
    """Sample standard deviation over mean of weekly counts (A4); None below 6 weeks or when the mean is 0."""
    if len(weekly) < max(at_least, 2) or not math.fsum(weekly):
        return None
    return stdev(float(count) for count in weekly) / fmean(weekly)


def weeks_on_target(
    weekly: Sequence[float], working_days: Sequence[int], target: float | None
) -> tuple[int, int] | None:
    """Weeks that reached the weekly target, and complete weeks worked (A4); None without a target.

    weekly and working_days run side by side; weeks with fewer than 2 working days are dropped.
    """
    if not target or target < 0:
        return None
    worked = [count for count, days in zip(weekly, working_days, strict=True) if days >= DAYS_FOR_A_WEEK]
    return sum(count >= target for count in worked), len(worked)


def gaps(days: Iterable[date], working_days: Sequence[date], as_of: date | None = None) -> list[int]:
    """Working days from each day to the next (Monday to Tuesday is 1), the open gap up to as_of last (A4, C2).

    working_days: sorted, from the first of the days to as_of or beyond. Days after as_of are left out; a day counts
    once.
    """
    known = sorted({day for day in days if as_of is None or day <= as_of})
    if known and as_of is not None:
        known.append(as_of)
    at = [bisect_right(working_days, day) for day in known]
    return [after - before for before, after in pairwise(at)]


def longest_gap(days: Iterable[date], working_days: Sequence[date], as_of: date) -> int | None:
    """The most working days from one activity to the next, or from the last to as_of (A4); None without any."""
    return max(gaps(days, working_days, as_of), default=None)


# Days to close with deals still open (P9)


@dataclass(frozen=True)
class SurvivalStep:
    """At an age in days: deals still watched, deals closed then, and the share still open afterwards."""

    days: float
    at_risk: int
    closed: int
    still_open: float


@dataclass(frozen=True)
class CycleLength:
    """Days to close: median and 80th percentile (None = not reached: more than `longest` days), deals, closed deals."""

    median: float | None
    p80: float | None
    n: int
    closed: int
    longest: float


def kaplan_meier(deals: Iterable[tuple[float, bool]]) -> list[SurvivalStep]:
    """The Kaplan-Meier curve of (days, closed) deals (P9); deals still open count as watched up to their age.

    Negative days are errors of the data and left out; a deal closed on its first day has 0 days.
    """
    known = sorted((float(days), bool(closed)) for days, closed in deals if days >= 0)
    ages = [days for days, _ in known]
    closed_at: dict[float, int] = {}
    for days, closed in known:
        if closed:
            closed_at[days] = closed_at.get(days, 0) + 1
    curve, still_open = [], 1.0
    for days, count in closed_at.items():
        at_risk = len(known) - bisect_left(ages, days)
        still_open *= 1 - count / at_risk
        curve.append(SurvivalStep(days, at_risk, count, still_open))
    return curve


def cycle_length(deals: Iterable[tuple[float, bool]]) -> CycleLength | None:
    """Median and P80 days to close by Kaplan-Meier from (days, closed) deals (P9); None without deals."""
    known = [(float(days), bool(closed)) for days, closed in deals if days >= 0]
    if not known:
        return None
    curve = kaplan_meier(known)
    reached = [next((step.days for step in curve if step.still_open <= level + _TINY), None) for level in (0.5, 0.2)]
    longest = max(days for days, _ in known)
    return CycleLength(reached[0], reached[1], len(known), sum(closed for _, closed in known), longest)


# Forecast against result (F1 to F3)


def forecast_error(forecast: float | None, actual: float | None, of: str = "actual") -> float | None:
    """The miss as a share of the actual, or of the forecast with of="forecast" (F1).

    0 when both are 0; None when only the divisor is 0, or it is negative, or one side is unknown: show the miss then.
    """
    if forecast is None or actual is None:
        return None
    miss = abs(float(forecast) - float(actual))
    base = float(actual if of == "actual" else forecast)
    if not miss:
        return 0.0
    return miss / base if base > 0 else None


def forecast_accuracy(forecast: float | None, actual: float | None) -> float | None:
    """1 less the error of the actual, never below 0 (F1); None where the error is."""
    error = forecast_error(forecast, actual)
    return None if error is None else max(0.0, 1 - error)


def forecast_bias(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Net over-call (+) or under-call (-) of (forecast, actual) pairs over the actual (F3); None when that is 0."""
    known = [(float(forecast), float(actual)) for forecast, actual in pairs]
    actual = math.fsum(actual for _, actual in known)
    return (math.fsum(forecast for forecast, _ in known) - actual) / actual if actual > 0 else None


def over_called(pairs: Iterable[tuple[float, float]]) -> tuple[int, int]:
    """Periods forecast above the result, and periods (F3 hit direction); below 4 periods it says too little."""
    known = list(pairs)
    return sum(forecast > actual for forecast, actual in known), len(known)


def wape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """All misses of (forecast, actual) pairs, not netted, over all actuals (F2); None when these sum to 0."""
    known = [(float(forecast), float(actual)) for forecast, actual in pairs]
    actual = math.fsum(actual for _, actual in known)
    return math.fsum(abs(forecast - result) for forecast, result in known) / actual if actual > 0 else None


def mape(pairs: Iterable[tuple[float, float]]) -> tuple[float | None, int]:
    """The mean error of (forecast, actual) pairs over the actual, and how many with actual 0 were skipped (F2)."""
    known = [(float(forecast), float(actual)) for forecast, actual in pairs]
    errors = [abs(forecast - actual) / abs(actual) for forecast, actual in known if actual]
    return mean(errors), len(known) - len(errors)


def mean_absolute_error(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The mean miss of (forecast, actual) pairs in money (F2); None without pairs."""
    return mean(abs(float(forecast) - float(actual)) for forecast, actual in pairs)


# Pipeline (P5, P8, P10, P11)


@dataclass(frozen=True)
class NeededActivities:
    """How many of each earlier stage a number of deals takes, from the one before the deal upwards (P5).

    average: the unrounded chain; shown: rounded up for people; likely: enough to reach the deals with 80 % probability.
    """

    average: tuple[float, ...]
    shown: tuple[int, ...]
    likely: tuple[int, ...]


def deals_needed(remaining_quota: float, average_won_deal: float | None) -> int | None:
    """Deals of average size that the rest of the quota takes (P5); 0 when it is met, None without an average."""
    if remaining_quota <= 0:
        return 0
    deals = ratio(remaining_quota, average_won_deal)
    return None if deals is None or deals < 0 else math.ceil(deals - _TINY)


def needed_activities(
    deals: int, rates_from_close_upward: Sequence[float | None], sureness: float = 0.8
) -> NeededActivities | None:
    """The chain of activities that a number of deals takes (P5); None when a rate is unknown, 0 or above 1."""
    average: list[float] = []
    likely: list[int] = []
    needed, to_close = float(deals), 1.0
    for rate in rates_from_close_upward:
        if rate is None or not 0 < rate <= 1:
            return None
        needed, to_close = needed / rate, to_close * rate
        average.append(needed)
        likely.append(cases_for(deals, to_close, sureness))
    shown = tuple(math.ceil(number * (1 - _TINY)) for number in average)
    return NeededActivities(tuple(average), shown, tuple(likely))


def cases_for(successes: int, rate: float, sureness: float = 0.8) -> int:
    """The fewest cases that bring this many successes with at least this probability, each succeeding at rate (P5)."""
    if successes <= 0:
        return 0
    low, high = successes - 1, successes
    while chance_of_at_least(successes, high, rate) < sureness:
        low, high = high, high * 2
    while high - low > 1:
        half = (low + high) // 2
        low, high = (low, half) if chance_of_at_least(successes, half, rate) >= sureness else (half, high)
    return high


def chance_of_at_least(successes: int, cases: int, rate: float) -> float:
    """The binomial probability of at least this many successes in so many cases (P5)."""
    if successes <= 0:
        return 1.0
    if cases < successes or rate <= 0:
        return 0.0
    if rate >= 1:
        return 1.0
    fewer = (
        math.lgamma(cases + 1)
        - math.lgamma(k + 1)
        - math.lgamma(cases - k + 1)
        + k * math.log(rate)
        + (cases - k) * math.log1p(-rate)
        for k in range(successes)
    )
    return max(0.0, 1 - math.fsum(math.exp(term) for term in fewer))


def sales_velocity(
    open_deals: float | None, win_rate: float | None, average_won_deal: float | None, cycle_days: float | None
) -> float | None:
    """Money per calendar day the pipeline yields (P8): open deals x win rate x average won deal / days to close.

    cycle_days must be the mean over won and lost deals: a won-only cycle overstates. None when a factor is unknown.
    """
    if open_deals is None or win_rate is None or average_won_deal is None:
        return None
    return ratio(float(open_deals) * float(win_rate) * float(average_won_deal), cycle_days)


def coverage(open_pipeline: float | None, still_needed: float | None) -> float | None:
    """Open pipeline over quota less won (P10); None when that is unknown or, the quota being met, not above 0."""
    return ratio(open_pipeline, still_needed) if still_needed is not None and still_needed > 0 else None


def required_coverage(win_rate_by_value: float | None) -> float | None:
    """The coverage at which an average period just reaches its quota (P10); None when the win rate is unknown or 0."""
    return ratio(1, win_rate_by_value)


def slip_rate(won: float, lost: float, slipped: float, removed: float = 0) -> float | None:
    """The share of deals due in a period that left it neither won nor lost (P11); None when none was due."""
    return ratio(slipped, won + lost + slipped + removed)
