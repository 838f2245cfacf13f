"""The ledger: everything that was promised anywhere, what is overdue or due this week, and what became of the rest."""

from collections.abc import Sequence

import streamlit as st

from coaching.method import challenges, ledger, promises, talks
from coaching.method.ledger import Line
from coaching.metrics import show
from coaching.metrics.definition import metric
from coaching.records import commitments
from pages import _widgets as w
from pages._talk import Here, attempt, trouble
from pages._talk_promises import notes_of_closed, promise

EVERYBODY = "Everybody"
SHOWN = 4
QUADRANTS = {
    (True, True): "Urgent and important: do first", (False, True): "Important, not urgent: plan it",
    (True, False): "Urgent, not important: keep it short", (False, False): "Neither: why do it at all?",
}  # fmt: skip
COLUMNS: w.Columns = {
    "group": "Stands", "text": "Promise", "owner": "Owner", "about": "About", "due": ("Due", "date"), "first": ("First promised for", "date"),
    "moved": ("Times moved", "count"), "made_in": "Promised in", "data": "The data says", "why": "How it says so", "done": ("Done on", "date"),
    "note": "Note, or what was learned",
}  # fmt: skip

CHALLENGED: w.Columns = {
    "label": "Number", "whose": "Whose", "period": "Period", "reason": "Seen differently", "owner": "Looks into it",
    "by": "Raised by", "on": ("Raised on", "date"), "then": "It was", "now": "It is", "state": "Stands", "answer": "How it ended",
}  # fmt: skip


def one_line(here: Here, line: Line) -> None:
    """A promise with what the data says, the way to the talk it comes from, and to the number that shows it."""
    with st.container(border=True, gap="xsmall"):
        promise(here, line.standing)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            about = f" · about {line.about}" if line.about != line.owner else ""
            st.caption(w.escape(f"Promised in: {line.made_in}{about}"), width="content")
            if line.commitment.conversation_id:
                w.go(
                    "pages/conversation.py",
                    "Open the talk",
                    by="rep",
                    who=line.commitment.rep_id,
                    conversation=line.commitment.conversation_id,
                )
            if line.review:
                w.go("pages/reviews.py", "Open the review", meeting=line.review)
            if line.workshop:
                w.go("pages/workshop.py", "Open the workshop", workshop=line.workshop)
            if line.standing.reading is not None:
                w.proof_button(line.standing.reading, "Proof", line.commitment.id)


def group(here: Here, lines: Sequence[Line], name: str) -> None:
    """The promises of one group under its name; nothing where there are none."""
    found = ledger.in_group(lines, name)
    if found:
        st.header(f"{name.capitalize()}: {len(found)}", anchor=False)
        listed(here, found, name)


def listed(here: Here, found: Sequence[Line], name: str) -> None:
    """The promises of one group, the first of them or all."""
    every = len(found) <= SHOWN or st.toggle(f"Show all {len(found)}", key=f"all {name}")
    for line in found if every else found[:SHOWN]:
        one_line(here, line)


def to_do(here: Here, lines: Sequence[Line]) -> None:
    """What is overdue, due this week, and past its day but not judged; what is due later stands behind a fold, open where nothing else is to do."""
    groups = (ledger.OVERDUE, ledger.THIS_WEEK, ledger.AWAITED)
    pressing, later = ledger.in_group(lines, *groups), ledger.in_group(lines, ledger.LATER)
    if not pressing and not later:
        st.markdown("Nothing is left to do.")
    for name in groups:
        group(here, lines, name)
    if later:
        fold = st.expander(
            f"{ledger.LATER.capitalize()}: {len(later)}", expanded=not pressing, key="later", on_change="rerun"
        )
        if fold.open:
            with fold:
                listed(here, later, ledger.LATER)


def ended(here: Here, lines: Sequence[Line]) -> None:
    """What was kept, missed with what was learned, and dropped."""
    for name in (ledger.LEFT, ledger.ENDED, ledger.DROPPED):
        group(here, lines, name)
    if not ledger.in_group(lines, ledger.LEFT, ledger.ENDED, ledger.DROPPED):
        st.markdown("No promise has ended yet.")


def grid(here: Here, lines: Sequence[Line]) -> None:
    """What is to do, by urgent and important; each line can be moved."""
    with st.grid(2, min_column_width=300, gap="small"):
        for urgent, important in ledger.QUADRANTS:
            found = ledger.quadrant(lines, urgent, important)
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{QUADRANTS[urgent, important]}** :gray[{len(found)}]")
                for line in found:
                    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                        late = " · overdue" if line.group == ledger.OVERDUE else ""
                        told = f":small[:gray[{w.escape(f'{line.owner}, by {line.when}{late}')}]]"
                        st.markdown(f"{w.escape(line.commitment.text)}  \n{told}", width="stretch")
                        with st.popover("Move", type="tertiary", key=f"weigh {line.commitment.id}"):
                            weigh(here, line)


def weigh(here: Here, line: Line) -> None:
    """Where a promise stands between urgent and important."""
    for place, label in QUADRANTS.items():
        here_now = (line.commitment.urgent, line.commitment.important) == place
        st.button(
            label,
            key=f"weigh {line.commitment.id} {label}",
            disabled=here_now,
            on_click=weighed,
            args=(here, line, place),
            width="stretch",
        )


def weighed(here: Here, line: Line, place: tuple[bool, bool]) -> None:
    """Keep it."""
    one = line.commitment
    attempt(lambda: commitments.amend(here.records, one.id, one.version, here.me, urgent=place[0], important=place[1]))


def add(here: Here) -> None:
    """A promise outside of a conversation: whose work it is about, who does it, by when. What is refused stays as it was typed."""
    people, kept = talks.partners(here.workspace, lens) if lens else [], w.memory("new promise")
    number = kept.setdefault("number", 0)  # the fields of the next one are empty
    with st.popover("Add a commitment", icon=":material/add:", key="add"):
        text = st.text_input("What will be done?", key=f"promise {number} text")
        about = st.selectbox("About", people, format_func=lambda one: one.name, key=f"promise {number} about")
        side = st.segmented_control(
            "Who does it", ["rep", "manager"], default="rep", format_func={"rep": "The rep", "manager": "The manager"}.__getitem__,
            key=f"promise {number} side",
        )  # fmt: skip
        due = st.date_input("By when", value=None, format="YYYY-MM-DD", key=f"promise {number} due")
        shown_by = talks.metric_choices(here.workspace, (), due) if here.workspace.facts.as_of else {}
        number_by = st.selectbox(
            "Which number will show it", list(shown_by), index=None, format_func=lambda key: shown_by.get(key, key), key=f"promise {number} metric",
            placeholder="None: it is kept when somebody says so",
        )  # fmt: skip
        target = None
        if number_by:
            unit = promises.typed_in(metric(number_by), here.workspace.settings.currency)
            target = st.number_input(
                f"To ({unit})" if unit else "To", value=None, key=f"promise {number} to {number_by}"
            )
            if about is not None:
                st.caption(w.escape(ledger.begins_at(here.workspace, about.id, number_by)))
        if st.button("Add", type="primary", key=f"promise {number} add") and about is not None:
            if attempt(
                lambda: ledger.add(here.workspace, here.me, text, about.id, side or "rep", due, number_by, target)
            ):
                st.toast(f"Added, due {show.day(due)}: it stands under To do.", icon=":material/check:")
                kept["number"] = number + 1
                st.rerun()
            trouble(here)


def challenged_numbers(here: Here) -> None:
    """Numbers that somebody sees differently, and how each ended; an open one can be closed with words."""
    found = challenges.listed(here.workspace)
    if not found:
        st.markdown("Nobody challenged a number. At the proof of any number, say “I see it differently”.")
    for one in found:
        if one.state != challenges.CLOSED:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{w.escape(f'{one.label}, {one.whose}, {one.period}')}**  \n{w.escape(one.told)}")
                with st.popover("Close it", type="tertiary", key=f"close {one.number}"):
                    st.text_input("How did it end?", key=f"ended {one.number}")
                    st.button("Close it", key=f"closed {one.number}", on_click=closed, args=(here, one))
    w.table(challenges.rows(found), CHALLENGED, "Challenged numbers")


def closed(here: Here, one: challenges.Challenge) -> None:
    """End a challenge with words."""
    w.ended(lambda words: challenges.close(here.workspace, here.me, one.number, words), f"ended {one.number}", "talk")


def take_away(lines: Sequence[Line]) -> None:
    """The due days for a calendar and the whole ledger as a workbook."""
    from coaching.handover.calendar_file import commitments_ics

    open_ones = [line.commitment for line in ledger.in_group(lines, *ledger.TO_DO)]
    if open_ones:
        st.download_button(
            "Due days for a calendar", data=lambda: commitments_ics(open_ones, here.called), file_name="commitments.ics", mime="text/calendar",
            icon=":material/event:", on_click="ignore", key="take ics",
        )  # fmt: skip


w.guard()
lens = w.lens()
here = Here(w.open_workspace(), "ledger", w.viewer().viewer_id, talks.names(w.open_workspace()))
trouble(here)
notes_of_closed(here)
w.typed_meanwhile("ended", lambda number: challenges.how_it_ended(here.workspace, number))
lines = ledger.ledger(here.workspace, lens) if lens else []
if not lines and not (lens and challenges.listed(here.workspace)):
    if lens:
        told = "Nothing was promised yet. A promise comes out of a coaching conversation, or is added here."
        w.empty(told, "Conversations", "pages/conversations.py")
        add(here)
    else:
        w.empty("Promises are about the people in your data: load an export first.", "Load an export", need="rep")
    st.stop()
w.finding(ledger.finding(lines))
if lens:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"As of {show.day(lens.as_of)}, the date of the data.", width="content")
        for tile in w.tiles([("commitments_kept", "Kept by the first day")]):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "ledger")
owners = [EVERYBODY, *sorted({line.owner for line in lines})]
with st.container(horizontal=True, vertical_alignment="bottom"):
    owner = st.selectbox("Owner", owners, key="owner", bind="query-params", width=240)
    add(here)
    take_away(lines)
mine = ledger.owned_by(lines, None if owner == EVERYBODY else owner)
TABS = ["To do", "Kept and missed", "Urgent and important", "Table", "Challenged numbers"]
tabs = list(w.tabs({one: one for one in TABS}, "ledger").values())
for tab, body in zip(tabs, (to_do, ended, grid), strict=False):
    if tab.open:
        with tab:
            body(here, mine)
if tabs[3].open:
    with tabs[3]:
        w.table(ledger.rows(mine), COLUMNS, "Commitments")
if tabs[4].open:
    with tabs[4]:
        challenged_numbers(here)
