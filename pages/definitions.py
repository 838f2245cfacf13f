"""Definitions: every metric with its meaning, its source, and whether this workspace has the data for it."""

import streamlit as st

from coaching import playbook
from coaching.metrics import all_metrics, availability, show
from coaching.metrics.definition import Metric
from pages import _widgets as w

UNITS = {
    "share": "a share", "ratio": "a ratio", "money": "money", "count": "a count", "days": "days", "number": "a number", "score": "a score, 0 to 100",
}  # fmt: skip
BETTER = {"higher": "higher is better", "lower": "lower is better", "near": "the nearer to the target the better"}


def entry(metric: Metric, missing: str | None) -> None:
    """One metric: what it means, where the definition comes from, what it needs, and its SQL behind a fold."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{w.escape(metric.label)}**", width="content")
            w.state_badge("grey" if missing else "green", "no facts yet" if missing else "has data")
            st.caption(w.escape(metric.key), width="content")
        st.markdown(w.escape(metric.definition))
        told = [f"{UNITS[metric.unit]}, {BETTER[metric.better]}", f"{w.STATUS[metric.status]}: {show.source(metric.source)}"]
        told += [f"It answers: {metric.question}"] if metric.question else []
        told += [missing] if missing else []
        st.caption("  \n".join(w.escape(text) for text in told))
        with st.expander("The SQL behind it"):
            st.code(metric.sql, language="sql", wrap_lines=True)


w.guard()
workspace = w.open_workspace()
missing = availability(workspace)
known = [key for key, lacks in missing.items() if lacks is None]
w.finding(f"{len(known)} of {len(missing)} metrics have data in this workspace.")
with st.container(horizontal=True, vertical_alignment="bottom"):
    sought = st.text_input("Find a metric", placeholder="win rate, quota, calls …", icon=":material/search:", key="find", width=320)
    shown = st.segmented_control("Show", ["All", "With data", "Without data"], default="All", required=True, key="show")
labels = {driver.key: driver.label for driver in playbook.drivers()} | {"foundation": "Foundation"}
present = list(dict.fromkeys(metric.driver for metric in all_metrics().values()))
chosen = st.pills(
    "Driver", present, format_func=lambda key: labels.get(key, key), default="activity", required=True, key="driver", disabled=bool(sought)
)
found: dict[str, list[Metric]] = {}
for metric in all_metrics().values():
    text = f"{metric.key} {metric.id} {metric.label} {metric.definition} {metric.question}".casefold()
    wanted = shown == "All" or (missing[metric.key] is None) == (shown == "With data")
    wanted = wanted and (bool(sought) or metric.driver == chosen)
    if wanted and all(word in text for word in (sought or "").casefold().split()):
        found.setdefault(metric.driver, []).append(metric)
if not found:
    st.markdown("No metric fits. Try a shorter word." if sought else "None here.")
for driver, metrics in found.items():
    st.subheader(f"{labels.get(driver, driver)}: {len(metrics)}", anchor=False)
    for metric in metrics:
        entry(metric, missing[metric.key])
if [key for key, lacks in missing.items() if lacks]:
    w.go("pages/data.py", "Load what is missing", icon=":material/arrow_forward:")
