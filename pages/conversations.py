"""All conversations of who was chosen: running, planned and past ones, and the way to a new one."""

from datetime import date

import streamlit as st

from coaching.errors import Refusal
from coaching.lens import Scope
from coaching.method import coaching_time, talks
from coaching.metrics import metric, show
from coaching.records import Commitment, Conversation, conversations
from coaching.records.entries import KINDS
from pages import _widgets as w

SHOWN = 12
CARDS = [
    ("coaching_hours", "Coaching hours"), ("field_days_held", "Field days held"), ("said_and_did", "Said and did"),
    ("misses_learned", "Misses learned from"),
]  # fmt: skip


def plan(people: list[Scope]) -> None:
    """Who, with whom, when and of which kind; then plan it, or start at once."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rep = st.selectbox("With", people, format_func=lambda one: one.name, width=240, key="plan with")
        leader = talks.leader_of(workspace, rep.id)
        known = list(dict.fromkeys([*([leader] if leader else []), *talks.leaders(workspace)]))
        led_by = st.selectbox(
            "Led by", known, format_func=lambda one: called.get(one, one), accept_new_options=True, width=240, key=f"plan led by {rep.id}",
            index=0 if leader else None, placeholder="Choose or write a name",
            help="From the data; write a name when no export says who leads whom.",
        )  # fmt: skip
        on = st.date_input("Day", talks.today(workspace.records), format="YYYY-MM-DD", width=150, key="plan day")
        kind = st.selectbox("Kind", KINDS, format_func=str.capitalize, width=150, key="plan kind")
    with st.container(horizontal=True):
        if st.button("Plan it", type="primary", key="plan it"):
            begin(rep, led_by, on, kind, starts=False)
        if st.button("Start now", key="start now", help="Opens the conversation and its clock at once, unplanned."):
            begin(rep, led_by, None, kind, starts=True)


def begin(rep: Scope, led_by: str | None, on: date | None, kind: str, starts: bool) -> None:
    """Write the conversation down and open it; say what is missing otherwise."""
    who = w.viewer().viewer_id
    try:
        made = conversations.plan(
            workspace.records, who, manager_id=led_by or "", rep_id=rep.id, team=rep.team or "", planned_on=on, kind=kind,
        )  # fmt: skip
        if starts:
            conversations.start(workspace.records, made.id, made.version, who)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    st.switch_page("pages/conversation.py", query_params=w.address(by="rep", who=rep.id, conversation=made.id))


def entry(talk: Conversation, promises: list[Commitment]) -> None:
    """One conversation in two lines: the way in with its name and day, and what is known of it."""
    name = called.get(talk.rep_id, talk.rep_id)
    on = talk.held_on or talk.planned_on
    with st.container(border=True, gap=None, height="stretch"):
        label = f"Continue: {name}" if talk.state == "open" else f"{name}, {show.day(on)}"
        w.go("pages/conversation.py", label, icon=":material/forum:", by="rep", who=talk.rep_id, conversation=talk.id)
        told = [f"{talk.kind.capitalize()} with {called.get(talk.manager_id, talk.manager_id)}"]
        told += [talks.when(talk)] if talk.state == "open" else []
        told += [talks.counted(promises)] if talk.state == "held" else []
        st.caption(w.escape(" · ".join(told)))


def entries(found: list[Conversation], key: str) -> None:
    """Conversations side by side, the first dozen at once."""
    every = len(found) <= SHOWN or st.toggle(f"Show all {len(found)}", key=f"all {key}")
    with st.grid(3, min_column_width=240, gap="small"):
        for talk in found if every else found[:SHOWN]:
            entry(talk, promises_of.get(talk.id, []))


def section(title: str, found: list[Conversation], folded: bool = False) -> None:
    """A group of conversations under its title; folded away where it is not the first thing to look at."""
    if found and folded:
        with st.expander(f"{title}: {len(found)}"):
            entries(found, title)
    elif found:
        st.header(title, anchor=False)
        entries(found, title)


def where_time_goes() -> None:
    """Hours and promises of the period, each rep's part of the time beside the part of the quota, and what the sessions were about."""
    spent: coaching_time.CoachingTime = w.kept("coaching time")
    if not spent.topics:
        st.markdown("No session was held up to the end of this period.")
        return
    w.slim_cards(w.tiles(CARDS), "time")
    if said := coaching_time.finding(spent):
        st.markdown(w.escape(said))
    by_rep, by_topic = coaching_time.by_rep(spent), coaching_time.by_topic(spent)
    w.table(
        by_rep.rows,
        by_rep.columns,
        f"Coaching time, {lens.scope.name if lens else ''}",
        metric("coaching_hours").definition,
    )
    if by_topic:
        st.header(
            "Coaching, or going through numbers?", anchor=False, help="A session may be about several; each is counted."
        )
        w.table(by_topic.rows, by_topic.columns, "Topics of the sessions by quarter")
    w.questions([metric(key).question for key, _ in CARDS])


w.guard()
workspace, lens = w.open_workspace(), w.lens()
called, promises_of = talks.names(workspace), talks.promises_by_talk(workspace.records)
found, as_of = talks.talks_of(workspace, lens), lens.as_of if lens else talks.today(workspace.records)
people = talks.partners(workspace, lens) if lens else []

if found.nothing and people:
    st.markdown("No conversations yet. Plan one, or start one now.")
if not people:
    w.empty(
        "No conversations yet. Load an export that names your reps, and you can plan one with each of them.",
        "Load an export",
        need="rep",
    )
else:
    with st.expander("Plan a conversation", icon=":material/add:", expanded=found.nothing):
        plan(people)
section("Running", found.running)
section("Planned", found.coming(as_of))
section("Planned, but the day has passed", found.missed(as_of), folded=True)
section("Held", found.past)
section("Called off", found.called_off, folded=True)
if found.past and lens:
    with st.expander(
        "Where does coaching time go?", icon=":material/schedule:", key="coaching time", on_change="rerun"
    ) as more:
        if more.open:
            where_time_goes()
