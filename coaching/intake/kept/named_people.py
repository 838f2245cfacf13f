"""People whom facts name beside their id: the newest import says what somebody is called whom no list of people holds."""

from coaching.facts import Cursor
from coaching.intake.kept.ledger import folder_of
from coaching.intake.rows.owner_names import NAMED
from coaching.intake.words.convert import quoted
from coaching.workspace import Workspace


def settle_named(workspace: Workspace, cursor: Cursor) -> None:
    """Make named_person anew of what the loaded imports say: one name an id."""
    cursor.execute("delete from named_person")
    rows = cursor.execute(
        "select import_id from import where undone_at is null order by as_of, coalesce(place, ''), import_id"
    ).fetchall()
    for (import_id,) in rows:
        path = folder_of(workspace, import_id) / NAMED
        if path.exists():
            told = f"read_parquet({quoted(path)})"
            cursor.execute(f"delete from named_person where rep_id in (select rep_id from {told})")
            cursor.execute(f"insert into named_person select rep_id, name from {told}")
