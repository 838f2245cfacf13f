"""Which format a table is in: the one its headers tell, the one a person named, or columns that fit a kind of fact and are confirmed."""

import duckdb

from coaching.errors import Question
from coaching.intake.answers.about import FIELD, FORMAT, HEADER_ROW, is_asked, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import ColumnReading, Draft
from coaching.intake.columns.decide import any_of, spoken
from coaching.intake.file.layout import NO_NAMES
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import Proposal, describe, lacks, propose
from coaching.intake.formats.confirmed import confirmed
from coaching.intake.formats.missing_info import HOW_IT_ENDED
from coaching.intake.formats.near_miss import nearly
from coaching.intake.formats.recognise import recognise, remembered
from coaching.intake.tables.figures import Unfolded
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match, presets
from coaching.workspace import Workspace


def recognised(
    workspace: Workspace, con: duckdb.DuckDBPyConnection, table: RawTable, receipt: Draft, answers: Answers, accept: bool
) -> Match | None:  # fmt: skip
    """The match of a table; None where the receipt asks which it is, or refuses the table as none Cadence knows."""
    if isinstance(table, Unfolded):
        return table.match
    matches = _matches(workspace, table, answers)
    if len(matches) > 1:
        labels = tuple(found.format.key for found in matches)
        receipt.questions.append(
            Question(spell(FORMAT), f"Which export is {table.file}? Its columns fit more than one.", labels)
        )
        return None
    match = matches[0] if matches else None
    if match and not answers.match_by_hand and not _rather_by_hand(match):
        return match
    nameless = is_asked(receipt.questions, HEADER_ROW)
    proposal = None if nameless else propose(con, table, answers, match)
    if match and proposal is None and not nameless and not answers.match_by_hand:
        other = propose(con, table, answers, None)  # a column the plain list takes for another may be the one it lacks
        proposal = other if other and not lacks(other) and other.kind == match.format.kind else None
    if match and proposal is None and not answers.match_by_hand:
        return match
    near = None if match or nameless or FORMAT in answers or answers.match_by_hand else nearly(table.headers)
    is_export = near is not None and near[0].format.rank > 1  # of a plain list the proposals say more
    if near and (proposal is None or (is_export and lacks(proposal)) or proposal.kind != near[0].format.kind):
        receipt.kind, receipt.columns = near[0].format.kind, describe(near[0], table)
        _refuse_without(table, receipt, f'"{near[1]}"', near[0].format.label)
        return None
    if proposal is not None and not lacks(proposal):
        if near and is_export:
            receipt.notes.append(f'without its column "{near[1]}" it is not read as {near[0].format.label}')
        return confirmed(table, proposal, receipt, answers, accept)
    if not receipt.questions:
        _refuse_unknown(table, receipt, answers, proposal)
    return None


def _matches(workspace: Workspace, table: RawTable, answers: Answers) -> list[Match]:
    """The formats whose signature the headers fit; a format that a person named goes before all others."""
    formats = [*remembered(workspace.folder / "formats"), *presets()]
    wanted = answers.get(FORMAT)
    if wanted:
        formats = [one for one in formats if one.key == wanted] or formats
    matches = recognise(formats, table.headers)
    if wanted and wanted.startswith("generic_"):
        matches = [found for found in matches if found.format.key == wanted]
    return matches


def _rather_by_hand(match: Match) -> bool:
    """Whether a loosely told format lacks a column it needs: one of those left may be that one, and a plain list may do without."""
    return bool(match.missing()) and match.format.used and match.format.rank <= 1


def _refuse_unknown(table: RawTable, receipt: Draft, answers: Answers, almost: Proposal | None) -> None:
    found = ", ".join(table.headers[:30])
    where = f"{table.file}{f', sheet {table.sheet}' if table.sheet else ''}"
    if (
        not table.data_rows
        and not table.broken_rows
        and table.titles
        and not table.beside
        and HEADER_ROW not in answers
    ):
        text = f"{where} has no rows below row {table.header_row}, which looks like its column names ({found}). Which row has them?"
        receipt.questions.append(
            Question(spell(HEADER_ROW), text, (NO_NAMES, f"row {table.header_row}"), tuple(table.titles[:3]), open=True)
        )
        return
    if not table.data_rows and not table.broken_rows:
        receipt.refuse(f"{where} has no rows below its column names ({found}), so nothing is loaded.")
        return
    receipt.matchable = True
    if lacking := _not_matched(table, receipt, answers):
        receipt.refuse(f"{where}: {lacking}. Choose a column for it, or say what its rows are.")
        return
    if almost is not None:
        receipt.refuse(f"{where}: {_understood(almost, table, receipt)}")
        return
    receipt.refuse(f"{where}: we don't recognise its columns: {found}.")


def _understood(almost: Proposal, table: RawTable, receipt: Draft) -> str:
    """What is missing and what was understood of a table that lacks an essential column, in words; every other column keeps its proposal."""
    kind, by_index = KINDS[almost.kind], {index: field for field, index in almost.columns.items()}
    receipt.kind = almost.kind
    receipt.columns = [
        ColumnReading(
            header,
            by_index.get(i),
            "",
            proposed=i in by_index,
            score=almost.scores[by_index[i]] if i in by_index else 100,
        )
        for i, header in enumerate(table.headers)
    ]
    lacking = [group for group in kind.needs if group != HOW_IT_ENDED and not almost.columns.keys() & set(group)]
    told = ", ".join(f'"{table.headers[index]}" is the {spoken(field)}' for field, index in almost.columns.items())
    free = ", ".join(f'"{header}"' for i, header in enumerate(table.headers) if i not in by_index) or "none is left"
    names = " and ".join(any_of(group) for group in lacking)
    return (
        f"its columns look like {kind.label}, but {kind.label} need {names}, and no column says so. {f'Understood: {told}. ' if told else ''}"
        f"Other columns: {free}. Say which of them it is, or what the rows are, or export the table again with that column."
    )


def _not_matched(table: RawTable, receipt: Draft, answers: Answers) -> str:
    """What a matching by hand leaves out that its kind of fact cannot do without, in words; what was matched stands in the receipt."""
    said, kind = answers.by_hand, answers.get(FORMAT).removeprefix("generic_")
    given = {
        header: said[header].removeprefix(FIELD) for header in table.headers if said.get(header, "").startswith(FIELD)
    }
    if kind not in KINDS or not given:
        return ""
    receipt.kind, receipt.columns = kind, [ColumnReading(header, given.get(header), "") for header in table.headers]
    lacking = [group for group in KINDS[kind].needs if group != HOW_IT_ENDED and not set(given.values()) & set(group)]
    names = " and ".join(any_of(group) for group in lacking)
    return f"{KINDS[kind].label} need {names}, and no column is matched to it" if lacking else ""


def refuse_missing(match: Match, table: RawTable, receipt: Draft) -> bool:
    """Whether the table was refused, as a column its format cannot do without is missing."""
    missing = match.missing()
    if not missing or receipt.needs_confirmation:
        return False
    names = "; ".join(
        " or ".join(f'"{(match.format.columns.get(name) or (spoken(name),))[0]}"' for name in group)
        for group in missing
    )
    receipt.columns = describe(match, table)
    _refuse_without(table, receipt, names, match.format.label)
    return True


def _refuse_without(table: RawTable, receipt: Draft, column: str, label: str) -> None:
    receipt.matchable = True
    where = f"{table.file}, sheet {table.sheet}" if table.sheet else table.file
    receipt.refuse(
        f'{where}: the column {column} is missing, which "{label}" cannot be read without. '
        f"Export it again with that column, or say which one it is. Found: {', '.join(table.headers[:40])}."
    )
