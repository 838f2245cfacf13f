"""The arithmetic behind the metrics that are more than one sum over another: pure, nothing read or kept.

What cannot be known is None, never 0. Shares are 0..1, days are whole days, money is in the unit it came in. The order
of cases never matters. Every function names the entry of the metric definitions (P3, L3 …) it carries out.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import NormalDist, fmean, stdev
from statistics import median as middle

import numpy as np
import numpy.typing as npt

Z95 = 1.959964
LUCK_DRAWS = 2_000
SEED = 1
HOUSE_STRENGTH, LEAST_STRENGTH, REPS_FOR_STRENGTH = 30.0, 5.0, 4
DEALS_FOR_LINEARITY = 3
WEEKS_FOR_VARIATION = 6

Floats = npt.NDArray[np.float64]


def ratio(part: float | None, whole: float | None) -> float | None:
    """Part over whole; None where either is unknown or the whole is 0."""
    return None if part is None or not whole else float(part) / float(whole)


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the mean of the two middle ones (P8, P9 won-only); None without values."""
    known = [float(value) for value in values]
    return middle(known) if known else None


# How long it takes, with those that still wait (P9)


@dataclass(frozen=True)
class StillOpen:
    """After so many days: how many were at risk of ending on that day, and the share that lasts longer."""

    days: float
    at_risk: int
    share: float


def kaplan_meier(cases: Iterable[tuple[float, bool]]) -> list[StillOpen]:
    """The share still open after each day on which one ended, from (days, whether it ended then, else it is still open) (P9)."""
    known = sorted((float(days), bool(ended)) for days, ended in cases)
    found, share = list[StillOpen](), 1.0
    times, ends = [days for days, _ in known], Counter(days for days, ended in known if ended)
    for days, ended in sorted(ends.items()):
        at_risk = len(known) - bisect_left(times, days)
        share *= 1 - ended / at_risk
        found.append(StillOpen(days, at_risk, share))
    return found


def days_until(curve: Sequence[StillOpen], share: float) -> float | None:
    """The first day by which a share had ended (P9: .5 is the median, .8 P80); None where that is not reached."""
    return next((one.days for one in curve if one.share <= 1 - share + 1e-12), None)


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


def odds_interval(x: float, n: float) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of x over n for two counts of which neither holds the other, so x may exceed n; (None, None) unless x >= 0 and n > 0.

    Of x + n independent counts, x are one sort by chance p: the Wilson limits of p (P3) as odds p / (1 - p).
    """
    low, high = wilson(x, x + n) if n > 0 and x >= 0 else (None, None)
    return (None, None) if low is None or high is None else (low / (1 - low), high / (1 - high))


def difference_interval(
    x: float, n: float, other_x: float, other_n: float, many: int = 1
) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of x/n less other_x/other_n from both Wilson intervals (Newcombe 1998, method 10); (None, None) without cases on a side.

    many: how many differences are looked at together; each interval is then as wide as lets all of them hold 95 times in 100.
    """
    z = Z95 if many <= 1 else NormalDist().inv_cdf(1 - 0.025 / many)
    (low, high), (other_low, other_high) = wilson(x, n, z), wilson(other_x, other_n, z)
    if low is None or high is None or other_low is None or other_high is None:
        return None, None
    p, other = x / n, other_x / other_n
    return p - other - math.hypot(p - low, other_high - other), p - other + math.hypot(high - p, other - other_low)


def mean_interval(mean: float, spread: float | None, n: int, least: int = 5) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of a mean of n scores with their sample standard deviation, by Student's t; (None, None) for fewer than least, or no spread.

    The quantile of t comes from the normal one by the expansion of Cornish and Fisher, right to half a percent from five scores on.
    """
    if spread is None or not spread or n < least:
        return None, None
    z, free = Z95, n - 1
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    t += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * free**3)
    return mean - t * spread / math.sqrt(n), mean + t * spread / math.sqrt(n)


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


# What a number of deals takes (P5)


def back_solved(target: float, rates: Sequence[float]) -> list[float]:
    """How many of each earlier step a target takes on average by the rates from the close upward (P5), unrounded; a rate of 0 raises ValueError."""
    if any(rate <= 0 for rate in rates):
        raise ValueError("a rate of 0 leads nowhere")
    needed, found = float(target), list[float]()
    for rate in rates:
        needed /= rate
        found.append(needed)
    return found


def tries_for(target: int, rate: float, chance: float) -> int:
    """The smallest number of tries that gives at least so many successes with that chance, each try with that rate (P5); raises ValueError at 0."""
    if target <= 0:
        return 0
    if rate <= 0:
        raise ValueError("a rate of 0 leads nowhere")
    low, high = target - 1, target
    while _at_least(target, high, rate) < chance:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _at_least(target, middle, rate) >= chance else (middle, high)
    return high


def _at_least(target: int, tries: int, rate: float) -> float:
    """How likely so many tries have at least so many successes."""
    if rate >= 1:
        return float(tries >= target)
    return 1 - math.fsum(_share_of_cases(tries, x, rate) for x in range(min(target, tries + 1)))


# Linearity of bookings (L1 to L4)


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


@cache
def expected_gini(deals: int, weeks: int) -> float | None:
    """What the inequality of weeks (L4) is on average when equal deals close in weeks by chance; None without deals or weeks.

    Exact, from the mean difference of two weeks: of the k deals that fall in either, as many are in one as heads in k throws of a coin.
    """
    if deals < 1 or weeks < 1:
        return None
    if weeks == 1:
        return 0.0
    in_either = min(2 / weeks, 1.0)
    usual, wide = (
        deals * in_either,
        10 * math.sqrt(deals * in_either * (1 - in_either)) + 10,
    )  # further off is beyond all chance
    likely = range(max(1, int(usual - wide)), min(deals, int(usual + wide)) + 1)
    apart = math.fsum(_share_of_cases(deals, k, in_either) * _apart_by_coin(k) for k in likely)
    return (weeks - 1) / (2 * deals) * apart


def _apart_by_coin(throws: int) -> float:
    """By how much heads and tails differ on average in so many throws of a coin."""
    odd = throws - 1 + throws % 2  # an even number of throws is no further apart than one fewer
    return odd * _share_of_cases(odd - 1, (odd - 1) // 2, 0.5)


def _share_of_cases(n: int, x: int, p: float) -> float:
    """How likely exactly x of n cases are, each of chance p."""
    if p >= 1:
        return float(x == n)
    return math.exp(
        math.lgamma(n + 1) - math.lgamma(x + 1) - math.lgamma(n - x + 1) + x * math.log(p) + (n - x) * math.log(1 - p)
    )


# Steadiness of effort (A4, C2)


def coefficient_of_variation(weekly: Sequence[float]) -> float | None:
    """Sample standard deviation over mean of weekly counts (A4); None below 6 weeks or when the mean is 0."""
    if len(weekly) < WEEKS_FOR_VARIATION or not math.fsum(weekly):
        return None
    return stdev(float(count) for count in weekly) / fmean(weekly)


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


# Forecast against result (F2, F3)


def bias(forecast: float, actual: float) -> float | None:
    """Forecast less actual over the actual (F3), plus for over-called; None where the actual is not above 0."""
    return (forecast - actual) / actual if actual > 0 else None


def wape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Misses of (forecast, actual) pairs, over or under, added up and over the actual (F2); None where that is not above 0."""
    known = [(float(forecast), float(actual)) for forecast, actual in pairs]
    actual = math.fsum(actual for _, actual in known)
    return math.fsum(abs(forecast - actual) for forecast, actual in known) / actual if actual > 0 else None


def mape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The mean miss of (forecast, actual) pairs as a share of each actual (F2), over those whose actual is above 0; None without any."""
    errors = [abs(forecast - actual) / actual for forecast, actual in pairs if actual > 0]
    return math.fsum(errors) / len(errors) if errors else None


def mae(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The mean miss of (forecast, actual) pairs in their own unit (F2); None without any."""
    errors = [abs(forecast - actual) for forecast, actual in pairs]
    return math.fsum(errors) / len(errors) if errors else None


def naive(series: Sequence[float | None], season: int = 4) -> list[float | None]:
    """For each place what the naive forecast says (F6): the value a season before, else the one just before; None where neither is known."""
    return [
        next((known for back in (season, 1) if place >= back and (known := series[place - back]) is not None), None)
        for place in range(len(series))
    ]  # fmt: skip


def mase(pairs: Iterable[tuple[float, float]], past: Sequence[float], season: int = 4) -> float | None:
    """The mean miss of (forecast, actual) pairs over that of a seasonal naive forecast within the past (F8).

    None below one season and one more of past values, where these repeat exactly, and without pairs.
    """
    usual = mae((before, after) for before, after in zip(past, past[season:], strict=False))
    missed = mae(pairs)
    return missed / usual if usual and missed is not None else None


def accuracy(forecast: float, actual: float) -> float | None:
    """1 less the error as a share of the actual, never below 0 (F1); 1 where neither anything was called nor came, None where only nothing came."""
    if actual > 0:
        return max(0.0, 1 - abs(forecast - actual) / actual)
    return 1.0 if forecast == actual == 0 else None


def herfindahl(amounts: Sequence[float], working_days: Sequence[float] | None = None) -> float | None:
    """Squared shares added up (L5), normalised: 0 is even, 1 all in one; None for fewer than two amounts or a total of nothing.

    working_days makes of the amounts those a working day; what stands in a week without any counts as of one day.
    """
    rates = (
        amounts
        if working_days is None
        else [amount / max(days, 1.0) for amount, days in zip(amounts, working_days, strict=True)]
    )
    parts, n = shares(rates), len(rates)
    return (math.fsum(part * part for part in parts) - 1 / n) / (1 - 1 / n) if parts and n > 1 else None


def brier(cases: Iterable[tuple[float, float, int]]) -> float | None:
    """The mean squared distance of probabilities from outcomes (F7), from (probability, outcome 0 or 1, how many); None without any."""
    known = list(cases)
    many = sum(count for _, _, count in known)
    return math.fsum((said - outcome) ** 2 * count for said, outcome, count in known) / many if many else None
