"""Closed workshops: what was said in the room, kept as answers about the workshop, and its actions, which stand in the one ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coaching.errors import Refusal
from coaching.records import answers, rows
from coaching.records.commitments import promise_row
from coaching.records.entries import About, Answer
from coaching.records.models import AnswerRow, CommitmentRow
from coaching.records.store import Records, note_change

KIND, SOURCE = "workshop", "tune-up workshop"
TEAM, PERIOD, CLOSED, HERE, ACTION = "team", "period", "closed", "participant", "action"


@dataclass(frozen=True)
class Given:
    """One answer of the room: who, to which question, what, and a note."""

    who: str
    question: str
    value: Any
    note: str = ""


@dataclass(frozen=True)
class Promised:
    """One action of the room: whose it is by id, about whom, and what will show it by when."""

    who: str
    owner_id: str
    about: str
    text: str
    driver: str
    metric: str
    due_on: date
    scope_by: str
    baseline_value: float | None
    baseline_period: str | None


def keep(
    records: Records, who: str, key: str, team: str, period: str, given: Sequence[Given], promised: Sequence[Promised]
) -> None:
    """Carry a workshop over into the records, whole or not at all; Refusal where it stands there already."""
    about, now = About(KIND, key), records.now()
    with records.writing() as session:
        there = session.scalar(
            select(AnswerRow.id).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == key).limit(1)
        )
        if there is not None:
            raise Refusal("This workshop stands in the records already.")

        for one in (Given(who, TEAM, team), Given(who, PERIOD, period), Given(who, CLOSED, now.date()), *given):
            session.add(_answer(records, key, one))
        last = session.scalar(select(func.max(CommitmentRow.number))) or 0
        for number, action in enumerate(promised, start=last + 1):
            session.add(row := _row(records, action, number))
            session.add(_answer(records, key, Given(action.who, ACTION, row.id)))
        note_change(session, records, who, "workshop closed", about, {"team": team, "actions": len(promised)})


def promise_later(records: Records, who: str, key: str, promised: Sequence[Promised]) -> None:
    """Add the actions of somebody who was not there to a closed workshop."""
    about = About(KIND, key)
    if not answers.last(records, about, [CLOSED]):
        raise Refusal("There is no such workshop in the records.")
    with records.writing() as session:
        last = session.scalar(select(func.max(CommitmentRow.number))) or 0
        for number, action in enumerate(promised, start=last + 1):
            session.add(row := _row(records, action, number))
            session.add(_answer(records, key, Given(action.who, ACTION, row.id, "added later")))
        note_change(session, records, who, "actions added", about, {"actions": len(promised)})


def _answer(records: Records, key: str, one: Given) -> AnswerRow:
    return AnswerRow(
        who=one.who, when=records.now(), about_kind=KIND, about_id=key, conversation_id=None, question=one.question,
        value=rows.answer_value(one.value), note=one.note.strip(), side=None,
    )  # fmt: skip


def _row(records: Records, action: Promised, number: int) -> CommitmentRow:
    return promise_row(
        records, rep_id=action.about, text=action.text, owner_kind="rep", owner_id=action.owner_id, due_on=action.due_on, metric=action.metric,
        driver=action.driver, scope_by=action.scope_by, scope_id=action.about, baseline_value=action.baseline_value,
        baseline_period=action.baseline_period, source=SOURCE, number=number,
    )  # fmt: skip


def all_of(records: Records) -> list[str]:
    """The ids of all closed workshops."""
    return answers.subjects(records, KIND, CLOSED)


def said(records: Records, key: str) -> list[Answer]:
    """Everything kept of one workshop, oldest first."""
    query = select(AnswerRow).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == key).order_by(AnswerRow.id)
    with records.reading() as session:
        return [rows.answer(row) for row in session.scalars(query)]


def closed_at(found: Sequence[Answer]) -> datetime:
    """When a workshop was closed, from what was kept of it."""
    return next(one.when for one in found if one.question == CLOSED)
