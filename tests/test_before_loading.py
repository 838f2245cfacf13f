"""Told before loading: targets on no working day, goals of a team that its people's do not add up to, changes dated after the data."""

from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_wide import take, workspace, write

__all__ = ["workspace"]
HEAD: list[object] = ["Rep", "Measure", "Period Start", "Period End", "Target", "Team"]


def notes(workspace: Workspace, *files: Path) -> str:
    return " | ".join(
        note
        for receipt in intake.check(workspace, list(files), as_of=date(2026, 3, 31))
        for note in intake.notes_of(receipt)
    )


@pytest.mark.parametrize(("last", "idle"), [("2026-01-04", True), ("2026-01-05", False)])
def test_a_target_on_no_working_day_is_told(workspace: Workspace, tmp_path: Path, last: str, idle: bool) -> None:
    said = notes(workspace, write(tmp_path, "targets.csv", HEAD, ["Ana", "calls", "2026-01-03", last, 10, ""]))
    assert ("1 target holds on no working day (2026-01-03 to 2026-01-04)" in said) == idle


@pytest.mark.parametrize(("goal", "told"), [(900, True), (1000, False)])
def test_a_teams_own_goal_is_compared_with_the_sum_of_the_personal_ones(
    workspace: Workspace, tmp_path: Path, goal: int, told: bool
) -> None:
    quarter = ["2026-01-01", "2026-03-31"]
    rows: list[list[object]] = [["Ana", "bookings", *quarter, 600, "North"], ["Ben", "bookings", *quarter, 400, "North"],
                                ["Eve", "bookings", *quarter, 50, "South"], ["", "bookings", *quarter, goal, "North"]]  # fmt: skip
    both = write(tmp_path, "targets.csv", HEAD, *rows)
    words = "the goal of North is 900.00, the personal ones add up to 1,000.00"
    assert (words in notes(workspace, both)) == told
    take(workspace, write(tmp_path, "people.csv", HEAD, *rows[:3]))
    assert (words in notes(workspace, write(tmp_path, "team.csv", HEAD, rows[3]))) == told


def test_stage_changes_dated_after_the_data_are_told(workspace: Workspace, tmp_path: Path) -> None:
    head: list[object] = ["Opportunity ID", "Field", "Old Value", "New Value", "Edit Date"]
    rows: list[list[object]] = [
        ["1", "Stage", "Open", "Closed Won", "2026-03-31"],
        ["2", "Stage", "Open", "Closed Lost", "2031-05-02"],
    ]
    (receipt,) = intake.check(workspace, [write(tmp_path, "history.csv", head, *rows)], as_of=date(2026, 3, 31))
    assert [
        note
        for note in intake.notes_of(receipt)
        if "1 change is dated after 2026-03-31, the day of the data, up to 2031-05-02" in note
    ], receipt


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("number", "name", "told"),
    [("A1", "Hall", True), ("A1", "Mill", False), ("A1", "mill ", False), ("A1", "Mill Ltd", False)],
)
@pytest.mark.parametrize("loaded", [True, False])
def test_an_account_id_beside_the_name_of_another_account_is_told(
    workspace: Workspace, tmp_path: Path, number: str, name: str, told: bool, loaded: bool
) -> None:  # fmt: skip
    accounts = write(
        tmp_path, "accounts.csv", ["Account ID", "Account Name", "Owner"], ["A1", "Mill", "Eva"], ["A2", "Hall", "Eva"]
    )
    header: list[object] = ["Activity ID", "Type", "Subject", "Date", "Owner", "Account ID", "Account Name"]
    log = write(tmp_path, "log.csv", header, ["1", "Meeting", "Plan", "2026-01-05 10:00", "Eva", number, name])
    if loaded:
        intake.load(workspace, intake.check(workspace, [accounts], accept_proposals=True))
    receipts = intake.check(workspace, [log] if loaded else [accounts, log], accept_proposals=True)
    words = '1 row has the id of one account and the name of another, as row 2: A1 is "Mill", beside it stands "Hall". The id counts'
    assert [words in intake.notes_of(receipt) for receipt in receipts][-1] == told
