"""Whether a file in a watched folder is whole: no lock or temporary file, the same at two looks, and nobody writing it any more."""

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

_BEGINNINGS = ("~$", ".", "~")
_ENDINGS = (
    ".crdownload", ".part", ".partial", ".tmp", ".temp", ".download", ".opdownload", ".filepart", ".swp", ".lock", ".lck", ".bak", "~", "#",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What one look at a file shows of it."""

    size: int
    changed: int
    number: int


def is_passing(name: str) -> bool:
    """Whether the name is that of a lock, a hidden file or a download under way: ~$deals.xlsx, .deals.csv, deals.csv.crdownload."""
    return name.startswith(_BEGINNINGS) or name.lower().endswith(_ENDINGS)


def look_at(path: Path) -> Look | None:
    """The size, moment of change and number of a plain file; None for everything else, links among it, and for what is gone."""
    try:
        seen = path.lstat()
    except OSError:
        return None
    return Look(seen.st_size, seen.st_mtime_ns, seen.st_ino) if stat.S_ISREG(seen.st_mode) else None


def is_being_written(path: Path) -> bool:
    """Whether a program has the file open for writing, where the system tells (Linux, Windows); False where nobody can know."""
    try:
        if sys.platform == "win32":
            path.rename(path)  # refused while somebody writes it
            return False
        return _lease_refused(path)
    except OSError:
        return sys.platform == "win32"


def _lease_refused(path: Path) -> bool:
    """Linux gives a lease for reading only on a file that nobody has open for writing."""
    try:
        import fcntl

        lease, unlock, read = fcntl.F_SETLEASE, fcntl.F_UNLCK, fcntl.F_RDLCK
    except (ImportError, AttributeError):
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.fcntl(handle, lease, read)
        fcntl.fcntl(handle, lease, unlock)
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False  # another user's file, or a network folder: size and moment of change decide alone
    finally:
        os.close(handle)
