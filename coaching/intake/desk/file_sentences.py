"""What is said of how a file was read, and what is asked where that is open."""

from collections.abc import Callable

from coaching.intake.desk.row_sentences import counted

NOT_READ = {
    "asked": "waits for your choice", "hidden": "is hidden", "pivot": "holds a pivot table", "not chosen": "was not chosen",
    "no table": "holds no table",
}  # fmt: skip


def _hidden_rows(count: int) -> str:
    what = counted(count, "hidden row was", "hidden rows were")
    return f"{what} read too (a filter or a folded group hides them)"


def _which_sheet(hidden: bool) -> str:
    why = "one of them is hidden" if hidden else "some of them hold the same rows"
    return f"Which sheet? Several hold such a table, and {why}."


OF_FILES: dict[str, Callable[..., str]] = {
    "which row of data?": lambda row: f"Row {row} looks like data. Which row has the column names?",
    "encoded twice?": lambda: "Its accents look garbled, as if saved twice over. Read them as they were before?",
    "which encoding?": lambda: (
        "The file does not say in which encoding it was saved, and read as usual its words make no sense. Which one is right?"
    ),
    "read as Windows-1252": lambda: (
        "read as Windows-1252 (Western European), as it is not UTF-8; choose another encoding if accents look wrong"
    ),
    "lines not UTF-8": lambda count: (
        f"{counted(count, 'line is', 'lines are')} not in UTF-8 like the rest of the file: set apart"
    ),
    "lines encoded twice": lambda count, example: (
        f"{counted(count, 'line holds', 'lines hold')} letters that look encoded twice ({example})"
    ),
    "filled in merged cells": lambda headers: f"each row of a merged cell has its text: {', '.join(headers)}",
    "filled down": lambda headers: f"filled down from its group: {', '.join(headers)}",
    "hidden rows": _hidden_rows,
    "hidden columns": lambda headers: f"hidden columns were read too: {', '.join(headers)}",
    "no data rows": lambda: "no data rows",
    "which table?": lambda count: f"Which table? The file holds {count}, one under the other.",
    "which separator?": lambda fitting, rows: (
        f"Only {fitting} of {rows} rows have as many cells as the header. Which separator is it?"
    ),
    "sheets not filled in": lambda sheets: f"not filled in: {', '.join(sheets)}",
    "sheet not read": lambda sheet, why: f"sheet '{sheet}' {NOT_READ[why]} and was not read",
    "pivot beside": lambda: "the pivot table beside the data was not read",
    "days from 1904": lambda: "this workbook counts days from 1904",
    "which sheet?": _which_sheet,
    "which hidden sheet?": lambda: "Which sheet? No visible one holds a plain table.",
}
"""By code what makes the sentence; a code that asks ends in a question mark."""
