"""What the parts of a workbook show before anything parses it."""

from dataclasses import dataclass, field

from coaching.intake.read_slices import SlicedSheet


@dataclass
class SheetPart:
    """What the XML of one sheet shows that the reading library does not."""

    name: str
    part: str
    hidden: bool
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    pivot: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    far: list[tuple[int, int]] = field(default_factory=list)
    sliced: SlicedSheet | None = None


@dataclass
class Package:
    """A weighed workbook: its sheets, and its epoch."""

    kind: str
    sheets: dict[str, SheetPart] = field(default_factory=dict)
    epoch: int = 1900
    rewritten: dict[str, bytes] = field(default_factory=dict)
