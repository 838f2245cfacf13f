"""The facts of a conversation as they were seen: kept once, changed by nothing."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.entries import NO_SUCH_CONVERSATION, About, FactToFreeze, FrozenFact
from coaching.records.models import ConversationRow, FrozenFactRow
from coaching.records.store import Records, note_change


def freeze(
    records: Records,
    conversation_id: str,
    who: str,
    facts: Sequence[FactToFreeze],
    *,
    period: str | None = None,
    as_of: date | None = None,
) -> list[FrozenFact]:
    """Keep these facts as they are seen now, and hand back all of them; one that is frozen already stays as it was."""
    with records.writing() as session:
        row = session.get(ConversationRow, conversation_id)
        if row is None:
            raise Refusal(NO_SUCH_CONVERSATION)
        if row.state not in ("planned", "open"):
            raise Refusal(f"This conversation is {row.state}; its facts are kept as they were seen.")
        have = {_identity(fact) for fact in _facts(session, conversation_id)}
        added = []
        for fact in facts:
            new = _frozen(records, conversation_id, len(have), fact)
            if _identity(new) not in have:
                have.add(_identity(new))
                session.add(new)
                added.append(new.metric)
        if added:
            row.period, row.as_of = row.period or period, row.as_of or as_of
            note_change(
                session, records, who, "facts frozen", About("conversation", conversation_id), {"metrics": added}
            )
    return frozen_facts(records, conversation_id)


def frozen_facts(records: Records, conversation_id: str) -> list[FrozenFact]:
    """The facts of a conversation as they were seen, in the order they were frozen."""
    with records.reading() as session:
        return [rows.frozen_fact(row) for row in _facts(session, conversation_id)]


def _facts(session: Session, conversation_id: str) -> list[FrozenFactRow]:
    query = select(FrozenFactRow).where(FrozenFactRow.conversation_id == conversation_id)
    return list(session.scalars(query.order_by(FrozenFactRow.position, FrozenFactRow.id)))


def _identity(row: FrozenFactRow) -> tuple[str, str, str, str]:
    return (row.metric, row.by, row.scope, row.period)


def _frozen(records: Records, conversation_id: str, position: int, fact: FactToFreeze) -> FrozenFactRow:
    reading = rows.as_json(fact.reading)
    missing = [name for name in ("metric", "by", "scope", "period", "value", "n") if name not in reading]
    if missing:
        raise Refusal(f'The fact "{fact.label}" cannot be frozen: its reading says no {", ".join(missing)}.')
    return FrozenFactRow(
        conversation_id=conversation_id, position=position, reading=reading, label=fact.label,
        definition=fact.definition,
        metric=reading["metric"], by=reading["by"], scope=str(reading["scope"]), period=str(reading["period"]),
        shown=fact.shown, detail=fact.detail, compare=fact.compare, colour=fact.colour, driver=fact.driver,
        trend=[[period, value] for period, value in fact.trend], frozen_at=records.now(),
    )  # fmt: skip
