"""Decisions about whole columns: in which order dates are written, which sign is the decimal sign, percent or fraction, what each word means.

Never per cell. What the column does not settle becomes a Question with examples from the file.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import Answers, OfCells
from coaching.intake.columns.changes import decide_changes
from coaching.intake.columns.column import DATE_TYPES, NUMBER_TYPES, Column
from coaching.intake.columns.dates import decide_dates
from coaching.intake.columns.nothing_open import nothing_open
from coaching.intake.columns.numbers import decide_number
from coaching.intake.columns.period_ends import decide_period_end
from coaching.intake.columns.period_spans import decide_span
from coaching.intake.columns.subjects import hear_subjects
from coaching.intake.columns.time_zone import decide_zone
from coaching.intake.columns.units import CENTS, MAYBE_CENTS, decide_cents, decide_minutes
from coaching.intake.columns.words import decide_words, decide_yes_no
from coaching.intake.words import convert
from coaching.intake.words.fields import KINDS, NEEDED_WORDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row

_NAMED = r"\pL[\pL\d .,&()''’@_-]*|[\pL\d-]*\d[\pL\d-]*"
"""What names and ids look like."""

__all__ = ["Column", "Decisions", "decide", "spoken"]


@dataclass
class Decisions:
    """All columns of one file, and what could not be decided."""

    columns: dict[str, Column]
    questions: list[Question]


def decide(
    con: duckdb.DuckDBPyConnection,
    source: str,
    match: Match,
    headers: Sequence[str],
    answers: Answers,
    accept: bool,
    epoch: int = 1900,
) -> Decisions:
    """Look at every mapped column of `source` (a relation with text columns c0..cN) and decide how it is read."""
    kind = KINDS[match.format.kind]
    columns = {
        name: Column(
            name, headers[i], i, kind.fields[name], unit=match.format.units.get(name, ""), joins=_joins(kind.name, name)
        )
        for name, i in match.columns.items()
    }
    questions: list[Question] = []
    _take_examples(con, source, columns.values())
    _see_nobody(con, source, [c for c in columns.values() if c.joins or c.type == "id"])
    plain = nothing_open(con, source, columns.values())
    decide_dates(
        con, source, match, [c for c in columns.values() if c.type in DATE_TYPES], answers, questions, plain, epoch
    )
    decide_zone(con, source, match, columns, answers, questions)
    decide_period_end(con, source, match, columns, answers, accept, questions)
    decide_span(con, source, match, columns, answers, questions)
    for column in columns.values():
        if column.type in NUMBER_TYPES:
            decide_number(con, source, match, column, answers, accept, questions, column.field in plain)
            if column.type == "money" and not column.unit and answers.get(OfCells(column.header)) == CENTS:
                column.unit, column.read_as = CENTS, "money, written in cents"
            if column.unit == MAYBE_CENTS:
                decide_cents(con, source, column, columns.get("amount_shown"), answers, questions)
        elif column.type == "minutes":
            decide_minutes(con, source, column, match.format.rank <= 1, answers, questions)
        elif column.type.startswith("word:"):
            decide_words(con, source, match, column, columns, answers, accept, questions)
        elif column.type == "bool":
            decide_yes_no(con, source, column)
        elif column.type == "clock":
            column.read_as = "time of day"
        elif column.type in ("id", "name"):
            column.read_as = column.type
    if kind.name == "stage_history":
        decide_changes(con, source, match, columns, answers, accept, questions)
    hear_subjects(kind.name, columns, answers)
    return Decisions(columns, questions)


def _joins(kind: str, field_name: str) -> bool:
    """Whether the names of a field are those of people and customers, by which rows of several files are told together."""
    return (
        field_name == "team"
        or field_name.endswith("_name")
        or (field_name == "name" and kind in ("rep", "account", "contact"))
    )


def _take_examples(con: duckdb.DuckDBPyConnection, source: str, columns: Collection[Column]) -> None:
    """Keep with each column up to three different cells from its front; asked for at once, as it is the asking that takes the time."""
    front = "select distinct left({0}, 60) as cell from (select {0} from {1} where {0} is not null limit 200) limit 3"
    each = [
        f"(select {place} as place, cell from ({front.format(column.cell, source)}))"
        for place, column in enumerate(columns)
    ]
    rows = con.execute(" union all ".join(each)).fetchall() if each else []
    for place, column in enumerate(columns):
        column.examples = tuple(str(cell) for at, cell in rows if at == place)


def _see_nobody(con: duckdb.DuckDBPyConnection, source: str, columns: Sequence[Column]) -> None:
    """Mark the columns of names and ids of which a cell stands for nobody; where most others are no names either, each is kept as it is."""
    told = ", ".join(f"coalesce(bool_or({convert.stands_for_nobody(column.cell)}), false)" for column in columns)
    row = con.execute(f"select {told} from {source}").fetchone() if columns else ()
    for column, found in zip(columns, row or (), strict=False):
        said = f"trim({column.cell})"
        others = f"select distinct {said} as cell from {source} where {said} <> '' and not {convert.stands_for_nobody(column.cell)}"
        column.nobody = bool(
            found
            and one_row(
                con,
                f"select coalesce(avg(cast(regexp_full_match(cell, '{_NAMED}') as integer)), 1) >= 0.5 from ({others})",
            )[0]
        )


def spoken(field_name: str) -> str:
    """A field in the words of a person."""
    return NEEDED_WORDS.get(field_name, field_name.replace("_", " "))


def any_of(field_names: Iterable[str]) -> str:
    """Fields of which one is enough, in the words of a person: "the close date, the day it closed or the day it was won"."""
    *most, last = dict.fromkeys(f"the {spoken(name)}" for name in field_names)
    return f"{', '.join(most)} or {last}" if most else last
