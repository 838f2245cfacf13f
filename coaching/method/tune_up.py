"""The mid-year tune-up: what the facilitator brings into the room, what the room says beside the facts, and how it goes into the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from statistics import fmean
from uuid import uuid4

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import COMPANY, OWNER, By, Lens, lens_for, reps_in, scopes
from coaching.method.promises import from_typed, starting_point, typed_in
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.drivers import DriverBoard, DriverStatus
from coaching.metrics.show import cases, day
from coaching.records import workshops
from coaching.records.workshops import ACTION, FACTS, HERE, IDEA, UNFINISHED, Given, Promised
from coaching.room import address, serving
from coaching.room.entries import (
    ACT,
    ACTIONS,
    ASSESSMENT,
    ENOUGH,
    IDEAS_A_PAGE,
    POLL,
    WALL,
    Action,
    AgendaStep,
    Choice,
    Idea,
    Place,
    Setup,
    numbers,
    poll_of,
    score_of,
)
from coaching.room.store import Room, refuse_due, refuse_lacking
from coaching.workspace import Workspace

NAMED = 8  # people waited for who are named in a line; of more the first ones and how many
FOLDER = "rooms"
GUEST = ""
TURNS = 15  # seconds that a page stands on the projector (house default)
THANKS = "Thank you: the workshop is closed"
AN_ACTION = ("What will be done", "Driver, and the number that will show it", "Whose", "By when")


# the room


def open_room(workspace: Workspace, lens: Lens, *, on_network: bool = False) -> Room:
    """A new room for the lens's team and year, with its server running; Refusal while another one is open.

    on_network lets phones on the local network come in; otherwise only this computer can.
    """
    if running := _running(workspace):
        whose = f"The workshop of {running.setup.team}" if _leads(workspace, running) else "Another workshop"
        raise Refusal(f"{whose} is open since {day(running.state.opened.date())}: close it before you open another.")
    team = lens.scope.name
    setup = Setup(
        team=team, period=lens.period.key, title=f"Tune-up workshop, {team}",
        steps=tuple(AgendaStep(one.key, one.label, one.minutes, one.told) for one in playbook.agenda()),
        poll=tuple(Choice(one.key, one.label) for one in playbook.poll()),
        areas=tuple(Choice(one.key, one.label) for one in playbook.drivers()), metrics=metrics(workspace.settings.currency),
        questions=tuple(Choice("", question, one.key) for one in playbook.drivers() for question in one.questions),
    )  # fmt: skip
    key = str(uuid4())
    host = address.EVERYWHERE if on_network else address.HERE
    room = Room.make(workspace.once / FOLDER / f"{key}.sqlite", setup, host, serving.free_port(), key)
    serving.serve(room.file)
    return room


def metrics(currency: str = "USD") -> tuple[Choice, ...]:
    """The metrics of the drivers' facts, each once with the unit a target is typed in, under the driver that names it first."""
    found: dict[str, Choice] = {}
    for driver in playbook.drivers():
        for key in (*(key for fact in driver.fact for key in fact.metrics), *driver.further):
            if key in all_metrics():
                found.setdefault(key, Choice(key, f"{metric(key).label}{_unit(key, currency)}", driver.key))
    return tuple(found.values())


def _unit(key: str, currency: str) -> str:
    unit = typed_in(metric(key), currency)
    return f", in {unit}" if unit else ""


_OPEN: dict[Path, Room] = {}


def current(workspace: Workspace) -> Room | None:
    """The room that is open, or closed and not carried over yet; None where there is none, or whoever looks does not lead its team."""
    room = _running(workspace)
    return room if room and _leads(workspace, room) else None


def _leads(workspace: Workspace, room: Room) -> bool:
    kinds: tuple[By, ...] = ("team", "company")
    led = {one.name for by in kinds for one in scopes(workspace, by)}
    return workspace.viewer.role in ("owner", "facilitator") or room.setup.team in led


def _running(workspace: Workspace) -> Room | None:
    done = set(workshops.all_of(workspace.records.whole)) if (workspace.once / FOLDER).is_dir() else set()
    for file in sorted((workspace.once / FOLDER).glob("*.sqlite")):
        if file.stem in done:
            continue
        try:
            room = _OPEN.get(file) or _OPEN.setdefault(file, Room(file))
        except Refusal:  # a file cut off or overwritten holds no workshop, and keeps nobody from opening one
            continue
        if not room.state.abandoned:
            return room
    return None


def keep_serving(room: Room) -> None:
    """See that the room's server runs, also after Cadence itself was started anew."""
    if room.state.closed is None and not serving.running(room.file):
        serving.serve(room.file)


def abandon(room: Room) -> None:
    """End a workshop without results; what was said stays in its file and is shown nowhere. Its server tells the phones so for a while."""
    room.abandon()


# what it says


@dataclass(frozen=True)
class AreaScore:
    """One area: how many scored it, mean, lowest and highest from five people on, and what the facts say."""

    key: str
    label: str
    n: int
    mean: float | None
    low: int | None
    high: int | None
    colour: str
    fact: str

    @property
    def short(self) -> str:
        """The scores in a few words."""
        return self.told if self.mean is None else f"{self.mean:.1f} ({self.low} to {self.high})"

    @property
    def told(self) -> str:
        """The scores in words."""
        if self.mean is None:
            return f"{self.n} of at least {ENOUGH} scored it" if self.n else "nobody scored it yet"
        return f"{self.mean:.1f} of 10 (n = {self.n}), from {self.low} to {self.high}"


def scores(room: Room, board: DriverBoard | None) -> list[AreaScore]:
    """The eight areas with the room's scores beside the facts of the board; no score is shown under five people."""
    said = room.said()
    return [
        score(one.key, one.label, [given.value for given in said if given.question == score_of(one.key)], board)
        for one in room.setup.areas
    ]


def score(key: str, label: str, values: Sequence[str], board: DriverBoard | None) -> AreaScore:
    given, status = numbers(values), _status(board, key)
    colour = status.colour if status else "grey"
    fact = "no facts" if status is None or not status.known else status.sentence
    if len(given) < ENOUGH:
        return AreaScore(key, label, len(given), None, None, None, colour, fact)
    return AreaScore(key, label, len(given), fmean(given), min(given), max(given), colour, fact)


def _status(board: DriverBoard | None, key: str) -> DriverStatus | None:
    return next((one for one in (*board.five, *board.foundation) if one.driver.key == key), None) if board else None


def why_no_score(room: Room) -> str:
    """Why no area shows a score although people gave some, or will show none with those who are here; empty where scores can be shown."""
    most = max((len(room.scores(one.key)) for one in room.setup.areas), default=0)
    here = sum(one.left is None for one in room.places())
    if most >= ENOUGH or (here >= ENOUGH and ASSESSMENT not in room.state.revealed):
        return ""
    return f"Scores are shown where {ENOUGH} people or more gave one, as fewer could be told apart; {here} {'is' if here == 1 else 'are'} here."


def not_scored(found: Sequence[AreaScore]) -> list[str]:
    """The areas without facts or without a score, in words."""
    return [
        f"{one.label}: {one.fact if one.fact == 'no facts' else one.told}"
        for one in found
        if one.fact == "no facts" or one.mean is None
    ]


def to_talk_about(room: Room, board: DriverBoard | None, how_many: int = 2) -> list[tuple[playbook.Driver, str]]:
    """The areas the talk begins with, each with why: those scored lowest, or, where too few scored, those whose facts are red, then amber.

    None while the scores are sealed.
    """
    if ASSESSMENT not in room.state.revealed:
        return []
    if low := room.lowest(how_many):
        return [(playbook.driver(one.key), "scored lowest") for one in low]
    found = scores(room, board)
    return [
        (playbook.driver(one.key), f"the facts say {colour}")
        for colour in ("red", "amber")
        for one in found
        if one.colour == colour
    ][:how_many]


def wall_page(ideas: Sequence[Idea], page: int) -> list[Idea]:
    """The ideas of one page of the wall, counted from 1."""
    return list(ideas[(page - 1) * IDEAS_A_PAGE : page * IDEAS_A_PAGE])


def wall_pages(ideas: Sequence[Idea]) -> int:
    """How many pages the wall of ideas has."""
    return max(ceil(len(ideas) / IDEAS_A_PAGE), 1)


def answered(room: Room, question: str) -> tuple[list[Place], list[Place]]:
    """Who of those present has answered a question, and who has not; an area's question stands for the whole assessment."""
    here = [one for one in room.places() if one.left is None]
    wanted = {score_of(one.key) for one in room.setup.areas} if question == ASSESSMENT else {question}
    have = {one.participant for one in room.said() if one.question in wanted}
    return [one for one in here if one.id in have], [one for one in here if one.id not in have]


def where(room: Room) -> str:
    """The address that people type or scan."""
    return address.address(room.state)


def present(room: Room) -> str:
    """How many are here."""
    places = room.places()
    here = sum(one.left is None for one in places)
    gone = f", {len(places) - here} left" if here < len(places) else ""
    return f"{here} here{gone}" if places else "nobody is here yet"


def dots(idea: Idea) -> str:
    """The dots of an idea in words."""
    return f"{idea.dots} dot{'' if idea.dots == 1 else 's'}"


def how_many(room: Room) -> str:
    """How many of those present have answered what is asked now, without names."""
    have, have_not = answered(room, asked(room))
    return f"{len(have)} of {len(have) + len(have_not)} have answered"


def finished(room: Room) -> str:
    """How many have their three actions."""
    here = [count for place, count in actions_by(room) if place.left is None]
    return f"{sum(count == ACTIONS for count in here)} of {len(here)} have their {ACTIONS} actions"


def at_a_glance(room: Room) -> str:
    """What a room looks for on the screen: how many have done what is asked, or are here, and the time left."""
    key = room.setup.steps[room.state.step].key
    done = how_many(room) if asked(room) else finished(room) if key in (ACT, WALL) else present(room)
    return f"{done} · {time_left(room)}"


def wall(room: Room) -> dict[str, list[str]]:
    """The actions of everybody in words, by name."""
    told: dict[str, list[str]] = {}
    for row in action_rows(room):
        told.setdefault(str(row["who"]), []).append(f"{row['text']}, by {day(row['due'])}")  # type: ignore[arg-type]
    return told


def time_left(room: Room, now: datetime | None = None) -> str:
    """How much of the step's time is left, in words."""
    state = room.state
    if state.step == 0 and not room.places():
        return f"{room.setup.steps[0].minutes} min from when the first comes in"
    gone = (now or datetime.now(UTC)) - state.since
    left = room.setup.steps[state.step].minutes * 60 - int(gone.total_seconds())
    minutes = round(abs(left) / 60)
    if left >= 0:
        return f"{minutes} min left" if minutes else "less than a minute left"
    return f"over by {minutes} min" if minutes else "time is up"


def page_now(room: Room, of: int, now: datetime | None = None) -> int:
    """Which of a step's pages stands on the projector, from 0: the first when the step begins, the next every TURNS seconds."""
    return int(((now or datetime.now(UTC)) - room.state.since).total_seconds() // TURNS) % of


def page_names(of: int) -> list[str]:
    """The pages of a step as they are counted."""
    return [str(number) for number in range(1, of + 1)]


def asked(room: Room) -> str:
    """The question that the step of the agenda asks now: a round of the poll or the assessment; empty where it asks none."""
    state = room.state
    key = room.setup.steps[state.step].key
    return poll_of(state.round) if key == POLL else ASSESSMENT if key == ASSESSMENT else ""


def counted(room: Room) -> str:
    """How many of those present have answered what is asked now, and who has not."""
    have, have_not = answered(room, asked(room))
    more = f" and {len(have_not) - NAMED} more" if len(have_not) > NAMED else ""
    waiting = f"; waiting for {', '.join(one.name for one in have_not[:NAMED])}{more}" if have_not and have else ""
    return f"{how_many(room)}{waiting}"


def sealed(room: Room) -> str:
    """Why nobody may see yet what is asked now: an answer that stands alone has a name; empty once everybody here has given theirs."""
    have, have_not = answered(room, asked(room))
    if have and not have_not:
        return ""
    return "It shows once everybody here has answered, so that no answer stands alone; who left can be marked under who is here."


def has_answered(room: Room) -> dict[int, bool]:
    """Whether each of those present has answered what is asked now, by place; empty where nothing is asked."""
    if not asked(room):
        return {}
    have, have_not = answered(room, asked(room))
    return {one.id: True for one in have} | {one.id: False for one in have_not}


def next_step(room: Room) -> AgendaStep | None:
    """The step after the running one; None at the end of the agenda."""
    return next(iter(room.setup.steps[room.state.step + 1 :]), None)


def is_done(room: Room) -> bool:
    """Whether the running step has shown what it asked, so that going on is what comes next."""
    return not asked(room) or asked(room) in room.state.revealed


def poll_rows(room: Room) -> list[dict[str, object]]:
    """The states of the poll with the votes of each revealed round."""
    state = room.state
    shown = [number for number in (1, 2) if poll_of(number) in state.revealed]
    tallies = {number: room.tally(poll_of(number)) for number in shown}
    return [
        {"state": one.label, **{f"round {number}": tallies[number][one.key] for number in shown}}
        for one in room.setup.poll
    ]


def actions_by(room: Room) -> list[tuple[Place, int]]:
    """Everybody with the number of actions kept."""
    have: dict[int, int] = {}
    for one in room.actions():
        have[one.participant] = have.get(one.participant, 0) + 1
    return [(place, have.get(place.id, 0)) for place in room.places()]


def action_rows(room: Room) -> list[dict[str, object]]:
    """All actions so far as rows of a table."""
    people = {place.id: place.name for place in room.places()}
    areas = {one.key: one.label for one in room.setup.areas}
    shown_by = {one.key: one.label for one in room.setup.metrics}
    rows: list[dict[str, object]] = []
    for one in room.actions():
        said: dict[str, object] = {
            "metric": shown_by[one.metric],
            "target": one.target,
            "owner": one.owner,
            "due": one.due,
        }
        rows.append({"who": people[one.participant], "text": one.text, "area": areas[one.area]} | said)
    return rows


# closing


def reps(workspace: Workspace, lens: Lens) -> dict[str, str]:
    """The reps of the team by id and name, whom everybody in its room knows."""
    return {rep.id: rep.name for rep in reps_in(workspace, replace(lens, viewer=OWNER))}


def likely(workspace: Workspace, lens: Lens, room: Room) -> dict[int, str]:
    """Which rep of the team each participant is, by id: as a facilitator said, else the one whose name fits and nobody else's does; or GUEST."""
    people, places = reps(workspace, lens), room.places()
    found = {place.id: place.rep for place in places if place.rep is not None and place.rep in {GUEST, *people}}
    for fits in (_whole, _first):
        named = {place.id: fits(place.name, people) for place in places if place.id not in found}
        free = Counter(rep for rep in named.values() if rep not in found.values())
        found |= {place: rep for place, rep in named.items() if rep and free[rep] == 1}
    return {place.id: found.get(place.id, GUEST) for place in places}


def _whole(name: str, people: Mapping[str, str]) -> str:
    found = [key for key, called in people.items() if called.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else GUEST


def _first(name: str, people: Mapping[str, str]) -> str:
    found = [key for key, called in people.items() if called.casefold().split()[0] == name.casefold()]
    return found[0] if len(found) == 1 else GUEST


def close(workspace: Workspace, lens: Lens, room: Room, who: str, board: DriverBoard | None) -> None:
    """Close the room and carry over what was said and the actions; Refusal naming who has not exactly three actions.

    What somebody wrote who left before the third action is kept as unfinished, and stands in no ledger.
    """
    matched = likely(workspace, lens, room)
    if room.state.closed is None:
        room.end()
    have = Counter(one.participant for one in room.actions())
    people = {place.id: place.name for place in room.places()}
    given = [Given(name, HERE, name) for name in people.values()]
    given += [
        Given(people[one.participant], one.question, _value(room, one.question, one.value))
        for one in room.said()
        if one.value
    ]
    given += [Given(people[one.participant], IDEA, (one.text, str(one.dots))) for one in room.ideas()]
    given += [Given(who, f"{FACTS} {one.key}", one.fact, one.colour) for one in scores(room, board)]
    given += [
        Given(people[one.participant], UNFINISHED, one.text)
        for one in room.actions()
        if have[one.participant] != ACTIONS
    ]
    whole = [one for one in room.actions() if have[one.participant] == ACTIONS]
    promised = [_promise(workspace, lens, people[one.participant], matched[one.participant], one) for one in whole]
    workshops.keep(workspace.records, who, room.state.id, room.setup.team, room.setup.period, given, promised)
    _OPEN.pop(room.file, None)


def what_closing_does(room: Room) -> str:
    """What closing does now, in words."""
    counts = actions_by(room)
    people = sum(count == ACTIONS for _, count in counts)
    aside = sum(0 < count < ACTIONS for place, count in counts if place.left)
    kept = f" What {cases(aside, 'people')} wrote and left before the third stands in no ledger." if aside else ""
    return (
        f"{cases(people * ACTIONS, 'actions')} of {people} go into the ledger, poll, scores and ideas into the results.{kept} "
        "Phones can say nothing more, and the room cannot be opened again."
    )


def _value(room: Room, question: str, value: str) -> str | int:
    return int(value) if question in {score_of(one.key) for one in room.setup.areas} else value


def _promise(workspace: Workspace, lens: Lens, name: str, rep: str, one: Action) -> Promised:
    """An action as a line of the ledger: about the rep the participant is, else about the team; the owner by id where it is the participant."""
    by, about = ("rep", rep) if rep else (lens.by, lens.scope.id)
    own = one.owner.casefold() == name.casefold()
    try:
        seen = lens_for(workspace, by, [about], lens.period.key, lens.as_of)  # type: ignore[arg-type]
        start = starting_point(workspace, seen, one.metric)
        value, period = start.value, start.period
    except Refusal:
        value, period = None, None
    aim = from_typed(metric(one.metric), one.target)
    whose = rep if rep and own else one.owner
    return Promised(name, whose, about, one.text, one.area, one.metric, one.due, by, value, period, aim)


def add_absent(
    workspace: Workspace, lens: Lens, key: str, who: str, name: str, rep: str, written: Sequence[Action]
) -> None:
    """The three actions of somebody who was not there; Refusal naming what they lack."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("Name the person whose actions these are.")
    if len(written) != ACTIONS:
        raise Refusal(f"Exactly {ACTIONS} actions, each with what, the number that will show it, and a day.")
    if any(
        one.who.casefold() == name.casefold()
        for one in workshops.said(workspace.records, key)
        if one.question == ACTION
    ):
        raise Refusal(f"{name} has three actions in this workshop already.")
    promised = [_promise(workspace, lens, name, rep, one) for one in written]
    workshops.promise_later(workspace.records, who, key, promised)


@dataclass(frozen=True)
class Typed:
    """One action as it was typed for somebody who was not there; what was left open is empty or None, the target in the metric's unit."""

    text: str
    area: str | None
    metric: str | None
    owner: str
    due: date | None
    target: float | None = None


def written(name: str, typed: Sequence[Typed]) -> list[Action]:
    """What was typed for somebody as actions; Refusal naming what one lacks. One whose owner is open is the person's own."""
    found = []
    for number, one in enumerate(typed, start=1):
        text, owner = " ".join(one.text.split()), " ".join(one.owner.split()) or name
        refuse_lacking(number, text=text, owner=owner, area=one.area, metric=one.metric, due=one.due)
        assert one.area and one.metric and one.due
        refuse_due(f"Action {number}", one.due)
        found.append(Action(0, number, text, one.area, one.metric, owner, one.due, one.target))
    return found


def for_whom(workspace: Workspace, lens: Lens) -> Lens:
    """The team a workshop would be opened for: that of the chosen rep, else the chosen team or the whole company."""
    return team_scope(workspace, lens, lens.scope.team or lens.scope.id)


def team_scope(workspace: Workspace, lens: Lens, team: str) -> Lens:
    """The lens of a workshop's team, or the company's where it was held for all."""
    try:
        return lens_for(workspace, "team", [team], lens.period.key, lens.as_of)
    except Refusal:
        if scopes(workspace, "company"):
            return lens_for(workspace, "company", [COMPANY], lens.period.key, lens.as_of)
        raise Refusal("A workshop is held with a team whose people you all see; choose one of those above.") from None
