"""The drop-downs, checks and messages of a template's cells, with the people, accounts and words of the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from coaching.handover.workbook import LONGEST_CELL, NOT_XML, csv_safe
from coaching.intake import TEMPLATE_MARK, listed
from coaching.workspace import Workspace

LISTS_SHEET = "Lists"
MOST_LISTED = 20_000
ACTIVITIES = (
    "call", "conversation", "email", "meeting", "demo", "proposal", "VIP visit", "peer meeting", "business review", "field day", "carnival day",
)  # fmt: skip
CATEGORIES = ("commit", "best case", "pipeline", "closed", "omitted")
LEVELS = ("executive", "management", "operations")
FUNCTIONS = ("executive", "finance", "IT", "operations", "procurement", "sales")
CLOSED = {"yes"}  # lists that nothing else may be written into
_EARLIEST, _LATEST = "18264", "73415"  # 1950 and 2100, as Excel counts days


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet to fill in: kind chooses its drop-down and its check, note is what its cells say."""

    header: str
    kind: str
    note: str


def write_lists(book: Workbook, workspace: Workspace) -> dict[str, str]:
    """The hidden sheet of lists; kind of column to the range that holds its words. A kind without words has none."""
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    for place, (kind, words) in enumerate(_lists(workspace).items(), start=1):
        sheet.cell(1, place, f"{TEMPLATE_MARK}: list {kind}")
        fit = [word for word in words if word and len(word) < LONGEST_CELL and not NOT_XML.search(word)][:MOST_LISTED]
        for number, word in enumerate(fit, start=2):
            bare = word.lstrip("'")
            cell = sheet.cell(number, place)
            cell.value = f"'{word}" if csv_safe(bare) != bare else word
            cell.data_type = "s"
        if fit:
            letter = get_column_letter(place)
            ranges[kind] = f"{quote_sheetname(LISTS_SHEET)}!${letter}$2:${letter}${len(fit) + 1}"
    return ranges


def _lists(workspace: Workspace) -> dict[str, list[str]]:
    said = workspace.facts.cursor().execute(
        """select list(distinct "function"), (select list(distinct level) from contact), (select list(distinct measure) from quota
           where not is_pay(measure))
           from contact where "function" is not null"""
    ).fetchone()  # fmt: skip
    functions, levels, measures = (list(words or []) for words in said or ((), (), ()))
    own_currency = (workspace.settings.currency,)
    used = sorted(measure.replace("_", " ") for measure in measures if measure and measure != "bookings")
    return {
        "person": sorted(listed(workspace, "people"), key=str.casefold), "account": sorted(listed(workspace, "accounts"), key=str.casefold),
        "contact": sorted(listed(workspace, "contacts"), key=str.casefold), "activity": _joined(ACTIVITIES, used), "category": list(CATEGORIES),
        "level": _joined(LEVELS, levels), "function": _joined(FUNCTIONS, functions),
        "currency": _joined(own_currency, ("EUR", "GBP", "USD")), "yes": ["yes", "no"],
    }  # fmt: skip


def _joined(first: Sequence[str], more: Sequence[str | None]) -> list[str]:
    """The words of the house, then those of the workspace that are others."""
    known = {word.casefold() for word in first}
    return [*first, *sorted({word for word in more if word and word.casefold() not in known}, key=str.casefold)]


def add_checks(sheet: Worksheet, columns: Sequence[SheetColumn], lists: dict[str, str], last: int) -> None:
    """Give every cell of each column down to row last its message, and its drop-down or its check."""
    for place, one in enumerate(columns, start=1):
        check = _check(one.kind, lists)
        check.promptTitle, check.prompt = one.header[:32], one.note[:255]
        check.showInputMessage = True
        check.errorTitle, check.error = one.header[:32], _error(check, one.kind, one.note)[:225]
        letter = get_column_letter(place)
        check.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(check)


def _check(kind: str, lists: dict[str, str]) -> DataValidation:
    if kind in lists:
        style = "stop" if kind in CLOSED else "warning"
        return DataValidation(
            type="list", formula1=lists[kind], allow_blank=True, showErrorMessage=True, errorStyle=style
        )
    if kind == "date":
        return DataValidation(
            type="date",
            operator="between",
            formula1=_EARLIEST,
            formula2=_LATEST,
            allow_blank=True,
            showErrorMessage=True,
        )
    if kind in ("number", "score"):
        return DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True, showErrorMessage=True
        )
    return DataValidation(allow_blank=True)


def _error(check: DataValidation, kind: str, note: str) -> str:
    if check.type == "list" and kind not in CLOSED:
        return "This is not in the list. Keep it only if it is new and spelled as the CRM spells it."
    said = {
        "date": "Write a date, for example 2026-01-31.",
        "number": "Write a number, for example 60000.",
        "score": "Write a number.",
    }
    return said.get(kind, note)
