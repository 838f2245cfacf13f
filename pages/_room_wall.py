"""The projector's view: large and calm, without data of single reps."""

import streamlit as st

from coaching.lens import Lens
from coaching.method import tune_up
from coaching.room import Room, address
from coaching.room.store import ACT, ASSESSMENT, IDEAS, POLL, STAND
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_facts import stand
from pages._room_lead import areas, result, to_talk_about

EVERY = 1.0
WALL: w.Columns = {"who": "Who", "text": "Action", "due": ("Due", "date")}


@st.fragment(run_every=EVERY)
def projector(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The running step for the whole room, with the code to come in."""
    state = room.state
    if state.closed is not None:
        st.title("Thank you: the workshop is closed", anchor=False)
        return
    step = room.setup.steps[state.step]
    where = tune_up.where(room)
    left, right = st.columns([3, 1])
    with left:
        st.title(w.escape(step.label), anchor=False)
        st.header(w.escape(step.told), anchor=False)
        st.header(w.escape(tune_up.time_left(room)), anchor=False)
    with right:
        st.image(address.qr_svg(where), width=220, alt=f"QR code of {where}")
        st.markdown(f"**{w.escape(where)}**  \n{w.escape(tune_up.present(room))}")
    if tune_up.asked(room):
        st.header(w.escape(tune_up.how_many(room)), anchor=False)
    if step.key == POLL:
        result(room)
    elif step.key == STAND:
        stand(workspace, scope, far=True)
    elif step.key == ASSESSMENT and ASSESSMENT in state.revealed:
        areas(workspace, scope, room)
    elif step.key == IDEAS:
        to_talk_about(room)
        for one in room.ideas():
            st.subheader(w.escape(f"{one.text} ({tune_up.dots(one)})"), anchor=False)
    elif step.key == ACT:
        st.header(w.escape(tune_up.finished(room)), anchor=False)
    elif step.key == "wall":
        w.table(tune_up.action_rows(room), WALL, f"Wall of actions, {room.setup.team}")
