"""A kind of entry by its renderer: a tree with its faults, a list, a board of states, a grid of two fields."""

import streamlit as st

from coaching.method.entries import company_figures, layout, saving, whole
from coaching.metrics import metric, show
from coaching.playbook.kinds import Kind
from coaching.records import Entry
from pages import _widgets as w
from pages._entry import Shelf, add_button, begin, facts_line, lack_marks, title_button

SHOWN = 12


def shown(shelf: Shelf, kind: Kind) -> None:
    """The entries of a kind as its view says, then the table of all of them."""
    found = layout.all_of(shelf.book, kind)
    if kind.cards and found:
        cards(kind)
    if kind.figure and found:
        come_to(shelf, kind)
    {"tree": tree, "list": listed, "board": board, "grid": grid}[kind.view](shelf, kind)
    if found:
        table = layout.table(shelf.book, shelf.lacks, kind)
        w.folded_table(f"{kind.plural} as a table", table.rows, table.columns, f"{kind.plural}, {shelf.book.name}")


def cards(kind: Kind) -> None:
    """The metrics of a kind that can be read, each with its proof."""
    tiles = [one for one in w.tiles([(key, metric(key).label) for key in kind.cards]) if one.reading.value is not None]
    if tiles:
        w.slim_cards(tiles, kind.key)


def come_to(shelf: Shelf, kind: Kind) -> None:
    """What the entries of a kind come to: warnings first, numbers, sentences, and the lines behind them."""
    made = company_figures.figure(kind.figure, shelf.book)
    for said in made.warned:
        st.warning(w.escape(said))
    if made.numbers:
        with st.grid(4, min_column_width=150, gap="small"):
            for label, value, about in made.numbers:
                with st.container(border=True, height="stretch", gap=None):
                    st.markdown(
                        f":small[{w.escape(label)}]  \n**{w.escape(value)}**  \n:small[:gray[{w.escape(about)}]]"
                    )
    for said in made.said:
        st.caption(w.escape(said))
    if made.table:
        w.table(made.table.rows, made.table.columns, f"{kind.plural}, figures, {shelf.book.name}")


def tree(shelf: Shelf, kind: Kind) -> None:
    """What stands under what; branches in which nothing is missing are folded."""
    faults = layout.faults(shelf.book, shelf.lacks, kind)
    if faults:
        st.markdown(f"**{w.escape(show.cases(len(faults), 'things to mend'))}**")
        for number, (entry, said) in enumerate(faults[:SHOWN]):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                title_button(entry, f"fault {number}")
                st.markdown(f"{w.state_mark('amber', 'to mend')} :small[{w.escape(said)}]", width="content")
        if len(faults) > SHOWN:
            st.caption(f"The first {SHOWN} of {len(faults)}; all stand at their entries below.")
    elif shelf.book.of(kind.key):
        st.markdown(f"{w.state_mark('green', 'complete')} Nothing is missing in this tree.")
    for entry in shelf.book.of(kind.key):
        missing = layout.missing_below(shelf.book, shelf.lacks, entry)
        told = f"{entry.title} · {show.cases(missing, 'things')} missing" if missing else entry.title
        fold = st.expander(
            w.named(told), expanded=bool(missing) or w.on_paper(), key=f"fold {entry.id} {bool(missing)}"
        )
        with fold:
            branch(shelf, entry)
    add_button(kind)


def branch(shelf: Shelf, entry: Entry, depth: int = 0) -> None:
    """One entry with those under it, each level further in."""
    with st.container(border=depth == 1, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":small[{w.escape(shelf.book.kinds[entry.kind].label)}]", width="content")
            title_button(entry)
            if line := facts_line(shelf, entry):
                st.markdown(f":small[{w.escape(line)}]", width="content")
            if said := whole.followed(shelf.book, entry):
                st.markdown(f"{w.state_mark('green', 'logged')} :small[{w.escape(said)}]", width="content")
            lack_marks(shelf, entry)
        for below in shelf.book.under(entry.id):
            branch(shelf, below, depth + 1)
        for kind in layout.kinds_below(shelf.book, entry):
            add_button(kind, "below", entry.id)


def listed(shelf: Shelf, kind: Kind) -> None:
    """One entry a row, those that lack something first; lines that stand there before anybody wrote them."""
    for line in layout.untouched(shelf.book, kind):
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                w.named(line.label),
                key=f"line {kind.key} {line.key}",
                type="tertiary",
                on_click=begin,
                args=(kind, "", line.key),
            )
            st.markdown(":small[not written yet]", width="content")
    found = layout.in_order(shelf.book, shelf.lacks, kind)
    for entry in found[:SHOWN]:
        row(shelf, kind, entry)
    if len(found) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(found)}; the table below holds all.")
    if not found and not layout.all_lines(shelf.book, kind):
        st.markdown(f"Nothing is written here yet. {w.escape(kind.meaning)}")
    add_button(kind)


def row(shelf: Shelf, kind: Kind, entry: Entry) -> None:
    """One entry with its facts, its long texts and what it lacks."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            title_button(entry)
            lack_marks(shelf, entry)
        if line := facts_line(shelf, entry):
            st.markdown(f":small[{w.escape(line)}]")
        for field in kind.field:
            if field.kind == "long" and entry.fields.get(field.key):
                st.markdown(w.escape(str(entry.fields[field.key])))


def board(shelf: Shelf, kind: Kind) -> None:
    """A column a state, with the days each entry is in its own; a state whose condition is unmet is refused with its reason."""
    w.refused("board")
    add_button(kind)
    with st.grid(min(len(kind.state), 5), min_column_width=190, gap="small"):
        for state in kind.state:
            cards = [one for one in shelf.book.of(kind.key) if one.state == state.key]
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{w.escape(state.label)}** :gray[{len(cards)}]")
                for entry in cards:
                    card(shelf, kind, entry)


def card(shelf: Shelf, kind: Kind, entry: Entry) -> None:
    """One entry on a board, and the way to its next state."""
    with st.container(border=True, gap="xsmall"):
        title_button(entry)
        st.caption(w.escape(layout.days_in_state(shelf.workspace, shelf.book, entry)))
        lack_marks(shelf, entry)
        if not w.on_paper():
            with st.popover("Move", type="tertiary", key=f"move {entry.id}", on_change="rerun"):
                for state in kind.state:
                    here, key = state.key == entry.state, f"move {entry.id} {state.key}"
                    st.button(
                        w.named(state.label),
                        key=key,
                        on_click=moved,
                        args=(shelf, entry, state.key),
                        width="stretch",
                        disabled=here,
                    )


def moved(shelf: Shelf, entry: Entry, state: str) -> None:
    """Keep the new state; the choices close, as they would cover why it was refused."""
    st.session_state[f"move {entry.id}"] = False
    w.tried(lambda: saving.move(shelf.workspace, shelf.viewer, shelf.book, entry, state), "board")


def grid(shelf: Shelf, kind: Kind) -> None:
    """One field down, one across, each cell with its entries; below them the entries to be opened."""
    table = layout.grid_table(shelf.book, kind)
    if table.rows:
        w.table(table.rows, table.columns, f"{kind.plural}, grid, {shelf.book.name}")
    with st.container(horizontal=True, gap="small"):
        for entry in layout.in_order(shelf.book, shelf.lacks, kind):
            with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
                title_button(entry)
                lack_marks(shelf, entry)
    if not shelf.book.of(kind.key):
        st.markdown(f"Nothing is written here yet. {w.escape(kind.meaning)}")
    add_button(kind)
