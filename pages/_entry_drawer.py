"""The drawer of one entry: its fields to be written and saved at once, what somebody else saved meanwhile, and what it said before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.method.entries import changes, layout, saving, typed
from coaching.playbook.kinds import REFERENCES, Kind, KindField
from coaching.records import ChangedElsewhere, Entry
from pages import _widgets as w
from pages._entry import Shelf, close

NOTHING = "–"
NEEDED = "needed"


def drawer(shelf: Shelf) -> None:
    """Open what the address asks for; nothing where it asks for nothing, or for what is not there any more, and not behind a proof."""
    if w.chosen(w.PROOF) and not w.on_paper():
        return  # Streamlit draws one dialog at a time; this one opens when the proof is closed
    if key := w.chosen("entry"):
        entry = shelf.book.get(key)
        if entry is None:
            st.info("That entry is not here any more: it was taken out, or belongs to another account.")
            st.button("Understood", on_click=close, key="entry gone")
        else:
            _open(shelf, shelf.book.kinds[entry.kind], entry, "", "")
        return
    w.memory("entries").pop("seen", None)
    if asked := w.chosen("new"):
        key, parent, line = (*asked.split(":"), "", "")[:3]
        if (kind := shelf.book.kinds.get(key)) is not None:
            _open(shelf, kind, None, parent, line)


def _open(shelf: Shelf, kind: Kind, entry: Entry | None, parent: str, line: str) -> None:
    @st.dialog(kind.label, position="right", dismissible=False)
    def opened() -> None:
        _body(shelf, kind, entry, parent, line)

    opened()


def _body(shelf: Shelf, kind: Kind, entry: Entry | None, parent: str, line: str) -> None:
    """The form, with what was refused above it and the history below."""
    seen = _as_opened(entry)
    token = f"{seen.id} {seen.revision}" if seen else f"new {kind.key} {parent} {line} {_turn()}"
    st.caption(w.escape(kind.meaning))
    if parent and (above := shelf.book.get(parent)):
        st.caption(w.escape(f"Under: {above.title}"))
    _conflict(shelf, kind, entry)
    with st.form(f"form {token}", border=False):
        said = _fields(shelf, kind, seen, line, token)
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", type="primary", key=f"save {token}")
            left = st.form_submit_button("Cancel", key=f"cancel {token}")
    if left:
        _forget()
        _leave()
    if saved:
        _save(shelf, kind, said | ({saving.LINE: line} if line else {}), seen, parent)
    if entry is not None:
        _further(shelf, entry)


def _fields(shelf: Shelf, kind: Kind, entry: Entry | None, line: str, token: str) -> dict[str, Any]:
    preset = next((one.label for one in layout.all_lines(shelf.book, kind) if one.key == line), "")
    said: dict[str, Any] = {}
    if not kind.titled:
        said[saving.TITLE] = st.text_input(
            w.named(f"{kind.named} ({NEEDED})"), entry.title if entry else preset, key=f"title {token}"
        )
    if kind.state:
        states = [one.key for one in kind.state]
        said[saving.STATE] = st.selectbox(
            "State", states, index=states.index(entry.state) if entry and entry.state in states else 0,
            format_func=lambda key: w.named(kind.state_label(key)), key=f"state {token}",
        )  # fmt: skip
    for field in kind.field:
        said[field.key] = _field(shelf, field, entry.fields.get(field.key) if entry else None, f"{field.key} {token}")
    return said


def _long(_: Shelf, __: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    return st.text_area(label, value or "", **look)


def _day(_: Shelf, __: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    return st.date_input(label, date.fromisoformat(value) if value else None, format="YYYY-MM-DD", **look)


def _yes(_: Shelf, __: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    return st.segmented_control(label, ["yes", "no"], default={True: "yes", False: "no"}.get(value), **look)


def _several(shelf: Shelf, field: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    known = shelf.book.choices(field) if field.kind == "metrics" else {one.key: one.label for one in field.option}
    here = [one for one in value or [] if one in known]
    return st.multiselect(label, list(known), here, format_func=lambda one: w.named(known[one]), **look)


def _one(shelf: Shelf, field: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    known = shelf.book.offered(field) if field.kind in REFERENCES else {one.key: one.label for one in field.option}
    if value is not None and value not in known:
        known = {value: shelf.book.said(field, value), **known}
    look = {**look, "placeholder": NOTHING, "index": list(known).index(value) if value is not None else None}
    return st.selectbox(label, list(known), format_func=lambda one: w.named(known[one]), **look)


def _typed(_: Shelf, field: KindField, value: Any, label: str, look: dict[str, Any]) -> Any:
    return st.text_input(label, typed.spoken(field, value), **look)


BY_KIND = {
    "long": _long,
    "date": _day,
    "yes": _yes,
    "choices": _several,
    "metrics": _several,
    "choice": _one,
    **dict.fromkeys(REFERENCES, _one),
}


def _field(shelf: Shelf, field: KindField, value: Any, key: str) -> Any:
    unit = {"share": "%", "money": shelf.book.currency}.get(field.kind, field.unit)
    told = ", ".join(filter(None, (unit, NEEDED if field.required else "")))
    label = w.named(f"{field.label} ({told})" if told else field.label)
    return BY_KIND.get(field.kind, _typed)(
        shelf, field, value, label, {"key": key, "help": w.escape(field.help) or None}
    )


def _save(shelf: Shelf, kind: Kind, said: Mapping[str, Any], entry: Entry | None, parent: str) -> None:
    try:
        one = saving.draft(shelf.book, kind, said, entry, parent or None)
        saving.save(shelf.workspace, shelf.viewer, shelf.book, one)
    except ChangedElsewhere as conflict:
        st.session_state["entry conflict"] = (entry.id if entry else "", str(conflict), dict(said))
        st.rerun()
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    _forget()
    _leave()


def _conflict(shelf: Shelf, kind: Kind, entry: Entry | None) -> None:
    """What somebody else saved while this was written: what was typed stands beside what is there now, and neither is lost."""
    key, message, said = st.session_state.get("entry conflict", ("", "", {}))
    if entry is None or key != entry.id:
        return
    with st.container(border=True):
        st.warning(w.escape(f"{message} Their version is in the form below. What you typed is not lost:"))
        for label, mine, theirs in changes.beside(shelf.book, kind, entry, said):
            st.markdown(w.escape(f"{label}: {mine} (theirs: {theirs})"))
        with st.container(horizontal=True):
            if st.button("Keep mine", key="keep mine", help="Theirs stays in the history."):
                _forget()
                _save(shelf, kind, said, entry, "")
            if st.button("Keep theirs", key="keep theirs"):
                _forget()
                st.rerun()


def _further(shelf: Shelf, entry: Entry) -> None:
    """What it said before, and the way to take it out."""
    past = changes.told(shelf.book, changes.of_entry(shelf.workspace, entry.id))
    with st.expander(f"History: {len(past)}", key=f"history {entry.id}"):
        for line in past:
            st.markdown(f":small[{w.escape(line)}]")
    with st.popover("Take it out", type="tertiary", key=f"out {entry.id}"):
        st.caption("It leaves the lists; what it said stays in the history.")
        if st.button("Take it out", key=f"take out {entry.id}", type="primary"):
            try:
                saving.take_out(shelf.workspace, shelf.viewer, shelf.book, entry)
            except Refusal as refusal:
                st.error(w.escape(str(refusal)))
                return
            _leave()


def _as_opened(entry: Entry | None) -> Entry | None:
    """The revision the form was filled from: what somebody else saves meanwhile must not empty it."""
    if entry is None:
        return None
    seen: Entry = w.memory("entries").get("seen") or entry
    if seen.id != entry.id:
        seen = entry
    w.memory("entries")["seen"] = seen
    return seen


def _turn() -> int:
    """How many new entries this session has written: fields of the next one start empty."""
    turn: int = w.memory("entries").get("turn", 0)
    return turn


def _forget() -> None:
    st.session_state.pop("entry conflict", None)
    w.memory("entries").pop("seen", None)
    w.memory("entries")["turn"] = _turn() + 1


def _leave() -> None:
    close()
    st.rerun()
