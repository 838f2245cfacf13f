"""Activities of a file that says nowhere what kind they are: asked once for the file, since a guessed kind makes rows count nowhere."""

from collections.abc import Mapping
from dataclasses import replace

from coaching.errors import Question
from coaching.intake.answers.receipt import Receipt
from coaching.intake.answers.reserved import KIND
from coaching.intake.words.format import Match
from coaching.intake.words.word_books import readings

SAYS = {"type", "subtype", "subject", "notes"}


def lacks_kind(match: Match) -> bool:
    """Whether neither a column nor the export itself says what kind its activities are."""
    return match.format.kind == "activity" and not SAYS & match.columns.keys() and not match.format.fixed.get("kind")


def of_one_kind(match: Match, file: str, receipt: Receipt, answers: Mapping[str, str]) -> Match:
    """The match with the kind somebody named for all rows, else the question."""
    if not lacks_kind(match):
        return match
    said = answers.get(KIND, "")
    if said in readings("activity"):
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, "kind": said, "kind_is_final": True}))
    text = f"No column of {file} says what kind of activity its rows are (a call, a meeting, an e-mail). What are all of them?"
    receipt.questions.append(Question(KIND, text, readings("activity")))
    return match
