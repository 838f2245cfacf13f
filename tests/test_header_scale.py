"""Figures in thousands or millions: their header says so in many ways, it is asked, and a header that only looks alike is not caught."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.words.header_units import told_times, unitless
from coaching.workspace import Workspace
from tests.test_header_currency import deal_sheet, put, take


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("header", "says", "times"),
    [
        ("Amount (thousands)", "Amount", "thousands"), ("Revenue (k)", "Revenue", "thousands"), ("Umsatz (Tsd. EUR)", "Umsatz", "thousands"),
        ("Amount in $000s", "Amount", "thousands"), ("Amount (in $ thousands)", "Amount", "thousands"), ("Amount (USD '000)", "Amount", "thousands"),
        ("Betrag in TEUR", "Betrag", "thousands"), ("Wert (T€)", "Wert", "thousands"), ("amount_usd_k", "amount", "thousands"),
        ("Amount, $k", "Amount", "thousands"), ("Amount K", "Amount", "thousands"), ("Importe (miles de euros)", "Importe", "thousands"),
        ("Montant (milliers EUR)", "Montant", "thousands"), ("Сумма (тыс. руб)", "Сумма", "thousands"), ("Amount (Mio. EUR)", "Amount", "millions"),
        ("Deal value (mm)", "Deal value", "millions"), ("Amount (EUR m)", "Amount", "millions"), ("Amount (lakhs)", "Amount", "lakhs"),
        ("Valor (mil R$)", "Valor", "thousands millions"), ("Amount ($bn)", "Amount", "billions"),
    ],
)  # fmt: skip
def test_a_header_says_in_what_its_figures_are(header: str, says: str, times: str) -> None:
    assert (unitless(header), " ".join(told_times(header))) == (says, times)


@pytest.mark.parametrize(
    "header",
    ["Amount", "Amount in EUR", "Miles driven", "Thousand Oaks amount", "Sales in Miles City", "Amount (Kim)", "Amount (M. Weber)", "Team K",
     "Amount (T)", "Volume (t)", "K-12 revenue", "Milestone amount", "Amount (m/o)", "Amount 2000", "Price per thousand", "M&A revenue", "Target M"],
)  # fmt: skip
def test_a_header_that_only_looks_alike_says_nothing(header: str) -> None:
    assert told_times(header) == ()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("header", "said", "amount"),
    [
        ("Amount in $000s", "thousands", "45500.00"),
        ("Amount (lakhs)", "lakhs", "4550000.00"),
        ("Amount (Mio. EUR)", "as written", "45.50"),
    ],
)
def test_what_was_answered_is_what_the_figures_are(
    workspace: Workspace, tmp_path: Path, header: str, said: str, amount: str
) -> None:
    path = deal_sheet(tmp_path, header, amount="45.5")
    (receipt,) = intake.check(workspace, [path], accept_proposals=True)
    (question,) = receipt.questions
    assert question.column == f"{header} is" and said in question.options and "45.5" in question.examples
    assert take(workspace, path, **{f"{header} is": said}).totals == {header: {"file": amount, "loaded": amount}}


def test_targets_in_thousands_are_asked_too_and_figures_in_two_units_are_told_apart(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, "quota.csv", "Rep,Quarter,Quota in $000s", "Vera Moss,2026-Q1,250")
    assert take(workspace, path, **{"Quota in $000s is": "thousands"}).totals["Quota in $000s"]["loaded"] == "250000.00"
    (receipt,) = intake.check(
        workspace, [put(tmp_path, "two.csv", "Rep,Quarter,New quota (k),Renewal quota", "Vera Moss,2026-Q1,250,9000")]
    )
    assert receipt.status == "refused" and "not all in the same unit" in str(intake.message_of(receipt))


def test_the_figures_of_another_column_are_not_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, "quota.csv", "Rep,Quarter,Quota (k),Bookings", "Vera Moss,2026-Q1,250,190000")
    asked = {
        (receipt.kind, question.column) for receipt in intake.check(workspace, [path]) for question in receipt.questions
    }
    assert asked == {("quota", "Quota (k) is")}
