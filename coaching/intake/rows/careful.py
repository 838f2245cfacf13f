"""The careful way from decided columns to typed rows, with a note of each cell that is wrong."""

from collections.abc import Mapping
from pathlib import Path

from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.file.table import RawTable
from coaching.intake.rows.finish import PARQUET, WHOLE, finish
from coaching.intake.rows.typed_rows import (
    made_numbered,
    money_of,
    numbered,
    put_words,
    quoted_name,
    shape_sql,
    typed_sql,
)
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS, sql_type
from coaching.intake.words.format import Format, Match
from coaching.intake.words.staging import Staging, statement

ABOUT = ("opportunity", "account", "contact", "lead", "rep")
NOTHING = "no record"


def says_nothing(kind: str, columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """The condition, as a part of bad over the typed row v, that a row fills none of the columns every record of its kind needs.

    Of totals: that it counts fewer than none.
    """
    if kind == "activity_summary":
        return [('v."count" < 0', "count")]
    needed = {name for group in KINDS[kind].needs for name in group} & columns.keys()
    if kind not in ABOUT or not needed or "opportunity_id" in columns:
        return []
    empty = " and ".join(f'v."{name}" is null' for name in sorted(needed))
    return [(empty, NOTHING)]


def tell_nothing(staging: Staging, kind: str, columns: Mapping[str, Column]) -> None:
    """Say in field_message what is wrong with such a row."""
    headers = " or ".join(
        dict.fromkeys(columns[name].header for group in KINDS[kind].needs for name in group if name in columns)
    )
    text = f"has no {headers}: it looks like a note or part of another table. Fill them in, or leave the row out."
    staging.execute("insert into field_message values (?, null, ?, ?)", [NOTHING, text, text])


ROWS_AT_ONCE = 20_480  # so that a sheet of some size is worked on by all cores
MESSAGES = {
    "date": "is not a date. Use 06/30/2026 or 2026-06-30.", "moment": "is not a date and time. Use 2026-06-30 14:30.",
    "money": "is not an amount. Use 1234.56, with or without a currency sign.", "number": "is not a number. Use 12.5.",
    "seconds": "is not a number of seconds.", "milliseconds": "is not a number of milliseconds.", "minutes": "is not a duration. Use 15 or 0:15:00.",
    "count": "is not a whole number.", "share": "is not between 0 and 100 %.", "bool": "is neither yes nor no. Use TRUE or FALSE.",
    "clock": "is not a time of day. Use 14:30.",
}  # fmt: skip


def stage_carefully(
    staging: Staging,
    table: RawTable,
    match: Match,
    columns: Mapping[str, Column],
    receipt: Draft,
    folder: Path,
) -> None:
    """Convert every cell of the view `cells`; rows with a bad cell go to quarantine, the others to rows.parquet."""
    put_words(staging, columns)
    typed = typed_sql(
        match.format, columns, staging.cells, "s.source_row", {}, more=says_nothing(match.format.kind, columns)
    )
    empty = _unfilled(match.format, columns)
    hidden = f" exclude ({', '.join(quoted_name(name) for name in empty)})" if empty else ""
    kept = quoted(folder / "typed.parquet")
    staging.execute(f"copy (select *{hidden} from ({typed})) to {kept} ({PARQUET}, row_group_size {ROWS_AT_ONCE})")
    staging.execute(f"create or replace temp view {staging.typed} as from read_parquet({kept})")
    nothing = "".join(f", cast(null as {type_}) as {quoted_name(name)}" for name, type_ in empty.items())
    staging.execute(
        f"create or replace temp view {staging.sound} as select {numbered(match)} from (select *{nothing} from {staging.typed}) where bad = ''"
    )
    whole = quoted(folder / WHOLE)
    made = f"select {made_numbered(match)} from (select * exclude (bad) from ({shape_sql(match.format.kind, staging.sound)}))"
    staging.execute(f"copy ({made} order by source_row) to {whole} ({PARQUET})")
    staging.execute(f"create or replace temp view {staging.shaped} as from read_parquet({whole})")
    start_quarantine(staging, table, match, columns)
    finish(staging, table, match, columns, receipt, folder)


def _message(column: Column) -> str:
    """What is wrong with a cell of this column, with an example written as the column writes its days."""
    said = MESSAGES.get(column.type, "cannot be read.")
    return said.replace("06/30/2026", "30/06/2026") if column.order == "day first" else said


def start_quarantine(staging: Staging, table: RawTable, match: Match, columns: Mapping[str, Column]) -> None:
    """quarantine_row(source_row, header, value, message, code) with what the conversion found."""
    staging.execute(
        "create or replace temp table field_message (field varchar, header varchar, message varchar, empty varchar)"
    )
    for column in columns.values():
        staging.execute(
            "insert into field_message values (?, ?, ?, ?)",
            [
                column.field,
                column.header,
                _message(column),
                f"is empty, and every row needs its {column.header}.",
            ],
        )
    tell_nothing(staging, match.format.kind, columns)
    staging.begin_apart()
    raw = " ".join(f"when '{c.field}' then s.{c.cell}" for c in columns.values()) + " else null"
    staging.execute(statement(__file__, "cells_apart", **staging.names, raw=raw))


def _unfilled(format_: Format, columns: Mapping[str, Column]) -> dict[str, str]:
    """The fields of a kind that nothing in the file fills, with their SQL types: they need no room."""
    money = {"currency"} if money_of(columns) else set()
    fields = {name: type_ for name, type_ in KINDS[format_.kind].fields.items() if name not in columns.keys() | money}
    names = {
        name: sql_type(type_) for name, type_ in fields.items() if format_.fixed.get(name) is None or name == "kind"
    }
    return names | {f"{name}_read": "varchar" for name in names if fields[name].startswith("word:")}
