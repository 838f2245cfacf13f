"""The workspace's time zone before a load: an answer may declare one, never another one beside it."""

from dataclasses import replace

from coaching.errors import Refusal
from coaching.intake.answers.about import TIME_ZONE, spell
from coaching.intake.answers.receipt import Receipt
from coaching.time_zone import zone_named, zones_of
from coaching.workspace import Workspace


def refuse_another(workspace: Workspace, said: str) -> None:
    """Turn down an answer that names another zone than the one the workspace's days are of."""
    declared = workspace.settings.time_zone
    if said and declared and zone_named(said) != declared:
        raise Refusal(
            f'The days of this workspace are those of {declared}: "time zone={said}" would make two of it. Change it on the Data page.'
        )


def suggest_zones(workspace: Workspace, receipt: Receipt) -> Receipt:
    """The receipt with the zones of the workspace's country offered where the zone is asked."""
    zones = zones_of(workspace.settings.country)
    asked = [
        replace(one, options=(*one.options, *zones)) if one.column == spell(TIME_ZONE) else one
        for one in receipt.questions
    ]
    return replace(receipt, questions=tuple(asked))
