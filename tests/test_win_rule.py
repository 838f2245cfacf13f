"""Whether a cancelled deal counts as lost is one visible choice; both win rates stay, and what it changes is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import drivers, measure, proof
from coaching.metrics.win_rule import effect, renewals, win_rate_key, win_rate_rule
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def ended(folder: Path, *stages: str) -> Path:
    return write(folder, "Deals.csv", [deal(n, Stage=stage) for n, stage in enumerate(stages, 1)])


def test_the_choice_shows_both_rates_and_decides_which_one_stands_alone(workspace: Workspace, tmp_path: Path) -> None:
    take(
        workspace,
        ended(tmp_path, "Closed Won", "Closed Lost", "Canceled", "Canceled"),
        answers={"Stage: Canceled": "cancelled"},
    )
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


def test_renewals_are_left_out_of_win_rates_unless_the_team_says_that_they_count(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [deal(n, Stage=stage, Type=kind) for n, (stage, kind) in enumerate((
        ("Closed Won", "New Business"), ("Closed Lost", "New Business"), ("Closed Won", "Contract Renewal"), ("Closed Won", "Vertragsverlängerung"),
    ), 1)]  # fmt: skip
    take(workspace, write(tmp_path, "Deals.csv", rows, [*HEADER, "Type"]))
    lens = lens_for(workspace, "company", period="all")
    assert [one.value for one in measure(workspace, lens, ["win_rate", "won"])] == [0.5, 3]
    assert renewals(workspace) == ["Contract Renewal", "Vertragsverlängerung"]
    left = proof(workspace, lens, "win_rate").left_out.to_pylist()
    assert [row["reason"] for row in left] == ["a renewal", "a renewal"]
    workspace.save_settings(renewals_in_win_rate=True)
    assert measure(workspace, lens, ["win_rate"])[0].value == 0.75
