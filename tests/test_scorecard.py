"""Points by the team's own weights, and whether its own decided deals bear these out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import measure, scorecard
from coaching.metrics.goes_with import Compared, GoesWith, with_intervals
from coaching.metrics.scorecard import Halves, Tested
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, Row, case, done, holds, lost, named, won, workspace_of

DAY = "2026-02-10"
CASES: list[Case] = [
    case("a demo counts 3, a visit as much as the conversation it is", "hi_value_points", {"value": 5.0, "n": 2},
         done("demo", DAY), done("vip_visit", DAY)),
    case("one that is not agreed counts nothing", "hi_value_points", {"value": 0.0, "n": 0}, done("email", DAY)),
    case("one not done counts nothing", "hi_value_points", {"value": 0.0}, done("demo", DAY, done=False)),
    case("a conversation that is a meeting counts once, by the larger weight", "hi_value_points", {"value": 2.0, "n": 1}, done("meeting", DAY)),
    case("and that is a demo too", "hi_value_points", {"value": 3.0, "n": 1}, done("demo", DAY)),
    case("one without a customer counts nothing", "hi_value_points", {"value": 0.0}, done("demo", DAY, is_customer_facing=False)),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(
        tmp_path_factory.mktemp("points") / "w", [*CASES, case("decided", "won", None, *decided())]
    ) as workspace:
        workspace.save_settings(hi_value_weights={"demo": 3.0, "conversation": 2.0})
        yield workspace


def decided() -> list[Row]:
    """Twelve deals of 2025: six with a demo and a visit, five of them won; six with a visit alone, one won. Of one there is nothing."""
    rows: list[Row] = []
    for n in range(12):
        of = {"opportunity_id": f"d{n}", "created_on": "2025-05-01"}
        rows.append((won if n in (0, 1, 2, 3, 4, 6) else lost)("2025-06-01", **of))
        rows += [done("carnival_day", "2025-05-10", opportunity_id=f"d{n}")]
        rows += [done("demo", "2025-05-12", opportunity_id=f"d{n}")] if n < 6 else []
    return [
        *rows,
        lost("2025-06-01", opportunity_id="alone", created_on="2025-05-01"),
        done("proposal", "2025-05-10", opportunity_id="alone"),
    ]


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_weights_are_tested_on_the_own_decided_deals(many: Workspace) -> None:
    found = scorecard.tested(many, lens_for(many, "rep", [f"p{len(CASES)}"], "2026-Q1"))
    # a carnival day is a conversation too, so it counts 2 and a demo 3: six deals with 5 points, six with 2, one with none
    assert found.points == Halves(2.0, 6, 5, 7, 1) and found.plain == Halves(1.0, 6, 5, 7, 1)
    told = scorecard.finding(found, {"demo": 3.0})
    assert told.startswith(
        "Deals decided 1 Apr 2025 to 31 Mar 2026 with more than 2 points: 83.3 % of 6 deals won, 14.3 % of the other 7,"
    )
    assert "So far the weights tell no more than counting does." in told and told.count("association only") == 1
    assert "there is no weight to test" in scorecard.finding(found, {})
    nothing = Tested(Halves(0, 4, 1, 9, 2), Halves(0, 4, 1, 9, 2), "in 2025")
    assert scorecard.finding(nothing, {}) == "Too few deals were decided in 2025 to test the weights."


def test_each_weight_stands_beside_what_decided_deals_say_of_its_kind(many: Workspace) -> None:
    kinds = with_intervals([
        GoesWith("demo", 40, 30, 40, 10), GoesWith("vip_visit", 40, 20, 40, 19), GoesWith("field_day", 40, 5, 40, 30),
        GoesWith("carnival_day", 4, 4, 40, 9),
    ])  # fmt: skip
    agreed = ["vip_visit", "demo", "field_day", "carnival_day", "proposal", "conversation"]
    rows = scorecard.behind_weights(agreed, {"demo": 3.0, "proposal": 2.0}, Compared(kinds, "2025")).rows
    assert [(row["kind"], row["weight"]) for row in rows[:2]] == [("Demo", 3.0), ("Proposal", 2.0)]
    assert {row["kind"]: str(row["verdict"]) for row in rows} == {
        "Demo": "▲ goes with winning", "Proposal": "a step of the way: not tested", "Carnival day": "too few deals with it, or without",
        "Conversation": "in the kinds it is of: not tested apart", "Field day": "▼ goes with losing: does it deserve its weight?",
        "VIP visit": "could be chance: no reason for its weight, none against",
    }  # fmt: skip


def test_the_kinds_of_the_scorecard_times_their_weights_are_its_points(many: Workspace) -> None:
    reps = lens_for(many, "rep", ["p0", "p1", "p3", "p4"], "2026-Q1")
    weights = {"demo": 3.0, "conversation": 2.0}
    kinds = ["conversation", "demo", "vip_visit"]
    board = scorecard.board(measure(many, reps, ["hi_value_points"]), scorecard.by_kind(many, reps), kinds, weights)
    # a visit is a conversation, which weighs more here; a demo stands under demo alone
    assert [(row["points"], *(row[kind] for kind in kinds)) for row in board.rows] == [
        (5.0, 1, 1, 0), (0.0, 0, 0, 0), (2.0, 1, 0, 0), (3.0, 0, 1, 0),
    ]  # fmt: skip
    assert all(sum(row[kind] * weights.get(kind, 1.0) for kind in kinds) == row["points"] for row in board.rows)
    assert board.columns["demo"] == ("Demo x 3", "count")


def test_a_demo_that_left_the_crm_stands_in_its_kind_until_that_day(many: Workspace) -> None:
    of = lens_for(many, "rep", ["p0"], "2026-Q1")
    with many.facts.transaction() as cursor:
        cursor.execute(
            "insert into gone select row_id, date '2026-03-20', null, 'left' from touch where rep_id = 'p0' and kind = 'demo'"
        )
    found = [scorecard.by_kind(many, replace(of, as_of=date(2026, 3, day))).get(("p0", "demo"), 0) for day in (19, 20)]
    with many.facts.transaction() as cursor:
        cursor.execute("delete from gone")
    assert found == [1, 0]


def test_what_counts_is_agreed_by_weights_and_something_must() -> None:
    assert scorecard.agreed({"call": 0.0, "demo": 3.0, "vip_visit": 1.0}) == {
        "hi_value_kinds": ("demo", "vip_visit"), "hi_value_weights": {"demo": 3.0},
    }  # fmt: skip
    with pytest.raises(Refusal, match="At least one kind"):
        scorecard.agreed({"call": 0.0})
    with pytest.raises(Refusal, match="from 0 to 10"):
        scorecard.agreed({"call": 11.0})
