"""Decisions on whole columns that a file may leave open: percent or fraction, and whether a period ends on its last day or on the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take, write

TARGETS = ["rep", "quota", "start_date", "end_date"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def probable(folder: Path, *shares: str) -> Path:
    return write(
        folder, "Deals.csv", [[*deal(n), share] for n, share in enumerate(shares, 1)], [*HEADER, "Probability"]
    )


@pytest.mark.parametrize(
    ("shares", "read"),
    [(["0.2", "1"], [0.2, 1]), (["20", "100"], [0.2, 1]), (["20%", "1%"], [0.01, 0.2]), (["0", "0"], [0, 0])],
)
def test_a_column_of_shares_says_itself_whether_it_is_percent(
    workspace: Workspace, tmp_path: Path, shares: list[str], read: list[float]
) -> None:
    (receipt,) = take(workspace, probable(tmp_path, *shares))
    assert receipt.status == "loaded", receipt.questions
    assert sorted(row[12] for row in facts(workspace, "opportunity")) == pytest.approx(read)


def test_a_column_of_noughts_and_ones_is_asked_whether_one_is_all_or_a_hundredth(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = probable(tmp_path, "0", "1")
    (receipt,) = take(workspace, file)
    assert receipt.status == "asks" and receipt.questions[0].options == ("percent", "fraction")
    (receipt,) = take(workspace, file, answers={"Probability": "percent"})
    assert sorted(row[12] for row in facts(workspace, "opportunity")) == pytest.approx([0, 0.01])


def targets(folder: Path, *spans: tuple[str, str]) -> Path:
    return write(folder, "Targets.csv", [["Ana Weiss", "1000", *span] for span in spans], TARGETS)


@pytest.mark.parametrize(
    ("spans", "ends"),
    [
        ([("2026-01-01", "2026-03-31")], ["2026-04-01"]),
        ([("2026-01-01", "2026-04-01")], ["2026-04-01"]),
        ([("2026-02-15", "2026-05-14")], ["2026-05-15"]),
        ([("2026-01-05", "2026-01-11"), ("2026-01-12", "2026-01-18")], ["2026-01-12", "2026-01-19"]),
        ([("2026-01-05", "2026-01-12")], ["2026-01-12"]),
        ([("2026-01-05", "2026-01-20"), ("2026-01-20", "2026-02-01")], ["2026-01-20", "2026-02-01"]),
    ],
)
def test_periods_say_themselves_whether_their_end_belongs_to_them(
    workspace: Workspace, tmp_path: Path, spans: list[tuple[str, str]], ends: list[str]
) -> None:
    (receipt,) = take(workspace, targets(tmp_path, *spans))
    assert receipt.status == "loaded", receipt.questions
    assert [str(row[4]) for row in facts(workspace, "quota")] == ends


def test_an_end_that_nothing_settles_is_asked_with_the_periods_of_the_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = targets(tmp_path, ("2026-01-05", "2026-01-20"))
    (receipt,) = intake.check(workspace, [file])
    (question,) = receipt.questions
    assert receipt.status == "asks" and question.examples == ("2026-01-05 to 2026-01-20",)
    (receipt,) = take(workspace, file, answers={question.column: "the first day after it"})
    assert [str(row[4]) for row in facts(workspace, "quota")] == ["2026-01-20"]
    (receipt,) = intake.check(workspace, [targets(tmp_path, ("2026-02-05", "2026-02-20"))])
    assert receipt.status == "ready", "the answer was not remembered"
