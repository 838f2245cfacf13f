"""What a conversation still lacks before it can be confirmed, and leaving something out by saying why."""

from collections.abc import Sequence

import streamlit as st

from coaching.method import steps
from coaching.method.steps import Lack
from coaching.records import Conversation, conversations
from pages import _widgets as w
from pages._talk import Here, attempt


def still_needed(here: Here, talk: Conversation, number: int, lacks: Sequence[Lack]) -> None:
    """What this step needs before the plan can be confirmed, and what was left out of it."""
    for one in lacks:
        if one.step == number:
            lack(here, one)
    left_out(here, talk, number)


def before_confirming(here: Here, talk: Conversation) -> None:
    """What the earlier steps still lack, each one a click away."""
    missing = [one for one in steps.lacking(here.records, talk) if one.step < talk.step]
    if not missing:
        return
    with st.container(border=True):
        st.markdown("**Before you confirm**")
        for one in missing:
            lack(here, one, leads_there=True)


def lack(here: Here, one: Lack, leads_there: bool = False) -> None:
    """One thing that lacks: go there, or leave it out with a reason."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":orange[●] Step {one.step} needs: {w.escape(one.label)}", width="content")
        if leads_there:
            st.button("Go to it", type="tertiary", key=f"go to {one.key}", on_click=turn_to, args=(here, one.step))
        with st.popover("Leave it out", type="tertiary", key=f"leave {one.key}"):
            st.text_input(
                "Why?", key=f"{here.talk_id} why {one.key}", help="Your reason is kept with the conversation."
            )
            st.button("Leave it out", key=f"left out {one.key}", on_click=leave, args=(here, one))


def left_out(here: Here, talk: Conversation, number: int) -> None:
    """What was left out of a step, with the reason and the way back."""
    if not (without := steps.left_out(talk)):
        return  # what else lacks was said above
    missing = {one.key: one for one in steps.lacking(here.records, talk, leaving_out=False) if one.step == number}
    for key, why in without.items():
        if key in missing:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(w.escape(f"Left out: {missing[key].label} ({why})"), width="content")
                st.button("Bring it back", type="tertiary", key=f"take up {key}", on_click=take_up, args=(here, key))


def turn_to(here: Here, step: int) -> None:
    """Open the step that lacks something."""
    now = conversations.get(here.records, here.talk_id)
    attempt(lambda: conversations.save_step(here.records, here.talk_id, now.version, here.me, step))


def leave(here: Here, one: Lack) -> None:
    """Leave it out for the reason on the screen."""
    why = st.session_state.get(f"{here.talk_id} why {one.key}", "")
    if saved := attempt(lambda: steps.leave_out(here.records, here.talk_id, here.me, one.key, why)):
        st.session_state[f"version {here.talk_id}"] = saved.version


def take_up(here: Here, key: str) -> None:
    """Ask for it again."""
    if saved := attempt(lambda: steps.take_up(here.records, here.talk_id, here.me, key)):
        st.session_state[f"version {here.talk_id}"] = saved.version
