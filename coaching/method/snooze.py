"""A stalled deal put aside on purpose: with a reason and a day, it stands apart until that day and then comes back by itself.

House rule: the day is held against the date of the data, as every due date is, since nothing is known of the deal after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.errors import Refusal
from coaching.metrics.deals import OpenDeal
from coaching.metrics.show import day
from coaching.records import About, answers
from coaching.workspace import Workspace

KIND, QUESTION = "deal", "snooze"


@dataclass(frozen=True)
class Snooze:
    """Why a deal is put aside, by whom, since when and until which day."""

    deal: str
    until: date
    why: str
    who: str
    since: date

    @property
    def told(self) -> str:
        """It in one line."""
        return f"snoozed until {day(self.until)}: {self.why} (since {day(self.since)})"


def put_aside(workspace: Workspace, who: str, deal: str, until: date | None, why: str, on: date) -> None:
    """Snooze a deal until a day; Refusal without a reason, or where the day is not after the day it is done on."""
    if not why.strip():
        raise Refusal("Say in a few words why the deal is put aside.")
    if until is None:
        raise Refusal("Choose the day on which it comes back.")
    if until <= on:
        raise Refusal(f"{day(until)} is not after {day(on)}: choose a later day on which it comes back.")
    answers.record(workspace.records, who, About(KIND, deal), QUESTION, until.isoformat(), note=why)


def wake(workspace: Workspace, who: str, deal: str) -> None:
    """Bring a deal back before its day."""
    answers.record(workspace.records, who, About(KIND, deal), QUESTION, None)


def snoozed(workspace: Workspace, on: date) -> dict[str, Snooze]:
    """What is put aside on a day, by deal; a deal is back on the day it was put aside until."""
    found = {}
    for deal in answers.subjects(workspace.records, KIND, QUESTION):
        one = answers.last(workspace.records, About(KIND, deal), [QUESTION]).get(QUESTION)
        if one and date.fromisoformat(str(one.value)) > on:
            found[deal] = Snooze(deal, date.fromisoformat(str(one.value)), one.note, one.who, one.when.date())
    return found


def read_by(as_of: date) -> str:
    """Which day brings deals back, in words."""
    return f"Days are read by the date of the data, now {day(as_of)}: a deal comes back with the first import of its day or a later one."


def apart(found: Sequence[OpenDeal], put: dict[str, Snooze]) -> tuple[list[OpenDeal], list[OpenDeal]]:
    """The deals to look at, in the order given, and those put aside, soonest back first."""
    aside = sorted((one for one in found if one.id in put), key=lambda one: put[one.id].until)
    return [one for one in found if one.id not in put], aside
