"""In which order a column writes its dates, decided over all of its cells, or asked."""

from collections.abc import Set

import duckdb

from coaching.calendar import MONTHS as ENGLISH_MONTHS
from coaching.errors import Question
from coaching.intake.answers.answers import Answers, OfCells, spell
from coaching.intake.columns.column import Column
from coaching.intake.columns.nothing_open import PLAIN_DAY
from coaching.intake.columns.short_years import SHORT, ways_to_read
from coaching.intake.words import convert
from coaching.intake.words.convert import YEAR_FIRST, is_utc
from coaching.intake.words.date_names import months, weekdays
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row

ORDERS = ("day first", "month first")
SAID = {"year first": YEAR_FIRST}
READ_AS = {
    YEAR_FIRST: "date, year first, in two digits",
    "serial": "Excel day number", "serial 1904": "Excel day number, counted from 1904", "epoch": "milliseconds since 1970",
}  # fmt: skip


def decide_dates(
    con: duckdb.DuckDBPyConnection,
    source: str,
    match: Match,
    columns: list[Column],
    answers: Answers,
    questions: list[Question],
    plain: Set[str] = frozenset(),
    epoch: int = 1900,
) -> None:
    """Settle the order of every date column; an unclear one follows the clear ones, or is asked. epoch: 1904 in old Mac workbooks.

    plain: the fields whose columns leave nothing to decide.
    """
    open_ones: dict[str, tuple[str, ...]] = {}
    for column in columns:
        column.order, ways, question = (
            _plain_order(column) if column.field in plain else _date_order(con, source, column)
        )
        said = answers.get(OfCells(column.header))
        said = SAID.get(said, said)
        if said in ORDERS or (said == YEAR_FIRST and column.order in (*ORDERS, YEAR_FIRST)):
            column.order, ways, question = said, (), None
        elif ways and question is None and match.format.date_order in ORDERS:
            column.order, ways = str(match.format.date_order), ()
        if column.order == "serial" and epoch == 1904:
            column.order = "serial 1904"
        column.read_as = READ_AS.get(column.order, f"date, {column.order}")
        if question:
            questions.append(question)
        elif ways:
            open_ones[column.field] = ways
    known = {c.order: c for c in columns if c.order in (*ORDERS, YEAR_FIRST) and c.field not in open_ones}
    for column in [c for c in columns if c.field in open_ones]:
        follows = [order for order in known if order in open_ones[column.field]]
        if len(known) == 1 and follows:
            column.order = follows[0]
            column.read_as = (
                f'{READ_AS.get(column.order, f"date, {column.order}")}, as in "{known[column.order].header}"'
            )
        else:
            questions.append(_which_first(con, source, column, open_ones[column.field]))


def _which_first(con: duckdb.DuckDBPyConnection, source: str, column: Column, ways: tuple[str, ...]) -> Question:
    parts = "the day, the month or the year" if YEAR_FIRST in ways else "the day or the month"
    said = tuple("year first" if order == YEAR_FIRST else order for order in ways)
    return Question(
        spell(OfCells(column.header)),
        f'Which comes first in "{column.header}", {parts}?',
        said,
        _three_part_examples(con, source, column),
    )


_NAMED = r"regexp_matches(regexp_replace(x, '(?i)[ap]\.?m\.?$', ''), '\pL{2}|[^\x00-\x7F]')"
_PLAIN_MONTHS = {name.casefold() for month in ENGLISH_MONTHS for name in (month, month[:3])}
_FIRST = r"\d{1,2}[-/.]"
_SERIAL, _EPOCH, _COMPACT = r"^[2-6]\d{4}(\.\d+)?$", r"^\d{13}$", r"^(19|20)\d{6}$"
_THREE = r"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})($|[T ,])"


def _plain_order(column: Column) -> tuple[str, tuple[str, ...], None]:
    """The order of a column that holds nothing but days as 2026-03-05."""
    column.spellings = ()
    return "year first", (), None


def _date_order(
    con: duckdb.DuckDBPyConnection, source: str, column: Column
) -> tuple[str, tuple[str, ...], Question | None]:
    """The order, the orders it may have where that is open, and what is to be asked where the cells contradict each other."""
    # Cells as 2026-03-05 tell nothing but that they are there: they are counted as one value, and every other value is looked at once.
    plain = (
        f"case when regexp_full_match({column.cell}, '{PLAIN_DAY}') then '2000-01-01'"
        f" when regexp_full_match({column.cell}, '{PLAIN_DAY}Z') then '2000-01-01T00:00:00Z' else {column.cell} end"
    )
    three_parts, dotted_parts = f"regexp_matches(x, '{_THREE}')", r"regexp_matches(x, '^\d{1,2}\.\d{1,2}\.')"
    part = r"cast(regexp_extract(x, '^{}(\d{{1,2}})', 1) as integer)"
    others = [f"regexp_matches(x, '{pattern}')" for pattern in (_SERIAL, _EPOCH, _COMPACT, "[A-Za-z]{3}", SHORT)] + [
        is_utc("x", "", False),
        _NAMED,
    ]
    count, three, dotted, first, second, serial, epoch, compact, named, short, utc, worded = one_row(
        con,
        f"""select {_rows("true")}, {_rows(three_parts)}, {_rows(dotted_parts)}, max(case when {three_parts} then {part.format("")} end),
                   max(case when {three_parts} then {part.format(_FIRST)} end), {", ".join(map(_rows, others))}
            from (select {convert.plain_names(convert.something("raw"), column.weekdays, column.months)} as x, times
                  from (select {plain} as raw, count(*) as times from {source} group by 1))""",
    )
    column.utc_seen = bool(utc)
    if worded and not (column.weekdays or column.months) and _take_names(con, source, column):
        return _date_order(con, source, column)
    column.spellings = tuple(name for name, found in (("compact", compact), ("named", named)) if found)
    if count and serial == count:
        return "serial", (), None
    if count and epoch == count:
        return "epoch", (), None
    if short and short >= three:  # where a year is written in full, the other dates of the column are written alike
        ways = ways_to_read(con, source, column)
        return (
            ways[0] if ways else "day first",
            ways if len(ways) > 1 else (),
            None if ways else _conflict(con, source, column),
        )
    if not three:
        return "year first", (), None
    if first > 12 and second > 12 and count - three < count:
        return "day first", (), _conflict(con, source, column)
    if first > 12 or (three == dotted and second <= 12):
        return "day first", (), None
    return ("month first", (), None) if second > 12 else ("day first", ORDERS, None)


def _take_names(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> bool:
    """Whether the column names weekdays, or months in another way than "Mar" and "March"; keeps which."""
    letters = f"regexp_extract_all(lower({column.cell}), '\\pL+')"
    found = con.execute(
        f"select distinct unnest({letters}) from {source} where regexp_matches({column.cell}, '\\pL')"
    ).fetchall()
    words = {str(row[0]) for row in found} - {"am", "pm", "t", "z", "utc", "gmt"}
    known = months(words)
    column.weekdays = weekdays(words)
    column.months = known if column.weekdays or not known.keys() <= _PLAIN_MONTHS else {}
    return bool(column.weekdays or column.months)


def _rows(condition: str) -> str:
    """How many cells meet a condition, over the distinct values x."""
    return f"cast(coalesce(sum(times) filter (x is not null and {condition}), 0) as bigint)"


def _conflict(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> Question:
    text = (
        f'"{column.header}" has dates that can only be day first and others that can only be month first. '
        "Which is right? The others are set apart."
    )
    return Question(spell(OfCells(column.header)), text, ORDERS, _three_part_examples(con, source, column))


def _three_part_examples(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[str, ...]:
    clean = convert.something(column.cell)
    rows = con.execute(
        f"""select x from (select {clean} as x from {source}) where regexp_matches(x, '{_THREE}|{SHORT}') group by x
            order by cast(regexp_extract(x, '^(\\d+)', 1) as integer) desc limit 2"""
    ).fetchall()
    more = con.execute(
        f"""select x from (select {clean} as x from {source}) where regexp_matches(x, '{_THREE}|{SHORT}') group by x
            order by cast(regexp_extract(x, '^\\d+[-/.](\\d+)', 1) as integer) desc limit 2"""
    ).fetchall()
    return tuple(dict.fromkeys(str(row[0]) for row in (*rows, *more)))
