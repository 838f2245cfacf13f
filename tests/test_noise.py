"""A difference is told as one only beyond what chance makes: rates by the interval of their difference, numbers by the limits of their own past."""

from pathlib import Path
from random import Random

import pytest

from coaching.lens import lens_for
from coaching.metrics.noise import goes_one_way, process_limits, rates_differ, usual
from coaching.metrics.peers import LEVEL, among_peers
from coaching.metrics.tiles import tiles
from pages._words import moved
from tests.one_rep_a_case import case, lost, won, workspace_of
from tests.test_findings import reading


@pytest.mark.parametrize(("one", "other", "differ"), [
    (("win_rate", 3, 8), ("win_rate", 6, 12), False), (("win_rate", 30, 80), ("win_rate", 60, 100), True),
    (("win_rate", 3, 8), ("win_rate", 0, 0), None), (("calls_to_prospects", 15, 71), ("calls_to_prospects", 20, 100), False),
    (("calls_to_prospects", 90, 60), ("calls_to_prospects", 20, 100), True), (("bookings", 100, None), ("bookings", 90, None), None),
    (("territory_balance", 3, 8), ("territory_balance", 8, 8), None),
])  # fmt: skip
def test_two_rates_differ_where_the_interval_of_their_difference_leaves_nought_out(
    one: tuple[str, int, int | None], other: tuple[str, int, int | None], differ: bool | None
) -> None:
    assert rates_differ(reading(*one), reading(*other)) is differ


def test_three_of_eight_and_six_of_twelve_are_a_tie_and_stand_by_name() -> None:
    peers = among_peers([reading("win_rate", 6, 12, name="Zoe"), reading("win_rate", 3, 8, name="Ann")])
    assert [(peer.reading.name, peer.stands) for peer in peers] == [("Ann", LEVEL), ("Zoe", LEVEL)]


def test_down_a_sixth_and_up_a_fifth_is_nothing_where_every_month_does_that() -> None:
    found = process_limits(
        [100, 82.3, 99.2, 81.6, 98.4]
    )  # -17.7 %, +20.5 % and so on: moving ranges 17.7, 16.9, 17.6, 16.8
    assert (found.mean, found.low, found.high) == pytest.approx((92.3, 92.3 - 50.26, 92.3 + 50.26), abs=0.1)
    assert usual([100, None, 99.2, 81.6, 98.4]) is None, "four periods have no limits"
    assert goes_one_way([1, 2, 3, 4, 5, 6]) and goes_one_way([6, 5, 4, 3, 2, 1])
    assert not goes_one_way([1, 2, 3, 4, 5]) and not goes_one_way([1, 2, 3, 3, 4, 5])
    assert process_limits([-5.0, 5.0, -5.0]).low < -5 and process_limits([0.0, 9.0]).low == 0.0


def test_chance_alone_gives_about_one_arrow_in_twenty() -> None:
    drawn = Random(1)
    arrows = 0
    for _ in range(2_000):
        found, value = usual([drawn.gauss(100, 10) for _ in range(5)]), drawn.gauss(100, 10)
        arrows += found is None or not found.low <= value <= found.high
    assert 60 <= arrows <= 120


def test_a_card_marks_what_chance_could_make_and_says_why(tmp_path: Path) -> None:
    days = ("2024-11-01", "2025-02-03", "2025-05-02", "2025-08-01", "2025-11-03")
    before = [won(day, amount=amount) for day, amount in zip(days, (1000, 823, 992, 816, 984), strict=True)]
    now = [won("2026-02-02", amount=100) for _ in range(8)]
    rates = [*(lost("2025-11-03") for _ in range(4)), *(lost("2026-02-02") for _ in range(8))]  # 1 of 5, then 8 of 16
    with workspace_of(tmp_path / "w", [case("five quarters, then one", "won", 8, *before, *now, *rates)]) as workspace:
        lens = lens_for(workspace, "rep", ["p0"], "2026-Q1")
        found = tiles(workspace, lens, [("bookings", "Won"), ("won", "Deals"), ("win_rate", "Rate")], "previous")
    arrows = [moved(one.delta, one.rises, one.good, one.by_chance).partition("[")[2][:1] for one in found]
    assert [one.delta for one in found] == ["-€184", "+7", "+30 points"] and arrows == ["≈", "↑", "≈"]
    assert [one.about.rpartition(": ")[2] for one in found[:2]] == ["it could be chance.", "this is beyond it."]
    assert found[2].about.endswith("(20.0 %), which could be chance. The 95 % interval of the difference holds 0.")
