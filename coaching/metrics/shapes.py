"""Metrics that are more than a sum: the rows of a scope and period go to one named function."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from coaching.calendar import Calendar, Period
from coaching.metrics import statistics
from coaching.metrics.adds_up import Sums

ASKS = 0.5  # of an activity: a week that asks for less asks for none (house default)
Row = tuple[date, float, float | None]
Shape = Callable[[list[Row], Period, Calendar, date], Sums]


def shape_of(shape: str, rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """The value of a shape over these rows as `shaped`, None where unknown, with the number of cases as n."""
    return SHAPES[shape](rows, period, calendar, as_of)


def _shaped(value: float | None, n: int) -> Sums:
    return Sums(None, None, n, value)


def _median(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    return _shaped(statistics.median([value for _, value, _ in rows]), len(rows))


def _score(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    return _shaped(_linearity(rows, period, calendar)[0], len(rows))


def _lean(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    return _shaped(_linearity(rows, period, calendar)[1], len(rows))


def _linearity(rows: list[Row], period: Period, calendar: Calendar) -> tuple[float | None, float | None]:
    days = calendar.working_day_list(period.start, period.end)
    return statistics.linearity_score_and_lean([(day, value) for day, value, _ in rows], days)


def _gini_weeks(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    weeks = _by_week(rows, period, as_of)
    deals = sum(day - timedelta(days=day.weekday()) in weeks for day, _, _ in rows)
    value = statistics.gini([amount for amount, _ in weeks.values()], working_days=_lengths(weeks, calendar))
    return Sums(None, None, deals, value, by_luck=statistics.expected_gini(deals, len(weeks)))


def _lengths(weeks: Iterable[date], calendar: Calendar) -> list[float]:
    return [float(calendar.working_days(monday, monday + timedelta(days=7))) for monday in weeks]


def _by_week(rows: list[Row], period: Period, as_of: date) -> dict[date, tuple[float, float]]:
    """Sums of value and of the second value for each ISO week that begins in the period and is complete by the as-of date."""
    first = period.start + timedelta(days=-period.start.weekday() % 7)
    weeks: dict[date, tuple[float, float]] = {}
    while first + timedelta(days=6) <= min(period.last, as_of) and len(weeks) < 600:
        weeks[first] = (0.0, 0.0)
        first += timedelta(days=7)
    for day, value, other in rows:
        monday = day - timedelta(days=day.weekday())
        if monday in weeks:
            done, target = weeks[monday]
            weeks[monday] = (done + value, target + (other or 0.0))
    return weeks


def _weeks_on_target(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    weeks, away = _by_week(rows, period, as_of), _away(rows)
    worked = [
        (done, target)
        for monday, (done, target) in weeks.items()
        if target >= ASKS and _there(calendar, monday, monday + timedelta(days=7), away) >= 2
    ]
    kept = [done >= target * 0.999 for done, target in worked]
    return Sums(float(sum(kept)), float(len(kept)), len(kept), statistics.ratio(sum(kept), len(kept)))


def _away(rows: list[Row]) -> set[date]:
    """The days with a target on which nobody who has one is there: the second value of a row is what its day asks for, none where it is no target."""
    asked = [(day, other) for day, _, other in rows if other is not None]
    return {day for day, _ in asked} - {day for day, other in asked if other > 0}


def _there(calendar: Calendar, start: date, end: date, away: set[date]) -> int:
    """Working days in [start, end) without those away."""
    return calendar.working_days(start, end) - sum(start <= day < end and calendar.is_working(day) for day in away)


def _variation(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    weeks = _by_week(rows, period, as_of)
    counts = [
        done for monday, (done, _) in weeks.items() if calendar.working_days(monday, monday + timedelta(days=7)) >= 2
    ]
    return _shaped(statistics.coefficient_of_variation(counts), len(counts))


def _longest_gap(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    until = min(as_of, period.last)
    days = [day for day, _, _ in rows]
    if not days:
        return _shaped(None, 0)
    working = calendar.working_day_list(min(days), until + timedelta(days=1))
    gap = statistics.longest_gap(days, working, until)
    return _shaped(None if gap is None else float(gap), len(set(days)))


def _median_interval(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """Median working days between sessions of one rep, the open gap to the end included; over several reps the median of all gaps."""
    until = min(as_of, period.last)
    by_rep: dict[float | None, list[date]] = {}
    for day, _, rep in rows:
        by_rep.setdefault(rep, []).append(day)
    gaps: list[int] = []
    for days in by_rep.values():
        gaps += statistics.gaps(days, calendar.working_day_list(min(days), until + timedelta(days=1)), until)
    return _shaped(statistics.median([float(gap) for gap in gaps]), len(rows))


def _herfindahl(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    weeks = _by_week(rows, period, as_of)
    deals = sum(day - timedelta(days=day.weekday()) in weeks for day, _, _ in rows)
    return _shaped(statistics.herfindahl([amount for amount, _ in weeks.values()], _lengths(weeks, calendar)), deals)


def _calls(rows: list[Row], calendar: Calendar) -> list[tuple[float, float]]:
    """Called and booked of each rep and quarter; the second value of a row is the rep's number, below zero on bookings."""
    calls: dict[tuple[float, date], tuple[float, float]] = {}
    begins = _quarters(rows, calendar)
    for day, value, rep in rows:
        key = abs(rep or 0.0), begins[day]
        called, booked = calls.get(key, (0.0, 0.0))
        calls[key] = (called + value, booked) if (rep or 0.0) > 0 else (called, booked + value)
    return list(calls.values())


def _quarters(rows: list[Row], calendar: Calendar) -> dict[date, date]:
    """The first day of the quarter of each day of the rows: of thousands of deals many close on the same day."""
    return {day: calendar.containing("quarter", day).start for day in {day for day, _, _ in rows}}


def _misses(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """Misses of each rep and quarter added up, over the bookings (F2)."""
    calls = _calls(rows, calendar)
    missed, result = sum(abs(call - won) for call, won in calls), sum(won for _, won in calls)
    return Sums(missed, result, len(calls), statistics.wape(calls))


def _mean_share_missed(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    calls = _calls(rows, calendar)
    return _shaped(statistics.mape(calls), sum(won > 0 for _, won in calls))


def _mean_missed(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    calls = _calls(rows, calendar)
    return _shaped(statistics.mae(calls), len(calls))


def _accuracy(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """1 less the error over the booked, never below 0 (F1)."""
    called, booked = float(sum(value for _, value, _ in rows)), float(sum(other or 0 for _, _, other in rows))
    return Sums(called, booked, len(rows), statistics.accuracy(called, booked) if rows else None)


def _bias(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """What was called less what was booked, over the booked (F3); the cases are the quarters, of which few tell no habit."""
    called, booked = sum(value for _, value, _ in rows), sum(other or 0.0 for _, _, other in rows)
    quarters = set(_quarters(rows, calendar).values())
    return Sums(called, booked, len(quarters), statistics.bias(called, booked))


def _lasting(share: float) -> Shape:
    """The days by which a share of the cases had ended, those still open counted in (P9); the second value says whether one has ended."""

    def lasting(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
        found = statistics.days_until(statistics.kaplan_meier((days, bool(ended)) for _, days, ended in rows), share)
        longest = max((days for _, days, _ in rows), default=None)
        return Sums(None, None, len(rows), found, beyond=longest if found is None else None)

    return lasting


def _velocity(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """Money a day (P8): open deals x win rate x average won deal / days of all closed; a second value below zero is days a deal was open."""
    window = (min(period.last, as_of) - period.start).days + 1
    closed = [(amount, days or 0.0) for _, amount, days in rows if (days or 0.0) >= 0]
    open_days = -sum(days or 0.0 for _, _, days in rows if (days or 0.0) < 0)
    won, cycle = sum(amount for amount, _ in closed), sum(days for _, days in closed)
    return _shaped(statistics.ratio(open_days * won, window * cycle), len(closed))


def _a_day(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """The values added up and divided by the calendar days of the period that are gone."""
    days = (min(period.last, as_of) - period.start).days + 1
    return _shaped(statistics.ratio(sum(value for _, value, _ in rows), days) if rows else None, len(rows))


def _needed_a_day(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """What is still asked for, a working day left after the as-of date (A3); the second value of a row is what a day asks for."""
    done, asked = sum(value for _, value, _ in rows), sum(other or 0.0 for _, _, other in rows)
    left = _there(calendar, max(period.start, as_of + timedelta(days=1)), period.end, _away(rows))
    needed = statistics.ratio(max(asked - done, 0.0), left) if asked > 0 else None
    return _shaped(needed, round(done))


def _whole_periods(rows: list[Row], period: Period, calendar: Calendar, as_of: date) -> Sums:
    """The sum of what lies wholly in the period; the second value is for how many days, up to its own, a value stands."""
    inside = [value for day, value, days in rows if day - timedelta(days=int(days or 1) - 1) >= period.start]
    return Sums(sum(inside), None, int(sum(inside)), sum(inside) if inside else None)


SHAPES: dict[str, Shape] = {
    "median": _median,
    "linearity_score": _score,
    "linearity_lean": _lean,
    "gini_weeks": _gini_weeks,
    "weeks_on_target": _weeks_on_target,
    "variation": _variation,
    "longest_gap": _longest_gap,
    "median_interval": _median_interval,
    "herfindahl": _herfindahl,
    "misses": _misses,
    "mean_share_missed": _mean_share_missed,
    "mean_missed": _mean_missed,
    "accuracy": _accuracy,
    "bias": _bias,
    "half_ended": _lasting(0.5),
    "four_fifths_ended": _lasting(0.8),
    "velocity": _velocity,
    "a_day": _a_day,
    "needed_a_day": _needed_a_day,
    "whole_periods": _whole_periods,
}
