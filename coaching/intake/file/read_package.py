"""What the parts of a workbook show before anything parses it."""

from array import array
from dataclasses import dataclass, field, replace

from coaching.intake.file.read_slices import SlicedSheet


@dataclass
class SheetPart:
    """What the XML of one sheet shows that the reading library does not."""

    name: str
    part: str
    hidden: bool
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)  # as the sheet numbers them, from 1
    pivot: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    far: list[tuple[int, int]] = field(default_factory=list)
    sliced: SlicedSheet | None = None
    currencies: dict[tuple[int, str], "array[int]"] = field(
        default_factory=dict
    )  # rows by column and the currency their format shows

    def right_of(self, columns: int) -> "SheetPart":
        """The same without the first columns."""
        return replace(
            self, hidden_columns=[(max(0, first - columns), last - columns) for first, last in self.hidden_columns if last >= columns],
            uncalculated={(row, column - columns) for row, column in self.uncalculated if column >= columns},
            currencies={(column - columns, code): rows for (column, code), rows in self.currencies.items() if column >= columns},
        )  # fmt: skip


@dataclass
class Package:
    """A weighed workbook: its sheets, its epoch, and the currency of each cell style that shows one."""

    kind: str
    sheets: dict[str, SheetPart] = field(default_factory=dict)
    epoch: int = 1900
    rewritten: dict[str, bytes] = field(default_factory=dict)
    money_styles: dict[str, str] = field(default_factory=dict)
