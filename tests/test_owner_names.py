"""Where a person's id and name stand side by side the person has the name, whatever was loaded first, and other files may say either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_header_currency import put

HEAD = "Deal ID,Deal Name,Owner ID,Owner,Account,Stage,Amount,Created Date,Close Date"
ROWS = (
    "1,Pine,S-4,Vera Moss,Brook,Closed Won,700,2026-01-08,2026-02-03",
    "2,Oak,S-5,Ugo Ray,Brook,Closed Won,300,2026-01-08,2026-02-04",
)


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def take(workspace: Workspace, path: Path) -> None:
    (receipt,) = intake.load(workspace, intake.check(workspace, [path], accept_proposals=True))
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)


def sold(workspace: Workspace, metric: str = "bookings") -> dict[str, float | None]:
    lens = lens_for(workspace, "rep", period="2026-Q1")
    return {reading.name: reading.value for reading in measure(workspace, lens, [metric]) if reading.value}


def test_a_person_beside_whose_id_a_name_stands_has_the_name(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "deals.csv", HEAD, *ROWS))
    assert sold(workspace) == {"Vera Moss": 700, "Ugo Ray": 300}
    intake.rebuild(workspace)
    assert sold(workspace) == {"Vera Moss": 700, "Ugo Ray": 300}
    intake.undo(workspace, 1)
    assert workspace.facts.cursor().execute("select count(*) from named_person").fetchone() == (0,)


def test_a_target_by_name_is_that_of_the_id(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "quota.csv", "rep,period,quota", "Vera Moss,2026-Q1,900"))
    take(workspace, put(tmp_path, "deals.csv", HEAD, *ROWS))
    assert sold(workspace, "quota") == {"Vera Moss": 900}


def test_somebody_listed_by_name_alone_has_the_deals_of_the_id_beside_that_name(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, put(tmp_path, "team.csv", "Rep Name,Team", "Vera Moss,North", "Ugo Ray,South"))
    take(workspace, put(tmp_path, "deals.csv", HEAD, *ROWS))
    assert sold(workspace) == {"Vera Moss": 700, "Ugo Ray": 300}


def test_two_ids_of_one_name_stay_two_people(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "deals.csv", HEAD, ROWS[0], ROWS[1].replace("Ugo Ray", "Vera Moss")))
    lens = lens_for(workspace, "rep", period="2026-Q1")
    assert sorted(reading.value or 0 for reading in measure(workspace, lens, ["bookings"])) == [300, 700]


def test_a_named_export_that_knows_only_the_id_takes_the_name_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    head = "hs_object_id,dealname,dealstage,amount,closedate,createdate,hubspot_owner_id,owner"
    take(workspace, put(tmp_path, "deals.csv", head, "9,Pine,closedwon,700,2026-02-03,2026-01-08,77,Vera Moss"))
    assert sold(workspace) == {"Vera Moss": 700}


def test_in_a_big_file_somebody_with_one_deal_has_a_name_too(workspace: Workspace, tmp_path: Path) -> None:
    rows = [f"{n},D{n},S-1,Ada Zell,Brook,Closed Won,1,2026-01-08,2026-02-03" for n in range(60_000)]
    rows.insert(31_234, "x,Rare,S-9,Bo Rare,Brook,Closed Won,5,2026-01-08,2026-02-03")
    take(workspace, put(tmp_path, "deals.csv", HEAD, *rows))
    assert sold(workspace) == {"Ada Zell": 60_000, "Bo Rare": 5}


def test_an_id_beside_two_names_is_told(workspace: Workspace, tmp_path: Path) -> None:
    more = (
        "3,Elm,S-4,Ugo Ray,Brook,Closed Won,5,2026-01-08,2026-02-03",
        "4,Ash,S-4,Vera moss,Brook,Closed Won,5,2026-01-08,2026-02-03",
    )
    (receipt,) = intake.check(workspace, [put(tmp_path, "deals.csv", HEAD, *ROWS, *more)], accept_proposals=True)
    told = 'S-4 stands beside 2 names: "Vera Moss" in 2 rows and "Ugo Ray" in 1 row. The id counts, so all its rows are those of "Vera Moss"'
    assert told in intake.notes_of(receipt)


def test_the_id_of_one_loaded_person_beside_the_name_of_another_is_told(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, put(tmp_path, "people.csv", "User ID,Name,Team", "S-4,Vera Moss,North", "S-5,Ugo Ray,South"))
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "deals.csv", HEAD, ROWS[0].replace("Vera Moss", "Ugo Ray"))], accept_proposals=True
    )
    told = '1 id of one person stands beside the name of another: S-4 is "Vera Moss", beside it stands "Ugo Ray". The id counts'
    assert told in intake.notes_of(receipt)


def test_an_account_id_beside_two_names_is_told(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal ID,Deal,Owner,Account ID,Account,Amount,Close Date,Stage"
    file = put(tmp_path, "deals.csv", head, "1,A,Ana,X1,Acme,1,2026-01-25,Won", "2,B,Ana,X1,Beta,1,2026-01-26,Won")
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert any(note.startswith("X1 stands beside 2 names") for note in intake.notes_of(receipt))
