"""The first pass over a text file: its first and last rows, how many cells its rows have, and from these how it is laid out."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coaching.intake.file.cut import Cut
from coaching.intake.file.layout import HEAD_ROWS, MOST_COLUMNS, Layout, find_footer, find_layout
from coaching.intake.file.read_dialect import Writing, lines_of
from coaching.intake.file.read_records import Record, records

_TAIL = 60


@dataclass
class FirstLook:
    """What the first pass over a file found."""

    head: list[Record] = field(default_factory=list)
    tail: deque[Record] = field(default_factory=lambda: deque(maxlen=_TAIL))
    widths: Counter[int] = field(default_factory=Counter)
    filled: set[int] = field(default_factory=set)
    rows: int = 0


def asked_rows(cut: Cut) -> tuple[int, int | None]:
    """The rows to read when a person chose one of several tables: "rows 86 to 167"."""
    words = cut.table.split()
    if len(words) == 4 and words[1].isdigit():
        return int(words[1]), int(words[3]) if words[3].isdigit() else None
    return 1, None


def rows_of(path: Path, writing: Writing, width: int | None, first: int, last: int | None) -> Iterator[Record]:
    """The rows from first to last as the file numbers them, without the line that names its delimiter."""
    lines = lines_of(path, writing.codec)
    skip = 0
    if writing.hint and first == 1:
        next(lines, None)
        skip = 1
    for record in records(lines, writing.dialect, width):
        number = record.number + skip
        if last is not None and number > last:
            return
        if number >= first:
            yield record._replace(number=number) if skip else record


def look_over(path: Path, writing: Writing, width: int | None, first: int, last: int | None) -> FirstLook:
    """One pass over these rows; width is how many cells a good row has, as far as that is known."""
    look = FirstLook()
    for record in rows_of(path, writing, width, first, last):
        look.rows += 1
        if len(look.head) < HEAD_ROWS:
            look.head.append(record)
        look.tail.append(record)
        if record.trouble:
            continue
        fields = record.fields
        look.widths[len(fields)] += 1
        if len(look.filled) < len(fields) <= MOST_COLUMNS:
            look.filled.update(place for place, text in enumerate(fields) if place not in look.filled and text.strip())
    return look


def layout_of(look: FirstLook, cut: Cut) -> Layout | None:
    """How the file is laid out by the rows seen; None where it holds only blank lines."""
    head = [(record.number, record.fields) for record in look.head if not record.trouble]
    if not head and look.rows:
        head = [(record.number, record.fields) for record in look.head]
    widths = Counter({width: count for width, count in look.widths.items()})
    blank = sum(1 for _, fields in head if not any(text.strip() for text in fields))
    if widths[1] and blank:
        widths[1] = max(0, widths[1] - blank)
    layout = find_layout(head, +widths, cut)
    if layout is None and look.rows > len(look.head):
        late = [(record.number, record.fields) for record in look.tail]
        layout = find_layout(late, +widths, cut)
    if layout:
        tail = [(record.number, record.fields) for record in look.tail if not record.trouble]
        layout.footer_from, layout.last_row = find_footer(tail, layout.width)
    return layout
