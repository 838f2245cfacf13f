"""Whether the one date of a target or a total stands for its day or for a longer period: by its header, by how far the dates lie apart, or asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from coaching.errors import Question, said
from coaching.intake.answers.answers import StandsFor, spell
from coaching.intake.answers.choices import OF_ITS_MONTH, OF_ITS_QUARTER, OF_ITS_WEEK, OWN_DAY, first_of, last_of
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.period_names import DAYS, MONTHS, unit_named

KINDS = ("quota", "activity_summary", "sales_total")
MONDAY, FRIDAY = 0, 4
MOST_DAYS = 2_000


def _fits(shown: Deciding) -> bool:
    """Whether one date is all that says of a target or a total which days it is of."""
    start, end = shown.columns.get("period_start"), shown.columns.get("period_end")
    return shown.match.format.kind in KINDS and start is not None and (end is None or end.header == start.header)


def _look(shown: Deciding) -> ReadSo | None:
    """The first and the last day of periods that one date names; both columns are then made of it."""
    start, questions = shown.columns["period_start"], list[Question]()
    about = StandsFor(start.header)
    answer = shown.answers.get(about)
    options: tuple[str, ...] = (answer,) if span_sql(answer) else ()
    if not options:
        days = _days(start, shown)
        options = _by_header(start.header, days) or _by_distance(days, both="period_end" in shown.columns)
    if len(options) > 1:
        asked = said("days of a date?", header=start.header)
        questions.append(Question(spell(about), asked, options, start.examples))
    if not options or options[0] == OWN_DAY:
        return ReadSo(questions=questions)
    first, last = span_sql(options[0]) or ("{day}", "{day}")
    begins = replace(start, shift=first, read_as=(*start.read_as, options[0]))
    ends = replace(begins, field="period_end", shift=last, ends_inside=True)
    return ReadSo(decided=[begins, ends], questions=questions)


PERIOD_SPANS = Step[Deciding](_fits, _look)


def _days(column: Column, shown: Deciding) -> list[date]:
    value = column.value(convert.something(column.cell))
    rows = shown.con.execute(
        f"select distinct {value} as day from {shown.source} where {column.cell} is not null order by 1 limit {MOST_DAYS}"
    ).fetchall()
    return [day for (day,) in rows if day is not None]


def _by_header(header: str, days: Sequence[date]) -> tuple[str, ...]:
    """What dates under a header that names a period are: one answer where it is plain, several where it is to be asked, none for other headers."""
    unit, side = unit_named(header)
    if unit in DAYS and days:
        weekdays = {day.weekday() for day in days}
        many = f"{DAYS[unit]} days"
        if len(weekdays) == 1 and side:
            return (first_of(many),) if side == "starts" else (last_of(many),)
        if weekdays == {MONDAY} or weekdays == {FRIDAY}:
            return (first_of(many),) if weekdays == {MONDAY} else (last_of(many),)
        return (first_of(many), last_of(many), *((OF_ITS_WEEK,) if unit == "week" else ()), OWN_DAY)
    if unit not in MONTHS or not days:
        return ()
    many = f"{MONTHS[unit]} month{'s' if MONTHS[unit] > 1 else ''}"
    if all(day.day == 1 for day in days):
        return (first_of(many),)
    if all(_ends_month(day) for day in days):
        return (last_of(many),)
    return (OF_ITS_MONTH,) if unit == "month" else (first_of(many), last_of(many), OWN_DAY)


def _by_distance(days: Sequence[date], both: bool) -> tuple[str, ...]:
    """The same by how far the dates lie apart. both: without more they would each count for their own day, else each for a month."""
    gaps = {(after - before).days for before, after in pairwise(days)}
    if not gaps or (both and len(days) < 3):
        return ()
    of_months = all(day.day == 1 for day in days) or all(_ends_month(day) for day in days)
    if all(gap % 7 == 0 for gap in gaps) and not of_months:
        many = f"{next((n for n in sorted(DAYS.values(), reverse=True) if all(gap % n == 0 for gap in gaps)), 7)} days"
        return (first_of(many), last_of(many), OWN_DAY) if both else (first_of(many),)
    return (OF_ITS_MONTH, OWN_DAY) if both and of_months else ()


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def span_sql(answer: str) -> tuple[str, str] | None:
    """The first and the last day of the span as SQL templates over {day}; None where the answer names none."""
    if answer == OWN_DAY:
        return "{day}", "{day}"
    if answer == OF_ITS_WEEK:
        return "cast(date_trunc('week', {day}) as date)", "cast(date_trunc('week', {day}) as date) + 6"
    if answer == OF_ITS_MONTH:
        return (
            "cast(date_trunc('month', {day}) as date)",
            "cast(date_trunc('month', {day}) + interval 1 month - interval 1 day as date)",
        )
    if answer == OF_ITS_QUARTER:
        return (
            "cast(date_trunc('quarter', {day}) as date)",
            "cast(date_trunc('quarter', {day}) + interval 3 month - interval 1 day as date)",
        )
    found = re.fullmatch(r"the (first|last) day of (\d+) (days|months?)", answer)
    if found is None:
        return None
    many = int(found[2])
    if found[3] == "days":
        return ("{day}", f"({{day}} + {many - 1})") if found[1] == "first" else (f"({{day}} - {many - 1})", "{day}")
    if found[1] == "first":
        return "{day}", f"cast({{day}} + interval {many} month - interval 1 day as date)"
    return f"cast({{day}} + interval 1 day - interval {many} month as date)", "{day}"
