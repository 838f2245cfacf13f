"""Entries: each save adds a revision and changes none, so what stood on a day, how long it stood so and who began it are queries."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coaching.errors import Refusal
from coaching.records.entries import About, ChangedElsewhere, Entry
from coaching.records.models import EntryRow
from coaching.records.store import Records, note_change

REMOVED = "removed"  # the state of an entry that was taken out; its revisions stay
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Draft:
    """What is to be saved: id is None for a new entry, revision the one its fields were filled from (0 for a new one)."""

    kind: str
    about: About
    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    parent: str | None = None
    position: int | None = None
    id: str | None = None
    revision: int = 0


def write(records: Records, who: str, draft: Draft) -> Entry:
    """Add a revision; ChangedElsewhere, holding what was not saved, when somebody saved another one meanwhile."""
    return write_all(records, who, [draft])[0]


def write_all(records: Records, who: str, drafts: Sequence[Draft]) -> list[Entry]:
    """Add a revision each, all of them or none; ChangedElsewhere when somebody saved one of them meanwhile."""
    with records.writing() as session:
        rows = [_row(session, records, who, draft) for draft in drafts]
        for row in rows:
            said = "entry removed" if row.state == REMOVED else "entry added" if row.revision == 1 else "entry changed"
            note_change(
                session,
                records,
                who,
                said,
                About(row.about_kind, row.about_id),
                {"entry": row.entry, "kind": row.kind, "title": row.title},
            )
        return _entries(session, rows)


def seed_from(records: Records, source: Path, who: str = "import") -> int:
    """Take in the entries of a JSON file, each as written on its day; those taken in before are left as they are."""
    said = json.loads(source.read_text(encoding="utf-8"))
    with records.writing() as session:
        known = set(session.scalars(select(EntryRow.entry).distinct()))
        new = [one for one in said if one["id"] not in known]
        session.add_all(
            EntryRow(entry=one["id"], revision=1, kind=one["kind"], about_kind=one["about_kind"], about_id=one["about_id"], parent=one["parent"],
                     position=one["position"], title=one["title"], state=one["state"], fields=one["fields"], who=one["who"],
                     when=datetime.combine(date.fromisoformat(one["on"]), time(12), tzinfo=UTC))
            for one in new
        )  # fmt: skip
        if new:
            note_change(session, records, who, "entries taken in", About("workspace", ""), {"entries": len(new)})
    return len(new)


def of(records: Records, about: About, until: datetime | None = None) -> list[Entry]:
    """The entries about one thing as they are, or as they stood at a moment, in their order; what was removed is left out."""
    return _standing(records, EntryRow.about_kind == about.kind, EntryRow.about_id == about.id, until=until)


def of_kinds(records: Records, kinds: Collection[str], until: datetime | None = None) -> list[Entry]:
    """Every entry of these kinds, whatever it is about, in their order; what was removed is left out."""
    return _standing(records, EntryRow.kind.in_(kinds), until=until)


def get(records: Records, key: str) -> Entry | None:
    """The newest revision of one entry; None where there is none of that id, or it was removed."""
    found = _standing(records, EntryRow.entry == key)
    return found[0] if found else None


def history(records: Records, key: str) -> list[Entry]:
    """Every revision of one entry, the newest first."""
    with records.reading() as session:
        return _entries(
            session, session.scalars(select(EntryRow).where(EntryRow.entry == key).order_by(EntryRow.revision.desc()))
        )


def revisions(records: Records, about: About | None = None) -> list[Entry]:
    """Every revision of everything about one thing, or at all, in the order it was written."""
    query = select(EntryRow).order_by(EntryRow.id)
    if about is not None:
        query = query.where(EntryRow.about_kind == about.kind, EntryRow.about_id == about.id)
    with records.reading() as session:
        return _entries(session, session.scalars(query))


def _standing(records: Records, *where: Any, until: datetime | None = None) -> list[Entry]:
    newest = (
        select(func.max(EntryRow.id))
        .where(*where, *((EntryRow.when <= until,) if until else ()))
        .group_by(EntryRow.entry)
    )
    with records.reading() as session:
        found = select(EntryRow).where(EntryRow.id.in_(newest), EntryRow.state != REMOVED)
        return _entries(session, session.scalars(found.order_by(EntryRow.position, EntryRow.id)))


def _entries(session: Session, rows: Iterable[EntryRow]) -> list[Entry]:
    rows = list(rows)
    later = {row.entry for row in rows if row.revision > 1}
    first: dict[str, tuple[str, datetime]] = {row.entry: (row.who, row.when) for row in rows if row.revision == 1}
    if later - set(first):
        query = select(EntryRow.entry, EntryRow.who, EntryRow.when).where(EntryRow.revision == 1)
        if len(later) < 500:  # SQLite takes only so many parameters
            query = query.where(EntryRow.entry.in_(later))
        first.update({key: (who, when) for key, who, when in session.execute(query)})
    return [
        Entry(row.entry, row.revision, row.kind, About(row.about_kind, row.about_id), row.parent, row.position, row.title, row.state,
              row.fields, row.who, row.when, *first.get(row.entry, (row.who, row.when)))
        for row in rows
    ]  # fmt: skip


def _row(session: Session, records: Records, who: str, draft: Draft) -> EntryRow:
    title = " ".join(draft.title.split())
    if not title:
        raise Refusal("A name is missing: give it one, so that it can be told from the others.")
    if len(title) > LONGEST_TITLE:
        raise Refusal(
            f"The name has {len(title)} letters; write at most {LONGEST_TITLE}, and the rest into its fields."
        )
    last = (
        session.scalar(select(EntryRow).where(EntryRow.entry == draft.id).order_by(EntryRow.revision.desc()).limit(1))
        if draft.id
        else None
    )
    if (last.revision if last else 0) != draft.revision:
        at = records.spoken_time(last.when) if last else "meanwhile"
        unsaved = {"title": title, "state": draft.state, **draft.fields}
        raise ChangedElsewhere(f'Somebody else saved "{last.title if last else title}" at {at}.', unsaved)
    row = EntryRow(
        entry=draft.id or str(uuid4()), revision=draft.revision + 1, kind=draft.kind, about_kind=draft.about.kind, about_id=draft.about.id,
        parent=draft.parent, position=_position(session, draft, last), title=title, state=draft.state, fields=dict(draft.fields), who=who,
        when=records.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _position(session: Session, draft: Draft, last: EntryRow | None) -> int:
    if draft.position is not None:
        return draft.position
    if last is not None:
        return last.position
    same = select(func.max(EntryRow.position)).where(
        EntryRow.about_kind == draft.about.kind, EntryRow.about_id == draft.about.id, EntryRow.kind == draft.kind
    )
    return int(session.scalar(same) or 0) + 1
