"""Two that open one SQLite file at once wait for each other, and nobody waits for ever."""

import sqlite3
import threading
from pathlib import Path

import pytest

from coaching import shared_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "shared.sqlite"
    with sqlite3.connect(made) as connection:
        connection.execute("create table written (number integer)")
    connection.close()
    return made


def _reader(file: Path) -> sqlite3.Connection:
    """Somebody who reads the file as it was before readers and writers worked side by side."""
    reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    reader.execute("begin")
    reader.execute("select * from written").fetchall()
    return reader


def test_the_second_waits_until_the_first_has_let_go(file: Path) -> None:
    reader, second = _reader(file), sqlite3.connect(file)
    threading.Timer(0.15, reader.close).start()
    shared_file.make_ready(second, seconds=15)
    assert second.execute("pragma journal_mode").fetchone() == ("wal",)
    second.close()


def test_it_is_told_when_the_first_never_lets_go(file: Path) -> None:
    reader, second = _reader(file), sqlite3.connect(file, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        shared_file.make_ready(second, seconds=0.05)
    reader.close()
    second.close()


def test_what_is_no_database_is_told_at_once(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear customer, " * 100)
    connection = sqlite3.connect(letter)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        shared_file.make_ready(connection, seconds=60)
    connection.close()
