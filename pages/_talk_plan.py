"""Step 5, the plan both would sign: promises line by line, and what not to do."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from coaching.method import promises, steps, talks
from coaching.metrics import all_metrics, metric, show
from coaching.records import Commitment, Conversation, commitments, conversations, stops
from pages import _widgets as w
from pages._talk import Here, attempt, chosen_drivers, look, promised_here


def plan(here: Here, talk: Conversation) -> None:
    """The promises line by line, and what not to do."""
    made = promised_here(here)
    on = st.session_state.get(f"{here.talk_id} held on")
    missing = talks.lacking(made, on) if st.session_state.get("asked") == here.talk_id else {}
    st.markdown("**What we promise**")
    if not made:
        st.caption(
            "No promise yet. A plan needs at least one, with an owner, a due date and a number that will show it."
        )
    for number, one in enumerate(made, start=1):
        contract_line(here, number, one, talk, missing.get(one.id, set()))
    adder(here, "promise", "What will be done?", "Add a promise", add_promise)
    leader = str(talk.answers.get("collaborate.leader") or "")
    if leader and not any(one.owner_kind == "manager" for one in made):
        st.caption(w.escape(f"In step 4 the leader said: {leader}"))
        st.button(
            "Add it as a promise",
            key="leader",
            type="tertiary",
            icon=":material/add:",
            on_click=promised,
            args=(here, leader, "manager"),
        )
    st.markdown("**What we choose not to do**")
    for item in stops.stop_list(here.records, talk.rep_id, conversation_id=here.talk_id):
        st.markdown(f"- {w.escape(item.text)}")
    adder(here, "stop", "What do you stop, to make room?", "Add to the stop list", add_stop)


def adder(here: Here, key: str, label: str, button: str, add: Callable[[Here], None]) -> None:
    """One line to write and a button to add it; Enter adds as well."""
    with (
        st.form(f"add {key}", border=False, clear_on_submit=True, enter_to_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(label, key=f"{here.talk_id} new {key}")
        st.form_submit_button(button, icon=":material/add:", on_click=add, args=(here,), key=f"add {key} button")


def add_promise(here: Here) -> None:
    """A new promise, the rep's until somebody says otherwise."""
    promised(here, st.session_state[f"{here.talk_id} new promise"], "rep")


def promised(here: Here, text: str, side: str) -> None:
    """Write a promise of one side into the plan."""
    talk = conversations.get(here.records, here.talk_id)
    owner = talk.rep_id if side == "rep" else talk.manager_id
    attempt(lambda: commitments.commit(
        here.records, here.me, rep_id=talk.rep_id, text=text, owner_kind=side, owner_id=owner, conversation_id=here.talk_id, scope_by="rep",
        scope_id=talk.rep_id, source=talk.kind,
    ))  # fmt: skip


def add_stop(here: Here) -> None:
    """Something both choose not to do."""
    talk = conversations.get(here.records, here.talk_id)
    text = st.session_state[f"{here.talk_id} new stop"]
    on = talks.today(here.records)
    attempt(
        lambda: stops.stop(
            here.records, here.me, rep_id=talk.rep_id, text=text, agreed_on=on, conversation_id=here.talk_id
        )
    )


def contract_line(here: Here, number: int, one: Commitment, talk: Conversation, missing: set[str]) -> None:
    """One promise as a line of a contract: what, who, by when, which number, from where to where."""
    choices = metric_choices(here, talk, one.due_on)
    known = all_metrics().get(one.metric or "")
    fill(here, one, known)
    with st.container(border=True, gap="small"):
        field(here, one, "text", st.text_area, f"Promise {number}", height=96)
        who, due = st.columns([3, 2])
        with who:
            people = {
                "rep": here.called.get(talk.rep_id, talk.rep_id),
                "manager": here.called.get(talk.manager_id, talk.manager_id),
            }
            field(
                here,
                one,
                "owner_kind",
                st.segmented_control,
                "Who",
                options=list(people),
                format_func=people.get,
                required=True,
                wrap=True,
            )
            needs("owner" in missing, "Choose who does it.")
        with due:
            field(here, one, "due_on", st.date_input, "By when", format="YYYY-MM-DD")
            needs("due date" in missing, "Choose a day.")
            needs("later day" in missing, "Choose the day of the talk or a later one.")
        number_by, target = st.columns([3, 2])
        with number_by:
            words = choices | ({known.key: known.label} if known else {})
            field(here, one, "metric", st.selectbox, "Which number will show it", options=list(words), format_func=lambda key: words.get(key, key),
                  placeholder="Choose a metric")  # fmt: skip
            needs("metric" in missing, "Choose a metric for at least one promise.")
            ends = talks.result_on(here.workspace, known, one.due_on) if known else None
            needs(
                ends not in (None, one.due_on),
                f"It has no result before {show.day(ends)}: choose that day, or another number.",
            )
            lacks = steps.cannot_be_read(here.workspace, one.metric) if one.metric else None
            needs(lacks is not None, f"It cannot be read: {lacks}. Choose another number, or load it first.")
        with target:
            label = promises.target_label(here.workspace, one)
            field(
                here,
                one,
                "target",
                st.number_input,
                label,
                place=one.metric or "",
                disabled=known is None,
                placeholder="Target",
            )
            needs("target" in missing, "Say where the number should go.")
        if known:
            start = show.in_unit(known, one.baseline_value, here.workspace.settings.currency)
            when = f" in {here.workspace.calendar.parse(one.baseline_period).label}" if one.baseline_period else ""
            days = promises.counted_over(here.workspace, one, day_held(here, talk))
            st.caption(w.escape(f"From {start}{when}. {f'{days}. ' if days else ''}{known.definition}"))
            needs(
                one.baseline_value is None and not lacks,
                "The data says nothing of it for this rep: where it begins is unknown.",
                "orange",
            )
            needs(
                promises.aims_down(one),
                "This aims at less than where it begins: it is kept when the number falls to that.",
                "orange",
            )
        st.button("Remove this promise", type="tertiary", key=f"out {one.id}", on_click=attempt,
                  args=(lambda: commitments.drop(here.records, one.id, one.version, here.me, "taken out of the plan"),))  # fmt: skip


def day_held(here: Here, talk: Conversation) -> date:
    """The day the talk counts from: as typed at the end of the step, else when it began, else today."""
    typed = st.session_state.get(f"{here.talk_id} held on")
    return (
        typed if isinstance(typed, date) else talk.started_at.date() if talk.started_at else talks.today(here.records)
    )


def fill(here: Here, one: Commitment, known: Any) -> None:
    """Give the fields of a promise their values from the records, where the screen does not hold them yet."""
    values = {
        "text": one.text, "owner_kind": one.owner_kind, "due_on": one.due_on, "metric": one.metric,
        f"target{one.metric or ''}": promises.as_typed(known, one.target_value) if known else None,
    }  # fmt: skip
    keys = {f"{here.talk_id} {one.id} {name}": value for name, value in values.items()}
    if not any(key in st.session_state for key in keys):
        st.session_state[f"version {one.id}"] = one.version
    for key, value in keys.items():
        st.session_state.setdefault(key, value)


def field(here: Here, one: Commitment, name: str, widget: Any, label: str, place: str = "", **told: Any) -> None:
    """One field of a promise, saved when it changes."""
    key = f"{here.talk_id} {one.id} {name}{place}"
    widget(label, key=key, on_change=amend, args=(here, one, name, key), **told)


def amend(here: Here, one: Commitment, name: str, key: str) -> None:
    """Keep one part of a promise; a new metric brings its baseline with it."""
    value = st.session_state[key]
    talk = conversations.get(here.records, here.talk_id)
    changes: dict[str, Any] = {name: value}
    if name == "owner_kind":
        changes["owner_id"] = talk.rep_id if value == "rep" else talk.manager_id
    if name == "target":
        changes = {"target_value": promises.from_typed(metric(one.metric or ""), value)}
    if name == "metric":
        changes |= measured_by(here, value, talk)
    version = st.session_state[f"version {one.id}"]
    if saved := attempt(lambda: commitments.amend(here.records, one.id, version, here.me, **changes)):
        st.session_state[f"version {one.id}"] = saved.version


def measured_by(here: Here, key: str | None, talk: Conversation) -> dict[str, Any]:
    """Where a promise starts from, and no target yet."""
    lens = look(here, talk)
    start = promises.starting_point(here.workspace, lens, key) if key and lens else None
    return {
        "driver": metric(key).driver if key else None, "baseline_value": start.value if start else None,
        "baseline_period": start.period if start else None, "target_value": None,
    }  # fmt: skip


def metric_choices(here: Here, talk: Conversation, due_on: date | None) -> dict[str, str]:
    """What a promise due on a day can be measured by, the chosen drivers' metrics first."""
    return talks.metric_choices(here.workspace, chosen_drivers(talk), due_on)


def needs(is_missing: bool, what: str, colour: str = "red") -> None:
    """A message at the field that lacks something, or where something wants a second look."""
    if is_missing:
        st.markdown(f":{colour}[■ {w.escape(what)}]")
