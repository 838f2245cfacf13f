"""Pipeline and forecast: bookings against pace, what still covers the rest, how evenly it comes in, and how good the forecast is."""

from datetime import date

import streamlit as st

from coaching.charts import Figure, compare_reps, coverage, forecast_bars, linearity_curve, misses, month_split, trend
from coaching.metrics import deal_past, findings, metric, velocity
from coaching.metrics.curves import finished, label_of, quarters_up_to
from coaching.metrics.deals import largest
from coaching.metrics.peers import among_peers
from coaching.metrics.tables import behind_changes, behind_deals, by_rep
from coaching.metrics.win_rule import win_rate_key, win_rate_rule
from pages import _widgets as w

CARDS = (
    "quota_attainment", "quota_pace", "bookings", "pipeline_coverage", "win_rate", "win_rate_broad", "win_rate_value", "cycle_days_won",
    "average_won_deal", "median_won_deal", "pipeline_created", "open_pipeline",
)  # fmt: skip
SHORT = {
    "win_rate": "Win rate, narrow", "win_rate_broad": "Win rate, broad", "cycle_days_won": "Cycle, won deals", "quota_pace": "Against pace",
    "pipeline_coverage": "Coverage to go", "last_stretch_share": "In the last 5 days", "forecast_wape": "Misses added up",
    "slip_rate_value": "Slipped, by value",
}  # fmt: skip
JUDGED = ("forecast_error", "forecast_bias", "forecast_wape", "slip_rate", "slip_rate_value", "linearity_score", "last_stretch_share")
IN_THE_TABLE = ("bookings", "quota_attainment", "quota_pace", "pipeline_coverage")
ASKED = ("quota_pace", "pipeline_coverage", "win_rate", "sales_velocity", *(key for key in JUDGED if key != "slip_rate_value"))


def draw(figure: Figure, name: str, *more: str) -> None:
    """A figure under its question, with its caveat and what else is to be known before it is read."""
    st.subheader(figure.question, anchor=False)
    w.show_chart(figure.chart, figure.alt, figure.table.rows, figure.table.columns, name)
    caveats = [text for text in (figure.caveat, *more) if text]
    if caveats:
        st.caption(w.escape(" ".join(caveats)))


def known(key: str) -> bool:
    """Whether any quarter of a metric's history has a value."""
    return any(one.value is not None for one in history[key])


w.guard()
workspace, lens = w.open_workspace(), w.lens()
if lens is None:
    w.empty("There are no opportunities yet. Load an export of them, and bookings, pipeline and forecast stand here.", "Load an export")
    st.stop()

currency, who = workspace.settings.currency, lens.scope.name
keys = (*CARDS, "open", "sales_velocity", *velocity.LEVERS)
own = {one.metric: one for one in w.readings(keys)}
over = finished(workspace.calendar, lens)
results = {one.metric: one for one in w.readings(JUDGED, scope=over)}
of_drivers = {fact.reading.metric: fact for status in w.driver_boards()[0].five for fact in status.facts}
states = {key: fact.colour for key, fact in of_drivers.items() if fact.colour != "grey"}
needed = of_drivers["pipeline_coverage"].target if "pipeline_coverage" in of_drivers else None
held = {key: one for (key, scope), one in w.comparisons(keys).items() if scope == lens.scope.id}
whole = velocity.whole_before(workspace.calendar, lens, w.against())
than = {one.metric: one for one in w.readings(("sales_velocity", "win_rate", *velocity.LEVERS), [whole])} if whole else held
quarters = quarters_up_to(workspace.calendar, lens.period, lens.as_of)
labels = [label_of(quarter, lens.as_of) for quarter in quarters]
rate = win_rate_key(workspace)
by_quarter = w.readings([rate, "cycle_days_won", "forecast_bias", "forecast_error", "forecast_wape", "slip_rate"], quarters)
history = {key: [one for one in by_quarter if one.metric == key] for key in {one.metric for one in by_quarter}}

w.finding(findings.about_pipeline(own | results, needed, currency))
with st.grid(4, min_column_width=190):
    for key in CARDS:
        w.card(own[key], held.get(key), label=SHORT.get(key), state=states.get(key))

curve, months = w.kept("bookings"), w.kept("months")
with st.grid(2, min_column_width=330, gap="medium"):
    if curve and curve.now:
        with st.container():
            draw(linearity_curve(curve, "Do bookings come in on the straight line?", currency), f"Bookings by working day, {who}")
    if any(month.reading.value is not None for month in months):
        with st.container():
            draw(month_split(months, "Which month of the quarter carries it?", currency), f"Bookings by month, {who}")
    if own["pipeline_coverage"].value is not None:
        with st.container():
            draw(coverage(own["pipeline_coverage"], needed, "Does the open pipeline cover the rest?", currency), f"Coverage to go, {who}")
    if known(rate):
        with st.container():
            draw(trend(history[rate], labels, f"Does the win rate move, {win_rate_rule(workspace)}?"), f"Win rate by quarter, {who}")
    if known("cycle_days_won"):
        with st.container():
            draw(trend(history["cycle_days_won"], labels, "Do won deals take longer?"), f"Cycle by quarter, {who}")

    if own["sales_velocity"].value is not None:
        with st.container():
            st.subheader("Which lever of the sales velocity has most room?", anchor=False)
            w.card(own["sales_velocity"], than.get("sales_velocity"), held_against=whole.label if whole else None)
            levers = velocity.levers(own, than, whole.label if whole else w.compared_with(), currency)
            w.table(levers.rows, levers.columns, f"Levers of the sales velocity, {who}", metric("sales_velocity").definition)
            st.caption("Open deals × win rate × average deal ÷ days. Each by its own definition: deals without a date or an amount may part them.")

st.subheader(f"How good was the call, and what came of it? {over.period.label}", anchor=False)
if over != lens:
    st.caption(w.escape(f"{lens.period.label} has no result yet: this is the last finished {over.period.kind}."))
before = {key: one for (key, _), one in w.comparisons(JUDGED, scope=over).items()}
with st.grid(3, min_column_width=190):
    for key in JUDGED:
        w.card(results[key], before.get(key), label=SHORT.get(key), held_against=w.compared_with(over),
               state=states.get(key) if over == lens else None)  # fmt: skip
if luck := w.kept("luck", over):
    st.caption(w.escape(luck))
with st.grid(2, min_column_width=330, gap="medium"):
    if any(one.part or one.whole for one in history["forecast_bias"]):
        with st.container():
            draw(forecast_bars(history["forecast_bias"], labels, "Was the commit what was booked?", currency), f"Commit and bookings, {who}")
    if known("forecast_wape") and lens.by != "rep":
        with st.container():
            called = misses(history["forecast_error"], history["forecast_wape"], labels, "Do misses cancel out in the total?", currency)
            draw(called, f"Forecast misses, {who}")
    if known("slip_rate"):
        with st.container():
            draw(trend(history["slip_rate"], labels, "How many deals due slip out of the quarter?"), f"Slipped deals by quarter, {who}")

deals = w.kept("deals")
if deals:
    st.subheader("Which open deals decide it?", anchor=False)
    table = behind_deals(deals)
    st.caption(w.escape(largest(deals, own["open"], own["open_pipeline"], currency)))
    w.table(table.rows, table.columns, f"Open deals, {who}", metric("open_pipeline").definition)

if st.toggle("Look at one deal's past", key="deal past"):
    named = deal_past.named_deals(workspace, lens)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = st.selectbox("Deal", list(named), format_func=lambda id_: w.escape(named.get(id_, id_)), index=None, key="past of", width=420)
        on = st.date_input("As of", value=lens.as_of, max_value=lens.as_of, format="YYYY-MM-DD", key="past on", width=180)
    if one and isinstance(on, date):
        past = deal_past.past_of(workspace, lens, one)
        st.markdown(w.escape(deal_past.told(deal_past.on_day(past, on), on, currency)))
        changed = behind_changes(deal_past.changes(past), currency)
        w.table(changed.rows, changed.columns, f"Changes of {named[one]}", "Later evidence holds from its day on; an export against it is marked.")

if lens.by != "rep":
    columns = (*IN_THE_TABLE, rate, "open_pipeline")
    each_rep = w.readings(columns, each="rep")
    peers = among_peers([one for one in each_rep if one.metric == rate])
    if any(peer.reading.value is not None for peer in peers):
        draw(compare_reps(peers, f"Whose win rate can be told apart, {win_rate_rule(workspace)}?"), f"Win rate by rep, {who}")
    w.finding(findings.about_peers(peers))
    by_reps = by_rep(each_rep, columns, peers)
    w.table(by_reps.rows, by_reps.columns, f"Pipeline by rep, {who}", "Told apart first, the others by name: not a ranking.")

w.questions([metric(key).question for key in ASKED if (own | results)[key].value is not None])
