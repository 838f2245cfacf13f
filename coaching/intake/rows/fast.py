"""The fast way for big, plain CSV files: DuckDB types the cells as it reads them and writes the canonical rows in one pass.

The few rows that do not fit go the careful way; when they are many, or anything in the file is not plain, all of it does.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coaching.errors import said
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft, money_text
from coaching.intake.columns.decide import Column, Decisions, decide
from coaching.intake.file import read_proof
from coaching.intake.file.table import RawTable
from coaching.intake.rows.column_report import tell_columns
from coaching.intake.rows.fast_odd import with_odd_rows
from coaching.intake.rows.fast_write import own_field, take_sample, with_all_words, write_rows
from coaching.intake.rows.finish import OWN, finish, sum_up
from coaching.intake.rows.repeats import repeats
from coaching.intake.rows.same_meeting import has_copies
from coaching.intake.rows.shared_credit import names_several
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging
from coaching.intake.words.workbench import DatabaseError

SLOW_KINDS = frozenset({"survey_response", "quota", "stage_history", "forecast", "activity_summary", "deal_split"})


CAREFUL_FIELDS = {"amount_won", "split_percent", "split_amount"}


def stage_fast(
    staging: Staging,
    table: RawTable,
    match: Match,
    receipt: Draft,
    answers: Answers,
    accept: bool,
    folder: Path,
) -> bool:
    """Write rows.parquet of a plain file that nobody has proven to be plain yet; False when the careful way must be taken."""
    kind, plain = match.format.kind, table.plain_csv
    if (
        plain is None
        or kind in SLOW_KINDS
        or own_field(kind) not in match.columns
        or match.columns.keys() & CAREFUL_FIELDS
    ):
        return False
    try:
        take_sample(staging, table, folder)
        with ThreadPoolExecutor(1) as beside:
            line_ends = beside.submit(read_proof._line_ends, plain)
            decided = decide(staging.con, "cells_sample", match, table.headers, answers, accept)
            written = None if decided.questions else write_rows(staging, table, match, decided, folder, tidy=True)
            if written is None:
                decided = with_all_words(staging, table, match, answers, accept)
                written = None if decided.questions else write_rows(staging, table, match, decided, folder, tidy=False)
            ends = line_ends.result()
        if written is None or ends is None:
            return False
        if kind == "opportunity" and names_several(staging, f"read_parquet({quoted(folder / 'rows.parquet')})"):
            return False
        if ends != written.rows + len(written.rejected) + plain.skip and read_proof._has_blank_line(plain.path):
            return False
        if written.odd:
            return with_odd_rows(staging, table, match, decided, written, receipt, answers, accept, folder)
        return _conclude(staging, table, match, decided, receipt, folder, written.rows)
    except DatabaseError:
        return False


def _conclude(
    staging: Staging,
    table: RawTable,
    match: Match,
    decided: Decisions,
    receipt: Draft,
    folder: Path,
    count: int,
) -> bool:
    """Look for rows to skip and for keys met twice; sum up."""
    kind, columns, plain = match.format.kind, decided.columns, table.plain_csv
    assert plain is not None
    rows = f"read_parquet({quoted(folder / 'rows.parquet')}, file_row_number = true)"
    key = ", ".join(f'"{name}"' for name in KINDS[kind].key)
    counted, comes_again = repeats(
        staging, "own_id" if kind in OWN else f"hash({key})", f"{rows} where skip_why is null"
    )
    table.rows = table.data_rows = receipt.rows_in = count
    tell_columns(receipt, table, columns)
    first = plain.skip + 1
    if comes_again or has_copies(staging, kind, rows):
        if len(columns) < len(
            table.headers
        ):  # whether rows are the same in what is not read, only the careful way sees
            return False
        numbered = f"*, cast(file_row_number + {first} as integer) as source_row from {rows}"
        return _with_gaps(staging, table, match, columns, receipt, folder, numbered)
    receipt.first_row, receipt.left_in = first, counted != count
    if receipt.left_in:
        for why, skipped in staging.execute(
            f"select skip_why, count(*) from {rows} where skip_why is not null group by 1 order by 1"
        ).fetchall():
            receipt.skip(skipped, said("row skipped", code=why))
    for column in columns.values():
        if column.type == "money":
            receipt.totals[column.header] = _totals(staging, column.field, rows)
    staging.execute(
        f"create or replace temp view {staging.good} as select *, file_row_number as source_row from {rows} where skip_why is null"
    )
    sum_up(staging, kind, columns, receipt)
    return True


def _totals(staging: Staging, field: str, rows: str) -> dict[str, str]:
    row = staging.execute(
        f"""select sum("{field}"), sum("{field}") filter (skip_why is null), sum("{field}") filter (skip_why is not null) from {rows}"""
    ).fetchone()
    assert row is not None
    total = {"file": money_text(row[0]), "loaded": money_text(row[1])}
    return total | ({"skipped": money_text(row[2])} if row[2] else {})


def _with_gaps(
    staging: Staging,
    table: RawTable,
    match: Match,
    columns: Mapping[str, Column],
    receipt: Draft,
    folder: Path,
    selected: str,
) -> bool:
    """Rows are skipped by name or exact duplicates: finish as the careful way does. False when duplicates contradict each other."""
    staging.execute(f"create or replace temp table {staging.shaped} as select {selected}")
    money = "".join(f', "{c.field}"' for c in columns.values() if c.type == "money")
    staging.execute(
        f"create or replace temp view {staging.typed} as select source_row, '' as bad{money} from {staging.shaped}"
    )
    staging.begin_apart()
    staging.execute(
        f"create or replace temp view {staging.cells} as select *, 0 as source_row from cells_sample limit 0"
    )
    finish(staging, table, match, columns, receipt, folder)
    return not staging.execute(f"select 1 from {staging.apart} limit 1").fetchone()
