"""The board of accounts counted by hand on the tiny team, what each product brings, how much hangs on few accounts; and the pages that show it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import coaching.metrics
from coaching.access import seen_by
from coaching.lens import Lens, Viewer, lens_for
from coaching.metrics import account, customer_voice, deals, measure, portfolio, products
from coaching.metrics.customers import came_and_went
from coaching.metrics.effort import LAYERS
from coaching.workspace import COPY_OF, Workspace
from tests import fresh, one_rep_a_case, tiny_team
from tests.test_fact_pages import again, opened, plain, said

METRICS = Path(coaching.metrics.__file__).parent


def links(app: AppTest) -> list[Any]:
    return list(app.get("page_link"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path_factory.mktemp("tiny") / "workspace")
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "workspace"
    tiny_team.build(folder).close()
    return folder


def looked_at(workspace: Workspace, by: str = "company", who: str | None = None) -> Lens:
    return lens_for(workspace, by, [who] if who else None, "2026-Q2")  # type: ignore[arg-type]


def test_the_board_is_strategic_first_then_by_revenue_and_counted_by_hand(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    assert [(one.name, one.revenue, one.open) for one in found.accounts] == [
        ("Acme North", 150_000, 30_000), ("Crane Ltd", 60_000, 0), ("Brick & Co", 0, 80_000), ("Dune", 90_000, 0),
    ]  # fmt: skip
    acme = found.accounts[0]
    assert (acme.coverage, acme.loyalty, acme.bought_on, acme.executive_on) == (
        0,
        85,
        date(2026, 3, 30),
        None,
    )  # nobody spoken to since 14 February
    assert found.accounts[2].executive_on == date(2026, 2, 16)
    assert [found.of(one.id) for one in found.accounts] == list(found.accounts) and found.of("nobody's") is None
    table = portfolio.board([replace(acme, loyalty=84.6), *found.accounts[1:]])
    assert (table.rows[0]["loyalty"], table.columns["loyalty"]) == (85, ("Loyalty", "count"))
    assert found.revenue == 300_000


def test_every_number_of_the_board_is_the_reading_of_its_metric(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    lens = replace(lens_for(tiny, "account"), period=tiny.calendar.parse("2025-05-16..2026-05-15"))
    readings = {
        (one.scope, one.metric): one.value
        for one in measure(tiny, lens, ["bookings", "open_pipeline", "loyalty_index"])
    }
    for one in found.accounts:
        assert (one.revenue, one.open, one.loyalty) == tuple(
            readings[one.id, key] for key in ("bookings", "open_pipeline", "loyalty_index")
        )


def test_before_two_years_of_deals_are_known_no_change_is_told(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    assert {one.change for one in portfolio.portfolio(workspace, looked_at(workspace)).accounts} == {None}
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "update opportunity_row set closed_on = date '2024-05-16', created_on = date '2024-05-01' where opportunity_id = 'A1'"
        )
        workspace.settle(cursor)
    acme = portfolio.portfolio(workspace, looked_at(workspace)).of("acc1")
    assert acme and (acme.revenue, acme.before, acme.change) == (50_000, 100_000, -50_000)
    workspace.close()


def test_a_rep_has_the_own_accounts_a_viewer_no_others_and_an_account_its_group(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update account set parent_id = 'acc1' where account_id in ('acc3', 'acc4')")
        workspace.settle(cursor)

    def seen(lens: Lens) -> set[str]:
        return {one.id for one in portfolio.portfolio(workspace, lens).accounts}

    assert seen(looked_at(workspace, "rep", "u1")) == {"acc1", "acc2"}
    assert seen(looked_at(workspace, "team", "North")) == {"acc1", "acc2", "acc3", "acc4"}
    assert seen(looked_at(workspace, "rep", "u3")) == set()
    assert seen(looked_at(workspace, "account", "acc4")) == {"acc1", "acc3", "acc4"}
    ben = seen_by(workspace, Viewer("b", "Ben Boon", "rep", "u2", frozenset({"u2"})))
    own = portfolio.portfolio(ben, lens_for(ben, "account", ["acc4"], "2026-Q2")).accounts
    assert {one.id for one in own} == {"acc3", "acc4"}  # not Ann's, though of the group
    table = portfolio.groups(portfolio.portfolio(workspace, looked_at(workspace)))
    assert table and [(row["group"], row["accounts"], row["revenue"]) for row in table.rows] == [
        ("Acme North", 3, 300_000)
    ]
    workspace.close()


def test_a_circle_of_parents_ends(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "update account set parent_id = case account_id when 'acc1' then 'acc2' when 'acc2' then 'acc1' end"
        )
        workspace.settle(cursor)
    assert portfolio.groups(portfolio.portfolio(workspace, looked_at(workspace))) is not None
    assert portfolio.portfolio(workspace, looked_at(workspace, "account", "acc1")).accounts
    workspace.close()


def test_who_is_silent_who_slows_and_which_strategic_account_no_executive_saw(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    assert [one.name for one in found.silent] == [
        "Acme North",
        "Dune",
    ]  # 14 January; never. Crane was seen on 20 February, 84 days ago
    assert [one.name for one in found.unseen] == ["Acme North", "Crane Ltd"]
    assert portfolio.slowing(found) == []
    later = replace(found, on=date(2026, 9, 25))  # 182 days after 27 March
    assert [one.name for one in portfolio.slowing(later)] == ["Crane Ltd"]
    assert portfolio.finding(found, "USD") == (
        "3 accounts brought $300 k in the 12 months to 15 May 2026, 50.0 % of it Acme North. "
        "2 of 3 strategic accounts had no executive meeting since 5 Jan 2026, where the activities begin. "
        "2 customers heard nothing from us in 90 days."
    )


def test_the_board_and_the_metric_agree_on_whom_no_executive_saw(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    (reading,) = measure(tiny, looked_at(tiny), ["executive_coverage"])
    assert reading.whole == sum(one.is_strategic for one in found.accounts)
    assert reading.whole - (reading.part or 0) == len(found.unseen)
    seen, since = found.accounts[1], date(2026, 5, 15)
    for days, unseen in ((88, True), (89, False)):  # the business review of 16 February is no executive meeting
        met = replace(seen, executive_on=date(2026, 2, 16))
        assert bool(replace(found, accounts=(met,), executive_days=days).unseen) == unseen
    new = replace(seen, executive_on=None, since=since)
    assert not replace(found, accounts=(new,)).unseen  # not due yet


def test_products_and_blanks_are_counted_and_none_named_says_so(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    sold = products.sales(tiny, found)
    assert [(row["product"], row["amount"], row["accounts"]) for row in products.shares(sold).rows] == [
        ("Pumps", 160_000, 2), ("Filters", 50_000, 1), ("No product named", 90_000, 1),
    ]  # fmt: skip
    assert [(row["name"], row["blank"]) for row in products.whitespace(found, sold, "USD").rows] == [
        ("Acme North", 0),
        ("Dune", 2),
        ("Crane Ltd", 1),
    ]
    assert (
        products.about_products(sold, "USD")
        == "Pumps brought $160 k, 53.3 % of the revenue; 1 of 2 customers bought one product only."
    )
    assert (
        products.about_products(products.Sales({"acc4": {products.OTHER: 1.0}}, {"acc4": {products.OTHER: 1}}), "USD")
        == ""
    )


def test_a_credit_nets_inside_its_product_and_what_names_none_stands_as_other(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update opportunity_row set amount = -10000, product = 'Pumps' where opportunity_id = 'A2'")
        workspace.settle(cursor)
    sold = products.sales(workspace, portfolio.portfolio(workspace, looked_at(workspace)))
    assert (sold.amounts["acc1"], sold.products[-1]) == ({"Pumps": 90_000}, products.OTHER)
    workspace.close()


def test_concentration_is_the_share_of_the_largest_and_the_squares_of_all(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    told = products.concentration(found.accounts)  # 150, 90 and 60 of 300
    assert (told.first, told.top, told.accounts) == (0.5, 1.0, 3)
    assert told.hhi == pytest.approx(0.25 + 0.09 + 0.04)
    assert products.concentration([replace(found.accounts[0], revenue=5.0)]).hhi == 1
    assert products.concentration([replace(found.accounts[0], revenue=-5.0)]).hhi is None
    rows = products.largest(
        found
    ).rows  # contacts: t1 to t5 with Acme, t9 to t11 with Crane, t7 with Brick, t13 with an account only it names
    assert [(row["name"], row["contacts"]) for row in rows] == [
        ("Acme North", 5),
        ("Dune", 0),
        ("Crane Ltd", 3),
        ("Brick & Co", 1),
    ]
    assert [row["running"] for row in rows] == pytest.approx([0.5, 0.8, 1.0, 1.0])
    assert [row["index"] for row in rows] == pytest.approx([0.5 / (5 / 9), None, 0.2 / (3 / 9), 0.0])
    assert (
        products.effort_without_revenue(found)
        == "11.1 % of 9 contacts of the 12 months were with 1 account that bought nothing in them."
    )
    no_amounts = replace(
        found, accounts=tuple(replace(one, revenue=None, bought_on=found.on) for one in found.accounts)
    )
    all_bought = "All of 9 contacts of the 12 months were with accounts that bought in them."
    assert products.effort_without_revenue(no_amounts) == all_bought
    plain = replace(found, accounts=tuple(replace(one, is_strategic=False) for one in found.accounts))
    assert portfolio.nobody_to_look_after(plain).endswith("no account is marked as strategic.")


def test_a_pair_of_products_has_its_lift_from_five_customers_on() -> None:
    def sold(both: int, alone: int) -> products.Sales:
        bought = [{"Pumps": 1, "Filters": 1}] * both + [{"Pumps": 1}] * alone + [{"Valves": 1}] * 2
        amounts = {str(place): {name: 1.0 for name in one} for place, one in enumerate(bought)}
        return products.Sales(amounts, {str(place): one for place, one in enumerate(bought)})

    four, five = sold(4, 1), sold(5, 3)
    assert [(row["both"], row["pull"], row["lift"]) for row in products.pairs(four).rows] == [
        (4, 4 / 5, None),
        (4, None, None),
    ]
    lift = pytest.approx(5 * 10 / (8 * 5))
    told = [(row["first"], row["both"], row["pull"], row["lift"]) for row in products.pairs(five).rows]
    assert told == [("Pumps (8)", 5, 5 / 8, lift), ("Filters (5)", 5, 1.0, lift)]


def test_who_came_and_went_is_named_and_who_cannot_be_told_is_counted(tiny: Workspace) -> None:
    went = came_and_went(tiny, lens_for(tiny, "company", None, "2026-Q1"))
    assert (went.table.rows, went.untold) == ([], 2)  # acc1 and acc3, before a year of deals is known
    assert went.nobody("Q1 2026") == "Not known in Q1 2026: who came, who came back, who left."
    assert replace(went, unknown=("left",)).nobody("Q2") == "Nobody came or came back in Q2. Not known in Q2: who left."
    assert replace(went, unknown=()).nobody("Q3") == "Nobody came, came back or left in Q3."


def test_one_account_shows_its_people_by_level_and_function_and_its_answers(tiny: Workspace) -> None:
    lens = lens_for(tiny, "account", ["acc1"], "2026-Q1")
    people = account.people(tiny, lens)
    told = [(one.name, one.is_active, one.is_placed) for one in people]
    assert told == [("Eve East", True, True), ("Olga Oak", True, True), ("Pat Plain", False, False)]
    cells = {
        level: [[account.marked(one) for one in persons] for _, persons in functions]
        for level, functions in account.cells(people)
    }
    assert cells == {"Executives": [[], ["● Eve East"]], "Management": [[], []], "Operations": [["● Olga Oak"], []]}
    counted = {
        row["level"]: (row["all"], row["function 0"], row["function 1"], row["function 2"])
        for row in account.counted(people).rows
    }
    assert counted == {
        "Executives": (1, "", "1 of 1", ""),
        "Operations": (1, "1 of 1", "", ""),
        "No level": (1, "", "", "0 of 1"),
    }
    assert (
        account.about_people(people)
        == "2 of 3 people spoken to in 90 days. Without level or function, so in no cell: Pat Plain. "
        "3 of the nine cells are of functions in which nobody is known yet."
    )
    answered = account.answers(tiny, lens).rows
    assert [(row["response_id"], row["performance"], row["commitment"]) for row in answered] == [
        ("s2", 100, 100),
        ("s1", 80, 60),
    ]
    assert account.facts(tiny, lens)["Owner"] == "Ann Abel"


SCOPES = {"team": "North", "account": "acc1", "rep": "u3"}


@pytest.mark.few("board", "one")
@pytest.mark.parametrize("scopes", [{"rep": "u1"}, SCOPES], ids=["one", "others"])
@pytest.mark.parametrize("tab", ["board", "moves", "products", "share", "growth", "groups", "due", "recurs"])
def test_every_tab_of_the_accounts_opens_for_every_scope(
    tab: str, scopes: dict[str, str], full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("accounts", full, monkeypatch, by="company", tab=tab, period="2026-Q2")
    for by, who in scopes.items():
        again(app, tab=tab, by=by, who=who)


@pytest.mark.parametrize("tab", ["now", "people", "history", "voice"])
def test_every_tab_of_an_account_opens_with_much_and_with_nothing(
    tab: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("account", full, monkeypatch, by="account", who="acc1", tab=tab, period="2026-Q2")
    again(app, by="account", who="acc4", tab=tab)


def test_a_chosen_account_is_named_can_be_let_go_and_leads_to_its_page(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("accounts", full, monkeypatch, by="company", account="acc3", period="2026-Q2")
    assert any(
        link.label.startswith("Open Crane") and "by=account&who=acc3" in link.proto.query_string for link in links(app)
    )
    next(button for button in app.button if button.label == "Crane Ltd ✕").click().run()
    assert not any(link.label.startswith("Open Crane") for link in links(app))


def test_the_account_page_offers_accounts_where_none_is_chosen(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("account", full, monkeypatch, by="rep", who="u1", period="2026-Q2")
    assert "Which account?" in said(app)
    assert {plain(button.label) for button in app.button} >= {"Acme North", "Brick & Co"}
    next(button for button in app.button if plain(button.label) == "Acme North").click().run()
    assert app.query_params["who"] in ("acc1", ["acc1"])  # the address holds it: the next tab is of the same account


@pytest.mark.parametrize(("first_on", "executive_on", "state", "is_field"), [
    (date(2024, 5, 15), None, customer_voice.LOYAL, True),  # 730 days
    (date(2024, 5, 16), None, customer_voice.LOYAL, False),
    (date(2024, 5, 15), date(2025, 11, 16), customer_voice.LOYAL_COMMITTED, True),  # 180 days
    (date(2024, 5, 15), date(2025, 11, 17), customer_voice.LOYAL, False),
    (date(2024, 5, 15), None, customer_voice.SATISFIED, False),
    (None, None, customer_voice.LOYAL, False),
])  # fmt: skip
def test_a_fertile_field_is_loyal_of_long_standing_and_not_looked_at_lately(
    first_on: date | None, executive_on: date | None, state: str, is_field: bool, tiny: Workspace
) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    acme = replace(found.accounts[0], first_on=first_on, executive_on=executive_on)
    fields = portfolio.fertile(replace(found, accounts=(acme,)), {"acc1": state})
    assert [one.name for one in fields] == (["Acme North"] if is_field else [])


def test_no_fertile_field_says_why(tiny: Workspace) -> None:
    found = portfolio.portfolio(tiny, looked_at(tiny))
    states = customer_voice.states_of(customer_voice.surveys(tiny, looked_at(tiny)))
    assert states == {"acc1": customer_voice.LOYAL_COMMITTED} and found.accounts[0].first_on == date(2026, 1, 20)
    assert portfolio.fertile(found, states) == []
    assert portfolio.why_no_fields(found, {}) == "No account is loyal by its last survey answers."
    assert portfolio.why_no_fields(found, states) == (
        "None of 1 loyal account is known to have bought two years ago; the first deal known is of 20 Jan 2026."
    )


def test_a_deal_far_off_is_to_be_looked_at_once_it_is_quiet(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with (
        workspace.facts.transaction() as cursor
    ):  # Ann's A4 due 91 days after 15 May, A5 90 days; both last touched 31 days before, N1 30
        cursor.execute(
            "update opportunity_row set close_on = date '2026-08-14', last_activity_on = '2026-04-14' where opportunity_id = 'A4'"
        )
        cursor.execute(
            "update opportunity_row set close_on = date '2026-08-13', last_activity_on = '2026-04-14' where opportunity_id = 'A5'"
        )
        cursor.execute(
            "update opportunity_row set close_on = date '2026-12-13', last_activity_on = '2026-04-15' where opportunity_id = 'N1'"
        )
        cursor.execute("delete from opportunity_snapshot_row where opportunity_id = 'A5'")
        workspace.settle(cursor)
    far = deals.chosen(deals.open_deals(workspace, looked_at(workspace)), look=deals.FAR_OFF)
    assert [deals.far_line(one, "USD") for one in far] == [
        "$80.0 k · due 14 Aug 2026 · quiet for 31 days · Brick & Co · Ann Abel"
    ]
    with workspace.facts.transaction() as cursor:  # what is logged counts, whatever the CRM's own column says
        cursor.execute(
            "update activity_row set opportunity_id = 'A4', \"at\" = '2026-05-02 10:00' where activity_id = 't7'"
        )
        workspace.settle(cursor)
    assert deals.chosen(deals.open_deals(workspace, looked_at(workspace)), look=deals.FAR_OFF) == []
    workspace.close()


@pytest.mark.parametrize("loaded", ["nothing more", "deals"])
def test_what_accounts_brought_and_who_saw_them_is_unknown_where_no_such_facts_are_loaded(
    loaded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [one_rep_a_case.account("a", name="Acme"), one_rep_a_case.account("b", name="Brick", parent_id="p0-a")]
    if loaded == "deals":
        rows.append(one_rep_a_case.won("2026-03-02", account_id="a", amount=100))
    with one_rep_a_case.workspace_of(tmp_path / "w", [one_rep_a_case.case("accounts", "calls", None, rows)]) as few:
        found = portfolio.portfolio(few, lens_for(few, "company", ["company"], "2026-Q2"))
        group = portfolio.groups(found)
    assert not found.knows_contacts and found.silent == found.unseen == () and found.knows_deals == (loaded == "deals")
    sold = {one.name: (one.revenue, one.open) for one in found.accounts}
    assert sold == (
        {"Acme": (100, 0), "Brick": (0, 0)} if loaded == "deals" else dict.fromkeys(("Acme", "Brick"), (None, None))
    )
    told = portfolio.finding(found, "EUR")
    assert "no executive meeting" not in told and "heard nothing" not in told
    assert (
        ("without deals nothing is known" in told)
        == (loaded != "deals")
        == (group is not None and group.rows[0]["revenue"] is None)
    )
    page = opened("accounts", tmp_path / "w", monkeypatch, period="2026-Q2", tab="moves")
    assert "Nothing is known of who was seen: no activity is loaded." in said(page)
    assert ("no deal is loaded" in said(page)) == (loaded != "deals")
    again(page, tab="board")
    assert "no contact known" not in said(page) and "no activity is loaded" in said(page)


def test_an_empty_place_says_on_a_copy_where_exports_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.opened(tmp_path / "w").close()
    for copied in (False, True):
        if copied:
            monkeypatch.setenv(COPY_OF, "/srv/loading")
        page = opened("activity", tmp_path / "w", monkeypatch)
        assert ("Load an export" in [link.proto.label for link in links(page)]) != copied
        assert ("Exports are loaded in /srv/loading" in said(page)) == copied


@pytest.mark.parametrize(("amounts", "told", "why"), [
    ((None, None), "2 accounts bought in the 12 months to 15 May 2026; it is not known for how much", "No deal won in these 12 months has an"),
    ((None, 100), "1 account brought €100 in the 12 months to 15 May 2026; 1 more bought, it is not known for how much", ""),
    ((50, 100), "2 accounts brought €150 in the 12 months to 15 May 2026, 66.7 % of it B", ""),
    ((0, 0), "None of 2 accounts bought in the 12 months to 15 May 2026", "No account brought any revenue in these 12"),
])  # fmt: skip
def test_an_account_that_bought_for_an_unknown_amount_is_a_customer_all_the_same(
    amounts: tuple[int | None, int | None], told: str, why: str, tmp_path: Path
) -> None:
    rows = [one_rep_a_case.account(key, name=key.upper()) for key in "ab"]
    rows += [
        one_rep_a_case.won("2026-03-02", account_id=key, amount=amount)
        for key, amount in zip("ab", amounts, strict=True)
    ]
    rows.append(one_rep_a_case.done("call", "2026-03-03"))
    with one_rep_a_case.workspace_of(tmp_path / "w", [one_rep_a_case.case("sold", "calls", None, rows)]) as few:
        lens = lens_for(few, "company", ["company"], "2026-Q2")
        found = portfolio.portfolio(few, lens)
        (customers,) = measure(few, lens, ["customers"])
    assert portfolio.finding(found, "EUR").replace("\u00a0", " ").startswith(told)
    assert len(found.customers) == len(found.silent) == customers.value
    assert portfolio.no_revenue(found).startswith(why)


@pytest.mark.parametrize("visited", [False, True])
def test_where_no_executive_meeting_is_logged_anywhere_nobody_is_said_to_lack_one(
    visited: bool, tmp_path: Path
) -> None:
    rows = [one_rep_a_case.account(key, name=key.upper()) for key in "ab"]
    rows.append(one_rep_a_case.done("call", "2026-05-04", account_id="a"))
    if visited:
        rows.append(one_rep_a_case.done("vip_visit", "2026-05-04", account_id="b"))
    with one_rep_a_case.workspace_of(tmp_path / "w", [one_rep_a_case.case("seen", "calls", None, rows)]) as few:
        lens = lens_for(few, "company", ["company"], "2026-Q2")
        found = portfolio.portfolio(few, lens)
        (reading,) = measure(few, lens, ["executive_coverage"])
    assert [one.name for one in found.unseen] == (["A"] if visited else [])
    assert ("no executive meeting known" in portfolio.why(found.accounts[0], "EUR")) == visited
    assert (reading.value, "logged anywhere" in str(reading.note)) == ((0.5, False) if visited else (None, True))
    told = portfolio.nobody_to_look_after(found)
    assert told.startswith("Every strategic" if visited else "Every customer was seen lately; no executive meeting")


@pytest.mark.parametrize(
    "days, first, over",
    [
        (180, "2025-11-17", "in 180 days"),
        (180, "2025-11-18", "since 18 Nov 2025, where the activities begin"),
        (179, "2025-11-18", "in 179 days"),
    ],
)
def test_what_the_team_looks_back_on_is_not_said_of_days_before_the_activities_begin(
    days: int, first: str, over: str, tmp_path: Path
) -> None:
    rows = [one_rep_a_case.account(key, name=key.upper()) for key in "ab"]
    rows += [one_rep_a_case.done("call", first), one_rep_a_case.done("vip_visit", "2026-05-04", account_id="b")]
    with one_rep_a_case.workspace_of(tmp_path / "w", [one_rep_a_case.case("seen", "calls", None, rows)]) as few:
        few.save_settings(executive_days=days)
        lens = lens_for(few, "company", ["company"], "2026-Q2")
        assert f"1 of 2 strategic accounts had no executive meeting {over}." in portfolio.finding(
            portfolio.portfolio(few, lens), "EUR"
        )
        executive, review = measure(few, lens, ["executive_coverage", "business_review_coverage"])
        assert executive.value == 0.5 and ("fewer than" in (executive.note or "")) == over.startswith("since")
        assert "fewer than 365 days" in (review.note or "")


def test_places_that_rest_on_other_exports_name_them_where_only_one_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = one_rep_a_case.case("calls", "calls", None, [one_rep_a_case.done("call", "2026-05-04", account_id="a")])
    with one_rep_a_case.workspace_of(tmp_path / "calls", [call]) as few:
        read = measure(few, lens_for(few, "company", ["company"], "2026-Q2"), list(LAYERS))
        assert all(
            one.value is None and "opportunities" in str(one.note) for one in read
        )  # who is a customer is not known
    page = opened("forecast_call", tmp_path / "calls", monkeypatch, tab="deals")
    assert "Not known: no deals are loaded.  \n:small[It comes with opportunities" in said(page)
    rows = [one_rep_a_case.account("a"), one_rep_a_case.deal(account_id="a", amount=1, close_on="2027-05-01")]
    with one_rep_a_case.workspace_of(tmp_path / "deals", [one_rep_a_case.case("deals", "calls", None, rows)]):
        pass
    page = opened("accounts", tmp_path / "deals", monkeypatch, tab="due", period="2026-Q2")
    assert "Nothing is known of when these deals were last worked on." in said(page)
    asked = one_rep_a_case.case("asked", "calls", None, [one_rep_a_case.answer(9)])
    with one_rep_a_case.workspace_of(tmp_path / "surveys", [asked]):
        pass
    page = opened("voice", tmp_path / "surveys", monkeypatch, tab="heard", period="2026-Q1")
    assert "0 of 0" not in said(page) and "Nobody knows which accounts gave no answer" in said(page)
    page = opened("voice", tmp_path / "surveys", monkeypatch, period="2019-Q1")
    assert "Not known: the first survey that is loaded is of" in said(page) and "No customer of" not in said(page)


def test_an_account_that_only_deals_of_several_people_name_is_there_and_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [one_rep_a_case.won("2026-05-04", account_id="shared", amount=10, owner_id=who) for who in ("p0", "p1")]
    both = [one_rep_a_case.case("one", "won", None, rows), one_rep_a_case.case("other", "won", None, [])]
    with one_rep_a_case.workspace_of(tmp_path / "deals", both) as few:
        company = lens_for(few, "company", ["company"], "2026-Q2")
        [shared] = portfolio.portfolio(few, company).accounts
        assert (shared.name, shared.owner) == ("p0-shared", "no owner named")
        reps = [scope.id for scope in lens_for(few, "rep", None, "2026-Q2").scopes]
    for page in ("accounts", "account"):
        alone = opened(page, tmp_path / "deals", monkeypatch, by="rep", who=reps[0], period="2026-Q2")
        assert "No account is known to be of" in said(alone) and "no accounts are loaded" not in said(alone)


def test_an_account_no_list_names_is_called_what_deals_and_activities_call_it(tmp_path: Path) -> None:
    rows = [
        one_rep_a_case.deal(account_id="shared", close_on="2026-06-20"),
        one_rep_a_case.done("call", "2026-05-04", account_id="shared"),
    ]
    with one_rep_a_case.workspace_of(tmp_path / "deals", [one_rep_a_case.case("one", "open", None, rows)]) as few:
        assert [one.account for one in deals.open_deals(few, lens_for(few, "company", None, "2026-Q2"))] == [
            "p0-shared"
        ]
    texts = {file.name: file.read_text(encoding="utf-8") for end in ("*.sql", "*.py") for file in METRICS.rglob(end)}
    bare = [
        f"{file}: {alias}.name"
        for file, text in texts.items()
        for alias in set(re.findall(r"left join account (?:as )?(\w+) on", text))
        if re.search(rf"(?<!coalesce\(){alias}\.name\b", text)
    ]
    assert bare == []
