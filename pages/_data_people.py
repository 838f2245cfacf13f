"""Who may see what, on the screen: the people of people.toml, each to be changed, added or taken out by an owner who signed in."""

import streamlit as st

from coaching import access
from coaching.method import talks
from coaching.viewer import ROLES
from coaching.workspace import Workspace
from pages import _widgets as w

NEW, PLACE = "", "people"
STRANGE = "not in the data"
ROLE_SEES = (
    "An owner sees everything, and alone this page. A manager sees themselves and everybody led by them, a rep themselves, a coach the people "
    "named, a facilitator the room of a workshop and figures of teams from five people on."
)
COLUMNS: w.Columns = {"mail": "Mail address", "role": "Role", "who": "Who", "reps": "Coaches", "out": "Let in"}


def people(workspace: Workspace) -> None:
    """Everybody named there, and the form for one of them; without sign-in only what would have to be done for it."""
    st.header("Who may see what", anchor=False)
    if workspace.viewer.alone:
        st.caption("Without sign-in this workspace is one person's own. The README tells how several people sign in.")
        return
    found, called = access.people(workspace.folder), talks.names(workspace)
    rows = [
        {"mail": one.mail, "role": one.role, "who": _who(workspace, one, called), "out": "no" if one.disabled else "yes",
         "reps": ", ".join(called.get(rep, f"{rep} ({STRANGE})") for rep in one.reps) or None}
        for one in found
    ]  # fmt: skip
    if may := w.may_change("Who may see what is changed"):
        _tell_changed(workspace)
    w.table(rows, COLUMNS, "Who may see what")
    if not may:
        return
    by_mail = {one.mail: one for one in found}
    with st.expander(
        "Change, add or take out a person", icon=":material/group:", key="people", on_change="rerun"
    ) as fold:
        if fold.open:
            asked = st.selectbox(
                "Person", [NEW, *by_mail], format_func=lambda one: one or "Somebody new", key="which person", width=320
            )
            _form(workspace, found, by_mail.get(asked), called)
    w.refused(PLACE)


def _tell_changed(workspace: Workspace) -> None:
    """What was changed in the file itself, until an owner has seen it."""
    if changed := access.changed_outside(workspace):
        with st.container(border=True, key="people changed"):
            st.warning(
                w.escape(
                    f"{access.PEOPLE} was changed by something else than Cadence: {', '.join(changed)}. See below whether that is as it "
                    f"should be; what stood in it before is in {access.SEEN}."
                )
            )
            st.button(
                "It is as it should be",
                key="people seen",
                on_click=w.tried,
                args=(lambda: access.acknowledge(workspace), PLACE),
            )


def _who(workspace: Workspace, one: access.Person, called: dict[str, str]) -> str | None:
    """What somebody is called, or that the data knows nobody who they could be."""
    rep = access.in_the_data(workspace, one)
    if rep not in called and (rep or one.role in access.IN_THE_DATA):
        return " ".join(filter(None, (one.name or rep, f"({STRANGE})")))
    return one.name or called.get(rep)


def _form(
    workspace: Workspace, found: tuple[access.Person, ...], one: access.Person | None, called: dict[str, str]
) -> None:
    """The fields of one person, and the way out."""
    now, seen = one or access.Person("", "rep"), access.since(workspace)
    said = (now.rep, *now.reps)  # also who is not in the data any more: an export without them takes nobody out
    called = {**{rep: f"{rep} ({STRANGE})" for rep in said if rep}, **called}
    known = ["", *sorted(called, key=lambda rep: called[rep].casefold())]
    st.caption(ROLE_SEES)
    with st.form(f"person {now.mail or NEW} {seen}"):
        with st.grid(2, min_column_width=240):
            mail = st.text_input("Mail address they sign in with", now.mail)
            role = st.selectbox("Role", ROLES, index=ROLES.index(now.role), format_func=str.capitalize)
            rep = st.selectbox("Who they are in the data", known, index=known.index(now.rep),
                               format_func=lambda rep: called.get(rep, "whose mail address it is"))  # fmt: skip
            reps = st.multiselect("Whom a coach coaches", known[1:], list(now.reps),
                                  format_func=lambda rep: called.get(rep, rep))  # fmt: skip
            name = st.text_input("Called, where the data does not say", now.name)
        let_in = st.toggle("May sign in", not now.disabled)
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", type="primary")
            out = one is not None and st.form_submit_button("Take out", help="Nothing they wrote is removed.")
    if out:
        _keep(workspace, [other for other in found if other is not one], seen)
    if saved:
        is_moved = not (now.id or rep or now.mail == mail)
        wrote_as = now.mail if is_moved else now.id  # under another address: what they wrote stays theirs
        wanted = access.Person(mail, role, rep, tuple(reps), name.strip(), wrote_as, not let_in)
        _keep(workspace, [wanted if other is one else other for other in found] + ([] if one else [wanted]), seen)


def _keep(workspace: Workspace, found: list[access.Person], seen: int | None) -> None:
    w.attempt(
        access.keep_people,
        workspace,
        w.signed_in() or "",
        found,
        seen,
        then="Saved. It holds from everybody's next click on.",
    )
