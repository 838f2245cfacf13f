"""What the accounts buy from us: the part of each product, who buys what and what not yet, and how much hangs on few accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from coaching.calendar import Period
from coaching.metrics.keep import keep_fresh
from coaching.metrics.portfolio import YEAR, Account, Portfolio
from coaching.metrics.reading import FEW
from coaching.metrics.show import cases, money, number_in_unit
from coaching.metrics.statistics import ratio
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "products.sql").read_text(encoding="utf-8")
OTHER = "No product named"
GRID, TOP = 8, 5  # products in the grid; accounts whose share is told


@dataclass(frozen=True)
class Sales:
    """What each account of a portfolio bought in the 12 months: product (OTHER where none is named) to amount, and to deals, by account id."""

    amounts: dict[str, dict[str, float]]
    deals: dict[str, dict[str, int]]

    @property
    def products(self) -> list[str]:
        """The products, those that brought most first, what names none last."""
        total = {name: self.total(name) for bought in self.amounts.values() for name in bought}
        return sorted(total, key=lambda name: (name == OTHER, -total[name], name))

    def total(self, product: str) -> float:
        """What one product brought."""
        return sum(bought.get(product, 0.0) for bought in self.amounts.values())

    @property
    def is_named(self) -> bool:
        """Whether any deal names its product."""
        return any(name != OTHER for name in self.products)


def sales(workspace: Workspace, found: Portfolio) -> Sales:
    """What the accounts of a portfolio bought in the 365 days up to its day; a credit is taken off its product."""
    keep_fresh(workspace)
    workspace.settle_deals()
    year = year_of(workspace, found)
    wanted = {one.id for one in found.accounts}
    amounts: dict[str, dict[str, float]] = {}
    deals: dict[str, dict[str, int]] = {}
    for account, product, amount, number in (
        workspace.facts.cursor().execute(SQL, {"first": year.start, "last": year.last}).fetchall()
    ):
        if account in wanted:
            amounts.setdefault(account, {})[product or OTHER] = amount or 0.0
            deals.setdefault(account, {})[product or OTHER] = int(number)
    return Sales(amounts, deals)


def year_of(workspace: Workspace, found: Portfolio) -> Period:
    """The 365 days up to the day of a portfolio."""
    return workspace.calendar.days_to(found.on, YEAR)


def shares(sold: Sales) -> Table:
    """Each product with its part of the revenue and how many accounts buy it, the largest first."""
    whole = sum(max(sold.total(name), 0.0) for name in sold.products)
    rows = [{
        "product": name, "amount": sold.total(name), "share": ratio(max(sold.total(name), 0.0), whole) if whole else None,
        "accounts": sum(1 for bought in sold.deals.values() if name in bought), "deals": sum(bought.get(name, 0) for bought in sold.deals.values()),
    } for name in sold.products]  # fmt: skip
    return Table(rows, {"product": "Product", "amount": ("Won, 12 months", "money"), "share": ("Share", "share"), "accounts": ("Accounts", "count"),
                        "deals": ("Deals won", "count")})  # fmt: skip


def about_products(sold: Sales, currency: str) -> str:
    """The product mix in a sentence; empty where no deal names a product."""
    if not sold.is_named:
        return ""
    table = shares(sold)
    top = table.rows[0]
    one = sum(1 for bought in sold.deals.values() if len(set(bought) - {OTHER}) == 1)
    buyers = sum(1 for bought in sold.deals.values() if set(bought) - {OTHER})
    part = f", {number_in_unit(top['share'], 'share')} of the revenue" if top["share"] is not None else ""
    return f"{top['product']} brought {money(top['amount'], currency)}{part}; {one} of {cases(buyers, 'customers')} bought one product only."


def whitespace(found: Portfolio, sold: Sales, currency: str) -> Table:
    """Accounts by products: what each brought, blank where nothing was bought in the 12 months; customers only, the largest first."""
    names = [name for name in sold.products if name != OTHER][:GRID]
    bought = [one for one in found.accounts if one.id in sold.amounts]
    rows = [{
        "id": one.id, "name": one.name, "blank": sum(1 for name in names if name not in sold.amounts[one.id]),
        **{f"product {number}": _cell(sold.amounts[one.id].get(name), currency) for number, name in enumerate(names)},
    } for one in sorted(bought, key=lambda one: -one.brought)]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {"name": "Account", "blank": ("Not bought", "count")}
    return Table(rows, columns | {f"product {number}": name for number, name in enumerate(names)})


def _cell(amount: float | None, currency: str) -> str:
    return "" if amount is None else money(amount, currency)


@dataclass(frozen=True)
class Concentration:
    """How much of the revenue hangs on few accounts; None where nothing was sold. hhi: 0 to 1, 1 with one account (Herfindahl-Hirschman)."""

    first: float | None
    top: float | None
    hhi: float | None
    accounts: int


def concentration(accounts: Sequence[Account]) -> Concentration:
    """Of accounts with a positive revenue: the share of the largest, of the five largest, and the sum of all squared shares."""
    values = sorted((one.brought for one in accounts if one.brought > 0), reverse=True)
    whole = sum(values)
    if not whole:
        return Concentration(None, None, None, 0)
    return Concentration(
        values[0] / whole, sum(values[:TOP]) / whole, sum((value / whole) ** 2 for value in values), len(values)
    )


def about_concentration(found: Portfolio) -> str:
    """The concentration in a sentence; empty where nothing was sold."""
    told = concentration(found.accounts)
    if told.first is None or told.hhi is None:
        return ""
    alike = 1 / told.hhi
    some = f", the {min(TOP, told.accounts)} largest {number_in_unit(told.top, 'share')}" if told.accounts > 1 else ""
    return (f"The largest account brings {number_in_unit(told.first, 'share')} of the revenue{some}; "
            f"it is spread as if over {alike:.0f} accounts of one size (HHI {told.hhi:.3f}).")  # fmt: skip


def largest(found: Portfolio) -> Table:
    """Accounts by revenue with their own and running share, and beside it their share of all contacts with customers (S3: share by share).

    index: the share of revenue over the share of contacts, above 1 where an account brings more than the effort it takes; unknown without contacts.
    """
    bought = sorted(
        (one for one in found.accounts if one.brought > 0 or one.contacts),
        key=lambda one: (-max(one.brought, 0.0), one.contacts),
    )
    whole, contacts, running, rows = (
        sum(max(one.brought, 0.0) for one in bought),
        sum(one.contacts for one in bought),
        0.0,
        [],
    )
    for one in bought:
        revenue = max(one.brought, 0.0)
        running += revenue
        share, effort = ratio(revenue, whole), ratio(one.contacts, contacts)
        rows.append({"id": one.id, "name": one.name, "revenue": one.revenue, "share": share, "running": ratio(running, whole),
                     "contacts": one.contacts if found.knows_contacts else None, "effort": effort, "index": ratio(share, effort),
                     "open": one.open, "rep": one.owner})  # fmt: skip
    return Table(rows, {"name": "Account", "revenue": ("Won, 12 months", "money"), "share": ("Share", "share"), "running": ("Share so far", "share"),
                        "contacts": ("Contacts", "count"), "effort": ("Share of contacts", "share"), "index": ("Revenue for effort", "times"),
                        "open": ("Open", "money"), "rep": "Owner"})  # fmt: skip


def effort_without_revenue(found: Portfolio) -> str:
    """How much of the effort went to accounts that bought nothing, in a sentence; empty where nothing is logged."""
    bought = {one.id for one in found.customers}
    idle = [one for one in found.accounts if one.contacts and one.id not in bought]
    all_contacts, theirs = sum(one.contacts for one in found.accounts), sum(one.contacts for one in idle)
    if not all_contacts or not found.knows_deals:
        return ""
    if not idle:
        return f"All of {cases(all_contacts, 'contacts')} of the 12 months were with accounts that bought in them."
    return (f"{number_in_unit(ratio(theirs, all_contacts), 'share')} of {cases(all_contacts, 'contacts')} of the 12 months were with "
            f"{cases(len(idle), 'accounts')} that bought nothing in them.")  # fmt: skip


def pairs(sold: Sales) -> Table:
    """Products bought by the same customers: in both directions: how many, and, from five on, their share of the first's and the lift.

    lift: how many times as often as by chance; the same in both directions.
    """
    sets = [set(bought) - {OTHER} for bought in sold.deals.values()]
    sets = [one for one in sets if one]
    of = {name: sum(1 for one in sets if name in one) for name in sold.products if name != OTHER}
    rows = []
    for first, second in combinations(of, 2):
        both = sum(1 for one in sets if {first, second} <= one)
        if both:
            lift = both * len(sets) / (of[first] * of[second]) if both >= FEW else None
            rows += [
                {"first": f"{one} ({of[one]})", "second": f"{other} ({of[other]})", "both": both, "lift": lift,
                 "pull": ratio(both, of[one]) if of[one] >= FEW else None} for one, other in ((first, second), (second, first))
            ]  # fmt: skip
    rows.sort(key=lambda row: -int(str(row["both"])))
    return Table(rows, {"first": "Who buys (customers)", "second": "Also buys (customers)", "both": ("Customers of both", "count"),
                        "pull": ("Share of the first", "share"), "lift": ("Lift", "times")})  # fmt: skip
