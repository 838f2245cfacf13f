"""Due dates and planned conversations for anybody's calendar: all-day entries that update rather than double."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vCalAddress

from coaching.playbook.meetings import meeting_form
from coaching.records import Commitment, Conversation
from coaching.records.meetings import Meeting

NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # a calendar file with one of these is refused whole by some programs
PRODUCT = "-//Cadence//Sales coaching//EN"


def commitments_ics(commitments: Iterable[Commitment], people: Mapping[str, str]) -> bytes:
    """The open commitments that have a due date, one all-day entry each; people maps ids to names."""
    calendar = _calendar("Cadence: commitments")
    for one in commitments:
        if one.state != "open" or one.due_on is None:
            continue
        owner, rep = people.get(one.owner_id, one.owner_id), people.get(one.rep_id, one.rep_id)
        where = (
            f"in coaching {rep}" if one.conversation_id else f"in: {one.source}, {one.created_at.date().isoformat()}"
        )
        told = [f"Promised by {owner}, {where}."]
        if one.first_due_on and one.first_due_on != one.due_on:
            told.append(f"First promised for {one.first_due_on.isoformat()}.")
        _add(
            calendar,
            f"commitment-{one.id}",
            one.due_on,
            f"Due: {one.text}",
            " ".join(told),
            one.updated_at,
            one.version,
        )
    return bytes(calendar.to_ical())


def sessions_ics(
    conversations: Iterable[Conversation], people: Mapping[str, str], mails: Mapping[str, str] | None = None
) -> bytes:
    """The planned conversations, one all-day entry each; people maps ids to names.

    With mails, by id, they are invitations: from who leads the talk to the rep; whoever has no address is not invited.
    """
    calendar = _calendar("Cadence: coaching", "REQUEST" if mails else "PUBLISH")
    for one in conversations:
        if one.state not in ("planned", "open") or one.planned_on is None:
            continue
        rep, leader = people.get(one.rep_id, one.rep_id), people.get(one.manager_id, one.manager_id)
        kind = one.kind.capitalize()
        _add(
            calendar, f"conversation-{one.id}", one.planned_on, f"{kind}: {rep} and {leader}",
            "Prepare in Cadence before you meet.", one.updated_at, one.version, invited(one, people, mails or {}),
        )  # fmt: skip
    return bytes(calendar.to_ical())


def reviews_ics(meetings: Iterable[Meeting], titles: Mapping[str, str]) -> bytes:
    """The planned reviews, one entry each, all day where no time was planned; titles by the meeting's id."""
    calendar = _calendar("Cadence: reviews")
    for one in meetings:
        if one.state in ("planned", "open") and one.planned_on is not None:
            who = ", ".join(person.name for person in one.roster)
            told = f"On the roster: {who}." if who else "Prepare in Cadence before you meet."
            minutes = meeting_form(one.form).minutes
            at = None if one.starts is None else (time(*divmod(one.starts, 60)), timedelta(minutes=minutes))
            _add(calendar, f"review-{one.id}", one.planned_on, titles[one.id], told, one.changed_at, one.version, at=at)
    return bytes(calendar.to_ical())


def invited(one: Conversation, people: Mapping[str, str], mails: Mapping[str, str]) -> list[tuple[str, vCalAddress]]:
    """Organizer and attendee of a talk, as far as their addresses are known."""
    found = []
    for role, key in (("organizer", one.manager_id), ("attendee", one.rep_id)):
        if address := mails.get(key):
            person = vCalAddress(f"mailto:{address}")
            person.params["cn"] = NOT_TEXT.sub("", people.get(key, key))
            if role == "attendee":
                person.params["rsvp"] = "TRUE"
            found.append((role, person))
    return found


def _calendar(name: str, method: str = "PUBLISH") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    return calendar


def _add(
    calendar: Calendar, key: str, day: date, title: str, told: str, changed: datetime, sequence: int,
    people: Sequence[tuple[str, vCalAddress]] = (), at: tuple[time, timedelta] | None = None,
) -> None:  # fmt: skip
    """One entry: all day, or from a time on and so long, by the clock of whoever reads it."""
    event = Event()
    # The same thing keeps its uid and raises its sequence, so that importing again moves the entry instead of doubling it.
    event.add("uid", f"{uuid5(NAMESPACE_URL, 'cadence:' + key)}@cadence")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", sequence)
    starts, lasts = (datetime.combine(day, at[0]), at[1]) if at else (day, timedelta(days=1))
    event.add("dtstart", starts)
    event.add("dtend", starts + lasts)
    event.add("summary", " ".join(NOT_TEXT.sub("", title).split()))
    event.add("description", NOT_TEXT.sub("", told))
    event.add("transp", "OPAQUE" if at else "TRANSPARENT")
    for role, person in people:
        event.add(role, person)
    calendar.add_component(event)
