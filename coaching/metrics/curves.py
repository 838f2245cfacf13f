"""How bookings grew through a period and split over its months, each beside what its working days would give."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from coaching.calendar import MONTHS as NAMES_OF_MONTHS
from coaching.calendar import Calendar, Kind, Period
from coaching.facts import DEALS
from coaching.lens import Lens, calendar_of
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import Reading
from coaching.metrics.same_day import runs_on
from coaching.metrics.statistics import shares
from coaching.workspace import Workspace

LONGEST, MOST_STEPS = 400, 70
WEEKS, MONTHS, QUARTERS = 13, 12, 6
MONTH_KEYS = ("month_1_share", "month_2_share", "month_3_share")


@dataclass(frozen=True)
class Span:
    """A period on an axis: its name, whether it still runs, which its text marks, and its days [start, end) where they are known."""

    name: str
    runs: bool = False
    start: date = field(default=date.max, compare=False)
    end: date = field(default=date.max, compare=False)

    def __str__(self) -> str:
        return f"{self.name} *" if self.runs else self.name


@dataclass(frozen=True)
class Step:
    """Bookings up to a working day, and what the straight line asks by then; None where unknown (booked: still to come)."""

    day: date
    working_day: int
    booked: float | None
    expected: float | None


@dataclass(frozen=True)
class Curve:
    """The steps of one scope and period; against is what the straight line leads to: "quota", "own total", or empty. since: its first day."""

    name: str
    steps: tuple[Step, ...]
    working_days: int
    against: str
    since: date | None = None

    @property
    def now(self) -> Step | None:
        """The last step that has bookings."""
        return next((step for step in reversed(self.steps) if step.booked is not None), None)

    @property
    def is_flat(self) -> bool:
        """Whether there is nothing to draw: nothing booked, and no line to be held against."""
        return not any(step.booked or step.expected for step in self.steps)


@dataclass(frozen=True)
class MonthShare:
    """One month of the quarter: the share of bookings that closed in it, the share its working days would give, its first and last day."""

    label: str
    reading: Reading
    expected: float | None
    days: tuple[date, date] | None = None


def stretches(calendar: Calendar, period: Period, as_of: date) -> list[Period]:
    """The weeks (for a year or longer: the months) up to the end of a period or the as-of date, oldest first."""
    last = min(as_of, period.last)
    if period.kind in ("year", "all") or (period.end - period.start).days > LONGEST:
        return calendar.last_months(last, MONTHS)
    weeks = [calendar.containing("week", last)]
    while len(weeks) < WEEKS:
        weeks.append(calendar.previous(weeks[-1]))
    return weeks[::-1]


def weeks_of(calendar: Calendar, period: Period, as_of: date) -> list[Period]:
    """The weeks that begin in a period, up to the as-of date (for a year or longer: the last months), oldest first."""
    if period.kind in ("year", "all") or (period.end - period.start).days > LONGEST:
        return stretches(calendar, period, as_of)
    week, found = calendar.containing("week", min(as_of, period.last)), list[Period]()
    while week.start >= period.start:
        found.append(week)
        week = calendar.previous(week)
    return found[::-1] or [calendar.containing("week", min(as_of, period.last))]


def quarters_up_to(calendar: Calendar, period: Period, as_of: date, n: int = QUARTERS) -> list[Period]:
    """The n quarters up to the one in which a period or the as-of date ends, oldest first."""
    return calendar.last_quarters(min(as_of, period.last), n)


def finished(calendar: Calendar, lens: Lens) -> Lens:
    """The lens itself where its period is over, else the one of the last finished quarter (year, for a year): there a result can be read."""
    period = lens.period
    if period.kind == "all" or (period.last <= lens.as_of and period.kind in ("quarter", "year")):
        return lens
    kind: Kind = "year" if period.kind == "year" else "quarter"
    around = calendar.containing(kind, min(period.last, lens.as_of))
    return replace(lens, period=around if around.last <= lens.as_of else calendar.previous(around))


def bookings_curve(workspace: Workspace, lens: Lens) -> Curve | None:
    """Cumulative bookings of the lens's scope by working day against a straight line; None for periods of over 400 days.

    The line is the quota of the working days gone; without a quota it leads to the own total, once the period is over.
    """
    lens = lens_on_facts(workspace, lens, DEALS)
    period, calendar = lens.period, workspace.calendar
    days = calendar.working_day_list(period.start, period.end) if (period.end - period.start).days <= LONGEST else []
    if len(days) < 2:
        return None
    picked = _picked(days)
    spans = [calendar.parse(f"{period.start}..{day if number < len(days) else period.last}") for number, day in picked]
    readings = measure(workspace, lens, ["bookings", "quota"], spans)
    booked = {one.period: one.value for one in readings if one.metric == "bookings" and one.scope == lens.scope.id}
    quota = {one.period: one.value for one in readings if one.metric == "quota" and one.scope == lens.scope.id}
    known = [None if day > lens.as_of else booked[span.key] for (_, day), span in zip(picked, spans, strict=True)]
    lines, against = _line([quota[span.key] for span in spans], known, picked, len(days))
    steps = [Step(day, number, value, line) for (number, day), value, line in zip(picked, known, lines, strict=True)]
    return Curve(lens.scope.name, tuple(steps), len(days), against, period.start)


def _picked(days: Sequence[date]) -> list[tuple[int, date]]:
    """Numbered working days, thinned evenly to what a chart can show; the last one is always there."""
    every = -(-len(days) // MOST_STEPS)
    return [(number, day) for number, day in enumerate(days, 1) if number % every == 0 or number == len(days)]


def _line(
    quota: list[float | None], booked: list[float | None], picked: list[tuple[int, date]], working_days: int
) -> tuple[list[float | None], str]:
    if quota[-1]:
        return quota, "quota"
    total = booked[-1]
    if total is None or total <= 0:
        return [None] * len(picked), ""
    return [total * number / working_days for number, _ in picked], "own total"


def month_split(workspace: Workspace, lens: Lens) -> list[MonthShare]:
    """The shares of the three months of a quarter (of all quarters, for a year) in its bookings; empty for shorter periods."""
    period, calendar = lens.period, calendar_of(workspace, lens.scope)
    if period.kind not in ("quarter", "year"):
        return []
    readings = [one for one in measure(workspace, lens, MONTH_KEYS) if one.scope == lens.scope.id]
    months = calendar.months_of(period)
    days = [sum(calendar.working_days(m.start, m.end) for m in months[place::3]) for place in range(3)]
    expected: Sequence[float | None] = shares(days) or (None, None, None)
    named = [f"{NAMES_OF_MONTHS[int(month.key[5:]) - 1]} {month.key[:4]}" for month in months]
    labels = named if period.kind == "quarter" else ["Month 1", "Month 2", "Month 3"]
    days_of = [(month.start, month.last) for month in months] if period.kind == "quarter" else [None] * 3
    return [
        MonthShare(label, one, share, of)
        for label, one, share, of in zip(labels, readings, expected, days_of, strict=True)
    ]


def span_of(period: Period, as_of: date) -> Span:
    """A period as it stands on an axis, with a name short enough for one: 7 Sep, Sep 26, Q3 26."""
    if period.kind == "week":
        short = f"{period.start.day} {period.start:%b}"
    elif period.kind == "month":
        middle = period.start + timedelta(days=14)
        short = f"{middle:%b %y}"
    elif period.kind == "quarter":
        short = f"{period.label[:2]} {period.label[-2:]}"
    else:
        short = period.label
    return Span(short, runs_on(period, as_of), period.start, period.end)
