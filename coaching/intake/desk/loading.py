"""The load of checked files, and what else is done with those that are kept, said in words."""

from collections.abc import Sequence
from pathlib import Path

from coaching.intake.answers.receipt import Receipt
from coaching.intake.desk.wording import in_words
from coaching.intake.kept import ledger
from coaching.intake.kept import load as kept
from coaching.workspace import Workspace


def load(workspace: Workspace, receipts: Sequence[Receipt], progress: kept.Progress | None = None) -> list[Receipt]:
    """Load every receipt that is ready, all or nothing; the others stay as they are. Settles the facts; returns all receipts."""
    return kept.load(workspace, receipts, in_words, progress)


def undo(workspace: Workspace, import_id: int) -> str:
    """Take an import out of the facts; its copy stays. Raises Refusal where there is none, or it was undone."""
    return in_words(kept.undo(workspace, import_id))


def rebuild(workspace: Workspace) -> str:
    """Recreate every fact from the kept copies, the ledger included. Raises Refusal when a copy is missing or was changed."""
    return in_words(kept.rebuild(workspace))


def mend(workspace: Workspace) -> str | None:
    """What was mended in an open workspace, or cannot be; None where all is well."""
    return " ".join(map(in_words, kept.mend(workspace))) or None


def opened(folder: Path) -> tuple[Workspace, list[str]]:
    """A workspace, opened and mended, and what was mended in it; facts whose damage shows only when they are mended are put aside as well."""
    workspace, found = kept.opened(folder)
    return workspace, [in_words(note) for note in found if note]


def of_another_zone(workspace: Workspace) -> str:
    """What is said of the files whose moments in UTC became days of another zone than the one declared now; "" where none did."""
    return " ".join(map(in_words, ledger.of_another_zone(workspace)))
