"""Dates with a year of two digits: the column says which part is the year, or it is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.intake.desk.receipt_view import how_to_read
from coaching.workspace import Workspace
from tests.test_intake import deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def deals(folder: Path, *days: str, name: str = "Deals.csv") -> Path:
    return write(folder, name, [deal(n, Close_Date=day) for n, day in enumerate(days, 1)])


def closed(workspace: Workspace) -> list[str]:
    return [str(row[15]) for row in facts(workspace, "opportunity")]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["3/25/26", "12/1/26"], ["2026-03-25", "2026-12-01"]),  # no month is 25, no year is written 3
        (["25/3/26", "1/12/26"], ["2026-03-25", "2026-12-01"]),
        (["26/8/1", "26/8/30"], ["2026-08-01", "2026-08-30"]),
        (["99/08/01", "99/12/31"], ["1999-08-01", "1999-12-31"]),
        (["25-03-26", "26-03-26", "31-03-26", "14-04-26", "02-05-26"],  # five days of one year, not five years on one day
         ["2026-03-25", "2026-03-26", "2026-03-31", "2026-04-14", "2026-05-02"]),
        (["26/03/25", "26/03/26", "26/03/31", "25/04/14", "25/05/02"], ["2026-03-25", "2026-03-26", "2026-03-31", "2025-04-14", "2025-05-02"]),
        (["03/25/26", "25.12.2026"], None),
    ],
)  # fmt: skip
def test_the_whole_column_tells_which_part_is_the_year(
    workspace: Workspace, tmp_path: Path, written: list[str], read: list[str] | None
) -> None:
    (receipt,) = take(workspace, deals(tmp_path, *written))
    assert receipt.status == ("loaded" if read else "asks"), receipt.questions
    assert closed(workspace) == (read or [])


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("written", "options"),
    [
        (["26/08/01", "26/08/15"], ("day first", "year first")), (["01/08/26", "02/08/26"], ("day first", "month first", "year first")),
        (["25.03.26"], ("day first", "year first")), (["1/8/26", "2/8/26"], ("day first", "month first")),
    ],
)  # fmt: skip
def test_what_the_column_does_not_tell_is_asked_with_examples(
    workspace: Workspace, tmp_path: Path, written: list[str], options: tuple[str, ...]
) -> None:
    (receipt,) = take(workspace, deals(tmp_path, *written))
    (question,) = receipt.questions
    assert (
        receipt.status == "asks"
        and question.column == "Close Date"
        and question.options == options
        and written[0] in question.examples
    )


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("said", "read"), [("day first", "2026-08-01"), ("month first", "2026-01-08"), ("year first", "2001-08-26")]
)
def test_the_answer_decides_and_is_remembered(workspace: Workspace, tmp_path: Path, said: str, read: str) -> None:
    (receipt,) = take(workspace, deals(tmp_path, "01/08/26"), answers={"Close Date": said})
    assert (
        receipt.status == "loaded"
        and closed(workspace) == [read]
        and how_to_read(receipt)["Close Date"][-1] == "year first"
    )
    (again,) = take(workspace, write(tmp_path, "more.csv", [deal(9, Close_Date="01/08/26")]))
    assert again.status == "loaded" and closed(workspace) == [read, read]


def test_an_open_column_follows_the_one_that_tells(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", [deal(1, Close_Date="26/08/01", Created_Date="26/1/5")]))
    assert receipt.status == "loaded" and closed(workspace) == ["2026-08-01"]


def test_a_mended_row_is_read_as_its_column(workspace: Workspace, tmp_path: Path) -> None:
    from coaching.intake.desk.mending import load_again, set_apart

    take(workspace, deals(tmp_path, "26/08/01", "26/08/99"), answers={"Close Date": "year first"})
    _, wrong = load_again(workspace, 1, [row | {"Close Date": "26/08/09"} for row in set_apart(workspace, 1)])
    assert not wrong and closed(workspace) == ["2026-08-01", "2026-08-09"]
