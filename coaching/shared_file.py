"""How an SQLite file that several may open at once is made ready for its readers and writers."""

import sqlite3
import time

PAUSE_SECONDS = 0.02
PRAGMAS = (
    "journal_mode=wal",  # readers never wait for a writer
    "foreign_keys=on",
    "synchronous=full",  # a save is rare and precious: it must survive a power cut, not only a killed process
)


def make_ready(connection: sqlite3.Connection, seconds: float) -> None:
    """Let readers and writers of a file work side by side; waits that long for whoever else makes it ready.

    Raises sqlite3.OperationalError when the file is still busy after these seconds, or cannot be written.
    """
    until = time.monotonic() + seconds
    for pragma in PRAGMAS:
        while True:
            try:
                connection.execute(f"pragma {pragma}")
                break
            except sqlite3.OperationalError as error:
                # SQLite's own patience does not cover the change to this journal: the second of two fails at once.
                is_busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not is_busy or time.monotonic() > until:
                    raise
                time.sleep(PAUSE_SECONDS)
