"""What recurs: each account's recurring revenue a year now and a year before, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.metrics.keep import keep_fresh
from coaching.metrics.portfolio import Portfolio
from coaching.metrics.show import cases, money
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

HERE = Path(__file__).parent
SQL, ENDS = ((HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("recurring", "recurring_ends"))
SOON = 90  # days to the end of a contract, within which its renewal is due (ours)
AMOUNTS = {
    "once": "Only what comes once; what recurs comes on top", "year": "What comes once and the first year of what recurs",
    "term": "What comes once and all that recurs in the contract",
}  # fmt: skip
NEW, EXPANDED, CONTRACTED, ENDED, SAME = "new", "expanded", "contracted", "ended", "same"
WORDS = {ENDED: "▼ ended", CONTRACTED: "▼ contracted", EXPANDED: "▲ expanded", NEW: "● new", SAME: "as before"}


@dataclass(frozen=True)
class Recurring:
    """Recurring revenue a year of one account: on the day of the portfolio, and 365 days before."""

    id: str
    name: str
    rep: str
    before: float
    now: float

    @property
    def became(self) -> str:
        """What became of it, as a code of WORDS."""
        if not self.before:
            return NEW
        if not self.now:
            return ENDED
        return SAME if self.now == self.before else EXPANDED if self.now > self.before else CONTRACTED


def recurring(workspace: Workspace, found: Portfolio) -> list[Recurring]:
    """The accounts of a portfolio with recurring revenue, the largest loss first, then the largest growth."""
    keep_fresh(workspace)
    workspace.settle_deals()
    rows = workspace.facts.cursor().execute(SQL, {"day": found.on}).fetchall()
    told = [Recurring(key, one.name, one.owner, before, now) for key, before, now in rows if (one := found.of(key))]
    return sorted(told, key=lambda one: (min(one.now - one.before, 0), -(one.now - one.before), one.name))


@dataclass(frozen=True)
class Ending:
    """A contract that ends soon: its last day, what it brings a year, and what is open at its account."""

    account: str
    name: str
    contract: str
    rep: str
    last_day: date
    recurring: float
    open: float

    @property
    def is_at_risk(self) -> bool:
        """Whether nothing is open at its account that could renew it."""
        return not self.open


def ending(workspace: Workspace, found: Portfolio) -> list[Ending]:
    """The contracts of a portfolio that end within 90 days and are not renewed, those at risk first, then the soonest."""
    keep_fresh(workspace)
    workspace.settle_deals()
    rows = workspace.facts.cursor().execute(ENDS, {"day": found.on, "days": SOON}).fetchall()
    told = [
        Ending(key, one.name, contract, one.owner, last_day, amount, one.open or 0.0)
        for key, contract, amount, last_day in rows if (one := found.of(key))
    ]  # fmt: skip
    return sorted(told, key=lambda one: (not one.is_at_risk, one.last_day, -one.recurring))


def about_ending(found: Sequence[Ending], currency: str) -> str:
    """What ends soon and how much of it is at risk, in a sentence."""
    if not found:
        return f"No contract ends within {SOON} days without being renewed."
    risky = [one for one in found if one.is_at_risk]
    said = f"{cases(len(found), 'contracts')}, {money(sum(one.recurring for one in found), currency)} a year, end within {SOON} days"
    at_risk = f"; nothing is open that could renew {len(risky)} of them, {money(sum(one.recurring for one in risky), currency)} a year"
    return f"{said}{at_risk if risky else '; each account has something open'}."


def behind_ending(found: Sequence[Ending]) -> Table:
    """Contracts that end soon, those at risk first."""
    rows = [{"id": one.account, "name": one.name, "risk": "▲ nothing open" if one.is_at_risk else "", "last": one.last_day, "contract": one.contract,
             "recurring": one.recurring, "open": one.open, "rep": one.rep} for one in found]  # fmt: skip
    return Table(rows, {"name": "Account", "risk": "At risk", "last": ("Last day", "date"), "recurring": ("A year", "money"),
                        "open": ("Open", "money"), "contract": "Contract", "rep": "Owner"})  # fmt: skip


def finding(found: Sequence[Recurring], currency: str) -> str:
    """Start, growth, losses and end of the customers of a year before, in a sentence; empty without any."""
    held = [one for one in found if one.before]
    if not held:
        return ""
    start = sum(one.before for one in held)
    more = sum(max(one.now - one.before, 0) for one in held)
    less, gone = (
        sum(one.before - one.now for one in held if one.became == CONTRACTED),
        sum(one.before for one in held if one.became == ENDED),
    )
    new = sum(one.now for one in found if one.became == NEW)
    return (f"{cases(len(held), 'customers')} of a year ago brought {money(start, currency)} a year: {money(more, currency)} expanded, "
            f"{money(less, currency)} contracted, {money(gone, currency)} ended; {money(new, currency)} came from new ones.")  # fmt: skip


def board(found: Sequence[Recurring]) -> Table:
    """Accounts with what recurs now and recurred a year before."""
    rows = [{"id": one.id, "name": one.name, "became": WORDS[one.became], "before": one.before, "now": one.now, "change": one.now - one.before,
             "rep": one.rep} for one in found]  # fmt: skip
    return Table(rows, {"name": "Account", "became": "Since a year ago", "before": ("A year ago", "money"), "now": ("Now, a year", "money"),
                        "change": ("Change", "money"), "rep": "Owner"})  # fmt: skip
