"""Definitions: every metric with its meaning, its source, and whether this workspace has the data for it."""

import streamlit as st

from coaching import playbook
from coaching.metrics import all_metrics, answered_for, availability, metric, show
from coaching.metrics.availability import inputs
from coaching.metrics.has_facts import have_with_records
from coaching.version import VERSION, news
from pages import _agreed as agreed
from pages import _widgets as w

UNITS = {
    "share": "a share", "ratio": "a ratio", "money": "money", "count": "a count", "days": "days", "number": "a number", "score": "a score, 0 to 100",
}  # fmt: skip
BETTER = {"higher": "higher is better", "lower": "lower is better", "near": "the nearer to the target the better"}


FIND = "metric"


def entry(key: str, missing: str | None) -> None:
    """One metric: what it means, where the definition comes from, what it needs and which file brings it, and its SQL behind a fold."""
    one = metric(key)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(w.escape(one.label), anchor=False, width="content")
            w.state_badge("grey" if missing else "green", "no facts yet" if missing else "has data")
            w.let_go(FIND, one.label)
        st.markdown(w.escape(one.definition))
        told = [
            f"{UNITS[one.unit]}, {BETTER[one.better]}",
            f"{show.STATUS[one.status]}: {show.source(one.source)}",
            f"Key on the command line: {key}",
        ]
        told += [f"It answers: {one.question}"] if one.question else []
        st.caption("  \n".join(w.escape(text) for text in told))
        if missing:
            w.lacking(f"{missing[:1].upper()}{missing[1:]}.", one.needs[0])
        st.markdown(
            "**What goes in**  \n" + "  \n".join(w.escape(said) for said in inputs(one, have_with_records(workspace)))
        )
        st.caption(w.escape(f"Tables and views of its SQL: {', '.join(sorted(one.reads))}"))
        agreed.on_owner(workspace, one, present[one.driver])
        with st.expander("The SQL behind it", key=f"sql {key}", on_change="rerun") as fold:
            if fold.open:
                st.code(one.sql, language="sql", wrap_lines=True)


w.guard()
workspace = w.open_workspace()
missing = availability(workspace)
known = [key for key, lacks in missing.items() if lacks is None]
owners = workspace.settings.metric_owners
w.finding(f"{len(known)} of {len(missing)} metrics have data in this workspace. {answered_for.counted(owners)}")
labels = {driver.key: driver.label for driver in playbook.drivers()} | {"foundation": "Foundation"}
present = {key: labels.get(key, key) for key in dict.fromkeys(one.driver for one in all_metrics().values())}
with st.container(horizontal=True, vertical_alignment="bottom"):
    w.pick_one(
        FIND, "Find a metric", {key: one.label for key, one in all_metrics().items()}, "win rate, quota, calls …", 320
    )
    w.pick_one("driver", "Driver", present)
    w.pick_one("data", "With data", {"yes": "with data", "no": "without data"}, width=160)
if (chosen := w.chosen(FIND)) in all_metrics():
    entry(chosen, missing[chosen])
rows = [
    {"key": one.key, "label": one.label, "driver": present[one.driver], "data": "○ no facts yet" if missing[one.key] else "● has data",
     "owner": answered_for.owner_of(owners, one) or None, "definition": one.definition}
    for one in all_metrics().values()
    if w.chosen("driver") in ("", one.driver) and w.chosen("data") in ("", "no" if missing[one.key] else "yes")
]  # fmt: skip
columns = {
    "label": "Metric",
    "data": "Data",
    "driver": "Driver",
    "owner": "Answers for it",
    "definition": "What it means",
}
w.table(rows, columns, "Definitions", "Choose a row for its source, what it needs and its SQL.", opens=(FIND, "key"))
if lacking := [key for key, lacks in missing.items() if lacks]:
    st.caption(
        f"{len(lacking)} metrics have no data yet: choose one to see which file brings it, or load what is missing."
    )
    w.to_load("Load what is missing", ":material/arrow_forward:")
with st.expander(f"What is new in Cadence {VERSION}", expanded="new" in st.query_params, key="what is new"):
    st.markdown(news())
