"""What a step is shown of a table while its columns are decided, once they are, and once its rows are converted."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from coaching.intake.answers.answers import Answers, OfCells
from coaching.intake.answers.finding import Finding, Seen
from coaching.intake.columns.column import Column
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Bench


@dataclass(frozen=True)
class Deciding:
    """Columns as the steps before left them, by field, beside the cells they are decided over: source, a relation with text columns c0..cN.

    plain: the fields whose columns leave nothing to decide. epoch: 1904 in old Mac workbooks.
    """

    con: Bench
    source: str
    match: Match
    columns: Mapping[str, Column]
    answers: Answers
    accept: bool
    plain: Set[str] = frozenset()
    epoch: int = 1900

    def of(self, types: Set[str]) -> list[Column]:
        """The columns of these types."""
        return [column for column in self.columns.values() if column.type in types]

    def said(self, column: Column) -> str:
        """What was said of how the cells of a column are read."""
        return self.answers.get(OfCells(column.header))


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

    @property
    def rows(self) -> str:
        """Its typed rows, as SQL."""
        return f"read_parquet({quoted(self.folder / 'rows.parquet')})"


@dataclass(frozen=True)
class ReadSo(Finding):
    """What a step found of how columns are read; decided: those that are read otherwise from here on."""

    decided: Sequence[Column] = ()


def reading(columns: Mapping[str, Column], found: Finding) -> dict[str, Column]:
    """All columns, those a step decided in place of what they were before."""
    decided: Iterable[Column] = found.decided if isinstance(found, ReadSo) else ()
    return {**columns, **{column.field: column for column in decided}}
