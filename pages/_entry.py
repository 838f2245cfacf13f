"""Entries on a screen: the kinds of one tab side by side, the chosen kind by its renderer, and the drawer in which one is written.

What is open stands in the address: `part` the kind, `entry` the entry in the drawer, `new` the kind (and what it stands under) of one to be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from coaching.lens import Viewer
from coaching.method.entries import layout
from coaching.metrics import entry_rules as rules
from coaching.metrics.written import Book
from coaching.playbook.kinds import Kind
from coaching.records import Entry
from coaching.workspace import Workspace
from pages import _widgets as w


@dataclass(frozen=True)
class Shelf:
    """One subject's book on this screen: where it is kept, who looks, and what each entry lacks."""

    workspace: Workspace
    viewer: Viewer
    book: Book
    lacks: Mapping[str, list[str]]


def shelf(workspace: Workspace, book: Book) -> Shelf:
    """A book as it is shown to whoever looks."""
    return Shelf(workspace, w.viewer(), book, rules.lacking(book))


def open_entry(key: str) -> None:
    """Open one in the drawer."""
    w.turn_page({"entry": key})


def begin(kind: Kind, parent: str = "", line: str = "") -> None:
    """Open the drawer for a new one."""
    w.turn_page({"new": ":".join((kind.key, parent, line))})


def close() -> None:
    """Close the drawer."""
    w.choose("entry", "")
    w.choose("new", "")


def add_button(kind: Kind, place: str = "", parent: str = "") -> None:
    """The way to a new entry of a kind."""
    if not w.on_paper():
        label = f"Add {kind.label.lower()}" if kind.label[1:2].islower() else f"Add {kind.label}"
        st.button(w.named(label), key=f"add {kind.key} {parent} {place}", icon=":material/add:", on_click=begin, args=(kind, parent),
                  type="tertiary" if parent else "secondary", help=w.escape(kind.meaning))  # fmt: skip


def title_button(entry: Entry, place: str = "") -> None:
    """An entry by its name; a click opens it."""
    if w.on_paper():
        st.markdown(f"**{w.escape(entry.title)}**", width="content")
    else:
        st.button(
            w.named(entry.title), key=f"open {entry.id} {place}", type="tertiary", on_click=open_entry, args=(entry.id,)
        )


def lack_marks(shelf: Shelf, entry: Entry) -> None:
    """What an entry lacks, each behind its mark."""
    for said in shelf.lacks.get(entry.id, ()):
        st.markdown(f"{w.state_mark('amber', 'to mend')} :small[{w.escape(said)}]", width="content")


def facts_line(shelf: Shelf, entry: Entry) -> str:
    """The state and the filled fields of an entry in one line, private text and the long ones left out."""
    kind, book = shelf.book.kinds[entry.kind], shelf.book
    said = [kind.state_label(entry.state)] if kind.state else []
    for field in kind.field:
        value = entry.fields.get(field.key)
        if value is not None and field.shown and field.kind != "long":
            said.append(f"{field.label}: {book.said(field, value)}{layout.spoken(book, kind, field, value)}")
    return " · ".join(filter(None, said))


def empty_cell(shelf: Shelf, label: str) -> None:
    """A cell of people in which we speak to nobody: what is written about it, or the way to write it."""
    kind = shelf.book.kinds.get("cell_gap")
    if kind is None:
        return
    written = next((one for one in shelf.book.of(kind.key) if one.title == label), None)
    line = next((one.key for one in layout.all_lines(shelf.book, kind) if one.label == label), "")
    if written is not None:
        st.markdown(f":small[{w.escape(facts_line(shelf, written))}]")
        lack_marks(shelf, written)
    elif line and not w.on_paper():
        st.button(
            "What do we do?",
            key=f"cell {label}",
            type="tertiary",
            on_click=begin,
            args=(kind, "", line),
            help=w.named(label),
        )
