"""A second table further down a text file: a run of rows of another width, or rows that come again under a repeated header."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from coaching.errors import Question
from coaching.intake.file.layout import kind_of_text, looks_like_names
from coaching.intake.file.read_records import Record

_SECOND_TABLE = 3  # rows in a row with another number of cells that make a table of their own
_MOST_SEEN = 200_000  # rows kept in mind to tell which come again
_MOST_OF_A_RUN = 200


@dataclass
class Blocks:
    """Where a second table may begin, noted row by row while the file is read."""

    runs: list[list[Record]] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    again: Counter[int] = field(default_factory=Counter)

    def note_row(self, fields: list[str]) -> None:
        """A row of data: below a repeated header it may be one that came before."""
        if self.header_rows:
            if hash(tuple(fields)) in self.seen:
                self.again[self.header_rows[-1]] += 1
        elif len(self.seen) < _MOST_SEEN:
            self.seen.add(hash(tuple(fields)))

    def note_header(self, number: int) -> None:
        """A row that repeats the header below at least one row of data."""
        if self.seen:
            self.header_rows.append(number)

    def note_odd(self, record: Record) -> None:
        """A row of another width: it goes on with the run right above it, or begins one."""
        run = self.runs[-1] if self.runs else None
        if run and run[-1].number == record.number - 1 and len(run[-1].fields) == len(record.fields):
            if len(run) < _MOST_OF_A_RUN:
                run.append(record)
            else:
                run[-1] = record
        elif len(record.fields) > 1:
            if run is not None and len(run) < _SECOND_TABLE:
                self.runs.pop()
            self.runs.append([record])

    def question(self, header_row: int, last_row: int) -> list[Question]:
        """Asks which table to read when the file holds more than the one under header_row."""
        starts = sorted(self._starts())
        if not starts:
            return []
        ends = [*(start - 1 for start in starts), last_row]
        begins = [max(1, header_row), *starts]
        options = tuple(f"rows {begin} to {end}" for begin, end in zip(begins, ends, strict=True))
        return [Question("table", f"Which table? The file holds {len(options)}, one under the other.", options)]

    def _starts(self) -> list[int]:
        starts = []
        for run in self.runs:
            below = [record.fields for record in islice(run, 1, 50)]
            if len(run) >= _SECOND_TABLE and looks_like_names(run[0].fields, below) and _has_values(below):
                starts.append(run[0].number)
        return starts + [header_row for header_row in self.header_rows if self.again[header_row] >= 3]


def _has_values(rows: Sequence[Sequence[str]]) -> bool:
    return any(kind_of_text(text) in ("number", "date", "value") for row in rows for text in row)
