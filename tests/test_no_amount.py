"""Deals without an amount: a sum of money over nothing but such deals is unknown, and a sum beside some says how many."""

from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import Reading, measure, show
from coaching.metrics.deals import listed, open_deals
from coaching.workspace import Workspace
from tests.test_intake import deal, take, write

MONEY = ("bookings", "open_pipeline", "pipeline_created", "average_won_deal", "median_won_deal", "win_rate_value")
OPEN = {"Stage": "Proposal", "Close_Date": "2026-04-30"}


def loaded(folder: Path, *deals: list[str]) -> Workspace:
    workspace = Workspace.open(folder / "workspace")
    take(workspace, write(folder, "Deals.csv", list(deals)), as_of=date(2026, 3, 31))
    return workspace


def read(workspace: Workspace, period: str = "2026-Q1", by: str = "company") -> dict[str, Reading]:
    return {one.metric: one for one in measure(workspace, lens_for(workspace, by, period=period), ("open", *MONEY))}  # type: ignore[arg-type]


@pytest.fixture
def bare(tmp_path: Path) -> Workspace:
    """Two deals won and one open, none with an amount."""
    return loaded(tmp_path, deal(1, Amount=""), deal(2, Amount=""), deal(3, Amount="", **OPEN))


def test_money_of_deals_that_all_lack_an_amount_is_unknown_not_zero(bare: Workspace) -> None:
    found = read(bare)
    assert {found[key].value for key in MONEY} == {None}
    assert found["bookings"].note == "none with an amount that counts: 2 deals won (no amount in the export)"
    assert found["open_pipeline"].note == "none with an amount that counts: 1 deal (no amount in the export)"
    assert found["median_won_deal"].note == "no deal with an amount was won"
    bare.close()


def test_a_company_without_deals_in_the_period_has_bookings_of_zero(bare: Workspace) -> None:
    assert read(bare, "2026-03")["bookings"].value is None
    earlier = read(bare, "2026-02")["bookings"]
    assert (earlier.value, earlier.note) == (0.0, None)
    bare.close()


def test_a_sum_of_money_says_how_many_deals_are_not_in_it(tmp_path: Path) -> None:
    workspace = loaded(
        tmp_path, deal(1, Amount="100"), deal(2, Amount=""), deal(3, Amount="", **OPEN), deal(4, Amount="50", **OPEN)
    )
    found = read(workspace)
    assert (found["bookings"].value, found["bookings"].note) == (
        100.0,
        "not in it: 1 deal won (no amount in the export)",
    )
    assert (found["open_pipeline"].value, found["open_pipeline"].n) == (50.0, 1)
    lens = lens_for(workspace, "company", period="2026-Q1")
    assert listed(open_deals(workspace, lens), found["open"], found["open_pipeline"], "USD") == (
        "2 of 2 open deals, $50 in all. 1 open deal has no amount that counts."
    )
    earlier = lens_for(workspace, "company", period="2026-Q1", as_of=date(2026, 3, 30))
    assert [one.note for one in measure(workspace, earlier, ["bookings"])] == [
        "not in it: 1 deal won (no amount in the export)"
    ]
    workspace.close()


def test_the_list_of_open_deals_counts_all_of_them_where_none_has_an_amount(tmp_path: Path) -> None:
    workspace = loaded(tmp_path, *(deal(number, Amount="", **OPEN) for number in range(1, 21)))
    found, lens = read(workspace), lens_for(workspace, "company", period="2026-Q1")
    found_deals = open_deals(workspace, lens, 15)
    assert (
        listed(found_deals, found["open"], found["open_pipeline"], "USD")
        == "15 of 20 open deals; none of them has an amount that counts."
    )
    assert {one.name for one in found_deals} != {"No name"}
    workspace.close()


def test_deals_lost_at_an_amount_of_zero_are_left_out_of_the_win_rate_by_value(tmp_path: Path) -> None:
    workspace = loaded(
        tmp_path,
        deal(1, Amount="100"),
        deal(2, Amount="0", Stage="Closed Lost"),
        deal(3, Amount="300", Stage="Closed Lost"),
    )
    found = read(workspace)["win_rate_value"]
    assert (found.value, found.n, found.note) == (
        0.25,
        2,
        "one decided deal alone is 75 % of it; not in it: 1 decided deal (lost at an amount of 0)",
    )
    workspace.close()


def test_bookings_told_in_totals_do_not_claim_that_no_deal_was_won() -> None:
    total = Reading(
        "bookings",
        "company",
        "company",
        "All",
        "2026-01",
        195e3,
        195e3,
        None,
        0,
        None,
        None,
        "money",
        None,
        date(2026, 1, 31),
    )
    assert show.detail(total) == "from totals, not deal by deal"
    assert show.detail(total._replace(value=0.0, part=0.0)) == "0 deals won"
    assert show.detail(total._replace(metric="quota")) == "part of a longer quota"
    attained = total._replace(metric="quota_attainment", unit="ratio", value=1.05, whole=185e3)
    assert show.detail(attained) == "$195 k of $185 k · from totals, not deal by deal"
