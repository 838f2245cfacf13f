"""A weekday beside a date is part of it, and months are read by their names in the languages of exports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching.intake.words.date_names import months
from coaching.workspace import Workspace
from tests.test_intake import deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


WRITTEN = (
    *("Tue 03/31/2026", "Tuesday, 31/03/2026", "2026-03-31 (Tue)", "31.03.2026 Di", "mardi 31/03/2026", "mar. 31/03/2026", "Mi., 31 März 2026"),
    *("31 mars 2026", "31 de marzo de 2026", "31. März 2026", "31 mar. 2026", "31-Mär-2026", "mar 31 mar 2026"),
    *("31 marca 2026", "31st March 2026"),
    *("2026-03-31 (火)", "martes, 31 de marzo de 2026", "March 31st, 2026", "Tue Mar 31 2026", "31 марта 2026"),
)  # fmt: skip


@pytest.mark.slow
def test_a_date_with_names_is_read(workspace: Workspace, tmp_path: Path) -> None:
    """Each in a file of its own, since the whole column tells how its dates are read; all in one load."""
    files = [write(tmp_path, f"Deals {n}.csv", [deal(n, Close_Date=one)]) for n, one in enumerate(WRITTEN)]
    for written, receipt in zip(WRITTEN, take(workspace, *files), strict=True):
        assert receipt.status == "loaded", (written, receipt.questions, receipt.problems)
    read = {str(row[0]): str(row[15]) for row in facts(workspace, "opportunity")}
    assert read == {deal(n)[0]: "2026-03-31" for n in range(len(WRITTEN))}


def test_a_month_that_two_languages_call_alike_is_left_unread() -> None:
    assert months({"listopad"}) == {}  # November in Polish and Czech, October in Croatian
    assert months({"listopada", "października"}) == {"listopada": 11, "października": 10}


def test_the_null_of_a_table_dump_is_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(
        workspace, write(tmp_path, "Deals.csv", [deal(1, Account_Name="\\N", Amount="\\N"), deal(2, Stage="\\N")])
    )
    assert receipt.loaded == 2 and "\\N" not in receipt.words["Stage"]
    assert facts(workspace, "opportunity")[0][2] is None


def test_short_names_that_people_write_are_read_beside_those_of_their_language() -> None:
    assert months({"fév", "mars", "avr"}) == {"fév": 2, "mars": 3, "avr": 4}
    assert months({"mrz", "okt"}) == {"mrz": 3, "okt": 10}
