"""What the rates of pay plans bring each rep in a period, for what people expect of them to be held against."""

from dataclasses import replace

from coaching.lens import Lens, lens_for, scopes
from coaching.metrics import measure
from coaching.metrics.written import Book
from coaching.workspace import Workspace


def beside(workspace: Workspace, lens: Lens, book: Book) -> Book:
    """The book with what pay plans bring each rep in the period of a lens; as it is where no rep is known."""
    if not scopes(workspace, "rep"):
        return book
    everybody = lens_for(workspace, "rep", None, lens.period.key, lens.as_of)
    paid = {one.scope: one.value for one in measure(workspace, everybody, ["plan_pay"]) if one.value is not None}
    return replace(book, known=replace(book.known, payout=paid))
