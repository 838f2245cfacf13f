"""A kind that no column says, or a word for it that nobody knows, is asked: no default makes activities count nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.workspace import Workspace
from tests.test_intake import facts, take, write

COLUMNS = {"format": "generic_activity", "Agent": "field:rep_name", "Begun": "field:at", "Talked": "field:seconds"}


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def test_rows_whose_kind_no_column_says_are_asked_once_for_the_file(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Phone.csv", [["Ana Weiss", "2026-03-10 15:00:00", "240"]], ["Agent", "Begun", "Talked"])
    (receipt,) = take(workspace, file, answers=COLUMNS, accept_proposals=True)
    assert receipt.status == "asks" and [question.column for question in receipt.questions] == ["kind of activity"]
    (receipt,) = take(workspace, file, answers=COLUMNS | {"kind of activity": "call"})
    assert receipt.status == "loaded" and facts(workspace, "activity")[0][6] == "call"


def test_a_word_for_a_kind_that_nobody_knows_is_asked(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Ana Weiss", f"2026-03-1{day} 15:00:00", "240", kind] for day, kind in enumerate(("Voice", "Call"))]
    file = write(tmp_path, "Phone.csv", rows, ["Agent", "Begun", "Talked", "Type"])
    said = COLUMNS | {"column Type": "field:type"}
    (receipt,) = take(workspace, file, answers=said, accept_proposals=True)
    assert [question.column for question in receipt.questions] == ["Type: Voice"]
    (receipt,) = take(workspace, file, answers=said | {"Type: Voice": "call"})
    assert receipt.status == "loaded" and [row[6] for row in facts(workspace, "activity")] == ["call", "call"]
