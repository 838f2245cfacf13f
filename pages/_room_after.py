"""What became of a workshop: the areas then and now, the poll, the wall, and every action with what the data says."""

from collections.abc import Sequence

import streamlit as st

from coaching.charts import votes
from coaching.lens import Lens
from coaching.method import talks, tune_up, tune_up_results
from coaching.method.tune_up_results import Held
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_lead import attempt

AREAS: w.Columns = {
    "label": "Area", "before": ("Workshop before", "number"), "then": ("Score then", "number"), "delta": ("Change", "number"),
    "n": ("Scored by", "count"),
    "fact_then": "The facts said", "fact_now": "They say now",
}  # fmt: skip
ACTIONS: w.Columns = {"who": "Who", "text": "Action", "area": "Driver", "due": ("Due", "date"), "state": "Stands", "why": "How the data says so"}
IDEAS: w.Columns = {"text": "Idea", "dots": ("Dots", "count")}


def after(workspace: Workspace, scope: Lens, all_held: Sequence[Held]) -> None:
    """One closed workshop, the newest unless another is chosen."""
    names = {one.key: one.label for one in all_held}
    key = st.selectbox("Workshop", list(names), format_func=lambda one: names[one], key="workshop", bind="query-params", width=320)
    one = next(held for held in all_held if held.key == key)
    before = next((held for held in all_held if held.team == one.team and held.closed < one.closed), None)
    team = tune_up.team_scope(workspace, scope, one.team)
    outcomes = tune_up_results.outcomes(workspace, one, team)
    results = tune_up_results.results(one, before, w.driver_boards(team)[0])
    w.finding(tune_up_results.finding(outcomes))
    st.caption(w.escape(tune_up_results.told_of(one, before)))
    with st.container(horizontal=True):
        take_away(one, outcomes, results, talks.names(workspace))
        absent(workspace, team, one)
    tabs = st.tabs(["Actions", "Then and now", "Poll and ideas"], key="workshop part", bind="query-params", on_change="rerun")
    if tabs[0].open:
        with tabs[0]:
            by_person(outcomes, tune_up_results.outcomes(workspace, before, team) if before else [])
            w.table(tune_up_results.outcome_rows(outcomes), ACTIONS, f"Actions, {one.label}")
    if tabs[1].open:
        with tabs[1]:
            for area in results:
                marks = f"{w.mark(area.colour_then)} then, {w.mark(area.colour_now)} now"
                st.markdown(f"**{w.escape(area.label)}** {marks}: {w.escape(tune_up_results.then_and_now(area))}")
            w.table(tune_up_results.result_rows(results), AREAS, f"Then and now, {one.label}")
    if tabs[2].open:
        with tabs[2]:
            rows = tune_up_results.votes(one)
            if len(rows[0]) > 1:
                w.draw(votes(rows, "Where did we stand?"), f"Poll, {one.label}")
            w.table(tune_up_results.ideas_of(one), IDEAS, f"Ideas, {one.label}")


def by_person(outcomes: Sequence[tune_up_results.Outcome], before: Sequence[tune_up_results.Outcome]) -> None:
    """What became of the actions of each participant, and of those of the workshop before, in a line."""
    with st.grid(2, min_column_width=300, gap="xsmall"):
        for name, told in tune_up_results.told_by_person(outcomes, before).items():
            st.markdown(f"**{w.escape(name)}**: {w.escape(told)}")


def take_away(one: Held, outcomes: Sequence[tune_up_results.Outcome], results: Sequence[tune_up_results.AreaResult], called: dict[str, str]) -> None:
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
        st.download_button(label, data=made, file_name=name, mime=mime, icon=":material/download:", on_click="ignore", key=f"take {name}")


def absent(workspace: Workspace, scope: Lens, one: Held) -> None:
    """The three actions of somebody who was not there."""
    reps = tune_up.reps(workspace, scope)
    numbers = {choice.key: choice.label for choice in tune_up.metrics(workspace.settings.currency)}
    with st.popover("Add somebody who was not there", icon=":material/person_add:", key="absent"), st.form("absent person", border=False):
        rep = st.selectbox("Who", ["", *reps], format_func=lambda key: reps.get(key, "A guest"))
        name = st.text_input("Name, for a guest")
        typed = []
        for number in range(1, tune_up.ACTIONS + 1):
            text = st.text_input(f"Action {number}", key=f"absent text {number}")
            metric = st.selectbox("Shown by", list(numbers), index=None, format_func=numbers.get, placeholder="Choose", key=f"absent metric {number}")
            target = st.number_input("To", value=None, placeholder="may be left out", key=f"absent target {number}")
            typed.append((text, metric, st.date_input("By when", value=None, format="YYYY-MM-DD", key=f"absent due {number}"), target))
        if st.form_submit_button("Add", type="primary"):
            said = reps.get(rep, name)
            attempt(lambda: tune_up.add_absent(workspace, scope, one.key, w.viewer().viewer_id, said, rep, tune_up.written(said, typed)))
            st.rerun()


def nothing(workspace: Workspace) -> None:
    """No workshop was held yet."""
    st.markdown("No workshop was closed yet. Its baseline, its actions and what became of them will stand here.")


