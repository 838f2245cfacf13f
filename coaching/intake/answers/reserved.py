"""Answers and names of answers that are spelled in one way everywhere."""

from collections.abc import Collection, Mapping

LAYOUT = ("encoding", "delimiter", "header row", "sheet")
"""Answers that say how a file is cut into cells; they are kept for the headers as they were read without them."""

OF_ALL_ROWS = (
    "won or not", "outcome", "people", "numbers", "same ", "spelling of ", "which ", "own domains", "kind of activity", "calls reached", "shared ",
    "groups ",
)  # fmt: skip
"""How answers begin that hold for all rows of a file and of the next one like it."""

ASK_AGAIN = "?"
"""The answer that sets a remembered one aside."""

NOT_KNOWN = "not known"

KIND = "kind of activity"

REACHED = "calls reached"
"""The answer that says whether the calls of a file were conversations."""

NEWER_FILE = "newer file"
"""The answer that names which file of a load counts where two hold the same records with different contents."""

TIME_ZONE = "time zone"
"""The answer that names the zone whose days moments in UTC become; it holds for the workspace."""

ENDS = ("the last day of the period", "the first day after it")

RESERVED = frozenset(
    (
        *LAYOUT,
        "as of",
        "format",
        "rep",
        "table",
        "period",
        "year",
        "outcome",
        "people",
        "numbers",
        "won or not",
        "missing",
    )
)
"""Names of answers that are about no column. Of a column of such a name "column NAME" says what it is, "cells of NAME" how it is read."""
_COLUMN, _CELLS = "column ", "cells of "


def of_column(header: str) -> str:
    """What an answer about what a column is, is called."""
    return f"{_COLUMN}{header}" if header in RESERVED else header


def of_cells(header: str) -> str:
    """What an answer about how the cells of a column are read is called."""
    return f"{_CELLS}{header}" if header in RESERVED else header


def bare(about: str) -> str:
    """The header an answer about a column speaks of."""
    return about.removeprefix(_COLUMN).removeprefix(_CELLS)


def about_columns(answers: Mapping[str, str], headers: Collection[str]) -> dict[str, str]:
    """The answers as they are about columns, by header: one about the file is none about a column of that name."""
    plain = {about: said for about, said in answers.items() if about not in RESERVED or about not in headers}
    own = {
        about: said
        for about, said in answers.items()
        if bare(about) != about and not said.startswith(("field:", "ignore"))
    }
    return plain | {bare(about): said for about, said in own.items() if bare(about) in headers}
