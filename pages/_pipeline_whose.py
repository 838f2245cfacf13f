"""Whose deals *Pipeline* shows, for all of its parts."""

from dataclasses import dataclass

from coaching.lens import Lens
from coaching.method.snooze import Snooze
from coaching.metrics.win_rule import win_rate_key
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Here:
    """Whose deals, over which period; put: those that are put aside, by id."""

    workspace: Workspace
    lens: Lens
    put: dict[str, Snooze]

    @property
    def who(self) -> str:
        """Whose they are, by name."""
        return self.lens.scope.name

    @property
    def currency(self) -> str:
        """What amounts are in."""
        return self.workspace.settings.currency

    @property
    def rate(self) -> str:
        """The key of the win rate by the rule the team chose."""
        return win_rate_key(self.workspace)
