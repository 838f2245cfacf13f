"""Activity and ratios: how much was done of what was agreed, how steadily, and where the chain from call to contract loses."""

import streamlit as st

from coaching import playbook
from coaching.charts import Figure, activity_mix, against_target, compare_reps, ratio_chain
from coaching.metrics import findings, metric
from coaching.metrics.curves import label_of, stretches
from coaching.metrics.peers import among_peers, group_around, name_of_group
from coaching.metrics.tables import behind_cadence, by_rep
from coaching.metrics.totals import behind_totals, kinds_told
from pages import _widgets as w

KINDS = {
    "call": "calls", "email": "emails", "meeting": "meetings", "demo": "demos", "proposal": "proposals", "vip_visit": "vip_visits",
    "peer_meeting": "peer_meetings", "business_review": "business_reviews", "field_day": "field_days", "carnival_day": "carnival_days",
}  # fmt: skip
AGREED = ("conversations", "proposals", "vip_visits", "meetings", "demos", "calls")
STEADY = ("weeks_on_target", "longest_gap", "activity_variation")
CHAIN = ("calls", "opportunities", "proposals", "won")
WHOLE_WAY = "prospects_to_contracts"
IN_THE_TABLE = ("hi_value_activities", "cadence_attainment", "weeks_on_target", "calls_to_prospects", "proposals_to_contracts")


def draw(figure: Figure, name: str) -> None:
    """A figure under its question, with its caveat."""
    st.subheader(figure.question, anchor=False)
    w.show_chart(figure.chart, figure.alt, figure.table.rows, figure.table.columns, name)
    if figure.caveat:
        st.caption(w.escape(figure.caveat))


w.guard()
workspace, lens = w.open_workspace(), w.lens()
if lens is None:
    w.empty("There are no activities yet. Load an export of tasks and events, and they are counted here.", "Load an export")
    st.stop()

keys = [
    "hi_value_activities", "activities", "cadence_attainment", *STEADY, *CHAIN, *findings.LINKS, WHOLE_WAY, *KINDS.values(),
    *(f"{kind}_attainment" for kind in AGREED), *(f"{kind}_pace_gap" for kind in AGREED),
]  # fmt: skip
own = {one.metric: one for one in w.readings(keys)}
group = group_around(workspace, lens)
group_name = name_of_group(group)
wider = {one.metric: one for one in w.readings(findings.LINKS, scope=group)} if group else {}
states = {fact.reading.metric: fact.colour for status in w.driver_boards()[0].five for fact in status.facts if fact.colour != "grey"}
held = w.comparisons(keys)

w.finding(findings.about_activity(own, wider, group_name))
if own["activities"].value is None and not kinds_told(workspace):
    w.empty("There are no activities yet. Load an export of tasks and events, and they are counted here.", "Load an export")

with st.grid(4, min_column_width=190):
    for key in ("hi_value_activities", "cadence_attainment", *STEADY[:2]):
        w.card(own[key], held.get((key, lens.scope.id)), state=states.get(key))
    for kind in AGREED:
        if own[f"{kind}_pace_gap"].value is not None:
            w.card(own[f"{kind}_pace_gap"], label=f"{metric(kind).label}, pace")

left, right = st.columns(2, gap="large")
with left:
    spans = stretches(workspace.calendar, lens.period, lens.as_of)
    labels = [label_of(span, lens.as_of) for span in spans]
    by_week = w.readings(["cadence_attainment"], spans)
    if any(one.whole for one in by_week):
        each = "month" if spans[0].kind == "month" else "week"
        draw(against_target(by_week, labels, f"Is the agreed cadence kept {each} by {each}?"), f"Agreed cadence, {lens.scope.name}")
with right:
    if any(own[key].value for key in KINDS.values()):
        hi_value = [KINDS[kind] for kind in workspace.settings.hi_value_kinds if kind in KINDS]
        draw(activity_mix([own[key] for key in KINDS.values()], hi_value, "Which activities were done?"), f"Activity mix, {lens.scope.name}")

cadence = behind_cadence([own[f"{kind}_attainment"] for kind in AGREED])
if cadence.rows:
    st.subheader("What is ahead of the agreed pace, and what behind?", anchor=False)
    w.table(cadence.rows, cadence.columns, f"Agreed activities, {lens.scope.name}", "Agreed to date: the target of the working days gone.")

totals = behind_totals(workspace, lens)
if totals:
    st.subheader("What do the totals say that were loaded by period?", anchor=False)
    w.table(totals.rows, totals.columns, f"Activities with totals, {lens.scope.name}",
            "A total counts where its whole period lies inside and nothing of it is logged; the other figures of this page do not hold it.")

chain = findings.links(own, wider)
if chain:
    lost_more = f"Where does the chain lose more than {group_name}?" if group_name else "Where does the chain from call to contract lose most?"
    draw(ratio_chain(chain, group_name, lost_more), f"Call to contract, {lens.scope.name}")
    st.caption(w.escape(findings.steps_of_chain(own)))
    with st.grid(4, min_column_width=190):
        for link in (*(one.own for one in chain), own[WHOLE_WAY]):
            w.card(link, held.get((link.metric, lens.scope.id)), state=states.get(link.metric))

if lens.by != "rep":
    each_rep = w.readings(IN_THE_TABLE, each="rep")
    peers = among_peers([one for one in each_rep if one.metric == "weeks_on_target"])
    if any(peer.reading.value is not None for peer in peers):
        draw(compare_reps(peers, "Whose weeks on target can be told apart?"), f"Weeks on target by rep, {lens.scope.name}")
    w.finding(findings.about_peers(peers))
    table = by_rep(each_rep, IN_THE_TABLE, peers)
    w.table(table.rows, table.columns, f"Activity by rep, {lens.scope.name}", "Told apart first, the others by name: not a ranking.")

w.questions(playbook.driver("activity").questions)
