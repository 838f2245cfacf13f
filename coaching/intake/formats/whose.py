"""Whose rows a file holds that names nobody: asked, and remembered for the next file of that name with the same headers."""

from coaching.errors import Question
from coaching.intake.answers.about import NOT_KNOWN, REP, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.answers.owner import WHO, kept_as, names_nobody, with_rep, words_of
from coaching.intake.tables.figures import headers_in_file
from coaching.intake.tables.names_outside import named_outside
from coaching.intake.words.fields import KINDS
from coaching.workspace import Workspace

_ONE_PERSONS = (*WHO, "sales_total", "quota", "activity_summary")
_NAMED = {"rep_id", "rep_name", "owner_id", "owner_name"}


def _look(seen: Seen) -> Finding | None:
    """The person somebody named for all rows; else it is asked, names outside the table first, or left open told to take the proposals."""
    match, file, said = seen.match, seen.table.called, seen.answers.get(REP)
    stays = [(headers_in_file(seen.table), Answers({kept_as(file): said}))] if said and _is_one_persons(seen) else []
    if not names_nobody(match):
        return Finding(lasting=stays)
    if said and said != NOT_KNOWN:
        return Finding(with_rep(match, said), lasting=stays)
    label = KINDS[match.format.kind].label
    if said or seen.accept:
        note = f'no column says whose {label} these are: they are kept without a rep, as "Unassigned"'
        return Finding(answers=Answers().saying(REP, NOT_KNOWN), notes=[note], lasting=stays)
    text = f'Whose {label} are these? {file} names nobody. With "{NOT_KNOWN}" they count as Unassigned.'
    names = (*named_outside(seen.table, seen.workspace), *_people(seen.workspace, file), NOT_KNOWN)
    return Finding(questions=[Question(spell(REP), text, tuple(dict.fromkeys(names)), open=True)])


def _people(workspace: Workspace, file: str) -> list[str]:
    """Who sells, by name, or by id where several share it; those the file name speaks of come first."""
    label = "case when count(*) over (partition by name) = 1 then name else rep_id end"
    rows = (
        workspace.facts.cursor()
        .execute(f"select {label}, name from person where sells order by name, rep_id limit 200")
        .fetchall()
    )
    words = set(words_of(file))
    return [str(label) for label, _ in sorted(rows, key=lambda row: not set(words_of(str(row[1]))) & words)][:50]


def _is_one_persons(seen: Seen) -> bool:
    """Whether a file of its kind may be that of one person, and none is named in it."""
    return seen.match.format.kind in _ONE_PERSONS and not _NAMED & seen.match.columns.keys()


WHOSE = Step(lambda seen: names_nobody(seen.match) or _is_one_persons(seen), _look)
