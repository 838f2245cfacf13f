"""Money says its currency where it says it: in its header, in its cells, in a column beside it; in targets, totals and revenues as in deals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.currency import code_of, is_currency
from coaching.intake.words.header_units import apart
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.workspace import Workspace


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def put(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def take(workspace: Workspace, path: Path, **answers: str) -> intake.Receipt:
    (receipt,) = intake.load(workspace, intake.check(workspace, [path], answers=answers))
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)
    return receipt


def deal_sheet(
    folder: Path, money: str, amount: str = "700", more: str = "", said: str = "", name: str = "deals.csv"
) -> Path:
    head = f"Deal ID,Deal Name,Owner,Account,Stage,{money},Created Date,Close Date{more}"
    return put(folder, name, head, f"{name}-1,Pine,Vera Moss,Brook Ltd,Closed Won,{amount},2026-01-08,2026-02-03{said}")


@pytest.mark.parametrize(
    ("header", "says", "currency"),
    [
        ("Amount (EUR)", "Amount", "EUR"), ("amount_usd", "amount", "USD"), ("Betrag in EUR", "Betrag", "EUR"), ("Valor (R$)", "Valor", "BRL"),
        ("Deal Value GBP", "Deal Value", "GBP"), ("amountUsd", "amount", "USD"), ("CHF Umsatz", "Umsatz", "CHF"), ("Amount USD $", "Amount", "USD"),
        ("Importe en euros", "Importe", "EUR"), ("Amount ($)", "Amount", "$"), ("Amount (k€)", "Amount", "EUR"), ("€", "", "EUR"),
        ("Try count", "Try count", None), ("Company", "Company", None), ("Neuro score", "Neuro score", None), ("Amount EUR/USD", "Amount", None),
    ],
)  # fmt: skip
def test_a_currency_is_told_apart_from_what_else_a_header_says(header: str, says: str, currency: str | None) -> None:
    assert apart(header) == (says, currency)


@pytest.mark.few(2)
@pytest.mark.parametrize("header", ["Amount (EUR)", "amount_eur", "Value EUR", "Deal Amount in EUR"])
def test_a_currency_in_the_header_of_deals_is_theirs(workspace: Workspace, tmp_path: Path, header: str) -> None:
    receipt = take(workspace, deal_sheet(tmp_path, header))
    assert receipt.currencies == {"EUR": (1, "700.00")} and workspace.settings.currency == "EUR"


def test_targets_totals_and_revenues_are_in_the_currency_of_their_header(workspace: Workspace, tmp_path: Path) -> None:
    receipt = take(workspace, put(tmp_path, "quota.csv", "rep,period,quota_gbp", "Vera Moss,2026-Q1,900"))
    assert receipt.currencies == {"GBP": (1, "900.00")}
    take(workspace, put(tmp_path, "sold.csv", "rep,Jan 2026 revenue (GBP),Feb 2026 revenue (GBP)", "Vera Moss,10,20"))
    take(
        workspace,
        put(
            tmp_path,
            "firms.csv",
            "Account ID,Account Name,Industry,Annual Revenue (GBP),Employees",
            "a1,Brook Ltd,Mills,5000,3",
        ),
    )
    for table in ("quota", "sales_total", "account"):
        assert workspace.facts.cursor().execute(f"select distinct currency from {table}").fetchall() == [("GBP",)]


def test_a_currency_beside_the_amount_fills_what_its_header_does_not_say(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, deal_sheet(tmp_path, "Amount", more=",Currency", said=",€"))
    take(workspace, deal_sheet(tmp_path, "Amount (EUR)", more=",Currency", said=",n/a", name="more.csv"))
    assert measure(workspace, lens_for(workspace, "company", period="all"), ["bookings"])[0].value == 1400


def test_where_header_and_column_name_two_currencies_it_is_asked_which_counts(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = deal_sheet(tmp_path, "Amount (EUR)", more=",Currency", said=",CHF")
    (asked,) = intake.check(workspace, [path])
    (question,) = asked.questions
    assert (
        asked.status == "asks"
        and question.options == ("Amount (EUR)", "Currency")
        and "CHF in 1 row" in intake.asked(question)
    )
    for said, currency in (("Currency", "CHF"), ("Amount (EUR)", "EUR")):
        (receipt,) = intake.check(workspace, [path], answers={question.column: said})
        assert receipt.currencies == {currency: (1, "700.00")}


def test_without_a_rate_the_words_are_no_rate_and_not_no_amount(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_settings(currency="USD", currency_chosen=True)
    take(workspace, deal_sheet(tmp_path, "Amount (EUR)"))
    for key in ("bookings", "pipeline_created"):
        assert (
            proof(workspace, lens_for(workspace, "company", period="all"), key).left_out.to_pylist()[0]["reason"]
            == "no rate for EUR"
        )


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("€", "EUR"), ("EUR - Euro", "EUR"), ("US Dollar (USD)", "USD"), ("eur", "EUR"), ("US-Dollar", "USD"), ("Schweizer Franken", "CHF"),
        ("dólares estadounidenses", "USD"), ("złoty polski", "PLN"), ("svenska kronor", "SEK"), ("HRK", "HRK"), ("XCG", "XCG"),
    ],
)  # fmt: skip
def test_a_currency_is_known_by_its_code_name_or_sign(word: str, code: str) -> None:
    assert code_of(word, "CHF") == code and is_currency(word)


@pytest.mark.parametrize("word", ["Con_Factura", "AB\x01", "n", "paid", "XYZ", "DEM", "XAU"])
def test_a_word_that_is_no_currency_is_none(word: str) -> None:
    assert not is_currency(word)


def test_a_word_that_is_no_currency_never_becomes_that_of_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    receipt = take(workspace, deal_sheet(tmp_path, "Amount", more=",Currency", said=",QQ\x02"))
    assert workspace.settings.currency == "USD"
    assert any('"QQ\x02" is no currency' in note for note in intake.notes_of(receipt))


def test_any_text_in_the_settings_comes_back_as_it_was(workspace_folder: Path) -> None:
    odd = 'a\x00\x01\x1f\x7f"\\\n\r\té😀'
    opened = Workspace.open(workspace_folder)
    opened.save_settings(company=odd, same_person={odd: odd})
    opened.close()
    again = Workspace.open(workspace_folder)
    assert (again.settings.company, again.settings.same_person) == (odd, {odd: odd})
    again.close()
    assert not list(workspace_folder.glob("*.part"))


def test_targets_in_two_currencies_side_by_side_count_once_and_which_is_asked(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, "quota.csv", "rep,period,Quota EUR,Quota CHF", "Vera Moss,2026-Q1,900,950")
    (asked,) = intake.check(workspace, [path])
    assert [(question.column, question.options) for question in asked.questions] == [("which currency", ("EUR", "CHF"))]
    receipt = take(workspace, path, **{"which currency": "CHF"})
    assert receipt.currencies == {"CHF": (1, "950.00")} and receipt.quarantined == 0


def test_months_with_a_currency_are_asked_what_they_count_and_keep_it(workspace: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, "sold.csv", "Employee,Jan 2026 (EUR),Feb 2026 (EUR)", "Vera Moss,10,20")
    assert take(workspace, path, numbers="bookings").currencies == {"EUR": (2, "30.00")}
    assert workspace.facts.cursor().execute("select distinct product from sales_total").fetchall() == [(None,)]
