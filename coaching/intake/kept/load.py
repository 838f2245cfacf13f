"""From receipts to facts: one transaction a load, an immutable copy of every import, and facts that do not depend on the order of loading.

A fact table is always the fold of its imports in the order of (as-of date, import): a newer file wins row by row and column by column, and
columns a file does not have keep what an older file said. A newest import is folded on top; anything else folds the kind anew.
"""

import shutil
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from coaching.errors import Note, Refusal, said
from coaching.facts import Cursor, is_damage, put_aside
from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import TIME_ZONE
from coaching.intake.answers.receipt import Receipt, manifest_of
from coaching.intake.answers.remembered import remember
from coaching.intake.kept.fold import (
    fold,
    fold_anew,
    folded_otherwise,
    note_keys,
    settle_copies,
    settle_credits,
    settle_meetings,
    settle_named,
    settle_teams,
)
from coaching.intake.kept.ledger import (
    APART,
    can_be_read,
    clean,
    drop_staging,
    enter,
    folder_of,
    is_set_apart_whole,
    lost,
    now,
    receipt_of,
    undone_meanwhile,
    write_manifest,
)
from coaching.intake.kept.removed_records import remember_full, settle_removed, write_full
from coaching.intake.rows.calendars import INVITED
from coaching.intake.rows.finish import NAMED
from coaching.intake.rows.shared_credit import CREDITS
from coaching.intake.words.format import header_key
from coaching.intake.words.staging import one_row
from coaching.kept_text import keep_text
from coaching.workspace import NotReady, Workspace

Progress = Callable[[str, int, int], None]
SET_APART = "quarantine.parquet"
BESIDE = ("removed.parquet", INVITED, CREDITS, NAMED)
ORDER = (
    "rep",
    "account",
    "contact",
    "opportunity",
    "opportunity_snapshot",
    "stage_history",
    "lead",
    "activity",
    "deal_split",
)


def load(
    workspace: Workspace, receipts: Sequence[Receipt], in_words: Callable[[Note], str], progress: Progress | None = None
) -> list[Receipt]:
    """Load every receipt that is ready, all or nothing; the others stay as they are. Settles the facts; returns all receipts.

    in_words says a note as it is kept beside the import.
    """
    workspace.refuse_others()
    with workspace.facts.writing:
        try:
            return _load(workspace, receipts, in_words, progress, workspace.make_ready)
        except NotReady:  # whoever asks for it then hears why
            return _load(workspace, receipts, in_words, progress)


def _load(
    workspace: Workspace,
    receipts: Sequence[Receipt],
    in_words: Callable[[Note], str],
    progress: Progress | None,
    make_ready: Callable[[Cursor], None] | None = None,
) -> list[Receipt]:
    clean(workspace)
    found = list(receipts)
    ready = sorted(
        (place for place, one in enumerate(found) if one.status == "ready"), key=lambda at: _order(found[at])
    )
    if not ready:
        drop_staging(receipts)
        return found
    workspace.keep_records()
    made: list[tuple[Path, Path]] = []
    try:
        with workspace.facts.transaction() as cursor:
            load_id = uuid.uuid4().hex[:12]
            done, of = 0, sum(found[place].ready_rows for place in ready)
            for place in ready:
                if progress:
                    progress(f"Loading {found[place].file} ({done:,} / {of:,} rows)", done, of)
                done += found[place].ready_rows
                found[place] = _load_one(workspace, cursor, found[place], load_id, made, in_words)
            loaded = [found[place] for place in ready]
            if progress:
                progress("Updating the numbers", len(ready), len(ready))
            remember_full(cursor, loaded)
            removed, copies = _settle(workspace, cursor)
            if make_ready:
                make_ready(cursor)
    except BaseException:
        for folder, staged in made:
            _put_back(folder, staged)
        raise
    clean(workspace)
    write_full(workspace, loaded)
    _declare_zone(workspace, loaded)
    for place, receipt in zip(ready, loaded, strict=True):
        import_id = receipt.import_id or 0
        found[place] = _settled(receipt, removed.get(import_id, 0), copies.get(import_id, 0))
        _remember(workspace, receipt)
    drop_staging(receipts)
    return found


def _settle(workspace: Workspace, cursor: Cursor) -> tuple[dict[int, int], dict[int, int]]:
    """Make anew what rests on all loads together; returns by import how many records it takes out, and how many of its rows stand elsewhere too."""
    removed, copies = settle_removed(workspace, cursor), settle_copies(cursor)
    for settled in (settle_meetings, settle_credits, settle_named, settle_teams):
        settled(workspace, cursor)
    workspace.settle(cursor)
    return removed, copies


def _settled(receipt: Receipt, removed: int, same: int) -> Receipt:
    """The receipt of a load once the facts are settled: how many records it takes out, and its rows that stand in another file too."""
    notes = [said("in another file", count=same)] if same else []
    return replace(receipt.noted(*notes), is_loaded=True, removed=removed)


def _order(receipt: Receipt) -> tuple[Any, ...]:
    """The order within one load, the same whatever order the files were given in."""
    kind = receipt.kind or ""
    return (
        ORDER.index(kind) if kind in ORDER else len(ORDER),
        str(receipt.as_of),
        -len(receipt.present),
        receipt.file,
        receipt.sheet or "",
        receipt.file_hash,
    )


def _load_one(
    workspace: Workspace,
    cursor: Cursor,
    receipt: Receipt,
    load_id: str,
    made: list[tuple[Path, Path]],
    in_words: Callable[[Note], str],
) -> Receipt:
    """The receipt of one import laid over the facts; made has its folder, and where its rows came from, as soon as there is one."""
    if receipt.staged is None or not (receipt.staged / "rows.parquet").exists():
        raise Refusal(f"{receipt.file} must be checked again before it is loaded.")
    (import_id,) = one_row(cursor, "select coalesce(max(import_id), 0) + 1 from import")
    folder = folder_of(workspace, import_id)
    folder.mkdir(parents=True, exist_ok=False)
    made.append((folder, receipt.staged))
    staged, receipt = receipt.staged, replace(receipt, import_id=import_id)
    hashes = {"copy_hash": file_hash(staged / "rows.parquet"), "removed_hash": beside_hash(staged)}
    if (staged / SET_APART).exists():
        hashes[APART] = file_hash(staged / SET_APART)
    manifest = manifest_of(receipt, in_words) | {"load": load_id, "loaded_at": now(), **hashes, "state": "loading"}
    write_manifest(folder, manifest)  # first: rows that stand without one are of a load whose manifest was lost
    _move(staged, folder)
    enter(cursor, manifest)
    loaded, updated, unchanged = fold(workspace, cursor, import_id)
    counts = {"loaded": loaded, "updated": updated, "unchanged": unchanged}
    cursor.execute(
        "update import set loaded = $loaded, updated = $updated, unchanged = $unchanged where import_id = $id",
        counts | {"id": import_id},
    )
    write_manifest(folder, manifest | counts)
    return replace(receipt, loaded=loaded, updated=updated, unchanged=unchanged)


def _put_back(folder: Path, staged: Path) -> None:
    """Let nothing stand in the workspace of an import that was not made, whose rows can be loaded another time."""
    with suppress(OSError):
        _move(folder, staged)
    shutil.rmtree(folder, ignore_errors=True)


def _move(from_: Path, to: Path) -> None:
    for name in ("rows.parquet", SET_APART, *BESIDE):
        if (from_ / name).exists():
            shutil.move(from_ / name, to / name)


def beside_hash(folder: Path) -> str:
    """SHA-256 of what is kept beside the rows and facts rest on: deleted records, who was invited; "" where the import has neither."""
    return "+".join(file_hash(folder / name) for name in BESIDE if (folder / name).exists())


def _declare_zone(workspace: Workspace, loaded: Sequence[Receipt]) -> None:
    """The zone somebody named for moments in UTC is the workspace's from now on."""
    said = [receipt.time_zone for receipt in loaded if receipt.time_zone and receipt.answers.get(TIME_ZONE)]
    if said and not workspace.settings.time_zone:
        workspace.save_settings(time_zone=said[0])


def _remember(workspace: Workspace, receipt: Receipt) -> None:
    """Keep the answers and a confirmed matching for the next file with the same headers."""
    for headers, answers in receipt.lasting:
        remember(workspace.folder, headers, answers, date.today())
    if not receipt.remember:
        return
    stem = "-".join(filter(None, (header_key(entry.header)[:12] for entry in receipt.columns)))[:60] or "matching"
    safe = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in stem)
    import hashlib

    digest = hashlib.sha256(
        "|".join(sorted(header_key(entry.header) for entry in receipt.columns)).encode()
    ).hexdigest()[:10]
    keep_text(workspace.folder / "formats" / f"{safe}-{digest}.toml", receipt.remember)


def undo(workspace: Workspace, import_id: int) -> Note:
    """Take one import back; what older and newer imports said is as if it had never been. Raises Refusal when there is no such import."""
    workspace.refuse_others()
    workspace.keep_records()
    with workspace.facts.transaction() as cursor:
        row = cursor.execute("select kind, file, undone_at from import where import_id = ?", [import_id]).fetchone()
        if row is None:
            known = ", ".join(
                str(r[0])
                for r in cursor.execute("select import_id from import where undone_at is null order by 1").fetchall()
            )
            raise Refusal(f"There is no import {import_id}; there are: {known or 'none'}.")
        if row[2] is not None:
            raise Refusal(f"Import {import_id} ({row[1]}) was already undone.")
        undone_at = now()
        cursor.execute("update import set undone_at = ? where import_id = ?", [undone_at, import_id])
        fold_anew(workspace, cursor, row[0])
        _settle(workspace, cursor)
    if can_be_read(folder := folder_of(workspace, import_id)):
        write_manifest(folder, receipt_of(workspace, import_id) | {"undone_at": undone_at})
    return said("undone", import_id=import_id, file=row[1])


def rebuild(workspace: Workspace) -> Note:
    """Recreate every fact from the kept copies, the ledger included. Raises Refusal when a copy is missing or was changed."""
    workspace.refuse_others()
    workspace.keep_records()
    clean(workspace)
    with workspace.facts.transaction() as cursor:
        for manifest in lost(workspace):
            enter(cursor, manifest)
        rows = cursor.execute(
            "select import_id, file, copy_hash, removed_hash from import where undone_at is null order by import_id"
        ).fetchall()
        for import_id, file, kept, beside in rows:
            receipt_of(workspace, import_id)  # Refusal where it cannot be read
            if not _whole(folder_of(workspace, import_id), kept, beside):
                raise Refusal(
                    f"The kept copy of import {import_id} ({file}) is missing or was changed: undo that import and load the file again."
                )
        kinds = [row[0] for row in cursor.execute("select distinct kind from import").fetchall()]
        for kind in kinds:
            fold_anew(workspace, cursor, kind)
        note_keys(cursor)
        _settle(workspace, cursor)
    return said("rebuilt", count=len(rows))


def _whole(folder: Path, kept: str, beside: str | None) -> bool:
    path = folder / "rows.parquet"
    return path.exists() and file_hash(path) == kept and beside in (None, beside_hash(folder))


def changed_copies(workspace: Workspace) -> Callable[[], list[str]]:
    """A look at every kept copy that counts, which asks nothing of the database: those gone or not what was written, as "4 (Task.csv)"."""
    sql = "select import_id, file, copy_hash, removed_hash from import where undone_at is null and copy_hash is not null order by 1"
    kept = workspace.facts.cursor().execute(sql).fetchall()

    def look() -> list[str]:
        folders = {number: folder_of(workspace, number) for number, *_ in kept}
        return [
            f"{number} ({file})"
            for number, file, *hashes in kept
            if not (_whole(folders[number], *hashes) and is_set_apart_whole(folders[number]))
        ]

    return look


def opened(folder: Path) -> tuple[Workspace, list[Note]]:
    """A workspace, opened and mended, and what was mended in it; facts whose damage shows only when they are mended are put aside as well."""
    workspace = Workspace.open(folder)
    _forget_half_read(workspace)
    found: list[Note] = [workspace.mended]
    try:
        found += mend(workspace)
    except Exception as trouble:
        workspace.close()
        if not is_damage(trouble):
            raise
        aside = put_aside(workspace.facts.path)
        workspace = Workspace.open(folder)
        workspace.facts.damaged = aside.name
        found += mend(workspace)
    return workspace, found


def _forget_half_read(workspace: Workspace) -> None:
    """Remove what a Cadence that was killed while it read left of files: whoever opens a workspace has it alone. Dropped files stay."""
    for left in (workspace.folder / "staging").iterdir():
        if not left.name.startswith("upload-"):
            shutil.rmtree(left, ignore_errors=True)


def mend(workspace: Workspace) -> list[Note]:
    """What to do on opening: forget loads that were cut off, and rebuild when the database lost loads whose copies are kept.

    Tells what was mended or what cannot be; nothing when all was well.
    """
    if workspace.facts.gone:
        return [said("copies gone", imports=list(workspace.facts.gone))]
    with workspace.facts.writing:
        found: list[Note] = [said("noted and unread", folder=name) for name in clean(workspace)]
        gone, again = len(lost(workspace)), undone_meanwhile(workspace)
        if damaged := workspace.facts.damaged:
            found = [said("facts put aside", name=damaged), *_rebuilt(workspace, "not rebuilt"), *found]
        elif gone:
            rebuild(workspace)
            found.append(said("imports lost", count=gone))
        elif again:
            with workspace.facts.transaction() as cursor:
                for number, moment in again:
                    cursor.execute("update import set undone_at = ? where import_id = ?", [moment, number])
            rebuild(workspace)
            found.append(said("undone again", imports=[number for number, _ in again]))
        elif folded_otherwise(workspace.facts.cursor()):
            found += _rebuilt(workspace, "older and not rebuilt", said("of an older Cadence"))
    return found


def _rebuilt(workspace: Workspace, failed: str, *before: Note) -> list[Note]:
    """What is told once the facts are rebuilt, or the code of why they could not be."""
    try:
        return [*before, rebuild(workspace)]
    except Refusal as trouble:
        return [said(failed, why=str(trouble))]
