"""Coaching metrics counted by hand from conversations and commitments written in the records."""

from collections.abc import Iterator
from datetime import date

import pytest

from coaching.lens import lens_for
from coaching.metrics import Reading, measure, proof
from coaching.records.seed import seed_from
from coaching.workspace import Workspace
from tests import tiny_team

TALKS = [
    {"manager_id": "m1", "rep_id": "u1", "planned_on": "2026-04-01", "held_on": "2026-04-02", "minutes": 45},  # one day late: held
    {"manager_id": "m1", "rep_id": "u1", "planned_on": "2026-04-15", "held_on": "2026-04-22", "minutes": 30},  # five working days late
    {"manager_id": "m1", "rep_id": "u1", "planned_on": "2026-05-06"},  # due and not held
    {"manager_id": "m1", "rep_id": "u1", "planned_on": "2026-06-03"},  # ahead
    {
        "manager_id": "m1", "rep_id": "u2", "planned_on": "2026-04-08", "held_on": "2026-04-08", "minutes": 60,
        "commitments": [
            {"owner": "rep", "owner_id": "u2", "text": "Two proposals", "due_on": "2026-04-20", "metric": "proposals", "target": 2,
             "done_on": "2026-04-20"},
            {"owner": "manager", "owner_id": "m1", "text": "Come along", "due_on": "2026-04-24", "metric": "vip_visits", "target": 1,
             "done_on": "2026-04-30"},
            {"owner": "rep", "owner_id": "u2", "text": "Ten calls", "due_on": "2026-06-10", "metric": "calls", "target": 10, "done_on": None},
        ],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def coached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path_factory.mktemp("coached"))
    seed_from(workspace.records, TALKS)
    yield workspace
    workspace.close()


def read(workspace: Workspace, key: str, by: str, scope: str, period: str) -> Reading:
    return measure(workspace, lens_for(workspace, by, [scope], period), [key])[0]  # type: ignore[arg-type]


def test_a_session_is_held_within_three_working_days_of_its_plan(coached: Workspace) -> None:
    held = read(coached, "sessions_held", "rep", "u1", "2026-Q2")
    assert (held.part, held.whole) == (1, 3)  # 1 April held, 15 April too late, 6 May missed, 3 June not due


def test_the_interval_counts_the_open_gap(coached: Workspace) -> None:
    reading = read(coached, "coaching_interval", "rep", "u1", "2026-Q2")
    assert reading.value == (14 + 17) / 2  # 2 to 22 April: 14 working days; 22 April to 15 May: 17


def test_sessions_held_are_counted_whether_planned_or_not(coached: Workspace) -> None:
    assert read(coached, "coaching_sessions", "team", "North", "2026-Q2").value == 3


def test_a_commitment_is_kept_when_done_by_the_date_first_agreed(coached: Workspace) -> None:
    kept = read(coached, "commitments_kept", "rep", "u2", "2026-Q2")
    assert (kept.part, kept.whole) == (1, 2)  # the second was done late, the third is not due


def test_a_new_promise_changes_the_reading_without_a_new_import(coached: Workspace) -> None:
    before = read(coached, "coaching_sessions", "rep", "u2", "2026-Q2").value
    seed_from(
        coached.records, [{"manager_id": "m1", "rep_id": "u2", "planned_on": "2026-05-12", "held_on": "2026-05-12"}]
    )
    assert read(coached, "coaching_sessions", "rep", "u2", "2026-Q2").value == (before or 0) + 1


def test_the_proof_of_a_promise_says_where_it_was_written(coached: Workspace) -> None:
    rows = proof(coached, lens_for(coached, "rep", ["u2"], "2026-Q2"), "commitments_kept").rows.to_pylist()
    assert {(row["file"], row["name"], row["part"]) for row in rows} == {
        ("written in Cadence", "Two proposals", 1),
        ("written in Cadence", "Come along", 0),
    }


def test_a_session_due_after_the_data_is_not_due(coached: Workspace) -> None:
    assert date(2026, 6, 3) > tiny_team.AS_OF
    left = proof(coached, lens_for(coached, "rep", ["u1"], "2026-Q2"), "sessions_held").rows.to_pylist()
    assert len(left) == 3
