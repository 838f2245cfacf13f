"""What the records should hold, noted outside their file: a chain over the lines of the audit, so that a lost save is noticed.

Beside `records.sqlite` stands `records.chain`, one line a change: its id and the hash of everything up to it. Whoever writes appends what is
new, so two processes write equal lines and no order of theirs matters.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coaching.fingerprint import file_hash

START = "0" * 32
LOOKED_AT = 200  # newest changes that are hashed anew on opening
ROW = 'select id, "when", who, what, about_kind, about_id, details from change where id > ? order by id'


@dataclass(frozen=True)
class Lost:
    """How many changes should be there, how many of them are missing or altered, and the number of the first."""

    should: int
    missing: int
    first: int


def chain_of(path: Path) -> Path:
    """Where the chain of a records file stands."""
    return path.with_suffix(".chain")


def note(path: Path) -> None:
    """Append what was written since; a chain that is not there begins with what the records hold."""
    unseal(path)
    chain = chain_of(path)
    last, before = _last(chain)
    with _reading(path) as connection:
        lines, found = [], before
        for row in connection.execute(ROW, (last,)):
            found = _link(found, row)
            lines.append(f"{row[0]} {found}\n")
    if lines:
        with chain.open("a", encoding="ascii") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())


def begin_anew(path: Path) -> None:
    """Forget the chain, because what it names was erased on purpose; the next note begins with what the records hold then."""
    chain_of(path).unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Carry the log over into the file and empty it, so that nothing erased is left in it; while others read, SQLite does so later."""
    with _reading(path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def lost(path: Path) -> Lost | None:
    """What is missing from the records; None where they hold all that the chain names, or there is no chain yet."""
    lines = _lines(chain_of(path))
    if not lines:
        return None
    recent = sorted(lines)[-LOOKED_AT:]
    first = recent[0]
    try:
        with _reading(path) as connection:
            count = connection.execute("select count(*) from change where id <= ?", (max(lines),)).fetchone()[0]
            rows = {row[0]: row for row in connection.execute(ROW, (first - 1,))}
    except sqlite3.DatabaseError:
        return Lost(len(lines), len(lines), min(lines))
    before = lines.get(_before(lines, first), START)
    for number in recent:
        if number not in rows or _link(before, rows[number]) != lines[number]:
            return Lost(len(lines), max(len(lines) - count, 1), number)
        before = lines[number]
    return Lost(len(lines), len(lines) - count, min(lines)) if count < len(lines) else None


def is_whole(path: Path) -> bool:
    """Whether SQLite can read the file and finds its own structure in order; an empty or missing one is not whole."""
    if not path.is_file() or not path.stat().st_size:
        return False
    try:
        with _reading(path) as connection:
            return bool(connection.execute("pragma quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def count(path: Path) -> int:
    """How many changes a records file holds; 0 where it cannot be read."""
    try:
        with _reading(path) as connection:
            return int(connection.execute("select count(*) from change").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def newest(path: Path) -> int:
    """The number of the newest change; 0 where there is none, or the file cannot be read."""
    try:
        with _reading(path) as connection:
            return int(connection.execute("select max(id) from change").fetchone()[0] or 0)
    except sqlite3.DatabaseError:
        return 0


def copy(path: Path, target: Path) -> None:
    """A whole, consistent copy in a new file, also while others write."""
    with _reading(path) as connection:
        connection.isolation_level = None
        connection.execute("vacuum into ?", (str(target),))


def seal(path: Path) -> None:
    """Note the file's own hash when it is closed, so that a change from outside is noticed when it is opened again."""
    try:
        with _reading(path) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.DatabaseError:
        return
    _seal_of(path).write_text(file_hash(path), encoding="ascii")


def is_as_sealed(path: Path) -> bool | None:
    """Whether the file is as it was when its hash was noted; None where none was, or the file or what was written since stands elsewhere."""
    try:
        said = _seal_of(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
    log = path.with_name(f"{path.name}-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size):
        return None
    return file_hash(path) == said


def unseal(path: Path) -> None:
    """Forget the hash of a file that is written to, or goes."""
    _seal_of(path).unlink(missing_ok=True)


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".closed")


class _reading:
    """A connection of its own that is closed again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> sqlite3.Connection:
        self.connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True, timeout=15)
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _link(before: str, row: Iterable[object]) -> str:
    text = "\x1f".join(str(cell) for cell in row)
    return hashlib.sha256(f"{before}\x1e{text}".encode()).hexdigest()[:32]


def _lines(chain: Path) -> dict[int, str]:
    """Change to hash; a last line that was cut off is left out."""
    try:
        text = chain.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in text.splitlines():
        number, _, said = line.partition(" ")
        if number.isdigit() and len(said) == len(START):
            found[int(number)] = said
    return found


def _last(chain: Path) -> tuple[int, str]:
    try:
        with chain.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(file.tell() - 4096, 0))
            tail = file.read().decode("ascii", "replace")
    except OSError:
        return 0, START
    kept = [line.split(" ") for line in tail.splitlines() if len(line.split(" ")) == 2]
    whole = [(int(number), said) for number, said in kept if number.isdigit() and len(said) == len(START)]
    return max(whole, default=(0, START))


def _before(lines: dict[int, str], number: int) -> int:
    return max((one for one in lines if one < number), default=0)
