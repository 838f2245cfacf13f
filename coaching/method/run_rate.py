"""What the rest of the year asks: the annual target less what is won, a month, a working day, and from contracts back to calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coaching.calendar import Calendar, Period
from coaching.lens import Lens, calendar_of
from coaching.metrics import what_it_takes
from coaching.metrics.measure import measure
from coaching.metrics.reading import LOW, Reading
from coaching.metrics.show import day, money
from coaching.workspace import Workspace

RATIOS = ("proposals_to_contracts", "prospects_to_proposals", "calls_to_prospects")
"""How many came through in the year so far (METRICS P1): a look back, nothing is worked out by it."""


@dataclass(frozen=True)
class Need:
    """How many of something the rest of the year needs in all, on average, and a month; n counts the cases of the thinnest rate behind it."""

    what: str
    in_all: int
    a_month: float
    n: int


@dataclass(frozen=True)
class RunRate:
    """The rest of a year: money in the workspace's currency, months and working days still to come after the as-of date.

    target is None while a quarter of the year has no quota; lacks says what is unknown and what would bring it.
    """

    year: Period
    as_of: date
    target: float | None
    won: float | None
    months: float
    working_days: int
    needs: tuple[Need, ...]
    lacks: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def remaining(self) -> float | None:
        """What is still to be won; 0 when the target is reached."""
        return None if self.target is None or self.won is None else max(self.target - self.won, 0.0)

    @property
    def a_month(self) -> float | None:
        """What each month to come needs."""
        return self.remaining / self.months if self.remaining is not None and self.months else None

    @property
    def a_day(self) -> float | None:
        """What each working day to come needs."""
        return self.remaining / self.working_days if self.remaining is not None and self.working_days else None

    @property
    def so_far(self) -> float | None:
        """What each month so far brought."""
        gone = 12 - self.months
        return self.won / gone if self.won is not None and gone else None


def months_left(calendar: Calendar, year: Period, as_of: date) -> float:
    """Months of the year after the as-of date: whole ones, and the running one by its working days to come."""
    found, start = 0.0, as_of + timedelta(days=1)
    while start < year.end:
        month = calendar.containing("month", start)
        whole = calendar.working_days(month.start, month.end)
        found += calendar.working_days(max(start, month.start), month.end) / whole if whole else 0.0
        start = month.end
    return found


def run_rate(workspace: Workspace, lens: Lens) -> RunRate:
    """What the rest of the lens's year asks of its scope, as of the lens's day."""
    calendar = workspace.calendar
    year = calendar.containing("year", lens.period.start)
    on = min(lens.as_of, year.last)
    quarters = _quarters(calendar, year)
    quotas = measure(workspace, lens, ["quota"], quarters)
    won, *ratios = measure(workspace, lens.during(year), ["bookings", *RATIOS])
    without = [one.period for one in quotas if one.value is None]
    lacks = [f"No quota for {_named(quarters, without)}: load the quotas of the whole year."] if without else []
    target = None if without else sum(one.value or 0.0 for one in quotas)
    own = calendar_of(workspace, lens.scope)
    months, days = months_left(own, year, on), own.working_days(on + timedelta(days=1), year.end)
    found = RunRate(year, on, target, won.value, months, days, (), (), (*quotas, won, *ratios))
    if not found.remaining or not found.months:
        return replace(found, lacks=tuple(lacks))
    needs, lacking = _needs(what_it_takes.rest(workspace, lens.during(year), found.remaining), months)
    return replace(found, needs=needs, lacks=(*lacks, *lacking))


def _quarters(calendar: Calendar, year: Period) -> list[Period]:
    found = [calendar.containing("quarter", year.start)]
    while found[-1].end < year.end:
        found.append(calendar.following(found[-1]))
    return found


def _named(quarters: Sequence[Period], keys: Sequence[str]) -> str:
    return ", ".join(one.label for one in quarters if one.key in keys)


def _needs(plan: what_it_takes.Plan, months: float) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """The steps of the plan in all and a month; from the first unknown one on there is no number."""
    if not plan.steps:
        return (), ("No deal with an amount was won in the last four quarters, so the contracts it takes are unknown.",)
    found, n = [], plan.of
    for step in plan.steps:
        n = n if step.rate is None else min(n, step.of)
        found.append(Need(step.name, step.needed, step.needed / months, n))
    further = what_it_takes.STEPS[len(found) :]
    return tuple(found), (
        f"How many {further[0]} it takes is unknown: too few are known, or none led on.",
    ) if further else ()


def finding(rate: RunRate, currency: str) -> str:
    """The rest of the year in one sentence."""
    if rate.target is None or rate.won is None or rate.remaining is None:
        return ""
    head = f"{money(rate.won, currency)} of {money(rate.target, currency)} is won by {day(rate.as_of)}"
    if not rate.remaining:
        return f"{head}: the annual target is reached."
    if rate.a_month is None or rate.a_day is None:
        return f"{head}, and the year is over."
    slow = f", against {money(rate.so_far, currency)} a month so far" if rate.so_far is not None else ""
    return f"{head}; the rest needs {money(rate.a_month, currency)} a month, {money(rate.a_day, currency)} a working day{slow}."


def rows(rate: RunRate) -> list[dict[str, object]]:
    """What the rest of the year needs, as rows of a table."""
    money_rows: list[dict[str, object]] = [
        {"what": what, "amount": amount, "in_all": None, "a_month": None, "n": None}
        for what, amount in (
            ("Annual target", rate.target), ("Won so far", rate.won), ("Still to win", rate.remaining), ("Needed a month", rate.a_month),
            ("Needed a working day", rate.a_day), ("Won a month so far", rate.so_far),
        )
    ]  # fmt: skip
    return money_rows + [
        {"what": one.what.capitalize(), "amount": None, "in_all": one.in_all, "a_month": one.a_month, "n": one.n}
        for one in rate.needs
    ]


def spoken(need: Need) -> str:
    """A need a month in words, with the cases behind it where they are few: "38 calls", "2.4 contracts (n = 7)"."""
    few = f" (n = {need.n})" if need.n < LOW else ""
    return f"{need.a_month:,.0f} {need.what}{few}" if need.a_month >= 10 else f"{need.a_month:.1f} {need.what}{few}"
