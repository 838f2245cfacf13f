"""Data sets that leave something unsaid: with the answers a person gives, Readings equal what others computed (../shared/data/*/expected.json).

The answers stand beside each file, as they are given on the screen or with --answer.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests import fresh
from tests.test_expected import check_bookings, check_linearity, check_reps, values

Answers = dict[str, str]


def taken(workspace: Workspace, file: Path, answers: Answers, as_of: date | None = None) -> intake.Receipt:
    """Load one file with these answers and nothing else said."""
    (receipt,) = intake.check(workspace, [file], as_of=as_of, answers=answers)
    assert receipt.status == "ready", (intake.message_of(receipt), receipt.questions)
    [receipt] = intake.load(workspace, [receipt])
    parts = receipt.loaded + receipt.updated + receipt.unchanged + receipt.quarantined + receipt.skipped_rows
    assert receipt.status == "loaded" and receipt.rows_in == parts
    return receipt


def asked(workspace: Workspace, file: Path, answers: Answers) -> set[str]:
    """What the file asks with these answers given."""
    (receipt,) = intake.check(workspace, [file], answers=answers)
    assert receipt.status == "asks"
    return {question.column for question in receipt.questions if question.waits}


def said_of(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return said


def all_time(workspace: Workspace, *keys: str) -> dict[str, float | None]:
    return {key: value for (key, _, _), value in values(workspace, list(keys), "company", ["all"]).items()}


def check_counts(workspace: Workspace, said: dict[str, Any], cents: float = 0) -> None:
    """Deals, amounts and rates of the company; cents is how far sums may lie apart where amounts have more than two decimals."""
    got = all_time(
        workspace,
        "opportunities",
        "won",
        "lost",
        "open",
        "bookings",
        "open_pipeline",
        "win_rate",
        "average_won_deal",
        "median_won_deal",
    )
    assert got["opportunities"] == said["opportunities"]
    assert [got[outcome] for outcome in ("won", "lost", "open")] == [
        said[outcome]["count"] for outcome in ("won", "lost", "open")
    ]
    assert got["bookings"] == pytest.approx(said["won"]["amount"], abs=cents)
    assert got["open_pipeline"] == pytest.approx(said["open"]["amount"], abs=cents)
    assert got["win_rate"] == pytest.approx(said["win_rate"], abs=5e-5)
    assert got["average_won_deal"] == pytest.approx(said["avg_deal_size"], abs=1e-2)
    assert got["median_won_deal"] == pytest.approx(said["median_deal_size"], abs=1e-2)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh.opened(tmp_path / "workspace")
    yield opened
    opened.close()


OLIST_DEALS = {
    "format": "generic_opportunity", "mql_id": "field:opportunity_id", "seller_id": "field:account_id", "sr_id": "field:owner_id",
    "sdr_id": "field:created_by_id", "won_date": "field:won_on", "declared_monthly_revenue": "field:amount", "lead_type": "field:type",
    "business_segment": "ignore", "business_type": "ignore", "has_company": "ignore", "lead_behaviour_profile": "ignore",
}  # fmt: skip
OLIST_LEADS = {
    "format": "generic_lead", "mql_id": "field:lead_id", "first_contact_date": "field:created_on", "origin": "field:source",
    "landing_page_id": "ignore",
}  # fmt: skip


def test_wins_without_a_stage_are_wins_only_when_a_person_says_so(shared: Path, workspace: Workspace) -> None:
    folder = shared / "data" / "olist_seller_funnel"
    assert asked(workspace, folder / "olist_closed_deals_dataset.csv", OLIST_DEALS) == {"outcome"}
    taken(workspace, folder / "olist_closed_deals_dataset.csv", OLIST_DEALS | {"outcome": "won"}, date(2018, 11, 14))
    said = said_of(folder)
    check_counts(workspace, said)
    check_bookings(workspace, said, said["bookings_month"])
    check_bookings(workspace, said, said["bookings_quarter"])
    check_linearity(
        workspace, {"linearity": {quarter: shares for quarter, shares in said["linearity"].items() if shares}}
    )
    check_reps(workspace, said)


def test_leads_and_wins_of_the_seller_funnel_meet_by_their_id(shared: Path, workspace: Workspace) -> None:
    """Cadence has no lead-to-deal share and counts a cycle from the creation of the deal, not from the first contact with the lead:
    both figures are compared with the facts."""
    folder = shared / "data" / "olist_seller_funnel"
    taken(workspace, folder / "olist_closed_deals_dataset.csv", OLIST_DEALS | {"outcome": "won"})
    taken(workspace, folder / "olist_marketing_qualified_leads_dataset.csv", OLIST_LEADS)
    said, cursor = said_of(folder), workspace.facts.cursor()
    origins = cursor.execute(
        """select coalesce(l.source, '(blank)'), count(*), count(o.opportunity_id) from lead l
           left join opportunity o on o.opportunity_id = l.lead_id group by 1"""
    ).fetchall()
    assert {origin: (leads, deals) for origin, leads, deals in origins} == {
        origin: (row["leads"], row["deals"]) for origin, row in said["by_origin"].items()
    }
    assert sum(row[1] for row in origins) == said["leads"]
    days = cursor.execute(
        """select count(*), avg(d), median(d), count(*) filter (d < 0)
           from (select o.closed_on - l.created_on as d from opportunity o join lead l on l.lead_id = o.opportunity_id)"""
    ).fetchone()
    cycle = said["cycle_days_won"]
    assert days is not None and (days[0], days[2], days[3]) == (cycle["n"], cycle["median"], cycle["negative"])
    assert days[1] == pytest.approx(cycle["mean"], abs=5e-3)
    months = cursor.execute("select strftime(created_on, '%Y-%m'), count(*) from lead group by 1").fetchall()
    assert dict(months) == said["leads_per_month"]
    for column, key in (("owner_id", "deals_per_sr_top5"), ("created_by_id", "deals_per_sdr_top5")):
        counts = dict(cursor.execute(f"select {column}, count(*) from opportunity group by 1").fetchall())
        assert {name: counts[name] for name in said[key]} == said[key]


def test_a_crm_without_owners_gives_company_figures_and_no_reps(shared: Path, workspace: Workspace) -> None:
    folder = shared / "data" / "small_crm_activities"
    for name in ("Accounts", "Contacts", "Leads"):
        taken(workspace, folder / f"{name}.csv", {})
    assert asked(workspace, folder / "Deals.csv", {}) == {"rep"}
    taken(workspace, folder / "Deals.csv", {"rep": "not known"}, date(2023, 12, 31))
    assert asked(workspace, folder / "Activities.csv", {}) == {"rep", "calls reached"}
    taken(workspace, folder / "Activities.csv", {"rep": "not known", "calls reached": "not known"}, date(2023, 12, 31))
    said, cursor = said_of(folder), workspace.facts.cursor()
    check_counts(workspace, said)
    check_bookings(workspace, said, said["bookings_month"])
    check_bookings(workspace, said, said["bookings_quarter"])
    check_linearity(workspace, said)
    assert cursor.execute("select count(*) from person").fetchone() == (0,)
    types = dict(cursor.execute("select kind_raw, count(*) from activity group by 1").fetchall())
    assert types == said["activities"]["per_type"]
    months = dict(cursor.execute("select strftime(day, '%Y-%m'), count(*) from touch group by 1").fetchall())
    assert months == said["activities"]["per_month"]
    unknown = cursor.execute(
        """select count(*) filter (lead_id not in (select lead_id from lead)), count(*) filter (contact_id not in (select contact_id from contact))
           from activity"""
    ).fetchone()
    assert unknown == (said["activities"]["lead_id_unknown"], said["activities"]["contact_id_unknown"])
    for column, key in (("status_raw", "leads_by_status"), ("source", "leads_by_source")):
        assert (
            dict(cursor.execute(f"select coalesce({column}, ''), count(*) from lead group by 1").fetchall())
            == said[key]
        )


@pytest.mark.few(1)
@pytest.mark.parametrize("decides", ["stage", "is_closed_won"])
def test_a_stage_and_a_flag_that_contradict_each_other_ask_which_of_them_decides(
    shared: Path, workspace: Workspace, decides: str
) -> None:
    """With the flag only what is won is compared: the other computation calls every deal without the flag open, also those whose stage is lost."""
    folder = shared / "data" / "whatif_open_pipeline"
    assert asked(workspace, folder / "Opportunities.csv", {}) == {"won or not"}
    receipt = taken(workspace, folder / "Opportunities.csv", {"won or not": decides}, date(2025, 6, 30))
    said = said_of(folder)
    assert receipt.contradictions == said["contradictory_rows"]
    if decides == "stage":
        by_stage = said["if_outcome_is_read_from_stage_instead"]
        got = all_time(
            workspace,
            "won",
            "lost",
            "open",
            "bookings",
            "open_pipeline",
            "win_rate",
            "win_rate_value",
            "average_won_deal",
        )
        for outcome in ("won", "lost", "open"):
            assert got[outcome] == by_stage[outcome]["count"]
        assert (got["bookings"], got["open_pipeline"]) == (by_stage["won"]["amount"], by_stage["open"]["amount"])
        assert got["win_rate"] == pytest.approx(by_stage["win_rate"], abs=5e-5)
        assert got["win_rate_value"] == pytest.approx(by_stage["win_rate_amount"], abs=5e-5)
        assert got["average_won_deal"] == pytest.approx(by_stage["avg_deal_size"], abs=5e-3)
        check_bookings(workspace, by_stage, by_stage["bookings_quarter"])
        check_linearity(workspace, by_stage)
        return
    got = all_time(
        workspace, "won", "bookings", "average_won_deal", "median_won_deal", "cycle_days_won", "cycle_days_mean_won"
    )
    assert (got["won"], got["bookings"]) == (said["won"]["count"], said["won"]["amount"])
    assert got["average_won_deal"] == pytest.approx(said["avg_deal_size"], abs=5e-3)
    assert (got["median_won_deal"], got["cycle_days_won"]) == (
        said["median_deal_size"],
        said["cycle_days_won"]["median"],
    )
    assert got["cycle_days_mean_won"] == pytest.approx(said["cycle_days_won"]["mean"], abs=5e-3)
    check_bookings(workspace, said, said["bookings_month"])
    check_linearity(workspace, said)
    reps = values(workspace, ["bookings"], "rep", ["all"])
    assert {name: value for (_, name, _), value in reps.items()} == said["per_rep_won_amount_all"]


@pytest.mark.slow
def test_order_lines_under_repeated_ids_count_each_when_a_person_says_so(shared: Path, workspace: Workspace) -> None:
    """Amounts with four decimals are kept to the cent, so sums may lie half a cent a row apart. Cadence leaves deals that closed before they
    were created out of the cycle and says so; the other computation counts them with negative days."""
    folder = shared / "data" / "xlsx_total_above_header"
    file, said = folder / "Sales Pipeline.xlsx", said_of(folder)
    assert asked(workspace, file, {}) >= {"sheet"}
    answers = {"sheet": "Sales Pipeline", "Deal Stage: Proposing": "open"}
    assert asked(workspace, file, answers) == {"rep", "same Opportunity ID"}
    answers |= {"rep": "not known"}
    (keyed,) = intake.check(workspace, [file], answers=answers | {"same Opportunity ID": "Row ID"})
    assert (keyed.status, keyed.ready_rows, keyed.quarantined) == (
        "ready",
        said["distinct_row_ids"],
        said["rows"] - said["distinct_row_ids"],
    )
    receipt = taken(workspace, file, answers | {"same Opportunity ID": "each row is one of its own"})
    assert receipt.loaded == said["rows"]
    assert float(receipt.totals["Sales Amount"]["printed"]) == pytest.approx(
        said["number_above_header_row"][0], abs=5e-3
    )
    cents = 0.005 * said["rows"]
    check_counts(workspace, said, cents)
    months = {month: row for month, row in said["bookings_month"].items()}
    got = values(workspace, ["bookings", "won"], "company", list(months))
    for (key, _, month), value in got.items():
        assert value == pytest.approx(
            months[month]["amount" if key == "bookings" else "deals"], abs=0.005 * 200 if key == "bookings" else 0
        )
    quarters = {text.replace("Q", "-Q"): shares for text, shares in said["linearity"].items()}
    for (key, _, quarter), value in values(
        workspace, [f"month_{n}_share" for n in (1, 2, 3)], "company", list(quarters)
    ).items():
        assert value == pytest.approx(quarters[quarter][int(key[6]) - 1], abs=1e-4), (key, quarter)
    assert receipt.contradictions == said["cycle_days_won"]["negative"]
    days = workspace.facts.cursor().execute(
        "select count(*), avg(d), median(d) from (select closed_on - created_on as d from deal where outcome = 'won')"
    ).fetchone()  # fmt: skip
    cycle = said["cycle_days_won"]
    assert (
        days is not None
        and (days[0], days[2]) == (cycle["n"], cycle["median"])
        and days[1] == pytest.approx(cycle["mean"], abs=5e-3)
    )
    sources = dict(
        workspace.facts.cursor().execute("select lead_source, count(*) from opportunity group by 1").fetchall()
    )
    assert sources == said["lead_source"]
