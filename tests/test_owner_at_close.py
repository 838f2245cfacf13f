"""A past result stays with the owner and amount of its day, and a past stock is what the history says: with and without an as-of date."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.metrics.deals import open_deals
from coaching.workspace import Workspace
from tests.test_deal_past import ANN, BEN, CHANGES, DEALS, PIPES, PUMPS, SAVED, change, deal, take

ZOE = "005000000000003AAA"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def by_rep(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> dict[str, float | None]:
    """What each rep has of a metric, those with nothing left out."""
    found = measure(workspace, lens_for(workspace, "rep", None, period, as_of), [key])
    return {one.name: one.value for one in found if one.value}


def test_a_later_export_moves_what_is_open_to_its_new_owner_and_leaves_what_was_closed(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = [deal(PUMPS, "Closed Won", "500", "2026-02-01", ANN), deal(PIPES, "Proposal", "70", "2026-09-01", ANN)]
    last = [deal(PUMPS, "Closed Won", "650", "2026-02-01", BEN), deal(PIPES, "Proposal", "90", "2026-09-01", BEN)]
    take(workspace, tmp_path, "Opportunity-2026-02-15.csv", DEALS, *first)
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, *last)
    for as_of in (None, date(2026, 3, 31)):
        assert by_rep(workspace, "bookings", "2026-Q1", as_of) == {ANN: 500}
        assert by_rep(workspace, "won", "2026-Q1", as_of) == by_rep(workspace, "win_rate", "2026-Q1", as_of) == {ANN: 1}
        assert by_rep(workspace, "open_pipeline", "2026-Q1", as_of) == {ANN: 70}
    assert by_rep(workspace, "open_pipeline", "2026-Q2") == {BEN: 90}
    assert by_rep(workspace, "opportunities", "2026-Q1") == {ANN: 2}  # who had them when they were created
    [row] = proof(workspace, lens_for(workspace, "rep", [ANN], "2026-Q1"), "bookings").rows.to_pylist()
    assert (row["file"], row["part"]) == ("Opportunity-2026-02-15.csv", 500)


def test_the_export_that_first_shows_a_deal_closed_says_whose_it_was(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, "Opportunity-2026-01-31.csv", DEALS, deal(PUMPS, "Proposal", "500", "2026-03-01", ANN))
    take(workspace, tmp_path, "Opportunity-2026-02-28.csv", DEALS, deal(PUMPS, "Closed Won", "600", "2026-02-10", BEN))
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Closed Won", "600", "2026-02-10", ZOE))
    for as_of in (None, date(2026, 3, 31), date(2026, 2, 10)):
        assert by_rep(workspace, "bookings", "2026-Q1", as_of) == {BEN: 600}
    for as_of in (None, date(2026, 2, 9)):
        assert by_rep(workspace, "open_pipeline", "2026-01-01..2026-02-09", as_of) == {ANN: 500}
    assert by_rep(workspace, "open", "2026-01-01..2026-02-10") == {}


@pytest.mark.parametrize(
    ("changed", "owner"),
    [
        ("2026-01-31 23:59:59", BEN),
        ("2026-02-01 12:00:00", BEN),
        ("2026-02-02 00:00:00", ANN),
        ("2026-05-01 09:00:00", ANN),
    ],
)
def test_an_owner_who_took_over_by_the_closing_day_has_the_deal_and_one_after_it_has_not(
    workspace: Workspace, tmp_path: Path, changed: str, owner: str
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Closed Won", "500", "2026-02-01", BEN))
    take(workspace, tmp_path, "OpportunityFieldHistory-2026-06-01.csv", CHANGES, change(1, changed, "Owner", ANN, BEN))
    for as_of in (None, date(2026, 5, 31), date(2026, 3, 31)):
        assert by_rep(workspace, "bookings", "2026-Q1", as_of) == {owner: 500}


def test_the_owner_of_the_last_of_several_changes_before_the_closing_day_has_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Closed Won", "500", "2026-02-01", BEN))
    take(workspace, tmp_path, "OpportunityFieldHistory-2026-06-01.csv", CHANGES,
         change(1, "2026-01-15 09:00:00", "Owner", ZOE, ANN), change(2, "2026-05-01 09:00:00", "Owner", ANN, BEN),
         change(3, "2026-05-02 09:00:00", "Amount", "400", "500"))  # fmt: skip
    assert by_rep(workspace, "bookings", "2026-Q1") == {ANN: 400}
    assert by_rep(workspace, "open", "2026-01-01..2026-01-14") == {ZOE: 1} and by_rep(workspace, "open", "2026-01") == {
        ANN: 1
    }
    assert by_rep(workspace, "opportunities", "2026-Q1") == {ZOE: 1}


def test_a_change_of_owner_on_the_day_of_a_win_that_the_history_times_leaves_the_win(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Closed Won", "500", "2026-02-01", BEN))
    take(workspace, tmp_path, "OpportunityFieldHistory-2026-06-01.csv", CHANGES,
         change(1, "2026-02-01 10:00:00", "StageName", "Proposal", "Closed Won"), change(2, "2026-02-01 15:00:00", "Owner", ANN, BEN))  # fmt: skip
    assert by_rep(workspace, "won", "2026-Q1") == by_rep(workspace, "won", "2026-Q1", date(2026, 2, 1)) == {ANN: 1}


def test_a_deal_lost_and_reopened_was_not_open_in_between(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Negotiation", "800", "2026-07-01", ANN),
         deal(PIPES, "Closed Won", "300", "2026-04-15", ANN))  # fmt: skip
    take(workspace, tmp_path, "OpportunityHistory-2026-06-01.csv", SAVED,
         ["1", PUMPS, "Proposal", "500", "2026-04-01", "10", "Pipeline", "2026-01-10 09:00:00"],
         ["2", PUMPS, "Closed Lost", "500", "2026-03-01", "0", "Omitted", "2026-03-01 09:00:00"],
         ["3", PUMPS, "Negotiation", "800", "2026-07-01", "10", "Pipeline", "2026-05-02 09:00:00"],
         ["4", PIPES, "Proposal", "200", "2026-02-01", "10", "Pipeline", "2026-01-10 09:00:00"],
         ["5", PIPES, "Proposal", "300", "2026-04-15", "10", "Pipeline", "2026-03-10 09:00:00"],
         ["6", PIPES, "Closed Won", "300", "2026-04-15", "100", "Closed", "2026-04-15 09:00:00"])  # fmt: skip
    opens = {"2026-02-28": (2, 700), "2026-03-01": (1, 200), "2026-03-10": (1, 300), "2026-04-14": (1, 300), "2026-04-15": (0, 0),
             "2026-05-01": (0, 0), "2026-05-02": (1, 800)}  # fmt: skip
    for day, (count, money) in opens.items():
        for as_of in (None, date.fromisoformat(day)):
            lens = lens_for(workspace, "company", None, f"2026-01-01..{day}", as_of)
            assert tuple(one.value for one in measure(workspace, lens, ["open", "open_pipeline"])) == (count, money), (
                day,
                as_of,
            )
            assert sum(one.amount or 0 for one in open_deals(workspace, lens)) == money
    assert by_rep(workspace, "lost", "2026-Q1") == {} and by_rep(workspace, "lost", "2026-Q1", date(2026, 3, 31)) == {
        ANN: 1
    }
    months = [lens_for(workspace, "company", None, month) for month in ("2026-03", "2026-04")]
    march, april = (measure(workspace, lens, ["open_deals_average"])[0].value for lens in months)
    assert (march, april) == (
        pytest.approx(1),
        pytest.approx(14 / 30),
    )  # PIPES all of March, PUMPS not on one day of it


def test_a_deal_closed_between_two_exports_without_a_day_was_open_as_long_as_one_says_so(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, tmp_path, "Opportunity-2026-03-31.csv", DEALS, deal(PUMPS, "Proposal", "500", "2026-05-01", ANN))
    take(workspace, tmp_path, "Opportunity-2026-06-01.csv", DEALS, deal(PUMPS, "Closed Lost", "500", "", ANN))
    assert by_rep(workspace, "open", "2026-Q1") == {ANN: 1} and by_rep(workspace, "open", "2026-04") == {}
    assert proof(workspace, lens_for(workspace, "rep", [ANN], "2026-04"), "open").left_out["code"].to_pylist() == [
        "lacks closing day"
    ]
