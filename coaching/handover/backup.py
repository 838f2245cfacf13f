"""The whole workspace in one file, verified: kept imports, remembered formats, settings and the records; facts are rebuilt from them."""

import hashlib
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from coaching import intake
from coaching.errors import Refusal
from coaching.workspace import Workspace

LISTING = "cadence-backup.json"
RECORDS = "records.sqlite"


def backup(workspace: Workspace, target: Path) -> str:
    """Write the workspace to a new file and read it back; raises Refusal when the file exists or does not verify."""
    if target.exists():
        raise Refusal(f"{target} is already there: choose another name.")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / RECORDS
        workspace.records.backup(copy)
        files = {RECORDS: copy} | {
            path.relative_to(workspace.folder).as_posix(): path
            for part in ("imports", "formats")
            for path in sorted((workspace.folder / part).rglob("*"))
            if path.is_file()
        }
        settings = workspace.folder / "settings.toml"
        if settings.exists():
            files["settings.toml"] = settings
        listing = {
            "made_at": datetime.now(UTC).isoformat(),
            "files": {name: _hash(path) for name, path in files.items()},
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
    return f"{target.name} holds {len(files)} files of the workspace, each checked by its hash."


def restore(source: Path, folder: Path) -> str:
    """Make a workspace in an empty folder from a backup and rebuild its facts; raises Refusal rather than overwrite anything."""
    if not source.is_file():
        raise Refusal(f"Cannot find the backup {source}.")
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty: restore into a new folder with --workspace.")
    listing = _verify(source)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(source) as box:
        for name in listing:
            place = folder.joinpath(*PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(box.read(name))
    workspace = Workspace.open(folder)
    try:
        intake.rebuild(workspace)
        loads = len([entry for entry in intake.imports(workspace) if entry.undone_at is None])
    finally:
        workspace.close()
    return f"{folder} restored from {source.name}: {len(listing)} files checked, {loads} imports rebuilt."


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
                if hashlib.sha256(box.read(name)).hexdigest() != said:
                    raise Refusal(f"{path.name} is damaged: {name} is not what was saved.")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as trouble:
        raise Refusal(f"{path.name} is not a whole Cadence backup ({trouble}).") from trouble
    return list(listing)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
