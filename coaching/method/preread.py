"""The pre-read: before a talk each side scores the drivers and names topics, and hands it in; sealed until both have, or the talk opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coaching import playbook
from coaching.errors import Refusal
from coaching.records import About, Conversation, Records, answers, conversations
from coaching.records.entries import AnswerValue

SIDES = ("rep", "manager")
LOWEST, HIGHEST = 0, 10
TOPICS, WENT_WELL, HANDED_IN = "preread.topics", "preread.went_well", "preread.in"
_SCORE = "preread.score."


@dataclass(frozen=True)
class Scored:
    """One driver as each side scored it, 0 to 10; None: not given, or sealed. gap: the rep's score less the manager's."""

    driver: str
    label: str
    rep: float | None
    manager: float | None
    gap: float | None


@dataclass(frozen=True)
class PreRead:
    """What one side may see: its own entries, those of the other side unless they are sealed, and whether each side is in."""

    mine: Mapping[str, AnswerValue]
    theirs: Mapping[str, AnswerValue]
    sealed: bool
    is_in: Mapping[str, bool]


def say(records: Records, conversation_id: str, who: str, side: str, key: str, value: str | float | None) -> None:
    """Keep a score (of a driver, 0 to 10) or a text of one side; Refusal for an unknown field, a score out of range, or a closed talk."""
    if key not in (TOPICS, WENT_WELL) and key not in scores():
        raise Refusal(f'The pre-read has no field "{key}"; there are: {", ".join((TOPICS, WENT_WELL, *scores()))}.')
    if key in scores() and value is not None and not (isinstance(value, int | float) and LOWEST <= value <= HIGHEST):
        raise Refusal(
            f"A score runs from {LOWEST} to {HIGHEST}, and is left empty where you cannot tell; {value} is neither."
        )
    _still_open(records, conversation_id)
    if key in scores() and HANDED_IN in _given(records, conversation_id, side):
        raise Refusal(
            "These scores are handed in and stand as they were given; take them back first, as long as they are sealed."
        )
    answers.record(records, who, About("conversation", conversation_id), key, value, side=side)


def hand_in(records: Records, conversation_id: str, who: str, side: str) -> None:
    """Say that one side's scores stand; Refusal where none is given."""
    _still_open(records, conversation_id)
    if not any(key in _given(records, conversation_id, side) for key in scores()):
        raise Refusal("Score at least one driver before you hand it in.")
    answers.record(records, who, About("conversation", conversation_id), HANDED_IN, "yes", side=side)


def take_back(records: Records, conversation_id: str, who: str, side: str) -> None:
    """Change one's mind about scores that nobody else has seen; Refusal once they are open."""
    if not seen_by(records, conversations.get(records, conversation_id), side).sealed:
        raise Refusal(
            "The other side has seen these scores, so they stand; say in the talk what you see differently now."
        )
    answers.record(records, who, About("conversation", conversation_id), HANDED_IN, None, side=side)


def _still_open(records: Records, conversation_id: str) -> None:
    if conversations.get(records, conversation_id).state not in ("planned", "open"):
        raise Refusal("This conversation is closed; its pre-read can only be read.")


def scores() -> dict[str, str]:
    """The keys of the scores, one for each driver and foundation area, with the driver's label."""
    return {f"{_SCORE}{one.key}": one.label for one in playbook.drivers()}


def seen_by(records: Records, talk: Conversation, side: str) -> PreRead:
    """The pre-read as one side may see it: the other side's is sealed until both have handed it in, or the talk has begun.

    While it is sealed each side's entries are told to that side alone, whoever asks for them.
    """
    given = {each: _given(records, talk.id, each) for each in SIDES}
    begun = talk.state != "planned"  # then whoever scored anything is in
    is_in = {
        each: HANDED_IN in given[each] or (begun and any(key in given[each] for key in scores())) for each in SIDES
    }
    sealed = talk.state == "planned" and not all(is_in.values())
    other = next(each for each in SIDES if each != side)
    for each in SIDES:
        given[each].pop(HANDED_IN, None)
    mine = given[side] if not sealed or records.side(talk, side) == side else {}
    return PreRead(mine, {} if sealed else given[other], sealed, is_in)


def _given(records: Records, conversation_id: str, side: str) -> dict[str, AnswerValue]:
    found = answers.of_side(records.whole, About("conversation", conversation_id), side)
    return {key: value for key, value in found.items() if value is not None}


def gaps(records: Records, talk: Conversation) -> list[Scored]:
    """Both sides' scores once they are open, the widest gap first; empty while they are sealed."""
    if seen_by(records, talk, "rep").sealed:
        return []
    rep, manager = (_given(records, talk.id, side) for side in SIDES)
    found = [
        _scored(key, label, rep.get(key), manager.get(key))
        for key, label in scores().items()
        if key in rep or key in manager
    ]
    return sorted(found, key=lambda one: -abs(one.gap) if one.gap is not None else 1)


def _scored(key: str, label: str, rep: AnswerValue, manager: AnswerValue) -> Scored:
    mine, theirs = (value if isinstance(value, int | float) else None for value in (rep, manager))
    return Scored(
        key.removeprefix(_SCORE), label, mine, theirs, None if mine is None or theirs is None else mine - theirs
    )


def gap_history(records: Records, rep_id: str, until: date | None = None) -> list[tuple[date, Scored]]:
    """Every driver both scored in the held talks with a rep, oldest talk first."""
    held = [
        one
        for one in reversed(conversations.history(records, rep_id))
        if one.held_on and (until is None or one.held_on <= until)
    ]
    return [
        (one.held_on, scored) for one in held if one.held_on for scored in gaps(records, one) if scored.gap is not None
    ]


def opening(found: Sequence[Scored], rep: str, manager: str) -> str:
    """The gap that opens the talk, in one sentence; empty where no driver was scored by both."""
    both = [one for one in found if one.gap is not None]
    if not both:
        return ""
    widest = both[0]
    if not widest.gap:
        return f"{rep} and {manager} scored all {len(both)} drivers alike."
    return (
        f"The widest gap is {widest.label}: {rep} says {widest.rep:g}, {manager} says {widest.manager:g}. Begin there."
    )
