"""A closed conversation: the plan and what the data says since, what was said, the facts as they were seen, and what to take away."""

from functools import partial

import streamlit as st

from coaching import playbook
from coaching.method import did_it_help, promises, rated, steps, talks
from coaching.metrics import all_metrics, show
from coaching.records import Conversation, commitments, conversations, frozen, stops
from pages import _widgets as w
from pages._talk import Here, attempt
from pages._talk_facts import frozen_facts
from pages._talk_preread import in_so_far, pre_read
from pages._talk_promises import promise
from pages._talk_steps import private_note


def afterwards(here: Here, talk: Conversation) -> None:
    """A closed conversation: the plan and what the data says since, what was said, the facts as they were seen, and what to take away."""
    made = promises.said_since(here.workspace, commitments.of_conversation(here.records, here.talk_id))
    kept = [one for one in made if one.commitment.state != "dropped"]
    w.finding(f"{promises.in_short(kept)}." if kept else "")
    if talk.state == "held" and not w.on_paper():
        take_away(here, talk, bool(kept))
        how_useful(here, talk)
    if talk.cancelled_why:
        st.markdown(w.escape(f"Called off: {talk.cancelled_why}"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.header("What was promised", anchor=False)
        if not made:
            st.caption("Nothing was promised.")
        for one in made:
            with st.container(border=True):
                promise_kept(here, one)
        for item in stops.stop_list(here.records, talk.rep_id, conversation_id=here.talk_id):
            st.markdown(
                f"Not to do: **{w.escape(item.text)}** :gray[{w.escape(item.outcome or 'not looked at since')}]"
            )
        what_was_said(talk)
        if any(in_so_far(here, talk).values()):
            pre_read(here, talk)
        private_note(here)
    with right:
        st.header("The facts as they were seen", anchor=False)
        if facts_seen := frozen.frozen_facts(here.records, here.talk_id):
            frozen_facts(here, facts_seen, in_full=True)
        else:
            st.caption("No facts were frozen with this conversation.")


def how_useful(here: Here, talk: Conversation) -> None:
    """One question to the rep; the manager sees the mean from five answers on, never one of them."""
    rep = here.called.get(talk.rep_id, talk.rep_id)
    if rated.is_rated(here.workspace, here.talk_id):
        st.caption(
            w.escape(f"{rep} has rated this talk; only the mean of five or more is shown, on Cadence and focus.")
        )
        return
    if here.records.side(talk, "rep") != "rep":
        st.caption(w.escape(f"{rep} has not rated this talk yet."))
        return
    with st.popover(w.named(f"{rep} rates this talk"), icon=":material/star:", key="rate"):
        whose = "There is no sign-in: only the rep answers. " if w.viewer().alone else ""
        st.caption(f"{whose}The answer is not shown again; your manager sees the mean from five answers on.")
        score = st.radio(
            rated.ASKED, list(rated.SCALE), format_func=rated.SCALE.get, index=None, key=f"{here.talk_id} rated"
        )
        st.button("Give the answer", key="give rating", disabled=score is None, on_click=attempt,
                  args=(lambda: rated.rate(here.workspace, here.me, here.talk_id, score or 0),))  # fmt: skip


def promise_kept(here: Here, standing: promises.Standing) -> None:
    """One signed promise: the contract line, then what became of it."""
    one = standing.commitment
    promise(here, standing)
    if known := all_metrics().get(one.metric or ""):
        start, target = (
            show.in_unit(known, value, here.workspace.settings.currency)
            for value in (one.baseline_value, one.target_value)
        )
        st.caption(w.escape(f"{known.label}: from {start} to {target}"))
        made_on = conversations.get(here.records, here.talk_id).held_on
        if made_on and (said := did_it_help.of_promise(here.workspace, one, made_on)):
            st.markdown(f"Did it help? {w.state_mark(said.colour, said.effect.state)} :small[{w.escape(said.words)}]")


def what_was_said(talk: Conversation) -> None:
    """Every field that was filled in, step by step."""
    st.header("What was said", anchor=False)
    if why := steps.left_out_in_words(talk):
        st.caption(w.escape(f"Left out: {why}"))
    if not any(field.key in talk.answers for step in playbook.steps() for field in step.field):
        st.caption("Nothing was written down.")
    for step in playbook.steps():
        filled = [field for field in step.field if field.key in talk.answers]
        if filled:
            st.markdown(f"**{w.escape(step.label)}**")
        for field in filled:
            st.markdown(
                f":gray[{w.escape(field.label)}]  \n{w.escape(talks.answer_in_words(field, talk.answers[field.key]))}"
            )


def take_away(here: Here, talk: Conversation, has_plan: bool) -> None:
    """The page, the due dates and the plan as files, each made when it is asked for."""
    from coaching.handover import talk as handover  # loads the typesetter: only once there is something to hand over

    files = [("Download as PDF", handover.printed_page, "pdf", "application/pdf", ":material/picture_as_pdf:"),
             ("Mail draft", handover.mail, "eml", "message/rfc822", ":material/mail:")]  # fmt: skip
    if has_plan:
        files += [
            ("Due dates for a calendar", handover.due_dates, "ics", "text/calendar", ":material/event:"),
            ("Action plan as workbook", handover.plan_workbook, "xlsx", w.XLSX, ":material/download:"),
        ]
    with st.container(horizontal=True):
        for label, made, ending, kind, icon in files:
            st.download_button(
                label, data=partial(made, here.workspace, here.talk_id), file_name=handover.file_name(here.workspace, talk, ending),
                mime=kind, icon=icon, on_click="ignore", key=f"take {ending}", type="primary" if ending == "pdf" else "secondary",
            )  # fmt: skip
