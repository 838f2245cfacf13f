"""Where sessions and commitments change their side: a row on each side of every bound, and on it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.records import Conversation, conversations
from coaching.records.seed import seed_from
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, case, named, workspace_of

# name: metric, (part, whole) or the value, planned and held days; 15 May 2026, a Friday, is the date of the data
SESSIONS: dict[str, tuple[str, Any, list[tuple[str | None, str | None]]]] = {
    "held on the day": ("sessions_held", (1, 1), [("2026-04-01", "2026-04-01")]),
    "three working days late is held": ("sessions_held", (1, 1), [("2026-04-02", "2026-04-07")]),  # Thursday to Tuesday
    "four working days late is not": ("sessions_held", (0, 1), [("2026-04-02", "2026-04-08")]),
    "three working days early is held": (
        "sessions_held",
        (1, 1),
        [("2026-04-08", "2026-04-03")],
    ),  # Wednesday from Friday
    "four working days early is not": ("sessions_held", (0, 1), [("2026-04-08", "2026-04-02")]),
    "planned for the as-of day is due": ("sessions_held", (0, 1), [("2026-05-15", None)]),
    "planned for the day after is not": ("sessions_held", (0, 0), [("2026-05-16", None)]),
    "one nobody planned is counted apart": ("sessions_held", (0, 0), [(None, "2026-04-01")]),
    "planned or not it was a session": (
        "coaching_sessions",
        2,
        [(None, "2026-04-01"), ("2026-04-02", "2026-06-30"), ("2026-04-08", "2026-04-08")],
    ),
    "one session has its open gap": ("coaching_interval", 5.0, [(None, "2026-05-08")]),
    "no session has none": ("coaching_interval", None, [("2026-05-08", None)]),
    "two sessions have the gap between and the open one": (
        "coaching_interval",
        3.5,
        [(None, "2026-05-06"), (None, "2026-05-08")],
    ),  # 2 and 5
}
# name: (kept, due) in the second quarter, then each commitment
COMMITMENTS: dict[str, tuple[tuple[int, int], list[dict[str, str]]]] = {
    "done on its due day is kept": ((1, 1), [{"due_on": "2026-04-20", "done_on": "2026-04-20"}]),
    "done the day after is not": ((0, 1), [{"due_on": "2026-04-20", "done_on": "2026-04-21"}]),
    "due on the as-of day is due": ((0, 1), [{"due_on": "2026-05-15"}]),
    "due the day after is not": ((0, 0), [{"due_on": "2026-05-16"}]),
    "never done is not kept": ((0, 1), [{"due_on": "2026-04-20"}]),
    "dropped by agreement is not counted": ((0, 0), [{"due_on": "2026-04-20", "state": "dropped"}]),
    "re-dated keeps the day first agreed": (
        (0, 1),
        [{"first_due_on": "2026-04-20", "due_on": "2026-06-20", "done_on": "2026-05-04"}],
    ),
    "due before the quarter is of the one before": (
        (1, 1),
        [{"due_on": "2026-03-31"}, {"due_on": "2026-04-01", "done_on": "2026-04-01"}],
    ),
}
CASES: list[Case] = [case(name, "sessions_held", None) for name in (*SESSIONS, *COMMITMENTS, "cancelled", "moved")]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("many") / "workspace", CASES) as workspace:
        seed_from(workspace.records, [
            {"manager_id": "m1", "rep_id": who(name), "planned_on": planned, "held_on": held, "id": f"{name} {place}"}
            for name, (_, _, talks) in SESSIONS.items() for place, (planned, held) in enumerate(talks)
        ])  # fmt: skip
        seed_from(workspace.records, [
            {"manager_id": "m1", "rep_id": who(name), "held_on": "2026-03-02", "commitments": [
                {"owner": "rep", "owner_id": who(name), "text": "Call"} | promise for promise in promises
            ]} for name, (_, promises) in COMMITMENTS.items()
        ])  # fmt: skip
        yield workspace


def who(name: str) -> str:
    return f"p{named(CASES).index(name)}"


@pytest.mark.parametrize("name", SESSIONS)
def test_session(many: Workspace, name: str) -> None:
    key, expected, _ = SESSIONS[name]
    found = measure(many, lens_for(many, "rep", [who(name)], "2026-Q2"), [key])[0]
    assert ((found.part, found.whole) if key == "sessions_held" else found.value) == expected


@pytest.mark.parametrize("name", COMMITMENTS)
def test_commitment(many: Workspace, name: str) -> None:
    found = measure(many, lens_for(many, "rep", [who(name)], "2026-Q2"), ["commitments_kept"])[0]
    assert (found.part, found.whole) == COMMITMENTS[name][0]


def planned(workspace: Workspace, name: str, day: date) -> Conversation:
    return conversations.plan(workspace.records, "m1", manager_id="m1", rep_id=who(name), planned_on=day)


def test_a_cancelled_session_was_not_due_and_stands_among_those_left_out(many: Workspace) -> None:
    talk = planned(many, "cancelled", date(2026, 4, 8))
    conversations.cancel(many.records, talk.id, talk.version, "m1", "ill")
    shown = proof(many, lens_for(many, "rep", [who("cancelled")], "2026-Q2"), "sessions_held")
    assert (shown.reading.part, shown.reading.whole, [row["reason"] for row in shown.left_out.to_pylist()]) == (
        0,
        0,
        ["cancelled"],
    )


def test_a_session_moved_is_held_against_the_day_first_planned(many: Workspace) -> None:
    talk = planned(many, "moved", date(2026, 4, 8))
    conversations.replan(many.records, talk.id, talk.version, "m1", date(2026, 7, 1))
    found = measure(many, lens_for(many, "rep", [who("moved")], "2026-Q2"), ["sessions_held"])[0]
    assert (found.part, found.whole) == (0, 1)
