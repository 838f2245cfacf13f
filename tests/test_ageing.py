"""How long deals have been at their stage: who is beyond the usual days, and what tells these days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from coaching.charts import days_at_stage
from coaching.lens import lens_for
from coaching.metrics import ageing, deals, proof
from coaching.workspace import Workspace
from tests.one_rep_a_case import AS_OF, Case, Row, case, deal, holds, named, saved, won, workspace_of


def stay(one: str, stage: str, days: int, then: str = "Next", **said: Any) -> list[Row]:
    """A deal that came to a stage on 5 January and went on after so many days."""
    went = date(2026, 1, 5) + timedelta(days=days)
    return [deal(opportunity_id=one, stage_raw=then), saved("2026-01-05 08:00", opportunity_id=one, stage_raw=stage),
            saved(f"{went} 08:00", opportunity_id=one, stage_raw=then, **said)]  # fmt: skip


def standing(one: str, stage: str, days: int, **said: Any) -> list[Row]:
    """A deal that is at a stage for so many days."""
    since = f"{AS_OF - timedelta(days=days)} 08:00"
    return [
        deal(opportunity_id=one, stage_raw=stage, **said),
        saved(since, opportunity_id=one, stage_raw=stage, **said),
    ]


def many_went_on() -> list[Row]:
    """20 deals went on from Trial after 1 to 20 days, four in five of them within 16.2; 19 from Pilot."""
    rows = [row for days in range(1, 21) for row in stay(f"t{days}", "Trial", days)]
    return rows + [row for days in range(1, 20) for row in stay(f"p{days}", "Pilot", days)]


def came_back(days: int) -> list[Row]:
    """A deal that was at Trial long ago, went back to Start, and is at Trial again for so many days."""
    again = f"{AS_OF - timedelta(days=days)} 08:00"
    return [deal(opportunity_id="x", stage_raw="Trial"), saved("2026-01-02 08:00", opportunity_id="x", stage_raw="Start"),
            saved("2026-01-05 08:00", opportunity_id="x", stage_raw="Trial"), saved("2026-03-01 08:00", opportunity_id="x", stage_raw="Start"),
            saved(again, opportunity_id="x", stage_raw="Trial")]  # fmt: skip


Q2 = "2026-Q2"
CASES: list[Case] = [
    case("those who went on", "open", {}, *many_went_on()),
    case("17 days is usual", "aged_deals", {"part": 0, "whole": 1}, *standing("d", "Trial", 17), period=Q2),
    case("18 is longer", "aged_deals", {"part": 1, "whole": 1}, *standing("d", "Trial", 18), period=Q2),
    case("19 that went on are no limit", "aged_deals", {"value": None, "noted": "no cases"}, *standing("d", "Pilot", 90), period=Q2),
    case("by value it weighs its amount", "aged_value", {"part": 70, "whole": 100, "n": 2}, *standing("d", "Trial", 18, amount=70),
         *standing("e", "Trial", 1, amount=30), period=Q2),
    case("no amount is no value", "aged_value", {"value": None}, *standing("d", "Trial", 18, amount=None), period=Q2),
    case("coming back starts the days anew", "aged_deals", {"part": 0, "whole": 1}, came_back(3), period=Q2),
    case("won is not open", "aged_deals", {"value": None}, won("2026-05-01", opportunity_id="d"),
         saved("2026-01-05 08:00", opportunity_id="d", stage_raw="Gone"), saved("2026-05-01 08:00", "won", opportunity_id="d"), period=Q2),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("ageing") / "w", CASES) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_the_usual_days_are_those_of_the_deals_that_moved_on_and_of_no_others(many: Workspace) -> None:
    usual = ageing.usual_days(many, lens_for(many, "company", None, Q2))
    assert usual == {
        "Trial": ageing.Usual(17, 20)
    }  # x left Trial for a stage it had been at: a step back is no move on
    assert (
        ageing.usual_days(many, lens_for(many, "company", None, "2026-Q1", date(2026, 1, 24))) == {}
    )  # by then 19 had


def test_deals_beyond_the_usual_days_stand_out_by_shape_and_come_first(many: Workspace) -> None:
    place = named(CASES).index("by value it weighs its amount")
    lens = lens_for(many, "rep", [f"p{place}"], Q2)
    found = ageing.aged(deals.open_deals(many, lens), ageing.usual_days(many, lens), {})
    assert ageing.finding(found) == "1 of 2 open deals at a stage for longer than four of five that moved on from it."
    figure = days_at_stage(found, ["Trial"], "Which?")
    points = next(layer for layer in figure.chart.to_dict(validate=True)["layer"] if layer["mark"]["type"] == "point")[
        "data"
    ]["values"]
    assert {(row["value"], row["shape"]) for row in points} == {(1, "circle"), (18, "triangle-up")}
    assert [row["days"] for row in figure.table.rows] == [18, 1]
    assert "Trial: usual 17 days · 1 of 2 longer" in figure.alt


def test_the_days_of_all_stays_at_a_stage_stand_beside_those_of_this_one(many: Workspace) -> None:
    lens = lens_for(many, "rep", [f"p{named(CASES).index('coming back starts the days anew')}"], Q2)
    found = ageing.aged(deals.open_deals(many, lens), ageing.usual_days(many, lens), ageing.days_before(many, lens))
    assert [(row["days"], row["all"]) for row in ageing.behind(found).rows] == [
        (3, 58)
    ]  # 5 January to 1 March are 55 days


def test_a_stage_without_a_limit_is_listed_with_its_reason(many: Workspace) -> None:
    place = named(CASES).index("19 that went on are no limit")
    left = proof(many, lens_for(many, "rep", [f"p{place}"], Q2), "aged_deals").left_out.to_pylist()
    assert [row["code"] for row in left] == ["few moved on"]
