"""What recurs: each account's recurring revenue a year now and a year before, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching.metrics.keep import keep_fresh
from coaching.metrics.portfolio import Portfolio
from coaching.metrics.show import cases, money
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "recurring.sql").read_text(encoding="utf-8")
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
    told = [Recurring(key, one.name, one.rep or "nobody", before, now) for key, before, now in rows if (one := found.of(key))]
    return sorted(told, key=lambda one: (min(one.now - one.before, 0), -(one.now - one.before), one.name))


def finding(found: Sequence[Recurring], currency: str) -> str:
    """Start, growth, losses and end of the customers of a year before, in a sentence; empty without any."""
    held = [one for one in found if one.before]
    if not held:
        return ""
    start = sum(one.before for one in held)
    more = sum(max(one.now - one.before, 0) for one in held)
    less, gone = sum(one.before - one.now for one in held if one.became == CONTRACTED), sum(one.before for one in held if one.became == ENDED)
    new = sum(one.now for one in found if one.became == NEW)
    return (f"{cases(len(held), 'customers')} of a year ago brought {money(start, currency)} a year: {money(more, currency)} expanded, "
            f"{money(less, currency)} contracted, {money(gone, currency)} ended; {money(new, currency)} came from new ones.")  # fmt: skip


def board(found: Sequence[Recurring]) -> Table:
    """Accounts with what recurs now and recurred a year before."""
    rows = [{"id": one.id, "name": one.name, "became": WORDS[one.became], "before": one.before, "now": one.now, "change": one.now - one.before,
             "rep": one.rep} for one in found]  # fmt: skip
    return Table(rows, {"name": "Account", "became": "Since a year ago", "before": ("A year ago", "money"), "now": ("Now, a year", "money"),
                        "change": ("Change", "money"), "rep": "Owner"})  # fmt: skip
