"""Periods, fiscal years and working days: every "when" of the product is decided here.

Periods are half-open. Months, quarters and years are fiscal; a fiscal year bears the calendar year in which it ends,
and a month the calendar month it stands for, so "2016-03" is March 2016 under every pattern. Weeks are ISO weeks.

With a 4-4-5, 4-5-4 or 5-4-4 pattern the fiscal year starts on the Monday nearest the first of the fiscal start month
and has 52 or 53 weeks; week 53 belongs to the last month. (With a January start this is exactly the ISO year.)
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal

from coaching.errors import Refusal

Kind = Literal["week", "month", "quarter", "year"]

PATTERNS = {"months": (), "4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}  # weeks of a quarter's months
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
BEGINNING, END_OF_TIME = date(1900, 1, 1), date(2200, 1, 1)
LAST_STRETCH_DAYS = 5
FORMS = "Write 2016-Q1, 2016-03, 2016, 2016-W09, all, or 2016-01-01..2016-03-31"

_KEY = re.compile(
    r"(?P<year>\d{4})|(?P<quarter>\d{4}-Q\d)|(?P<month>\d{4}-\d\d)|(?P<week>\d{4}-W\d\d?)|(?P<all>ALL)"
    r"|(?P<days>\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d)"
)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of days with a name; start is in it, end is not."""

    key: str
    label: str
    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.end - _DAY

    @property
    def kind(self) -> str:
        """One of week, month, quarter, year, all, days (a free range)."""
        return _kind_of(self.key)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Calendar:
    """The company's year and working days.

    weekend: weekdays nobody works (Monday = 0). country: two-letter ISO code whose public holidays are free, None for
    no holidays; subdivision: a state or province of it. days_off: further free days (company closed, absence).
    """

    fiscal_start_month: int = 1
    pattern: str = "months"
    country: str | None = None
    subdivision: str | None = None
    weekend: tuple[int, ...] = (5, 6)
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.fiscal_start_month not in range(1, 13):
            raise Refusal(f"A fiscal year cannot start in month {self.fiscal_start_month}. Write a month from 1 to 12.")
        if self.pattern not in PATTERNS:
            raise Refusal(f'Cannot find the calendar pattern "{self.pattern}"; there are: {", ".join(PATTERNS)}.')
        if not set(self.weekend) < set(range(7)):
            raise Refusal("A weekend is a list of weekdays from 0 (Monday) to 6 (Sunday), not all seven of them.")
        if self.country:
            _holidays(self.country, self.subdivision or "", 2020)  # refused here, not on some later page
        elif self.subdivision:
            raise Refusal(f'The subdivision "{self.subdivision}" needs a country, such as US or DE.')

    # Naming periods

    def parse(self, key: str) -> Period:
        """The period a key names; Refusal when it names none."""
        text = key.strip().upper()
        match = _KEY.fullmatch(text)
        if match is None or (match.lastgroup not in ("all", "days") and not 1900 <= int(text[:4]) < 2200):
            raise Refusal(f'"{key}" is not a period. {FORMS}.')
        try:
            return self._build(str(match.lastgroup), text)
        except (ValueError, OverflowError):
            raise Refusal(f'"{key}" is not a period: there is no such day, week, month or quarter. {FORMS}.') from None

    def containing(self, kind: Kind, day: date) -> Period:
        """The fiscal week, month, quarter or year in which a day lies."""
        if kind == "week":
            return _week(day - timedelta(days=day.weekday()))
        if kind not in ("month", "quarter", "year"):
            raise Refusal(f'Cannot find the kind of period "{kind}"; there are: week, month, quarter, year.')
        month = day.year * 12 + day.month - 1
        while self._month_start(month) > day:
            month -= 1
        while self._month_start(month + 1) <= day:
            month += 1
        into_year = (month - self.fiscal_start_month + 1) % 12
        return self._period(kind, month - {"month": 0, "quarter": into_year % 3, "year": into_year}[kind])

    def previous(self, period: Period) -> Period:
        """The period of the same kind just before; a free range moves by its own length in days, "all" is refused."""
        return self._moved(period, -1)

    def following(self, period: Period) -> Period:
        """The period of the same kind just after; a free range moves by its own length in days, "all" is refused."""
        return self._moved(period, 1)

    def year_before(self, period: Period) -> Period:
        """The same week, month, quarter, year or dates one year earlier (week 53 -> last week, 29 February -> 28)."""
        if period.kind == "days":
            return _days(_year_earlier(period.start), _year_earlier(period.last))
        if period.kind == "week":
            year, week = int(period.key[:4]) - 1, int(period.key[6:])
            return _week(date.fromisocalendar(year, min(week, _iso_weeks(year)), 1))
        return self._moved(period, -{"month": 12, "quarter": 4}.get(period.kind, 1))

    def days_to(self, on: date, n: int) -> Period:
        """The n days up to a day, that day being the last of them."""
        return _days(on - timedelta(days=n - 1), on)

    def last_months(self, as_of: date, n: int) -> list[Period]:
        """The n months up to the one that contains as_of, oldest first."""
        return self._back_from(self.containing("month", as_of), n)

    def last_quarters(self, as_of: date, n: int) -> list[Period]:
        """The n quarters up to the one that contains as_of, oldest first."""
        return self._back_from(self.containing("quarter", as_of), n)

    def months_of(self, quarter: Period) -> list[Period]:
        """The fiscal months whose first day lies in a quarter (or year, or range), oldest first."""
        month = self.containing("month", quarter.start)
        if month.start < quarter.start:
            month = self.following(month)
        months = []
        while month.start < quarter.end:
            months.append(month)
            month = self.following(month)
        return months

    def label(self, period: Period, as_of: date) -> str:
        """The period's label, with "to date" while it still runs on as_of."""
        runs = period.kind != "all" and period.start <= as_of < period.last
        return f"{period.label} to date" if runs else period.label

    # Working days (METRICS G2)

    def is_working(self, day: date) -> bool:
        """Whether a day is neither weekend nor public holiday nor a declared day off."""
        return day.weekday() not in self.weekend and day not in self.days_off and day not in self._public(day.year)

    def working_days(self, start: date, end: date) -> int:
        """Working days in [start, end); 0 when end is not after start."""
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, 7)
        weekdays = weeks * (7 - len(set(self.weekend)))
        weekdays += sum((start.weekday() + step) % 7 not in self.weekend for step in range(rest))
        free = {day for year in range(start.year, end.year + 1) for day in self._public(year)} | self.days_off
        return weekdays - sum(start <= day < end and day.weekday() not in self.weekend for day in free)

    def working_day_list(self, start: date, end: date) -> list[date]:
        """The working days in [start, end), in order."""
        if end <= start:
            return []
        years = [_working_days_of(self, year) for year in range(start.year, end.year + 1)]
        years[-1] = years[-1][: bisect_left(years[-1], end)]
        years[0] = years[0][bisect_left(years[0], start) :]
        return [day for days in years for day in days]

    def working_day_after(self, day: date, n: int) -> date:
        """The nth working day after a day, as Excel's WORKDAY; the day itself where n is 0."""
        year = day.year
        ahead = [one for one in _working_days_of(self, year) if one > day]
        while n > len(ahead):  # a year that is wholly free counts for nothing, and the search goes on
            n, year = n - len(ahead), year + 1
            ahead = list(_working_days_of(self, year))
        return ahead[n - 1] if n > 0 else day

    def elapsed(self, period: Period, as_of: date) -> tuple[int, int]:
        """Working days of a period gone by as_of (as_of counts as gone), and working days in all."""
        gone = self.working_days(period.start, min(as_of + _DAY, period.end))
        return gone, self.working_days(period.start, period.end)

    def table(self, first: date, last: date) -> list[dict[str, Any]]:
        """One row a day from first to last (both in it), for joining facts to the calendar.

        quarter_end is exclusive. quarter_month is 1, 2 or 3. last_stretch is true from the fifth-last working day of
        the quarter to its end, weekends in between included, so that METRICS L2 loses no Saturday's booking.
        """
        rows: list[dict[str, Any]] = []
        quarter = self.containing("quarter", first)
        while quarter.start <= last:
            rows += self._quarter_rows(quarter, first, last)
            quarter = self.following(quarter)
        return rows

    def _quarter_rows(self, quarter: Period, first: date, last: date) -> list[dict[str, Any]]:
        year_start = self.containing("year", quarter.start).start
        stretch = (self.working_day_list(quarter.start, quarter.end)[-LAST_STRETCH_DAYS:] or [quarter.end])[0]
        return [
            {
                "day": day,
                "is_working": self.is_working(day),
                "week_start": day - timedelta(days=day.weekday()),
                "month_start": month.start,
                "quarter_start": quarter.start,
                "quarter_end": quarter.end,
                "year_start": year_start,
                "quarter_month": number,
                "last_stretch": day >= stretch,
            }
            for number, month in enumerate(self.months_of(quarter), 1)
            for day in (month.start + timedelta(days=step) for step in range((month.end - month.start).days))
            if first <= day <= last
        ]

    # How periods are built: months are counted through all years (year * 12 + month - 1)

    @cached_property
    def _weeks_before(self) -> tuple[int, ...]:
        """Weeks of the fiscal year before its 1st .. 12th month."""
        weeks = PATTERNS[self.pattern] * 4
        return tuple(sum(weeks[:number]) for number in range(12))

    def _month_start(self, month: int) -> date:
        if self.pattern == "months":
            return date(month // 12, month % 12 + 1, 1)
        years, into_year = divmod(month - self.fiscal_start_month + 1, 12)
        first = date(years, self.fiscal_start_month, 1)
        monday = first - timedelta(days=first.weekday() if first.weekday() <= 3 else first.weekday() - 7)
        return monday + timedelta(weeks=self._weeks_before[into_year])

    def _period(self, kind: str, month: int) -> Period:
        """The fiscal month, quarter or year that starts with a month."""
        years, into_year = divmod(month - self.fiscal_start_month + 1, 12)
        name = years if self.fiscal_start_month == 1 else years + 1
        shown = str(name) if self.fiscal_start_month == 1 else f"FY{name}"
        key, label, months = {
            "month": (f"{month // 12:04}-{month % 12 + 1:02}", f"{MONTHS[month % 12]} {month // 12}", 1),
            "quarter": (f"{name:04}-Q{into_year // 3 + 1}", f"Q{into_year // 3 + 1} {shown}", 3),
            "year": (f"{name:04}", shown, 12),
        }[kind]
        return Period(key, label, self._month_start(month), self._month_start(month + months))

    def _first_month(self, kind: str, key: str) -> int:
        year, part = int(key[:4]), int(key.rpartition("-")[2].lstrip("Q")) if kind != "year" else 1
        if not 1 <= part <= (12 if kind == "month" else 4):
            raise ValueError(key)
        if kind == "month":
            return year * 12 + part - 1
        return (year if self.fiscal_start_month == 1 else year - 1) * 12 + self.fiscal_start_month - 1 + (part - 1) * 3

    def _build(self, kind: str, key: str) -> Period:
        if kind == "all":
            return Period("all", "All time", BEGINNING, END_OF_TIME)
        if kind == "week":
            return _week(date.fromisocalendar(int(key[:4]), int(key[6:]), 1))
        if kind == "days":
            return _days(*(date.fromisoformat(text) for text in key.split("..")))
        return self._period(kind, self._first_month(kind, key))

    def _moved(self, period: Period, by: int) -> Period:
        if period.kind == "all":
            raise Refusal("All time has no period before or after it. Choose a year, quarter, month, week or dates.")
        if period.kind == "week":
            return _week(period.start + timedelta(weeks=by))
        if period.kind == "days":
            length = (period.end - period.start) * by
            return _days(period.start + length, period.last + length)
        months = {"month": 1, "quarter": 3, "year": 12}[period.kind]
        return self._period(period.kind, self._first_month(period.kind, period.key) + by * months)

    def _back_from(self, period: Period, n: int) -> list[Period]:
        periods = [period] if n > 0 else []
        while len(periods) < n:
            periods.append(self.previous(periods[-1]))
        return periods[::-1]

    def _public(self, year: int) -> frozenset[date]:
        return _holidays(self.country, self.subdivision or "", year) if self.country else frozenset()


def _kind_of(key: str) -> str:
    match = _KEY.fullmatch(key.upper())
    return str(match.lastgroup) if match else "days"


def _week(monday: date) -> Period:
    year, week, _ = monday.isocalendar()
    return Period(f"{year}-W{week:02}", f"Week {week} of {year}", monday, monday + timedelta(days=7))


def _iso_weeks(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def _days(first: date, last: date) -> Period:
    if last < first:
        raise Refusal(f'"{first}..{last}" ends before it starts. {FORMS}.')
    return Period(f"{first}..{last}", f"{first} to {last}", first, last + _DAY)


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


@lru_cache(maxsize=256)
def _working_days_of(calendar: Calendar, year: int) -> tuple[date, ...]:
    """Asked for once a rep and number on a page of all reps, so each year is gone through once."""
    days = (date(year, 1, 1) + timedelta(days=step) for step in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
    return tuple(day for day in days if calendar.is_working(day))


@lru_cache(maxsize=1024)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    import holidays  # takes a quarter of a second, so only where a country is set

    code = country.strip().upper()
    if code not in (known := holidays.list_supported_countries()):
        raise Refusal(f'Cannot find the country "{country}". Write its two-letter ISO code: US, DE, GB, FR, IN …')
    if subdivision and subdivision not in known[code]:
        there_are = ", ".join(known[code]) or "none"
        raise Refusal(f'Cannot find the subdivision "{subdivision}" of {code}; there are: {there_are}.')
    return frozenset(holidays.country_holidays(code, subdiv=subdivision or None, years=year))
