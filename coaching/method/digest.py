"""A digest for one person: what is overdue, due, planned and changed for them in the week, told only when something of it is new."""

from dataclasses import dataclass
from datetime import date, timedelta

from coaching.lens import Lens, lens_for, reps_in, scopes
from coaching.method import cadence, focus, forecast_call, snooze
from coaching.method.did_it_help import TOO_EARLY, verdict
from coaching.method.promises import AWAITED, KEPT, said_since
from coaching.method.talks import leader_of, leaders, names
from coaching.method.today import last_talks
from coaching.method.who_next import who_next
from coaching.metrics.deals import open_deals
from coaching.metrics.show import cases, day
from coaching.records import commitments, conversations, digests
from coaching.records.digests import Key
from coaching.workspace import Workspace

WEEK = 7
PROMISE, TALK, CALL, REVIEW, READ, BACK, NEEDS, DUE = (
    "promise",
    "talk",
    "call",
    "review",
    "read",
    "back",
    "needs",
    "due",
)


@dataclass(frozen=True)
class Line:
    """One line of a digest: its key, which says whether it was told before, and its words, which are only shown."""

    key: Key
    words: str


@dataclass(frozen=True)
class Digest:
    """What stands for a person on a day: groups of lines, those that are new since the last digest, and the day of that one."""

    person: str
    name: str
    mail: str
    on: date
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    new: frozenset[Key]
    last_on: date | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in their order."""
        return tuple(line for _, lines in self.groups for line in lines)

    @property
    def is_new(self) -> bool:
        """Whether there is anything to tell that the last digest did not."""
        return bool(self.new)

    @property
    def subject(self) -> str:
        """The subject of a mail."""
        return f"Cadence: {cases(len(self.new), 'things')} new on {day(self.on)}"

    @property
    def body(self) -> str:
        """The text of a mail; what is new is marked."""
        parts = [f"{self.name}, as of {day(self.on)}:"]
        for title, lines in self.groups:
            parts.append(
                "\n".join([title, *(f"  {'* ' if line.key in self.new else '- '}{line.words}" for line in lines)])
            )
        return "\n\n".join([*parts, "* is new since the last digest."]) + "\n"


def people(workspace: Workspace, lens: Lens) -> dict[str, str]:
    """Who may get a digest, by id and name: the lens's reps and who leads them."""
    called, reps = names(workspace), [one.id for one in reps_in(workspace, lens)]
    led_by = {leader_of(workspace, rep) for rep in reps}
    first = [] if lens.by == "rep" else [key for key in leaders(workspace) if key in led_by]
    return {key: called.get(key, key) for key in [*first, *reps]}


def of(workspace: Workspace, person: str) -> Digest:
    """The digest of one person on the day of the data."""
    on = workspace.facts.as_of
    assert on is not None
    reps = {one.id for one in scopes(workspace, "rep")}
    groups = [("Promises", _promises(workspace, person, on)), ("Talks within 7 days", _talks(workspace, person, on))]
    if person in reps:
        lens = lens_for(workspace, "rep", [person])
        groups += [
            ("Forecast call", _call(workspace, lens)),
            ("Focus", _focus(workspace, person, on)),
            ("Deals", _back(workspace, lens, on)),
        ]
    if led := _led_by(workspace, person, reps):
        lens = lens_for(workspace, "rep", led)
        groups += [("Who shows a signal", _needs(workspace, lens)), ("Talks that are due", _due(workspace, lens, on))]
    kept = tuple((title, tuple(lines)) for title, lines in groups if lines)
    told, last_on = digests.last(workspace.records, person)
    new = frozenset(line.key for _, lines in kept for line in lines) - told
    return Digest(
        person, names(workspace).get(person, person), mails(workspace).get(person, ""), on, kept, new, last_on
    )


def taken(workspace: Workspace, who: str, one: Digest) -> None:
    """Remember what a digest told, so that the next one marks only what is new."""
    digests.keep(workspace.records, who, one.person, [line.key for line in one.lines])


def mails(workspace: Workspace) -> dict[str, str]:
    """The mail address of everybody who has one in the data, by id."""
    sql = "select rep_id, email from person where email is not null"
    return dict(workspace.facts.told("mail addresses", lambda: workspace.facts.cursor().execute(sql).fetchall()))


def _led_by(workspace: Workspace, person: str, reps: set[str]) -> list[str]:
    rows = workspace.facts.cursor().execute("select rep_id from person where manager_id = ?", [person]).fetchall()
    return [rep for (rep,) in rows if rep in reps]


def _promises(workspace: Workspace, person: str, on: date) -> list[Line]:
    open_ones = [
        one
        for one in commitments.listed(workspace.records, owner_id=person)
        if one.due_on and one.due_on <= on + timedelta(days=WEEK)
    ]
    lines = []
    for one in said_since(workspace, open_ones):
        promise, due = one.commitment, one.commitment.due_on
        assert due is not None
        if one.state == KEPT:
            state, stands = KEPT, "kept, says the data"
        elif one.state == AWAITED and due < on:
            state, stands = AWAITED, f"{AWAITED}, was due on {day(due)}"
        elif due < on:
            state, stands = f"overdue {due}", f"overdue since {day(due)}"
        else:
            state, stands = f"due {due}", f"due on {day(due)}"
        lines.append(Line(Key(PROMISE, promise.id, state, (promise.rep_id,)), f"{promise.text}: {stands}"))
    return lines


def _talks(workspace: Workspace, person: str, on: date) -> list[Line]:
    called = names(workspace)
    found = conversations.listed(workspace.records, states=("planned",), since=on, until=on + timedelta(days=WEEK))
    lines = []
    for one in reversed(found):
        if person in (one.rep_id, one.manager_id):
            both = f"{called.get(one.rep_id, one.rep_id)} and {called.get(one.manager_id, one.manager_id)}"
            key = Key(TALK, one.id, str(one.planned_on), (one.rep_id, one.manager_id))
            lines.append(Line(key, f"{one.kind.capitalize()} of {both} on {day(one.planned_on)}"))
    return lines


def _call(workspace: Workspace, lens: Lens) -> list[Line]:
    period = forecast_call.period_of(workspace, lens)
    if forecast_call.over(workspace, period):
        period = forecast_call.running(workspace, period)
    line = forecast_call.lines(workspace, lens.during(period))[0]
    if not line.is_due(lens.as_of):
        return []
    before = str(line.rep.made_on) if line.rep else ""  # a call made since and old again is due anew
    return [
        Line(
            Key(CALL, period.key, before, (line.rep_id,)),
            f"Your call for {period.label} is due; {forecast_call.when(line.rep)}",
        )
    ]


def _focus(workspace: Workspace, person: str, on: date) -> list[Line]:
    now = focus.current(workspace, person)
    if now is None:
        return []
    said, which, lines = verdict(workspace, now), f"{now.metric} {now.opened_on}", []
    if now.review_on <= on + timedelta(days=WEEK):
        lines.append(
            Line(Key(REVIEW, which, str(now.review_on), (person,)), f"{now.text}: review on {day(now.review_on)}")
        )
    if said.effect.state != TOO_EARLY:
        lines.append(
            Line(Key(READ, which, f"{said.effect.state} {said.colour}", (person,)), f"{now.text}: {said.words}")
        )
    return lines


def _back(workspace: Workspace, lens: Lens, on: date) -> list[Line]:
    put = snooze.snoozed(workspace, on)
    soon = {key: one for key, one in put.items() if one.until <= on + timedelta(days=WEEK)}
    named = {one.id: one.name for one in open_deals(workspace, lens)} if soon else {}
    return [
        Line(Key(BACK, key, str(one.until), (lens.scope.id,)), f"{named[key]} comes back on {day(one.until)} ({one.why})")
        for key, one in soon.items() if key in named
    ]  # fmt: skip


def _needs(workspace: Workspace, lens: Lens) -> list[Line]:
    return [
        Line(
            Key(
                NEEDS,
                one.rep.id,
                ", ".join(sorted(f"{signal.sort} {signal.colour}" for signal in one.signals)),
                (one.rep.id,),
            ),
            f"{one.rep.name}: {'; '.join(signal.words for signal in one.signals)}",
        )
        for one in who_next(workspace, lens).need
    ]


def _due(workspace: Workspace, lens: Lens, on: date) -> list[Line]:
    found, talked_on = (
        cadence.calendar(workspace, lens, on, on + timedelta(days=WEEK)),
        last_talks(workspace, lens.as_of),
    )
    lines = []
    for one in found:
        if one.state not in (cadence.DUE, cadence.OVERDUE):
            continue
        # Known by the last talk: without one the day it is due on is always today, which would be new every day.
        key = Key(DUE, one.rep_id, f"{one.state} {talked_on.get(one.rep_id, '')}".rstrip(), (one.rep_id,))
        lines.append(
            Line(
                key,
                f"{one.rep}: {one.state} since {day(one.on)}"
                if one.state == cadence.OVERDUE
                else f"{one.rep}: due on {day(one.on)}",
            )
        )
    return lines
