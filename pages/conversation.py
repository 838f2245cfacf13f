"""One coaching conversation: five steps from preparing to a signed plan, then what was promised and what the data says since.

Every change is saved as it is made and the conversation stands in the address, so that nothing hangs on this browser. The session holds
only which version of a record its fields were filled from (to notice that somebody else wrote meanwhile) and what could not be saved.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.metrics import all_metrics, metric, promises, show, talks
from coaching.metrics import facts_to_freeze as freezing
from coaching.metrics.drivers import DriverStatus, FactStatus
from coaching.metrics.tables import SYMBOLS
from coaching.playbook import Field, Step
from coaching.records import (
    ChangedElsewhere,
    Commitment,
    Conversation,
    FrozenFact,
    StopItem,
    commitments,
    conversations,
    frozen,
    notes,
    stops,
)
from pages import _widgets as w

FACTS_STEP, PLAN_STEP = 3, 5
PAINT = {"green": "green", "amber": "orange", "red": "red", "grey": "gray"}


# Saving: at once, and never over what somebody else wrote unseen


def attempt(change: Callable[[], Any]) -> Any:
    """Do it, or keep what was refused for the next look at the page; gives back what was changed, None when refused."""
    try:
        return change()
    except ChangedElsewhere as conflict:
        st.session_state["conflict"] = (str(conflict), {**st.session_state.get("conflict", ("", {}))[1], **conflict.unsaved})
    except Refusal as refusal:
        st.session_state["refused"] = str(refusal)
    return None


def save_field(field: Field, step: int) -> None:
    """Keep one field of a step; its version is the one the fields on the screen were filled from."""
    value = st.session_state[f"{talk_id} {field.key}"]
    seen = st.session_state[f"version {talk_id}"]
    if saved := attempt(lambda: conversations.save_step(records, talk_id, seen, me, step, {field.key: value})):
        st.session_state[f"version {talk_id}"] = saved.version


def keep_mine() -> None:
    """Write what could not be saved on top of what somebody else wrote; theirs stays in the history of each answer."""
    _, unsaved = st.session_state.pop("conflict")
    now = conversations.get(records, talk_id)
    if saved := attempt(lambda: conversations.save_step(records, talk_id, now.version, me, now.step, unsaved)):
        st.session_state[f"version {talk_id}"] = saved.version
    forget_fields()


def forget_fields() -> None:
    """Let every field be filled anew from the records."""
    st.session_state.pop("conflict", None)
    for key in [key for key in st.session_state if str(key).startswith(f"{talk_id} ")]:
        del st.session_state[key]


def go_to(step: int | None) -> None:
    """Turn to another step; the facts are frozen when step 3 is left, if that has not been done."""
    now = conversations.get(records, talk_id)
    step = step or st.session_state.get(f"step {talk_id}") or now.step
    if now.step == FACTS_STEP and step > FACTS_STEP and not frozen.frozen_facts(records, talk_id):
        freeze()
    attempt(lambda: conversations.save_step(records, talk_id, now.version, me, step))
    st.session_state.pop("asked", None)


def start() -> None:
    """Begin to talk: the clock runs, and the second step opens."""
    now = conversations.get(records, talk_id)
    if attempt(lambda: conversations.start(records, talk_id, now.version, me)):
        go_to(max(now.step, 2))


def freeze() -> None:
    """Keep the facts of the chosen drivers as they stand on the screen."""
    now = conversations.get(records, talk_id)
    lens = look(now)
    if lens is None:
        return
    chosen = freezing.drivers_of(w.driver_boards(lens)[0], chosen_drivers(now))
    keys = [fact.reading.metric for status in chosen for fact in status.known]
    ready = freezing.to_freeze(workspace, lens, chosen, w.comparisons(keys, scope=lens), w.compared_with())
    attempt(lambda: frozen.freeze(records, talk_id, me, ready, period=lens.period.key, as_of=lens.as_of))


def trouble() -> None:
    """What could not be saved, in one sentence, with the way on."""
    if refused := st.session_state.pop("refused", None):
        st.error(w.escape(refused))
    if "conflict" not in st.session_state:
        return
    message, unsaved = st.session_state["conflict"]
    with st.container(border=True):
        st.warning(w.escape(f"{message} What you typed is not lost: it stands below."))
        labels = {field.key: field.label for step in playbook.steps() for field in step.field}
        for key, value in unsaved.items():
            st.caption(w.escape(labels.get(key, str(key).replace("_", " "))))
            st.code(", ".join(value) if isinstance(value, list) else str(value), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.button("Show theirs", on_click=forget_fields, key="show theirs")
            if unsaved and set(unsaved) <= set(labels):
                st.button("Keep mine", on_click=keep_mine, key="keep mine", help="Theirs stays in the history.")


# The five steps


def chosen_drivers(talk: Conversation) -> list[str]:
    """The drivers chosen in step 1."""
    said = talk.answers.get("prepare.drivers")
    return list(said) if isinstance(said, tuple) else []


def look(talk: Conversation) -> Lens | None:
    """The facts' view of this conversation: its rep, in the period chosen on top; None where the data does not know the rep."""
    above = w.lens()
    try:
        return freezing.lens_of(workspace, "rep", talk.rep_id, above.period.key, w.viewer()) if above else None
    except Refusal:
        return None


def form(step: Step, talk: Conversation) -> None:
    """The fields of a step as the playbook says them, filled from the records, each saved when it changes."""
    keys = [f"{talk_id} {field.key}" for field in step.field]
    if not any(key in st.session_state for key in keys):
        st.session_state[f"version {talk_id}"] = talk.version
    for field, key in zip(step.field, keys, strict=True):
        if key not in st.session_state:
            st.session_state[key] = talks.as_filled_in(field, talk.answers.get(field.key))
        told: dict[str, Any] = {"key": key, "help": field.help or None, "on_change": save_field, "args": (field, step.number)}
        label = w.escape(field.label if field.required else f"{field.label} (optional)")
        words = dict(zip(field.options, field.option_labels or field.options, strict=True))
        if field.kind == "text":
            st.text_area(label, height="content", **told)
        elif field.kind == "number":
            st.number_input(label, field.low, field.high, step=1.0, format="%.0f", width=240, placeholder="Not asked yet", **told)
        elif field.kind == "choice":
            st.pills(label, list(words), format_func=words.get, wrap=True, **told)
        else:
            st.pills(label, list(words), selection_mode="multi", format_func=words.get, wrap=True, **told)


def progress(talk: Conversation) -> None:
    """Where the conversation stands: five steps, a tick on those that say something, each open at any time."""
    st.session_state[f"step {talk_id}"] = talk.step
    short = {one.number: f"{'✓' if talks.is_said(talk, one) else one.number} {one.key.capitalize()}" for one in playbook.steps()}
    st.segmented_control(
        "Step", list(short), format_func=short.get, key=f"step {talk_id}", on_change=go_to, args=(None,), label_visibility="collapsed",
        width="stretch", required=True,
    )  # fmt: skip


def said(step: Step, talk: Conversation) -> None:
    """The step itself: what it is for, what to ask, its fields."""
    st.subheader(f"{step.number} {step.label}", anchor=False)
    st.markdown(w.escape(step.prompt))
    st.markdown("\n".join(f"- {w.escape(question)}" for question in step.questions))
    if step.number == PLAN_STEP:
        plan(talk)
    form(step, talk)
    if step.number == PLAN_STEP:
        next_time(talk)
        signatures(talk)


def private_note() -> None:
    """The author's own note: seen by nobody else, in no print and no export."""
    with st.expander("Private note", icon=":material/lock:"):
        st.caption("Only you see this. It is in no print and in no export.")
        key = f"{talk_id} private"
        if key not in st.session_state:
            note = notes.private(records, talk_id, me)
            st.session_state[key] = note.text if note else ""
        st.text_area("Your private note", key=key, height="content", label_visibility="collapsed", on_change=save_note)


def save_note() -> None:
    """Keep the private note."""
    attempt(lambda: notes.write_private(records, talk_id, me, st.session_state[f"{talk_id} private"]))


# What was promised before


def promised_before(talk: Conversation, is_open: bool) -> None:
    """The promises and stops of last time, one glance away in every step, each with what the data says since."""
    last = promises.said_since(workspace, commitments.promised_last_time(records, talk.rep_id, talk_id), w.viewer())
    earlier = promises.said_since(workspace, talks.earlier_promises(records, talk.rep_id, talk_id), w.viewer())
    stopped = [one for one in stops.stop_list(records, talk.rep_id, unreviewed_only=True) if one.conversation_id != talk_id]
    title = f"Promised last time · {promises.in_short(last)}" if last else "Promised last time · nothing yet"
    with st.expander(title, expanded=is_open, icon=":material/handshake:"):
        if not (last or earlier or stopped):
            st.caption("Nothing was promised before this conversation.")
        for one in last:
            promise(one)
        if earlier:
            st.caption("Still open from before that")
        for one in earlier:
            promise(one)
        for item in stopped:
            stop_to_review(item)


def promise(standing: promises.Standing) -> None:
    """One promise in its own words: who, by when, what the data says, and what became of it."""
    one = standing.commitment
    with st.container(gap="xsmall"):
        st.markdown(f"**{w.escape(one.text)}**")
        moved = f" (first promised for {show.day(one.first_due_on)})" if one.times_redated else ""
        done = f"done on {show.day(one.done_on)}" if one.state == "done" else "dropped" if one.state == "dropped" else "open"
        st.caption(w.escape(f"{called.get(one.owner_id, one.owner_id)}, by {show.day(one.due_on)}{moved} · {done}"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            w.state_badge(standing.colour, f"data: {standing.state}")
            own_life(one)
        st.caption(w.escape(f"{standing.reason[:1].upper()}{standing.reason[1:]}."))


def own_life(one: Commitment) -> None:
    """What may still happen to a signed promise: done, another day, dropped, open again."""
    with st.popover("Change", type="tertiary", key=f"life {one.id}", help="Mark it done, promise another day, or drop it"):
        if one.state != "open":
            st.button("Open it again", key=f"reopen {one.id}", on_click=lives_on, args=(one, "reopen"))
            return
        st.date_input("Day", talks.today(records), format="YYYY-MM-DD", key=f"day {one.id}")
        st.text_input("Note", key=f"note {one.id}")
        for change, label in (("done", "Done on this day"), ("redate", "Promise this day instead"), ("drop", "Drop it")):
            st.button(label, key=f"{change} {one.id}", on_click=lives_on, args=(one, change), width="stretch")


def lives_on(one: Commitment, change: str) -> None:
    """Keep what became of a promise, with the day and the note as they stand on the screen now."""
    on, note = st.session_state.get(f"day {one.id}") or talks.today(records), st.session_state.get(f"note {one.id}", "")
    changes: dict[str, Callable[[], Commitment]] = {
        "reopen": lambda: commitments.reopen(records, one.id, one.version, me),
        "done": lambda: commitments.mark_done(records, one.id, one.version, me, on, note),
        "redate": lambda: commitments.redate(records, one.id, one.version, me, on, note),
        "drop": lambda: commitments.drop(records, one.id, one.version, me, note),
    }
    attempt(changes[change])


def stop_to_review(item: StopItem) -> None:
    """Something that was to stop, and whether it did."""
    st.markdown(f"Not to do: **{w.escape(item.text)}**")
    with st.container(horizontal=True):
        for outcome, label in (("kept", "It stopped"), ("resumed", "It came back")):
            st.button(label, key=f"{outcome} {item.id}", on_click=review, args=(item, outcome), type="tertiary")


def review(item: StopItem, outcome: str) -> None:
    """Write down whether something that was to stop did."""
    attempt(lambda: stops.review_stop(records, item.id, me, outcome, talks.today(records)))


# The facts


def facts(talk: Conversation, in_full: bool) -> None:
    """The facts of the chosen drivers: as lines beside the words, in full in step 3; what was frozen stands as it was seen."""
    lens = look(talk)
    kept = frozen.frozen_facts(records, talk_id)
    chosen = freezing.drivers_of(w.driver_boards(lens)[0], chosen_drivers(talk)) if lens else []
    if kept:
        frozen_facts(kept, in_full)
    seen = {(fact.metric, fact.period) for fact in kept}
    if lens is None and not kept:
        w.empty("There are no facts about this rep in the data.", "Load an export")
    elif not chosen and not kept:
        st.caption("Choose one or two drivers in step 1, and their facts stand here.")
    for status in chosen:
        fresh = [fact for fact in freezing.facts_of(status) if (fact.reading.metric, fact.reading.period) not in seen]
        if fresh or not kept:
            driver_facts(status, fresh, lens, in_full)
    if in_full and any((fact.reading.metric, fact.reading.period) not in seen for status in chosen for fact in status.known):
        told = "Keeps the numbers as both of you see them now."
        st.button("Freeze these facts", icon=":material/ac_unit:", key="freeze", on_click=freeze, help=told)


def driver_facts(status: DriverStatus, found: Sequence[FactStatus], lens: Lens | None, in_full: bool) -> None:
    """One driver: its state, its facts, what it lacks, what to ask."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{w.escape(status.driver.label)}**", width="content")
        w.state_badge(status.colour, "no colour" if status.colour == "grey" else status.colour)
        if in_full and status.driver.questions:
            with st.popover("What to ask", type="tertiary", key=f"ask {status.driver.key}"):
                st.markdown("\n".join(f"- {w.escape(question)}" for question in status.driver.questions))
    if in_full and found:
        beside = w.comparisons([fact.reading.metric for fact in found], scope=lens)
        with st.grid(2, min_column_width=200, gap="small"):
            for fact in found:
                w.card(fact.reading, beside.get((fact.reading.metric, fact.reading.scope)), state=fact.colour, place="talk")
    else:
        currency = workspace.settings.currency
        with st.container(gap="xsmall"):
            for fact in found:
                line(fact.colour, metric(fact.reading.metric).label, show.show(fact.reading, currency), show.detail(fact.reading, currency))
    if lacking := freezing.unknown_of(status):
        st.caption(w.escape(f"Unknown: {'; '.join(lacking)}."))


def line(colour: str, label: str, shown: str, detail: str) -> None:
    """One fact in one line: symbol, name, value, cases."""
    st.markdown(f":{PAINT[colour]}[{SYMBOLS[colour]}] {w.escape(label)} **{w.escape(shown)}** :gray[{w.escape(detail)}]")


def frozen_facts(kept: Sequence[FrozenFact], in_full: bool) -> None:
    """Facts as they were seen, with what the data says now where that differs."""
    st.markdown(f"**Facts frozen on {show.day(kept[0].frozen_at.date())}** :gray[{w.escape(frozen_words(kept))}]")
    found = freezing.now_beside(workspace, kept, w.viewer())
    if not in_full:
        with st.container(gap="xsmall"):
            for one in found:
                line(one.fact.colour, one.fact.label, one.fact.shown, f"{one.fact.detail} · now {one.shown}" if one.shown else one.fact.detail)
        return
    with st.grid(2, min_column_width=200, gap="small"):
        for one in found:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(w.escape(one.fact.label), help=w.escape(one.fact.definition))
                st.metric(w.escape(one.fact.label), w.escape(one.fact.shown), label_visibility="collapsed")
                w.state_badge(one.fact.colour)
                st.caption("  \n".join(w.escape(text) for text in (one.fact.detail, one.fact.compare) if text))
                if one.shown:
                    st.caption(f"**Now {w.escape(one.shown)}** · {w.escape(one.detail)}")


def frozen_words(kept: Sequence[FrozenFact]) -> str:
    """Of which period, and from data of which day."""
    period = workspace.calendar.parse(kept[0].period).label
    return f"{period} · data of {show.day(date.fromisoformat(kept[0].reading['as_of']))}"


# Step 5: the plan both would sign


def plan(talk: Conversation) -> None:
    """The promises line by line, and what not to do."""
    made = promised_here()
    missing = talks.lacking(made) if st.session_state.get("asked") == talk_id else {}
    st.markdown("**What we promise**")
    if not made:
        st.caption("No promise yet. A plan needs at least one, with an owner, a due date and a number that will show it.")
    for number, one in enumerate(made, start=1):
        contract_line(number, one, talk, missing.get(one.id, set()))
    adder("promise", "What will be done?", "Add a promise", add_promise)
    leader = str(talk.answers.get("collaborate.leader") or "")
    if leader and not any(one.owner_kind == "manager" for one in made):
        st.caption(w.escape(f"In step 4 the leader said: {leader}"))
        st.button("Add it as a promise", key="leader", type="tertiary", icon=":material/add:", on_click=promised, args=(leader, "manager"))
    st.markdown("**What we choose not to do**")
    for item in stops.stop_list(records, talk.rep_id, conversation_id=talk_id):
        st.markdown(f"- {w.escape(item.text)}")
    adder("stop", "What do you stop, to make room?", "Add to the stop list", add_stop)


def promised_here() -> list[Commitment]:
    """The lines of this plan, those taken out left away."""
    return [one for one in commitments.of_conversation(records, talk_id) if one.state != "dropped"]


def adder(key: str, label: str, button: str, add: Callable[[], None]) -> None:
    """One line to write and a button to add it; Enter adds as well."""
    with st.form(f"add {key}", border=False, clear_on_submit=True, enter_to_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(label, key=f"{talk_id} new {key}")
        st.form_submit_button(button, icon=":material/add:", on_click=add, key=f"add {key} button")


def add_promise() -> None:
    """A new promise, the rep's until somebody says otherwise."""
    promised(st.session_state[f"{talk_id} new promise"], "rep")


def promised(text: str, side: str) -> None:
    """Write a promise of one side into the plan."""
    talk = conversations.get(records, talk_id)
    owner = talk.rep_id if side == "rep" else talk.manager_id
    attempt(lambda: commitments.commit(
        records, me, rep_id=talk.rep_id, text=text, owner_kind=side, owner_id=owner, conversation_id=talk_id, scope_by="rep",
        scope_id=talk.rep_id, source=talk.kind,
    ))  # fmt: skip


def add_stop() -> None:
    """Something both choose not to do."""
    talk = conversations.get(records, talk_id)
    text = st.session_state[f"{talk_id} new stop"]
    attempt(lambda: stops.stop(records, me, rep_id=talk.rep_id, text=text, agreed_on=talks.today(records), conversation_id=talk_id))


def contract_line(number: int, one: Commitment, talk: Conversation, missing: set[str]) -> None:
    """One promise as a line of a contract: what, who, by when, which number, from where to where."""
    choices = metric_choices(talk)
    known = all_metrics().get(one.metric or "")
    fill(one, known)
    with st.container(border=True, gap="small"):
        field(one, "text", st.text_area, f"Promise {number}", height=96)
        who, due = st.columns([3, 2])
        with who:
            people = {"rep": called.get(talk.rep_id, talk.rep_id), "manager": called.get(talk.manager_id, talk.manager_id)}
            field(one, "owner_kind", st.segmented_control, "Who", options=list(people), format_func=people.get, required=True, wrap=True)
            needs("owner" in missing, "Choose who does it.")
        with due:
            field(one, "due_on", st.date_input, "By when", format="YYYY-MM-DD")
            needs("due date" in missing, "Choose a day.")
        number_by, target = st.columns([3, 2])
        with number_by:
            words = choices | ({known.key: known.label} if known else {})
            field(one, "metric", st.selectbox, "Which number will show it", options=list(words), format_func=lambda key: words.get(key, key),
                  placeholder="Choose a metric")  # fmt: skip
            needs("metric" in missing, "Choose a metric for at least one promise.")
        with target:
            unit = promises.typed_in(known, workspace.settings.currency) if known else ""
            label = f"To ({unit})" if unit else "To"
            field(one, "target", st.number_input, label, place=one.metric or "", disabled=known is None, placeholder="Target")
        if known:
            start = promises.in_unit(known, one.baseline_value, workspace.settings.currency)
            when = f" in {workspace.calendar.parse(one.baseline_period).label}" if one.baseline_period else ""
            st.caption(w.escape(f"From {start}{when}. {known.definition}"))
        st.button("Take this line out", type="tertiary", key=f"out {one.id}", on_click=attempt,
                  args=(lambda: commitments.drop(records, one.id, one.version, me, "taken out of the plan"),))  # fmt: skip


def fill(one: Commitment, known: Any) -> None:
    """Give the fields of a promise their values from the records, where the screen does not hold them yet."""
    values = {
        "text": one.text, "owner_kind": one.owner_kind, "due_on": one.due_on, "metric": one.metric,
        f"target{one.metric or ''}": promises.as_typed(known, one.target_value) if known else None,
    }  # fmt: skip
    keys = {f"{talk_id} {one.id} {name}": value for name, value in values.items()}
    if not any(key in st.session_state for key in keys):
        st.session_state[f"version {one.id}"] = one.version
    for key, value in keys.items():
        st.session_state.setdefault(key, value)


def field(one: Commitment, name: str, widget: Any, label: str, place: str = "", **told: Any) -> None:
    """One field of a promise, saved when it changes."""
    key = f"{talk_id} {one.id} {name}{place}"
    widget(label, key=key, on_change=amend, args=(one, name, key), **told)


def amend(one: Commitment, name: str, key: str) -> None:
    """Keep one part of a promise; a new metric brings its baseline with it."""
    value = st.session_state[key]
    talk = conversations.get(records, talk_id)
    changes: dict[str, Any] = {name: value}
    if name == "owner_kind":
        changes["owner_id"] = talk.rep_id if value == "rep" else talk.manager_id
    if name == "target":
        changes = {"target_value": promises.from_typed(metric(one.metric or ""), value)}
    if name == "metric":
        changes |= measured_by(value, talk)
    version = st.session_state[f"version {one.id}"]
    if saved := attempt(lambda: commitments.amend(records, one.id, version, me, **changes)):
        st.session_state[f"version {one.id}"] = saved.version


def measured_by(key: str | None, talk: Conversation) -> dict[str, Any]:
    """Where a promise starts from, and no target yet."""
    lens = look(talk)
    start = promises.starting_point(workspace, lens, key) if key and lens else None
    return {
        "driver": metric(key).driver if key else None, "baseline_value": start.value if start else None,
        "baseline_period": start.period if start else None, "target_value": None,
    }  # fmt: skip


def metric_choices(talk: Conversation) -> dict[str, str]:
    """What a promise can be measured by, the chosen drivers' metrics first."""
    return talks.metric_choices(workspace, chosen_drivers(talk))


def needs(is_missing: bool, what: str) -> None:
    """A message at the field that lacks something."""
    if is_missing:
        st.markdown(f":red[■ {w.escape(what)}]")


def next_time(talk: Conversation) -> None:
    """The day of the next conversation, planned once the plan is confirmed."""
    key = f"{talk_id} next"
    if key not in st.session_state:
        st.session_state[key] = talks.next_day(talk)
    st.date_input("Next conversation", format="YYYY-MM-DD", key=key, on_change=save_next, width=240, help="Planned when you confirm.")


def save_next() -> None:
    """Keep the day of the next conversation."""
    now = conversations.get(records, talk_id)
    value = st.session_state[f"{talk_id} next"]
    if saved := attempt(lambda: conversations.save_step(records, talk_id, now.version, me, PLAN_STEP, {talks.NEXT_DAY: value})):
        st.session_state[f"version {talk_id}"] = saved.version


def signatures(talk: Conversation) -> None:
    """Both names, the day, the minutes, and the button that closes the plan."""
    with st.container(border=True):
        st.markdown("**Confirmed by both**")
        for number, name in enumerate(both_names(talk)):
            st.checkbox(w.escape(name), key=f"{talk_id} signs {number}")
        with st.container(horizontal=True):
            begun = talk.started_at.date() if talk.started_at else talks.today(records)
            st.date_input("Held on", begun, format="YYYY-MM-DD", width=160, key=f"{talk_id} held on")
            st.number_input("Minutes", 0, 600, talks.minutes_so_far(records, talk), width=140, placeholder="Unknown", key=f"{talk_id} minutes")
        label = f"Close the {talk.kind}" if needs_no_plan(talk) else "Confirm the action plan"
        st.button(label, type="primary", icon=":material/verified:", key="confirm", on_click=confirm)
        if st.session_state.get("asked") == talk_id and (refused := st.session_state.get("unsigned")):
            st.error(w.escape(refused))


def both_names(talk: Conversation) -> list[str]:
    """Rep and leader by name."""
    return [called.get(person, person) for person in (talk.rep_id, talk.manager_id)]


def needs_no_plan(talk: Conversation) -> bool:
    """A field day or a workshop in which nothing was promised."""
    return talk.kind != "one-on-one" and not promised_here()


def confirm() -> None:
    """Close the conversation: refused, with the reason at the button and at the fields, unless the plan is whole and both agree."""
    st.session_state["asked"] = talk_id
    now = conversations.get(records, talk_id)
    held_on, minutes = (st.session_state[f"{talk_id} {name}"] for name in ("held on", "minutes"))
    try:
        if needs_no_plan(now):
            conversations.hold(records, talk_id, now.version, me, held_on=held_on, minutes=minutes)
        else:
            sign(now, held_on, minutes)
    except Refusal as refusal:
        st.session_state["unsigned"] = str(refusal)
        return
    if on := talks.next_day(now):
        attempt(lambda: conversations.plan(
            records, me, manager_id=now.manager_id, rep_id=now.rep_id, team=now.team, planned_on=on, kind=now.kind,
        ))  # fmt: skip
    forget_fields()


def sign(now: Conversation, held_on: date, minutes: float | None) -> None:
    """Put both names under the plan; the plan's own faults are told before a missing name."""
    names = both_names(now)
    missing = [name for number, name in enumerate(names) if not st.session_state[f"{talk_id} signs {number}"]]
    if missing and talks.is_whole(promised_here()):
        raise Refusal(f"The plan is confirmed by both names; {' and '.join(missing)} {'has' if len(missing) == 1 else 'have'} not agreed yet.")
    if not missing:
        now = conversations.save_step(records, talk_id, now.version, me, PLAN_STEP, {talks.SIGNED: names})
    conversations.confirm(records, talk_id, now.version, me, held_on=held_on, minutes=minutes)


# The page in each state


def heading(talk: Conversation) -> None:
    """Whom it is with, of which kind, since when; and what may be done with it as a whole."""
    names = " with ".join(both_names(talk))
    minutes = talks.minutes_so_far(records, talk) if talk.state == "open" else None
    told = [talk.kind, talks.when(talk)] + ([f"{minutes} min"] if minutes is not None else [])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{w.escape(names)}** :gray[{w.escape(' · '.join(told))}]", width="content")
        if talk.state in ("planned", "open"):
            with st.popover("Move or call off" if talk.state == "planned" else "Call off", type="tertiary", key="whole"):
                as_a_whole(talk)


def as_a_whole(talk: Conversation) -> None:
    """Another day for a planned conversation, or none at all."""
    if talk.state == "planned":
        st.date_input("Another day", talk.planned_on or talks.today(records), format="YYYY-MM-DD", key="other day")
        st.button("Move it", key="move", on_click=move, args=(talk,))
    st.text_input("Why it is called off", key="why off")
    st.button("Call it off", key="call off", on_click=call_off, args=(talk,))


def move(talk: Conversation) -> None:
    """Plan it for the day on the screen."""
    attempt(lambda: conversations.replan(records, talk_id, talk.version, me, st.session_state["other day"]))


def call_off(talk: Conversation) -> None:
    """Call it off, with the reason on the screen."""
    attempt(lambda: conversations.cancel(records, talk_id, talk.version, me, st.session_state["why off"]))


def in_steps(talk: Conversation) -> None:
    """A planned or running conversation: the step on the left, promises and facts on the right, the way on within reach."""
    step = playbook.steps()[talk.step - 1]
    progress(talk)
    left, right = st.columns([5, 6] if step.number == FACTS_STEP else [3, 2], gap="medium")
    with left:
        said(step, talk)
        private_note()
    with right:
        promised_before(talk, is_open=step.number == 1)
        facts(talk, in_full=step.number == FACTS_STEP)
    way_on(talk)


def way_on(talk: Conversation) -> None:
    """Back and on, always at hand at the foot of the screen, with when it was last saved."""
    with st.bottom, st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.button("Back", icon=":material/arrow_back:", key="back", disabled=talk.step == 1, on_click=go_to, args=(talk.step - 1,))
        saved = max([talk.updated_at, *(one.updated_at for one in commitments.of_conversation(records, talk_id))])
        st.caption(w.escape(f"Saved {records.spoken_time(saved)}"), width="content")
        if talk.state == "planned":
            st.button("Start the conversation", type="primary", icon=":material/play_arrow:", key="start", on_click=start)
        elif talk.step < PLAN_STEP:
            st.button("On", type="primary", icon=":material/arrow_forward:", key="on", on_click=go_to, args=(talk.step + 1,))
        else:
            st.caption("Last step", width="content")


def afterwards(talk: Conversation) -> None:
    """A closed conversation: the plan and what the data says since, what was said, the facts as they were seen, and what to take away."""
    made = promises.said_since(workspace, commitments.of_conversation(records, talk_id), w.viewer())
    kept = [one for one in made if one.commitment.state != "dropped"]
    w.finding(f"{promises.in_short(kept)}." if kept else "")
    if talk.state == "held":
        take_away(talk, bool(kept))
    if talk.cancelled_why:
        st.markdown(w.escape(f"Called off: {talk.cancelled_why}"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("What was promised", anchor=False)
        if not made:
            st.caption("Nothing was promised.")
        for one in made:
            with st.container(border=True):
                promise_kept(one)
        for item in stops.stop_list(records, talk.rep_id, conversation_id=talk_id):
            st.markdown(f"Not to do: **{w.escape(item.text)}** :gray[{item.outcome or 'not looked at since'}]")
        what_was_said(talk)
        private_note()
    with right:
        st.subheader("The facts as they were seen", anchor=False)
        if facts_seen := frozen.frozen_facts(records, talk_id):
            frozen_facts(facts_seen, in_full=True)
        else:
            st.caption("No facts were frozen with this conversation.")


def promise_kept(standing: promises.Standing) -> None:
    """One signed promise: the contract line, then what became of it."""
    one = standing.commitment
    promise(standing)
    if known := all_metrics().get(one.metric or ""):
        start, target = (promises.in_unit(known, value, workspace.settings.currency) for value in (one.baseline_value, one.target_value))
        st.caption(w.escape(f"{known.label}: from {start} to {target}"))


def what_was_said(talk: Conversation) -> None:
    """Every field that was filled in, step by step."""
    st.subheader("What was said", anchor=False)
    if not any(field.key in talk.answers for step in playbook.steps() for field in step.field):
        st.caption("Nothing was written down.")
    for step in playbook.steps():
        filled = [field for field in step.field if field.key in talk.answers]
        if filled:
            st.markdown(f"**{w.escape(step.label)}**")
        for field in filled:
            st.markdown(f":gray[{w.escape(field.label)}]  \n{w.escape(talks.answer_in_words(field, talk.answers[field.key]))}")


def take_away(talk: Conversation, has_plan: bool) -> None:
    """The page, the due dates and the plan as files, each made when it is asked for."""
    from coaching.handover import talk as handover  # loads the typesetter: only once there is something to hand over

    files = [("Download as PDF", handover.printed_page, "pdf", "application/pdf", ":material/picture_as_pdf:")]
    if has_plan:
        files += [
            ("Due dates for a calendar", handover.due_dates, "ics", "text/calendar", ":material/event:"),
            ("Action plan as workbook", handover.plan_workbook, "xlsx", XLSX, ":material/download:"),
        ]
    with st.container(horizontal=True):
        for label, made, ending, kind, icon in files:
            st.download_button(
                label, data=lambda made=made: made(workspace, talk_id), file_name=handover.file_name(workspace, talk, ending), mime=kind,
                icon=icon, on_click="ignore", key=f"take {ending}", type="primary" if ending == "pdf" else "secondary",
            )  # fmt: skip


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

w.guard()
workspace, me = w.open_workspace(), w.viewer().viewer_id
records, called = workspace.records, talks.names(workspace)
talk_id = st.query_params.get("conversation", "")
above = w.lens()
if not talk_id:
    running = talks.talks_of(workspace, above).running
    if len(running) != 1:
        st.switch_page("pages/conversations.py", query_params=w.address())
    st.switch_page("pages/conversation.py", query_params=w.address(by="rep", who=running[0].rep_id, conversation=running[0].id))
try:
    talk = conversations.get(records, talk_id)
except Refusal as refusal:
    w.empty(str(refusal), "All conversations", "pages/conversations.py")
    st.stop()
if above and look(talk) and above.scope.id != talk.rep_id:
    if st.session_state.get("talk on screen") != talk_id:
        st.session_state["talk on screen"] = talk_id
        st.switch_page("pages/conversation.py", query_params=w.address(by="rep", who=talk.rep_id, conversation=talk_id))
    with st.container(horizontal=True, vertical_alignment="center"):
        rep = called.get(talk.rep_id, talk.rep_id)
        st.caption(w.escape(f"Above you chose {above.scope.name}; this conversation is with {rep}."), width="content")
        w.go("pages/conversation.py", "Back to this rep", by="rep", who=talk.rep_id, conversation=talk_id)
st.session_state["talk on screen"] = talk_id
heading(talk)
trouble()
if talk.state in ("planned", "open"):
    in_steps(talk)
else:
    afterwards(talk)
