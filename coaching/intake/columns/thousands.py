"""Money written in thousands or millions: told by a header, a title line or a sheet name ("Amount (k€)", "all figures in thousands"), and asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coaching.errors import Question, Refusal, said
from coaching.intake.answers.answers import StandsFor, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Converted, ReadSo
from coaching.intake.words.convert import CURRENCIES
from coaching.intake.words.header_units import TIMES, told_times

AS_WRITTEN = "as written"


def _with_currency_told(column: Column, columns: Mapping[str, Column], around: Sequence[str]) -> Column:
    """The column in the one currency the lines above a table name, where neither its cells nor its headers name any."""
    if column.currency is not None or "currency" in columns:
        return column
    named = {code for text in around for code in re.findall(rf"\b({CURRENCIES})\b", text)}
    named |= {"EUR" for text in around if "€" in text}
    if len(named) != 1:
        return column
    (code,) = named
    return replace(column, currency=code, read_as=(*column.read_as, said("currency of a line above", currency=code)))


def _look(seen: Converted) -> Finding | None:
    """Each column of money as many times as was answered; asked where the file speaks of thousands or millions."""
    table, changed, questions = seen.table, list[Column](), list[Question]()
    around = [*table.titles, table.sheet or ""]
    for column in seen.columns.values():
        if column.type != "money":
            continue
        column = _with_currency_told(column, seen.columns, around)
        heads = list(dict.fromkeys(table.places)) if isinstance(table, Unfolded) else [column.header]
        if len({told_times(head) for head in heads}) > 1:
            shown = ", ".join(f'"{head}"' for head in heads[:4])
            raise Refusal(
                f"{table.file}: the figures of {shown} are not all in the same unit. Write all of them in whole money, or in one unit."
            )
        about = StandsFor(column.header)
        answer = seen.answers.get(about)
        told, times = next(((text, times) for text in (*heads, *around) if (times := told_times(text))), ("", ()))
        if answer in TIMES:
            column = replace(column, unit=answer, read_as=(*column.read_as, f"written in {answer}"))
        elif told and answer != AS_WRITTEN:
            header = column.header if column.header in heads else None
            asked = said("how many times?", told=told, times=times, header=header)
            questions.append(Question(spell(about), asked, (*times, AS_WRITTEN), column.examples))
        changed.append(column)
    return ReadSo(decided=changed, questions=questions)


HOW_MANY_TIMES = Step[Converted](lambda seen: any(one.type == "money" for one in seen.columns.values()), _look)
