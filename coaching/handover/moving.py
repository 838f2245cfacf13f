"""The workspace moved to another folder, with all that lies in it: what was there before goes only once the new one is whole."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from coaching.errors import FULL, Refusal, is_full_disk
from coaching.fingerprint import file_hash
from coaching.workspace import Workspace


def moved(workspace: Workspace, to: Path) -> Path | None:
    """Move the workspace and close it; where it has to be copied, give the folder the old files stay in. Refusal before anything is moved."""
    workspace.refuse_others()
    if to.exists() and any(to.iterdir()):
        raise Refusal(f"{to} holds something already: move or rename that first.")
    source = workspace.folder
    workspace.close()
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        if to.exists():
            to.rmdir()
        if _same_disk(source, to.parent):
            source.rename(to)
            return None
        return _copied(source, to)
    except OSError as trouble:
        if is_full_disk(trouble):
            raise Refusal(FULL) from trouble
        raise Refusal(
            f"The workspace could not be moved to {to} ({trouble.strerror}); it stands where it was."
        ) from trouble


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
    aside = source.with_name(f"{source.name}-moved-{datetime.now():%Y%m%d-%H%M%S}")
    source.rename(aside)
    return aside
