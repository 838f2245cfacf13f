"""A deal whose close date names a month or a quarter stands on its last day, which is said; days stay days."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.desk.wording import notes_of
from coaching.intake.file import read_text
from coaching.workspace import Workspace
from tests.test_header_currency import put


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.mark.few(8)
@pytest.mark.parametrize(
    ("header", "cells", "days"),
    [
        ("Close Date", ["Q3 2026", "Q4 2026"], [date(2026, 9, 30), date(2026, 12, 31)]), ("Expected close", ["Sep 2026"], [date(2026, 9, 30)]),
        ("Close Date", ["2026-02", "2026-03-05"], [date(2026, 2, 28), date(2026, 3, 5)]), ("Close Date", ["2026-Q1"], [date(2026, 3, 31)]),
        ("Close Date", ["Februar 2028"], [date(2028, 2, 29)]), ("Close Date", ["2026-W09"], [date(2026, 3, 1)]),
        ("Close Date", ["10 Feb 2026", "February 11, 2026"], [date(2026, 2, 10), date(2026, 2, 11)]),
        ("Close Date", ["2026-02-10"], [date(2026, 2, 10)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("smallest", [0, read_text.SMALLEST], ids=["as a big file", "as a small one"])
def test_a_close_date_may_name_a_period(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, cells: list[str], days: list[date], smallest: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(read_text, "SMALLEST", smallest)
    rows = (f"{number},Pine,Vera Moss,Brook,Proposal,900,{cell}" for number, cell in enumerate(cells, 1))
    quoted = (
        row if row.count(",") == 6 else ",".join([*row.split(",")[:6], f'"{",".join(row.split(",")[6:])}"'])
        for row in rows
    )
    path = put(tmp_path, "deals-2026-01-31.csv", f"Deal ID,Deal Name,Owner,Account Name,Stage,Amount,{header}", *quoted)
    (receipt,) = intake.load(workspace, intake.check(workspace, [path], accept_proposals=True))
    assert receipt.status == "loaded" and receipt.quarantined == 0, (receipt.message, receipt.problems)
    assert [
        day
        for (day,) in workspace.facts.cursor()
        .execute("select close_on from opportunity order by opportunity_id")
        .fetchall()
    ] == days
    told = any("stands on its last day" in note for note in notes_of(receipt))
    assert told == any(len(cell) < 9 or "Februar 2" in cell for cell in cells)


def test_a_month_without_its_century_is_set_apart(workspace: Workspace, tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Owner,Account Name,Stage,Amount,Close Date"
    path = put(
        tmp_path,
        "deals.csv",
        head,
        "1,Pine,Vera Moss,Brook,Proposal,900,Feb-26",
        "2,Pine,Vera Moss,Brook,Proposal,900,2026-02-10",
    )
    (receipt,) = intake.check(workspace, [path])
    assert receipt.quarantined == 1  # the month of a year, or the day of a month


def test_a_big_file_of_days_may_name_a_period_once(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_text, "SMALLEST", 0)
    head = "Deal ID,Deal Name,Owner,Account Name,Stage,Amount,Close Date"
    rows = [f"{number},Pine,Vera Moss,Brook,Proposal,900,2026-02-{number % 28 + 1:02}" for number in range(9_000)]
    rows[4_001] = "4001,Pine,Vera Moss,Brook,Proposal,900,Q3 2026"
    (receipt,) = intake.load(workspace, intake.check(workspace, [put(tmp_path, "deals-2026-01-31.csv", head, *rows)]))
    assert (receipt.status, receipt.quarantined) == ("loaded", 0)
    sql = "select close_on from opportunity where opportunity_id = '4001'"
    assert workspace.facts.cursor().execute(sql).fetchall() == [(date(2026, 9, 30),)]
