"""What is loaded: each import's line in the ledger, its receipt and quarantine; and what an export says that is loaded already."""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from coaching.errors import Note, Refusal, said, told_by
from coaching.facts import Cursor
from coaching.fingerprint import file_hash
from coaching.intake.answers.answers import MISSING, spell
from coaching.intake.answers.receipt import ImportEntry, Receipt, manifest_of
from coaching.intake.answers.remembered import said_otherwise
from coaching.intake.answers.unfolded import FORMATS, PLACES
from coaching.intake.words.staging import statement
from coaching.kept_text import keep_text
from coaching.workspace import Workspace

MANIFEST = "manifest.json"
WHOLE, APART = "whole", "apart_hash"  # the hashes of the manifest itself and of the rows set apart


def folder_of(workspace: Workspace, import_id: int) -> Path:
    """Where the copy of an import is kept."""
    return workspace.folder / "imports" / f"{import_id:06d}"


def now() -> str:
    """This moment in UTC, as the ledger writes it."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Keep a manifest whole or not at all, with a hash over itself by which a change from outside is noticed."""
    said = manifest | {WHOLE: _hash(manifest)}
    lines = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items())
    keep_text(folder / MANIFEST, "{\n" + ",\n".join(lines) + "\n}")  # wholly indented, it would take ten times as long


def _hash(manifest: dict[str, Any]) -> str:
    rest = json.loads(json.dumps({key: value for key, value in manifest.items() if key != WHOLE}))
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def receipt_of(workspace: Workspace, import_id: int) -> dict[str, Any]:
    """What was kept about an import: its manifest."""
    folder = folder_of(workspace, import_id)
    if (kept := _manifest(folder)) is not None:
        return kept
    if not folder.exists():
        raise Refusal(f"There is no import {import_id}.")
    raise Refusal(
        f"What was noted about import {import_id} (imports/{folder.name}/{MANIFEST}) is missing or was changed: undo that import and load the "
        "file again."
    )


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get(WHOLE) not in (None, _hash(kept)):  # older manifests have none
        return None
    return kept


def can_be_read(folder: Path) -> bool:
    """Whether the manifest of a kept import is there and whole."""
    return _manifest(folder) is not None


def is_set_apart_whole(folder: Path) -> bool:
    """Whether the manifest of a kept import can be read, and the rows set apart are those it tells of."""
    kept, path = _manifest(folder), folder / "quarantine.parquet"
    return kept is not None and (APART not in kept or (path.exists() and file_hash(path) == kept[APART]))


def place_of(manifest: dict[str, Any]) -> str:
    """Where an import stands among those of its date: files with fewer columns after those with more, then by name as people count.

    "deals.csv" comes before "deals (2).csv" and that before "deals (10).csv"; two loads of one file name stand in the order of loading.
    What people filled in by hand comes last, in the order of loading.
    """
    if manifest.get("by_hand"):
        return "~"
    stem = re.sub(r"\.\w{1,5}$", "", str(manifest["file"])).casefold()
    counted = re.sub(r"\d+", lambda found: found.group().zfill(9), stem)
    return f"{999 - len(manifest.get('present') or ()):03d}\t{counted}\t{manifest.get('sheet') or ''}"


def enter(cursor: Cursor, manifest: dict[str, Any]) -> None:
    """Write the ledger line of a manifest."""
    number = manifest["import"]
    always = ["load", "kind", "format", "file", "sheet", "file_hash", "as_of", "as_of_source", "loaded_at", "rows_in"]
    values = [
        *(number, *(manifest[name] for name in always)),
        *(manifest.get(name) for name in ("loaded", "updated", "unchanged")),
        *(manifest["quarantined"], sum(entry["rows"] for entry in manifest["skipped"]), manifest["copy_hash"]),
        *(f"imports/{number:06d}/{MANIFEST}", manifest.get("undone_at"), place_of(manifest), manifest.get("first_row")),
        *(bool(manifest.get("left_in")), manifest.get("is_full"), manifest.get("removed_hash")),
        PLACES if manifest["format"] in FORMATS.values() else None,
    ]
    cursor.execute(statement(__file__, "enter"), values)


class Load(NamedTuple):
    """An import that counts; in_place: its rows are read where they are kept."""

    import_id: int
    kind: str
    format: str
    file: str
    file_hash: str
    as_of: date
    is_full: bool | None
    in_place: bool
    place: str

    @property
    def turn(self) -> tuple[str, str]:
        """Where it stands among the others: the newer one of two comes later."""
        return str(self.as_of), self.place


def loads(cursor: Cursor, *kinds: str) -> list[Load]:
    """The imports that count of these kinds, or of all where none is named, the newer one of two later."""
    rows = cursor.execute(
        """select import_id, kind, format, file, file_hash, as_of, is_full, coalesce(in_place, false), coalesce(place, '') from import
           where undone_at is null and (len($kinds) = 0 or list_contains($kinds, kind)) order by as_of, coalesce(place, ''), import_id""",
        {"kinds": list(kinds)},
    ).fetchall()
    return [Load(*row) for row in rows]


def imports(workspace: Workspace) -> list[ImportEntry]:
    """The ledger, newest first, with the loads that were undone."""
    names = ", ".join(one.name for one in fields(ImportEntry))
    rows = workspace.facts.cursor().execute(f"select {names} from import order by import_id desc").fetchall()
    return [ImportEntry(*row) for row in rows]


def of_another_zone(workspace: Workspace) -> list[Note]:
    """What is told of files whose moments in UTC became days of another zone than the one declared now; nothing where none did."""
    own = workspace.settings.time_zone
    kept = [
        (one.file, receipt_of(workspace, one.import_id).get("time_zone"))
        for one in imports(workspace)
        if own and one.undone_at is None
    ]
    files = sorted({file for file, zone in kept if zone and zone != own})
    return [said("of another zone", files=files)] if files else []


def clean(workspace: Workspace) -> list[str]:
    """Remove what a load that was cut off left behind: copies that neither the ledger names nor their own manifest calls loaded.

    A copy whose manifest cannot be read may be all that is left of a load: it is put aside, and its folder's new name given back.
    """
    known, aside = _known(workspace), []
    for folder in sorted((workspace.folder / "imports").iterdir()):
        if not folder.is_dir():
            continue
        kept = _manifest(folder)
        if folder.name in known:
            told = {"state": "loaded", **({"undone_at": known[folder.name]} if known[folder.name] else {})}
            if kept and (kept.get("state") == "loading" or kept | told != kept):
                write_manifest(folder, kept | told)
        elif kept is None and ((folder / MANIFEST).exists() or (folder / "rows.parquet").exists()):
            place = workspace.folder / "damaged" / f"{folder.name}-{datetime.now():%Y%m%d-%H%M%S}"
            place.parent.mkdir(exist_ok=True)
            folder.rename(place)
            aside.append(f"{place.parent.name}/{place.name}")
        elif not kept or kept.get("state") != "loaded":
            shutil.rmtree(folder, ignore_errors=True)
    return aside


def undone_meanwhile(workspace: Workspace) -> list[tuple[int, str]]:
    """Number and moment of imports that their manifest calls undone and the database does not, as after a log that was cut off."""
    rows = (
        workspace.facts.cursor().execute("select import_id from import where undone_at is null order by 1").fetchall()
    )
    said = [(number, (_manifest(folder_of(workspace, number)) or {}).get("undone_at")) for (number,) in rows]
    return [(number, moment) for number, moment in said if moment]


def lost(workspace: Workspace) -> list[dict[str, Any]]:
    """The manifests of imports that were loaded and that the database no longer knows, in their order."""
    known = _known(workspace)
    folders = sorted(
        folder for folder in (workspace.folder / "imports").iterdir() if folder.is_dir() and folder.name not in known
    )
    return [kept for folder in folders if (kept := _manifest(folder)) and kept.get("state") == "loaded"]


def _known(workspace: Workspace) -> dict[str, str | None]:
    """The folders of the imports the database knows, with the moment an import was undone."""
    rows = workspace.facts.cursor().execute("select import_id, undone_at from import").fetchall()
    return {f"{number:06d}": undone.isoformat(timespec="seconds") if undone else None for number, undone in rows}


def quarantine(workspace: Workspace, import_id: int) -> list[dict[str, Any]]:
    """The rows of an import that were set apart: row, column, value, message as a note, and the cells of the row by header."""
    kept = receipt_of(workspace, import_id)
    path = folder_of(workspace, import_id) / "quarantine.parquet"
    if not path.exists() and not kept.get(APART):
        return []
    if not is_set_apart_whole(path.parent):
        raise Refusal(
            f"The rows of import {import_id} that were set apart are missing or were changed: undo that import and load the file again."
        )
    sql = "select source_row, header, value, message, cells from read_parquet(?) order by source_row"
    rows = workspace.facts.cursor().execute(sql, [str(path)]).fetchall()
    headers = kept.get("headers", [])
    return [
        {
            "row": row, "column": column, "value": value, "message": told_by(message),
            "cells": dict(zip(headers, cells or [], strict=False)),
        }
        for row, column, value, message, cells in rows
    ]  # fmt: skip


def same_columns(kept: Any, told: Sequence[Sequence[Any]]) -> bool:
    """Whether columns were read so before; an older Cadence kept how in words, of which only the rest can be compared."""
    if any(isinstance(read_as, str) for _, _, read_as, *_ in kept or ()):
        kept, told = ([[*one[:2], *one[3:]] for one in columns] for columns in (kept, told))
    return bool(kept == told)


def say_unchanged(workspace: Workspace, receipt: Receipt) -> Receipt:
    """The receipt, told as "nothing changes" where it says what a counting import of the same file said."""
    if receipt.status != "ready" or not receipt.file_hash:
        return receipt
    row = workspace.facts.cursor().execute(
        statement(__file__, "said_before"),
        [receipt.file_hash, receipt.sheet or "", receipt.format, receipt.as_of],
    ).fetchone()  # fmt: skip
    if row is None or (receipt.by_hand and _overtaken(workspace, row[0])):
        return receipt
    path = workspace.folder / row[1]
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told = json.loads(json.dumps(manifest_of(receipt)))
    if said_otherwise(receipt, kept):
        return receipt.refused(said("loaded as somebody else's", file=receipt.file, import_id=row[0]))
    if not same_columns(kept.get("columns"), told["columns"]):
        return receipt
    if any(kept.get(name) != told[name] for name in ("words", "totals")):
        return receipt
    if receipt.as_of_source in ("given", "file name") and kept.get("as_of") != told["as_of"]:
        return receipt
    if receipt.is_full is not None and kept.get("is_full") != receipt.is_full:
        return receipt
    return replace(
        receipt,
        questions=tuple(q for q in receipt.questions if kept.get("is_full") is None or q.column != spell(MISSING)),
        nothing_new=said("loaded before", file=receipt.file, import_id=row[0]),
        import_id=row[0],
        unchanged=receipt.rows_in - receipt.quarantined - receipt.skipped_rows,
    )


def _overtaken(workspace: Workspace, import_id: int) -> bool:
    """Whether a newer import speaks of the same kind of fact: what people write by hand counts from the moment they load it."""
    newer = "select 1 from import o join import i on i.kind = o.kind and i.import_id > o.import_id where o.import_id = ? and i.undone_at is null"
    return workspace.facts.cursor().execute(newer, [import_id]).fetchone() is not None


def drop_staging(receipts: Sequence[Receipt]) -> None:
    """Remove the converted rows of tables that nobody goes on with."""
    for receipt in receipts:
        if receipt.staged is not None:
            shutil.rmtree(receipt.staged, ignore_errors=True)
