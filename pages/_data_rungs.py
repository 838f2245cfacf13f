"""The screens of the ladder, one for each step of the files on their way: uploaded, recognised, matched, checked, loaded."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coaching.intake import Receipt
from coaching.intake.desk import receipt_view, uploads, wording
from coaching.metrics import show
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._data_decide import Decision, by_hand, decide, start_over
from pages._data_read import columns_read, words_and_rows

COLOURS = {"ready": "green", "loaded": "green", "asks": "amber", "refused": "red", "unchanged": "grey"}
UPLOADED, RECOGNISED, MATCHED, CHECKED, LOADED = receipt_view.RUNGS
Found = Sequence[tuple[uploads.Upload, Receipt, str]]


def climb(workspace: Workspace, kept: dict[str, Any], found: Found, waiting: Sequence[Decision]) -> None:
    """The steps with how many tables have each behind them, and the screen of one: the one that waits for a person, until another is chosen."""
    tables = [(upload, receipt, key) for upload, receipt, key in found if not receipt.left_aside]
    due = _due([receipt for _, receipt, _ in tables], waiting)
    rung = _chosen(kept, [receipt for _, receipt, _ in tables], due)
    if waiting and _asked_on(waiting[0]) == rung:
        decide(workspace, waiting, len(found))
    if rung in (UPLOADED, LOADED):
        _listed([receipt for _, receipt, _ in tables], rung)
        return
    for upload, receipt, key in tables:
        with st.container(border=True):
            _on_rung(workspace, upload, receipt, key, rung)
    if aside := [name(receipt) for _, receipt, _ in found if receipt.left_aside]:
        st.caption(w.escape(f"Sheets without data, left out: {'; '.join(aside)}."))


def _due(receipts: Sequence[Receipt], waiting: Sequence[Decision]) -> str:
    """The step somebody has to look at next."""
    if waiting:
        return _asked_on(waiting[0])
    return RECOGNISED if all(receipt.status == "refused" for receipt in receipts) else CHECKED


def _asked_on(decision: Decision) -> str:
    return MATCHED if decision.is_matching else CHECKED


def _chosen(kept: dict[str, Any], receipts: Sequence[Receipt], due: str) -> str:
    """The step that is shown; the choice is forgotten once another step is due."""
    if kept.get("due") != due:
        kept |= {"due": due, "rung": due}
    going = [receipt for receipt in receipts if receipt.status != "refused"]
    labels = {}
    for number, rung in enumerate(receipt_view.RUNGS, 1):
        done = len([receipt for receipt in receipts if receipt_view.reached(receipt) >= number])
        symbol = "○" if not done else "●" if done >= len(going) else "▲"
        labels[rung] = (
            f"{symbol} {rung}" if len(receipts) == 1 or not done else f"{symbol} {rung} {done} of {len(receipts)}"
        )
    said = st.segmented_control(
        "Step", list(labels), format_func=labels.__getitem__, default=kept["rung"], key=f"rung {kept['round']} {due}", label_visibility="collapsed",
        width="stretch", required=True,
    )  # fmt: skip
    kept["rung"] = said or due
    return str(kept["rung"])


def _listed(receipts: Sequence[Receipt], rung: str) -> None:
    """All tables in short: what was dropped, or what would be loaded."""
    rows = [
        {"file": name(receipt), "as": receipt.format_label or "not recognised", "state": receipt_view.STATUS_WORDS[receipt.status],
         "in": receipt.rows_in, "ready": receipt.ready_rows if receipt.status == "ready" else 0, "apart": receipt.quarantined,
         "out": receipt.skipped_rows, "as_of": receipt.as_of}
        for receipt in receipts
    ]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {"file": "File", "state": "State", "in": ("Rows in", "count")}
    if rung == LOADED:
        st.markdown("All files load together or not at all. Each can be undone later.")
        columns |= {"as": "Holds", "ready": ("To load", "count"), "apart": ("Set apart", "count"), "out": ("Left out", "count"),
                    "as_of": ("Data of", "date")}  # fmt: skip
    w.table(rows, columns, f"Files {rung}")


def _on_rung(workspace: Workspace, upload: uploads.Upload, receipt: Receipt, key: str, rung: str) -> None:
    """One table on the screen of a step; one that was turned down says why on each."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        w.state_badge(COLOURS.get(receipt.status, "grey"), receipt_view.STATUS_WORDS[receipt.status])
        st.markdown(f"**{w.escape(name(receipt))}**", width="content")
        st.markdown(w.escape(receipt.format_label or "not recognised"), width="content")
        start_over(upload, f"{rung} {key}", receipt.file)
    if receipt.status in ("refused", "unchanged") and receipt.message:
        st.markdown(w.escape(wording.message_of(receipt)))
    if receipt.status == "refused":
        if receipt.matchable:
            by_hand(workspace, upload, receipt, key)
        return
    dated = (
        f"data of {show.day(receipt.as_of)} ({wording.dated_by(receipt.as_of_source)})"
        if receipt.as_of and receipt.status != "unchanged"
        else ""
    )
    if rung == RECOGNISED:
        st.caption(
            "  \n".join(
                w.escape(text) for text in (f"{receipt.rows_in:,} rows", dated, *wording.notes_of(receipt)) if text
            )
        )
    elif rung == MATCHED:
        columns_read(upload, receipt, key)
    else:
        st.markdown(w.escape(receipt_view.rows_told(receipt)))
        st.caption(
            "  \n".join(
                w.escape(text)
                for text in (*receipt_view.totals_told(receipt), dated, *wording.notes_of(receipt))
                if text
            )
        )
        with st.container(gap="xsmall"):
            words_and_rows(upload, receipt, key)


def name(receipt: Receipt) -> str:
    """The file, and its sheet where it has one."""
    return f"{receipt.file}, sheet {receipt.sheet}" if receipt.sheet else receipt.file
