"""What is loaded, from when and what is missing: which file brings it, and where the CRM has that export."""

from collections.abc import Sequence

import streamlit as st

from coaching.intake import Receipt
from coaching.intake.desk import checklist as known
from coaching.intake.desk import receipt_view
from coaching.metrics import show
from coaching.workspace import Workspace
from pages import _widgets as w


def opening(workspace: Workspace, exports: Sequence[known.Export], receipts: Sequence[Receipt]) -> None:
    """The page's first sentence, and the way out of an empty workspace or of the invented team."""
    if receipts:
        w.finding(receipt_view.on_their_way(receipts))
        _put_aside(workspace)
        return
    if workspace.facts.as_of is None and not any(one.is_loaded for one in exports):
        ways = " Drop your exports here, deals first, or look around with an invented team." if w.may_change() else ""
        w.finding(f"Nothing is loaded yet.{ways}")
        if w.may_change() and st.button("Load the demo team", icon=":material/group:", key="demo"):
            w.load_demo(workspace)
        return
    following = known.next_to_fetch(exports)
    w.finding(
        known.in_short(exports) + (f" Next: {following.label.lower()}, for {following.opens}." if following else "")
    )
    _put_aside(workspace)


def _put_aside(workspace: Workspace) -> None:
    if workspace.settings.demo == "loaded":
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("This team is **invented**. Put it aside before you load your own exports.", width="content")
            if w.may_change("It is put aside"):
                st.button(
                    "Start with your own data",
                    icon=":material/start:",
                    key="afresh",
                    on_click=w.tried,
                    args=(w.start_afresh,),
                )


def listed(workspace: Workspace, exports: Sequence[known.Export]) -> None:
    """What is missing, in the order to fetch it, with its menu in the CRM; then what is loaded."""
    missing, loaded = [one for one in exports if not one.is_loaded], [one for one in exports if one.is_loaded]
    if missing:
        st.header("Fetch next", anchor=False)
        names, own = list(known.CRMS.values()), known.crm_of(workspace)
        crm = st.selectbox(
            "Your CRM",
            names,
            index=names.index(own) if own else None,
            placeholder="Where do I find it?",
            key="crm",
            width=220,
        )
        with st.grid(2, min_column_width=300, gap="small"):
            for one in missing:
                _row("grey", one, f"for {one.opens}", one.where.get(str(crm), "") if crm else "")
        st.caption(
            "Menu names may differ in your edition. Drop whatever export you get; Cadence asks about anything unclear."
        )
    if loaded:
        st.header("Loaded", anchor=False)
        with st.grid(2, min_column_width=300, gap="small"):
            for one in loaded:
                counted = f"{one.rows:,} {one.counted}, " if one.rows else ""
                _row("green", one, f"{counted}of {show.day(one.as_of)}", one.hint)


def _row(colour: str, one: known.Export, said: str, where: str) -> None:
    shape = {"green": ":green[●]", "grey": ":gray[○]"}[colour]
    text = f"{shape} **{w.escape(one.label)}** · {w.escape(said)}"
    st.markdown(text + (f"  \n{w.escape(where)}" if where else ""))
