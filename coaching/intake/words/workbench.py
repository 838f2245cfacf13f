"""Where tables are worked on before they are facts: a database in memory, with temporary tables and views only."""

import atexit
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from coaching.intake.words.convert import quoted

SMALL = 50_000  # rows
ROOM = 700  # MB for each big file that is read at one time
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
    return connection


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


def one_row(con: Bench, sql: str) -> tuple[Any, ...]:
    """The one row a question to the cells gives."""
    row = con.execute(sql).fetchone()
    assert row is not None
    return row
