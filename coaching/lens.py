"""Who and when: the scopes and the period a viewer may and wants to see. Nothing reads facts around a Lens.

Who looks is the workspace's own: there is no other way to say it, and so nothing that stands for nobody having said it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from coaching.calendar import Calendar, Period
from coaching.errors import Refusal
from coaching.viewer import OWNER, Viewer
from coaching.workspace import Workspace

__all__ = [
    "COMPANY", "OWNER", "UNASSIGNED", "By", "Lens", "Scope", "Viewer", "account_names", "accounts_of", "everybody", "group", "lens_for", "reps_in",
    "reps_of", "scopes",
]  # fmt: skip

By = Literal["rep", "team", "company", "account"]
COMPANY = "company"
UNASSIGNED = ""
FEW_PEOPLE = 5  # from so many on a group has figures for people who do not see all of it


@dataclass(frozen=True)
class Scope:
    """One rep, team, account or the company, with the team a rep belongs to."""

    by: By
    id: str
    name: str
    team: str | None = None


def calendar_of(workspace: Workspace, scope: Scope) -> Calendar:
    """The calendar of what is looked at: a person's own days away are days off."""
    return workspace.calendar_of(scope.id) if scope.by == "rep" else workspace.calendar


def only_an_id(key: str, name: str) -> bool:
    """Whether nothing names somebody but an id: an export without ids has the names themselves as keys, which hold a space or no digit."""
    return name == key and " " not in key and any(letter.isdigit() for letter in key)


@dataclass(frozen=True)
class Lens:
    """What is looked at: scopes of one sort, one period, and the date the facts are read as of.

    viewer: whose people the scopes are made of; everybody's where only the figures of a group are read.
    """

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


def scopes(workspace: Workspace, by: By) -> list[Scope]:
    """Every scope of one sort that whoever looks may see, by name; an Unassigned rep only where facts have no owner.

    Accounts are those a rep owns, those of a manager's reps, or all. A team is seen by who sees all of it, and the company likewise.
    """
    viewer, everybody = workspace.viewer, _sellers(workspace)
    sellers = [scope for scope in everybody if viewer.may_see(scope.id)]
    if by == "rep":
        return sellers
    if by == "account":
        return list(_accounts_seen(workspace, sellers))
    whole, teams = _seen_whole(workspace, everybody)
    if by == "company":
        return [Scope("company", COMPANY, _company(workspace))] if whole else []
    return [Scope("team", team, team, team) for team in sorted(teams)]


def has_accounts(workspace: Workspace) -> bool:
    """Whether there is an account that whoever looks may see; for who sees all of them none of these tens of thousands is made for it."""

    def asked() -> bool:
        return (workspace.viewer.sees is None and _is_any_listed(workspace)) or bool(scopes(workspace, "account"))

    return bool(workspace.facts.told(f"has accounts {workspace.viewer.key}", asked, lasting=True))


def _is_any_listed(workspace: Workspace) -> bool:
    sql = "select 1 from account where row_id not in (select row_id from gone where back_on is null) limit 1"
    return bool(workspace.facts.cursor().execute(sql).fetchall())


def _accounts_seen(workspace: Workspace, sellers: list[Scope]) -> tuple[Scope, ...]:
    """The accounts of these sellers, all for who sees everybody: made once for each viewer, since there may be tens of thousands."""
    accounts, seen = accounts_of(workspace), {scope.id for scope in sellers}
    everything = workspace.viewer.sees is None

    def made() -> tuple[Scope, ...]:
        return tuple(Scope("account", key, name) for key, name, owner in accounts if everything or owner in seen)

    found: tuple[Scope, ...] = workspace.facts.told(f"accounts seen by {workspace.viewer.key}", made, lasting=True)
    return found


def account_names(workspace: Workspace) -> Mapping[str, str]:
    """The names of the accounts that whoever looks may see, by id, in the order of scopes(); never to be changed."""
    seen = scopes(workspace, "account")
    named: Mapping[str, str] = workspace.facts.told(
        f"names of accounts seen by {workspace.viewer.key}", lambda: {one.id: one.name for one in seen}, lasting=True
    )
    return named


def _seen_whole(workspace: Workspace, everybody: list[Scope]) -> tuple[bool, set[str]]:
    """Whether the company is seen whole, and the teams that are; a facilitator, who sees nobody, has the figures of those that are no handful."""
    viewer, sellers = workspace.viewer, [scope for scope in everybody if scope.id != UNASSIGNED]
    people: dict[str, set[str]] = {}
    for scope in sellers:
        people.setdefault(scope.team or "", set()).add(scope.id)
    if viewer.sees is None:
        return True, (set(people) | _former_teams(workspace)) - {""}
    if viewer.role == "facilitator":  # what the company has beyond the teams that are shown must be no handful either
        crowds = {team for team, some in people.items() if team and len(some) >= FEW_PEOPLE}
        beyond = sum(len(some) for team, some in people.items() if team not in crowds)
        return len(sellers) >= FEW_PEOPLE and not 0 < beyond < FEW_PEOPLE - 1, crowds
    if viewer.role != "manager":
        return False, set()
    seen = {team for team, some in people.items() if some <= viewer.sees}
    return bool(people) and len(seen) == len(people), seen - {""}


def _company(workspace: Workspace) -> str:
    return workspace.settings.company or "Whole company"


def group(workspace: Workspace, lens: Lens, by: Literal["team", "company"], team: str | None = None) -> Lens | None:
    """The team or company around a lens, for the figures of the whole of it and for nothing else; None where they would tell of single people.

    Who does not see all of a group has its figures from five people on, and only where those not seen are four or more, beyond a smaller group
    that is shown as well.
    """
    scope = (
        Scope("company", COMPANY, _company(workspace)) if by == "company" else Scope("team", str(team), str(team), team)
    )
    if workspace.viewer.sees is not None:
        beyond = _members(workspace, lens, team if by == "team" else None) - workspace.viewer.sees
        if beyond and not _is_crowd(workspace, lens, team if by == "team" else None):
            return None
        if by == "company":
            own_teams = {one.team for one in scopes(workspace, "rep") if one.team}
            for one in own_teams:
                if _is_crowd(workspace, lens, one):
                    beyond -= _members(workspace, lens, one)
            if 0 < len(beyond) < FEW_PEOPLE - 1:
                return None
    return replace(lens, by=by, scopes=(scope,), viewer=OWNER)


def _is_crowd(workspace: Workspace, lens: Lens, team: str | None) -> bool:
    """Whether a team, or the company, holds so many people that its figures tell of no single one who is not seen."""
    people = _members(workspace, lens, team)
    return len(people) >= FEW_PEOPLE and len(people - (workspace.viewer.sees or frozenset())) >= FEW_PEOPLE - 1


def for_all(workspace: Workspace, period: str, as_of: date) -> Lens:
    """The company whoever looks: only for a rule that has to be the same for everybody, never for a figure that is shown."""
    scope = Scope("company", COMPANY, _company(workspace))
    return Lens(OWNER, "company", (scope,), workspace.calendar.parse(period), as_of)


def everybody(workspace: Workspace, lens: Lens) -> Lens:
    """All who sell, one by one, for what is told of all of them together; only those whoever looks may see where that would tell of single people."""
    whole = group(workspace, lens, "company")
    sellers = [
        one for one in _sellers(workspace) if one.id != UNASSIGNED and (whole or workspace.viewer.may_see(one.id))
    ]
    return replace(lens, by="rep", scopes=tuple(sellers))


def _members(workspace: Workspace, lens: Lens, team: str | None) -> set[str]:
    """Who sold in a team, or at all, on the last day of a lens."""
    on = min(lens.as_of, lens.period.last)
    sql = (
        "select distinct p.rep_id from person p left join seat s on s.rep_id = p.rep_id and s.from_day <= $on and s.until_day > $on "
        "where p.sells and ($team is null or s.team = $team)"
    )

    def asked() -> set[str]:
        return {key for (key,) in workspace.facts.cursor().execute(sql, {"on": on, "team": team}).fetchall()}

    return set(workspace.facts.told(f"members {on} {team or ''}", asked, lasting=True))


def _former_teams(workspace: Workspace) -> frozenset[str]:
    sql = "select distinct s.team from seat s join person p on p.rep_id = s.rep_id where p.sells and s.team is not null"

    def asked() -> frozenset[str]:
        return frozenset(team for (team,) in workspace.facts.cursor().execute(sql).fetchall())

    found: frozenset[str] = workspace.facts.told("former teams", asked, lasting=True)
    return found


def accounts_of(workspace: Workspace) -> list[tuple[str, str, str | None]]:
    """Id, name and owner (None where nobody owns it) of every account, by name."""
    workspace.settle_deals()  # a deal may have been closed with an account that no deal has today

    def asked() -> list[tuple[str, str, str | None]]:
        return (
            workspace.facts.cursor()
            .execute("select account_id, name, rep_id from account_today order by name, account_id")
            .fetchall()
        )

    return list(workspace.facts.told("accounts", asked, lasting=True))


def _sellers(workspace: Workspace) -> list[Scope]:
    return list(workspace.facts.told("sellers", lambda: _ask_sellers(workspace), lasting=True))


def _ask_sellers(workspace: Workspace) -> list[Scope]:
    cursor = workspace.facts.cursor()
    rows = cursor.execute("select rep_id, name, team from person where sells order by name, rep_id").fetchall()
    found = [Scope("rep", key, name, team) for key, name, team in rows]
    ownerless = cursor.execute(
        "select (select count(*) from opportunity where owner_id is null) + (select count(*) from activity where rep_id is null)"
    ).fetchone()
    return [*found, Scope("rep", UNASSIGNED, "Unassigned")] if ownerless and ownerless[0] else found


def reps_of(workspace: Workspace, scope: Scope, viewer: Viewer) -> list[Scope]:
    """The reps a scope is made of: itself, a team's reps, or everybody, as far as the viewer of a lens sees them."""
    if scope.by == "rep":
        return [scope]
    everybody = [one for one in _sellers(workspace) if viewer.may_see(one.id)]
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
) -> Lens:
    """A lens on the named scopes (all of that sort when none are named); raises Refusal for what does not exist or may not be seen.

    The period defaults to the fiscal quarter of the as-of date, which defaults to the data's own date.
    """
    if by not in ("rep", "team", "company", "account"):
        raise Refusal(f'Cannot look by "{by}"; there are: rep, team, company, account.')
    as_of = as_of or workspace.facts.as_of
    if as_of is None:
        raise Refusal("This workspace holds no data yet: load an export first.")
    allowed = scopes(workspace, by)
    chosen = allowed if not scope_ids else [_find(allowed, by, wanted) for wanted in scope_ids]
    if not chosen:
        raise Refusal(f"There is no {by} to look at in this data.")
    when = (
        workspace.calendar.parse(period)
        if period
        else workspace.calendar.containing("quarter", min(as_of, workspace.facts.leading_date or as_of))
    )
    return Lens(workspace.viewer, by, tuple(chosen), when, as_of)


def _find(allowed: list[Scope], by: str, wanted: str) -> Scope:
    for scope in allowed:
        if scope.id == wanted:
            return scope
    named = [scope for scope in allowed if scope.name == wanted]
    if len(named) == 1:
        return named[0]
    some = ", ".join(f"{scope.id} ({scope.name})" if scope.id != scope.name else scope.id for scope in allowed[:8])
    more = f" and {len(allowed) - 8} more" if len(allowed) > 8 else ""
    raise Refusal(f'Cannot find {by} "{wanted}"; there are: {some or "none"}{more}.')
