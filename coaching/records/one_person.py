"""What the records hold of one person: gathered to be taken away, and erased through the only door that may delete what is kept for good."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy import inspect as columns_of
from sqlalchemy.orm import Session

from coaching.records import backups, digests, meetings, rows, should_hold
from coaching.records.entries import About
from coaching.records.models import (
    AnswerRow,
    ChangeRow,
    CommitmentRow,
    ConversationRow,
    EntryRow,
    FrozenFactRow,
    PrivateNoteRow,
    Row,
    StopRow,
)
from coaching.records.store import Records, note_change

ABOUT_PEOPLE = ("rep", "manager", "forecast", "person")
WORKSHOP, NUMBER, DIGEST, ACTION, MEETING = "workshop", "number", digests.KIND, "action", meetings.KIND
FRAME = ("team", "period", "closed")
FACTS = "facts %"
ERASED = "erased"  # who led a talk or owns a promise of somebody else, once that person is erased
TABLES = {
    "Conversations": ConversationRow, "Facts as seen": FrozenFactRow, "Answers": AnswerRow, "Commitments": CommitmentRow, "Stop list": StopRow,
    "Private notes": PrivateNoteRow, "Entries": EntryRow,
}  # fmt: skip


@dataclass(frozen=True)
class OfPerson:
    """What is about or by one person: rows by table, the rows of others that name the person, and private notes of others about the person."""

    own: dict[str, list[dict[str, Any]]]
    beside: dict[str, list[dict[str, Any]]]
    sealed: int
    sealed_entries: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each table go when the person is erased; tables without one are left out."""
        found = {table: len(found) for table, found in self.own.items()}
        found["Private notes"] += self.sealed
        found["Entries"] += self.sealed_entries
        return {table: number for table, number in found.items() if number}


def of_person(records: Records, person: str, name: str, private: Collection[str] = ()) -> OfPerson:
    """Everything that stands about or by a person, by id; name is what workshops and early digests call the person.

    private: kinds of entries that are their author's alone; those of others are counted and not shown.
    """
    with records.as_owner.reading() as session:
        own, beside = _own(session, person, name), _beside(session, person)
        shown = {
            **own, "Private notes": [row for row in own["Private notes"] if row.author == person],
            "Entries": [row for row in own["Entries"] if row.kind not in private or row.who == person],
        }  # fmt: skip
        return OfPerson(
            {table: [_plain(row) for row in found] for table, found in shown.items()},
            {table: [_plain(row) for row in found] for table, found in beside.items()},
            len(own["Private notes"]) - len(shown["Private notes"]),
            len(own["Entries"]) - len(shown["Entries"]),
        )


def _without(value: Any, person: str) -> Any:
    """A value, or that somebody was erased where it is the person."""
    return ERASED if value == person else value


def erase(records: Records, who: str, person: str, name: str) -> dict[str, int]:
    """Delete what is about or by a person, take the person out of what stays, and blank the audit of it; gives the rows that went, by table.

    The audit keeps that, when and by whom it was erased. The chain of the audit begins anew, and the backups beside the records, which still hold
    the text, give way to a fresh one.
    """
    records = records.as_owner
    file = records.file
    with records.writing() as session, _unlocked(session):
        own, beside = _own(session, person, name), _beside(session, person)
        gone = {row.id for table in ("Conversations", "Commitments", "Stop list") for row in own[table]}
        counts = {table: len(found) for table, found in own.items() if found}
        for talk in beside["Conversations"]:
            talk.manager_id = ERASED
        for promise in beside["Commitments"]:
            promise.owner_id = ERASED
        for answer in _named(session, person, name, {row.id for row in own["Answers"]}):
            answer.who, answer.note = _without(answer.who, person), _without(answer.note, name)
            parts = answer.value
            answer.value = (
                [_without(part, person) for part in parts] if isinstance(parts, list) else _without(parts, person)
            )
        for entry in beside["Entries"]:
            entry.who = _without(entry.who, person)
            entry.fields = {key: _without(value, person) for key, value in entry.fields.items()}
        for answer in beside["Answers"]:
            answer.who = ERASED
        for table in reversed(TABLES):  # what points to a conversation goes before it
            for row in own[table]:
                session.delete(row)
            session.flush()
        for change in session.scalars(select(ChangeRow)):
            _blank(change, person, name, gone)
        note_change(session, records, who, "erased", About("person", person), {"rows": counts})
        session.flush()
        if file is not None:
            should_hold.begin_anew(file)
    if file is not None:
        should_hold.begin_anew(file)
        should_hold.note(file)
        should_hold.settle(file)
        backups.begin_anew(file)
    return counts


def known(records: Records) -> set[str]:
    """The ids of everybody the records name, also of those who are no longer in the data."""
    with records.as_owner.reading() as session:
        named = (
            ConversationRow.rep_id,
            ConversationRow.manager_id,
            CommitmentRow.rep_id,
            CommitmentRow.owner_id,
            StopRow.rep_id,
        )
        found = {person for column in named for person in session.scalars(select(column).distinct())}
        about = select(AnswerRow.about_id).where(AnswerRow.about_kind.in_(ABOUT_PEOPLE)).distinct()
        return (found | set(session.scalars(about))) - {"", ERASED}


def _own(session: Session, person: str, name: str) -> dict[str, list[Any]]:
    talks = list(session.scalars(select(ConversationRow).where(ConversationRow.rep_id == person)))
    with_them = {talk.id for talk in talks}
    led = set(session.scalars(select(ConversationRow.id).where(ConversationRow.manager_id == person)))
    promises = list(session.scalars(select(CommitmentRow).where(CommitmentRow.rep_id == person)))
    promises += [
        one
        for one in session.scalars(select(CommitmentRow).where(CommitmentRow.conversation_id.in_(with_them)))
        if one not in promises
    ]
    kept = {one.id for one in promises}
    facts = [
        one for one in session.scalars(select(FrozenFactRow))
        if one.conversation_id in with_them or (one.by == "rep" and one.scope == person)
    ]  # fmt: skip
    stopped = select(StopRow).where((StopRow.rep_id == person) | StopRow.conversation_id.in_(with_them))
    noted = select(PrivateNoteRow).where(
        (PrivateNoteRow.author == person) | PrivateNoteRow.conversation_id.in_(with_them)
    )
    every = list(session.scalars(select(AnswerRow).where(~_of_all())))
    called = {
        _in_room(one) for one in every if one.about_kind == WORKSHOP and one.question == ACTION and one.value in kept
    }
    of_meetings = _of_meetings(every, person, name)
    answers = [
        one
        for one in every
        if (one.id in of_meetings if one.about_kind == MEETING else _is_own(one, person, name, with_them, led, called))
    ]
    about = select(EntryRow).where(EntryRow.about_kind.in_(ABOUT_PEOPLE), EntryRow.about_id == person)
    further = (list(session.scalars(stopped)), list(session.scalars(noted)), list(session.scalars(about)))
    found = (talks, facts, answers, promises, *further)
    return dict(zip(TABLES, found, strict=True))


def _is_own(
    one: AnswerRow, person: str, name: str, with_them: set[str], led: set[str], called: set[tuple[str, str]]
) -> bool:
    if one.who == person or one.conversation_id in with_them:
        return True
    if one.about_kind in ABOUT_PEOPLE and one.about_id == person:
        return True
    if one.about_kind == WORKSHOP:
        return one.who.casefold() == name.casefold() or _in_room(one) in called
    if one.about_kind == NUMBER:
        _, by, scope, _ = json.loads(one.about_id)
        return bool(by == "rep" and scope == person)
    if one.about_kind == DIGEST:
        return _speaks_of(one, person, name)
    return one.side == "manager" and one.conversation_id in led


def _of_meetings(every: Sequence[AnswerRow], person: str, name: str) -> set[int]:
    """Of the meetings: everything of those about the person, and the person's place on the rosters of the others."""
    kept = [one for one in every if one.about_kind == MEETING]
    about = {one.about_id for one in kept if one.question == meetings.SUBJECT and one.value == ["rep", person]}
    return {one.id for one in kept if one.about_id in about or one.question == f"{meetings.PERSON}{name}"}


def _named(session: Session, person: str, name: str, gone: set[int]) -> list[AnswerRow]:
    """Answers that stay and name a person: who wrote or led a meeting, who spoke in it, and whose promises it went through."""
    found = session.scalars(select(AnswerRow).where((AnswerRow.about_kind == MEETING) | (AnswerRow.note == name)))
    return [
        one
        for one in found
        if one.id not in gone and (one.who == person or one.note == name or person in _texts(one.value))
    ]


def _speaks_of(one: AnswerRow, person: str, name: str) -> bool:
    if one.question != digests.SENTENCES:
        return any(person in key.people for key in digests.keys(one.value))
    # Sentences kept before keys were have no ids beside them: the whole name alone can tell, and not as the beginning of a longer one.
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(whole.search(said) for said in _texts(one.value))


def _of_all() -> ColumnElement[bool]:
    """What whoever closed a workshop wrote down of it for all who took part: team, period, day, and the facts of that day."""
    return and_(AnswerRow.about_kind == WORKSHOP, or_(AnswerRow.question.in_(FRAME), AnswerRow.question.like(FACTS)))


def _in_room(one: AnswerRow) -> tuple[str, str]:
    """Who gave an answer in which workshop: a room keeps what people call themselves there, and only their actions say whose rep they are."""
    return one.about_id, one.who.casefold()


def _beside(session: Session, person: str) -> dict[str, list[Any]]:
    led = select(ConversationRow).where(ConversationRow.manager_id == person, ConversationRow.rep_id != person)
    mine = select(ConversationRow.id).where(ConversationRow.rep_id == person)
    owned = select(CommitmentRow).where(CommitmentRow.owner_id == person, CommitmentRow.rep_id != person)
    owned = owned.where(CommitmentRow.conversation_id.is_(None) | CommitmentRow.conversation_id.not_in(mine))
    entries = select(EntryRow).where(~(EntryRow.about_kind.in_(ABOUT_PEOPLE) & (EntryRow.about_id == person)))
    named = [one for one in session.scalars(entries) if one.who == person or person in one.fields.values()]
    found = {
        "Conversations": led,
        "Commitments": owned,
        "Answers": select(AnswerRow).where(AnswerRow.who == person, _of_all()),
    }
    return {table: list(session.scalars(query)) for table, query in found.items()} | {"Entries": named}


def _blank(change: ChangeRow, person: str, name: str, gone: set[str]) -> None:
    """Take the text out of an audit line about what was erased, or that says the person's id or name."""
    about = change.about_id in gone or (change.about_kind in ABOUT_PEOPLE and change.about_id == person)
    if change.about_kind == NUMBER:
        about = about or json.loads(change.about_id)[1:3] == ["rep", person]
    if change.what == "erased" and change.about_kind == "person":
        return
    if about or {person, name} & set(_texts(change.details)):
        change.details = {"erased": True}
    if change.who == person:
        change.who = ERASED


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@contextmanager
def _unlocked(session: Session) -> Iterator[None]:
    """Within one transaction, what is kept for good may be deleted; what keeps it stands again before anything is saved."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        tables = [table.__tablename__ for table in (FrozenFactRow, AnswerRow, EntryRow, ChangeRow)]
        for table in tables:
            connection.exec_driver_sql(f'alter table "{table}" disable trigger user')
        yield
        for table in tables:
            connection.exec_driver_sql(f'alter table "{table}" enable trigger user')
        return
    connection.exec_driver_sql("pragma secure_delete=on")  # zeros in the file, not only a mark that the place is free
    kept: Sequence[Any] = connection.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'").all()
    for trigger, _ in kept:
        connection.exec_driver_sql(f'drop trigger "{trigger}"')
    yield
    session.flush()
    for _, sql in kept:
        connection.exec_driver_sql(sql)


def _plain(row: Row) -> dict[str, Any]:
    return rows.as_json({column.key: getattr(row, column.key) for column in columns_of(type(row)).column_attrs})
