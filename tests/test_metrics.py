"""Every metric counted by hand on the tiny team (see tiny_team.py); a metric file without a count fails the suite."""

import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.facts import Have
from coaching.lens import lens_for, scopes
from coaching.metrics import Reading, all_metrics, coverage, measure, proof
from coaching.metrics.velocity import LEVERS
from coaching.records import dated
from coaching.workspace import Workspace
from tests import tiny_team

Expected = tuple[float | None, float | None, float | None, int]  # value, part, whole, n

# Ann in the first quarter unless said otherwise: deals A1 and A2 won (150 000), A3 lost, A5 open; see the tables of tiny_team.py.
ANN_Q1: dict[str, Expected] = {
    "opportunities": (4, 4, None, 4),  # A1 A2 A3 A5; A4 is of April
    "won": (2, 2, None, 2),
    "lost": (1, 1, None, 1),
    "open": (1, 1, None, 1),  # A5 on 31 March
    "open_pipeline": (30_000, 30_000, None, 1),
    "bookings": (150_000, 150_000, None, 2),
    "quota": (300_000, 300_000, None, 1),
    "quota_attainment": (0.5, 150_000, 300_000, 2),
    "quota_gap": (-150_000, 150_000, 300_000, 2),
    "quota_pace": (0.5, 150_000, 300_000, 2),  # the quarter is over: all of its quota has passed
    "win_rate": (2 / 3, 2, 3, 3),
    "win_rate_broad": (2 / 3, 2, 3, 3),  # the cancelled deal is Ben's
    "win_rate_value": (150 / 190, 150_000, 190_000, 3),
    "losses_explained": (0, 0, 1, 1),  # nobody said why A3 was lost
    "competitive_win_rate": (None, 0, 0, 0),  # no competitor is named
    "average_won_deal": (75_000, 150_000, 2, 2),
    "median_won_deal": (75_000, None, None, 2),
    "cycle_days_won": (48.5, None, None, 2),  # 5 > 20 Jan is 15 days, 7 Jan > 30 Mar is 82
    "cycle_days_mean_won": (48.5, 97, 2, 2),
    "calls": (2, 2, None, 2),  # t1 t2; t6 was not made
    "emails": (0, 0, None, 0),
    "meetings": (1, 1, None, 1),
    "demos": (0, 0, None, 0),
    "vip_visits": (1, 1, None, 1),
    "peer_meetings": (0, 0, None, 0),
    "business_reviews": (0, 0, None, 0),
    "field_days": (0, 0, None, 0),
    "carnival_days": (0, 0, None, 0),
    "conversations": (3, 3, None, 3),  # t1 t3 t7; nobody was reached in t2
    "proposals": (2, 2, None, 2),
    "activities": (6, 6, None, 6),  # t1 to t5 and t7; t6 not done, t8 internal
    "hi_value_activities": (5, 5, None, 5),  # t1 t3 t7 conversations, t4 t5 proposals
    "hi_value_points": (5, 5, None, 5),  # each counts 1 until the team says otherwise
    "hi_value_time": (
        154 / 155,
        154,
        155,
        4,
    ),  # t1 4, t3 60, t7 90 minutes of those and the minute of t2; t4 t5 have no length
    "assumed_time": (0, 0, 155, 4),  # fewer than five proposals have a length, so none is assumed of t4 and t5
    "proactive_share": (None, 0, 0, 0),  # the export says no direction
    "effort_on_prospects": (0, 0, 6, 6),
    "effort_on_deals": (1, 6, 6, 6),  # t1 to t5 name A1, t7 A3
    "effort_on_customers": (0, 0, 6, 6),
    "calls_attainment": (0.1, 2, 20, 2),
    "proposals_attainment": (0.5, 2, 4, 2),
    "cadence_attainment": (4 / 24, 4, 24, 4),
    "calls_pace_gap": (-18, 2, 20, 2),
    "proposals_pace_gap": (-2, 2, 4, 2),
    "calls_weeks": (0, 0, 4, 4),  # 20 in 22 working days is 4.5 a week; the weeks of 5, 12, 19, 26 Jan had 2, 0, 0, 0
    "proposals_weeks": (0.25, 1, 4, 4),  # 4 is 0.9 a week; that of 12 Jan had both
    "weeks_on_target": (0.125, 1, 8, 8),  # both kinds
    "activity_variation": (
        2.0,
        None,
        None,
        12,
    ),  # weeks from 5 Jan: 3 2 0 0 0 0 1 0 0 0 0 0, mean 0.5, sample deviation 1
    "longest_gap": (31, None, None, 6),  # 16 Feb to 31 Mar: 9 working days in February, 22 in March
    "calls_to_prospects": (2.0, 4, 2, 2),
    "prospects_to_proposals": (0.25, 1, 4, 4),  # the second proposal on A1 is not a first
    "demos_to_proposals": (None, 1, 0, 0),  # t4, and no demo of hers
    "proposals_to_contracts": (2.0, 2, 1, 1),
    "prospects_to_contracts": (0.5, 2, 4, 4),
    # created by 14 February, 90 days before 15 May, as fewer than five deals are won: A1 A2 A3; A1 had a proposal, A2 was won without one
    "cohort_prospects_to_proposals": (2 / 3, 2, 3, 3),
    "cohort_proposals_to_contracts": (1.0, 2, 2, 2),
    "cohort_prospects_to_contracts": (2 / 3, 2, 3, 3),  # A1 after 15 days, A2 after 82
    "cohort_calls_to_prospects": (1.0, 1, 1, 1),  # acc1, called on 5 January when A1 began; acc2 was never reached
    "aged_deals": (None, 0, 0, 0),  # fewer than 20 deals have moved on from any stage; counted in test_ageing.py
    "aged_value": (None, 0, 0, 0),
    # A1 closed after 15, A3 after 28, A2 after 82 days; A5 is open for 74 on 15 May: left open 3/4, then 1/2, then 0
    "cycle_days_half": (28, None, None, 4),
    "cycle_days_most": (82, None, None, 4),
    "pipeline_created": (220_000, 220_000, None, 4),
    "month_1_share": (100 / 150, 100_000, 150_000, 2),
    "month_2_share": (0.0, 0, 150_000, 2),
    "month_3_share": (50 / 150, 50_000, 150_000, 2),
    "last_stretch_share": (50 / 150, 50_000, 150_000, 2),  # 25 to 31 March
    "linearity_score": (None, None, None, 2),  # two deals say nothing about a line
    "linearity_lean": (None, None, None, 2),
    "gini_weeks": (
        0.916667,
        None,
        None,
        1,
    ),  # A1 alone in one of 12 complete weeks: 11/12; A2 closed in a week that ends in April
    "herfindahl_weeks": (1.0, None, None, 1),  # A1 alone in one of 12 complete weeks
    "days_to_reward": (40.5, None, None, 2),  # 21 and 60 days
    "rewards_in_time": (0.5, 1, 2, 2),
    "paid_for_behaviour": (0, 0, 1_400, 2),  # 500 and 900, of neither is the behaviour said
    "loyalty_index": (85, 170, 2, 2),  # s1: (80 + 60) / 2 = 70, s2: 100; s3 left half of the items open
    "loyalty_performance": (90, 180, 2, 2),  # 80 and 100
    "loyalty_commitment": (80, 160, 2, 2),  # 60 and 100
    "loyalty_gap": (10, 20, 2, 2),  # 20 and 0
    "nps": (None, 100, 3, 3),  # 6 and 9 and 10 on recommend: 1 detractor, 2 promoters; three answers are no score
    "csat": (None, 0, 0, 0),  # not asked
    "csat_mean": (None, 0, 0, 0),
    "secure_customers": (None, 0, 0, 0),  # satisfaction was not asked
    "ces": (None, 0, 0, 0),
    "ces_easy": (None, 0, 0, 0),
    "closed_loop": (
        1 / 3,
        1,
        3,
        3,
    ),  # the board was visited at acc2 four days after its answer; nobody met acc1 after 8 January
    "executive_coverage": (0.5, 1, 2, 2),  # the board was visited at acc2; nobody at acc1
    "business_review_coverage": (0, 0, 2, 2),
    "strategic_touched": (1, 2, 2, 2),  # both since 31 December
    "customers": (1, 1, None, 1),  # acc1; A1 and A2 make it one once
    "new_customers": (None, 0, None, 0),  # the first deal known is A1 itself: nothing tells new from old
    "returned_customers": (None, 0, None, 0),
    "customers_lost": (None, None, None, 0),  # a year of deals is not known
    "customers_net_new": (None, None, None, 0),
    "customers_touched": (1, 1, 1, 1),  # t5 on 14 January
    "one_product_customers": (0, 0, 1, 1),  # acc1 bought pumps and filters
    "sales_momentum": (None, 0, 0, 0),  # deals of two years are not known; counted by hand in test_momentum.py
    "contact_coverage": (3 / 18, 3, 18, 3),  # c1 (t3) and c2 (t1) of acc1, c4 (t7) of acc2; c3 has no level
    "favourable_customers": (None, 0, 0, 0),
    "vulnerable_customers": (None, 0, 0, 0),
    "customers_at_risk": (None, 0, 0, 0),
    "bluebird_share": (None, 0, 0, 0),  # the history does not reach back to 1 January
    "calls_needed": (None, None, None, 0),  # the quarter is over
    "proposals_needed": (None, None, None, 0),
    "upgrades": (1, 1, None, 1),  # A2
    "upgrade_value": (50_000, 50_000, None, 1),
    "pipeline_coverage": (None, None, None, 0),  # the period is over
    "weighted_coverage": (None, None, None, 0),
    "start_coverage": (None, 0, 0, 0),  # the history begins on 7 January
    "due_won": (None, 0, 0, 0),
    "forecast_error": (None, 0, 0, 0),  # the history does not reach back to 1 January
    "forecast_bias": (None, None, None, 0),
    "forecast_accuracy": (None, None, None, 0),
    "forecast_mape": (None, None, None, 0),
    "forecast_mae": (None, None, None, 0),
    "commit_conversion": (None, 0, 0, 0),
    "best_case_conversion": (None, 0, 0, 0),
    "pipeline_conversion": (None, 0, 0, 0),
    "brier_score": (None, 0, 0, 0),
    "forecast_wape": (None, None, None, 0),
    # open A1 15, A2 82, A3 28 and A5 30 days of 90; 150 000 won; 15 + 82 + 28 days of closed deals
    "sales_velocity": (155 / 90 * 150_000 / 125, None, None, 3),
    "slip_rate": (None, 0, 0, 0),
    "slip_rate_value": (None, 0, 0, 0),
    "cycle_days_closed": ((15 + 82 + 28) / 3, 125, 3, 3),  # A1, A2 and the lost A3
    "open_deals_average": (155 / 90, None, None, 6),  # as above; A2 and A5 reach over several months
    "targets_set": (1, 1, 1, 1),  # the quota of bookings holds on 31 March, those of activities ended in January
    "targets_ahead": (None, None, None, 0),  # the quarter is over
    # contacts in a year: acc1 t1 to t5, acc2 t7, acc3 t9 t10 t11, acc4 none: 8 for the two of tier A, 1 for the one of B, 0 without a tier;
    # Ann's accounts ask for 4 + 1, Ben's for 4 + 0, the mean is 4.5
    "workload_index": (100 * 5 / 4.5, 100 * 5 / 4.5, 1, 2),
    "territory_balance": (None, 1, 1, 1),  # one territory is no share
    "potential_index": (100 * 400 / 300, 100 * 400 / 300, 1, 2),  # 400 of Ann's accounts, 200 of Ben's
    "months_in_seat": (5, 5, 1, 1),  # 15 October to 15 March
}
ANN_Q1 |= {  # what is counted beside the edges of its definition; "" is unknown
    key: tuple(None if one == "" else one for one in counted)
    for said in tomllib.loads((Path(__file__).parent / "edges.toml").read_text("utf-8")).values()
    for key, counted in said.get("by_hand", {}).items()
}
NO_FACTS = {  # the tiny team has no such targets, surveys or strategic accounts
    f"{kind}_{what}" for kind in ("conversations", "meetings", "demos", "vip_visits") for what in ("attainment", "pace_gap", "needed", "weeks")
} | {
    *("payout", "pay_mix", "planned_for_behaviour", "plan_pay", "leverage", "ramped_attainment"),  # nor pay plans, a ramp: test_rewards.py
    *("losses_heard", "plan_agreed", "wallet_share"),  # test_losses.py, test_customer_edges.py, test_customers.py
    *("won_once", "won_recurring", "open_once", "open_recurring"),  # nor a word on what an amount holds: test_recurring.py
    *("recurring_revenue", "net_retention", "gross_retention"),  # nor money that recurs: test_recurring.py
    *("tier_cadence", "reps_needed", "new_product_wins", "new_product_value"),  # nor agreed contacts or launches: test_foundation.py
} | {
    f"{kind}_{what}" for kind in ("emails", "peer_meetings", "business_reviews", "field_days", "carnival_days") for what in ("attainment", "weeks")
}  # fmt: skip


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path_factory.mktemp("tiny"))
    yield workspace
    workspace.close()


def read(workspace: Workspace, key: str, by: str, scope: str | None, period: str, as_of: date | None = None) -> Reading:
    lens = lens_for(workspace, by, [scope] if scope is not None else None, period, as_of)  # type: ignore[arg-type]
    return measure(workspace, lens, [key])[0]


def test_every_metric_has_a_count_by_hand() -> None:
    elsewhere = {
        "sessions_held",
        "coaching_interval",
        "coaching_sessions",
        "commitments_kept",
        *("coaching_hours", "field_days_held", "said_and_did", "misses_learned"),
        *("evp_rate", "win_rate_with_evp", "win_rate_without_evp"),
        *("call_error", "call_bias", "call_wape", "commit"),  # test_forecast_call.py
        *(
            "plan_health",
            "planning_failures",
            "tactics_on_time",
            "tactics_followed",
            "activity_in_plan",
            "cards_closed",
        ),
        *("developing_effort", "planning_days"),  # test_plan_metrics.py
    }  # test_metrics_of_records.py
    goals = {"touches_with_goal", "goals_reached", "talk_product", "talk_business", "talk_insight"}  # test_effort.py
    totals = {key for key in all_metrics() if key.endswith(("_in_all", "_totals_attainment"))}  # test_totals.py
    assert set(all_metrics()) == set(ANN_Q1) | NO_FACTS | elsewhere | goals | totals


@pytest.mark.parametrize("key", sorted(ANN_Q1))
def test_a_reading_is_what_was_counted_on_paper(tiny: Workspace, key: str) -> None:
    reading = read(tiny, key, "rep", "u1", "2026-Q1")
    assert (reading.value, reading.part, reading.whole, reading.n) == pytest.approx(ANN_Q1[key], abs=1e-6)


def test_what_is_needed_a_day_is_asked_of_the_days_that_are_left(tiny: Workspace) -> None:
    found = [read(tiny, key, "rep", "u1", "2026-01", date(2026, 1, 14)) for key in ("calls_needed", "proposals_needed")]
    # 12 of January's working days are left; 2 of 20 calls are made, and of 4 proposals both
    assert [(one.value, one.n) for one in found] == [(1.5, 2), (pytest.approx(2 / 12, abs=1e-6), 2)]


def test_days_away_come_off_both_sides_of_a_target(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path)

    def asked(day: int) -> float:
        return read(workspace, "calls_attainment", "rep", "u1", "2026-01", date(2026, 1, day)).whole or 0.0

    # January asks Ann for 20 calls on 22 working days, 7 January being the fifth; with the 8th and 9th off it is one call a day
    before = [5 * 20 / 22, 6 * 20 / 22, 8 * 20 / 22]
    assert [asked(day) for day in (7, 8, 12)] == pytest.approx(before, abs=1e-6)
    dated.be_away(workspace.records, "me", "u1", date(2026, 1, 8), date(2026, 1, 9))
    assert [asked(day) for day in (7, 8, 9, 12, 30)] == pytest.approx([5, 5, 5, 6, 20])
    dated.take_back(workspace.records, "me", dated.absences(workspace.records)[0])
    assert [asked(day) for day in (7, 8, 12)] == pytest.approx(before, abs=1e-6)
    workspace.close()


@pytest.mark.parametrize("key", sorted(NO_FACTS))
def test_a_metric_without_its_facts_is_unknown_and_says_what_to_load(tiny: Workspace, key: str) -> None:
    reading = read(tiny, key, "rep", "u1", "2026-Q1")
    assert reading.value is None
    assert (reading.note or "").startswith("no facts yet: ")


def test_a_share_of_nothing_is_unknown_not_zero(tiny: Workspace) -> None:
    reading = read(tiny, "win_rate", "rep", "u3", "2026-Q1")
    assert (reading.value, reading.note) == (None, "no deal was won or lost")


def test_a_count_of_nothing_is_zero_and_shown(tiny: Workspace) -> None:
    assert read(tiny, "calls", "rep", "u3", "2026-Q1").value == 0


def test_a_period_before_the_data_is_unknown_not_zero(tiny: Workspace) -> None:
    reading = read(tiny, "calls", "rep", "u1", "2025-Q1")
    assert (reading.value, reading.note) == (None, "the data begins on 5 Jan 2026")


@pytest.mark.parametrize(("what", "told"), [
    ("activity", "the data begins on 5 Jan 2026"), ("record.session", "what was written begins on 5 Jan 2026"),
    ("record.commitment", "the first promise is due on 5 Jan 2026"),
])  # fmt: skip
def test_what_begins_is_named_and_a_promise_begins_with_nothing(what: str, told: str) -> None:
    assert sys.modules["coaching.metrics.measure"]._begins(what, date(2026, 1, 5)) == told


def test_where_plans_are_undated_it_is_the_data_that_begins(tiny: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    have = {**tiny.facts.have(), "record.plan": Have("record.plan", 1, None, tiny.facts.as_of)}
    monkeypatch.setattr(sys.modules["coaching.metrics.measure"], "have_with_records", lambda _: have)
    assert read(tiny, "tactics_followed", "rep", "u1", "2025-Q1").note == "the data begins on 5 Jan 2026"


@pytest.mark.parametrize(("period", "value"), [("2026-01-01..2026-01-04", None), ("2026-01-01..2026-01-05", 1)])
def test_a_period_whose_last_day_is_the_first_of_the_data_is_known(
    tiny: Workspace, period: str, value: float | None
) -> None:
    assert read(tiny, "calls", "company", None, period).value == value  # t1 on 5 January


def test_a_team_ratio_is_a_ratio_of_sums(tiny: Workspace) -> None:
    north = read(tiny, "win_rate", "team", "North", "2026")  # A1 A2 B1 B4 won, A3 B3 lost
    assert (north.part, north.whole, north.n) == (4, 6, 6)
    assert north.low == pytest.approx(0.2999934, abs=1e-6)
    assert north.high == pytest.approx(0.9032288, abs=1e-6)


def test_the_broad_win_rate_counts_no_decision(tiny: Workspace) -> None:
    assert read(tiny, "win_rate_broad", "company", None, "2026").whole == 7


def test_a_deal_without_an_owner_counts_for_the_company_and_for_no_rep(tiny: Workspace) -> None:
    reps = measure(tiny, lens_for(tiny, "rep", None, "all"), ["opportunities"])
    assert (
        sum(reading.value or 0 for reading in reps) == read(tiny, "opportunities", "company", None, "all").value == 10
    )
    assert next(reading for reading in reps if reading.name == "Unassigned").value == 1


def test_a_name_on_a_deal_joins_the_one_person_who_bears_it(tiny: Workspace) -> None:
    assert read(tiny, "bookings", "rep", "u2", "2026").value == 150_000  # "Ben Boon" on the deals, u2 among the users


def test_a_manager_with_a_rolled_up_target_is_no_seller(tiny: Workspace) -> None:
    assert [scope.name for scope in scopes(tiny, "rep")] == ["Ann Abel", "Ben Boon", "Cid Carr", "Unassigned"]


def test_a_stock_is_read_on_the_last_day_of_its_period(tiny: Workspace) -> None:
    march, now = read(tiny, "open", "company", None, "2026-03"), read(tiny, "open", "company", None, "2026-05")
    assert march.value == 5  # A5 B2 B3 B4 and the one without dates
    assert now.value == 3  # A4 A5 and the one without dates


def test_coverage_counts_what_is_due_and_what_is_still_missing(tiny: Workspace) -> None:
    ben = read(tiny, "pipeline_coverage", "rep", "u2", "2026-Q2")  # 90 000 won of 64 000
    ann = read(tiny, "pipeline_coverage", "rep", "u1", "2026-Q2")  # A4 due 19 June; A5 is past due
    assert (ben.value, ben.note) == (None, "quota met, or none set")
    assert (ann.value, ann.part, ann.whole) == (0.25, 80_000, 320_000)


def test_territories_are_held_against_their_mean_and_a_team_reads_its_own(tiny: Workspace) -> None:
    assert read(tiny, "workload_index", "rep", "u2", "2026-Q1").value == pytest.approx(100 * 4 / 4.5)
    assert read(tiny, "workload_index", "company", None, "2026-Q1").value == pytest.approx(100)
    assert read(tiny, "workload_index", "rep", "u3", "2026-Q1").value is None  # owns no account
    assert read(tiny, "potential_index", "rep", "u2", "2026-Q1").value == pytest.approx(100 * 200 / 300)
    assert read(tiny, "months_in_seat", "team", "North", "2026-Q1").value == 14.5  # 5 months, and 24 to the very day


def test_a_forecast_is_what_was_committed_on_the_first_midnight(tiny: Workspace) -> None:
    over = date(2026, 7, 1)
    error, bias = (read(tiny, key, "rep", "u2", "2026-Q2", over) for key in ("forecast_error", "forecast_bias"))
    assert (error.part, error.whole) == (70_000, 90_000)  # B4, committed on 20 March at 70 000, booked at 90 000
    assert error.value == pytest.approx(20 / 90)
    assert bias.value == pytest.approx(-20 / 90)
    accuracy, mape, mae = (
        read(tiny, f"forecast_{key}", "rep", "u2", "2026-Q2", over).value for key in ("accuracy", "mape", "mae")
    )
    assert (accuracy, mape, mae) == (pytest.approx(70 / 90), pytest.approx(20 / 90), 20_000)
    assert (bias.n, bias.note) == (1, "too few: 1 quarter of the 4 that would show a habit")


def test_misses_of_two_reps_do_not_cancel(tiny: Workspace) -> None:
    north = read(tiny, "forecast_wape", "team", "North", "2026-Q2", date(2026, 7, 1))
    assert (north.part, north.whole, north.n) == (20_000, 90_000, 1)  # Ann committed nothing and won nothing
    assert north.value == pytest.approx(20 / 90)


def test_what_a_category_turned_into_is_read_at_the_amounts_of_the_first_day(tiny: Workspace) -> None:
    commit = read(tiny, "commit_conversion", "rep", "u2", "2026-Q2", date(2026, 7, 1))
    assert (commit.value, commit.part, commit.whole, commit.n) == (
        1,
        70_000,
        70_000,
        1,
    )  # B4, committed at 70 000 and won in May
    pipeline = read(tiny, "pipeline_conversion", "rep", "u1", "2026-Q2", date(2026, 7, 1))
    assert (pipeline.value, pipeline.part, pipeline.whole, pipeline.n) == (0, 0, 30_000, 1)  # A5 is still open


def test_targets_are_counted_for_people_who_sell_and_ahead_only_while_a_period_runs(tiny: Workspace) -> None:
    first, second = (read(tiny, "targets_set", "company", None, quarter) for quarter in ("2026-Q1", "2026-Q2"))
    assert (first.part, first.whole) == (
        1,
        3,
    )  # Ann; Ben's begins in April, Cid has none, Mia's is the sum of the others
    assert (second.part, second.whole) == (2, 3)
    ahead = read(tiny, "targets_ahead", "company", None, "2026-Q2")
    assert (ahead.value, ahead.part, ahead.whole) == (0, 0, 3)
    assert (
        read(tiny, "targets_ahead", "team", "North", "2026-Q1", date(2026, 2, 2)).part == 2
    )  # both have one from April on


def test_the_levers_multiply_to_the_velocity(tiny: Workspace) -> None:
    for by, scope in (("rep", "u1"), ("team", "North")):
        deals, rate, size, days, velocity = (
            read(tiny, key, by, scope, "2026-Q1").value or 0 for key in (*LEVERS, "sales_velocity")
        )
        assert deals * rate * size / days == pytest.approx(velocity)


def test_what_is_asked_of_everybody_once_says_the_same_of_each(tiny: Workspace) -> None:
    for key in ("strategic_touched", "workload_index", "months_in_seat"):
        everybody = read(tiny, key, "company", None, "2026-Q1")
        parts = [read(tiny, key, "team", team, "2026-Q1") for team in ("North", "South")]
        assert everybody.part == pytest.approx(sum(one.part or 0 for one in parts)), key
        reps = [read(tiny, key, "rep", rep, "2026-Q1") for rep in ("u1", "u2", "u3", "")]
        assert everybody.part == pytest.approx(sum(one.part or 0 for one in reps)), key


def test_a_deal_due_and_still_open_has_slipped_and_a_lost_one_has_not(tiny: Workspace) -> None:
    over = date(2026, 7, 1)
    north = read(tiny, "slip_rate", "team", "North", "2026-Q2", over)  # A5 was due on 10 April and is open, B4 was won
    assert (north.value, north.part, north.whole) == (0.5, 1, 2)
    assert read(tiny, "slip_rate", "rep", "u2", "2026-Q2", over).value == 0
    assert read(tiny, "slip_rate", "rep", "u1", "2026-Q2").value is None  # the quarter still runs


def test_a_forecast_is_not_judged_while_its_quarter_runs(tiny: Workspace) -> None:
    reading = read(tiny, "forecast_error", "rep", "u2", "2026-Q2")
    assert (reading.value, reading.note) == (None, "the period is still running: there is no result yet")
    assert (reading.part, reading.whole) == (70_000, 90_000)


def test_coverage_needed_comes_from_a_year_of_decided_deals_and_is_unknown_below_twenty(tiny: Workspace) -> None:
    assert coverage.needed(tiny, lens_for(tiny, "rep", None, "2026-Q2"))["u1"] is None


def test_a_target_to_date_grows_with_the_working_days(tiny: Workspace) -> None:
    pace = read(tiny, "quota_pace", "rep", "u1", "2026-Q2")  # 33 of 65 weekdays from 1 April to 15 May
    assert pace.whole == pytest.approx(320_000 * 33 / 65)


def test_an_earlier_as_of_date_reads_as_it_did_then(tiny: Workspace) -> None:
    then = read(tiny, "won", "company", None, "2026", date(2026, 3, 28))
    assert then.value == 2  # A1 and B1
    assert (
        read(tiny, "open", "company", None, "2026", date(2026, 3, 28)).value == 6
    )  # A2 A5 B2 B3 B4 and the one without dates


def test_few_cases_say_so(tiny: Workspace) -> None:
    assert read(tiny, "win_rate", "rep", "u1", "2026-Q1").note == "only 3 cases: read it as 2 of 3"
    assert read(tiny, "win_rate", "company", None, "2026").note == "few cases: read it with care"


def test_a_running_quarter_is_marked(tiny: Workspace) -> None:
    assert (
        read(tiny, "herfindahl_weeks", "company", None, "2026-Q1", date(2026, 1, 30)).note
        == "to date: the period is still running"
    )


def test_an_unknown_metric_is_refused_by_name(tiny: Workspace) -> None:
    with pytest.raises(Refusal, match='Cannot find the metric "win_rat"; the nearest: win_rate, '):
        read(tiny, "win_rat", "company", None, "2026")


def test_an_unknown_rep_is_refused_with_those_there_are(tiny: Workspace) -> None:
    with pytest.raises(Refusal, match='Cannot find rep "u9"; there are: u1 \\(Ann Abel\\)'):
        read(tiny, "won", "rep", "u9", "2026")


PROVEN = sorted(set(ANN_Q1) - {"pipeline_coverage"})
ALL_ROWS = ("company", None, "all")  # and of each metric those of a rep or of a team


@pytest.mark.few(len(PROVEN) + 20)
@pytest.mark.parametrize(
    ("key", "by", "scope", "period"),
    [(key, *ALL_ROWS) for key in PROVEN]
    + [(key, "rep", "u1", "2026-Q1") for key in PROVEN[::2]]
    + [(key, "team", "North", "2026-Q2") for key in PROVEN[1::2]],
)
def test_the_rows_of_a_proof_add_up_to_the_reading(
    tiny: Workspace, key: str, by: str, scope: str | None, period: str
) -> None:
    lens = lens_for(tiny, by, [scope] if scope else None, period)  # type: ignore[arg-type]
    found = proof(tiny, lens, key)
    if found.metric.kind == "shape" or found.reading.part is None:
        return
    rows = found.rows.to_pylist()
    assert sum(row["part"] for row in rows) == pytest.approx(found.reading.part)
    if found.reading.whole is not None:
        assert sum(row["whole"] for row in rows) == pytest.approx(found.reading.whole)


def test_a_proof_names_file_and_row_and_what_was_left_out(tiny: Workspace) -> None:
    found = proof(tiny, lens_for(tiny, "team", ["North"], "2026-Q2"), "win_rate")
    assert [(row["file"], row["row"], row["name"]) for row in found.rows.to_pylist()] == [
        ("deals.csv", 9, "Beta three"),
        ("deals.csv", 10, "Beta four"),
    ]
    assert {(row["row"], row["reason"]) for row in found.left_out.to_pylist()} == {
        (5, "still open"),
        (6, "still open"),
        (8, "cancelled, no decision"),
    }


def test_readings_by_account_use_the_same_rows(tiny: Workspace) -> None:
    assert read(tiny, "bookings", "account", "acc1", "2026").value == 150_000


def test_reps_of_a_team_are_read_one_by_one(tiny: Workspace) -> None:
    readings = measure(tiny, lens_for(tiny, "team", ["North"], "2026"), ["won", "lost"], each="rep")
    assert [(r.metric, r.name, r.value) for r in readings] == [
        ("won", "Ann Abel", 2),
        ("won", "Ben Boon", 2),
        ("lost", "Ann Abel", 1),
        ("lost", "Ben Boon", 1),
    ]


def test_the_proof_of_a_capped_total_adds_up_and_says_what_is_beyond_the_agreed_number(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update quota set target = 1 where measure = 'call'")
        workspace.settle(cursor)
    shown = proof(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), "cadence_attainment")
    assert (shown.reading.part, shown.reading.whole) == (3, 5)  # one of two calls, and two of four proposals
    rows = shown.rows.to_pylist()
    assert sum(row["part"] for row in rows) == 3
    assert [row["part"] for row in rows if row["name"] == "Calls: beyond the agreed 1, does not count"] == [-1]
    workspace.close()
