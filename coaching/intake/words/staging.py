"""Where cells are asked: connections, the tables of a staging, and statements that stand in files of their own."""

import atexit
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from coaching.intake.words.convert import quoted

SMALL = 50_000  # rows
KEPT_STATEMENTS, LONGEST_KEPT = 400, 8_000  # letters
ROOM = 700  # MB for each big file that is read at one time
WORTH_ANY_ROWS = {
    "filter_pushdown", "deliminator", "limit_pushdown", "regex_range", "top_n", "unnest_rewriter", "unused_columns",
}  # fmt: skip
Bench = duckdb.DuckDBPyConnection
"""The connection tables are worked on."""
DatabaseError = duckdb.Error
"""What a bench raises where it cannot do what it is asked."""
Unfit = (duckdb.ConversionException, duckdb.InvalidInputException)
"""What it raises where a cell does not fit the type it is read as."""


def workbench(rows: int = 0) -> Bench:
    """A connection of one's own for about so many rows; close it after use, and its temporary tables and views go with it.

    Small tables stand side by side in one database: making one takes longer than what is asked of them. What only counts in a staged file
    works on no rows of its own.
    """
    return _shared().cursor() if rows < SMALL else alone()


def alone() -> Bench:
    """A database of its own."""
    return duckdb.connect()


@cache
def _shared() -> Bench:
    connection = duckdb.connect(config={"threads": 1})
    atexit.register(_shared.cache_clear)  # what lives on when Python ends is reported as leaked
    connection.execute("set enable_external_file_cache = false")  # staged files are read once or twice and then gone
    connection.execute(f"set disabled_optimizers = '{worth_many_rows(connection)}'")
    return connection


def worth_many_rows(connection: Bench) -> str:
    """The names of the steps of planning that take longer than all they save where a table has few rows, as DuckDB is told them."""
    known = [str(name) for (name,) in connection.execute("select name from duckdb_optimizers()").fetchall()]
    return ",".join(name for name in known if name not in WORTH_ANY_ROWS)


class BigBench:
    """One database for all big files of a drop, made when the first of them is read; close it when all are."""

    def __init__(self, folder: Path, files: int, threads: int) -> None:
        self._folder, self._files, self._threads = folder, files, threads
        self._made: Bench | None = None
        self._making = Lock()

    def cursor(self) -> Bench:
        """A connection for one file, with temporary tables and views of its own."""
        with self._making:
            self._made = self._made or self._make()
            return self._made.cursor()

    def _make(self) -> Bench:
        connection = duckdb.connect(config={"threads": self._threads})
        connection.execute("set enable_external_file_cache = false")
        connection.execute(f"set temp_directory = {quoted(self._folder / 'spill')}")
        # ten million rows then take less time, not only less room
        connection.execute(f"set memory_limit = '{ROOM * self._files}MB'")
        return connection

    def close(self) -> None:
        """The database and all cursors on it are of no use afterwards."""
        if self._made is not None:
            self._made.close()


@lru_cache(KEPT_STATEMENTS)
def _parsed(sql: str) -> duckdb.Statement:
    """A statement taken apart: files of one kind are asked the same, and to read the question takes a tenth of the time of a small file's answer."""
    (statement,) = _shared().extract_statements(sql)
    return statement


def one_row(con: "Bench | Staging", sql: str, values: Any = None) -> tuple[Any, ...]:
    """The one row a question gives."""
    row = con.execute(sql, values).fetchone()
    assert row is not None
    return row


def write(con: "Bench | Staging", rows: str, path: Path) -> int:
    """Keep the rows of a SELECT as Parquet; how many they are."""
    return int(one_row(con, f"copy ({rows}) to {quoted(path)} (format parquet)")[0])


class Staging:
    """A connection with four tables, made by one, handed on, and closed by who made it.

    cells: the text of the file, c0..cN and source_row.
    typed: the same rows typed, with bad, the fields that could not be read; sound is those with nothing bad.
    shaped: what they are as rows of one kind of fact, with skip_why; left has the numbers of those left out, good is the others.
    apart: what cannot be loaded: source_row, header, value, message, code.
    """

    cells, apart = "cells", "quarantine_row"
    typed, sound = "typed_all", "typed"
    shaped, left, good = "shaped", "left_row", "good"

    def __init__(self, con: Bench) -> None:
        self.con = con

    @classmethod
    def of(cls, rows: int) -> "Staging":
        """For about so many rows."""
        return cls(workbench(rows))

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the tables go."""
        self.con.close()

    def execute(self, sql: str, values: Any = None) -> Bench:
        """Run one statement."""
        return self.con.execute(_parsed(sql) if len(sql) < LONGEST_KEPT else sql, values)

    def has(self, rows: str) -> bool:
        """Whether a relation has any row: of a small file most tables have none, and what is asked of them need not be."""
        return self.execute(f"select 1 from {rows} limit 1").fetchone() is not None

    def executemany(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of the rows of values."""
        self.con.executemany(sql, values)

    def hold(self, path: Path) -> None:
        """Show the text of the cells kept in a file as cells."""
        self.execute(f"create or replace temp view {self.cells} as from read_parquet({quoted(path)})")

    def leave_out(self, rows: str, values: Any = None) -> int:
        """Put the numbers of the rows of a relation into left; how many these are."""
        return int(one_row(self, f"insert into {self.left} select source_row from {rows}", values)[0])

    @property
    def names(self) -> dict[str, str]:
        """What each of its tables is called, for the places of a statement."""
        kinds = ("cells", "apart", "typed", "sound", "shaped", "left", "good")
        return {kind: getattr(self, kind) for kind in kinds}

    def begin_apart(self) -> None:
        """Make apart, with nothing in it."""
        self.execute(
            f"create or replace temp table {self.apart} "
            "(source_row integer, header varchar, value varchar, message varchar, code varchar)"
        )


def statement(beside: str, name: str, /, **parts: object) -> str:
    """The statement of NAME.sql beside a module, with these parts in its {places}."""
    return _text(Path(beside).with_name(f"{name}.sql")).format(**parts)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
