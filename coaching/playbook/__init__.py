"""The method as data: TOML files in this folder, each entry with its source, read once into frozen values.

A new question, field, fact or cut point is an entry in a file here; nothing else changes.
"""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from coaching.errors import Refusal
from coaching.playbook.entries import (
    ANSWERS,
    FIELD_KINDS,
    TARGETS,
    AgendaStep,
    Category,
    CheckQuestion,
    Criterion,
    Driver,
    Fact,
    Field,
    Playbook,
    PollState,
    QuestionSet,
    Step,
)
from coaching.playbook.reader import entries_of, entry_of, merged, table_of

__all__ = [
    "ANSWERS",
    "AgendaStep",
    "Category",
    "CheckQuestion",
    "Criterion",
    "Driver",
    "Fact",
    "Field",
    "Playbook",
    "PollState",
    "QuestionSet",
    "Step",
    "agenda",
    "categories",
    "driver",
    "drivers",
    "playbook",
    "poll",
    "question_set",
    "question_sets",
    "read",
    "steps",
]

HERE = Path(__file__).parent
Entry = TypeVar("Entry")


@cache
def playbook() -> Playbook:
    """The product's own playbook."""
    return read(HERE)


def drivers() -> tuple[Driver, ...]:
    """The five drivers in their order, then the foundation areas."""
    return playbook().drivers


def driver(key: str) -> Driver:
    """One driver or foundation area by its key; Refusal naming those there are."""
    found: Driver = _one(drivers(), key, "driver")
    return found


def steps() -> tuple[Step, ...]:
    """The five steps of the conversation, in order."""
    return playbook().steps


def categories(own: Path | None = None) -> tuple[Category, ...]:
    """The forecast categories with what a deal in each must show; own is a folder whose forecast.toml changes, adds or switches off criteria."""
    if own is None or not (own / "forecast.toml").is_file():
        return playbook().categories
    found = _laid_over(HERE / "forecast.toml", own / "forecast.toml", "category", "criterion", Category)
    _check_keys(own / "forecast.toml", [part.key for one in found for part in one.criterion])
    return found


def poll() -> tuple[PollState, ...]:
    """The answers of the tune-up poll, in order."""
    return playbook().poll


def agenda() -> tuple[AgendaStep, ...]:
    """The timed steps of a tune-up workshop, in order."""
    return playbook().agenda


def question_sets(own: Path | None = None) -> tuple[QuestionSet, ...]:
    """The question lists in the order of the drivers; own is a folder whose questions.toml changes, adds or switches off questions."""
    if own is None or not (own / "questions.toml").is_file():
        return playbook().question_sets
    return laid_over(HERE / "questions.toml", own / "questions.toml")


def laid_over(path: Path, own: Path) -> tuple[QuestionSet, ...]:
    """The question lists of path with those of own over them, by key: `off = true` leaves one out, a key of its own adds one."""
    found = _laid_over(path, own, "set", "question", QuestionSet)
    _check_keys(own, [part.key for one in found for part in one.question])
    return found


def _laid_over(path: Path, own: Path, table: str, part: str, kind: type[Entry]) -> tuple[Entry, ...]:
    said, over = table_of(path, table), table_of(own, table)
    found = merged(said, over)
    for one in found:
        before = next((entry for entry in said if entry.get("key") == one.get("key")), {})
        after = next((entry for entry in over if entry.get("key") == one.get("key")), {})
        one[part] = merged(before.get(part, []), after.get(part, []))
    return tuple(entry_of(kind, raw, f"{own.name} in the workspace's playbook, {table}", _fault) for raw in found)


def question_set(key: str) -> QuestionSet:
    """One question list by its key; Refusal naming those there are."""
    found: QuestionSet = _one(question_sets(), key, "question list")
    return found


def read(folder: Path) -> Playbook:
    """A playbook from the TOML files of a folder; Refusal naming file and entry for whatever is unknown or missing."""
    found = Playbook(
        drivers=entries_of(Driver, folder / "drivers.toml", "driver", _fault),
        steps=entries_of(Step, folder / "conversation.toml", "step", _fault),
        question_sets=entries_of(QuestionSet, folder / "questions.toml", "set", _fault),
        categories=entries_of(Category, folder / "forecast.toml", "category", _fault),
        poll=entries_of(PollState, folder / "poll.toml", "state", _fault),
        agenda=entries_of(AgendaStep, folder / "agenda.toml", "step", _fault),
    )
    _check_keys(folder / "poll.toml", [one.key for one in found.poll])
    _check_keys(folder / "agenda.toml", [one.key for one in found.agenda])
    _check_keys(folder / "drivers.toml", [one.key for one in found.drivers])
    _check_keys(folder / "conversation.toml", [part.key for step in found.steps for part in step.field])
    _check_keys(folder / "questions.toml", [part.key for one in found.question_sets for part in one.question])
    _check_keys(folder / "forecast.toml", [part.key for one in found.categories for part in one.criterion])
    if [step.number for step in found.steps] != [1, 2, 3, 4, 5]:
        raise Refusal("conversation.toml: the steps must be numbered 1 to 5, in order.")
    return found


def _fault(entry: object) -> str | None:
    if isinstance(entry, Fact):
        return _fact_fault(entry)
    if isinstance(entry, Field):
        if entry.kind not in FIELD_KINDS:
            return f'kind "{entry.kind}" is unknown; there are: {", ".join(FIELD_KINDS)}'
        if entry.kind in ("choice", "choices") and not entry.options:
            return "a choice needs options"
        if entry.option_labels and len(entry.option_labels) != len(entry.options):
            return "option_labels must name each of the options"
    if isinstance(entry, CheckQuestion) and entry.wanted not in ("", *ANSWERS):
        return f"wanted must be one of {', '.join(ANSWERS)}, or left out"
    if isinstance(entry, Step) and entry.said not in {part.key for part in entry.field}:
        return f'said names "{entry.said}", which is none of its fields'
    return None


def _fact_fault(fact: Fact) -> str | None:
    if fact.target not in TARGETS:
        return f'target "{fact.target}" is unknown; there are: {", ".join(TARGETS)}'
    if (fact.target in ("fixed", "agreed")) != (fact.target_value is not None):
        return 'target_value belongs to target = "fixed" or "agreed", and is needed there'
    if fact.target == "band" and (fact.band_low is None or fact.band_high is None or fact.band_low >= fact.band_high):
        return 'target = "band" needs band_low below band_high'
    if not 0 < fact.amber < fact.green <= 1:
        return "amber must lie above 0 and below green, and green at most at 1"
    if not fact.metrics:
        return "metrics names no metric"
    return None


def _check_keys(path: Path, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise Refusal(f'{path.name}: "{key}" stands there twice; give each entry its own key.')


def _one(entries: tuple[Any, ...], key: str, what: str) -> Any:
    for entry in entries:
        if entry.key == key:
            return entry
    raise Refusal(f'Cannot find the {what} "{key}"; there are: {", ".join(entry.key for entry in entries)}.')
