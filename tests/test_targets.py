"""Targets of one person that begin on one day and end on different ones: both are kept, and no day counts two of them."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace

# Ann: 1,200 for the year and 200 for the first quarter. Ben: 1,300 for the year, 300 for the first and 320 for each other quarter. Cat: the year.
WHOLE_YEAR = ("2026-01-01", "2026-12-31")
YEAR = [("Ann Abel", *WHOLE_YEAR, "1200"), ("Ben Boon", *WHOLE_YEAR, "1300"), ("Cat Cole", *WHOLE_YEAR, "1200")]
QUARTERS = [
    ("Ann Abel", "2026-01-01", "2026-03-31", "200"), ("Ben Boon", "2026-01-01", "2026-03-31", "300"), ("Ben Boon", "2026-04-01", "2026-06-30", "320"),
    ("Ben Boon", "2026-07-01", "2026-09-30", "320"), ("Ben Boon", "2026-10-01", "2026-12-31", "320"),
]  # fmt: skip


def load(
    workspace: Workspace, file: Path, rows: Sequence[tuple[str, ...]], measured: str = "bookings"
) -> list[tuple[int | None, int | None]]:
    with file.open("w", encoding="utf-8", newline="") as out:
        told = [(who, measured, *more) for who, *more in rows]
        csv.writer(out).writerows([("Rep", "Measure", "Period start", "Period end", "Target"), *told])
    receipts = intake.load(workspace, intake.check(workspace, [file], as_of=date(2026, 12, 31), accept_proposals=True))
    assert {receipt.status for receipt in receipts} == {"loaded"}, [intake.message_of(receipt) for receipt in receipts]
    return [(receipt.loaded, receipt.updated) for receipt in receipts]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("targets")
    opened = Workspace.open(folder / "workspace")
    opened.save_settings(country="")
    assert load(opened, folder / "year.csv", YEAR) == [(3, 0)]
    assert load(opened, folder / "quarters.csv", QUARTERS) == [(5, 0)]
    yield opened
    opened.close()


def quota(workspace: Workspace, who: str, period: str) -> float | None:
    value = measure(workspace, lens_for(workspace, "rep", [who], period), ["quota"])[0].value
    return None if value is None else round(value, 2)


def test_targets_of_one_start_and_different_ends_are_both_kept(workspace: Workspace) -> None:
    kept = (
        workspace.facts.cursor()
        .execute("select period_end, target from quota where rep_id = 'Ann Abel' order by 1")
        .fetchall()
    )
    assert [(end.isoformat(), int(target)) for end, target in kept] == [("2026-04-01", 200), ("2027-01-01", 1200)]


def test_each_target_reads_as_it_was_said_and_the_longer_one_shares_what_is_left(workspace: Workspace) -> None:
    assert [quota(workspace, "Ann Abel", period) for period in ("2026-Q1", "2026")] == [200, 1200]
    rest = [quota(workspace, "Ann Abel", f"2026-Q{number}") or 0 for number in (2, 3, 4)]
    assert (
        sum(rest) == pytest.approx(1000, abs=0.05) and min(rest) > 300
    )  # 1,000 over the 197 working days of the other quarters


def test_a_year_whose_quarters_all_have_targets_is_their_sum_and_its_own_target_stands_among_those_left_out(
    workspace: Workspace,
) -> None:
    assert [quota(workspace, "Ben Boon", period) for period in ("2026-Q1", "2026-Q3", "2026")] == [300, 320, 1260]
    behind = proof(workspace, lens_for(workspace, "rep", ["Ben Boon"], "2026"), "quota")
    assert "shorter quotas speak of all its days" in str(behind)


def test_a_month_inside_a_longer_target_has_its_share_of_working_days(workspace: Workspace) -> None:
    assert quota(workspace, "Cat Cole", "2026-02") == pytest.approx(1200 * 20 / 261, abs=0.01)


def test_a_later_word_on_the_same_period_replaces_the_earlier_one(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path / "workspace")
    load(opened, tmp_path / "first.csv", YEAR[:1])
    assert load(opened, tmp_path / "second.csv", [("Ann Abel", "2026-01-01", "2026-12-31", "1500")]) == [(0, 1)]
    assert opened.facts.cursor().execute("select target from quota").fetchall() == [(1500,)]
    opened.close()
