"""The records of one person: taken away as a file, or erased for good."""

import streamlit as st

from coaching.method import erasing
from coaching.workspace import Workspace
from pages import _widgets as w


def offered(workspace: Workspace) -> None:
    """Choose a person, see how much is written about or by them, take it away, erase it."""
    with st.expander(
        "Records of one person: take away or erase", icon=":material/person_remove:", key="person", on_change="rerun"
    ) as fold:
        if not fold.open:
            return
        known = erasing.people(workspace)
        person = st.selectbox(
            "Person",
            list(known),
            format_func=known.__getitem__,
            index=None,
            placeholder="Choose a person",
            key="whose records",
            width=320,
        )
        if person is None:
            return
        found = erasing.of(workspace, person)
        st.markdown(f"**{w.escape(erasing.goes(found))}**")
        if not found.counts and not any(found.beside.values()):
            return
        take_away(workspace, person)
        st.markdown(
            "\n".join(["What stays if it is erased:", "", *(f"- {w.escape(line)}" for line in erasing.stays(found))])
        )
        with st.popover("Erase for good", icon=":material/delete_forever:", key="erase"):
            confirmed = st.text_input(w.named(f"Write “{known[person]}” to confirm"), key=f"confirm {person}")
            if st.button("Erase it", type="primary", key="erase it"):
                w.attempt(lambda: w.notice(erasing.erase(workspace, w.viewer().viewer_id, person, confirmed)))


def take_away(workspace: Workspace, person: str) -> None:
    """All of it as a workbook or as JSON, made when it is asked for."""
    from coaching.handover.one_person import person_json, person_workbook

    with st.container(horizontal=True):
        st.download_button("Workbook", data=lambda: person_workbook(workspace, person), file_name="records_of_one_person.xlsx", mime=w.XLSX,
                           icon=":material/download:", on_click="ignore", key="person xlsx")  # fmt: skip
        st.download_button("JSON", data=lambda: person_json(workspace, person), file_name="records_of_one_person.json", mime="application/json",
                           icon=":material/data_object:", on_click="ignore", key="person json")  # fmt: skip
