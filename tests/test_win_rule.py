"""Whether a cancelled deal counts as lost is one visible choice; both win rates stay, and what it changes is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import drivers
from coaching.metrics.win_rule import effect, win_rate_key, win_rate_rule
from coaching.workspace import Workspace
from tests.test_intake import deal, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def ended(folder: Path, *stages: str) -> Path:
    return write(folder, "Deals.csv", [deal(n, Stage=stage) for n, stage in enumerate(stages, 1)])


def test_the_choice_shows_both_rates_and_decides_which_one_stands_alone(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, ended(tmp_path, "Closed Won", "Closed Lost", "Canceled", "Canceled"), answers={"Stage: Canceled": "cancelled"})
    changes = effect(workspace)
    assert changes and (changes.narrow.value, changes.broad.value, changes.cancelled) == (0.5, 0.25, 2)
    assert (win_rate_key(workspace), win_rate_rule(workspace)) == ("win_rate", "cancelled deals left out")
    workspace.save_settings(cancelled_counts_as_lost=True)
    assert (win_rate_key(workspace), win_rate_rule(workspace)) == ("win_rate_broad", "cancelled deals count as lost")
    board = drivers.board(workspace, lens_for(workspace, "rep", period="2026-Q1"))
    shown = {fact.reading.metric for status in board.five for fact in status.facts}
    assert "win_rate_broad" in shown and "win_rate" not in shown


def test_without_a_cancelled_deal_there_is_nothing_to_choose(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, ended(tmp_path, "Closed Won", "Closed Lost"))
    workspace.save_settings(cancelled_counts_as_lost=True)
    assert effect(workspace) is None and win_rate_key(workspace) == "win_rate"
