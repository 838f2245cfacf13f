"""Names that stand beside the ids of people: kept with the import, so that a person nobody listed has a name."""

from pathlib import Path

import duckdb

from coaching.intake.file.table import RawTable
from coaching.intake.rows.fast_write import cells_view
from coaching.intake.words.convert import identifier, quoted, text
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match

NAMED = "named.parquet"
PAIRS = (("owner_id", "owner_name"), ("rep_id", "rep_name"))


def _pair(match: Match) -> tuple[str, str] | None:
    """The cells with the id and with the name of a person, where a table has both."""
    if match.format.kind not in KINDS or match.format.kind == "rep":
        return None
    held = next((pair for pair in PAIRS if set(pair) <= match.columns.keys()), None)
    return (f"c{match.columns[held[0]]}", f"c{match.columns[held[1]]}") if held else None


def write_named(con: duckdb.DuckDBPyConnection, match: Match, path: Path, source: str = "cells") -> bool:
    """Keep rep_id and the name it stands beside most often, of the relation source; False where the table has no such pair."""
    pair = _pair(match)
    if pair is None:
        return False
    said = f"select {identifier(pair[0])} as rep_id, {text(pair[1])} as name from {source}"
    con.execute(
        f"""copy (select rep_id, name from ({said}) where rep_id is not null and name is not null and rep_id <> name group by rep_id, name
                  qualify row_number() over (partition by rep_id order by count(*) desc, name) = 1 order by rep_id)
            to {quoted(path)} (format parquet)"""
    )
    return True


def write_named_fast(con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, folder: Path) -> None:
    """As write_named for a file read the fast way: from its sample, and from all of it where somebody is not in the sample."""
    path = folder / NAMED
    if not write_named(con, match, path, "cells_sample"):
        return
    field = "owner_id" if "owner_id" in match.columns else "rep_id"
    rows = f"read_parquet({quoted(folder / 'rows.parquet')})"
    missing = f"select 1 from {rows} where {field} is not null and {field} not in (select rep_id from read_parquet({quoted(path)})) limit 1"
    if con.execute(missing).fetchone():
        cells_view(con, table, "whole", {})
        write_named(con, match, path, "whole")
