"""One file, two kinds of facts: beside deals the dated changes of their stages, beside accounts, contacts and leads those merged away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coaching.errors import Note, said
from coaching.intake.answers.answers import FORMAT, Answers, of_words
from coaching.intake.answers.receipt import Draft, Receipt
from coaching.intake.check.one_table import stage_table
from coaching.intake.file.table import RawTable
from coaching.intake.formats.recognise import match, remembered
from coaching.intake.formats.which_column import StageColumn, stage_columns
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import Format, Match, header_key, presets
from coaching.intake.words.staging import Staging, alone, write
from coaching.intake.words.word_books import WordBook
from coaching.workspace import Workspace

KEY = "stage_dates"
PLACE = 1 << 28
MOST = 7
"""How many changes of one file row one import can number: the place of the column stands above the row number, in 31 bits."""


def stage_changes(
    workspace: Workspace, table: RawTable, deals: Receipt, answers: Answers, accept: bool
) -> list[Receipt]:
    """The receipt of the deals, and one for the stage dates of each pipeline; none where the deals still wait or have no such columns."""
    found = _format_of(workspace, deals, table)
    columns = stage_columns(found.format, table.headers) if found else []
    if found is None or not columns or deals.status != "ready":
        return [deals]
    deals = _told(deals, table, columns)
    if "opportunity_id" not in found.columns:
        return [deals.noted(said("stage dates alone"))]
    receipts = []
    for pipeline in dict.fromkeys(column.pipeline for column in columns):
        of_it = [column for column in columns if column.pipeline == pipeline]
        parts = [of_it[first : first + MOST] for first in range(0, len(of_it), MOST)]
        for number, part in enumerate(parts, 1):
            which = " ".join(filter(None, (pipeline, f"part {number}" if len(parts) > 1 else "")))
            sheet = ", ".join(filter(None, (table.sheet, f"stage dates {which}".strip())))
            receipts.append(_check(workspace, replace(table, sheet=sheet), deals, found, part, answers, accept))
    return [deals, *(receipt for receipt in receipts if receipt.rows_in)]


def _format_of(workspace: Workspace, deals: Receipt, table: RawTable) -> Match | None:
    formats = [*presets(), *remembered(workspace.folder / "formats")]
    return next(
        (
            found
            for one in formats
            if one.key == deals.format and one.stage_dates and (found := match(one, table.headers))
        ),
        None,
    )


def _told(deals: Receipt, table: RawTable, columns: Sequence[StageColumn]) -> Receipt:
    """The receipt of the deals with the columns whose dates are stage changes."""
    taken = {table.headers[column.index] for column in columns}
    read = [
        replace(one, becomes="stage change", read_as=("date and time",)) if one.header in taken else one
        for one in deals.columns
    ]
    unmatched = tuple(header for header in deals.unmatched if header not in taken)
    return replace(deals, columns=tuple(read), unmatched=unmatched)


def _check(
    workspace: Workspace, table: RawTable, deals: Receipt, found: Match, columns: Sequence[StageColumn], answers: Answers, accept: bool
) -> Receipt:  # fmt: skip
    stage_header = table.headers[found.columns["stage"]] if "stage" in found.columns else "Stage"
    own = found.columns["opportunity_id"]
    beside = _Beside(
        Format(
            key=f"{found.format.key}_{KEY}", label=f"Stage dates of {found.format.label}", kind="stage_history",
            system=found.format.system, words=WordBook(found.format.words.own), date_order=found.format.date_order,
        ),
        {"opportunity_id": table.headers[own], "at": "Date entered", "new_value": stage_header},
        f"stage-dates-{columns[0].index}.parquet", _dated(table.cells_path(), own, columns), said("made of stage dates", columns=len(columns)),
    )  # fmt: skip
    answers = answers.over(of_words(stage_header, deals.words.get(stage_header, {})))
    return _numbered_as_the_file(_receipt(workspace, table, deals, beside, answers, accept))


@dataclass(frozen=True)
class _Beside:
    """A table made of another one: what it is, the header of each field, its file, its rows as SELECT of c0 to cN and source_row, what is told."""

    format: Format
    headers: Mapping[str, str]
    name: str
    rows: str
    note: Note


def _receipt(
    workspace: Workspace, table: RawTable, of: Receipt, beside: _Beside, answers: Answers, accept: bool
) -> Receipt:
    """The receipt of a table made of another one; it has no rows where nothing was made."""
    cells, format_ = table.cells_path().with_name(beside.name), beside.format
    with alone() as con:
        count = write(con, f"{beside.rows} order by source_row", cells)
    made = RawTable(table.file, table.sheet, list(beside.headers.values()), table.header_row, count, count, cells=cells)
    draft = Draft(
        file=table.file, sheet=table.sheet, format=format_.key, format_label=format_.label, kind=format_.kind, rows_in=count,
        answers=answers.saying(FORMAT, format_.key), file_hash=of.file_hash, notes=[beside.note],
    )  # fmt: skip
    match_ = Match(format_, {name: place for place, name in enumerate(beside.headers)}, (0, 0, 0))
    with Staging.of(count) as staging:
        stage_table(workspace, staging, made, match_, draft, answers, accept)
    return draft.as_receipt()


def _dated(source: Path, own: int, columns: Sequence[StageColumn]) -> str:
    """One row a filled date: the deal, the date, the stage; the place of the column stands above the row number of the file."""
    parts = " union all ".join(
        f"select c{own} as c0, c{column.index} as c1, {literal(column.stage)} as c2, source_row + {place * PLACE} as source_row"
        f" from read_parquet({quoted(source)}) where nullif(trim(c{column.index}), '') is not null"
        for place, column in enumerate(columns, 1)
    )
    return f"select c0, c1, c2, cast(source_row as integer) as source_row from ({parts})"


def _numbered_as_the_file(receipt: Receipt) -> Receipt:
    """The receipt with the rows set apart named as the file numbers them."""
    problems = tuple(replace(one, row=one.row % PLACE if one.row else one.row) for one in receipt.problems)
    numbered_so = replace(receipt, problems=problems)
    path = receipt.staged / "quarantine.parquet" if receipt.staged else None
    if path is None or not path.exists():
        return numbered_so
    with alone() as con:
        numbered = f"* replace (cast(source_row % {PLACE} as integer) as source_row)"
        con.execute(f"create table apart as select {numbered} from read_parquet({quoted(path)})")
        write(con, "from apart order by source_row", path)
    return numbered_so


SURVIVOR = header_key("MasterRecordId")
OWN_ID = header_key("Id")
NAMES_SURVIVORS = ("account", "contact", "lead")


def merges(workspace: Workspace, table: RawTable, records: Receipt, answers: Answers, accept: bool) -> list[Receipt]:
    """A receipt for the records that say which one they were merged into; none where the records themselves still wait."""
    places = {header_key(header): place for place, header in enumerate(table.headers)}
    if records.status != "ready" or OWN_ID not in places:
        return []
    own, survivor = places[OWN_ID], places[SURVIVOR]
    named = f"nullif(nullif(trim(c{survivor}), ''), '000000000000000AAA') is not null"
    beside = _Beside(
        Format(
            key=f"{records.format}_merged", label=f"Merged records of {records.format_label}", kind="merged_record", system="Salesforce",
            fixed={"what": records.kind},
        ),
        {"record_id": table.headers[own], "into_id": table.headers[survivor]},
        f"merged-{survivor}.parquet",
        f"select c{own} as c0, c{survivor} as c1, source_row from read_parquet({quoted(table.cells_path())}) where {named}",
        said("merged records"),
    )  # fmt: skip
    sheet = ", ".join(filter(None, (table.sheet, "merged records")))
    made = _receipt(workspace, replace(table, sheet=sheet), records, beside, answers, accept)
    return [made] if made.rows_in else []
