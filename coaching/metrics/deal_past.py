"""What one deal looked like when, and what changed: for the scopes of a lens and no others."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.show import day
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "deal_past.sql").read_text(encoding="utf-8")
PICK = {"rep": "coalesce(d.rep_id, '')", "team": "p.team", "company": "'company'", "account": "d.account_id"}
FIELDS = {
    "stage": "stage", "amount": "amount", "close_on": "close date", "category": "forecast category", "owner": "owner",
}  # fmt: skip
SAID_BY = {
    "export": "export", "history": "history", "change": "field history", "backwards": "history, worked back",
}  # fmt: skip
SAID_BY |= {f"merged {said}": f"{words} of a deal merged into it" for said, words in SAID_BY.items()}


@dataclass(frozen=True)
class DealState:
    """A deal from `since` until before `until` (None: still); what nobody said is None. contradicts: an export against the deal's own history.

    owner_now is whose it is today, for where the history names no owner.
    """

    since: date
    until: date | None
    stage: str | None
    outcome: str | None
    amount: float | None
    close_on: date | None
    category: str | None
    owner: str | None
    said_by: str
    contradicts: bool
    owner_now: str | None
    file: str | None
    row: int | None


@dataclass(frozen=True)
class DealChange:
    """One field of a deal that changed on a day, and where that is said."""

    day: date
    field: str
    before: str | float | date | None
    after: str | float | date | None
    said_by: str
    file: str | None
    row: int | None


MOST = 2000  # deals that are offered by name (ours)


def named_deals(workspace: Workspace, lens: Lens) -> dict[str, str]:
    """The deals of the lens's scopes by id, by name and account, the largest first."""
    workspace.settle_deals()
    sql = f"""
        select d.opportunity_id, concat_ws(' · ', coalesce(d.name, 'No name'), coalesce(a.name, d.account_id))
        from deal as d left join person as p on p.rep_id = d.rep_id left join account as a on a.account_id = d.account_id
        where {_pick(lens)} order by d.amount desc nulls last, d.row_id limit {MOST}"""
    return dict(workspace.facts.cursor().execute(sql, _scopes(lens)).fetchall())


def is_loaded(workspace: Workspace, deal: str) -> bool:
    """Whether a deal of that id is among the facts, whoever owns it."""
    workspace.settle_deals()
    return bool(
        workspace.facts.cursor()
        .execute("select count(*) from deal where opportunity_id = $deal", {"deal": deal})
        .fetchall()[0][0]
    )


def past_of(workspace: Workspace, lens: Lens, deal: str) -> list[DealState]:
    """How the deal looked, stretch by stretch, oldest first; empty for a deal the lens does not show."""
    workspace.settle_states()
    rows = workspace.facts.cursor().execute(SQL.format(pick=_pick(lens)), {"deal": deal, **_scopes(lens)}).fetchall()
    return [
        replace(state, said_by=SAID_BY.get(state.said_by, state.said_by)) for state in (DealState(*row) for row in rows)
    ]


def on_day(past: list[DealState], when: date) -> DealState | None:
    """How it looked at the end of a day; None before anything is known of it, and once it has left the CRM."""
    return next(
        (state for state in reversed(past) if state.since <= when and (state.until is None or state.until > when)), None
    )


def changes(past: list[DealState]) -> list[DealChange]:
    """What changed from one stretch to the next, oldest first."""
    found = []
    for before, after in pairwise(past):
        by = f"{after.said_by}, against the history" if after.contradicts else after.said_by
        for name, words in FIELDS.items():
            silent = name == "owner" and (before.owner is None or after.owner is None)  # a history that names no owner
            if getattr(before, name) != getattr(after, name) and not silent:
                found.append(
                    DealChange(
                        after.since, words, getattr(before, name), getattr(after, name), by, after.file, after.row
                    )
                )
    return found


def told(state: DealState | None, on: date, currency: str) -> str:
    """One sentence of how it looked: stage, amount, close date, category and owner, unknown where nobody said so."""
    if state is None:
        return f"Nothing is known of this deal on {day(on)}: it was not there yet, it had left the CRM, or no history reaches back to that day."
    amount = "unknown" if state.amount is None else f"{state.amount:,.0f} {currency}"
    close = day(state.close_on) if state.close_on else "unknown"
    parts = [
        f"stage {state.stage or 'unknown'}",
        f"amount {amount}",
        f"close date {close}",
        f"forecast category {state.category or 'unknown'}",
    ]
    owner = state.owner or (f"{state.owner_now} (as today)" if state.owner_now else "unknown")
    return f"On {day(on)}: {', '.join(parts)}, owner {owner}. So since {day(state.since)}, says the {state.said_by}."


def _scopes(lens: Lens) -> dict[str, str]:
    return {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}


def _pick(lens: Lens) -> str:
    return f"{PICK[lens.by]} in ({', '.join(f'${name}' for name in _scopes(lens))})"
