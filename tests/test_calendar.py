"""Periods tile the time line, fiscal years follow their rule, working days are counted as Excel counts them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coaching.calendar import PATTERNS, Calendar
from coaching.errors import Refusal

PLAIN = Calendar()
APRIL = Calendar(fiscal_start_month=4)
RETAIL = Calendar(pattern="4-4-5")

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
calendars = st.builds(Calendar, fiscal_start_month=st.integers(1, 12), pattern=st.sampled_from(sorted(PATTERNS)))
kinds = st.sampled_from(["week", "month", "quarter", "year"])


@pytest.mark.parametrize(
    ("key", "start", "last"),
    [
        ("2016-Q1", date(2016, 1, 1), date(2016, 3, 31)),
        ("2016-q4", date(2016, 10, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-W09", date(2016, 2, 29), date(2016, 3, 6)),
        ("2015-W53", date(2015, 12, 28), date(2016, 1, 3)),
        ("all", date(1900, 1, 1), date(2199, 12, 31)),
        ("2016-01-01..2016-03-31", date(2016, 1, 1), date(2016, 3, 31)),
    ],
)
def test_a_key_names_a_period(key: str, start: date, last: date) -> None:
    period = PLAIN.parse(key)
    assert (period.start, period.last) == (start, last)
    assert PLAIN.parse(period.key) == period


@pytest.mark.parametrize(
    "key",
    [
        *("", "Q1", "2016-Q5", "2016-Q0", "2016-13", "2016-00", "2016-W54", "2016-W53", "0000", "9999", "16-Q1"),
        *("2016-Q1 x", "2016-02-30..2016-03-01", "2016-03-02..2016-03-01", "2016-01-01..", "last quarter"),
    ],
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(key: str) -> None:
    with pytest.raises(Refusal, match=r"2016-Q1.*2016-W09.*2016-01-01\.\.2016-03-31"):
        PLAIN.parse(key)


def test_quarter_boundaries_belong_to_the_quarter_that_begins() -> None:
    assert PLAIN.containing("quarter", date(2016, 3, 31)).key == "2016-Q1"
    assert PLAIN.containing("quarter", date(2016, 4, 1)).key == "2016-Q2"
    assert PLAIN.containing("year", date(2015, 12, 31)).key == "2015"


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    first = APRIL.containing("quarter", date(2016, 4, 1))
    assert (first.key, first.label, first.start, first.last) == (
        "2017-Q1",
        "Q1 FY2017",
        date(2016, 4, 1),
        date(2016, 6, 30),
    )
    assert APRIL.containing("quarter", date(2016, 3, 31)).key == "2016-Q4"
    year = APRIL.parse("2016")
    assert (year.label, year.start, year.last) == ("FY2016", date(2015, 4, 1), date(2016, 3, 31))
    assert [month.key for month in APRIL.months_of(APRIL.parse("2017-Q4"))] == ["2017-01", "2017-02", "2017-03"]


def test_a_month_keeps_its_calendar_name_in_every_calendar() -> None:
    assert APRIL.parse("2016-03").start == date(2016, 3, 1)
    assert Calendar(4, "4-4-5").parse("2016-04").start == date(2016, 4, 4)


def test_a_week_pattern_year_starts_on_the_monday_nearest_its_first() -> None:
    assert RETAIL.parse("2016").start == date(2016, 1, 4)
    assert RETAIL.parse("2015").start == date(2014, 12, 29)
    for year in range(2000, 2050):
        assert RETAIL.parse(str(year)).start == date.fromisocalendar(year, 1, 1)


@pytest.mark.parametrize("pattern", ["4-4-5", "4-5-4", "5-4-4"])
def test_week_53_goes_to_the_last_month(pattern: str) -> None:
    calendar = Calendar(pattern=pattern)
    weeks = [(month.end - month.start).days // 7 for month in calendar.months_of(calendar.parse("2016"))]
    long = [(month.end - month.start).days // 7 for month in calendar.months_of(calendar.parse("2015"))]
    assert weeks == [int(part) for part in pattern.split("-")] * 4
    assert sum(long) == 53
    assert long[:-1] == weeks[:-1] and long[-1] == weeks[-1] + 1


def test_a_year_before_keeps_the_name() -> None:
    keys = ["2016-Q1", "2016-02", "2016", "2016-W09", "2020-W53"]
    before = [PLAIN.year_before(PLAIN.parse(key)).key for key in keys]
    assert before == ["2015-Q1", "2015-02", "2015", "2015-W09", "2019-W52"]
    leap = PLAIN.year_before(PLAIN.parse("2016-02-01..2016-02-29"))
    assert leap.key == "2015-02-01..2015-02-28"


def test_all_time_has_no_neighbours() -> None:
    for move in (PLAIN.previous, PLAIN.following, PLAIN.year_before):
        with pytest.raises(Refusal, match="All time"):
            move(PLAIN.parse("all"))


def test_a_free_range_moves_by_its_own_length() -> None:
    fortnight = PLAIN.parse("2016-03-01..2016-03-14")
    assert PLAIN.previous(fortnight).key == "2016-02-16..2016-02-29"
    assert PLAIN.following(fortnight).key == "2016-03-15..2016-03-28"


def test_the_last_months_and_quarters_end_with_the_present_one() -> None:
    assert [month.key for month in PLAIN.last_months(date(2016, 1, 31), 3)] == ["2015-11", "2015-12", "2016-01"]
    assert [quarter.key for quarter in APRIL.last_quarters(date(2016, 4, 1), 2)] == ["2016-Q4", "2017-Q1"]
    assert len(PLAIN.last_months(date(2016, 1, 31), 13)) == 13
    assert PLAIN.last_months(date(2016, 1, 31), 0) == []


def test_to_date_is_said_only_while_the_period_runs() -> None:
    quarter = PLAIN.parse("2016-Q1")
    days = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 3, 30), date(2016, 3, 31)]
    labels = [PLAIN.label(quarter, day) for day in days]
    assert labels == ["Q1 2016", "Q1 2016 to date", "Q1 2016 to date", "Q1 2016"]
    assert PLAIN.label(PLAIN.parse("all"), date(2016, 3, 1)) == "All time"


# Working days


def test_working_days_up_to_the_day_after_are_those_excel_prints() -> None:
    holidays = [date(2012, 11, 22), date(2012, 12, 4), date(2013, 1, 21)]
    counted = [
        Calendar(days_off=frozenset(holidays[:n])).working_days(date(2012, 10, 1), date(2013, 3, 2)) for n in (0, 1, 3)
    ]
    assert counted == [110, 109, 107]


def test_public_holidays_of_a_country_and_its_states_are_free() -> None:
    quarter = PLAIN.parse("2016-Q1")
    assert PLAIN.elapsed(quarter, date(2016, 3, 31)) == (65, 65)
    assert Calendar(country="DE").elapsed(quarter, date(2016, 3, 31)) == (62, 62)  # 1 Jan, Good Friday, Easter Monday
    assert Calendar(country="de", subdivision="BY").working_days(quarter.start, quarter.end) == 61  # and Epiphany
    assert not Calendar(country="US").is_working(date(2016, 7, 4))


def test_an_unknown_country_is_refused_with_how_to_write_it() -> None:
    with pytest.raises(Refusal, match=r"Germany.*two-letter ISO code: US, DE"):
        Calendar(country="Germany")
    with pytest.raises(Refusal, match=r"XX.*of DE; there are: .*BY"):
        Calendar(country="DE", subdivision="XX")
    with pytest.raises(Refusal, match="needs a country"):
        Calendar(subdivision="BY")


def test_an_impossible_calendar_is_refused() -> None:
    for wrong in (
        {"fiscal_start_month": 0},
        {"pattern": "4-4-4"},
        {"weekend": (0, 1, 2, 3, 4, 5, 6)},
        {"weekend": (7,)},
    ):
        with pytest.raises(Refusal):
            Calendar(**wrong)


def test_the_weekend_is_the_companys() -> None:
    friday_saturday = Calendar(weekend=(4, 5))
    assert friday_saturday.is_working(date(2016, 1, 3)) and not friday_saturday.is_working(date(2016, 1, 1))


def test_as_of_counts_as_a_day_gone() -> None:
    january = PLAIN.parse("2016-01")
    days = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 1, 4), date(2016, 6, 1)]
    gone = [PLAIN.elapsed(january, day)[0] for day in days]
    assert gone == [0, 1, 2, 21]


def test_the_table_has_one_row_a_day_with_its_quarter() -> None:
    rows = {row["day"]: row for row in PLAIN.table(date(2016, 3, 20), date(2016, 4, 2))}
    assert len(rows) == 14
    assert rows[date(2016, 3, 31)] == {
        "day": date(2016, 3, 31),
        "is_working": True,
        "week_start": date(2016, 3, 28),
        "month_start": date(2016, 3, 1),
        "quarter_start": date(2016, 1, 1),
        "quarter_end": date(2016, 4, 1),
        "year_start": date(2016, 1, 1),
        "quarter_month": 3,
        "last_stretch": True,
    }
    assert [day.day for day, row in rows.items() if row["last_stretch"]] == [25, 26, 27, 28, 29, 30, 31]
    assert rows[date(2016, 4, 1)]["quarter_month"] == 1


# Rules that hold for every calendar


@settings(deadline=None)
@given(calendars, kinds, days)
def test_periods_tile_the_time_line(calendar: Calendar, kind: str, day: date) -> None:
    period = calendar.containing(kind, day)  # type: ignore[arg-type]
    assert day in period and period.kind == kind
    assert calendar.containing(kind, period.start) == calendar.containing(kind, period.last) == period  # type: ignore[arg-type]
    assert calendar.following(period).start == period.end
    assert calendar.following(calendar.previous(period)) == period == calendar.previous(calendar.following(period))
    assert calendar.parse(period.key) == period


@settings(deadline=None)
@given(calendars, days, st.sampled_from(["quarter", "year"]))
def test_months_cover_their_quarter_and_year(calendar: Calendar, day: date, kind: str) -> None:
    whole = calendar.containing(kind, day)  # type: ignore[arg-type]
    months = calendar.months_of(whole)
    assert len(months) == {"quarter": 3, "year": 12}[kind]
    assert (months[0].start, months[-1].end) == (whole.start, whole.end)
    assert all(one.end == following.start for one, following in pairwise(months))


@settings(deadline=None)
@given(calendars, days, kinds)
def test_a_year_before_undoes_a_year_of_steps(calendar: Calendar, day: date, kind: str) -> None:
    assume(kind != "week")
    period = calendar.containing(kind, day)  # type: ignore[arg-type]
    stepped = period
    for _ in range({"month": 12, "quarter": 4, "year": 1}[kind]):
        stepped = calendar.previous(stepped)
    assert calendar.year_before(period) == stepped


@settings(max_examples=50, deadline=None)
@given(
    days, st.integers(0, 400), st.integers(0, 400), st.sampled_from([None, "US", "DE"]), st.frozensets(days, max_size=5)
)
def test_working_days_add_up(start: date, one: int, two: int, country: str | None, off: frozenset[date]) -> None:
    calendar = Calendar(country=country, days_off=off)
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)
    assert calendar.working_days(start, end) == calendar.working_days(start, middle) + calendar.working_days(
        middle, end
    )
    assert calendar.working_days(start, end) == len(calendar.working_day_list(start, end))


def test_the_nth_working_day_after_lies_beyond_a_long_holiday_and_a_long_absence() -> None:
    away = frozenset(date(2026, 3, 1) + timedelta(days=step) for step in range(400))  # to 4 April 2027, a Sunday
    calendar = Calendar(days_off=away)
    assert [calendar.working_day_after(date(2026, 2, 26), n) for n in (0, 1, 2, 3)] == [
        date(2026, 2, 26), date(2026, 2, 27), date(2027, 4, 5), date(2027, 4, 6),
    ]  # fmt: skip
    assert calendar.working_day_after(date(2026, 6, 15), 10) == date(2027, 4, 16)  # from within it


@settings(max_examples=50, deadline=None)
@given(days, st.integers(1, 300), st.sampled_from([None, "US", "DE"]), st.frozensets(days, max_size=5))
def test_so_many_working_days_lie_up_to_the_nth_one_after(
    day: date, n: int, country: str | None, off: frozenset[date]
) -> None:
    calendar = Calendar(country=country, days_off=off)
    found = calendar.working_day_after(day, n)
    assert calendar.is_working(found)
    assert calendar.working_days(day + timedelta(days=1), found + timedelta(days=1)) == n


@settings(max_examples=50, deadline=None)
@given(calendars, days, st.integers(1, 800))
def test_the_days_up_to_a_day_are_the_period_of_that_name(calendar: Calendar, on: date, n: int) -> None:
    found = calendar.days_to(on, n)
    assert (found.last, (found.end - found.start).days) == (on, n)
    assert calendar.parse(found.key) == found


@settings(max_examples=30, deadline=None)
@given(calendars, days, st.integers(0, 200))
def test_the_table_agrees_with_the_periods(calendar: Calendar, first: date, length: int) -> None:
    rows = calendar.table(first, first + timedelta(days=length))
    assert [row["day"] for row in rows] == [first + timedelta(days=step) for step in range(length + 1)]
    for row in rows[::17]:
        quarter = calendar.containing("quarter", row["day"])
        assert (row["quarter_start"], row["quarter_end"]) == (quarter.start, quarter.end)
        assert row["month_start"] == calendar.containing("month", row["day"]).start
        assert row["year_start"] == calendar.containing("year", row["day"]).start
