"""Rows set apart are mended on the spot or in a workbook, come in in the way of their file, and leave the list until that load is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.desk import mending
from coaching.workspace import Workspace
from tests.test_intake import HEADER, accounted, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.fixture
def apart(workspace: Workspace, tmp_path: Path) -> list[dict[str, object]]:
    """Two rows with bad amounts and dates among day-first dates and comma decimals that the rows alone would not settle."""
    rows = [deal(1, Amount="1.000,50", Close_Date="25/03/2026"), deal(2, Amount="abc", Close_Date="03/04/2026"),
            deal(3, Amount="70", Close_Date="someday"), deal(4, Amount="80", Close_Date="04/05/2026", Stage="Parked")]  # fmt: skip
    (receipt,) = take(workspace, write(tmp_path, "Deals-2026-04-01.csv", rows), answers={"Stage: Parked": "cancelled"})
    assert (receipt.loaded, receipt.quarantined) == (2, 2)
    return mending.set_apart(workspace, 1)


def test_a_mended_row_is_read_as_its_file_was_and_keeps_its_place(
    workspace: Workspace, apart: list[dict[str, object]]
) -> None:
    first = next(row for row in apart if row["Opportunity ID"] == "D0002")
    receipt, wrong = mending.load_again(workspace, 1, [first | {"Amount": "1.234"}])
    assert receipt and receipt.status == "loaded" and accounted(receipt) and wrong == []
    loaded = {row[0]: row for row in facts(workspace, "opportunity", source=True)}["D0002"]
    assert (str(loaded[9]), str(loaded[15]), loaded[-2], loaded[-1]) == (
        "1234.00",
        "2026-04-03",
        "Deals-2026-04-01.csv (mended)",
        3,
    )
    assert [entry.as_of for entry in intake.imports(workspace)] == [intake.imports(workspace)[0].as_of] * 2
    assert [row["Opportunity ID"] for row in mending.set_apart(workspace, 1)] == ["D0003"]


def test_what_is_wrong_is_said_with_the_value_and_an_example_as_the_column_writes_its_days(
    apart: list[dict[str, object]],
) -> None:
    told = {row["Opportunity ID"]: row[mending.WRONG] for row in apart}
    assert told["D0003"] == 'Close Date: "someday" is not a date. Use 30/06/2026 or 2026-06-30.'


def test_a_row_that_is_still_wrong_stays_on_the_list_and_says_why(
    workspace: Workspace, apart: list[dict[str, object]]
) -> None:
    mended = [
        row | {"Amount": "12", "Close Date": "31/02/2026" if row["Opportunity ID"] == "D0003" else "03/04/2026"}
        for row in apart
    ]
    receipt, wrong = mending.load_again(workspace, 1, mended)
    assert receipt and receipt.loaded == 1
    assert [(problem.row, problem.column) for problem in wrong] == [(4, "Close Date")]
    assert mending.changed_in_vain(apart, mended, wrong) == wrong and mending.changed_in_vain(apart, apart, wrong) == []
    nothing, wrong = mending.load_again(workspace, 1, mending.set_apart(workspace, 1))
    assert nothing is None and wrong and len(intake.imports(workspace)) == 2


def test_undoing_the_mended_rows_puts_them_back_on_the_list(
    workspace: Workspace, apart: list[dict[str, object]]
) -> None:
    receipt, _ = mending.load_again(workspace, 1, [apart[0] | {"Amount": "5"}])
    assert receipt and receipt.import_id and len(mending.set_apart(workspace, 1)) == 1
    intake.undo(workspace, receipt.import_id)
    assert len(mending.set_apart(workspace, 1)) == 2


def test_a_word_nobody_knows_is_refused_with_its_question(workspace: Workspace, apart: list[dict[str, object]]) -> None:
    with pytest.raises(Refusal, match='What does the stage "Nowhere" mean'):
        mending.load_again(workspace, 1, [apart[0] | {"Amount": "5", "Stage": "Nowhere"}])


def test_the_workbook_of_mended_rows_takes_them_off_the_list_too(
    workspace: Workspace, apart: list[dict[str, object]], tmp_path: Path
) -> None:
    names = [*HEADER, mending.IMPORT, mending.ROW, mending.WRONG]
    rows = [[str(value) for value in (row | {"Amount": "6", "Close Date": "13/04/2026"}).values()] for row in apart]
    (receipt,) = take(workspace, write(tmp_path, "mended.csv", rows, names))
    assert receipt.status == "loaded" and receipt.loaded == 2 and str(receipt.as_of) == "2026-04-01"
    assert mending.set_apart(workspace, 1) == []


QUOTAS = "Rep,Jan 2026,Feb 2026,Mar 2026\nAna Weiss,100,200,300\nBen Ott,abc,200,300\nCleo Dunn,50,60,70\n"


def quotas(workspace: Workspace, tmp_path: Path) -> list[dict[str, object]]:
    (tmp_path / "Quota 2026.csv").write_text(QUOTAS, encoding="utf-8")
    (receipt,) = take(
        workspace, tmp_path / "Quota 2026.csv", answers={"numbers": "target of bookings", "as of": "2026-03-31"}
    )
    assert (receipt.status, receipt.loaded, receipt.quarantined) == ("loaded", 8, 1)
    assert [(problem.row, problem.column) for problem in receipt.problems] == [(3, "Jan 2026")]
    return mending.set_apart(workspace, 1)


def targets_of_ben(workspace: Workspace) -> list[tuple[str, str]]:
    rows = (
        workspace.facts.cursor()
        .execute("select period_start, target from target where rep_id = 'Ben Ott' order by 1")
        .fetchall()
    )
    return [(str(day), str(target)) for day, target in rows]


def test_a_month_of_few_rows_stays_a_month_where_a_cell_is_no_number_and_names_its_own_column(
    workspace: Workspace, tmp_path: Path
) -> None:
    [row] = quotas(workspace, tmp_path)
    assert str(row[mending.WRONG]).startswith('Jan 2026: "abc"') and row["Feb 2026"] == "200"


def test_a_mended_row_of_a_sheet_of_figures_brings_its_figure_and_no_person(
    workspace: Workspace, tmp_path: Path
) -> None:
    [row] = quotas(workspace, tmp_path)
    receipt, wrong = mending.load_again(workspace, 1, [row | {"Jan 2026": "77"}])
    assert receipt and (receipt.kind, receipt.loaded, receipt.unchanged, wrong) == ("quota", 1, 2, [])
    assert targets_of_ben(workspace) == [("2026-01-01", "77.00"), ("2026-02-01", "200.00"), ("2026-03-01", "300.00")]
    assert mending.set_apart(workspace, 1) == []


def test_the_workbook_of_mended_figures_takes_them_off_the_list_too(workspace: Workspace, tmp_path: Path) -> None:
    [row] = quotas(workspace, tmp_path)
    names = ["Rep", "Jan 2026", "Feb 2026", "Mar 2026", mending.IMPORT, mending.ROW, mending.WRONG]
    cells = [str(value) for value in (row | {"Jan 2026": "78"}).values()]
    (receipt,) = take(workspace, write(tmp_path, "mended.csv", [cells], names))
    assert (receipt.status, receipt.kind) == ("loaded", "quota")
    assert targets_of_ben(workspace)[0] == ("2026-01-01", "78.00") and mending.set_apart(workspace, 1) == []
