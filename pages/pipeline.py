"""Pipeline and forecast: this quarter against the quota, the open deals, how good the call was, and where deals are won and lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from coaching.charts import (
    open_by_stage,
    waterfall,
)
from coaching.errors import Refusal
from coaching.method import snooze
from coaching.metrics import (
    Reading,
    coverage,
    deals,
    findings,
    metric,
    movement,
    same_day,
    show,
)
from pages import _widgets as w
from pages._pipeline_deals import deal_rows, open_deals
from pages._pipeline_ended import won_and_lost
from pages._pipeline_forecast import forecast_quality, where_it_ends
from pages._pipeline_whose import Here

TABS = {
    "quarter": "Against the quota", "deals": "Open deals", "moved": "Movement", "outlook": "Outlook", "forecast": "Forecast quality",
    "won": "Won and lost",
}  # fmt: skip


def against_the_quota() -> None:
    """Four numbers, the way to the quota, the open pipeline by stage, and the deals that decide it."""
    cards = st.container()  # filled once the first picture stands, as they read more than it does
    left, right = st.columns(2, gap="medium")
    with left:
        if not w.draw_pace(lens):
            w.none_here("No bookings to draw yet.", "booked")
    where_it_stands()
    fourth = ("commit", "Commit") if own["commit"].value is not None else (here.rate, "Win rate")
    with_quota = [("quota_attainment", "Attainment"), ("quota_gap", "To go"), ("pipeline_coverage", "Coverage"), fourth]
    without = [
        ("bookings", "Booked"),
        ("open_pipeline", "Open pipeline"),
        ("average_won_deal", "Average deal won"),
        fourth,
    ]
    with cards:
        w.quota_cards(with_quota, without)
    with right:
        stages()
    stage = w.chosen("stage")
    if stage:
        deal_list(deals.chosen(w.kept("deals"), stage=stage), deals.summed(w.kept("stages"), stage=stage), stage)
        return
    if not w.kept("deals"):
        return
    due = deals.chosen(w.kept("deals"), deals.DUE)
    st.header(
        deals.against_the_gap(w.kept("stages"), own["quota_gap"], here.currency),
        anchor=False,
        help="The largest first.",
    )
    deal_rows(here, due or deals.chosen(w.kept("deals"), deals.PAST))
    how_covered()


def where_it_stands() -> None:
    """What sentence and cards say, asked once the first picture stands, where there is one."""
    w.add_up("quarter")
    own.update({one.metric: one for one in w.readings(("quota_gap", "quota_pace", "pipeline_coverage", "commit"))})
    if runs:
        answer()


def answer() -> None:
    """Where the quarter stands, in one sentence; of a period that is over also which way its calls leaned."""
    told = own | {one.metric: one for one in (() if runs else w.readings(("forecast_bias",)))}
    with sentence:
        w.finding(findings.about_pipeline(told, w.kept("needed").get(lens.scope.id), here.currency, runs))


def how_covered() -> None:
    """Coverage at the start of the quarter, to go and weighted, each beside what is needed."""
    if own["quota_gap"].value is None:
        return
    with st.expander("How well is it covered? At the start, to go, weighted", key="covered", on_change="rerun") as more:
        if more.open:
            found = w.kept("coverage")
            table = coverage.behind(found)
            w.table(table.rows, table.columns, f"Coverage, {here.who}")
            with st.container(horizontal=True):
                for one in found:
                    w.proof_button(
                        one.reading, f"{metric(one.reading.metric).label}: {show.show(one.reading)}", "covered"
                    )


def stages() -> None:
    """Open pipeline by stage and when it is due; a bar opens its deals."""
    found = w.kept("stages")
    if not found:
        st.header("Where does the open pipeline stand?", anchor=False)
        w.none_here("No open deal.", "opportunity.open")
        return
    figure = open_by_stage(found, w.chosen("stage"), "Where does the open pipeline stand?", here.currency)
    with w.in_one_piece():
        st.header(
            w.escape(figure.question), anchor=False, help="Click a bar, or choose its stage below, for its deals."
        )
        st.markdown(f":small[:orange[■] past due  :blue[■] due in {w.escape(lens.period.label)}  :gray[■] later]")
        w.clicked(figure.chart, "stage", figure.alt, lambda mark: str(mark["label"]))
    names = list(dict.fromkeys(one.stage for one in found))
    w.pick_one("stage", "Deals at the stage", {name: name for name in names})


def deal_list(found: list[deals.OpenDeal], total: tuple[int, float], stage: str) -> None:
    """The deals of the chosen stage, named and to be let go."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(
            f"{show.cases(total[0], 'deals')}, {show.money(total[1], here.currency)}", anchor=False, width="content"
        )
        w.let_go("stage", stage)
    deal_rows(here, found)


def moved() -> None:
    """What moved the pipeline between two days: one cause a deal, and start plus all causes is the end."""
    first, last = movement.usual_days(workspace, lens)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = st.date_input("From the end of", first, format="YYYY-MM-DD", key="moved from", width=170)
        after = st.date_input("To the end of", last, format="YYYY-MM-DD", key="moved to", width=170)
        only = lens.period.kind != "all" and st.toggle(
            w.named(f"Only deals due in {lens.period.label}"),
            value=not movement.movement(
                workspace, lens, first, last, lens.period
            ).undated,  # else most of it is not known
            key="moved due",
        )
    if not isinstance(before, date) or not isinstance(after, date):
        return
    try:
        found = movement.movement(workspace, lens, before, after, lens.period if only else None)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    if not found.deals:
        if found.undated:
            open_then = show.cases(found.undated, "deals")
            w.lacking(f"Of {open_then} open on these days it is not known when they were due.", "opportunity_snapshot")
        else:
            w.none_here("No deal stood in the pipeline on either day.", "opportunity")
        return
    w.finding(movement.finding(found, here.currency, lens.period.label if only else ""))
    if found.without_amount == len(found.deals):
        return
    figure = waterfall(found, w.chosen("cause"), "What moved the pipeline?", here.currency)
    st.header(w.escape(figure.question), anchor=False, help="Click a bar, or choose its cause below, for its deals.")
    w.clicked(figure.chart, "cause", figure.alt, lambda mark: str(mark.get("cause", "")))
    st.caption(w.escape(figure.caveat))
    w.pick_one(
        "cause",
        "Deals that",
        {cause: f"{cause} ({len(found.of(cause))})" for cause in movement.CAUSES if found.of(cause)},
    )
    cause = w.chosen("cause")
    if cause:
        w.let_go("cause", cause)
        table = movement.behind_cause(found.of(cause))
        w.table(table.rows, table.columns, f"{cause} from {show.day(before)} to {show.day(after)}, {here.who}")
    w.folded_table(
        "See the numbers",
        figure.table.rows,
        figure.table.columns,
        f"Movement from {show.day(before)} to {show.day(after)}, {here.who}",
    )


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("deals")
if found_lens is None:
    said = "There are no opportunities yet. Load an export of them, and bookings, pipeline and forecast stand here."
    w.empty(said, "Load an export", need="opportunity")
    st.stop()
lens: Any = found_lens
here = Here(workspace, lens, snooze.snoozed(workspace, lens.as_of))
runs = same_day.runs_on(lens.period, lens.as_of)
own: dict[str, Reading] = {}
sentence = st.container()
bodies: tuple[Callable[[], None], ...] = (
    against_the_quota,
    lambda: open_deals(here),
    moved,
    lambda: where_it_ends(here, own["commit"].value),
    lambda: forecast_quality(here),
    lambda: won_and_lost(here),
)
for tab, body in zip(w.tabs(TABS).values(), bodies, strict=True):
    if tab.open:
        with tab:
            if body is not against_the_quota:
                where_it_stands()
            body()
if not runs:
    answer()  # it reads more than the first picture, which need not wait for it
