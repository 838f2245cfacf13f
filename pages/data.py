"""Data: drop exports, see what each was recognised as and how it is read, decide what only a person can, confirm, and take a load back."""

import streamlit as st

from pages import _data_choices as choices
from pages import _data_ladder as way
from pages import _data_loads as loads
from pages import _data_templates as templates
from pages import _widgets as w

w.guard()
workspace = w.open_workspace()
w.notices()
memory = w.memory("upload")
if workspace.facts.as_of is None:
    w.finding("This workspace is empty. Drop your exports here, or look around with an invented team first.")
    if st.button("Load the demo team", icon=":material/group:", key="demo"):
        w.load_demo(workspace)
elif workspace.settings.demo == "loaded":
    with st.container(border=True):
        st.markdown("This workspace holds the **demo team**, which is invented. Start with an empty one before you load your own exports.")
        st.button("Start with your own data", icon=":material/start:", key="afresh", on_click=w.start_afresh)
way.drop(workspace, memory)
receipts = way.ladder(workspace, memory)
way.result(memory)
choices.rates(workspace, receipts)
way.confirm(workspace, memory, receipts)
templates.offered(workspace)
choices.who_is_who(workspace)
choices.win_rule(workspace)
loads.ledger(workspace)
choices.settings(workspace)
choices.holdings(workspace)
