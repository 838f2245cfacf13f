"""What is taken of a file in no known format: what its columns clearly say, what a person says, and nothing in between."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests import fresh

DEALS = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Stage",
    "Amount",
    "Close Date",
    "Created Date",
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh.opened(tmp_path / "workspace")
    yield opened
    opened.close()


def write(folder: Path, name: str, *rows: list[str]) -> Path:
    with (folder / name).open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    return folder / name


def test_accepted_proposals_take_clear_columns_alone_and_name_the_others(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "visits.csv",
        ["Colour", "Subject", "Actvity date", "Acount name", "Sales reps", "Latest outcome of it"],
        ["x", "Call about pumps", "2026-01-20", "Tall Pumps", "Ana Weiss", "connected"],
    )  # fmt: skip
    (receipt,) = intake.load(workspace, intake.check(workspace, [file], accept_proposals=True))
    assert (receipt.status, receipt.kind, receipt.loaded) == ("loaded", "activity", 1)
    assert 'left out, as it is not clear what they are: "Latest outcome of it" (perhaps the status)' in intake.notes_of(
        receipt
    )


def test_a_file_whose_essential_columns_are_not_clear_is_asked_even_when_proposals_are_accepted(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(
        tmp_path, "things.csv", ["thing_id", "business_type", "some_won_date", "which_account_name"],
        ["1", "reseller", "2026-01-20", "Tall Pumps"], ["2", "maker", "2026-01-21", "Low Pumps"],
    )  # fmt: skip
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert receipt.status in ("asks", "refused")
    assert receipt.status == "refused" or receipt.questions[0].column == "format"


def test_whose_the_rows_are_is_never_left_out_as_unclear(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "visits.csv", ["Subject", "Actvity date", "Acount name", "Full name of sales rep"],
        ["Call about pumps", "2026-01-20", "Tall Pumps", "Ana Weiss"],
    )  # fmt: skip
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert receipt.status == "asks" and "Full name of sales rep" in [question.column for question in receipt.questions]


def test_a_known_export_without_a_row_says_so_and_makes_no_import(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = intake.load(workspace, intake.check(workspace, [write(tmp_path, "Deals.csv", DEALS)]))
    assert (receipt.status, receipt.questions) == ("unchanged", ())
    assert (
        intake.message_of(receipt)
        == "Deals.csv has the columns of Salesforce opportunities report but no rows, so nothing is loaded."
    )
    assert intake.imports(workspace) == []


@pytest.mark.few(1)
@pytest.mark.parametrize("count", [3, 12_000], ids=["small", "big"])
def test_deals_whose_stage_is_empty_in_every_row_are_asked_about_and_never_silently_open(
    workspace: Workspace, tmp_path: Path, count: int
) -> None:
    rows = [[f"D{n:05d}", f"Deal number {n:06d} of this list", "Tall Pumps of the North", "Ana Weiss", "", "100.50", "2026-03-25", "2026-01-14"]
            for n in range(count)]  # fmt: skip
    file = write(tmp_path, "Deals.csv", DEALS, *rows)
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert receipt.status == "asks" and "outcome" in [question.column for question in receipt.questions]
    intake.load(workspace, intake.check(workspace, [file], answers={"outcome": "lost"}))
    assert workspace.facts.cursor().execute("select outcome, count(*) from opportunity group by 1").fetchall() == [
        ("lost", count)
    ]
