"""How a screen answers about one of several tables of a file: "Quota › format" is the answer "format" for the sheet Quota."""

from collections.abc import Mapping

from coaching.intake.answers.answers import OF_THE_FILE, spell
from coaching.intake.answers.receipt import Receipt


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
