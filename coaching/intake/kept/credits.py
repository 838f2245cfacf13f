"""Who shares the credit of a deal, from what the imports of deals keep beside their rows: the newest file that says so of a deal counts."""

import duckdb

from coaching.intake.kept.ledger import folder_of
from coaching.intake.rows.shared_credit import CREDITS
from coaching.intake.words.convert import quoted
from coaching.workspace import Workspace


def settle_credits(workspace: Workspace, cursor: duckdb.DuckDBPyConnection) -> None:
    """Derive the credits of all deals anew."""
    cursor.execute("delete from credit")
    rows = cursor.execute(
        "select import_id from import where kind = 'opportunity' and undone_at is null order by as_of, coalesce(place, ''), import_id"
    ).fetchall()
    for (import_id,) in rows:
        path = folder_of(workspace, import_id) / CREDITS
        if path.exists():
            cursor.execute(f"delete from credit where opportunity_id in (select opportunity_id from read_parquet({quoted(path)}))")
            cursor.execute(
                f"""insert into credit select opportunity_id, person, weight, {int(import_id)}, source_row from read_parquet({quoted(path)})"""
            )
