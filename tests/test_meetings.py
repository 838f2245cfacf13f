"""Who was in a calendar's meetings follows from the people loaded, whichever file came first, and from what a person said."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import take, write

HEADER = ["Subject", "Start Date", "Start Time", "End Date", "End Time", "All day event", "Reminder on/off", "Reminder Date", "Reminder Time",
          "Meeting Organizer", "Required Attendees", "Optional Attendees", "Private", "Sensitivity", "Show time as"]  # fmt: skip


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def calendar(folder: Path, name: str, *meetings: tuple[str, str]) -> Path:
    rows = [[subject, f"3/{day}/2026", "9:00:00 AM", f"3/{day}/2026", "10:00:00 AM", "False", "False", "", "", "ana@own.example", invited, "",
             "False", "Normal", "2"] for day, (subject, invited) in enumerate(meetings, 13)]  # fmt: skip
    return write(folder, name, rows, HEADER)


def users(folder: Path, *people: tuple[str, str, str]) -> Path:
    return write(
        folder, "users-2026-04-01.csv", [list(one) for one in people], ["First Name", "Last Name", "Primary Email"]
    )


def loaded(workspace: Workspace, file: Path, **answers: str) -> None:
    (receipt,) = take(workspace, file, answers={"rep": "Ana Weiss", **answers}, accept_proposals=True)
    assert receipt.status == "loaded", receipt.questions or intake.message_of(receipt)


def met(workspace: Workspace) -> list[Any]:
    return (
        workspace.facts.cursor().execute("select subject, kind, is_customer_facing from touch order by all").fetchall()
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    first = calendar(tmp_path, "march-2026-03-20.csv", ("Kick-off", "ana@own.example;ida@tall.example"), ("Plan", "bo@own.example;ana@own.example"),
                     ("Names", "Weiss, Ana; bo null"), ("Who", "Ana Weiss; Somebody"), ("Alone", ""))  # fmt: skip
    second = calendar(tmp_path, "april-2026-04-20.csv", ("Kick-off", "ana@own.example;bo@own.example"))
    return [first, second, users(tmp_path, ("Ana", "Weiss", "ana@own.example"), ("Bo", "Null", "bo@own.example"))]


EXPECTED = [("Alone", "meeting", None), ("Kick-off", "internal", False), ("Names", "internal", False), ("Plan", "internal", False),
            ("Who", "meeting", None)]  # fmt: skip


@pytest.mark.few(2)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_calendars_and_people_give_the_same_in_any_order(
    workspace: Workspace, files: list[Path], order: tuple[int, ...]
) -> None:
    for place in order:
        loaded(workspace, files[place])
    assert met(workspace) == EXPECTED
    if order == (0, 1, 2):
        intake.rebuild(workspace)
        assert met(workspace) == EXPECTED
        intake.undo(workspace, 3)
        assert [row for row in met(workspace) if row[2] is not None] == []
        intake.undo(workspace, 2)
        loaded(workspace, files[2])
        assert ("Kick-off", "meeting", True) in met(workspace)


def test_own_domains_said_once_hold_for_the_next_calendar(workspace: Workspace, tmp_path: Path) -> None:
    loaded(
        workspace,
        calendar(tmp_path, "march.csv", ("Plan", "bo@own.example"), ("Fair", "ida@tall.example")),
        **{"own domains": "own.example"},
    )
    loaded(workspace, calendar(tmp_path, "april.csv", ("Later", "bo@own.example"), ("Visit", "ida@tall.example")))
    assert met(workspace) == [
        ("Fair", "meeting", True),
        ("Later", "internal", False),
        ("Plan", "internal", False),
        ("Visit", "meeting", True),
    ]


def test_what_was_said_of_a_domain_stands_when_people_arrive(workspace: Workspace, tmp_path: Path) -> None:
    file = calendar(tmp_path, "march.csv", ("Plan", "bo@own.example"), ("Partner", "ida@partner.example"))
    loaded(workspace, file, **{"own domains": "own.example", "Required Attendees: partner.example": "own"})
    loaded(workspace, users(tmp_path, ("Ana", "Weiss", "ana@own.example")))
    assert met(workspace) == [("Partner", "internal", False), ("Plan", "internal", False)]


def test_a_changed_list_of_invited_people_is_noticed(workspace: Workspace, tmp_path: Path) -> None:
    from coaching.errors import Refusal

    loaded(workspace, calendar(tmp_path, "march.csv", ("Plan", "bo@own.example")))
    kept = workspace.folder / "imports" / "000001" / "invited.parquet"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="was changed"):
        intake.rebuild(workspace)
