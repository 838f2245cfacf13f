"""The outcome says what is open, not the day: what is won, lost or cancelled stands in no stock and no list of open deals."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake import check
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.metrics.deals import open_deals
from coaching.workspace import Workspace
from tests.test_intake import deal, take, write

UNKNOWN, LATER = "closed, day unknown", "closed, its day lies after the date of the data"


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def value(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> float | None:
    return measure(workspace, lens_for(workspace, "company", None, period, as_of), [key])[0].value


def left_out(workspace: Workspace, key: str, period: str, as_of: date | None = None) -> dict[str, str]:
    shown = proof(workspace, lens_for(workspace, "company", None, period, as_of), key)
    return {row["name"]: row["reason"] for row in shown.left_out.to_pylist()}


def test_a_closed_deal_without_a_day_is_in_no_stock_and_no_list_and_stands_among_those_left_out(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        deal(1, Stage="Negotiation", Amount="700", Close_Date="2026-08-01"), deal(2, Amount="50", Close_Date=""),
        deal(3, Stage="Closed Lost", Amount="9000", Close_Date=""), deal(4, Amount="10", Close_Date="2026-05-31"),
    ]  # fmt: skip
    quotas = write(
        tmp_path, "quotas.csv", [["Ana Weiss", "2026-04-01", "2026-09-30", "1000"]], ["Rep", "From", "To", "Quota"]
    )
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", rows), quotas, accept_proposals=True)
    assert (value(workspace, "open", "2026-Q2"), value(workspace, "open_pipeline", "2026-Q2")) == (1, 700)
    assert value(workspace, "open_deals_average", "2026-06") == 1
    assert [one.name for one in open_deals(workspace, lens_for(workspace, "company", None, "2026-Q2"))] == ["Deal 1"]
    for key in ("open", "open_pipeline"):
        assert left_out(workspace, key, "2026-Q2") == {"Deal 2": UNKNOWN, "Deal 3": UNKNOWN}
    assert (value(workspace, "won", "2026-Q2"), value(workspace, "won", "all")) == (1, 2)
    assert left_out(workspace, "won", "2026-Q2")["Deal 2"].startswith("no day known")
    assert "Deal 2" not in left_out(workspace, "won", "all")


def test_a_deal_closed_after_the_date_of_the_data_is_not_open_and_stands_in_one_list_of_each_proof(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        deal(1, Stage="Negotiation", Amount="700", Close_Date="2026-08-01"), deal(2, Amount="50", Close_Date="2026-07-01"),
        deal(3, Amount="60", Close_Date="2026-06-30"),
    ]  # fmt: skip
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", rows))
    assert (value(workspace, "open", "2026-Q2"), value(workspace, "open_pipeline", "2026-Q2")) == (1, 700)
    assert value(workspace, "open_deals_average", "2026-06") == pytest.approx(
        1 + 29 / 30
    )  # deal 3 was open until its last day
    assert left_out(workspace, "open_pipeline", "2026-Q2") == {"Deal 2": LATER}
    assert (value(workspace, "won", "2026-Q2"), value(workspace, "won", "all")) == (1, 1)
    assert left_out(workspace, "won", "2026-Q3")["Deal 2"] == "after the as-of date"
    assert [one.name for one in open_deals(workspace, lens_for(workspace, "company", None, "2026-Q2"))] == ["Deal 1"]


def test_as_of_the_day_before_it_closed_a_deal_was_open_and_on_the_day_it_was_not(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, "deals-2026-06-30.csv", [deal(1, Amount="50", Close_Date="2026-05-20")]))
    for day, opens in ((date(2026, 5, 19), 1), (date(2026, 5, 20), 0)):
        assert value(workspace, "open", "2026-Q2", day) == value(workspace, "open", f"2026-04-01..{day}") == opens
        assert value(workspace, "won", "2026-Q2", day) == 1 - opens


def test_a_deal_due_that_closed_without_a_day_is_no_slip(workspace: Workspace, tmp_path: Path) -> None:
    first = [deal(number, Stage="Negotiation", Close_Date="2026-02-10") for number in (1, 2)]
    last = [deal(1, Stage="Closed Lost", Close_Date=""), deal(2, Stage="Negotiation", Close_Date="2026-05-01")]
    take(workspace, write(tmp_path, "deals-2025-12-31.csv", [*first]))
    take(workspace, write(tmp_path, "deals-2026-04-30.csv", last))
    assert value(workspace, "slip_rate", "2026-Q1") == 1
    assert left_out(workspace, "slip_rate", "2026-Q1") == {"Deal 1": UNKNOWN}


def test_the_date_of_the_data_is_not_guessed_before_a_deal_closed_and_a_later_day_is_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Id", "Name", "OwnerId", "StageName", "Amount", "CloseDate", "CreatedDate", "LastModifiedDate"]
    rows = [
        ["1", "Oak", "r1", "Closed Won", "100", "2026-02-01", "2026-01-05", "2026-02-01"],
        ["2", "Pine", "r1", "Closed Lost", "200", "2026-04-15", "2026-01-05", "2026-03-20"],
        ["3", "Yew", "r1", "Prospecting", "300", "2026-07-15", "2026-01-05", "2026-03-02"],
    ]
    [guessed] = check(workspace, [write(tmp_path, "deals.csv", rows, header)])
    assert guessed.as_of == date(2026, 4, 15)  # the day Yew is due says nothing
    assert (
        any("1 deal closed after 2026-03-20" in note for note in intake.notes_of(guessed))
        and guessed.all_notes != guessed.notes
    )
    [told] = check(workspace, [write(tmp_path, "deals-2026-04-14.csv", rows, header)])
    assert told.as_of == date(2026, 4, 14) and any(
        "1 deal closed after 2026-04-14" in note for note in intake.notes_of(told)
    )
    [right] = check(workspace, [write(tmp_path, "deals-2026-04-15.csv", rows, header)])
    assert right.as_of == date(2026, 4, 15) and not any(
        "2026-04-15, the day of the data" in note for note in intake.notes_of(right)
    )
