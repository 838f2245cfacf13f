"""Workbooks to fill in by hand, for what no CRM exports."""

from functools import partial

import streamlit as st

from coaching.workspace import Workspace
from pages import _widgets as w


def offered(workspace: Workspace) -> None:
    """The workbook with the workspace's own lists in it, or an empty one."""
    with st.expander(
        "Template for what no CRM exports: quotas, targets, pay plans, forecasts, rewards, survey answers, contacts, team, strategic accounts"
    ):
        if not w.may_change("Templates are filled in and loaded"):
            return
        st.markdown(
            "One workbook with your own people, accounts and activities to choose from. Fill in the sheets you need, then drop it above."
        )
        with st.container(horizontal=True):
            for label, known in (("Filled with what is loaded", True), ("Empty", False)):
                st.download_button(
                    label, data=partial(_workbook, workspace, known), file_name="cadence-templates.xlsx", on_click="ignore",
                    icon=":material/download:", key=f"templates {label}", mime=w.XLSX,
                )  # fmt: skip


def _workbook(workspace: Workspace, known: bool) -> bytes:
    from coaching.handover.templates import template_workbook  # only when somebody asks for it

    return template_workbook(workspace, known=known)
