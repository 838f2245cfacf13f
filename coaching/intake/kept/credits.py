"""Who shares the credit of a deal, from what imports of deals and of splits keep beside their rows: the newest file that says so of a deal counts."""

from coaching.facts import Cursor
from coaching.intake.kept.ledger import folder_of
from coaching.intake.rows.shared_credit import CREDITS
from coaching.intake.words.convert import quoted
from coaching.intake.words.statement import statement
from coaching.workspace import Workspace


def settle_credits(workspace: Workspace, cursor: Cursor) -> None:
    """Derive the credits of all deals anew."""
    cursor.execute("delete from credit")
    rows = cursor.execute(
        """select import_id, kind from import where kind in ('opportunity', 'deal_split') and undone_at is null
           order by as_of, coalesce(place, ''), import_id"""
    ).fetchall()
    for import_id, kind in rows:
        path = folder_of(workspace, import_id) / CREDITS
        if path.exists():
            cursor.execute(f"create or replace temp table said_credit as select * from read_parquet({quoted(path)})")
            if kind == "deal_split":
                _by_the_deals_id(cursor)
            cursor.execute("delete from credit where opportunity_id in (select opportunity_id from said_credit)")
            cursor.execute(
                f"insert into credit select opportunity_id, person, weight, {int(import_id)}, source_row from said_credit"
            )


def _by_the_deals_id(cursor: Cursor) -> None:
    """A file of splits may name a deal by the 15 letters of its id, or by its name where one deal alone has it."""
    cursor.execute(statement(__file__, "by_the_deals_id"))
    cursor.execute(
        "update said_credit set opportunity_id = s.opportunity_id from split_of s where s.said = said_credit.opportunity_id"
    )
