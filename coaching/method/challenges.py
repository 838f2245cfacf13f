"""A number that somebody sees differently: said at its proof, with an owner and an age, closed by the next import that moves it, or by words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method.talks import colleagues, names
from coaching.metrics import Reading, all_metrics, measure, metric
from coaching.metrics.show import day, show
from coaching.records import About, Answer, answers
from coaching.workspace import Workspace

KIND, QUESTION = "number", "challenge"
OPEN, MOVED, GONE, CLOSED = "open", "the number has changed", "no longer in the data", "closed"


@dataclass(frozen=True)
class Challenge:
    """Why somebody sees a number differently: what it was then and is now in words, whose turn it is, and how it ended.

    by: the name of who raised it; empty where that is nobody in the data, or nobody whom whoever looks may name.
    """

    number: str
    label: str
    whose: str
    period: str
    reason: str
    owner: str
    raised_on: date
    then: str
    now: str
    state: str
    answer: str = ""
    by: str = ""

    @property
    def told(self) -> str:
        """It in one line."""
        ended = f"; {self.answer}" if self.answer else ""
        moved = f", now {self.now}" if self.now != self.then else ""
        by = f" by {self.by}" if self.by else ""
        return f"{self.reason} (raised{by} on {day(self.raised_on)}, {self.owner} looks into it; it was {self.then}{moved}; {self.state}{ended})"


def number_of(reading: Reading) -> str:
    """What a Reading is kept under: its metric, scope and period, without its value."""
    return json.dumps([reading.metric, reading.by, reading.scope, reading.period])


def challenge(workspace: Workspace, who: str, reading: Reading, owner: str, reason: str) -> None:
    """Say that a number is seen differently; Refusal without a reason or somebody who looks into it."""
    if not reason.strip():
        raise Refusal("Say in a few words what you see differently.")
    if not owner.strip():
        raise Refusal("Say who looks into it.")
    said = (reason.strip(), owner.strip(), json.dumps(reading.value), _shown(workspace, reading))
    answers.record(workspace.records, who, About(KIND, number_of(reading)), QUESTION, said)


def close(workspace: Workspace, who: str, number: str, words: str) -> None:
    """End it with words; Refusal without any, and where a rep would end what somebody else raised."""
    if not words.strip():
        raise Refusal("Say in a few words how it ended.")
    raised = answers.last(workspace.records, About(KIND, number), [QUESTION]).get(QUESTION)
    if ended := how_it_ended(workspace, number):
        raise Refusal(ended)
    if workspace.viewer.role == "rep" and raised and raised.who != workspace.viewer.viewer_id:
        raise Refusal("Whoever raised it, or who leads them, ends it.")
    answers.record(workspace.records, who, About(KIND, number), QUESTION, None, note=words)


def how_it_ended(workspace: Workspace, number: str) -> str:
    """That a challenge was closed and with which words; empty while it is open, and where there is none."""
    said = answers.history(workspace.records, About(KIND, number), QUESTION)
    return (
        f"This challenge was closed meanwhile: {said[0].note}." if said and not isinstance(said[0].value, tuple) else ""
    )


def of_number(workspace: Workspace, reading: Reading) -> list[Challenge]:
    """What was said about a number, newest first."""
    return _read(workspace, answers.history(workspace.records, About(KIND, number_of(reading)), QUESTION), reading)


def listed(workspace: Workspace) -> list[Challenge]:
    """Every challenged number that whoever looks may see, newest first; what is no longer in the data says so."""
    found = []
    for about in answers.subjects(workspace.records, KIND, QUESTION):
        said = answers.history(workspace.records, About(KIND, about), QUESTION)
        try:
            key, by, scope, period = json.loads(about)
            reading = measure(workspace, lens_for(workspace, by, [scope], period), [key])[0]
        except Refusal:
            if workspace.viewer.sees is None:  # for anybody else it may as well be somebody whom they may not see
                found += _read(workspace, said, _gone(workspace, key, by, scope, period))
            continue
        found += _read(workspace, said, reading)
    return sorted(found, key=lambda one: one.raised_on, reverse=True)


def _read(workspace: Workspace, said: Sequence[Answer], reading: Reading) -> list[Challenge]:
    """The challenges among the answers about one number; what was closed by words has them from the answer after it."""
    found, ended, called, viewer = [], "", colleagues(workspace), workspace.viewer
    for one in said:
        if not isinstance(one.value, tuple):
            ended = one.note
            continue
        reason, owner, then, shown = one.value
        state = (
            CLOSED if ended else GONE if reading.noted == GONE else MOVED if json.loads(then) != reading.value else OPEN
        )
        period = workspace.calendar.parse(reading.period).label
        label = metric(reading.metric).label if reading.metric in all_metrics() else reading.metric.replace("_", " ")
        found.append(Challenge(
            number_of(reading), label, reading.name, period, reason, owner, one.when.date(), shown,
            _shown(workspace, reading), state, ended, called.get(one.who, one.who if viewer.sees is None and not viewer.alone else ""),
        ))  # fmt: skip
        ended = ""
    return found


def _gone(workspace: Workspace, key: str, by: str, scope: str, period: str) -> Reading:
    """What stands in for a number whose person, team, account or metric the data holds no more."""
    unit = metric(key).unit if key in all_metrics() else "number"
    name = names(workspace).get(scope, scope)
    on = workspace.facts.as_of or workspace.records.now().date()
    return Reading(
        key, by, scope, name, period, None, None, None, 0, None, None, unit, "no longer in the data", on, GONE
    )


def _shown(workspace: Workspace, reading: Reading) -> str:
    return GONE if reading.noted == GONE else show(reading, workspace.settings.currency, full=True)


def rows(found: Sequence[Challenge]) -> list[dict[str, object]]:
    """Challenges as rows of a table."""
    return [
        {
            "label": one.label, "whose": one.whose, "period": one.period, "reason": one.reason, "owner": one.owner,
            "by": one.by or None, "on": one.raised_on, "then": one.then, "now": one.now, "state": one.state, "answer": one.answer,
        }
        for one in found
    ]  # fmt: skip
