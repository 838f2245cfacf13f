"""The coaching conversation from plan to signed action plan: each change saved at once, nothing overwritten unseen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import rows, signing
from coaching.records.entries import KINDS, NO_SUCH_CONVERSATION, STATES, STEPS, About, Conversation
from coaching.records.models import AnswerRow, CommitmentRow, ConversationRow
from coaching.records.store import Records, note_change


def plan(
    records: Records,
    who: str,
    *,
    manager_id: str,
    rep_id: str,
    team: str = "",
    planned_on: date | None,
    kind: str = "one-on-one",
    period: str | None = None,
    as_of: date | None = None,
) -> Conversation:
    """A new conversation; planned_on None: it starts unplanned. period and as_of say what its facts are about."""
    if kind not in KINDS:
        raise Refusal(f'Cannot plan a "{kind}"; there are: {", ".join(KINDS)}.')
    lacks = [said for said, there in (("who it is with", rep_id), ("who leads it", manager_id)) if not there]
    if lacks:
        raise Refusal(
            f"A conversation needs a rep and somebody who leads it: choose {' and '.join(lacks)}, or write the name."
        )
    now = records.now()
    row = ConversationRow(
        id=str(uuid4()), manager_id=manager_id, rep_id=rep_id, team=team, kind=kind, state="planned", step=1,
        planned_on=planned_on, first_planned_on=planned_on, period=period, as_of=as_of, cancelled_why="",
        version=1, created_at=now, updated_at=now, updated_by=who,
    )  # fmt: skip
    with records.writing() as session:
        session.add(row)
        note_change(
            session,
            records,
            who,
            "planned",
            About("conversation", row.id),
            {"planned_on": planned_on, "kind": kind},
        )
    return rows.conversation(row)


def get(records: Records, conversation_id: str) -> Conversation:
    """One conversation as it stands now, with its answers; Refusal when there is none of that id."""
    with records.reading() as session:
        row = _row(session, conversation_id)
        return rows.conversation(row, rows.field_answers(session, conversation_id))


def listed(
    records: Records,
    *,
    rep_ids: Sequence[str] | None = None,
    manager_id: str | None = None,
    states: Sequence[str] = STATES,
    since: date | None = None,
    until: date | None = None,
) -> list[Conversation]:
    """Conversations of the given reps or manager, newest first by the day held or else planned; bounds inclusive."""
    query = select(ConversationRow).where(ConversationRow.state.in_(states))
    if rep_ids is not None:
        query = query.where(ConversationRow.rep_id.in_(rep_ids))
    if manager_id is not None:
        query = query.where(ConversationRow.manager_id == manager_id)
    with records.reading() as session:
        found = [(row.held_on or row.planned_on or row.created_at.date(), row) for row in session.scalars(query)]
        wanted = [
            (day, row) for day, row in found if (since is None or day >= since) and (until is None or day <= until)
        ]
        wanted.sort(key=lambda item: (item[0], item[1].created_at, item[1].id), reverse=True)
        return [rows.conversation(row) for _, row in wanted]


def history(records: Records, rep_id: str) -> list[Conversation]:
    """The held conversations with one rep, newest first."""
    return listed(records, rep_ids=[rep_id], states=("held",))


def start(records: Records, conversation_id: str, version: int, who: str) -> Conversation:
    """Open a planned conversation; the clock of the session begins."""
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version)
        if row.state == "planned":
            row.state, row.started_at = "open", records.now()
            _saved(session, records, row, who, "started")
        elif row.state != "open":
            raise Refusal(f"This conversation is {row.state}; only a planned one can be started.")
    return get(records, conversation_id)


def save_step(
    records: Records, conversation_id: str, version: int, who: str, step: int, fields: Mapping[str, Any] | None = None
) -> Conversation:
    """Keep the step reached and the fields that changed, at once; fields: field key to text, number or choices.

    ChangedElsewhere when somebody saved since `version`: what they wrote stays, the error carries what was not saved.
    """
    if not 1 <= step <= STEPS:
        raise Refusal(f"A conversation has the steps 1 to {STEPS}; there is no step {step}.")
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version, fields)
        if row.state not in ("planned", "open"):
            raise Refusal(f"This conversation is {row.state}; its steps are closed and can only be read.")
        before = rows.field_answers(session, conversation_id)
        changed = {key: rows.answer_value(value) for key, value in (fields or {}).items()}
        changed = {key: value for key, value in changed.items() if _stored(before.get(key)) != value}
        for key, value in changed.items():
            session.add(_field_answer(records, row.id, who, key, value))
        if changed or row.step != step:
            row.step = step
            _saved(session, records, row, who, "step saved", {"step": step, "fields": sorted(changed)})
    return get(records, conversation_id)


def confirm(
    records: Records,
    conversation_id: str,
    version: int,
    who: str,
    *,
    held_on: date | None = None,
    minutes: float | None = None,
) -> Conversation:
    """Close the conversation with its action plan; held_on defaults to the day it was started.

    Refusal unless every commitment has an owner, a due date not before that day, and a target where it names a metric, and at least one
    names a metric (METRICS C5).
    """
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version)
        if row.state not in ("planned", "open"):
            raise Refusal(f"This conversation is {row.state}; its plan cannot be confirmed again.")
        if fault := _plan_fault(session, conversation_id, _day_held(records, row, held_on)):
            raise Refusal(fault)
        _close(records, row, held_on, minutes)
        _saved(session, records, row, who, "confirmed", {"held_on": row.held_on, "minutes": minutes})
    return get(records, conversation_id)


def hold(
    records: Records, conversation_id: str, version: int, who: str, *, held_on: date, minutes: float | None = None
) -> Conversation:
    """Close a field day or workshop, which needs no action plan of its own."""
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version)
        if row.kind == "one-on-one":
            raise Refusal("A one-on-one is closed with its action plan; confirm the plan instead.")
        if row.state not in ("planned", "open"):
            raise Refusal(f"This {row.kind} is {row.state} already.")
        _close(records, row, held_on, minutes)
        _saved(session, records, row, who, "held", {"held_on": held_on, "minutes": minutes})
    return get(records, conversation_id)


def replan(records: Records, conversation_id: str, version: int, who: str, planned_on: date) -> Conversation:
    """Move a planned conversation to another day; the day first planned is kept beside it."""
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version)
        if row.state != "planned":
            raise Refusal(f"This conversation is {row.state}; only a planned one can be moved.")
        before, row.planned_on = row.planned_on, planned_on
        row.first_planned_on = row.first_planned_on or planned_on
        _saved(session, records, row, who, "replanned", {"from": before, "to": planned_on})
    return get(records, conversation_id)


def cancel(records: Records, conversation_id: str, version: int, who: str, why: str) -> Conversation:
    """Call a conversation off, with the reason; what was written in it stays readable."""
    with records.writing() as session:
        row = _changing(session, records, conversation_id, version)
        if row.state not in ("planned", "open"):
            raise Refusal(f"This conversation is {row.state}; it cannot be called off.")
        row.state, row.cancelled_why = "cancelled", why.strip()
        _saved(session, records, row, who, "cancelled", {"why": row.cancelled_why})
    return get(records, conversation_id)


def _row(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise Refusal(NO_SUCH_CONVERSATION)
    return row


def _changing(
    session: Session, records: Records, conversation_id: str, version: int, unsaved: Mapping[str, Any] | None = None
) -> ConversationRow:
    row = _row(session, conversation_id)
    records.refuse_stale(row, version, "conversation", unsaved or {})
    return row


def _saved(
    session: Session,
    records: Records,
    row: ConversationRow,
    who: str,
    what: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    row.version, row.updated_at, row.updated_by = row.version + 1, records.now(), who
    note_change(session, records, who, what, About("conversation", row.id), details)


def _close(records: Records, row: ConversationRow, held_on: date | None, minutes: float | None) -> None:
    row.state = "held"
    row.held_on = _day_held(records, row, held_on)
    row.minutes = minutes
    row.step = STEPS if row.kind == "one-on-one" else row.step


def _day_held(records: Records, row: ConversationRow, held_on: date | None) -> date:
    return held_on or (row.started_at or records.now()).date()


def _plan_fault(session: Session, conversation_id: str, held_on: date) -> str | None:
    query = select(CommitmentRow).where(
        CommitmentRow.conversation_id == conversation_id, CommitmentRow.state != "dropped"
    )
    return signing.fault(list(session.scalars(query.order_by(CommitmentRow.number))), held_on)


def _field_answer(records: Records, conversation_id: str, who: str, key: str, value: Any) -> AnswerRow:
    return AnswerRow(
        who=who, when=records.now(), about_kind="conversation", about_id=conversation_id,
        conversation_id=conversation_id, question=key, value=value, note="", side=None,
    )  # fmt: skip


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
