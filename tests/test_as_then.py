"""Readings as of an earlier day are those of what was known of each deal then, whatever was loaded since and in whichever order."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace
from tests.test_header_currency import put
from tests.test_intake import deal, take, write

KEYS = ["open_pipeline", "bookings"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def test_readings_as_of_a_day_have_the_owner_amount_and_stage_of_that_day(workspace: Workspace, tmp_path: Path) -> None:
    other = deal(2, Stage="Negotiation", Amount="50", Close_Date="2026-05-01")
    first = [deal(1, Stage="Negotiation", Amount="100.10", Close_Date="2026-05-01"), other]
    then = [deal(1, Stage="Negotiation", Amount="120.10", Close_Date="2026-06-01", Opportunity_Owner="Bob Ray"), other]
    last = [deal(1, Amount="130", Close_Date="2026-03-30", Opportunity_Owner="Bob Ray"), other]
    for day, rows in (("2026-03-31", last), ("2026-01-31", first), ("2026-02-28", then)):
        take(workspace, write(tmp_path, f"deals-{day}.csv", rows))
    told = {}
    for on in (date(2026, 2, 15), date(2026, 3, 1), date(2026, 3, 31)):
        lens = lens_for(workspace, "rep", None, "2026-Q1", on)
        told[on] = {(one.metric, one.name): one.value for one in measure(workspace, lens, KEYS)}
    assert [told[on]["open_pipeline", "Ana Weiss"] for on in told] == [150.10, 50, 50]
    assert [told[on]["open_pipeline", "Bob Ray"] for on in told] == [0, 120.10, 0]
    assert [told[on]["bookings", "Bob Ray"] for on in told] == [0, 0, 130]
    shown = proof(workspace, lens_for(workspace, "rep", ["Bob Ray"], "2026-Q1", date(2026, 3, 1)), "open_pipeline")
    assert [(row["file"], row["part"]) for row in shown.rows.to_pylist()] == [("deals-2026-02-28.csv", 120.10)]


HISTORY = ["OpportunityId", "CreatedDate", "StageName"]
STAGES = [
    ("2026-01-05", "Prospecting"),
    ("2026-03-10", "Closed Lost"),
    ("2026-04-10", "Negotiation"),
    ("2026-05-25", "Closed Lost"),
]


@pytest.mark.few(1)
@pytest.mark.parametrize("speaks", [False, True])
def test_a_history_of_stages_alone_tells_what_was_open_at_the_amount_first_said(
    workspace: Workspace, tmp_path: Path, speaks: bool
) -> None:
    header = ["Id", "Name", "OwnerId", "StageName", "Amount", "CloseDate", "CreatedDate", "LastModifiedDate"]
    rows = [["1", "Mill", "u1", "Closed Lost", "70", "2026-05-25", "2026-01-05", "2026-06-01"],
            ["2", "Hall", "u1", "Negotiation", "9", "2026-09-25", "2026-01-05", "2026-06-01"]]  # fmt: skip
    take(workspace, write(tmp_path, "Opportunity.csv", rows, header))
    told = [["1", f"{day} 09:00", stage] for day, stage in STAGES]
    if speaks:  # it says amounts, and of the first deal none
        told = [[*row, ""] for row in told] + [["2", "2026-01-05 09:00", "Prospecting", "9"]]
    take(workspace, write(tmp_path, "OpportunityHistory.csv", told, [*HISTORY, "Amount"] if speaks else HISTORY))
    found = {}
    for day in ("2026-02-10", "2026-03-20", "2026-04-20", "2026-06-01"):
        lens = lens_for(workspace, "company", None, "all", date.fromisoformat(day))
        found[day] = [one.value for one in measure(workspace, lens, ["open_pipeline", "open"])]
    first = 9 if speaks else 79
    assert found == {"2026-02-10": [first, 2], "2026-03-20": [9, 1], "2026-04-20": [first, 2], "2026-06-01": [9, 1]}


CHANGES = "Deal ID,Changed At,Old Value,New Value"


def loaded(workspace: Workspace, folder: Path, deals: list[str], changes: list[str]) -> None:
    files = [put(folder, "deals.csv", *deals), put(folder, "changes.csv", *changes)]
    assert {one.status for one in take(workspace, *files, as_of=date(2026, 6, 1), accept_proposals=True)} == {"loaded"}


def value(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> float | None:
    return measure(workspace, lens_for(workspace, "company", period=period, as_of=as_of), [key])[0].value


def test_type_and_account_of_a_closed_deal_are_those_a_history_says(workspace: Workspace, tmp_path: Path) -> None:
    deals = ["Deal ID,Deal,Owner,Account,Amount,Close Date,Stage,Type,Created Date", "1,A,Ana,Beta,100,2026-02-05,Won,Renewal,2026-01-01",
             "2,B,Ana,Acme,50,2026-02-06,Lost,New,2026-01-01"]  # fmt: skip
    changes = ["Deal ID,Changed At,Field,Old Value,New Value", "1,2026-04-02,Type,New,Renewal", "1,2026-04-02,Account,Acme,Beta",
               "2,2026-01-20,Type,Renewal,New"]  # fmt: skip
    loaded(workspace, tmp_path, deals, changes)
    for day in (None, date(2026, 3, 31), date(2026, 6, 1)):
        assert value(workspace, "win_rate", "2026-Q1", day) == 0.5
        lens = lens_for(workspace, "account", period="2026-Q1", as_of=day)
        assert {one.name: one.value for one in measure(workspace, lens, ["bookings"]) if one.value} == {"Acme": 100}


def test_without_created_dates_a_history_of_stages_says_since_when_deals_were_open(
    workspace: Workspace, tmp_path: Path
) -> None:
    deals = ["Deal ID,Deal,Owner,Amount,Close Date,Stage", "0,Z,Ana,10,2025-06-05,Closed Lost", "1,A,Ana,100,2026-09-05,Negotiation",
             "2,B,Ana,70,2026-02-10,Closed Won"]  # fmt: skip
    changes = [CHANGES, "1,2026-01-10,,Qualification", "1,2026-03-10,Qualification,Closed Lost", "1,2026-05-02,Closed Lost,Negotiation",
               "2,2026-01-20,,Qualification", "2,2026-02-10,Qualification,Closed Won"]  # fmt: skip
    loaded(workspace, tmp_path, deals, changes)
    for day, many in {
        date(2025, 12, 31): 0,
        date(2026, 1, 31): 2,
        date(2026, 2, 28): 1,
        date(2026, 3, 31): 0,
        date(2026, 5, 31): 1,
    }.items():
        assert [value(workspace, "open", f"{day:%Y-%m}", as_of) for as_of in (None, day)] == [many, many], day


def test_without_created_dates_the_data_begins_where_the_history_does(workspace: Workspace, tmp_path: Path) -> None:
    deals = ["Deal ID,Deal,Owner,Amount,Close Date,Stage", "1,A,Ana,100,2026-09-05,Negotiation"]
    loaded(
        workspace,
        tmp_path,
        deals,
        [CHANGES, "1,2026-03-10,Qualification,Closed Lost", "1,2026-05-02,Closed Lost,Negotiation"],
    )
    assert [value(workspace, "open", f"2026-{month}") for month in ("02", "03", "05")] == [None, 0, 1]
