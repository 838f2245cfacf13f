"""Notes on the time axis and days away: written here, shown on the charts over time, removed here."""

from datetime import date

import streamlit as st

from coaching.lens import Scope
from coaching.method import noted_days
from coaching.metrics import show
from coaching.records import dated
from coaching.records.entries import About
from coaching.workspace import Workspace
from pages import _widgets as w

TITLE = "Notes on charts, and days away"


def notes_and_days_away(workspace: Workspace) -> None:
    """What is noted, each with the way to remove it, and the two forms."""
    st.header(TITLE, anchor=False)
    noted(workspace)


def folded(workspace: Workspace) -> None:
    """The same behind a fold, for whoever keeps it of themselves or of those they lead."""
    with st.expander(TITLE, icon=":material/event_note:", key="noted days", on_change="rerun") as fold:
        if fold.open:
            noted(workspace)


def noted(workspace: Workspace) -> None:
    """What stands, newest first, and the forms for more."""
    found, theirs = noted_days.standing(workspace), noted_days.may_be_about(workspace)
    own = {(one.by, one.id) for one in theirs}
    for one, name in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            days = show.day(one.first) if one.first == one.last else f"{show.day(one.first)} to {show.day(one.last)}"
            told = f"{days}: {name}, {one.word}"
            st.markdown(w.escape(told), width="content")
            if (one.about.kind, one.about.id) not in own and not workspace.viewer.alone:
                continue  # of the company or the team: to be read here, and taken back by whoever leads them
            key = f"remove {one.about.kind} {one.about.id} {one.question}"
            helps = w.escape(f"Remove: {told}")
            st.button(
                "Remove", key=key, type="tertiary", icon=":material/delete:", help=helps, on_click=_remove, args=(one,)
            )
    if not found:
        st.caption("Nothing is noted. A note such as “price change” stands as a thin line on every chart over time.")
    if loaded := noted_days.loaded_absences(workspace):
        people = len({rep for rep, *_ in loaded})
        st.caption(
            f"{show.cases(len(loaded), 'absences')} of {show.cases(people, 'people')} come from files; undo the import to take them back."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        _note(theirs)
    with right:
        _away(workspace)


def _remove(one: dated.Dated) -> None:
    w.tried(lambda: dated.take_back(w.the_workspace().records, w.viewer().viewer_id, one), then="Removed.")


def _note(scopes: list[Scope]) -> None:
    with st.form("note of a day"):
        st.markdown("**A note on the time axis**")
        st.date_input("Day", value=None, format="YYYY-MM-DD", key="noted day")
        st.text_input("Word", max_chars=dated.LONGEST_WORD, placeholder="price change", key="noted word")
        st.selectbox("About", scopes, format_func=lambda one: f"{one.name} ({one.by})", key="noted about")
        st.form_submit_button("Add note", on_click=_write_note)


def _write_note() -> None:
    day, word, about = (st.session_state[key] for key in ("noted day", "noted word", "noted about"))
    if not isinstance(day, date) or about is None:
        w.notice("Nothing was noted: choose the day.")
        return
    w.tried(
        lambda: dated.write(w.the_workspace().records, w.viewer().viewer_id, About(about.by, about.id), day, word),
        then="Noted.",
    )


def _away(workspace: Workspace) -> None:
    with st.form("days away"):
        st.markdown("**Days away**")
        st.selectbox(
            "Who",
            noted_days.people(workspace),
            index=None,
            placeholder="Choose",
            format_func=lambda one: one.name,
            key="who is away",
        )
        st.date_input("First day", value=None, format="YYYY-MM-DD", key="away from")
        st.date_input("Last day", value=None, format="YYYY-MM-DD", key="away to")
        st.caption("These days ask for nothing; the other days of the target share it.")
        st.form_submit_button("Add days away", on_click=_write_away)


def _write_away() -> None:
    rep, first, last = (st.session_state[key] for key in ("who is away", "away from", "away to"))
    if rep is None or not isinstance(first, date) or not isinstance(last, date):
        w.notice("Nothing was kept: choose who, and the first and the last day.")
        return
    w.tried(
        lambda: dated.be_away(w.the_workspace().records, w.viewer().viewer_id, rep.id, first, last),
        then="Kept. Targets follow it.",
    )
