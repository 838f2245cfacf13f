"""Which format a table is, chosen, asked, or confirmed by a person."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import (
    AMOUNTS,
    FIELD,
    FORMAT,
    HEADER_ROW,
    IGNORED,
    Answers,
    OfCells,
    OfColumn,
    is_asked,
    is_matched_as,
    kind_matched,
    matched_as,
    spell,
)
from coaching.intake.answers.finding import Finding
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.file.layout import NO_NAMES
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import (
    AMOUNT,
    ASKABLE,
    SURE,
    Proposal,
    as_toml,
    clearly,
    describe,
    lacking,
    lacks,
    propose,
    telling,
)
from coaching.intake.formats.missing_info import fixed_by_answers
from coaching.intake.formats.recognise import nearly, recognise, remembered
from coaching.intake.words.fields import KINDS, spoken
from coaching.intake.words.format import LACKING, Format, Match, presets
from coaching.workspace import Workspace

UNKNOWN_AMOUNTS = "load without amounts"
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
        accept
        and _rests_on(proposal, answers)
        and (not WHO & proposal.columns.keys() or bool(WHO & clear.columns.keys()))
    )
    if accept:
        proposal, notes = clear, _left(proposal, clear, table)
    key = matched_as(kind.name)
    columns = {field: (table.headers[index],) for field, index in proposal.columns.items()}
    format_ = Format(
        key=key, label=f"{kind.label.capitalize()}, matched by column", kind=kind.name, system="Spreadsheet", columns=columns,
        fixed=fixed_by_answers(kind.name, columns, answers), header_set=tuple(table.headers),
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


def _rests_on(proposal: Proposal, answers: Answers) -> bool:
    """Whether its clear columns alone make the table what it is proposed to be, or a person said what it is; deals may have no amounts at all."""
    clear = clearly(proposal)
    sellers = clear.kind != "rep" or bool(OF_A_TEAM & clear.columns.keys())
    without = lacking(clear.kind, clear.columns)
    if without and (without != [AMOUNT] or "amount" in proposal.columns):
        return False
    return (telling(clear) and sellers) or answers.get(FORMAT) == matched_as(clear.kind)


def _left(proposal: Proposal, clear: Proposal, table: RawTable) -> list[Note]:
    """The columns that are not clear, as a note."""
    left = [(table.headers[index], field) for field, index in proposal.columns.items() if field not in clear.columns]
    return [said("not clear", columns=left)] if left else []


def _questions(
    table: RawTable, proposal: Proposal, answers: Answers, key: str, asked: Sequence[Question]
) -> list[Question]:
    heard, matched = answers.by_hand, answers.match_by_hand
    kinds = (key, *(matched_as(k) for k in ASKABLE if k != proposal.kind))
    questions = list[Question]()
    if answers.get(FORMAT) != key and not matched and not _rests_on(proposal, answers):
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


def told_apart(
    workspace: Workspace, con: duckdb.DuckDBPyConnection, table: RawTable, answers: Answers, accept: bool, asked: Sequence[Question]
) -> Finding:  # fmt: skip
    """The match of a table; without one it asks which it is, or refuses the table as none Cadence knows. asked: what is asked by now."""
    found = recognised(workspace, con, table, answers, accept, asked)
    match = found.match
    if match is None or set(match.missing()) != {AMOUNT} or not table.data_rows:
        return found
    match = replace(match, format=replace(match.format, fixed={**match.format.fixed, f"{LACKING}{AMOUNT[0]}": "true"}))
    if answers.get(AMOUNTS) == UNKNOWN_AMOUNTS:
        return replace(found, match=match)
    if not match.format.by_hand:
        return found  # a named export would hold them: it lost the column and is to be exported again
    others = [header for place, header in enumerate(table.headers) if place not in match.columns.values()]
    text = said("no amounts?", **_of(table), others=others[:30])
    question = Question(spell(AMOUNTS), text, (UNKNOWN_AMOUNTS,))
    return replace(found, match=match, questions=[*found.questions, question], matchable=True)


def recognised(
    workspace: Workspace, con: duckdb.DuckDBPyConnection, table: RawTable, answers: Answers, accept: bool, asked: Sequence[Question]
) -> Finding:  # fmt: skip
    """The match of a table by its headers, a person's word or its proposals."""
    if isinstance(table, Unfolded):
        return Finding(table.match)
    matches = _matches(workspace, table, answers)
    if len(matches) > 1:
        labels = tuple(found.format.key for found in matches)
        return Finding(questions=[Question(spell(FORMAT), said("which export?", file=table.file), labels)])
    match, by_hand, nameless = next(iter(matches), None), answers.match_by_hand, is_asked(asked, HEADER_ROW)
    is_settled = match and not by_hand and not _rather_by_hand(match)
    proposal = None if is_settled or nameless else _proposed(con, table, answers, match)
    if match and proposal is None and not by_hand:
        return Finding(match)
    is_named = match or nameless or by_hand or FORMAT in answers
    missed = Finding() if is_named else _near_miss(table, proposal)
    if missed.refusal:
        return missed
    if proposal is not None and lacking(proposal.kind, proposal.columns) in ([], [AMOUNT]):
        found = confirmed(table, proposal, answers, accept, asked)
        return replace(found, notes=[*missed.notes, *found.notes])
    return Finding() if asked else _unknown(table, answers, proposal)


def _proposed(
    con: duckdb.DuckDBPyConnection, table: RawTable, answers: Answers, match: Match | None
) -> Proposal | None:  # fmt: skip
    """What a table may be; where a format fits, as rows of that kind: a column the plain list takes for another may be the one it lacks."""
    found = propose(con, table, answers, match)
    if found or match is None or answers.match_by_hand:
        return found
    other = propose(con, table, answers, None)
    return other if other and not lacks(other) and other.kind == match.format.kind else None


def _near_miss(table: RawTable, proposal: Proposal | None) -> Finding:
    """What is said of a table that lacks one column of a format: it is refused, or a note where the proposals say more, as of a plain list."""
    if (near := nearly(table.headers)) is None:
        return Finding()
    (match, header), form = near, near[0].format
    is_export = form.rank > 1
    if proposal is None or proposal.kind != form.kind or (is_export and lacks(proposal)):
        refused = _without(table, [[header]], form.label)
        return replace(refused, kind=form.kind, columns=describe(match, table))
    return Finding(notes=[said("not read as export", header=header, label=form.label)] if is_export else [])


def _matches(workspace: Workspace, table: RawTable, answers: Answers) -> list[Match]:
    """The formats whose signature the headers fit; a format that a person named goes before all others."""
    formats = [*remembered(workspace.folder / "formats"), *presets()]
    wanted = answers.get(FORMAT)
    if wanted:
        formats = [one for one in formats if one.key == wanted] or formats
    matches = recognise(formats, table.headers)
    if is_matched_as(wanted):
        matches = [found for found in matches if found.format.key == wanted]
    return matches


def _rather_by_hand(match: Match) -> bool:
    """Whether a loosely told format lacks a column it needs: one of those left may be that one, and a plain list may do without."""
    return bool(match.missing()) and match.format.used and match.format.rank <= 1


def _unknown(table: RawTable, answers: Answers, almost: Proposal | None) -> Finding:
    """What is said of a table nobody knows: which row has its names, what it lacks to be what it nearly is, or that it is none of ours."""
    if not table.data_rows and not table.broken_rows:
        return _without_rows(table, answers)
    if (matched := _not_matched(table, answers)).refusal:
        return matched
    if almost is not None:
        return _understood(almost, table)
    return replace(matched, refusal=said("unknown columns", **_of(table), headers=table.headers[:30]))


def _of(table: RawTable) -> dict[str, str | None]:
    return {"file": table.file, "sheet": table.sheet}


def _without_rows(table: RawTable, answers: Answers) -> Finding:
    """A table of one row: nothing is below its names, or they stand in another one."""
    found = table.headers[:30]
    if not table.titles or table.beside or HEADER_ROW in answers:
        return Finding(refusal=said("no rows below names", **_of(table), headers=found))
    asked = said("which row of names?", **_of(table), row=table.header_row, headers=found)
    ways = (NO_NAMES, f"row {table.header_row}")
    return Finding(questions=[Question(spell(HEADER_ROW), asked, ways, tuple(table.titles[:3]), open=True)])


def _understood(almost: Proposal, table: RawTable) -> Finding:
    """What is missing and what was understood of a table that lacks an essential column; every other column keeps its proposal."""
    by_index = {index: field for field, index in almost.columns.items()}
    columns = [
        ColumnReading(
            header, by_index.get(i), proposed=i in by_index, score=almost.scores[by_index[i]] if i in by_index else 100
        )
        for i, header in enumerate(table.headers)
    ]
    why = said(
        "lacks a column", **_of(table), kind=almost.kind, lacking=lacking(almost.kind, almost.columns),
        understood=[(table.headers[index], field) for field, index in almost.columns.items()],
        others=[header for i, header in enumerate(table.headers) if i not in by_index],
    )  # fmt: skip
    return Finding(kind=almost.kind, columns=columns, matchable=True, refusal=why)


def _not_matched(table: RawTable, answers: Answers) -> Finding:
    """What was matched by hand, and what its kind of fact cannot do without that was not."""
    heard, kind = answers.by_hand, kind_matched(answers.get(FORMAT))
    given = {
        header: heard[header].removeprefix(FIELD) for header in table.headers if heard.get(header, "").startswith(FIELD)
    }
    if kind not in KINDS or not given:
        return Finding(matchable=True)
    columns = [ColumnReading(header, given.get(header)) for header in table.headers]
    without = lacking(kind, given.values())
    why = said("not matched", **_of(table), kind=kind, lacking=without) if without else None
    return Finding(kind=kind, columns=columns, matchable=True, refusal=why)


def without_needed(match: Match, table: RawTable) -> Finding | None:
    """The refusal of a table that lacks a column its format cannot do without."""
    if not (missing := match.missing()):
        return None
    names = [[(match.format.columns.get(name) or (spoken(name),))[0] for name in group] for group in missing]
    return replace(_without(table, names, match.format.label), columns=describe(match, table))


def _without(table: RawTable, columns: Sequence[Sequence[str]], label: str) -> Finding:
    """The refusal of a table that lacks columns, of which one of each group is enough."""
    why = said("column missing", **_of(table), columns=columns, label=label, headers=table.headers[:40])
    return Finding(refusal=why, matchable=True)
