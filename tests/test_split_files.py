"""A file that holds the parts of deals and not the deals: loaded with them, before or after them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake import check, rebuild, undo
from coaching.lens import By, lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import accounted, take, write

DEALS = ["Id", "Name", "OwnerId", "StageName", "Amount", "CloseDate", "CreatedDate"]
SPLITS = ["Id", "OpportunityId", "SplitOwnerId", "SplitPercentage", "SplitAmount", "SplitTypeId", "IsDeleted"]
ANN, BEN, CID = (f"00500000000000{n}AAA" for n in "123")
GATE, MILL = "006000000000001AAA", "006000000000002AAA"
TYPE, OTHER = "149000000000001AAA", "149000000000002AAA"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def deals(folder: Path) -> Path:
    rows = [[GATE, "Gate", ANN, "Closed Won", "1000", "2026-02-01", "2026-01-05"],
            [MILL, "Mill", BEN, "Closed Won", "80", "2026-02-03", "2026-01-05"]]  # fmt: skip
    return write(folder, "deals-2026-03-31.csv", rows, DEALS)


def splits(folder: Path, *rows: tuple[str, str, str, str], day: str = "2026-03-31", deleted: int = -1) -> Path:
    """Each row: deal, person, percent, type."""
    said = [[str(n), deal, who, part, str(10 * int(part)), type_, str(n == deleted).lower()]
            for n, (deal, who, part, type_) in enumerate(rows)]  # fmt: skip
    return write(folder, f"OpportunitySplit-{day}.csv", said, SPLITS)


def booked(workspace: Workspace, by: By = "rep", key: str = "bookings") -> dict[str, Any]:
    return {
        one.name: one.value for one in measure(workspace, lens_for(workspace, by, None, "2026-Q1"), [key]) if one.value
    }


@pytest.mark.few("splits first")
@pytest.mark.parametrize("order", ["together", "deals first", "splits first"])
def test_parts_count_whenever_they_are_loaded(workspace: Workspace, tmp_path: Path, order: str) -> None:
    files = [
        deals(tmp_path),
        splits(tmp_path, (GATE, ANN, "60", TYPE), (GATE, CID, "40", TYPE), (MILL, BEN, "100", TYPE)),
    ]
    for batch in (
        [files] if order == "together" else [[one] for one in (files if order == "deals first" else files[::-1])]
    ):
        receipts = take(workspace, *batch)
    loaded = {one.kind: one for one in receipts}
    assert booked(workspace) == {ANN: 600, BEN: 80, CID: 400}
    assert booked(workspace, "company") == {"Whole company": 1080} and booked(workspace, "company", "won") == {
        "Whole company": 2
    }
    rebuild(workspace)
    assert booked(workspace) == {ANN: 600, BEN: 80, CID: 400}
    if order == "deals first":
        receipt = loaded["deal_split"]
        assert accounted(receipt) and receipt.loaded == 3 and receipt.import_id is not None
        undo(workspace, receipt.import_id)
        assert booked(workspace) == {ANN: 1000, BEN: 80}
    if order == "splits first":
        assert booked(workspace, key="won") == {ANN: 0.6, BEN: 1, CID: 0.4}


def test_a_newer_file_of_parts_replaces_all_the_parts_of_a_deal(workspace: Workspace, tmp_path: Path) -> None:
    newer = splits(tmp_path, (GATE, BEN, "30", TYPE), (GATE, ANN, "70", TYPE), day="2026-04-30")
    take(workspace, deals(tmp_path), newer)
    take(workspace, splits(tmp_path, (GATE, ANN, "60", TYPE), (GATE, CID, "40", TYPE)))
    assert booked(workspace) == {ANN: 700, BEN: 80 + 300}


def test_overlay_splits_and_deleted_ones_are_told_and_left_out(workspace: Workspace, tmp_path: Path) -> None:
    rows = (GATE, ANN, "60", TYPE), (GATE, CID, "40", TYPE), (GATE, BEN, "25", OTHER), (GATE, BEN, "40", TYPE)
    receipts = take(workspace, deals(tmp_path), splits(tmp_path, *rows, deleted=3))
    assert booked(workspace) == {ANN: 600, BEN: 80, CID: 400}
    assert {one["why"]: one["rows"] for one in intake.skipped_of(receipts[1])} == {
        "an overlay split, beside the revenue": 1,
        "deleted in the CRM": 1,
    }
    assert any(TYPE in note for note in intake.notes_of(receipts[1]))


@pytest.mark.few("False")
@pytest.mark.parametrize("accept", [True, False])
def test_two_types_that_may_both_be_the_revenue_are_asked(workspace: Workspace, tmp_path: Path, accept: bool) -> None:
    path = splits(tmp_path, (GATE, ANN, "100", TYPE), (GATE, CID, "100", OTHER))
    [asked] = check(workspace, [path], accept_proposals=accept)
    assert asked.status == "asks" and {one.column for one in asked.questions} == {
        f"SplitTypeId: {TYPE}",
        f"SplitTypeId: {OTHER}",
    }
    take(
        workspace,
        deals(tmp_path),
        path,
        answers={f"SplitTypeId: {TYPE}": "overlay", f"SplitTypeId: {OTHER}": "revenue"},
        accept_proposals=accept,
    )
    assert booked(workspace) == {CID: 1000, BEN: 80}


def test_a_report_in_money_alone_names_deals_by_short_ids_or_names(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Split Amount", "Split Owner", "Opportunity Name", "Opportunity ID"]
    by_id = write(
        tmp_path, "splits-2026-03-30.csv", [["700", ANN, "Gate", GATE[:15]], ["300", CID, "Gate", GATE[:15]]], header
    )
    [_, receipt] = take(workspace, deals(tmp_path), by_id)
    assert booked(workspace) == {ANN: 700, BEN: 80, CID: 300} and not intake.notes_of(receipt)
    by_name = write(
        tmp_path, "splits-2026-03-31.csv", [["400", ANN, "Gate"], ["400", CID, "Gate"], ["9", CID, "Hall"]], header[:3]
    )
    [receipt] = take(workspace, by_name)
    assert booked(workspace) == {ANN: 500, BEN: 80, CID: 500}
    assert any("Gate (800.00 of 1,000.00)" in note for note in intake.notes_of(receipt)) and any(
        "not loaded: Hall;" in note for note in intake.notes_of(receipt)
    )


@pytest.mark.few(2)
@pytest.mark.parametrize(("part", "whole"), [("40", True), ("39", False)])
def test_parts_that_are_not_the_whole_leave_the_deal_with_its_owner(
    workspace: Workspace, tmp_path: Path, part: str, whole: bool
) -> None:
    path = write(
        tmp_path, "parts-2026-03-31.csv", [[GATE, CID, f"{part}%"], [GATE, BEN, "60%"]], ["Deal ID", "Rep", "Credit %"]
    )
    [_, receipt] = take(workspace, deals(tmp_path), path)
    assert booked(workspace) == ({BEN: 680, CID: 400} if whole else {ANN: 1000, BEN: 80})
    assert any("not 100 % in all" in note for note in intake.notes_of(receipt)) is not whole
