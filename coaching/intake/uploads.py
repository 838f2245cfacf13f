"""Files somebody dropped on the screen: kept aside under safe names, checked one by one with their own answers, told as receipts."""

import re
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from coaching.errors import Refusal
from coaching.intake.check import check
from coaching.intake.columns import spoken
from coaching.intake.fields import KINDS
from coaching.intake.ledger import quarantine
from coaching.intake.matching import ASKABLE
from coaching.intake.read import read
from coaching.intake.receipt import Receipt
from coaching.intake.recorded import date_all
from coaching.intake.words import readings
from coaching.workspace import Workspace

Progress = Callable[[str, int, int], None]
IGNORED = "ignore"
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # names that are devices on Windows, wherever they stand
STATUS_WORDS = {
    "ready": "ready to load", "asks": "has questions", "refused": "not loaded", "unchanged": "nothing new", "loaded": "loaded",
}  # fmt: skip


@dataclass
class Upload:
    """One dropped file: the name it came with, where it is kept until loaded, the answers given about it, and its receipts."""

    name: str
    path: Path
    answers: dict[str, str] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)


def keep_aside(workspace: Workspace, name: str, data: bytes) -> Upload:
    """Write a dropped file into the workspace's staging folder, under a name that can be no path."""
    plain = PurePosixPath(name.replace("\\", "/")).name or "file"
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).lstrip(".")[-100:] or "file"
    if DEVICE.fullmatch(safe):
        safe = f"file-{safe}"
    folder = workspace.folder / "staging" / f"upload-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    (folder / safe).write_bytes(data)
    return Upload(plain, folder / safe)


def forget(uploads: Sequence[Upload]) -> None:
    """Remove what was kept aside."""
    for upload in uploads:
        shutil.rmtree(upload.path.parent, ignore_errors=True)
        for receipt in upload.receipts:
            if receipt.staged is not None:
                shutil.rmtree(receipt.staged, ignore_errors=True)


def check_uploads(workspace: Workspace, uploads: Sequence[Upload], as_of: date | None = None, progress: Progress | None = None) -> list[Receipt]:
    """Check every upload with its own answers; undated files share the newest moment the whole lot records."""
    for number, upload in enumerate(uploads):
        if progress:
            progress(f"Reading {upload.name}", number, len(uploads))
        upload.receipts = check(workspace, [(upload.name, upload.path)], as_of, upload.answers)
    found = [receipt for upload in uploads for receipt in upload.receipts]
    date_all(found, as_of, date.today())
    return found


def rows_told(receipt: Receipt) -> str:
    """Where the rows of the file go, as a sum that ties: "1,109 rows in = 1,100 to load + 3 set apart + 6 left out (6 blank)"."""
    if receipt.status == "loaded":
        parts = [f"{receipt.loaded:,} new", f"{receipt.updated:,} changed", f"{receipt.unchanged:,} unchanged"]
    elif receipt.status == "unchanged":
        parts = [f"{receipt.unchanged:,} unchanged"]
    else:
        parts = [f"{receipt.ready_rows:,} to load"]
    if receipt.quarantined:
        parts.append(f"{receipt.quarantined:,} set apart")
    if receipt.skipped_rows:
        why = ", ".join(f"{entry['rows']:,} {entry['why']}" for entry in receipt.skipped)
        parts.append(f"{receipt.skipped_rows:,} left out ({why})")
    return f"{receipt.rows_in:,} rows in = {' + '.join(parts)}"


def totals_told(receipt: Receipt) -> list[str]:
    """For each column of money whether what is read sums to what the file holds."""
    said = []
    for column, total in receipt.totals.items():
        inside, out = total.get("file", ""), total.get("loaded", "")
        tie = "ties" if inside == out else f"differs: {out} can be read, the rest is in the rows set apart"
        printed = f"; the file's own total line says {total['printed']}" if "printed" in total else ""
        said.append(f"{column}: {inside} in the file, {tie}{printed}")
    return said


def word_choices(receipt: Receipt, column: str) -> tuple[str, ...]:
    """What a word of this column may become."""
    becomes = next((entry.becomes for entry in receipt.columns if entry.header == column), None)
    type_ = KINDS[receipt.kind].fields.get(becomes or "", "") if receipt.kind in KINDS else ""
    return readings(type_.removeprefix("word:")) if type_.startswith("word:") else ()


def field_choices(kind: str) -> dict[str, str]:
    """Answer to words for each field of a kind ("opportunity" or "generic_opportunity"); leaving a column out comes first."""
    fields = KINDS[kind.removeprefix("generic_")].open_fields
    return {IGNORED: "leave out"} | {f"field:{name}": spoken(name) for name in fields}


def generic_kinds() -> tuple[str, ...]:
    """The kinds of fact a table can be matched to by hand, as answers."""
    return tuple(f"generic_{kind}" for kind in ASKABLE)


def headers_of(workspace: Workspace, upload: Upload) -> dict[str, tuple[str, ...]]:
    """The headers of a file nobody recognised, each with up to three of its cells; empty where no table can be read."""
    work = workspace.folder / "staging" / f"read-{uuid.uuid4().hex}"
    try:
        tables = read(upload.path, upload.name, work, upload.answers)
        if not tables:
            return {}
        table = tables[0]
        with duckdb.connect() as con:
            cells = con.execute("select * from read_parquet(?) limit 50", [str(table.cells_path())]).fetchall()
        columns = list(zip(*cells, strict=True)) if cells else [()] * len(table.headers)
        found = zip(table.headers, columns, strict=False)
        return {header: tuple(dict.fromkeys(str(cell) for cell in column if cell is not None))[:3] for header, column in found}
    except Refusal:
        return {}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def kind_label(key: str) -> str:
    """What a format or kind is called in a question: "activities", "targets"."""
    kind = KINDS.get(key.removeprefix("generic_"))
    return kind.label if kind else key.removeprefix("field:").replace("_", " ")


def twice(answers: Mapping[str, str]) -> list[str]:
    """Fields that more than one column claims, in words."""
    claimed = [value for value in answers.values() if value != IGNORED]
    return sorted({spoken(value.removeprefix("field:")) for value in claimed if claimed.count(value) > 1})


def set_apart(workspace: Workspace, import_id: int) -> list[dict[str, Any]]:
    """The quarantined rows of an import, one row a source row, its cells first so that they can be mended and loaded again."""
    rows: dict[Any, dict[str, Any]] = {}
    for entry in quarantine(workspace, import_id):
        row = rows.setdefault(entry["row"], {**entry["cells"], "Row in the file": entry["row"], "What is wrong": ""})
        where = f"{entry['column']}: " if entry["column"] else ""
        row["What is wrong"] = " ".join(filter(None, (row["What is wrong"], f"{where}{entry['message']}")))
    return list(rows.values())
