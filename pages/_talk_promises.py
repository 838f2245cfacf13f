"""Promises made before: what the data says since, and what becomes of them."""

from collections.abc import Callable

import streamlit as st

from coaching.errors import Refusal
from coaching.method import ledger, promises, talks
from coaching.metrics import show
from coaching.records import Commitment, Conversation, StopItem, commitments, stops
from pages import _widgets as w
from pages._talk import Here, attempt


def promised_before(here: Here, talk: Conversation, is_open: bool) -> None:
    """The promises and stops of last time, one glance away in every step, each with what the data says since."""
    of_last = commitments.promised_last_time(here.records, talk.rep_id, here.talk_id)
    since = talks.promised_elsewhere(here.records, talk.rep_id, here.talk_id)
    from_before = talks.earlier_promises(here.records, talk.rep_id, here.talk_id, [*of_last, *since])
    last, elsewhere, earlier = (promises.said_since(here.workspace, found) for found in (of_last, since, from_before))
    stopped = [
        one
        for one in stops.stop_list(here.records, talk.rep_id, unreviewed_only=True)
        if one.conversation_id != here.talk_id
    ]
    before = [*last, *elsewhere]
    title = f"Promised before · {promises.in_short(before)}" if before else "Promised before · nothing yet"
    with st.expander(title, expanded=is_open, icon=":material/handshake:"):
        if not (before or earlier or stopped):
            st.caption("Nothing was promised before this conversation.")
        for one in last:
            promise(here, one)
        for one in elsewhere:
            promise(here, one)
            st.caption(w.escape(f"Promised in: {ledger.elsewhere(one.commitment)}"))
        if earlier:
            st.caption("Still open from before that")
        for one in earlier:
            promise(here, one)
        for item in stopped:
            stop_to_review(here, item)


def promise(here: Here, standing: promises.Standing) -> None:
    """One promise in its own words: who, by when, what the data says, and what became of it."""
    one = standing.commitment
    with st.container(gap="xsmall"):
        st.markdown(f"**{w.escape(one.text)}**")
        moved = (
            f" (first promised for {show.day(one.first_due_on)}, moved {show.cases(one.times_redated, 'times')})"
            if one.times_redated
            else ""
        )
        st.caption(
            w.escape(
                f"{here.called.get(one.owner_id, one.owner_id)}, by {show.day(one.due_on)}{moved} · {talks.became_of(one)}"
            )
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            w.state_badge(standing.colour, f"{standing.by}: {standing.state}")
            if not w.on_paper():
                own_life(here, one)
        st.caption(w.escape(f"{standing.reason[:1].upper()}{standing.reason[1:]}."))


def own_life(here: Here, one: Commitment) -> None:
    """What may still happen to a signed promise: kept, another day, dropped, open again."""
    with st.popover(
        "Change", type="tertiary", key=f"life {one.id}", help="Mark it kept, promise another day, or drop it"
    ):
        if one.state != "open":
            st.button("Open it again", key=f"reopen {one.id}", on_click=lives_on, args=(here, one, "reopen"))
            return
        st.date_input("Day", talks.today(here.records), format="YYYY-MM-DD", key=f"day {one.id}")
        st.text_input("Note, or what was learned", key=f"note {one.id}")
        ends = {
            "done": "Done on this day",
            "redate": "Move to this day",
            "partly": "Done in part",
            "miss": "Missed",
            "drop": "Drop it",
        }
        for change, label in ends.items():
            st.button(label, key=f"{change} {one.id}", on_click=lives_on, args=(here, one, change), width="stretch")


def lives_on(here: Here, one: Commitment, change: str) -> None:
    """Keep what became of a promise, with the day and the note as they stand on the screen now."""
    on, note = (
        st.session_state.get(f"day {one.id}") or talks.today(here.records),
        st.session_state.get(f"note {one.id}", ""),
    )
    if change != "reopen" and note.strip() and _became(here, one.id):
        return  # closed elsewhere meanwhile, which is told with the note
    changes: dict[str, Callable[[], Commitment]] = {
        "reopen": lambda: commitments.reopen(here.records, one.id, one.version, here.me),
        "done": lambda: commitments.mark_done(here.records, one.id, one.version, here.me, on, note),
        "redate": lambda: commitments.redate(here.records, one.id, one.version, here.me, on, note),
        "miss": lambda: commitments.miss(here.records, one.id, one.version, here.me, note),
        "partly": lambda: commitments.partly(here.records, one.id, one.version, here.me, note),
        "drop": lambda: commitments.drop(here.records, one.id, one.version, here.me, note),
    }
    if attempt(changes[change]):
        st.session_state[f"note {one.id}"] = ""


def _became(here: Here, promise_id: str) -> str:
    """That a promise was closed, and how; empty while it is open, and where it is no longer there."""
    try:
        one = commitments.get(here.records, promise_id)
    except Refusal:
        return ""
    noted = f", with the note: {one.note}" if one.note else ""
    return "" if one.state == "open" else f'"{one.text}" was closed meanwhile ({talks.became_of(one)}{noted}).'


def notes_of_closed(here: Here) -> None:
    """Notes typed for promises that somebody else closed meanwhile."""

    def keep(promise_id: str, note: str) -> Commitment:
        one = commitments.get(here.records, promise_id)
        both = f"{one.note}; {note}" if one.note else note
        return commitments.amend(here.records, one.id, one.version, here.me, note=both)

    w.typed_meanwhile("note", lambda one: _became(here, one), keep)


def stop_to_review(here: Here, item: StopItem) -> None:
    """Something that was to stop, and whether it did."""
    st.markdown(f"Not to do: **{w.escape(item.text)}**")
    with st.container(horizontal=True):
        for outcome, label in (("kept", "It stopped"), ("resumed", "It came back")):
            st.button(label, key=f"{outcome} {item.id}", on_click=review, args=(here, item, outcome), type="tertiary")


def review(here: Here, item: StopItem, outcome: str) -> None:
    """Write down whether something that was to stop did."""
    attempt(lambda: stops.review_stop(here.records, item.id, here.me, outcome, talks.today(here.records)))
