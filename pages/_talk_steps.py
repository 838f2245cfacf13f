"""The five steps of a planned or running conversation: the step left, promises and facts right, the way on at the foot."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coaching import playbook
from coaching.method import steps, talks
from coaching.playbook import Field, Step
from coaching.records import Conversation, commitments, conversations, frozen, notes
from pages import _widgets as w
from pages._talk import FACTS_STEP, PLAN_STEP, Here, attempt
from pages._talk_facts import facts, freeze
from pages._talk_focus import signals_and_focus
from pages._talk_lacks import still_needed
from pages._talk_plan import plan
from pages._talk_preread import pre_read
from pages._talk_promises import promised_before
from pages._talk_signing import next_time, signatures

OPENING_STEP = 2  # up to here both look at what they prepared


def in_steps(here: Here, talk: Conversation) -> None:
    """A planned or running conversation: the step on the left, promises and facts on the right, the way on within reach."""
    step = playbook.steps()[talk.step - 1]
    lacks = steps.lacking(here.records, talk)
    progress(here, talk, lacks)
    if step.number <= OPENING_STEP:
        pre_read(here, talk)
    left, right = st.columns([5, 6] if step.number == FACTS_STEP else [3, 2], gap="medium")
    with left:
        the_step(here, step, talk, lacks)
        private_note(here)
    with right:
        if step.number != FACTS_STEP:
            signals_and_focus(here, talk)
        promised_before(here, talk, is_open=step.number == 1)
        facts(here, talk, in_full=step.number == FACTS_STEP)
    way_on(here, talk)


def progress(here: Here, talk: Conversation, lacks: Sequence[steps.Lack]) -> None:
    """Where the conversation stands: five steps, a tick on those that say something, each open at any time."""
    st.session_state[f"step {here.talk_id}"] = talk.step
    unfinished = {one.step for one in lacks}
    short = {
        one.number: f"{one.number if one.number in unfinished else '✓'} {one.key.capitalize()}"
        for one in playbook.steps()
    }
    short[talk.step] = w.of_chosen(short[talk.step])
    st.segmented_control(
        "Step", list(short), format_func=short.__getitem__, key=f"step {here.talk_id}", on_change=go_to, args=(here, None),
        label_visibility="collapsed", width="stretch", required=True,
    )  # fmt: skip


def the_step(here: Here, step: Step, talk: Conversation, lacks: Sequence[steps.Lack]) -> None:
    """The step itself: what it is for, what to ask, its fields."""
    st.header(w.escape(f"{step.number} {step.label}"), anchor=False)
    st.markdown(w.escape(step.prompt))
    st.markdown("\n".join(f"- {w.escape(question)}" for question in step.questions))
    if step.number == PLAN_STEP:
        plan(here, talk)
    form(here, step, talk)
    still_needed(here, talk, step.number, lacks)
    if step.number == PLAN_STEP:
        next_time(here, talk)
        signatures(here, talk)


def form(here: Here, step: Step, talk: Conversation) -> None:
    """The fields of a step as the playbook says them, filled from the records, each saved when it changes."""
    keys = [f"{here.talk_id} {field.key}" for field in step.field]
    if not any(key in st.session_state for key in keys):
        st.session_state[f"version {here.talk_id}"] = talk.version
    for field, key in zip(step.field, keys, strict=True):
        if key not in st.session_state:
            st.session_state[key] = talks.as_filled_in(field, talk.answers.get(field.key))
        told: dict[str, Any] = {
            "key": key,
            "help": field.help or None,
            "on_change": save_field,
            "args": (here, field, step.number),
        }
        label = w.named(field.label if field.required else f"{field.label}, optional")
        words = dict(zip(field.options, field.option_labels or field.options, strict=True))
        if field.kind == "text":
            st.text_area(label, height="content", **told)
        elif field.kind == "number":
            st.number_input(
                label, field.low, field.high, step=1.0, format="%.0f", width=240, placeholder="Not rated", **told
            )
        elif field.kind == "choice":
            st.pills(label, list(words), format_func=words.__getitem__, wrap=True, **told)
        else:
            st.pills(label, list(words), selection_mode="multi", format_func=words.__getitem__, wrap=True, **told)


def save_field(here: Here, field: Field, step: int) -> None:
    """Keep one field of a step; its version is the one the fields on the screen were filled from."""
    value = st.session_state[f"{here.talk_id} {field.key}"]
    seen = st.session_state[f"version {here.talk_id}"]
    if saved := attempt(
        lambda: conversations.save_step(here.records, here.talk_id, seen, here.me, step, {field.key: value})
    ):
        st.session_state[f"version {here.talk_id}"] = saved.version


def private_note(here: Here) -> None:
    """The author's own note: seen by nobody else, in no print and no export."""
    if w.on_paper():
        return
    with st.expander("Private note", icon=":material/lock:"):
        desk = "Notes of this desk: there is no sign-in, so whoever sits here reads them"
        whose = desk if w.viewer().alone else f"Only {w.viewer().name} reads this"
        st.caption(w.escape(
            f"{whose}, and nobody elsewhere does. Keep this folded while you look at the screen together. They are in no print, mail or export."
        ))  # fmt: skip
        key = f"{here.talk_id} private"
        if key not in st.session_state:
            note = notes.private(here.records, here.talk_id, here.me)
            st.session_state[key] = note.text if note else ""
        st.text_area(
            "Your private note",
            key=key,
            height="content",
            label_visibility="collapsed",
            on_change=save_note,
            args=(here,),
        )


def save_note(here: Here) -> None:
    """Keep the private note."""
    attempt(
        lambda: notes.write_private(here.records, here.talk_id, here.me, st.session_state[f"{here.talk_id} private"])
    )


def way_on(here: Here, talk: Conversation) -> None:
    """Back and on, always at hand at the foot of the screen, with when it was last saved."""
    with st.bottom, st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            key="back",
            disabled=talk.step == 1,
            on_click=go_to,
            args=(here, talk.step - 1),
        )
        saved = max(
            [talk.updated_at, *(one.updated_at for one in commitments.of_conversation(here.records, here.talk_id))]
        )
        if talk.version > 1 or talk.state != "planned":  # what is planned and no more was saved by nobody here
            st.caption(w.escape(f"Saved {here.records.spoken_time(saved)}"), width="content")
        if talk.state == "planned":
            st.button(
                "Start the conversation",
                type="primary",
                icon=":material/play_arrow:",
                key="start",
                on_click=start,
                args=(here,),
            )
        elif talk.step < PLAN_STEP:
            st.button(
                "Next",
                type="primary",
                icon=":material/arrow_forward:",
                key="on",
                on_click=go_to,
                args=(here, talk.step + 1),
            )
        else:
            st.caption("Last step", width="content")


def go_to(here: Here, step: int | None) -> None:
    """Turn to another step; the facts are frozen when step 3 is left, if that has not been done."""
    now = conversations.get(here.records, here.talk_id)
    step = step or st.session_state.get(f"step {here.talk_id}") or now.step
    if now.step == FACTS_STEP and step > FACTS_STEP and not frozen.frozen_facts(here.records, here.talk_id):
        freeze(here)
    attempt(lambda: conversations.save_step(here.records, here.talk_id, now.version, here.me, step))
    st.session_state.pop("asked", None)


def start(here: Here) -> None:
    """Begin to talk: the clock runs, and the second step opens."""
    now = conversations.get(here.records, here.talk_id)
    if attempt(lambda: conversations.start(here.records, here.talk_id, now.version, here.me)):
        go_to(here, max(now.step, 2))
