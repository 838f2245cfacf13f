"""A table as it was read, and how a person said its file is to be cut into cells."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from coaching.errors import Note, Problem, Question, Said

TEMPLATE_MARK = "Cadence template"  # begins the first cell of the sheets of a template that are no table


@dataclass(frozen=True)
class Skipped:
    """Rows that are no data; why is one of "blank", "repeated header", "subtotal", "grand total", "footer", "title block".

    empty: of figures side by side those whose cell is empty.
    """

    rows: int
    why: Note
    empty: bool = False


@dataclass(frozen=True)
class PlainCsv:
    """A big, clean UTF-8 text file that DuckDB's strict reader takes as it is: header in record 1, no blank rows, no footer.

    skip is the number of records before the data; columns is the number of fields of every record; keep lists those with a header.
    The n-th data record has source_row n + skip.
    """

    path: Path
    delimiter: str
    quote: str
    escape: str
    skip: int
    columns: int
    keep: tuple[int, ...]

    def duckdb_options(self) -> dict[str, Any]:
        """Arguments of DuckDB's read_csv that read this file as text, one VARCHAR f0..fN per field in the file."""
        return {
            "auto_detect": False, "header": False, "skip": self.skip, "delim": self.delimiter, "quote": self.quote,
            "escape": self.escape, "strict_mode": True, "columns": {f"f{n}": "VARCHAR" for n in range(self.columns)},
            "max_line_size": 10_000_000,
        }  # fmt: skip


@dataclass
class RawTable:
    """One table of one file.

    rows counts every row below the header and every title line above it: rows == data_rows + broken_rows + all skipped, always.
    titles are the lines of its title block, at most ten. beside counts the other tables of the same file.
    currencies tells by header what the number formats of a column show ("" where its cells differ, and each then says its own). settled
    says of columns that Cadence made itself by header what a cell stands for, so that nobody is asked.
    A source row is the number a spreadsheet program shows: a line break inside quotes starts no new row, a blank line is a row.
    """

    file: str
    sheet: str | None
    headers: list[str]
    header_row: int
    rows: int
    data_rows: int = 0
    broken_rows: int = 0
    cells: Path | None = None
    skipped: list[Skipped] = field(default_factory=list)
    grand_totals: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: Path | None = None
    hidden_columns: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    duplicate_headers: list[str] = field(default_factory=list)
    nameless_headers: list[str] = field(default_factory=list)
    typed: list[set[str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    epoch: int = 1900
    currencies: dict[str, str] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict)
    beside: int = 0
    plain_csv: PlainCsv | None = None
    make_cells: Callable[[], Path] | None = field(default=None, repr=False, compare=False)

    @property
    def called(self) -> str:
        """The file, with its sheet where it holds several tables."""
        return f"{self.file}, sheet {self.sheet}" if self.beside and self.sheet else self.file

    def cells_path(self) -> Path:
        """Parquet with c0..cN (VARCHAR, empty = NULL, one per header) and source_row; written on first use for a plain csv."""
        if self.cells is None:
            if self.make_cells is None:
                raise ValueError("a table without cells")
            self.cells = self.make_cells()
        return self.cells

    def adds_up(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.data_rows + self.broken_rows + sum(part.rows for part in self.skipped)


def to_json(tables: list[RawTable]) -> str:
    """What the child process hands back."""

    def plain(value: Any) -> Any:
        if isinstance(value, Path):
            return str(value)
        return sorted(value) if isinstance(value, set) else value

    for table in tables:
        table.make_cells = None
    return json.dumps([asdict(table) for table in tables], default=plain)


def from_json(text: str) -> list[RawTable]:
    """The tables the child process handed back."""
    tables = []

    def note(kept: str | dict[str, Any]) -> Note:
        return kept if isinstance(kept, str) else Said(**kept)

    for entry in json.loads(text):
        entry.pop("make_cells")
        for name in ("cells", "broken"):
            entry[name] = Path(entry[name]) if entry[name] else None
        entry["skipped"] = [Skipped(**part) for part in entry["skipped"]]
        entry["problems"] = [Problem(**{**part, "message": note(part["message"])}) for part in entry["problems"]]
        entry["notes"] = [note(one) for one in entry["notes"]]
        entry["questions"] = [
            Question(q["column"], note(q["question"]), tuple(q["options"]), tuple(q["examples"]))
            for q in entry["questions"]
        ]
        entry["typed"] = [set(kinds) for kinds in entry["typed"]]
        plain = entry["plain_csv"]
        if plain:
            entry["plain_csv"] = PlainCsv(**{**plain, "path": Path(plain["path"]), "keep": tuple(plain["keep"])})
        tables.append(RawTable(**entry))
    return tables


@dataclass(frozen=True)
class Cut:
    """header_row: "row 3", or that there is none; table: the rows of one of several tables; sheet: its name, or that all count."""

    encoding: str = ""
    delimiter: str = ""
    header_row: str = ""
    table: str = ""
    sheet: str = ""


AS_FOUND = Cut()
