"""The shapes of the method: drivers with their facts and cuts, the five steps with their fields, the question lists."""

from dataclasses import dataclass, field
from datetime import date

TARGETS = ("fixed", "band", "team", "needed", "agreed", "none")
FIELD_KINDS = ("text", "number", "choice", "choices")
ANSWERS = ("yes", "partly", "no")


@dataclass(frozen=True)
class Fact:
    """One fact of a driver and where its colours begin (METRICS D1).

    metrics: one metric key, or several of which the weakest against its target counts. target says what the value is
    held against: "fixed" (target_value, in the metric's unit), "agreed" (the rep's agreed interval, else target_value),
    "band" (band_low to band_high), "team" (the team's own Reading of the period), "needed" (pipeline coverage: one over
    the value win rate), "none" (shown, never coloured).
    green and amber are shares of the target from which an "up" metric is green or amber; a "down" metric takes the
    reciprocal. A fact entered again with a later effective_from replaces the earlier one from that day on.
    """

    key: str
    metrics: tuple[str, ...]
    source: str
    effective_from: date
    label: str = ""
    target: str = "none"
    target_value: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    target_text: str = ""
    critical: bool = False
    green: float = 0.9
    amber: float = 0.7
    house_default: bool = True


@dataclass(frozen=True)
class Driver:
    """One of the five drivers (number 1 to 5) or a foundation area (0): its meaning, what to ask, its facts.

    further names metrics that a conversation shows, uncoloured and in this order, while few of the facts have data.
    """

    key: str
    label: str
    meaning: str
    source: str
    number: int = 0
    load: str = ""
    questions: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    fact: tuple[Fact, ...] = field(default=())

    @property
    def is_foundation(self) -> bool:
        """Whether it belongs to the strip under the five."""
        return self.number == 0

    def facts_on(self, day: date) -> tuple[Fact, ...]:
        """The facts with the cuts that hold on a day, in the order of the file."""
        current: dict[str, Fact] = {}
        for one in sorted(self.fact, key=lambda fact: fact.effective_from):
            if one.effective_from <= day:
                current[one.key] = one
        order = list(dict.fromkeys(fact.key for fact in self.fact))
        return tuple(current[key] for key in order if key in current)


@dataclass(frozen=True)
class Field:
    """One field of a step: a choice takes one of the options (shown as option_labels), choices several."""

    key: str
    label: str
    kind: str
    source: str
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Step:
    """One of the five steps: its purpose, questions and fields; said is the field that tells it in short."""

    number: int
    key: str
    label: str
    prompt: str
    source: str
    said: str
    questions: tuple[str, ...] = ()
    field: tuple[Field, ...] = ()


@dataclass(frozen=True)
class CheckQuestion:
    """One question answered yes, partly or no, with a note; wanted is a healthy team's answer, if there is one."""

    key: str
    text: str
    source: str
    wanted: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """A list of questions about one driver; about says what it is answered for: team, account or manager."""

    key: str
    label: str
    driver: str
    about: str
    source: str
    question: tuple[CheckQuestion, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One thing a deal must show before it is called by a category."""

    key: str
    text: str
    source: str


@dataclass(frozen=True)
class Category:
    """One forecast category: what it means, how the CRM writes it (in small letters), and what a deal in it must show."""

    key: str
    label: str
    meaning: str
    crm: tuple[str, ...]
    source: str
    criterion: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class PollState:
    """One answer of the tune-up poll."""

    key: str
    label: str
    source: str


@dataclass(frozen=True)
class AgendaStep:
    """One timed step of a tune-up workshop; told is what everybody in the room reads in it."""

    key: str
    label: str
    minutes: int
    told: str
    source: str


@dataclass(frozen=True)
class Playbook:
    """The whole method as data."""

    drivers: tuple[Driver, ...]
    steps: tuple[Step, ...]
    question_sets: tuple[QuestionSet, ...]
    categories: tuple[Category, ...]
    poll: tuple[PollState, ...]
    agenda: tuple[AgendaStep, ...]
