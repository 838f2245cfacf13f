"""When an account is a customer, new, returned or lost; which cells of its people are covered; what is an upgrade: both sides of each bound."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import account as account_page
from coaching.metrics import measure, proof
from coaching.metrics.compare import compare
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import Case, Row, account, case, done, holds, named, won, workspace_of

LONG_AGO = won("2023-01-02", account_id="b")  # so that years of deals are known


def bought(on: str, **said: object) -> Row:
    return won(on, **{"account_id": "a"} | said)


def person(name: str, level: str | None, function: str | None) -> Row:
    return "contact", {"contact_id": name, "account_id": "a", "name": name, "level": level, "function": function}


def left(name: str) -> Row:
    kind, row = person(name, "executive", "IT")
    return kind, row | {"has_left": True}


def spoke(name: str, day: str = "2026-03-02", kind: str = "meeting") -> Row:
    return done(kind, day, account_id="a", contact_id=name)


CASES: list[Case] = [
    case("365 days after it bought it is no longer a customer", "customers", 0.0, account(), bought("2025-03-31")),
    case("364 days after it still is", "customers", 1.0, account(), bought("2025-04-01")),
    case("two deals of a day make one customer", "customers", 1.0, account(), bought("2026-01-20"), bought("2026-01-20")),
    case("two deals of a year make one customer", "customers", 1.0, account(), bought("2025-06-20"), bought("2026-01-20")),
    case("a deal without an amount makes a customer", "customers", 1.0, account(), bought("2026-01-20", amount=None)),
    case("a credit makes none", "customers", 0.0, account(), bought("2026-01-20", amount=-5)),
    case("nor does a deal at 0", "customers", 0.0, account(), bought("2026-01-20", amount=0)),
    case("a first deal is a new customer", "new_customers", {"part": 1, "n": 1}, account(), bought("2026-01-01"), LONG_AGO),
    case("a second is not", "new_customers", {"part": 1, "n": 1}, account(), bought("2026-01-01"), bought("2026-02-01")),
    case("one who bought before is not new", "new_customers", 0.0, account(), bought("2023-06-01"), bought("2026-01-01")),
    case("who first bought long ago, say the accounts, is returned", "returned_customers", 1.0,
         account(first_won_on="2019-05-01"), bought("2026-01-01")),
    case("after 366 days without buying it returns", "returned_customers", 1.0, account(), bought("2025-01-14"), bought("2026-01-15")),
    case("after 365 it never left", "returned_customers", 0.0, account(), bought("2025-01-15"), bought("2026-01-15")),
    case("it is lost on the day its 365 days are over", "customers_lost", 1.0, account(), bought("2025-03-31")),
    case("and not before", "customers_lost", 0.0, account(), bought("2025-04-01")),
    case("who buys on that day is not lost", "customers_lost", 0.0, account(), bought("2025-03-01"), bought("2026-03-01")),
    case("lost a day before it bought again, it is lost and returned", "customers_lost", 1.0, account(), bought("2025-03-01"), bought("2026-03-02")),
    case("net is gained less lost", "customers_net_new", {"part": 0, "n": 2},
         account(), account("c"), bought("2025-02-01"), won("2026-02-01", account_id="c")),
    case("a customer contacted 89 days ago is in touch", "customers_touched", {"part": 1, "whole": 1},
         account(), bought("2026-01-20"), done("email", "2026-01-01", account_id="a")),
    case("one contacted 90 days ago is not", "customers_touched", {"part": 0, "whole": 1},
         account(), bought("2026-01-20"), done("email", "2025-12-31", account_id="a")),
    case("one contacted on the last day is", "customers_touched", {"part": 1}, account(), bought("2026-01-20"),
         done("email", "2026-03-31", account_id="a")),
    case("one contacted the day after is not yet", "customers_touched", {"part": 0}, account(), bought("2026-01-20"),
         done("email", "2026-04-01", account_id="a")),
    case("who buys on the last day is a customer on it", "customers_touched", {"whole": 1}, account(), bought("2026-03-31")),
    case("who buys the day after is none yet", "customers_touched", {"whole": 0}, account(), bought("2026-04-01")),
    case("whose 365 days are over is none any more", "customers_touched", {"whole": 0}, account(), bought("2025-03-31")),
    case("on the day before they are one still is", "customers_touched", {"whole": 1}, account(), bought("2025-04-01")),
    case("who is no customer is not asked about", "customers_touched", {"value": None, "note": "nobody is a customer"}, account()),
    case("one product", "one_product_customers", {"part": 1, "whole": 1},
         account(), bought("2026-01-20", product="Pumps"), bought("2026-02-20", product="Pumps")),
    case("two products", "one_product_customers", {"part": 0, "whole": 1},
         account(), bought("2026-01-20", product="Pumps"), bought("2026-02-20", product="Filters")),
    case("no product is not one", "one_product_customers", {"whole": 0}, account(), bought("2026-01-20")),
    case("a product bought on the last day is one", "one_product_customers", {"part": 0, "whole": 1},
         account(), bought("2026-03-31", product="Filters"), bought("2026-02-20", product="Pumps")),
    case("one bought the day after is not yet", "one_product_customers", {"part": 1, "whole": 1},
         account(), bought("2026-04-01", product="Filters"), bought("2026-02-20", product="Pumps")),
    case("one of 364 days ago still is", "one_product_customers", {"part": 0, "whole": 1},
         account(), bought("2025-04-01", product="Filters"), bought("2026-02-20", product="Pumps")),
    case("a product of 365 days ago is of the past", "one_product_customers", {"part": 1, "whole": 1},
         account(), bought("2025-03-31", product="Filters"), bought("2026-02-20", product="Pumps")),
    case("a contact we spoke to covers a cell of nine", "contact_coverage", {"part": 1, "whole": 9},
         account(), person("x", "executive", "IT"), spoke("x"), person("y", "management", "IT")),
    case("two in one cell cover one", "contact_coverage", {"part": 1, "whole": 9},
         account(), person("x", "Executive", "it"), person("y", "executive", "IT"), spoke("x"), spoke("y")),
    case("a contact without a level is in no cell", "contact_coverage", {"part": 0, "whole": 9}, account(), person("x", None, "IT"), spoke("x")),
    case("spoken to 90 days ago is too long ago", "contact_coverage", {"part": 0, "whole": 9},
         account(), person("x", "executive", "IT"), spoke("x", "2025-12-31")),
    case("spoken to on the last day is in time", "contact_coverage", {"part": 1}, account(), person("x", "executive", "IT"),
         spoke("x", "2026-03-31")),
    case("and 89 days ago", "contact_coverage", {"part": 1}, account(), person("x", "executive", "IT"), spoke("x", "2026-01-01")),
    case("the day after is not yet", "contact_coverage", {"part": 0}, account(), person("x", "executive", "IT"), spoke("x", "2026-04-01")),
    case("an e-mail is no talk", "contact_coverage", {"part": 0, "whole": 9}, account(), person("x", "executive", "IT"), spoke("x", kind="email")),
    case("a fourth function is beyond the nine", "contact_coverage", {"part": 3, "whole": 9}, account(),
         *(person(name, "executive", f"f{name}") for name in "abcd"), *(spoke(name) for name in "abcd")),
    case("who left the company is in no cell", "contact_coverage", {"part": 0, "whole": 9}, account(), left("x"), spoke("x")),
    case("a contract ended by notice is lost on that day", "customers_lost", 1.0, account(ended_on="2026-03-31"), bought("2026-01-20")),
    case("and not in the quarter before", "customers_lost", 0.0, account(ended_on="2026-04-01"), bought("2026-01-20")),
    case("from that day on it is no customer", "customers", 0.0, account(ended_on="2026-03-31"), bought("2026-01-20")),
    case("the day before it still is", "customers", 1.0, account(ended_on="2026-04-01"), bought("2026-01-20")),
    case("who buys again after the end returns", "returned_customers", 1.0, account(ended_on="2026-02-01"), bought("2025-06-01"),
         bought("2026-03-01")),
    case("who bought after the end never left by it", "customers", 1.0, account(ended_on="2025-06-01"), bought("2026-01-20")),
    case("a product of a higher tier is an upgrade", "upgrades", 1.0, bought("2025-06-01", product="Basic"),
         bought("2026-01-20", product="Plus", type="New")),
    case("one of a lower or the same is not", "upgrades", 0.0, bought("2025-06-01", product="Plus"), bought("2026-01-20", product="Plus"),
         bought("2026-01-21", product="Basic")),
    case("nor is the first purchase of it", "upgrades", 0.0, bought("2026-01-20", product="Plus")),
    case("a quarter of what it spends", "wallet_share", 0.25, account(category_spend=1000), bought("2026-02-10", amount=250)),
    case("a sale of 365 days ago is not of these", "wallet_share", 0.0, account(category_spend=1000), bought("2025-03-31", amount=250)),
    case("spend below ours is one error of two", "wallet_share", {"value": None, "whole": 0}, account(category_spend=200),
         bought("2026-02-10", amount=250)),
    case("spend equal to ours is all of it", "wallet_share", 1.0, account(category_spend=250), bought("2026-02-10", amount=250)),
    case("the first of two suppliers has two thirds", "wallet_share", 2 / 3, account(supplier_rank=1, suppliers=2), bought("2026-02-10")),
    case("places shared have their mean", "wallet_share", 0.5, account(supplier_rank=1.5, suppliers=2), bought("2026-02-10")),
    case("the only supplier has all", "wallet_share", 1.0, account(supplier_rank=1, suppliers=1), bought("2026-02-10")),
    case("a place beyond the suppliers is none", "wallet_share", {"value": None}, account(supplier_rank=3, suppliers=2), bought("2026-02-10")),
    case("nothing bought and no spend is no estimate", "wallet_share", {"value": None}, account(supplier_rank=1, suppliers=2)),
    case("an upgrade by its type", "upgrades", 1.0, bought("2026-01-20", type="Existing Customer - Upgrade")),
    case("an upsell too", "upgrades", 1.0, bought("2026-01-20", type="Upsell")),
    case("new business is none", "upgrades", 0.0, bought("2026-01-20", type="New Business"), bought("2026-01-20")),
    case("its value", "upgrade_value", 40.0, bought("2026-01-20", type="Expansion", amount=40)),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("customers"), CASES, product_tiers={"Basic": 1, "Plus": 2}) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


@pytest.mark.few(2)
@pytest.mark.parametrize(("first", "value", "note"), [
    ("2025-04-01", None, "not known before 1 Apr 2026: the facts begin on 1 Apr 2025"), ("2025-03-31", 1, "seen from 31 Mar 2026 on"),
    ("2024-12-31", 1, None),
])  # fmt: skip
def test_nobody_is_lost_before_a_year_of_deals_is_known(
    first: str, value: float | None, note: str | None, tmp_path: Path
) -> None:
    rows = [account(ended_on="2026-03-31"), bought("2026-01-20"), won(first, account_id="b")]
    with workspace_of(tmp_path, [case("x", "customers_lost", None, rows)]) as workspace:
        lost, net = measure(
            workspace, lens_for(workspace, "rep", ["p0"], "2026-Q1"), ["customers_lost", "customers_net_new"]
        )
        assert (lost.value if first != "2025-03-31" else value, lost.note) == (value, note)
        assert (net.value is None) == (value is None)
        now = lens_for(workspace, "rep", ["p0"], "2026-Q1")
        before = now.during(workspace.calendar.parse("2025-Q4"))
        (customers,), (then,) = measure(workspace, now, ["customers"]), measure(workspace, before, ["customers"])
        (held,) = compare(workspace, now, ["customers"], "previous")  # 365 days to the end of 2025 begin on its first
        assert customers.note is None and (held.value is None) == (first > "2025-01-01")
        assert (then.note or "").startswith("won opportunities known from") == (first > "2025-01-01")


def test_a_wallet_says_how_old_its_figure_is_and_which_are_estimated(many: Workspace) -> None:
    found = proof(many, lens_for(many, "company", None, "2026-Q1"), "wallet_share")
    names = [row["name"] for row in found.rows.to_pylist()]
    assert any(name.endswith(", estimated from place 1.5 of 2") for name in names) and any(
        "age of the spend not known" in name for name in names
    )
    place = next(number for number, one in enumerate(CASES) if one.name == "a quarter of what it spends")
    facts = account_page.facts(many, lens_for(many, "account", [f"p{place}-a"], "2026-Q1"))
    assert facts["Wallet"] == "€1.00 k, 25.0 % ours"
    assert {row["code"] for row in found.left_out.to_pylist()} == {"less than ours", "no such place", "bought nothing"}


def test_customers_at_the_start_and_the_changes_make_those_at_the_end(many: Workspace) -> None:
    for scope in (None, *(f"p{place}" for place in range(len(CASES)))):
        for quarter in ("2025-Q4", "2026-Q1", "2026-Q2"):
            when = many.calendar.parse(quarter)
            lens = lens_for(many, "rep" if scope else "company", [scope] if scope else None, quarter)
            end, start = measure(many, lens, ["customers"], [when, many.calendar.previous(when)])
            net = measure(many, lens, ["customers_net_new"])[0]
            assert (end.value or 0) == (start.value or 0) + (net.value or 0), (scope, quarter)


def test_before_a_year_of_deals_is_known_nobody_is_called_new_but_who_is_younger_than_the_deals(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    lens = lens_for(workspace, "company", None, "2026-Q1")
    for found in measure(workspace, lens, ["new_customers", "returned_customers"]):
        said = "not known: 2 accounts (a year of deals is needed to tell a new customer from an old one)"
        assert (found.value, found.n, found.note) == (None, 0, said)
    assert {row["code"] for row in proof(workspace, lens, "new_customers").left_out.to_pylist()} == {
        "history too short"
    }
    with workspace.facts.transaction() as cursor:
        cursor.execute("update account set created_on = date '2026-02-01' where account_id = 'acc3'")
        workspace.settle(cursor)
    assert [row["name"] for row in proof(workspace, lens, "new_customers").rows.to_pylist()] == ["Crane Ltd"]
    found = measure(workspace, lens, ["new_customers"])[0]
    assert (found.value, found.note) == (
        1,
        "not in it: 1 account (a year of deals is needed to tell a new customer from an old one)",
    )
    workspace.close()


def test_a_deal_of_a_merged_account_makes_the_one_that_is_left_a_customer(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("insert into merged_record (what, record_id, into_id) values ('account', 'acc3', 'acc1')")
        workspace.settle(cursor)
    lens = lens_for(workspace, "account", ["acc1"], "2026-Q1", date(2026, 5, 15))
    assert measure(workspace, lens, ["bookings"])[0].value == 210_000
    assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["customers"])[0].value == 1
    workspace.close()
