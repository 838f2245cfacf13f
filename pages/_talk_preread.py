"""The pre-read of both sides: scores per driver, topics, what went well; sealed until both have handed it in or the talk opens."""

from typing import Any

import streamlit as st

from coaching.method import preread
from coaching.metrics import show
from coaching.records import Conversation
from pages import _widgets as w
from pages._talk import Here, attempt, both_names

NOT_RATED = "Not rated"
WORDS = {preread.TOPICS: "What I want to talk about", preread.WENT_WELL: "What went well"}
COLUMNS: w.Columns = {
    "driver": "Driver",
    "rep": ("Rep", "number"),
    "manager": ("Manager", "number"),
    "gap": ("Gap", "number"),
}


def pre_read(here: Here, talk: Conversation) -> None:
    """What each side prepared: one's own part to fill in while the talk is planned or runs, the other's once it is open."""
    names = dict(zip(preread.SIDES, both_names(here, talk), strict=True))
    found = preread.gaps(here.records, talk)
    title = "Pre-read · " + ", ".join(
        f"{names[side]} {'is in' if ready else 'not yet'}" for side, ready in in_so_far(here, talk).items()
    )
    with st.expander(w.escape(title), w.on_paper(), icon=":material/edit_note:", key=f"{here.talk_id} preread"):
        both_sides(here, talk, names)
        if not w.on_paper() and talk.state in ("planned", "open"):
            own_part(here, talk, names)
    if found:
        w.finding(preread.opening(found, names["rep"], names["manager"]))


def in_so_far(here: Here, talk: Conversation) -> dict[str, bool]:
    """Which side has handed its part in, or scored anything once the talk has begun."""
    return dict(preread.seen_by(here.records, talk, "rep").is_in)


def own_part(here: Here, talk: Conversation, names: dict[str, str]) -> None:
    """The fields of the side that sits at this desk."""
    sealed = "The other side's entries stay sealed until both have handed theirs in, or the talk begins."
    if w.viewer().alone:
        st.caption(f"There is no sign-in: say which side you are. {sealed}")
        side = st.segmented_control(
            "I am", list(preread.SIDES), format_func=names.__getitem__, key=f"{here.talk_id} side"
        )
    else:
        side = here.records.side(talk, "")
        st.caption(
            w.escape(f"{names[side]}: {sealed}" if side else "The two who meet fill this in, each in their own place.")
        )
    if side is None:
        return
    seen = preread.seen_by(here.records, talk, side)
    mine, is_in = seen.mine, seen.is_in[side]
    st.caption(
        f"How well does each work for the rep today? {preread.LOWEST}: not at all; {preread.HIGHEST}: as well as it can."
    )
    with st.grid(2, min_column_width=260, gap="small"):
        for key, label in preread.scores().items():
            field(here, st.select_slider, side, key, label, mine.get(key), options=[NOT_RATED, *range(preread.LOWEST, preread.HIGHEST + 1)],
                  disabled=is_in and talk.state == "planned")  # fmt: skip
    for key, label in WORDS.items():
        field(here, st.text_area, side, key, label, mine.get(key) or "", height="content")
    if talk.state == "planned":
        hand_in(here, side, seen)


def hand_in(here: Here, side: str, seen: preread.PreRead) -> None:
    """Hand one's own part in, or take it back while nobody else has seen it."""
    if not seen.is_in[side]:
        st.button("Hand it in", type="primary", key=f"hand in {side}", on_click=attempt, help="Your scores stand from then on.",
                  args=(lambda: preread.hand_in(here.records, here.talk_id, here.me, side),))  # fmt: skip
    elif seen.sealed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Handed in. The other side is not in yet.", width="content")
            st.button("Take it back", type="tertiary", key=f"take back {side}", on_click=attempt,
                      args=(lambda: preread.take_back(here.records, here.talk_id, here.me, side),))  # fmt: skip
    else:
        st.caption("Both sides are in: the scores stand as they were given.")


def field(here: Here, widget: Any, side: str, key: str, label: str, value: Any, **told: Any) -> None:
    """One field of the pre-read, kept when it changes."""
    place = f"{here.talk_id} {side} {key}"
    shown = NOT_RATED if "options" in told and value is None else int(value) if "options" in told else value
    st.session_state.setdefault(place, shown)
    widget(w.named(label), key=place, on_change=keep, args=(here, side, key, place), **told)


def keep(here: Here, side: str, key: str, place: str) -> None:
    """Write down what stands in a field."""
    said = st.session_state[place]
    attempt(lambda: preread.say(here.records, here.talk_id, here.me, side, key, None if said == NOT_RATED else said))


def both_sides(here: Here, talk: Conversation, names: dict[str, str]) -> None:
    """Both sides' topics (the rep's first) and scores beside each other; nothing while they are sealed."""
    seen = {side: preread.seen_by(here.records, talk, side) for side in preread.SIDES}
    if seen["rep"].sealed:
        return
    for side in preread.SIDES:
        for key, label in WORDS.items():
            if said := seen[side].mine.get(key):
                st.markdown(f":gray[{w.escape(f'{names[side]}: {label}')}]  \n{w.escape(str(said))}")
    found = preread.gaps(here.records, talk)
    if found:
        rows = [{"driver": one.label, "rep": one.rep, "manager": one.manager, "gap": one.gap} for one in found]
        w.table(rows, COLUMNS, f"Scores of both sides {here.talk_id[:8]}")
    if history := preread.gap_history(here.records, talk.rep_id):
        earlier = [
            {"day": on, "driver": one.label, "rep": one.rep, "manager": one.manager, "gap": one.gap}
            for on, one in history
        ]
        st.caption(w.escape(f"Earlier gaps, since {show.day(history[0][0])}"))
        w.table(earlier, {"day": ("Talk", "date"), **COLUMNS}, f"Gaps over time {here.talk_id[:8]}")
