"""What a meeting asks: everything, or only what is old or whose facts changed; what still lacks before it is held; and what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, lens_for
from coaching.method import ledger, meetings, promises
from coaching.method.talks import names, today
from coaching.metrics import deals
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, day, money, number_in_unit, on_card
from coaching.playbook.meetings import MISSED_GOAL, Item, MeetingForm, Section, meeting_form
from coaching.records import About, Answer, commitments
from coaching.records import meetings as kept
from coaching.records.entries import AnswerValue
from coaching.records.meetings import HELD, KIND, OFF, SEEN, Meeting, Topic
from coaching.workspace import Workspace

NEVER, OLD, CHANGED, HERE = "never answered", "old", "its facts changed", "answered here"
MOVED = 0.2  # of what it was: a fact that moved by more is asked about again (house default)
MOST = 3  # deals and projects that the data chooses
YEAR = 365
MADE, MISSED = "made", "missed"
FULL = 1.0  # of a target
MOST_MONEY = 1e12  # of a month: more than any account brings, and still added up to the cent
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
        question: [one for one in answers if question.startswith(SEEN) or _meeting_of(given, question, one) not in off]
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
    ]  # fmt: skip
    return Sheet(
        meeting, form, tuple(one for one in every if one.why), tuple(one for one in every if not one.why), read, topics
    )


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
        FactThen(key, _number(then.get(key)), read[key].value if key in read else None, key in then)
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


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def facts_of(workspace: Workspace, meeting: Meeting, form: MeetingForm) -> dict[str, Reading]:
    """The metrics that stand beside the items: of the reviewed quarter for a rep, of the last twelve months for an account; none without data."""
    keys = [key for section in form.section for item in section.item for key in item.facts if key in all_metrics()]
    keys += [key for section in form.section for key in section.goals if key in all_metrics()]
    found = lens_of(workspace, meeting)
    return {one.metric: one for one in measure(workspace, found, list(dict.fromkeys(keys)))} if found and keys else {}


def lens_of(workspace: Workspace, meeting: Meeting) -> Lens | None:
    """Whom and when a meeting looks at; None where the data does not know them any more, or nothing is loaded."""
    as_of = workspace.facts.as_of
    if as_of is None:
        return None
    period = meeting.period or f"{as_of - timedelta(days=YEAR - 1)}..{as_of}"
    try:
        return lens_for(workspace, meeting.about.kind, [meeting.about.id], period)  # type: ignore[arg-type]
    except Refusal:
        return None


def topics_of(workspace: Workspace, meeting: Meeting, section: Section, read: Mapping[str, Reading]) -> Sequence[Topic]:
    """What the items of a section are asked about, chosen by ledger and data; of a closed meeting as it was when it was held."""
    if not section.each:
        return (Topic(),)
    if meeting.state in (HELD, OFF):
        return meeting.topics.get(section.key, ())
    if section.each == "functions":
        return _functions(section)
    if section.each == "goals":
        return tuple(_goal(read[key]) for key in section.goals if key in read and read[key].value is not None)
    found = lens_of(workspace, meeting)
    if found is None:
        return ()
    if section.each == "promises":
        return _promised(workspace, meeting, found)
    currency = workspace.settings.currency
    if section.each == "deals":
        open_ones = sorted(deals.open_deals(workspace, found, None), key=lambda one: -(one.amount or 0.0))[:MOST]
        return tuple(
            Topic(one.id, one.name, f"open, {'no amount' if one.amount is None else money(one.amount, currency)}")
            for one in open_ones
        )
    return _won(workspace, found)


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
                and _meeting_of(given, question, answers[0]) == meeting.id
            ):
                answered[question.removeprefix(start)] = None
    there = {one.key for one in now}
    return (
        *now,
        *(
            Topic(key, _once_called(workspace, section, key), "as it was answered here")
            for key in answered
            if key not in there
        ),
    )


def _once_called(workspace: Workspace, section: Section, key: str) -> str:
    if section.each == "promises":
        return commitments.get(workspace.records, key).text
    if section.each == "goals":
        return all_metrics()[key].label if key in all_metrics() else key
    if section.each == "functions":
        return next((one.label for one in _functions(section) if one.key == key), key)
    row = workspace.facts.cursor().execute("select name from opportunity where opportunity_id = ?", [key]).fetchone()
    return str(row[0]) if row and row[0] else key


def _functions(section: Section) -> tuple[Topic, ...]:
    return tuple(Topic(one.casefold().replace(" ", "_"), one) for one in section.functions)


def _goal(reading: Reading) -> Topic:
    known = metric(reading.metric)
    state = MADE if reading.value is not None and reading.value >= FULL else MISSED
    return Topic(reading.metric, known.label, f"{on_card(reading)}: {state}", state)


def _promised(workspace: Workspace, meeting: Meeting, lens: Lens) -> tuple[Topic, ...]:
    period = workspace.calendar.parse(meeting.period) if meeting.period else lens.period
    lines = [
        line
        for line in ledger.ledger(workspace, lens)
        if line.commitment.rep_id == meeting.about.id and _said_in(line, period)
    ]
    return tuple(
        Topic(line.commitment.id, line.commitment.text, _standing(line), _came_of(line), line.commitment.owner_id)
        for line in lines
    )


def _standing(line: ledger.Line) -> str:
    return f"{line.made_in}; due {line.when}. The data: {line.standing.state}, {line.standing.reason}"


def topic_told(workspace: Workspace, topic: Topic) -> str:
    """What the data says of a topic, in words, a promise with whose it is."""
    return ", ".join(part for part in (names(workspace).get(topic.owner, topic.owner), topic.told) if part)


def _came_of(line: ledger.Line) -> str:
    return (
        MADE if line.standing.state == promises.KEPT else MISSED if line.group in (ledger.OVERDUE, ledger.LEFT) else ""
    )


def _said_in(line: ledger.Line, period: Period) -> bool:
    """Whether a promise belongs to a quarter: made in it or due in it; what was dropped is nobody's word any more."""
    one = line.commitment
    days = [
        one.created_at.date(),
        *([one.first_due_on] if one.first_due_on else []),
        *([one.due_on] if one.due_on else []),
    ]
    return line.group != ledger.DROPPED and any(period.start <= on <= period.last for on in days)


def _won(workspace: Workspace, lens: Lens) -> tuple[Topic, ...]:
    rows = workspace.facts.cursor().execute(
        """select opportunity_id, coalesce(name, opportunity_id), coalesce(closed_on, close_on) from opportunity
        where account_id = ? and outcome = 'won' and coalesce(closed_on, close_on) > ? and coalesce(closed_on, close_on) <= ?
        order by amount desc nulls last, opportunity_id limit ?""",
        [lens.scope.id, lens.as_of - timedelta(days=YEAR), lens.as_of, MOST],
    ).fetchall()  # fmt: skip
    return tuple(Topic(str(key), str(name), f"won on {day(on)}") for key, name, on in rows)


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


def check_months(value: Sequence[str]) -> None:
    """Twelve months and their sum, each "2026-12=1200.0", the sum under "total"; Refusal where one lacks or they do not add up."""
    amounts = {part.partition("=")[0]: _number(part.partition("=")[2]) for part in value}
    if odd := next(
        (key for key, amount in amounts.items() if amount is not None and not 0 <= amount <= MOST_MONEY), None
    ):
        name = "The sum of the twelve months" if odd == "total" else month_name(odd)
        raise Refusal(f"{name} is not an amount from 0 to {MOST_MONEY:,.0f}; write it in whole units of the currency.")
    total, months = amounts.pop("total", None), amounts
    if empty := next((key for key, amount in months.items() if amount is None), None):
        raise Refusal(f"{month_name(empty)} has no amount; write 0 where nothing is expected.")
    if total is None:
        raise Refusal("The sum of the twelve months is empty; write what the year should bring.")
    added = sum(amount or 0.0 for amount in months.values())
    if abs(added - total) >= 0.005:
        gap, word = abs(added - total), "much" if added > total else "little"
        raise Refusal(
            f"The twelve months add up to {_exactly(added)} and the sum says {_exactly(total)}: {_exactly(gap)} too {word}."
        )


def _exactly(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def month_name(key: str) -> str:
    """A month's key as a person says it: "2026-12" is December 2026."""
    return f"{date.fromisoformat(f'{key}-01'):%B %Y}"


def twelve_months(on: date) -> list[str]:
    """The keys of the twelve months that follow a day's own."""
    first = on.year * 12 + on.month
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + 12)]


def amounts_of(value: AnswerValue) -> dict[str, float | None]:
    """The amounts of an answer of months by their keys, the sum under "total"."""
    return (
        {part.partition("=")[0]: _number(part.partition("=")[2]) for part in value} if isinstance(value, tuple) else {}
    )


@dataclass(frozen=True)
class MonthChange:
    """A month of the financial plan in two reviews: what the earlier said, what the later says; None where one does not reach it."""

    month: str
    before: float | None
    now: float | None

    @property
    def gap(self) -> float | None:
        """By how much it changed; None where one of the plans does not reach it."""
        return None if self.before is None or self.now is None else self.now - self.before


def changes_in_words(found: Sequence[MonthChange], currency: str) -> str:
    """The change of a financial plan in one sentence: "1 month changed: $150 more in the 12 months both plans name."."""
    gaps = [one.gap for one in found if one.gap is not None]
    total = sum(gaps)
    more = f"{money(abs(total), currency)} {'more' if total >= 0 else 'less'}" if total else "the same sum"
    return f"{cases(sum(one.before != one.now for one in found), 'months')} changed: {more} in the {cases(len(gaps), 'months')} both plans name."


def plan_changes(workspace: Workspace, meeting: Meeting) -> list[MonthChange]:
    """What changed in the financial plan since the review before, month by month; empty without two of them."""
    form = meeting_form(meeting.form)
    item = next((item for section in form.section for item in section.item if item.kind == "months"), None)
    if item is None:
        return []
    said = said_in(workspace, meeting, form).counts
    question = f"{form.key}.{item.key}"
    newest = next((one for one in said.get(question, ()) if one.value), None)
    older = _before(said, question, newest)
    if newest is None or older is None:
        return []
    now, before = amounts_of(newest.value), amounts_of(older.value)
    months = sorted(key for key in {*now, *before} if key != "total")
    return [MonthChange(key, before.get(key), now.get(key)) for key in months]


def lacks(sheet: Sheet, on: date | None = None) -> list[str]:
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


@dataclass(frozen=True)
class Share:
    """How much of the answers somebody gave."""

    name: str
    answers: int
    letters: int
    part: float


def who_spoke(sheet: Sheet) -> list[Share]:
    """Who gave the answers of this meeting, by the letters of what was written down, the most first; those of nobody named count as "not said"."""
    given = [one for one in sheet.every if one.why == HERE and one.last]
    letters: dict[str, list[int]] = {}
    for one in given:
        words = one.last.value if one.last and one.item.kind == "text" else ""  # a choice or a number is no speech
        letters.setdefault(one.spoke or "not said", []).append(len(str(words)))
    total = sum(sum(found) for found in letters.values())
    found = [Share(name, len(one), sum(one), sum(one) / total if total else 0.0) for name, one in letters.items()]
    return sorted(found, key=lambda one: -one.letters)


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


def agreed(workspace: Workspace, meeting: Meeting) -> list[dict[str, object]]:
    """The lines of the ledger a meeting wrote, as rows of a table: actions, and requests for help or resources."""
    called = names(workspace)
    found = [commitments.get(workspace.records, key) for key in meeting.actions]
    asked = f"{meeting_form(meeting.form).label.lower()}, {REQUEST}"
    return [
        {"text": one.text, "sort": "Request" if one.source == asked else "Action", "owner": called.get(one.owner_id, one.owner_id), "due": one.due_on,
         "state": one.state} for one in found
    ]  # fmt: skip


def in_words(sheet: Sheet) -> str:
    """What a short review asks, in one sentence: "7 of 31 questions are asked: 5 old, 2 whose facts changed; 24 stand as they were answered."."""
    own = [one for one in sheet.every if one.counts]
    asked = [one for one in own if one.why]
    told = {reason: sum(one.why == reason for one in asked) for reason in (NEVER, OLD, CHANGED, HERE)}
    names = {NEVER: "never answered", OLD: "old", CHANGED: "whose facts changed", HERE: "answered here"}
    reasons = ", ".join(f"{number} {names[reason]}" for reason, number in told.items() if number)
    rest = len(own) - len(asked)
    said = f"{len(asked)} of {cases(len(own), 'questions')} {'is' if len(asked) == 1 else 'are'} asked" + (
        f": {reasons}" if reasons else ""
    )
    return f"{said}; {rest} stand as they were answered." if rest else f"{said}."


@dataclass(frozen=True)
class Found:
    """What a meeting changed: answers that say something else now, those confirmed or first given, and what nobody answered."""

    changed: tuple[tuple[Asked, AnswerValue], ...]
    unchanged: tuple[Asked, ...]
    unanswered: tuple[Asked, ...]


def report(workspace: Workspace, sheet: Sheet) -> Found:
    """What a meeting found beside the one before it."""
    given = said_in(workspace, sheet.meeting, sheet.form).counts
    changed, same, without = [], [], []
    for one in sheet.every:
        if one.last is None:
            without.append(one)
            continue
        older = _before(given, one.question, one.last)
        before = older.value if older else None
        if one.why == HERE and before != one.last.value:
            changed.append((one, before))
        else:
            same.append(one)
    return Found(tuple(changed), tuple(same), tuple(without))


def _before(given: Mapping[str, Sequence[Answer]], question: str, newest: Answer | None) -> Answer | None:
    """The last answer of another meeting before an answer; what was mended within one meeting is no change since the one before."""
    if newest is None:
        return None
    here = _meeting_of(given, question, newest)
    older = (one for one in given.get(question, ()) if one.id < newest.id and one.value is not None)
    return next((one for one in older if _meeting_of(given, question, one) != here), None)


def _seen(given: Mapping[str, Sequence[Answer]], question: str, answer: Answer) -> tuple[str, ...]:
    """What was kept beside an answer: the meeting it was given in, and "metric=value" of each fact; empty where nothing was."""
    beside = next((one for one in reversed(given.get(f"{SEEN}{question}", ())) if one.id > answer.id), None)
    return beside.value if beside and isinstance(beside.value, tuple) else ()


def _meeting_of(given: Mapping[str, Sequence[Answer]], question: str, answer: Answer) -> str:
    return next(iter(_seen(given, question, answer)), "")


def rating_gaps(sheet: Sheet) -> list[dict[str, object]]:
    """Per deal what the sponsor's rating is, what it should be and the gap, as rows of a table; a rating nobody gave is unknown."""
    rows: list[dict[str, object]] = []
    for section in sheet.form.section:
        for topic in sheet.topics[section.key] if section.each == "deals" else ():
            said = {
                one.item.key: one.last.value
                for one in sheet.every
                if one.topic == topic and one.section == section and one.last
            }
            now, should = said.get("rating_now"), said.get("rating_should")
            gap = (
                float(should) - float(now) if isinstance(now, int | float) and isinstance(should, int | float) else None
            )
            rows.append({"deal": topic.label, "sponsor": said.get("sponsor"), "now": now, "should": should, "gap": gap})
    return rows


def answer_told(item: Item, value: AnswerValue, currency: str) -> str:
    """An answer in words: its text, the label of a choice, a rating of 10, or the sum of twelve months."""
    if item.kind == "months":
        total = amounts_of(value).get("total")
        return "no sum" if total is None else f"{money(total, currency, full=True)} in twelve months"
    words = dict(zip(item.options, item.option_labels or item.options, strict=True))
    said = words.get(str(value), f"{value:g}" if isinstance(value, int | float) else str(value))
    return f"{said} of 10" if item.kind == "scale" else said


def fact_told(one: FactThen, readings: Mapping[str, Reading], currency: str, closed: bool = False) -> str:
    """A fact beside an item in words: "Open pipeline $420 K (n 12), was $300 K"; of a closed meeting "Open pipeline $300 K then, now $420 K"."""
    reading = readings[one.metric]
    known = metric(one.metric)
    now = on_card(reading, currency) if reading.value is not None else f"unknown ({reading.note})"
    if closed:
        then = number_in_unit(one.then, reading.unit, currency) if one.was_kept else "not kept"
        return f"{known.label} {then} then, now {now}"
    was = (
        f", was {number_in_unit(one.then, reading.unit, currency) if one.then is not None else 'unknown'}"
        if one.has_changed
        else ""
    )
    n = f" (n {reading.n:,})" if reading.n and reading.value is not None else ""
    return f"{known.label} {now}{n}{was}"
