"""Numbers others published: our functions print the same, within the publisher's own rounding."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.calendar import Calendar
from coaching.metrics import statistics as s

Example = dict[str, Any]

NOT_YET: dict[str, str] = {
    "g07_nrr_grr_10m": "retention (R5, R6) is not a metric yet",
    "g08_openstax_embroidery": "the value of a proposal (E3 to E5) is not a metric yet",
    "g09_brier_sklearn": "stage probabilities (F7) are not judged yet",
    "g12_fpp_beer_mean_snaive": "forecasts are not yet compared with a naive one (F8)",
    "g14_commission_accelerator": "pay plans (W1) are not recorded yet",
    "g15_workload_kotler": "territory workload (T1) is not a metric yet",
    "g19_wallet_allocation": "wallet share (R2) is not a metric yet",
    "g20_nps_csat_simple": "survey scores (V4, V5) are not a metric yet",
    "g21_rag_worst_of": "a driver's colour follows our own rule (D1), not the plain worst-of",
}


def month_split(given: Example) -> Example:
    split = s.shares(given["month_bookings"])
    assert split is not None
    return {f"month{number}_pct": 100 * share for number, share in enumerate(split, 1)}


def velocity(given: Example) -> Example:
    factors = given["opportunities"], given["win_rate"], given["avg_deal"]
    per_day = s.sales_velocity(*factors, given["cycle_days"])
    faster = s.sales_velocity(*factors, given["alt_cycle_days"])
    assert per_day is not None and faster is not None
    days = given["period_days"]
    return {"per_day": per_day, "per_period": per_day * days, "alt_per_day": faster, "alt_per_period": faster * days}


def chain(given: Example) -> Example:
    plan = s.needed_activities(given["target"], given["rates_from_close_upward"])
    assert plan is not None
    assert plan.shown == pytest.approx(plan.average)
    return {"needed": list(plan.average)}


def forecast_miss(given: Example) -> Example:
    error = s.forecast_error(given["forecast"], given["actual"], of=given["denominator"])
    assert error is not None
    return {"error_pct": 100 * error, "miss": given["actual"] - given["forecast"]}


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
    return {"days": [Calendar(days_off=days).networkdays(start, last) for days in free]}


def slipped(given: Example) -> Example:
    late = given["closed_late"] + given["still_open"]
    rate = s.slip_rate(won=given["closed_won_in_period"], lost=0, slipped=late)
    assert rate is not None
    return {"slip_rate_pct": 100 * rate}


def survival(given: Example) -> Example:
    curve = s.kaplan_meier([(days, bool(event)) for days, event in zip(given["time"], given["event"], strict=True)])
    return {
        "times": [step.days for step in curve],
        "surv": [step.still_open for step in curve],
        "n_risk": [step.at_risk for step in curve],
    }


def win_rates(given: Example) -> Example:
    narrow = s.ratio(given["won"], given["won"] + given["lost"])
    broad = s.ratio(given["won"], given["won"] + given["lost"] + given["derailed"])
    assert narrow is not None and broad is not None
    return {"narrow_pct": 100 * narrow, "broad_pct": 100 * broad}


def weighted_miss(given: Example) -> Example:
    miss = s.wape(zip(given["forecast"], given["actual"], strict=True))
    assert miss is not None
    return {"wape_pct": 100 * miss}


def covered(given: Example) -> Example:
    return {
        "coverage": s.coverage(given["pipeline"], given["quota"]),
        "required_coverage": s.required_coverage(given["win_rate"]),
    }


COVERED: dict[str, Callable[[Example], Example]] = {
    "g01_linearity_hockey_stick": month_split,
    "g02_sales_velocity_ae": velocity,
    "g03_reverse_funnel_14_deals": chain,
    "g04_forecast_miss_over_forecast": forecast_miss,
    "g05_wilson_R_binom": intervals,
    "g06_eb_shrinkage_two_batters": shrunk,
    "g10_gini_ineq": inequality,
    "g11_networkdays_excel": working_days,
    "g13_slip_rate_60": slipped,
    "g16_kaplan_meier_set1": survival,
    "g17_kellblog_win_rates": win_rates,
    "g18_wape_three_items": weighted_miss,
    "g22_coverage_simple": covered,
}
IN_WORDS = {"pattern"}  # g01 names a band ("severe hockey stick"): bands are cut points of the method, not arithmetic


def flat(value: Any) -> list[float]:
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
    assert Calendar().networkdays(date(2012, 10, 1), date(2013, 3, 1)) == 110  # Excel's help page
    error = s.forecast_error(4_200_000, 3_650_000, of="forecast")
    assert error == pytest.approx(0.131, abs=5e-4)  # Wins Above; of the actual the same quarter is 15.1 %
    assert s.forecast_error(4_200_000, 3_650_000) == pytest.approx(0.151, abs=5e-4)
    plan = s.needed_activities(14, [0.4, 0.5, 0.35, 0.1])
    assert plan is not None and plan.shown == (35, 70, 200, 2000)  # My Sales Process
