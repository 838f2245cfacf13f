"""Agreed contacts by tier: which tiers there are, what is agreed, and which accounts are overdue."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.metrics.keep import keep_fresh
from coaching.metrics.portfolio import Portfolio
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "cadence.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Kept:
    """One account against its tier: agreed contacts a year, contacts in `days`, the last one (None: never), when the next is due."""

    id: str
    name: str
    rep: str
    tier: str
    agreed: float
    contacts: int
    last_on: date | None
    days: int
    is_kept: bool
    due_on: date
    overdue: int

    @property
    def is_overdue(self) -> bool:
        """Whether the next contact should have been."""
        return self.overdue > 0


def tiers(found: Portfolio) -> dict[str, int]:
    """The tiers of the accounts, each with how many there are, by name."""
    counted = Counter(one.tier.strip() for one in found.accounts if one.tier.strip())
    return dict(sorted(counted.items()))


def kept(workspace: Workspace, found: Portfolio) -> list[Kept]:
    """The accounts of a portfolio whose tier has agreed contacts, the longest overdue first."""
    keep_fresh(workspace)
    workspace.settle_deals()
    rows = workspace.facts.cursor().execute(SQL, {"day": found.on}).fetchall()
    told = [
        Kept(key, one.name, one.owner, tier, agreed, int(contacts), last_on, int(days), bool(is_kept), due_on, (found.on - due_on).days)
        for key, tier, agreed, contacts, last_on, days, is_kept, due_on in rows if (one := found.of(key))
    ]  # fmt: skip
    return sorted(told, key=lambda one: (-one.overdue, one.name))


def board(found: Sequence[Kept]) -> Table:
    """Accounts against their tier, the longest overdue first."""
    rows = [{
        "id": one.id, "name": one.name, "tier": one.tier, "overdue": f"▲ {one.overdue} days" if one.is_overdue else "", "due": one.due_on,
        "last": one.last_on, "contacts": one.contacts, "agreed": one.agreed, "days": one.days, "kept": "kept" if one.is_kept else "▼ fewer",
        "rep": one.rep,
    } for one in found]  # fmt: skip
    return Table(rows, {
        "name": "Account", "tier": "Tier", "overdue": "Overdue", "due": ("Next due", "date"), "last": ("Last contact", "date"),
        "contacts": ("Contacts", "count"), "days": ("In days", "days"), "agreed": ("Agreed a year", "number"), "kept": "Cadence", "rep": "Owner",
    })  # fmt: skip
