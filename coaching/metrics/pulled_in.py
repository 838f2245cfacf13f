"""Deals pulled into the last two weeks of a quarter that were planned for a later one, beside what the next quarter lacked (B15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, money
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "pulled_in.sql").read_text(encoding="utf-8")
LAST = timedelta(days=14)


@dataclass(frozen=True)
class Pulled:
    """One such deal: amounts as won and as planned, the day it was planned for, and the day it closed."""

    id: str
    name: str
    account: str | None
    rep: str | None
    amount: float | None
    planned: date
    closed_on: date
    amount_then: float | None


@dataclass(frozen=True)
class PulledIn:
    """The deals of a quarter, and the gap of the next one to its quota (to date while it runs; None where no quota is set, or it has not begun)."""

    deals: tuple[Pulled, ...]
    next_label: str
    next_gap: Reading | None
    next_runs: bool


def pulled_in(workspace: Workspace, lens: Lens) -> PulledIn | None:
    """What was pulled into the last two weeks of the lens's quarter; None for other periods."""
    if lens.period.kind != "quarter":
        return None
    keep_fresh(workspace)
    workspace.settle_states()
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)} if lens.by != "company" else {}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})" if named else "true"
    given = {"first": lens.period.start, "after": lens.period.end, "on": lens.period.end - LAST, **named}
    rows = workspace.facts.cursor().execute(SQL.format(pick=pick), given).fetchall()
    after = workspace.calendar.containing("quarter", lens.period.end)
    begun = after.start <= lens.as_of
    gap = measure(workspace, replace(lens, scopes=(lens.scope,), period=after), ["quota_gap"])[0] if begun else None
    return PulledIn(tuple(Pulled(*row) for row in rows), after.label, gap, after.last > lens.as_of)


def finding(found: PulledIn, currency: str) -> str:
    """How much was pulled in and what the next quarter lacked, in one sentence; never that one comes from the other."""
    if not found.deals:
        return "No deal of the last two weeks had been planned for a later quarter."
    amount = sum(one.amount or 0 for one in found.deals)
    said = f"{cases(len(found.deals), 'deals')}, {money(amount, currency)}, came in the last two weeks and had been planned for a later quarter"
    if found.next_gap is None or found.next_gap.value is None:
        return f"{said}."
    gap = found.next_gap.value
    side = "above" if gap >= 0 else "short of"
    return f"{said}; {found.next_label} {'is so far' if found.next_runs else 'ended'} {money(abs(gap), currency)} {side} its quota."


def behind(deals: Sequence[Pulled]) -> Table:
    """The deals, the largest first."""
    rows = [{
        "name": one.name, "id": one.id, "account": one.account, "rep": one.rep, "amount": one.amount, "amount_then": one.amount_then,
        "planned": one.planned, "closed_on": one.closed_on,
    } for one in deals]  # fmt: skip
    return Table(rows, {
        "name": "Deal", "amount": ("Won at", "money"), "amount_then": ("Two weeks before the end", "money"), "planned": ("Was planned for", "date"),
        "closed_on": ("Closed on", "date"), "account": "Account", "rep": "Rep",
    })  # fmt: skip
