"""What the parts of a meeting are asked about: the deals, promises, goals and functions that ledger and data choose."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, lens_for
from coaching.method import ledger, promises
from coaching.method.talks import names
from coaching.metrics import deals
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.reading import Reading
from coaching.metrics.show import day, money, on_card, sums_of
from coaching.playbook.meetings import Section
from coaching.records import commitments
from coaching.records.meetings import HELD, OFF, Meeting, Topic
from coaching.workspace import Workspace

MOST = 3  # deals and projects that the data chooses
YEAR = 365
MADE, MISSED = "made", "missed"
FULL = 1.0  # of a target


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
        return tuple(
            _goal(workspace, read[key]) for key in section.goals if key in read and read[key].value is not None
        )
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


def _functions(section: Section) -> tuple[Topic, ...]:
    return tuple(Topic(one.casefold().replace(" ", "_"), one) for one in section.functions)


def _goal(workspace: Workspace, reading: Reading) -> Topic:
    """A goal with its sums; one that is not made is missed only once the data knows the whole period."""
    known, currency = metric(reading.metric), workspace.settings.currency
    ends = workspace.calendar.parse(reading.period).last
    runs = reading.as_of < ends
    state = MADE if reading.value is not None and reading.value >= FULL else "" if runs else MISSED
    told = f"{on_card(reading, currency)} ({sums_of(reading, currency)})"
    return Topic(
        reading.metric,
        known.label,
        f"{told}: {state}" if state else f"{told} to {day(reading.as_of)}: not over yet",
        state,
    )


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
    said = "The data: " if line.standing.by == "data" else ""
    return f"{line.made_in}; due {line.when}. {said}{line.standing.state}, {line.standing.reason}"


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


def once_called(workspace: Workspace, section: Section, key: str) -> str:
    """What a topic was called that was answered here and that ledger or data name no longer."""
    if section.each == "promises":
        return commitments.get(workspace.records, key).text
    if section.each == "goals":
        return all_metrics()[key].label if key in all_metrics() else key
    if section.each == "functions":
        return next((one.label for one in _functions(section) if one.key == key), key)
    row = workspace.facts.cursor().execute("select name from opportunity where opportunity_id = ?", [key]).fetchone()
    return str(row[0]) if row and row[0] else key
