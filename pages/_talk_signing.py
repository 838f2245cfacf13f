"""The end of step 5: the next day, both names, and the button that closes the plan."""

from datetime import date

import streamlit as st

from coaching.errors import Refusal
from coaching.method import steps, talks
from coaching.records import Conversation, conversations
from pages import _widgets as w
from pages._talk import PLAN_STEP, Here, attempt, both_names, forget_fields, promised_here
from pages._talk_lacks import before_confirming


def next_time(here: Here, talk: Conversation) -> None:
    """The day of the next conversation, planned once the plan is confirmed."""
    key = f"{here.talk_id} next"
    if key not in st.session_state:
        st.session_state[key] = talks.next_day(talk)
    st.date_input(
        "Next conversation",
        format="YYYY-MM-DD",
        key=key,
        on_change=save_next,
        args=(here,),
        width=240,
        help="Planned when you confirm.",
    )


def save_next(here: Here) -> None:
    """Keep the day of the next conversation."""
    now = conversations.get(here.records, here.talk_id)
    value = st.session_state[f"{here.talk_id} next"]
    if saved := attempt(
        lambda: conversations.save_step(
            here.records, here.talk_id, now.version, here.me, PLAN_STEP, {talks.NEXT_DAY: value}
        )
    ):
        st.session_state[f"version {here.talk_id}"] = saved.version


def signatures(here: Here, talk: Conversation) -> None:
    """Both names, the day, the minutes, and the button that closes the plan."""
    if not needs_no_plan(here, talk):
        before_confirming(here, talk)
    with st.container(border=True):
        st.markdown("**Confirmed by both**")
        for number, name in enumerate(both_names(here, talk)):
            st.checkbox(w.named(name), key=f"{here.talk_id} signs {number}")
        with st.container(horizontal=True):
            begun = talk.started_at.date() if talk.started_at else talks.today(here.records)
            st.date_input("Held on", begun, format="YYYY-MM-DD", width=160, key=f"{here.talk_id} held on")
            lasted = talks.minutes_so_far(here.records, talk)
            st.number_input("Minutes", 0, 600, lasted, width=160, placeholder="Unknown", key=f"{here.talk_id} minutes")
        label = f"Close the {talk.kind}" if needs_no_plan(here, talk) else "Confirm the action plan"
        st.button(label, type="primary", icon=":material/verified:", key="confirm", on_click=confirm, args=(here,))
        if (
            st.session_state.get("asked") == here.talk_id
            and (refused := st.session_state.get("unsigned"))
            and refused[1] == as_it_stands(here)
        ):
            st.error(w.escape(refused[0]))


def needs_no_plan(here: Here, talk: Conversation) -> bool:
    """A field day or a workshop in which nothing was promised."""
    return talk.kind != "one-on-one" and not promised_here(here)


def confirm(here: Here) -> None:
    """Close the conversation: refused, with the reason at the button and at the fields, unless the plan is whole and both agree."""
    st.session_state["asked"] = here.talk_id
    now = conversations.get(here.records, here.talk_id)
    held_on, minutes = (st.session_state[f"{here.talk_id} {name}"] for name in ("held on", "minutes"))
    try:
        if needs_no_plan(here, now):
            conversations.hold(here.records, here.talk_id, now.version, here.me, held_on=held_on, minutes=minutes)
        else:
            sign(here, now, held_on, minutes)
    except Refusal as refusal:
        st.session_state["unsigned"] = (str(refusal), as_it_stands(here))
        return
    if on := talks.next_day(now):
        attempt(lambda: conversations.plan(
            here.records, here.me, manager_id=now.manager_id, rep_id=now.rep_id, team=now.team, planned_on=on, kind=now.kind,
        ))  # fmt: skip
    forget_fields(here)


def as_it_stands(here: Here) -> tuple[object, ...]:
    """What a refusal was about, so that it is no longer told once something of it has changed."""
    return tuple(promised_here(here)), *(st.session_state.get(f"{here.talk_id} signs {number}") for number in (0, 1))


def sign(here: Here, now: Conversation, held_on: date, minutes: float | None) -> None:
    """Put both names under the plan; the plan's own faults are told before a missing name."""
    names = both_names(here, now)
    missing = [name for number, name in enumerate(names) if not st.session_state[f"{here.talk_id} signs {number}"]]
    if missing and not steps.lacking(here.records, now) and talks.is_whole(promised_here(here), held_on):
        raise Refusal(
            f"Not confirmed yet: both tick their names; {' and '.join(missing)} {'has' if len(missing) == 1 else 'have'} not agreed yet."
        )
    if not missing:
        now = conversations.save_step(
            here.records, here.talk_id, now.version, here.me, PLAN_STEP, {talks.SIGNED: names}
        )
    steps.confirm(here.workspace, here.talk_id, now.version, here.me, held_on=held_on, minutes=minutes)
