"""Writes what a table holds: good rows and broken rows as two files, and counts every row by name.

A small table leaves the child process as JSON and becomes Parquet in the parent, which has Arrow loaded already: importing it
takes ten times as long as reading a small file.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coaching.errors import Note, Problem, kept_text
from coaching.intake.file.letters import as_written
from coaching.intake.file.table import RawTable, Skipped

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH = 20_000
MOST_PROBLEMS = 1000
LONGEST_CELL = 1_000_000
NULL = "\\N"  # how table dumps of databases write nothing

Columns = Sequence["Sequence[str | None] | pa.Array"]


def _schema(columns: int) -> "pa.Schema":
    import pyarrow as pa

    return pa.schema([*((f"c{place}", pa.string()) for place in range(columns)), ("source_row", pa.int32())])


class CellsWriter:
    """Takes rows one by one or in columns; "" and the NULL of table dumps become NULL."""

    def __init__(self, folder: Path, columns: int) -> None:
        self.folder, self.columns = folder, columns
        self.skipped: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.data_rows = self.broken_rows = 0
        self.cells = folder / "cells.json"
        self.broken: Path | None = None
        self._rows: list[Sequence[str | None]] = []
        self._numbers: list[int] = []
        self._broken: list[tuple[int, str, str]] = []
        self._held: tuple[Sequence[int], Columns] | None = None
        self._batches: list[pa.RecordBatch] = []
        self._file: pq.ParquetWriter | None = None

    def add(self, number: int, fields: Sequence[str | None]) -> None:
        self._rows.append(fields)
        self._numbers.append(number)
        if len(self._rows) >= BATCH:
            self._flush()

    def add_columns(self, numbers: Sequence[int], columns: Columns) -> None:
        """Many rows at once, already in columns with None for empty."""
        self.data_rows += len(numbers)
        if self.data_rows == len(numbers) < BATCH and all(isinstance(column, (list, tuple)) for column in columns):
            self._held = (numbers, columns)
            return
        if self._held:
            self._keep(*self._held)
            self._held = None
        self._keep(numbers, columns)

    def _keep(self, numbers: Sequence[int], columns: Columns) -> None:
        import pyarrow as pa

        schema = _schema(self.columns)
        arrays = [column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in columns]
        self._batches.append(pa.record_batch([*arrays, pa.array(numbers, pa.int32())], schema=schema))
        if sum(len(batch) for batch in self._batches) >= BATCH:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._file is None:
            self.cells = self.folder / "cells.parquet"
            plain: dict[str, Any] = {"compression": "none", "use_dictionary": False, "write_statistics": False}
            self._file = pq.ParquetWriter(self.cells, _schema(self.columns), **plain)
        self._file.write_table(pa.Table.from_batches(self._batches))
        self._batches = []

    def skip(self, why: str) -> None:
        self.skipped[why] += 1

    def set_aside(self, number: int, text: str, message: Note, column: str | None = None) -> None:
        """A row that cannot be taken: kept as the file has it, with the reason."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(number, column, None, message))
        self._broken.append((number, text[:LONGEST_CELL], kept_text(message)))
        self.broken_rows += 1

    def _flush(self) -> None:
        if self._rows:
            columns = [
                [text if text and text != NULL else None for text in column] for column in zip(*self._rows, strict=True)
            ]
            is_plain = all(text is None or text.isascii() for column in columns for text in column)
            self.add_columns(self._numbers, columns if is_plain else [as_written(column) for column in columns])
            self._rows, self._numbers = [], []

    def close(self) -> None:
        self._flush()
        if self._batches:
            self._write()
        if self._file is not None:
            self._file.close()
        else:
            numbers, columns = self._held or ([], [[] for _ in range(self.columns)])
            content: dict[str, Any] = {"numbers": list(numbers), "columns": [list(column) for column in columns]}
            self.cells.write_text(json.dumps(content), "utf-8")
        if self._broken:
            self.broken = self.folder / "broken.json"
            self.broken.write_text(json.dumps(self._broken), "utf-8")

    def skipped_rows(self) -> list[Skipped]:
        return [Skipped(rows, why) for why, rows in self.skipped.items()]


def finish(table: RawTable) -> RawTable:
    """The same table with its files as Parquet."""
    if not any(place and place.suffix == ".json" for place in (table.cells, table.broken)):
        return table
    import pyarrow as pa
    import pyarrow.parquet as pq

    if table.cells and table.cells.suffix == ".json":
        content = json.loads(table.cells.read_text("utf-8"))
        table.cells = table.cells.with_suffix(".parquet")
        arrays = [pa.array(column, pa.string()) for column in content["columns"]]
        numbers = pa.array(content["numbers"], pa.int32())
        pq.write_table(pa.Table.from_arrays([*arrays, numbers], schema=_schema(len(arrays))), table.cells)
    if table.broken and table.broken.suffix == ".json":
        rows = json.loads(table.broken.read_text("utf-8"))
        table.broken = table.broken.with_suffix(".parquet")
        kinds = {"source_row": pa.int32(), "text": pa.string(), "message": pa.string()}
        columns = {name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(kinds.items())}
        pq.write_table(pa.table(columns), table.broken)
    return table
