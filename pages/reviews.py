"""Reviews: quarterly and account reviews, planning sessions, peer reviews: what is due, planned and held, and one of them."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.method import meetings, talks
from coaching.metrics.show import day
from coaching.playbook.meetings import MeetingForm, meeting_form
from coaching.playbook.meetings import meetings as meeting_forms
from coaching.records import meetings as kept
from coaching.records.meetings import HELD, OFF, OPEN, PLANNED, Meeting
from pages import _widgets as w
from pages._review import PLANS, ask_for, one_meeting, take_up

SHOWN = 8
COLOURS = {meetings.OVERDUE: "red", meetings.DUE: "amber", meetings.NEVER: "grey"}
TURNS: w.Columns = {"on": ("Day", "date"), "name": "Member", "start": "From", "end": "To"}
ROWS: w.Columns = {"form": "Review", "name": "About", "state": "Stands", "on": ("Day", "date"), "led": "Led by"}


def begin(
    form: MeetingForm, about: str, on: date | None, chair: str, at: time | None = None, now: bool = False
) -> None:
    """Write a meeting down and open it; say what is missing otherwise."""
    try:
        made = meetings.plan(workspace, me, form, about, on, chair, starts=meetings.minutes_of(at))
        if now:
            made = kept.start(workspace.records, made, me)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    w.choose("meeting", made.id)
    st.rerun()


def plan() -> None:
    """Which review, about whom, when and led by whom."""
    forms = {
        one.key: one for one in sorted(meeting_forms(), key=lambda one: lens.by == "account" and one.about != "account")
    }
    take_up()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = forms[
            st.selectbox("Review", list(forms), format_func=lambda key: forms[key].label, width=240, key="review form")
        ]
        known = meetings.subjects(workspace, form, lens)
        about = st.selectbox("About", list(known), format_func=lambda key: known.get(key, key), width=280, key=f"review about {form.key}",
                             placeholder="Nobody here")  # fmt: skip
        on = st.date_input("Day", talks.today(workspace.records), format="YYYY-MM-DD", width=150, key="review day")
        at = st.time_input("From", None, width=110, key="review from")
        led = list(talks.colleagues(workspace))
        chair = st.selectbox("Led by", led, None, lambda one: called.get(one, one), accept_new_options=True, width=220, key="review chair",
                             placeholder="Who leads the rep" if form.chair == "manager" else "The rep")  # fmt: skip
    st.caption(w.escape(form.told + (f" {form.minutes} minutes." if form.minutes else "")))
    if about is None:
        st.caption("Nobody of that kind is known here: choose the company, a team, a rep or an account above.")
        return
    with st.container(horizontal=True):
        if st.button("Plan it", type="primary", key="plan review"):
            begin(form, about, on if isinstance(on, date) else None, chair or "", at)
        if st.button("Start now", key="start review"):
            begin(form, about, talks.today(workspace.records), chair or "", now=True)


def slot_plan() -> None:
    """Three hours each for everybody of a team, one after another."""
    form = meeting_form("qbr")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.date_input(
            "First day", talks.today(workspace.records), format="YYYY-MM-DD", width=150, key="turns first"
        )
        a_day = st.number_input("Members a day", 1, 3, 2, key="turns a day", width=160)
    found = meetings.turns(
        workspace, form, lens, first if isinstance(first, date) else talks.today(workspace.records), int(a_day)
    )
    rows = [
        {"on": one.on, "name": one.name, "start": meetings.clock(one.start), "end": meetings.clock(one.end)}
        for one in found
    ]
    st.caption(w.escape(f"{form.minutes} minutes each, an hour between two; working days of your calendar."))
    w.table(rows, TURNS, f"Slot plan, {lens.scope.name}")
    if st.button(f"Plan all {len(found)}", key="plan turns"):
        w.notice(meetings.plan_turns(workspace, me, form, found))
        st.rerun()


def is_due(one: meetings.Due) -> None:
    """A review the rhythm asks for, with the way to plan it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = f"{one.state} {day(one.on)}" if one.last else one.state
        mark, label = w.state_mark(COLOURS[one.state], said), w.escape(f"{one.name}: {one.form.label}")
        st.markdown(f"{mark} {label} :small[{w.escape(one.told)}]", width="content")
        if not w.on_paper():
            ask: dict[str, Any] = {"on_click": ask_for, "args": (one.form.key, one.about)}
            st.button(
                "Plan it", key=f"plan {one.form.key} {one.about}", type="tertiary", icon=":material/event:", **ask
            )


def entry(one: Meeting) -> None:
    """One review in two lines: the way in, and how it stands."""
    with st.container(border=True, gap=None, height="stretch"):
        st.button(w.named(meetings.title(workspace, one)), key=f"open {one.id}", type="tertiary", icon=":material/groups:", on_click=w.choose,
                  args=("meeting", one.id))  # fmt: skip
        st.caption(
            w.escape(
                f"{meetings.when(one)[:1].upper()}{meetings.when(one)[1:]}, led by {called.get(one.chair, one.chair)}"
            )
        )


def section(title: str, found: list[Meeting], folded: bool = False) -> None:
    """Reviews of a state, the first few at once."""
    if not found:
        return
    place = st.expander(f"{title}: {len(found)}", key=f"section {title}") if folded else st.container()
    with place:
        if not folded:
            st.header(title, anchor=False)
        with st.grid(3, min_column_width=260, gap="small"):
            for one in found[:SHOWN]:
                entry(one)
        if len(found) > SHOWN:
            rows = [{"form": meeting_form(one.form).label, "name": meetings.name_of(workspace, one), "state": one.state,
                     "on": one.held_on or one.planned_on, "led": called.get(one.chair, one.chair)} for one in found]  # fmt: skip
            w.folded_table(f"All {len(found)} as a table", rows, ROWS, f"{title}, {lens.scope.name}")
            if not w.on_paper():
                more = {one.id: f"{meetings.title(workspace, one)}, {meetings.when(one)}" for one in found[SHOWN:]}
                chosen = st.selectbox(
                    f"Open one of the other {len(more)}", list(more), None, more.__getitem__, key=f"more {title}"
                )
                if chosen:
                    w.choose("meeting", chosen)
                    st.rerun()


def ways_to_plan(is_first: bool) -> None:
    """The form for a new review, and the slot plan of a quarterly one."""
    with st.expander("Plan a review", icon=":material/add:", expanded=is_first, key=PLANS, on_change="rerun"):
        plan()
    if lens.by in ("company", "team"):
        with st.expander(
            "Slot plan of a quarterly review",
            icon=":material/calendar_view_week:",
            key="slot plan",
            on_change="rerun",
        ) as fold:
            if fold.open:
                slot_plan()


def asked_for(waiting: Sequence[meetings.Due]) -> None:
    """What the rhythm asks for: the overdue ones first, the rest folded."""
    overdue = [one for one in waiting if one.state == meetings.OVERDUE]
    if overdue:
        st.header(f"Overdue: {len(overdue)}", anchor=False)
        for one in overdue[:SHOWN]:
            is_due(one)
    rest = {"Due": [*overdue[SHOWN:], *(one for one in waiting if one.state == meetings.DUE)],
            "Never held": [one for one in waiting if one.state == meetings.NEVER]}  # fmt: skip
    for label, due in rest.items():
        if due:
            with st.expander(f"{label}: {len(due)}", key=f"waiting {label}", on_change="rerun") as fold:
                if fold.open:
                    for one in due:
                        is_due(one)


def everything() -> None:
    """What is due, the form for a new one, and all that are planned, running or held."""
    found = meetings.seen_by(workspace, lens)
    waiting: list[meetings.Due] = w.kept("reviews due")
    said = meetings.due_in_words(waiting)
    w.finding(f"{said}." if said else "No review is due in the next two weeks.")
    if not w.on_paper():
        ways_to_plan(is_first=not found)
    section("Running", [one for one in found if one.state == OPEN])
    planned = sorted(
        (one for one in found if one.state == PLANNED), key=lambda one: (one.planned_on or date.max, one.starts or 0)
    )
    section("Planned", planned)
    if planned and not w.on_paper():
        from coaching.handover.calendar_file import reviews_ics  # reads and writes calendars: not for every visit

        named = {one.id: meetings.title(workspace, one) for one in planned}
        st.download_button("Planned reviews for your calendar", lambda: reviews_ics(planned, named), "reviews.ics", "text/calendar",
                           icon=":material/event:", on_click="ignore", key="reviews ics")  # fmt: skip
    asked_for(waiting)
    section("Held", [one for one in found if one.state == HELD])
    section("Called off", [one for one in found if one.state == OFF], folded=True)


w.guard()
workspace, found_lens = w.open_workspace(), w.lens()
if found_lens is None:
    w.empty(
        "A review looks at the facts of a rep or an account: load an export first.",
        "Load an export",
        need="opportunity",
    )
    st.stop()
lens = found_lens
me, called = w.viewer().viewer_id, talks.names(workspace)
if key := w.chosen("meeting"):
    one_meeting(workspace, key, called)
else:
    everything()
