"""A file somebody dropped becomes RawTables, parsed in a child process with a time and a memory limit; how far that is, and the file's own dates."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from coaching.errors import Refusal
from coaching.intake.file.layout import NO_NAMES, row_said
from coaching.intake.file.limits import ended_within
from coaching.intake.file.read_cells import finish
from coaching.intake.file.read_kind import display_name
from coaching.intake.file.table import AS_FOUND, Cut, RawTable, from_json

SECONDS = 30.0  # per 100,000 rows, and at least
LONGEST = 600.0
_CHILD = Path(__file__).with_name("child.py")


def read(path: Path, name: str, work: Path, cut: Cut = AS_FOUND) -> list[RawTable]:
    """The tables of one file, one per sheet that holds one. name is only shown, never used as a path; files go into work.

    Raises Refusal with one sentence.
    """
    shown = display_name(name)
    path = Path(path).resolve()
    if not path.is_file():
        raise Refusal(f"{shown} is not a file that can be read.")
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="read-", dir=work)).resolve()
    tables = _in_child(path, shown, folder, cut, careful=False)
    if len(tables) == 1 and tables[0].plain_csv and tables[0].cells is None:
        from coaching.intake.file.read_proof import prove_plain

        if not prove_plain(tables[0], folder):
            tables = _in_child(path, shown, folder, cut, careful=True)
    row = row_said(cut)
    if row and tables and row not in {table.header_row for table in tables}:
        raise Refusal(
            f'{shown}: "{cut.header_row}" is no row that could hold its column names. Answer "row 2" for the second row, or "{NO_NAMES}".'
        )
    return tables


def _in_child(path: Path, name: str, folder: Path, cut: Cut, careful: bool) -> list[RawTable]:
    job = {"path": str(path), "name": name, "folder": str(folder), "cut": asdict(cut), "careful": careful}
    job_file, answer_file = folder / "job.json", folder / "answer.json"
    job_file.write_text(json.dumps(job), "utf-8")
    answer_file.unlink(missing_ok=True)
    limit = _seconds(path)
    ended = _run(job_file, limit)
    if ended == "time":
        raise Refusal(
            f"{name} took longer than {limit:.0f} seconds to read and was stopped: export fewer rows, or export it as CSV."
        )
    if ended == "memory":
        raise Refusal(
            f"{name} needs more memory than is allowed (1 GB): export fewer rows or columns, or export it as CSV."
        )
    if not answer_file.exists():
        raise Refusal(
            f"{name} could not be read: it is damaged, or needs more than 1 GB of memory. Open it, save it anew as XLSX or CSV, and drop that."
        )
    answer = json.loads(answer_file.read_text("utf-8"))
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    return [finish(table) for table in from_json(answer["tables"])]


def _seconds(path: Path) -> float:
    """30 s per 100,000 rows, with the rows guessed from the size: 60 bytes each, 10 in a compressed workbook."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    rows = path.stat().st_size / (10 if packed else 60)
    return min(LONGEST, max(SECONDS, SECONDS * rows / 100_000))


def _run(job_file: Path, limit: float) -> str:
    """Why the child is no longer waited for: "ended", "time" or "memory"; it is stopped, and with it whatever it started."""
    own_group = os.name == "posix"
    process = subprocess.Popen(
        [sys.executable, str(_CHILD), str(job_file)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        cwd=job_file.parent, start_new_session=own_group,
    )  # fmt: skip
    why, words = "time", b""
    try:
        why, words = ended_within(process, limit)
    finally:
        if why != "ended":
            if own_group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.communicate()
    if words:
        job_file.with_name("stderr.txt").write_bytes(words[-20_000:])
    return why


Progress = Callable[[str, int, int], None]
_TELL_EVERY = 0.25


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
                while not wait([made], timeout=_TELL_EVERY).done:
                    self._tell()
            yield made.result()

    def _tell(self) -> None:
        counts = {name: (self._rows(name, con, guess), guess) for name, (con, guess) in list(self._reading.items())}
        if counts and self._progress:
            words = " · ".join(f"{name} ({done:,} / {guess:,} rows)" for name, (done, guess) in counts.items())
            self._progress(words, sum(done for done, _ in counts.values()), sum(guess for _, guess in counts.values()))

    def _rows(self, name: str, con: duckdb.DuckDBPyConnection, guess: int) -> int:
        try:
            done = round(guess * max(con.query_progress(), 0.0) / 100)
        except duckdb.Error:  # it ended just now
            done = guess
        self._furthest[name] = min(max(done, self._furthest.get(name, 0)), guess)
        return self._furthest[name]


LOOK = 65_536
_AS_OF = re.compile(rb"\bAs of[: ]+(20\d{2}-\d{2}-\d{2})")
_REPORT = re.compile(r"^report(\d{13})\b")
_SAVED = re.compile(rb"<dcterms:(?:modified|created)[^>]*>(20\d{2}-\d{2}-\d{2})")


def date_told(path: Path, name: str) -> date | None:
    """The day its title block or its name says the export was made, or None."""
    found = _REPORT.match(name)
    if found:
        return datetime.fromtimestamp(int(found.group(1)) / 1000, UTC).date()
    return next(
        (
            day
            for text in _beginnings(path, ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"))
            if (day := _day(_AS_OF, text))
        ),
        None,
    )


def date_saved(path: Path) -> date | None:
    """The day a workbook was last saved, by its own properties, or None."""
    return next(
        (day for text in _beginnings(path, ("docProps/core.xml",), text_files=False) if (day := _day(_SAVED, text))),
        None,
    )


def date_written(path: Path) -> date | None:
    """The day the file was last written on this machine: an export is no younger. None where its time says nothing."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).date()
    except (OSError, ValueError, OverflowError):
        return None


def _day(pattern: re.Pattern[bytes], text: bytes) -> date | None:
    found = pattern.search(text)
    try:
        return date.fromisoformat(found.group(1).decode()) if found else None
    except ValueError:
        return None


def _beginnings(path: Path, parts: tuple[str, ...], text_files: bool = True) -> list[bytes]:
    """The first bytes of these parts of a workbook, or of the file itself."""
    try:
        with path.open("rb") as file:
            head = file.read(LOOK)
        if not head.startswith(b"PK"):
            return [head.replace(b"\0", b"")] if text_files else []
        with zipfile.ZipFile(path) as book:
            inside = set(book.namelist())
            return [book.open(part).read(LOOK) for part in parts if part in inside]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return []
