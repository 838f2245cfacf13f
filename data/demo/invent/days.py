"""The demo's clock: US working days, calendar quarters, and a moment of the day."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

AS_OF = date(2026, 9, 18)
FIRST_DAY = date(2025, 4, 1)

_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-11-11",
        "2024-11-28",
        "2024-12-25",
        "2025-01-01",
        "2025-01-20",
        "2025-02-17",
        "2025-05-26",
        "2025-06-19",
        "2025-07-04",
        "2025-09-01",
        "2025-10-13",
        "2025-11-11",
        "2025-11-27",
        "2025-12-25",
        "2026-01-01",
        "2026-01-19",
        "2026-02-16",
        "2026-05-25",
        "2026-06-19",
        "2026-07-03",
        "2026-09-07",
        "2026-10-12",
        "2026-11-11",
        "2026-11-26",
        "2026-12-25",
        "2027-01-01",
    )
)


@dataclass(frozen=True)
class Quarter:
    """A calendar quarter with both of its days inside."""

    key: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in this quarter."""
        return self.first <= day <= self.last

    def month(self, number: int) -> tuple[date, date]:
        """First and last day of the quarter's month 1, 2 or 3."""
        first = self.first.replace(month=self.first.month + number - 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter(year: int, number: int) -> Quarter:
    first = date(year, 3 * number - 2, 1)
    return Quarter(f"{year}-Q{number}", first, (first + timedelta(days=95)).replace(day=1) - timedelta(days=1))


QUARTERS = [
    _quarter(2025, 2),
    _quarter(2025, 3),
    _quarter(2025, 4),
    _quarter(2026, 1),
    _quarter(2026, 2),
    _quarter(2026, 3),
]
RUNNING = QUARTERS[-1]


def is_working(day: date) -> bool:
    """Whether people work that day: Monday to Friday and no US federal holiday."""
    return day.weekday() < 5 and day not in _HOLIDAYS


def working_days(first: date, last: date) -> list[date]:
    """The working days between two days, both inside."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working(day)]


def on_or_before(day: date) -> date:
    """The nearest working day that is not later."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def last_stretch(quarter: Quarter) -> list[date]:
    """The last five working days of a quarter."""
    return working_days(quarter.first, quarter.last)[-5:]


def months(first: date, count: int) -> list[date]:
    """The firsts of so many months, beginning with the given one."""
    found = [first]
    while len(found) < count:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def month_end(first: date) -> date:
    """The last day of the month that begins there."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def moment(rng: random.Random, day: date) -> datetime:
    """A time that is the same business day in UTC and on both American coasts."""
    return datetime(day.year, day.month, day.day, rng.randint(13, 21), rng.randint(0, 59), rng.randint(0, 59))


def some_day(rng: random.Random, days: Sequence[date], first: date, last: date) -> date | None:
    """One of the days that lies between two days, or None when there is none."""
    fitting = [day for day in days if first <= day <= last]
    return rng.choice(fitting) if fitting else None
