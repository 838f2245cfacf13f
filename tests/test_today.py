"""Whom to coach next and why, promises and talks of the day, and what a number is held against, on the tiny team."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import Lens, Scope, lens_for
from coaching.method import cadence, today, who_next
from coaching.metrics import compare, measure, reach
from coaching.metrics.definition import metric
from coaching.records import commitments, conversations
from coaching.workspace import Workspace
from tests.test_promises import promised
from tests.tiny_team import AS_OF, build


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build(tmp_path / "tiny")
    yield workspace
    workspace.close()


def talk_with(workspace: Workspace, rep: str, held: date) -> None:
    talk = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id=rep, planned_on=held)
    commitments.commit(
        workspace.records, "m1", rep_id=rep, text="Call ten prospects", owner_kind="rep", owner_id=rep, due_on=date(2026, 5, 10),
        metric="calls", target_value=10, conversation_id=talk.id,
    )  # fmt: skip
    conversations.confirm(workspace.records, talk.id, talk.version, "m1", held_on=held)


def everybody(workspace: Workspace) -> dict[str, who_next.CoachNext]:
    found = who_next.who_next(workspace, company(workspace))
    return {one.rep.id: one for one in (*found.need, *found.others)}


def words(one: who_next.CoachNext) -> list[str]:
    return [signal.words for signal in one.signals]


def company(workspace: Workspace, period: str = "2026-Q2") -> Lens:
    return lens_for(workspace, "company", None, period)


def test_a_rep_nobody_has_spoken_to_is_a_signal(tiny: Workspace) -> None:
    said = everybody(tiny)
    assert said["u3"].days_since is None
    assert "no talk yet" in words(said["u3"])


def test_a_talk_held_after_the_data_ends_is_one_and_makes_nobody_overdue(tiny: Workspace) -> None:
    """Data ends on 15 May: what was written since is true all the same."""
    held = date(2026, 6, 2)
    talk = conversations.plan(tiny.records, "m1", manager_id="m1", rep_id="u3", planned_on=held)
    commitments.commit(
        tiny.records, "m1", rep_id="u3", text="Call", owner_kind="rep", owner_id="u3", due_on=date(2026, 9, 1), metric="calls",
        target_value=10, conversation_id=talk.id,
    )  # fmt: skip
    conversations.confirm(tiny.records, talk.id, talk.version, "m1", held_on=held)
    said = everybody(tiny)
    assert said["u3"].last_talk == "spoke on 2 Jun 2026"
    assert not any("no talk" in signal for signal in words(said["u3"]))
    lens = company(tiny)
    found = cadence.calendar(tiny, lens, date(2026, 1, 1), date(2026, 12, 31))
    assert [(one.state, one.on) for one in found if one.rep_id == "u3" and one.state != cadence.HELD] == [
        (cadence.DUE, tiny.calendar.working_day_after(date(2026, 6, 2), cadence.usual()))
    ]


def test_a_recent_talk_is_no_signal_but_an_overdue_promise_is(tiny: Workspace) -> None:
    talk_with(tiny, "u3", date(2026, 5, 5))
    said = everybody(tiny)
    assert said["u3"].days_since == 10
    assert said["u3"].last_talk == "last talk 10 days ago"
    assert "1 promise overdue" in words(said["u3"])
    assert not any("no talk" in signal for signal in words(said["u3"]))


def test_a_kept_promise_is_green_and_said_first_and_no_signal_though_its_day_has_passed(tiny: Workspace) -> None:
    promised(tiny, date(2026, 1, 2), metric="calls", target_value=99, due_on=date(2026, 5, 1))
    promised(tiny, date(2026, 1, 2), metric="calls", target_value=2, due_on=date(2026, 5, 10))
    kept, late = today.promises(tiny, company(tiny))
    assert (kept.late, kept.colour, kept.when) == (5, "green", "kept, due 10 May 2026")
    assert (late.late, late.colour) == (14, "red")
    assert today.counted([kept, late]) == [("green", "1 kept"), ("red", "1 overdue")]
    assert today.counted([replace(late, late=-7)]) == [
        ("amber", "1 due within 7 days")
    ]  # a week on, not the week to Sunday of the ledger
    assert [signal.words for signal in everybody(tiny)["u1"].signals if signal.sort == "overdue"] == [
        "1 promise overdue"
    ]


def test_what_more_than_half_of_a_team_show_is_said_once_and_no_signal_of_one() -> None:
    def rep(number: int, *sorts: str) -> who_next.CoachNext:
        signals = tuple(who_next.Signal(sort, "red", sort) for sort in sorts)
        return who_next.CoachNext(Scope("rep", f"r{number}", f"Rep {number}"), signals, 3)

    four = [rep(1, "pipeline_coverage"), rep(2, "pipeline_coverage"), rep(3, "pipeline_coverage", "win_rate"), rep(4)]
    assert who_next._shared(four) == {"pipeline_coverage": "pipeline coverage to go fell or is low for 3 of 4 reps"}
    assert who_next._shared(four[:3]) == {}  # three reps are no team to tell apart from one


def test_red_drivers_come_first_then_the_longest_without_a_talk(tiny: Workspace) -> None:
    found = who_next.who_next(tiny, company(tiny)).need
    keys = [(-one.red, -len(one.signals), -(one.days_since if one.days_since is not None else 10**6)) for one in found]
    assert keys == sorted(keys)


def test_rows_without_an_owner_are_nobody_to_coach(tiny: Workspace) -> None:
    assert "" not in everybody(tiny)


def test_promises_are_listed_longest_overdue_first_with_the_owner_named(tiny: Workspace) -> None:
    for day in (date(2026, 5, 20), date(2026, 5, 1), date(2026, 7, 1)):
        commitments.commit(
            tiny.records, "m1", rep_id="u1", text=f"by {day}", owner_kind="manager", owner_id="m1", due_on=day
        )
    found = today.promises(tiny, company(tiny))
    assert [(one.late, one.owner, one.about) for one in found] == [
        (14, "Mia Moor", "Ann Abel"),
        (-5, "Mia Moor", "Ann Abel"),
    ]
    assert found[0].when == "14 days overdue, was due 1 May 2026"
    assert found[1].when == "due in 5 days, 20 May 2026"


def test_a_lens_sees_only_its_own_reps_promises(tiny: Workspace) -> None:
    commitments.commit(
        tiny.records, "m1", rep_id="u1", text="Ann's", owner_kind="rep", owner_id="u1", due_on=date(2026, 5, 1)
    )
    assert today.promises(tiny, lens_for(tiny, "rep", ["u2"])) == []


def test_the_week_holds_planned_talks_and_the_next_one_is_not_in_the_past(tiny: Workspace) -> None:
    for day in (date(2026, 4, 1), date(2026, 5, 13), date(2026, 5, 17), date(2026, 6, 1)):
        conversations.plan(tiny.records, "m1", manager_id="m1", rep_id="u1", planned_on=day)
    lens = lens_for(tiny, "rep", ["u1"])
    assert [talk.on for talk in today.talks_of_the_week(tiny, lens)] == [date(2026, 5, 13), date(2026, 5, 17)]
    following = today.next_talk(tiny, lens)
    assert following and following.on == date(2026, 5, 17)


def test_a_rep_without_targets_has_no_activity_behind(tiny: Workspace) -> None:
    assert today.activities_behind(measure(tiny, lens_for(tiny, "rep", ["u3"], "2026-Q1"), today.PACE), False) == ""


def test_the_activity_furthest_behind_is_said(tiny: Workspace) -> None:
    gaps = measure(tiny, lens_for(tiny, "rep", ["u1"], "2026-Q1"), today.PACE)
    assert today.activities_behind(gaps, False) == "Calls are 18 behind what was agreed."


def test_a_running_period_is_held_against_the_same_stretch_of_the_one_before(tiny: Workspace) -> None:
    lens = company(tiny)
    assert lens.as_of == AS_OF
    gone, _ = tiny.calendar.elapsed(lens.period, AS_OF)
    before = compare.period_before(tiny.calendar, lens, "previous")
    assert before and before.start == date(2026, 1, 1)
    assert tiny.calendar.working_days(before.start, before.end) == gone
    assert compare.in_words(tiny.calendar, lens, "previous") == "the same days of Q1 2026"


def test_a_finished_period_is_held_against_the_whole_one_before(tiny: Workspace) -> None:
    lens = company(tiny, "2026-Q1")
    before = compare.period_before(tiny.calendar, lens, "year")
    assert before and before.key == "2025-Q1"
    assert compare.in_words(tiny.calendar, lens, "year") == "Q1 2025"


def test_all_time_has_nothing_before_it(tiny: Workspace) -> None:
    assert compare.compare(tiny, company(tiny, "all"), ["bookings"], "previous") == []


def test_a_rep_is_held_against_the_team_in_shares_never_in_sums(tiny: Workspace) -> None:
    lens = lens_for(tiny, "rep", ["u1"], "2026-Q1")
    found = compare.compare(tiny, lens, ["bookings", "win_rate"], "team")
    assert [one.metric for one in found] == ["win_rate"]
    assert (found[0].scope, found[0].by, found[0].part, found[0].whole) == ("u1", "team", 3, 4)


def test_every_rep_of_a_team_gets_the_comparison_under_the_own_id(tiny: Workspace) -> None:
    lens = lens_for(tiny, "team", ["North"], "2026-Q1")
    assert {one.scope for one in compare.compare(tiny, lens, ["win_rate"], "team", each="rep")} == {"u1", "u2"}


def test_the_company_has_no_team_around_it(tiny: Workspace) -> None:
    assert compare.compare(tiny, company(tiny), ["win_rate"], "team") == []


def test_periods_in_reach_begin_with_this_quarter_and_name_each_period_once(tiny: Workspace) -> None:
    keys = [period.key for period in reach.periods_in_reach(tiny)]
    assert keys[0] == "2026-Q2"
    assert len(keys) == len(set(keys))
    assert {"2026-Q1", "2026-01", "2026-W20", "2026", "all"} <= set(keys)


def test_left_out_rows_are_counted_by_reason() -> None:
    counted = reach.by_reason([{"reason": "open"}, {"reason": "lost"}, {"reason": "open"}])
    assert counted == [{"reason": "open", "rows": 2}, {"reason": "lost", "rows": 1}]


def test_what_is_compared_keeps_its_metric_and_unit(tiny: Workspace) -> None:
    lens = replace(company(tiny, "2026-Q1"))
    assert [one.unit for one in compare.compare(tiny, lens, ["bookings"], "previous")] == [metric("bookings").unit]
