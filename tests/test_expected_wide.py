"""Sheets with months or years as columns: unfolded as a person says, they give what others computed (../shared/data/*/expected.json)."""

from datetime import date
from pathlib import Path

import pytest

from coaching.workspace import Workspace
from tests.test_expected import values
from tests.test_expected_answered import asked, said_of, taken, workspace

__all__ = ["workspace"]
NAMESAKES = {"people": "different people"}
SALES = NAMESAKES | {"numbers": "bookings"}
TARGETS = NAMESAKES | {
    "numbers Monthly Target": "target of bookings", "period": "2021-01..2021-07", "spelling of Store": "read them so",
}  # fmt: skip
ACCOUNTS = {
    "format": "generic_account",
    "ACCT_ID": "field:account_id",
    "COUNTRY": "field:country",
    "ACCT_TYPE": "field:type",
}


def test_months_as_columns_and_their_targets_give_attainment(shared: Path, workspace: Workspace) -> None:
    folder = shared / "data" / "wide_monthly_vs_targets"
    said = said_of(folder)
    assert asked(workspace, folder / "employee_sales.csv", {}) == {"numbers", "people"}
    assert asked(workspace, folder / "targets.csv", {}) == {
        "numbers Monthly Target",
        "people",
        "period",
        "spelling of Store",
    }
    sales = taken(workspace, folder / "employee_sales.csv", SALES, date(2021, 7, 31))
    targets = taken(workspace, folder / "targets.csv", TARGETS, date(2021, 7, 31))
    figures = said["employees_rows"] * len(said["months"])
    assert sales.loaded == targets.loaded == figures
    assert float(next(iter(sales.totals.values()))["loaded"]) == said["total_sales"]
    months = {day[:7]: amount for day, amount in said["sales_per_month"].items()}
    got = values(workspace, ["bookings"], "company", list(months))
    assert {month: value for (_, _, month), value in got.items()} == months
    span = "2021-01-01..2021-07-31"
    ((_, attained),) = values(workspace, ["quota_attainment"], "company", [span]).items()
    assert attained == pytest.approx(said["attainment_total"], abs=5e-5)


def test_reps_below_their_targets_are_those_others_found(shared: Path, workspace: Workspace) -> None:
    """The share of months met is counted here from the attainment of each month: Cadence has no such metric."""
    folder = shared / "data" / "wide_monthly_vs_targets"
    said = said_of(folder)
    taken(workspace, folder / "employee_sales.csv", SALES, date(2021, 7, 31))
    taken(workspace, folder / "targets.csv", TARGETS, date(2021, 7, 31))
    months = [day[:7] for day in said["months"]]
    attained = values(workspace, ["quota_attainment"], "rep", ["2021-01-01..2021-07-31"])
    low = {name for (_, name, _), value in attained.items() if value is not None and value < 0.9}
    assert low == {f"{row['employee']} ({row['store']})" for row in said["below_90pct_of_target"]}
    by_month = values(workspace, ["quota_attainment", "bookings", "quota"], "rep", months)
    for row in said["below_90pct_of_target"]:
        name = f"{row['employee']} ({row['store']})"
        met = [by_month["quota_attainment", name, month] for month in months]
        assert 100 * sum((share or 0) >= 1 - 1e-9 for share in met) / len(months) == pytest.approx(
            row["pct_months_met"], abs=5e-3
        )
        assert sum(by_month["bookings", name, month] or 0 for month in months) / len(months) == pytest.approx(
            row["avg_monthly"], abs=5e-3
        )
        assert by_month["quota", name, months[0]] == pytest.approx(row["target"])


@pytest.mark.slow
def test_scores_and_revenue_by_year_give_the_loyalty_and_the_customers_of_each_year(
    shared: Path, workspace: Workspace
) -> None:
    """Only the year of an answer is known: it counts on the last day. Cadence has no metric yet that reads revenue by customer (METRICS R4):
    customers won, lost and grown are counted from the facts."""
    folder = shared / "data" / "nps_account_yearly"
    said, cursor = said_of(folder), workspace.facts.cursor()
    taken(workspace, folder / "ACCOUNTS.csv", ACCOUNTS, date(2016, 12, 31))
    answers = taken(workspace, folder / "NPS.csv", {}, date(2016, 12, 31))
    assert answers.loaded == said["nps_2015"]["responses"] + said["nps_2016"]["responses"]
    for (_, _, year), score in values(workspace, ["nps"], "company", ["2015", "2016"]).items():
        assert score == pytest.approx(said[f"nps_{year}"]["nps"], abs=5e-3)
    by_country = cursor.execute(
        """select a.region, count(*), count(*) filter (s.score >= 9), count(*) filter (s.score <= 6)
           from survey_response s join account a on a.account_id = s.account_id where s.asked_on = date '2016-12-31'
           group by a.region having count(*) >= 30"""
    ).fetchall()
    assert {country: counts for country, *counts in by_country} == {
        country: [row["responses"], row["promoters"], row["detractors"]]
        for country, row in said["nps_2016_by_country"].items()
    }
    revenue = taken(workspace, folder / "REVENUE.csv", {}, date(2016, 12, 31))
    assert float(next(iter(revenue.totals.values()))["loaded"]) == pytest.approx(
        said["revenue_2015"] + said["revenue_2016"]
    )
    found = cursor.execute(
        """with y as (select account_id, sum(amount) filter (period_start = date '2015-01-01') as before,
                             sum(amount) filter (period_start = date '2016-01-01') as after from sales_total group by 1)
           select sum(before), sum(after), count(*) filter (before is null), count(*) filter (after is null), count(*) filter (after > before),
                  count(*) filter (after < before) from y"""
    ).fetchone()
    assert found is not None and [float(x) for x in found] == pytest.approx(
        [
            said[f"{what}_{year}"]
            for what, year in (("revenue", 2015), ("revenue", 2016), ("new_customers", 2016), ("lost_customers", 2016))
        ]
        + [said["upgraded_accounts"], said["downgraded_accounts"]]
    )
    lines = cursor.execute(
        """select n, count(*) from (select count(*) as n from sales_total where period_start = date '2016-01-01' group by account_id) group by 1"""
    ).fetchall()
    assert dict(lines) == {
        int(n): count for n, count in said["accounts_by_number_of_product_lines_2016"].items() if n != "0"
    }
    assert cursor.execute("select distinct product from sales_total order by 1").fetchall() == [
        ("MEDICAL",),
        ("SCIENTIFIC",),
        ("TECHNICAL",),
    ]
