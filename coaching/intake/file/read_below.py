"""Several tables on one sheet: under one another, parted by an empty row, or side by side, parted by an empty column."""

from collections.abc import Sequence
from itertools import pairwise

from coaching.intake.file.cell_text import texts
from coaching.intake.file.layout import Layout, kind_of_text, looks_like_names, total_kind
from coaching.intake.file.read_grid import Grid

MOST_ROWS = 5_000
VALUES = ("number", "date", "value", "year")
Row = tuple[int, list[str]]


def tables_below(grid: Grid, layout: Layout) -> list[int]:
    """The row each further table of the sheet begins in, its title line included."""
    if not layout.header_row or layout.questions or grid.height > MOST_ROWS or (grid.part and grid.part.far):
        return []
    rows = [(number, [text.strip() for text in texts(cells)]) for number, cells in grid.rows()]
    filled = [row for row in rows if row[0] > layout.header_row and any(row[1])]
    starts = [at for at, (one, other) in enumerate(pairwise(filled), 1) if other[0] - one[0] > 1]
    above = [fields for _, fields in (filled[: starts[0]] if starts else filled)]
    found = []
    for start, end in pairwise([*starts, len(filled)]):
        if _is_table(filled[start:end], layout, above):
            found.append(filled[start][0])
    return found


def table_beside(grid: Grid, layout: Layout) -> int | None:
    """The empty column that parts two tables side by side: they share a column name or end in different rows; None otherwise."""
    if not layout.header_row or layout.questions or grid.height > MOST_ROWS or (grid.part and grid.part.far):
        return None
    rows = [texts(cells) for number, cells in grid.rows() if number > layout.header_row]
    for place in range(2, len(layout.names) - 2):
        if layout.names[place] or any(fields[place].strip() for fields in rows):
            continue
        sides = [
            {name.casefold() for name in part if name} for part in (layout.names[:place], layout.names[place + 1 :])
        ]
        ends = [_last([fields[:place] for fields in rows]), _last([fields[place + 1 :] for fields in rows])]
        if min(map(len, sides)) > 1 and (sides[0] & sides[1] or ends[0] != ends[1]):
            return place
    return None


def _last(rows: Sequence[Sequence[str]]) -> int:
    """The place of the last row that holds anything."""
    return max((at for at, fields in enumerate(rows) if any(text.strip() for text in fields)), default=-1)


def _is_table(block: Sequence[Row], layout: Layout, above: Sequence[Sequence[str]]) -> bool:
    """Whether a block has column names of its own over values, which is no part of the table above."""
    at = next((place for place, (_, fields) in enumerate(block) if _count(fields) > 1), None)
    if at is None or at + 1 >= len(block):
        return False
    names, below = block[at][1], [fields for _, fields in block[at + 1 :][:50]]
    told = [place for place, text in enumerate(names) if text]
    if (
        any(kind_of_text(names[place]) != "text" for place in told)
        or total_kind(names)
        or not looks_like_names(names, below)
    ):
        return False
    if {names[place] for place in told} <= {name for name in layout.names if name}:
        return False
    return any(_holds(below, place) and not _holds(above, place) for place in told) or any(
        _holds(above, place) and not _holds(below, place) and _any(below, place) for place in told
    )


def _count(fields: Sequence[str]) -> int:
    return sum(1 for text in fields if text)


def _any(rows: Sequence[Sequence[str]], place: int) -> bool:
    return any(fields[place] for fields in rows)


def _holds(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column mostly holds numbers or dates."""
    cells = [fields[place] for fields in rows if fields[place]]
    return bool(cells) and 2 * sum(kind_of_text(cell) in VALUES for cell in cells) > len(cells)
