"""Seeing a number differently, at its proof: the reason, who looks into it, and how it ended."""

import streamlit as st

from coaching.errors import Refusal
from coaching.method import challenges
from coaching.metrics import Reading, answered_for, metric
from pages._opened import open_workspace, viewer
from pages._words import escape, state_mark

COLOURS = {challenges.OPEN: "amber", challenges.MOVED: "green", challenges.GONE: "grey", challenges.CLOSED: "grey"}


def challenged(reading: Reading) -> None:
    """What others see differently about a number, and the way to say so."""
    workspace = open_workspace()
    found = challenges.of_number(workspace, reading)
    for one in found:
        st.markdown(f"{state_mark(COLOURS[one.state], one.state)} {escape(one.told)}")
    with st.expander("I see it differently", icon=":material/flag:"):
        reason = st.text_input("What do you see differently?", key=f"why {challenges.number_of(reading)}")
        answers = answered_for.owner_of(workspace.settings.metric_owners, metric(reading.metric))
        owner = st.text_input("Who looks into it?", answers, key=f"who {challenges.number_of(reading)}")
        if st.button("Challenge this number", key=f"challenge {challenges.number_of(reading)}"):
            try:
                challenges.challenge(workspace, viewer().viewer_id, reading, owner, reason)
            except Refusal as refusal:
                st.error(escape(str(refusal)))
                return
            st.success(
                "Noted: it stands beside the number, and on Commitments until the number changes or somebody closes it."
            )
