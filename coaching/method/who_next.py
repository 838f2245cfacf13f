"""Whom to coach next and why: what changed beyond chance, promises overdue, a long silence; what most of a team share is no signal of one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coaching.calendar import Calendar
from coaching.lens import Lens, Scope, only_an_id, reps_in
from coaching.method import signals
from coaching.method.cadence import gap, usual
from coaching.method.signals import WORSE
from coaching.method.talks import today
from coaching.method.today import Promise, last_talks, promises
from coaching.metrics.colours import AMBER, GREEN, GREY, RED
from coaching.metrics.definition import metric
from coaching.metrics.show import cases, day, inside
from coaching.records import agreed
from coaching.workspace import Workspace

A_TEAM = 4  # from so many reps on, what more than half of them show is the team's
RULE = (
    f"Who shows a signal for the worse, or both a promise overdue and no talk for longer than agreed. {signals.RULE} "
    "What more than half of the team show is said once, for all. Our own rule; signals, no ranking."
)
MEANS = "A signal is a change against the rep's own past, or a rate below the team's beyond chance."
FAR = "How far from quota each is stands below."


@dataclass(frozen=True)
class Signal:
    """One thing that shows: of what sort, so that it can be told whether the others show it too, and in words."""

    sort: str
    colour: str
    words: str


@dataclass(frozen=True)
class CoachNext:
    """A rep with what shows; days_since the last talk is None where there was none, spoke_on its day where the data ends before it."""

    rep: Scope
    signals: tuple[Signal, ...]
    days_since: int | None
    spoke_on: date | None = None

    @property
    def red(self) -> int:
        """How many signals are for the worse."""
        return sum(one.colour == RED for one in self.signals)

    @property
    def colour(self) -> str:
        """Of the strongest signal; green without one."""
        return next(
            (colour for colour in (RED, AMBER, GREY) if any(one.colour == colour for one in self.signals)), GREEN
        )

    @property
    def needs_you(self) -> bool:
        """Whether a signal is for the worse, or a promise is overdue and the last talk long ago."""
        return bool(self.red) or {AMBER, GREY} <= {one.colour for one in self.signals}

    @property
    def last_talk(self) -> str:
        """When they last spoke, in words."""
        if self.spoke_on:
            return f"spoke on {day(self.spoke_on)}"
        if self.days_since is None:
            return "no talk yet"
        return "spoke today" if self.days_since == 0 else f"last talk {cases(self.days_since, 'days')} ago"


@dataclass(frozen=True)
class WhoNext:
    """The reps who show a signal of their own, worst first, all others by name, and what more than half of the team show.

    compared: how many of them have numbers enough to be held against chance.
    """

    need: tuple[CoachNext, ...]
    others: tuple[CoachNext, ...]
    shared: tuple[str, ...]
    compared: int = 0

    @property
    def people(self) -> int:
        """How many reps there are."""
        return len(self.need) + len(self.others)

    @property
    def by_id(self) -> bool:
        """Whether no rep has a name, only an id."""
        return all(only_an_id(one.rep.id, one.rep.name) for one in (*self.need, *self.others))


def who_next(workspace: Workspace, lens: Lens) -> WhoNext:
    """Whom to coach next among the reps of a lens: most signals for the worse first, then most signals, then the longest without a talk."""
    reps = replace(lens, by="rep", scopes=tuple(reps_in(workspace, lens)))
    if not reps.scopes:
        return WhoNext((), (), ())
    talks = last_talks(workspace, lens.as_of)
    spoken = last_talks(workspace, max(lens.as_of, today(workspace.records)))
    late = [one for one in promises(workspace, lens, 0) if one.is_overdue]
    changed = signals.signals(workspace, reps, talks)
    every, usually = agreed.intervals(workspace.records), usual()
    found = [
        _of_rep(
            workspace.calendar,
            rep,
            changed[rep.id] or (),
            talks.get(rep.id),
            spoken.get(rep.id),
            every.get(rep.id, usually),
            late,
            lens.as_of,
        )
        for rep in reps.scopes
    ]
    everyones = _shared(found)
    own = [
        replace(one, signals=tuple(signal for signal in one.signals if signal.sort not in everyones)) for one in found
    ]
    need = sorted((one for one in own if one.needs_you), key=_worst_first)
    others = sorted(
        (one for one in own if not one.needs_you), key=lambda one: (not one.signals, one.rep.name.casefold())
    )
    compared = sum(one is not None for one in changed.values())
    return WhoNext(tuple(need), tuple(others), tuple(everyones.values()), compared)


def title(found: WhoNext) -> str:
    """How many reps show a signal: "1 of 12 reps shows a signal"."""
    need = len(found.need)
    if need:
        return f"{need} of {cases(found.people, 'reps')} show{'s' if need == 1 else ''} a signal"
    if not found.compared:
        return "Too little is known to tell a signal"
    return "No rep shows a signal of their own" if found.people > 1 else "No signal today"


def furthest_first(some: Sequence[CoachNext], attained: Mapping[str, float | None]) -> list[CoachNext]:
    """These reps by the share of the quota they have (by id), the lowest first; without one last, by name."""

    def place(one: CoachNext) -> tuple[bool, float, str]:
        share = attained.get(one.rep.id)
        return share is None, share or 0.0, one.rep.name.casefold()

    return sorted(some, key=place)


def signals_of(workspace: Workspace, lens: Lens) -> tuple[Signal, ...] | None:
    """What changed for the lens's rep beyond chance since the last talk; None where too little is known to tell."""
    talked = last_talks(workspace, lens.as_of)
    changed = signals.signals(workspace, lens, talked).get(lens.scope.id)
    if changed is None:
        return None
    return tuple(Signal(one.sort, RED if one.turn == WORSE else GREEN, one.words) for one in changed)


def _worst_first(one: CoachNext) -> tuple[int, int, int, str]:
    return (
        -one.red,
        -len(one.signals),
        -(one.days_since if one.days_since is not None else 10**6),
        one.rep.name.casefold(),
    )


def _of_rep(
    calendar: Calendar,
    rep: Scope,
    changed: Sequence[signals.Signal],
    last: date | None,
    spoken: date | None,
    every: int,
    late: Sequence[Promise],
    as_of: date,
) -> CoachNext:
    shown = [Signal(one.sort, RED if one.turn == WORSE else GREEN, one.words) for one in changed]
    overdue = sum(one.commitment.rep_id == rep.id for one in late)
    if overdue:
        shown.append(Signal("overdue", AMBER, f"{cases(overdue, 'promises')} overdue"))
    if spoken and spoken > as_of:
        return CoachNext(rep, tuple(shown), 0, spoken)
    since = (as_of - last).days if last else None
    gone = gap(calendar, last, as_of) if last else None
    if gone is None or gone > every:
        said = "no talk yet" if gone is None else f"no talk for {cases(gone, 'working days')} (agreed: every {every})"
        shown.append(Signal("silence", GREY, said))
    return CoachNext(rep, tuple(shown), since)


def _shared(found: Sequence[CoachNext]) -> dict[str, str]:
    """The sorts of signal that more than half of a team show, each in words with how many do."""
    counted = Counter(signal.sort for one in found for signal in one.signals if signal.colour != GREEN)
    if len(found) < A_TEAM:
        return {}
    return {sort: _in_words(sort, found, number) for sort, number in counted.items() if number * 2 > len(found)}


def _in_words(sort: str, found: Sequence[CoachNext], number: int) -> str:
    of = f"{number} of {len(found)} reps"
    if sort == "overdue":
        return f"{of} have a promise overdue"
    return (
        f"{of} have had no talk lately"
        if sort == "silence"
        else f"{inside(metric(sort).label)} fell or is low for {of}"
    )
