"""Whether a period ends on the day that is written, or the day before: settled by how the rows follow each other, or asked."""

from collections.abc import Mapping
from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import StandsFor, spell
from coaching.intake.answers.choices import ENDS
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.staging import one_row, statement


def _look(shown: Deciding) -> ReadSo:
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


PERIOD_ENDS = Step[Deciding](lambda shown: "period_end" in shown.columns, _look)


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
