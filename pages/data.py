"""Data: what is loaded and from when, what waits for you, new exports on their way in; imports, names and settings behind their tabs."""

import streamlit as st

from coaching.intake.desk.checklist import checklist
from pages import _agreed_days as days
from pages import _data_audit as audit
from pages import _data_backup as backups
from pages import _data_checklist as have
from pages import _data_choices as choices
from pages import _data_ladder as way
from pages import _data_loads as loads
from pages import _data_people as people
from pages import _data_person as person
from pages import _data_templates as templates
from pages import _widgets as w

w.guard()
workspace = w.open_workspace()
memory = w.memory("upload")
exports = checklist(workspace)
top = st.container()  # filled last: what waits for you is known once the files are read
way_in = (
    st.container()
)  # filled when the rest stands: else that fades, while files are read and loaded, from what it was before
tabs = w.tabs(
    {"loaded": "What is loaded", "imports": "Past imports", "names": "Names and rules", "settings": "Settings"}
)
if tabs["loaded"].open:
    with tabs["loaded"]:
        have.listed(workspace, exports)
        templates.offered(workspace)
if tabs["imports"].open:
    with tabs["imports"]:
        loads.ledger(workspace)
if tabs["names"].open:
    with tabs["names"]:
        choices.strangers(workspace, exports)
        choices.rules(workspace)
        days.notes_and_days_away(workspace)
if tabs["settings"].open:
    with tabs["settings"]:
        choices.settings(workspace)
        backups.backup(workspace)
        choices.holdings(workspace)
        people.people(workspace)
        person.offered(workspace)
        audit.audit(workspace)
with way_in:
    receipts = []
    if w.may_change("Exports are loaded"):
        way.drop(workspace, memory)
        receipts = way.ladder(workspace, memory)
    with top:
        have.opening(workspace, exports, receipts)
    way.result(memory)
    choices.rates(workspace, receipts)
    way.confirm(workspace, memory, receipts)
    choices.near_names(workspace)
