"""The projector's view: large and calm, without data of single reps."""

import streamlit as st

from coaching.lens import Lens
from coaching.method import tune_up
from coaching.room import Room, address
from coaching.room.entries import ASSESSMENT, IDEAS, POLL, STAND, WALL
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_facts import stand
from pages._room_lead import areas, result

EVERY = 1.0
QUESTIONS = 3  # of an area, on the projector
SMALL = 180  # pixels of the code once people are in


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
        st.title(w.escape(f"{room.setup.team}: {step.label}"), anchor=False)
        st.header(w.escape(step.told), anchor=False)
        st.title(w.escape(tune_up.at_a_glance(room)), anchor=False)
    with right:
        st.image(address.qr_svg(where), width="stretch" if state.step == 0 and not state.revealed else SMALL, alt=f"QR code of {where}")
        st.subheader(w.escape(where), anchor=False)
    if step.key == POLL:
        result(room, far=True)
    elif step.key == STAND:
        stand(workspace, scope, far=True)
    elif step.key == ASSESSMENT and ASSESSMENT in state.revealed:
        areas(workspace, scope, room, far=True)
    elif step.key == IDEAS:
        to_ask(room)
        for one in room.ideas():
            st.header(w.escape(f"{one.text} ({tune_up.dots(one)})"), anchor=False)
    elif step.key == WALL:
        promised(room)


def to_ask(room: Room) -> None:
    """The first questions of the areas that were scored lowest, beside each other."""
    with st.grid(2, min_column_width=380, gap="medium"):
        for area in tune_up.to_talk_about(room):
            with st.container(border=True):
                st.title(w.escape(area.label), anchor=False)
                for question in area.questions[:QUESTIONS]:
                    st.header(w.escape(question), anchor=False)


def promised(room: Room) -> None:
    """Everybody's actions as cards."""
    with st.grid(2, min_column_width=380, gap="small"):
        for name, told in tune_up.wall(room).items():
            with st.container(border=True):
                st.header(w.escape(name), anchor=False)
                for one in told:
                    st.subheader(w.escape(one), anchor=False)
