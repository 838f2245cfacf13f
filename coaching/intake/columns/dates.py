"""Days and moments: which order and year they have, in which zone, and the periods they begin or end."""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from zoneinfo import available_timezones

import duckdb

from coaching.calendar import MONTHS as ENGLISH_MONTHS
from coaching.errors import Question, said
from coaching.errors import said as told
from coaching.intake.answers.answers import TIME_ZONE, OfCells, StandsFor, spell
from coaching.intake.answers.choices import (
    AS_THEY_STAND,
    ENDS,
    OF_ITS_MONTH,
    OF_ITS_QUARTER,
    OF_ITS_WEEK,
    OWN_DAY,
    TURNED,
    first_of,
    last_of,
)
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import DATE_TYPES, NUMBER_TYPES, Column, Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.convert import YEAR_FIRST, is_utc
from coaching.intake.words.date_names import months, weekdays
from coaching.intake.words.period_names import DAYS, MONTHS, unit_named
from coaching.intake.words.staging import Bench, one_row, statement
from coaching.time_zone import UTC, zone_named

SHORT = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}($|[T ,])"
ENOUGH = 5
"""How many different dates it takes until their spread says which part is the year."""
NEAR, FAR = 10, 15
"""Years of an export lie within NEAR of each other; a part that spreads wider than FAR while another one does not is a day."""


def ways_to_read(con: Bench, source: str, column: Column) -> tuple[str, ...]:
    """The orders in which all two-digit dates of the column can be read; one of them where the column decides, none where it contradicts itself."""
    parts = [rf"cast(regexp_extract(x, '^(\d+)[-/.](\d+)[-/.](\d+)', {number}) as integer)" for number in (1, 2, 3)]
    first_long, last_long = r"regexp_matches(x, '^\d\d[-/.]')", r"regexp_matches(x, '^\d+[-/.]\d+[-/.]\d\d($|[T ,])')"
    count, high_a, high_b, high_c, low_a, low_c, padded_a, padded_c, dotted = one_row(
        con,
        statement(
            __file__,
            "parts_of_short_dates",
            first_long=first_long,
            last_long=last_long,
            cell=convert.something(column.cell),
            parts=", ".join(f"{part} as {name}" for part, name in zip(parts, "abc", strict=True)),
            source=source,
            short=SHORT,
        ),
    )
    spread_a, spread_c = high_a - low_a, high_c - low_c
    fits = {
        "day first": padded_c and high_a <= 31 and high_b <= 12,
        "month first": padded_c and high_a <= 12 and high_b <= 31 and not dotted,
        YEAR_FIRST: padded_a and high_b <= 12 and high_c <= 31,
    }
    ways = tuple(order for order, fit in fits.items() if fit)
    if YEAR_FIRST not in ways or count < ENOUGH:
        return ways
    if spread_a > FAR and spread_c <= NEAR:
        return ways[:-1] or ways
    return (YEAR_FIRST,) if spread_c > FAR and spread_a <= NEAR else ways


PLAIN_DAY = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?"
PLAIN_NUMBER = r"-?\d{1,15}(\.(\d{1,2}|\d{4,9}))?"
_LEFT_OPEN = ("share",)  # whether 0.5 is a half or half a percent


def nothing_open(con: duckdb.DuckDBPyConnection, source: str, columns: Collection[Column]) -> Set[str]:
    """The fields of the date and number columns that hold nothing but days as 2026-03-05, or figures as 1234.56, or are empty."""
    asked = [
        column for column in columns if column.type in (DATE_TYPES | NUMBER_TYPES) and column.type not in _LEFT_OPEN
    ]
    if not asked:
        return frozenset()
    plain = [
        f"bool_and(regexp_full_match({c.cell}, '({PLAIN_DAY if c.type in DATE_TYPES else PLAIN_NUMBER})?'))"
        for c in asked
    ]
    told = one_row(con, f"select {', '.join(plain)} from {source}")
    return {column.field for column, is_plain in zip(asked, told, strict=True) if is_plain is not False}


ORDERS = ("day first", "month first")
SAID = {"year first": YEAR_FIRST}


@dataclass(frozen=True)
class Order:
    """A column with the order it was found in: the orders it may have where that is open, or what is asked."""

    column: Column
    ways: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()


def decided_dates(columns: Sequence[Column], shown: Deciding) -> ReadSo:
    """The order of every date column; an unclear one follows the clear ones, or is asked."""
    found = [_settled(column, shown) for column in columns]
    clear = {
        one.column.order: one.column.header
        for one in found
        if not one.ways and one.column.order in (*ORDERS, YEAR_FIRST)
    }
    followed = [_as_another(one, clear, shown) for one in found]
    asked = [question for one in (*found, *followed) for question in one.asked]
    return ReadSo(decided=[one.column for one in followed], questions=asked)


DATES = Step[Deciding](
    lambda shown: bool(shown.of(DATE_TYPES)),
    lambda shown: decided_dates([column for column in shown.of(DATE_TYPES) if not column.years], shown),
)


def _settled(column: Column, shown: Deciding) -> Order:
    """The order of one column by itself: what a person said of it, what its cells show, or what its format usually has."""
    found = _by_cells(column, shown) if column.field not in shown.plain else Order(_in("year first", column, ()))
    answer, usual = SAID.get(shown.said(column), shown.said(column)), str(shown.match.format.date_order)
    if answer in ORDERS or (answer == YEAR_FIRST and found.column.order in (*ORDERS, YEAR_FIRST)):
        found = Order(replace(found.column, order=answer))
    elif found.ways and not found.asked and usual in ORDERS:
        found = Order(replace(found.column, order=usual))
    if found.column.order == "serial" and shown.epoch == 1904:
        found = replace(found, column=replace(found.column, order="serial 1904"))
    told = replace(found.column, read_as=(said("dates", order=found.column.order),))
    return replace(found, column=told, ways=() if found.asked else found.ways)


def _as_another(found: Order, clear: Mapping[str, str], shown: Deciding) -> Order:
    """Of an open column the order all clear ones share, else the question; of a clear one nothing more. clear: headers by order."""
    if not found.ways:
        return Order(found.column)
    follows = [order for order in clear if order in found.ways]
    if len(clear) > 1 or not follows:
        return Order(found.column, asked=(_which_first(found, shown),))
    (order,) = follows
    read_as = said("dates", order=order), said("as in", header=clear[order])
    return Order(replace(found.column, order=order, read_as=read_as))


def _which_first(found: Order, shown: Deciding) -> Question:
    header, or_year = found.column.header, YEAR_FIRST in found.ways
    options = tuple("year first" if order == YEAR_FIRST else order for order in found.ways)
    asked = said("which part first?", header=header, or_year=or_year)
    return Question(spell(OfCells(header)), asked, options, _three_part_examples(found.column, shown))


_NAMED = rf"regexp_matches(regexp_replace(x, '(?i)[{convert.BLANKS}]?[ap]\.?[{convert.BLANKS}]?m\.?$', ''), '[A-Za-z]{{2}}|[^\x00-\x7F]')"
_PLAIN_MONTHS = {name.casefold() for month in ENGLISH_MONTHS for name in (month, month[:3])}
_FIRST = r"\d{1,2}[-/.]"
_SERIAL, _EPOCH, _COMPACT = r"^[2-6]\d{4}(\.\d+)?$", r"^(\d{13}|1\d{9})$", r"^(19|20)\d{6}$"
_THREE = r"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})($|[T ,])"


@dataclass(frozen=True)
class _Facts:
    """How many cells of a column there are and how many are written in which way; the biggest first and second of three parts."""

    count: int
    three: int
    dotted: int
    first: int | None
    second: int | None
    serial: int
    epoch: int
    compact: int
    named: int
    short: int
    utc: int
    worded: int


def _by_cells(column: Column, shown: Deciding) -> Order:
    """The order as the cells show it; what is to be asked where they contradict each other."""
    told = _facts(column, shown)
    if told.worded and not (column.weekdays or column.months) and (named := _with_names(column, shown)) is not column:
        return _by_cells(named, shown)
    spellings = tuple(name for name, found in (("compact", told.compact), ("named", told.named)) if found)
    column = replace(column, utc_seen=bool(told.utc))
    for order, count in (("serial", told.serial), ("epoch", told.epoch)):
        if told.count and count == told.count:
            return Order(_in(order, column, spellings))
    if told.short and told.short >= told.three:  # where a year is written in full, the other dates are written alike
        ways = ways_to_read(shown.con, shown.source, column)
        asked = () if ways else (_conflict(column, shown),)
        order = ways[0] if ways else "day first"
        return Order(_in(order, column, spellings), ways if len(ways) > 1 else (), asked)
    if not told.three:
        return Order(_in("year first", column, spellings))
    return _of_three_parts(told, _in("day first", column, spellings), shown)


def _of_three_parts(told: _Facts, day_first: Column, shown: Deciding) -> Order:
    first, second = told.first or 0, told.second or 0
    if first > 12 and second > 12:
        return Order(day_first, asked=(_conflict(day_first, shown),))
    if first > 12 or (told.three == told.dotted and second <= 12):
        return Order(day_first)
    return Order(replace(day_first, order="month first")) if second > 12 else Order(day_first, ORDERS)


def _in(order: str, column: Column, spellings: tuple[str, ...]) -> Column:
    return replace(column, order=order, spellings=spellings)


def _facts(column: Column, shown: Deciding) -> _Facts:
    # Cells as 2026-03-05 tell nothing but that they are there: they are counted as one value, and every other value is looked at once.
    plain = (
        f"case when regexp_full_match({column.cell}, '{PLAIN_DAY}') then '2000-01-01'"
        f" when regexp_full_match({column.cell}, '{PLAIN_DAY}Z') then '2000-01-01T00:00:00Z' else {column.cell} end"
    )
    three_parts, dotted_parts = f"regexp_matches(x, '{_THREE}')", r"regexp_matches(x, '^\d{1,2}\.\d{1,2}\.')"
    part = r"cast(regexp_extract(x, '^{}(\d{{1,2}})', 1) as integer)"
    others = [f"regexp_matches(x, '{pattern}')" for pattern in (_SERIAL, _EPOCH, _COMPACT, "[A-Za-z]{3}|[年년]", SHORT)]
    parts = {
        "all": _rows("true"), "three": _rows(three_parts), "dotted": _rows(dotted_parts), "three_parts": three_parts,
        "first": part.format(""), "second": part.format(_FIRST), "source": shown.source, "plain": plain,
        "others": ", ".join(map(_rows, (*others, is_utc("x", "", False), _NAMED))),
        "cell": convert.plain_names(convert.something("raw"), column.weekdays, column.months),
    }  # fmt: skip
    return _Facts(*one_row(shown.con, statement(__file__, "how_dates_are_written", **parts)))


def _with_names(column: Column, shown: Deciding) -> Column:
    """The column with the names of its weekdays, and of its months where they are other ones than "Mar" and "March"; itself without any."""
    letters = f"regexp_extract_all(lower({column.cell}), '\\pL+')"
    found = shown.con.execute(
        f"select distinct unnest({letters}) from {shown.source} where regexp_matches({column.cell}, '\\pL')"
    ).fetchall()
    words = {str(row[0]) for row in found} - {"am", "pm", "t", "z", "utc", "gmt"}
    days, known = weekdays(words), months(words)
    if not days and known.keys() <= _PLAIN_MONTHS:
        known = {}
    return replace(column, weekdays=days, months=known) if days or known else column


def _rows(condition: str) -> str:
    """How many cells meet a condition, over the distinct values x."""
    return f"cast(coalesce(sum(times) filter (x is not null and {condition}), 0) as bigint)"


def _conflict(column: Column, shown: Deciding) -> Question:
    asked = said("dates of both orders?", header=column.header)
    return Question(spell(OfCells(column.header)), asked, ORDERS, _three_part_examples(column, shown))


def _three_part_examples(column: Column, shown: Deciding) -> tuple[str, ...]:
    """Two cells with the biggest first part, and two with the biggest second."""
    clean, found = convert.something(column.cell), list[str]()
    for part in (r"^(\d+)", r"^\d+[-/.](\d+)"):
        rows = shown.con.execute(
            f"select x from (select {clean} as x from {shown.source}) where regexp_matches(x, '{_THREE}|{SHORT}') group by x"
            f" order by cast(regexp_extract(x, '{part}', 1) as integer) desc limit 2"
        ).fetchall()
        found += [str(row[0]) for row in rows]
    return tuple(dict.fromkeys(found))


FEWEST = 2  # dates of either sort that must be there before it is asked


def _look_for_turned(shown: Deciding) -> ReadSo:
    """Dates a spreadsheet took for the other order: it makes true dates of those whose day may be a month, and leaves the others as text."""
    decided, questions = list[Column](), list[Question]()
    for column in shown.of(DATE_TYPES):
        answer = shown.said(column)
        if answer == TURNED:
            decided.append(replace(column, turned=True, read_as=(*column.read_as, said("turned back"))))
        elif (
            answer != AS_THEY_STAND
            and column.field not in shown.plain
            and column.order in ORDERS
            and _may_be_turned(column, shown)
        ):
            asked = said("turned?", header=column.header, text=_three_part_examples(column, shown)[0])
            questions.append(Question(spell(OfCells(column.header)), asked, (TURNED, AS_THEY_STAND), column.examples))
    return ReadSo(decided=decided, questions=questions)


def _may_be_turned(column: Column, shown: Deciding) -> bool:
    part = r"try_cast(regexp_extract(x, '^{}(\d{{1,2}})', 1) as integer)"
    parts = {
        "cell": convert.something(column.cell), "source": shown.source, "three": convert.literal(_THREE), "day": convert.literal(PLAIN_DAY),
        "first": part.format(""), "second": part.format(_FIRST),
    }  # fmt: skip
    latest, days, surely, perhaps = one_row(shown.con, statement(__file__, "days_turned", **parts))
    return latest <= 12 and days >= FEWEST and surely >= FEWEST and not perhaps


TURNED_DAYS = Step[Deciding](lambda shown: bool(shown.of(DATE_TYPES)), _look_for_turned)


RESULTS = {
    "opportunity": ("close_on", "closed_on", "won_on", "lost_on"), "activity": ("at", "on", "due_on"), "forecast": ("made_on",),
    "reward": ("earned_on", "given_on"),
}  # fmt: skip
"""The fields whose day decides in which period a result counts; every other moment is a stamp of the CRM."""
SECOND = {"activity": ("created_at", "completed_at")}
"""Stamps that decide where the file has none of the fields above."""
BEHIND, AHEAD = 9, 14
"""Hours that zones in wide use lie behind and ahead of UTC (house default): Alaska, the Line Islands."""
SHORT_NAME = 5  # letters: abbreviations such as PST are near to anything
_SAYS_UTC = re.compile(r"(?<![^\W_])(?:utc|gmt|zulu)(?![^\W_])(?! ?[+-] ?[1-9])", re.IGNORECASE)


def decided_zone(columns: Collection[Column], shown: Deciding) -> ReadSo:
    """Whether each column of days or moments holds moments in UTC, and of which zone their days are."""
    answer = shown.answers.get(TIME_ZONE)
    zone = zone_named(answer) if answer else None
    decided, telling = list[Column](), list[str]()
    for column in columns:
        bare = bool(_SAYS_UTC.search(column.header.replace("_", " "))) or column.field in shown.match.format.utc
        column = replace(column, bare_is_utc=bare)
        if column.utc_seen or bare or column.order == "epoch":
            moments, other_day, other_month, example = _facts_of_moments(column, shown)
            if moments:
                column = replace(column, zone=zone or "", read_as=(*column.read_as, told("days of zone", zone=zone)))
                decides = _decides(shown.match.format.kind, column.field, shown.columns.keys())
                if other_day if decides else other_month:
                    telling.append(f'{example} in "{column.header}"')
        decided.append(column)
    return ReadSo(decided=decided, questions=[_which(telling, answer)] if telling and zone is None else [])


ZONE = Step[Deciding](lambda shown: bool(shown.of(DATE_TYPES)), lambda shown: decided_zone(shown.of(DATE_TYPES), shown))


def _decides(kind: str, field: str, fields: Collection[str]) -> bool:
    results = RESULTS.get(kind, ())
    return field in results or (field in SECOND.get(kind, ()) and not {*fields} & {*results})


def _facts_of_moments(column: Column, shown: Deciding) -> tuple[int, int, int, str]:
    """Moments in UTC, those whose day and whose month depend on the zone, and one of them; none where all are midnights, which stand for days."""
    parts = {
        "moment": convert.moment("x", column.order, column.spellings), "cell": convert.something(column.cell), "source": shown.source,
        "is_utc": is_utc("x", column.order, column.bare_is_utc), "behind": f"m - interval {BEHIND} hour", "ahead": f"m + interval {AHEAD} hour",
    }  # fmt: skip
    return one_row(shown.con, statement(__file__, "moments_in_utc", **parts))


def _which(telling: list[str], answer: str) -> Question:
    near = get_close_matches(answer.replace(" ", "_"), available_timezones(), 1) if len(answer) > SHORT_NAME else []
    asked = told("which time zone?", example=telling[0], answer=answer, near=near[0] if near else "")
    return Question(spell(TIME_ZONE), asked, (UTC,), tuple(telling[:3]), open=True)


def _look_at_ends(shown: Deciding) -> ReadSo:
    """Settle `ends_inside` of the column that holds the ends of periods."""
    start, end = shown.columns.get("period_start"), shown.columns["period_end"]
    answer = shown.answers.get(StandsFor(end.header)) or shown.said(end)
    fixed, questions = shown.match.format.fixed.get("ends"), list[Question]()
    if answer in ENDS or fixed or start is None:
        inside = answer == ENDS[0] if answer in ENDS else fixed != "exclusive"
    else:
        for_inside, for_outside, examples = _votes(start, end, shown)
        inside = not for_outside or bool(for_inside)
        if examples and bool(for_inside) == bool(for_outside) and not shown.accept:
            asked = said("end of period?", header=end.header)
            questions.append(Question(spell(StandsFor(end.header)), asked, ENDS, examples))
    read_as = (*end.read_as, ENDS[0] if inside else ENDS[1])
    return ReadSo(decided=[replace(end, ends_inside=inside, read_as=read_as)], questions=questions)


PERIOD_ENDS = Step[Deciding](lambda shown: "period_end" in shown.columns, _look_at_ends)


def _owner(columns: Mapping[str, Column]) -> Column | None:
    names = ("rep_id", "rep_name", "team", "owner_id", "owner_name")
    return next((columns[name] for name in names if name in columns), None)


def _votes(start: Column, end: Column, shown: Deciding) -> tuple[int, int, tuple[str, ...]]:
    """Rows that can only mean the one, rows that can only mean the other, and two periods as they are written.

    The end falls on the start's day of the month (or so many weeks later), or one day before; or the next period of the owner starts there.
    """
    owner = _owner(shown.columns)
    first, last = (column.value(convert.something(f"s.{column.cell}")) for column in (start, end))
    parts = {
        "first": first, "last": last, "owner": owner.cell if owner else "null", "start": start.cell, "end": end.cell, "source": shown.source,
        "by_owner": "partition by owner" if owner else "",
    }  # fmt: skip
    inside, outside, weeks_inside, weeks_outside, examples = one_row(
        shown.con, statement(__file__, "votes_on_ends", **parts)
    )
    if not inside and not outside:
        inside, outside = weeks_inside, weeks_outside
    return inside, outside, tuple(examples or ())


KINDS = ("quota", "activity_summary", "sales_total")
MONDAY, FRIDAY = 0, 4
MOST_DAYS = 2_000


def _fits(shown: Deciding) -> bool:
    """Whether one date is all that says of a target or a total which days it is of."""
    start, end = shown.columns.get("period_start"), shown.columns.get("period_end")
    return shown.match.format.kind in KINDS and start is not None and (end is None or end.header == start.header)


def _look_at_spans(shown: Deciding) -> ReadSo | None:
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


PERIOD_SPANS = Step[Deciding](_fits, _look_at_spans)


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
