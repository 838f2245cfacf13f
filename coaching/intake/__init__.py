"""The way in: an export file becomes fact rows and Problems.

read -> recognise -> decide -> convert -> check (Receipts, nothing is loaded) -> load (atomic, kept, undoable).
Ten rooms behind this door, from the top; each imports only rooms below it (tests/test_layers.py executes it), and from outside
only the door and the desk are imported:

    desk      uploads, watched folder, mending, the words said of a receipt
    check     the stages in their order: files to receipts
    kept      ledger, fold, people, removed and merged records: what is done with accepted rows
    rows      decided columns -> typed rows, careful and fast
    formats   table -> match: presets, remembered, near miss, matched by hand, what is missing
    columns   match -> decided columns: dates, numbers, words, units, periods
    tables    table -> table: wide, blocks, survey pairs, filled down, same headers
    answers   typed answers: of the file, a column, a word, all rows; spelled and parsed only here; what a step finds; and the receipt
    file      bytes -> table, in the child process: text, workbook, zip, limits
    words     the ground: word books, fields, formats as data, period names, typed cells as SQL

A table is settled in steps: each says whether it fits, looks at what it is shown, and hands back a Finding (a changed match, questions,
notes, answers to keep) or nothing. Their order is that of lists: tables made of tables in check/check.py, figures side by side in
tables/unfold.py, what a table leaves open in check/one_table.py, columns in columns/decide.py. The receipt is written in one place.
"""

from coaching.intake.answers import one_sheet
from coaching.intake.answers.answers import ASK_AGAIN
from coaching.intake.answers.receipt import ColumnReading, ImportEntry, Receipt
from coaching.intake.check.check import check
from coaching.intake.desk.loading import load, mend, of_another_zone, opened, rebuild, undo
from coaching.intake.desk.offered import never_offered, refuse_not_offered, refuse_unknown_words, refuse_unread, unheard
from coaching.intake.desk.wording import (
    as_json,
    asked,
    dated_by,
    how_read,
    in_words,
    left_out_of,
    message_of,
    notes_of,
    skipped_of,
    what_is_wrong,
)
from coaching.intake.file.read_zip import weigh
from coaching.intake.file.table import TEMPLATE_MARK
from coaching.intake.kept import money, people
from coaching.intake.kept.ledger import clean, drop_staging, imports, quarantine, receipt_of
from coaching.intake.kept.load import changed_copies
from coaching.intake.kept.lookup_lists import listed
from coaching.intake.words.format import Format, presets

__all__ = [
    "ASK_AGAIN", "TEMPLATE_MARK", "ColumnReading", "Format", "ImportEntry", "Receipt", "as_json", "asked",
    "changed_copies", "check", "clean", "dated_by", "drop_staging", "how_read", "imports", "in_words", "left_out_of",
    "listed", "load", "mend", "message_of", "money", "never_offered", "notes_of", "of_another_zone", "one_sheet",
    "opened", "people", "presets", "quarantine", "rebuild", "receipt_of", "refuse_not_offered", "refuse_unknown_words",
    "refuse_unread", "skipped_of", "undo", "unheard", "weigh", "what_is_wrong",
]  # fmt: skip
