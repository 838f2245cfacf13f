"""Which notes of days belong to what is looked at, and whom a note or an absence can be about."""

from datetime import date

from coaching.lens import COMPANY, UNASSIGNED, Lens, Scope, scopes
from coaching.records import dated
from coaching.records.entries import About
from coaching.workspace import Workspace


def on_the_axis(workspace: Workspace, lens: Lens) -> list[tuple[date, str]]:
    """Day and word of every note about the lens's scope and what it is part of, by day; of a rep also from when on it was away."""
    scope, about = lens.scope, {About("company", "company")}
    if scope.team:
        about.add(About("team", scope.team))
    if scope.by == "rep":
        about.add(About("rep", scope.id))
    away = {one.first for one in dated.absences(workspace.records) if one.about in about}
    away |= {first for rep, first, _ in loaded_absences(workspace) if scope.by == "rep" and rep == scope.id}
    found = [(one.first, one.word) for one in dated.notes(workspace.records, about)]
    return sorted([*found, *((first, f"{scope.name} away") for first in away)])


def loaded_absences(workspace: Workspace) -> list[tuple[str, date, date]]:
    """Person, first and last day of every absence that a file says, of those whoever looks may see."""
    sql = "select coalesce(a.rep_id, t.rep_id), t.first_day, t.last_day from time_off t left join rep_alias a on a.alias = t.rep_id"
    found: list[tuple[str, date, date]] = workspace.facts.told(
        "absences of files", lambda: workspace.facts.cursor().execute(sql).fetchall()
    )
    return [one for one in found if workspace.viewer.may_see(one[0])]


def may_be_about(workspace: Workspace) -> list[Scope]:
    """The company, the teams and the people that a note can be about."""
    return [*scopes(workspace, "company"), *scopes(workspace, "team"), *people(workspace)]


def people(workspace: Workspace) -> list[Scope]:
    """The people who can be away."""
    return [one for one in scopes(workspace, "rep") if one.id != UNASSIGNED]


def standing(workspace: Workspace) -> list[tuple[dated.Dated, str]]:
    """Every note and absence that stands, the newest day first, each with the name of whom it is about."""
    names: dict[tuple[str, str], str] = {(one.by, one.id): one.name for one in may_be_about(workspace)}
    names.setdefault((COMPANY, COMPANY), workspace.settings.company or "Whole company")
    found = [*dated.notes(workspace.records), *dated.absences(workspace.records)]
    return [
        (one, names.get((one.about.kind, one.about.id), one.about.id))
        for one in sorted(found, key=lambda one: one.first, reverse=True)
    ]
