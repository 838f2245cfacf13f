"""An export nothing dates is never dated silently: it is told, and asked where it contradicts what is loaded."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def undated(folder: Path, name: str, *rows: list[str]) -> Path:
    """Open deals without a day of creation: nothing in them lies in the past."""
    return write(folder, name, [row[:-1] for row in rows], HEADER[:-1])


def running(number: int, amount: str = "100.00") -> list[str]:
    return deal(number, Stage="Negotiation", Close_Date="2099-03-25", Amount=amount)


def amounts(workspace: Workspace) -> list[str]:
    return [str(row[9]) for row in facts(workspace, "opportunity")]


def test_an_undated_file_is_told_as_of_today_where_it_contradicts_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, undated(tmp_path, "deals.csv", running(1), running(2)))
    assert receipt.status == "loaded" and (receipt.as_of, receipt.as_of_source) == (date.today(), "day of the import")
    (question,) = receipt.questions
    assert question.column == "as of" and f"It is taken as of {date.today()}" in question.question
    (more,) = take(workspace, undated(tmp_path, "more.csv", running(1), running(3)))
    assert more.status == "loaded" and (more.loaded, more.unchanged) == (1, 1)


def test_an_undated_file_that_says_otherwise_than_a_loaded_one_waits_for_its_day(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, undated(tmp_path, "deals-2026-05-31.csv", running(1, "500.00"), running(2)))
    old = undated(tmp_path, "deals.csv", running(1), running(2))
    (receipt,) = take(workspace, old)
    assert receipt.status == "asks" and amounts(workspace) == ["500.00", "100.00"]
    (question,) = receipt.questions
    assert question.column == "as of" and "1 of its deals stands otherwise" in question.question and "31 May 2026" in question.question
    (receipt,) = take(workspace, old, answers={"as of": "2026-03-31"})
    assert receipt.status == "loaded" and amounts(workspace) == ["500.00", "100.00"]
    (same,) = take(workspace, old)
    assert same.status == "unchanged"
    (newer,) = take(workspace, undated(tmp_path, "new.csv", running(1, "700.00")), as_of=date(2026, 6, 30))
    assert newer.status == "loaded" and amounts(workspace) == ["700.00", "100.00"]


def test_a_dated_file_before_an_undated_one_is_told_which_counts_as_newer(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, undated(tmp_path, "deals.csv", running(1)))
    (receipt,) = intake.check(workspace, [undated(tmp_path, "deals-2026-05-31.csv", running(1, "500.00"))])
    (note,) = [note for note in receipt.notes if "deals.csv, which counts as the newer one" in note]
    assert note.startswith("1 of its deals stands otherwise") and "undo it and load it with its day" in note
