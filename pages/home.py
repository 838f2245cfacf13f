"""The start: a rep's own numbers and promises, or whom a manager coaches next and why."""

from collections.abc import Sequence

import streamlit as st

from coaching.lens import Lens
from coaching.metrics import today
from coaching.metrics.win_rule import win_rate_key
from pages import _widgets as w

SHOWN = 5


def promised(promises: Sequence[today.Promise], with_rep: bool) -> None:
    """Commitments due and overdue, the longest overdue first."""
    st.subheader("Commitments due and overdue", anchor=False)
    if not promises:
        st.markdown("Nothing is overdue, and nothing falls due within a week.")
    for promise in promises[:SHOWN]:
        with st.container(border=True, gap="xxsmall"):
            colour = "red" if promise.late > 0 else "amber" if promise.late == 0 else "grey"
            about = f" · about {promise.about}" if with_rep and promise.about != promise.owner else ""
            by = w.escape(f"promised by {promise.owner}{about}")
            st.markdown(f"{w.state_mark(colour, promise.when)} {by}  \n{w.escape(promise.commitment.text)}")
            talk = {"conversation": promise.commitment.conversation_id} if promise.commitment.conversation_id else {}
            w.go("pages/conversation.py", "Open", by="rep", who=promise.commitment.rep_id, **talk)
    if len(promises) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(promises)}.")


def who_next(signals: Sequence[today.CoachNext]) -> None:
    """Whom to coach next and why, one line each."""
    st.subheader("Whom to coach next, and why", anchor=False)
    st.caption("Signals, not a ranking: red drivers first, then the longest time without a talk.")
    if not signals:
        st.markdown("No rep shows a signal: no driver is red or amber, nothing is overdue, and everybody had a talk lately.")
    for one in signals[:SHOWN]:
        with st.container(border=True, gap="xxsmall"):
            mark = w.state_mark(one.colour, "signal" if one.colour == "grey" else one.colour)
            said = [w.escape(line) for line in (*one.signals, one.last_talk) if line]
            st.markdown("  \n".join([f"{mark} **{w.escape(one.rep.name)}**", *said]))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                w.go("pages/drivers.py", "Five drivers", icon=":material/dashboard:", by="rep", who=one.rep.id)
                w.go("pages/conversation.py", "Prepare", icon=":material/forum:", by="rep", who=one.rep.id)
    if len(signals) > SHOWN:
        rows = [{"rep": one.rep.name, "team": one.rep.team, "signals": "; ".join(one.signals), "days": one.days_since} for one in signals]
        columns = {"rep": "Rep", "team": "Team", "signals": "Signals", "days": ("Days since the last talk", "count")}
        w.folded_table(f"{len(signals)} reps show a signal: see all", rows, columns, "Whom to coach next")


def week(talks: Sequence[today.Talk]) -> None:
    """The conversations of the week."""
    st.subheader("Conversations this week", anchor=False)
    if not talks:
        st.markdown("None is planned.")
    for talk in talks[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{w.escape(talk.rep)}** · {w.escape(talk.when)}", width="content")
            w.go("pages/conversation.py", "Open", by="rep", who=talk.conversation.rep_id, conversation=talk.conversation.id)


def changed() -> None:
    """What changed in the data."""
    newest = today.newest_load(w.open_workspace())
    if newest is None:
        return
    st.subheader("What changed in the data", anchor=False)
    st.markdown(w.escape(newest.sentence))
    columns = {"file": "File", "holds": "Holds", "new": ("New", "count"), "changed": ("Changed", "count"), "same": ("Unchanged", "count"),
               "quarantined": ("Set apart", "count"), "as_of": ("As of", "date")}  # fmt: skip
    w.folded_table("File by file", newest.rows, columns, "Newest load")


def drivers_in_short() -> None:
    """The five drivers in one strip."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Five drivers in short", anchor=False, width="content")
        w.go("pages/drivers.py", "See what stands under each", icon=":material/arrow_forward:")
    with st.grid(5, min_column_width=150):
        for status in w.driver_boards()[0].five:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{w.escape(status.driver.label)}**")
                w.state_badge(status.colour, status.word)
                st.caption(w.escape(f"{len(status.known)} of {len(status.facts)} facts known"))


def my_dashboard(lens: Lens) -> None:
    """A rep's start; a manager who looks at the rep sees the same."""
    workspace = w.open_workspace()
    this_week = workspace.calendar.containing("week", lens.as_of)
    running = lens.period.start <= lens.as_of < lens.period.last
    keys = ("bookings", "quota_pace" if running else "quota_attainment", win_rate_key(workspace), "hi_value_activities")
    read = {one.metric: one for one in w.readings((*keys, "quota_pace"))}
    compared = w.comparisons(keys)
    gaps = w.readings(today.PACE)
    promises = today.promises(workspace, lens)
    w.finding(today.finding_of_rep(read["quota_pace"], gaps, running, workspace.settings.currency))
    with st.grid(4, min_column_width=175):
        for key in keys:
            w.card(read[key], compared.get((key, lens.scope.id)))
    for heading, period in (("This week so far: ahead or behind", this_week), (f"{lens.period.label}: ahead or behind", lens.period)):
        known = [one for one in w.readings(today.PACE, [period]) if one.value is not None]
        if known and not (heading.startswith("This") and lens.period == this_week):
            st.subheader(heading, anchor=False)
            with st.grid(6, min_column_width=125):
                for one in known:
                    w.card(one, label=today.kind_of(one), place=heading)
    left, right = st.columns(2, gap="medium")
    with left:
        promised(promises, with_rep=False)
    with right:
        st.subheader("Next conversation", anchor=False)
        talk = today.next_talk(workspace, lens)
        st.markdown(w.escape(f"With {talk.manager}, {talk.when}.") if talk else "None is planned.")
        w.go("pages/conversation.py", "Prepare it", icon=":material/forum:", **({"conversation": talk.conversation.id} if talk else {}))
    drivers_in_short()


def my_team_today(lens: Lens) -> None:
    """A manager's start."""
    workspace = w.open_workspace()
    signals, promises, talks = w.coach_next(), today.promises(workspace, lens), today.talks_of_the_week(workspace, lens)
    w.finding(today.finding_of_team(today.head_count(workspace, lens), signals, promises, talks))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        who_next(signals)
    with right:
        promised(promises, with_rep=True)
        week(talks)
        changed()


w.guard()
chosen = w.lens()
if chosen is None:
    w.empty("There is no data yet. Load an export of your CRM, or the demo team, and this page says whom to coach next.", "Go to the data")
elif chosen.by == "rep":
    my_dashboard(chosen)
else:
    my_team_today(chosen)
