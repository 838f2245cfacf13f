"""Past conversations from a file: each is taken in once, however often the file is read."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.commitments import promise_row
from coaching.records.entries import KINDS, STEPS, About
from coaching.records.models import AnswerRow, ConversationRow, FrozenFactRow
from coaching.records.store import Records, note_change

FAMILY = UUID(
    "5b0c2f6e-6f0b-5a7e-9d43-0c8f3a6f1d10"
)  # any fixed id: it makes the ids of the same file the same each time
STEP_FIELDS = {
    "prepare": "prepare.aim",
    "open": "open.rep_view",
    "explore": "explore.insight",
    "collaborate": "collaborate.ideas",
    "confirm": "confirm.summary",
}


def seed_from(
    records: Records, source: Path | Mapping[str, Any] | Sequence[Mapping[str, Any]], who: str = "import"
) -> int:
    """Take in past and planned conversations, and say how many were new; those taken in before are left as they are.

    source: a JSON file, its content, or the list under its "conversations": manager_id, rep_id, kind, planned_on,
    held_on, minutes, team, topics (skill, deal, number, personal), said (by step), and commitments with owner,
    owner_id, text, due_on, metric, target, done_on; scores of both sides, wishes, rated and facts. A conversation with held_on is held, any
    other stays planned. Beside them "answers": who, on, about_kind, about_id, question, value, note, side.
    """
    said = _read(source)
    talks, others = _talks(said), _others(said)
    added = 0
    with records.writing() as session:
        number = rows.last_number(session)
        for place, talk in enumerate(talks, start=1):
            key = _key(talk, place)
            if session.get(ConversationRow, key) is not None:
                continue
            row = _conversation(talk, key, who, place)
            session.add(row)
            session.flush()
            _add_answers(session, row, talk)
            _add_both_sides(session, row, talk)
            session.add_all(_seen(row, raw, at) for at, raw in enumerate(talk.get("facts") or ()))
            number = _add_commitments(session, records, row, talk, number, place)
            added += 1
        known = _known_answers(session) if others else set()
        session.add_all(
            one for one in (_answer(raw, place) for place, raw in enumerate(others, 1)) if _key_of(one) not in known
        )
        if added:
            note_change(
                session, records, who, "conversations taken in", About("workspace", ""), {"conversations": added}
            )
    return added


def _read(source: Path | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
    if not isinstance(source, Path):
        return source
    try:
        return json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise Refusal(f"{source.name} cannot be read as a list of conversations: {trouble}.") from trouble


def _talks(said: Any) -> Sequence[Mapping[str, Any]]:
    talks = said.get("conversations") if isinstance(said, Mapping) else said
    if not isinstance(talks, list | tuple) or not all(isinstance(talk, Mapping) for talk in talks):
        raise Refusal('A file of conversations is a list of them, or holds one under "conversations".')
    return list(talks)


def _others(said: Any) -> Sequence[Mapping[str, Any]]:
    return list(said.get("answers", ())) if isinstance(said, Mapping) else []


def _answer(raw: Mapping[str, Any], place: int) -> AnswerRow:
    """An answer about anything, given on a day."""
    for name in ("who", "about_kind", "about_id", "question", "on"):
        if not raw.get(name):
            raise Refusal(f"Answer {place} of the file has no {name}; give it one.")
    return AnswerRow(
        who=raw["who"], when=_noon(_day(raw["on"], place, "Answer")), about_kind=raw["about_kind"], about_id=raw["about_id"],
        conversation_id=raw.get("conversation_id"), question=raw["question"], value=rows.answer_value(raw.get("value")),
        note=raw.get("note") or "", side=raw.get("side"),
    )  # fmt: skip


def _key_of(row: AnswerRow) -> tuple[Any, ...]:
    return row.who, row.when, row.about_kind, row.about_id, row.question, row.side


def _known_answers(session: Session) -> set[tuple[Any, ...]]:
    columns = (
        AnswerRow.who,
        AnswerRow.when,
        AnswerRow.about_kind,
        AnswerRow.about_id,
        AnswerRow.question,
        AnswerRow.side,
    )
    return {tuple(row) for row in session.execute(select(*columns))}


def _key(talk: Mapping[str, Any], place: int) -> str:
    for name in ("manager_id", "rep_id"):
        if not talk.get(name):
            raise Refusal(f"Conversation {place} of the file has no {name}; give it one.")
    parts = [str(talk.get(name)) for name in ("id", "manager_id", "rep_id", "kind", "planned_on", "held_on")]
    return str(uuid5(FAMILY, "\x1f".join(parts)))


def _conversation(talk: Mapping[str, Any], key: str, who: str, place: int) -> ConversationRow:
    planned, held = _day(talk.get("planned_on"), place), _day(talk.get("held_on"), place)
    kind = talk.get("kind") or "one-on-one"
    if kind not in KINDS:
        raise Refusal(f'Conversation {place} of the file is a "{kind}"; there are: {", ".join(KINDS)}.')
    if planned is None and held is None:
        raise Refusal(f"Conversation {place} of the file has neither planned_on nor held_on; give it one.")
    moment = _noon(held or planned)
    return ConversationRow(
        id=key, manager_id=talk["manager_id"], rep_id=talk["rep_id"], team=talk.get("team") or "", kind=kind,
        state="held" if held else "planned", step=STEPS if held and kind == "one-on-one" else 1,
        planned_on=planned, first_planned_on=planned, started_at=moment if held else None, held_on=held,
        minutes=talk.get("minutes"), period=talk.get("period"), as_of=_day(talk.get("as_of"), place), cancelled_why="",
        version=1, created_at=moment, updated_at=moment, updated_by=who,
    )  # fmt: skip


def _add_answers(session: Session, row: ConversationRow, talk: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {STEP_FIELDS.get(step, step): text for step, text in (talk.get("said") or {}).items()}
    given |= {"prepare.topic_kinds": talk.get("topics"), "prepare.drivers": talk.get("drivers")}
    for key, value in given.items():
        if (stored := rows.answer_value(value)) is not None:
            session.add(
                AnswerRow(
                    who=row.manager_id, when=row.created_at, about_kind="conversation", about_id=row.id,
                    conversation_id=row.id, question=key, value=stored, note="", side=None,
                )
            )  # fmt: skip


def _add_both_sides(session: Session, row: ConversationRow, talk: Mapping[str, Any]) -> None:
    """The scores of both sides, the rep's topics and rating of the talk, and the group it belongs to with who coached along."""
    people = {"rep": row.rep_id, "manager": row.manager_id}
    scores = [
        (side, driver, score) for side, given in (talk.get("scores") or {}).items() for driver, score in given.items()
    ]
    said: list[tuple[str, str, Any]] = [
        (side, f"preread.score.{driver}", float(score)) for side, driver, score in scores
    ]
    said += [(side, "preread.in", "yes") for side, given in (talk.get("scores") or {}).items() if given]
    said += [
        ("rep", key, value)
        for key, value in (("preread.topics", talk.get("wishes")), ("rated", talk.get("rated")))
        if value is not None
    ]
    said += [("", key, value) for key in ("group", "co_coaches") if (value := talk.get(key)) is not None]
    session.add_all(
        AnswerRow(
            who=people.get(side, row.manager_id), when=row.created_at, about_kind="conversation", about_id=row.id,
            conversation_id=row.id, question=key, value=rows.answer_value(value), note="", side=side or None,
        )
        for side, key, value in said
    )  # fmt: skip


def _seen(row: ConversationRow, raw: Mapping[str, Any], position: int) -> FrozenFactRow:
    """A fact as it was seen in the talk."""
    reading = raw["reading"]
    return FrozenFactRow(
        conversation_id=row.id, position=position, metric=reading["metric"], by=reading["by"], scope=reading["scope"], period=reading["period"],
        reading={"value": None, "part": None, "whole": None, **reading}, label=raw["label"], definition=raw.get("definition") or "",
        shown=raw["shown"], detail=raw.get("detail") or "", compare=raw.get("compare") or "", colour=raw.get("colour") or "grey",
        driver=raw.get("driver") or "", trend=raw.get("trend") or [], frozen_at=row.created_at,
    )  # fmt: skip


def _add_commitments(
    session: Session, records: Records, row: ConversationRow, talk: Mapping[str, Any], number: int, place: int
) -> int:
    people = {"rep": row.rep_id, "manager": row.manager_id}
    for promise in talk.get("commitments") or ():
        number += 1
        owner = promise.get("owner") or "rep"
        if owner not in people or not promise.get("text"):
            raise Refusal(
                f"Conversation {place} of the file has a commitment without a text, or not owned by rep or manager."
            )
        due, done = _day(promise.get("due_on"), place), _day(promise.get("done_on"), place)
        try:
            made = promise_row(
                records, rep_id=row.rep_id, text=promise["text"], owner_kind=owner, owner_id=promise.get("owner_id") or people[owner],
                due_on=due, metric=promise.get("metric"), conversation_id=row.id, driver=promise.get("driver"), scope_by="rep",
                scope_id=row.rep_id, baseline_value=promise.get("baseline"), baseline_period=promise.get("baseline_period"),
                target_value=promise.get("target"), important=bool(promise.get("important", True)), urgent=bool(promise.get("urgent", False)),
                source=row.kind, note=promise.get("note") or "",
            )  # fmt: skip
        except Refusal as refusal:
            raise Refusal(f"Conversation {place} of the file: {refusal}") from refusal
        made.id, made.number = str(uuid5(UUID(row.id), f"{number}:{promise['text']}")), number
        made.first_due_on = _day(promise.get("first_due_on"), place) or due
        made.times_redated = int(promise.get("times_redated") or 0)
        made.state, made.done_on = "done" if done else promise.get("state") or "open", done
        made.created_at, made.updated_at = row.created_at, _noon(done) if done else row.created_at
        session.add(made)
    return number


def _day(text: Any, place: int, what: str = "Conversation") -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError) as trouble:
        raise Refusal(f'{what} {place} of the file: "{text}" is not a date. Use 2026-06-30.') from trouble


def _noon(day: date | None) -> datetime:
    assert day is not None
    return datetime.combine(day, time(12), tzinfo=UTC)
