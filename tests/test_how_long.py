"""How long an activity took decides whether it was a conversation: the header says the unit, or figures that are hardly minutes are asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_header_currency import put


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def log(folder: Path, header: str, *cells: str) -> Path:
    rows = (f"Vera Moss,2026-03-{day:02},Call,Brook,{cell}" for day, cell in enumerate(cells, 2))
    return put(folder, "log.csv", f"Rep,Date,Type,Account,{header}", *rows)


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("header", "cells", "minutes"),
    [
        ("Duration (min)", ["2", "17.5"], [2, 17.5]), ("Talk time mins", ["2", "601"], [2, 601]), ("Duration (s)", ["179", "180"], [179 / 60, 3]),
        ("Call Duration in seconds", ["90"], [1.5]), ("Dauer (Sekunden)", ["90"], [1.5]), ("Duration (ms)", ["90000"], [1.5]),
        ("Duration [h]", ["0.05", "1.5"], [3, 90]), ("Duration hours", ["2"], [120]), ("Duration", ["0:02:30"], [2.5]),
        ("Duration", ["60", "90", "600"], [60, 90, 600]), ("Duration", ["7", "8"], [7, 8]), ("Length", ["3"], [3]),
    ],
)  # fmt: skip
def test_the_header_says_in_what_a_duration_is_counted(
    workspace: Workspace, tmp_path: Path, header: str, cells: list[str], minutes: list[float]
) -> None:
    (receipt,) = intake.load(workspace, intake.check(workspace, [log(tmp_path, header, *cells)], accept_proposals=True))
    assert receipt.status == "loaded", (receipt.message, receipt.questions)
    rows = workspace.facts.cursor().execute('select duration_min from activity order by "at"').fetchall()
    assert [round(one, 6) for (one,) in rows] == [round(one, 6) for one in minutes]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("cells", "unit", "first"),
    [
        (["61"], "seconds", 61 / 60),
        (["605", "5"], "seconds", 605 / 60),
        (["0.25", "8"], "hours", 15),
        (["0.5"], "minutes", 0.5),
    ],
)
def test_figures_that_are_hardly_minutes_are_asked(
    workspace: Workspace, tmp_path: Path, cells: list[str], unit: str, first: float
) -> None:
    path = log(tmp_path, "Duration", *cells)
    (receipt,) = intake.check(workspace, [path], accept_proposals=True)
    (question,) = (one for one in receipt.questions if one.waits)
    assert question.column == "Duration" and question.options == ("minutes", "seconds", "hours")
    (receipt,) = intake.load(workspace, intake.check(workspace, [path], answers={"Duration": unit}))
    rows = workspace.facts.cursor().execute('select duration_min from activity order by "at"').fetchall()
    assert receipt.status == "loaded" and round(rows[0][0], 6) == round(first, 6)
