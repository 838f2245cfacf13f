"""A plan taken away as a file, and that it was: a plan that never leaves the program is documented nowhere else."""

from coaching.lens import Viewer
from coaching.method.entries import sheets
from coaching.metrics.written import TAKEN, Book
from coaching.records import answers
from coaching.workspace import Workspace


def plan(workspace: Workspace, viewer: Viewer, book: Book) -> bytes:
    """The plan as one file; that it was taken away is kept with its day."""
    answers.record(workspace.records, viewer.viewer_id, book.about, TAKEN, True)
    return sheets.as_json(book)
