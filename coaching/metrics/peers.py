"""Reps beside each other without ranking luck: a difference counts only where a rep's own interval leaves the group's rate out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.lens import Lens, group, reps_of
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.statistics import shrunk_rate, team_rate
from coaching.workspace import Workspace

ABOVE, BELOW, LEVEL, THIN = "above", "below", "level", "few cases"
WORDS = {
    ABOVE: "really above the rest",
    BELOW: "really below the rest",
    LEVEL: "could be chance",
    THIN: "fewer than five cases",
}


@dataclass(frozen=True)
class Peer:
    """One rep's share among the others: its Reading, the shrunk rate (P4), the group's rate, and how the rep stands."""

    reading: Reading
    shrunk: float | None
    group: float | None
    stands: str

    @property
    def in_words(self) -> str:
        """How the rep stands, in a few words."""
        return WORDS[self.stands]


def among_peers(readings: Sequence[Reading]) -> list[Peer]:
    """Each rep's share against the group's pooled rate, in signal order: told apart first, then the others by name.

    readings: one metric and period, one Reading a rep. Only shares of cases can be compared so; others stand as "few cases".
    """
    cases = [(one.part or 0.0, one.whole or 0.0) for one in readings if one.value is not None]
    team = team_rate(cases)
    peers = []
    for one in readings:
        shrunk = None if team is None or one.value is None else shrunk_rate(one.part or 0.0, one.whole or 0.0, team)
        peers.append(Peer(one, shrunk, team.rate if team else None, _stands(one, team.rate if team else None)))
    order = {BELOW: 0, ABOVE: 1, LEVEL: 2, THIN: 2}
    return sorted(peers, key=lambda peer: (order[peer.stands], peer.reading.name.casefold()))


def at_most(peers: Sequence[Peer], most: int) -> tuple[list[Peer], list[Peer]]:
    """Those to draw one by one, and those who stand together as one group: who can be told apart first, the rest together beyond `most`."""
    known = [peer for peer in peers if peer.reading.value is not None]
    if len(known) <= most:
        return known, []
    apart = [peer for peer in known if peer.stands in (ABOVE, BELOW)]
    return apart, [peer for peer in known if peer not in apart]


def _stands(reading: Reading, group: float | None) -> str:
    if (
        group is None
        or reading.value is None
        or reading.low is None
        or reading.high is None
        or (reading.whole or 0) < FEW
    ):
        return THIN
    if reading.low > group:
        return ABOVE
    return BELOW if reading.high < group else LEVEL


def group_around(workspace: Workspace, lens: Lens) -> Lens | None:
    """What a lens is held against: a rep's team, else the whole company; None where it would tell of single people, or there is none wider."""
    if lens.by not in ("rep", "team"):
        return None
    return (
        group(workspace, lens, "team", lens.scope.team)
        if lens.by == "rep" and lens.scope.team
        else group(workspace, lens, "company")
    )


def name_of_group(group: Lens | None) -> str:
    """What the wider group is called in a sentence: "team North", "the company"; empty without one."""
    if group is None:
        return ""
    return f"team {group.scope.name}" if group.by == "team" else "the company"


def reps_under(workspace: Workspace, lens: Lens, most: int = 40) -> Lens | None:
    """The reps a team or the company is made of, one by one; None for a rep, and for more than a table can show."""
    reps = () if lens.by == "rep" else tuple(reps_of(workspace, lens.scope, lens.viewer))
    return replace(lens, by="rep", scopes=reps) if 0 < len(reps) <= most else None
