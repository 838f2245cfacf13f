"""What the data says since a promise was made, on the tiny team; and the facts a conversation freezes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import lens_for
from coaching.method.facts_to_freeze import drivers_of, facts_of, now_beside, to_freeze
from coaching.method.promises import (
    as_typed,
    counted_over,
    from_typed,
    in_short,
    reached,
    said_since,
    starting_point,
    typed_in,
)
from coaching.method.talks import leader_of, names, talks_of, when
from coaching.metrics import drivers, metric
from coaching.records import Commitment, Records, commitments, conversations, frozen
from coaching.workspace import Workspace
from tests import tiny_team


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path / "workspace")
    yield built
    built.close()


def promised(workspace: Workspace, on: date, **what: Any) -> Commitment:
    """A promise of Ann's, written down on a day of the tiny team's spring."""
    then = Records.open(
        workspace.folder / "records.sqlite", clock=lambda: datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    )
    given = {"rep_id": "u1", "text": "Do it", "owner_kind": "rep", "owner_id": "u1", "due_on": date(2026, 3, 31)}
    made = commitments.commit(then, "m1", **{**given, **what})
    then.close()
    return made


def said(workspace: Workspace, one: Commitment) -> tuple[str, str]:
    standing = said_since(workspace, [one])[0]
    return standing.state, standing.reason


def test_a_count_is_read_from_the_day_after_the_promise_to_the_day_it_is_due(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 2), metric="calls", target_value=2, due_on=date(2026, 1, 31))
    assert said(workspace, one) == ("kept", "Calls 2 from 3 Jan 2026 to 31 Jan 2026, aiming at 2")
    late = promised(workspace, date(2026, 1, 5), metric="calls", target_value=2, due_on=date(2026, 1, 31))
    assert said(workspace, late)[0] == "not yet"  # the call of 5 January came before it


def test_what_comes_after_the_due_date_keeps_no_promise(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 2), metric="won", target_value=2, due_on=date(2026, 3, 29))
    assert said(workspace, one)[0] == "not yet"  # the second deal was won on 30 March
    assert (
        said(workspace, promised(workspace, date(2026, 1, 2), metric="won", target_value=2, due_on=date(2026, 3, 30)))[
            0
        ]
        == "kept"
    )


def test_a_promise_of_a_talk_counts_from_the_day_the_talk_was_held(workspace: Workspace) -> None:
    then = Records.open(
        workspace.folder / "records.sqlite", clock=lambda: datetime(2026, 2, 20, 12, tzinfo=UTC)
    )  # written up late
    talk = conversations.plan(then, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 1, 2))
    one = commitments.commit(
        then, "m1", rep_id="u1", text="Call", owner_kind="rep", owner_id="u1", due_on=date(2026, 2, 28), metric="calls", target_value=2,
        conversation_id=talk.id,
    )  # fmt: skip
    conversations.confirm(then, talk.id, talk.version, "m1", held_on=date(2026, 1, 2))
    then.close()
    assert said(workspace, one) == ("kept", "Calls 2 from 3 Jan 2026 to 28 Feb 2026, aiming at 2")


def test_the_days_named_before_signing_are_the_days_that_answer_for_a_promise(workspace: Workspace) -> None:
    held = date(2026, 1, 2)
    one = promised(workspace, held, metric="calls", target_value=2, due_on=date(2026, 1, 31))
    assert counted_over(workspace, one, held) == "Counts from 3 Jan 2026 to 31 Jan 2026"
    assert "from 3 Jan 2026 to 31 Jan 2026" in said(workspace, one)[1]
    assert counted_over(workspace, one, date(2026, 1, 31)) == (  # due on the day itself: no day is left to count
        "Counts over January 2026 as a whole, the days before this talk as well"
    )
    assert counted_over(workspace, one, date(2026, 2, 1)) == ""  # due before the talk: refused at the date
    of_a_quota = promised(workspace, held, metric="quota_attainment", target_value=1.0, due_on=date(2026, 3, 31))
    assert counted_over(workspace, of_a_quota, held) == "Counts over Q1 2026 as a whole"
    stands = promised(workspace, held, metric="open_pipeline", target_value=100.0, due_on=date(2026, 3, 1))
    assert counted_over(workspace, stands, held) == "Counts as it stands on 1 Mar 2026"
    assert counted_over(workspace, promised(workspace, held), held) == ""  # no metric, nothing to count


def test_a_promise_marked_as_done_is_kept_whatever_the_data_says(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 2), metric="calls", target_value=99, due_on=date(2026, 1, 31))
    done = commitments.mark_done(workspace.records, one.id, one.version, "m1", date(2026, 1, 30))
    assert said(workspace, done) == ("kept", "marked as done on 30 Jan 2026")


MADE = date(2026, 1, 2)
LIKE_WITH_LIKE: list[tuple[dict[str, Any], str, str, str]] = [
    # Two calls in January, none since: a month is read against a month, as a whole.
    ({"metric": "calls", "baseline_value": 1, "baseline_period": "2025-12", "target_value": 2, "due_on": date(2026, 1, 15)},
     "Counts over January 2026 as a whole, the days before this talk as well", "kept", "Calls 2 in January 2026, aiming at 2, from 1 in"),
    ({"metric": "calls", "baseline_value": 1, "baseline_period": "2025-12", "target_value": 2, "due_on": date(2026, 3, 31)},
     "Counts over March 2026 as a whole", "not yet", "Calls 0 in March 2026"),  # January's two do not add up over the months
    # May runs until the 31st and the data ends on the 15th: fewer were promised, and more may come.
    ({"metric": "calls", "baseline_value": 2, "baseline_period": "2026-01", "target_value": 1, "due_on": date(2026, 5, 15)},
     "Counts over May 2026 as a whole", "too early", "reached so far, counts on 31 May 2026"),
    ({"metric": "calls", "baseline_value": 2, "baseline_period": "2026-01", "target_value": 1, "due_on": date(2026, 4, 30)},
     "Counts over April 2026 as a whole", "kept", "Calls 0 in April 2026, aiming at 1, from 2 in January 2026"),
    ({"metric": "calls", "baseline_value": 2, "baseline_period": "2026-01", "target_value": 9, "due_on": date(2026, 8, 31)},
     "Counts over August 2026 as a whole", "not yet", "in May 2026 to date, aiming at 9, from 2 in January 2026"),
    # What began in the running quarter has no period before the one that answers: the days since count.
    ({"metric": "calls", "baseline_value": 1, "baseline_period": "2026-Q1", "target_value": 2, "due_on": date(2026, 1, 31)},
     "Counts from 3 Jan 2026 to 31 Jan 2026", "kept", "from 3 Jan 2026 to 31 Jan 2026"),
    ({"metric": "calls", "baseline_value": None, "baseline_period": "2025-12", "target_value": 2, "due_on": date(2026, 1, 31)},
     "Counts from 3 Jan 2026 to 31 Jan 2026", "kept", "from 3 Jan 2026 to 31 Jan 2026"),
]  # fmt: skip


def test_a_verdict_is_read_on_the_kind_of_period_the_baseline_had(workspace: Workspace) -> None:
    for what, counts, state, why in LIKE_WITH_LIKE:
        one = promised(workspace, MADE, **what)
        assert counted_over(workspace, one, MADE).startswith(counts)
        told = said(workspace, one)
        assert told[0] == state and why in told[1], told


def test_more_in_all_of_longer_days_was_promised_where_the_pace_alone_would_say_fewer(workspace: Workspace) -> None:
    one = promised(
        workspace, date(2026, 1, 2), metric="calls", target_value=2, due_on=date(2026, 4, 30), baseline_value=1,
        baseline_period="2025-12-01..2025-12-31",
    )  # fmt: skip
    assert said(workspace, one) == (
        "kept", "Calls 2 from 3 Jan 2026 to 30 Apr 2026, aiming at 2, from 1 in 2025-12-01 to 2025-12-31 (4 in as many days) when it was agreed",
    )  # fmt: skip
    assert (
        counted_over(workspace, one, date(2026, 1, 2))
        == "Counts from 3 Jan 2026 to 30 Apr 2026; as in 2025-12-01 to 2025-12-31 it would be 4"
    )


def test_a_rate_is_kept_only_once_its_days_are_over_and_a_sum_as_soon_as_it_is_reached(workspace: Workspace) -> None:
    still = promised(workspace, date(2026, 1, 2), metric="calls", target_value=1, due_on=date(2026, 6, 30))
    assert said(workspace, still)[0] == "kept"
    most = promised(
        workspace, date(2026, 1, 2), metric="lost", target_value=9, baseline_value=12, due_on=date(2026, 6, 30)
    )
    assert said(workspace, most)[0] == "too early"  # fewer were promised, and more may come
    assert said(workspace, most)[1].endswith("reached so far, counts on 30 Jun 2026")
    over = promised(
        workspace, date(2026, 1, 2), metric="lost", target_value=9, baseline_value=12, due_on=date(2026, 5, 15)
    )
    assert said(workspace, over)[0] == "kept"


def test_what_stands_on_a_day_is_read_on_the_day_it_is_due(workspace: Workspace) -> None:
    on_due = promised(workspace, date(2026, 1, 2), metric="open_pipeline", target_value=1, due_on=date(2026, 3, 1))
    [standing] = said_since(workspace, [on_due])
    assert standing.reading is not None and standing.reading.as_of == date(2026, 3, 1)
    assert " on 1 Mar 2026, aiming at" in standing.reason


def test_what_was_agreed_a_day_is_counted_over_the_days_of_the_promise(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 2), metric="cadence_attainment", target_value=1.0, due_on=date(2026, 1, 16))
    assert "from 3 Jan 2026 to 16 Jan 2026" in said(workspace, one)[1]


STARTS = (
    ("calls", "2026-Q2", "2026-04"), ("calls", "2026-W18", "2026-W18"), ("calls", "2026-02", "2026-02"), ("win_rate", "2026-Q2", "2026-Q1"),
    ("bookings", "2026-05", "2026-04"), ("bookings", "2026-Q1", "2026-Q1"), ("bookings", "all", "2026-Q1"), ("open_pipeline", "2026-Q2", "2026-Q2"),
)  # fmt: skip


def test_a_promise_starts_from_the_last_whole_period(workspace: Workspace) -> None:
    found = [
        (key, period, starting_point(workspace, lens_for(workspace, "rep", ["u1"], period), key).period)
        for key, period, _ in STARTS
    ]
    assert found == list(STARTS)


def test_a_sum_names_its_days_and_the_period_it_began_in(workspace: Workspace) -> None:
    one = promised(
        workspace,
        date(2026, 1, 2),
        metric="bookings",
        target_value=200_000,
        baseline_value=0,
        baseline_period="2025-Q4",
    )
    assert said(workspace, one) == (
        "not yet",
        "Bookings $150 k (2 deals won) in Q1 2026, aiming at $200 k, from $0 in Q4 2025 when it was agreed; was due on 31 Mar 2026",
    )  # fmt: skip


def test_a_rate_is_read_over_the_days_from_the_promise_to_its_due_date(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 25), metric="win_rate", target_value=0.5)
    standing = said_since(workspace, [one])[0]
    assert standing.reading is not None
    assert (standing.reading.part, standing.reading.whole) == (
        1,
        2,
    )  # the deal won on 20 January came before the promise
    assert standing.reading.period == "2026-01-26..2026-03-31"


def test_few_cases_are_too_early_before_the_due_date_and_unknown_after_it(workspace: Workspace) -> None:
    early = promised(workspace, date(2026, 1, 25), metric="win_rate", target_value=0.5, due_on=date(2026, 6, 30))
    late = promised(workspace, date(2026, 1, 25), metric="win_rate", target_value=0.5)
    assert said(workspace, early)[0] == "too early"
    assert said(workspace, late)[0] == "unknown"
    assert said(workspace, late)[1].endswith("too few cases to tell")


def test_data_that_ends_before_the_promise_says_nothing_about_it(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 5, 20), metric="calls", target_value=2, due_on=date(2026, 6, 30))
    assert said(workspace, one) == (
        "too early",
        "Calls, aiming at 2: the data ends on 15 May 2026, before anything could show",
    )


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"metric": None}, "no metric was named"),
        ({"metric": "slip_rate_of_old"}, "is not read here"),
        ({"metric": "calls"}, "no target was set; Calls 2 from 3 Jan 2026 to 31 Jan 2026"),
        ({"metric": "calls", "target_value": 1, "scope_id": "gone", "scope_by": "rep"}, 'Cannot find rep "gone"'),
    ],
)
def test_what_cannot_be_said_is_unknown_with_its_reason(workspace: Workspace, what: dict[str, Any], why: str) -> None:
    state, reason = said(workspace, promised(workspace, date(2026, 1, 2), **{"due_on": date(2026, 1, 31), **what}))
    assert state == "unknown"
    assert why in reason


@pytest.mark.parametrize(
    ("key", "baseline", "target", "value", "is_reached"),
    [
        ("win_rate", None, 0.3, 0.3, True),
        ("win_rate", None, 0.3, 0.29, False),
        ("cycle_days_won", None, 60, 55, True),
        ("calls", 120, 80, 90, False),  # fewer calls were agreed, so fewer is kept
        ("calls", 120, 80, 80, True),
        ("calls", 80, 80, 80, True),
        ("month_3_share", 0.8, 0.45, 0.4, True),
        ("month_3_share", None, 0.45, 0.8, False),
        ("month_3_share", None, 0.45, 0.47, True),
        ("forecast_bias", None, 0.0, -0.08, True),
        ("forecast_bias", 0.6, 0.2, -0.3, False),
    ],
)
def test_a_target_is_reached_on_the_side_the_promise_wanted(
    workspace: Workspace, key: str, baseline: float | None, target: float, value: float, is_reached: bool
) -> None:
    one = promised(workspace, date(2026, 1, 2), metric=key, baseline_value=baseline, target_value=target)
    assert reached(one, value) is is_reached


def test_promises_are_counted_in_one_line(workspace: Workspace) -> None:
    one = promised(workspace, date(2026, 1, 2), metric="calls", target_value=2, due_on=date(2026, 1, 31))
    two = promised(workspace, date(2026, 1, 2), metric=None)
    assert in_short(said_since(workspace, [one, two])) == "2 promises: 1 kept, 1 unknown"
    assert in_short([]) == ""


def test_a_share_is_typed_in_per_cent_and_kept_as_a_fraction() -> None:
    rate = metric("win_rate")
    assert (typed_in(rate), as_typed(rate, 0.267), from_typed(rate, 30)) == ("%", 26.7, 0.3)
    assert (typed_in(metric("bookings"), "EUR"), from_typed(metric("bookings"), 5000)) == ("EUR", 5000)
    assert as_typed(rate, None) is None


def test_the_facts_frozen_are_the_readings_of_the_driver_board(workspace: Workspace) -> None:
    lens = lens_for(workspace, "rep", ["u1"], "2026-Q1")
    board = drivers.board(workspace, lens)
    chosen = drivers_of(board, ["activity"])
    made = to_freeze(workspace, lens, chosen, {}, "")
    assert [one.reading for one in made] == [fact.reading for fact in facts_of(chosen[0])]
    assert {one.driver for one in made} == {"activity"}
    assert all(one.definition and one.shown != "unknown" for one in made)


def test_a_frozen_fact_stays_and_the_new_value_stands_beside_it(workspace: Workspace) -> None:
    lens = lens_for(workspace, "rep", ["u1"], "2026-Q1")
    made = to_freeze(workspace, lens, drivers_of(drivers.board(workspace, lens), ["activity"]), {}, "")
    talk = conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 15))
    facts = frozen.freeze(workspace.records, talk.id, "m1", made, period="2026-Q1", as_of=tiny_team.AS_OF)
    assert [one.shown for one in now_beside(workspace, facts)] == [""] * len(facts)
    with workspace.facts.transaction() as cursor:
        cursor.execute("update activity_row set done = false where activity_id = 't4'")
        workspace.settle(cursor)
    changed = {one.fact.metric: (one.fact.shown, one.shown) for one in now_beside(workspace, facts) if one.shown}
    assert changed
    assert all(then != now for then, now in changed.values())


def test_people_are_called_by_name_and_led_by_whom_the_data_says(workspace: Workspace) -> None:
    assert names(workspace)["m1"] == "Mia Moor"
    assert leader_of(workspace, "u1") == "m1"
    assert leader_of(workspace, "nobody") is None


def test_conversations_are_sorted_into_running_planned_and_past(workspace: Workspace) -> None:
    plans = [
        conversations.plan(workspace.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, day))
        for day in (22, 20, 21)
    ]
    conversations.start(workspace.records, plans[2].id, 1, "m1")
    found = talks_of(workspace, lens_for(workspace, "team", ["North"]))
    assert [one.id for one in found.planned] == [plans[1].id, plans[0].id]
    assert [one.id for one in found.running] == [plans[2].id]
    assert when(found.planned[0]) == "planned for 20 May 2026"
    assert talks_of(workspace, lens_for(workspace, "rep", ["u2"])).nothing
