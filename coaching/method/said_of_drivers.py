"""What people said of a rep's drivers beside the facts: both sides' newest scores, and the promises about each that are still open."""

from dataclasses import dataclass

from coaching.lens import Lens
from coaching.method import preread
from coaching.method.promises import Standing, said_since
from coaching.metrics.show import day
from coaching.records import commitments
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Said:
    """Of one driver: the newest scores of both sides in words, empty without any, and each open promise with what the data says of it."""

    scored: str
    promises: tuple[Standing, ...]


def said_of_drivers(workspace: Workspace, lens: Lens) -> dict[str, Said]:
    """By driver what was said of the lens's rep up to its date; nothing where it is no rep."""
    if lens.by != "rep":
        return {}
    rep = lens.scope.id
    scored = {
        one.driver: f"Scored {one.rep:g} by the rep, {one.manager:g} by the manager, of 10, {day(on)}"
        for on, one in preread.gap_history(workspace.records, rep, lens.as_of)
    }  # the newest talk stands last
    open_ones = [one for one in commitments.listed(workspace.records, rep_ids=[rep], states=("open",)) if one.driver]
    standings = said_since(workspace, open_ones)
    drivers = {*scored, *(one.driver for one in open_ones if one.driver)}
    return {
        driver: Said(scored.get(driver, ""), tuple(one for one in standings if one.commitment.driver == driver))
        for driver in drivers
    }
