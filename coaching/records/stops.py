"""The stop list: what rep and manager choose not to do any more, reviewed at the next session."""

from datetime import date
from uuid import uuid4

from sqlalchemy import select

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.entries import About, StopItem
from coaching.records.models import StopRow
from coaching.records.store import Records, note_change


def stop(
    records: Records, who: str, *, rep_id: str, text: str, agreed_on: date, conversation_id: str | None = None
) -> StopItem:
    """Put on the stop list what rep and manager choose not to do any more."""
    if not text.strip():
        raise Refusal("Say in a few words what you choose not to do any more.")
    row = StopRow(
        id=str(uuid4()), conversation_id=conversation_id, rep_id=rep_id, text=text.strip(), agreed_on=agreed_on,
        outcome=None, reviewed_on=None, note="",
    )  # fmt: skip
    with records.writing() as session:
        session.add(row)
        note_change(session, records, who, "stopped", About("rep", rep_id), {"text": row.text})
    return rows.stop_item(row)


def review_stop(records: Records, stop_id: str, who: str, outcome: str, reviewed_on: date) -> StopItem:
    """Say at the next session whether a stop was "kept" or the thing was "resumed"."""
    if outcome not in ("kept", "resumed"):
        raise Refusal(f'A stop is "kept" or "resumed", not "{outcome}".')
    with records.writing() as session:
        row = session.get(StopRow, stop_id)
        if row is None:
            raise Refusal("There is no such line on the stop list; open the list again.")
        row.outcome, row.reviewed_on = outcome, reviewed_on
        note_change(
            session, records, who, "stop reviewed", About("rep", row.rep_id), {"text": row.text, "outcome": outcome}
        )
    return rows.stop_item(row)


def stop_list(
    records: Records, rep_id: str, *, unreviewed_only: bool = False, conversation_id: str | None = None
) -> list[StopItem]:
    """What a rep chose not to do, newest first."""
    query = select(StopRow).where(StopRow.rep_id == rep_id)
    if unreviewed_only:
        query = query.where(StopRow.outcome.is_(None))
    if conversation_id is not None:
        query = query.where(StopRow.conversation_id == conversation_id)
    with records.reading() as session:
        return [rows.stop_item(row) for row in session.scalars(query.order_by(StopRow.agreed_on.desc(), StopRow.text))]
