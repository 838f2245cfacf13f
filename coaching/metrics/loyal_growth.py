"""Do loyal customers buy more: growth and buying again by loyalty state, from the own data only."""

from collections.abc import Sequence
from dataclasses import dataclass

from coaching.lens import Lens
from coaching.metrics.customer_voice import STATES, states_of, surveys
from coaching.metrics.momentum import Momentum, momentum, window
from coaching.metrics.portfolio import portfolio
from coaching.metrics.reading import FEW
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.statistics import ratio, wilson
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

TOO_FEW = f"too few (under {FEW})"


@dataclass(frozen=True)
class StateGrowth:
    """The accounts of one state, and what those that bought in the window before (bought) brought then and since; again: bought since."""

    state: str
    accounts: int
    bought: int
    again: int
    before: float
    now: float


@dataclass(frozen=True)
class LoyalGrowth:
    """By state, best first; window is what a window is called ("year"), empty where deals are known for less than two half-years."""

    states: tuple[StateGrowth, ...]
    window: str


def loyal_growth(workspace: Workspace, lens: Lens) -> LoyalGrowth:
    """What the lens's accounts brought in a window and in the one before, by their state in the last survey."""
    of = states_of(surveys(workspace, lens))
    sold = momentum(workspace, portfolio(workspace, lens))
    if not sold or any(one.lacks == "deals too young" for one in sold):
        return LoyalGrowth((), "")
    by_id = {one.id: one for one in sold}
    found = [_of_state(state, [key for key, here in of.items() if here == state], by_id) for state in STATES]
    return LoyalGrowth(tuple(one for one in found if one.accounts), window(sold))


def _of_state(state: str, accounts: Sequence[str], sold: dict[str, Momentum]) -> StateGrowth:
    bought = [sold[key] for key in accounts if key in sold and sold[key].revenue_before > 0]
    return StateGrowth(state, len(accounts), len(bought), sum(1 for one in bought if one.revenue > 0), sum(one.revenue_before for one in bought),
                       sum(max(one.revenue, 0.0) for one in bought))  # fmt: skip


def board(found: LoyalGrowth) -> Table:
    """A row a state: accounts, how many bought before, growth of what those brought together, and how many bought again with the interval."""
    rows = [{
        "state": STATES[one.state], "accounts": one.accounts, "bought": one.bought,
        "growth": TOO_FEW if one.bought < FEW else _signed(ratio(one.now - one.before, one.before)), "again": _again(one),
    } for one in found.states]  # fmt: skip
    return Table(rows, {
        "state": "State by the last answers", "accounts": ("Accounts", "count"), "bought": (f"Bought the {found.window} before", "count"),
        "growth": "Growth since, together", "again": "Bought again",
    })  # fmt: skip


def _signed(growth: float | None) -> str:
    return "" if growth is None else f"{'+' if growth >= 0 else ''}{number_in_unit(growth, 'share')}"


def _again(one: StateGrowth) -> str:
    if one.bought < FEW:
        return f"{one.again} of {one.bought}"
    low, high = wilson(one.again, one.bought)
    share = number_in_unit(ratio(one.again, one.bought), "share")
    return f"{one.again} of {one.bought}, {share} (95 %: {number_in_unit(low, 'share')} to {number_in_unit(high, 'share')})"


def caveat(found: LoyalGrowth) -> str:
    """What is compared, and what it does not say."""
    accounts = cases(sum(one.accounts for one in found.states), "accounts")
    return f"Each {found.window} against the one before, {accounts}. An association in your own data: who buys more may answer better for it."
