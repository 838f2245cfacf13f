"""Money written in thousands or millions: told by a header, a title line or a sheet name ("Amount (k€)", "all figures in thousands"), and asked."""

import re
from collections.abc import Mapping, Sequence

from coaching.errors import Question, Refusal
from coaching.intake.answers.about import StandsFor, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.file.table import RawTable
from coaching.intake.tables.figures import Unfolded
from coaching.intake.words.convert import CURRENCIES
from coaching.intake.words.header_scale import TIMES, told_times

AS_WRITTEN = "as written"


def _currency_told(column: Column, columns: Mapping[str, Column], around: Sequence[str]) -> None:
    """The one currency the lines above a table name, where neither its cells nor its headers name any."""
    if column.currency is None and "currency" not in columns:
        named = {code for text in around for code in re.findall(rf"\b({CURRENCIES})\b", text)} | {
            "EUR" for text in around if "€" in text
        }
        if len(named) == 1:
            column.currency = named.pop()
            column.read_as += f", in {column.currency} as a line above says"


def ask_times(table: RawTable, columns: Mapping[str, Column], receipt: Draft, answers: Answers) -> None:
    """Read each column of money as many times as was answered; ask where the file speaks of thousands or millions."""
    around = [*table.titles, table.sheet or ""]
    for column in columns.values():
        if column.type != "money":
            continue
        _currency_told(column, columns, around)
        heads = list(dict.fromkeys(table.places)) if isinstance(table, Unfolded) else [column.header]
        if len({told_times(head) for head in heads}) > 1:
            shown = ", ".join(f'"{head}"' for head in heads[:4])
            raise Refusal(
                f"{table.file}: the figures of {shown} are not all in the same unit. Write all of them in whole money, or in one unit."
            )
        said = answers.get(StandsFor(column.header))
        told, times = next(((text, times) for text in (*heads, *around) if (times := told_times(text))), ("", ()))
        if said in TIMES:
            column.unit, column.read_as = said, f"{column.read_as}, written in {said}"
        elif told and said != AS_WRITTEN:
            what = f'the numbers under "{column.header}"' if column.header in heads else "the numbers"
            names = " or ".join(times)
            text = f'"{told}" says {names}. Are {what} in {names}, or as written?'
            receipt.questions.append(
                Question(spell(StandsFor(column.header)), text, (*times, AS_WRITTEN), column.examples)
            )
