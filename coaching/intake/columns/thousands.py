"""Money written in thousands or millions: told by a header, a title line or a sheet name ("Amount (k€)", "all figures in thousands"), and asked."""

import re
from collections.abc import Mapping, Sequence

from coaching.errors import Question
from coaching.intake.answers.receipt import Receipt
from coaching.intake.columns.column import TIMES, Column
from coaching.intake.file.table import RawTable
from coaching.intake.tables.figures import Unfolded
from coaching.intake.words.convert import CURRENCIES

AS_WRITTEN = "as written"
_MONEY = "(?:€|\\$|£|eur|usd|gbp|chf|sek|nok|dkk|pln)"
_SIGNS = {
    "thousands": rf"\b[kt]\s?{_MONEY}(?!\w)|{_MONEY}\s?k\b|\b(?:thousands?|tsd|tausend|miles de|milliers|milhares|in k)\b|[('\s]0{{3}}s?\b|\(k\)",
    "millions": rf"\b(?:m|mn|mio\.?|mill?)\s?{_MONEY}(?!\w)|{_MONEY}\s?(?:m|mn|mio)\b|\bmillions?\b|\bmillionen\b|\bmillones\b|\bmilhões\b",
}


def told_times(text: str) -> str | None:
    """ "thousands" or "millions" where a text speaks of money in them, else None."""
    return next((times for times, sign in _SIGNS.items() if re.search(sign, text, re.IGNORECASE)), None)


def _currency_told(column: Column, columns: Mapping[str, Column], around: Sequence[str]) -> None:
    """The one currency the lines above a table name, where neither its cells nor its headers name any."""
    if column.currency is None and "currency" not in columns:
        named = {code for text in around for code in re.findall(rf"\b({CURRENCIES})\b", text)} | {"EUR" for text in around if "€" in text}
        if len(named) == 1:
            column.currency = named.pop()
            column.read_as += f", in {column.currency} as a line above says"


def ask_times(table: RawTable, columns: Mapping[str, Column], receipt: Receipt, answers: Mapping[str, str]) -> None:
    """Read each column of money as many times as was answered; ask where the file speaks of thousands or millions."""
    around = [*table.titles, table.sheet or ""]
    for column in columns.values():
        if column.type != "money":
            continue
        _currency_told(column, columns, around)
        heads = [one.header for one in table.told if one.becomes] if isinstance(table, Unfolded) else [column.header]
        said = answers.get(f"{column.header} is", "")
        told = next(((text, times) for text in (*heads, *around) if (times := told_times(text))), None)
        if said in TIMES:
            column.unit, column.read_as = said, f"{column.read_as}, written in {said}"
        elif told and said != AS_WRITTEN:
            what = f'the numbers under "{column.header}"' if column.header in heads else "the numbers"
            text = f'"{told[0]}" says {told[1]}. Are {what} in {told[1]}, or as written?'
            receipt.questions.append(Question(f"{column.header} is", text, (told[1], AS_WRITTEN), column.examples))
