"""What the records hand out: frozen, plain values that outlive the session they were read in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from coaching.errors import Refusal

KINDS = ("one-on-one", "field day", "virtual field day", "workshop", "group session")
STATES = ("planned", "open", "held", "cancelled")
STEPS = 5
ON_TIME, LATE = "kept on time", "kept late"
MISSED, IN_PART = (
    "missed",
    "done in part",
)  # the states of a promise that was not kept whole, with what was learned in its note
UNKEPT = (MISSED, IN_PART)
MOST = 1e15  # in size, of an amount or a target somebody types; what the facts can hold, with room to add up
NO_SUCH_CONVERSATION = (
    "There is no such conversation here; it may belong to another workspace. Open it from the list again."
)

AnswerValue = str | float | tuple[str, ...] | None


def refuse_uncountable(target: float | None) -> None:
    """Refusal for a target that is no number, or beyond counting."""
    if target is not None and not abs(target) <= MOST:
        raise Refusal(f"{target:.3g} is no target: write a number between -{MOST:,.0f} and {MOST:,.0f}.")


@dataclass(frozen=True)
class About:
    """What an answer is about: a rep, team, company, account or conversation, by its id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Conversation:
    """One planned or held coaching conversation.

    step runs from 1 to 5; version grows with each change and guards against lost updates. planned_on moves when the
    conversation is replanned, first_planned_on never does; both are None for a session nobody planned.
    """

    id: str
    manager_id: str
    rep_id: str
    team: str
    kind: str
    state: str
    step: int
    planned_on: date | None
    first_planned_on: date | None
    started_at: datetime | None
    held_on: date | None
    minutes: float | None
    period: str | None
    as_of: date | None
    cancelled_why: str
    version: int
    created_at: datetime
    updated_at: datetime
    updated_by: str
    answers: Mapping[str, AnswerValue] = field(default_factory=dict)


@dataclass(frozen=True)
class FactToFreeze:
    """A Reading as it stood on the screen: with its words, the text of its comparison and how the value was printed.

    reading is a dataclass or mapping with at least metric, by, scope, period, value and n; trend is (period, value),
    oldest first; colour is green, amber, red or grey.
    """

    reading: Any
    label: str
    definition: str
    shown: str
    detail: str = ""
    compare: str = ""
    colour: str = "grey"
    driver: str = ""
    trend: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True)
class FrozenFact:
    """A fact as it was seen in a conversation; no later load of data and no later freeze changes it."""

    id: int
    conversation_id: str
    position: int
    metric: str
    by: str
    scope: str
    period: str
    reading: Mapping[str, Any]
    label: str
    definition: str
    shown: str
    detail: str
    compare: str
    colour: str
    driver: str
    trend: tuple[tuple[str, float | None], ...]
    frozen_at: datetime


@dataclass(frozen=True)
class Commitment:
    """One line of the one ledger: who promised what by when, and the metric that will show it.

    due_on moves when re-dated, first_due_on never does; times_redated counts the moves. baseline_value and target_value
    are in the metric's unit; number counts the ledger's lines in the order they were written.
    """

    id: str
    number: int
    conversation_id: str | None
    rep_id: str
    text: str
    owner_kind: str
    owner_id: str
    due_on: date | None
    first_due_on: date | None
    times_redated: int
    metric: str | None
    driver: str | None
    scope_by: str | None
    scope_id: str | None
    baseline_value: float | None
    baseline_period: str | None
    target_value: float | None
    important: bool
    urgent: bool
    source: str
    state: str
    done_on: date | None
    note: str
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def kept(self) -> str:
        """Whether what is done was done by the day first agreed (METRICS C5): "kept on time", "kept late", empty where it is not done."""
        if self.state != "done":
            return ""
        on_time = self.done_on is not None and self.first_due_on is not None and self.done_on <= self.first_due_on
        return ON_TIME if on_time else LATE

    def overdue(self, as_of: date) -> bool:
        """Whether it is still open after the day it was last promised for."""
        return self.state == "open" and self.due_on is not None and self.due_on < as_of


@dataclass(frozen=True)
class Answer:
    """One answer, never overwritten: a newer one stands beside it.

    side says whether the rep or the manager gave it where that matters, else None.
    """

    id: int
    who: str
    when: datetime
    about: About
    conversation_id: str | None
    question: str
    value: AnswerValue
    note: str
    side: str | None

    def age_days(self, on: date) -> int:
        """Days from the answer to a day."""
        return (on - self.when.date()).days


@dataclass(frozen=True)
class StopItem:
    """Something not to be done any more; outcome is None until the next session says "kept" or "resumed"."""

    id: str
    conversation_id: str | None
    rep_id: str
    text: str
    agreed_on: date
    outcome: str | None
    reviewed_on: date | None
    note: str


@dataclass(frozen=True)
class PrivateNote:
    """A note only its author sees; no handover takes it."""

    id: int
    conversation_id: str
    author: str
    text: str
    when: datetime


@dataclass(frozen=True)
class Entry:
    """One revision of something people wrote down: a goal, a sponsor, a line of value.

    kind is a key of the kinds of the playbook, parent the id of the entry it stands under; fields holds its values by key (text, a number, a day
    as ISO text, a choice, the id of what it names). first_who and first_when are those of its first revision.
    """

    id: str
    revision: int
    kind: str
    about: About
    parent: str | None
    position: int
    title: str
    state: str
    fields: Mapping[str, Any]
    who: str
    when: datetime
    first_who: str
    first_when: datetime


@dataclass(frozen=True)
class Change:
    """One line of the audit: who changed what, when. details never holds a private note's text."""

    id: int
    when: datetime
    who: str
    what: str
    about: About
    details: Mapping[str, Any]


class ChangedElsewhere(Refusal):
    """Somebody else saved first: nothing was overwritten, and unsaved holds what could not be saved."""

    def __init__(self, message: str, unsaved: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.unsaved = dict(unsaved)
