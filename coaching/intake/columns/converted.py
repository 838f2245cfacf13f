"""What a step is shown of a table whose columns are decided, and whose rows are converted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coaching.intake.answers.finding import Finding, Seen
from coaching.intake.columns.column import Column
from coaching.intake.words.convert import quoted


@dataclass(frozen=True)
class Converted(Seen):
    """How its columns are read, and once its rows are converted the folder its typed rows stand in, and by header the sums of its money.

    present: the fields it speaks of. proposed_words: the words nobody has explained, as answers about them are called.
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    folder: Path = Path()
    totals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    present: Sequence[str] = ()
    proposed_words: Sequence[str] = ()

    def others(self, *changed: Column) -> dict[str, Column]:
        """All columns, these in place of their own."""
        return {**self.columns, **{column.field: column for column in changed}}

    @property
    def rows(self) -> str:
        """Its typed rows, as SQL."""
        return f"read_parquet({quoted(self.folder / 'rows.parquet')})"


@dataclass(frozen=True)
class ReadSo(Finding):
    """What a step found of how columns are read; decided: all of them, as they are read from here on."""

    decided: Mapping[str, Column] = field(default_factory=dict)
