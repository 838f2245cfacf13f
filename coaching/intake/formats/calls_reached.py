"""Calls of a list that says nowhere whether anybody was reached: asked once for the file, since only a call with somebody is a conversation."""

from dataclasses import replace

import duckdb

from coaching.errors import Question
from coaching.intake.answers.about import NOT_KNOWN, REACHED, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Step, changed
from coaching.intake.answers.receipt import Draft
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Match

SAYS = {"outcome", "minutes", "seconds", "milliseconds", "end_at", "end_on", "end_time"}
SPOKEN = "somebody was reached in each"


def _lacks(match: Match) -> bool:
    """Whether neither a column nor the export itself says how its calls ended; the exports of a CRM are left as their CRM keeps them."""
    form = match.format
    return (
        form.kind == "activity"
        and form.system == "Spreadsheet"
        and not SAYS & match.columns.keys()
        and not form.fixed.get("outcome")
    )


def with_reached(match: Match, answers: Answers) -> Match:
    """The match in which every call was a conversation, when a person said so."""
    if _lacks(match) and answers.get(REACHED) == SPOKEN:
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, "outcome": "connected"}))
    return match


REACHED_OR_NOT = Step(
    lambda seen: _lacks(seen.match), lambda seen: changed(with_reached(seen.match, seen.answers), seen.match)
)


def ask_reached(match: Match, receipt: Draft, answers: Answers, accept: bool) -> None:
    """One question where a list with calls says nothing of whom they reached; accepted unasked, they are told to be no conversations."""
    if not _lacks(match) or receipt.staged is None:
        return
    with duckdb.connect() as con:
        rows = quoted(receipt.staged / "rows.parquet")
        row = con.execute(
            f"select count(*) from read_parquet({rows}) where kind = 'call' and done is distinct from false"
        ).fetchone()
    calls = row[0] if row else 0
    if not calls:
        return
    if accept or answers.get(REACHED) == NOT_KNOWN:
        which = "the call counts" if calls == 1 else f"all {calls:,} calls count"
        receipt.notes.append(f"nothing says whether somebody was reached: {which} as calls and not as conversations")
        return
    which = "its call" if calls == 1 else f"its {calls:,} calls"
    text = f"No column of {receipt.file} says whether {which} reached somebody (an outcome or minutes). Did they?"
    receipt.questions.append(Question(spell(REACHED), text, (SPOKEN, NOT_KNOWN)))
