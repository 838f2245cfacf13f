"""Whose a table's rows are, where it names nobody: by the names outside it, or by an answer."""

import re
from pathlib import Path

from coaching.errors import Question, said
from coaching.intake.answers.answers import NOT_KNOWN, REP, Answers, spell
from coaching.intake.answers.choices import OF_ITS_BLOCK
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.answers.remembered import WHO, kept_as, names_nobody, with_rep, words_of
from coaching.intake.answers.unfolded import headers_in_file
from coaching.intake.file.table import RawTable
from coaching.intake.tables.names_once import block_column
from coaching.intake.tables.wide import who_is
from coaching.workspace import Workspace

_PART = re.compile(r"[\W\d_]+")


def named_outside(table: RawTable, workspace: Workspace) -> list[str]:
    """Names to offer first, likely ones before others: loaded people named there, then what stands behind a label for a rep, then a sheet's name."""
    people = [
        str(row[0])
        for row in workspace.facts.cursor()
        .execute("select name from person where sells order by name limit 200")
        .fetchall()
    ]
    texts = [*table.titles, table.sheet or "", Path(table.file).stem]
    words = [f" {_words(text)} " for text in texts]
    known = [name for name in people if any(f" {_words(name)} " in text for text in words)]
    labelled = []
    for title in table.titles:
        label, colon, name = title.partition(":")
        if colon and name.strip() and who_is(label.strip()) == "rep_name":
            labelled.append(name.strip())
    sheet = [table.sheet] if table.beside and table.sheet and not re.search(r"\d", table.sheet) else []
    if block_column(table) is not None:
        return [OF_ITS_BLOCK]
    return list(dict.fromkeys([*known, *labelled, *sheet]))


def _words(text: str) -> str:
    return " ".join(part.casefold() for part in _PART.split(text) if part)


_ONE_PERSONS = (*WHO, "sales_total", "quota", "activity_summary")
_NAMED = {"rep_id", "rep_name", "owner_id", "owner_name"}


def _look(seen: Seen) -> Finding | None:
    """The person somebody named for all rows; else it is asked, names outside the table first, or left open told to take the proposals."""
    match, file, answer = seen.match, seen.table.called, seen.answers.get(REP)
    stays = (
        [(headers_in_file(seen.table), Answers({kept_as(file): answer}))] if answer and _is_one_persons(seen) else []
    )
    if not names_nobody(match):
        return Finding(lasting=stays)
    if answer and answer != NOT_KNOWN:
        return Finding(with_rep(match, answer), lasting=stays)
    if answer or seen.accept:
        note = said("nobody's", kind=match.format.kind)
        return Finding(answers=Answers().saying(REP, NOT_KNOWN), notes=[note], lasting=stays)
    asked = said("whose rows?", kind=match.format.kind, file=file, nobody=NOT_KNOWN)
    names = (*named_outside(seen.table, seen.workspace), *_people(seen.workspace, file), NOT_KNOWN)
    return Finding(questions=[Question(spell(REP), asked, tuple(dict.fromkeys(names)), open=True)])


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
