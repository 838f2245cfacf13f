"""The entries of one tab of a page: which kinds there are, the chosen one, and the drawer where one is open."""

import streamlit as st

from coaching.method.entries import layout, whole
from pages import _widgets as w
from pages._entry import Shelf
from pages._entry_drawer import drawer
from pages._entry_files import files
from pages._entry_views import shown

WHOLE = "whole"


def kinds_of_tab(shelf: Shelf, tab: str) -> None:
    """The kinds of a tab side by side, and the entries of the one that is chosen."""
    found = layout.of_tab(shelf.book, tab)
    labels = {key: layout.told(shelf.book, shelf.lacks, kind) for key, kind in found.items()}
    if tab == "plan":
        missing = whole.missing(shelf.book)
        labels[WHOLE] = f"Is it whole? {missing} missing" if missing else "Is it whole?"
    chosen = w.chosen("part") if w.chosen("part") in labels else next(iter(labels))
    if len(labels) > 1:
        w.pick_few("part", "What", labels, chosen)
    if not shelf.book.is_known:
        st.warning("The data no longer knows this account; what was written about it stays here.")
    if chosen == WHOLE:
        the_whole(shelf)
        return
    kind = found[chosen]
    st.header(w.escape(kind.plural), anchor=False, help=w.escape(f"{kind.meaning} Source: {kind.source}"))
    shown(shelf, kind)
    files(shelf, kind)
    drawer(shelf)


def the_whole(shelf: Shelf) -> None:
    """The parts there are, the ways a plan fails, and who wrote it."""
    name = shelf.book.name
    for question, table, label in (
        ("Which of the eight parts are there?", whole.parts(shelf.book), "Parts of the governance"),
        ("Does planning fail here?", whole.failures(shelf.book), "Ways of failing"),
        ("Whose plan is it?", whole.authors(shelf.book), "Authors"),
    ):
        st.header(question, anchor=False)
        w.table(table.rows, table.columns, f"{label}, {name}")
