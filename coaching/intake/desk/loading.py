"""The load of checked files: what is kept beside them is said in words."""

from collections.abc import Sequence

from coaching.intake.answers.receipt import Receipt
from coaching.intake.desk.wording import in_words
from coaching.intake.kept import load as kept
from coaching.workspace import Workspace


def load(workspace: Workspace, receipts: Sequence[Receipt], progress: kept.Progress | None = None) -> list[Receipt]:
    """Load every receipt that is ready, all or nothing; the others stay as they are. Settles the facts; returns all receipts."""
    return kept.load(workspace, receipts, in_words, progress)
