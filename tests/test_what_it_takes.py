"""What the rest of the quota takes: backwards from the deals, in half, four fifths and nine tenths of cases, and what one better link is worth."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import lens_for
from coaching.method import run_rate
from coaching.metrics import what_it_takes as takes
from coaching.metrics.statistics import back_solved, tries_for
from coaching.metrics.what_it_takes import MET, NO_HISTORY, NO_QUOTA, OVER, Plan, Step
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, Row, case, deal, done, target, won, workspace_of

YEAR = ("2026-01-01", "2027-01-01")
Q1, Q2 = ("2026-01-01", "2026-04-01"), ("2026-04-01", "2026-07-01")


def test_the_published_chain_and_how_sure_it_is() -> None:
    assert back_solved(14, [0.4, 0.5, 0.35, 0.1]) == pytest.approx([35, 70, 200, 2000])  # My Sales Process
    assert [tries_for(14, 0.4 * 0.5 * 0.35 * 0.1, chance) for chance in (0.8, 0.9)] == [
        2429,
        2706,
    ]  # 2,000 calls give it 54 times in 100
    assert tries_for(14, 0.007, 0.535) <= 2000 < tries_for(14, 0.007, 0.545)


def test_the_smallest_number_of_tries_is_the_smallest() -> None:
    assert [tries_for(1, 0.5, chance) for chance in (0.5, 0.51, 0.75, 0.76)] == [1, 2, 2, 3]
    assert tries_for(3, 1.0, 0.9) == 3 and tries_for(0, 0.2, 0.9) == 0
    for rate in (0.0, -0.1):
        with pytest.raises(ValueError, match="leads nowhere"):
            tries_for(1, rate, 0.5)
    with pytest.raises(ValueError, match="leads nowhere"):
        back_solved(1, [0.5, 0.0])


def year_of_deals() -> list[Row]:
    """Of the second and third quarter of 2025: 10 opportunities from 50 calls, 5 with a proposal after 10 days, 2 of these won for 100 after 30."""
    rows: list[Row] = []
    for n in range(10):
        ended: dict[str, Any] = {
            "opportunity_id": f"o{n}",
            "created_on": "2025-08-01",
            "close_on": "2025-08-31",
            "closed_on": "2025-08-31",
        }
        rows.append(deal("won" if n < 2 else "lost", **ended))
        rows += [done("proposal", "2025-08-11", opportunity_id=f"o{n}")] if n < 5 else []
    return rows + [done("call", "2025-08-01", activity_id=f"c{n}") for n in range(50)]


CASES: list[Case] = [
    case("a quota to win", "quota", {}, year_of_deals(), target("bookings", *Q2, 950)),
    case("a quota made", "quota", {}, won("2026-04-10", amount=100, created_on="2026-03-11"), target("bookings", *Q2, 100)),
    case("no quota", "quota", {}, won("2026-04-10", amount=100, created_on="2026-03-11")),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("takes") / "w", CASES) as workspace:
        yield workspace


def plan_of(workspace: Workspace, place: int, period: str = "2026-Q2", as_of: date | None = None) -> Plan:
    return takes.plan(workspace, lens_for(workspace, "rep", [f"p{place}"], period, as_of))


def test_the_plan_of_one_rep_as_counted_on_paper(many: Workspace) -> None:
    found = plan_of(many, 0)
    # 950 to go at 100 a deal (the company's, as two deals won say too little): 9.5, so 10 deals; 2 of 5, 5 of 10 and 10 for 50 calls
    assert (found.to_go, found.deals, found.size, found.by_median, found.days_left) == (950, 10, 100, 10, 32)
    assert [step.average for step in found.steps] == pytest.approx([10, 25, 50, 250])
    assert [(step.name, step.of, step.lag, step.is_late) for step in found.steps] == [
        ("contracts", 0, None, False), ("proposals", 5, 20, False), ("prospects", 10, 30, False), ("calls", 50, 30, False),
    ]  # fmt: skip
    assert all(step.for_sure == tuple(tries_for(10, rate, chance) for chance in (0.5, 0.8, 0.9))
               for step, rate in zip(found.steps, (1, 0.4, 0.2, 0.04), strict=True))  # fmt: skip
    best = takes.behind_better(found).rows[0]
    assert (best["link"], best["now"], best["then"], best["saved"]) == (
        "Calls → prospects",
        250,
        200,
        pytest.approx(0.2),
    )  # 25 % for 20 %
    said = takes.in_words(found, "EUR")
    assert said.startswith("€950 to go take 10 deals of €100: 250 calls on average, ") and said.endswith(
        "32 working days are left after today."
    )
    assert [row["step"] for row in takes.behind(found).rows] == ["Contracts", "Proposals", "Prospects", "Calls"]


def test_what_comes_too_late_is_said(many: Workspace) -> None:
    assert (
        takes.too_late(plan_of(many, 0, as_of=date(2026, 5, 31))) == ""
    )  # 30 days are left, and half of the deals took 30
    found = plan_of(many, 0, as_of=date(2026, 6, 1))
    assert takes.too_late(found).endswith("prospects (30 days), calls (30 days).")
    late = Plan(
        "",
        1,
        1,
        1,
        1,
        5,
        (Step("contracts", 1, (1, 1, 1), None, 0, None, False), Step("calls", 4, (3, 8, 11), 0.2, 50, 30, True)),
    )
    assert takes.too_late(late).endswith("than the period still lasts: calls (30 days).")
    assert takes.behind(late).rows[1]["late"] == "▲ too late"


@pytest.mark.parametrize(
    ("place", "period", "why"), [(1, "2026-Q2", MET), (2, "2026-Q2", NO_QUOTA), (0, "2026-Q1", OVER)]
)
def test_where_nothing_is_needed_or_known_it_says_why(many: Workspace, place: int, period: str, why: str) -> None:
    found = plan_of(many, place, period)
    assert found.why == why and takes.in_words(found, "EUR") == takes.WORDS[why] and not found.steps


def test_the_rest_of_a_year_takes_the_same_on_both_screens(tmp_path: Path) -> None:
    quota = [target("bookings", *YEAR, number) for number in (950, 400)]
    rows = [case("a year", "quota", {}, year_of_deals(), quota[0]), case("another", "quota", {}, quota[1])]
    with workspace_of(tmp_path / "w", rows) as workspace:
        looked: Any = (("rep", ["p0"], 250), ("company", None, 350), ("rep", ["p1"], 100))
        for by, who, calls in looked:
            rate = run_rate.run_rate(workspace, lens_for(workspace, by, who, "2026-Q2"))
            found = takes.plan(workspace, lens_for(workspace, by, who, "2026"))
            assert rate.remaining == pytest.approx(found.to_go)
            assert [(need.what, need.in_all) for need in rate.needs] == [
                (step.name, step.needed) for step in found.steps
            ]
            assert [need.in_all for need in rate.needs][-1] == calls and not rate.lacks
            assert [need.a_month * rate.months for need in rate.needs] == pytest.approx(
                [need.in_all for need in rate.needs]
            )
        assert [
            need.n for need in run_rate.run_rate(workspace, lens_for(workspace, "rep", ["p0"], "2026-Q2")).needs
        ] == [2, 2, 2, 2]


def test_a_link_on_which_nothing_went_on_is_not_enough_history(tmp_path: Path) -> None:
    rows = [
        deal("lost", created_on="2025-08-01", closed_on="2025-08-31"),
        won("2026-01-10"),
        target("bookings", *Q2, 950),
    ]
    with workspace_of(tmp_path / "w", [case("lost", "quota", {}, *rows)]) as workspace:
        assert plan_of(workspace, 0).why == NO_HISTORY


def test_what_is_known_before_an_unknown_link_is_still_told_of_the_year(tmp_path: Path) -> None:
    rows = [
        deal("lost", created_on="2025-08-01", closed_on="2025-08-31"),
        won("2026-01-10"),
        target("bookings", *YEAR, 950),
    ]
    with workspace_of(tmp_path / "w", [case("lost", "quota", {}, *rows)]) as workspace:
        rate = run_rate.run_rate(workspace, lens_for(workspace, "company", None, "2026-Q2"))
        assert [(need.what, need.in_all) for need in rate.needs] == [("contracts", 9)]  # 850 at 100 a deal
        assert rate.lacks == ("How many proposals it takes is unknown: too few are known, or none led on.",)
