"""Loads so far: what each brought, its receipt, the rows it set apart to be mended, and the way back."""

from typing import Any

import streamlit as st

from coaching import intake
from coaching.errors import Refusal
from coaching.intake import what_is_wrong
from coaching.intake.desk import mending, receipt_view
from coaching.metrics import show
from coaching.metrics.tables import as_arrow
from coaching.workspace import Workspace
from pages import _widgets as w

MOST_MENDED = 500


def ledger(workspace: Workspace) -> None:
    """Every load, newest first, with the way back."""
    entries = intake.imports(workspace)
    if not entries:
        st.markdown("No imports yet.")
        return
    rows = [
        {"id": one.import_id, "file": ", ".join(filter(None, (one.file, one.sheet))), "holds": receipt_view.kind_label(one.kind), "as_of": one.as_of,
         "in": one.rows_in, "new": one.loaded, "changed": one.updated, "same": one.unchanged, "apart": one.quarantined, "out": one.skipped,
         "state": "undone" if one.undone_at else "counts"}
        for one in entries
    ]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "id": ("Import", "row"), "file": "File", "holds": "Holds", "state": "State", "as_of": ("Data of", "date"), "in": ("Rows in", "count"),
        "new": ("New", "count"), "changed": ("Changed", "count"), "same": ("Same", "count"), "apart": ("Set apart", "count"),
        "out": ("Left out", "count"),
    }  # fmt: skip
    names = {
        one.import_id: f"{one.import_id} · {one.file} · data of {show.day(one.as_of)}{' · undone' if one.undone_at else ''}"
        for one in entries
    }
    counting = {one.import_id for one in entries if one.undone_at is None}
    chosen = st.selectbox(
        "Inspect or undo an import", list(names), format_func=lambda one: names.get(one, str(one)), index=None, placeholder="Choose an import",
        width=420, key="one load",
    )  # fmt: skip
    if chosen:
        one_load(workspace, chosen, names[chosen], chosen in counting)
    w.table(rows, columns, "Past imports")


def one_load(workspace: Workspace, chosen: int, name: str, counts: bool) -> None:
    """The receipt of one load, the way back, and its rows that are still set apart."""
    with st.container(horizontal=True, gap="small"):
        if counts and w.may_change("An import is undone") and st.button("Undo …", icon=":material/undo:", key="undo"):
            undo(workspace, chosen, name)
        try:
            lines = receipt_view.as_lines(intake.receipt_of(workspace, chosen))
        except Refusal as refusal:
            st.error(w.escape(str(refusal)))
            return
    with st.expander("Receipt"):
        w.table(
            lines,
            {"part": "Part", "what": "What", "how": "How it was read, or how many"},
            f"Receipt of import {chosen}",
        )
    if told := w.memory("mended").pop(str(chosen), None):
        st.info("  \n".join(w.escape(line) for line in told))  # where the button was, not at the top of a long page
    apart = mending.set_apart(workspace, chosen) if counts else []
    if apart and w.may_change(f"{show.cases(len(apart), 'rows')} set apart: they are corrected"):
        mend(workspace, chosen, apart)


def mend(workspace: Workspace, chosen: int, apart: list[dict[str, Any]]) -> None:
    """The rows set apart as a table to be mended: here, or in the workbook."""
    st.markdown(
        f"**{show.cases(len(apart), 'rows')} set apart.** Correct the cells here, or in the workbook and drop it above. "
        "They count as if they had been right from the start."
    )
    whole = [row for row in apart if len(row) > mending.OWN_COLUMNS]
    turn = w.memory("mending").setdefault(str(chosen), 0)
    if whole:
        keys = mending.worst_first(whole)
        config = {mending.ROW: st.column_config.NumberColumn("Row", format="%d", width="small"),
                  mending.WRONG: st.column_config.TextColumn(mending.WRONG, width=480)}  # fmt: skip
        edited = st.data_editor(
            as_arrow(whole[:MOST_MENDED], keys), key=f"mend {chosen} {turn}", disabled=[mending.ROW, mending.WRONG], hide_index=True, width="stretch",
            column_config=config, num_rows="fixed",
        )  # fmt: skip
        if len(whole) > MOST_MENDED:
            st.caption(f"The first {MOST_MENDED} of {len(whole):,}; the workbook holds all of them.")
        if st.button("Load corrected rows", type="primary", icon=":material/check:", key=f"load again {chosen}"):
            again(workspace, chosen, whole, edited.to_pylist())
    names = {key: (key, "row") if key in (mending.IMPORT, mending.ROW) else key for row in apart[:1] for key in row}
    with st.expander("Correct them in Excel instead"):
        w.table(apart, names, f"Rows set apart of import {chosen}")


def again(workspace: Workspace, chosen: int, before: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """Load mended rows; those still wrong stay, and those that were changed in vain say why."""
    try:
        receipt, wrong = mending.load_again(workspace, chosen, rows)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    if receipt is None:
        st.error("  \n".join(w.escape(str(problem)) for problem in wrong[:10]))
        return
    left = f" {show.cases(len({problem.row for problem in wrong}), 'rows')} still set apart." if wrong else ""
    told = f"{receipt.file}: {receipt_view.rows_told(receipt)}. Import {receipt.import_id}.{left}"
    in_vain = mending.changed_in_vain(before, rows, wrong)
    w.memory("mended")[str(chosen)] = [told, *(what_is_wrong(problem) for problem in in_vain[:10])]
    w.memory("mending")[str(chosen)] += 1
    st.rerun()


@st.dialog("Undo an import")
def undo(workspace: Workspace, import_id: int, name: str) -> None:
    """Ask once more, then take the load back."""
    st.markdown(
        w.escape(
            f"{name}: its rows no longer count, and what older imports said counts again. The copy stays in the data folder."
        )
    )
    if st.button("Undo this import", type="primary", key="really undo"):
        newest = w.newest_period()
        try:
            w.notice(intake.undo(workspace, import_id))
            w.move_on(newest)
            w.memory("upload")["done"] = []  # what it said of the newest load may no longer be so
        except Refusal as refusal:
            w.notice(str(refusal))
        st.rerun()
