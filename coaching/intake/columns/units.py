"""Which unit a column of figures is in, where its name does not say: whole money or cents, hours and minutes or minutes and seconds."""

import re

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import Answers, OfCells, spell
from coaching.intake.columns.column import Column
from coaching.intake.words import convert

CENTS, WHOLE, MAYBE_CENTS = "cents", "whole money", "cents or whole money"
CLOCKS = ("hh:mm", "mm:ss")
LASTING = ("minutes", "seconds", "hours")
LONGEST, FEW_HOURS = 600, 8
"""More minutes than anybody talks in a day, and so few that figures with decimals may be hours."""
_MINUTES = re.compile(r"\bmin", re.IGNORECASE)
_HOURS = re.compile(r"(?<![^\W_])(h|hrs?|hours?|std|stunden|heures?|horas?|ore)(?![^\W_])", re.IGNORECASE)


def decide_cents(
    con: duckdb.DuckDBPyConnection,
    source: str,
    column: Column,
    shown: Column | None,
    answers: Answers,
    questions: list[Question],
) -> None:
    """Compare every figure with the amount the export prints beside it; what that does not settle is asked."""
    said = answers.get(OfCells(column.header))
    if said not in (CENTS, WHOLE):
        said = _settled(con, source, column, shown) if shown else ""
    if not said:
        beside = f' against "{shown.header}"' if shown else ""
        text = f'Is "{column.header}" in cents or in whole money? Its numbers{beside} leave it open.'
        questions.append(Question(spell(OfCells(column.header)), text, (CENTS, WHOLE), column.examples))
    column.unit = said
    if said == CENTS:
        column.read_as = "money, written in cents"


def _settled(con: duckdb.DuckDBPyConnection, source: str, column: Column, shown: Column) -> str:
    """The unit all rows agree on, or nothing. The printed amount has decimals when it ends in a sign and one or two digits."""
    value = convert.money(convert.something(column.cell), column.decimal)
    bare = f"regexp_replace({convert.something(shown.cell)}, '[^0-9.,-]', '', 'g')"
    printed = rf"""case when regexp_matches({bare}, '[.,]\d{{1,2}}$')
        then try_cast(concat(regexp_replace(regexp_extract({bare}, '^(.*)[.,]\d{{1,2}}$', 1), '[.,]', '', 'g'), '.',
                             regexp_extract({bare}, '[.,](\d{{1,2}})$', 1)) as decimal(18, 2))
        else try_cast(regexp_replace({bare}, '[.,]', '', 'g') as decimal(18, 2)) end"""
    row = con.execute(
        f"""select count(*), count(*) filter (abs(v - p) < 1), count(*) filter (abs(v - 100 * p) < 100) from (
                select {value} as v, {printed} as p from {source}) where v <> 0 and p <> 0"""
    ).fetchone()
    count, whole, cents = row or (0, 0, 0)
    if not count or (whole == count) == (cents == count):
        return ""
    return WHOLE if whole == count else CENTS


def decide_minutes(
    con: duckdb.DuckDBPyConnection, source: str, column: Column, is_plain: bool, answers: Answers, questions: list[Question]
) -> None:  # fmt: skip
    """What figures count and what a duration of two parts is: the format or the header says it, else figures that are hardly minutes are asked.

    is_plain: the column is one of a sheet that people keep, of which no format says the unit.
    """
    cell = convert.something(column.cell)
    row = con.execute(
        f"""select min(x) filter (where regexp_matches(x, '^\\d+:\\d{{2}}$')), max(n), count(n) filter (where n > 60 and n % 5 <> 0),
                   count(n) filter (where n <> round(n)), arg_max(x, n)
            from (select x, {convert.number("x")} as n from (select {cell} as x from {source}))"""
    ).fetchone()
    pair, biggest, odd, broken, shown = row or (None, None, 0, 0, None)
    said = answers.get(OfCells(column.header))
    if said in (*CLOCKS, *LASTING):
        column.unit = said
    elif pair is not None and (named := re.search(r"\b(hh?:mm|mm?:ss)\b", column.header, re.IGNORECASE)):
        column.unit = CLOCKS[0] if named.group(1).lower().startswith("h") else CLOCKS[1]
    elif pair is None and _HOURS.search(column.header):
        column.unit = "hours"
    if pair is not None and column.unit not in CLOCKS:
        text = f'Is "{pair}" in "{column.header}" hours and minutes, or minutes and seconds?'
        questions.append(Question(spell(OfCells(column.header)), text, CLOCKS, (str(pair),)))
    hardly = biggest is not None and (biggest > LONGEST or odd or (biggest <= FEW_HOURS and broken))
    if hardly and pair is None and is_plain and not column.unit and not _MINUTES.search(column.header):
        text = f'What does "{column.header}" count? No word says the unit, and its figures (up to {shown}) are hardly minutes.'
        questions.append(Question(spell(OfCells(column.header)), text, LASTING, column.examples))
    column.read_as = f"minutes, from {column.unit or CLOCKS[0]}" if column.unit or pair is not None else "minutes"
