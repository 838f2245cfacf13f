"""Of which kind activities are, and whom calls reached, where no column says so."""

from dataclasses import replace

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import KIND, NOT_KNOWN, REACHED, Answers, OfWord, is_asked, spell
from coaching.intake.answers.choices import SPOKEN
from coaching.intake.answers.finding import Finding, Seen, Step, When, changed
from coaching.intake.columns.column import Converted
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row
from coaching.intake.words.word_books import readings

SAYS = {"type", "subtype", "subject", "notes"}


def lacks_kind(match: Match) -> bool:
    """Whether neither a column nor the export itself says what kind its activities are."""
    return match.format.kind == "activity" and not SAYS & match.columns.keys() and not match.format.fixed.get("kind")


def _look_at_kind(seen: Seen) -> Finding | None:
    """The kind somebody named for all rows, else the question."""
    format_, answer = seen.match.format, seen.answers.get(KIND)
    if answer in readings("activity") and _no_word_for_it(seen.match):
        fixed = {**format_.fixed, "kind": answer, "kind_is_final": True}
        return Finding(replace(seen.match, format=replace(format_, fixed=fixed)))
    return Finding(questions=[_asked(seen.table.called)]) if lacks_kind(seen.match) else None


OF_ONE_KIND = Step(When(kinds=("activity",)), _look_at_kind)


def _no_word_for_it(match: Match) -> bool:
    """Whether at most subject lines and notes say what kind the activities are."""
    return (
        match.format.kind == "activity"
        and not {"type", "subtype"} & match.columns.keys()
        and not match.format.fixed.get("kind")
    )


def _asked(file: str) -> Question:
    return Question(spell(KIND), said("kind of all?", file=file), readings("activity"))


UNCOUNTED = ("internal", "task", "note", "system")


def _look_at_rows(seen: Converted) -> Finding | None:
    """What a file is of whose subjects and notes say of no row what it is, and by word what rows are that became tasks for want of one.

    How many rows are of kinds that no figure counts is told.
    """
    match, questions, notes = seen.match, list[Question](), list[Note]()
    kinds = dict(seen.con.execute(f"select kind, count(*) from {seen.rows} group by 1 order by 2 desc, 1").fetchall())
    words = seen.con.execute(
        f"select distinct kind_raw from {seen.rows} where kind = 'task' and kind_raw is not null order by 1"
    ).fetchall()
    if kinds and kinds.keys() <= {"task"} and _no_word_for_it(match) and not is_asked(seen.asked, KIND):
        questions.append(_asked(seen.table.file))
    header = seen.table.headers[match.columns["type"]] if "type" in match.columns else ""
    for (word,) in words if header and "subtype" not in match.columns and not match.format.fixed.get("kind") else ():
        about = OfWord(header, word)
        is_open = about not in seen.answers and not is_asked((*seen.asked, *questions), about)
        if spell(about) in seen.proposed_words and is_open:
            asked = said("which activity?", word=word)
            questions.append(Question(spell(about), asked, readings("activity"), (word,), word_of=header))
    none = {kind: count for kind, count in kinds.items() if kind in UNCOUNTED}
    if none:
        notes.append(said("kinds not counted", kinds=none, count=sum(kinds.values())))
    return Finding(questions=questions, notes=notes)


UNKNOWN_KINDS = Step[Converted](When(kinds=("activity",)), _look_at_rows)


SAYS_REACHED = {"outcome", "minutes", "seconds", "milliseconds", "end_at", "end_on", "end_time"}


def _lacks(match: Match) -> bool:
    """Whether neither a column nor the export itself says how its calls ended; the exports of a CRM are left as their CRM keeps them."""
    form = match.format
    return (
        form.kind == "activity"
        and form.system == "Spreadsheet"
        and not SAYS_REACHED & match.columns.keys()
        and not form.fixed.get("outcome")
    )


def with_reached(match: Match, answers: Answers) -> Match:
    """The match in which every call was a conversation, when a person said so."""
    if _lacks(match) and answers.get(REACHED) == SPOKEN:
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, "outcome": "connected"}))
    return match


REACHED_OR_NOT = Step[Seen](
    lambda seen: _lacks(seen.match),
    lambda seen: changed(with_reached(seen.match, seen.answers), seen.match),
    When(kinds=("activity",)),
)


def _look_at_calls(seen: Converted) -> Finding | None:
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


WHOM_CALLS_REACHED = Step[Converted](lambda seen: _lacks(seen.match), _look_at_calls, When(kinds=("activity",)))
