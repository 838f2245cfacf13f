"""The workspace moved to another folder, with all that lies in it: what was there before goes only once the new one is whole."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from coaching import home, running
from coaching.errors import FULL, Refusal, is_full_disk
from coaching.fingerprint import file_hash
from coaching.workspace import Workspace


def moved(workspace: Workspace, to: Path) -> str:
    """Move the workspace, close it and say where it lies, and what stays where: the old files where they are copied, and what it took the place of.

    Refusal before anything is moved.
    """
    workspace.refuse_others()
    if open_at := running.address_of(to):
        raise Refusal(f"{to} is open in another Cadence, at {open_at}: stop that one first.")
    is_taken = to.exists() and any(to.iterdir())
    if is_taken and not home.is_used(to):
        raise Refusal(f"{to} holds something already: move or rename that first.")
    source, before = workspace.folder, _stamped(to) if is_taken else None
    workspace.close()
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        if before:
            to.rename(before)
        elif to.exists():
            to.rmdir()
        aside = None
        if _same_disk(source, to.parent):
            source.rename(to)
        else:
            aside = _copied(source, to)
    except OSError as trouble:
        if before and before.exists():
            before.rename(to)
        if is_full_disk(trouble):
            raise Refusal(FULL) from trouble
        raise Refusal(
            f"The workspace could not be moved to {to} ({trouble.strerror}); it stands where it was."
        ) from trouble

    stays = f" What was there before stays as {aside}, to be deleted when you like." if aside else ""
    first = f" The workspace that lay there already was put aside as {before}." if before else ""
    return f"The workspace lies in {to} now.{stays}{first}"


def _stamped(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-{datetime.now():%Y%m%d-%H%M%S}")


def _same_disk(one: Path, other: Path) -> bool:
    return os.stat(one).st_dev == os.stat(other).st_dev


def _copied(source: Path, to: Path) -> Path:
    """Copy a closed workspace to another disk, hold each file against its original, and put the old one aside under another name."""
    part = to.with_name(f"{to.name}.moving")
    shutil.rmtree(part, ignore_errors=True)  # of a move that was cut off; the workspace it was made from still stands
    try:
        shutil.copytree(source, part)
        for file in (path for path in source.rglob("*") if path.is_file()):
            if file_hash(file) != file_hash(part / file.relative_to(source)):
                raise OSError(0, f"{file.name} arrived altered")
        part.rename(to)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    aside = _stamped(source.with_name(f"{source.name}-moved"))
    source.rename(aside)
    return aside
