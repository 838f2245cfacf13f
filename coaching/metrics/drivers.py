"""The five drivers and the foundation: the facts of each, its colour, one sentence that explains it, and what would change it."""

from dataclasses import dataclass, replace

from coaching import playbook
from coaching.lens import Lens, Scope, group
from coaching.metrics import coverage
from coaching.metrics.colours import AMBER, GREEN, GREY, RED, FactStatus, colour_of, driver_colour, word_of
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.reading import NO_FACTS, Reading
from coaching.metrics.show import detail, in_unit, inside, number_in_unit, show
from coaching.metrics.win_rule import NARROW, win_rate_key
from coaching.playbook import Driver, Fact
from coaching.records import agreed
from coaching.workspace import Workspace


@dataclass(frozen=True)
class DriverStatus:
    """One driver: its colour, the sentence that explains it, which one fact would change it, and its facts."""

    driver: Driver
    colour: str
    sentence: str
    would_change: str
    facts: tuple[FactStatus, ...]

    @property
    def known(self) -> tuple[FactStatus, ...]:
        """The facts that have data."""
        return tuple(fact for fact in self.facts if fact.reading.value is not None)

    @property
    def lacks_facts(self) -> bool:
        """Whether nothing that it reads was loaded or written."""
        return all(_lacks_facts(fact) for fact in self.facts)

    @property
    def lacks_some(self) -> bool:
        """Whether something that it reads was not loaded or written."""
        return any(_lacks_facts(fact) for fact in self.facts)

    @property
    def word(self) -> str:
        """The state as a word: a colour, or why there is none."""
        if not self.known:
            return "no facts yet" if self.lacks_facts else "no cases"
        return word_of(self.colour)


@dataclass(frozen=True)
class DriverBoard:
    """Five drivers and the foundation strip, for one scope and period."""

    five: tuple[DriverStatus, ...]
    foundation: tuple[DriverStatus, ...]

    @property
    def finding(self) -> str:
        """The board in one sentence; empty when nothing is red or amber."""
        talk = [status for status in self.five if status.colour in (RED, AMBER)]
        if not talk:
            return ""
        talk.sort(key=lambda status: status.colour != RED)
        names = ", ".join(f"{inside(status.driver.label)} ({status.colour})" for status in talk)
        count = ("One", "Two", "Three", "Four", "All five")[len(talk) - 1]
        return f"{count} of five drivers need{'s' if len(talk) == 1 else ''} a talk: {names}.".replace(
            "All five of five drivers", "All five drivers"
        )


def board(workspace: Workspace, lens: Lens) -> DriverBoard:
    """The status of every driver for the lens's scope and period."""
    return boards(workspace, replace(lens, scopes=(lens.scope,)))[0]


def boards(workspace: Workspace, lens: Lens) -> list[DriverBoard]:
    """One board for each scope of the lens, read together."""
    found = playbook.drivers()
    facts = [fact for driver in found for fact in _facts_on(workspace, driver, lens)]
    keys = [key for fact in facts for key in fact.metrics if key in all_metrics()]
    own = _by_scope(measure(workspace, lens, keys))
    cover = coverage.needed(workspace, lens)
    one_of = {scope.team: scope for scope in lens.scopes}
    against_team = [key for fact in facts if fact.target == "team" for key in fact.metrics if key in all_metrics()]
    wider = {team: _team_readings(workspace, lens, scope, against_team) for team, scope in one_of.items()}
    every = agreed.intervals(workspace.records) if lens.by == "rep" else {}
    return [
        _board(workspace, lens, own[scope.id], wider[scope.team], cover[scope.id], every.get(scope.id))
        for scope in lens.scopes
    ]


def _facts_on(workspace: Workspace, driver: Driver, lens: Lens) -> tuple[Fact, ...]:
    """The driver's facts on the lens's day, with the win rate under the rule the team chose."""
    rate = {NARROW: win_rate_key(workspace)}
    return tuple(
        replace(fact, metrics=tuple(rate.get(key, key) for key in fact.metrics)) for fact in driver.facts_on(lens.as_of)
    )


def _board(
    workspace: Workspace,
    lens: Lens,
    own: dict[str, Reading],
    team: dict[str, Reading],
    cover: float | None,
    interval: float | None,
) -> DriverBoard:
    statuses = []
    for driver in playbook.drivers():
        facts = tuple(
            fact
            for entry in _facts_on(workspace, driver, lens)
            if (
                fact := _fact(
                    entry, own, team, interval if entry.target == "agreed" else cover, workspace.settings.currency
                )
            )
            is not None
        )
        statuses.append(_driver(driver, facts))
    return DriverBoard(
        tuple(status for status in statuses if not status.driver.is_foundation),
        tuple(status for status in statuses if status.driver.is_foundation),
    )


def _by_scope(readings: list[Reading]) -> dict[str, dict[str, Reading]]:
    found: dict[str, dict[str, Reading]] = {}
    for reading in readings:
        found.setdefault(reading.scope, {})[reading.metric] = reading
    return found


def _team_readings(workspace: Workspace, lens: Lens, scope: Scope, keys: list[str]) -> dict[str, Reading]:
    """What a scope is held against where the playbook says "team": a rep's team, otherwise the company."""
    if lens.by == "rep" and scope.team:
        wider = group(workspace, replace(lens, scopes=(scope,)), "team", scope.team)
    else:
        wider = group(workspace, replace(lens, scopes=(scope,)), "company") if lens.by in ("rep", "team") else None
    if wider is None:
        return {}
    return {reading.metric: reading for reading in measure(workspace, wider, keys)}


def _fact(
    entry: Fact, own: dict[str, Reading], team: dict[str, Reading], cover: float | None, currency: str
) -> FactStatus | None:
    candidates = [
        _status(entry, own[key], _target(entry, key, team, cover), currency) for key in entry.metrics if key in own
    ]
    if not candidates:
        return None
    order = {RED: 0, AMBER: 1, GREEN: 2, GREY: 3}
    return min(candidates, key=lambda fact: (order[fact.colour], -(fact.reading.n or 0)))


def _target(entry: Fact, key: str, team: dict[str, Reading], cover: float | None) -> float | None:
    if entry.target == "fixed":
        return entry.target_value
    if entry.target == "agreed":
        return cover or entry.target_value
    if entry.target == "team":
        return team[key].value if key in team else None
    return cover if entry.target == "needed" else None


def _status(entry: Fact, reading: Reading, target: float | None, currency: str) -> FactStatus:
    colour = colour_of(entry, reading, target)
    is_told = len(entry.metrics) == 1 or colour in (
        RED,
        AMBER,
    )  # which of several is the weakest is said only where it is judged so
    label = entry.label if entry.label and is_told else metric(reading.metric).label
    against = (
        f" against {number_in_unit(target, reading.unit, currency)}"
        if target is not None and entry.target == "team"
        else ""
    )
    if entry.target == "needed" and target is not None:
        against = f" against {in_unit(metric(reading.metric), target, currency)} needed"
    words = f"{inside(metric(reading.metric).label)} {show(reading, currency)}"
    cases = (
        f" ({detail(reading, currency)})"
        if metric(reading.metric).unit in ("share", "ratio") and metric(reading.metric).kind != "shape"
        else ""
    )
    said = f"{words}{cases}{against}" if reading.value is not None else f"{inside(label)} {reading.note}"
    return FactStatus(entry, label, reading, target, colour, said)


def _driver(driver: Driver, facts: tuple[FactStatus, ...]) -> DriverStatus:
    colour = driver_colour(facts)
    return DriverStatus(driver, colour, _sentence(driver, colour, facts), _would_change(facts, colour), facts)


def _sentence(driver: Driver, colour: str, facts: tuple[FactStatus, ...]) -> str:
    if not any(fact.reading.value is not None for fact in facts):
        return _nothing(driver, facts)
    judged = sum(fact.colour != GREY for fact in facts)
    if colour == GREY:
        known = sum(fact.reading.value is not None for fact in facts)
        lacks = sum(_lacks_facts(fact) for fact in facts)
        others = "its one fact lacks" if len(facts) == 1 else "they lack" if not judged else "the others lack"
        why = f"; {lacks} lack facts: {driver.load}." if lacks else f"; {others} a target, cases or time."
        return f"Not rated: {known} of {len(facts)} facts have data, {judged} can be judged{why}"
    short = [fact for fact in facts if fact.colour == RED] + [fact for fact in facts if fact.colour == AMBER]
    listed = ", ".join(f"{fact.said} ({fact.colour})" for fact in short[:4])
    if colour != GREEN:
        return f"{colour.capitalize()}: {listed}."
    good, open_ = sum(fact.colour == GREEN for fact in facts), len(facts) - judged
    rest = f"; {listed} alone does not change that" if listed else ""
    unjudged = f"; {open_} not judged (no target, too few cases, or too early)" if open_ else ""
    return f"Green: {good} of {judged} facts judged {'is' if good == 1 else 'are'} on target{rest}{unjudged}."


def _nothing(driver: Driver, facts: tuple[FactStatus, ...]) -> str:
    """Why a driver has no number at all: nothing was loaded, or nothing falls into this period."""
    here = [fact.reading.note for fact in facts if fact.reading.note and not _lacks_facts(fact)]
    return f"Nothing in this period: {here[0]}." if here else f"No facts yet: {driver.load}."


def _lacks_facts(fact: FactStatus) -> bool:
    return fact.reading.noted == NO_FACTS


def _would_change(facts: tuple[FactStatus, ...], colour: str) -> str:
    """Which one fact, back on target, would change the colour."""
    if colour not in (RED, AMBER):
        return ""
    for fact in facts:
        if fact.colour in (RED, AMBER):
            better = driver_colour(tuple(replace(other, colour=GREEN) if other is fact else other for other in facts))
            if better != colour:
                return f"Fix {inside(metric(fact.reading.metric).label)} and this turns {better}."
    return "No single fact would change the colour."
