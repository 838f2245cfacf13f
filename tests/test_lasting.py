"""Days until deals are closed: those still open count with the days they have been, and a cycle begins where the team says."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from coaching.charts import still_open
from coaching.lens import lens_for
from coaching.metrics import lasting, measure
from coaching.metrics.statistics import days_until, kaplan_meier
from coaching.workspace import Workspace
from pages._widgets import the_workspace
from tests import tiny_team
from tests.one_rep_a_case import Case, case, deal, holds, lost, named, saved, won, workspace_of
from tests.test_fact_pages import opened

HALF = "cycle_days_half"  # created on 5 January, as of 15 May: 130 days
CASES: list[Case] = [
    case("half closed is reached", HALF, {"value": 10.0, "n": 2}, won("2026-01-15"), deal()),
    case("fewer than half closed is not reached", HALF, {"value": None, "noted": "not reached", "note": "not reached: more than 130 days", "n": 3},
         won("2026-01-15"), deal(), deal()),
    case("lost ends it too", HALF, {"value": 20.0}, lost("2026-01-25")),
    case("closed on its first day is no day", HALF, {"value": 0.0}, won("2026-01-05")),
    case("who was still open on an earlier day counts so far", HALF, {"value": None, "note": "not reached: more than 9 days"}, won("2026-01-15"),
         as_of=date(2026, 1, 14)),
    case("closed before it was created is left out", HALF, {"value": None, "n": 0}, won("2026-01-04")),
    case("closed on a day nobody knows is left out", HALF, {"value": None, "n": 0}, won(None)),
    case("four of five closed", "cycle_days_most", {"value": 30.0}, *[won(f"2026-01-{day}") for day in (10, 15, 20)], won("2026-02-04"), deal()),
    case("three of five are not", "cycle_days_most", {"value": None, "noted": "not reached"}, *[won(f"2026-01-{day}") for day in (10, 15, 20)],
         deal(), deal()),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("lasting") / "w", CASES) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_without_open_cases_it_is_what_was_observed() -> None:
    chance = random.Random(3)
    days = [float(chance.randrange(200)) for _ in range(57)]
    curve = kaplan_meier((one, True) for one in days)
    assert all(one.share == pytest.approx(sum(other > one.days for other in days) / len(days)) for one in curve)
    assert curve[-1].share == 0 and all(one.share > other.share for one, other in pairwise(curve))
    assert days_until([], 0.5) is None
    assert kaplan_meier([(5, False), (6, False)]) == []


def test_one_published_curve() -> None:
    curve = kaplan_meier(
        zip([3, 1, 2, 3, 2, 1, 5, 3], [False, True, True, True, False, False, True, False], strict=True)
    )
    assert [(one.days, one.at_risk) for one in curve] == [
        (1, 8),
        (2, 6),
        (3, 4),
        (5, 1),
    ]  # printed by R's survival package
    assert [one.share for one in curve] == pytest.approx([0.875, 0.7291667, 0.546875, 0.0], abs=1e-6)
    assert days_until(curve, 0.5) == 5


def test_a_cycle_begins_at_the_first_stage_the_team_calls_qualified(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        won("2026-02-14", opportunity_id="a"), saved("2026-01-05 08:00", opportunity_id="a", stage_raw="New"),
        saved("2026-02-04 08:00", opportunity_id="a", stage_raw="Fit"), saved("2026-02-14 08:00", "won", opportunity_id="a"),
        won("2026-01-08", opportunity_id="b"), saved("2026-01-05 08:00", opportunity_id="b", stage_raw="New"),
        saved("2026-01-08 08:00", "won", opportunity_id="b"), deal(opportunity_id="c", stage_raw="New"),
        saved("2026-01-05 08:00", opportunity_id="c", stage_raw="New"), won("2026-01-25"),
    ]  # fmt: skip
    with workspace_of(tmp_path_factory.mktemp("qualified") / "w", [case("stages", HALF, {}, *rows)]) as workspace:
        lens = lens_for(workspace, "rep", ["p0"], "2026-Q1")
        assert (measure(workspace, lens, [HALF])[0].value, measure(workspace, lens, [HALF])[0].n) == (
            20,
            4,
        )  # 40, 3, 130 so far, 20
        assert lasting.open_stages(workspace) == ["Fit", "New"]
        workspace.save_settings(qualified_stages=("Fit",))
        found = measure(workspace, lens, [HALF])[0]
        assert (found.value, found.n) == (
            10,
            3,
        )  # 10 from Fit on, 3 as it skipped it, 20 without a history; c was never qualified
    again = Workspace.open(workspace.folder)
    assert again.settings.qualified_stages == ("Fit",)
    again.close()


def test_the_picture_steps_down_and_marks_where_half_are_closed(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        won("2025-02-14", created_on="2025-01-05"),
        lost("2025-01-15", created_on="2025-01-05"),
        deal(created_on="2025-01-05"),
    ]
    with workspace_of(tmp_path_factory.mktemp("steps") / "w", [case("some", HALF, {}, *rows)]) as workspace:
        found = lasting.lasting(workspace, lens_for(workspace, "company", None, "2026-Q2"))
        assert found is None  # begun before the last four complete quarters
        found = lasting.lasting(workspace, lens_for(workspace, "company", None, "2026-Q1", date(2026, 3, 30)))
    assert found is not None and (found.half, found.deals, found.still_open) == (40, 3, 1)
    figure = still_open(found, "How long?")
    assert figure.alt.startswith("Half of 3 deals begun 1 Jan 2025 to 31 Dec 2025 are closed within 40 days; 1 of them")
    assert "half closed by day 40" in str(figure.chart.to_dict(validate=True))


def test_the_qualified_stages_are_chosen_once_on_the_page_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_team.build(tmp_path / "w").close()
    app = opened("data", tmp_path / "w", monkeypatch, tab="names")
    choice = next(one for one in app.multiselect if one.label == "A deal is qualified at")
    assert choice.options == ["Proposal", "Qualify"]
    choice.select("Proposal").run()
    assert the_workspace().settings.qualified_stages == ("Proposal",) and not app.exception
