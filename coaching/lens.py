"""Who and when: the scopes and the period a viewer may and wants to see. Nothing reads facts around a Lens."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.workspace import Workspace

By = Literal["rep", "team", "company", "account"]
COMPANY = "company"
UNASSIGNED = ""


@dataclass(frozen=True)
class Viewer:
    """Who is looking. An owner sees everything, a manager the own team, a rep the own numbers."""

    viewer_id: str
    name: str
    role: Literal["owner", "manager", "rep"] = "owner"
    rep_id: str | None = None


OWNER = Viewer("owner", "You")


@dataclass(frozen=True)
class Scope:
    """One rep, team, account or the company, with the team a rep belongs to."""

    by: By
    id: str
    name: str
    team: str | None = None


def only_an_id(key: str, name: str) -> bool:
    """Whether nothing names somebody but an id: an export without ids has the names themselves as keys, which hold a space or no digit."""
    return name == key and " " not in key and any(letter.isdigit() for letter in key)


@dataclass(frozen=True)
class Lens:
    """What is looked at: scopes of one sort, one period, and the date the facts are read as of."""

    viewer: Viewer
    by: By
    scopes: tuple[Scope, ...]
    period: Period
    as_of: date

    @property
    def scope(self) -> Scope:
        """The one scope of a page's lens."""
        return self.scopes[0]

    def during(self, period: Period) -> "Lens":
        """The same people in another period."""
        return replace(self, period=period)


def scopes(workspace: Workspace, by: By, viewer: Viewer = OWNER) -> list[Scope]:
    """Every scope of one sort the viewer may see, by name; an Unassigned rep only where facts have no owner.

    Accounts are those a rep owns, those of a manager's reps, or all.
    """
    if by == "company":
        return (
            [Scope("company", COMPANY, workspace.settings.company or "Whole company")] if viewer.role == "owner" else []
        )
    if by == "account":
        found = accounts_of(workspace)
        seen = None if viewer.role == "owner" else {scope.id for scope in scopes(workspace, "rep", viewer)}
        return [Scope("account", key, name) for key, name, owner in found if seen is None or owner in seen]
    sellers = _sellers(workspace)
    if viewer.role == "rep":
        sellers = [scope for scope in sellers if scope.id == viewer.rep_id]
    elif viewer.role == "manager":
        sellers = [scope for scope in sellers if scope.team in _teams_of(workspace, viewer.rep_id)]
    if by == "rep":
        return sellers
    if viewer.role == "rep":
        return []
    teams = sorted({scope.team for scope in sellers if scope.team} | (_former_teams(workspace) if viewer.role == "owner" else set()))
    return [Scope("team", team, team, team) for team in teams]


def _former_teams(workspace: Workspace) -> set[str]:
    rows = workspace.facts.cursor().execute(
        "select distinct s.team from seat s join person p on p.rep_id = s.rep_id where p.sells and s.team is not null"
    ).fetchall()
    return {team for (team,) in rows}


def accounts_of(workspace: Workspace) -> list[tuple[str, str, str | None]]:
    """Id, name and owner (None where nobody owns it) of every account, by name."""
    workspace.settle_deals()  # a deal may have been closed with an account that no deal has today

    def asked() -> list[tuple[str, str, str | None]]:
        return workspace.facts.cursor().execute("select account_id, name, rep_id from account_today order by name, account_id").fetchall()

    return list(workspace.facts.told("accounts", asked))


def _sellers(workspace: Workspace) -> list[Scope]:
    return list(workspace.facts.told("sellers", lambda: _ask_sellers(workspace)))


def _ask_sellers(workspace: Workspace) -> list[Scope]:
    cursor = workspace.facts.cursor()
    rows = cursor.execute("select rep_id, name, team from person where sells order by name, rep_id").fetchall()
    found = [Scope("rep", key, name, team) for key, name, team in rows]
    ownerless = cursor.execute(
        "select (select count(*) from opportunity where owner_id is null) + (select count(*) from activity where rep_id is null)"
    ).fetchone()
    return [*found, Scope("rep", UNASSIGNED, "Unassigned")] if ownerless and ownerless[0] else found


def _teams_of(workspace: Workspace, manager_id: str | None) -> set[str]:
    rows = (
        workspace.facts.cursor()
        .execute("select distinct team from person where manager_id = ? and sells", [manager_id])
        .fetchall()
    )
    return {team for (team,) in rows}


def reps_of(workspace: Workspace, scope: Scope, viewer: Viewer = OWNER) -> list[Scope]:
    """The reps a scope is made of: itself, a team's reps, or everybody."""
    if scope.by == "rep":
        return [scope]
    everybody = scopes(workspace, "rep", viewer)
    return [rep for rep in everybody if scope.by == "company" or rep.team == scope.id]


def reps_in(workspace: Workspace, lens: Lens) -> list[Scope]:
    """The reps all scopes of a lens are made of, each once; nobody stands for what has no owner."""
    found = {rep.id: rep for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)}
    return [rep for rep in found.values() if rep.id != UNASSIGNED]


def lens_for(
    workspace: Workspace,
    by: By,
    scope_ids: list[str] | None = None,
    period: str | None = None,
    as_of: date | None = None,
    viewer: Viewer = OWNER,
) -> Lens:
    """A lens on the named scopes (all of that sort when none are named); raises Refusal for what does not exist or may not be seen.

    The period defaults to the fiscal quarter of the as-of date, which defaults to the data's own date.
    """
    if by not in ("rep", "team", "company", "account"):
        raise Refusal(f'Cannot look by "{by}"; there are: rep, team, company, account.')
    as_of = as_of or workspace.facts.as_of
    if as_of is None:
        raise Refusal("This workspace holds no data yet: load an export first.")
    allowed = scopes(workspace, by, viewer)
    chosen = allowed if not scope_ids else [_find(allowed, by, wanted) for wanted in scope_ids]
    if not chosen:
        raise Refusal(f"There is no {by} to look at in this data.")
    when = workspace.calendar.parse(period) if period else workspace.calendar.containing("quarter", min(as_of, workspace.facts.leading_date or as_of))
    return Lens(viewer, by, tuple(chosen), when, as_of)


def _find(allowed: list[Scope], by: str, wanted: str) -> Scope:
    for scope in allowed:
        if scope.id == wanted:
            return scope
    named = [scope for scope in allowed if scope.name == wanted]
    if len(named) == 1:
        return named[0]
    some = ", ".join(f"{scope.id} ({scope.name})" if scope.id != scope.name else scope.id for scope in allowed[:8])
    more = f" and {len(allowed) - 8} more" if len(allowed) > 8 else ""
    raise Refusal(f'Cannot find {by} "{wanted}"; there are: {some}{more}.')
