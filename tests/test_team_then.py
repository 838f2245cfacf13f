"""A result stays with the team its person was in on its day, where lists of people of two dates say so."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace
from tests.test_intake import deal, take, write

USERS = ["User ID", "Name", "Email", "Role", "Team"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def by_team(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> dict[str, float | None]:
    found = measure(workspace, lens_for(workspace, "team", None, period, as_of), [key])
    return {one.name: one.value for one in found if one.value}


def test_a_move_to_another_team_takes_what_is_open_along_and_leaves_what_was_closed(
    workspace: Workspace, tmp_path: Path
) -> None:
    deals = [deal(1, Amount="100", Close_Date="2026-03-30"), deal(2, Amount="40", Close_Date="2026-03-31"),
             deal(3, Stage="Negotiation", Amount="7", Close_Date="2026-09-01")]  # fmt: skip
    person = ["u1", "Ana Weiss", "ana@example.com", "rep"]
    take(workspace, write(tmp_path, "users-2026-01-31.csv", [[*person, "North"]], USERS), accept_proposals=True)
    take(workspace, write(tmp_path, "users-2026-03-31.csv", [[*person, "South"]], USERS), accept_proposals=True)
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", deals))
    assert by_team(workspace, "bookings", "2026-Q1") == {
        "North": 100,
        "South": 40,
    }  # the list of 31 March holds from that day on
    assert by_team(workspace, "open_pipeline", "2026-01-01..2026-03-29") == {"North": 147} and by_team(
        workspace, "open", "2026-Q1"
    ) == {"South": 1}
    for as_of in (None, date(2026, 3, 30)):
        assert by_team(workspace, "bookings", "2026-01-01..2026-03-30", as_of) == {"North": 100}
        assert by_team(workspace, "open", "2026-01-01..2026-03-30", as_of) == {"North": 2}
    assert by_team(workspace, "median_won_deal", "2026-Q1") == {"North": 100, "South": 40}
    for team, key, part in (("North", "bookings", 100), ("South", "open_pipeline", 7)):
        shown = proof(workspace, lens_for(workspace, "team", [team], "2026-Q1"), key)
        assert [row["part"] for row in shown.rows.to_pylist()] == [part]
