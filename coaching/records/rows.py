"""From table rows to the frozen values that the doors hand out."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records.entries import About, Answer, AnswerValue, Commitment, Conversation, FrozenFact, StopItem
from coaching.records.may import WHOLE
from coaching.records.models import AnswerRow, CommitmentRow, ConversationRow, FrozenFactRow, StopRow


def conversation(row: ConversationRow, answers: Mapping[str, AnswerValue] | None = None) -> Conversation:
    """One conversation with its latest answers by field key."""
    plain = {part.name: getattr(row, part.name) for part in fields(Conversation) if part.name != "answers"}
    return Conversation(**plain, answers=dict(answers or {}))


def commitment(row: CommitmentRow) -> Commitment:
    """One line of the ledger."""
    return Commitment(**{part.name: getattr(row, part.name) for part in fields(Commitment)})


def stop_item(row: StopRow) -> StopItem:
    """One line of the stop list."""
    return StopItem(**{part.name: getattr(row, part.name) for part in fields(StopItem)})


def frozen_fact(row: FrozenFactRow) -> FrozenFact:
    """One fact as it was seen."""
    plain = {part.name: getattr(row, part.name) for part in fields(FrozenFact)}
    return FrozenFact(**plain | {"trend": tuple((str(period), value) for period, value in row.trend)})


def answer(row: AnswerRow) -> Answer:
    """One answer."""
    about = About(row.about_kind, row.about_id)
    value: AnswerValue = tuple(row.value) if isinstance(row.value, list) else row.value
    return Answer(row.id, row.who, row.when, about, row.conversation_id, row.question, value, row.note, row.side)


def last_answer_ids(session: Session, about: About, side: str | None = None) -> list[int]:
    """The ids of the newest answer to each question about one thing (given by one side, where a side is asked for)."""
    newest = select(func.max(AnswerRow.id)).where(AnswerRow.about_kind == about.kind, AnswerRow.about_id == about.id)
    newest = newest.where(AnswerRow.side.is_(None) if side is None else AnswerRow.side == side)
    return list(session.scalars(newest.group_by(AnswerRow.question)))


def last_number(session: Session) -> int:
    """The number of the newest line of the one ledger, whoever may see that line; 0 while it is empty."""
    return session.scalar(select(func.max(CommitmentRow.number)), execution_options=WHOLE) or 0


def field_answers(session: Session, conversation_id: str) -> dict[str, AnswerValue]:
    """What the five steps of a conversation say now, by field key; emptied fields are absent."""
    ids = last_answer_ids(session, About("conversation", conversation_id))
    rows = session.scalars(select(AnswerRow).where(AnswerRow.id.in_(ids)).order_by(AnswerRow.id))
    return {row.question: answer(row).value for row in rows if row.value is not None}


def as_json(thing: Any) -> dict[str, Any]:
    """A dataclass, named tuple or mapping as plain JSON values: dates as ISO text, a number that is not finite as unknown."""
    named = getattr(thing, "_asdict", None)
    if named is not None:
        thing = named()
    plain = asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else dict(thing)
    return {str(key): _plain(value) for key, value in plain.items()}


def answer_value(value: Any) -> Any:
    """An answer as it is stored: text trimmed, empty text and empty choices as no answer; Refusal for anything odd."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list | tuple | set | frozenset):
        return [str(item) for item in value] or None
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool) or (isinstance(value, int | float) and math.isfinite(value)):
        return value
    raise Refusal(f'"{value}" cannot be kept as an answer; use text, a finite number, or choices.')


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    try:
        json.dumps(value)
    except TypeError:
        return str(value)
    return value
