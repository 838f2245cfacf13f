"""The records' own backups: copies made before what could harm them, a bounded number, and the way back to the newest."""

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coaching.records import should_hold

FOLDER, KEPT, DAY = "backups", 12, timedelta(hours=24)
NAME = re.compile(r"records-(\d{8}-\d{6})-(\d+)\.sqlite")


def keep(path: Path, *, at_most_daily: bool = False) -> Path | None:
    """A copy of a records file as it is; None where nothing was written since the newest one, or that is a day young and enough."""
    version, made = should_hold.newest(path), listed(path.parent)
    if not version or (made and (_version(made[-1]) == version or (at_most_daily and _age(made[-1]) < DAY))):
        return None
    place = path.parent / FOLDER / f"records-{datetime.now(UTC):%Y%m%d-%H%M%S}-{version}.sqlite"
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        return None
    part = place.with_suffix(".part")
    part.unlink(missing_ok=True)
    should_hold.copy(path, part)
    part.replace(place)  # a copy that was cut off bears no name of a backup
    should_hold.seal(place)
    for old in listed(path.parent)[:-KEPT]:
        _let_go(old)
    return place


def begin_anew(path: Path) -> None:
    """Let the backups of a records file go, because they hold what was erased on purpose, and make a fresh one."""
    for old in listed(path.parent):
        _let_go(old)
    keep(path)


def _let_go(old: Path) -> None:
    old.unlink(missing_ok=True)
    should_hold.unseal(old)


def listed(folder: Path) -> list[Path]:
    """The backups of a workspace, the oldest first."""
    return sorted(one for one in (folder / FOLDER).glob("records-*.sqlite") if NAME.fullmatch(one.name))


def told(folder: Path) -> list[dict[str, object]]:
    """The backups as rows of a table, the newest first."""
    return [
        {"file": one.name, "made": made_at(one).date(), "changes": should_hold.count(one)}
        for one in reversed(listed(folder))
    ]


def made_at(backup: Path) -> datetime:
    """When a backup was made."""
    found = NAME.fullmatch(backup.name)
    assert found
    return datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def newest_whole(folder: Path) -> Path | None:
    """The newest backup that can be read and is what was written; None where there is none."""
    found = (one for one in reversed(listed(folder)) if should_hold.is_whole(one))
    return next((one for one in found if should_hold.is_as_sealed(one) is not False), None)


def mend(path: Path) -> str:
    """Before records are opened: put aside what cannot be read, bring back the newest backup, and say what is missing; empty when all is well."""
    as_closed, whole, lost = should_hold.is_as_sealed(path), should_hold.is_whole(path), should_hold.lost(path)
    should_hold.unseal(path)
    if whole and lost is None:
        return _altered(path) if as_closed is False else ""
    if lost is None and not (path.exists() and path.stat().st_size):
        return ""  # never written to
    stamp, should = f"{datetime.now(UTC):%Y%m%d-%H%M%S}", lost.should if lost else 0
    if whole and as_closed:  # then it is the chain that was changed
        aside = _put_aside(should_hold.chain_of(path), stamp)
        return f"What the records should hold could not be followed and was put aside as {aside}; the records are as Cadence closed them."
    said = _mended(path, whole, lost, stamp, should)
    _put_aside(should_hold.chain_of(path), stamp)  # last: cut off before, the next start finds what is missing again
    return said


def _mended(path: Path, whole: bool, lost: should_hold.Lost | None, stamp: str, should: int) -> str:
    backup = newest_whole(path.parent)
    if whole and lost and (there := should_hold.count(path)):
        said = f"The records lack {lost.missing} of {should} changes that were saved, from change {lost.first} on."
        more = should_hold.count(backup) - there if backup else 0
        return (
            f"{said} {_instead(backup, more)}"
            if backup and more > 0
            else f"{said} No backup holds more; what is there stands."
        )
    head = "The file of the records was missing or empty."
    if path.exists() and path.stat().st_size:
        head = f"The records could not be read and were put aside as {_put_aside(path, stamp)}."
    if backup is None:
        return f"{head} There is no backup to bring back: {should or 'all'} changes that were saved are missing."
    part = path.with_name(f"{path.name}.part")
    shutil.copyfile(backup, part)
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    part.replace(path)
    there = should_hold.count(path)
    return f"{head} The backup of {made_at(backup):%d %b %Y %H:%M} UTC stands in its place: {there} of {max(should, there)} changes."


def _altered(path: Path) -> str:
    backup = newest_whole(path.parent)
    where = f" The newest backup is {backup.name} in the folder {FOLDER}." if backup else ""
    return f"{path.name} was changed since Cadence closed it, by something else. It can be read; look whether what was written is right.{where}"


def _put_aside(path: Path, stamp: str) -> str:
    """Move a file and its logs beside itself; nothing is deleted."""
    name = f"{path.stem}.damaged-{stamp}{path.suffix}"
    for ending in ("", "-wal", "-shm"):
        old = path.with_name(path.name + ending)
        if old.exists():
            old.replace(path.with_name(name + ending))
    return name


def _instead(backup: Path, more: int) -> str:
    return f"The backup {backup.name} in the folder {FOLDER} holds {more} more; to use it, close Cadence and put it in the place of records.sqlite."


def _version(backup: Path) -> int:
    found = NAME.fullmatch(backup.name)
    return int(found[2]) if found else 0


def _age(backup: Path) -> timedelta:
    return datetime.now(UTC) - made_at(backup)
