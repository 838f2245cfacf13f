"""Answers about one of several tables of a file: "Quota › format" is the answer "format" for the sheet Quota, plain "format" is for all."""

from collections.abc import Mapping

from coaching.intake.answers.answers import FORMAT, OF_THE_FILE, Answers, spell
from coaching.intake.answers.receipt import Receipt
from coaching.intake.file.table import RawTable

SIGN = " › "


def scope_of(table: RawTable) -> str:
    """The name answers about this table begin with; empty where it is the only one of its file."""
    return f"{table.sheet}{SIGN}" if table.beside and table.sheet else ""


def own_answers(answers: Answers, table: RawTable) -> Answers:
    """The answers that hold for this table: its own before those for all, without those of other tables."""
    scope = scope_of(table)
    if not scope:
        return answers
    own = {name.removeprefix(scope): said for name, said in answers.written.items() if name.startswith(scope)}
    return Answers({name: said for name, said in answers.written.items() if SIGN not in name} | own)


def names_format(answers: Answers, table: RawTable) -> bool:
    """Whether a format was named for this table, and not only for all of its file."""
    return f"{scope_of(table)}{spell(FORMAT)}" in answers.written


def about(receipt: Receipt, name: str) -> str:
    """What an answer about this table is called among the answers about its file."""
    return name if name in map(spell, OF_THE_FILE) else f"{receipt.scope}{name}"


def answer(answers: dict[str, str], receipt: Receipt, said: Mapping[str, str], anew: bool = False) -> None:
    """Put answers about one table among those about its file; anew drops the earlier ones about it."""
    if anew:
        gone = [name for name in answers if (name.startswith(receipt.scope) if receipt.scope else True)]
        for name in gone:
            del answers[name]
    answers |= {about(receipt, name): value for name, value in said.items()}
