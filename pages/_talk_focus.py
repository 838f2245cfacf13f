"""What opens a talk beside the facts: signals since the last one, and the rep's one focus with what the data says of it."""

import streamlit as st

from coaching.method import did_it_help, focus
from coaching.records import Conversation
from pages import _widgets as w
from pages._talk import Here, look


def signals_and_focus(here: Here, talk: Conversation) -> None:
    """Signals beyond chance since the last talk, and the open focus; the way to agree one where there is none."""
    lens = look(here, talk)
    if lens is None:
        return
    found = w.kept("signals", lens)
    with st.container(border=True, gap="xxsmall"):
        st.markdown("**Since the last talk**")
        for one in found or ():
            st.markdown(f"{w.mark(one.colour)} :small[{w.escape(one.words)}]")
        if found is None:
            st.caption("Too little is known of the weeks before to tell a signal.")
        elif not found:
            st.caption("No signal: nothing moved beyond what chance gives.")
        now = focus.current(here.workspace, talk.rep_id)
        if now:
            said = did_it_help.verdict(here.workspace, now)
            st.markdown(f"**Focus: {w.escape(now.text)}** {w.state_mark(said.colour, said.effect.state)}")
            st.caption(w.escape(f"{focus.told(here.workspace, now)}. {said.words}"))
        w.go("pages/coaching.py", "Open the focus" if now else "Agree a focus", icon=":material/center_focus_strong:", by="rep", who=talk.rep_id,
             tab="focus")  # fmt: skip
