"""Entries as files: the kind or the whole book as a workbook, blank or filled, and taken in again; the plan as one file."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.method.entries import layout, sheets, taking
from coaching.playbook.kinds import Kind
from pages import _widgets as w
from pages._entry import Shelf


def files(shelf: Shelf, kind: Kind) -> None:
    """What can be taken away and taken in, behind a fold."""
    if w.on_paper():
        return
    fold = st.expander(
        "Workbook: take away, fill in, take in again", on_change="rerun", key=f"files {kind.key}", type="compact"
    )
    if not fold.open:
        return
    with fold:
        parts = layout.branch_of(shelf.book, kind)
        everything = [one for one in shelf.book.kinds.values() if shelf.book.holds(one) and not one.private]
        with st.container(horizontal=True):
            _download(shelf, f"{kind.plural}, filled", parts, True)
            _download(shelf, f"{kind.plural}, blank", parts, False)
            _download(shelf, "Everything written here", everything, True)
            if shelf.book.about.kind == "account":
                st.download_button(
                    "The plan as one file", data=lambda: taking.plan(shelf.workspace, shelf.viewer, shelf.book), file_name="plan.json",
                    mime="application/json", on_click="ignore", type="tertiary", key="plan as file",
                )  # fmt: skip
        with st.form(f"take in {kind.key}", border=False, clear_on_submit=True):
            given = st.file_uploader(
                "A workbook or plan taken away here", type=["xlsx", "json"], key=f"given {kind.key}"
            )
            if st.form_submit_button("Take it in", key=f"take in now {kind.key}") and given is not None:
                _take_in(shelf, given)


def _download(shelf: Shelf, label: str, kinds: Sequence[Kind], filled: bool) -> None:
    def made() -> bytes:
        from coaching.handover.entries import workbook  # only when somebody asks for it

        return workbook(shelf.book, kinds, filled)

    st.download_button(w.named(label), data=made, file_name=f"{label.replace(', ', '_').replace(' ', '_')}.xlsx", mime=w.XLSX, on_click="ignore",
                       type="tertiary", icon=":material/download:", key=f"take {label}")  # fmt: skip


def _take_in(shelf: Shelf, given: Any) -> None:
    from coaching.handover.entries import rows_of

    try:
        if given.name.lower().endswith(".json"):
            said = sheets.from_json(shelf.workspace, shelf.viewer, shelf.book, given.getvalue())
        else:
            said = sheets.take_in(
                shelf.workspace, shelf.viewer, shelf.book, rows_of(shelf.book, given.name, given.getvalue())
            )
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    w.notice(said)
    st.rerun()
