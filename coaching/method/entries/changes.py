"""What changed in entries: from one revision to the next in words, and since a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coaching.errors import Refusal
from coaching.lens import Viewer
from coaching.method.entries import typed
from coaching.method.entries.book import seen
from coaching.method.entries.saving import COMMITMENT
from coaching.method.talks import names
from coaching.metrics.show import day
from coaching.metrics.tables import Table
from coaching.metrics.written import Book
from coaching.playbook.kinds import Kind
from coaching.records import Entry, revisions
from coaching.records.revisions import REMOVED
from coaching.workspace import Workspace


def of_entry(workspace: Workspace, key: str) -> list[Entry]:
    """Every revision of an entry, the newest first."""
    return revisions.history(workspace.records, key)


def told(book: Book, past: Sequence[Entry]) -> list[str]:
    """Revisions, the newest first, as lines: "12 Mar 2026, Ann Abel: state: Draft, then Ready"."""
    lines = []
    for now, before in zip(past, [*past[1:], None], strict=True):
        who = book.known.person.get(now.who, now.who)
        lines.append(f"{day(now.when.date())}, {who}: {'; '.join(_changed(book, now, before)) or 'nothing changed'}")
    return lines


def since(workspace: Workspace, viewer: Viewer, book: Book, first: date | None = None) -> Table:
    """What was written about the subject of a book since a day (or ever), the newest first: when, who, which entry and what."""
    rows: list[dict[str, Any]] = []
    before: dict[str, Entry] = {}
    for one in revisions.revisions(workspace.records, book.about):
        kind = book.kinds.get(one.kind)
        if kind is None or not seen(kind, one, viewer):
            continue
        if first is None or one.when.date() >= first:
            who = book.known.person.get(one.who, names(workspace).get(one.who, one.who))
            said = "; ".join(_changed(book, one, before.get(one.id))) or "nothing changed"
            rows.append({"on": one.when.date(), "who": who, "kind": kind.label, "title": one.title, "said": said})
        before[one.id] = one
    return Table(
        rows[::-1], {"on": ("On", "date"), "who": "Who", "kind": "What", "title": "Name", "said": "What changed"}
    )


def beside(book: Book, kind: Kind, entry: Entry, said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Where what somebody typed differs from an entry as it is: label, what was typed, what stands there."""
    found = []
    if (title := str(said.get("title", entry.title)).strip()) != entry.title:
        found.append((kind.named, title, entry.title))
    if (state := said.get("state", entry.state)) != entry.state:
        found.append(("State", kind.state_label(state), kind.state_label(entry.state)))
    for one in kind.field:
        if one.key not in said:
            continue
        now = entry.fields.get(one.key)
        try:
            mine = typed.value_of(one, said[one.key])
            told = book.said(one, mine)
        except Refusal:
            mine, told = said[one.key], str(said[one.key])
        if mine != now:
            found.append((one.label, told, book.said(one, now)))
    return found


def _changed(book: Book, now: Entry, before: Entry | None) -> list[str]:
    kind = book.kinds[now.kind]
    if now.state == REMOVED:
        return ["taken out"]
    if before is not None and COMMITMENT in now.fields and COMMITMENT not in before.fields:
        return ["promised in the ledger"]
    if before is None:
        return ["written"]
    found = [] if now.title == before.title else [f"name: {before.title}, then {now.title}"]
    if now.state != before.state:
        was = "taken out" if before.state == REMOVED else kind.state_label(before.state)
        found.append(f"state: {was}, then {kind.state_label(now.state)}")
    for one in kind.field:
        old, new = before.fields.get(one.key), now.fields.get(one.key)
        if old != new:
            found.append(f"{one.label.lower()}: {book.said(one, old)}, then {book.said(one, new)}")
    return found
