"""Answers over time: each one is added, none replaced, so the last answer, its age and what changed are queries."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.entries import About, Answer, AnswerValue
from coaching.records.models import AnswerRow
from coaching.records.store import Records, note_change

SIDES = ("rep", "manager")


def record(
    records: Records,
    who: str,
    about: About,
    question: str,
    value: Any,
    *,
    note: str = "",
    conversation_id: str | None = None,
    side: str | None = None,
) -> Answer:
    """Add an answer about something; value is text, a number or choices, and None takes the earlier answer back."""
    if side is not None and side not in SIDES:
        raise Refusal(f'An answer is given by the rep or the manager, not by "{side}".')
    if about.kind == "conversation":
        conversation_id = about.id
    row = AnswerRow(
        who=who, when=records.now(), about_kind=about.kind, about_id=about.id, conversation_id=conversation_id,
        question=question, value=rows.answer_value(value), note=note.strip(), side=side,
    )  # fmt: skip
    with records.writing() as session:
        session.add(row)
        note_change(session, records, who, "answered", about, {"question": question})
    return rows.answer(row)


def last(records: Records, about: About, questions: Sequence[str] | None = None) -> dict[str, Answer]:
    """The newest answer to each question that has one, by question key; an answer taken back counts as none."""
    with records.reading() as session:
        ids = rows.last_answer_ids(session, about)
        found = [
            rows.answer(row)
            for row in session.scalars(select(AnswerRow).where(AnswerRow.id.in_(ids)).order_by(AnswerRow.id))
        ]
    return {
        one.question: one for one in found if one.value is not None and (questions is None or one.question in questions)
    }


def newest_by_subject(records: Records, kind: str) -> dict[str, dict[str, Answer]]:
    """What last() says of everything of a kind, by its id: one question of the records, however many things there are."""
    newest = select(func.max(AnswerRow.id)).where(AnswerRow.about_kind == kind, AnswerRow.side.is_(None))
    newest = newest.group_by(AnswerRow.about_id, AnswerRow.question)
    found: dict[str, dict[str, Answer]] = {}
    with records.reading() as session:
        for row in session.scalars(select(AnswerRow).where(AnswerRow.id.in_(newest)).order_by(AnswerRow.id)):
            if (one := rows.answer(row)).value is not None:
                found.setdefault(row.about_id, {})[row.question] = one
    return found


def of_side(records: Records, about: About, side: str) -> dict[str, AnswerValue]:
    """The newest answers one side gave about something, by question key; None where it was taken back. Who may see them is asked above."""
    with records.reading() as session:
        ids = rows.last_answer_ids(session, about, side)
        found = session.scalars(select(AnswerRow).where(AnswerRow.id.in_(ids)).order_by(AnswerRow.id))
        return {row.question: rows.answer(row).value for row in found}


def history(records: Records, about: About, question: str) -> list[Answer]:
    """Every answer ever given to one question about something, newest first."""
    query = select(AnswerRow).where(
        AnswerRow.about_kind == about.kind, AnswerRow.about_id == about.id, AnswerRow.question == question
    )
    with records.reading() as session:
        return [rows.answer(row) for row in session.scalars(query.order_by(AnswerRow.id.desc()))]


def subjects(records: Records, kind: str, question: str) -> list[str]:
    """The ids of everything of a kind that a question was ever answered about."""
    query = select(AnswerRow.about_id).where(AnswerRow.about_kind == kind, AnswerRow.question == question).distinct()
    with records.reading() as session:
        return sorted(session.scalars(query))


def newest_of(records: Records, kind: str, question: str) -> dict[str, AnswerValue]:
    """The newest answer to one question about everything of a kind, by its id; what was taken back is left out."""
    query = select(AnswerRow).where(AnswerRow.about_kind == kind, AnswerRow.question == question).order_by(AnswerRow.id)
    with records.reading() as session:
        found = {row.about_id: rows.answer(row).value for row in session.scalars(query)}
    return {about: value for about, value in found.items() if value is not None}


def times(records: Records, kind: str, question: str) -> dict[str, list[date]]:
    """The days on which one question was answered about everything of a kind, by its id, the first one first."""
    query = select(AnswerRow).where(AnswerRow.about_kind == kind, AnswerRow.question == question).order_by(AnswerRow.id)
    found: dict[str, list[date]] = {}
    with records.reading() as session:
        for row in session.scalars(query):
            found.setdefault(row.about_id, []).append(row.when.date())
    return found


def newest_beginning(records: Records, kind: str, beginning: str) -> dict[tuple[str, str], AnswerValue]:
    """The newest answers to every question that begins so about everything of a kind, by its id and the question; taken back ones are left out."""
    query = (
        select(AnswerRow)
        .where(AnswerRow.about_kind == kind, AnswerRow.question.like(f"{beginning}%"))
        .order_by(AnswerRow.id)
    )
    with records.reading() as session:
        found = {(row.about_id, row.question): rows.answer(row).value for row in session.scalars(query)}
    return {key: value for key, value in found.items() if value is not None}


def changed_since(records: Records, about: About, moment: datetime) -> list[tuple[Answer, AnswerValue]]:
    """The newest answers that differ from what stood at a moment, each with what it was then (None: nothing)."""
    changed = []
    for question, now in last(records, about).items():
        then = next(
            (old for old in history(records, about, question) if old.when <= moment and old.side == now.side), None
        )
        before = then.value if then else None
        if now.when > moment and now.value != before:
            changed.append((now, before))
    return changed
