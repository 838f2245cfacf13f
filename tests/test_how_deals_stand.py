"""Where a sheet says how a deal stands otherwise than by a word in a column of stages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from coaching.intake import notes_of
from coaching.intake.answers.receipt import Receipt
from coaching.workspace import Workspace
from tests.test_intake import take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def outcomes(workspace: Workspace) -> dict[str, str]:
    return dict(workspace.facts.cursor().execute("select name, outcome from deal").fetchall())


def sheet(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    book, path = openpyxl.Workbook(), folder / "deals.xlsx"
    assert book.active
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def asked(receipt: Receipt) -> list[str]:
    return [one.column for one in receipt.questions if one.waits]


HEAD = ["Deal ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Close Date", "Deal Owner", "Is Closed Won"]


@pytest.mark.parametrize("behind", ["(Partners)", "(partners)"])
def test_a_stage_is_read_without_its_pipeline_behind_it(behind: str, workspace: Workspace, tmp_path: Path) -> None:
    """A won flag alone does not say which of the others are lost."""
    stages = ("Closed Won", "Closed Lost", "Proposal")
    rows = [
        [str(n), stage, f"{stage} {behind}", "Partners", "10", "2026-03-05", "Ana", str(n == 0).lower()]
        for n, stage in enumerate(stages)
    ]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, HEAD))
    assert (asked(receipt), receipt.loaded) == ([], 3)
    assert outcomes(workspace) == {"Closed Won": "won", "Closed Lost": "lost", "Proposal": "open"}


def test_a_stage_nobody_knows_is_asked_where_no_flag_says_that_it_is_won(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        [str(n), stage, stage, "", "10", "2026-03-05", "Ana", flag]
        for n, (stage, flag) in enumerate((("Gut", "true"), ("Schlecht", "false"), ("Proposal", "false")))
    ]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, HEAD))
    assert asked(receipt) == ["Deal Stage: Schlecht"]
    (receipt,) = take(workspace, tmp_path / "Deals.csv", answers={"Deal Stage: Schlecht": "lost"})
    assert outcomes(workspace) == {"Gut": "won", "Schlecht": "lost", "Proposal": "open"}


def test_ticks_under_won_and_lost_leave_the_others_open(workspace: Workspace, tmp_path: Path) -> None:
    head = ["Opportunity ID", "Opportunity Name", "Amount", "Won", "Lost", "Close Date"]
    rows = [["1", "A", "10", "x", "", "2026-03-05"], ["2", "B", "10", "", "x", "2026-03-05"],
            ["3", "C", "10", "", "", "2026-05-05"], ["4", "D", "10", "x", "x", "2026-03-05"]]  # fmt: skip
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, head), answers={"rep": "not known"})
    assert (receipt.loaded, receipt.contradictions) == (4, 1)
    assert outcomes(workspace) == {"A": "won", "B": "lost", "C": "open", "D": "won"}


@pytest.mark.parametrize("titles, held", [(("Proposal", "Won", "Lost"), 0), (("North", "Won", "Lost"), 3)])
def test_stages_that_stand_above_their_deals_are_theirs(
    titles: Sequence[str], held: int, workspace: Workspace, tmp_path: Path
) -> None:
    """A row above that is no stage leaves all of them as they are."""
    rows: list[list[object]] = [["Opportunity Name", "Account", "Amount", "Close Date"]]
    for n, title in enumerate(titles):
        rows += [[title], [f"Deal {n}", "Acme", 10, "2026-03-05"]]
    (receipt,) = take(workspace, sheet(tmp_path, rows), accept_proposals=True, answers={"as of": "2026-04-01"})
    assert receipt.quarantined == held and (receipt.loaded == 3 or "outcome" in asked(receipt))
    assert outcomes(workspace) == ({} if held else {"Deal 0": "open", "Deal 1": "won", "Deal 2": "lost"})


@pytest.mark.parametrize("total, asks", [("Subtotal", True), ("", False)])
def test_an_owner_named_once_a_group_is_asked_where_sums_stand_between_the_groups(
    total: str, asks: bool, workspace: Workspace, tmp_path: Path
) -> None:
    head = ["Opportunity Owner", "Opportunity Name", "Account Name", "Stage", "Amount", "Close Date", "Probability (%)"]
    rows = [
        ["Ana", "A", "Acme", "Closed Won", "10", "2026-03-05", "100"],
        ["", "B", "Acme", "Closed Won", "20", "2026-03-05", "100"],
    ]
    rows += [[total, "", "", "", "30", "", ""]] if total else []
    rows += [["Ben", "C", "Bolt", "Closed Won", "40", "2026-03-05", "100"]]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, head))
    assert asked(receipt) == (["Opportunity Owner: empty cells"] if asks else [])


def test_a_status_that_says_otherwise_than_the_stage_counts_and_is_told(workspace: Workspace, tmp_path: Path) -> None:
    head = ["Opportunity ID", "Opportunity Name", "Stage", "Status", "Amount", "Close Date", "Owner"]
    rows = [["1", "A", "Closed Lost", "Won", "10", "2026-03-05", "Ana"], ["2", "B", "Closed Won", "Won", "10", "2026-03-05", "Ana"],
            ["3", "C", "Proposal", "Open", "10", "2026-05-05", "Ana"]]  # fmt: skip
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, head))
    assert (receipt.loaded, receipt.contradictions) == (3, 1) and outcomes(workspace)["A"] == "won"
    assert "1 deal: the status says won, the stage says lost; the status counts" in notes_of(receipt)


@pytest.mark.parametrize(("flag", "asks"), [(["true", "", ""], True), (["true", "true", "false"], False)])
def test_a_closed_flag_alone_does_not_say_how_a_deal_ended(
    flag: Sequence[str], asks: bool, workspace: Workspace, tmp_path: Path
) -> None:
    head = ["Opportunity ID", "Opportunity Name", "Stage", "is_closed", "is_won", "Amount", "Close Date", "Owner"]
    rows = [
        ["1", "A", "Gut", *flag[:2], "10", "2026-03-05", "Ana"],
        ["2", "B", "Proposal", "false", flag[2], "10", "2026-05-05", "Ana"],
    ]
    if asks:  # the column of the won flag is not there
        head, rows = [*head[:4], *head[5:]], [[*row[:4], *row[5:]] for row in rows]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, head))
    assert asked(receipt) == (["Stage: Gut"] if asks else [])
