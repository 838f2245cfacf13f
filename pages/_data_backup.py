"""The backup on the screen: the whole workspace as one file, verified, and a workspace brought back from one."""

from datetime import date
from tempfile import TemporaryDirectory

import streamlit as st

from coaching import home
from coaching.errors import Refusal
from coaching.records import backups
from coaching.workspace import Workspace
from pages import _widgets as w

COPIES: w.Columns = {
    "file": "File in the folder backups",
    "made": ("Made on", "date"),
    "changes": ("Changes it holds", "count"),
}


def backup(workspace: Workspace) -> None:
    """Make a backup, bring one back, and the copies of the records that are made by themselves."""
    st.header("Backup", anchor=False)
    if not w.may_change("Backups are made"):
        return
    lies(workspace)
    elsewhere = workspace.records.file is None
    holds = (
        "imports, settings, playbook and workshops"
        if elsewhere
        else "imports, records, settings, playbook and workshops"
    )
    st.caption(f"One file with {holds}. Each of its files is read back and checked before you get it.")
    if elsewhere:
        from coaching.handover.backup import NOT_IN_IT  # what makes a backup is read only where one is spoken of

        st.caption(NOT_IN_IT)
    with st.container(horizontal=True, gap="small"):
        if st.button("Make a backup", icon=":material/archive:", key="make backup"):
            made(workspace)
        kept = w.memory("backup")
        if "file" in kept:
            st.download_button(
                "Save the backup", data=kept["file"], file_name=f"cadence-{date.today()}.zip", mime="application/zip", icon=":material/download:",
                on_click="ignore", key="save backup",
            )  # fmt: skip
    if said := w.memory("backup").get("said"):
        st.markdown(w.escape(said))
    with st.expander("Bring a backup back"):
        st.markdown(
            "The workspace of now is put aside beside it, nothing is deleted; then the backup stands in its place, with its facts rebuilt."
        )
        chosen = st.file_uploader("Backup file", type=["zip", "backup"], key="backup to restore")
        st.button("Put the backup in place", disabled=chosen is None, key="restore backup", on_click=w.tried,
                  args=(lambda: w.bring_back(chosen), "backup"))  # fmt: skip
        w.refused("backup")
    if elsewhere:
        return
    rows = backups.told(workspace.folder)
    w.folded_table("Copies of the records that Cadence made by itself", rows, COPIES, "Copies of the records")


def lies(workspace: Workspace) -> None:
    """Where the data lies, and the way out of the folder of the program, which a new version replaces."""
    to = home.better_place(workspace.folder)
    if to is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="move home"):
        st.markdown(
            f"Your data lies in {w.escape(str(workspace.folder))}, inside the folder of the program, which a new version replaces. "
            f"Your own data folder is {w.escape(str(to))}."
        )
        st.button("Move it there", icon=":material/drive_file_move:", key="move workspace", on_click=w.tried,
                  args=(lambda: w.move_home(to), "move home"))  # fmt: skip
        w.refused("move home")


def made(workspace: Workspace) -> None:
    """Write a backup aside and keep it for the download, or say why there is none."""
    from coaching.handover import backup as box

    kept = w.memory("backup")
    kept.clear()
    with st.spinner("Writing and checking …"), TemporaryDirectory() as folder:
        try:
            kept["file"], kept["said"] = box.as_file(workspace, folder)
        except Refusal as refusal:
            kept["said"] = str(refusal)
