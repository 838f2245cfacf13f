"""The team of each person by the date of the list that says so, from all kept lists of people."""

import duckdb

from coaching.facts import in_place
from coaching.intake.kept.ledger import folder_of, receipt_of
from coaching.workspace import Workspace


def settle_teams(workspace: Workspace, cursor: duckdb.DuckDBPyConnection) -> None:
    """Derive anew who was in which team when; where one list alone is loaded, its teams hold throughout."""
    cursor.execute("delete from team_said")
    rows = cursor.execute("select import_id, as_of from import where kind = 'rep' and undone_at is null order by 1").fetchall()
    for import_id, as_of in rows if len(rows) > 1 else ():
        path = folder_of(workspace, import_id) / "rows.parquet"
        if path.exists():
            manifest = receipt_of(workspace, import_id)
            kept = {"import_id": import_id, **{name: manifest.get(name) for name in ("file", "sheet", "first_row", "left_in")}}
            said = in_place.rows_of(cursor, "rep", path, kept)
            cursor.execute(f"insert into team_said select rep_id, ?, nullif(trim(team), '') from ({said}) where rep_id is not null", [as_of])
