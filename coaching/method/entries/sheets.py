"""Entries as rows and back: a kind's columns, its entries as cells, and rows taken in whole or not at all."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from coaching.errors import Refusal
from coaching.lens import Viewer
from coaching.method.entries import layout, saving, typed
from coaching.metrics.show import cases
from coaching.metrics.written import Book
from coaching.playbook.kinds import NUMBERS, REFERENCES, Kind, KindField
from coaching.records import Entry, revisions
from coaching.records.revisions import Draft
from coaching.workspace import Workspace

ID, UNDER, STATE = "Id", "Under", "State"
SHOWN_FAULTS = 20


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its kind, where it stands (for what is said of it), and its cells by header."""

    kind: str
    where: str
    cells: Mapping[str, Any]


def headers(kind: Kind) -> list[str]:
    """The columns of a kind's sheet, in order: its id, what it stands under, its name, its state, its fields."""
    named = [] if kind.titled else [kind.named]
    return [
        ID,
        *([UNDER] if kind.under else []),
        *named,
        *([STATE] if kind.state else []),
        *(one.label for one in kind.field),
    ]


def cells(book: Book, kind: Kind, filled: bool = True) -> list[list[Any]]:
    """The entries of a kind as the cells of its sheet; of a preset list also the lines nobody has written yet."""
    rows = [_cells(book, kind, one) for one in book.of(kind.key)] if filled else []
    for line in layout.untouched(book, kind) if filled else kind.line:
        rows.append(
            [None, *([None] if kind.under else []), line.label, *[None] * (len(headers(kind)) - 2 - bool(kind.under))]
        )
    return rows


def _cells(book: Book, kind: Kind, entry: Entry) -> list[Any]:
    titles = Counter(book.titles.values())
    above = book.titles.get(entry.parent or "")
    under = [(above if above and titles[above] == 1 else entry.parent) or None] if kind.under else []
    named = [] if kind.titled else [entry.title]
    state = [kind.state_label(entry.state)] if kind.state else []
    return [entry.id, *under, *named, *state, *(_cell(book, one, entry.fields.get(one.key)) for one in kind.field)]


def _cell(book: Book, field: KindField, value: Any) -> Any:
    if value is None or field.kind in NUMBERS:
        return value
    if field.kind in REFERENCES:
        choices = book.choices(field)
        name = choices.get(value)
        return name if name is not None and list(choices.values()).count(name) == 1 and name not in choices else value
    if field.kind == "choice":
        return field.label_of(value)
    if field.kind == "metrics":
        return ", ".join(value)
    if field.kind == "choices":
        return ", ".join(field.label_of(one) for one in value)
    return ("yes" if value else "no") if field.kind == "yes" else value


def drafts(book: Book, rows: Sequence[Row]) -> list[Draft]:
    """What rows change and add, what is above before what is below; Refusal naming every row and cell that cannot be taken in, and then none is."""
    faults: list[str] = []
    read = [(row, key, entry) for row in rows if (key := _key(book, row)) is not None for entry in (book.get(key),)]
    stubs = [
        Entry(key, 0, row.kind, book.about, None, 0, _title(book, row), "", {}, "", *_NOBODY) for row, key, entry in read if entry is None
    ]  # fmt: skip
    wider = replace(book, entries=[*book.entries, *stubs])
    made: list[Draft] = []
    for row, key, entry in read:
        kind = book.kinds[row.kind]
        try:
            parent = _parent(wider, kind, row) if kind.under else None
            one = saving.draft(wider, kind, _said(wider, kind, row), entry, parent)
            before = (
                replace(entry, parent=parent, title=one.title, state=one.state, fields=one.fields) if entry else None
            )
            if before is not None and entry == before:
                continue
            one = replace(one, id=key, parent=parent)
            if entry is None or entry.state != one.state:
                saving.check_state(replace(wider, entries=[*wider.entries, *(_as_entry(other) for other in made)]), one)
            made.append(one)
        except Refusal as refusal:
            faults.append(f"{row.where}: {refusal}")
    if faults:
        more = f" And {len(faults) - SHOWN_FAULTS} more." if len(faults) > SHOWN_FAULTS else ""
        raise Refusal(f"Nothing was taken in. {' '.join(faults[:SHOWN_FAULTS])}{more}")
    return made


def take_in(workspace: Workspace, viewer: Viewer, book: Book, rows: Sequence[Row]) -> str:
    """Keep what rows change and add, all of it or nothing, and say how much that was."""
    made = drafts(book, rows)
    revisions.write_all(workspace.records, viewer.viewer_id, made)
    new = sum(1 for one in made if not one.revision)
    same = sum(1 for row in rows if _key(book, row) is not None) - len(made)
    return f"{cases(new, 'entries')} added, {cases(len(made) - new, 'entries')} changed, {cases(same, 'rows')} as they were."


def as_json(book: Book) -> bytes:
    """The entries of a book that are not private, in one way only: the same plan is the same bytes, whatever account and day it is kept under."""
    kept = [one for kind in book.kinds.values() if not kind.private for one in book.of(kind.key)]
    place = {one.id: number for number, one in enumerate(kept)}
    said = []
    for one in kept:
        refs = {field.key for field in book.kinds[one.kind].field if field.kind == "entry"}
        fields = {key: {"entry": place[value]} if key in refs and value in place else value for key, value in sorted(one.fields.items())
                  if key != saving.COMMITMENT}  # fmt: skip
        said.append(
            {
                "fields": fields,
                "kind": one.kind,
                "state": one.state,
                "title": one.title,
                "under": place.get(one.parent or ""),
            }
        )
    return f"{json.dumps({'entries': said}, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def from_json(workspace: Workspace, viewer: Viewer, book: Book, data: bytes) -> str:
    """Add the entries of such a file to a book, all of them or none, and say how many; Refusal naming what cannot be."""
    try:
        said = json.loads(data)["entries"]
        keys = [str(uuid4()) for _ in said]
        rows = [(one["kind"], one["title"], one["state"], dict(one["fields"]), one["under"]) for one in said]
    except (ValueError, KeyError, TypeError) as trouble:
        raise Refusal(f"That is no plan as Cadence writes it ({trouble}); take one away and look at it.") from trouble
    stubs, made, faults = [], [], []
    for key, (kind, title, *_) in zip(keys, rows, strict=True):
        if kind not in book.kinds:
            raise Refusal(f'The plan has an entry of the kind "{kind}"; there are: {", ".join(book.kinds)}.')
        stubs.append(Entry(key, 0, kind, book.about, None, 0, str(title), "", {}, "", *_NOBODY))
    wider = replace(book, entries=[*book.entries, *stubs])
    for number, (key, (name, title, state, fields, under)) in enumerate(zip(keys, rows, strict=True), 1):
        kind = book.kinds[name]
        line = {saving.LINE: fields[saving.LINE]} if saving.LINE in fields else {}
        told = {one.key: _from_file(fields.get(one.key), keys, one) for one in kind.field}
        try:
            one = saving.draft(wider, kind, {"title": title, "state": state, **told, **line})
            made.append(replace(one, id=key, parent=keys[under] if under is not None else None))
        except (Refusal, IndexError, TypeError) as trouble:
            faults.append(f"Entry {number}: {trouble}")
    if faults:
        raise Refusal(f"Nothing was taken in. {' '.join(faults[:SHOWN_FAULTS])}")
    revisions.write_all(workspace.records, viewer.viewer_id, made)
    return f"{cases(len(made), 'entries')} added."


def _from_file(value: Any, keys: Sequence[str], field: KindField) -> Any:
    if isinstance(value, dict):
        return keys[value["entry"]]
    return value * 100 if field.kind == "share" and isinstance(value, float) else value


_NOBODY = (typed.LONG_AGO, "", typed.LONG_AGO)


def _key(book: Book, row: Row) -> str | None:
    """The id a row is kept under: its own where the book knows it, else a new one; None for a line that nobody has written."""
    kind = book.kinds[row.kind]
    named = {kind.named, ID, UNDER}
    if not any(
        value is not None
        for header, value in row.cells.items()
        if header not in named or (header == kind.named and not _is_line(book, kind, row))
    ):
        return None
    key = row.cells.get(ID)
    return str(key) if key is not None and book.get(str(key)) else str(uuid4())


def _is_line(book: Book, kind: Kind, row: Row) -> bool:
    lines = layout.all_lines(book, kind)
    return any(one.label == row.cells.get(kind.named) for one in lines) and row.cells.get(ID) is None


def _title(book: Book, row: Row) -> str:
    return str(row.cells.get(book.kinds[row.kind].named) or "")


def _parent(book: Book, kind: Kind, row: Row) -> str:
    said = row.cells.get(UNDER)
    found = [one.id for one in book.of(kind.under) if said in (one.id, one.title)]
    if len(found) == 1:
        return found[0]
    if said is None:
        raise Refusal(f"{UNDER}: it is missing; write the name of what it stands under.")
    raise Refusal(f'{UNDER}: "{said}" is {"the name of several" if found else "not known here"}; write the id of one.')


def _said(book: Book, kind: Kind, row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if not kind.titled:
        said[saving.TITLE] = row.cells.get(kind.named) or ""
    if kind.state and (label := row.cells.get(STATE)) is not None:
        said[saving.STATE] = next((one.key for one in kind.state if label in (one.key, one.label)), label)
    for one in kind.field:
        value = row.cells.get(one.label)
        if value is not None and one.kind in REFERENCES:
            value = _named(book, one, str(value))
        said[one.key] = value * 100 if one.kind == "share" and isinstance(value, int | float) else value
    line = next((one.key for one in layout.all_lines(book, kind) if one.label == said.get(saving.TITLE)), None)
    return said | ({saving.LINE: line} if line else {})


def _named(book: Book, field: KindField, said: str) -> str:
    choices = book.choices(field)
    if said in choices:
        return said
    found = [key for key, name in choices.items() if name == said]
    if len(found) > 1:
        raise Refusal(f'{field.label}: "{said}" is the name of {len(found)}; write the id of one.')
    return found[0] if found else said


def _as_entry(one: Draft) -> Entry:
    return Entry(
        one.id or "",
        one.revision + 1,
        one.kind,
        one.about,
        one.parent,
        0,
        one.title,
        one.state,
        one.fields,
        "",
        *_NOBODY,
    )
