"""What a room hands out, and the words it knows its steps and questions by: plain values that outlive the moment they were read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ACTIONS = 3
LONGEST = {"name": 40, "idea": 280, "action": 280, "note": 500}
DOTS = 3
IDEAS_A_PAGE = 15
BEST = 10
ENOUGH = 5  # people from whom on scores are shown: fewer could be told apart
LATEST = timedelta(days=548)  # 18 months: beyond the plan year nothing can be held against what was promised today
LEFT, TAKEN = "left", "taken"  # how a device lost its place
POLL, STAND, ASSESSMENT, IDEAS, ACT, WALL = "poll", "stand", "assessment", "ideas", "actions", "wall"


@dataclass(frozen=True)
class Choice:
    """Something to choose from or to talk about, by its key: a state of the poll, an area, a metric or question with the area it belongs to."""

    key: str
    label: str
    area: str = ""


@dataclass(frozen=True)
class AgendaStep:
    """One timed step of the agenda; told says in one sentence what people do in it."""

    key: str
    label: str
    minutes: int
    told: str


@dataclass(frozen=True)
class Setup:
    """What the facilitator brings into the room; no fact about a person is in it."""

    team: str
    period: str
    title: str
    steps: tuple[AgendaStep, ...]
    poll: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    metrics: tuple[Choice, ...]
    questions: tuple[Choice, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Setup":
        """From the JSON that the store keeps."""
        raw = json.loads(text)
        poll, areas, metrics, questions = (
            tuple(Choice(**one) for one in raw.get(name, ())) for name in ("poll", "areas", "metrics", "questions")
        )
        steps = tuple(AgendaStep(**one) for one in raw["steps"])
        return cls(raw["team"], raw["period"], raw["title"], steps, poll, areas, metrics, questions)


@dataclass(frozen=True)
class Place:
    """One participant's place in the room; left is the moment of leaving, None while present; rep who that is in the data, None while nobody said."""

    id: int
    name: str
    left: str | None
    rep: str | None = None


@dataclass(frozen=True)
class Lost:
    """A place that a device no longer keeps: how it went (LEFT or TAKEN) and when."""

    name: str
    how: str
    at: datetime


@dataclass(frozen=True)
class Action:
    """One action of a participant, number 1 to 3; due is a day, target as it was typed in the metric's unit, None where nothing was."""

    participant: int
    number: int
    text: str
    area: str
    metric: str
    owner: str
    due: date
    target: float | None = None


@dataclass(frozen=True)
class Idea:
    """One idea on the wall with its dots."""

    id: int
    participant: int
    text: str
    dots: int


@dataclass(frozen=True)
class Said:
    """One answer: who, to which question, and what; a later one takes its place."""

    participant: int
    question: str
    value: str
    at: str


@dataclass(frozen=True)
class State:
    """Where the agenda stands: the step by its place from 0, since when, the round of the poll, what is revealed, and whether it is over."""

    id: str
    code: str
    host: str
    port: int
    opened: datetime
    closed: datetime | None
    step: int
    since: datetime
    round: int
    revealed: frozenset[str]
    version: int
    abandoned: bool  # ended without results


def poll_of(number: int) -> str:
    """The question of a round of the poll."""
    return f"{POLL} {number}"


def score_of(area: str) -> str:
    """The question of an area of the assessment."""
    return f"{ASSESSMENT} {area}"


def spoken(on: date) -> str:
    """A day in words: "5 Mar 2026"."""
    return f"{on.day} {on:%b %Y}"


def numbers(values: Sequence[str]) -> list[int]:
    """The scores among answers to an area, "cannot say" left out."""
    return [int(value) for value in values if value]
