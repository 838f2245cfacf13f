"""Which unit a column of figures is in, where its name does not say: whole money or cents, hours and minutes or minutes and seconds."""

import re

import duckdb

from coaching.errors import Question
from coaching.intake.answers.about import OfCells, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.columns.column import Column
from coaching.intake.words import convert

CENTS, WHOLE, MAYBE_CENTS = "cents", "whole money", "cents or whole money"
CLOCKS = ("hh:mm", "mm:ss")


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
    con: duckdb.DuckDBPyConnection, source: str, column: Column, answers: Answers, questions: list[Question]
) -> None:
    """A duration of two parts is hours and minutes or minutes and seconds: the format or the header says which, else a person."""
    column.read_as = "minutes"
    row = con.execute(
        f"""select count(*), min(x) from (select {convert.something(column.cell)} as x from {source}) where regexp_matches(x, '^\\d+:\\d{{2}}$')"""
    ).fetchone()
    if not row or not row[0]:
        return
    named = re.search(r"\b(hh?:mm|mm?:ss)\b", column.header, re.IGNORECASE)
    said = answers.get(OfCells(column.header))
    if said in CLOCKS:
        column.unit = said
    elif named:
        column.unit = CLOCKS[0] if named.group(1).lower().startswith("h") else CLOCKS[1]
    if column.unit not in CLOCKS:
        text = f'Is "{row[1]}" in "{column.header}" hours and minutes, or minutes and seconds?'
        questions.append(Question(spell(OfCells(column.header)), text, CLOCKS, (str(row[1]),)))
    column.read_as = f"minutes, from {column.unit or CLOCKS[0]}"
