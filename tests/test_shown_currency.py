"""A currency that stands only in a workbook's number formats is the currency of its amounts; what is written goes before it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from coaching import intake
from coaching.intake.file.read_zip import currency_of_format, styles_with_currency
from coaching.workspace import Workspace
from tests.test_wide import asks, write

EURO, DOLLAR, FRANC = "[$€-407] #,##0.00", '"US$"#,##0', "[$CHF-807] #,##0"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


def deals(folder: Path, *formats: str, header: str = "Amount", currency: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Deal ID", "Account", "Owner", "Stage", header, "Close Date", *(["Currency"] if currency else [])])
    for number, shown in enumerate(formats, 1):
        sheet.append(
            [
                f"D-{number}",
                "Acme",
                "Ana Weiss",
                "Won",
                1000 + number,
                date(2026, 1, 2),
                *([currency] if currency else []),
            ]
        )
        sheet.cell(number + 1, 5).number_format = shown
    book.save(folder / "deals.xlsx")
    return folder / "deals.xlsx"


def loaded(workspace: Workspace, file: Path) -> tuple[intake.Receipt, list[tuple[object, ...]]]:
    (receipt,) = intake.load(workspace, intake.check(workspace, [file]))
    assert receipt.status == "loaded", intake.message_of(receipt)
    return receipt, workspace.facts.cursor().execute("select amount, currency from opportunity order by 1").fetchall()


@pytest.mark.parametrize(
    ("shown", "code"),
    [(EURO, "EUR"), (DOLLAR, "USD"), (FRANC, "CHF"), ("#,##0.00\\ [$kr-41D]", "SEK"), ("[$¥-411]#,##0", "JPY"), ("[$USD] #,##0", "USD"),
     ('_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-', "EUR"), ("$#,##0", "$"), ("[$$-1009]#,##0", "CAD"), ("[$$-409]#,##0", "USD"), ("£#,##0", "GBP"),
     ("[$-407]d. mmm yyyy", None), ("#,##0.00", None), ('0 "pcs"', None), ("[Red]0.00", None), ('0.0"R"', None)],
)  # fmt: skip
def test_a_number_format_shows_its_currency_or_none(shown: str, code: str | None) -> None:
    assert currency_of_format(shown) == code


def test_styles_are_told_by_their_place_among_the_cell_formats() -> None:
    styles = '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;€&quot;0"/></numFmts><cellStyleXfs><xf numFmtId="164"/></cellStyleXfs>'
    cells = '<cellXfs><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
    assert styles_with_currency(styles + cells) == {"1": "EUR"}


def test_amounts_in_one_format_are_in_its_currency(workspace: Workspace, tmp_path: Path) -> None:
    receipt, amounts = loaded(workspace, deals(tmp_path, EURO, EURO))
    assert amounts == [(Decimal(1001), "EUR"), (Decimal(1002), "EUR")]
    assert (
        next(intake.how_read(column) for column in receipt.columns if column.header == "Amount")
        == "money, EUR by its number format"
    )


def test_each_cell_of_a_mixed_column_is_in_its_own_currency_and_they_are_never_one_sum(
    workspace: Workspace, tmp_path: Path
) -> None:
    receipt, amounts = loaded(workspace, deals(tmp_path, EURO, DOLLAR, "General", FRANC))
    assert amounts == [(Decimal(1001), "EUR"), (Decimal(1002), "USD"), (Decimal(1003), None), (Decimal(1004), "CHF")]
    assert any("more than one currency, which are not added up" in note for note in intake.notes_of(receipt))


def test_a_currency_column_goes_before_the_format_and_the_receipt_says_so(workspace: Workspace, tmp_path: Path) -> None:
    receipt, amounts = loaded(workspace, deals(tmp_path, EURO, EURO, currency="USD"))
    assert {currency for _, currency in amounts} == {"USD"}
    assert (
        '2 rows say USD under "Currency", while the number format of "Amount" shows EUR: the column counts'
        in intake.notes_of(receipt)
    )


def test_a_dollar_sign_contradicts_no_kind_of_dollar(workspace: Workspace, tmp_path: Path) -> None:
    receipt, amounts = loaded(workspace, deals(tmp_path, "$#,##0", currency="CAD"))
    assert amounts == [(Decimal(1001), "CAD")] and not any("number format" in note for note in intake.notes_of(receipt))


def test_targets_side_by_side_keep_the_currency_of_their_format(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Rep", "Jan 2026 quota", "Feb 2026 quota"])
    sheet.append(["Ana Weiss", 100, 200])
    for column in (2, 3):
        sheet.cell(2, column).number_format = EURO
    book.save(tmp_path / "quota.xlsx")
    intake.load(workspace, intake.check(workspace, [tmp_path / "quota.xlsx"]))
    assert workspace.facts.cursor().execute("select target, currency from quota order by 1").fetchall() == [
        (100, "EUR"),
        (200, "EUR"),
    ]


def test_the_letters_of_a_currency_do_not_settle_what_its_point_means(workspace: Workspace, tmp_path: Path) -> None:
    headers = ["Deal ID", "Account", "Owner", "Stage", "Amount", "Close Date"]
    file = write(tmp_path, "deals.csv", list(headers), ["1", "Acme", "Ana", "Won", "1.234 EUR", "2026-01-02"])
    assert asks(workspace, file) == {"Amount": ("thousands sign", "decimal sign")}
