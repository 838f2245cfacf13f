"""Pipeline and forecast: bookings against pace, what still covers the rest, how evenly it comes in, and how good the forecast is."""

from datetime import date

import streamlit as st

from coaching.charts import Figure, compare_reps, coverage, forecast_bars, linearity_curve, month_split, trend
from coaching.metrics import deal_past, findings, metric, show
from coaching.metrics.curves import label_of, quarters_up_to
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
    "pipeline_coverage": "Coverage to go", "last_stretch_share": "In the last 5 days",
}  # fmt: skip
OTHERS = ("linearity_score", "last_stretch_share", "forecast_error", "forecast_bias")
IN_THE_TABLE = ("bookings", "quota_attainment", "quota_pace", "pipeline_coverage")
ASKED = ("quota_pace", "pipeline_coverage", "win_rate", "forecast_bias", "linearity_score", "last_stretch_share")


def draw(figure: Figure, name: str, *more: str) -> None:
    """A figure under its question, with its caveat and what else is to be known before it is read."""
    st.subheader(figure.question, anchor=False)
    w.show_chart(figure.chart, figure.alt, figure.table.rows, figure.table.columns, name)
    caveats = [text for text in (figure.caveat, *more) if text]
    if caveats:
        st.caption(w.escape(" ".join(caveats)))


w.guard()
workspace, lens = w.open_workspace(), w.lens()
if lens is None:
    w.empty("There are no opportunities yet. Load an export of them, and bookings, pipeline and forecast stand here.", "Load an export")
    st.stop()

currency, who = workspace.settings.currency, lens.scope.name
own = {one.metric: one for one in w.readings((*CARDS, *OTHERS))}
judged = {fact.reading.metric: fact for status in w.driver_boards()[0].five for fact in status.facts}
states = {key: fact.colour for key, fact in judged.items() if fact.colour != "grey"}
needed = judged["pipeline_coverage"].target if "pipeline_coverage" in judged else None
held = w.comparisons((*CARDS, *OTHERS))
quarters = quarters_up_to(workspace.calendar, lens.period, lens.as_of)
labels = [label_of(quarter, lens.as_of) for quarter in quarters]
rate = win_rate_key(workspace)
by_quarter = w.readings([rate, "cycle_days_won", "forecast_bias"], quarters)
history = {key: [one for one in by_quarter if one.metric == key] for key in (rate, "cycle_days_won", "forecast_bias")}

w.finding(findings.about_pipeline(own, needed, currency))
with st.grid(4, min_column_width=190):
    for key in CARDS:
        w.card(own[key], held.get((key, lens.scope.id)), label=SHORT.get(key), state=states.get(key))

curve, months = w.kept("bookings"), w.kept("months")
figures: list[tuple[Figure, *tuple[str, ...]]] = []
if curve and curve.now:
    figures.append((linearity_curve(curve, "Do bookings come in on the straight line?", currency), "Bookings by working day", w.kept("luck")))
if any(month.reading.value is not None for month in months):
    figures.append((month_split(months, "Which month of the quarter carries it?", currency), "Bookings by month"))
if own["pipeline_coverage"].value is not None:
    figures.append((coverage(own["pipeline_coverage"], needed, "Does the open pipeline cover the rest?", currency), "Coverage to go"))
if any(one.part or one.whole for one in history["forecast_bias"]):
    figures.append((forecast_bars(history["forecast_bias"], labels, "Was the commit what was booked?", currency), "Commit and bookings"))
if any(one.value is not None for one in history[rate]):
    figures.append((trend(history[rate], labels, f"Does the win rate move, {win_rate_rule(workspace)}?"), "Win rate by quarter"))
if any(one.value is not None for one in history["cycle_days_won"]):
    figures.append((trend(history["cycle_days_won"], labels, "Do won deals take longer?"), "Cycle by quarter"))
with st.grid(2, min_column_width=330, gap="medium"):
    for figure, name, *more in figures:
        with st.container():
            draw(figure, f"{name}, {who}", *more)

with st.grid(4, min_column_width=190):
    for key in OTHERS:
        w.card(own[key], held.get((key, lens.scope.id)), label=SHORT.get(key), state=states.get(key))

deals = w.kept("deals")
if deals:
    st.subheader("Which open deals decide it?", anchor=False)
    table = behind_deals(deals)
    total = f"The largest {len(deals)} of {own['open_pipeline'].n:,} open deals, {show.show(own['open_pipeline'], currency)} in all."
    st.caption(w.escape(total))
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

w.questions([metric(key).question for key in ASKED if own[key].value is not None])
