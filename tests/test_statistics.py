"""Counts by hand, rules that hold for every case, and the facts of simulation each choice was made on."""

import math
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.calendar import Calendar
from coaching.metrics import statistics as s

QUARTER = Calendar().working_day_list(date(2016, 1, 1), date(2016, 4, 1))  # 65 working days, 1 January to 31 March
MONDAY = date(2016, 3, 7)

amounts = st.lists(st.integers(1, 10_000), min_size=1, max_size=30)
cases = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
pairs = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=12)


def test_what_has_no_cases_is_unknown_not_zero() -> None:
    assert s.ratio(0, 0) is s.ratio(None, 3) is s.ratio(3, None) is None
    assert s.median([]) is None
    assert s.wilson(0, 0) == (None, None)
    assert s.team_rate([]) is s.team_rate([(0, 0)]) is None
    assert s.shares([0, 0]) is s.gini([0, 0]) is None
    assert s.longest_gap([], QUARTER, MONDAY) is s.wape([]) is None


def test_nothing_out_of_something_is_zero() -> None:
    assert s.ratio(0, 4) == 0
    assert s.wilson(0, 4)[0] == 0


def test_middles_counted_by_hand() -> None:
    assert s.median([9, 1, 4]) == 4
    assert s.median([1, 4, 6, 9]) == 5
    money: list[Any] = [Decimal("10.50"), Decimal("11.50")]
    assert s.median(money) == 11


# Rates of few cases


@settings(deadline=None)
@given(cases)
def test_an_interval_lies_inside_0_and_1_around_its_rate(case: tuple[int, int]) -> None:
    x, n = case
    low, high = s.wilson(x, n)
    if n == 0:
        assert low is None and high is None
    else:
        assert low is not None and high is not None
        assert 0 <= low <= x / n <= high <= 1
        mirrored = s.wilson(n - x, n)
        assert mirrored == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_a_value_that_is_no_count_of_cases_has_no_interval() -> None:
    assert s.wilson(5, 4) == s.wilson(-1, 4) == (None, None)


def test_a_ratio_of_two_counts_has_an_interval_that_may_pass_one() -> None:
    low, high = s.odds_interval(5, 4)
    assert low is not None and high is not None and low < 5 / 4 < high and low < 1
    assert s.odds_interval(0, 4)[0] == 0  # none came of it: from nothing on
    told_back = s.odds_interval(4, 5)  # the same two counts the other way round
    assert (1 / high, 1 / low) == (pytest.approx(told_back[0]), pytest.approx(told_back[1]))
    assert s.odds_interval(3, 0) == s.odds_interval(-1, 4) == (None, None)


@pytest.mark.parametrize(("n", "average", "least"), [(10, 0.955, 0.899), (5, 0.95, 0.85)])
def test_wilson_covers_the_truth_as_often_as_it_says(n: int, average: float, least: float) -> None:
    coverage = []
    for p in np.linspace(0.05, 0.6, 111):
        inside = (x for x in range(n + 1) if (low := s.wilson(x, n)[0]) is not None and low <= p <= s.wilson(x, n)[1])
        coverage.append(sum(math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in inside))
    assert np.mean(coverage) == pytest.approx(average, abs=0.01)
    assert min(coverage) > least - 0.01


@settings(deadline=None)
@given(st.lists(cases, min_size=1, max_size=12), st.randoms())
def test_a_shrunk_rate_lies_between_the_reps_and_the_teams(team: list[tuple[int, int]], shuffle: random.Random) -> None:
    pooled = s.team_rate(team)
    if pooled is None:
        return
    assert pooled.strength >= 5
    for x, n in team:
        raw, shrunk = x / n if n else pooled.rate, s.shrunk_rate(x, n, pooled)
        assert min(raw, pooled.rate) - 1e-12 <= shrunk <= max(raw, pooled.rate) + 1e-12
    shuffled = team[:]
    shuffle.shuffle(shuffled)
    assert s.team_rate(shuffled) == pooled


def test_the_strength_falls_back_to_30_for_small_and_for_even_teams() -> None:
    assert s.team_rate([(1, 10), (9, 10), (5, 10)]) == s.TeamRate(0.5, 30)
    assert s.team_rate([(5, 10)] * 8) == s.TeamRate(0.5, 30)
    assert s.team_rate([(0, 10)] * 8) == s.TeamRate(0, 30)
    assert s.team_rate([(1, 100), (99, 100), (0, 100), (100, 100)]) == s.TeamRate(0.5, 5)


def test_fewer_cases_are_pulled_harder() -> None:
    team = s.TeamRate(0.3, 30)
    assert s.shrunk_rate(0, 0, team) == pytest.approx(0.3)
    assert s.shrunk_rate(4, 10, team) < s.shrunk_rate(40, 100, team) < s.shrunk_rate(400, 1000, team) < 0.4


def test_shrinking_misses_less_than_the_raw_rate_and_than_one_rate_for_all() -> None:
    chance = np.random.default_rng(5)
    strength = 0.25 * 0.75 / 0.06**2 - 1
    misses: dict[str, list[float]] = {"raw": [], "pooled": [], "shrunk": [], "fixed": []}
    fallbacks = 0
    for _ in range(600):
        true = chance.beta(0.25 * strength, 0.75 * strength, 8)
        n = chance.integers(10, 41, 8)
        team = [(int(x), int(k)) for x, k in zip(chance.binomial(n, true), n, strict=True)]
        pooled = s.team_rate(team)
        assert pooled is not None
        fallbacks += pooled.strength == 30
        fixed = s.TeamRate(pooled.rate, 30)
        for (x, k), truth in zip(team, true, strict=True):
            guesses = (x / k, pooled.rate, s.shrunk_rate(x, k, pooled), s.shrunk_rate(x, k, fixed))
            for name, guess in zip(misses, guesses, strict=True):
                misses[name].append((guess - truth) ** 2)
    rmse = {name: math.sqrt(np.mean(values)) for name, values in misses.items()}
    assert [rmse[name] for name in misses] == pytest.approx([0.093, 0.064, 0.061, 0.057], abs=0.004)
    assert fallbacks / 600 == pytest.approx(0.31, abs=0.05)


def test_the_worst_quarter_gains_without_coaching_and_the_shrunk_rate_expects_it() -> None:
    chance = np.random.default_rng(7)
    raw_gain, left_over = [], []
    for _ in range(150):
        true = chance.beta(15, 35, 40)
        first, second = chance.binomial(15, true), chance.binomial(15, true)
        worst = np.argsort(first + chance.random(40) / 2)[:10]
        pooled = s.team_rate([(int(x), 15) for x in first])
        assert pooled is not None
        expected = np.array([s.shrunk_rate(int(x), 15, pooled) for x in first])
        raw_gain.append(np.mean((second - first)[worst]) / 15)
        left_over.append(np.mean(second[worst] / 15 - expected[worst]))
    assert np.mean(raw_gain) > 0.1
    assert abs(np.mean(left_over)) < 0.02


# Linearity


def test_month_shares_sum_to_one() -> None:
    assert s.shares([1, 1, 2]) == [0.25, 0.25, 0.5]
    assert s.shares([3, -4]) is None


def test_bookings_on_the_straight_line_score_1_and_all_on_one_end_0() -> None:
    assert s.linearity_score_and_lean([(day, 5) for day in QUARTER], QUARTER) == pytest.approx((1, 0))
    assert s.linearity_score_and_lean([(QUARTER[-1], 5)] * 3, QUARTER) == pytest.approx((0, -1))
    assert s.linearity_score_and_lean([(QUARTER[0], 5)] * 3, QUARTER) == pytest.approx((0, 1))


def test_linearity_counted_by_hand() -> None:
    days = QUARTER[:5]  # cumulative 1/4 1/4 1/2 1/2 1 against 1/5 2/5 3/5 4/5 1
    score, lean = s.linearity_score_and_lean([(days[0], 1), (days[2], 1), (days[4], 2)], days)
    assert score == pytest.approx(1 - (0.05 + 0.15 + 0.1 + 0.3 + 0) / 2)
    assert lean == pytest.approx((6 - 2 * (1 + 3 + 5 + 5) / 4) / 4)


def test_a_weekend_booking_counts_on_monday_and_one_after_the_last_working_day_on_that() -> None:
    saturday = date(2016, 3, 5)
    moved = s.linearity_score_and_lean([(saturday, 1), (QUARTER[3], 1), (QUARTER[9], 1)], QUARTER)
    assert moved == s.linearity_score_and_lean([(MONDAY, 1), (QUARTER[3], 1), (QUARTER[9], 1)], QUARTER)
    autumn = Calendar().working_day_list(date(2016, 7, 1), date(2016, 10, 1))
    spring = Calendar().working_day_list(date(2017, 1, 1), date(2017, 4, 1))[:-3]
    assert s.linearity_score_and_lean([(date(2017, 3, 31), 1)] * 3, spring) == pytest.approx((0, -1))
    assert s.linearity_score_and_lean([(date(2016, 7, 1), 1)] * 3, autumn) == pytest.approx((0, 1))


def test_linearity_is_unknown_below_three_deals_and_credits_are_no_deals() -> None:
    two = [(QUARTER[0], 5.0), (QUARTER[9], 5.0)]
    assert s.linearity_score_and_lean(two, QUARTER) == (None, None)
    assert s.linearity_score_and_lean([*two, (QUARTER[30], -3)], QUARTER) == (None, None)
    assert s.luck_band([1, 1, -5], 64) is None
    assert s.linearity_score_and_lean([*two, *two], QUARTER[:1]) == (None, None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 95), st.integers(1, 9999)), min_size=3, max_size=20), st.randoms())
def test_linearity_has_bounds_and_heeds_neither_order_nor_scale(
    placed: list[tuple[int, int]], shuffle: random.Random
) -> None:
    bookings = [(date(2016, 1, 1) + timedelta(days=day), float(amount)) for day, amount in placed]
    score, lean = s.linearity_score_and_lean(bookings, QUARTER)
    assert score is not None and lean is not None
    assert 0 <= score <= 1 and -1 <= lean <= 1
    assert score <= 1 - abs(lean) + 1e-9  # leaning to a side costs at least that much
    shuffle.shuffle(bookings)
    again = s.linearity_score_and_lean([(day, amount * 1000) for day, amount in bookings], QUARTER)
    assert again == pytest.approx((score, lean))


@pytest.mark.parametrize(
    ("deals", "low", "high"), [(3, 0.33, 0.80), (6, 0.53, 0.87), (12, 0.66, 0.91), (25, 0.76, 0.94), (50, 0.84, 0.96)]
)
def test_the_luck_band_is_wide_for_few_deals(deals: int, low: float, high: float) -> None:
    band = s.luck_band([1.0] * deals, 64)
    assert band is not None
    assert band.score == pytest.approx((low, high), abs=0.025)
    if deals == 6:
        assert band.lean == pytest.approx((-0.40, 0.38), abs=0.03)


def test_the_luck_band_is_the_same_each_time_and_in_each_order() -> None:
    band = s.luck_band([5, 1, 9, 4], 64)
    assert band == s.luck_band([9, 4, 5, 1], 64)
    assert band != s.luck_band([5, 1, 9, 4], 64, seed=2)


def test_a_companys_deals_are_drawn_in_slices() -> None:
    band = s.luck_band([1.0] * 3_000, 64, draws=700)
    assert band is not None
    assert band.score[0] > 0.97


@settings(deadline=None)
@given(amounts, st.integers(1, 1000), st.randoms())
def test_gini_heeds_neither_order_nor_scale(weeks: list[int], scale: int, shuffle: random.Random) -> None:
    even = s.gini(weeks)
    assert even is not None and 0 <= even < 1
    again = [week * scale for week in weeks]
    shuffle.shuffle(again)
    assert s.gini(again) == pytest.approx(even)


def test_gini_counted_by_hand() -> None:
    assert s.gini([1, 1, 1, 1]) == 0
    assert s.gini([0, 0, 0, 1]) == 0.75
    assert s.gini([0, 0, 0, 1], corrected=True) == 1
    assert s.gini([1], corrected=True) is None
    assert s.gini([1, -1, 5]) is None


def test_a_short_week_is_not_uneven_for_being_short() -> None:
    assert s.gini([5, 5, 3], working_days=[5, 5, 3]) == pytest.approx(0)
    assert s.gini([5, 5, 5], working_days=[5, 5, 5]) == pytest.approx(0)
    uneven = s.gini([5, 5, 5], working_days=[5, 5, 3])
    assert uneven is not None and uneven > 0


# Steadiness


def test_variation_counted_by_hand_and_unknown_below_six_weeks() -> None:
    assert s.coefficient_of_variation([2, 4, 4, 4, 6, 4]) == pytest.approx(math.sqrt(8 / 5) / 4)
    assert s.coefficient_of_variation([5, 5, 5, 5, 5]) is None
    assert s.coefficient_of_variation([5, 5, 5, 5, 5, 5]) == 0
    assert s.coefficient_of_variation([0] * 8) is None


def test_gaps_count_working_days_and_the_open_one_too() -> None:
    days = [MONDAY, MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]
    assert s.gaps(days, QUARTER) == [1, 4]
    assert s.gaps(days, QUARTER, as_of=MONDAY + timedelta(days=16)) == [1, 4, 7]
    assert s.longest_gap(days, QUARTER, MONDAY + timedelta(days=16)) == 7
    assert s.longest_gap(days, QUARTER, MONDAY) == 0
    assert s.longest_gap([MONDAY + timedelta(days=1)], QUARTER, MONDAY) is None


# Forecast


def test_misses_over_and_under_do_not_cancel() -> None:
    assert s.wape([(110, 100), (90, 100)]) == pytest.approx(0.1)
    assert s.wape([(10, 0), (0, 0)]) is None


@settings(deadline=None)
@given(pairs, st.integers(2, 100))
def test_misses_do_not_depend_on_the_currency(calls: list[tuple[int, int]], rate: int) -> None:
    assert s.wape([(call * rate, won * rate) for call, won in calls]) == pytest.approx(s.wape(calls))


def test_a_short_week_concentrates_nothing_for_being_short() -> None:
    assert s.herfindahl([2, 5], working_days=[2, 5]) == 0
    assert s.herfindahl([2, 5], working_days=[5, 5]) == pytest.approx((29 / 49 - 0.5) / 0.5)
    assert s.herfindahl([0, 5], working_days=[2, 5]) == 1 and s.herfindahl([3, 3], working_days=[0, 1]) == 0


def test_a_line_needs_three_deals_above_nothing_and_two_working_days() -> None:
    days = [date(2026, 1, day) for day in (5, 6, 7)]
    on = [(day, 5.0) for day in days]
    assert s.linearity_score_and_lean(on, days) == (1, 0)
    assert None not in s.linearity_score_and_lean(on, days[:2]) and s.linearity_score_and_lean(on, days[:1]) == (
        None,
        None,
    )
    assert s.linearity_score_and_lean([*on[:2], (days[2], 0.0)], days) == (None, None)
    assert s.luck_band([5, 5, 5], 2) is not None
    assert s.luck_band([5, 5, 5], 1) is None and s.luck_band([5, 5, 0], 3) is None


def test_weeks_without_a_working_day_have_no_inequality() -> None:
    assert s.gini([5, 3], working_days=[0, 0]) is None and s.gini([5, 0], working_days=[0, 1]) is not None


def test_a_concentration_needs_two_weeks() -> None:
    assert [s.herfindahl(weeks) for weeks in ([5], [0, 0], [1, 1], [0, 7], [3, 1])] == [
        None,
        None,
        0,
        1,
        pytest.approx(0.25),
    ]


def test_a_naive_forecast_is_that_of_a_year_before_else_of_the_quarter_before() -> None:
    assert s.naive([None, 1, 2, 3, 4, 5, 6]) == [None, None, 1, 2, 3, 1, 2]
    assert s.naive([]) == [] and s.naive([None, None]) == [None, None]


def test_a_miss_is_scaled_by_the_season_only_where_that_swings() -> None:
    assert s.mase([(10, 8)], [1, 2, 3, 4, 2, 3, 4, 5]) == 2  # each quarter grew by 1 in a year
    assert s.mase([(10, 8)], [1, 2, 3, 4]) is None
    assert s.mase([(10, 8)], [1, 2, 3, 4, 1, 2, 3, 4]) is None
    assert s.mase([], [1, 2, 3, 4, 5]) is None


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_without_open_cases_the_share_still_open_is_the_part_that_lasted_longer(days: list[int]) -> None:
    for one in s.kaplan_meier((day, True) for day in days):
        assert one.share == pytest.approx(sum(day > one.days for day in days) / len(days), abs=1e-12)
