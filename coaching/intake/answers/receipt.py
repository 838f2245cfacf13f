"""What became of one table of one file: how it was recognised and read, what is wrong with it, and where its rows went."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from coaching.errors import Problem, Question
from coaching.intake.answers.answers import NONE, Answers

SIDE_SHEET = "not an export: left out"


@dataclass(frozen=True)
class ColumnReading:
    """How one column of the file is read. becomes is None for a column that is left out; score says how sure a proposal is (0 to 100).

    order is that of the parts of its days, as a code; answers are those by which a few of its rows alone would be read so again.
    """

    header: str
    becomes: str | None
    read_as: str
    examples: tuple[str, ...] = ()
    proposed: bool = False
    score: int = 100
    order: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass
class Receipt:
    """One table on its way into the facts. status: ready, asks, refused, unchanged, loaded.

    removed counts records that leave by this import; is_full is the answer whether it holds all records, says_full the same about older imports.
    rows_in = loaded + updated + unchanged + quarantined + the skipped rows, once loaded; before that `ready_rows` may be loaded.
    lasting: headers and the answers to be kept for them; recalled: answers kept before that decided here, with their date in words.
    currencies: by the word the file uses ("" for none) the rows with money and their sum. mends: by import the source rows that were set apart
    there and come in mended here.
    """

    file: str
    sheet: str | None = None
    format: str | None = None
    format_label: str | None = None
    kind: str | None = None
    as_of: date | None = None
    as_of_source: str | None = None
    import_id: int | None = None
    rows_in: int = 0
    ready_rows: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    status: str = "ready"
    message: str | None = None
    columns: list[ColumnReading] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    needs_confirmation: bool = False
    proposed_words: list[str] = field(default_factory=list)
    contradictions: int = 0
    notes: list[str] = field(default_factory=list)
    answers: Answers = NONE
    file_hash: str = ""
    present: tuple[str, ...] = ()
    recorded_on: date | None = None
    happened_on: date | None = None
    closings: list[tuple[date, int]] = field(
        default_factory=list
    )  # the newest days on which deals closed, with how many
    remember: str | None = None
    staged: Path | None = None
    lasting: list[tuple[list[str], Answers]] = field(default_factory=list)
    recalled: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, tuple[int, str]] = field(default_factory=dict)
    mends: dict[str, list[int]] = field(default_factory=dict)
    first_row: int | None = None  # where rows.parquet does not say it: the number of its first row in the file
    left_in: bool = False  # rows.parquet still holds the rows that were skipped by name
    by_hand: bool = False  # filled in by people, as a template
    told_on: date | None = None  # the day the export says it was made; saved_on: the day its workbook was saved
    saved_on: date | None = None
    removed: int = 0
    is_full: bool | None = None
    says_full: dict[int, bool] = field(default_factory=dict)
    matchable: bool = False  # turned down, but its table was read, so a person can say what its columns are
    lacks_own_domains: bool = False  # of a calendar: nobody can tell yet who of those invited is a colleague
    subjects_told: bool = False  # words hold the subject lines too
    titles: list[str] = field(
        default_factory=list
    )  # the lines above the table, and by header what number formats show: a mended row needs both
    shown_currencies: dict[str, str] = field(default_factory=dict)
    time_zone: str | None = None  # whose days the moments in UTC became; None where it has none
    scope: str = ""  # what answers about this table alone begin with, where its file holds several

    def as_json(self) -> dict[str, Any]:
        """What `import --json` prints for one table."""
        return {
            "file": self.file, "sheet": self.sheet, "format": self.format, "kind": self.kind,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "import": None if self.import_id is None else str(self.import_id),
            "rows_in": self.rows_in, "loaded": self.loaded, "updated": self.updated, "unchanged": self.unchanged,
            **({"time_zone": self.time_zone} if self.time_zone else {}),
            "quarantined": self.quarantined, **({"removed": self.removed} if self.removed else {}), "skipped": self.skipped,
            "totals": self.totals, "words": self.words,
            "problems": [asdict(problem) for problem in self.problems],
            "questions": [
                {"column": q.column, "question": q.question, "options": list(q.options), "examples": list(q.examples)} for q in self.questions
            ],
            "left_out": self.left_out, "notes": self.all_notes, "status": self.status, "message": self.message,
        }  # fmt: skip

    def refuse(self, message: str) -> "Receipt":
        """Turn it down in one sentence."""
        self.status, self.message = "refused", message
        return self

    def skip(self, rows: int, why: str) -> None:
        """Count rows that are left out by name."""
        if not rows:
            return
        for entry in self.skipped:
            if entry["why"] == why:
                entry["rows"] += rows
                return
        self.skipped.append({"rows": rows, "why": why})

    @property
    def all_notes(self) -> list[str]:
        """The notes, and what its as-of date makes of deals that closed after what else the file records."""
        if self.kind != "opportunity" or self.as_of is None:
            return self.notes
        if later := [(day, count) for day, count in self.closings if day > self.as_of]:
            what = (
                f"closed after {self.as_of}, the day of the data, up to {max(later)[0]}: in no stock of open deals, and won or lost only from "
                "that day on; if the data is of a later day, say so (as of)"
            )
        elif later := [(day, count) for day, count in self.closings if day > (self.recorded_on or day)]:
            what = (
                f"closed after {self.recorded_on}, the newest other date in the file, up to {max(later)[0]}: correct the as-of date if such a day "
                "is a slip"
            )
        count = sum(each for _, each in later)
        return [*self.notes, f"{count:,} {'deal' if count == 1 else 'deals'} {what}"] if later else self.notes

    @property
    def left_out(self) -> list[dict[str, str]]:
        """The columns of the file that become nothing, each with why; none of a table that was turned down or not matched yet."""
        if self.status == "refused" or not any(column.becomes for column in self.columns):
            return []
        return [
            {"column": column.header, "why": column.read_as or "left out"}
            for column in self.columns
            if column.becomes is None
        ]

    @property
    def left_aside(self) -> bool:
        """Whether this is a sheet that is no export, beside sheets of the same workbook that are: it refuses nothing."""
        return self.status == "refused" and SIDE_SHEET in self.notes

    @property
    def skipped_rows(self) -> int:
        """All rows left out by name."""
        return sum(entry["rows"] for entry in self.skipped)


Draft = Receipt
"""A receipt while the steps of one table still write into it."""


@dataclass(frozen=True)
class ImportEntry:
    """One line of the import ledger."""

    import_id: int
    load_id: str
    kind: str
    format: str
    file: str
    sheet: str | None
    as_of: date
    as_of_source: str
    loaded_at: datetime
    rows_in: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int
    skipped: int
    undone_at: datetime | None


def money_text(value: Decimal | None) -> str:
    """Money as the receipt prints it: two decimals, no thousands sign; nothing is 0.00."""
    return f"{value or Decimal(0):.2f}"


def manifest_of(receipt: Receipt) -> dict[str, Any]:
    """What is kept beside the rows of an import: where they come from and how every column and word was read."""
    return {
        "import": receipt.import_id, "file": receipt.file, "sheet": receipt.sheet, "file_hash": receipt.file_hash,
        "format": receipt.format, "format_label": receipt.format_label, "kind": receipt.kind, "as_of": str(receipt.as_of),
        "as_of_source": receipt.as_of_source, "rows_in": receipt.rows_in, "quarantined": receipt.quarantined, "skipped": receipt.skipped,
        "totals": receipt.totals, "words": receipt.words, "answers": receipt.answers.written, "present": list(receipt.present),
        "headers": [column.header for column in receipt.columns],
        "columns": [[one.header, one.becomes, one.read_as, dict(one.answers)] for one in receipt.columns], "first_row": receipt.first_row,
        "left_in": receipt.left_in, "by_hand": receipt.by_hand,
        "currencies": receipt.currencies, "is_full": receipt.is_full, "mends": receipt.mends, "notes": receipt.notes,
        "problems": len(receipt.problems), "time_zone": receipt.time_zone, "titles": receipt.titles, "shown_currencies": receipt.shown_currencies,
    }  # fmt: skip
