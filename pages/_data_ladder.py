"""The way of files into the workspace: uploaded, recognised, matched, checked, loaded, each step in sight, gone on with after a break."""

from datetime import date
from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.intake import Receipt
from coaching.intake.desk import receipt_view, uploads, wording
from coaching.metrics import show
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._data_decide import open_decisions
from pages._data_dropped import bytes_of, files_dropped, let_go_of_bytes
from pages._data_rungs import climb, name


def drop(workspace: Workspace, kept: dict[str, Any]) -> None:
    """The place to drop files, and those that were dropped before and not loaded."""
    w.get_ready_to_load()
    files = files_dropped(
        "Drop your exports: CSV or Excel from your CRM, a zip of them, or any sheet with column names",
        f"files {kept.setdefault('round', 0)}",
    )
    ids = tuple(file.file_id for file in files)
    if ids != kept.get("ids", ()):
        new = {file.file_id: file for file in files if file.file_id not in kept.get("of", {})}
        of = {key: one for key, one in kept.get("of", {}).items() if key in ids}
        here = [one for each in of.values() for one in each]
        gone = [one for key, each in kept.get("of", {}).items() if key not in ids for one in each if one not in here]
        uploads.forget(gone)
        for key, file in new.items():
            of[key] = uploads.dropped(workspace, file.name, bytes_of(file), [*here, *kept.get("uploads", [])])
            here += of[key]
        resumed = [one for one in kept.get("uploads", []) if one not in gone and one not in here]
        each = list({one.path: one for one in [*resumed, *here]}.values())  # a file dropped twice is one
        kept |= {"ids": ids, "of": of, "uploads": each, "done": [], "refused": []}
        let_go_of_bytes()
        check(workspace, kept)
    if not kept.get("uploads"):
        offer(workspace, kept)


def offer(workspace: Workspace, kept: dict[str, Any]) -> None:
    """Files of an earlier visit that were neither loaded nor dropped."""
    waiting = uploads.unfinished(workspace)
    if not waiting:
        return
    with st.container(border=True):
        names = ", ".join(one.name for one in waiting[:6]) + (
            f" and {len(waiting[6:])} more" if len(waiting) > 6 else ""
        )
        answered = len([about for one in waiting for about in one.answers])
        said = f", {show.cases(answered, 'answers')} kept" if answered else ""
        st.markdown(w.escape(f"Not loaded yet, from {waiting[0].kept_at:%d %b at %H:%M}{said}: {names}."))
        with st.container(horizontal=True, gap="small"):
            if st.button("Continue", type="primary", icon=":material/resume:", key="resume"):
                kept |= {"uploads": waiting, "done": [], "refused": []}
                check(workspace, kept)
                st.rerun()
            if st.button("Discard", icon=":material/delete:", key="put away"):
                uploads.forget(waiting)
                st.rerun()


def check(workspace: Workspace, kept: dict[str, Any]) -> None:
    """Read the files whose answers changed."""
    if kept["uploads"]:
        with st.status("Reading the files …", expanded=True) as status:
            uploads.check_uploads(workspace, kept["uploads"], kept.get("as of"), w.progress_bar())
            status.update(label="Files read", state="complete", expanded=False)


def ladder(workspace: Workspace, kept: dict[str, Any]) -> list[Receipt]:
    """The steps with the screen of one of them, and the date of the exports; gives back the receipts."""
    if not kept.get("uploads"):
        return []
    found = [
        (upload, receipt, f"{kept['round']} {number} {place}")
        for number, upload in enumerate(kept["uploads"]) for place, receipt in enumerate(upload.receipts)
    ]  # fmt: skip
    waiting = open_decisions(found)
    climb(workspace, kept, found, waiting)
    said = st.date_input("Export date", value=kept.get("as of"), max_value=date.today(), format="YYYY-MM-DD", width=260,
                         key=f"as of {kept['round']}",
                         help="Empty: the date in the file name, or the newest one in its rows.")  # fmt: skip
    if said != kept.get("as of") or any(one.checked_with != (one.answers, said) for one in kept["uploads"]):
        kept["as of"] = said
        check(workspace, kept)
        st.rerun()
    return [receipt for _, receipt, _ in found]


def confirm(workspace: Workspace, kept: dict[str, Any], found: list[Receipt]) -> None:
    """The button that loads what is ready, all of it or nothing, and the one that puts everything away."""
    if not found:
        return
    ready = [receipt for receipt in found if receipt.status == "ready"]
    waiting = [receipt for receipt in found if receipt.status == "asks"]
    if waiting:
        st.markdown(f"{len(waiting)} of {len(found)} {'needs' if len(waiting) == 1 else 'need'} an answer first.")
    files = f"{len(ready)} file{'' if len(ready) == 1 else 's'}"
    if ready and workspace.settings.demo == "loaded":
        st.warning("The invented team is still loaded and would be mixed with your files. Press \"Start with your own data\" first; "
                   "the files you dropped come along.")  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        load = bool(ready) and st.button(
            f"Load {files}", type="primary", icon=":material/check:", key=f"load {kept['round']}"
        )
        away = st.button("Discard all", type="tertiary", icon=":material/delete:", key=f"away {kept['round']}")
    if away:
        uploads.forget(kept["uploads"])
        kept |= {"uploads": [], "ids": (), "of": {}, "as of": None, "round": kept["round"] + 1}
        st.rerun()
    if load:
        _load(workspace, kept)


def _load(workspace: Workspace, kept: dict[str, Any]) -> None:
    """Load what is ready to its end; what waits for an answer stays."""
    newest, telling = w.newest_period(), w.SteadyProgress()
    try:
        with st.status("Loading …", expanded=True):
            telling.begin()
            done = uploads.load_uploads(workspace, kept["uploads"], telling)
            still = [one for one in kept["uploads"] if any(receipt.status == "asks" for receipt in one.receipts)]
            gone = [one for one in kept["uploads"] if one not in still]
            uploads.forget(gone)
            refused = [
                receipt
                for one in gone
                for receipt in one.receipts
                if receipt.status == "refused" and not receipt.left_aside
            ]
            kept |= {
                "done": done,
                "refused": refused,
                "uploads": still,
                "ids": (),
                "of": {},
                "as of": None,
                "round": kept["round"] + 1,
            }
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        for one in kept["uploads"]:
            one.checked_with = None  # checked anew before anybody presses the button again
        return
    w.move_on(newest)
    telling.turn()
    st.rerun()


def result(kept: dict[str, Any]) -> None:
    """What the load just made brought."""
    if done := kept.get("done"):
        lines = [
            f"{name(receipt)}: {receipt_view.rows_told(receipt)}. Import {receipt.import_id}; undo it under Past imports."
            for receipt in done
        ]
        st.success("  \n".join(w.escape(line) for line in lines))
    if refused := kept.get("refused"):
        st.warning(
            "  \n".join(w.escape(f"Not loaded: {wording.message_of(receipt) or name(receipt)}") for receipt in refused)
        )
    if done:
        w.go("pages/home.py", "Open my dashboard", icon=":material/arrow_forward:")
