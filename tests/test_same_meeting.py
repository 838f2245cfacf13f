"""One meeting exported once for each attendee is one activity: person, account, kind and start minute tell (METRICS A1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.intake.rows.same_meeting import WHY
from coaching.workspace import Workspace
from tests.test_intake import facts, take, write

HEADER = ["Activity ID", "Type", "Subject", "Date", "Owner", "Account", "Contact", "Status"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def met(number: str, contact: str, **changes: str) -> list[str]:
    row = {"id": number, "type": "Meeting", "subject": "Plan", "date": "2026-02-03 10:00", "owner": "Ana Weiss", "account": "Tall Pumps",
           "contact": contact, "status": "Completed"}  # fmt: skip
    return list((row | changes).values())


@pytest.mark.parametrize("ids", ["123", "111"])
def test_copies_for_each_attendee_are_left_out_by_name(workspace: Workspace, tmp_path: Path, ids: str) -> None:
    rows = [met(f"M{number}", contact) for number, contact in zip(ids, ("Cy One", "Di Two", "Ed Three"), strict=True)]
    (receipt,) = take(workspace, write(tmp_path, "Activities.csv", rows, HEADER))
    assert (receipt.loaded, receipt.quarantined) == (1, 0)
    assert receipt.skipped == [{"rows": 2, "why": WHY}]


@pytest.mark.parametrize(
    "other", [{"owner": "Bo Null"}, {"account": "Low Valves"}, {"type": "Demo"}, {"date": "2026-02-03 10:01"}, {"subject": "Another"}]
)
def test_what_differs_in_person_account_kind_minute_or_subject_is_an_activity_of_its_own(
    workspace: Workspace, tmp_path: Path, other: dict[str, str]
) -> None:  # fmt: skip
    take(workspace, write(tmp_path, "Activities.csv", [met("M1", "Cy One"), met("M2", "Di Two", **other)], HEADER))
    assert len(facts(workspace, "activity")) == 2


def test_days_without_a_time_of_day_tell_no_copies(workspace: Workspace, tmp_path: Path) -> None:
    rows = [met("M1", "Cy One", date="2026-02-03"), met("M2", "Di Two", date="2026-02-03")]
    take(workspace, write(tmp_path, "Activities.csv", rows, HEADER))
    assert len(facts(workspace, "activity")) == 2


def test_made_up_ids_of_rows_with_a_time_in_the_date_column_are_those_of_their_day(workspace: Workspace, tmp_path: Path) -> None:
    """Workspaces hold such ids of exports loaded before: another spelling of them would count each activity twice."""
    rows = [met("", "Cy One", subject=subject, date=f"2026-02-03 {hour}:00")[1:] for subject, hour in (("Plan", 10), ("Plan", 11), ("Price", 9))]
    dated = [[*row[:2], "2026-02-03", *row[3:]] for row in rows]
    take(workspace, write(tmp_path, "Activities.csv", dated, HEADER[1:]))
    assert len(facts(workspace, "activity")) == 3
    (receipt,) = take(workspace, write(tmp_path, "Timed.csv", rows, HEADER[1:]))
    assert (receipt.loaded, receipt.updated) == (0, 3)
    assert len(facts(workspace, "activity")) == 3
