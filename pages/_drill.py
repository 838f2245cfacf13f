"""What is opened on a page: its tab, and what was clicked in a chart or table. The address alone holds it, so that Back works and a link shows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages._opened import memory, on_paper
from pages._words import escape, named, of_chosen

TURNED = "turned"  # in the memory of marks: one was clicked, and the page was not drawn since


def chosen(what: str) -> str:
    """What is chosen under that name of the address; empty where nothing is."""
    return st.query_params.get(what, "")


def choose(what: str, value: str) -> None:
    """Write a choice into the address, which makes an entry of the browser's history; an empty one lets go."""
    if value:
        st.query_params[what] = value
    else:
        st.query_params.pop(what, None)


def turn_page(query: Mapping[str, str]) -> None:
    """Write several choices into the address at once, as one entry of the browser's history."""
    st.query_params.update(dict(query))


class Part:
    """One of a page's parts, of which one is open: write its body under `if part.open` alone."""

    def __init__(self, is_open: bool) -> None:
        self.open = is_open
        self._box = st.container() if is_open else None

    def __enter__(self) -> None:
        if self._box is not None:
            self._box.__enter__()

    def __exit__(self, *trouble: Any) -> None:
        if self._box is not None:
            self._box.__exit__(*trouble)


def tabs(labels: Mapping[str, str], what: str = "tab") -> dict[str, Part]:
    """The parts of a page by their id, of which the open one stands in the address. On a phone they wrap, so none is out of sight."""
    asked = chosen(what)
    first = next(iter(labels))
    here = asked if asked in labels else first
    if on_paper():
        st.tabs([labels[here]], key=f"tabs {what} on paper")
    else:
        _pills(what, f"tabs {what}", "Part of this page", labels, here, lambda one: "" if one == first else one,
               required=True, label_visibility="collapsed")  # fmt: skip
    return {one: Part(one == here) for one in labels}


def clicked(chart: Any, what: str, alt: str, read: Callable[[dict[str, Any]], str]) -> None:
    """A chart of which a click on a mark of its parameter `pick` chooses: read says which value a mark stands for."""
    key = (
        f"chart {what} {chosen(what)}"  # another choice, another chart: a mark can be clicked again after it was let go
    )

    def picked() -> None:
        marks = st.session_state[key]["selection"].get("pick") or []
        if marks and (value := read(marks[0])):
            choose(what, value)

    st.altair_chart(chart, width="stretch", alt=alt, key=key, on_select=picked, selection_mode="pick")


def marks_open(chart: Any, alt: str, place: str, then: Callable[[dict[str, Any]], None]) -> None:
    """A chart of which a click on a mark of its parameter `pick` does something with the mark's fields; place tells two charts apart."""
    turns = memory("marks")
    key = f"marks {place} {turns.get(place, 0)}"  # after a click a fresh chart, so that the same mark can be clicked again

    def picked() -> None:
        if marks := st.session_state[key]["selection"].get("pick"):
            turns[place] = turns.get(place, 0) + 1
            turns[TURNED] = 1
            then(marks[0])

    st.altair_chart(chart, width="stretch", alt=alt, key=key, on_select=picked, selection_mode="pick")
    if turns.get(TURNED):  # a part of the page ran again by itself, and what was chosen stands elsewhere
        whole_page()
        st.rerun()


def whole_page() -> None:
    """The whole page is drawn, whatever was chosen on a part of it."""
    memory("marks").pop(TURNED, None)


def pick_mark(label: str, choices: Mapping[str, str], place: str, then: Callable[[str], None]) -> None:
    """The same by keyboard: a list of the marks of a chart."""
    key = f"mark {place}"
    st.session_state[key] = None

    def picked() -> None:
        if st.session_state[key]:
            then(st.session_state[key])

    st.selectbox(label, list(choices), format_func=lambda one: named(choices.get(one, one)), key=key, index=None, placeholder="Choose", width=320,
                 on_change=picked)  # fmt: skip


def cell_of(frame: Any, what: str, alt: str, read: Callable[[int, str], str], **look: Any) -> None:
    """A table of which a cell is chosen by a click or with the arrow keys; read says which value a row and a column stand for.

    Several tables may choose one thing: the name (alt) tells them apart.
    """
    key = f"table {what} {'' if chosen(what) else 'none'} {alt}"  # letting go starts it afresh, a step to the next cell keeps the focus

    def picked() -> None:
        cells = st.session_state[key]["selection"].get("cells") or []
        if cells and (value := read(*cells[0])):
            choose(what, value)

    look = {"hide_index": True, "placeholder": "–", "width": "stretch", "row_height": 34, **look}
    st.dataframe(frame, alt=alt, key=key, on_select=picked, selection_mode="single-cell", **look)


def pick_one(what: str, label: str, choices: Mapping[str, str], unchosen: str = "all", width: int = 220) -> None:
    """The same choice by keyboard: a list of what can be clicked beside it."""
    if on_paper():
        return
    key, here = f"pick one {what}", chosen(what)
    st.session_state[key] = here if here in choices else None
    st.selectbox(label, list(choices), format_func=lambda one: named(choices.get(one, one)), key=key, index=None, placeholder=unchosen, width=width,
                 on_change=lambda: choose(what, st.session_state[key] or ""))  # fmt: skip


def pick_few(what: str, label: str, choices: Mapping[str, str], unchosen: str | None = None) -> None:
    """One of a few choices that stand side by side; a second click lets go, which leaves the one named as unchosen, if any."""
    if on_paper():
        return
    here = chosen(what)
    _pills(what, f"few {what}", label, choices, here if here in choices else unchosen, str)


def _pills(
    what: str,
    key: str,
    label: str,
    choices: Mapping[str, str],
    here: str | None,
    written: Callable[[str], str],
    **look: Any,
) -> None:
    """Choices side by side of which the address holds one."""
    told = {one: of_chosen(named(name)) if one == here else named(name) for one, name in choices.items()}
    st.session_state[key] = here
    st.pills(label, list(told), format_func=lambda one: told.get(one, one), key=key, wrap=True,
             on_change=lambda: choose(what, written(st.session_state[key] or "")), **look)  # fmt: skip


def rows_of(frame: Any, what: str, values: Sequence[str], alt: str, **look: Any) -> None:
    """A table of which a click on any cell of a row chooses what that row stands for."""

    def read(row: int, _: str) -> str:
        return values[row] if row < len(values) else ""

    cell_of(frame, what, alt, read, **look)


def row(name: str, told: str, what: str, value: str, key: str) -> None:
    """One line of a list that wraps: the name chooses it, and what is told of it stands beside."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(named(name), key=key, type="tertiary", on_click=choose, args=(what, value))
        st.markdown(f":small[{escape(told)}]", width="content")


def let_go(what: str, label: str) -> None:
    """The chosen thing by its name, with a visible way to let it go."""
    if on_paper():
        st.markdown(named(label), width="content")
        return
    st.button(
        f"{named(label)} ✕",
        key=f"let go {what}",
        on_click=choose,
        args=(what, ""),
        help=f"Show all again, not only {escape(label)}",
    )
