"""What every part of a conversation's screen needs: which talk it is, saving at once, and what to do when somebody else wrote meanwhile.

Every change is saved as it is made and the conversation stands in the address, so that nothing hangs on this browser. The session holds
only which version of a record its fields were filled from (to notice that somebody else wrote meanwhile) and what could not be saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.method import facts_to_freeze as freezing
from coaching.records import ChangedElsewhere, Commitment, Conversation, Records, commitments, conversations
from coaching.workspace import Workspace
from pages import _widgets as w

FACTS_STEP, PLAN_STEP = 3, 5


@dataclass(frozen=True)
class Here:
    """One conversation on this screen: where it is kept, who writes, and what people are called by id."""

    workspace: Workspace
    talk_id: str
    me: str
    called: Mapping[str, str]

    @property
    def records(self) -> Records:
        """Where it is written down."""
        return self.workspace.records


def attempt(change: Callable[[], Any]) -> Any:
    """Do it, or keep why not; what somebody else was quicker to write is kept to be chosen from. None where nothing was changed."""

    def unless_in_conflict() -> Any:
        try:
            return change()
        except ChangedElsewhere as conflict:
            st.session_state["conflict"] = (
                str(conflict),
                {**st.session_state.get("conflict", ("", {}))[1], **conflict.unsaved},
            )
            return None

    return w.tried(unless_in_conflict, "talk")


def keep_mine(here: Here) -> None:
    """Write what could not be saved on top of what somebody else wrote; theirs stays in the history of each answer."""
    _, unsaved = st.session_state.pop("conflict")
    now = conversations.get(here.records, here.talk_id)
    if saved := attempt(
        lambda: conversations.save_step(here.records, here.talk_id, now.version, here.me, now.step, unsaved)
    ):
        st.session_state[f"version {here.talk_id}"] = saved.version
    forget_fields(here)


def forget_fields(here: Here) -> None:
    """Let every field be filled anew from the records."""
    st.session_state.pop("conflict", None)
    for key in [key for key in st.session_state if str(key).startswith(f"{here.talk_id} ")]:
        del st.session_state[key]


def trouble(here: Here) -> None:
    """What could not be saved, in one sentence, with the way on."""
    w.refused("talk")
    if "conflict" not in st.session_state:
        return
    message, said = st.session_state["conflict"]
    unsaved = {key: value for key, value in said.items() if value not in ("", None)}
    with st.container(border=True):
        st.warning(w.escape(f"{message} What you typed is not lost: it stands below." if unsaved else message))
        labels = {field.key: field.label for step in playbook.steps() for field in step.field}
        for key, value in unsaved.items():
            st.caption(w.escape(labels.get(key, str(key).replace("_", " "))))
            st.code(", ".join(value) if isinstance(value, list) else str(value), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.button("Show theirs", on_click=forget_fields, args=(here,), key="show theirs")
            if unsaved and set(unsaved) <= set(labels):
                st.button(
                    "Keep mine", on_click=keep_mine, args=(here,), key="keep mine", help="Theirs stays in the history."
                )


def chosen_drivers(talk: Conversation) -> list[str]:
    """The drivers chosen in step 1."""
    said = talk.answers.get("prepare.drivers")
    return list(said) if isinstance(said, tuple) else []


def look(here: Here, talk: Conversation) -> Lens | None:
    """The facts' view of this conversation: its rep, in the period chosen on top; None where the data does not know the rep."""
    above = w.lens()
    try:
        return freezing.lens_of(here.workspace, "rep", talk.rep_id, above.period.key) if above else None
    except Refusal:
        return None


def promised_here(here: Here) -> list[Commitment]:
    """The lines of this plan, those taken out left away."""
    return [one for one in commitments.of_conversation(here.records, here.talk_id) if one.state != "dropped"]


def both_names(here: Here, talk: Conversation) -> list[str]:
    """Rep and leader by name."""
    return [here.called.get(person, person) for person in (talk.rep_id, talk.manager_id)]
