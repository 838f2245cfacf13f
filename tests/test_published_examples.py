"""Numbers others published: our functions print the same, within the publisher's own rounding."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from coaching.calendar import Calendar
from coaching.lens import lens_for
from coaching.method.entries.figures import worked_out
from coaching.metrics import measure, metric, proof
from coaching.metrics import statistics as s
from coaching.metrics.adds_up import Sums
from coaching.metrics.reading import value_of
from coaching.metrics.shapes import shape_of
from coaching.workspace import Workspace
from tests.one_rep_a_case import Row, account, case, target, won, workspace_of

Example = dict[str, Any]

NOT_YET: dict[str, str] = {
    "g21_rag_worst_of": "a driver's colour follows our own rule (D1), not the plain worst-of",
}


def month_split(given: Example) -> Example:
    split = s.shares(given["month_bookings"])
    assert split is not None
    return {f"month{number}_pct": 100 * share for number, share in enumerate(split, 1)}


def read(key: str, part: float, whole: float, n: float | None = None) -> float:
    """What the product reads from these sums of a metric, by the rule that reads every metric."""
    value, why_not = value_of(metric(key), Sums(part, whole, int(whole if n is None else n)), part, whole)
    assert value is not None, why_not
    return value


def forecast_miss(given: Example) -> Example:
    forecast, actual = given["forecast"], given["actual"]
    assert given["denominator"] == "forecast"  # ours divides by the actual; this publisher the other way round
    return {"error_pct": 100 * read("forecast_error", actual, forecast), "miss": actual - forecast}


def intervals(given: Example) -> Example:
    return {"intervals": [list(s.wilson(x, n)) for x, n in given["cases"]]}


def shrunk(given: Example) -> Example:
    strength = given["alpha0"] + given["beta0"]
    team = s.TeamRate(given["alpha0"] / strength, strength)
    return {"estimates": [s.shrunk_rate(x, n, team) for x, n in given["cases"]]}


def inequality(given: Example) -> Example:
    return {"gini": s.gini(given["x"]), "gini_corrected": s.gini(given["x"], corrected=True)}


def working_days(given: Example) -> Example:
    start, last = date.fromisoformat(given["start"]), date.fromisoformat(given["end"])
    free = [frozenset(date.fromisoformat(day) for day in days) for days in given["holiday_sets"]]
    return {"days": [Calendar(days_off=days).working_days(start, last + timedelta(days=1)) for days in free]}


def win_rates(given: Example) -> Example:
    won, decided = given["won"], given["won"] + given["lost"]
    narrow, broad = read("win_rate", won, decided), read("win_rate_broad", won, decided + given["derailed"])
    return {"narrow_pct": 100 * narrow, "broad_pct": 100 * broad}


def scores(given: Example) -> Example:
    answers = [(case["promoters"], case["detractors"]) for case in given["nps_cases"]]  # of 100 asked
    csat = given["csat"]
    return {
        "nps": [read("nps", 100 * promoters - 100 * detractors, 100) for promoters, detractors in answers],
        "csat_pct": 100 * read("csat", csat["positive"], csat["total"]),
    }


def slipped(given: Example) -> Example:
    return {
        "slip_rate_pct": 100 * read("slip_rate", given["closed_late"] + given["still_open"], given["forecast_deals"])
    }


def missed(given: Example) -> Example:
    value = s.wape(list(zip(given["forecast"], given["actual"], strict=True)))
    assert value is not None
    return {"wape_pct": 100 * value}


def judged(given: Example) -> Example:
    return {"brier": s.brier((said, became, 1) for said, became in zip(given["prob"], given["outcome"], strict=True))}


def covered(given: Example) -> Example:
    return {
        "coverage": read("pipeline_coverage", given["pipeline"], given["quota"]),
        "required_coverage": s.ratio(1.0, given["win_rate"]),
    }


def waited(given: Example) -> Example:
    curve = s.kaplan_meier(zip(given["time"], map(bool, given["event"]), strict=True))
    return {
        "times": [one.days for one in curve],
        "surv": [one.share for one in curve],
        "n_risk": [one.at_risk for one in curve],
    }


def backwards(given: Example) -> Example:
    return {"needed": s.back_solved(given["target"], given["rates_from_close_upward"])}


def against_the_season(given: Example) -> Example:
    past, season = given["train"], given["season"]
    many = len(given["test"])
    known = {
        "mean": [sum(past) / len(past)] * many,
        "snaive": [past[len(past) - season + n % season] for n in range(many)],
    }
    return {
        name: scored(list(zip(forecasts, given["test"], strict=True)), past, season)
        for name, forecasts in known.items()
    }


def scored(pairs: list[tuple[float, float]], past: list[float], season: int) -> Example:
    """Our miss, share missed and scaled miss; and, to read the others by, their plain means."""
    errors = [actual - forecast for forecast, actual in pairs]  # this publisher's sign: plus is under-called
    shares = [100 * (actual - forecast) / actual for forecast, actual in pairs]
    mape, mae, mase = s.mape(pairs), s.mae(pairs), s.mase(pairs, past, season)
    return {
        "ME": sum(errors) / len(errors), "RMSE": (sum(one * one for one in errors) / len(errors)) ** 0.5, "MAE": mae,
        "MPE": sum(shares) / len(shares), "MAPE": 100 * (mape or 0), "MASE": mase,
    }  # fmt: skip


def retained(given: Example) -> Example:
    end = given["start"] + given["expansion"] - given["contraction"] - given["churn"]
    kept = given["start"] - given["contraction"] - given["churn"]
    return {
        "nrr_pct": 100 * read("net_retention", end, given["start"]),
        "grr_pct": 100 * read("gross_retention", kept, given["start"]),
    }


def workload(given: Example) -> Example:
    with TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder))
        workspace.save_settings(tier_contacts=given["calls_per_year"], contacts_per_rep=given["capacity_per_rep"])
        with workspace.facts.transaction() as cursor:
            cursor.execute("insert into import (import_id, kind, as_of) values (1, 'account', date '2026-01-01')")
            for place, (tier, number) in enumerate(given["accounts"].items(), 1):
                cursor.execute("insert into account (account_id, tier, row_id, import_id) select $1 || n, $1, 4294967296 * $3 + n, 1 "
                               "from range($2) as r(n)", [tier, number, place])  # fmt: skip
            workspace.settle(cursor)
        needed = measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["reps_needed"])[0].value or 0.0
        workspace.close()
    return {"total_calls": needed * given["capacity_per_rep"], "reps": needed}


def velocity(given: Example) -> Example:
    """A hundred closed deals with these factors, and as many open on every day as the publisher has opportunities."""
    period = Calendar().parse(f"2026-01-01..{date(2026, 1, 1) + timedelta(days=given['period_days'] - 1)}")

    def a_day(cycle: float) -> float:
        won = round(100 * given["win_rate"])
        closed = [(period.last, given["avg_deal"] if place < won else 0.0, cycle) for place in range(100)]
        standing = [(period.start, 0.0, -1.0)] * (given["opportunities"] * given["period_days"])
        return shape_of("velocity", [*standing, *closed], period, Calendar(), period.last).shaped or 0.0

    day, alt = a_day(given["cycle_days"]), a_day(given["alt_cycle_days"])
    return {
        "per_day": day,
        "per_period": day * given["period_days"],
        "alt_per_day": alt,
        "alt_per_period": alt * given["period_days"],
    }


def of_one_rep(key: str, *rows: Row | list[Row]) -> tuple[float, list[Example]]:
    """What the product reads of one rep with these rows, and the rows behind it."""
    with TemporaryDirectory() as folder, workspace_of(Path(folder), [case(key, key, None, *rows)]) as workspace:
        lens = lens_for(workspace, "rep", ["p0"], "2026-Q1")
        return measure(workspace, lens, [key])[0].value or 0.0, proof(workspace, lens, key).rows.to_pylist()


def commission(given: Example) -> Example:
    [(quota, base), (beyond, faster)] = given["tiers"]
    first, after = "2026-01-01", "2026-04-01"
    rates = [target("rate_from_0", first, after, 100 * base), target("rate_from_100", first, after, 100 * faster)]
    total, tiers = of_one_rep(
        "plan_pay", target("bookings", first, after, quota), rates, won("2026-02-10", amount=quota + beyond)
    )
    low, high = sorted(tiers, key=lambda row: str(row["name"]))
    return {"base": low["part"], "accelerated": high["part"], "total": total}


def wallet(given: Example) -> Example:
    share, _ = of_one_rep(
        "wallet_share",
        account(supplier_rank=given["rank"], suppliers=given["brands"]),
        won("2026-02-10", account_id="a"),
        won("2024-12-10", account_id="b"),  # it is read once a year of won deals is known
    )
    return {"share_pct": 100 * share}


def value_case(given: Example) -> Example:
    made = worked_out(given["cashflows"], given["rate"])
    return {"npv": made.npv, "irr_pct": 100 * (made.irr or 0), "payback_years": made.payback}


COVERED: dict[str, Callable[[Example], Example]] = {
    "g01_linearity_hockey_stick": month_split,
    "g02_sales_velocity_ae": velocity,
    "g03_reverse_funnel_14_deals": backwards,
    "g04_forecast_miss_over_forecast": forecast_miss,
    "g05_wilson_R_binom": intervals,
    "g06_eb_shrinkage_two_batters": shrunk,
    "g07_nrr_grr_10m": retained,
    "g08_openstax_embroidery": value_case,
    "g09_brier_sklearn": judged,
    "g10_gini_ineq": inequality,
    "g11_networkdays_excel": working_days,
    "g12_fpp_beer_mean_snaive": against_the_season,
    "g13_slip_rate_60": slipped,
    "g14_commission_accelerator": commission,
    "g15_workload_kotler": workload,
    "g16_kaplan_meier_set1": waited,
    "g18_wape_three_items": missed,
    "g17_kellblog_win_rates": win_rates,
    "g19_wallet_allocation": wallet,
    "g20_nps_csat_simple": scores,
    "g22_coverage_simple": covered,
}
IN_WORDS = {"pattern"}  # g01 names a band ("severe hockey stick"): bands are cut points of the method, not arithmetic


def flat(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for name in sorted(value) for number in flat(value[name])]
    return [number for part in value for number in flat(part)] if isinstance(value, list) else [float(value)]


@pytest.mark.parametrize("name", COVERED)
def test_a_published_example_gives_the_published_result(name: str, shared: Path) -> None:
    example = json.loads((shared / "metrics" / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    ours = COVERED[name](example["inputs"])
    tolerance = example["tolerance_abs"]
    for field, published in example["published"].items():
        if field in IN_WORDS:
            continue
        allowed = tolerance.get(field, 1e-6) if isinstance(tolerance, dict) else tolerance
        assert flat(ours[field]) == pytest.approx(flat(published), abs=max(allowed, 1e-9), rel=0), field


def test_every_published_example_is_covered_or_says_why_not(shared: Path) -> None:
    names = {path.stem for path in (shared / "metrics" / "examples").glob("*.json")}
    assert names == COVERED.keys() | NOT_YET.keys()
    assert not COVERED.keys() & NOT_YET.keys()


# The same facts written here, so that some of them are checked wherever the project stands alone


def test_published_facts_that_need_no_file() -> None:
    assert s.wilson(18, 20) == pytest.approx((0.6989664, 0.9721335), abs=2e-6)  # R package binom
    assert s.wilson(0, 30) == pytest.approx((0.0, 0.1135134), abs=2e-6)
    assert s.gini([541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]) == pytest.approx(0.4620911)  # R ineq
    assert Calendar().working_days(date(2012, 10, 1), date(2013, 3, 2)) == 110  # Excel's help page
    of_forecast, of_actual = (
        read("forecast_error", *sums) for sums in ((3_650_000, 4_200_000), (4_200_000, 3_650_000))
    )
    assert (of_forecast, of_actual) == pytest.approx(
        (0.131, 0.151), abs=5e-4
    )  # Wins Above, and ours for the same quarter
