"""The few rows of a big file that do not fit the types of its sample: read carefully, and put back where they stood among the others."""

from collections.abc import Mapping
from pathlib import Path

from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.decide import Column, Decisions, decide
from coaching.intake.file.table import RawTable
from coaching.intake.formats.missing_info import numbered
from coaching.intake.rows.careful import start_quarantine
from coaching.intake.rows.column_report import tell_columns
from coaching.intake.rows.fast_write import Written, cells_view
from coaching.intake.rows.finish import OWN, finish
from coaching.intake.rows.typed_rows import put_words, shape_sql, typed_sql
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement


def with_odd_rows(
    staging: Staging,
    table: RawTable,
    match: Match,
    decided: Decisions,
    written: Written,
    receipt: Draft,
    answers: Answers,
    accept: bool,
    folder: Path,
) -> bool:
    """Finish a file of which some rows need another look; False when that look changes how the others are to be read."""
    plain = table.plain_csv
    assert plain is not None
    _number_rows(staging, folder, plain.skip + 1, written.rejected)
    odd = [
        *written.rejected,
        *(row[0] for row in staging.execute("select source_row from numbered_row where bad is not null").fetchall()),
    ]
    if not _odd_cells(staging, table, folder, sorted(odd)):
        return False
    again = decide(staging.con, "cells_sample", match, table.headers, answers, accept)
    if again.questions:
        return _ask(table, again, receipt)
    if any(_reads_otherwise(column, again.columns[name]) for name, column in decided.columns.items()):
        return False
    _shape_together(staging, match, again.columns)
    start_quarantine(staging, table, match, again.columns)
    table.rows = table.data_rows = receipt.rows_in = written.rows + len(written.rejected)
    tell_columns(receipt, table, again.columns)
    finish(staging, table, match, again.columns, receipt, folder)
    unseen = staging.execute(
        f"select 1 from {staging.apart} where source_row not in (select source_row from odd_cells) limit 1"
    ).fetchone()
    return unseen is None


def _number_rows(staging: Staging, folder: Path, first: int, rejected: tuple[int, ...]) -> None:
    """numbered_row: what was written, each row with its number in the file, which grows by one for every row that was rejected before it."""
    staging.execute("create or replace temp table gap (before bigint, passed bigint)")
    gaps = {line - first - number: number + 1 for number, line in enumerate(rejected)}
    if gaps:
        staging.executemany("insert into gap values (?, ?)", [list(gap) for gap in gaps.items()])
    staging.execute(statement(__file__, "numbered_row", first=first, file=quoted(folder / "rows.parquet")))


def _odd_cells(staging: Staging, table: RawTable, folder: Path, odd: list[int]) -> bool:
    """odd_cells: the text of these rows of the file, and the same added to the sample; False when they cannot be told apart by lines."""
    plain = table.plain_csv
    assert plain is not None
    wanted, alone = set(odd), folder / "odd.csv"
    with plain.path.open("rb") as file:
        alone.write_bytes(
            b"".join(line if line.endswith(b"\n") else line + b"\n" for n, line in enumerate(file, 1) if n in wanted)
        )
    cells_view(staging, table, "odd_text", {}, rows_alone=alone)
    staging.execute("create or replace temp table odd_row as select row_number() over () as place, * from odd_text")
    alone.unlink()
    staging.execute(
        f"create or replace temp table odd_cells as select * exclude (place), cast({odd}[place] as integer) as source_row from odd_row"
    )
    staging.execute("insert into cells_sample by name select * exclude (source_row) from odd_cells")
    staging.execute(f"create or replace temp view {staging.cells} as from odd_cells")
    row = staging.execute("select count(*) from odd_row").fetchone()
    return row is not None and row[0] == len(odd)


def _reads_otherwise(before: Column, now: Column) -> bool:
    """Whether the rows that were read already would be read differently. Plain years-first dates read the same in every order."""
    same_words = all(now.words.get(word) == reading for word, reading in before.words.items())
    return (before.type, before.decimal, before.scale) != (now.type, now.decimal, now.scale) or not same_words


def _ask(table: RawTable, again: Decisions, receipt: Draft) -> bool:
    tell_columns(receipt, table, again.columns)
    receipt.questions += again.questions
    return True


def _shape_together(staging: Staging, match: Match, columns: Mapping[str, Column]) -> None:
    """shaped and typed_all, as the careful way makes them: the rows written already, and the odd ones that can be read after all."""
    put_words(staging, columns)
    staging.execute(
        "create or replace temp table typed_odd as " + typed_sql(match.format, columns, "odd_cells", "s.source_row", {})
    )
    staging.execute(
        f"create or replace temp view {staging.sound} as select {numbered(match)} from typed_odd where bad = ''"
    )
    kind = match.format.kind
    own = ["own_id"] if kind in OWN else []
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], *own, "skip_why", "recorded_at", "source_row"))
    hashed = "* replace (hash(own_id) as own_id)" if own else "*"
    staging.execute(
        statement(
            __file__, "shaped_together", **staging.names, names=names, hashed=hashed, odd=shape_sql(kind, staging.sound)
        )
    )
    money = "".join(f', "{c.field}"' for c in columns.values() if c.type == "money")
    staging.execute(
        f"""create or replace temp view {staging.typed} as select source_row, '' as bad{money} from numbered_row where bad is null
            union all select source_row, bad{money} from typed_odd"""
    )
