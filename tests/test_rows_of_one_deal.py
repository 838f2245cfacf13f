"""Rows that are about one deal: the parts of several people in money alone, and rows without an id that differ in what is not read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake import check, rebuild
from coaching.lens import By, lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import accounted, take, write

ROWS = ["Deal ID", "Deal Name", "Owner", "Amount", "Stage", "Close Date", "Created Date"]
ASKED, OWN = "rows of one deal", "each row is the part of its owner"
EVENLY, FIRST, WRONG = (
    "each row is the whole deal, shared evenly",
    "each row is the whole deal of the first owner",
    "only one of the rows is right",
)
EACH, ONE = "each row is one of its own", "keep the first row of each"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def part(deal: str, owner: str, amount: str, *more: str, stage: str = "Closed Won") -> list[str]:
    return [deal, f"Deal {deal}", owner, amount, stage, "2026-02-01", "2026-01-05", *more]


def file(folder: Path, *rows: list[str], header: list[str] = ROWS, turned: bool = False) -> Path:
    way = -1 if turned else 1
    return write(folder, "deals-2026-03-31.csv", [row[::way] for row in rows], header[::way])


def booked(workspace: Workspace, by: By = "rep", key: str = "bookings") -> dict[str, Any]:
    return {
        one.name: one.value for one in measure(workspace, lens_for(workspace, by, None, "2026-Q1"), [key]) if one.value
    }


@pytest.mark.few("False")
@pytest.mark.parametrize("accept", [True, False])
def test_parts_in_money_alone_are_asked_and_then_are_shares_of_one_deal(
    workspace: Workspace, tmp_path: Path, accept: bool
) -> None:
    path = file(
        tmp_path,
        part("D1", "Eva Holm", "700"),
        part("D1", "Nils Berg", "300"),
        part("D2", "Nils Berg", "50"),
        turned=accept,
    )
    [asked] = check(workspace, [path], accept_proposals=accept)
    assert asked.status == "asks" and [(one.column, one.options) for one in asked.questions] == [(ASKED, (OWN, WRONG))]
    [receipt] = take(workspace, path, answers={ASKED: OWN}, accept_proposals=accept)
    assert accounted(receipt) and receipt.loaded == 2 and receipt.quarantined == 0
    assert intake.skipped_of(receipt) == [{"rows": 1, "why": "shares the credit of a deal in another row"}]
    for _ in range(2):
        assert booked(workspace) == {"Eva Holm": 700, "Nils Berg": 350} and booked(workspace, key="won") == {
            "Eva Holm": 0.7,
            "Nils Berg": 1.3,
        }
        assert booked(workspace, "company") == {"Whole company": 1050} and booked(workspace, "company", "won") == {
            "Whole company": 2
        }
        rebuild(workspace)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("said", "reps", "company"),
    [(OWN, {"Eva Holm": 500, "Nils Berg": 500}, 1000), (EVENLY, {"Eva Holm": 250, "Nils Berg": 250}, 500), (FIRST, {"Eva Holm": 500}, 500),
     (WRONG, {"Eva Holm": 500}, 500)],
)  # fmt: skip
def test_the_same_amount_on_each_row_may_be_the_parts_or_the_whole(
    workspace: Workspace, tmp_path: Path, said: str, reps: dict[str, float], company: float
) -> None:
    path = file(tmp_path, part("D1", "Eva Holm", "500"), part("D1", "Nils Berg", "500"))
    [asked] = check(workspace, [path], accept_proposals=True)
    assert asked.questions[0].options == (OWN, EVENLY, FIRST, WRONG)
    [receipt] = take(workspace, path, answers={ASKED: said})
    assert booked(workspace) == reps and booked(workspace, "company") == {"Whole company": company}
    assert receipt.quarantined == (1 if said == WRONG else 0)


@pytest.mark.parametrize("total", ["1000", "999"])
def test_a_total_beside_the_parts_tells_them_and_another_figure_does_not(
    workspace: Workspace, tmp_path: Path, total: str
) -> None:
    parts = (
        ("D1", "Eva Holm", "500", "1000"),
        ("D1", "Nils Berg", "500", "1000"),
        ("D3", "Eva Holm", "6", "9"),
        ("D3", "Nils Berg", "3", "9"),
    )
    rows = [part(*one) for one in parts]
    rows[0][-1] = "1000" if total == "1000" else "990"
    [receipt] = take(workspace, file(tmp_path, *rows, header=[*ROWS, "Deal Total"], turned=True), accept_proposals=True)
    assert receipt.status == ("loaded" if total == "1000" else "asks")
    if receipt.status == "loaded":
        assert any('"Deal Total"' in note for note in intake.notes_of(receipt))
        assert booked(workspace) == {"Eva Holm": 506, "Nils Berg": 503} and booked(workspace, "company", "won") == {
            "Whole company": 2
        }


def test_parts_beside_the_whole_amount_are_told_by_what_they_add_up_to(workspace: Workspace, tmp_path: Path) -> None:
    rows = (
        part("D1", "Eva Holm", "1000", "300"),
        part("D1", "Nils Berg", "1000", "700"),
        part("D2", "Eva Holm", "5", "5"),
    )
    [receipt] = take(workspace, file(tmp_path, *rows, header=[*ROWS, "Rep Amount"]))
    assert receipt.status == "loaded" and booked(workspace) == {"Eva Holm": 305, "Nils Berg": 700}
    assert booked(workspace, "company") == {"Whole company": 1005}


def test_rows_that_differ_in_more_than_person_and_amount_are_no_parts(workspace: Workspace, tmp_path: Path) -> None:
    rows = [part("D1", "Eva Holm", "700"), part("D1", "Nils Berg", "300", stage="Closed Lost")]
    rows += [part("D2", "Eva Holm", "1"), part("D2", "Eva Holm", "2")]
    [receipt] = take(workspace, file(tmp_path, *rows))
    assert receipt.status == "loaded" and receipt.quarantined == 2


@pytest.mark.few("False")
@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize(("said", "count"), [(EACH, 2), (ONE, 1)])
def test_rows_without_an_id_that_differ_in_what_is_not_read_are_asked(
    workspace: Workspace, tmp_path: Path, accept: bool, said: str, count: int
) -> None:
    header = [
        "Opportunity Name",
        "Account Name",
        "Opportunity Owner",
        "Amount",
        "Stage",
        "Close Date",
        "Created Date",
        "Sales Region",
    ]
    row = ["Gate", "Mill", "Eva Holm", "100", "Closed Won", "2026-02-01", "2026-01-05"]
    path = write(tmp_path, "deals-2026-03-31.csv", [[*row, "North"], [*row, "South"]], header)
    [asked] = check(workspace, [path], accept_proposals=accept)
    assert asked.status == "asks" and [one.column for one in asked.questions] == ["same rows"]
    assert "Sales Region" in intake.asked(asked.questions[0]) and "South" in intake.asked(asked.questions[0])
    [receipt] = take(workspace, path, answers={"same rows": said}, accept_proposals=accept)
    assert receipt.loaded == count and booked(workspace) == {"Eva Holm": 100 * count}


def test_exact_copies_without_an_id_are_not_asked(workspace: Workspace, tmp_path: Path) -> None:
    header = [
        "Opportunity Name",
        "Account Name",
        "Opportunity Owner",
        "Amount",
        "Stage",
        "Close Date",
        "Created Date",
        "Sales Region",
    ]
    row = ["Gate", "Mill", "Eva Holm", "100", "Closed Won", "2026-02-01", "2026-01-05"]
    [copies] = take(workspace, write(tmp_path, "deals-2026-03-31.csv", [[*row, "North"], [*row, "North "]], header))
    assert copies.status == "loaded" and intake.skipped_of(copies) == [{"rows": 1, "why": "exact duplicate"}]
