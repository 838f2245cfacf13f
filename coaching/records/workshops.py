"""Closed workshops: what was said in the room, kept as answers about the workshop, and its actions, which stand in the one ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import answers, rows
from coaching.records.commitments import promise_row
from coaching.records.entries import About, Answer
from coaching.records.models import AnswerRow, CommitmentRow
from coaching.records.store import Records, note_change

KIND, SOURCE = "workshop", "tune-up workshop"
FACTS, IDEA, UNFINISHED = "facts", "idea", "unfinished"
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
    target_value: float | None = None
    done_on: date | None = None


def keep(
    records: Records,
    who: str,
    key: str,
    team: str,
    period: str,
    given: Sequence[Given],
    promised: Sequence[Promised],
    when: datetime | None = None,
) -> None:
    """Carry a workshop over into the records, whole or not at all, as closed at a moment (default: now).

    Refusal where it stands there already.
    """
    about, now = About(KIND, key), when or records.now()
    first = (Given(who, TEAM, team), Given(who, PERIOD, period), Given(who, CLOSED, now.date()))
    with records.writing() as session:
        if _stands(session, key):
            raise Refusal("This workshop stands in the records already.")
        session.add_all(_answer(key, one, now) for one in (*first, *given))
        _promise(session, records, key, promised, now)
        note_change(session, records, who, "workshop closed", about, {"team": team, "actions": len(promised)})


def _stands(session: Session, key: str) -> bool:
    found = select(AnswerRow.id).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == key).limit(1)
    return session.scalar(found) is not None


def _promise(
    session: Session, records: Records, key: str, promised: Sequence[Promised], when: datetime, note: str = ""
) -> None:
    last = rows.last_number(session)
    for number, action in enumerate(promised, start=last + 1):
        row = _row(records, action)
        row.number = number
        row.created_at = row.updated_at = when
        row.done_on, row.state = action.done_on, "done" if action.done_on else row.state
        session.add_all((row, _answer(key, Given(action.who, ACTION, row.id, note), when)))


def seed_from(records: Records, source: Path, who: str = "import") -> bool:
    """A closed workshop from a JSON file; whether it was new.

    The file names id, team, period, closed_on, facts (area: colour and words) and people, each with name, rep_id, poll (a state a round),
    scores (by area), ideas (text and dots) and actions (text, driver, metric, due_on, target, baseline, baseline_period, done_on where kept).
    """
    said = json.loads(source.read_text(encoding="utf-8"))
    with records.reading() as session:
        if _stands(session, said["id"]):
            return False
    given = [Given(who, f"{FACTS} {area}", words, colour) for area, (colour, words) in said["facts"].items()]
    promised = []
    for one in said["people"]:
        name = one["name"]
        given.append(Given(name, HERE, name))
        given += [Given(name, f"poll {number}", state) for number, state in enumerate(one["poll"], start=1)]
        given += [Given(name, f"assessment {area}", score) for area, score in one["scores"].items()]
        given += [Given(name, IDEA, (text, str(dots))) for text, dots in one["ideas"]]
        promised += [
            Promised(
                name, one["rep_id"], one["rep_id"], action["text"], action["driver"], action["metric"], date.fromisoformat(action["due_on"]), "rep",
                action["baseline"], action["baseline_period"], action["target"],
                date.fromisoformat(action["done_on"]) if action.get("done_on") else None,
            )
            for action in one["actions"]
        ]  # fmt: skip
    when = datetime.combine(date.fromisoformat(said["closed_on"]), time(16), UTC)
    keep(records, who, said["id"], said["team"], said["period"], given, promised, when)
    return True


def promise_later(records: Records, who: str, key: str, promised: Sequence[Promised]) -> None:
    """Add the actions of somebody who was not there to a closed workshop."""
    about = About(KIND, key)
    if not answers.last(records, about, [CLOSED]):
        raise Refusal("There is no such workshop in the records.")
    with records.writing() as session:
        _promise(session, records, key, promised, records.now(), "added later")
        note_change(session, records, who, "actions added", about, {"actions": len(promised)})


def _answer(key: str, one: Given, when: datetime) -> AnswerRow:
    return AnswerRow(
        who=one.who, when=when, about_kind=KIND, about_id=key, conversation_id=None, question=one.question,
        value=rows.answer_value(one.value), note=one.note.strip(), side=None,
    )  # fmt: skip


def _row(records: Records, action: Promised) -> CommitmentRow:
    return promise_row(
        records, rep_id=action.about, text=action.text, owner_kind="rep", owner_id=action.owner_id, due_on=action.due_on, metric=action.metric,
        driver=action.driver, scope_by=action.scope_by, scope_id=action.about, baseline_value=action.baseline_value,
        baseline_period=action.baseline_period, target_value=action.target_value, source=SOURCE,
    )  # fmt: skip


def all_of(records: Records) -> list[str]:
    """The ids of all closed workshops."""
    return answers.subjects(records, KIND, CLOSED)


def team_of(records: Records, key: str) -> str:
    """The team a closed workshop was held with, or nothing."""
    found = answers.last(records, About(KIND, key), [TEAM]).get(TEAM)
    return str(found.value) if found else ""


def said(records: Records, key: str) -> list[Answer]:
    """Everything kept of one workshop, oldest first."""
    query = select(AnswerRow).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == key).order_by(AnswerRow.id)
    with records.reading() as session:
        return [rows.answer(row) for row in session.scalars(query)]


def closed_at(found: Sequence[Answer]) -> datetime:
    """When a workshop was closed, from what was kept of it."""
    return next(one.when for one in found if one.question == CLOSED)
