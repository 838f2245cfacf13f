"""The accounts of whoever is looked at, side by side: what each brought, what is open, how well it is known, and when it was last seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from coaching.facts import DEALS
from coaching.lens import Lens, Scope, accounts_of, only_an_id, reps_in, scopes
from coaching.metrics.customer_voice import LOYAL, LOYAL_COMMITTED
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.read_once import read_accounts_once
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, money, number_in_unit
from coaching.metrics.show import day as said_day
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "portfolio.sql").read_text(encoding="utf-8")
YEAR, QUIET, EARLY = (
    365,
    90,
    182,
)  # days: of revenue, without contact, and without a purchase as an early warning (ours)
TENURE = 730  # days since the first purchase of a long-term account (ours)
LARGEST = 100  # more than any picture shows
NO_OWNER = "no owner named"  # by any list of accounts, or by deals that are all of one person
READ = ("open_pipeline", "contact_coverage", "loyalty_index")


@dataclass(frozen=True)
class Account:
    """One account on the board; None where unknown. Money in the workspace's currency.

    revenue: won in the 365 days up to the day of the board; before: in the 365 days before those, None where deals are not known for so long.
    coverage: of its nine cells (S1). loyalty: mean index of the last 365 days. quiet_days: since the last contact. contacts: in the 365 days.
    executive_on: the last VIP visit or peer-to-peer meeting. first_on: the first purchase known.
    since: when it became an account, where that is told. knows_executives: whether executive meetings are logged anywhere at all.
    """

    id: str
    name: str
    parent: str
    tier: str
    is_strategic: bool
    rep: str
    industry: str
    revenue: float | None
    before: float | None
    open: float | None
    coverage: int | None
    loyalty: float | None
    executive_on: date | None
    last_on: date | None
    bought_on: date | None
    quiet_days: int | None
    contacts: int
    first_on: date | None = None
    since: date | None = None
    knows_executives: bool = True

    @property
    def brought(self) -> float:
        """What it is known to have brought in the year, to add up and to put accounts in order."""
        return self.revenue or 0.0

    @property
    def owner(self) -> str:
        """Whose it is, in words."""
        return self.rep or NO_OWNER

    @property
    def change(self) -> float | None:
        """What it brought more, or less, than in the year before."""
        return None if self.before is None or self.revenue is None else self.revenue - self.before


@dataclass(frozen=True)
class Portfolio:
    """The accounts of a lens as of one day, strategic ones first, then by revenue. known_from: the first day of which a deal is known to be won.

    executive_days: how long an executive meeting counts as recent, as the team set it. knows_contacts: whether any activity is loaded at all:
    else nothing is known of who was seen, and nobody is called silent or due. knows_deals: the same of deals and what they brought.
    knows_executives: the same of VIP visits and peer-to-peer meetings. contacts_from: the first day of an activity.
    """

    on: date
    accounts: tuple[Account, ...]
    known_from: date | None
    executive_days: int
    knows_contacts: bool = True
    knows_deals: bool = True
    knows_executives: bool = True
    contacts_from: date | None = None

    def over(self, days: int) -> str:
        """Over which time nobody was seen, in words: so many days, or since the activities begin where that is later."""
        since = self.contacts_from
        if since is None or (self.on - since).days >= days - 1:
            return f"in {days} days"
        return f"since {said_day(since)}, where the activities begin"

    @cached_property
    def revenue(self) -> float:
        """What all of them brought in the year."""
        return sum(one.brought for one in self.accounts)

    @cached_property
    def by_id(self) -> bool:
        """Whether no account has a name, only an id."""
        return all(only_an_id(one.id, one.name) for one in self.accounts)

    def of(self, account: str) -> Account | None:
        """The account of that id."""
        return self._by_id.get(account)

    @cached_property
    def silent(self) -> tuple[Account, ...]:
        """Customers nobody had contact with for 90 days or ever, the largest first."""
        quiet = (
            one
            for one in self.accounts
            if self.knows_contacts and self.bought(one) and (one.quiet_days is None or one.quiet_days >= QUIET)
        )
        return tuple(sorted(quiet, key=lambda one: -one.brought))

    @cached_property
    def unseen(self) -> tuple[Account, ...]:
        """Strategic accounts due an executive meeting, as the metric counts them: new accounts are not due yet."""
        return tuple(
            one
            for one in self.accounts
            if one.is_strategic and self.lacks_executive(one) and not self._lately(one.since)
        )

    def lacks_executive(self, one: Account) -> bool:
        """Whether an account had no executive meeting in the days the team set, as far as meetings are known."""
        return self.knows_contacts and self.knows_executives and not self._lately(one.executive_on)

    def _lately(self, day: date | None) -> bool:
        return day is not None and (self.on - day).days < self.executive_days

    @cached_property
    def strategic(self) -> int:
        """How many are strategic."""
        return sum(one.is_strategic for one in self.accounts)

    @cached_property
    def largest(self) -> tuple[Account, ...]:
        """The customers that brought most, at most LARGEST."""
        return tuple(sorted(self.customers, key=lambda one: -one.brought)[:LARGEST])

    @cached_property
    def customers(self) -> tuple[Account, ...]:
        """The accounts that bought something in the year, whether or not it is known for how much."""
        return tuple(one for one in self.accounts if self.bought(one))

    def bought(self, one: Account) -> bool:
        """Whether an account bought something in the year."""
        return one.brought > 0 or (one.bought_on is not None and (self.on - one.bought_on).days < YEAR)

    @cached_property
    def _by_id(self) -> dict[str, Account]:
        return {one.id: one for one in self.accounts}


def portfolio(workspace: Workspace, lens: Lens) -> Portfolio:
    """The accounts owned by the lens's people; all for the company, its group for an account."""
    keep_fresh(workspace)
    workspace.settle_deals()
    on = lens_on_facts(workspace, lens, DEALS)
    day = min(on.as_of, on.period.last)
    seen = _seen(workspace, lens)
    every, first = _every(workspace, day)
    year = workspace.calendar.days_to(day, YEAR)
    past = workspace.calendar.previous(year)
    have, days = workspace.facts.have(), workspace.settings.executive_days
    knows_contacts, knows_deals = "activity" in have, "booked" in have
    knows_executives = bool({"activity.vip_visit", "activity.peer_meeting"} & have.keys())
    of_contacts = have["activity"].first if knows_contacts else None
    if not seen:
        return Portfolio(day, (), first, days, knows_contacts, knows_deals, knows_executives, of_contacts)
    by_account = replace(lens, by="account", scopes=tuple(seen), as_of=min(lens.as_of, day), period=year)
    won = {(one.scope, one.period): one.value for one in measure(workspace, by_account, ["bookings"], [year, past])}
    read = {(one.scope, one.metric): one for one in measure(workspace, by_account, READ)}
    looks_back = first is not None and first <= past.start
    found = [
        Account(
            key, name, parent or "", tier or "", strategic, rep or "", industry or "", won.get((key, year.key)),
            won.get((key, past.key)) if looks_back else None, read[key, "open_pipeline"].value,
            _cells(read[key, "contact_coverage"]), read[key, "loyalty_index"].value, executive_on, last_on, bought_on,
            None if last_on is None else (day - last_on).days, int(contacts), first_on, since,
            knows_executives,
        ) for key, name, parent, tier, strategic, rep, industry, last_on, executive_on, bought_on, contacts, first_on, since in
        (every[scope.id] for scope in seen if scope.id in every)
    ]  # fmt: skip
    return Portfolio(
        day,
        tuple(sorted(found, key=lambda one: (not one.is_strategic, -one.brought, -(one.open or 0.0), one.name))),
        first,
        days,
        knows_contacts,
        knows_deals,
        knows_executives,
        of_contacts,
    )


def _every(workspace: Workspace, day: date) -> tuple[dict[str, tuple[Any, ...]], date | None]:
    """A row of every account, and the first day of a deal known to be won: asked once for whoever looks, as those of one rep take half as long."""

    def asked() -> tuple[dict[str, tuple[Any, ...]], date | None]:
        cursor = read_accounts_once(workspace.facts.cursor())
        [[first]] = cursor.execute("select min(day) from customer_win where amount is not null").fetchall()
        return {str(row[0]): row for row in cursor.execute(SQL, {"day": day}).fetchall()}, first

    told: tuple[dict[str, tuple[Any, ...]], date | None] = workspace.facts.told(
        f"rows of accounts {day}", asked, lasting=True
    )
    return told


def _seen(workspace: Workspace, lens: Lens) -> list[Scope]:
    """The accounts of a lens that its viewer may see."""
    allowed = scopes(workspace, "account")
    if lens.by == "company":
        return allowed
    if lens.by == "account":
        group = _group(workspace, lens.scope.id)
        return [scope for scope in allowed if scope.id in group]
    people = {rep.id for rep in reps_in(workspace, lens)}
    owned = {key for key, _, owner in accounts_of(workspace) if owner in people}
    return [scope for scope in allowed if scope.id in owned]


def _group(workspace: Workspace, account: str) -> set[str]:
    """An account, the one above all of its parents, and all below that."""
    above = dict(workspace.facts.cursor().execute("select account_id, parent_id from account_today").fetchall())
    return {key for key in above if _root(key, above) == _root(account, above)}


def _root(key: str, above: Mapping[str, str | None]) -> str:
    """The account above all parents of one that are known; of parents in a circle the first by id."""
    been = [key]
    while (parent := above.get(been[-1])) and parent in above:
        if parent in been:
            return min(been[been.index(parent) :])
        been.append(parent)
    return been[-1]


def _cells(reading: Reading) -> int | None:
    return int(reading.part or 0) if reading.whole else None


def slowing(found: Portfolio) -> list[Account]:
    """Customers that bought nothing for half a year: next year's lost ones, the largest first."""
    early = [
        one for one in found.accounts if one.bought_on is not None and EARLY <= (found.on - one.bought_on).days < YEAR
    ]
    return sorted(early, key=lambda one: -one.brought)


def fertile(found: Portfolio, states: Mapping[str, str]) -> list[Account]:
    """Fertile fields: loyal accounts that bought first more than two years ago and had no executive meeting lately; the largest first.

    states: of the accounts that answered, by id.
    """
    fields = [
        one for one in found.accounts
        if states.get(one.id) in (LOYAL, LOYAL_COMMITTED) and one.first_on is not None and (found.on - one.first_on).days >= TENURE
        and found.lacks_executive(one)
    ]  # fmt: skip
    return sorted(fields, key=lambda one: -one.brought)


def fertile_row(one: Account, currency: str) -> str:
    """Since when a loyal account buys, when an executive was last there, what it brought and is open, and whose it is."""
    executive = _executive(one)
    since = f"buys since {said_day(one.first_on)}" if one.first_on else ""
    said = [since, executive, *_sold(one, currency), "" if one.open is None or one.open else "nothing open",
            one.owner]  # fmt: skip
    return " · ".join(text for text in said if text)


def why_no_fields(found: Portfolio, states: Mapping[str, str]) -> str:
    """Why no account is a fertile field: nobody loyal, nobody for long as far as deals are known, or all seen lately."""
    loyal = [one for one in found.accounts if states.get(one.id) in (LOYAL, LOYAL_COMMITTED)]
    if not loyal:
        return "No account is loyal by its last survey answers."
    known = [one for one in loyal if one.first_on is not None and (found.on - one.first_on).days >= TENURE]
    if not known:
        first = f"the first deal known is of {said_day(found.known_from)}"
        return f"None of {cases(len(loyal), 'loyal accounts')} is known to have bought two years ago; {first}."
    return f"All {cases(len(known), 'loyal accounts')} of more than two years had an executive meeting in {found.executive_days} days."


def nobody_to_look_after(found: Portfolio) -> str:
    """Why nobody is to be looked after: all who would be were seen, or there are none."""
    if found.strategic and not found.knows_executives:
        return "Every customer was seen lately; no executive meeting is logged anywhere."
    if found.strategic:
        return "Every strategic account and every customer was seen lately."
    if found.customers:
        return "Every customer was seen lately; no account is marked as strategic."
    if found.knows_deals:
        return "No account is strategic, and none bought anything in the last 365 days."
    return "No account is strategic; without deals it is not known who is a customer."


def no_revenue(found: Portfolio) -> str:
    """Why nobody brings any revenue: it is not known how much was bought, or nobody bought."""
    if any(one.revenue is None for one in found.customers):
        return "No deal won in these 12 months has an amount that counts."
    return "No account brought any revenue in these 12 months."


def finding(found: Portfolio, currency: str) -> str:
    """The portfolio in a sentence or three: what customers brought, what nobody looks after; empty without an account."""
    if not found.accounts:
        return ""
    said = [_sales(found, currency)]
    if found.unseen:
        said.append(
            f"{len(found.unseen):,} of {cases(found.strategic, 'strategic accounts')} had no executive meeting {found.over(found.executive_days)}"
        )
    if found.silent:
        said.append(f"{cases(len(found.silent), 'customers')} heard nothing from us {found.over(QUIET)}")
    return f"{'. '.join(said)}."


def _sales(found: Portfolio, currency: str) -> str:
    customers, until = found.customers, f"in the 12 months to {said_day(found.on)}"
    if not found.knows_deals:
        return f"{cases(len(found.accounts), 'accounts')}; without deals nothing is known of what they bought"
    if not customers:
        return f"None of {cases(len(found.accounts), 'accounts')} bought {until}"
    brought = [one for one in customers if one.brought > 0]
    unknown = sum(one.revenue is None for one in customers)
    if not brought or found.revenue <= 0:
        return f"{cases(len(customers), 'accounts')} bought {until}; {'it is not known for how much' if unknown else 'in all for nothing'}"
    said = f"{cases(len(brought), 'accounts')} brought {money(found.revenue, currency)} {until}"
    if len(brought) > 1:
        said += f", {number_in_unit(found.largest[0].brought / found.revenue, 'share')} of it {found.largest[0].name}"
    return f"{said}; {unknown:,} more bought, it is not known for how much" if unknown else said


def _executive(one: Account) -> str:
    if one.executive_on:
        return f"last executive meeting {said_day(one.executive_on)}"
    return "no executive meeting known" if one.knows_executives else ""


def _won(one: Account, currency: str) -> str:
    return "" if one.revenue is None else f"{money(one.revenue, currency)} in 12 months"


def _sold(one: Account, currency: str) -> tuple[str, str]:
    """What an account brought and what is open, each empty where it is unknown or nothing is open."""
    return _won(one, currency), f"{money(one.open, currency)} open" if one.open else ""


def line(one: Account, currency: str) -> str:
    """An account in one line: what it brought, what is open, who knows it, when an executive was there."""
    told = [
        "strategic" if one.is_strategic else "", f"tier {one.tier}" if one.tier else "", *_sold(one, currency),
        f"{one.coverage} of 9 cells" if one.coverage is not None else "",
        f"executive meeting {said_day(one.executive_on)}" if one.executive_on else "", one.owner,
    ]  # fmt: skip
    return " · ".join(text for text in told if text)


def why(one: Account, currency: str) -> str:
    """Why an account should be looked after, in one short line: how long no executive, or nobody at all, was there, what it brought, whose it is."""
    silent = (
        "no contact known"
        if one.quiet_days is None
        else f"no contact for {one.quiet_days} days"
        if one.quiet_days >= QUIET
        else ""
    )
    executive = _executive(one)
    said = [
        silent,
        executive if one.is_strategic else "",
        _won(one, currency),
        one.owner,
    ]
    return " · ".join(text for text in said if text)


def slow(one: Account, currency: str) -> str:
    """Since when an account bought nothing, what it brought, what is open, and whose it is."""
    said = [f"last bought {said_day(one.bought_on)}", _won(one, currency), f"{money(one.open, currency)} open" if one.open
            else "" if one.open is None else "nothing open", one.owner]  # fmt: skip
    return " · ".join(text for text in said if text)


def board(accounts: Sequence[Account]) -> Table:
    """Accounts as rows, in the order given."""
    several = len({one.rep for one in accounts}) > 1
    rows = [{
        "id": one.id, "name": f"{'★ ' if one.is_strategic else ''}{one.name}", "tier": one.tier or None,
        "rep": one.owner if several else None,
        "revenue": one.revenue, "change": one.change, "open": one.open, "executive": one.executive_on, "last": one.last_on,
        "coverage": None if one.coverage is None else f"{one.coverage} of 9", "loyalty": None if one.loyalty is None else round(one.loyalty),
        "bought": one.bought_on,
    } for one in accounts]  # fmt: skip
    return Table(rows, {
        "name": "Account", "tier": "Tier", "revenue": ("Won, 12 months", "money"), "change": ("Change", "money"), "open": ("Open", "money"),
        "executive": ("Executive meeting", "date"), "coverage": "3x3x3", "loyalty": ("Loyalty", "count"), "rep": "Owner",
        "last": ("Last contact", "date"), "bought": ("Last bought", "date"),
    })  # fmt: skip


def together(values: Sequence[float | None]) -> float | None:
    """The sum of values, unknown where one of them is."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def groups(found: Portfolio) -> Table | None:
    """Parents with what they and the accounts below them brought together, the largest first; None where no account has a parent."""
    names = {one.id: one for one in found.accounts}
    above = {one.id: one.parent for one in found.accounts}
    roots: dict[str, list[Account]] = {}
    for one in found.accounts:
        roots.setdefault(_root(one.id, above), []).append(one)
    rows = [{
        "id": key, "group": names[key].name if key in names else key, "accounts": len(members), "revenue": together([one.revenue for one in members]),
        "open": together([one.open for one in members]), "owners": len({one.rep for one in members if one.rep}),
        "members": ", ".join(one.name for one in sorted(members, key=lambda one: -one.brought)),
    } for key, members in roots.items() if len(members) > 1]  # fmt: skip
    if not rows:
        return None
    rows.sort(key=lambda row: -float(str(row["revenue"] or 0)))
    return Table(rows, {"group": "Group", "accounts": ("Accounts", "count"), "revenue": ("Won, 12 months", "money"), "open": ("Open", "money"),
                        "owners": ("Owners", "count"), "members": "Its accounts"})  # fmt: skip
