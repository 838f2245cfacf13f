"""Writes what a table holds: good rows and broken rows as two Parquet files, and counts every row by name."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coaching.errors import Problem
from coaching.intake.rawtable import Skipped

BATCH = 20_000
MOST_PROBLEMS = 1000
LONGEST_CELL = 1_000_000


class CellsWriter:
    """Takes rows one by one or in columns; "" becomes NULL. Nothing is written for a table without rows of that sort."""

    def __init__(self, folder: Path, columns: int) -> None:
        self.folder, self.columns = folder, columns
        self.skipped: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.data_rows = self.broken_rows = 0
        self._rows: list[Sequence[str]] = []
        self._numbers: list[int] = []
        self._broken: list[tuple[int, str, str]] = []
        names = [f"c{place}" for place in range(columns)]
        self._schema = pa.schema([*((name, pa.string()) for name in names), ("source_row", pa.int32())])
        self._file: pq.ParquetWriter | None = None

    @property
    def cells(self) -> Path:
        return self.folder / "cells.parquet"

    @property
    def broken(self) -> Path | None:
        return self.folder / "broken.parquet" if self.broken_rows else None

    def add(self, number: int, fields: Sequence[str]) -> None:
        self._rows.append(fields)
        self._numbers.append(number)
        if len(self._rows) >= BATCH:
            self._flush()

    def add_columns(self, numbers: Sequence[int], columns: Sequence[Sequence[str | None] | pa.Array]) -> None:
        """Many rows at once, already in columns with None for empty."""
        arrays = [column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in columns]
        batch = pa.record_batch([*arrays, pa.array(numbers, pa.int32())], schema=self._schema)
        if self._file is None:
            self._file = pq.ParquetWriter(self.cells, self._schema, compression="none", use_dictionary=False)
        self._file.write_batch(batch)
        self.data_rows += len(numbers)

    def skip(self, why: str) -> None:
        self.skipped[why] += 1

    def set_aside(self, number: int, text: str, message: str, column: str | None = None, value: str | None = None) -> None:
        """A row that cannot be taken: kept as the file has it, with the reason."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(number, column, value, message))
        self._broken.append((number, text[:LONGEST_CELL], message))
        self.broken_rows += 1

    def _flush(self) -> None:
        if self._rows:
            columns = [[text or None for text in column] for column in zip(*self._rows, strict=True)]
            self.add_columns(self._numbers, columns)
            self._rows, self._numbers = [], []

    def close(self) -> None:
        self._flush()
        if self._file is None:
            self.add_columns([], [[] for _ in range(self.columns)])
        assert self._file is not None
        self._file.close()
        if self._broken:
            numbers, texts, messages = zip(*self._broken, strict=True)
            table = pa.table(
                {"source_row": pa.array(numbers, pa.int32()), "text": pa.array(texts), "message": pa.array(messages)}
            )
            pq.write_table(table, self.folder / "broken.parquet")

    def skipped_rows(self) -> list[Skipped]:
        return [Skipped(rows, why) for why, rows in self.skipped.items()]
