"""From receipts to facts: one transaction a load, an immutable copy of every import, and facts that do not depend on the order of loading.

A fact table is always the fold of its imports in the order of (as-of date, import): a newer file wins row by row and column by column, and
columns a file does not have keep what an older file said. A newest import is folded on top; anything else folds the kind anew.
"""

import json
import shutil
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from coaching.errors import Refusal
from coaching.intake.check import file_hash
from coaching.intake.fold import fold, forget
from coaching.intake.receipt import ImportEntry, Receipt, manifest_of
from coaching.intake.recognise import header_key
from coaching.workspace import Workspace

Progress = Callable[[str, int, int], None]
ORDER = ("rep", "account", "contact", "opportunity", "opportunity_snapshot", "stage_history", "lead", "activity")


def load(workspace: Workspace, receipts: Sequence[Receipt], progress: Progress | None = None) -> list[Receipt]:
    """Load every receipt that is ready, all or nothing; the others stay as they are. Settles the facts and returns the receipts."""
    with workspace.facts.writing:
        clean(workspace)
        ready = sorted((r for r in receipts if r.status == "ready"), key=_place)
        if not ready:
            _drop_staging(receipts)
            return list(receipts)
        made: list[Path] = []
        try:
            with workspace.facts.transaction() as cursor:
                load_id = uuid.uuid4().hex[:12]
                for number, receipt in enumerate(ready):
                    if progress:
                        progress(f"Loading {receipt.file}", number, len(ready))
                    made.append(_load_one(workspace, cursor, receipt, load_id))
                if progress:
                    progress("Bringing the figures up to date", len(ready), len(ready))
                workspace.settle(cursor)
        except BaseException:
            for folder in made:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        for receipt in ready:
            receipt.status = "loaded"
            _remember(workspace, receipt)
        _drop_staging(receipts)
    return list(receipts)


def _place(receipt: Receipt) -> tuple[Any, ...]:
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


def _load_one(workspace: Workspace, cursor: duckdb.DuckDBPyConnection, receipt: Receipt, load_id: str) -> Path:
    if receipt.staged is None or not (receipt.staged / "rows.parquet").exists():
        raise Refusal(f"{receipt.file} must be checked again before it is loaded.")
    row = cursor.execute("select coalesce(max(import_id), 0) + 1 from import").fetchone()
    import_id = int(row[0]) if row else 1
    folder = workspace.folder / "imports" / f"{import_id:06d}"
    folder.mkdir(parents=True, exist_ok=False)
    for name in ("rows.parquet", "quarantine.parquet"):
        if (receipt.staged / name).exists():
            shutil.move(receipt.staged / name, folder / name)
    receipt.import_id = import_id
    manifest = manifest_of(receipt) | {"load": load_id}
    _write_manifest(folder, manifest)
    cursor.execute(
        """insert into import (import_id, load_id, kind, format, file, sheet, file_hash, as_of, as_of_source, loaded_at, rows_in, quarantined,
                               skipped, copy_hash, manifest) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [import_id, load_id, receipt.kind, receipt.format, receipt.file, receipt.sheet, receipt.file_hash, receipt.as_of, receipt.as_of_source,
         datetime.now(UTC).replace(tzinfo=None), receipt.rows_in, receipt.quarantined, receipt.skipped_rows,
         file_hash(folder / "rows.parquet"), f"imports/{import_id:06d}/manifest.json"],
    )  # fmt: skip
    receipt.loaded, receipt.updated, receipt.unchanged = fold(workspace, cursor, import_id)
    cursor.execute(
        "update import set loaded = ?, updated = ?, unchanged = ? where import_id = ?",
        [receipt.loaded, receipt.updated, receipt.unchanged, import_id],
    )
    manifest |= {"loaded": receipt.loaded, "updated": receipt.updated, "unchanged": receipt.unchanged}
    _write_manifest(folder, manifest)
    return folder


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")


def _remember(workspace: Workspace, receipt: Receipt) -> None:
    """Keep a confirmed matching for the next file with the same headers."""
    if not receipt.remember:
        return
    stem = "-".join(filter(None, (header_key(entry.header)[:12] for entry in receipt.columns)))[:60] or "matching"
    safe = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in stem)
    import hashlib

    digest = hashlib.sha256(
        "|".join(sorted(header_key(entry.header) for entry in receipt.columns)).encode()
    ).hexdigest()[:10]
    (workspace.folder / "formats" / f"{safe}-{digest}.toml").write_text(receipt.remember, encoding="utf-8")


def _drop_staging(receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        if receipt.staged is not None:
            shutil.rmtree(receipt.staged, ignore_errors=True)
            receipt.staged = None


def clean(workspace: Workspace) -> None:
    """Remove copies that no ledger row names: what a load that was cut off left behind."""
    known = {f"{row[0]:06d}" for row in workspace.facts.cursor().execute("select import_id from import").fetchall()}
    for folder in (workspace.folder / "imports").iterdir():
        if folder.is_dir() and folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def imports(workspace: Workspace) -> list[ImportEntry]:
    """The ledger, newest first, with the loads that were undone."""
    rows = workspace.facts.cursor().execute(
        """select import_id, load_id, kind, format, file, sheet, as_of, as_of_source, loaded_at, rows_in, loaded, updated, unchanged, quarantined,
                  skipped, undone_at from import order by import_id desc"""
    ).fetchall()  # fmt: skip
    return [ImportEntry(*row) for row in rows]


def undo(workspace: Workspace, import_id: int) -> str:
    """Take one import back; what older and newer imports said is as if it had never been. Raises Refusal when there is no such import."""
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
        cursor.execute(
            "update import set undone_at = ? where import_id = ?", [datetime.now(UTC).replace(tzinfo=None), import_id]
        )
        _fold_anew(workspace, cursor, [row[0]])
        workspace.settle(cursor)
    return f"Import {import_id} ({row[1]}) was undone."


def rebuild(workspace: Workspace) -> str:
    """Recreate every fact from the kept copies. Raises Refusal when a copy is missing or was changed."""
    clean(workspace)
    with workspace.facts.transaction() as cursor:
        rows = cursor.execute(
            "select import_id, file, copy_hash from import where undone_at is null order by import_id"
        ).fetchall()
        for import_id, file, kept in rows:
            path = workspace.folder / "imports" / f"{import_id:06d}" / "rows.parquet"
            if not path.exists() or file_hash(path) != kept:
                raise Refusal(
                    f"The kept copy of import {import_id} ({file}) is missing or was changed: undo that import and load the file again."
                )
        kinds = [row[0] for row in cursor.execute("select distinct kind from import").fetchall()]
        _fold_anew(workspace, cursor, kinds)
        workspace.settle(cursor)
    return f"The facts were rebuilt from {len(rows)} kept {'import' if len(rows) == 1 else 'imports'}."


def _fold_anew(workspace: Workspace, cursor: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> None:
    for kind in kinds:
        forget(cursor, kind)
        for (import_id,) in cursor.execute(
            "select import_id from import where kind = ? and undone_at is null order by as_of, import_id", [kind]
        ).fetchall():
            fold(workspace, cursor, import_id)


def quarantine(workspace: Workspace, import_id: int) -> list[dict[str, Any]]:
    """The rows of an import that were set apart: row, column, value, message, and the cells of the row by header."""
    folder = workspace.folder / "imports" / f"{import_id:06d}"
    if not (folder / "manifest.json").exists():
        raise Refusal(f"There is no import {import_id}.")
    path = folder / "quarantine.parquet"
    if not path.exists():
        return []
    headers = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("headers", [])
    rows = (
        workspace.facts.cursor()
        .execute(
            "select source_row, header, value, message, cells from read_parquet(?) order by source_row", [str(path)]
        )
        .fetchall()
    )
    return [
        {
            "row": row,
            "column": column,
            "value": value,
            "message": message,
            "cells": dict(zip(headers, cells or [], strict=False)),
        }
        for row, column, value, message, cells in rows
    ]


def receipt_of(workspace: Workspace, import_id: int) -> dict[str, Any]:
    """What was kept about an import: its manifest."""
    path = workspace.folder / "imports" / f"{import_id:06d}" / "manifest.json"
    if not path.exists():
        raise Refusal(f"There is no import {import_id}.")
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept
