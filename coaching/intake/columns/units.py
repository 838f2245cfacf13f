"""Which unit a column of figures is in, where its name does not say: whole money or cents, hours and minutes or minutes and seconds."""

import re
from dataclasses import dataclass, replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import OfCells, spell
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.staging import one_row, statement

CENTS, WHOLE, MAYBE_CENTS = "cents", "whole money", "cents or whole money"
CLOCKS = ("hh:mm", "mm:ss")
LASTING = ("minutes", "seconds", "hours")
LONGEST, FEW_HOURS = 600, 8
"""More minutes than anybody talks in a day, and so few that figures with decimals may be hours."""
_CLOCK = re.compile(r"\b(hh?:mm|mm?:ss)\b", re.IGNORECASE)
_MINUTES = re.compile(r"\bmin", re.IGNORECASE)
_HOURS = re.compile(r"(?<![^\W_])(h|hrs?|hours?|std|stunden|heures?|horas?|ore)(?![^\W_])", re.IGNORECASE)


IN_CENTS = said("money in cents")


def decided_cents(column: Column, shown: Deciding) -> ReadSo:
    """Whether money is in cents: every figure beside the amount the export prints; what that does not settle is asked."""
    printed, answer, questions = shown.columns.get("amount_shown"), shown.said(column), list[Question]()
    if answer not in (CENTS, WHOLE):
        answer = _settled(column, printed, shown) if printed else ""
    if not answer:
        asked = said("cents?", header=column.header, beside=printed.header if printed else None)
        questions.append(Question(spell(OfCells(column.header)), asked, (CENTS, WHOLE), column.examples))
    read_as = (IN_CENTS,) if answer == CENTS else column.read_as
    return ReadSo(decided=[replace(column, unit=answer, read_as=read_as)], questions=questions)


def _settled(column: Column, printed: Column, shown: Deciding) -> str:
    """The unit all rows agree on, or nothing. The printed amount has decimals when it ends in a sign and one or two digits."""
    value = convert.money(convert.something(column.cell), column.decimal)
    bare = f"regexp_replace({convert.something(printed.cell)}, '[^0-9.,-]', '', 'g')"
    told = statement(__file__, "figures_beside_printed", value=value, bare=bare, source=shown.source)
    count, whole, cents = one_row(shown.con, told)
    if not count or (whole == count) == (cents == count):
        return ""
    return WHOLE if whole == count else CENTS


@dataclass(frozen=True)
class _Durations:
    """A duration of two parts; the biggest figure, those of over an hour that are no round minutes, those with decimals, an example."""

    pair: str | None
    biggest: float | None
    odd: int
    broken: int
    example: str | None

    @property
    def hardly_minutes(self) -> bool:
        return self.biggest is not None and (
            self.biggest > LONGEST or bool(self.odd) or (self.biggest <= FEW_HOURS and bool(self.broken))
        )


def decided_minutes(column: Column, shown: Deciding) -> ReadSo:
    """What figures count and what a duration of two parts is: the format or the header says it, else figures that are hardly minutes are asked.

    Asked only of a sheet that people keep, of which no format says the unit.
    """
    parts = {"cell": convert.something(column.cell), "figure": convert.number("x"), "source": shown.source}
    told = _Durations(*one_row(shown.con, statement(__file__, "durations", **parts)))
    unit, questions, about = _unit(column, told, shown.said(column)), list[Question](), OfCells(column.header)
    if told.pair is not None and unit not in CLOCKS:
        asked = said("which clock?", pair=told.pair, header=column.header)
        questions.append(Question(spell(about), asked, CLOCKS, (told.pair,)))
    is_open = told.pair is None and not unit and not _MINUTES.search(column.header)
    if told.hardly_minutes and is_open and shown.match.format.rank <= 1:
        asked = said("which unit of time?", header=column.header, most=told.example)
        questions.append(Question(spell(about), asked, LASTING, column.examples))
    read_as = ("minutes", f"from {unit or CLOCKS[0]}") if unit or told.pair is not None else ("minutes",)
    return ReadSo(decided=[replace(column, unit=unit, read_as=read_as)], questions=questions)


def _unit(column: Column, told: _Durations, answer: str) -> str:
    """The unit that was said, or that the header names; else that of the format."""
    if answer in (*CLOCKS, *LASTING):
        return answer
    if told.pair is not None:
        named = _CLOCK.search(column.header)
        return CLOCKS[not named[1].lower().startswith("h")] if named else column.unit
    return "hours" if _HOURS.search(column.header) else column.unit
