"""The matrix of a team as a table whose cells are tinted by their state; the tint is see-through, so that it serves the white and the dark page."""

from typing import Any

from coaching.metrics.colours import AMBER, RED
from coaching.metrics.matrix import Matrix
from coaching.metrics.tables import SYMBOLS

TINTS = {
    RED: "background-color: rgba(196, 60, 60, 0.2)",
    AMBER: "background-color: rgba(214, 140, 20, 0.18)",
}  # green is plain where all is well


def tinted(found: Matrix, by_label: bool = False) -> Any:
    """A styled frame: a row a rep, a column a driver by its key (or label), each cell its shape and the fact that decides it."""
    import pandas as pd  # as Streamlit does itself; only where a matrix is shown

    keys = [key for key, _ in found.drivers]
    rows = [
        [name, *(f"{SYMBOLS[(cell := found.cells[rep, key]).colour]} {cell.words}".strip() for key in keys)]
        for rep, name in found.reps
    ]
    paint = [["", *(TINTS.get(found.cells[rep, key].colour, "") for key in keys)] for rep, _ in found.reps]
    frame = pd.DataFrame(rows, columns=["Rep", *(label for _, label in found.drivers)] if by_label else ["name", *keys])
    return frame.style.apply(lambda _: pd.DataFrame(paint, columns=frame.columns), axis=None)
