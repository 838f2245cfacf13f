"""One file, two kinds of facts: accounts, contacts or leads, and beside them the records that were merged into others of them."""

from pathlib import Path

from coaching.errors import said
from coaching.intake.answers.about import FORMAT
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft, Receipt
from coaching.intake.check.one_table import stage_table
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Format, Match, header_key
from coaching.intake.words.staging import Staging
from coaching.intake.words.word_books import WordBook
from coaching.intake.words.workbench import alone
from coaching.workspace import Workspace

SURVIVOR = header_key("MasterRecordId")
OWN_ID = header_key("Id")
KINDS = ("account", "contact", "lead")


def merges(workspace: Workspace, table: RawTable, records: Receipt, answers: Answers, accept: bool) -> list[Receipt]:
    """A receipt for the records that say which one they were merged into; none where the records themselves still wait."""
    places = {header_key(header): place for place, header in enumerate(table.headers)}
    if records.kind not in KINDS or records.status != "ready" or SURVIVOR not in places or OWN_ID not in places:
        return []
    cells = table.cells_path().with_name(f"merged-{places[SURVIVOR]}.parquet")
    count = _write(table.cells_path(), cells, places[OWN_ID], places[SURVIVOR])
    if not count:
        return []
    sheet = ", ".join(filter(None, (table.sheet, "merged records")))
    headers = [table.headers[places[OWN_ID]], table.headers[places[SURVIVOR]]]
    merged = RawTable(table.file, sheet, headers, table.header_row, count, count, cells=cells)
    format_ = Format(
        key=f"{records.format}_merged", label=f"Merged records of {records.format_label}", kind="merged_record", system="Salesforce", all_of=(),
        any_of=(), none_of=(), patterns=(), columns={}, required=(), fixed={"what": records.kind}, units={}, words=WordBook({}), date_order=None,
        ids={}, rank=0, used=True,
    )  # fmt: skip
    draft = Draft(
        file=table.file, sheet=sheet, format=format_.key, format_label=format_.label, kind=format_.kind, rows_in=count,
        answers=answers.saying(FORMAT, format_.key), file_hash=records.file_hash,
    )  # fmt: skip
    draft.notes.append(said("merged records"))
    with Staging.of(count) as staging:
        stage_table(
            workspace,
            staging,
            merged,
            Match(format_, {"record_id": 0, "into_id": 1}, (0, 0, 0)),
            draft,
            answers,
            accept,
        )
    return [draft.as_receipt()]


def _write(source: Path, target: Path, own: int, survivor: int) -> int:
    """One row a record that names its survivor."""
    named = f"nullif(nullif(trim(c{survivor}), ''), '000000000000000AAA') is not null"
    with alone() as con:
        rows = f"select c{own} as c0, c{survivor} as c1, source_row from read_parquet({quoted(source)}) where {named} order by source_row"
        con.execute(f"copy ({rows}) to {quoted(target)} (format parquet)")
        row = con.execute(f"select count(*) from read_parquet({quoted(target)})").fetchone()
    return row[0] if row else 0
