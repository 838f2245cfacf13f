"""The way in: an export file becomes fact rows and Problems.

read -> recognise -> decide -> convert -> check (Receipts, nothing is loaded) -> load (atomic, kept, undoable).
Public door: check, load, imports, undo, rebuild, quarantine, receipt_of, clean, drop_staging, mend; Receipt, ColumnReading, ImportEntry; formats().
"""

from coaching.intake.check import check
from coaching.intake.ledger import clean, imports, quarantine, receipt_of
from coaching.intake.load import drop_staging, load, mend, rebuild, undo
from coaching.intake.receipt import ColumnReading, ImportEntry, Receipt
from coaching.intake.recognise import Format, presets

__all__ = [
    "ColumnReading", "Format", "ImportEntry", "Receipt", "check", "clean", "drop_staging", "imports", "load", "mend", "presets", "quarantine",
    "rebuild", "receipt_of", "undo",
]  # fmt: skip
