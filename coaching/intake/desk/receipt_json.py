"""A receipt as the command line prints it: plain values and words."""

from dataclasses import asdict
from typing import Any

from coaching.intake.answers.receipt import Receipt
from coaching.intake.desk.wording import asked, message_of, notes_of, skipped_of


def as_json(receipt: Receipt) -> dict[str, Any]:
    """What `import --json` prints for one table."""
    return {
        "file": receipt.file, "sheet": receipt.sheet, "format": receipt.format, "kind": receipt.kind,
        "as_of": receipt.as_of.isoformat() if receipt.as_of else None,
        "import": None if receipt.import_id is None else str(receipt.import_id),
        "rows_in": receipt.rows_in, "loaded": receipt.loaded, "updated": receipt.updated, "unchanged": receipt.unchanged,
        **({"time_zone": receipt.time_zone} if receipt.time_zone else {}),
        "quarantined": receipt.quarantined, **({"removed": receipt.removed} if receipt.removed else {}), "skipped": skipped_of(receipt),
        "totals": receipt.totals, "words": receipt.words,
        "problems": [asdict(problem) for problem in receipt.problems],
        "questions": [
            {"column": q.column, "question": asked(q), "options": list(q.options), "examples": list(q.examples)} for q in receipt.questions
        ],
        "left_out": receipt.left_out, "notes": notes_of(receipt), "status": receipt.status, "message": message_of(receipt) or None,
    }  # fmt: skip
