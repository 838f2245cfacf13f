"""In which order a column writes its dates, decided over all of its cells, or asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coaching.calendar import MONTHS as ENGLISH_MONTHS
from coaching.errors import Question, said
from coaching.intake.answers.answers import OfCells, spell
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import DATE_TYPES, Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.columns.nothing_open import PLAIN_DAY
from coaching.intake.columns.short_years import SHORT, ways_to_read
from coaching.intake.words import convert
from coaching.intake.words.convert import YEAR_FIRST, is_utc
from coaching.intake.words.date_names import months, weekdays
from coaching.intake.words.staging import one_row, statement

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
    lambda shown: bool(shown.of(DATE_TYPES)), lambda shown: decided_dates(shown.of(DATE_TYPES), shown)
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


_NAMED = r"regexp_matches(regexp_replace(x, '(?i)[ap]\.?m\.?$', ''), '\pL{2}|[^\x00-\x7F]')"
_PLAIN_MONTHS = {name.casefold() for month in ENGLISH_MONTHS for name in (month, month[:3])}
_FIRST = r"\d{1,2}[-/.]"
_SERIAL, _EPOCH, _COMPACT = r"^[2-6]\d{4}(\.\d+)?$", r"^\d{13}$", r"^(19|20)\d{6}$"
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
    others = [f"regexp_matches(x, '{pattern}')" for pattern in (_SERIAL, _EPOCH, _COMPACT, "[A-Za-z]{3}", SHORT)]
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
