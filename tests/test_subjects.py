"""Where a subject line decides what kind of activity a row is, every distinct line and its kind is told, and can be changed for good."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.desk import receipt_view
from coaching.workspace import Workspace
from tests.test_meetings import calendar

HEADER = ["Id", "OwnerId", "ActivityDate", "TaskSubtype", "Status", "Subject", "CallType"]
ROWS = [
    ["T1", "U1", "2026-03-02", "Task", "Completed", "Send Letter", ""],
    ["T2", "U1", "2026-03-03", "Task", "Completed", "Send Letter", ""],
    ["T3", "U1", "2026-03-04", "Task", "Completed", "Demonstration to the board", ""],
    ["T4", "U1", "2026-03-05", "Call", "Completed", "Weekly numbers", "Outbound"],
]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def tasks(folder: Path, name: str, *rows: list[str]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([HEADER, *rows])
    return path


def kinds(workspace: Workspace) -> list[tuple[str, ...]]:
    return workspace.facts.cursor().execute("select activity_id, kind from activity order by 1").fetchall()


def test_every_line_that_decides_is_told_with_its_kind_and_may_become_another(
    workspace: Workspace, tmp_path: Path
) -> None:
    (receipt,) = intake.check(workspace, [tasks(tmp_path, "Task-2026-03-31.csv", *ROWS)])
    assert receipt.words["Subject"] == {"Send Letter": "task", "Demonstration to the board": "demo"}
    assert "email" in receipt_view.word_choices(receipt, "Subject")


def test_a_changed_line_counts_and_is_remembered_for_the_next_file(workspace: Workspace, tmp_path: Path) -> None:
    first = tasks(tmp_path, "Task-2026-03-31.csv", *ROWS)
    intake.load(workspace, intake.check(workspace, [first], answers={"Subject: Send Letter": "email"}))
    (receipt,) = intake.check(
        workspace,
        [tasks(tmp_path, "Task-2026-04-30.csv", ["T5", "U1", "2026-04-02", "Task", "Completed", "Send Letter", ""])],
    )
    assert receipt.words["Subject"] == {"Send Letter": "email"}
    [receipt] = intake.load(workspace, [receipt])
    assert kinds(workspace) == [("T1", "email"), ("T2", "email"), ("T3", "demo"), ("T4", "call"), ("T5", "email")]


def test_what_a_person_says_of_a_line_goes_before_who_was_invited(workspace: Workspace, tmp_path: Path) -> None:
    file = calendar(tmp_path, "march.csv", ("Plan", "bo@own.example"), ("Walk", "bo@own.example"))
    answers = {"rep": "Ana Weiss", "own domains": "own.example", "Subject: Plan": "demo"}
    intake.load(workspace, intake.check(workspace, [file], answers=answers))
    assert workspace.facts.cursor().execute("select subject, kind from activity order by 1").fetchall() == [
        ("Plan", "demo"),
        ("Walk", "internal"),
    ]
