"""Accounts: what customers bring, who came and went, what they do not buy yet, and how much hangs on few of them; a row leads to one account."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from coaching.charts import momentum_quadrant, revenue_by_account
from coaching.intake.desk.checklist import lacking_in
from coaching.method.entries import book as books
from coaching.method.entries import layout, payoff, time_spent
from coaching.method.entries import portfolio as written
from coaching.metrics import (
    cadence,
    customer_voice,
    customers,
    deals,
    metric,
    momentum,
    portfolio,
    products,
    recurring,
    show,
)
from coaching.records import About
from pages import _agreed as agreed
from pages import _widgets as w
from pages._entry import shelf
from pages._entry_tab import kinds_of_tab

TABS = {
    "board": "Board", "moves": "New, lost, silent", "due": "Who is due?", "products": "Products", "share": "Concentration",
    "growth": "Revenue and effort", "recurs": "Recurring", "groups": "Groups", "plans": "Plans",
}  # fmt: skip
CARDS = [
    ("customers", "Customers"), ("customers_net_new", "Net new"), ("customers_touched", "In touch"), ("contact_coverage", "3x3x3 coverage"),
]  # fmt: skip
NEW_PRODUCTS = [("new_product_wins", "Wins of new products"), ("new_product_value", "Their value")]
CONCENTRATED = [
    ("bookings", "Won in these 12 months"),
    ("activities", "Contacts of these 12 months"),
    ("wallet_share", "Wallet share"),
]
BY_TIER = [("tier_cadence", "On their cadence"), ("reps_needed", "People needed"), ("workload_index", "Workload")]
RECURS = [
    ("recurring_revenue", "Recurring a year"), ("net_retention", "Net retention"), ("gross_retention", "Gross retention"), ("bookings", "All won"),
]  # fmt: skip
APART = [
    ("won_once", "Won once"),
    ("won_recurring", "Won that recurs, a year"),
    ("open_once", "Open, once"),
    ("open_recurring", "Open that recurs, a year"),
]
MOVES = [
    ("new_customers", "New"),
    ("customers_lost", "Lost"),
    ("upgrades", "Upgrades won"),
    ("upgrade_value", "Their value"),
]
PLANNED = [
    ("plan_health", "Plan health"), ("tactics_on_time", "Tactics on time"), ("tactics_followed", "Became an activity"),
    ("planning_failures", "Ways of failing"),
]  # fmt: skip
NO_CUSTOMERS = "No account bought anything in the last 365 days."
NO_CONTACTS = "Nothing is known of who was seen: no activity is loaded."
FIRST, OFFERED = (
    6,
    500,
)  # rows, and accounts in the list to choose from: each name is sent, and nobody scrolls through thousands


def board() -> None:
    """Four numbers, who brings the revenue, and every account with what matters about it."""
    w.slim_cards(w.tiles(CARDS, scope=lens))
    left, right = st.columns(2, gap="medium")
    with left:
        figure = revenue_by_account(found.largest, w.chosen("account"), "Who brings the revenue?", currency)
        st.header(w.escape(figure.question), anchor=False)
        if any(one.brought > 0 for one in found.accounts):
            w.clicked(figure.chart, "account", figure.alt, lambda mark: str(mark["id"]))
            st.caption(w.escape(figure.caveat))
        else:
            w.none_here(portfolio.no_revenue(found), "opportunity.won")
        bars = [one for row in figure.table.rows if (one := found.of(row["id"]))]
        offered = {one.id: one.name for one in (*bars, *found.accounts[:OFFERED])}
        of_all = f"{len(offered)} of {len(found.accounts):,}" if len(found.accounts) > OFFERED else "all"
        w.pick_one("account", "Account", offered, of_all)
    with right:
        st.header(
            "Who should be looked after?",
            anchor=False,
            help=f"Strategic accounts without an executive meeting (VIP visit, peer-to-peer) in {found.executive_days} days, then silent customers.",
        )
        if found.knows_contacts:
            rows(
                list(dict.fromkeys([*found.unseen, *found.silent]))[:FIRST],
                "after",
                portfolio.why,
                portfolio.nobody_to_look_after(found),
            )
        else:
            w.lacking(NO_CONTACTS, "activity")
    st.header(f"{show.cases(len(found.accounts), 'accounts')}, strategic first, then by revenue", anchor=False)
    table = w.kept("account board", lens)
    w.table(table.rows, table.columns, f"Accounts, {who}, {show.day(found.on)}", "Won in the 365 days to that day, and against those before.",
            opens=("account", "id"))  # fmt: skip
    if any(one.brought > 0 for one in found.accounts) and all(one.before is None for one in found.accounts):
        st.caption(
            f"No change is shown: won deals are known from {show.day(found.known_from)} only, which is less than two years."
        )


def rows(
    accounts: Sequence[portfolio.Account], place: str, line: Callable[[portfolio.Account, str], str], none: str
) -> None:
    """Accounts as rows that wrap, each with its line; the name chooses one."""
    if not accounts:
        st.markdown(w.escape(none))
    for one in accounts:
        with st.container(gap=None):
            st.button(
                w.named(one.name), key=f"{place} {one.id}", type="tertiary", on_click=w.choose, args=("account", one.id)
            )
            st.markdown(f":small[{w.escape(line(one, currency))}]")


def chosen_account() -> None:
    """The chosen account by its name, what is known of it in a line, and the way to it."""
    one = found.of(w.chosen("account"))
    if one is None:
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            w.let_go("account", one.name)
            w.go("pages/account.py", f"Open {one.name}", icon=":material/arrow_forward:", by="account", who=one.id)
        st.markdown(w.escape(portfolio.line(one, currency)))


def moves() -> None:
    """Who came, came back, left, and who has fallen silent, by name."""
    w.slim_cards(w.tiles(MOVES, scope=lens), "moves")
    went: customers.Moves = w.kept("came and went", lens)
    st.header("Who came, came back and left?", anchor=False, help=w.escape(metric("customers_lost").definition))
    if went.table.rows:
        w.table(went.table.rows, went.table.columns, f"New and lost customers, {who}, {lens.period.label}")
    else:
        w.none_here(went.nobody(lens.period.label), "booked")
    if went.untold:
        st.caption(
            f"{went.untold} {'more ' if went.table.rows else ''}bought for the first time we know of, before a year of deals was known: "
            "nothing tells whether they are new."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(
            "Who bought nothing for half a year?",
            anchor=False,
            help="Customers of the last year; after 365 days they count as lost.",
        )
        if found.knows_deals:
            none = "Every customer bought in the last 182 days." if found.customers else NO_CUSTOMERS
            silent("slowing", portfolio.slow, portfolio.slowing(found), none)
        else:
            w.lacking("Nothing is known of what customers bought: no deal is loaded.", "opportunity")
    with right:
        st.header(
            "Who has heard nothing from us?", anchor=False, help="Customers without any completed contact in 90 days."
        )
        if not found.knows_contacts:
            w.lacking(NO_CONTACTS, "activity")
        elif not found.knows_deals:
            w.none_found(NO_CUSTOMERS, "opportunity")
        else:
            none = "Every customer was contacted in the last 90 days." if found.customers else NO_CUSTOMERS
            silent("quiet", portfolio.why, found.silent, none)
    w.questions(list(dict.fromkeys(metric(key).question for key, _ in MOVES)))


def due() -> None:
    """Loyal accounts of long standing that no executive looked at lately, and large deals that are too far off to be urgent."""
    states = customer_voice.states_of(w.kept("surveys", lens))
    fields = portfolio.fertile(found, states)
    left, right = st.columns(2, gap="medium")
    with left:
        said = (
            "Loyal or better by their last answers, first bought two years ago or more, no executive meeting in "
            f"{found.executive_days} days; the days are ours."
        )
        st.header("Which fields are fertile?", anchor=False, help=said)
        if not states:
            w.none_here("Nobody of these accounts answered a survey in twelve months.", "survey_response")
        elif not found.knows_contacts:
            w.lacking(NO_CONTACTS, "activity")
        elif not found.knows_executives:
            w.lacking("Nothing is known of executive meetings: none is logged anywhere.", "activity.vip_visit")
        else:
            silent("fertile", portfolio.fertile_row, fields, portfolio.why_no_fields(found, states))
    with right:
        far = deals.chosen(every := w.kept("deals", lens), look=deals.FAR_OFF)
        st.header("Which large deals are never urgent?", anchor=False, help=deals.FAR_OFF_SAID)
        for deal in far[:FIRST]:
            with st.container(gap=None):
                w.go("pages/pipeline.py", deal.name, tab="deals", look=deals.FAR_OFF, deal=deal.id)
                st.markdown(f":small[{w.escape(deals.far_line(deal, currency))}]")
        if every and all(deal.quiet_days is None for deal in every):
            w.lacking("Nothing is known of when these deals were last worked on.", "activity.deal")
        elif not far:
            w.none_here("No open deal is due in more than 90 days and quiet for more than 30.", "opportunity")
        elif len(far) > FIRST:
            w.go(
                "pages/pipeline.py", f"All {len(far)}", icon=":material/arrow_forward:", tab="deals", look=deals.FAR_OFF
            )
    by_tier()


def by_tier() -> None:
    """Contacts agreed for each tier, who keeps to them, and who is overdue."""
    st.header("Which accounts fall behind their tier?", anchor=False, help=w.escape(metric("tier_cadence").definition))
    tiers = cadence.tiers(found)
    if not tiers:
        w.none_found("No account has a tier.", "account")
        return
    held: list[cadence.Kept] = w.kept("cadence", lens)
    if held:
        w.slim_cards(w.tiles(BY_TIER, scope=lens), "tier", 3)
        table = cadence.board(held)
        w.table(table.rows, table.columns, f"Accounts by tier, {who}", opens=("account", "id"))
    with st.expander("Agree contacts by tier", expanded=not held):
        agreed.by_tier(workspace, tiers)


def silent(
    place: str, line: Callable[[portfolio.Account, str], str], accounts: Sequence[portfolio.Account], none: str
) -> None:
    """A short list, the whole of it behind a fold."""
    rows(accounts[:FIRST], place, line, none)
    if len(accounts) > FIRST:
        table = portfolio.board(accounts)
        w.folded_table(f"All {len(accounts)}", table.rows, table.columns, f"Accounts, {place}, {who}")


def by_product() -> None:
    """What part each product brings, and who does not buy it yet."""
    sold: products.Sales = w.kept("sold", lens)
    if not sold.is_named:
        w.none_found("No product on any deal won.", "opportunity.product")
        return
    w.finding(products.about_products(sold, currency))
    st.header("What do customers buy from us?", anchor=False)
    table = products.shares(sold)
    w.table(table.rows, table.columns, f"Products, {who}")
    said = "A blank is a product this customer did not buy in the 12 months, not a promise that it would."
    st.header("Who does not buy it yet?", anchor=False, help=said)
    grid = products.whitespace(found, sold, currency)
    w.table(
        grid.rows,
        grid.columns,
        f"Products by account, {who}",
        "Blank: not bought in these 12 months.",
        opens=("account", "id"),
    )
    found_pairs = products.pairs(sold)
    if found_pairs.rows:
        w.folded_table(
            "Which products are bought by the same customers?",
            found_pairs.rows,
            found_pairs.columns,
            f"Product pairs, {who}",
        )
    launches()
    w.questions([metric("one_product_customers").question, metric("new_product_wins").question])


def launches() -> None:
    """What new products won, and since when each is sold."""
    known, names = workspace.settings.launches, sold_names()
    st.header("What do new products win?", anchor=False, help=w.escape(metric("new_product_wins").definition))
    if known:
        w.slim_cards(w.tiles(NEW_PRODUCTS, scope=lens), "new", 2)
        st.caption(
            w.escape(
                "; ".join(
                    f"{name} since {day}" for name, day in sorted(known.items(), key=lambda one: one[1], reverse=True)
                )
            )
        )
    else:
        st.markdown("Nobody said yet when a product came out; say it below, and its wins count as new for 18 months.")
    agreed.on_launches(names)
    with st.expander("Which product is more than which?"):
        agreed.on_tiers(workspace, names)


def sold_names() -> list[str]:
    """The products of all deals won in the 12 months, the largest first."""
    sold: products.Sales = w.kept("sold", lens)
    return [name for name in sold.products if name != products.OTHER]


def concentration() -> None:
    """How much hangs on few accounts, and what each brings for the effort it takes."""
    said = products.about_concentration(found)
    if not said:
        w.none_here(portfolio.no_revenue(found), "opportunity.won")
        return
    w.finding(said)
    if effort := products.effort_without_revenue(found):
        st.markdown(w.escape(effort))
    w.slim_cards(w.tiles(CONCENTRATED, products.year_of(workspace, found), lens), "share", 3)
    help_ = "Revenue for effort: share of revenue over share of contacts, 1 is as much as it takes. An association: today's contacts sell tomorrow."
    st.header("Which accounts carry the revenue, and what do they take?", anchor=False, help=help_)
    table = products.largest(found)
    w.table(table.rows, table.columns, f"Concentration, {who}", opens=("account", "id"))


def growth() -> None:
    """Growth of revenue against growth of effort, in four quadrants."""
    moving: list[momentum.Momentum] = w.kept("momentum", lens)
    figure = momentum_quadrant(moving, w.chosen("account"), "Which accounts grow out of proportion to the effort?")
    st.header(w.escape(figure.question), anchor=False, help=w.escape(metric("sales_momentum").definition))
    if not momentum.compared(moving):
        w.none_found(momentum.what_lacks(moving) or "No account bought in the last year.", momentum.need(moving))
        return
    st.markdown(w.escape(momentum.finding(moving)))
    w.slim_cards(w.tiles([("sales_momentum", "With momentum")], scope=lens), "momentum")
    w.clicked(figure.chart, "account", figure.alt, lambda mark: str(mark["account"]))
    st.caption(w.escape(" ".join(said for said in (figure.caveat, momentum.what_lacks(moving)) if said)))
    w.folded_table("See the numbers", figure.table.rows, figure.table.columns, f"Momentum, {who}")
    w.questions([metric("sales_momentum").question])


def recurs() -> None:
    """What comes again by itself, how much of it was kept, and by whom it grew or shrank."""
    held: list[recurring.Recurring] = w.kept("recurring", lens)
    if not held:
        w.none_found(
            "No won deal has recurring revenue: an amount a year or a month, and a contract term.",
            "opportunity.recurring",
        )
        return
    w.slim_cards(w.tiles(RECURS, scope=lens), "recurs")
    if said := recurring.finding(held, currency):
        st.markdown(w.escape(said))
    st.header("What comes once, and what comes again?", anchor=False, help=w.escape(metric("won_once").definition))
    if workspace.settings.amount_holds:
        w.slim_cards(w.tiles(APART, scope=lens), "apart")
    agreed.on_amounts(workspace)
    soon: list[recurring.Ending] = w.kept("contracts ending", lens)
    st.header(
        "Which renewals are at risk?",
        anchor=False,
        help="Contracts that end within 90 days (ours) without a renewal, with what is open.",
    )
    st.markdown(w.escape(recurring.about_ending(soon, currency)))
    if soon:
        ends = recurring.behind_ending(soon)
        w.table(ends.rows, ends.columns, f"Contracts ending, {who}", opens=("account", "id"))
    st.header(
        "What became of each customer's recurring revenue?",
        anchor=False,
        help=w.escape(metric("net_retention").definition),
    )
    table = recurring.board(held)
    w.table(table.rows, table.columns, f"Recurring revenue, {who}, {show.day(found.on)}", opens=("account", "id"))
    w.questions([metric(key).question for key in ("net_retention", "gross_retention")])


def by_group() -> None:
    """Accounts that belong together, added up."""
    table = portfolio.groups(found)
    if table is None:
        w.none_found("No account names a parent.", "account")
        return
    st.header("Which groups do we sell to?", anchor=False, help="Only the accounts of who was chosen are added up.")
    w.table(table.rows, table.columns, f"Groups, {who}", opens=("account", "id"))


def plans() -> None:
    """What is written about the accounts, side by side, and the key figures of the organisation."""
    every = written.books(workspace, w.viewer(), lens.as_of)
    mine = {one.id for one in found.accounts}
    here = [one for one in every if one.about.id in mine or not one.is_known]
    stand = written.stands(workspace, lens, here)
    st.markdown(w.escape(written.told(stand, len(found.accounts))))
    kinds = written.types(here)
    if kinds:
        w.pick_few("sort", "Type", kinds)
    tiles = [one for one in w.tiles(PLANNED, scope=lens) if one.reading.value is not None]
    if tiles:
        w.slim_cards(tiles, "planned")
    table = written.overview(here, stand, w.chosen("sort") if w.chosen("sort") in kinds else "")
    if table.rows:
        w.table(table.rows, table.columns, f"Plans, {who}", opens=("account", "id"))
    paid_off({one.about.id for one in here if stand[one.about.id].plan}, here)
    where_time_goes(here)
    lost = [one for one in here if not one.is_known]
    for one in lost:
        with st.expander(
            w.named(f"{one.name}: no longer known to the data, with what was written about it"),
            key=f"lost {one.about.id}",
        ):
            for kind in one.kinds.values():
                lines = layout.table(one, {}, kind)
                if not kind.under and lines.rows:
                    w.table(lines.rows, lines.columns, f"{kind.plural}, {one.name}")
    kinds_of_tab(shelf(workspace, books.book(workspace, w.viewer(), About("company", "company"), lens.as_of)), "plans")


def where_time_goes(here: list[Any]) -> None:
    """What is done with accounts that are developed or managed, and which of them anybody set days aside to plan."""
    made = time_spent.modes(workspace, lens, here)
    if said := time_spent.told(made, lens.period.label):
        st.header(
            "What do we do where we develop, and where we manage?",
            anchor=False,
            help=w.escape(metric("developing_effort").definition),
        )
        st.markdown(w.escape(said))
        w.slim_cards(w.tiles([("developing_effort", "With accounts developed")], scope=lens), "mode", 2)
        table = time_spent.mix(made)
        w.table(table.rows, table.columns, f"Contacts by mode, {who}, {lens.period.label}")
        w.questions([metric("developing_effort").question])
    table = time_spent.planning(workspace, lens, found)
    if not any(row["days"] for row in table.rows):
        return
    st.header("Where does planning time go?", anchor=False, help=w.escape(metric("planning_days").definition))
    st.markdown(w.escape(time_spent.about_planning(table)))
    w.table(table.rows, table.columns, f"Planning days, {who}", opens=("account", "id"))
    w.questions([metric("planning_days").question])


def paid_off(planned: set[str], here: list[Any]) -> None:
    """Accounts with a plan against those without."""
    if not planned:
        return
    st.header("Do accounts with a plan do better?", anchor=False)
    deals = payoff.decided(workspace, found)
    table = payoff.payoff(found, planned, deals, customer_voice.states_of(w.kept("surveys", lens)))
    w.table(table.rows, table.columns, f"With and without a plan, {who}")
    if said := payoff.resources(here):
        st.markdown(w.escape(said))
    st.caption(w.escape(payoff.about(workspace, table, deals)))


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("deals")
if found_lens is None:
    w.empty(
        "There are no accounts yet. Load an export of them, or of deals that name them.",
        "Load an export",
        need="account",
    )
    st.stop()
lens: Any = found_lens
currency, who = workspace.settings.currency, lens.scope.name
found: portfolio.Portfolio = w.kept("portfolio", lens)
if not found.accounts:
    w.none_of_ones_own(lens)
    st.stop()
w.finding(portfolio.finding(found, currency))
if lacks := lacking_in(workspace, "activity"):
    w.lacking(
        f"Of the activities that are loaded: {lacks}. Whoever was only met counts as not contacted until they are.",
        "activity",
    )
if found.by_id:
    w.lacking("The accounts stand here by their ids: the list of accounts brings their names.", "account")
chosen_account()
for tab, body in zip(
    w.tabs(TABS).values(), (board, moves, due, by_product, concentration, growth, recurs, by_group, plans), strict=True
):
    if tab.open:
        with tab:
            body()
