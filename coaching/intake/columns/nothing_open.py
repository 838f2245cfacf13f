"""Columns that leave nothing to decide, as every cell of theirs is written plainly: one question tells all of them, which is most of most files."""

from collections.abc import Collection, Set

import duckdb

from coaching.intake.columns.column import DATE_TYPES, NUMBER_TYPES, Column
from coaching.intake.words.staging import one_row

PLAIN_DAY = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?"
PLAIN_NUMBER = r"-?\d{1,15}(\.(\d{1,2}|\d{4,9}))?"
_LEFT_OPEN = ("share",)  # whether 0.5 is a half or half a percent


def nothing_open(con: duckdb.DuckDBPyConnection, source: str, columns: Collection[Column]) -> Set[str]:
    """The fields of the date and number columns that hold nothing but days as 2026-03-05, or figures as 1234.56, or are empty."""
    asked = [
        column for column in columns if column.type in (DATE_TYPES | NUMBER_TYPES) and column.type not in _LEFT_OPEN
    ]
    if not asked:
        return frozenset()
    plain = [
        f"bool_and(regexp_full_match({c.cell}, '({PLAIN_DAY if c.type in DATE_TYPES else PLAIN_NUMBER})?'))"
        for c in asked
    ]
    told = one_row(con, f"select {', '.join(plain)} from {source}")
    return {column.field for column, is_plain in zip(asked, told, strict=True) if is_plain is not False}
