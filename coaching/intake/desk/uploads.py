"""Files somebody dropped on the screen: kept aside in the workspace until they are loaded or dropped, checked together, each with its answers."""

import json
import re
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from filecmp import cmp
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Protocol

from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import TIME_ZONE, Answers, spell
from coaching.intake.answers.receipt import Receipt
from coaching.intake.check.check import Given, as_one_load, read_files, taken_out
from coaching.intake.check.newest_of_files import with_equal_headers
from coaching.intake.columns.words import with_subjects
from coaching.intake.desk.loading import load
from coaching.intake.file.read import Progress
from coaching.intake.formats.recognise import closings, starts
from coaching.intake.words.date_names import months_anywhere
from coaching.intake.words.format import presets
from coaching.intake.words.staging import workbench
from coaching.time_zone import zone_named
from coaching.workspace import Workspace

NOTE = ".upload.json"
DEVICE = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I
)  # names that are devices on Windows, wherever they stand


@cache
def get_ready() -> None:
    """Fetch what reading the first file waits for: formats, headers, names of months and zones, a bench, and what Arrow asks for."""
    presets()
    months_anywhere()
    zone_named("any city")
    for looked_for_in_every_table in (closings, starts):
        looked_for_in_every_table(("any header",))
    workbench().close()
    import pandas  # noqa: F401  (a quarter of a second)


class HasReceipts(Protocol):
    """A file and what became of its tables so far."""

    receipts: list[Receipt]


@dataclass
class Upload:
    """One dropped file: the name it came with, where it is kept until loaded, the answers given about it, and its receipts."""

    name: str
    path: Path
    answers: dict[str, str] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    kept_at: datetime = field(default_factory=datetime.now)
    checked_with: tuple[dict[str, str], date | None] | None = None
    read: list[Receipt] = field(default_factory=list)  # as the file says by itself, without those it is loaded with
    read_with: tuple[dict[str, str], bool] | None = None


def keep_aside(workspace: Workspace, name: str, data: bytes) -> Upload:
    """Write a dropped file into the workspace's staging folder, under a name that can be no path."""
    workspace.refuse_others()
    plain = PurePosixPath(name.replace("\\", "/")).name or "file"
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).lstrip(".")[-100:] or "file"
    if DEVICE.fullmatch(safe):
        safe = f"file-{safe}"
    folder = workspace.folder / "staging" / f"upload-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    (folder / safe).write_bytes(data)
    upload = Upload(plain, folder / safe)
    _note(upload)
    return upload


def dropped(workspace: Workspace, name: str, data: bytes, among: Sequence[Upload]) -> list[Upload]:
    """The uploads of a dropped file, several of a zip of several: those that hold the same already, of here or an earlier visit, else new ones."""
    upload = keep_aside(workspace, name, data)
    with taken_out(workspace, [(upload.name, upload.path)]) as each:
        if len(each) == 1:
            return [_same(workspace, upload, among) or upload]
        found = [keep_aside(workspace, inner, path.read_bytes()) for inner, path in each]
    forget([upload])
    return [_same(workspace, one, among) or one for one in found]


def _same(workspace: Workspace, upload: Upload, among: Sequence[Upload]) -> Upload | None:
    """One that holds the same file; the other is forgotten."""
    for one in [*among, *unfinished(workspace)]:
        if (
            one.path != upload.path
            and one.name == upload.name
            and one.path.is_file()
            and cmp(one.path, upload.path, False)
        ):
            forget([upload])
            return one
    return None


def _loaded_since(workspace: Workspace, upload: Upload) -> bool:
    """Whether a load that counts has brought all of a file since it was dropped, or before where nobody answered anything
    about it anew; of a workbook a sheet may still wait."""
    cursor = workspace.facts.cursor()
    known = cursor.execute(
        "select 1 from import where file = ? and sheet is null and undone_at is null limit 1", [upload.name]
    ).fetchone()
    if known is None:
        return False
    since = upload.kept_at.astimezone(UTC).replace(tzinfo=None, microsecond=0) if upload.answers else datetime.min
    sql = "select 1 from import where file_hash = ? and sheet is null and undone_at is null and loaded_at >= ? limit 1"
    return cursor.execute(sql, [file_hash(upload.path), since]).fetchone() is not None


def _note(upload: Upload) -> None:
    """Write beside the file what is known of it, so that it can be gone on with after a reload or a restart."""
    staged = [receipt.staged.name for receipt in upload.receipts if receipt.staged is not None]
    said = {
        "name": upload.name,
        "file": upload.path.name,
        "answers": upload.answers,
        "kept_at": upload.kept_at.isoformat(),
        "staged": staged,
    }
    part = upload.path.parent / ".upload.part"
    part.write_text(json.dumps(said), encoding="utf-8")
    part.replace(upload.path.parent / NOTE)


def unfinished(workspace: Workspace) -> list[Upload]:
    """Files that were dropped and since then neither loaded, here or elsewhere, nor dropped again, oldest first, with their answers."""
    found = []
    for note in (workspace.folder / "staging").glob(f"upload-*/{NOTE}"):
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
            upload = Upload(
                said["name"],
                note.parent / said["file"],
                said["answers"],
                kept_at=datetime.fromisoformat(said["kept_at"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if upload.path.is_file() and not _loaded_since(workspace, upload):
            found.append(upload)
    return sorted(found, key=lambda one: one.kept_at)


def carry_over(workspace: Workspace, aside: Path, uploads: Sequence[Upload]) -> None:
    """Take the dropped files of a workspace that was put aside along into the one in its place, where they are checked again."""
    for kept in (aside / "staging").glob("upload-*"):
        (workspace.folder / "staging").mkdir(exist_ok=True)
        shutil.move(kept, workspace.folder / "staging" / kept.name)
    for upload in uploads:
        upload.receipts, upload.checked_with = [], None


def forget(uploads: Sequence[Upload]) -> None:
    """Remove what was kept aside."""
    for upload in uploads:
        _drop_rows(upload)
        shutil.rmtree(upload.path.parent, ignore_errors=True)


def _drop_rows(upload: Upload) -> None:
    """Remove the converted rows of an earlier check, also those a session before this one left."""
    staging = upload.path.parent.parent
    try:
        left = json.loads((upload.path.parent / NOTE).read_text(encoding="utf-8"))["staged"]
    except (OSError, ValueError, KeyError):
        left = []
    for name in {*left, *(receipt.staged.name for receipt in upload.receipts if receipt.staged is not None)}:
        if re.fullmatch(r"rows-[0-9a-f]{32}", name):
            shutil.rmtree(staging / name, ignore_errors=True)


def check_uploads(
    workspace: Workspace, uploads: Sequence[Upload], as_of: date | None = None, progress: Progress | None = None
) -> list[Receipt]:
    """Read every upload whose answers changed, and hold all of them against each other as one load; undated ones share its newest moment."""
    _declare_zone(workspace, uploads)
    alike = with_equal_headers([upload.path for upload in uploads])
    now = {upload.path: (dict(upload.answers), upload.path in alike) for upload in uploads}
    late = [one for one in uploads if one.checked_with is None or one.read_with != now[one.path]]
    for upload in late:
        _drop_rows(upload)
    given = [Given(upload.name, upload.path, Answers(upload.answers)) for upload in late]
    for upload, receipts in zip(late, read_files(workspace, given, alike, progress=progress), strict=True):
        upload.read, upload.read_with = receipts, now[upload.path]
    said = [Answers(upload.answers) for upload in uploads for _ in upload.read]
    found = as_one_load(workspace, [receipt for upload in uploads for receipt in upload.read], said, as_of)
    found = [_waiting_for_person(receipt) for receipt in found]
    for upload in uploads:
        upload.receipts, upload.checked_with = list(upload.read), (dict(upload.answers), as_of)
    give_back(uploads, found)
    for upload in late:
        _note(upload)
    return found


def give_back(holders: Sequence[HasReceipts], receipts: Sequence[Receipt]) -> None:
    """Put the receipts of all files, in their order, in place of those they had."""
    left = iter(receipts)
    for one in holders:
        one.receipts = [next(left) for _ in one.receipts]


def load_uploads(workspace: Workspace, uploads: Sequence[Upload], progress: Progress | None = None) -> list[Receipt]:
    """Load what is ready of all uploads, all or nothing; the receipts of what was loaded."""
    before = [receipt for upload in uploads for receipt in upload.receipts]
    ready = [receipt for receipt in before if receipt.status == "ready"]
    loaded = load(workspace, ready, progress)
    left = iter(loaded)
    give_back(uploads, [next(left) if receipt.status == "ready" else receipt for receipt in before])
    for upload in uploads:
        upload.read = [one if one.is_loaded else read for one, read in zip(upload.receipts, upload.read, strict=True)]
    return loaded


def tell_subjects(upload: Upload, receipt: Receipt) -> Receipt:
    """The receipt with what its subject lines became, however many rows it has; the upload keeps it."""
    told = with_subjects(receipt, also_of_many_rows=True)
    upload.receipts = [told if one is receipt else one for one in upload.receipts]
    return told


def _declare_zone(workspace: Workspace, uploads: Sequence[Upload]) -> None:
    """The time zone named for one file is that of the workspace at once, so that no other file asks for it."""
    zone = next((found for upload in uploads if (found := zone_named(upload.answers.get(spell(TIME_ZONE), "")))), None)
    if zone and not workspace.settings.time_zone:
        workspace.save_settings(time_zone=zone)
        for upload in uploads:
            upload.checked_with = None
    for upload in uploads if workspace.settings.time_zone else ():
        upload.answers.pop(spell(TIME_ZONE), None)


def _waiting_for_person(receipt: Receipt) -> Receipt:
    """Where a person is there to be asked, a file waits also for what it could be loaded without."""
    return replace(receipt, questions=tuple(replace(question, waits=True) for question in receipt.questions))
