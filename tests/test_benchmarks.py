"""The benchmarks measure something real: their invented exports hold together, load, and give the table its lines."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks import crowd, reading, switching, visits
from benchmarks.company import Company
from benchmarks.generate import exports
from benchmarks.loading import workbook
from benchmarks.side_by_side import Measured, medians, table
from benchmarks.sizes import FIRST_DAY, LAST_DAY, SIZES, Size

TINY = Size("T", reps=3, activities=300, opportunities=90)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(TINY, tmp_path_factory.mktemp("bench"))


def rows(company: Company, name: str) -> list[dict[str, str]]:
    with (company.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.csv")}


def test_the_sizes_are_those_of_the_budgets() -> None:
    counts = {key: (size.reps, size.activities, size.opportunities) for key, size in SIZES.items()}
    assert counts == {
        "S": (20, 20_000, 5_000),
        "M": (200, 1_000_000, 200_000),
        "L": (2_000, 10_000_000, 2_000_000),
    }


def test_the_same_size_and_seed_give_the_same_files(company: Company, tmp_path: Path) -> None:
    assert digest(exports(TINY, 1, tmp_path)) == digest(company.folder)
    assert digest(exports(TINY, 2, tmp_path)) != digest(company.folder)


def test_every_row_asked_for_is_there_with_an_id_of_its_own(company: Company) -> None:
    assert len(rows(company, "Opportunity")) == TINY.opportunities
    assert len(rows(company, "Task")) + len(rows(company, "Event")) == TINY.activities
    assert len(rows(company, "User")) == TINY.reps + 2
    assert 6 <= len(rows(company, "OpportunityHistory")) / TINY.opportunities <= 8
    for file in company.files:
        ids = [row["Id"] for row in rows(company, file.stem)]
        assert len(set(ids)) == len(ids) and {len(one) for one in ids} == {18}


def test_every_reference_names_a_row_that_exists(company: Company) -> None:
    users = {row["Id"] for row in rows(company, "User")}
    accounts = {row["Id"] for row in rows(company, "Account")}
    deals = {row["Id"] for row in rows(company, "Opportunity")}
    assert {row["OwnerId"] for name in ("Task", "Event", "Opportunity") for row in rows(company, name)} <= users
    assert {row["AccountId"] for name in ("Task", "Event", "Opportunity") for row in rows(company, name)} <= accounts
    assert {row["WhatId"] for row in rows(company, "Task")} <= deals | accounts
    assert {row["OpportunityId"] for row in rows(company, "OpportunityHistory")} == deals


def test_a_deal_and_its_last_saved_change_say_the_same(company: Company) -> None:
    last = {row["OpportunityId"]: row for row in rows(company, "OpportunityHistory")}
    for deal in rows(company, "Opportunity"):
        assert last[deal["Id"]]["StageName"] == deal["StageName"]
        if deal["IsClosed"] == "1":
            assert (last[deal["Id"]]["Amount"], last[deal["Id"]]["CloseDate"]) == (deal["Amount"], deal["CloseDate"])
            assert FIRST_DAY <= date.fromisoformat(deal["CloseDate"]) <= LAST_DAY
    assert Counter(deal["IsWon"] for deal in rows(company, "Opportunity"))["1"] > 5


@pytest.mark.slow
def test_what_is_invented_loads_and_is_measured(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROUNDS", 1)
    assert all(kept.ours > 0 for kept in reading.kept_sums(company))
    assert all(page.ratio is not None and page.ratio > 0 for page in reading.rep_page(company))
    assert len(reading.all_reps(company)) == 4
    assert [row.name for row in reading.proofs(company)] == ["proof"] * len(reading.PROVEN)
    assert reading.forecast(company)[0].unit == "ms"
    company.close()


@pytest.mark.slow
def test_pandas_and_cadence_count_the_same_deals(company: Company) -> None:
    period = reading.page_periods(company)[-1]
    (theirs,) = reading.in_pandas(reading.deals_in_pandas(company.workspace), [period])
    ours = reading.measure(company.workspace, company.lens("company"), ["won", "bookings"], [period], each="rep")
    for said in ours:
        column = {"won": "count", "bookings": "sum"}[said.metric]
        expected = theirs[column].get(said.scope, 0)
        assert said.value == pytest.approx(0 if expected != expected else expected)
    company.close()


def test_a_workbook_is_written_once(tmp_path: Path) -> None:
    file = workbook(tmp_path / "made" / "Opportunity.xlsx", 5)
    written = file.stat().st_mtime_ns
    assert workbook(file, 5).stat().st_mtime_ns == written


def test_rounds_are_interleaved_and_start_with_another_each_time() -> None:
    ran: list[str] = []
    taken = medians(2, one=lambda: ran.append("one"), two=lambda: ran.append("two"))
    assert ran == ["one", "two", "two", "one"]
    assert set(taken) == {"one", "two"} and min(taken.values()) >= 0


def test_a_line_says_whether_its_budget_is_kept() -> None:
    beaten = Measured("import-csv", "import", "M", "s", 3.0, "bare read", 2.0, at_most=1.4)
    kept = Measured("proof", "proof", "M", "ms", 90.0, at_most=200, as_ratio=False)
    free = Measured("x", "something", "M", "MB", 1.0)
    assert (beaten.ratio, beaten.kept, kept.ratio, kept.kept, free.kept) == (1.5, False, None, True, None)
    said = table([beaten, kept, free]).splitlines()
    assert len(said) == 5
    assert said[2] == "| import | M | ≤ 1.4 x | 3 s | bare read 2 s | 1.50 x | **no** |"
    assert said[3] == "| proof | M | ≤ 200 ms | 90 ms | – | – | yes |"


@pytest.mark.slow
@pytest.mark.parametrize("measured", [crowd.crowd, crowd.crowd_over_servers])
def test_a_crowd_gets_every_page_it_asks_for_and_nobody_elses(
    measured: Callable[[Company], list[Measured]], company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "PEOPLE", 2)
    monkeypatch.setattr(crowd, "LOOKS", 2)
    monkeypatch.setattr(crowd, "SERVERS", 2)
    monkeypatch.setattr(crowd, "THINK_SECONDS", 0.1)
    wait, strange = measured(company)[:2]
    assert wait.ours > 0 and strange.ours == 0 and strange.note == "of 4"


@pytest.mark.slow
def test_a_crowd_gets_every_page_while_deals_are_loaded_beside_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "PEOPLE", 2)
    monkeypatch.setattr(crowd, "THINK_SECONDS", 0.1)
    monkeypatch.setattr(crowd, "BEFORE_SECONDS", 2.0)
    monkeypatch.setattr(crowd, "AFTER_SECONDS", 2.0)
    rows = {row.what.partition(": ")[2]: row for row in crowd.crowd_and_load(company)}
    assert rows["pages that showed another rep"].ours == 0 and rows["the load beside them"].ours > 0
    assert {"95 in 100 pages before a load within", "95 in 100 pages just after a load within"} <= rows.keys()


@pytest.mark.slow
def test_every_page_is_visited_and_weighed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "VISITS", 1)
    rows = visits.visits(company)
    assert len(rows) == 2 * (18 + 2) and all(row.ours > 0 for row in rows if row.unit == "kB")


def test_without_dash_the_measure_beside_it_is_left_out_in_words(
    company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CADENCE_DASH", raising=False)
    monkeypatch.setattr(switching.importlib.util, "find_spec", lambda _: None)
    assert switching.switching(company) == []
    assert "CADENCE_DASH" in capsys.readouterr().err
