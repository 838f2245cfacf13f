"""Files that share the credit of deals: a row a person with a part in percent or money, and several people in one cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake import check, load, rebuild, undo
from coaching.lens import By, lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import accounted, take, write

REPORT = ["Opportunity ID", "Opportunity Name", "Account Name", "Opportunity Owner", "Split Owner", "Split (%)", "Amount", "Stage", "Close Date",
          "Created Date"]  # fmt: skip
SHEET = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Split %",
    "Amount",
    "Stage",
    "Close Date",
    "Created Date",
]
PLAIN = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Amount",
    "Stage",
    "Close Date",
    "Created Date",
]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def report(
    number: int, owner: str, credited: str, percent: str, amount: str = "900", stage: str = "Closed Won"
) -> list[str]:
    return [
        f"006000000{number}",
        f"Deal {number}",
        "Mill",
        owner,
        credited,
        percent,
        amount,
        stage,
        "2026-02-10",
        "2025-11-10",
    ]


def sheet(number: int, owner: str, percent: str, amount: str) -> list[str]:
    return [
        f"006000000{number}",
        f"Deal {number}",
        "Mill",
        owner,
        percent,
        amount,
        "Closed Won",
        "2026-02-10",
        "2025-11-10",
    ]


def booked(workspace: Workspace, by: By = "rep", key: str = "bookings") -> dict[str, Any]:
    return {
        one.name: one.value for one in measure(workspace, lens_for(workspace, by, None, "2026-Q1"), [key]) if one.value
    }


def test_a_report_of_splits_gives_each_the_own_part_and_the_deal_once(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        report(1, "Eva Holm", "Eva Holm", "70%"),
        report(1, "Eva Holm", "Nils Berg", "30%"),
        report(2, "Nils Berg", "Nils Berg", "100%", "50"),
    ]
    [receipt] = take(workspace, write(tmp_path, "splits-2026-03-31.csv", rows, REPORT))
    assert receipt.status == "loaded" and receipt.loaded == 2 and accounted(receipt)
    assert intake.skipped_of(receipt) == [{"rows": 1, "why": "shares the credit of a deal in another row"}]
    assert booked(workspace) == {"Eva Holm": 630, "Nils Berg": 320} and booked(workspace, "company") == {
        "Whole company": 950
    }
    assert booked(workspace, "company", "won") == {"Whole company": 2}
    rebuild(workspace)
    assert booked(workspace) == {"Eva Holm": 630, "Nils Berg": 320}
    assert receipt.import_id is not None
    undo(workspace, receipt.import_id)
    assert workspace.facts.cursor().execute("select count(*) from credit").fetchone() == (0,)


@pytest.mark.parametrize(("second", "whole"), [("30.4%", True), ("31%", False), ("29.6%", True), ("29%", False)])
def test_parts_that_are_not_the_whole_are_told_and_stay_with_the_owner(
    workspace: Workspace, tmp_path: Path, second: str, whole: bool
) -> None:
    rows = [report(1, "Eva Holm", "Eva Holm", "70%"), report(1, "Eva Holm", "Nils Berg", second)]
    [receipt] = take(workspace, write(tmp_path, "splits-2026-03-31.csv", rows, REPORT))
    assert any("not 100 % in all" in note for note in intake.notes_of(receipt)) is not whole
    assert ("Nils Berg" in booked(workspace)) is whole and booked(workspace, "company")[
        "Whole company"
    ] == pytest.approx(900, rel=0.005)


def test_rows_of_parts_are_told_by_their_amounts(workspace: Workspace, tmp_path: Path) -> None:
    parts = [sheet(1, "Eva Holm", "70%", "630"), sheet(1, "Nils Berg", "30%", "270")]
    parts += [sheet(2, "Nils Berg", "50%", "40"), sheet(2, "Eva Holm", "50%", "40")]
    take(workspace, write(tmp_path, "deals-2026-03-31.csv", parts, SHEET))
    assert booked(workspace) == {"Eva Holm": 670, "Nils Berg": 310} and booked(workspace, "company", "won") == {
        "Whole company": 2
    }


def test_rows_with_the_whole_amount_are_told_by_them_too_and_even_parts_alone_are_asked(
    workspace: Workspace, tmp_path: Path
) -> None:
    whole = [sheet(1, "Eva Holm", "70%", "900"), sheet(1, "Nils Berg", "30%", "900")]
    [receipt] = check(workspace, [write(tmp_path, "deals-2026-03-30.csv", whole, SHEET)])
    [receipt] = load(workspace, [receipt])
    assert booked(workspace) == {"Eva Holm": 630, "Nils Berg": 270}
    even = write(
        tmp_path, "deals-2026-03-31.csv", [sheet(2, "Eva Holm", "50%", "40"), sheet(2, "Nils Berg", "50%", "40")], SHEET
    )
    [asked] = check(workspace, [even])
    assert asked.status == "asks" and asked.questions[0].options == (
        "each row has its part",
        "each row has the whole amount",
    )
    take(workspace, even, answers={asked.questions[0].column: "each row has its part"})
    assert booked(workspace, "company") == {"Whole company": 980}


def test_several_owners_in_one_cell_are_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    def row(number: int, owner: str) -> list[str]:
        return [f"006000000{number}", f"Deal {number}", "Mill", owner, "100", "Closed Won", "2026-02-10", "2025-11-10"]

    path = write(tmp_path, "deals-2026-03-31.csv", [row(1, "Eva Holm; Nils Berg"), row(2, "Nils Berg")], PLAIN)
    [asked] = check(workspace, [path], accept_proposals=True)
    assert asked.status == "asks" and asked.questions[0].column == "shared owner"
    for answer, expected in (
        ("the first one alone", {"Eva Holm": 100, "Nils Berg": 100}), ("one person of that name", {"Eva Holm; Nils Berg": 100, "Nils Berg": 100}),
        ("shared evenly", {"Eva Holm": 50, "Nils Berg": 150}),
    ):  # fmt: skip
        [receipt] = take(workspace, path, answers={"shared owner": answer})
        assert receipt.status == "loaded" and booked(workspace) == expected
        assert receipt.import_id is not None
        undo(workspace, receipt.import_id)


@pytest.mark.parametrize(("owner", "several"), [
    ("Eva Holm / Nils Berg", True), ("Eva & Nils", True), ("Eva und Nils", True), ("Eva Holm and Nils Berg", True), ("Eva+Nils", True),
    ("Ana Costa e Silva", False), ("Jean-Luc O'Hara", False), ("Holm, Eva", False), ("Alexander Andersen", False), ("Team 1/2", False),
])  # fmt: skip
def test_what_stands_between_two_owners(workspace: Workspace, tmp_path: Path, owner: str, several: bool) -> None:
    row = ["0060000001", "Deal 1", "Mill", owner, "100", "Closed Won", "2026-02-10", "2025-11-10"]
    [receipt] = check(workspace, [write(tmp_path, "deals-2026-03-31.csv", [row], PLAIN)], accept_proposals=True)
    assert [one.column for one in receipt.questions] == (["shared owner"] if several else [])


def test_rows_alike_in_what_is_read_only_are_no_exact_duplicates(workspace: Workspace, tmp_path: Path) -> None:
    header = [*PLAIN, "Sales Region"]
    first = ["0060000001", "Deal 1", "Mill", "Eva Holm", "100", "Closed Won", "2026-02-10", "2025-11-10", "North"]
    path = write(tmp_path, "deals-2026-03-31.csv", [first, [*first[:-1], "South"], [*first[:-1], " North "]], header)
    for accept in (False, True):
        [asked] = check(workspace, [path], accept_proposals=accept)
        assert (
            asked.status == "asks"
            and "Sales Region" in intake.asked(asked.questions[0])
            and "South" in intake.asked(asked.questions[0])
        )
    [accepted] = take(workspace, path, answers={asked.questions[0].column: "keep the first row of each"})
    assert {"rows": 1, "why": 'the same as another row but for "Sales Region", which is not read'} in intake.skipped_of(
        accepted
    )
    assert (
        {"rows": 1, "why": "exact duplicate"} in intake.skipped_of(accepted)
        and accepted.loaded == 1
        and accounted(accepted)
    )
    assert accepted.import_id is not None
    undo(workspace, accepted.import_id)
    [each] = take(workspace, path, answers={asked.questions[0].column: "each row is one of its own"})
    assert each.loaded == 3 and booked(workspace) == {"Eva Holm": 300}


def test_parts_that_all_name_the_same_owner_are_never_given_to_that_owner(workspace: Workspace, tmp_path: Path) -> None:
    headers = [*REPORT[:4], "Partner in charge", *REPORT[5:]]
    rows = [report(1, "Eva Holm", "Eva Holm", "70%"), report(1, "Eva Holm", "Nils Berg", "30%")]
    [receipt] = check(workspace, [write(tmp_path, "splits-2026-03-31.csv", rows, headers)])
    assert receipt.status == "refused" and '"Split Owner"' in (intake.message_of(receipt) or "")
    assert '"Split (%)"' in (intake.message_of(receipt) or "") and "0060000001" in (intake.message_of(receipt) or "")
    team = [*REPORT[:4], "Team Member", *REPORT[5:]]
    [loaded] = take(workspace, write(tmp_path, "team-2026-03-31.csv", rows, team))
    assert loaded.status == "loaded" and booked(workspace) == {"Eva Holm": 630, "Nils Berg": 270}
