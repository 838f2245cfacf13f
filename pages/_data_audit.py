"""The audit on the screen: who looked at or changed what, for the owner."""

import streamlit as st

from coaching.method import talks
from coaching.records import tables
from coaching.workspace import Workspace
from pages import _widgets as w

NEWEST = 20_000
COLUMNS: w.Columns = {
    "when": "When",
    "who": "Who",
    "what": "What",
    "kind": "About",
    "about": "Whom or what",
    "more": "More",
}


def audit(workspace: Workspace) -> None:
    """The newest lines, and all of them as a workbook."""
    with st.expander(
        "Who looked at or changed what", icon=":material/history:", key="audit", on_change="rerun"
    ) as fold:
        if not fold.open:
            return
        called = talks.names(workspace)
        rows = [
            {
                "when": f"{one.when:%Y-%m-%d %H:%M}", "who": called.get(one.who, one.who), "what": one.what, "kind": one.about.kind,
                "about": called.get(one.about.id, one.about.id), "more": ", ".join(f"{key}: {said}" for key, said in one.details.items()),
            }
            for one in tables.audit(workspace.records, NEWEST)
        ]  # fmt: skip
        st.caption(
            "Times are UTC. What is looked at is kept where people sign in: once a visit for each page and whom it is about."
        )
        w.table(rows, COLUMNS, "Who looked at or changed what")
