"""A file that says what a counting import said already: nothing changes by it."""

import json
from dataclasses import replace

from coaching.errors import said
from coaching.intake.answers.about import MISSING, spell
from coaching.intake.answers.owner import said_otherwise
from coaching.intake.answers.receipt import Receipt, manifest_of
from coaching.intake.words.statement import statement
from coaching.workspace import Workspace


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
    if any(kept.get(name) != told[name] for name in ("columns", "words", "totals")):
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
