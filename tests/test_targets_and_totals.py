"""What was done beside its target in one sheet, and rows of sums that are none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.desk.wording import notes_of
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_header_currency import put


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


ROWS = ("Vera Moss,2026-01,1000,700", "Vera Moss,2026-02,1000,900")


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("head", "answers", "asked"),
    [
        ("Rep,Month,Quota,Bookings", {}, []), ("Rep,Month,Quota,Booked", {}, []),
        ("Rep,Month,Quota,Actual", {"numbers Actual": "bookings"}, ["numbers Actual"]),
        ("Rep,Month,Target,Ist", {"numbers Target": "target of bookings", "numbers Ist": "bookings"}, ["numbers Target", "numbers Ist"]),
    ],
)  # fmt: skip
def test_what_was_done_beside_a_target_is_read_too(
    workspace: Workspace, tmp_path: Path, head: str, answers: dict[str, str], asked: list[str]
) -> None:
    path = put(tmp_path, "sheet.csv", head, *ROWS)
    receipts = intake.check(workspace, [path])
    assert [question.column for question in receipts[0].questions] == asked
    assert all(one.options[0].endswith("bookings") for one in receipts[0].questions)
    receipts = intake.load(workspace, intake.check(workspace, [path], answers=answers))
    assert {one.kind for one in receipts} == {"quota", "sales_total"} and {one.status for one in receipts} == {"loaded"}
    lens = lens_for(workspace, "rep", period="2026-01")
    assert [one.value for one in measure(workspace, lens, ["bookings", "quota"])] == [700, 1000]


TOTALS = [
    (("Total,2026-Q1,200",), ""), (("Total,2026-Q1,250",), '"Quota" says 250 in row 4'), (("All reps,2026-Q1,199.5",), '"Quota" says 199.5 in row 4'),
    (("Total,2026-Q1,200", "Ugo Ray,2026-Q2,50", "Total,2026-Q2,50"), ""), (("Total,2026-Q1,200", "Ida Berg,2026-Q1,50", "Total,2026-Q1,250"), ""),
    (("Total,2026-Q1,200", "Ida Berg,2026-Q1,50", "Total,2026-Q1,50"), ""),
    (("Total,2026-Q1,200", "Ida Berg,2026-Q1,50", "Total,2026-Q1,60"), '"Quota" says 60 in row 6'),
]  # fmt: skip


@pytest.mark.parametrize(("more", "told"), TOTALS)
def test_a_row_of_sums_that_is_none_is_told(
    workspace: Workspace, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    path = put(tmp_path, "quota.csv", "Rep,Quarter,Quota", "Vera Moss,2026-Q1,100", "Ugo Ray,2026-Q1,100", *more)
    (receipt,) = intake.check(workspace, [path])
    found = [note for note in notes_of(receipt) if "left out as a sum" in note]
    assert receipt.status == "ready" and ([note.partition(",")[0] for note in found] == ([told] if told else []))
