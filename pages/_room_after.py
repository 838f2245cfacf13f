"""What became of a workshop: the areas then and now, the poll, the wall, and every action with what the data says."""

from collections.abc import Sequence

import streamlit as st

from coaching import playbook
from coaching.charts import votes
from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.method import talks, tune_up, tune_up_results
from coaching.method.tune_up_results import Held
from coaching.metrics.show import day
from coaching.room.entries import ACTIONS as EACH
from coaching.workspace import Workspace
from pages import _widgets as w

ACTIONS: w.Columns = {
    "who": "Who",
    "text": "Action",
    "area": "Driver",
    "due": ("Due", "date"),
    "state": "Stands",
    "why": "How the data says so",
}
IDEAS: w.Columns = {"text": "Idea", "dots": ("Dots", "count")}
PARTS = ("Actions", "Then and now", "Poll and ideas")


def after(workspace: Workspace, scope: Lens, all_held: Sequence[Held]) -> None:
    """One closed workshop, the newest unless another is chosen."""
    names = {one.key: one.label for one in all_held}
    key = st.selectbox(
        "Workshop", list(names), format_func=lambda one: names[one], key="workshop", bind="query-params", width=320
    )
    one = next(held for held in all_held if held.key == key)
    before = next((held for held in all_held if held.team == one.team and held.closed < one.closed), None)
    team = tune_up.team_scope(workspace, scope, one.team)
    outcomes = tune_up_results.outcomes(workspace, one, team)
    results = tune_up_results.results(one, before, w.driver_boards(team)[0])
    w.finding(tune_up_results.finding(outcomes))
    st.caption(w.escape(tune_up_results.told_of(one, before)))
    with st.container(horizontal=True):
        take_away(one, outcomes, results, talks.names(workspace))
        if st.button("Add somebody who was not there", icon=":material/person_add:", key="absent"):
            absent(workspace, team, one)
    tabs = list(w.tabs({one: one for one in PARTS}, "workshop part").values())
    if tabs[0].open:
        with tabs[0]:
            by_person(outcomes, tune_up_results.outcomes(workspace, before, team) if before else [])
            w.table(tune_up_results.outcome_rows(outcomes), ACTIONS, f"Actions, {one.label}")
    if tabs[1].open:
        with tabs[1]:
            for area in results:
                marks = (
                    f"{w.mark(area.colour_then)} on {w.escape(day(one.closed.date()))}, {w.mark(area.colour_now)} now"
                )
                st.markdown(f"**{w.escape(area.label)}** {marks}: {w.escape(tune_up_results.then_and_now(area))}")
            w.table(tune_up_results.result_rows(results), areas(one, before), f"Then and now, {one.label}")
    if tabs[2].open:
        with tabs[2]:
            rows = tune_up_results.votes(one)
            if len(rows[0]) > 1:
                w.draw(votes(rows, "Where did we stand?"), f"Poll, {one.label}")
            w.table(tune_up_results.ideas_of(one), IDEAS, f"Ideas, {one.label}")


def areas(one: Held, before: Held | None) -> w.Columns:
    """The columns of the areas: which workshop, and which day, each of them is about."""
    on = day(one.closed.date())
    earlier: w.Columns = (
        {"before": (f"Score on {day(before.closed.date())}, the workshop before", "number")} if before else {}
    )
    change: w.Columns = {"delta": ("This workshop less the one before", "number")} if before else {}
    then: w.Columns = {"then": (f"Score on {on}, this workshop", "number")}
    facts: w.Columns = {
        "n": ("Scored this time by", "count"),
        "fact_then": f"The facts said on {on}",
        "fact_now": "The facts say now",
    }
    return {"label": "Area", **earlier, **then, **change, **facts}


def by_person(outcomes: Sequence[tune_up_results.Outcome], before: Sequence[tune_up_results.Outcome]) -> None:
    """What became of the actions of each participant, and of those of the workshop before, in a line."""
    with st.grid(2, min_column_width=300, gap="xsmall"):
        for name, told in tune_up_results.told_by_person(outcomes, before).items():
            st.markdown(f"**{w.escape(name)}**: {w.escape(told)}")


def take_away(
    one: Held,
    outcomes: Sequence[tune_up_results.Outcome],
    results: Sequence[tune_up_results.AreaResult],
    called: dict[str, str],
) -> None:
    """The workshop as PDF, workbook and due days for a calendar."""
    from coaching.handover import workshop
    from coaching.handover.calendar_file import commitments_ics

    promises = [outcome.standing.commitment for outcome in outcomes]
    kinds = (
        ("PDF", "workshop.pdf", "application/pdf", lambda: workshop.pdf(one, outcomes, results)),
        ("Workbook", "workshop.xlsx", w.XLSX, lambda: workshop.workbook(one, outcomes, results)),
        ("Due days for a calendar", "workshop.ics", "text/calendar", lambda: commitments_ics(promises, called)),
    )
    for label, name, mime, made in kinds:
        st.download_button(
            label,
            data=made,
            file_name=name,
            mime=mime,
            icon=":material/download:",
            on_click="ignore",
            key=f"take {name}",
        )


@st.dialog("Add somebody who was not there", width="large", icon=":material/person_add:")
def absent(workspace: Workspace, scope: Lens, one: Held) -> None:
    """The three actions of somebody who was not there; it closes once they stand in the ledger."""
    reps = tune_up.reps(workspace, scope)
    rep = st.selectbox("Who", ["", *reps], format_func=lambda key: reps.get(key, "A guest"), key="absent rep")
    name = reps[rep] if rep else st.text_input("Name of the guest", key="absent name")
    typed = [action_of(number, workspace.settings.currency, name) for number in range(1, EACH + 1)]
    if st.button("Add the three actions", type="primary", key="absent add"):
        try:
            tune_up.add_absent(workspace, scope, one.key, w.viewer().viewer_id, name, rep, tune_up.written(name, typed))
        except Refusal as refusal:
            st.error(w.escape(str(refusal)))
        else:
            st.rerun()


def action_of(number: int, currency: str, name: str) -> tune_up.Typed:
    """One action to be typed, its numbers those of the driver chosen."""
    areas = {one.key: one.label for one in playbook.drivers()}
    with st.container(border=True):
        text = st.text_input(f"Action {number}: what will be done", key=f"absent text {number}")
        with st.grid(2, min_column_width=240, gap="small"):
            area = st.selectbox(
                "Driver",
                list(areas),
                index=None,
                format_func=areas.__getitem__,
                placeholder="Choose",
                key=f"absent area {number}",
            )
            numbers = {one.key: one.label for one in tune_up.metrics(currency) if one.area == area}
            metric = st.selectbox(
                "Shown by",
                list(numbers),
                index=None,
                format_func=numbers.__getitem__,
                placeholder="Choose",
                key=f"absent metric {number}",
            )
            target = st.number_input("To", value=None, placeholder="may be left out", key=f"absent target {number}")
            due = st.date_input("By when", value=None, format="YYYY-MM-DD", key=f"absent due {number}")
            owner = st.text_input(
                "Whose", placeholder=name, key=f"absent owner {number}", help="Left open, it is the person’s own."
            )
    return tune_up.Typed(text, area, metric, owner, due, target)


def nothing(workspace: Workspace) -> None:
    """No workshop was held yet."""
    st.markdown("No workshop was closed yet. Its baseline, its actions and what became of them will stand here.")
