"""The team of each person, and the owner of each account, by the date of the list that says so, from all kept lists."""

from datetime import date

from coaching.facts import Cursor, in_place
from coaching.intake.kept.ledger import folder_of, receipt_of
from coaching.workspace import Workspace


def settle_teams(workspace: Workspace, cursor: Cursor) -> None:
    """Derive anew who was in which team when, and who had which account; where one list alone is loaded, it holds throughout."""
    cursor.execute("delete from team_said")
    for _, as_of, said in _lists(workspace, cursor, "rep", "team"):
        cursor.execute(
            f"insert into team_said select rep_id, ?, nullif(trim(team), '') from ({said}) where rep_id is not null",
            [as_of],
        )
    cursor.execute("delete from account_said")
    for turn, as_of, said in _lists(workspace, cursor, "account", "owner_id"):
        cursor.execute(
            f"insert into account_said select account_id, ?, ?, owner_id from ({said}) where account_id is not null",
            [as_of, turn],
        )


def _lists(workspace: Workspace, cursor: Cursor, kind: str, column: str) -> list[tuple[int, date, str]]:
    """The lists of a kind that speak of a column, in the order in which newer ones win, with date and rows (as SELECT); none where one is."""
    rows = cursor.execute(
        "select import_id, as_of from import where kind = ? and undone_at is null order by as_of, coalesce(place, ''), import_id",
        [kind],
    ).fetchall()
    found: list[tuple[int, date, str]] = []
    for import_id, as_of in rows if len(rows) > 1 else ():
        path, manifest = folder_of(workspace, import_id) / "rows.parquet", receipt_of(workspace, import_id)
        if path.exists() and column in manifest["present"]:
            kept = {
                "import_id": import_id,
                **{name: manifest.get(name) for name in ("file", "sheet", "first_row", "left_in")},
            }
            found.append((len(found), as_of, in_place.rows_of(cursor, kind, path, kept)))
    return found
