"""Whether a period ends on the day that is written, or the day before: settled by how the rows follow each other, or asked."""

from collections.abc import Mapping

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import ENDS, Answers, OfCells, StandsFor, spell
from coaching.intake.columns.column import Column
from coaching.intake.words import convert
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row


def decide_period_end(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, columns: Mapping[str, Column], answers: Answers, accept: bool,
    questions: list[Question],
) -> None:  # fmt: skip
    """Settle `ends_inside` of the column that holds the ends of periods."""
    start, end = columns.get("period_start"), columns.get("period_end")
    if end is None:
        return
    said, fixed = answers.get(StandsFor(end.header)) or answers.get(OfCells(end.header)), match.format.fixed.get("ends")
    if said in ENDS or fixed or start is None:
        end.ends_inside = said == ENDS[0] if said in ENDS else fixed != "exclusive"
    else:
        inside, outside, shown = _votes(con, source, columns, start, end)
        end.ends_inside = not outside or bool(inside)
        if shown and bool(inside) == bool(outside) and not accept:
            text = f'Is the day in "{end.header}" the last day of its period, or the first day after it?'
            questions.append(Question(spell(StandsFor(end.header)), text, ENDS, shown))
    end.read_as += ", " + (ENDS[0] if end.ends_inside else ENDS[1])


def _votes(
    con: duckdb.DuckDBPyConnection, source: str, columns: Mapping[str, Column], start: Column, end: Column
) -> tuple[int, int, tuple[str, ...]]:
    """Rows that can only mean the one, rows that can only mean the other, and two periods as they are written.

    The end falls on the start's day of the month (or so many weeks later), or one day before; or the next period of the owner starts there.
    """
    owner = (
        columns.get("rep_id")
        or columns.get("rep_name")
        or columns.get("team")
        or columns.get("owner_id")
        or columns.get("owner_name")
    )
    of = f"partition by {owner.cell}" if owner else ""
    first, last = (column.value(convert.something(f"s.{column.cell}")) for column in (start, end))
    told = one_row(
        con,
        f"""with span as (select {first} as a, {last} as b, {owner.cell if owner else "null"} as owner, s.{start.cell} as x, s.{end.cell} as y
                          from {source} s),
            told as (select *, min(a) over ({of.replace(owner.cell, "owner") if owner else ""} order by a range between interval 1 day following
                                            and unbounded following) as next from span where b > a),
            vote as (select *, coalesce(day(b + 1) = day(a) or next = b + 1, false) as inside,
                            coalesce(day(b) = day(a) or next = b, false) as outside,
                            date_diff('day', a, b) % 7 as rest from told)
            select count(*) filter (inside and not outside), count(*) filter (outside and not inside),
                   count(*) filter (not inside and not outside and rest = 6), count(*) filter (not inside and not outside and rest = 0),
                   list(distinct x || ' to ' || y)[:2] from vote""",
    )
    inside, outside, weeks_inside, weeks_outside, shown = told
    if inside or outside:
        return inside, outside, tuple(shown or ())
    return weeks_inside, weeks_outside, tuple(shown or ())
