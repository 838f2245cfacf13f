"""Readings as charts, each with its question, the same in words, and the table behind it."""

from coaching.charts.house import Chart, Figure
from coaching.charts.misses import misses
from coaching.charts.over_time import against_target, forecast_bars, linearity_curve, month_split, trend
from coaching.charts.side_by_side import activity_mix, compare_reps, coverage, ratio_chain

__all__ = [
    "Chart", "Figure", "activity_mix", "against_target", "compare_reps", "coverage", "forecast_bars", "linearity_curve", "misses",
    "month_split", "ratio_chain", "trend",
]  # fmt: skip
