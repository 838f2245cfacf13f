"""The audit on the screen: who looked at or changed what, for the owner."""

import streamlit as st

from coaching.method import audit as records
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
        st.caption(
            "Times are UTC. What is looked at is kept where people sign in: once a visit for each page and whom it is about."
        )
        w.table(records.rows(workspace, NEWEST), COLUMNS, "Who looked at or changed what")
