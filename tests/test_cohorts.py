"""Cohorts: who has had the usual time, what counts as passed, and links that multiply to the whole way."""

from collections.abc import Iterator
from datetime import date

import pytest

from coaching.charts import cohort_bars
from coaching.lens import lens_for
from coaching.metrics import cohorts, measure, proof
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, case, deal, done, holds, lost, named, won, workspace_of

# As of 15 May 2026: 90 days before is 14 February. Three deals are won in all, so 90 days are the usual time.
TO_PROPOSAL, OF_PROPOSALS, WHOLE_WAY, CALLED = (
    "cohort_prospects_to_proposals", "cohort_proposals_to_contracts", "cohort_prospects_to_contracts", "cohort_calls_to_prospects",
)  # fmt: skip
CASES: list[Case] = [
    case("90 days old it has had its time", WHOLE_WAY, {"part": 0, "whole": 1}, deal(created_on="2026-02-14")),
    case("89 days old it has not", WHOLE_WAY, {"value": None, "noted": "no cases"}, deal(created_on="2026-02-15")),
    case("won on the 90th day it came in time", WHOLE_WAY, {"part": 1, "whole": 1}, won("2026-04-05", created_on="2026-01-05")),
    case("won on the 91st it did not", WHOLE_WAY, {"part": 0, "whole": 1}, won("2026-04-06", created_on="2026-01-05")),
    case("lost is one that did not come", WHOLE_WAY, {"part": 0, "whole": 1}, lost("2026-02-01")),
    case("a step skipped is passed", TO_PROPOSAL, {"part": 1, "whole": 1}, won("2026-02-01")),
    case("a proposal in time", TO_PROPOSAL, {"part": 1, "whole": 2}, deal(opportunity_id="a"), deal(),
         done("proposal", "2026-04-05", opportunity_id="a")),
    case("a proposal on the 91st day is none in time", TO_PROPOSAL, {"part": 0, "whole": 1}, deal(opportunity_id="a"),
         done("proposal", "2026-04-06", opportunity_id="a")),
    case("without a proposal it is no case of the second link", OF_PROPOSALS, {"value": None, "n": 0}, deal()),
    case("a further proposal changes nothing", TO_PROPOSAL, {"part": 1, "whole": 1}, deal(opportunity_id="a"),
         done("proposal", "2026-02-01", opportunity_id="a"), done("proposal", "2026-02-10", opportunity_id="a")),
    case("an opportunity 90 days after the first call", CALLED, {"part": 1, "whole": 1}, deal(account_id="a", created_on="2026-04-05"),
         done("call", "2026-01-05", account_id="a")),
    case("after 91 it is another story", CALLED, {"part": 0, "whole": 1}, deal(account_id="a", created_on="2026-04-06"),
         done("call", "2026-01-05", account_id="a")),
    case("an opportunity before the first call is none of it", CALLED, {"value": None, "n": 0}, deal(account_id="a", created_on="2026-01-04"),
         done("call", "2026-01-05", account_id="a")),
    case("only the first call of an account counts", CALLED, {"whole": 1}, done("call", "2026-01-05", account_id="a"),
         done("call", "2026-02-05", account_id="a")),
    case("a call to no account is not seen", CALLED, {"value": None}, done("call", "2026-01-05")),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("cohorts") / "w", CASES) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_what_is_too_young_is_listed_with_its_reason(many: Workspace) -> None:
    place = named(CASES).index("89 days old it has not")
    left = proof(many, lens_for(many, "rep", [f"p{place}"], "2026-Q1"), WHOLE_WAY).left_out.to_pylist()
    assert [(row["code"], row["reason"]) for row in left] == [("too young", "the usual time is not over")]


def test_the_links_of_a_cohort_multiply_to_the_whole_way(many: Workspace) -> None:
    first, second, whole = measure(
        many, lens_for(many, "company", None, "2026-Q1"), [TO_PROPOSAL, OF_PROPOSALS, WHOLE_WAY]
    )
    assert first.part == second.whole and first.whole == whole.whole and second.part == whole.part
    assert (first.value or 0) * (second.value or 0) == pytest.approx(whole.value)


def test_the_usual_time_is_that_of_four_in_five_deals_from_five_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    wins = [won(f"2026-01-{5 + days:02d}") for days in (1, 2, 3, 4, 20)]
    for some, days in ((wins[:4], 90), (wins, 8)):  # the 80 % point of 1 2 3 4 20 lies at 4 + 0.2 x 16 = 7.2
        with workspace_of(tmp_path_factory.mktemp("usual") / "w", [case("won", "won", {}, *some)]) as workspace:
            assert cohorts.usual_days(workspace, date(2026, 5, 15)) == days
            assert cohorts.usual_days(workspace, date(2026, 1, 9)) == 90  # on that day four were won


def test_a_cohort_that_is_not_mature_is_told_apart_on_the_picture(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        won("2025-11-10", created_on="2025-11-01"),
        lost("2025-12-01", created_on="2025-11-01"),
        won("2026-02-01"),
        deal(created_on="2026-03-01"),
    ]
    with workspace_of(tmp_path_factory.mktemp("picture") / "w", [case("some", "won", {}, *rows)]) as workspace:
        found = cohorts.cohorts(workspace, lens_for(workspace, "company", None, "2026-Q2"))
        year = cohorts.year_of(workspace, lens_for(workspace, "company", None, "2026-Q2"))
    assert [(one.label, one.entered, one.matured, one.is_mature) for one in found] == [
        ("Q4 25", 2, 2, True),
        ("Q1 26", 2, 1, False),
    ]
    assert (year.start, year.last) == (date(2025, 1, 1), date(2025, 12, 31))  # a quarter that ended 90 days ago or more
    figure = cohort_bars(found, "How many?")
    assert "Q1 26: 1 of 2" in figure.caveat and "Q4 25 1 of 2" in figure.alt
    bars = [layer for layer in figure.chart.to_dict(validate=True)["layer"] if layer["mark"]["type"] == "bar"]
    assert [row["label"] for row in bars[0]["data"]["values"]] == ["Q4 25"] and len(bars[1]["data"]["values"]) == 12
    assert [row["had"] for row in figure.table.rows] == [1.0, 0.5]
