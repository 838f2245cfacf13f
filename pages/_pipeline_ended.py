"""Deals won and lost: how often and by whom, why not, how long it takes, and which lever has most room."""

import streamlit as st

from coaching.charts import compare_reps, still_open, trend
from coaching.metrics import findings, lasting, losses, metric, velocity
from coaching.metrics.curves import quarters_up_to, span_of
from coaching.metrics.peers import among_peers
from coaching.metrics.tables import by_rep
from coaching.metrics.win_rule import win_rate_rule
from pages import _widgets as w
from pages._pipeline_whose import Here

LOST_BY = {"reason": losses.by_reason, "stage": losses.by_stage, "competitor": losses.by_competitor}
HEARD = [("losses_heard", "With the customer's own reason")]
BEHIND_LOSSES = [
    ("losses_explained", "With a reason"),
    ("competitive_win_rate", "Win rate where a competitor is named"),
]
LASTING = [("cycle_days_half", "Half closed, begun in the period"), ("cycle_days_most", "Four of five closed")]
IN_THE_TABLE = ("bookings", "quota_attainment", "quota_pace", "pipeline_coverage")


def won_and_lost(here: Here) -> None:
    """Win rate by every rule, how long deals take, and whether anybody really wins more."""
    wanted = [("win_rate", "Win rate (won against lost)"), ("win_rate_broad", "Win rate, no decision included"),
              ("cycle_days_won", "Days to win a deal"), ("average_won_deal", "Average deal won")]  # fmt: skip
    w.slim_cards(w.tiles(wanted), "won")
    quarters = quarters_up_to(here.workspace.calendar, here.lens.period, here.lens.as_of)
    labels = [span_of(quarter, here.lens.as_of) for quarter in quarters]
    rates = w.readings([here.rate], quarters)
    left, right = st.columns(2, gap="medium")
    with left:
        if any(one.value is not None for one in rates):
            w.draw(
                trend(rates, labels, f"Does the win rate move? {win_rate_rule(here.workspace).capitalize()}"),
                f"Win rate by quarter, {here.who}",
            )
        else:
            w.none_here("No deal was won or lost yet.", "opportunity")
    with right:
        lost_deals(here) if here.lens.by == "rep" else reps_beside_each_other(here)
    if here.lens.by != "rep":
        lost_deals(here)
    with st.expander(
        "More: how long deals take, levers of the velocity, rep by rep", key="more of won", on_change="rerun"
    ) as more:
        if more.open:
            how_long(here)
            levers(here)
            rep_table(here)
    w.questions([metric(key).question for key in ("win_rate", "sales_velocity")])


def reps_beside_each_other(here: Here) -> None:
    """For a team, whether anybody really wins more."""
    peers = among_peers(w.readings([here.rate], each="rep"))
    if len(peers) < 2:
        st.header("Who really wins more?", anchor=False)
        w.lacking("There are fewer than two reps to compare.", "rep")
    elif any(peer.reading.value is not None for peer in peers):
        w.draw(compare_reps(peers, "Who really wins more?"), f"Win rate by rep, {here.who}")
        st.caption(w.escape(findings.about_peers(peers)))


def lost_deals(here: Here) -> None:
    """Why deals were lost, at which stage and to whom; whether the reasons tell enough stands above them."""
    st.header("Why were deals lost?", anchor=False)
    found = losses.ended(here.workspace, here.lens)
    if not losses.any_lost(found):
        w.none_here(f"No deal was lost or cancelled in {here.lens.period.label}.", "opportunity")
        return
    if said := losses.reliability(found):
        (st.warning if losses.are_unreliable(found) else st.caption)(w.escape(said))
    by = st.segmented_control(
        "Lost deals by", list(LOST_BY), default="reason", required=True, key="lost by", format_func=lambda one: f"By {one}",
        label_visibility="collapsed",
    )  # fmt: skip
    table = LOST_BY[by](found)
    w.table(
        table.rows,
        table.columns,
        f"Lost deals by {by}, {here.who}",
        "Each deal whole, with its owner. No decision: cancelled, neither won nor lost.",
    )
    heard = losses.by_customer(found)
    if heard:
        st.header(
            "What did the customers say?", anchor=False, help="As they said when asked; never mixed with what reps say."
        )
        w.table(heard.rows, heard.columns, f"Lost deals by the customer's reason, {here.who}")
    with st.container(horizontal=True):
        for tile in w.tiles(BEHIND_LOSSES + HEARD if heard else BEHIND_LOSSES):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "lost")


def how_long(here: Here) -> None:
    """How long deals take until they are closed, those still open among them."""
    found = w.kept("lasting")
    if not found:
        return
    st.markdown(w.escape(lasting.finding(found)))
    w.draw(still_open(found, "How long until a deal is closed?"), f"Deals still open by days, {here.who}")
    with st.container(horizontal=True):
        for tile in w.tiles(LASTING):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "lasting")


def levers(here: Here) -> None:
    """The sales velocity beside its four levers, of which one has most room."""
    keys = ("sales_velocity", "win_rate", "win_rate_value", "median_won_deal", "pipeline_created", *velocity.LEVERS)
    found = {one.metric: one for one in w.readings(keys)}
    whole = velocity.whole_before(here.workspace.calendar, here.lens, w.against())
    than = (
        {one.metric: one for one in w.readings(keys, [whole])}
        if whole
        else {key: one for (key, _), one in w.comparisons(keys).items()}
    )
    wanted = [("sales_velocity", "Sales velocity, a day"), ("win_rate_value", "Win rate by value"), ("median_won_deal", "Median deal won"),
              ("pipeline_created", "Pipeline created")]  # fmt: skip
    w.slim_cards(w.tiles(wanted), "levers")
    if found["sales_velocity"].value is not None:
        st.header("Which lever of the sales velocity has most room?", anchor=False)
        table = velocity.levers(found, than, whole.label if whole else w.compared_with(), here.currency)
        w.table(
            table.rows, table.columns, f"Levers of the sales velocity, {here.who}", metric("sales_velocity").definition
        )
        st.caption(
            "Open deals × win rate × average deal ÷ days. Each by its own definition: deals without a date or an amount may part them."
        )


def rep_table(here: Here) -> None:
    """Rep by rep; who can be told apart first, the others as one group."""
    if here.lens.by == "rep":
        return
    columns = (*IN_THE_TABLE, here.rate, "open_pipeline")
    each_rep = w.readings(columns, each="rep")
    table = by_rep(each_rep, columns, among_peers([one for one in each_rep if one.metric == here.rate]))
    st.header("Rep by rep", anchor=False)
    w.table(
        table.rows,
        table.columns,
        f"Pipeline by rep, {here.who}",
        "Who really stands out first, the others by name: not a ranking.",
    )
