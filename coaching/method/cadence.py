"""The rhythm of coaching: an interval agreed with each rep, and a calendar of what is due, planned, held, missed and called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching import playbook
from coaching.calendar import Calendar
from coaching.lens import Lens, reps_in
from coaching.method import meetings
from coaching.method.talks import leader_of, names
from coaching.metrics.show import cases, day
from coaching.playbook.meetings import meeting_form
from coaching.records import Conversation, agreed, conversations
from coaching.records import meetings as reviews
from coaching.workspace import Workspace

DUE, OVERDUE, PLANNED, RUNNING, HELD, MISSED, OFF = (
    "due",
    "overdue",
    "planned",
    "running",
    "held",
    "missed",
    "called off",
)
COLOURS = {OVERDUE: "red", MISSED: "amber", DUE: "amber", PLANNED: "grey", RUNNING: "grey", HELD: "green", OFF: "grey"}
TALK = "one-on-one"


@dataclass(frozen=True)
class Entry:
    """One day in the calendar of coaching: whose, of which kind, led by whom, how it stands, and why it stands so."""

    on: date
    rep_id: str
    rep: str
    leader: str
    kind: str
    state: str
    told: str
    talk: Conversation | None = None
    review: str = ""  # the id of a meeting by a form, or the key of the form that is due


def usual() -> int:
    """The interval in working days where nothing else is agreed: that of the playbook."""
    facts = playbook.driver("coaching").facts_on(date.max)
    return int(next(fact.target_value or 0 for fact in facts if "coaching_interval" in fact.metrics))


def gap(calendar: Calendar, since: date, until: date) -> int:
    """Working days from one day to another, Monday to Tuesday being 1."""
    return calendar.working_days(since + timedelta(days=1), until + timedelta(days=1))


def calendar(workspace: Workspace, lens: Lens, first: date, last: date) -> list[Entry]:
    """Everything of the lens's reps from a day to another: talks planned and held, planned ones whose day passed, and talks due by the interval."""
    reps, called, today = {rep.id: rep.name for rep in reps_in(workspace, lens)}, names(workspace), lens.as_of
    intervals = agreed.intervals(workspace.records)
    found = conversations.listed(workspace.records, rep_ids=list(reps))
    entries = []
    for one in found:
        on = one.held_on or one.planned_on or one.created_at.date()
        state = {"held": HELD, "cancelled": OFF, "open": RUNNING}.get(one.state) or (PLANNED if on >= today else MISSED)
        told = (
            f"planned for {day(one.first_planned_on)}"
            if one.first_planned_on and one.first_planned_on != on
            else one.cancelled_why
        )
        if state == PLANNED and (
            late := _beyond(workspace.calendar, found, one, on, intervals.get(one.rep_id, usual()))
        ):
            told = f"{cases(late, 'working days')} later than agreed{f'; {told}' if told else ''}"
        entries.append(
            Entry(
                on, one.rep_id, reps[one.rep_id], called.get(one.manager_id, one.manager_id), one.kind, state, told, one
            )
        )
    entries += [*_due(workspace, reps, found, today), *_reviews(workspace, lens, called, today)]
    still = first <= today <= last  # what is overdue now is so in the days that hold today, however long ago it was due
    wanted = [one for one in entries if first <= one.on <= last or (one.state == OVERDUE and still)]
    return sorted(wanted, key=lambda one: (one.on, one.rep.casefold()))


def _beyond(calendar: Calendar, found: Sequence[Conversation], one: Conversation, on: date, every: int) -> int:
    """How many working days later than the interval asks a planned talk is; 0 where it is in time, or there was none before it."""
    before = [
        other.held_on or other.planned_on
        for other in found
        if other.rep_id == one.rep_id and other.state in ("held", "planned")
    ]
    last = max((day for day in before if day is not None and day < on), default=None)
    return max(gap(calendar, last, on) - every, 0) if last else 0


def _due(workspace: Workspace, reps: dict[str, str], found: Sequence[Conversation], today: date) -> list[Entry]:
    """A talk that the interval asks for, of each rep with whom none is planned or runs."""
    intervals, called, entries = agreed.intervals(workspace.records), names(workspace), []
    for rep, name in reps.items():
        own = [one for one in found if one.rep_id == rep]
        held = [one.held_on for one in own if one.state == "held" and one.held_on]  # also after the data ends
        every = intervals.get(rep, usual())
        on = workspace.calendar.working_day_after(max(held), every) if held else today
        if any(
            one.state == "open" or (one.state == "planned" and one.planned_on and one.planned_on >= today)
            for one in own
        ):
            continue
        since = f"last talk on {day(max(held))}, agreed every {cases(every, 'working days')}" if held else "no talk yet"
        leader = leader_of(workspace, rep) or ""
        entries.append(Entry(on, rep, name, called.get(leader, leader), TALK, DUE if on >= today else OVERDUE, since))
    return entries


def _reviews(workspace: Workspace, lens: Lens, called: dict[str, str], today: date) -> list[Entry]:
    """Reviews and sessions of the lens's people and their accounts, and those that are due or overdue."""
    states = {reviews.HELD: HELD, reviews.OFF: OFF, reviews.OPEN: RUNNING}
    found = []
    for one in meetings.seen_by(workspace, lens):
        on = one.held_on or one.planned_on
        if on is not None:
            state = states.get(one.state) or (PLANNED if on >= today else MISSED)
            rep, label = meetings.rep_of(workspace, one), meeting_form(one.form).label
            told = "" if one.about.kind == "rep" else meetings.name_of(workspace, one)
            found.append(
                Entry(on, rep, called.get(rep, rep), called.get(one.chair, one.chair), label, state, told, None, one.id)
            )
    owned = meetings.owners(workspace)
    for due in meetings.due(workspace, lens, today, first=False):
        rep = due.about if due.form.about == "rep" else owned.get(due.about) or ""
        told = due.told if due.form.about == "rep" else f"{due.name}: {due.told}"
        state = OVERDUE if due.state == meetings.OVERDUE else DUE
        found.append(Entry(due.on, rep, called.get(rep, rep), "", due.form.label, state, told, None, due.form.key))
    return found


def in_words(found: Sequence[Entry]) -> str:
    """The calendar in one sentence: "2 talks overdue, 3 due, 7 planned; 9 of 11 planned ones were held."."""
    count = {state: sum(one.state == state for one in found) for state in COLOURS}
    ahead = ", ".join(f"{count[state]} {state}" for state in (OVERDUE, DUE, PLANNED) if count[state])
    past = count[HELD] + count[MISSED]
    what = " talks and reviews" if any(one.talk is None for one in found if one.state in (HELD, MISSED)) else ""
    behind = f"{count[HELD]} of {past}{what} {'was' if past == 1 and not what else 'were'} held" if past else ""
    said = "; ".join(part for part in (ahead, behind) if part)
    return f"{said[:1].upper()}{said[1:]}." if said else "Nothing is planned, due or held in these days."


def rows(found: Sequence[Entry]) -> list[dict[str, object]]:
    """The calendar as rows of a table."""
    return [
        {
            "on": one.on,
            "rep": one.rep,
            "kind": one.kind.capitalize(),
            "leader": one.leader,
            "state": one.state,
            "told": one.told or None,
        }
        for one in found
    ]
