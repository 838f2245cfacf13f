"""What was said of deals on a quarter's first day against what became of them: by category, by band of probabilities, and in one score."""

from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import calibration
from coaching.metrics.calibration import Stated
from tests.one_rep_a_case import case, deal, saved, workspace_of

SAID = (
    ("a", "commit", 0.8, "won", "2026-03-31"), ("b", "commit", 0.8, "won", "2026-04-01"), ("c", "best case", 0.5, "open", None),
    ("d", None, None, "lost", "2026-02-01"),
)  # fmt: skip


def test_deals_due_in_a_quarter_are_told_by_what_was_said_on_its_first_day(tmp_path: Path) -> None:
    rows = [row for one, category, likely, outcome, closed in SAID for row in (
        saved("2025-12-20 08:00", opportunity_id=one, close_on="2026-03-31", forecast_category=category, probability=likely),
        deal(outcome, opportunity_id=one, created_on="2025-12-01", closed_on=closed, close_on=closed or "2026-03-31"),
    )]  # fmt: skip
    with workspace_of(tmp_path / "w", [case("said", "won", 1, *rows)]) as workspace:
        lens = lens_for(workspace, "rep", ["p0"], "2026-Q1")
        found = calibration.stated(workspace, lens, date(2026, 3, 31))
        assert calibration.stated(workspace, lens, date(2026, 3, 30)) == []  # the quarter still runs
    told = [(row["category"], row["deals"], row["won"], row["value"]) for row in calibration.by_category(found).rows]
    assert told == [("commit", 2, 1, 0.5), ("best case", 1, 0, 0.0), ("no category", 1, 0, 0.0)]
    [band] = calibration.by_probability(found).rows  # three deals have one: too few for bands of their own
    assert (band["band"], band["deals"], band["said"], band["rate"]) == (
        "50 to 90 %",
        3,
        pytest.approx(0.7),
        pytest.approx(1 / 3),
    )


def of(percent: int, deals: int, won: int) -> Stated:
    return Stated("commit", percent, deals, won, percent / 100 * deals, None, None)


@pytest.mark.parametrize(("first", "bands"), [(10, ["20 to 30 %", "80 to 100 %"]), (9, ["20 to 100 %"])])
def test_a_band_of_fewer_than_ten_deals_joins_its_neighbour(first: int, bands: list[str]) -> None:
    table = calibration.by_probability([of(20, first, 2), of(80, 10, 7), of(100, 1, 1)])
    assert [row["band"] for row in table.rows] == bands


def test_probabilities_are_held_against_saying_the_same_of_every_deal() -> None:
    score, gain, deals = calibration.skill([of(90, 10, 9), of(10, 10, 1)]) or (0, 0, 0)
    assert (score, gain, deals) == (pytest.approx(0.09), pytest.approx(1 - 0.09 / 0.25), 20)
    assert calibration.finding([of(90, 10, 9), of(10, 10, 1)]).startswith(
        "The probabilities of 20 deals are 64% better than"
    )
    assert "no better than" in calibration.finding([of(90, 10, 1), of(10, 10, 9)])
    assert calibration.skill([of(90, 10, 10)]) is None and calibration.skill([of(90, 10, 0)]) is None
    assert calibration.finding([of(90, 9, 5)]) == "" and "10 deals" in calibration.finding([of(90, 10, 5)])
    assert "no better than" in calibration.finding([of(50, 10, 5)])  # as good as saying one half of each


def test_a_last_band_of_ten_deals_stands_alone() -> None:
    assert [row["deals"] for row in calibration.by_probability([of(20, 10, 2), of(80, 10, 7)]).rows] == [10, 10]


def test_each_persons_probabilities_stand_beside_the_share_won_evened_out_for_few_cases() -> None:
    many = [Stated("commit", 80, 20, 4, 16.0, None, None, "Ann"), Stated("commit", 20, 20, 5, 4.0, None, None, "Ben"),
            Stated("commit", 50, 4, 0, 2.0, None, None, "Cid"), Stated("commit", 10, 30, 27, 3.0, None, None, "Dot"),
            Stated("commit", None, 9, 9, None, None, None, "Eve")]  # fmt: skip
    rows = calibration.by_rep(many).rows
    assert [(row["rep"], row["stands"]) for row in rows] == [
        ("Ann", "▲ says more"), ("Dot", "▼ says less"), ("Ben", "could be chance"), ("Cid", "fewer than five deals"),
    ]  # fmt: skip
    cid = rows[-1]  # 0 of 4 beside a team of 36 of 74
    assert (cid["said"], cid["rate"]) == (0.5, 0) and 0 < cid["shrunk"] < 36 / 74
    assert calibration.by_rep([]).rows == []
