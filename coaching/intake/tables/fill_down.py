"""Lists that write a name once and leave it out below: whether the empty cells mean the name above is asked, and then filled in."""

import uuid
from dataclasses import replace
from pathlib import Path

import duckdb

from coaching.errors import Question
from coaching.intake.answers.about import OfWord, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match

FIELDS = ("rep_name", "rep_id", "owner_name", "owner_id", "account_name", "account_id")
ABOVE, NOBODY = "the name above", "nobody"
MOST_ROWS = 50_000


def with_names_filled(
    con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, receipt: Draft, answers: Answers, folder: Path
) -> RawTable:  # fmt: skip
    """The table with the name above in empty cells where a person said so; asks where a column reads like names written once each."""
    if table.data_rows > MOST_ROWS or match.format.template or table.plain_csv is not None:
        return table
    if KINDS[match.format.kind].key[0] in match.columns:
        return table  # a record with an id of its own says all that is known of it
    fill = []
    for index in sorted({match.columns[name] for name in FIELDS if name in match.columns}):
        header = table.headers[index]
        about = OfWord(header, "empty cells")
        said = answers.get(about)
        if said == ABOVE:
            fill.append(index)
        elif said != NOBODY and (found := _written_once(con, table, index)):
            text = f'"{header}" names {found[0]} once each and is empty in {found[1]} rows below. Whose rows are those?'
            receipt.questions.append(Question(spell(about), text, (ABOVE, NOBODY), found[2]))
    return _filled(con, table, fill, folder) if fill else table


def _written_once(
    con: duckdb.DuckDBPyConnection, table: RawTable, index: int
) -> tuple[str, int, tuple[str, ...]] | None:
    """The number of names, of empty rows, and examples, where the first row has a name and no name comes twice; else None."""
    rows = con.execute(
        f"select trim(c{index}) from read_parquet({quoted(table.cells_path())}) order by source_row"
    ).fetchall()
    names = [str(name) for (name,) in rows if name]
    empty = len(rows) - len(names)
    if not rows or not rows[0][0] or len(set(names)) < len(names) or empty < max(2, len(names)):
        return None
    return f"{len(names):,} {'name' if len(names) == 1 else 'names'}", empty, tuple(names[:3])


def _filled(con: duckdb.DuckDBPyConnection, table: RawTable, fill: list[int], folder: Path) -> RawTable:
    cells = [
        f"last_value(nullif(trim(c{i}), '') ignore nulls) over (order by source_row) as c{i}" if i in fill else f"c{i}"
        for i in range(len(table.headers))
    ]  # fmt: skip
    path = folder / f"filled-{uuid.uuid4().hex}.parquet"
    told = f"select {', '.join(cells)}, source_row from read_parquet({quoted(table.cells_path())}) order by source_row"
    con.execute(f"copy ({told}) to {quoted(path)} (format parquet)")
    notes = [*table.notes, "filled down from the name above: " + ", ".join(table.headers[i] for i in fill)]
    return replace(table, cells=path, notes=notes)
