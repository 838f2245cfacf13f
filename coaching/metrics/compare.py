"""What a Reading is held against: the same scope a period or a year before, or its team; running periods against the same stretch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from coaching.calendar import Calendar, Period
from coaching.lens import Lens, group, reps_of
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.same_day import on_the_same_day, stretch_of
from coaching.workspace import Workspace

Against = Literal["previous", "year", "team"]


def period_before(calendar: Calendar, lens: Lens, against: Against) -> Period | None:
    """The period to compare with, or None for all time; while the lens's own still runs, only as many working days of it."""
    if lens.period.kind == "all":
        return None
    before = calendar.previous(lens.period) if against == "previous" else calendar.year_before(lens.period)
    return stretch_of(calendar, lens, before)


def in_words(calendar: Calendar, lens: Lens, against: Against) -> str:
    """What a comparison is called after "above" or "below": "Q4 2015", "the same days of Q4 2015", "the team"."""
    if against == "team":
        return (
            "the whole company" if lens.by == "team" else f"team {lens.scope.team}" if lens.scope.team else "the team"
        )
    if lens.period.kind == "all":
        return ""
    before = calendar.previous(lens.period) if against == "previous" else calendar.year_before(lens.period)
    stretch = period_before(calendar, lens, against)
    return before.label if stretch == before else f"the same days of {before.label}"


def compare(
    workspace: Workspace, lens: Lens, keys: Sequence[str], against: Against, each: Literal["rep"] | None = None
) -> list[Reading]:
    """The Readings to hold the lens's own against, of the metrics that can be held so; none where there is nothing to compare with.

    Against the team only shares, ratios and lengths are read: a team's sum says nothing about one person's. With each="rep" every rep of the
    lens gets the comparison, under the rep's own scope id.
    """
    if against == "team":
        return _wider(workspace, lens, keys, each)
    if lens.period.kind == "all":
        return []
    calendar = workspace.calendar
    before = calendar.previous(lens.period) if against == "previous" else calendar.year_before(lens.period)
    return on_the_same_day(workspace, lens, keys, [before], each)


def _wider(workspace: Workspace, lens: Lens, keys: Sequence[str], each: Literal["rep"] | None) -> list[Reading]:
    wanted = [key for key in keys if metric(key).value != "sum" or metric(key).kind == "shape"]
    own = (
        lens.scopes
        if lens.by == "rep" or each is None
        else tuple(rep for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer))
    )
    found = []
    for scope in own:
        by: Literal["team", "company"] = "team" if scope.by == "rep" and scope.team else "company"
        around = (
            group(workspace, replace(lens, by=scope.by, scopes=(scope,)), by, scope.team)
            if scope.by in ("rep", "team") and wanted
            else None
        )
        if around is not None:
            found += [one._replace(scope=scope.id) for one in measure(workspace, around, wanted)]
    return found
