"""Big imports that nothing contradicts are read where they are kept: the relation of their kind is its own table and those files, as one view.

So a million rows are written once. As soon as another import speaks about the same rows, they are brought into the table.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from coaching.errors import Refusal
from coaching.facts.sql_text import literal, quoted

Cursor = duckdb.DuckDBPyConnection
KINDS = ("opportunity", "activity", "opportunity_snapshot", "stage_history")
SOURCE = ("row_id", "import_id", "source_file", "source_sheet", "source_row")


def table_of(kind: str) -> str:
    """The table that holds the rows of a kind; for kinds read in place it is behind the view of that name."""
    return f"{kind}_row" if kind in KINDS else kind


def move_over(cursor: Cursor) -> None:
    """Rename the tables of a workspace made before imports were read in place."""
    for kind in KINDS:
        found = cursor.execute("select 1 from duckdb_tables() where table_name = ?", [kind]).fetchone()
        if found:
            cursor.execute(f'alter table "{kind}" rename to "{table_of(kind)}"')


def bring_up(cursor: Cursor, folder: Path) -> list[str]:
    """Make the views of all kinds read in place; returns the imports whose kept file is gone, as "4 (Task.csv)"."""
    gone: list[str] = []
    for kind in KINDS:
        gone += show(cursor, folder, kind)
    return list(dict.fromkeys(gone))


def show(cursor: Cursor, folder: Path, kind: str) -> list[str]:
    """Make the view of one kind from the ledger; returns the imports whose kept file is gone."""
    parts, gone = [f'select * from "{table_of(kind)}"'], []
    for of, flag in (
        (kind, "in_place"),
        *((("opportunity", "picture_in_place"),) if kind == "opportunity_snapshot" else ()),
    ):
        for kept in _in_place(cursor, of, flag):
            path = folder / "imports" / f"{kept['import_id']:06d}" / "rows.parquet"
            if path.exists():
                rows = rows_of(cursor, of, path, kept)
                parts.append(rows if of == kind else picture_of(rows, kept["as_of"]))
            else:
                gone.append(f"{kept['import_id']} ({kept['file']})")
    cursor.execute(f'create or replace view "{kind}" as {" union all by name ".join(parts)}')
    return gone


def keep_in_place(cursor: Cursor, folder: Path, kind: str, import_id: int) -> None:
    """Read this import where it is kept from now on."""
    cursor.execute("update import set in_place = true where import_id = ?", [import_id])
    show(cursor, folder, kind)


def keep_picture_in_place(cursor: Cursor, folder: Path, import_id: int) -> None:
    """Read the dated pictures of the deals in this import where it is kept from now on."""
    cursor.execute("update import set picture_in_place = true where import_id = ?", [import_id])
    show(cursor, folder, "opportunity_snapshot")


def picture_of(rows: str, as_of: date | None) -> str:
    """SELECT of the dated pictures in an export of deals: what each looked like at the end of the export's day."""
    said = (
        "stage_raw", "outcome", "case when outcome = 'won' then coalesce(amount_won, amount) else amount end as amount",
        "case when outcome <> 'open' then coalesce(closed_on, close_on) else close_on end as close_on", "forecast_category", "probability",
        "owner_id", "account_id", "type", *SOURCE,
    )  # fmt: skip
    day = f"date '{as_of}'" if as_of else "null"
    return (
        f'select opportunity_id, cast({day} as timestamp) + interval 86399 second as "at", '
        f"{', '.join(said)} from ({rows})"
    )


def take_in(cursor: Cursor, folder: Path, kind: str) -> None:
    """Bring every import of the kind that is read in place into its table."""
    imports = _in_place(cursor, kind) if kind in KINDS else []
    for kept in imports:
        path = folder / "imports" / f"{kept['import_id']:06d}" / "rows.parquet"
        if not path.exists():
            raise Refusal(
                f"The kept copy of import {kept['import_id']} ({kept['file']}) is missing: undo that import and load the file again."
            )
        cursor.execute(f'insert into "{table_of(kind)}" by name {rows_of(cursor, kind, path, kept)}')
    if imports:
        leave(cursor, folder, kind)


def leave(cursor: Cursor, folder: Path, kind: str) -> None:
    """Read no import of the kind in place any more."""
    if kind in KINDS:
        cursor.execute("update import set in_place = false where kind = ? and in_place", [kind])
        show(cursor, folder, kind)


def leave_pictures(cursor: Cursor, folder: Path) -> None:
    """Read no pictures of deals in place any more."""
    cursor.execute("update import set picture_in_place = false where picture_in_place")
    show(cursor, folder, "opportunity_snapshot")


def rows_of(cursor: Cursor, kind: str, path: Path, kept: Mapping[str, Any], part: str = "0") -> str:
    """SELECT of a kept copy in the columns of its table, each row with its source.

    kept: import_id, file, sheet, first_row (the number of the first row where the copy has no numbers, else None) and left_in (the copy
    still holds rows skipped by name). part: SQL of what keeps row_id unique where one source row holds several facts.
    """
    first = kept["first_row"]
    at = f"cast(file_row_number + {int(first)} as integer)" if first is not None else "cast(source_row as integer)"
    held = {
        name for (name,) in cursor.execute(f"select name from parquet_schema({quoted(path)})").fetchall()
    }  # old copies hold less
    own = [
        f'cast({_column(name) if name in held else "null"} as {type_}) as "{name}"'
        for name, type_ in cursor.execute(
            f"select name, type from pragma_table_info('{table_of(kind)}') order by cid"
        ).fetchall()
        if name not in SOURCE
    ]
    sheet = literal(kept["sheet"]) if kept["sheet"] else "null"
    return (
        f"select {', '.join(own)}, cast({kept['import_id']} as bigint) * 4294967296 + {part} + {at} as row_id, "
        f"cast({kept['import_id']} as integer) as import_id, cast({literal(kept['file'])} as varchar) as source_file, "
        f"cast({sheet} as varchar) as source_sheet, {at} as source_row "
        f"from read_parquet({quoted(path)}, file_row_number = true){' where skip_why is null' if kept['left_in'] else ''}"
    )


def _in_place(cursor: Cursor, kind: str, flag: str = "in_place") -> list[dict[str, Any]]:
    names = ("import_id", "file", "sheet", "first_row", "left_in", "as_of")
    rows = cursor.execute(
        f"select {', '.join(names)} from import where kind = ? and {flag} and undone_at is null order by import_id",
        [kind],
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _column(name: str) -> str:
    return f'"{name}"'
