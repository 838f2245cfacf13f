"""The entries of one tab of a page: which kinds there are, the chosen one, and the drawer where one is open."""

import streamlit as st

from coaching.method.entries import layout
from pages import _widgets as w
from pages._entry import Shelf
from pages._entry_drawer import drawer
from pages._entry_files import files
from pages._entry_views import shown


def kinds_of_tab(shelf: Shelf, tab: str) -> None:
    """The kinds of a tab side by side, and the entries of the one that is chosen."""
    found = layout.of_tab(shelf.book, tab)
    chosen = w.chosen("part") if w.chosen("part") in found else next(iter(found))
    labels = {key: layout.told(shelf.book, shelf.lacks, kind) for key, kind in found.items()}
    if len(found) > 1:
        w.pick_few("part", "What", labels, chosen)
    kind = found[chosen]
    st.header(w.escape(kind.plural), anchor=False, help=w.escape(f"{kind.meaning} Source: {kind.source}"))
    shown(shelf, kind)
    files(shelf, kind)
    drawer(shelf)
