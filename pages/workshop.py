"""Tune-up workshop: open the room, lead it, show it on a projector, and see later what became of it."""

import streamlit as st

from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.method import tune_up, tune_up_results
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_after import after, nothing
from pages._room_lead import attempt, lead, refused
from pages._room_wall import projector


def opening(workspace: Workspace, scope: Lens) -> None:
    """What a workshop is, for whom it is opened, and whether phones may come in."""
    with st.container(border=True):
        st.header(w.escape(f"Open a tune-up workshop: {scope.scope.name}"), anchor=False)
        st.markdown(
            "About 100 minutes with up to 60 people on their phones, without accounts: a sealed poll, the facts, eight areas scored beside "
            "them, ideas with dots, and three actions each that go into the ledger."
        )
        network = st.toggle("Let phones on the local network in", key="room network")
        st.caption(
            "Opens one small page on this computer for phones in the same network, as long as the workshop lasts. It shows no data of reps. "
            "The firewall may ask whether Python may receive connections."
            if network
            else "Without it only this computer can open the room, to try it."
        )
        opened = (lambda: tune_up.open_room(workspace, scope, on_network=network),)
        st.button("Open the room", key="room open", type="primary", on_click=attempt, args=opened)


w.guard()
workspace, chosen = w.open_workspace(), w.lens()
if chosen is None:
    w.empty("A workshop looks at the facts of a team: load an export first.", "Load an export", need="opportunity")
    st.stop()
held = tune_up_results.held(workspace)
room = tune_up.current(workspace)
if room is None:
    refused()
    scope = tune_up.for_whom(workspace, chosen)
    opening(workspace, scope)
    if held:
        after(workspace, scope, held)
    else:
        nothing(workspace)
    st.stop()
try:
    tune_up.keep_serving(room)
except Refusal as refusal:
    st.error(w.escape(str(refusal)))
scope = tune_up.team_scope(workspace, chosen, room.setup.team)
if st.query_params.get("view") == "projector":
    st.set_page_config(initial_sidebar_state="collapsed")
    projector(workspace, scope, room)
else:
    lead(workspace, scope, room)
