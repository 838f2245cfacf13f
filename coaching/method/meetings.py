"""Meetings by a form: about whom they are, when they are due, who must be there, and what lies before and after them."""

import calendar as months_of
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, account_names, reps_in, scopes
from coaching.method.talks import leader_of, names, today
from coaching.metrics.show import cases, day
from coaching.playbook.meetings import SUBJECTS, MeetingForm, Role, meeting_form
from coaching.playbook.meetings import meetings as meeting_forms
from coaching.records import About, meetings
from coaching.records.meetings import ABSENT, HELD, INVITED, OPEN, PLANNED, PRESENT, Attendee, Meeting
from coaching.workspace import Workspace

DUE, OVERDUE, NEVER = "due", "overdue", "none yet"
LEVELS = {"": "Level not known", "operations": "Operations", "management": "Management", "executive": "Executive"}
SOON = timedelta(days=14)  # before the day a meeting is due, from which on it is named (ours)


@dataclass(frozen=True)
class Due:
    """A meeting that the rhythm of a form asks for: about whom, since when it is due, and the last one held (None: none yet)."""

    form: MeetingForm
    about: str
    name: str
    on: date
    state: str
    last: Meeting | None

    @property
    def told(self) -> str:
        """Why it is due, in words."""
        if self.last is None or self.last.held_on is None:
            return f"none was held yet; every {cases(self.form.due_months, 'months')} (ours)"
        return f"last held on {day(self.last.held_on)}, due {day(self.on)}, overdue after {cases(self.form.overdue_months, 'months')} (ours)"


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last day where there is no such day: 31 August and six months give 28 February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, months_of.monthrange(year, month + 1)[1]))


def subjects(workspace: Workspace, form: MeetingForm, lens: Lens | None) -> Mapping[str, str]:
    """About whom a form can be held, by id and name: the lens's reps, or the accounts they own, or the one account looked at."""
    if lens is None:
        return {}
    if form.about == "rep":
        return {rep.id: rep.name for rep in reps_in(workspace, lens)}
    seen = account_names(workspace)
    if lens.by == "account":
        return {one.id: seen[one.id] for one in lens.scopes if one.id in seen}
    if lens.by == "company":
        return seen
    owned = owners(workspace)
    reps = {rep.id for rep in reps_in(workspace, lens)}
    return {key: name for key, name in seen.items() if owned.get(key) in reps}


def owners(workspace: Workspace) -> Mapping[str, str | None]:
    """The owner of each account, by the account's id; never to be changed."""
    sql = "select account_id, owner_id from account"
    owned: Mapping[str, str | None] = workspace.facts.told(
        "owners of accounts", lambda: dict(workspace.facts.cursor().execute(sql).fetchall()), lasting=True
    )
    return owned


def strategic(workspace: Workspace) -> frozenset[str]:
    """The ids of the accounts that are marked as strategic."""
    sql = "select account_id from account where is_strategic"
    marked: frozenset[str] = workspace.facts.told(
        "strategic accounts",
        lambda: frozenset(key for (key,) in workspace.facts.cursor().execute(sql).fetchall()),
        lasting=True,
    )
    return marked


def rep_of(workspace: Workspace, meeting: Meeting) -> str:
    """Whose work a meeting is about: the rep, or the owner of the account; empty where nobody is known."""
    return meeting.about.id if meeting.about.kind == "rep" else owners(workspace).get(meeting.about.id) or ""


def seen_by(workspace: Workspace, lens: Lens | None, form: str | None = None) -> list[Meeting]:
    """The meetings about the lens's people and their accounts, the newest first; of one form where it is named."""
    if lens is None:
        return []
    known = {one.key: one for one in meeting_forms()}
    allowed = {kind: _of_kind(workspace, kind, lens) for kind in SUBJECTS}
    everybody = (
        lens.by == "company" and lens.viewer.role == "owner"
    )  # also of those whom a later import no longer holds
    return [
        one for one in meetings.listed(workspace.records, form)
        if one.form in known and (everybody or one.about.id in allowed.get(one.about.kind, ()))
    ]  # fmt: skip


def _of_kind(workspace: Workspace, kind: str, lens: Lens) -> Mapping[str, str]:
    form = next(one for one in meeting_forms() if one.about == kind)
    return subjects(workspace, form, lens)


def due(workspace: Workspace, lens: Lens | None, on: date, first: bool = True) -> list[Due]:
    """What the rhythm of each form asks for up to a fortnight from a day and nobody has planned, overdue first.

    A rep's meeting counts for every rep, an account's for the strategic ones. first: also where none was held yet, which most of all are.
    """
    found: list[Due] = []
    if lens is None:
        return found
    held: dict[str, dict[str, list[Meeting]]] = {}
    for one in meetings.listed(workspace.records):
        held.setdefault(one.form, {}).setdefault(one.about.id, []).append(one)
    wanted = [form for form in meeting_forms() if form.due_months and (first or form.key in held)]
    known = {about: subjects(workspace, form, lens) for about, form in {one.about: one for one in wanted}.items()}
    for form in wanted:
        named, own = known[form.about], held.get(form.key, {})
        of_form = named.keys() if first else own.keys() & named.keys()
        for key in (
            (key for key in named if key in of_form) if form.about == "rep" else sorted(strategic(workspace) & of_form)
        ):
            found += _due(form, key, named[key], own.get(key, []), on)
    if not first:
        found = [one for one in found if one.state != NEVER]  # one that was called off was not held
    return sorted(found, key=lambda one: ((OVERDUE, DUE, NEVER).index(one.state), one.on, one.name))


def _due(form: MeetingForm, key: str, name: str, found: Sequence[Meeting], on: date) -> list[Due]:
    if any(one.state == OPEN or (one.state == PLANNED and one.planned_on and one.planned_on >= on) for one in found):
        return []
    last = max(
        (one for one in found if one.state == HELD and one.held_on),
        key=lambda one: one.held_on or date.min,
        default=None,
    )
    if last is None or last.held_on is None:
        return [Due(form, key, name, on, NEVER, None)]
    at, late = months_later(last.held_on, form.due_months), months_later(last.held_on, form.overdue_months)
    if on < at - SOON:
        return []
    return [Due(form, key, name, at, OVERDUE if on >= late else DUE, last)]


def due_in_words(found: Sequence[Due]) -> str:
    """What is due by form: "Account plan review: 2 overdue, 3 due"; those never held are no news, and empty where nothing is."""
    told = []
    for form in dict.fromkeys(one.form for one in found if one.state != NEVER):
        states = [one.state for one in found if one.form == form]
        counted = ", ".join(f"{states.count(state)} {state}" for state in (OVERDUE, DUE) if state in states)
        told.append(f"{form.label}: {counted}")
    return "; ".join(told)


def plan(
    workspace: Workspace, who: str, form: MeetingForm, about: str, planned_on: date | None, chair: str = "", period: str = "",
    starts: int | None = None,
) -> Meeting:  # fmt: skip
    """A new meeting, with those the data knows to belong to it on the roster; Refusal for a day that has passed or another one still open."""
    _refuse_passed(workspace, planned_on)
    there = meetings.listed(workspace.records, form.key, [About(form.about, about)])
    if open_one := next((one for one in there if one.state in (PLANNED, OPEN)), None):
        raise Refusal(
            f"One is {open_one.state} already for {day(open_one.planned_on)}: plan that one anew, hold it or call it off."
        )
    called = names(workspace)
    rep = about if form.about == "rep" else owners(workspace).get(about) or ""
    leader = leader_of(workspace, rep) if rep else None
    led_by = chair or (rep if form.chair == "rep" else leader) or rep
    if form.about == "rep" and not period:
        period = reviewed(workspace, planned_on or today(workspace.records)).key
    made = meetings.plan(
        workspace.records, who, form=form.key, about=About(form.about, about), chair=led_by, planned_on=planned_on, period=period, starts=starts,
    )  # fmt: skip
    people = []
    for role in form.role:
        person = (
            rep
            if role.key in ("owner", "member", "sales")
            else leader
            if role.key in ("manager", "first_line")
            else None
        )
        if person:
            people.append(Attendee(called.get(person, person)[: meetings.LONGEST_NAME], role.key, INVITED))
    return meetings.seat(workspace.records, made, who, *people)


def _refuse_passed(workspace: Workspace, planned_on: date | None) -> None:
    if planned_on is not None and planned_on < today(workspace.records):
        raise Refusal(f"{day(planned_on)} has passed; choose today or a later day.")


def replan(
    workspace: Workspace, who: str, meeting: Meeting, planned_on: date | None, starts: int | None = None
) -> Meeting:
    """Another day and time for a planned meeting, with the quarter it looks back on from there; Refusal without a day or for one that has passed."""
    if planned_on is None:
        raise Refusal("Choose the new day.")
    _refuse_passed(workspace, planned_on)
    period = reviewed(workspace, planned_on).key if meeting.about.kind == "rep" else meeting.period
    return meetings.replan(workspace.records, meeting, who, planned_on, period, starts)


def reviewed(workspace: Workspace, on: date) -> Period:
    """The quarter a review looks back on: the one before the day's own."""
    return workspace.calendar.previous(workspace.calendar.containing("quarter", on))


def missing_roles(form: MeetingForm, meeting: Meeting) -> list[Role]:
    """The roles the form asks for that nobody on the roster has."""
    have = {one.role for one in meeting.roster}
    return [one for one in form.role if one.required and one.key not in have]


def absent_roles(form: MeetingForm, meeting: Meeting) -> list[Role]:
    """The roles without which it is not held, and that nobody has who was there."""
    have = {one.role for one in meeting.roster if one.presence not in (ABSENT, INVITED)}
    return [one for one in form.role if one.must and one.key not in have]


def level_told(form: MeetingForm, meeting: Meeting) -> str:
    """How senior the customer's people are, where the form asks for them: a warning where no executive is among them; empty else."""
    roles = {one.key for one in form.role if one.customer}
    people = [one for one in meeting.roster if one.role in roles and one.presence != ABSENT]
    if not roles or not people or any(one.level == "executive" for one in people):
        return ""
    highest = next((LEVELS[level] for level in reversed(LEVELS) if any(one.level == level for one in people)), "")
    return f"No executive of the customer takes part (highest: {highest.lower()}). A plan heard below that level is rarely the customer's own."


def all_here(workspace: Workspace, who: str, meeting: Meeting) -> None:
    """Everybody who was invited is there."""
    meetings.seat(
        workspace.records,
        meeting,
        who,
        *(replace(one, presence=PRESENT) for one in meeting.roster if one.presence == INVITED),
    )


def follow(workspace: Workspace, who: str, meeting: Meeting, key: str, on: date | None, told: str = "") -> Meeting:
    """Say on which day what follows a meeting came about; Refusal out of order, before what it follows, in the future, or without its outcome."""
    form = meeting_form(meeting.form)
    order = [one.key for one in form.milestone]
    place = order.index(key)
    milestone = form.milestone[place]
    if on is None:
        if later := next((one for one in form.milestone[place + 1 :] if one.key in meeting.after), None):
            raise Refusal(f'"{later.label}" follows it; take that back first.')
        return meetings.followed(workspace.records, meeting, who, key, None)
    if before := next((one for one in form.milestone[:place] if one.key not in meeting.after), None):
        raise Refusal(f'"{milestone.label}" comes after "{before.label}", which has no day yet.')
    earliest = meeting.after[order[place - 1]][0] if place else meeting.held_on
    if earliest and on < earliest:
        raise Refusal(f'"{milestone.label}" cannot be on {day(on)}, before {day(earliest)}.')
    if on > today(workspace.records):
        raise Refusal(f"{day(on)} is still to come; write down what happened.")
    if milestone.told and not told.strip():
        raise Refusal("Say how it went.")
    return meetings.followed(workspace.records, meeting, who, key, on, told)


@dataclass(frozen=True)
class Running:
    """Where a running meeting stands in its time: the slot, the minutes gone and left in it, and the minutes gone in all."""

    label: str
    gone: int
    left: int
    in_all: int


def running(workspace: Workspace, form: MeetingForm, meeting: Meeting) -> Running | None:
    """The slot the clock is in; None without slots or before the start; past the end the last slot has minutes below zero left."""
    if not form.slot or meeting.opened_at is None or meeting.state != OPEN:
        return None
    in_all = gone = int((workspace.records.now() - meeting.opened_at).total_seconds() // 60)
    for slot in form.slot[:-1]:
        if gone < slot.minutes:
            return Running(slot.label, gone, slot.minutes - gone, in_all)
        gone -= slot.minutes
    last = form.slot[-1]
    return Running(last.label, gone, last.minutes - gone, in_all)


@dataclass(frozen=True)
class Turn:
    """One member's time in a review of a team: the day, from when to when in minutes after midnight."""

    rep: str
    name: str
    on: date
    start: int
    end: int


FIRST_SLOT, BREAK = (
    9 * 60,
    60,
)  # minutes after midnight at which a day of meetings begins, and between two of them (ours)


def turns(
    workspace: Workspace,
    form: MeetingForm,
    lens: Lens,
    first: date,
    a_day: int,
) -> list[Turn]:
    """A slot plan for everybody under a lens: so many members a working day one after another, with a break between them."""
    found, on = (
        [],
        first
        if workspace.calendar.working_days(first, first + timedelta(days=1))
        else workspace.calendar.working_day_after(first, 1),
    )
    for place, rep in enumerate(reps_in(workspace, lens)):
        turn = place % a_day
        if place and not turn:
            on = workspace.calendar.working_day_after(on, 1)
        begin = FIRST_SLOT + turn * (form.minutes + BREAK)
        found.append(Turn(rep.id, rep.name, on, begin, begin + form.minutes))
    return found


def plan_turns(workspace: Workspace, who: str, form: MeetingForm, found: Sequence[Turn]) -> str:
    """Plan a meeting for each turn; gives in words how many are planned, and why the others are not."""
    refused = []
    for one in found:
        try:
            plan(workspace, who, form, one.rep, one.on, starts=one.start)
        except Refusal as refusal:
            refused.append(f"{one.name}: {refusal}")
    return " ".join([f"{len(found) - len(refused)} of {len(found)} are planned.", *refused])


def _from_to(starts: int, minutes: int) -> str:
    return f"{clock(starts)} to {clock(starts + minutes)}" if minutes else f"at {clock(starts)}"


def minutes_of(at: time | None) -> int | None:
    """A time as minutes after midnight; None without one."""
    return None if at is None else at.hour * 60 + at.minute


def clock(minutes: int) -> str:
    """Minutes after midnight as a time: 9:00, 13:05."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def may_see(workspace: Workspace, meeting: Meeting) -> bool:
    """Whether whoever looks may open a meeting: it is about a rep or account they see."""
    if workspace.viewer.role == "owner":
        return True
    seen = scopes(workspace, meeting.about.kind)  # type: ignore[arg-type]
    return meeting.about.id in {one.id for one in seen}


def name_of(workspace: Workspace, meeting: Meeting) -> str:
    """Whom a meeting is about, by name; by id where the data does not know the name any more."""
    if meeting.about.kind == "rep":
        return names(workspace).get(meeting.about.id, meeting.about.id)
    return account_names(workspace).get(meeting.about.id, meeting.about.id)


def title(workspace: Workspace, meeting: Meeting) -> str:
    """A meeting by its form and whom it is about: "Account plan review: Acme North"."""
    return f"{meeting_form(meeting.form).label}: {name_of(workspace, meeting)}"


def when(meeting: Meeting) -> str:
    """The day of a meeting in words: "held on 18 Aug 2026, 175 minutes", "planned for 5 Oct 2026, 9:00 to 12:00, first for 28 Sep 2026"."""
    if meeting.state == HELD:
        return f"held on {day(meeting.held_on)}" + (f", {cases(meeting.minutes, 'minutes')}" if meeting.minutes else "")
    if meeting.state == PLANNED:
        moved = meeting.first_planned_on != meeting.planned_on
        at = "" if meeting.starts is None else f", {_from_to(meeting.starts, meeting_form(meeting.form).minutes)}"
        return f"planned for {day(meeting.planned_on)}{at}" + (
            f", first for {day(meeting.first_planned_on)}" if moved else ""
        )
    return "running" if meeting.state == OPEN else "called off"
