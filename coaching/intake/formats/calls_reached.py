"""Calls of a list that says nowhere whether anybody was reached: asked once for the file, since only a call with somebody is a conversation."""

from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import NOT_KNOWN, REACHED, Answers, spell
from coaching.intake.answers.choices import SPOKEN
from coaching.intake.answers.finding import Finding, Seen, Step, changed
from coaching.intake.columns.converted import Converted
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row

SAYS = {"outcome", "minutes", "seconds", "milliseconds", "end_at", "end_on", "end_time"}


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


REACHED_OR_NOT = Step[Seen](
    lambda seen: _lacks(seen.match), lambda seen: changed(with_reached(seen.match, seen.answers), seen.match)
)


def _look(seen: Converted) -> Finding | None:
    """One question where a list with calls says nothing of whom they reached; accepted unasked, they are told to be no conversations."""
    calls: int = one_row(
        seen.con, f"select count(*) from {seen.rows} where kind = 'call' and done is distinct from false"
    )[0]
    if not calls:
        return None
    if seen.accept or seen.answers.get(REACHED) == NOT_KNOWN:
        return Finding(notes=[said("reached or not", count=calls)])
    asked = said("calls reached?", file=seen.table.file, count=calls)
    return Finding(questions=[Question(spell(REACHED), asked, (SPOKEN, NOT_KNOWN))])


WHOM_CALLS_REACHED = Step[Converted](lambda seen: _lacks(seen.match), _look)
