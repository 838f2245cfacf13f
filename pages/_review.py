"""One review: its time, who takes part, what it asks with the facts beside it, what goes into the ledger, and what it found."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import streamlit as st

from coaching.errors import Refusal
from coaching.method import (
    financial_plan,
    meetings,
    promises,
    review_dependencies,
    review_report,
    review_topics,
    reviews,
    talks,
)
from coaching.metrics import all_metrics, show
from coaching.metrics.show import cases
from coaching.playbook.meetings import Section, meeting_form
from coaching.records import Answer, commitments
from coaching.records import meetings as kept
from coaching.records.meetings import HELD, OFF, OPEN, PLANNED, PRESENCES, PRESENT, Attendee, Meeting, Topic
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._review_report import followed, report

TABS = {"meeting": "Meeting", "people": "Who takes part", "report": "What it found"}
SCALE = list(range(11))
PLANS = "plan a review"  # the fold of the form for a new one
WAY_ON = "start, hold, call off"
FEW = 20  # people of a roster at once
ASKED = "plan review of"
CLOCK = 20  # seconds between two looks at the clock


def ask_for(form: str, about: str) -> None:
    """Fill the form for a new review, on the next run."""
    st.session_state[ASKED] = (form, about)
    st.session_state[PLANS] = True


def take_up() -> None:
    """Fill the form for a new review as asked, once."""
    if asked := st.session_state.pop(ASKED, None):
        st.session_state["review form"], st.session_state[f"review about {asked[0]}"] = asked


def one_meeting(workspace: Workspace, key: str, called: Mapping[str, str]) -> None:
    """The meeting of the address; one sentence where there is none, or it is about somebody this viewer does not see."""
    if not w.on_paper():
        st.button(
            "All reviews",
            icon=":material/arrow_back:",
            type="tertiary",
            key="all reviews",
            on_click=w.choose,
            args=("meeting", ""),
        )
    try:
        meeting = kept.get(workspace.records, key)
        form = meeting_form(meeting.form)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    if not meetings.may_see(workspace, meeting):
        st.error("There is no such meeting here; it may belong to another workspace. Open it from the list again.")
        return
    sheet = reviews.sheet(workspace, meeting)
    name = meetings.name_of(workspace, meeting)
    w.finding(f"{form.label}: {name}")
    period = f" · {workspace.calendar.parse(meeting.period).label}" if meeting.period else ""
    stands, chair = meetings.when(meeting), called.get(meeting.chair, meeting.chair)
    st.caption(w.escape(f"{stands[:1].upper()}{stands[1:]}{period}, led by {chair}. {form.told}"))
    if review_topics.lens_of(workspace, meeting) is None:
        st.warning(f"This {meeting.about.kind} is no longer in the data: the facts are unknown, what was said stays.")
    the_clock(workspace, key)
    tabs = TABS | ({"after": "What followed"} if form.milestone and meeting.state == HELD else {})
    bodies = {"meeting": in_meeting, "people": people, "report": report, "after": followed}
    for tab, body in w.tabs(tabs, "part").items():
        if body.open:
            with body:
                bodies[tab](workspace, sheet)
    way_on(workspace, sheet)


@st.fragment(run_every=CLOCK)
def the_clock(workspace: Workspace, key: str) -> None:
    """The slot the time is in and how much of it is left."""
    meeting = kept.get(workspace.records, key)
    form = meeting_form(meeting.form)
    if now := meetings.running(workspace, form, meeting):
        over = f"{-now.left} minutes over" if now.left < 0 else f"{now.left} minutes left"
        st.markdown(w.escape(f"{now.label}: {over}; {now.in_all} of {form.minutes} minutes are gone."))
    elif form.slot and meeting.state == PLANNED:
        st.caption(w.escape(" · ".join(f"{one.label} {one.minutes} min" for one in form.slot)))


def in_meeting(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """What is asked, part by part, and what is left as it was answered."""
    meeting, form = sheet.meeting, sheet.form
    if form.lasting:
        st.markdown(w.escape(review_report.in_words(sheet)))
    if meeting.state in (PLANNED, OPEN):
        speakers = [one.name for one in meeting.roster if one.presence != "absent"]
        st.selectbox("Who speaks", ["", *speakers], format_func=lambda one: one or "Not said", key=f"speaks {meeting.id}", width=280,
                     help="Stands beside each answer you write down; the report says who spoke how much.")  # fmt: skip
    parts = [one for one in form.section if is_shown(sheet, one)]
    if w.on_paper():
        for section in parts:
            the_section(workspace, sheet, section)
    elif parts:
        one_part(workspace, sheet, parts)
    if sheet.skipped:
        skipped(workspace, sheet)


def is_shown(sheet: reviews.Sheet, section: Section) -> bool:
    """Whether a part has something to ask or to agree, or lacks what it would be asked about."""
    asked = any(one.section == section for one in sheet.asked)
    return asked or section.acts or bool(section.each and not sheet.topics[section.key])


def one_part(workspace: Workspace, sheet: reviews.Sheet, parts: list[Section]) -> None:
    """The parts by name, a tick on those where something is answered and nothing needed is left, and the one that is open."""
    left, done = reviews.open_parts(sheet), set() if sheet.meeting.state in (HELD, OFF) else reviews.done_parts(sheet)
    keys = {one.key: one for one in parts}
    first = next((key for key in keys if key in left), next(iter(keys)))
    here = w.chosen("section") if w.chosen("section") in keys else first
    key = f"part {sheet.meeting.id}"
    st.session_state[key] = here
    told = {one: w.named(f"{'✓ ' if one in done else ''}{keys[one].label}") for one in keys}
    told[here] = w.of_chosen(told[here])
    st.pills("Part", list(keys), format_func=told.__getitem__, key=key, wrap=True, required=True, label_visibility="collapsed",
             on_change=lambda: w.choose("section", st.session_state[key] or here))  # fmt: skip
    the_section(workspace, sheet, keys[here])
    following = next((one for one in list(keys)[list(keys).index(here) + 1 :]), None)
    if following:
        turn: dict[str, Any] = {"on_click": w.choose, "args": ("section", following)}
        st.button(w.named(f"Next: {keys[following].label}"), key="next part", icon=":material/arrow_forward:", **turn)


def the_section(workspace: Workspace, sheet: reviews.Sheet, section: Section) -> None:
    """One part of the form: its items, once for each topic, and the actions agreed in it."""
    asked = [one for one in sheet.asked if one.section == section]
    topics = sheet.topics[section.key]
    st.header(w.escape(section.label), anchor=False)
    if section.prompt:
        st.caption(w.escape(section.prompt))
    if section.each and not topics:
        st.markdown(w.escape(why_nothing(workspace, sheet, section)))
    for topic in topics:
        mine = [one for one in asked if one.topic == topic]
        if not mine:
            continue
        if topic.label:
            with st.container(border=True):
                st.markdown(
                    f"**{w.escape(topic.label)}**  \n:small[{w.escape(review_topics.topic_told(workspace, topic))}]"
                )
                for one in mine:
                    item(workspace, sheet, one)
                if section.each == "functions":
                    depends_on(workspace, sheet, topic)
        else:
            for one in mine:
                item(workspace, sheet, one)
    if section.acts:
        actions(workspace, sheet, section)


def why_nothing(workspace: Workspace, sheet: reviews.Sheet, section: Section) -> str:
    """Why a part that asks about deals, promises or the like has none: none was answered, nobody knows, or there is none."""
    if sheet.meeting.state in (HELD, OFF):
        return "Nothing was written down about any."
    if review_topics.lens_of(workspace, sheet.meeting) is None:
        return f"This {sheet.meeting.about.kind} is no longer in the data: whether there are any is unknown."
    return NOTHING[section.each]


def depends_on(workspace: Workspace, sheet: reviews.Sheet, topic: Topic) -> None:
    """What the account waits for from a function of ours, and the way to open one more."""
    meeting, viewer = sheet.meeting, w.viewer()
    book = review_dependencies.book_of(workspace, viewer, meeting)
    if book is None or meeting.state in (HELD, OFF):
        return
    for one in review_dependencies.waiting(book, topic):
        said = review_dependencies.told(book, one)
        st.markdown(f"{w.state_mark('amber', 'waits')} :small[{w.escape(said)}]")
    if w.on_paper():
        return
    key = f"depends {meeting.id} {topic.key} {len(book.of(review_dependencies.KIND))}"
    with (
        st.popover(
            w.named(f"{topic.label}: open a dependency"),
            icon=":material/hourglass:",
            type="tertiary",
            key=f"open {key}",
        ),
        st.form(key, border=False),
    ):
        what = st.text_input("What do we wait for?", key=f"what {key}")
        owner = st.text_input("From whom there", key=f"whom {key}")
        due = st.date_input("By when", None, format="YYYY-MM-DD", key=f"due {key}")
        deals = review_dependencies.deals_of(book)
        deal = st.selectbox(
            "Which deal waits",
            list(deals),
            None,
            lambda one: w.named(deals[one]),
            placeholder="None",
            key=f"deal {key}",
        )
        if st.form_submit_button("Open it", key=f"do {key}"):
            on = due if isinstance(due, date) else None
            w.attempt(review_dependencies.open_one, workspace, viewer, book, topic, what, owner, on, deal)


NOTHING = {
    "promises": "Nothing was promised for this quarter, so there is nothing to answer for.",
    "goals": "No target of this quarter is loaded, so there is no goal to answer for: quotas and agreed activities bring them.",
    "deals": "No deal is open with this account.",
    "projects": "No deal with this account was won in the last 12 months.",
    "functions": "",
}


def _text(_: Workspace, __: reviews.Sheet, ___: reviews.Asked, label: str, now: Any, look: dict[str, Any]) -> None:
    st.text_area(label, str(now or ""), height="content", **look)


def _scale(_: Workspace, __: reviews.Sheet, ___: reviews.Asked, label: str, now: Any, look: dict[str, Any]) -> None:
    st.pills(label, SCALE, default=int(now) if isinstance(now, int | float) else None, wrap=True, **look)


def _choice(_: Workspace, __: reviews.Sheet, one: reviews.Asked, label: str, now: Any, look: dict[str, Any]) -> None:
    words = dict(zip(one.item.options, one.item.option_labels or one.item.options, strict=True))
    st.pills(label, list(words), default=now if now in words else None, format_func=words.__getitem__, **look)


def _months(
    workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked, _: str, __: Any, look: dict[str, Any]
) -> None:
    twelve(workspace, sheet, one, look["key"])


FIELDS = {"text": _text, "scale": _scale, "choice": _choice, "months": _months}


def item(workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked) -> None:
    """One question: the facts beside it, what was said before, and the field for what is said now."""
    meeting, currency = sheet.meeting, workspace.settings.currency
    must = reviews.is_needed(sheet, one)
    if one.item.needed and "=" in one.item.needed and not must and one.last is None:
        return
    closed = meeting.state in (HELD, OFF)
    if facts := [review_report.fact_told(fact, sheet.readings, currency, closed) for fact in one.facts]:
        st.caption(w.escape(" · ".join(facts)))
    before = one.last if one.why != reviews.HERE else None
    if before is not None:
        said = f"Last answer: {told(one, currency)}, {cases(one.age or 0, 'days')} ago ({one.why})"
        st.markdown(f"{w.escape(one.item.text)}  \n:small[{w.escape(said)}]")
    elif closed:
        st.markdown(f"{w.escape(one.item.text)}  \n{w.escape(told(one, currency) if one.last else 'not answered')}")
    if not closed:
        _field(workspace, sheet, one, must, before)


def _field(workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked, must: bool, before: Answer | None) -> None:
    """The field of a question that is still asked, and the button that says its answer before still holds."""
    w.refused(one.question)
    meeting = sheet.meeting
    key = f"{meeting.id} {one.question} {one.newest or 0}"
    FIELDS[one.item.kind](
        workspace,
        sheet,
        one,
        w.named(one.item.text if must else f"{one.item.text} (optional)"),
        one.last.value if one.last is not None and before is None else None,
        {
            "key": key,
            "label_visibility": "collapsed" if before is not None else "visible",
            "on_change": save,
            "args": (workspace, sheet, one, key),
        },
    )
    if before is not None and one.item.kind != "months":
        same = (workspace, sheet, one, before.value)
        st.button("Still true", key=f"same {key}", type="tertiary", icon=":material/check:", on_click=keep, args=same)


def told(one: reviews.Asked, currency: str) -> str:
    """An answer in words, with who gave it."""
    said = review_report.answer_told(one.item, one.last.value if one.last else None, currency)
    return f"{said} ({one.spoke})" if one.spoke else said


def save(workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked, key: str) -> None:
    """Keep what was just written or chosen."""
    keep(workspace, sheet, one, st.session_state[key])


def keep(workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked, value: Any) -> None:
    """Keep an answer with who speaks and the facts beside it."""
    w.tried(
        lambda: reviews.say(workspace, sheet.meeting, w.viewer().viewer_id, one, value, speaker(sheet), sheet.readings),
        one.question,
    )


def speaker(sheet: reviews.Sheet) -> str:
    """Who speaks just now, as chosen above the parts; empty where nobody was."""
    return st.session_state.get(f"speaks {sheet.meeting.id}") or ""


def twelve(workspace: Workspace, sheet: reviews.Sheet, one: reviews.Asked, key: str) -> None:
    """Twelve months and their sum; they are kept together, and only when they add up."""
    before = financial_plan.amounts_of(one.last.value if one.last else None)
    months = financial_plan.twelve_months(talks.today(workspace.records))
    if one.last is None or one.why == reviews.HERE:
        st.markdown(w.escape(one.item.text))
    with st.form(f"months {key}"):
        with st.grid(4, min_column_width=150, gap="small"):
            typed = {
                month: st.number_input(financial_plan.month_name(month), value=before.get(month), step=None, key=f"{key} {month}", min_value=0.0)
                for month in months
            }  # fmt: skip
        label = f"The sum of the twelve months ({workspace.settings.currency})"
        total = st.number_input(label, value=before.get("total"), key=f"{key} total", min_value=0.0)
        if st.form_submit_button("Keep the twelve months"):
            value = tuple(
                f"{month}={'' if amount is None else float(amount)!r}"
                for month, amount in [*typed.items(), ("total", total)]
            )
            w.attempt(
                reviews.say, workspace, sheet.meeting, w.viewer().viewer_id, one, value, speaker(sheet), sheet.readings
            )


def asked_of(one: reviews.Asked) -> str:
    """A question, and the deal, project or function it is asked about."""
    return f"{one.topic.label}: {one.item.text}" if one.topic.label else one.item.text


def skipped(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """What is not asked because it still stands, with the way to answer it all the same."""
    rows = [
        {"section": one.section.label, "about": one.topic.label or None, "text": one.item.text,
         "said": told(one, workspace.settings.currency), "age": one.age} for one in sheet.skipped if one.last
    ]  # fmt: skip
    columns: w.Columns = {
        "section": "Part",
        "about": "About",
        "text": "Question",
        "said": "Stands as",
        "age": ("Days ago", "count"),
    }
    if w.on_paper() or sheet.meeting.state in (HELD, OFF):
        st.header(f"Not asked: {len(rows)}", anchor=False)
        w.table(rows, columns, f"Not asked, {sheet.form.label}")
        return
    with st.expander(f"Not asked, as the answers still stand: {len(rows)}", key="not asked", on_change="rerun") as fold:
        if fold.open:
            w.table(rows, columns, f"Not asked, {sheet.form.label}")
            again = {one.question: one for one in sheet.skipped}
            chosen = st.selectbox(
                "Answer one of them anew", list(again), None, lambda key: asked_of(again[key]), key="again"
            )
            if chosen:
                item(workspace, sheet, again[chosen])


def actions(workspace: Workspace, sheet: reviews.Sheet, section: Section) -> None:
    """What was agreed in this meeting, as it stands in the ledger, and a line more."""
    meeting = sheet.meeting
    called = talks.names(workspace)
    for action in meeting.actions:
        one = commitments.get(workspace.records, action)
        whose = called.get(one.owner_id, one.owner_id)
        st.markdown(f"- {w.escape(f'{whose}: {one.text}, due {show.day(one.due_on)}')} :gray[{w.escape(one.state)}]")
    if meeting.actions:
        w.go("pages/commitments.py", "Open the ledger", icon=":material/list:")
    if meeting.state == OFF or w.on_paper():
        return
    rep = meetings.rep_of(workspace, meeting)
    leader = talks.leader_of(workspace, rep) if rep else None
    owners: list[str] = list(dict.fromkeys(one for one in (rep, leader, *talks.leaders(workspace)) if one))
    choices = talks.metric_choices(workspace, [])
    with st.form(f"act {meeting.id} {section.key} {len(meeting.actions)}", border=True):
        text = st.text_input("What will be done?")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            owner = st.selectbox("Whose", owners, None, lambda one: called.get(one, one), accept_new_options=True, width=220,
                                 placeholder="Choose or write a name")  # fmt: skip
            due = st.date_input("By when", None, format="YYYY-MM-DD", width=150)
            key = st.selectbox(
                "Which number will show it", list(choices), None, choices.__getitem__, width=260, placeholder="None"
            )
            target = st.number_input("To", value=None, width=120)
        request = st.checkbox("A request for help, an investment or resources")
        if st.form_submit_button("Write it into the ledger", icon=":material/add:"):
            known = all_metrics().get(key or "")
            w.attempt(reviews.promise, workspace, meeting, w.viewer().viewer_id, text, owner or "", due if isinstance(due, date) else None, key,
                      promises.from_typed(known, target) if known else None, request)  # fmt: skip


def people(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """The roster: who has which role, and who was there; what roles nobody has."""
    meeting, form = sheet.meeting, sheet.form
    roles = {one.key: one for one in form.role}
    missing = meetings.missing_roles(form, meeting)
    if missing:
        st.warning(w.escape(f"Nobody has the role of: {'; '.join(one.label for one in missing)}."))
    if said := meetings.level_told(form, meeting):
        st.warning(w.escape(said))
    closed = meeting.state in (HELD, OFF)
    if closed or w.on_paper():
        rows = [{"name": one.name, "role": roles[one.role].label if one.role in roles else one.role, "there": one.presence,
                 "level": meetings.LEVELS.get(one.level, "") if one.level else None} for one in meeting.roster]  # fmt: skip
        w.table(
            rows, {"name": "Name", "role": "Role", "there": "There", "level": "Level"}, f"Who took part, {form.label}"
        )
        return
    for one in on_screen(meeting):
        attendee(workspace, meeting, one, roles)
    if meeting.state == OPEN and any(one.presence == "invited" for one in meeting.roster):
        st.button("Everybody is here", key="all here", icon=":material/done_all:", on_click=w.tried,
                  args=(lambda: meetings.all_here(workspace, w.viewer().viewer_id, meeting),))  # fmt: skip
    with st.form(f"roster {meeting.version}", border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", width=220)
        role = st.selectbox("Role", list(roles), format_func=lambda key: roles[key].label, width=320)
        level = st.selectbox(
            "Level of a customer", list(meetings.LEVELS), format_func=meetings.LEVELS.__getitem__, width=200
        )
        if st.form_submit_button("Put on the roster", icon=":material/person_add:"):
            new = Attendee(
                name, role, "invited" if meeting.state == PLANNED else PRESENT, level if roles[role].customer else ""
            )
            w.attempt(kept.seat, workspace.records, meeting, w.viewer().viewer_id, new)


def on_screen(meeting: Meeting) -> list[Attendee]:
    """The people of the roster, a page of them where they are many."""
    everybody = sorted(meeting.roster, key=lambda one: one.name) if len(meeting.roster) > FEW else list(meeting.roster)
    if len(everybody) <= FEW:
        return everybody
    starts = range(0, len(everybody), FEW)
    pages = {
        start: f"{everybody[start].name} to {everybody[min(start + FEW, len(everybody)) - 1].name}" for start in starts
    }
    start = st.selectbox(
        f"People, {len(everybody)} on the roster",
        list(pages),
        format_func=pages.__getitem__,
        key="roster page",
        width=420,
    )
    return everybody[start : start + FEW]


def attendee(workspace: Workspace, meeting: Meeting, one: Attendee, roles: Mapping[str, Any]) -> None:
    """One person on the roster: role, level, and how much of it the person was there."""
    key = f"there {meeting.id} {one.name}"
    st.session_state[key] = one.presence
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        role = roles[one.role].label if one.role in roles else one.role
        level = f", {meetings.LEVELS[one.level].lower()}" if one.level else ""
        st.markdown(f"{w.escape(one.name)} :gray[{w.escape(role + level)}]", width=420)
        st.segmented_control(w.named(f"Was {one.name} there?"), PRESENCES, format_func=str.capitalize, key=key, label_visibility="collapsed",
                             required=True, on_change=was_there, args=(workspace, meeting, one, key))  # fmt: skip
        st.button("Take off", key=f"off {meeting.id} {one.name}", type="tertiary", on_click=w.tried,
                  args=(lambda: kept.unseat(workspace.records, meeting, w.viewer().viewer_id, one.name),))  # fmt: skip


def was_there(workspace: Workspace, meeting: Meeting, one: Attendee, key: str) -> None:
    """Keep how much of a meeting somebody was there."""
    new = Attendee(one.name, one.role, st.session_state[key], one.level)
    w.tried(lambda: kept.seat(workspace.records, meeting, w.viewer().viewer_id, new))


def way_on(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """Start, hold or call off, with what still lacks before it can be held."""
    meeting, me = sheet.meeting, w.viewer().viewer_id
    if w.on_paper() or meeting.state in (HELD, OFF):
        return
    w.refused(WAY_ON)
    if meeting.state == PLANNED:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.button("Start the meeting", type="primary", icon=":material/play_arrow:", key="start meeting", on_click=w.tried,
                      args=(lambda: kept.start(workspace.records, meeting, me), WAY_ON))  # fmt: skip
            with st.popover("Another day or time", type="tertiary", key="another day"):
                on = st.date_input("Day", meeting.planned_on, format="YYYY-MM-DD", key="replan day")
                at = st.time_input(
                    "From", None if meeting.starts is None else time(*divmod(meeting.starts, 60)), key="replan from"
                )
                st.button("Plan it anew", key="replan", on_click=w.tried,
                          args=(lambda: meetings.replan(workspace, me, meeting, on, meetings.minutes_of(at)), WAY_ON))  # fmt: skip
            call_off(workspace, meeting)
        return
    lacking = reviews.lacks(sheet)
    if lacking:
        with st.expander(f"Before it is held: {len(lacking)} still lacking", key="lacking", expanded=len(lacking) <= 3):
            st.markdown("\n".join(f"- {w.escape(one)}" for one in lacking))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = meetings.running(workspace, sheet.form, meeting)
        on = st.date_input("Held on", talks.today(workspace.records), format="YYYY-MM-DD", width=150, key="held on")
        minutes = st.number_input(
            "Minutes", 0, 1440, gone.in_all if gone and 0 < gone.in_all <= 720 else None, width=120, key="held minutes"
        )
        st.button("It was held", type="primary", key="hold meeting", on_click=w.tried,
                  args=(lambda: reviews.hold(workspace, sheet, me, on, minutes), WAY_ON))  # fmt: skip
        call_off(workspace, meeting)


def call_off(workspace: Workspace, meeting: Meeting) -> None:
    """Say that it does not take place, and why."""
    with st.popover("Call it off", type="tertiary", key="call off"):
        why = st.text_input("Why?", key="off why")
        st.button("Call it off", key="called off", on_click=w.tried,
                  args=(lambda: kept.call_off(workspace.records, meeting, w.viewer().viewer_id, why), WAY_ON))  # fmt: skip
