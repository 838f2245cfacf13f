"""The tables that the rows of one table pass on their way into a staging folder: named here, and nowhere else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coaching.intake.words.convert import quoted
from coaching.intake.words.workbench import Bench, workbench


class Staging:
    """A connection with four tables, made by one, handed on, and closed by who made it.

    cells: the text of the file, c0..cN and source_row.
    typed: the same rows typed, with bad, the fields that could not be read; sound is those with nothing bad.
    shaped: what they are as rows of one kind of fact, with skip_why; left has the numbers of those left out, good is the others.
    apart: what cannot be loaded: source_row, header, value, message, code.
    """

    cells, apart = "cells", "quarantine_row"
    typed, sound = "typed_all", "typed"
    shaped, left, good = "shaped", "left_row", "good"

    def __init__(self, con: Bench) -> None:
        self.con = con

    @classmethod
    def of(cls, rows: int) -> "Staging":
        """For about so many rows."""
        return cls(workbench(rows))

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the tables go."""
        self.con.close()

    def execute(self, sql: str, values: Any = None) -> Bench:
        """Run one statement."""
        return self.con.execute(sql) if values is None else self.con.execute(sql, values)

    def executemany(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of the rows of values."""
        self.con.executemany(sql, values)

    def hold(self, path: Path) -> None:
        """Show the text of the cells kept in a file as cells."""
        self.execute(f"create or replace temp view {self.cells} as from read_parquet({quoted(path)})")

    @property
    def names(self) -> dict[str, str]:
        """What each of its tables is called, for the places of a statement."""
        kinds = ("cells", "apart", "typed", "sound", "shaped", "left", "good")
        return {kind: getattr(self, kind) for kind in kinds}

    def begin_apart(self) -> None:
        """Make apart, with nothing in it."""
        self.execute(
            f"create or replace temp table {self.apart} "
            "(source_row integer, header varchar, value varchar, message varchar, code varchar)"
        )
