"""The question lists of the drivers: yes, partly or no about a team, a manager or an account, with what was said before."""

from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.method import checklists, talks
from coaching.playbook import ANSWERS, QuestionSet
from pages import _widgets as w

ABOUT = {"team": "Team", "manager": "Manager", "account": "Strategic account"}
LACKS = {
    "team": "No team is known: load the list of users with their roles or teams.",
    "manager": "Nobody is known to lead anybody: load the list of users with their managers.",
    "account": "No account is marked as strategic: load the accounts with that mark, or the template of strategic accounts.",
}
COLUMNS: w.Columns = {
    "question": "Question", "answer": "Answer", "note": "Note", "on": ("Answered on", "date"), "age": ("Days ago", "count"), "before": "Before that",
}  # fmt: skip


def question(one: checklists.Asked, questions: QuestionSet, subject: str) -> None:
    """One question with its answer, its note and what was said before; a new answer is kept at once."""
    key = f"{subject} {one.question.key} {one.last.id if one.last else 0}"
    with st.container(border=True, gap="xsmall"):
        mark = f"{w.state_mark('amber', 'not as wanted')} " if one.differs else ""
        st.markdown(f"{mark}{w.escape(one.question.text)}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            now = str(one.last.value) if one.last else None
            hidden: dict[str, Any] = {"label_visibility": "collapsed"}
            said = st.pills(
                "Answer",
                ANSWERS,
                default=now,
                format_func=str.capitalize,
                key=f"answer {key}",
                width="content",
                **hidden,
            )
            note_now = one.last.note if one.last else ""
            note = st.text_input("Note", note_now, key=f"note {key}", placeholder="Note", width=320, **hidden)
        old = " · ask again" if one.is_old else ""
        st.caption(w.escape(f"{one.told}{old}"))
        if said != now or (said and note != note_now):
            checklists.answer(workspace, w.viewer().viewer_id, questions, subject, one.question.key, said, note or "")
            st.rerun()


w.guard()
workspace, lens = w.open_workspace(), w.lens()
if lens is None:
    w.empty("The questions are about the people in your data: load an export first.", "Load an export", need="rep")
    st.stop()
try:
    lists = {one.label: one for one in checklists.sets(workspace)}
except Refusal as refusal:
    st.error(w.escape(str(refusal)))
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom"):
    label = st.selectbox("List", list(lists), key="list", bind="query-params", width=280)
    chosen = lists[label]
    known = checklists.subjects(workspace, lens, chosen.about)
    subject = next(iter(known), None)
    if known:
        subject = st.selectbox(
            w.named(ABOUT[chosen.about]),
            known,
            format_func=known.__getitem__,
            width=280,
            key=f"of_{chosen.about}",
            bind="query-params",
        )
if subject is None:
    w.empty(LACKS[chosen.about], "Load an export")
    st.stop()
found = checklists.asked(workspace, chosen, subject, talks.today(workspace.records))
w.finding(checklists.finding(found))
for one in found:
    question(one, chosen, subject)
w.folded_table("All answers as a table", checklists.rows(found), COLUMNS, f"{chosen.label}, {known[subject]}")
