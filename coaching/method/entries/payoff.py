"""Accounts with a plan against those without: what they won of the larger deals, and how their revenue grew."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from coaching.metrics.customer_voice import LOYAL, LOYAL_COMMITTED
from coaching.metrics.portfolio import Account, Portfolio
from coaching.metrics.show import cases
from coaching.metrics.statistics import median, wilson
from coaching.metrics.tables import Table
from coaching.metrics.win_rule import BROAD, win_rate_key, win_rate_rule
from coaching.metrics.written import Book
from coaching.workspace import Workspace

DECIDED = (Path(__file__).parent / "all_decided.sql").read_text(encoding="utf-8")
Decided = tuple[str, float, bool]  # account, amount in the workspace's currency, won


def decided(workspace: Workspace, found: Portfolio) -> list[Decided]:
    """The deals with an amount that accounts of the portfolio decided in the 365 days to its day, as the workspace counts lost ones."""
    outcomes = ["won", "lost", *(["cancelled"] if win_rate_key(workspace) == BROAD else [])]
    rows = workspace.facts.cursor().execute(DECIDED, {"day": found.on, "outcomes": outcomes}).fetchall()
    return [(account, amount, won) for account, amount, won in rows if found.of(account)]


def payoff(
    found: Portfolio, planned: Collection[str], deals: Sequence[Decided], states: Mapping[str, str] | None = None
) -> Table:
    """One row with a plan, one without: accounts, larger deals (from the median amount up) won of those decided, revenue against the year before.

    states: of the accounts that answered a survey their state; how many of them are loyal or better stands there as well.
    """
    size = median(amount for _, amount, _ in deals)
    rows: list[dict[str, Any]] = []
    for has, label in ((True, "With a plan"), (False, "Without a plan")):
        accounts = [one for one in found.accounts if (one.id in planned) is has]
        large = [
            won for account, amount, won in deals if (account in planned) is has and size is not None and amount >= size
        ]
        low, high = wilson(sum(large), len(large))
        rows.append({
            "plan": label, "n": len(accounts), "won": sum(large), "decided": len(large), "rate": sum(large) / len(large) if large else None,
            "low": low, "high": high, **_grown(accounts), **_loyal(accounts, states or {}),
        })  # fmt: skip
    return Table(rows, {
        "plan": "Accounts", "n": ("How many", "count"), "won": ("Larger deals won", "count"), "decided": ("Larger deals decided", "count"),
        "rate": ("Won of these", "share"), "low": ("At least (95 %)", "share"), "high": ("At most (95 %)", "share"),
        "both": ("Bought the year before", "count"), "growth": ("Their revenue against that year", "share"),
        "answered": ("Answered a survey", "count"), "loyal": ("Loyal or better", "count"),
    })  # fmt: skip


def _grown(accounts: Sequence[Account]) -> dict[str, Any]:
    """Growth of those that bought in the year before, and how many these are; None where that year is not known."""
    before = [one for one in accounts if one.before]
    base = sum(one.before or 0 for one in before)
    unknown = all(one.before is None for one in accounts)
    return {
        "both": None if unknown else len(before),
        "growth": sum(one.brought for one in before) / base - 1 if base > 0 else None,
    }


def _loyal(accounts: Sequence[Account], states: Mapping[str, str]) -> dict[str, Any]:
    """How many answered, and how many of those are loyal or better; None where nobody answered at all."""
    said = [states[one.id] for one in accounts if one.id in states]
    loyal = sum(1 for state in said if state in (LOYAL, LOYAL_COMMITTED))
    return {"answered": len(said), "loyal": loyal if said else None} if states else {"answered": None, "loyal": None}


def resources(books: Sequence[Book]) -> str:
    """How many of the resources that plans asked for were granted, in a sentence; empty where none was asked for."""
    asked = [entry for one in books for entry in one.of("request")]
    if not asked:
        return ""
    granted, refused = (sum(1 for one in asked if one.state == state) for state in ("granted", "refused"))
    waiting = len(asked) - granted - refused
    return f"Of {cases(len(asked), 'resources')} that plans asked for: {granted} granted, {refused} refused, {waiting} waiting."


def about(workspace: Workspace, table: Table, deals: Sequence[Decided]) -> str:
    """What is compared, what is not known, and what it does not tell."""
    grown = any(row["growth"] is not None for row in table.rows)
    unknown = all(row["both"] is None for row in table.rows)
    why = (
        "won deals are not known for the two years it takes"
        if unknown
        else "no account is known to have bought in the year before"
    )
    return (f"{cases(len(deals), 'deals')} with an amount, decided in 365 days; larger ones are those from their median up (our rule), "
            f"{win_rate_rule(workspace)}. {'' if grown else f'Growth is not known: {why}. '}"
            "Plans may go to promising accounts first: a difference does not tell that the plan made it.")  # fmt: skip
