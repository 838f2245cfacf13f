"""A page's first sentence says what the Readings say, with counts, and nothing where they say nothing."""

from datetime import date

import pytest

from coaching.metrics import metric
from coaching.metrics.findings import about_activity, about_peers, about_pipeline, links
from coaching.metrics.peers import among_peers
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import wilson


def reading(
    key: str, part: float | None, whole: float | None = None, noted: str | None = None, name: str = "Ann"
) -> Reading:
    one = metric(key)
    value = part if whole is None else (part or 0) / whole if whole else None
    if one.value == "bias" and whole:
        value = ((part or 0) - whole) / whole
    low, high = wilson(part or 0, whole) if one.unit == "share" and one.interval and whole else (None, None)
    n = int(whole or part or 0)
    return Reading(
        key, "rep", name, name, "2026-Q1", value, part, whole, n, low, high, one.unit, None, date(2026, 3, 31), noted
    )


def by_key(*readings: Reading) -> dict[str, Reading]:
    return {one.metric: one for one in readings}


OWN = by_key(
    reading("cadence_attainment", 71, 120), reading("calls_to_prospects", 15, 71), reading("prospects_to_proposals", 9, 15),
    reading("proposals_to_contracts", 4, 15),
)  # fmt: skip
TEAM = by_key(
    reading("calls_to_prospects", 20, 100),
    reading("prospects_to_proposals", 50, 100),
    reading("proposals_to_contracts", 45, 100),
)


def test_the_activity_finding_tells_the_pace_and_the_link_below_the_team() -> None:
    weak = {**OWN, "proposals_to_contracts": reading("proposals_to_contracts", 10, 60)}
    assert about_activity(weak, TEAM, "team East") == (
        "71 of 120 agreed activities are done, 49 behind. Two of three links from call to contract are level with team East or above; "
        "proposals to contracts lies far below: 10 for 60 first proposals against 45 %."
    )


def test_a_link_whose_interval_holds_the_teams_rate_is_not_called_below() -> None:
    low, high = links(OWN, TEAM)[2].interval
    assert low and high and low < 4 / 15 < 0.45 < high
    assert about_activity(OWN, TEAM, "team East").endswith(
        "No link from call to contract lies below team East beyond chance."
    )


def test_several_weak_links_are_counted_and_named_in_the_order_of_the_chain() -> None:
    strong = by_key(
        *(reading(key, 90, 100) for key in ("calls_to_prospects", "prospects_to_proposals", "proposals_to_contracts"))
    )
    assert about_activity(
        {**OWN, "cadence_attainment": reading("cadence_attainment", 5, 5)}, strong, "the company"
    ) == (
        "5 of 5 agreed activities are done, on pace. Two of three links from call to contract lie below the company: "
        "calls to prospects 15 for 71 calls against 90 %; proposals to contracts 4 for 15 first proposals against 90 %."
    )


def test_fewer_than_five_cases_are_no_weak_link() -> None:
    few = by_key(reading("proposals_to_contracts", 0, 4))
    assert not links(few, TEAM)[0].is_below
    assert about_activity(few, TEAM, "team East") == "No link from call to contract lies below team East beyond chance."


def to_go(money: float) -> Reading:
    return reading("quota_gap", 39_000, 99_000)._replace(value=-money)


def test_the_pipeline_finding_tells_pace_what_is_to_go_and_the_forecasts_lean() -> None:
    own = by_key(
        reading("quota_pace", 39_000, 78_000), to_go(60_000), reading("pipeline_coverage", 90_000, 60_000),
        reading("forecast_bias", 130_000, 100_000),
    )  # fmt: skip
    assert about_pipeline(own, 4.0) == (
        "Bookings are 50 % of what is expected by today; $60.0 k to go, covered 1.5 times, 4.0 needed. The commit lay 30 % above what was booked."
    )
    assert "covered 1.5 times." in about_pipeline(own, None)
    none_due = by_key(to_go(60_000), reading("pipeline_coverage", 0, 60_000))
    assert about_pipeline(none_due, 4.0) == "$60.0 k to go, no open deal is due to cover it."


def test_a_finished_quarter_is_short_of_the_quota_or_has_made_it() -> None:
    assert about_pipeline(by_key(reading("quota_pace", 39_000, 99_000), to_go(60_000)), None, runs=False) == (
        "Bookings are 39 % of the quota; $60.0 k short of the quota."
    )
    assert about_pipeline(by_key(to_go(-5_000)), None) == "The quota is made, $5.00 k above it."


def test_a_running_quarter_says_nothing_about_the_forecast() -> None:
    assert about_pipeline(by_key(reading("forecast_bias", 130_000, 100_000, "to date")), None) == ""


def test_no_facts_give_no_sentence() -> None:
    nothing = by_key(*(reading(key, None, 0, "no facts yet") for key in OWN))
    assert about_activity(nothing, nothing, "team East") == ""
    assert about_activity({}, {}, "") == about_pipeline({}, None) == about_peers([]) == ""


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ([(30, 100), (33, 100)], "Nobody really stands out: these differences could be chance."),
        ([(10, 100), (60, 100)], "Rep 0 (below), Rep 1 (above) really stand out. The others could differ by chance."),
        ([(1, 3), (2, 4)], ""),
    ],
)
def test_reps_are_only_named_where_they_can_be_told_apart(cases: list[tuple[float, float]], said: str) -> None:
    peers = among_peers([reading("win_rate", *case, name=f"Rep {number}") for number, case in enumerate(cases)])
    assert about_peers(peers) == said


def test_no_sentence_ever_claims_a_cause() -> None:
    said = [about_activity(OWN, TEAM, "team East"), about_pipeline(OWN, 2.0)]
    assert not any("because" in sentence for sentence in said)
