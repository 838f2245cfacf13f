"""What a plan must hold before both sign it (METRICS C5): every promise whole, and a number behind at least one."""

from collections.abc import Sequence
from datetime import date

from coaching.records.entries import Commitment
from coaching.records.models import CommitmentRow

OWNER, DUE, LATER, METRIC, TARGET = "owner", "due date", "later day", "metric", "target"


def lacking(promised: Sequence[Commitment | CommitmentRow], held_on: date | None) -> list[set[str]]:
    """What each promise lacks: an owner, a due date, one not before the day of the talk, a target; a metric while none of them names one."""
    measured = any(one.metric for one in promised)
    return [
        {
            name
            for name, is_missing in (
                (OWNER, not one.owner_id),
                (DUE, one.due_on is None),
                (LATER, one.due_on is not None and held_on is not None and one.due_on < held_on),
                (METRIC, not measured),
                (TARGET, bool(one.metric) and one.target_value is None),
            )
            if is_missing
        }
        for one in promised
    ]


def fault(promised: Sequence[Commitment | CommitmentRow], held_on: date) -> str | None:
    """Why a plan cannot be confirmed, in one sentence; None when it can."""
    if not promised:
        return "The plan has no commitment yet; agree at least one, with an owner, a due date and a metric."
    lacks = lacking(promised, held_on)
    for one, missing in zip(promised, lacks, strict=True):
        if parts := [part for part in (OWNER, DUE) if part in missing]:
            return (
                f'"{one.text}" has no {" and no ".join(parts)} yet; complete it or drop it before confirming the plan.'
            )
        if LATER in missing:
            return f'"{one.text}" is due on {one.due_on}, before the day of the talk, {held_on}; choose a later day.'
    if METRIC in lacks[0]:
        return "No commitment of this plan names a metric; choose for at least one the number that will show it worked."
    for one, missing in zip(promised, lacks, strict=True):
        if TARGET in missing:
            return f'"{one.text}" names a metric but no target; say where the number should go, or take the metric out.'
    return None
