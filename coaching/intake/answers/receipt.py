"""What became of one table of one file: how it was recognised and read, what is wrong with it, and where its rows went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from coaching.errors import Note, Problem, Question, kept_so, said
from coaching.intake.answers.answers import NONE, Answers

SIDE_SHEET = said("no export")
"""The note of a sheet that is no export, beside sheets that are."""


@dataclass(frozen=True)
class ColumnReading:
    """How one column of the file is read, part by part. becomes is None for a column that is left out; score says how sure a proposal is (0 to 100).

    order is that of the parts of its days, as a code; answers are those by which a few of its rows alone would be read so again.
    """

    header: str
    becomes: str | None
    read_as: tuple[Note, ...] = ()
    examples: tuple[str, ...] = ()
    proposed: bool = False
    score: int = 100
    order: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Source:
    """What was read. told_on is the day the export says it was made, saved_on the day its workbook was saved, written_on that of the file.

    scope: what answers about this table alone begin with, where its file holds several. titles are the lines above the table and
    shown_currencies by header what number formats show: a mended row needs both.
    """

    file: str
    sheet: str | None = None
    scope: str = ""
    file_hash: str = ""
    rows_in: int = 0
    titles: tuple[str, ...] = ()
    shown_currencies: Mapping[str, str] = field(default_factory=dict)
    told_on: date | None = None
    saved_on: date | None = None
    written_on: date | None = None


@dataclass(frozen=True)
class Understood:
    """What the table is taken for and how its columns and words are read.

    recalled: answers kept from earlier files that decided here, with what is told of each. by_hand: filled in by people, as a template.
    matchable: turned down, but its table was read, so a person can say what its columns are. time_zone: whose days the moments in UTC
    became; None where it has none. lacks_own_domains: of a calendar, nobody can tell yet who of those invited is a colleague.
    subjects_told: words hold the subject lines too.
    """

    format: str | None = None
    format_label: str | None = None
    kind: str | None = None
    by_hand: bool = False
    columns: tuple[ColumnReading, ...] = ()
    unmatched: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    proposed_words: tuple[str, ...] = ()
    answers: Answers = NONE
    recalled: Mapping[str, Note] = field(default_factory=dict)
    needs_confirmation: bool = False
    matchable: bool = False
    time_zone: str | None = None
    lacks_own_domains: bool = False
    subjects_told: bool = False


@dataclass(frozen=True)
class Asked:
    """What a person is asked and told. refusal says why it was turned down, nothing_new why loading it changes nothing.

    lasting: headers and the answers to be kept for them; remember: a confirmed matching to be kept, as TOML.
    """

    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    refusal: Note | None = None
    nothing_new: Note | None = None
    lasting: tuple[tuple[Sequence[str], Answers], ...] = ()
    remember: str | None = None


@dataclass(frozen=True)
class Rows:
    """Where the rows went: rows in = ready + quarantined + the skipped ones; staged is the folder that holds them until they are loaded.

    currencies: by the word the file uses ("" for none) the rows with money and their sum. present: the fields it speaks of. first_row:
    where rows.parquet does not say it, the number of its first row in the file; left_in: rows.parquet still holds the rows skipped by name.
    closings: the newest days on which deals closed, with how many. mends: by import the source rows that were set apart there and come in
    mended here.
    """

    staged: Path | None = None
    ready_rows: int = 0
    quarantined: int = 0
    skipped: tuple[dict[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()
    totals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currencies: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    contradictions: int = 0
    present: tuple[str, ...] = ()
    recorded_on: date | None = None
    happened_on: date | None = None
    closings: tuple[tuple[date, int], ...] = ()
    first_row: int | None = None
    left_in: bool = False
    mends: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """What became of it beside what is known. import_id is that of its own load, or of the one that said the same before.

    removed counts records that leave by this import; is_full is the answer whether it holds all records, says_full the same about
    older imports.
    """

    as_of: date | None = None
    as_of_source: str | None = None
    import_id: int | None = None
    is_loaded: bool = False
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    is_full: bool | None = None
    says_full: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt(Kept, Rows, Asked, Understood, Source):
    """One table on its way into the facts: five values side by side, each told by the stage that knows it."""

    @property
    def status(self) -> str:
        """refused, loaded, unchanged, asks or ready, told by what is known of it."""
        if self.refusal is not None:
            return "refused"
        if self.is_loaded:
            return "loaded"
        if self.nothing_new is not None:
            return "unchanged"
        return "asks" if any(question.waits for question in self.questions) else "ready"

    @property
    def message(self) -> Note | None:
        """Why it was turned down, why nothing changes, or what is asked first; None where it is ready or loaded."""
        asked = next((question.question for question in self.questions if question.waits), None)
        return {"refused": self.refusal, "unchanged": self.nothing_new, "asks": asked}.get(self.status)

    def refused(self, message: Note) -> "Receipt":
        """The receipt of a table that is turned down in one sentence."""
        return replace(self, refusal=message)

    def noted(self, *notes: Note) -> "Receipt":
        """The receipt with these notes besides."""
        return replace(self, notes=(*self.notes, *notes)) if notes else self

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """The notes, and what its as-of date makes of deals that closed after what else the file records."""
        if self.kind != "opportunity" or self.as_of is None:
            return self.notes
        if later := [(day, count) for day, count in self.closings if day > self.as_of]:
            code, of = "closed after the data", str(self.as_of)
        elif later := [(day, count) for day, count in self.closings if day > (self.recorded_on or day)]:
            code, of = "closed after the file", str(self.recorded_on)
        else:
            return self.notes
        return (*self.notes, said(code, count=sum(count for _, count in later), of=of, newest=max(later)[0]))

    @property
    def left_out(self) -> list[ColumnReading]:
        """The columns of the file that become nothing; none of a table that was turned down or not matched yet."""
        if self.status == "refused" or not any(column.becomes for column in self.columns):
            return []
        return [column for column in self.columns if column.becomes is None]

    @property
    def left_aside(self) -> bool:
        """Whether this is a sheet that is no export, beside sheets of the same workbook that are: it refuses nothing."""
        return self.status == "refused" and SIDE_SHEET in self.notes

    @property
    def skipped_rows(self) -> int:
        """All rows left out by name."""
        return sum(entry["rows"] for entry in self.skipped)


@dataclass
class Draft:
    """A receipt in the making: the steps of one table write into it, and only as_receipt() makes the receipt."""

    file: str
    sheet: str | None = None
    scope: str = ""
    file_hash: str = ""
    rows_in: int = 0
    titles: list[str] = field(default_factory=list)
    shown_currencies: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    format_label: str | None = None
    kind: str | None = None
    by_hand: bool = False
    columns: list[ColumnReading] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    proposed_words: list[str] = field(default_factory=list)
    answers: Answers = NONE
    recalled: Mapping[str, Note] = field(default_factory=dict)
    needs_confirmation: bool = False
    matchable: bool = False
    time_zone: str | None = None
    lacks_own_domains: bool = False
    questions: list[Question] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refusal: Note | None = None
    nothing_new: Note | None = None
    lasting: list[tuple[list[str], Answers]] = field(default_factory=list)
    remember: str | None = None
    staged: Path | None = None
    ready_rows: int = 0
    quarantined: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    currencies: dict[str, tuple[int, str]] = field(default_factory=dict)
    contradictions: int = 0
    present: tuple[str, ...] = ()
    recorded_on: date | None = None
    happened_on: date | None = None
    closings: list[tuple[date, int]] = field(default_factory=list)
    first_row: int | None = None
    left_in: bool = False
    mends: dict[str, list[int]] = field(default_factory=dict)

    def refuse(self, message: Note) -> None:
        """Turn the table down in one sentence."""
        self.refusal = message

    def skip(self, rows: int, why: Note) -> None:
        """Count rows that are left out by name."""
        self.skipped = skipped_too(self.skipped, rows, why)

    def as_receipt(self) -> Receipt:
        """The receipt, which nobody changes any more."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        frozen: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
        }
        return Receipt(**frozen)


def skipped_too(skipped: Sequence[dict[str, Any]], rows: int, why: Note) -> list[dict[str, Any]]:
    """What is left out by name, with so many rows more for this reason."""
    if not rows:
        return list(skipped)
    if why not in [entry["why"] for entry in skipped]:
        return [*skipped, {"rows": rows, "why": why}]
    return [{"rows": one["rows"] + rows, "why": why} if one["why"] == why else one for one in skipped]


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


def manifest_of(receipt: Receipt, in_words: Callable[[Note], str] = str) -> dict[str, Any]:
    """What is kept beside the rows of an import: where they come from, how every column and word was read; of columns as codes."""
    return {
        "import": receipt.import_id, "file": receipt.file, "sheet": receipt.sheet, "file_hash": receipt.file_hash,
        "format": receipt.format, "format_label": receipt.format_label, "kind": receipt.kind, "as_of": str(receipt.as_of),
        "as_of_source": receipt.as_of_source, "rows_in": receipt.rows_in, "quarantined": receipt.quarantined,
        "skipped": [{"rows": one["rows"], "why": in_words(one["why"])} for one in receipt.skipped],
        "totals": receipt.totals, "words": receipt.words, "answers": receipt.answers.written, "present": list(receipt.present),
        "headers": [column.header for column in receipt.columns],
        "columns": [[one.header, one.becomes, [*map(kept_so, one.read_as)], dict(one.answers)] for one in receipt.columns],
        "first_row": receipt.first_row,
        "left_in": receipt.left_in, "by_hand": receipt.by_hand,
        "currencies": receipt.currencies, "is_full": receipt.is_full, "mends": receipt.mends, "notes": [in_words(note) for note in receipt.notes],
        "problems": len(receipt.problems), "time_zone": receipt.time_zone, "titles": receipt.titles, "shown_currencies": receipt.shown_currencies,
    }  # fmt: skip
