"""Names on facts: an id first, an exact name next, a near one only when a person says so; nobody is merged by guess."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.kept import people
from coaching.lens import scopes
from coaching.workspace import Workspace
from tests.test_intake import deal, take, write

USERS = [
    ["u1", "aw", "Ana", "Weiss", "ana.weiss@x.example", "1"], ["u2", "js", "Jon", "Smith", "jon@x.example", "1"],
    ["u3", "js3", "Jon", "Smith", "jsmith@x.example", "1"],
]  # fmt: skip


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def loaded(workspace: Workspace, folder: Path, *owners: str, users_first: bool = True) -> None:
    files = [
        write(folder, "User.csv", USERS, ["Id", "Username", "FirstName", "LastName", "Email", "IsActive"]),
        write(folder, "Deals.csv", [deal(n, Opportunity_Owner=owner) for n, owner in enumerate(owners, 1)]),
    ]
    for file in files if users_first else files[::-1]:
        assert take(workspace, file)[0].status == "loaded"


def owners(workspace: Workspace) -> list[str]:
    return [
        row[0] for row in workspace.facts.cursor().execute("select rep_id from deal order by opportunity_id").fetchall()
    ]


@pytest.mark.parametrize("users_first", [True, False])
def test_an_exact_name_or_address_is_the_person_whatever_file_came_first(
    workspace: Workspace, tmp_path: Path, users_first: bool
) -> None:
    loaded(workspace, tmp_path, "Ana Weiss", "u1", "ana.weiss@x.example", users_first=users_first)
    assert owners(workspace) == ["u1", "u1", "u1"] and people.unplaced(workspace) == []


@pytest.mark.parametrize(
    "name", ["Anna Weiss", "Weiss, Ana", "A. Weiss", "Ana Weiss (inactive)", "ana weisz", "Ana Maria Weiss"]
)
def test_a_near_name_is_proposed_and_stays_apart_until_somebody_says_so(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    loaded(workspace, tmp_path, name)
    (one,) = people.unplaced(workspace)
    assert (one.name, one.deals, one.nearly[0].rep_id) == (name, 1, "u1")
    assert owners(workspace) == [name] and name in {scope.name for scope in scopes(workspace, "rep")}


def test_a_name_two_people_share_is_asked_with_both(workspace: Workspace, tmp_path: Path) -> None:
    loaded(workspace, tmp_path, "Jon Smith")
    (one,) = people.unplaced(workspace)
    assert {candidate.rep_id for candidate in one.nearly} == {"u2", "u3"} and owners(workspace) == ["Jon Smith"]


def test_a_stranger_is_nobody_we_know(workspace: Workspace, tmp_path: Path) -> None:
    loaded(workspace, tmp_path, "Zoltan Kovacs", "0055g00000ABCde")
    assert [one.nearly for one in people.unplaced(workspace)] == [(), ()]


def test_what_was_said_survives_a_rebuild_and_a_restart_and_can_be_taken_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    loaded(workspace, tmp_path, "Anna Weiss", "Jon Smith")
    people.say_same(workspace, "Anna Weiss", "u1")
    people.say_same(workspace, "Jon Smith", "u3")
    assert owners(workspace) == ["u1", "u3"] and people.unplaced(workspace) == []
    intake.rebuild(workspace)
    workspace.close()
    again = Workspace.open(workspace.folder)
    assert owners(again) == ["u1", "u3"] and people.said_same(again) == [
        ("Anna Weiss", "Ana Weiss"),
        ("Jon Smith", "Jon Smith"),
    ]
    people.take_back(again, "Anna Weiss")
    assert owners(again) == ["Anna Weiss", "u3"] and [one.name for one in people.unplaced(again)] == ["Anna Weiss"]
    again.close()


def test_somebody_of_their_own_is_not_proposed_again(workspace: Workspace, tmp_path: Path) -> None:
    loaded(workspace, tmp_path, "Anna Weiss")
    people.say_same(workspace, "Anna Weiss", "")
    assert people.unplaced(workspace) == [] and owners(workspace) == ["Anna Weiss"]


def test_nobody_unknown_can_be_meant(workspace: Workspace, tmp_path: Path) -> None:
    loaded(workspace, tmp_path, "Anna Weiss")
    with pytest.raises(Refusal, match="load the list of users first"):
        people.say_same(workspace, "Anna Weiss", "u99")
    with pytest.raises(Refusal, match="Nothing was said"):
        people.take_back(workspace, "Anna Weiss")


def test_a_deal_without_an_owner_stands_with_unassigned(workspace: Workspace, tmp_path: Path) -> None:
    loaded(workspace, tmp_path, "Ana Weiss", "")
    assert "Unassigned" in {scope.name for scope in scopes(workspace, "rep")}
