"""Two currencies are never one sum: without a rate an amount stands with its deal and counts nowhere, and says so."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from coaching import intake
from coaching.currency import code_of
from coaching.intake.kept import money
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_intake import HEADER, deal, facts, take, write


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def deals(folder: Path, *money: tuple[str, str], name: str = "Deals.csv", start: int = 1) -> Path:
    rows = [[*deal(n, Amount=amount), currency] for n, (amount, currency) in enumerate(money, start)]
    return write(folder, name, rows, [*HEADER, "Amount Currency"])


def bookings(workspace: Workspace) -> float | None:
    return measure(workspace, lens_for(workspace, "company", period="all"), ["bookings"])[0].value


def test_the_receipt_shows_the_totals_by_currency(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, deals(tmp_path, ("100.00", "USD"), ("50.00", "EUR"), ("7.00", "EUR")))
    assert receipt.currencies == {"EUR": (2, "57.00"), "USD": (1, "100.00")}
    assert receipt.totals["Amount"]["file"] == "157.00"
    assert any("not added up: EUR 57.00 in 2 rows, USD 100.00 in 1 row" in note for note in intake.notes_of(receipt))


def test_a_currency_without_a_rate_counts_in_no_sum_and_its_proof_says_why(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, deals(tmp_path, ("100.00", "USD"), ("50.00", "EUR")))
    assert bookings(workspace) == 100
    left_out = proof(workspace, lens_for(workspace, "company", period="all"), "bookings").left_out.to_pylist()
    assert [row["reason"] for row in left_out] == ["no rate for EUR"]
    assert len(facts(workspace, "opportunity")) == 2


def test_a_rate_brings_every_file_into_one_currency_and_is_remembered(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, deals(tmp_path, ("100.00", "USD"), ("50.00", "EUR")))
    workspace.save_settings(rates={"EUR": 1.1})
    assert bookings(workspace) == pytest.approx(155)
    take(workspace, deals(tmp_path, ("10.00", "EUR"), name="more.csv", start=8))
    assert bookings(workspace) == pytest.approx(166)
    folder = workspace.folder
    workspace.close()
    again = Workspace.open(folder)
    assert again.settings.rates == {"EUR": 1.1} and bookings(again) == pytest.approx(166)
    again.close()


def test_the_one_currency_of_the_facts_is_the_workspaces_until_somebody_chooses(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, deals(tmp_path, ("100.00", "EUR")))
    assert workspace.settings.currency == "EUR" and bookings(workspace) == 100
    take(workspace, deals(tmp_path, ("9.00", "CHF"), name="more.csv", start=8))
    assert workspace.settings.currency == "EUR" and bookings(workspace) == 100


def test_a_chosen_currency_is_not_changed_by_a_file(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_settings(currency="CHF", currency_chosen=True)
    take(workspace, deals(tmp_path, ("100.00", "EUR")))
    assert workspace.settings.currency == "CHF" and bookings(workspace) in (0, None)


@pytest.mark.parametrize(
    ("word", "own", "code"),
    [
        ("$", "USD", "USD"),
        ("$", "CAD", "CAD"),
        ("$", "EUR", "USD"),
        ("Euro", "USD", "EUR"),
        ("US Dollar", "CAD", "USD"),
        ("gbp", "USD", "GBP"),
    ],
)
def test_a_sign_of_several_currencies_means_the_workspaces_own(word: str, own: str, code: str) -> None:
    assert code_of(word, own) == code


def test_what_a_deal_looked_like_is_told_in_the_workspaces_currency_too(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, deals(tmp_path, ("100.00", "USD"), ("50.00", "EUR"), ("30.00", "GBP")))
    workspace.save_settings(rates={"EUR": 2.0})
    workspace.settle_states()
    told = workspace.facts.cursor().execute("select amount from deal_state order by opportunity_id").fetchall()
    assert [row[0] for row in told] == [100, 100, None]


ACCOUNTS = [
    "Id",
    "IsDeleted",
    "Name",
    "ParentId",
    "Industry",
    "AnnualRevenue",
    "CurrencyIsoCode",
    "OwnerId",
    "CreatedDate",
]


def account(number: int, owner: str, revenue: str, currency: str) -> list[str]:
    return [f"001{number:012d}AAA", "0", f"Account {number}", "", "Energy", revenue, currency, owner, "2026-01-05"]


def potentials(workspace: Workspace) -> dict[str, float | None]:
    lens = lens_for(workspace, "rep", ["Ana Weiss", "Ben Okafor"], "all")
    return {reading.scope: reading.value for reading in measure(workspace, lens, ["potential_index"])}


def test_money_without_a_currency_says_in_which_it_counts_until_one_is_chosen(
    workspace: Workspace, tmp_path: Path
) -> None:
    receipts = intake.check(workspace, [write(tmp_path, "Deals.csv", [deal(1), deal(2)])])
    said = "Where Deals.csv names no currency, money counts in USD. Another can be chosen under Settings."
    assert intake.in_words(money.without_currency(workspace, receipts)) == said
    named = intake.check(workspace, [deals(tmp_path, ("5", "EUR"), name="Named.csv")])
    assert money.without_currency(workspace, named) == ""
    workspace.save_settings(currency="EUR", currency_chosen=True)
    assert money.without_currency(workspace, receipts) == ""


def test_the_revenue_of_accounts_counts_in_the_workspaces_currency(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "Deals.csv", [deal(1), deal(2, **{"Opportunity Owner": "Ben Okafor"})]))
    workspace.save_settings(currency="USD", currency_chosen=True)
    file = write(
        tmp_path,
        "Account.csv",
        [account(1, "Ana Weiss", "1000", "USD"), account(2, "Ben Okafor", "1000", "EUR")],
        ACCOUNTS,
    )
    (receipt,) = take(workspace, file)
    assert receipt.currencies == {"EUR": (1, "1000.00"), "USD": (1, "1000.00")}
    assert potentials(workspace) == {"Ana Weiss": 100.0, "Ben Okafor": None}
    table = proof(workspace, lens_for(workspace, "rep", ["Ben Okafor"], "all"), "potential_index").left_out
    assert "no rate for EUR" in [row["reason"] for row in table.to_pylist()]
    money.set_rate(workspace, "EUR", 3.0)
    assert potentials(workspace) == {"Ana Weiss": 50.0, "Ben Okafor": 150.0}


def test_a_copy_of_accounts_kept_before_their_currency_was_is_still_rebuilt(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, write(tmp_path, "Account.csv", [account(1, "Ana Weiss", "1000", "USD")], ACCOUNTS))
    kept = workspace.folder / "imports" / "000001" / "rows.parquet"
    old = pq.read_table(kept).drop_columns(["currency"])
    pq.write_table(old, kept)
    with workspace.facts.transaction() as cursor:
        cursor.execute("update import set copy_hash = ?", [hashlib.sha256(kept.read_bytes()).hexdigest()])
    intake.rebuild(workspace)
    assert workspace.facts.cursor().execute("select annual_revenue, currency from account").fetchall() == [
        (Decimal("1000.00"), None)
    ]


def test_a_quota_in_a_currency_without_a_rate_is_no_quota_of_nothing(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    workspace.save_settings(currency="USD", currency_chosen=True)
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "update quota set currency = 'EUR' where rep_id = 'u1' and period_start = date '2026-01-01' and measure = 'bookings'"
        )
        workspace.settle(cursor)
    quarter, keys = lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["quota", "quota_attainment", "quota_pace"]
    found = {one.metric: one for one in measure(workspace, quarter, keys)}
    assert {one.value for one in found.values()} == {None}
    assert found["quota"].note == "none with an amount that counts: 1 quota row (no rate for EUR)"
    assert found["quota_attainment"].note == "no quota: no rate for EUR"
    year = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026"), ["quota_attainment"])[0]
    assert (year.whole, year.note) == (320_000, "not in it: no rate for EUR")
    workspace.close()


def test_one_currency_in_several_words_is_one_and_rows_that_name_none_are_said_to_be(
    workspace: Workspace, tmp_path: Path
) -> None:
    (receipt,) = take(workspace, deals(tmp_path, ("100.00", "EUR"), ("50.00", "Euros"), ("7.00", "€"), ("3.00", "")))
    said = [note for note in intake.notes_of(receipt) if "currency" in note]
    assert said == ["no currency is named for 3.00 in 1 row: read as the workspace's own"]
    assert bookings(workspace) == 160 and workspace.settings.currency == "EUR"
    (receipt,) = take(
        workspace, deals(tmp_path, ("1.00", "EUR"), ("2.00", "Euros"), ("4.00", "USD"), name="More.csv", start=9)
    )
    assert "more than one currency, which are not added up: EUR 3.00 in 2 rows, USD 4.00 in 1 row" in intake.notes_of(
        receipt
    )


def test_a_currency_by_its_name_is_asked_for_by_its_code(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, deals(tmp_path, ("100.00", "USD"), ("50.00", "Euro")))
    (left,) = proof(workspace, lens_for(workspace, "company", period="all"), "bookings").left_out.to_pylist()
    assert left["reason"] == "no rate for EUR"
