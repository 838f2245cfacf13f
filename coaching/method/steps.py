"""The steps hold: a conversation is confirmed when each step has what the playbook requires, or somebody said why it is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching import playbook
from coaching.errors import Refusal
from coaching.method.talks import result_on
from coaching.metrics.availability import availability
from coaching.metrics.definition import all_metrics
from coaching.metrics.show import day
from coaching.playbook import Step
from coaching.records import Commitment, Conversation, Records, commitments, conversations, frozen, signing
from coaching.workspace import Workspace

FACTS, FACTS_STEP = "facts", 3
_LEFT_OUT = "left out "
_FACTS_LABEL = "The facts you looked at, frozen"


@dataclass(frozen=True)
class Lack:
    """Something a step still needs: the key of its field, or "facts"."""

    step: int
    key: str
    label: str


def left_out(talk: Conversation) -> dict[str, str]:
    """What was left out by saying so, with the reason, by the key of the field or "facts"."""
    said = {key.removeprefix(_LEFT_OUT): value for key, value in talk.answers.items() if key.startswith(_LEFT_OUT)}
    return {key: str(reason) for key, reason in said.items() if reason}


def left_out_in_words(talk: Conversation) -> str:
    """Everything left out with its reason: "The facts you looked at, frozen (no export yet)"; empty where nothing was."""
    labels = {one.key: one.label for step in playbook.steps() for one in needed(step)}
    return "; ".join(f"{labels.get(key, key)} ({why})" for key, why in left_out(talk).items())


def needed(step: Step) -> list[Lack]:
    """What a step must hold: its required fields, and the frozen facts in the step that explores them."""
    facts = [Lack(step.number, FACTS, _FACTS_LABEL)] if step.number == FACTS_STEP else []
    return [*facts, *(Lack(step.number, field.key, field.label) for field in step.field if field.required)]


def lacking(records: Records, talk: Conversation, leaving_out: bool = True) -> list[Lack]:
    """What the conversation still lacks, step by step; what was left out by saying so is not lacking, unless leaving_out is False."""
    without = left_out(talk) if leaving_out else {}
    have = {FACTS} if frozen.frozen_facts(records, talk.id) else set()
    have |= {key for key, value in talk.answers.items() if value not in (None, "", ())}
    return [one for step in playbook.steps() for one in needed(step) if one.key not in have and one.key not in without]


def leave_out(records: Records, conversation_id: str, who: str, key: str, why: str) -> Conversation:
    """Go on without something a step requires, for a reason that stands in the record; an empty reason is refused."""
    if not why.strip():
        raise Refusal("Say in a few words why it is left out.")
    return _say(records, conversation_id, who, key, why.strip())


def take_up(records: Records, conversation_id: str, who: str, key: str) -> Conversation:
    """Take back that something is left out."""
    return _say(records, conversation_id, who, key, None)


def _say(records: Records, conversation_id: str, who: str, key: str, why: str | None) -> Conversation:
    if key not in {one.key for step in playbook.steps() for one in needed(step)}:
        raise Refusal(f'Nothing requires "{key}", so it need not be left out.')
    now = conversations.get(records, conversation_id)
    return conversations.save_step(records, conversation_id, now.version, who, now.step, {f"{_LEFT_OUT}{key}": why})


def confirm(
    workspace: Workspace, conversation_id: str, version: int, who: str, *, held_on: date, minutes: float | None = None
) -> Conversation:
    """Confirm a one-on-one; raises Refusal naming what its plan lacks, what its steps lack, or a number without a result on its due date."""
    records = workspace.records
    promised = [one for one in commitments.of_conversation(records, conversation_id) if one.state != "dropped"]
    missing = lacking(records, conversations.get(records, conversation_id))
    if signing.fault(promised, held_on) is None and (
        told := in_words(missing) if missing else without_result(workspace, promised)
    ):
        raise Refusal(told)
    return conversations.confirm(records, conversation_id, version, who, held_on=held_on, minutes=minutes)


def without_result(workspace: Workspace, promised: Sequence[Commitment]) -> str | None:
    """The first promise whose number cannot be read, or has no result on its due date, in one sentence; None where there is none."""
    for one in promised:
        known = all_metrics().get(one.metric or "")
        if one.metric and (lacks := cannot_be_read(workspace, one.metric)):
            return f'"{one.text}" is to be shown by a number without data ({lacks}): choose another, or load it first.'
        ends = result_on(workspace, known, one.due_on) if known else None
        if known and ends and one.due_on != ends:
            return f'"{one.text}" is due on {day(one.due_on)}, and {known.label} has no result before {day(ends)}: choose that day or another number.'
    return None


def cannot_be_read(workspace: Workspace, key: str) -> str | None:
    """Why a metric cannot be read in this workspace ("no facts yet: load a customer survey"); None where it can."""
    return availability(workspace).get(key) if key in all_metrics() else f"{key.replace('_', ' ')} is not read here"


def in_words(missing: list[Lack]) -> str:
    """What lacks, as one sentence: "Step 1 lacks “…”; step 3 lacks “…”: fill it in, or say why it is left out."."""
    by_step: dict[int, list[str]] = {}
    for one in missing:
        by_step.setdefault(one.step, []).append(f"“{one.label}”")
    told = "; ".join(f"step {step} lacks {' and '.join(labels)}" for step, labels in by_step.items())
    return f"{told[:1].upper()}{told[1:]}: fill it in, or say why it is left out."
