"""The whole workspace in one file, verified: kept imports, remembered formats, settings and the records; facts are rebuilt from them."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from coaching import access, intake
from coaching.errors import Refusal
from coaching.fingerprint import file_hash
from coaching.records import on_server, should_hold
from coaching.workspace import RESTORED, Workspace

LISTING = "cadence-backup.json"
RECORDS = "records.sqlite"
NOT_IN_IT = "The records lie on a database server and are not in it: back them up with the server's own tools."
NONE_IN_IT = "The backup holds no records: they lay on a database server when it was made."
AS_THEY_ARE = "The records are those on the database server, as they are now; none came from the backup."


def backup(workspace: Workspace, target: Path) -> str:
    """Write the workspace to a new file and read it back; raises Refusal when the file exists, a kept copy is damaged, or it does not verify."""
    if target.exists():
        raise Refusal(f"{target} is already there: choose another name.")
    _refuse_damaged(workspace)
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(workspace, Path(scratch))
        listing = {
            "made_at": datetime.now(UTC).isoformat(),
            "files": {name: file_hash(path) for name, path in files.items()},
        }
        part = target.with_name(target.name + ".part")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as box:
                box.writestr(LISTING, json.dumps(listing, indent=1))
                for name, path in files.items():
                    box.write(path, name)
            _verify(part)
            part.replace(target)
        except OSError as trouble:
            raise Refusal(f"{target} cannot be written: {trouble.strerror or trouble}.") from trouble
        finally:
            part.unlink(missing_ok=True)
    said = f"{target.name} holds {len(files)} files of the workspace, each checked by its hash."
    return said if RECORDS in files else f"{said} {NOT_IN_IT}"


def as_file(workspace: Workspace, scratch: str) -> tuple[bytes, str]:
    """A verified backup as bytes, and what it holds in words; scratch is a folder to write it in."""
    workspace.refuse_others()
    target = Path(scratch) / "cadence.zip"
    said = backup(workspace, target)
    return target.read_bytes(), said


def put_in_place(workspace: Workspace, held: bytes, called: str = "backup.zip") -> str:
    """Restore a backup beside the workspace, put that one aside and the restored one in its place; Refusal before anything is moved.

    called: the name of the backup's file, for what is said of it.
    The workspace is closed afterwards.
    """
    workspace.refuse_others()
    folder = workspace.folder
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / (Path(called).name[-80:] or "backup.zip")
        source.write_bytes(held)
        beside = folder.with_name(f"{folder.name}{RESTORED}{datetime.now():%Y%m%d-%H%M%S}")
        restore(source, beside)
        listing = _verify(source)
    access.keep_as_it_is(folder, beside)  # a person who was let in when the backup was made may be out by now
    aside = workspace.put_aside()
    try:
        beside.replace(folder)
    except OSError as trouble:
        aside.replace(folder)
        shutil.rmtree(beside, ignore_errors=True)  # the backup still holds all of it
        raise Refusal(
            f"The backup could not be put in place ({trouble.strerror}); the workspace stands as it was."
        ) from trouble
    said = f"The backup stands in place, with its facts rebuilt. The workspace before it was put aside in {aside.name}."
    return said + _of_records(RECORDS in listing)


def _of_records(are_in_it: bool) -> str:
    """What is said after a restore of the records, where they did not simply come along; after a blank."""
    if on_server():
        return f" {AS_THEY_ARE}"
    return "" if are_in_it else f" {NONE_IN_IT}"


def _refuse_damaged(workspace: Workspace) -> None:
    """A backup of what cannot be brought back would only look like one."""
    if changed := intake.changed_copies(workspace)():
        raise Refusal(
            f"No backup was made: the kept copy of import {', '.join(changed)} is missing or was changed, so it could not be brought "
            "back. Undo that import and load the file again, then back up."
        )


def _files(workspace: Workspace, scratch: Path) -> dict[str, Path]:
    """What belongs into a backup by its name there; databases as consistent copies, records on a server not at all."""
    files = {}
    if workspace.records.file is not None:
        workspace.records.backup(scratch / RECORDS)
        files[RECORDS] = scratch / RECORDS
    for part in ("imports", "formats", "playbook", "rooms"):
        for path in sorted((workspace.folder / part).rglob("*")):
            if not path.is_file() or path.name.endswith(("-wal", "-shm")):
                continue
            name = path.relative_to(workspace.folder).as_posix()
            if path.suffix == ".sqlite":
                should_hold.copy(path, scratch / path.name)
                path = scratch / path.name
            files[name] = path
    said = (workspace.folder / name for name in ("settings.toml", access.PEOPLE))
    return files | {path.name: path for path in said if path.exists()}


def restore(source: Path, folder: Path) -> str:
    """Make a workspace in an empty folder from a backup and rebuild its facts; raises Refusal rather than overwrite anything.

    It is built beside the folder and put in its place at the end, so a restore that is cut off leaves nothing that passes as a workspace.
    """
    if not source.is_file():
        raise Refusal(f"Cannot find the backup {source}.")
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty: restore into a new folder with --workspace.")
    listing = _verify(source)
    folder = folder.absolute()
    beside = folder.with_name(f"{folder.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)  # of a restore that was cut off; the backup still holds all of it
    try:
        loads = _built(source, listing, beside)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as trouble:
        raise Refusal(f"{folder} cannot be written: {trouble.strerror or trouble}.") from trouble
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return f"{folder} restored from {source.name}: {len(listing)} files checked, {loads} imports rebuilt.{_of_records(RECORDS in listing)}"


def _built(source: Path, listing: list[str], place: Path) -> int:
    """A whole workspace with its facts rebuilt; gives how many imports count in it."""
    place.mkdir(parents=True)
    with zipfile.ZipFile(source) as box:
        for name in listing:
            path = place.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(box.read(name))
    workspace = Workspace.open(place)
    try:
        intake.rebuild(workspace)
        return len([entry for entry in intake.imports(workspace) if entry.undone_at is None])
    finally:
        workspace.close()


def _verify(path: Path) -> list[str]:
    """The names in a backup, every one of them whole and inside the folder; raises Refusal otherwise."""
    try:
        with zipfile.ZipFile(path) as box:
            listing = json.loads(box.read(LISTING))["files"]
            for name, said in listing.items():
                parts = PurePosixPath(name).parts
                if name.startswith("/") or ".." in parts or ":" in name or "\\" in name:
                    raise Refusal(
                        f"{path.name} names a file outside the workspace ({name}): it is not a Cadence backup."
                    )
                with box.open(name) as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
                if found != said:
                    raise Refusal(f"{path.name} is damaged: {name} is not what was saved.")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as trouble:
        raise Refusal(f"{path.name} is not a whole Cadence backup ({trouble}).") from trouble
    return list(listing)
