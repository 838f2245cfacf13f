"""Readings as charts, each with its question, the same in words, and the table behind it."""

from coaching.charts.ageing import days_at_stage
from coaching.charts.agreed import calendar_heat, done_against_agreed, step_counts
from coaching.charts.cohorts import cohort_bars
from coaching.charts.goes_with import differences
from coaching.charts.house import Chart, Figure, noted
from coaching.charts.lasting import still_open
from coaching.charts.loyalty import four_states
from coaching.charts.misses import misses
from coaching.charts.momentum import momentum_quadrant
from coaching.charts.outlook import miss_by_week, where_it_ends
from coaching.charts.over_time import against_target, forecast_bars, month_split, trend
from coaching.charts.pacing import pace_line
from coaching.charts.payout import payout_line
from coaching.charts.portfolio import revenue_by_account
from coaching.charts.room import area_scores, from_afar, votes
from coaching.charts.side_by_side import activity_mix, compare_reps, ratio_chain
from coaching.charts.sparkline import bar, sparkline
from coaching.charts.stages import open_by_stage
from coaching.charts.tinted import tinted
from coaching.charts.waterfall import waterfall

__all__ = [
    "Chart", "Figure", "activity_mix", "against_target", "area_scores", "bar", "calendar_heat", "cohort_bars", "compare_reps",
    "days_at_stage", "differences", "done_against_agreed", "forecast_bars", "four_states", "from_afar", "miss_by_week", "misses", "momentum_quadrant",
    "month_split", "noted", "open_by_stage", "pace_line", "payout_line", "ratio_chain", "revenue_by_account", "sparkline", "step_counts",
    "still_open", "tinted", "trend", "votes", "waterfall", "where_it_ends",
]  # fmt: skip
