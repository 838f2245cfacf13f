"""Where tables are worked on before they are facts: a database in memory, with temporary tables and views only."""

import atexit
from functools import cache
from typing import Any

import duckdb

SMALL = 50_000  # rows
Bench = duckdb.DuckDBPyConnection
"""The connection tables are worked on."""
DatabaseError = duckdb.Error
"""What a bench raises where it cannot do what it is asked."""


def workbench(rows: int) -> Bench:
    """A connection of one's own for about so many rows; close it after use, and its temporary tables and views go with it.

    Small tables stand side by side in one database: making one takes longer than what is asked of them.
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


def one_row(con: Bench, sql: str) -> tuple[Any, ...]:
    """The one row a question to the cells gives."""
    row = con.execute(sql).fetchone()
    assert row is not None
    return row
