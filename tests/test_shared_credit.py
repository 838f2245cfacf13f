"""Shared credit weighs a person's sums and counts; a team's and the company's count the deal once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.lens import By, lens_for
from coaching.metrics import all_metrics, measure, proof
from coaching.metrics.contributions import DEALS_THEN
from coaching.metrics.deals import open_deals
from coaching.workspace import Workspace
from tests import tiny_team

# A1 (100 000, won in the first quarter) is Ann's to 60 % and Ben's to 40 %; A5 (30 000, open on 31 March) Ann's and Cid's to one half each.
CREDITS = [("A1", "u1", 0.6), ("A1", "Ben Boon", 0.4), ("A5", "u1", 0.5), ("A5", "u3", 0.5)]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = tiny_team.build(tmp_path / "tiny")
    with opened.facts.transaction() as cursor:
        cursor.executemany("insert into credit (opportunity_id, person, weight) values (?, ?, ?)", CREDITS)
        opened.settle(cursor)
    yield opened
    opened.close()


def values(workspace: Workspace, by: By, key: str, as_of: str | None = None) -> dict[str, float | None]:
    found = measure(workspace, lens_for(workspace, by, None, "2026-Q1"), [key])
    return {one.name: one.value for one in found}


def test_each_has_the_own_part_and_all_together_the_whole_deal(workspace: Workspace) -> None:
    assert values(workspace, "rep", "bookings") == {
        "Ann Abel": 110_000,
        "Ben Boon": 100_000,
        "Cid Carr": 0,
        "Unassigned": 0,
    }
    assert values(workspace, "rep", "won") == {
        "Ann Abel": pytest.approx(1.6),
        "Ben Boon": pytest.approx(1.4),
        "Cid Carr": 0,
        "Unassigned": 0,
    }
    assert values(workspace, "team", "bookings") == {"North": 210_000, "South": 0}
    assert values(workspace, "company", "won") == {"Tiny": 3} and values(workspace, "company", "bookings") == {
        "Tiny": 210_000
    }
    [company] = measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["won"])
    assert company.n == 3
    # the open deal is shared by two teams: each has its half
    assert values(workspace, "team", "open_pipeline") == {
        "North": 15_000 + 20_000 + 70_000,
        "South": 15_000,
    }  # A5, B2, B4
    assert values(workspace, "company", "open") == {"Tiny": 5}  # with B3 and N1


def test_quota_attainment_and_win_rate_are_weighted(workspace: Workspace) -> None:
    ann, *_ = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["quota_attainment", "win_rate"])
    assert ann.value == pytest.approx(110_000 / 300_000)
    [rate] = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["win_rate"])
    assert rate.value == pytest.approx(1.6 / 2.6)  # A1 to 60 %, A2 won, A3 lost
    assert values(workspace, "company", "win_rate") == {"Tiny": pytest.approx(3 / 4)}


def test_the_proof_shows_a_persons_part_and_the_whole_once(workspace: Workspace) -> None:
    def rows(by: By, scope: str | None) -> dict[str, tuple[float, str]]:
        shown = proof(workspace, lens_for(workspace, by, [scope] if scope else None, "2026-Q1"), "bookings")
        return {row["name"]: (row["part"], row["rep"]) for row in shown.rows.to_pylist()}

    assert rows("rep", "u1") == {"Alpha one": (60_000, "Ann Abel"), "Alpha two": (50_000, "Ann Abel")}
    assert rows("company", None) == {
        "Alpha one": (100_000, "Ann Abel, Ben Boon"), "Alpha two": (50_000, "Ann Abel"), "Beta one": (60_000, "Ben Boon"),
    }  # fmt: skip


def test_a_shared_deal_is_on_the_list_of_each_who_has_part_of_it(workspace: Workspace) -> None:
    assert [one.name for one in open_deals(workspace, lens_for(workspace, "rep", ["u3"], "2026-Q1"))] == ["Alpha five"]
    assert "Alpha five" in [one.name for one in open_deals(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"))]


def test_what_looks_at_whole_deals_takes_a_shared_one_for_its_owner(workspace: Workspace) -> None:
    assert values(workspace, "rep", "median_won_deal") == {
        "Ann Abel": 75_000,
        "Ben Boon": 60_000,
        "Cid Carr": None,
        "Unassigned": None,
    }


def test_what_looks_at_whole_deals_says_so_in_its_definition() -> None:
    shapes = [one for one in all_metrics().values() if one.kind == "shape" and one.reads & DEALS_THEN]
    assert (
        shapes
        and [one.key for one in shapes if "credit is shared stands whole with its owner" not in one.definition] == []
    )
