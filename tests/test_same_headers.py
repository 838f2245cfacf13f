"""Several columns of one name are asked with what stands in each; columns that say the same are one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def twice(folder: Path, name: str, *others: str, header: str = "Amount") -> Path:
    return write(folder, name, [[*deal(n), other] for n, other in enumerate(others, 1)], [*HEADER, header])


def amounts(workspace: Workspace) -> list[str]:
    return [str(row[9]) for row in facts(workspace, "opportunity")]


@pytest.mark.parametrize("header", ["Amount", "amount", "AMOUNT"])
def test_every_column_of_the_name_is_offered_with_what_stands_in_it(
    workspace: Workspace, tmp_path: Path, header: str
) -> None:
    (receipt,) = take(workspace, twice(tmp_path, "Deals.csv", "7.00", "8.00", header=header))
    (question,) = receipt.questions
    assert receipt.status == "asks" and question.column == "which Amount" and question.options == ("first", "second")
    assert question.examples == ("first (column 6): 100.50, 200.50", "second (column 9): 7.00, 8.00")
    assert "2 columns" in intake.asked(question) and "disagree in 2 rows" in intake.asked(question)


def test_the_column_a_person_chose_counts_and_is_remembered(workspace: Workspace, tmp_path: Path) -> None:
    (first,) = take(
        workspace, twice(tmp_path, "Deals-2026-04-01.csv", "7.00", "8.00"), answers={"which Amount": "second"}
    )
    assert amounts(workspace) == ["7.00", "8.00"] and first.totals == {
        "Amount (2)": {"file": "15.00", "loaded": "15.00"}
    }
    (again,) = take(workspace, twice(tmp_path, "Deals-2026-05-01.csv", "17.00", "18.00"))
    assert again.status == "loaded" and amounts(workspace) == ["17.00", "18.00"]
    assert any(note.startswith("which Amount: second, as answered on") for note in intake.notes_of(again))


def test_columns_that_never_contradict_are_proposed_as_one(workspace: Workspace, tmp_path: Path) -> None:
    file = twice(tmp_path, "Deals.csv", "", "200.50", "9.00")
    file.write_text(file.read_text(encoding="utf-8").replace("300.50", ""), encoding="utf-8")
    (receipt,) = take(workspace, file)
    assert receipt.questions[0].options == ("whichever is filled", "first", "second")
    (receipt,) = take(workspace, file, answers={"which Amount": "whichever is filled"})
    assert receipt.status == "loaded" and amounts(workspace) == ["100.50", "200.50", "9.00"]
    intake.undo(workspace, 1)
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert receipt.status == "loaded" and amounts(workspace) == ["100.50", "200.50", "9.00"]


def test_columns_that_say_the_same_are_not_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, twice(tmp_path, "Deals.csv", "100.50", "200.50"))
    assert (
        receipt.status == "loaded"
        and '"Amount" stands over 2 columns, which say the same in every row' in intake.notes_of(receipt)
    )


def test_accepted_proposals_choose_no_column_that_contradicts_another(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, twice(tmp_path, "Deals.csv", "7.00"), accept_proposals=True)
    assert receipt.status == "asks"


def test_a_doubled_column_may_be_asked_for_its_decimal_sign_as_well(workspace: Workspace, tmp_path: Path) -> None:
    file = twice(tmp_path, "Deals.csv", "1,234")
    (receipt,) = take(workspace, file, answers={"which Amount": "second"})
    assert [question.column for question in receipt.questions] == ["Amount (2)"]
    (receipt,) = take(workspace, file, answers={"which Amount": "second", "Amount (2)": "thousands sign"})
    assert receipt.status == "loaded" and amounts(workspace) == ["1234.00"]


def test_mended_rows_are_taken_from_the_chosen_column(workspace: Workspace, tmp_path: Path) -> None:
    from coaching.intake.desk.mending import load_again, set_apart

    take(workspace, twice(tmp_path, "Deals.csv", "7.00", "lots"), answers={"which Amount": "second"})
    _, wrong = load_again(workspace, 1, [row | {"Amount (2)": "8.00"} for row in set_apart(workspace, 1)])
    assert not wrong and amounts(workspace) == ["7.00", "8.00"]
