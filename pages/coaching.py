"""Cadence and focus: the calendar of coaching, the interval agreed with each rep, the one focus of each, and a digest for everybody."""

from datetime import date
from typing import Any

import streamlit as st

from coaching.lens import Scope, reps_in
from coaching.method import cadence, did_it_help, digest, focus, groups, promises, rated, talks
from coaching.method.cadence import Entry
from coaching.metrics import metric, show
from coaching.records import agreed
from pages import _agreed_days as days
from pages import _widgets as w

TABS = {"calendar": "Calendar", "focus": "Focus", "digest": "Digest"}
CARDS = [("sessions_held", "Held of planned"), ("coaching_interval", "Working days between"), ("coaching_hours", "Coaching hours"),
         ("field_days_held", "Field days held")]  # fmt: skip
FIRST = 12  # talks to plan that stand at once, the earliest first
CALENDAR: w.Columns = {
    "on": ("Day", "date"), "rep": "Rep", "kind": "Kind", "state": "Stands", "leader": "Led by", "told": "Why",
}  # fmt: skip
PAST: w.Columns = {
    "rep": "Rep", "text": "Focus", "state": "Did it help?", "learned": "Learned", "closed": ("Closed on", "date"), "words": "What the data says",
    "told": "Number",
}  # fmt: skip


def the_calendar() -> None:
    """What is due, planned, held and missed in the chosen period, with what may be done about it."""
    found = cadence.calendar(workspace, lens, lens.period.start, lens.period.last)
    w.finding(cadence.in_words(found))
    w.slim_cards(w.tiles(CARDS), "coaching")
    for said in (groups.counted(workspace, lens), *([rated.of_manager(workspace, leader).words] if leader else [])):
        if said:
            st.caption(w.escape(said))
    ahead = [one for one in found if one.state in (cadence.DUE, cadence.OVERDUE)]
    if ahead:
        st.header(f"To plan: {len(ahead)}", anchor=False)
        for one in ahead[:FIRST]:
            to_plan(one)
        later = ahead[FIRST:]
        if later and not w.on_paper():
            with st.expander(f"{len(later)} more", key="later to plan", on_change="rerun") as fold:
                if fold.open:
                    for one in later:
                        to_plan(one)
    w.table(cadence.rows(found), CALENDAR, f"Coaching calendar, {lens.scope.name}, {lens.period.label}", "By the day.")
    with st.container(horizontal=True):
        take_invitations(found)
        w.go("pages/conversations.py", "Where coaching time goes", icon=":material/schedule:")
    with st.expander("Intervals", icon=":material/event_repeat:", key="intervals", on_change="rerun") as fold:
        if fold.open:
            intervals()
    with st.expander("Plan a group session", icon=":material/groups:", key="group", on_change="rerun") as fold:
        if fold.open:
            group_session()
    waiting = {key: one for one in found if one.talk and one.state in (cadence.PLANNED, cadence.MISSED, cadence.RUNNING)
               and (key := groups.group_of(workspace, one.talk.id))}  # fmt: skip
    for key, one in waiting.items():
        close_group(key, one)
    days.folded(workspace)


def to_plan(one: Entry) -> None:
    """A talk that the interval asks for, with the way to plan it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mark = w.state_mark(cadence.COLOURS[one.state], f"{one.state} {show.day(one.on)}")
        st.markdown(f"{mark} {w.escape(one.rep)} :small[{w.escape(one.told)}]", width="content")
        if one.review:
            w.go("pages/reviews.py", one.kind, icon=":material/event:")
        else:
            w.go("pages/conversations.py", "Plan it", icon=":material/event:", by="rep", who=one.rep_id)


def take_invitations(found: list[Entry]) -> None:
    """The planned talks as invitations for a calendar."""
    from coaching.handover.calendar_file import sessions_ics

    planned = [one.talk for one in found if one.talk and one.state in (cadence.PLANNED, cadence.RUNNING)]
    if planned:
        st.download_button(
            f"Invitations for {show.cases(len(planned), 'talks')}", data=lambda: sessions_ics(planned, called, digest.mails(workspace)),
            file_name="invitations.ics", mime="text/calendar", icon=":material/event:", on_click="ignore", key="invitations",
        )  # fmt: skip


def intervals() -> None:
    """Every how many working days each rep is met, to agree anew."""
    every = agreed.intervals(workspace.records)
    st.caption(w.escape(f"Where nothing is agreed: every {cadence.usual()} working days (ours)."))
    with st.form("interval", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        rep = st.selectbox(
            "Rep",
            reps,
            format_func=lambda one: f"{one.name}, every {every.get(one.id, cadence.usual())} working days",
            width=360,
        )
        days = st.number_input("Every how many working days?", value=None, step=1, width=240)
        if st.form_submit_button("Agree it") and rep:
            w.attempt(agreed.agree, workspace.records, me, rep.id, days)


def group_session() -> None:
    """Several reps at once, and who coaches along."""
    with st.form("new group", border=False):
        who = st.multiselect("Who takes part", reps, format_func=lambda one: one.name)
        leaders = talks.leaders(workspace)
        led_by = st.selectbox("Led by", leaders, format_func=lambda one: called.get(one, one), accept_new_options=True)
        beside = st.multiselect(
            "Who coaches along", list(talks.colleagues(workspace).values()), accept_new_options=True
        )
        on = st.date_input("Day", talks.today(workspace.records), format="YYYY-MM-DD")
        if st.form_submit_button("Plan it", type="primary"):
            w.attempt(groups.plan, workspace, me, led_by or "", who, on if isinstance(on, date) else None, beside)


def close_group(key: str, one: Entry) -> None:
    """Say that a group session was held, for everybody at once."""
    session = groups.of(workspace, key)
    names = ", ".join(called.get(talk.rep_id, talk.rep_id) for talk in session.talks)
    with st.popover(
        w.named(f"Group session on {show.day(one.on)}: {names}"), icon=":material/groups:", key=f"close {key}"
    ):
        if session.co_coaches:
            st.caption(w.escape(f"Coached along: {', '.join(session.co_coaches)}"))
        minutes = st.number_input("Minutes", 0, 600, None, key=f"minutes {key}")
        if st.button("It was held", key=f"held {key}", type="primary"):
            w.attempt(groups.hold, workspace, me, key, one.on, minutes)


def focuses() -> None:
    """The open focus of each rep with what the data says, a form for those without one, and those that ended."""
    everybody = [(rep, focus.of_rep(workspace, rep.id)) for rep in reps]
    opened = [(rep, found[0]) for rep, found in everybody if found and found[0].is_open]
    w.finding(f"{len(opened)} of {show.cases(len(reps), 'reps')} {'has' if len(opened) == 1 else 'have'} a focus.")
    if everybody:
        st.caption(w.escape(apart()))
    for rep, one in opened:
        open_focus(rep, did_it_help.verdict(workspace, one))
    free = [rep for rep, found in everybody if not (found and found[0].is_open)]
    if free:
        with st.expander("Agree a focus", icon=":material/center_focus_strong:", expanded=not opened):
            agree(free)
    ended = [(rep, one) for rep, found in everybody for one in found if not one.is_open]
    if ended:
        st.header(f"Ended: {len(ended)}", anchor=False)
        w.table([ended_row(rep, one) for rep, one in ended], PAST, f"Focuses that ended, {lens.scope.name}")


def apart() -> str:
    """How far apart the periods of a verdict are, beside how long deals take."""
    days = focus.spoken_cycle(workspace, lens, metric("win_rate"), talks.today(workspace.records))
    told = (
        f" For what comes of deals at least a sales cycle does: {show.cases(days, 'days')}, the median of a year."
        if days
        else ""
    )
    return (
        f"The period in which a focus is agreed lies between its baseline and the one that answers for it (ours).{told}"
    )


def ended_row(rep: Scope, one: focus.Focus) -> dict[str, object]:
    """A focus that ended as a row."""
    said = did_it_help.verdict(workspace, one)
    return {"rep": rep.name, "text": one.text, "told": focus.told(workspace, one), "state": said.effect.state, "words": said.words,
            "closed": one.closed_on, "learned": one.learned}  # fmt: skip


def open_focus(rep: Scope, said: did_it_help.Verdict) -> None:
    """An open focus: what, its number, what the data says, and how to end it."""
    one = said.focus
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{w.escape(rep.name)}: {w.escape(one.text)}** {w.state_mark(said.colour, said.effect.state)}")
        st.markdown(f":small[{w.escape(focus.told(workspace, one))}]")
        st.caption(w.escape(said.words))
        with st.popover("Close it", type="tertiary", key=f"end {rep.id}"):
            st.text_input("What did you learn from it?", key=f"learned {rep.id}")
            st.button("Close it", key=f"ended {rep.id}", on_click=closed, args=(rep.id,))
            w.refused(f"learned {rep.id}")


def closed(rep_id: str) -> None:
    """End a focus with what was learned."""
    field = f"learned {rep_id}"
    w.ended(lambda learned: focus.close(workspace, me, rep_id, learned), field, field)


def agree(free: list[Scope]) -> None:
    """One skill or process: which number will show it, over which kind of period, where it begins and should go, and when it is reviewed."""
    left, right = st.columns(2, gap="medium")
    choices = focus.choices(workspace)
    with left:
        rep = st.selectbox("Rep", free, format_func=lambda one: one.name, key="focus rep")
        text = st.text_input(
            "Which skill or process?", key="focus text", placeholder="Ask who signs before the proposal"
        )
        key = st.selectbox(
            "Which number will show it?", list(choices), format_func=choices.__getitem__, index=None, key="focus metric"
        )
    known = metric(key) if key else None
    with right:
        kinds = focus.kinds_of(known) if known else list(focus.KINDS)
        kind = st.segmented_control(
            "Read by", kinds, default=kinds[0], required=True, format_func=str.capitalize, key=f"focus kind {key}"
        )
        unit = promises.typed_in(known, workspace.settings.currency) if known else ""
        target = st.number_input(
            f"To ({unit})" if unit else "To", value=None, key=f"focus target {key}", disabled=known is None
        )
        begins = focus.baseline(workspace, rep.id, known.key, kind) if known and rep and kind else None
        first = (
            focus.first_review(workspace, known, workspace.calendar.parse(begins.period)) if known and begins else None
        )
        review = st.date_input("Review on", first, format="YYYY-MM-DD", key=f"focus review {key} {kind}")
    if known and rep and kind and begins:
        period = workspace.calendar.parse(begins.period).label
        st.caption(
            w.escape(
                f"Begins at {show.show(begins, workspace.settings.currency)} in {period} ({show.detail(begins)}). {known.definition}"
            )
        )
        if st.button("Agree the focus", type="primary", key="agree focus"):
            w.attempt(focus.open_focus, workspace, me, rep.id, text, known.key, kind, promises.from_typed(known, target),
                    review if isinstance(review, date) else None)  # fmt: skip


def digests() -> None:
    """What stands for one person, as a mail draft, a text or a calendar; told only when something is new."""
    from coaching.handover.calendar_file import commitments_ics
    from coaching.handover.mail_draft import mail_draft
    from coaching.records import commitments

    people = digest.people(workspace, lens)
    person = st.selectbox(
        "For", list(people), format_func=people.__getitem__, width=320, key=f"digest for {lens.by} {lens.scope.id}"
    )
    if person is None:
        return
    one = digest.of(workspace, person)
    since = f" since the digest of {show.day(one.last_on)}" if one.last_on else ""
    if not one.is_new:
        st.markdown(w.escape(f"Nothing is new for {one.name}{since}: no digest is needed."))
        return
    w.finding(f"{show.cases(len(one.new), 'things')} new for {one.name}{since}.")
    for title, lines in one.groups:
        told = [f"{w.mark('amber') + ' ' if line.key in one.new else ''}{w.escape(line.words)}" for line in lines]
        st.markdown("  \n".join([f"**{w.escape(title)}**", *told]))
    due = [promise for promise in commitments.listed(workspace.records, owner_id=person) if promise.due_on]
    with st.container(horizontal=True):
        st.download_button("Mail draft", data=lambda: mail_draft(one.mail, one.subject, one.body), file_name="digest.eml", mime="message/rfc822",
                           icon=":material/mail:", on_click=digest.taken, args=(workspace, me, one), key="digest eml")  # fmt: skip
        st.download_button("Text", data=one.body, file_name="digest.txt", mime="text/plain", icon=":material/description:",
                           on_click=digest.taken, args=(workspace, me, one), key="digest txt")  # fmt: skip
        if due:
            st.download_button("Calendar", data=lambda: commitments_ics(due, called), file_name="due.ics", mime="text/calendar",
                               icon=":material/event:", on_click="ignore", key="digest ics")  # fmt: skip
    if not one.mail:
        st.caption(w.escape(f"The data holds no mail address of {one.name}: the draft's address stays open."))
    st.caption(
        "Nothing is sent from here. Taking the draft or the text counts as told: the next digest marks only what is new."
    )


w.guard()
workspace, found_lens = w.open_workspace(), w.lens()
if found_lens is None:
    w.empty(
        "The rhythm of coaching is that of the people in your data: load an export first.",
        "Load an export",
        need="opportunity",
    )
    st.stop()
lens: Any = found_lens
me, called, reps = w.viewer().viewer_id, talks.names(workspace), reps_in(workspace, lens)
leader = talks.leader_of(workspace, reps[0].id) if reps and lens.by != "company" else None
if not reps:
    w.nobody(lens, "there is no rhythm of talks")
    st.stop()
w.typed_meanwhile("learned", lambda rep_id: focus.how_it_ended(workspace, rep_id))
for tab, body in zip(w.tabs(TABS).values(), (the_calendar, focuses, digests), strict=True):
    if tab.open:
        with tab:
            body()
