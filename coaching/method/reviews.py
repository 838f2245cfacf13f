"""What a meeting asks: everything, or only what is old or whose facts changed; and what still lacks before it is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coaching.errors import Refusal
from coaching.method import meetings
from coaching.method.financial_plan import check_months, number
from coaching.method.review_topics import MADE, MISSED, lens_of, once_called, topics_of
from coaching.method.talks import today
from coaching.metrics.definition import all_metrics
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, day
from coaching.playbook.meetings import MISSED_GOAL, Item, MeetingForm, Section, meeting_form
from coaching.records import About, Answer, commitments
from coaching.records import meetings as kept
from coaching.records.entries import AnswerValue
from coaching.records.meetings import KIND, OFF, SEEN, Meeting, Topic
from coaching.workspace import Workspace

NEVER, OLD, CHANGED, HERE = "never answered", "old", "its facts changed", "answered here"
MOVED = 0.2  # of what it was: a fact that moved by more is asked about again (house default)
REQUEST = "request"


@dataclass(frozen=True)
class FactThen:
    """A fact beside an item: its metric, the value kept with the last answer and the value now; None where unknown."""

    metric: str
    then: float | None
    now: float | None
    was_kept: bool

    @property
    def has_changed(self) -> bool:
        """Whether it became known or unknown, or moved by more than a fifth of what it was."""
        if not self.was_kept:
            return False
        if self.then is None or self.now is None:
            return self.then is not self.now
        return abs(self.now - self.then) > MOVED * abs(self.then)


@dataclass(frozen=True)
class Asked:
    """One item about one topic: its newest answer and who spoke, how old it is, the facts beside it, and why it is asked ("" where it is not)."""

    section: Section
    item: Item
    topic: Topic
    question: str
    last: Answer | None
    age: int | None
    facts: tuple[FactThen, ...]
    why: str
    newest: int | None = (
        None  # the id of its newest answer, also of one taken back or not counting: what an answer was written upon
    )

    @property
    def counts(self) -> bool:
        """Whether it is one of the questions of the form itself, not one the data multiplied."""
        return not self.section.each

    @property
    def spoke(self) -> str:
        """Who gave the newest answer."""
        return self.last.note if self.last else ""


@dataclass(frozen=True)
class Sheet:
    """Everything a meeting asks and knows: what is asked, what is skipped as still true, and the readings beside it."""

    meeting: Meeting
    form: MeetingForm
    asked: tuple[Asked, ...]
    skipped: tuple[Asked, ...]
    readings: Mapping[str, Reading]
    topics: Mapping[str, Sequence[Topic]]

    @property
    def every(self) -> tuple[Asked, ...]:
        """Asked and skipped ones, in the order of the form."""
        order = {one.key: place for place, one in enumerate(self.form.section)}
        return tuple(sorted((*self.asked, *self.skipped), key=lambda one: order[one.section.key]))


def about_of(meeting: Meeting, form: MeetingForm) -> About:
    """What the answers of a meeting are about: the subject itself where they last, else the meeting."""
    return meeting.about if form.lasting else About(KIND, meeting.id)


@dataclass(frozen=True)
class Said:
    """What counts in a meeting: its answers by question, newest first, and the id of the newest one to each question, whether it counts or not."""

    counts: Mapping[str, Sequence[Answer]]
    newest: Mapping[str, int]


def said_in(workspace: Workspace, meeting: Meeting, form: MeetingForm) -> Said:
    """Every answer a meeting stands on, until it was closed; those of other meetings that had been called off by then do not count."""
    about, until = about_of(meeting, form), meeting.closed_at
    given = kept.given(workspace.records, about, until)
    ended = (
        {one.id: one.closed_at for one in kept.listed(workspace.records, form.key, [meeting.about]) if one.state == OFF}
        if form.lasting
        else {}
    )
    off = {key for key, at in ended.items() if key != meeting.id and at and (until is None or at <= until)}
    newest = {question: answers[0].id for question, answers in given.items()}
    if not off:
        return Said(given, newest)
    counts = {
        question: [one for one in answers if question.startswith(SEEN) or meeting_of_answer(given, question, one) not in off]
        for question, answers in given.items()
    }  # fmt: skip
    return Said({question: answers for question, answers in counts.items() if answers}, newest)


def sheet(workspace: Workspace, meeting: Meeting) -> Sheet:
    """What a meeting asks now; a held one as it stood when it was held."""
    form = meeting_form(meeting.form)
    read = facts_of(workspace, meeting, form)
    said = said_in(workspace, meeting, form)
    topics = {
        one.key: _with_answered(workspace, meeting, form, one, topics_of(workspace, meeting, one, read), said.counts)
        for one in form.section
    }
    on = meeting.held_on or today(workspace.records)
    every = [
        _asked(form, meeting, section, item, topic, said, read, on)
        for section in form.section for topic in topics[section.key] for item in section.item
        if _may_be_asked(section, item, topic)
    ]  # fmt: skip
    return Sheet(
        meeting, form, tuple(one for one in every if one.why), tuple(one for one in every if not one.why), read, topics
    )


def _may_be_asked(section: Section, item: Item, topic: Topic) -> bool:
    """Whether an item makes sense of a topic: of what was made nobody is asked why it was not, nor what follows from that."""
    if topic.state != MADE:
        return True
    before, _, values = item.needed.partition("=")
    if not values:
        return MISSED_GOAL not in (item.needed, item.only)
    return all(_may_be_asked(section, one, topic) for one in section.item if one.key == before)


def _asked(
    form: MeetingForm, meeting: Meeting, section: Section, item: Item, topic: Topic, said: Said, read: Mapping[str, Reading],
    on: date,
) -> Asked:  # fmt: skip
    question = f"{form.key}.{item.key}" + (f" {topic.key}" if topic.key else "")
    newest = next(iter(said.counts.get(question, ())), None)
    last = newest if newest and newest.value is not None else None
    parts = _seen(said.counts, question, last) if last else ()
    then = dict(part.split("=", 1) for part in parts[1:])
    facts = tuple(
        FactThen(key, number(then.get(key)), read[key].value if key in read else None, key in then)
        for key in item.facts
        if key in read
    )
    age = max(last.age_days(on), 0) if last else None  # a meeting may be written up some days after it
    meeting_of = parts[0] if parts else ""
    if last is None:
        why = NEVER
    elif meeting_of == meeting.id:
        why = HERE
    elif not form.lasting or (age or 0) > form.stale_days:
        why = OLD
    else:
        why = CHANGED if any(one.has_changed for one in facts) else ""
    return Asked(section, item, topic, question, last, age, facts, why, said.newest.get(question))


def facts_of(workspace: Workspace, meeting: Meeting, form: MeetingForm) -> dict[str, Reading]:
    """The metrics that stand beside the items: of the reviewed quarter for a rep, of the last twelve months for an account; none without data."""
    keys = [key for section in form.section for item in section.item for key in item.facts if key in all_metrics()]
    keys += [key for section in form.section for key in section.goals if key in all_metrics()]
    found = lens_of(workspace, meeting)
    return {one.metric: one for one in measure(workspace, found, list(dict.fromkeys(keys)))} if found and keys else {}


def _with_answered(
    workspace: Workspace, meeting: Meeting, form: MeetingForm, section: Section, now: Sequence[Topic], given: Mapping[str, Sequence[Answer]],
) -> Sequence[Topic]:  # fmt: skip
    """The topics of a section, and those answered in this meeting that ledger or data name no longer."""
    if not section.each:
        return now
    answered: dict[str, None] = {}
    for item in section.item:
        start = f"{form.key}.{item.key} "
        for question, answers in given.items():
            if (
                question.startswith(start)
                and answers[0].value is not None
                and meeting_of_answer(given, question, answers[0]) == meeting.id
            ):
                answered[question.removeprefix(start)] = None
    there = {one.key for one in now}
    return (
        *now,
        *(
            Topic(key, once_called(workspace, section, key), "as it was answered here")
            for key in answered
            if key not in there
        ),
    )


def say(
    workspace: Workspace,
    meeting: Meeting,
    who: str,
    one: Asked,
    value: AnswerValue,
    spoke: str,
    readings: Mapping[str, Reading],
) -> None:
    """Keep an answer with the facts that stood beside it and who gave it; Refusal for twelve months that are not whole or do not add up."""
    if one.item.kind == "months" and isinstance(value, tuple):
        check_months(value)
    seen = [f"{key}={_kept(readings[key].value)}" for key in one.item.facts if key in readings]
    form = meeting_form(meeting.form)
    kept.say(workspace.records, meeting, who, about_of(meeting, form), one.question, value, spoke, seen, one.newest)


def _kept(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def lacks(sheet: Sheet) -> list[str]:
    """What a meeting still lacks before it can be held, one sentence each."""
    form, meeting = sheet.form, sheet.meeting
    found = [
        f"Nobody who was there is {_quoted(role.label)}: it is not held without."
        for role in meetings.absent_roles(form, meeting)
    ]
    for one in sheet.asked:
        if one.why != HERE and is_needed(sheet, one):
            where = f"{one.topic.label}: " if one.topic.key else ""
            found.append(f"{one.section.label}: {where}“{one.item.text}” has no answer.")
    return found


def _quoted(label: str) -> str:
    return f"“{label}”"


def open_parts(sheet: Sheet) -> set[str]:
    """The keys of the sections in which an answer that is needed still lacks."""
    return {one.section.key for one in sheet.asked if one.why != HERE and is_needed(sheet, one)}


def done_parts(sheet: Sheet) -> set[str]:
    """The keys of the sections in which something is answered, here or so that it still stands, and nothing that is needed lacks."""
    return {one.section.key for one in sheet.every if one.why in (HERE, "")} - open_parts(sheet)


def is_needed(sheet: Sheet, one: Asked) -> bool:
    """Whether an item must be answered before the meeting is held: always, where the goal was missed, or where another answer asks for it."""
    if one.item.needed in ("", "always"):
        return bool(one.item.needed)
    if one.item.needed == MISSED_GOAL:
        return one.topic.state == MISSED
    key, _, values = one.item.needed.partition("=")
    other = next(
        (
            found
            for found in sheet.every
            if found.item.key == key and found.topic == one.topic and found.section == one.section
        ),
        None,
    )
    return bool(other and other.last and other.why in (HERE, "") and other.last.value in values.split("|"))


def hold(workspace: Workspace, sheet: Sheet, who: str, held_on: date, minutes: float | None) -> Meeting:
    """The meeting was held; Refusal naming what lacks, or for a day to come; it may be written up some days later."""
    if held_on > today(workspace.records):
        raise Refusal(f"{day(held_on)} is still to come; a meeting is held when it is over.")
    if lacking := lacks(sheet):
        more = f" And {cases(len(lacking) - 5, 'more')}." if len(lacking) > 5 else ""
        raise Refusal(" ".join(lacking[:5]) + more)
    each = {one.key: sheet.topics[one.key] for one in sheet.form.section if one.each}
    return kept.hold(workspace.records, sheet.meeting, who, held_on, minutes, each)


def promise(
    workspace: Workspace, meeting: Meeting, who: str, text: str, owner: str, due_on: date | None, key: str | None = None,
    target: float | None = None, request: bool = False,
) -> None:  # fmt: skip
    """A line of the ledger from a meeting: an action, or a request for help or resources; Refusal without owner or day, or a day that has passed.

    owner: the person's id. It is about the rep, or about the account through its owner.
    """
    form = meeting_form(meeting.form)
    if kept.get(workspace.records, meeting.id).state == OFF:
        raise Refusal("This meeting was called off meanwhile: write it into the ledger on the page Commitments.")
    rep = meetings.rep_of(workspace, meeting)
    if not rep:
        raise Refusal(
            "Nobody owns this account in the data, so the ledger does not know whose work this is: load the account's owner first."
        )
    if due_on is not None and due_on < today(workspace.records):
        raise Refusal(f'"{text.strip()}" is due on {day(due_on)}, which has passed; choose today or a later day.')
    source = f"{form.label.lower()}, {REQUEST}" if request else form.label.lower()
    made = commitments.commit(
        workspace.records, who, rep_id=rep, text=text, owner_kind="rep" if owner == rep else "manager", owner_id=owner, due_on=due_on, metric=key,
        target_value=target, scope_by=meeting.about.kind, scope_id=meeting.about.id, source=source,
    )  # fmt: skip
    kept.acted(workspace.records, meeting, who, made.id)


def _seen(given: Mapping[str, Sequence[Answer]], question: str, answer: Answer) -> tuple[str, ...]:
    """What was kept beside an answer: the meeting it was given in, and "metric=value" of each fact; empty where nothing was."""
    beside = next((one for one in reversed(given.get(f"{SEEN}{question}", ())) if one.id > answer.id), None)
    return beside.value if beside and isinstance(beside.value, tuple) else ()


def meeting_of_answer(given: Mapping[str, Sequence[Answer]], question: str, answer: Answer) -> str:
    """The id of the meeting an answer was given in; empty where none was kept."""
    return next(iter(_seen(given, question, answer)), "")
