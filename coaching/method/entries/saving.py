"""Entries added, changed, moved and taken out; what cannot be is refused in words, and what somebody else saved meanwhile is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coaching.errors import Refusal
from coaching.lens import Viewer
from coaching.method.entries import typed
from coaching.method.entries.book import seen
from coaching.metrics import entry_rules as rules
from coaching.metrics.written import Book
from coaching.playbook.kinds import Kind
from coaching.records import About, Entry, commitments, revisions
from coaching.records.revisions import REMOVED, Draft
from coaching.workspace import Workspace

TITLE, STATE, LINE, COMMITMENT = (
    "title",
    "state",
    "_line",
    "_commitment",
)  # beside the keys of fields: name, state, preset line, promise


def _titled(book: Book, kind: Kind, fields: Mapping[str, Any], title: str) -> str:
    """The title as typed, or what a field says that gives the kind its title; of one no longer known the name it had stays."""
    named = kind.field_of(kind.titled)
    value = fields.get(named.key) if named else None
    if named is None or value is None or (title and book.is_dead(named, value)):
        return title
    return book.said(named, value)


def _about(book: Book, kind: Kind, kept: Mapping[str, Any]) -> About:
    """What an entry is about: as its book, or as a field says of a kind that is written across all of them."""
    if not kind.across:
        return book.about
    if kept.get(kind.across) is None:
        raise Refusal(f"{kind.field_of(kind.across).label}: it is missing.")  # type: ignore[union-attr]
    return About(kind.about, str(kept[kind.across]))


def _typed(
    book: Book, kind: Kind, said: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The fields of an entry with what was typed into some of them, and what is wrong with that."""
    fields, faults = dict(before), []
    for one in (one for one in kind.field if one.key in said):
        try:
            fields[one.key] = value = typed.value_of(one, said[one.key])
        except Refusal as refusal:
            faults.append(str(refusal))
            continue
        if value is not None and book.is_dead(one, value) and value != before.get(one.key):
            faults.append(f'{one.label}: "{value}" is not known here.')
    return fields, faults


def draft(
    book: Book, kind: Kind, said: Mapping[str, Any], entry: Entry | None = None, parent: str | None = None
) -> Draft:
    """What somebody typed as a draft; Refusal naming every field that cannot be read or is missing its choice.

    said: title, state and the fields by key as typed; what is not said stays as it is in the entry, the revision the form was filled from.
    """
    before = entry.fields if entry else {}
    fields, faults = _typed(book, kind, said, before)
    if LINE in said:
        fields[LINE] = said[LINE]
    _fill_in(kind, fields)
    title = _titled(book, kind, fields, str(said.get(TITLE, entry.title if entry else "")).strip())
    if not title:
        named = kind.field_of(kind.titled)
        faults.insert(0, f"{named.label if named else kind.named}: it is missing.")
    state = str(said.get(STATE, entry.state if entry else kind.state[0].key if kind.state else ""))
    if kind.state and state not in {one.key for one in kind.state}:
        faults.append(f'State: "{state}" is not one of: {", ".join(one.label for one in kind.state)}.')
    if faults:
        raise Refusal(" ".join(faults))
    kept = {key: value for key, value in fields.items() if value is not None}
    about = _about(book, kind, kept)
    if entry is None:
        return Draft(kind.key, about, title, kept, state, parent)
    return Draft(kind.key, about, title, kept, state, entry.parent, entry.position, entry.id, entry.revision)


def _fill_in(kind: Kind, fields: dict[str, Any]) -> None:
    """What a choice brings along where nothing else was said: the play of a natural event, and the day it is due."""
    for one in kind.field:
        chosen = next((option for option in one.option if option.key == fields.get(one.key)), None)
        if chosen and chosen.play and fields.get("play") is None:
            fields["play"] = chosen.play
        if chosen and chosen.days is not None and fields.get("due") is None and fields.get("on"):
            fields["due"] = (date.fromisoformat(fields["on"]) + timedelta(days=chosen.days)).isoformat()


def save(workspace: Workspace, viewer: Viewer, book: Book, one: Draft) -> Entry:
    """Keep a draft; Refusal where its state is not allowed yet, ChangedElsewhere when somebody saved it meanwhile.

    What the kind makes a commitment of goes into the ledger as well, once.
    """
    check_state(book, one)
    kept = revisions.write(workspace.records, viewer.viewer_id, one)
    for promise in book.kinds[one.kind].promise:
        text, owner, due = (one.fields.get(key) for key in (promise.text, promise.owner, promise.due))
        if (
            text
            and owner
            and due
            and not one.fields.get(COMMITMENT)
            and date.fromisoformat(due) >= workspace.records.now().date()
        ):
            made = commitments.commit(
                workspace.records, viewer.viewer_id, rep_id=owner, text=f"{book.name}, {one.title}: {text}", owner_kind="rep", owner_id=owner,
                due_on=date.fromisoformat(due), source="account plan", scope_by="account" if one.about.kind == "account" else None,
                scope_id=one.about.id if one.about.kind == "account" else None,
            )  # fmt: skip
            fields = {**kept.fields, COMMITMENT: made.id}
            again = replace(one, id=kept.id, revision=kept.revision, fields=fields)
            kept = revisions.write(workspace.records, viewer.viewer_id, again)
    return kept


def check_state(book: Book, one: Draft) -> None:
    """Refusal saying what an entry lacks for the state of a draft; a state it has already is not asked about again."""
    before = book.get(one.id) if one.id else None
    if before is not None and before.state == one.state:
        return
    now = as_saved(book, one)
    if said := rules.refused(now, now.entries[-1]):
        label = book.kinds[one.kind].state_label(one.state)
        raise Refusal(f'"{one.title}" cannot be "{label}" yet: {"; ".join(said)}.')


def as_saved(book: Book, one: Draft) -> Book:
    """The book as it would be with a draft saved in it, the draft last."""
    key = one.id or ""
    before = book.get(key)
    when: Any = before.when if before else None
    last = Entry(
        key, one.revision + 1, one.kind, one.about, one.parent, 0, one.title, one.state, one.fields, "", when, "", when
    )
    return replace(book, entries=[*(other for other in book.entries if other.id != key or not key), last])


def move(workspace: Workspace, viewer: Viewer, book: Book, entry: Entry, state: str) -> Entry:
    """Give an entry another state, the rest as it is."""
    return save(workspace, viewer, book, draft(book, book.kinds[entry.kind], {STATE: state}, entry))


def take_out(workspace: Workspace, viewer: Viewer, book: Book, entry: Entry) -> None:
    """Take an entry out; Refusal while others stand under it. Its revisions stay in the history."""
    if below := book.under(entry.id):
        raise Refusal(
            f'"{entry.title}" has {len(below)} below it, "{below[0].title}" first: take those out before, or move them.'
        )
    if not seen(book.kinds[entry.kind], entry, viewer):
        raise Refusal("That entry is somebody else's own.")
    one = Draft(
        entry.kind,
        entry.about,
        entry.title,
        entry.fields,
        REMOVED,
        entry.parent,
        entry.position,
        entry.id,
        entry.revision,
    )
    revisions.write(workspace.records, viewer.viewer_id, one)
