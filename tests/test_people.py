"""Names on facts: an id first, an exact name next, a near one only when a person says so; nobody is merged by guess."""

from collections.abc import Iterator
from datetime import date
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


@pytest.mark.few(1)
@pytest.mark.parametrize("users_first", [True, False])
def test_an_exact_name_or_address_is_the_person_whatever_file_came_first(
    workspace: Workspace, tmp_path: Path, users_first: bool
) -> None:
    loaded(workspace, tmp_path, "Ana Weiss", "u1", "ana.weiss@x.example", users_first=users_first)
    assert owners(workspace) == ["u1", "u1", "u1"] and people.unplaced(workspace) == []


@pytest.mark.few(3)
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


NAMES = ["Id", "Username", "FirstName", "LastName", "Email", "IsActive"]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("owner", "told"), [("Jon Smith", True), ("u2", False), ("jon smith", True), ("Ana Weiss", False)]
)
def test_a_name_that_several_have_is_told_before_loading(
    workspace: Workspace, tmp_path: Path, owner: str, told: bool
) -> None:
    """Also where list and facts come in one load."""
    files = [
        write(tmp_path, "User.csv", USERS, NAMES),
        write(tmp_path, "Deals.csv", [deal(1, Opportunity_Owner=owner)]),
    ]
    notes = [note for receipt in take(workspace, *files) for note in intake.notes_of(receipt)]
    assert [
        note.startswith(f'"{owner}" is the name of 2 people (u2, u3): 1 row names one of them') for note in notes
    ] == [True] * told


def test_a_name_that_several_accounts_have_is_told_before_loading(workspace: Workspace, tmp_path: Path) -> None:
    accounts = [["1", "Twin", "Water"], ["2", "Twin", "Steel"], ["3", "Lone", "Steel"]]
    deals = [
        deal(1, Account_Name="Twin"),
        deal(2, Account_Name="Twin"),
        deal(3, Account_Name="Lone"),
        deal(4, Account_Name="2"),
    ]
    files = [
        write(tmp_path, "Accounts.csv", accounts, ["Account ID", "Account Name", "Industry"]),
        write(tmp_path, "Deals.csv", deals),
    ]
    (note,) = [note for receipt in take(workspace, *files) for note in intake.notes_of(receipt)]
    assert note.startswith(
        '"Twin" is the name of 2 accounts (1, 2): 2 rows name one of them by it and count for neither.'
    )


def test_who_is_called_otherwise_in_a_newer_list_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    """Never taken for the same person by itself: an id may be that of a seat which somebody else took over."""
    loaded(workspace, tmp_path, "Ana Weiss", "u1", "Jon Smith")
    newer = [["u1", "aw", "Ana", "Berg", "ana.weiss@x.example", "1"], *USERS[1:]]
    (receipt,) = take(workspace, write(tmp_path, "Users later.csv", newer, NAMES))
    assert [
        note for note in intake.notes_of(receipt) if '"Ana Weiss" is called "Ana Berg" from this list on: 1 row' in note
    ]
    before = next(one for one in people.unplaced(workspace) if one.name == "Ana Weiss")
    assert [(one.rep_id, one.detail) for one in before.nearly] == [("u1", 'called "Ana Weiss" in an earlier list')]
    people.say_same(workspace, "Ana Weiss", "u1")
    assert owners(workspace)[:2] == ["u1", "u1"]


@pytest.mark.few(1)
@pytest.mark.parametrize(("other", "expected"), [("Elsewhere", ["Now", "Now"]), ("Before", ["Before", "Now"])])
def test_an_account_that_was_renamed_keeps_the_facts_of_its_former_name(
    workspace: Workspace, tmp_path: Path, other: str, expected: list[str]
) -> None:
    """Unless another account is called so now."""
    names = ["Account ID", "Account Name", "Industry"]
    take(workspace, write(tmp_path, "a.csv", [["7", "Before", "Water"]], names), as_of=date(2026, 1, 1))
    take(
        workspace,
        write(tmp_path, "d.csv", [deal(1, Account_Name="Before"), deal(2, Account_Name="Now")]),
        as_of=date(2026, 4, 1),
    )
    take(
        workspace,
        write(tmp_path, "b.csv", [["7", "Now", "Water"], ["8", other, "Water"]], names),
        as_of=date(2026, 4, 1),
    )
    cursor = workspace.facts.cursor()
    sql = "select a.name from deal d join account a on a.account_id = d.account_id order by d.opportunity_id"
    assert [name for (name,) in cursor.execute(sql).fetchall()] == expected


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
