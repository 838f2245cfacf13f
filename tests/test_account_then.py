"""What rests on the owner of an account stays with the owner of its day, where lists of accounts of two dates say so."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.intake import rebuild
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_intake import deal, take, write

ACCOUNTS = ["Account ID", "Account Name", "Account Owner", "Strategic", "Tier"]
NPS = ["Survey ID", "Account ID", "Date", "NPS"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def lists(folder: Path, *owners: tuple[str, str]) -> list[Path]:
    """A list of accounts a day, with the owner of the one that is in it."""
    return [
        write(folder, f"accounts-{day}.csv", [["A1", "Mill", owner, "yes", "A"]], ACCOUNTS) for day, owner in owners
    ]


def whole(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> dict[str, Any]:
    """How many customers each rep has, or over how many rows the figure is; those with none left out."""
    found = measure(workspace, lens_for(workspace, "rep", None, period, as_of), [key])
    return {one.name: one.value if key == "customers" else one.n for one in found if one.n}


@pytest.mark.few(1)
@pytest.mark.parametrize("turned", [False, True])
def test_an_account_that_changed_hands_was_its_former_owners_until_the_list_that_says_so(
    workspace: Workspace, tmp_path: Path, turned: bool
) -> None:
    found = lists(tmp_path, ("2026-01-31", "Ana Weiss"), ("2026-04-10", "Bo Lind"))
    for file in found[::-1] if turned else found:
        take(workspace, file, answers={"format": "generic_account", "Strategic": "field:is_strategic", "Account Owner": "field:owner_name",
                                       "Account ID": "field:account_id", "Account Name": "field:name", "Tier": "field:tier"})  # fmt: skip
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", [deal(1), deal(2, Opportunity_Owner="Bo Lind")]))
    for _ in range(2):
        for day, owner in (
            (date(2026, 4, 9), "Ana Weiss"),
            (date(2026, 4, 10), "Bo Lind"),
            (date(2025, 12, 31), "Ana Weiss"),
        ):
            rows = workspace.facts.cursor().execute(
                "select rep_id from account_seat where account_id = 'A1' and from_day <= ? and until_day > ?", [day, day]
            ).fetchall()  # fmt: skip
            assert rows == [(owner,)], day
        rebuild(workspace)


DEALS = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Opportunity Owner",
    "Stage",
    "Amount",
    "Close Date",
    "Created Date",
    "Type",
]


def sold(
    number: int, account: str, type_: str, amount: str = "100", stage: str = "Closed Won", day: str = "2026-02-10"
) -> list[str]:
    return [
        f"006{number:012d}",
        f"Deal {number}",
        account,
        "Ana Weiss" if number == 1 else "Bo Lind",
        stage,
        amount,
        day,
        "2025-11-10",
        type_,
    ]


def by_account(workspace: Workspace, period: str, as_of: date | None = None) -> dict[str, float | None]:
    return {
        one.name: one.value
        for one in measure(workspace, lens_for(workspace, "account", None, period, as_of), ["bookings"])
        if one.value
    }


@pytest.mark.few(1)
@pytest.mark.parametrize("turned", [False, True])
def test_a_closed_deal_keeps_the_account_and_the_type_it_was_closed_with(
    workspace: Workspace, tmp_path: Path, turned: bool
) -> None:
    first = write(
        tmp_path,
        "deals-2026-03-31.csv",
        [sold(1, "Mill", "Upgrade"), sold(2, "Hall", "New", "7", "Proposal", "2026-05-10")],
        DEALS,
    )
    last = write(
        tmp_path,
        "deals-2026-06-30.csv",
        [sold(1, "Group", "Renewal"), sold(2, "Barn", "Upgrade", "7", day="2026-05-10")],
        DEALS,
    )
    for file in [last, first] if turned else [first, last]:
        take(workspace, file, accept_proposals=True)
    for as_of in (None, date(2026, 3, 31)):
        lens = lens_for(workspace, "company", None, "2026-Q1", as_of)
        assert by_account(workspace, "2026-Q1", as_of) == {"Mill": 100}
        assert [one.value for one in measure(workspace, lens, ["upgrades", "upgrade_value"])] == [1, 100]
        assert measure(workspace, lens, ["win_rate"])[0].n == 1  # a renewal would be none
    assert by_account(workspace, "2026-Q2") == {"Barn": 7}  # first shown closed by the later export
    rebuild(workspace)
    assert by_account(workspace, "2026-Q1") == {"Mill": 100}


def test_an_export_without_a_type_leaves_the_one_that_is_known(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "deals-2026-03-31.csv", [sold(1, "Mill", "Upgrade")], DEALS))
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", [sold(1, "Mill", "")[:-1]], DEALS[:-1]))
    assert measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), ["upgrades"])[0].value == 1


def test_who_won_a_customer_is_who_had_the_account_then(workspace: Workspace, tmp_path: Path) -> None:
    answers = {"format": "generic_account", "Account Owner": "field:owner_name", "Account ID": "field:account_id", "Account Name": "field:name",
               "Strategic": "field:is_strategic", "Tier": "field:tier"}  # fmt: skip
    for day, owner in (("2026-01-31", "Ana Weiss"), ("2026-04-10", "Bo Lind")):
        take(workspace, write(tmp_path, f"accounts-{day}.csv", [["A1", "Mill", owner, "yes", "A"], ["A2", "Hall", "Bo Lind", "yes", "A"]], ACCOUNTS),
             answers=answers)  # fmt: skip
    header = [*DEALS[:2], "Account ID", *DEALS[3:]]
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", [sold(1, "A1", "New"), sold(2, "A2", "New")], header))
    calls = [
        ["2026-01-20", "10:30", "Call", "Farm", "Ana Weiss", "15", "Spoke"],
        ["2026-06-30", "10:30", "Call", "Farm", "Ana Weiss", "15", "Spoke"],
    ]
    header = ["Date", "Time", "Activity Type", "Account Name", "Rep", "Duration Minutes", "Outcome"]
    take(workspace, write(tmp_path, "activities-2026-06-30.csv", calls, header))
    for as_of in (None, date(2026, 3, 31)):
        assert whole(workspace, "customers", "2026-Q1", as_of) == {"Ana Weiss": 1, "Bo Lind": 1}
    assert whole(workspace, "customers", "2026-Q2") == {"Bo Lind": 2}
    assert whole(workspace, "strategic_touched", "2026-Q2") == {"Bo Lind": 2}
    assert whole(workspace, "strategic_touched", "2026-Q1", date(2026, 3, 31)) == {"Ana Weiss": 1, "Bo Lind": 1}


OF_THE_LAST_DAY = ("executive_coverage", "business_review_coverage", "strategic_touched", "customers_touched", "contact_coverage",
                   "one_product_customers", "workload_index", "potential_index")  # fmt: skip
OF_THE_ANSWERS_DAY = ("nps", "csat", "ces", "ces_easy", "closed_loop", "loyalty_index")


@pytest.mark.few(2)
@pytest.mark.parametrize(("handed_over", "last_day_owner", "answers_owner"), [
    ("2026-02-10", "Ben Boon", "Ben Boon"), ("2026-02-11", "Ben Boon", "Ann Abel"), ("2026-03-31", "Ben Boon", "Ann Abel"),
    ("2026-04-01", "Ann Abel", "Ann Abel"),
])  # fmt: skip
def test_on_the_day_it_is_handed_over_an_account_is_its_new_owners_alone(
    tmp_path: Path, handed_over: str, last_day_owner: str, answers_owner: str
) -> None:  # acc1 was answered on 10 February; the quarter ends on 31 March
    workspace = tiny_team.build(tmp_path / "tiny")
    with workspace.facts.transaction() as cursor:
        said = [("acc1", "2026-01-01", 1, "u1"), ("acc1", handed_over, 2, "u2")]
        cursor.executemany("insert into account_said (account_id, said_on, turn, owner_id) values (?, ?, ?, ?)", said)
        columns = "response_id, account_id, asked_on, item, score, kind, scale_min, scale_max, row_id, import_id"
        for number, (kind, low, high) in enumerate((("csat", 1, 5), ("ces", 1, 7), ("nps", 0, 10))):
            row = f"'x{number}', 'acc1', '2026-02-10', 'recommend', {high}, '{kind}', {low}, {high}, {8 * 2**32 + 900 + number}, 8"
            cursor.execute(f"insert into survey_response ({columns}) values ({row})")
        workspace.settle(cursor)
    lens = lens_for(workspace, "company", None, "2026-Q1")
    found: dict[str, set[str]] = {}
    for key in (*OF_THE_LAST_DAY, *OF_THE_ANSWERS_DAY):
        rows = proof(workspace, lens, key).rows.to_pylist()
        day = date(2026, 2, 10) if key in OF_THE_ANSWERS_DAY else date(2026, 3, 31)
        found[key] = {
            row["rep"]
            for row in rows
            if row["day"] == day and row["name"].startswith(("Acme North", "Eve East", "Olga Oak"))
        }
    workspace.close()
    assert found == {key: {last_day_owner} for key in OF_THE_LAST_DAY} | {
        key: {answers_owner} for key in OF_THE_ANSWERS_DAY
    }


@pytest.mark.few(1)
@pytest.mark.parametrize("turned", [False, True])
def test_an_open_deal_was_the_accounts_of_its_day(workspace: Workspace, tmp_path: Path, turned: bool) -> None:
    other = sold(2, "Mill", "New", "7", "Proposal")
    files = [
        write(tmp_path, f"deals-{day}.csv", [sold(1, account, "New", stage="Proposal", day="2026-09-10"), other], DEALS)
        for day, account in (("2026-01-31", "Mill"), ("2026-02-28", "Hall"), ("2026-03-31", "Barn"))
    ]  # fmt: skip
    for file in files[::-1] if turned else files:
        take(workspace, file, accept_proposals=True)
    for period, found in (
        ("2026-01", {"Mill": 107}),
        ("2026-02", {"Hall": 100, "Mill": 7}),
        ("2026-03", {"Barn": 100, "Mill": 7}),
    ):
        for as_of in (None, lens_for(workspace, "company", None, period).period.last):
            lens = lens_for(workspace, "account", None, period, as_of)
            assert {one.name: one.value for one in measure(workspace, lens, ["open_pipeline"]) if one.value} == found
    assert (
        measure(workspace, lens_for(workspace, "company", None, "2026-02"), ["open_pipeline", "open"])[0].value == 107
    )


def test_answers_of_customers_stay_with_the_owner_of_their_day(workspace: Workspace, tmp_path: Path) -> None:
    for file in lists(tmp_path, ("2026-01-31", "Ana Weiss"), ("2026-04-10", "Bo Lind")):
        take(workspace, file, answers={"format": "generic_account", "Strategic": "field:is_strategic", "Account Owner": "field:owner_name",
                                       "Account ID": "field:account_id", "Account Name": "field:name", "Tier": "field:tier"})  # fmt: skip
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", [deal(1), deal(2, Opportunity_Owner="Bo Lind")]))
    workspace.facts.cursor().execute(
        "insert into survey_response (response_id, account_id, asked_on, kind, item, score, scale_min, scale_max, row_id) select 'r' || n, 'A1', "
        "date '2026-04-09' + n::integer, k.kind, k.item, 5, 1, 5, 900000 + 10 * n + k.p from range(2) as r(n), (values ('csat', null, 1), "
        "('loyalty', 'continue_relationship', 2), ('loyalty', 'recommend', 3)) as k(kind, item, p)"
    )  # fmt: skip
    with workspace.facts.transaction() as cursor:
        workspace.settle(cursor)
    assert whole(workspace, "secure_customers", "2026-Q2") == {"Ana Weiss": 1, "Bo Lind": 1}
