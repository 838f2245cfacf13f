"""Whose a row is and which customer's: words for nobody, spellings that are one name, several people in a cell, names beside listed ids."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake.desk.wording import notes_of
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_header_currency import put

HEAD = "Deal ID,Deal Name,Owner,Account Name,Stage,Amount,Close Date"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def load(workspace: Workspace, path: Path) -> intake.Receipt:
    (receipt,) = intake.load(workspace, intake.check(workspace, [path], accept_proposals=True))
    assert receipt.status == "loaded", (receipt.message, receipt.questions)
    return receipt


def sold(workspace: Workspace, by: Any = "rep") -> dict[str, float | None]:
    lens = lens_for(workspace, by, period="2026-Q1")
    return {reading.name: reading.value for reading in measure(workspace, lens, ["bookings"])}


def deals(folder: Path, owners: list[str], accounts: list[str] | None = None, name: str = "deals.csv") -> Path:
    accounts = accounts or ["Brook"] * len(owners)
    rows = (
        f'{number},Pine,"{owner}","{account}",Closed Won,100,2026-02-{number + 9:02}'
        for number, (owner, account) in enumerate(zip(owners, accounts, strict=True), 1)
    )
    return put(folder, name, HEAD, *rows)


NOBODY = ["", " - ", "--", "n/a", "N/A", "#N/A", "NULL", "(blank)", "(Leer)", "?", "\\N"]


def test_a_word_for_nobody_is_no_person_and_no_customer(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, deals(tmp_path, ["Vera Moss", *NOBODY], ["Brook", *NOBODY]))
    assert sold(workspace) == {"Vera Moss": 100, "Unassigned": 100 * len(NOBODY)}
    assert sold(workspace, "account") == {"Brook": 100}


@pytest.mark.few(2)
@pytest.mark.parametrize("name", ["Null", "None", "Na", "Bo Null", "N. Ansah", "Nua"])
def test_people_are_called_null_and_none(workspace: Workspace, tmp_path: Path, name: str) -> None:
    load(workspace, deals(tmp_path, ["-", name]))
    assert sold(workspace) == {name: 100, "Unassigned": 100}


def test_names_that_differ_in_nothing_but_capitals_are_one(workspace: Workspace, tmp_path: Path) -> None:
    owners, accounts = ["Vera Moss", "VERA MOSS", "Vera Moss", "Ugo Ray"], ["Brook", "BROOK", "Brook", "Brook"]
    load(workspace, deals(tmp_path, owners, accounts))
    assert sold(workspace) == {"Vera Moss": 300, "Ugo Ray": 100}
    assert sold(workspace, "account") == {"Brook": 400}
    load(workspace, put(tmp_path, "team.csv", "Name,Email,Team", "Vera MOSS,vera@x.example,North"))
    load(workspace, put(tmp_path, "quota.csv", "Rep,Quarter,Quota", "VERA@x.example,2026-Q1,900"))
    assert sold(workspace) == {"Vera MOSS": 300, "Ugo Ray": 100}
    lens = lens_for(workspace, "rep", period="2026-Q1")
    assert {one.name: one.value for one in measure(workspace, lens, ["quota"]) if one.value} == {"Vera MOSS": 900}


def test_ids_that_differ_in_capitals_stay_apart(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, deals(tmp_path, ["0055g00000AbCdE", "0055g00000abcde"], ["0015g00000AbCdE", "0015g00000abcde"]))
    assert len(sold(workspace)) == len(sold(workspace, "account")) == 2


def test_two_listed_people_of_one_name_keep_their_own(workspace: Workspace, tmp_path: Path) -> None:
    team = put(
        tmp_path, "team.csv", "User ID,Name,Email,Team", "1,Vera Moss,v1@x.example,A", "2,VERA MOSS,v2@x.example,B"
    )
    load(workspace, team)
    load(workspace, deals(tmp_path, ["Vera Moss", "vera moss"]))
    assert sorted(sold(workspace, "rep").values(), key=str) == [0, 100, 100]


def test_a_customer_by_name_is_the_listed_one_of_that_name(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, deals(tmp_path, ["Vera Moss"] * 3, ["Brook", "brook", "Twin"]))
    head = "Account ID,Account Name,Account Owner,Industry"
    load(
        workspace,
        put(
            tmp_path,
            "accounts.csv",
            head,
            "A1,Brook,Vera Moss,Tools",
            "A2,Twin,Vera Moss,Tools",
            "A3,Twin,Ugo Ray,Tools",
        ),
    )
    rows = workspace.facts.cursor().execute("select account_id, count(*) from deal group by 1 order by 1").fetchall()
    assert rows == [("A1", 2), ("Twin", 1)]  # which of two of a name is not guessed


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("owner", "asked"),
    [
        ("Vera Moss, Ugo Ray", True),
        ("Vera Moss; Ugo Ray", True),
        ("Moss, Vera", False),
        ("Moss, Vera Ann", False),
        ("Vera Moss", False),
    ],
)
def test_several_people_in_a_cell_are_asked_about(
    workspace: Workspace, tmp_path: Path, owner: str, asked: bool
) -> None:
    (receipt,) = intake.check(workspace, [deals(tmp_path, [owner, "Ida Berg"])])
    assert [question.column for question in receipt.questions] == (["shared owner"] if asked else [])
    if asked:
        answers = {"shared owner": "shared evenly"}
        intake.load(workspace, intake.check(workspace, [deals(tmp_path, [owner, "Ida Berg"])], answers=answers))
        assert sold(workspace) == {"Vera Moss": 50, "Ugo Ray": 50, "Ida Berg": 100}


@pytest.mark.parametrize(("owner", "rep", "told"), [("", "Vera Moss", True), ("Ugo Ray", "Vera Moss", False)])
def test_an_empty_column_gives_way_to_a_full_one(
    workspace: Workspace, tmp_path: Path, owner: str, rep: str, told: bool
) -> None:
    head = HEAD.replace("Owner", "Owner,Sales Rep")
    receipt = load(workspace, put(tmp_path, "deals.csv", head, f"1,Pine,{owner},{rep},Brook,Closed Won,100,2026-02-10"))
    assert sold(workspace) == {rep if told else owner: 100}
    assert ('"Owner" is empty in every row, so "Sales Rep" is the owner name' in notes_of(receipt)) == told


DONE_LATER = [("2026-03-31", "Completed", False), ("2026-04-01", "Completed", True), ("2026-04-01", "Planned", False)]


@pytest.mark.parametrize(("day", "status", "told"), DONE_LATER)
def test_what_was_done_after_the_day_of_the_data_is_told(
    workspace: Workspace, tmp_path: Path, day: str, status: str, told: bool
) -> None:
    head, first = "Rep,Date,Type,Account,Status", "Vera Moss,2026-03-02,Meeting,Brook,Completed"
    log = put(tmp_path, "log-2026-03-31.csv", head, first, f"Vera Moss,{day},Meeting,Brook,{status}")
    assert any("is dated after 2026-03-31" in note for note in notes_of(load(workspace, log))) == told


def test_a_column_of_no_names_keeps_every_word(workspace: Workspace, tmp_path: Path) -> None:
    owners = ["-", "NULL", "<b>", "=1+1", "😍", "Vera Moss"]
    load(workspace, deals(tmp_path, owners))
    assert set(sold(workspace)) == set(owners)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Vera Moss", "Moss, Vera"], True), (["José Díaz", "Jose Diaz"], True), (["Vera Moss", "VERA MOSS"], False),
        (["Vera Moss", "Vera Mose"], False),
        (["Vera Moss", "Moss, Vera Ann"], False),
    ],
)  # fmt: skip
def test_names_of_the_same_words_are_told(workspace: Workspace, tmp_path: Path, names: list[str], told: bool) -> None:
    for part, name in enumerate(names):  # also where they stand in two loads
        receipt = load(workspace, deals(tmp_path, [name], name=f"deals{part}.csv"))
        assert any("may be one person and count as 2" in note for note in notes_of(receipt)) == (told and part == 1)


PEOPLE = "Contact ID,Full Name,Email,Account Name,Level,Function"
CALLS = "Activity ID,Type,Date,Rep,Account Name,Contact,Status"
LISTED = ("c-1,Iris Vale,iris@brook.example,Brook,executive,finance", "c-2,Iris Vale,iris@mill.example,Mill,manager,finance",
          "c-3,Jon Ash,jon@brook.example,Brook,manager,it", "c-4,Kim Oak,kim@brook.example,Brook,manager,it",
          "c-5,Kim Oak,oak@brook.example,Brook,manager,hr")  # fmt: skip


@pytest.mark.few(8)
@pytest.mark.parametrize(
    ("account", "contact", "meant"),
    [
        ("Brook", "Iris Vale", "c-1"),
        ("Mill", " iris vale ", "c-2"),
        ("Brook", "IRIS@brook.example", "c-1"),
        ("", "Jon Ash", "c-3"),
        ("", "Iris Vale", "Iris Vale"),  # at Brook or at Mill
        ("Mill", "Jon Ash", "Jon Ash"),  # another one of that name
        ("Brook", "Kim Oak", "Kim Oak"),  # two of them
        ("Brook", "c-1", "c-1"),
    ],
)
@pytest.mark.parametrize("people_first", [True, False])
def test_a_contact_by_name_is_the_listed_one_of_that_account(
    workspace: Workspace, tmp_path: Path, account: str, contact: str, meant: str, people_first: bool
) -> None:
    files = [
        put(tmp_path, "contacts.csv", PEOPLE, *LISTED),
        put(tmp_path, "calls.csv", CALLS, f"a-1,Meeting,2026-02-10,Vera Moss,{account},{contact},completed"),
    ]
    for file in files if people_first else reversed(files):
        load(workspace, file)
    assert workspace.facts.cursor().execute("select contact_id from touch").fetchall() == [(meant,)]
