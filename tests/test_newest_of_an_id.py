"""Of rows of one file with the same id, the one changed last counts, wherever it stands; rows that do not all say when they were changed conflict."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import accounted, take, write

HEADERS = ["Deal ID", "Deal Name", "Owner", "Account", "Stage", "Amount", "Created Date", "Close Date", "Updated At"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def deal(amount: str, changed: str) -> list[str]:
    return ["7", "Slipway", "Eva Holm", "Mill", "Negotiation", amount, "2026-01-05", "2026-03-20", changed]


def amounts(workspace: Workspace) -> list[float]:
    return [
        float(amount) for (amount,) in workspace.facts.cursor().execute("select amount from opportunity").fetchall()
    ]


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_row_of_an_id_counts_in_either_order(
    workspace: Workspace, tmp_path: Path, newest_first: bool
) -> None:
    rows = [deal("150", "2026-03-01 10:00"), deal("100", "2026-01-10 10:00"), deal("120", "2026-02-10 10:00")]
    [receipt] = take(workspace, write(tmp_path, "deals-2026-03-31.csv", rows if newest_first else rows[::-1], HEADERS))
    assert receipt.status == "loaded" and accounted(receipt) and amounts(workspace) == [150]
    assert intake.skipped_of(receipt) == [{"rows": 2, "why": 'older by "Updated At" than another row of the same id'}]


@pytest.mark.parametrize("changed", ["", "2026-03-01 10:00"])
def test_rows_of_an_id_that_no_change_tells_apart_conflict(workspace: Workspace, tmp_path: Path, changed: str) -> None:
    rows = [deal("150", "2026-03-01 10:00"), deal("100", changed)]
    [receipt] = take(workspace, write(tmp_path, "deals-2026-03-31.csv", rows, HEADERS))
    assert amounts(workspace) == [150] and receipt.quarantined == 1 and not intake.skipped_of(receipt)
