"""Each kind of fact has its own date: a quota sheet moves none, and newer calls make no quarter of deals over."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import compare, curves, measure, metric, proof, reach
from coaching.metrics.own_date import dates_in_words, facts_of, lens_on_facts, own_date
from coaching.metrics.same_day import history
from coaching.workspace import Workspace
from tests.tiny_team import AS_OF, build

LATER = date(2026, 10, 12)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build(tmp_path / "tiny")
    yield workspace
    workspace.close()


def newer(workspace: Workspace, kind: str, on: date = LATER, source: str | None = None) -> None:
    """An export of one kind of fact that is of another day."""
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "insert into import (import_id, kind, format, file, as_of, as_of_source, loaded_at) values (9, ?, 'tiny', 'new', ?, ?, now()::timestamp)",
            [kind, on, source],
        )
        workspace.settle(cursor)


@pytest.mark.parametrize("kind", ["rep", "quota", "reward", "account", "contact", "forecast"])
def test_people_quotas_and_rewards_move_no_date(tiny: Workspace, kind: str) -> None:
    newer(tiny, kind)
    assert tiny.facts.as_of == AS_OF
    assert reach.periods_in_reach(tiny)[0].key == "2026-Q2"


def test_newer_calls_move_what_is_counted_of_calls_and_no_deal(tiny: Workspace) -> None:
    newer(tiny, "activity")
    assert (tiny.facts.as_of, tiny.facts.leading_date) == (LATER, AS_OF)
    keys = ["calls", "quota_attainment", "forecast_error", "calls_to_prospects"]
    assert {one.metric: one.as_of for one in measure(tiny, lens_for(tiny, "rep", ["u1"]), keys)} == {
        "calls": LATER, "quota_attainment": AS_OF, "forecast_error": AS_OF, "calls_to_prospects": AS_OF,
    }  # fmt: skip


def test_a_quarter_is_over_for_deals_only_when_the_deals_reach_its_end(tiny: Workspace) -> None:
    before = measure(
        tiny, lens_for(tiny, "team", ["North"], "2026-Q2"), ["forecast_error", "pipeline_coverage", "quota_pace"]
    )
    newer(tiny, "activity")
    after = measure(
        tiny, lens_for(tiny, "team", ["North"], "2026-Q2"), ["forecast_error", "pipeline_coverage", "quota_pace"]
    )
    assert before == after
    assert after[0].note == "the period is still running: there is no result yet"


def test_this_quarter_is_the_one_of_the_deals_and_later_ones_are_in_reach(tiny: Workspace) -> None:
    newer(tiny, "activity")
    assert lens_for(tiny, "company").period.key == "2026-Q2"
    keys = [period.key for period in reach.periods_in_reach(tiny)]
    assert keys[0] == "2026-Q2" and "2026-Q4" in keys


def test_the_rows_of_a_proof_add_up_as_of_the_facts_own_date(tiny: Workspace) -> None:
    newer(tiny, "activity")
    shown = proof(tiny, lens_for(tiny, "team", ["North"], "2026-Q2"), "quota_pace")
    assert shown.reading.as_of == AS_OF
    assert sum(row["part"] for row in shown.rows.to_pylist()) == shown.reading.part
    assert round(sum(row["whole"] for row in shown.rows.to_pylist()), 3) == round(shown.reading.whole or 0, 3)


def test_a_curve_ends_on_the_day_of_the_deals(tiny: Workspace) -> None:
    newer(tiny, "activity")
    curve = curves.bookings_curve(tiny, lens_for(tiny, "company", None, "2026-Q2"))
    assert curve and curve.now and curve.now.day == AS_OF


def test_a_page_about_deals_looks_through_their_date_and_an_earlier_one_stays(tiny: Workspace) -> None:
    newer(tiny, "activity")
    assert lens_on_facts(tiny, lens_for(tiny, "company"), "deals").as_of == AS_OF
    assert lens_on_facts(tiny, lens_for(tiny, "company", as_of=date(2026, 4, 1)), "deals").as_of == date(2026, 4, 1)


def test_a_file_without_a_day_of_its_own_moves_a_date_only_where_no_other_has_one(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("update import set as_of_source = 'file name' where kind <> 'activity'")
        cursor.execute(
            "update import set as_of_source = 'day of the import', as_of = ? where kind = 'activity'", [LATER]
        )
        tiny.settle(cursor)
    assert (tiny.facts.own_date("activities"), tiny.facts.as_of) == (AS_OF, AS_OF)


def test_a_workspace_of_people_and_quotas_alone_still_has_a_date(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("delete from import where kind not in ('rep', 'quota')")
        tiny.settle(cursor)
    assert (tiny.facts.as_of, tiny.facts.own_date("deals")) == (AS_OF, None)


def test_what_a_metric_speaks_of_follows_from_what_it_needs(tiny: Workspace) -> None:
    assert [facts_of(metric(key)) for key in ("win_rate", "calls", "nps", "quota", "months_in_seat", "coaching_sessions")] == [
        ("deals",), ("activities",), ("surveys",), (), (), ()
    ]  # fmt: skip
    assert own_date(tiny, metric("quota")) == AS_OF


def test_a_whole_quota_is_held_against_a_whole_quota(tiny: Workspace) -> None:
    lens = lens_for(tiny, "rep", ["u1"], "2026-Q2")
    [before] = compare.compare(tiny, lens, ["quota_attainment"], "previous")
    assert (before.part, before.whole) == (
        100_000,
        300_000,
    )  # by the same working day of Q1 one deal was won, of the whole quota
    [pace] = compare.compare(tiny, lens, ["quota_pace"], "previous")
    assert pace.part == 100_000 and pace.whole is not None and pace.whole < 300_000  # days gone against days gone


def test_the_dates_are_told_apart_only_where_they_differ(tiny: Workspace) -> None:
    assert dates_in_words(tiny) == "data of 15 May 2026"
    newer(tiny, "activity")
    assert dates_in_words(tiny) == "deals of 15 May 2026 · activities of 12 Oct 2026"


def test_coverage_to_go_has_no_past(tiny: Workspace) -> None:
    assert compare.compare(tiny, lens_for(tiny, "rep", ["u1"], "2026-Q2"), ["pipeline_coverage"], "previous") == []


def test_a_history_holds_the_same_working_day_of_each_period(tiny: Workspace) -> None:
    past = history(tiny, lens_for(tiny, "rep", ["u1"], "2026-Q2"), ["bookings", "quota_attainment"], 2)
    assert past["bookings", "u1"][-1] == ("Q1 2026", 100_000)
    assert past["quota_attainment", "u1"][-1] == ("Q1 2026", 100_000 / 300_000)
    assert history(tiny, lens_for(tiny, "rep", ["u1"], "all"), ["bookings"]) == {}


@pytest.mark.parametrize(("first_won", "is_held"), [("2026-01-31", True), ("2026-02-03", False)])
def test_a_period_whose_facts_begin_late_is_held_against_none(tiny: Workspace, first_won: str, is_held: bool) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("update inventory set first_day = ? where what in ('opportunity.won', 'activity')", [first_won])
    lens = lens_for(tiny, "rep", ["u1"], "2026-Q2")
    found = compare.compare(tiny, lens, ["bookings", "calls", "open_pipeline"], "previous")
    assert {one.metric: one.value is not None for one in found} == {
        "bookings": is_held, "calls": is_held, "open_pipeline": True,
    }  # fmt: skip
    assert (("bookings", "u1") in history(tiny, lens, ["bookings"], 1)) == is_held


def test_what_is_read_of_activities_is_unknown_before_they_begin(tiny: Workspace) -> None:
    lens = lens_for(tiny, "company", None, "2025-Q4")
    [before] = measure(tiny, lens, ["contact_coverage"])  # it needs contacts first, which have no day
    assert (before.value, before.note) == (None, "the data begins on 5 Jan 2026")


def test_proposals_that_are_logged_are_known_no_longer_than_the_activities(tiny: Workspace) -> None:
    newer(tiny, "opportunity")
    assert own_date(tiny, metric("prospects_to_contracts")) == LATER
    assert own_date(tiny, metric("prospects_to_proposals")) == AS_OF
    lens = lens_for(tiny, "company", None, "2026-Q4")
    asked = {one.metric: one for one in measure(tiny, lens, ["prospects_to_proposals", "calls"])}
    assert {one.value for one in asked.values()} == {None}
    assert {one.note for one in asked.values()} == {"known up to 15 May 2026 only"}
    with tiny.facts.transaction() as cursor:
        cursor.execute("update activity_row set kind = 'meeting' where kind = 'proposal'")
        tiny.settle(cursor)
    assert own_date(tiny, metric("prospects_to_proposals")) == LATER  # those of the deals' history alone
