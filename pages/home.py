"""The start: what a manager's team or a rep stands at, who needs a talk, and what was promised."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coaching import home
from coaching.charts import bar, done_against_agreed
from coaching.lens import Lens
from coaching.method import did_it_help, focus, meetings, today, who_next
from coaching.metrics import Reading, findings, metric, same_day, show
from coaching.metrics.win_rule import win_rate_key
from pages import _widgets as w

SHOWN = 5
AGREED = metric("cadence_attainment").capped


def headline(lens: Lens) -> str:
    """Bookings against pace, what is still to win and how it is covered."""
    read = {one.metric: one for one in w.readings(("quota_pace", "quota_gap", "pipeline_coverage"))}
    needed = w.kept("needed").get(lens.scope.id)
    return findings.about_pipeline(
        read, needed, w.open_workspace().settings.currency, same_day.runs_on(lens.period, read["quota_pace"].as_of)
    )


def who_needs_you(found: who_next.WhoNext) -> None:
    """The reps with a signal of their own, worst first, one row each; what most of them share is said once."""
    if not found.people:
        st.header("Whose numbers changed?", anchor=False)
        w.lacking("No rep is known yet.", "rep")
        return
    if found.by_id:
        w.lacking("The reps stand here by their ids: the list of users brings their names.", "rep")
    st.header(who_next.title(found), anchor=False, help=w.escape(who_next.RULE))
    quota = {one.scope: one for one in w.readings(["quota_attainment"], each="rep")}
    far = who_next.FAR if any(one.value is not None for one in quota.values()) else ""
    shared = f"The whole team: {'; '.join(found.shared)}." if found.shared else ""
    st.caption(w.escape(" ".join(filter(None, (who_next.MEANS, far, shared)))))
    for one in found.need[:SHOWN]:
        rep_row(one, quota)
    rest = who_next.furthest_first((*found.need[SHOWN:], *found.others), {key: one.value for key, one in quota.items()})
    if not rest:
        return
    named = show.cases(len(rest), "others" if found.need else "reps")
    lowest = quota.get(rest[0].rep.id)
    if lowest and lowest.value is not None:
        named += f", furthest from quota first: {rest[0].rep.name} {show.on_card(lowest)}"
    if w.on_paper():
        st.markdown(w.escape(f"{named}: {', '.join(one.rep.name for one in rest)}."))
        return
    with st.expander(w.escape(named), key="others", on_change="rerun") as others:
        if others.open:
            for one in rest:
                rep_row(one, quota)


def rep_row(one: who_next.CoachNext, quota: dict[str, Reading]) -> None:
    """A rep: name, share of the quota as a bar, what shows, and the way to the talk; the name opens the rep's own page."""
    reading = quota.get(one.rep.id)
    with st.container(border=True, gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            w.turn_to(one.rep.name, one.rep.id, by="rep", who=one.rep.id)
            if reading and reading.value is not None:
                st.image(bar(reading.value), width=96, alt=f"{show.on_card(reading)} of quota")
                st.markdown(f"**{w.escape(show.on_card(reading))}** :small[of quota]", width="content")
            w.go("pages/conversation.py", "Prepare", icon=":material/forum:", by="rep", who=one.rep.id)
        said = [f"{w.mark(signal.colour)} {w.escape(signal.words)}" for signal in one.signals]
        if not any(signal.sort == "silence" for signal in one.signals):
            said.append(w.escape(one.last_talk))
        st.markdown(f":small[{' · '.join(said)}]")


def promised(promises: Sequence[today.Promise], with_rep: bool) -> None:
    """What was promised: kept first, then overdue and due, counted in one line that opens the list."""
    if with_rep:
        st.header("Promises", anchor=False)
    if not promises:
        st.markdown("No promise is overdue, none is due within a week.")
        return
    told = " ".join(w.state_mark(colour, words) for colour, words in today.counted(promises))
    if w.on_paper():
        lines = [
            f"{w.state_mark(one.colour, one.when)} {w.escape(f'{one.owner}: {one.commitment.text}')}"
            for one in promises
        ]
        st.markdown("  \n".join([told, *lines]))
        return
    with st.expander(f"Promises: {told}", key="promises", on_change="rerun") as fold:
        if fold.open:
            for promise in promises:
                promise_row(promise, with_rep)


def promise_row(promise: today.Promise, with_rep: bool) -> None:
    """One promise: how it stands, whose it is, its words and what the data says, and the talk it was made in."""
    about = f" · about {promise.about}" if with_rep and promise.about != promise.owner else ""
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"{w.state_mark(promise.colour, promise.when)} {w.escape(promise.owner + about)}  \n{w.escape(promise.commitment.text)}"
        )
        st.caption(w.escape(promise.standing.reason))
        talk: Any = {"conversation": promise.commitment.conversation_id} if promise.commitment.conversation_id else {}
        w.go("pages/conversation.py", "Open the talk", by="rep", who=promise.commitment.rep_id, **talk)


def week(talks: Sequence[today.Talk]) -> None:
    """The conversations of the week."""
    st.header("Talks this week", anchor=False)
    coming: today.Talk | None = None if talks else w.kept("next talk")
    if coming:
        st.markdown("None this week; the next one:")
    elif not talks:
        st.markdown("None planned.") if w.on_paper() else w.go(
            "pages/conversations.py", "None planned: plan one", icon=":material/event:"
        )
    for talk in [coming] if coming else talks[:SHOWN]:
        found = {"by": "rep", "who": talk.conversation.rep_id, "conversation": talk.conversation.id}
        w.go("pages/conversation.py", f"{talk.rep} · {talk.when}", tells=True, **found)
    st.caption(w.escape(f"{chosen.period.label if chosen else ''}: {w.kept('rhythm')}"))
    if not w.on_paper():
        w.go("pages/coaching.py", "Calendar of talks and reviews", icon=":material/calendar_month:")


def reviews_due(lens: Lens) -> None:
    """Reviews that are due or overdue, and the way to them; nothing where none is."""
    if said := meetings.due_in_words(meetings.due(w.open_workspace(), lens, lens.as_of, first=False)):
        st.markdown(w.escape(said))  # a link would be cut off on a phone
        w.go("pages/reviews.py", "All reviews", icon=":material/groups:")


def changed() -> None:
    """What changed in the data."""
    newest = today.newest_load(w.open_workspace())
    if newest is None or w.on_paper():
        return
    columns: w.Columns = {"file": "File", "holds": "Holds", "new": ("New", "count"), "changed": ("Changed", "count"), "same": ("Unchanged", "count"),
               "quarantined": ("Set apart", "count"), "as_of": ("As of", "date")}  # fmt: skip
    with st.expander("What changed in the data", key="changed", on_change="rerun") as fold:
        if fold.open:
            st.markdown(w.escape(newest.sentence))
            w.table(newest.rows, columns, "Newest load")


def drivers_in_short() -> None:
    """The five drivers in one line, and the way to what stands under them."""
    st.header("Five drivers", anchor=False)
    five = w.driver_boards()[0].five
    st.markdown(" ".join(w.state_mark(status.colour, status.driver.label) for status in five))
    w.go("pages/drivers.py", "Open the five drivers", icon=":material/arrow_forward:")


def my_dashboard(lens: Lens) -> None:
    """A rep's start; a manager who looks at the rep sees the same. What a phone shows first is kept to one screen."""
    workspace = w.open_workspace()
    rate = win_rate_key(workspace)
    running = same_day.runs_on(lens.period, lens.as_of)
    w.finding(f"{headline(lens)} {today.activities_behind(w.readings(today.PACE), running)}")
    wanted = [
        ("quota_attainment", "My quota"),
        ("pipeline_coverage", "Coverage"),
        (rate, "Win rate"),
        ("hi_value_activities", "Hi-value"),
    ]
    w.quota_cards(wanted, [("bookings", "Booked"), ("open_pipeline", "Open pipeline"), *wanted[2:]])
    promised(w.kept("promises"), with_rep=False)
    my_next_talk(w.kept("next talk"))
    on_facts = w.lens_on("activities") or lens
    week_done = w.readings(AGREED, [workspace.calendar.containing("week", on_facts.as_of)])
    told = today.week_in_words(week_done)
    if told:
        st.markdown(f"**This week** · {w.escape(told)}")
    left, right = st.columns(2, gap="medium")
    if told:
        with left:
            w.draw(done_against_agreed(week_done, "My week against what we agreed"), f"This week, {lens.scope.name}")
    with right:
        my_focus(lens)
        drivers_in_short()


def my_next_talk(talk: today.Talk | None) -> None:
    """The next conversation, and the way to prepare it, in one line."""
    told = f"Next talk: {talk.manager}, {talk.when}" if talk else "No talk is planned: prepare one"
    w.go(
        "pages/conversation.py",
        told,
        icon=":material/forum:",
        tells=True,
        **({"conversation": talk.conversation.id} if talk else {}),
    )


def my_focus(lens: Lens) -> None:
    """The one focus of the rep with what the data says, in two lines."""
    workspace = w.open_workspace()
    now = focus.current(workspace, lens.scope.id)
    st.header("Focus", anchor=False)
    if now is None:
        w.go("pages/coaching.py", "None is agreed: agree one", icon=":material/center_focus_strong:", tab="focus")
        return
    said = did_it_help.verdict(workspace, now)
    st.markdown(f"{w.state_mark(said.colour, said.effect.state)} {w.escape(now.text)}")
    st.caption(w.escape(focus.told(workspace, now)))
    w.go("pages/coaching.py", "Open the focus", icon=":material/center_focus_strong:", tab="focus")


def my_team_today(lens: Lens) -> None:
    """A manager's start."""
    workspace = w.open_workspace()
    w.finding(headline(lens))
    rate = win_rate_key(workspace)
    wanted = [
        ("quota_attainment", "Attainment"),
        ("quota_gap", "To go"),
        ("pipeline_coverage", "Coverage"),
        (rate, "Win rate"),
    ]
    w.quota_cards(
        wanted,
        [
            ("bookings", "Booked"),
            ("open_pipeline", "Open pipeline"),
            ("average_won_deal", "Average deal won"),
            wanted[3],
        ],
    )
    left, right = st.columns([3, 2], gap="medium")
    with right:
        w.draw_pace(lens)
    w.add_up("signals")
    with left:
        who_needs_you(w.kept("who next"))
    first, second = st.columns(2, gap="medium")
    with first:
        promised(w.kept("promises"), with_rep=True)
        w.go("pages/commitments.py", "All promises", icon=":material/list:")
        w.go(
            "pages/commitments.py",
            "By urgent and important",
            icon=":material/grid_view:",
            ledger="Urgent and important",
        )
    with second:
        week(w.kept("week"))
        reviews_due(lens)
    changed()


def lies_in_the_program() -> None:
    """That the data would go with the program's folder, told to the owner until put away, with the way to where it is moved."""
    workspace, kept = w.open_workspace(), w.memory("lies in the program")
    if kept.get("seen") or w.on_paper() or not w.may_change() or not home.better_place(workspace.folder):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="lies in the program"):
        st.markdown("Your data lies inside the folder of the program. Move it before you replace that folder.")
        w.go("pages/data.py", "Move it on Data, Settings", icon=":material/drive_file_move:", tab="settings")
        st.button("Understood", key="lies understood", on_click=kept.update, args=({"seen": True},))


w.guard()
lies_in_the_program()
chosen = w.lens()
if chosen is None:
    said = "There is no data yet. Load an export of your CRM, or the demo team, and this page says whom to coach next."
    w.empty(said, "Go to the data", need="opportunity")
elif chosen.by == "rep":
    my_dashboard(chosen)
else:
    my_team_today(chosen)
