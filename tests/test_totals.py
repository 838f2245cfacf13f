"""Totals of activities by period, counted by hand: whole periods only, never beside what is logged one by one."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import Reading, measure, proof
from coaching.metrics.totals import behind_totals
from coaching.workspace import Workspace
from tests.test_fact_pages import opened as opened_page
from tests.test_fact_pages import said

# Ann's calls: January 40 and February 35 in totals, March 10 in a total though two calls of March are logged; a total of the year says 500.
# Ben's calls: January 20 in a total. Ann should make 44 calls in January, which has 22 working days, and 66 in February and March.
TOTALS = [
    ["Rep", "Month", "Calls"], ["Ann Abel", "2026-01", "40"], ["Ann Abel", "2026-02", "35"], ["Ann Abel", "2026-03", "10"],
    ["Ben Boon", "2026-01", "20"],
]  # fmt: skip
YEAR = [["Rep", "Year", "Calls"], ["Ann Abel", "2026", "500"]]
LOGGED = [
    ["Date", "Rep", "Account", "Activity Type", "Status"], ["2026-03-05", "Ann Abel", "Tall Pumps", "Call", "Completed"],
    ["2026-03-06", "Ann Abel", "Tall Pumps", "Call", "Completed"], ["2026-03-09", "Ann Abel", "Tall Pumps", "Call", "Canceled"],
]  # fmt: skip
TARGETS = [
    ["Rep", "Measure", "Period start", "Period end", "Target"],
    ["Ann Abel", "calls", "2026-01-01", "2026-01-31", "44"],
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("totals")
    opened = Workspace.open(folder / "workspace")
    opened.save_settings(country="")
    files = []
    for name, rows in (("totals.csv", TOTALS), ("year.csv", YEAR), ("log.csv", LOGGED), ("targets.csv", TARGETS)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        files.append(folder / name)
    receipts = intake.load(opened, intake.check(opened, files, as_of=date(2026, 12, 31), accept_proposals=True))
    assert {receipt.status for receipt in receipts} == {"loaded"}, [intake.message_of(receipt) for receipt in receipts]
    yield opened
    opened.close()


def read(
    workspace: Workspace, period: str, key: str = "calls_in_all", by: str = "rep", who: str | None = "Ann Abel"
) -> Reading:
    return measure(workspace, lens_for(workspace, by, [who] if who else None, period), [key])[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(("period", "expected"), [
    ("2026-01", 40), ("2026-02", 35), ("2026-03", 2), ("2026-Q1", 77), ("2026", 77), ("2026-01-01..2026-02-28", 75), ("2026-01-05..2026-02-28", 35),
])  # fmt: skip
def test_totals_count_where_their_whole_period_lies_inside(workspace: Workspace, period: str, expected: int) -> None:
    reading = read(workspace, period)
    assert (reading.value, reading.part, reading.n) == (expected, expected, expected)


def test_a_total_that_is_cut_is_unknown_not_zero(workspace: Workspace) -> None:
    reading = read(workspace, "2026-W03")
    assert (reading.value, reading.note) == (None, "no total lies wholly in this period, and nothing is logged")


def test_a_team_adds_up_the_totals_of_its_people(workspace: Workspace) -> None:
    assert read(workspace, "2026-Q1", by="company", who=None).value == 97


def test_what_is_logged_one_by_one_is_counted_as_before(workspace: Workspace) -> None:
    assert read(workspace, "2026-Q1", "calls").value == 2


def test_the_proof_adds_up_and_tells_the_totals_left_out(workspace: Workspace) -> None:
    lens = lens_for(workspace, "rep", ["Ann Abel"], "2026-Q1")
    shown = proof(workspace, lens, "calls_in_all")
    assert sum(row["part"] for row in shown.rows.to_pylist()) == shown.reading.value
    assert {(row["name"], row["reason"]) for row in shown.left_out.to_pylist() if str(row["name"]).startswith("Total")} == {
        ("Total 2026-03-01 to 2026-03-31", "logged one by one: 2, this total says 10"),
    }  # fmt: skip
    cut = proof(workspace, lens_for(workspace, "rep", ["Ann Abel"], "2026-01-05..2026-02-28"), "calls_in_all")
    assert [row["part"] for row in cut.rows.to_pylist()] == [35]
    assert [row["reason"] for row in cut.left_out.to_pylist()] == ["it begins before the period"]
    year = proof(workspace, lens_for(workspace, "rep", ["Ann Abel"], "2026"), "calls_in_all")
    assert "other totals of some of these days are known" in [row["reason"] for row in year.left_out.to_pylist()] or (
        "logged one by one: 2, this total says 500" in [row["reason"] for row in year.left_out.to_pylist()]
    )


def test_totals_stand_against_the_targets_of_their_days(workspace: Workspace) -> None:
    reading = read(workspace, "2026-Q1", "calls_totals_attainment")
    assert (reading.value, reading.part, reading.whole) == (pytest.approx(40 / 44), 40, pytest.approx(44))
    assert read(workspace, "2026-01", "calls_totals_attainment", who="Ben Boon").value is None


def test_the_activity_page_shows_totals_beside_what_is_logged(workspace: Workspace) -> None:
    table = behind_totals(workspace, lens_for(workspace, "rep", ["Ann Abel"], "2026-Q1"))
    assert table and [
        (row["label"], row["value"], row["logged"], row["told"], row["target"]) for row in table.rows
    ] == [("Calls", 77, 2, 75, 44)]
    assert table.rows[0]["left"] == "Total 2026-03-01 to 2026-03-31, Ann Abel: logged one by one: 2, this total says 10"


def test_totals_are_dated_by_the_end_of_their_newest_period(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path / "workspace")
    path = tmp_path / "calls.csv"
    path.write_text("Rep,Month,Calls\nAnn Abel,2026-02,35\nAnn Abel,2026-03,0\n", encoding="utf-8")
    [receipt] = intake.check(opened, [path])
    assert receipt.as_of == date(2026, 2, 28)
    opened.close()


def test_the_activity_page_opens_with_totals_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Workspace.open(tmp_path / "workspace")
    path = tmp_path / "calls.csv"
    path.write_text("Rep,Month,Calls\nAnn Abel,2026-02,35\nAnn Abel,2026-03,12\n", encoding="utf-8")
    intake.load(opened, intake.check(opened, [path]))
    opened.close()
    app = opened_page("activity", tmp_path / "workspace", monkeypatch, by="rep", who="Ann Abel", period="2026-Q1")
    assert "What do the totals loaded by period say?" in said(app) and "There are no activities yet" not in said(app)
