"""A watched folder: complete files are checked and loaded as they come."""

import os
import stat
import sys
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from coaching.errors import Refusal
from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import TIME_ZONE, Answers
from coaching.intake.answers.receipt import Receipt
from coaching.intake.check.as_of import refuse_another
from coaching.intake.check.check import Given, as_one_load, read_files, taken_out
from coaching.intake.check.newest_of_files import with_equal_headers
from coaching.intake.desk.loading import load
from coaching.intake.desk.offered import refuse_not_offered, refuse_unread
from coaching.intake.desk.uploads import give_back
from coaching.intake.desk.wording import message_of
from coaching.intake.kept.ledger import drop_staging
from coaching.workspace import Workspace

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


LONGEST_PAUSE = 64  # looks


@dataclass
class Found:
    """One file of the folder and what became of it. status: loaded, unchanged, refused, asks, ready (not loaded on purpose) or waits."""

    path: Path
    status: str
    message: str | None = None
    receipts: list[Receipt] = field(default_factory=list)


@dataclass
class Watch:
    """The memory of a watched folder. open_workspace is called for each load and closed after it, so that others may use it in between."""

    folder: Path
    open_workspace: Callable[[], AbstractContextManager[Workspace]]
    tell: Callable[[Found], None]
    answers: Mapping[str, str] = field(default_factory=dict)
    accept_proposals: bool = False
    as_of: date | None = None
    dry_run: bool = False
    stopping: Callable[[], bool] = lambda: False
    _seen: dict[Path, Look] = field(default_factory=dict)
    _done: dict[Path, Look] = field(default_factory=dict)
    _tries: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _told: dict[Path, str] = field(default_factory=dict)
    _looks: int = 0

    def look(self) -> None:
        """Look once: load the files that are new and as they were at the look before. Raises nothing but what `tell` raises."""
        self._looks += 1
        found: dict[Path, Look] = {}
        try:
            listed = sorted(self.folder.iterdir())
        except OSError as trouble:
            self._say_once(self.folder, f"{self.folder} cannot be read: {trouble.strerror or trouble}.")
            return
        for path in listed:
            if not is_passing(path.name) and (now := look_at(path)):
                found[path] = now
        whole = [path for path, now in found.items() if self._is_whole(path, now)]
        self._seen = found
        for memory in (self._done, self._tries, self._told):
            for path in [one for one in memory if one not in found and one != self.folder]:
                del memory[path]
        if whole and not self.stopping():
            self._take(whole)

    def waiting(self) -> list[Path]:
        """The files of the last look that are still on their way, and of which nothing was told."""
        return [path for path, now in self._seen.items() if self._done.get(path) != now and path not in self._told]

    def _is_whole(self, path: Path, now: Look) -> bool:
        tries = self._tries.get(path)
        if self._done.get(path) == now or (tries and tries[1] > self._looks):
            return False
        return now.size > 0 and self._seen.get(path) == now and not is_being_written(path)

    def _take(self, paths: Sequence[Path]) -> None:
        """Check these files and load those that are ready as one load; one by one where that fails."""
        try:
            with self.open_workspace() as workspace:
                self._told.pop(self.folder, None)
                alike = with_equal_headers(paths)
                ready = self._held(workspace, [one for path in paths if (one := self._read(workspace, path, alike))])
                if self.dry_run or self.stopping():
                    self._leave(ready)
                elif ready and not self._loaded(workspace, ready) and len(ready) > 1:
                    self._one_by_one(workspace, ready)
        except Exception as trouble:  # the workspace is in use, or its disk is full: every look tries again
            self._say_once(
                self.folder, str(trouble) if isinstance(trouble, Refusal) else f"Nothing was loaded: {trouble}"
            )

    def _read(self, workspace: Workspace, path: Path, alike: Set[Path] = frozenset()) -> Found | None:
        """The file with its receipts as it says by itself; what is not to be gone on with is told, and None given."""
        if self.stopping():
            return None
        said = Answers(self.answers)
        try:
            known = _known(workspace, file_hash(path))
            if known:
                self._end(Found(path, "unchanged", f"{path.name} {known}"))
                return None
            refuse_another(workspace, said.get(TIME_ZONE))
            with taken_out(workspace, [(path.name, path)]) as each:
                given = [Given(name, one, said) for name, one in each]
                receipts = list(chain(*read_files(workspace, given, alike, self.accept_proposals)))
        except Exception as trouble:
            self._try_later(path, trouble)
            return None
        if look_at(path) != self._seen[path]:
            drop_staging(receipts)
            return None
        if row := _cut_off(path, receipts):
            drop_staging(receipts)
            self._end(
                Found(
                    path,
                    "waits",
                    f"{path.name} ends in the middle of row {row}: it looks cut off, and is left until it changes.",
                )
            )
            return None
        return Found(path, "ready", None, receipts)

    def _held(self, workspace: Workspace, found: list[Found]) -> list[Found]:
        """Those that may be loaded, held against each other as one load; one that may not is told, and the others held again without it."""
        read = {one.path: list(one.receipts) for one in found}
        while found:
            for one in found:
                one.receipts = read[one.path]
            said = [Answers(self.answers)] * len(_receipts(found))
            receipts = as_one_load(workspace, _receipts(found), said, self.as_of)
            give_back(found, refuse_unread(refuse_not_offered(receipts, self.answers), self.answers))
            for one in found:
                one.status = _status(one.receipts)
            left, found = (
                [one for one in found if one.status != "ready"],
                [one for one in found if one.status == "ready"],
            )
            if not left:
                return found
            for one in left:
                drop_staging(one.receipts)
                one.message = next((message_of(of) or None for of in one.receipts if of.status == one.status), None)
                self._end(one)
        return []

    def _loaded(self, workspace: Workspace, ready: Sequence[Found]) -> bool:
        """Load these files as one load and tell it; False when that failed, with nothing loaded."""
        try:
            give_back(ready, load(workspace, _receipts(ready)))
        except Exception as trouble:
            for one in ready if len(ready) == 1 else ():
                self._try_later(one.path, trouble)
            return False
        for one in ready:
            one.status = "loaded"
            self._end(one)
        return True

    def _one_by_one(self, workspace: Workspace, ready: Sequence[Found]) -> None:
        for one in ready:
            drop_staging(one.receipts)
            if (again := self._read(workspace, one.path)) and self._held(workspace, [again]):
                self._loaded(workspace, [again])

    def _leave(self, ready: Sequence[Found]) -> None:
        for one in ready:
            drop_staging(one.receipts)
            if self.dry_run:
                self._end(one)

    def _end(self, found: Found) -> None:
        """Nothing more to do about the file until it changes."""
        self._done[found.path] = self._seen[found.path]
        self._tries.pop(found.path, None)
        self.tell(found)

    def _try_later(self, path: Path, trouble: Exception) -> None:
        tries = self._tries.get(path, (0, 0))[0] + 1
        self._tries[path] = (tries, self._looks + min(2 ** (tries - 1), LONGEST_PAUSE))
        said = str(trouble) if isinstance(trouble, Refusal) else f"{path.name} was not loaded: {trouble}"
        self._say_once(path, said)

    def _say_once(self, path: Path, message: str) -> None:
        if self._told.get(path) != message:
            self._told[path] = message
            self.tell(Found(path, "waits", message))


def _receipts(files: Sequence[Found]) -> list[Receipt]:
    return [receipt for one in files for receipt in one.receipts]


def _status(receipts: Sequence[Receipt]) -> str:
    """What may be done with a file: "ready" where it can be loaded, else the first thing that keeps it back."""
    states = {receipt.status for receipt in receipts}
    if "asks" not in states and "ready" in states:
        return "ready"
    return next((state for state in ("asks", "refused") if state in states), "unchanged")


def _known(workspace: Workspace, digest: str) -> str | None:
    """What the ledger says of a file with this content."""
    row = workspace.facts.cursor().execute(
        "select max(import_id) filter (undone_at is null), max(import_id) from import where file_hash = ?", [digest]
    ).fetchone()  # fmt: skip
    if row is None or row[1] is None:
        return None
    if row[0] is None:
        return f"was taken back (import {row[1]}) and is left alone: load it with import FILE if it shall count again."
    return f"was loaded before (import {row[0]}): nothing changes."


def _cut_off(path: Path, receipts: Sequence[Receipt]) -> int | None:
    """The last row of a text file that ends without a line end, where that row cannot be read; None for a file that seems whole."""
    if len(receipts) != 1 or receipts[0].sheet is not None:
        return None
    rows = [problem.row for problem in receipts[0].problems if problem.row and problem.row > receipts[0].rows_in]
    with path.open("rb") as file:
        file.seek(-2, 2)
        ended = bool(set(file.read()) & set(b"\r\n"))
    return max(rows, default=None) if not ended else None
