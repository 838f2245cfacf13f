"""One coaching conversation: five steps from preparing to a signed plan, then what was promised and what the data says since."""

import streamlit as st

from coaching.errors import Refusal
from coaching.method import talks
from coaching.records import Conversation, conversations
from pages import _widgets as w
from pages._talk import Here, attempt, both_names, look, trouble
from pages._talk_afterwards import afterwards
from pages._talk_promises import notes_of_closed
from pages._talk_steps import in_steps


def heading(here: Here, talk: Conversation) -> None:
    """Whom it is with, of which kind, since when; and what may be done with it as a whole."""
    names = " with ".join(both_names(here, talk))
    minutes = talks.minutes_so_far(here.records, talk) if talk.state == "open" else None
    told = [talk.kind, talks.when(talk)] + ([f"{minutes} min"] if minutes is not None else [])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{w.escape(names)}** :gray[{w.escape(' · '.join(told))}]", width="content")
        if talk.state in ("planned", "open"):
            with st.popover(
                "Reschedule or call off" if talk.state == "planned" else "Call off", type="tertiary", key="whole"
            ):
                as_a_whole(here, talk)


def as_a_whole(here: Here, talk: Conversation) -> None:
    """Another day for a planned conversation, or none at all."""
    if talk.state == "planned":
        st.date_input("New date", talk.planned_on or talks.today(here.records), format="YYYY-MM-DD", key="other day")
        st.button("Reschedule", key="move", on_click=move, args=(here, talk))
    st.text_input("Why is it called off?", key="why off")
    st.button("Call it off", key="call off", on_click=call_off, args=(here, talk))


def move(here: Here, talk: Conversation) -> None:
    """Plan it for the day on the screen."""
    attempt(
        lambda: conversations.replan(here.records, here.talk_id, talk.version, here.me, st.session_state["other day"])
    )


def call_off(here: Here, talk: Conversation) -> None:
    """Call it off, with the reason on the screen."""
    attempt(
        lambda: conversations.cancel(here.records, here.talk_id, talk.version, here.me, st.session_state["why off"])
    )


w.guard()
talk_id, above = st.query_params.get("conversation", ""), w.lens()
here = Here(w.open_workspace(), talk_id, w.viewer().viewer_id, talks.names(w.open_workspace()))
if not talk_id:
    running = talks.talks_of(here.workspace, above).running
    if len(running) != 1:
        st.switch_page("pages/conversations.py", query_params=w.address())
    st.switch_page(
        "pages/conversation.py", query_params=w.address(by="rep", who=running[0].rep_id, conversation=running[0].id)
    )
try:
    talk = conversations.get(here.records, talk_id)
except Refusal as refusal:
    w.empty(str(refusal), "All conversations", "pages/conversations.py")
    st.stop()
if above and look(here, talk) and above.scope.id != talk.rep_id:
    if st.session_state.get("talk on screen") != talk_id:
        st.session_state["talk on screen"] = talk_id
        st.switch_page("pages/conversation.py", query_params=w.address(by="rep", who=talk.rep_id, conversation=talk_id))
    with st.container(horizontal=True, vertical_alignment="center"):
        rep = here.called.get(talk.rep_id, talk.rep_id)
        st.caption(w.escape(f"Above you chose {above.scope.name}; this conversation is with {rep}."), width="content")
        w.turn_to("Back to this rep", "back", by="rep", who=talk.rep_id, conversation=talk_id)
st.session_state["talk on screen"] = talk_id
w.keep_at_hand(talk_id, talk.state in ("planned", "open"))
heading(here, talk)
trouble(here)
notes_of_closed(here)
if talk.state in ("planned", "open"):
    in_steps(here, talk)
else:
    afterwards(here, talk)
