"""Coaching metrics counted by hand from conversations and commitments written in the records."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import lens_for
from coaching.method import coaching_time
from coaching.metrics import Reading, measure, proof
from coaching.records import About, revisions
from coaching.records.revisions import Draft
from coaching.records.seed import seed_from
from coaching.workspace import Workspace
from tests import tiny_team

TALKS: list[dict[str, Any]] = [
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


def test_hours_are_those_of_the_sessions_held_and_one_without_minutes_is_said_to_be_assumed(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "hours")
    in_the_field = {
        "manager_id": "m1",
        "rep_id": "u1",
        "held_on": "2026-05-04",
        "kind": "field day",
        "topics": ["deal", "skill"],
    }
    seed_from(workspace.records, [*TALKS, in_the_field])
    assert read(workspace, "coaching_hours", "rep", "u1", "2026-Q2").value == pytest.approx((45 + 30 + 240) / 60)
    names = {
        row["name"]
        for row in proof(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2"), "coaching_hours").rows.to_pylist()
    }
    assert names == {"one-on-one", "field day, length assumed"}
    found = coaching_time.coaching_time(workspace, lens_for(workspace, "team", ["North"], "2026-Q2"))
    assert [(one.name, one.minutes, one.assumed) for one in found.reps] == [
        ("Ann Abel", {"one-on-one": 75, "field day": 240}, 1), ("Ben Boon", {"one-on-one": 60}, 0),
    ]  # fmt: skip
    assert [one.target_share for one in found.reps] == pytest.approx(
        [320 / 384, 64 / 384]
    )  # quotas of the second quarter
    rows = coaching_time.by_rep(found).rows
    assert [row["time"] for row in rows] == pytest.approx([315 / 375, 60 / 375])
    assert (
        coaching_time.finding(found)
        == "4 sessions, 6 hours, 84.0 % of it with Ann Abel. The length of 1 is assumed by their kind."
    )
    topics = coaching_time.by_topic(found)
    assert topics and [(row["topic"], row["Q2 2026"]) for row in topics.rows] == [
        ("A skill", "1 of 4, 25.0 %"), ("A deal", "1 of 4, 25.0 %"), ("Nobody said", "3 of 4, 75.0 %"),
    ]  # fmt: skip
    workspace.close()


@pytest.mark.parametrize(("meetings", "part"), [(2, 1), (1, 0.5), (0, 0.5)])
def test_a_field_day_with_fewer_than_two_customer_meetings_is_half_a_day(
    meetings: int, part: float, tmp_path: Path
) -> None:
    workspace = tiny_team.build(tmp_path / "field")
    day = {"manager_id": "m1", "rep_id": "u1", "kind": "field day"}
    seed_from(workspace.records, [
        day | {"planned_on": "2026-05-04", "held_on": "2026-05-04"}, day | {"planned_on": "2026-05-05"}, day | {"held_on": "2026-05-06"},
        day | {"planned_on": "2026-05-20"}, day | {"kind": "virtual field day", "planned_on": "2026-05-07", "held_on": "2026-05-07"},
    ])  # fmt: skip
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            f"update activity_row set \"at\" = '2026-05-04 10:00' where activity_id in {(*('t3', 't7')[:meetings], '')}"
        )
        workspace.settle(cursor)
    found = read(workspace, "field_days_held", "rep", "u1", "2026-Q2")
    assert (found.part, found.whole) == (part, 2)  # one held, one not; one nobody planned, one ahead, one virtual
    workspace.close()


def test_what_was_said_at_the_start_of_a_quarter_is_held_against_what_was_done(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "said")

    def promise(due: str, done: str | None = None, **more: object) -> dict[str, object]:
        return {"owner": "rep", "owner_id": "u1", "text": f"due {due}", "due_on": due, "done_on": done} | more

    seed_from(workspace.records, [
        {"manager_id": "m1", "rep_id": "u1", "held_on": "2026-04-14", "commitments": [
            promise("2026-04-20", "2026-04-30"), promise("2026-05-04"), promise("2026-06-10"), promise("2026-05-05", state="dropped"),
            promise("2026-05-06", state="missed", note="Asked the wrong person"), promise("2026-05-07", state="missed"),
            promise("2026-05-09", state="done in part", note="Two of three"),
        ]},
        {"manager_id": "m1", "rep_id": "u1", "held_on": "2026-04-15", "commitments": [promise("2026-05-08", "2026-05-08")]},
    ])  # fmt: skip
    said = read(workspace, "said_and_did", "rep", "u1", "2026-Q2")
    assert (said.part, said.whole) == (
        1,
        5,
    )  # late but done; not done; two missed; one in part; not those not due, dropped or added later
    learned = read(workspace, "misses_learned", "rep", "u1", "2026-Q2")
    assert (learned.part, learned.whole) == (2, 4)
    rows = proof(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2"), "said_and_did").rows.to_pylist()
    assert [row["name"] for row in rows if "part" in row["name"]] == ["due 2026-05-09 (done in part)"]
    workspace.close()


def test_a_proposal_has_a_value_case_once_somebody_there_confirmed_a_benefit(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "valued")
    reading = read(workspace, "evp_rate", "rep", "u1", "2026-Q1")
    assert reading.value is None and "value case" in (reading.note or "")
    here = About("account", "acc1")
    case = revisions.write(
        workspace.records, "owner", Draft("evp_case", here, "Filters", {"deal": "A1", "investment": 1.0})
    )
    line = revisions.write(
        workspace.records, "owner", Draft("evp", here, "Less waste", {"expected": 5.0}, parent=case.id)
    )
    assert (
        read(workspace, "evp_rate", "rep", "u1", "2026-Q1").part,
        read(workspace, "evp_rate", "rep", "u1", "2026-Q1").whole,
    ) == (0, 2)
    again = Draft(
        "evp", here, "Less waste", {"expected": 5.0, "confirmed_by": "c1"}, parent=case.id, id=line.id, revision=1
    )
    kept = revisions.write(workspace.records, "owner", again)
    assert read(workspace, "evp_rate", "rep", "u1", "2026-Q1").part == 2
    with_one, without = (
        read(workspace, f"win_rate_{way}_evp", "company", "company", "2026") for way in ("with", "without")
    )
    assert ((with_one.part, with_one.whole), (without.part, without.whole)) == ((1, 1), (3, 5))
    assert without.low is not None, "with its interval"
    revisions.write(
        workspace.records,
        "owner",
        Draft("evp", here, "Less waste", {}, state=revisions.REMOVED, id=kept.id, revision=2),
    )
    assert read(workspace, "evp_rate", "rep", "u1", "2026-Q1").value is None, "no benefit is left"
    workspace.close()
