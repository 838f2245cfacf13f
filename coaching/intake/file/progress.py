"""How far reading files has come, in rows: asked of the database while it reads, by the one who waits for it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

Progress = Callable[[str, int, int], None]
SECONDS = 0.25


def rows_guessed(path: Path) -> int:
    """About how many rows a text file has, from the length of its first ones; 0 where that cannot be said."""
    with path.open("rb") as file:
        head = file.read(262_144)
    lines = head.count(b"\n")
    return round(path.stat().st_size / (len(head) / lines)) if lines > 1 and not head.startswith(b"PK") else 0


class Watch:
    """Which files are being read right now, in whatever threads, and how many rows of each are behind us."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._reading: dict[str, tuple[duckdb.DuckDBPyConnection, int]] = {}
        self._furthest: dict[str, int] = {}

    @contextmanager
    def reading(self, name: str, path: Path, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """While this lasts, `con` reads the file."""
        guess = rows_guessed(path) if self._progress else 0
        if guess:
            con.execute("set enable_progress_bar = true")
            con.execute("set enable_progress_bar_print = false")
            con.execute("set progress_bar_time = 0")
            self._reading[name] = (con, guess)
        try:
            yield
        finally:
            self._reading.pop(name, None)

    def results(self, begun: Sequence[tuple[str, Future[Any]]]) -> Iterator[Any]:
        """What comes of the files, in their order, telling rows while one is waited for."""
        for number, (name, made) in enumerate(begun):
            if self._progress:
                self._progress(f"Reading {name}", number, len(begun))
                while not wait([made], timeout=SECONDS).done:
                    self._tell()
            yield made.result()

    def _tell(self) -> None:
        counts = {name: (self._rows(name, con, guess), guess) for name, (con, guess) in list(self._reading.items())}
        if counts and self._progress:
            words = " · ".join(f"{name}: {done:,} of about {guess:,} rows" for name, (done, guess) in counts.items())
            self._progress(words, sum(done for done, _ in counts.values()), sum(guess for _, guess in counts.values()))

    def _rows(self, name: str, con: duckdb.DuckDBPyConnection, guess: int) -> int:
        try:
            done = round(guess * max(con.query_progress(), 0.0) / 100)
        except duckdb.Error:  # it ended just now
            done = guess
        self._furthest[name] = min(max(done, self._furthest.get(name, 0)), guess)
        return self._furthest[name]
