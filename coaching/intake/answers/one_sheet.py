"""Answers about one of several tables of a file: "Quota › format" is the answer "format" for the sheet Quota, plain "format" is for all."""

from collections.abc import Mapping

from coaching.intake.answers.receipt import Receipt
from coaching.intake.answers.reserved import LAYOUT, TIME_ZONE
from coaching.intake.file.table import RawTable

SIGN = " › "
OF_THE_FILE = (*LAYOUT, "table", "as of", TIME_ZONE)
"""Answers about the file as a whole."""


def scope_of(table: RawTable) -> str:
    """The name answers about this table begin with; empty where it is the only one of its file."""
    return f"{table.sheet}{SIGN}" if table.beside and table.sheet else ""


def own_answers(answers: Mapping[str, str], table: RawTable) -> dict[str, str]:
    """The answers that hold for this table: its own before those for all, without those of other tables."""
    scope = scope_of(table)
    if not scope:
        return dict(answers)
    own = {about.removeprefix(scope): said for about, said in answers.items() if about.startswith(scope)}
    return {about: said for about, said in answers.items() if SIGN not in about} | own


def about(receipt: Receipt, name: str) -> str:
    """What an answer about this table is called among the answers about its file."""
    return name if name in OF_THE_FILE else f"{receipt.scope}{name}"


def answer(answers: dict[str, str], receipt: Receipt, said: Mapping[str, str], anew: bool = False) -> None:
    """Put answers about one table among those about its file; anew drops the earlier ones about it."""
    if anew:
        gone = [name for name in answers if (name.startswith(receipt.scope) if receipt.scope else True)]
        for name in gone:
            del answers[name]
    answers |= {about(receipt, name): value for name, value in said.items()}
