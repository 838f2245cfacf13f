"""Meetings held by a form: planned, opened, held or called off, who took part and what was said, each kept as an answer."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records import rows
from coaching.records.entries import About, Answer, AnswerValue, ChangedElsewhere
from coaching.records.models import AnswerRow, CommitmentRow
from coaching.records.store import Records, note_change

KIND = "meeting"
PLANNED, OPEN, HELD, OFF = "planned", "open", "held", "called off"
STATE, FORM, SUBJECT, CHAIR, PERIOD, MINUTES, ACTION = (
    "state",
    "form",
    "subject",
    "chair",
    "period",
    "minutes",
    "action",
)
DAY, STARTS = "day", "starts"
PRESENT, PART, ABSENT, INVITED = "present", "part of it", "absent", "invited"
PRESENCES = (INVITED, PRESENT, PART, ABSENT)
SEEN, PERSON, AFTER, TOPIC = "seen ", "person ", "after ", "topic "
LONGEST_NAME = 80


@dataclass(frozen=True)
class Attendee:
    """Somebody on the roster of a meeting: name, role of the form, how much of it the person was there, and a customer's level ("" unknown)."""

    name: str
    role: str
    presence: str
    level: str = ""


@dataclass(frozen=True)
class Topic:
    """What the items of a section are asked about: the subject itself (key ""), or one promise, goal, deal, project or function.

    told: what the data says of it; state: of a goal or promise, whether it says "made" or "missed", empty where it cannot tell; owner: whose promise
    it is, by id.
    """

    key: str = ""
    label: str = ""
    told: str = ""
    state: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Meeting:
    """One meeting: its form, about whom, who leads it, and how it stands.

    planned_on moves when it is planned anew, first_planned_on never does; starts: minutes after midnight, None without a time.
    after: what followed, by milestone: its day and how it went. topics: what the sections of a held one were asked about, as the data had it then.
    version is the id of the newest answer about it and guards against lost updates.
    """

    id: str
    form: str
    about: About
    chair: str
    period: str
    state: str
    planned_on: date | None
    first_planned_on: date | None
    opened_at: datetime | None
    held_on: date | None
    minutes: float | None
    closed_at: datetime | None
    changed_at: datetime
    version: int
    roster: tuple[Attendee, ...] = ()
    actions: tuple[str, ...] = ()
    after: dict[str, tuple[date, str]] = field(default_factory=dict)
    starts: int | None = None
    topics: dict[str, list[Topic]] = field(default_factory=dict)


def plan(
    records: Records, who: str, *, form: str, about: About, chair: str, planned_on: date | None, period: str = "", starts: int | None = None,
) -> Meeting:  # fmt: skip
    """A new meeting about somebody; Refusal where nobody leads it."""
    led_by = _name(chair, "A meeting needs somebody who leads it.")
    key = str(uuid4())
    said = {
        FORM: form,
        SUBJECT: (about.kind, about.id),
        CHAIR: led_by,
        PERIOD: period,
        DAY: planned_on,
        STARTS: starts,
        STATE: PLANNED,
    }
    with records.writing() as session:
        session.add_all(_answer(records, who, About(KIND, key), question, value) for question, value in said.items())
        note_change(session, records, who, "planned", About(KIND, key), {"form": form, "about": about.id})
    return get(records, key)


def replan(
    records: Records, meeting: Meeting, who: str, planned_on: date, period: str = "", starts: int | None = None
) -> Meeting:
    """Another day and time for a planned meeting, and the period it looks back on from there; the first day stays known."""
    _refuse_unless(meeting, PLANNED)
    return _change(records, meeting, who, "planned anew", {DAY: planned_on, STARTS: starts, PERIOD: period})


def start(records: Records, meeting: Meeting, who: str) -> Meeting:
    """Begin: the clock runs from now."""
    _refuse_unless(meeting, PLANNED)
    return _change(records, meeting, who, "opened", {STATE: OPEN})


def hold(
    records: Records, meeting: Meeting, who: str, held_on: date, minutes: float | None, topics: Mapping[str, Sequence[Topic]],
) -> Meeting:  # fmt: skip
    """It was held on a day, asking about these topics by section; what the form asks for is looked at above."""
    _refuse_unless(meeting, PLANNED, OPEN)
    return _change(
        records, meeting, who, "held", {**_as_said(topics), MINUTES: minutes, f"{STATE} day": held_on, STATE: HELD}
    )


def _as_said(topics: Mapping[str, Sequence[Topic]]) -> dict[str, Any]:
    return {
        f"{TOPIC}{section} {one.key}": (one.label, one.told, one.state, one.owner)
        for section, found in topics.items()
        for one in found
    }


def _topics(newest: Mapping[str, AnswerRow]) -> dict[str, list[Topic]]:
    found: dict[str, list[Topic]] = {}
    for question, row in newest.items():
        if question.startswith(TOPIC):
            section, _, key = question.removeprefix(TOPIC).partition(" ")
            found.setdefault(section, []).append(Topic(key, *row.value))
    return found


def call_off(records: Records, meeting: Meeting, who: str, why: str) -> Meeting:
    """It does not take place, for a reason."""
    _refuse_unless(meeting, PLANNED, OPEN)
    if not why.strip():
        raise Refusal("Say in a few words why it is called off.")
    return _change(records, meeting, who, "called off", {f"{STATE} why": why, STATE: OFF})


def seat(records: Records, meeting: Meeting, who: str, *people: Attendee) -> Meeting:
    """Put people on the roster at once, or say anew in which role, how long and how high; a name stands there once."""
    said = {}
    for one in people:
        name = _name(one.name, "Write a name.")
        if one.presence not in PRESENCES:
            raise Refusal(f'"{one.presence}" is no way to be there; there are: {", ".join(PRESENCES)}.')
        said[f"{PERSON}{name}"] = (one.role, one.presence, one.level)
    _refuse_unless(meeting, PLANNED, OPEN)
    return _change(records, meeting, who, "on the roster", said)


def _name(written: str, without: str) -> str:
    name = " ".join(written.split())
    if not name:
        raise Refusal(without)
    if len(name) > LONGEST_NAME:
        raise Refusal(f"A name of {len(name):,} letters is too long; write at most {LONGEST_NAME}.")
    return name


def unseat(records: Records, meeting: Meeting, who: str, name: str) -> Meeting:
    """Take somebody off the roster."""
    _refuse_unless(meeting, PLANNED, OPEN)
    return _change(records, meeting, who, "off the roster", {f"{PERSON}{name}": None})


def followed(records: Records, meeting: Meeting, who: str, milestone: str, on: date | None, told: str = "") -> Meeting:
    """What followed a held meeting, and on which day; None takes it back."""
    _refuse_unless(meeting, HELD)
    return _change(
        records, meeting, who, "followed", {f"{AFTER}{milestone}": (on.isoformat(), told.strip()) if on else None}
    )


def acted(records: Records, meeting: Meeting, who: str, commitment_id: str) -> None:
    """A line of the ledger was written in this meeting."""
    with records.writing() as session:
        session.add(_answer(records, who, About(KIND, meeting.id), ACTION, commitment_id))
        note_change(session, records, who, "promised", About(KIND, meeting.id), {"commitment": commitment_id})


def say(
    records: Records, meeting: Meeting, who: str, about: About, question: str, value: AnswerValue, spoke: str = "",
    seen: Sequence[str] = (), before: int | None = None,
) -> None:  # fmt: skip
    """Add an answer given in a running meeting: who spoke, and what the facts said then, as "metric=value".

    before is the id of the answer that stood on the screen (None: none did); ChangedElsewhere where another one stands there by now.
    """
    with records.writing() as session:
        state = session.scalar(
            select(AnswerRow.value).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == meeting.id, AnswerRow.question == STATE)
            .order_by(AnswerRow.id.desc()).limit(1)
        )  # fmt: skip
        if state in (HELD, OFF):
            lost = f" Not kept: {value}" if isinstance(value, str) and value.strip() else ""
            raise Refusal(f"This meeting is {state}; what was said in it stays as it is.{lost}")
        newest = select(func.max(AnswerRow.id)).where(
            AnswerRow.about_kind == about.kind, AnswerRow.about_id == about.id, AnswerRow.question == question
        )
        if session.scalar(newest) != before:
            raise ChangedElsewhere("Somebody else has just answered this; reload to see it.", {question: value})
        session.add(_answer(records, who, about, question, value, spoke))
        session.add(_answer(records, who, about, f"{SEEN}{question}", (meeting.id, *seen)))
        note_change(session, records, who, "answered", about, {"question": question, "meeting": meeting.id})


def given(records: Records, about: About, until: datetime | None = None) -> dict[str, list[Answer]]:
    """Every answer about something by its question, newest first; until leaves out what was said after a moment."""
    query = (
        select(AnswerRow)
        .where(AnswerRow.about_kind == about.kind, AnswerRow.about_id == about.id)
        .order_by(AnswerRow.id.desc())
    )
    found: dict[str, list[Answer]] = {}
    with records.reading() as session:
        for row in session.scalars(query):
            if until is None or row.when <= until:
                found.setdefault(row.question, []).append(rows.answer(row))
    return found


def get(records: Records, key: str) -> Meeting:
    """One meeting as it stands; Refusal where there is none of that id."""
    found = _all(records, {key})
    if not found:
        raise Refusal("There is no such meeting here; it may belong to another workspace. Open it from the list again.")
    return found[0]


def listed(records: Records, form: str | None = None, about: Collection[About] | None = None) -> list[Meeting]:
    """The meetings of a form and about some, the newest first; all of them where neither is named."""
    found = _all(records, None)
    return [one for one in found if (form is None or one.form == form) and (about is None or one.about in about)]


def seed_from(records: Records, source: Path, who: str = "import") -> bool:
    """Held meetings from a JSON file; whether they were new.

    A list of meetings, each with id, form, about (kind and id), period, chair, planned_on, held_on, minutes, roster (name, role, presence, level),
    facts (by metric, as they stood beside the answers), answers (by item: text and who spoke), months (of the item "months"), goals (by metric its
    items), promises (text of a line of the ledger and its items), topics (by section those asked about: key, label, told, state) and after (by
    milestone: day and outcome). Items of an account review stand about the account.
    """
    found = json.loads(source.read_text(encoding="utf-8"))
    there = {one.id for one in listed(records)}
    if any(one["id"] in there for one in found):
        return False
    with records.writing() as session:
        ledger = {row.text: row.id for row in session.scalars(select(CommitmentRow))}
        for one in found:
            session.add_all(_told(one, ledger, who))
            note_change(session, records, who, "held", About(KIND, one["id"]), {"form": one["form"]})
    return True


def _told(one: Mapping[str, Any], ledger: Mapping[str, str], who: str) -> list[AnswerRow]:
    """The answers of one meeting of a file, as given on the afternoon of its day."""
    key, form, held_on = one["id"], one["form"], one["held_on"]
    when = datetime.combine(date.fromisoformat(held_on), time(15), UTC)
    said: dict[str, Any] = {
        FORM: form, SUBJECT: one["about"], CHAIR: one["chair"], PERIOD: one["period"], DAY: one["planned_on"], MINUTES: one["minutes"],
        **{f"{PERSON}{name}": rest for name, *rest in one["roster"]}, f"{STATE} day": held_on, STATE: HELD,
        **{f"{AFTER}{milestone}": day for milestone, day in one["after"].items()},
        **_as_said({section: [Topic(ledger.get(key, key), *rest) for key, *rest in found] for section, found in one["topics"].items()}),
    }  # fmt: skip
    given = [_row(when, who, About(KIND, key), question, value) for question, value in said.items()]
    about = About(*one["about"]) if one.get("lasting") else About(KIND, key)
    answered = {item: (text, spoke) for item, (text, spoke) in one["answers"].items()} | (
        {"months": (one["months"], "")} if "months" in one else {}
    )
    answered |= {f"{item} {goal}": (text, "") for goal, items in one["goals"].items() for item, text in items.items()}
    answered |= {
        f"{item} {ledger[promise['text']]}": (text, "")
        for promise in one["promises"] if promise["text"] in ledger for item, text in promise.items() if item != "text"
    }  # fmt: skip
    seen = (key, *(f"{metric}={value!r}" for metric, value in one["facts"].items()))
    for item, (text, spoke) in answered.items():
        given += [
            _row(when, who, about, f"{form}.{item}", text, spoke),
            _row(when, who, about, f"{SEEN}{form}.{item}", seen),
        ]
    return given


def subjects_of(records: Records, keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """The kind and id of whom each of some meetings is about."""
    query = select(AnswerRow).where(
        AnswerRow.about_kind == KIND, AnswerRow.question == SUBJECT, AnswerRow.about_id.in_(keys)
    )
    with records.reading() as session:
        return {row.about_id: (row.value[0], row.value[1]) for row in session.scalars(query)}


def _all(records: Records, keys: Collection[str] | None) -> list[Meeting]:
    query = select(AnswerRow).where(AnswerRow.about_kind == KIND).order_by(AnswerRow.id)
    if keys is not None:
        query = query.where(AnswerRow.about_id.in_(keys))
    said: dict[str, list[AnswerRow]] = {}
    with records.reading() as session:
        for row in session.scalars(query):
            said.setdefault(row.about_id, []).append(row)
        found = [_meeting(key, found) for key, found in said.items() if any(row.question == FORM for row in found)]
    return sorted(found, key=lambda one: (one.held_on or one.planned_on or date.max, one.version), reverse=True)


def _named(newest: Mapping[str, AnswerRow], start: str) -> dict[str, Any]:
    """The values of the questions that begin alike, by what follows; without those taken back."""
    return {name.removeprefix(start): row.value for name, row in newest.items() if name.startswith(start) and row.value}


def _meeting(key: str, said: Sequence[AnswerRow]) -> Meeting:
    newest = {row.question: row for row in said}
    kind, about = newest[SUBJECT].value
    days = [_day(row.value) for row in said if row.question == DAY and row.value]
    opened = [row.when for row in said if row.question == STATE and row.value == OPEN]
    after = {name: (date.fromisoformat(value[0]), value[1]) for name, value in _named(newest, AFTER).items()}
    return Meeting(
        id=key, form=newest[FORM].value, about=About(kind, about), chair=newest[CHAIR].value, period=_of(newest, PERIOD) or "",
        state=newest[STATE].value, planned_on=days[-1] if days else None, first_planned_on=days[0] if days else None,
        opened_at=opened[-1] if opened else None, held_on=_day(_of(newest, f"{STATE} day")), minutes=_of(newest, MINUTES),
        closed_at=newest[STATE].when if newest[STATE].value in (HELD, OFF) else None, changed_at=max(row.when for row in said),
        version=max(row.id for row in said),
        roster=tuple(Attendee(name, *value) for name, value in _named(newest, PERSON).items()),
        actions=tuple(row.value for row in said if row.question == ACTION),
        after=after,
        starts=_of(newest, STARTS), topics=_topics(newest),
    )  # fmt: skip


def _of(newest: dict[str, AnswerRow], question: str) -> Any:
    return newest[question].value if question in newest else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _change(records: Records, meeting: Meeting, who: str, what: str, said: dict[str, Any]) -> Meeting:
    about = About(KIND, meeting.id)
    with records.writing() as session:
        _refuse_stale(session, records, meeting)
        session.add_all(_answer(records, who, about, question, value) for question, value in said.items())
        note_change(session, records, who, what, about)
    return get(records, meeting.id)


def _refuse_stale(session: Session, records: Records, meeting: Meeting) -> None:
    newest = session.execute(
        select(AnswerRow.id, AnswerRow.when).where(AnswerRow.about_kind == KIND, AnswerRow.about_id == meeting.id, AnswerRow.question != ACTION)
        .order_by(AnswerRow.id.desc()).limit(1)
    ).first()  # fmt: skip
    if newest is not None and newest[0] > meeting.version:
        raise ChangedElsewhere(
            f"Somebody else changed this meeting at {records.spoken_time(newest[1])}; reload to see it.", {}
        )


def _refuse_unless(meeting: Meeting, *states: str) -> None:
    if meeting.state not in states:
        raise Refusal(f"This meeting is {meeting.state}; that is possible only while it is {' or '.join(states)}.")


def _answer(records: Records, who: str, about: About, question: str, value: Any, note: str = "") -> AnswerRow:
    return _row(records.now(), who, about, question, value, note)


def _row(when: datetime, who: str, about: About, question: str, value: Any, note: str = "") -> AnswerRow:
    return AnswerRow(
        who=who, when=when, about_kind=about.kind, about_id=about.id, conversation_id=None, question=question,
        value=rows.answer_value(value), note=note.strip(), side=None,
    )  # fmt: skip
