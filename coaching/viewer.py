"""Who is looking: a person with a role, and the people whose facts and records that role may see."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Role = Literal["owner", "manager", "rep", "coach", "facilitator"]
ROLES: tuple[Role, ...] = ("owner", "manager", "rep", "coach", "facilitator")


@dataclass(frozen=True)
class Viewer:
    """Who is looking. viewer_id is what the records call them, rep_id who they are in the data; sees holds ids of people, None for everybody.

    alone: Cadence without sign-in, where one person sits on every side of the desk.
    """

    viewer_id: str
    name: str
    role: Role = "rep"
    rep_id: str | None = None
    sees: frozenset[str] | None = frozenset()
    alone: bool = False

    def may_see(self, person: str | None) -> bool:
        """Whether a person's facts and records are this viewer's to see; what has no owner is for those who see everybody."""
        return self.sees is None or person in self.sees

    @cached_property
    def key(self) -> str:
        """Stands for everything that decides what is seen: caches are kept apart by it."""
        return "|".join(
            [self.viewer_id, self.role, self.rep_id or "", *(["*"] if self.sees is None else sorted(self.sees))]
        )


OWNER = Viewer("owner", "You", "owner", None, None, alone=True)
"""Whoever owns the folder: the command line, and the screen while there is no sign-in."""
