"""What the records give the metrics engine: plain rows, never more than a metric needs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select

from coaching.calendar import Calendar
from coaching.records import calls, rows
from coaching.records.entries import UNKEPT, About, Change
from coaching.records.models import ChangeRow, CommitmentRow, ConversationRow, EntryRow
from coaching.records.store import LOOKED, Records, note_change

SPAN = ("row_id", "entry", "kind", "about_kind", "about_id", "parent", "title", "state", "who", "from_day", "until_day")
VALUE = ("row_id", "entry", "key", "text", "number", "day", "from_day", "until_day")


def session_table(records: Records) -> list[dict[str, Any]]:
    """One row a coaching session, in any state; planned_on is the day first planned, so moving it mends nothing."""
    query = select(ConversationRow).order_by(ConversationRow.created_at, ConversationRow.id)
    with records.reading() as session:
        return [
            {
                "session_id": row.id,
                "rep_id": row.rep_id,
                "manager_id": row.manager_id,
                "planned_on": row.first_planned_on,
                "held_on": row.held_on,
                "minutes": row.minutes,
                "kind": row.kind,
                "state": row.state,
            }
            for row in session.scalars(query)
        ]


def commitment_table(records: Records) -> list[dict[str, Any]]:
    """One row a commitment of the ledger, drafts of unsigned plans left out; learned: it was missed, and somebody wrote what was learned."""
    query = (
        select(CommitmentRow)
        .outerjoin(ConversationRow, ConversationRow.id == CommitmentRow.conversation_id)
        .where((ConversationRow.id.is_(None)) | (ConversationRow.state == "held"))
        .order_by(CommitmentRow.number, CommitmentRow.id)
    )
    names = (
        "conversation_id",
        "owner_kind",
        "owner_id",
        "rep_id",
        "due_on",
        "first_due_on",
        "done_on",
        "state",
        "metric",
        "text",
    )
    with records.reading() as session:
        return [
            {
                "commitment_id": row.id,
                "made_on": row.created_at.date(),
                "learned": bool(row.state in UNKEPT and row.note),
            }
            | {name: getattr(row, name) for name in names}
            for row in session.scalars(query)
        ]


def call_table(records: Records, calendar: Calendar) -> list[dict[str, Any]]:
    """One row a forecast call and category with an amount, with the days of its period; period_end is exclusive."""
    found = []
    for one in calls.listed(records):
        period = calendar.parse(one.period)
        said = {
            "rep_id": one.rep_id,
            "side": one.side,
            "made_on": one.made_on,
            "period_start": period.start,
            "period_end": period.end,
        }
        found += [
            {**said, "category": key, "amount": amount} for key, amount in one.amounts.items() if amount is not None
        ]
    return found


def note(records: Records, who: str, what: str, about: About, details: Mapping[str, Any]) -> None:
    """Note in the audit what somebody changed outside of the records."""
    with records.writing() as session:
        note_change(session, records, who, what, about, details)


def look(records: Records, who: str, about: About, page: str) -> None:
    """Note in the audit that somebody opened a page about something."""
    with records.writing() as session:
        note_change(session, records, who, LOOKED, about, {"page": page})


def audit(records: Records, newest: int) -> list[Change]:
    """The newest lines of the whole audit, the newest first: who looked at or changed what. Refusal for anybody but an owner."""
    with records.as_owner.reading() as session:
        return [_change(row) for row in session.scalars(select(ChangeRow).order_by(ChangeRow.id.desc()).limit(newest))]


def newest_entry(records: Records) -> int:
    """A number that grows with every revision of an entry."""
    with records.reading() as session:
        return session.scalar(select(func.max(EntryRow.id))) or 0


def kinds_written(records: Records, kinds: Collection[str]) -> set[str]:
    """Which of these kinds an entry stands of, whoever may see it."""
    newest = select(func.max(EntryRow.id)).where(EntryRow.kind.in_(kinds)).group_by(EntryRow.kind, EntryRow.entry)
    standing = select(EntryRow.kind).where(EntryRow.id.in_(newest), EntryRow.state != "removed").distinct()
    with records.reading() as session:
        return set(session.scalars(standing))


def newest_entries(records: Records, about: str) -> dict[str, int]:
    """By the id of what they are about (of one kind): a number that grows with every revision of an entry about it."""
    query = (
        select(EntryRow.about_id, func.max(EntryRow.id)).where(EntryRow.about_kind == about).group_by(EntryRow.about_id)
    )
    with records.reading() as session:
        return {key: newest for key, newest in session.execute(query)}


def changed_entries(records: Records, after: int) -> list[str]:
    """The ids of the entries with a revision newer than a number."""
    query = select(EntryRow.entry).where(EntryRow.id > after).distinct()
    with records.reading() as session:
        return sorted(session.scalars(query))


def entry_tables(
    records: Records, last: date | None, entries: Sequence[str] | None = None
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Every revision of every entry (or of some) with the days it stood for, and the values of its fields, both as columns.

    A removed one ends what was. What was written after the last day of the data stands from that day on: it is what is known now.
    """
    names = ("id", "entry", "kind", "about_kind", "about_id", "parent", "title", "state", "who", "when", "fields")
    query = select(*(getattr(EntryRow, name) for name in names)).order_by(EntryRow.entry, EntryRow.revision)
    if entries is not None:
        query = query.where(EntryRow.entry.in_(entries))
    with records.reading() as session:
        found = session.execute(query).all()
    spans: dict[str, list[Any]] = {name: [] for name in SPAN}
    values: dict[str, list[Any]] = {name: [] for name in VALUE}
    for row, after in zip_longest(found, found[1:]):
        number, entry, kind, about_kind, about_id, parent, title, state, who, when, fields = row
        if state == "removed":
            continue
        first, until = when.date(), after.when.date() if after is not None and after.entry == entry else None
        if last is not None:
            first, until = min(first, last), until and min(until, last)
        if until is not None and until <= first:
            continue
        for name, value in zip(
            SPAN, (-number, entry, kind, about_kind, about_id, parent, title, state, who, first, until), strict=True
        ):
            spans[name].append(value)
        for key, said in fields.items():
            for one in said if isinstance(said, list) else [said]:
                plain = float(one) if isinstance(one, int | float) and not isinstance(one, bool) else None
                for name, value in zip(
                    VALUE, (-number, entry, key, str(one), plain, _day(one), first, until), strict=True
                ):
                    values[name].append(value)
    return spans, values


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) != 10 or value[4:5] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def changes(records: Records, about: About) -> list[Change]:
    """The audit of one thing, oldest first."""
    query = (
        select(ChangeRow)
        .where(ChangeRow.about_kind == about.kind, ChangeRow.about_id == about.id)
        .order_by(ChangeRow.id)
    )
    with records.reading() as session:
        return [_change(row) for row in session.scalars(query)]


def _change(row: ChangeRow) -> Change:
    return Change(row.id, row.when, row.who, row.what, About(row.about_kind, row.about_id), rows.as_json(row.details))
