"""A file of no known format becomes what its columns clearly say, or what a person says it is: nothing in between is taken."""

from collections.abc import Sequence

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import FIELD, FORMAT, IGNORED, Answers, OfCells, OfColumn, is_asked, spell
from coaching.intake.answers.finding import Finding
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import ASKABLE, SURE, Proposal, as_toml, clearly, lacks, telling
from coaching.intake.formats.missing_info import fixed_by_answers
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Format, Match
from coaching.intake.words.word_books import WordBook

WHO = {"rep_id", "rep_name", "owner_id", "owner_name"}
OF_A_TEAM = {"manager_id", "manager_name", "team", "hired_on"}
"""What only the people of a team have: names with addresses and titles are as well a list of customers."""


def confirmed(
    table: RawTable, proposal: Proposal, answers: Answers, accept: bool, asked: Sequence[Question] = ()
) -> Finding:
    """The match of a proposal; what nobody has confirmed becomes one question a doubtful column. accept takes the clear columns alone."""
    kind = KINDS[proposal.kind]
    clear, notes = clearly(proposal), list[Note]()
    accept = (
        accept and _rests_on(clear, answers) and (not WHO & proposal.columns.keys() or bool(WHO & clear.columns.keys()))
    )
    if accept:
        proposal, notes = clear, _left(proposal, clear, table)
    key = f"generic_{kind.name}"
    columns = {field: (table.headers[index],) for field, index in proposal.columns.items()}
    format_ = Format(
        key=key, label=f"{kind.label.capitalize()}, matched by column", kind=kind.name, system="Spreadsheet", all_of=(), any_of=(),
        none_of=(), patterns=(), columns=columns, required=(), fixed=fixed_by_answers(kind.name, columns, answers), units={},
        words=WordBook({}), date_order=None, ids={}, rank=0, used=True, header_set=tuple(table.headers),
    )  # fmt: skip
    proposed = [
        ColumnReading(header, field, proposed=score < 100, score=score)
        for field, index in proposal.columns.items()
        for header, score in [(table.headers[index], proposal.scores[field])]
    ]
    return Finding(
        Match(format_, proposal.columns, (0, 0, len(columns))), proposed=proposed, notes=notes, remember=as_toml(format_, table.headers),
        questions=[] if accept else _questions(table, proposal, answers, key, asked),
    )  # fmt: skip


def _rests_on(clear: Proposal, answers: Answers) -> bool:
    """Whether its clear columns alone make the table what it is proposed to be, or a person said what it is."""
    sellers = clear.kind != "rep" or bool(OF_A_TEAM & clear.columns.keys())
    return not lacks(clear) and ((telling(clear) and sellers) or answers.get(FORMAT) == f"generic_{clear.kind}")


def _left(proposal: Proposal, clear: Proposal, table: RawTable) -> list[Note]:
    """The columns that are not clear, as a note."""
    left = [(table.headers[index], field) for field, index in proposal.columns.items() if field not in clear.columns]
    return [said("not clear", columns=left)] if left else []


def _questions(
    table: RawTable, proposal: Proposal, answers: Answers, key: str, asked: Sequence[Question]
) -> list[Question]:
    heard, matched = answers.by_hand, answers.match_by_hand
    kinds = (key, *(f"generic_{k}" for k in ASKABLE if k != proposal.kind))
    questions = list[Question]()
    if answers.get(FORMAT) != key and not matched and not _rests_on(clearly(proposal), answers):
        asked_of = said("what is each row?", file=table.file, kind=proposal.kind)
        questions.append(Question(spell(FORMAT), asked_of, kinds))
    for field, index in proposal.columns.items():
        header = table.headers[index]
        if proposal.scores[field] < SURE and header not in heard and not answers.get(OfCells(header)):
            options = (f"{FIELD}{field}", IGNORED)
            asked_of = said("is it the field?", header=header, field=field)
            questions.append(Question(spell(OfColumn(header)), asked_of, options, ()))
    is_open = is_asked((*asked, *questions), FORMAT, *(OfColumn(header) for header in table.headers))
    if answers.get(FORMAT) != key and not matched and not is_open:
        read = [(table.headers[i], field) for field, i in proposal.columns.items()]
        questions.append(Question(spell(FORMAT), said("are they these?", kind=proposal.kind, columns=read), kinds))
    return questions
