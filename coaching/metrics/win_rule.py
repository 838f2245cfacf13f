"""Which win rate stands where only one is shown, and what the other rule would make of it."""

from dataclasses import dataclass

from coaching.lens import Lens, lens_for
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.workspace import Workspace, renewal_types

NARROW, BROAD = "win_rate", "win_rate_broad"


@dataclass(frozen=True)
class Effect:
    """The company's win rate over all data under either rule, and how many deals ended as no decision."""

    narrow: Reading
    broad: Reading
    cancelled: int


def win_rate_key(workspace: Workspace) -> str:
    """win_rate_broad where the team decided that cancelled deals count as lost and there are any, else win_rate."""
    some = workspace.facts.inventory().get("opportunity.cancelled", 0)
    return BROAD if workspace.settings.cancelled_counts_as_lost and some else NARROW


def win_rate_rule(workspace: Workspace) -> str:
    """The rule in words, to stand wherever a win rate is shown."""
    return "cancelled deals count as lost" if win_rate_key(workspace) == BROAD else "cancelled deals left out"


def renewals(workspace: Workspace) -> list[str]:
    """The types of deals that are renewals, which win rates leave out unless the team says that they count (METRICS P6)."""
    return renewal_types(workspace.facts.cursor())


def effect(workspace: Workspace) -> Effect | None:
    """What the choice changes; None while no deal ended as no decision."""
    cancelled = workspace.facts.inventory().get("opportunity.cancelled", 0)
    if not cancelled:
        return None
    lens: Lens = lens_for(workspace, "company", period="all")
    narrow, broad = measure(workspace, lens, [NARROW, BROAD])
    return Effect(narrow, broad, cancelled)
