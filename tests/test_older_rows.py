"""Of rows with one id the one changed last is loaded, wherever in the file it stands; the others are left out by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.mark.parametrize("order", [1, -1])
def test_the_row_that_was_changed_last_wins_in_any_order(workspace: Workspace, tmp_path: Path, order: int) -> None:
    rows = [[*deal(1, Stage="Negotiation", Amount="90.00"), "2026-02-01"], [*deal(1), "2026-03-26"]][::order]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, [*HEADER, "Updated At"]))
    assert (receipt.loaded, receipt.quarantined) == (1, 0)
    assert intake.skipped_of(receipt) == [{"rows": 1, "why": 'older by "Updated At" than another row of the same id'}]
    assert workspace.facts.cursor().execute("select outcome from opportunity").fetchall() == [("won",)]


def test_rows_changed_on_the_same_day_contradict_each_other(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[*deal(1, Amount="90.00"), "2026-03-26"], [*deal(1), "2026-03-26"]]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, [*HEADER, "Updated At"]))
    assert (receipt.loaded, receipt.quarantined) == (1, 1)
