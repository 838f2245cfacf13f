"""A text file becomes a table: a first look for its layout, then its rows; a big clean one is only looked at, and read by the database."""

import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from coaching.errors import Question, Refusal, said
from coaching.intake.file.layout import (
    HEAD_ROWS,
    MOST_COLUMNS,
    Layout,
    find_footer,
    find_layout,
    is_footer,
    kind_of_text,
    looks_like_names,
    total_kind,
    unique_names,
)
from coaching.intake.file.read_cells import CellsWriter
from coaching.intake.file.read_dialect import (
    SAMPLE_LINES,
    Dialect,
    Record,
    Writing,
    best_dialect,
    find_writing,
    lines_of,
    records,
    written_twice,
)
from coaching.intake.file.table import Cut, PlainCsv, RawTable

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


_SECOND_TABLE = 3  # rows in a row with another number of cells that make a table of their own
_MOST_SEEN = 200_000  # rows kept in mind to tell which come again
_MOST_OF_A_RUN = 200


@dataclass
class Blocks:
    """Where a second table may begin, noted row by row while the file is read."""

    runs: list[list[Record]] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    again: Counter[int] = field(default_factory=Counter)

    def note_row(self, fields: list[str]) -> None:
        """A row of data: below a repeated header it may be one that came before."""
        if self.header_rows:
            if hash(tuple(fields)) in self.seen:
                self.again[self.header_rows[-1]] += 1
        elif len(self.seen) < _MOST_SEEN:
            self.seen.add(hash(tuple(fields)))

    def note_header(self, number: int) -> None:
        """A row that repeats the header below at least one row of data."""
        if self.seen:
            self.header_rows.append(number)

    def note_odd(self, record: Record) -> None:
        """A row of another width: it goes on with the run right above it, or begins one."""
        run = self.runs[-1] if self.runs else None
        if run and run[-1].number == record.number - 1 and len(run[-1].fields) == len(record.fields):
            if len(run) < _MOST_OF_A_RUN:
                run.append(record)
            else:
                run[-1] = record
        elif len(record.fields) > 1:
            if run is not None and len(run) < _SECOND_TABLE:
                self.runs.pop()
            self.runs.append([record])

    def question(self, header_row: int, last_row: int) -> list[Question]:
        """Asks which table to read when the file holds more than the one under header_row."""
        starts = sorted(self._starts())
        if not starts:
            return []
        ends = [*(start - 1 for start in starts), last_row]
        begins = [max(1, header_row), *starts]
        options = tuple(f"rows {begin} to {end}" for begin, end in zip(begins, ends, strict=True))
        return [Question("table", said("which table?", count=len(options)), options)]

    def _starts(self) -> list[int]:
        starts = []
        for run in self.runs:
            below = [record.fields for record in islice(run, 1, 50)]
            if len(run) >= _SECOND_TABLE and looks_like_names(run[0].fields, below) and _has_values(below):
                starts.append(run[0].number)
        return starts + [header_row for header_row in self.header_rows if self.again[header_row] >= 3]


def _has_values(rows: Sequence[Sequence[str]]) -> bool:
    return any(kind_of_text(text) in ("number", "date", "value") for row in rows for text in row)


def read_text(path: Path, name: str, folder: Path, cut: Cut) -> RawTable:
    """One table; a Refusal when the file holds none."""
    writing = find_writing(path, cut, name)
    try:
        return _read_table(path, name, folder, cut, writing)
    except UnicodeError:
        raise Refusal(
            f"{name} is not {writing.encoding} text to its end: choose another encoding or export it again."
        ) from None


def _read_table(path: Path, name: str, folder: Path, cut: Cut, writing: Writing) -> RawTable:
    first, last = asked_rows(cut)
    look = look_over(path, writing, None, first, last)
    layout = layout_of(look, cut)
    if layout is None:
        raise Refusal(f"{name} holds only blank lines: export it again.")
    if layout.width > MOST_COLUMNS:
        raise Refusal(
            f"{name} has {layout.width:,} columns; at most {MOST_COLUMNS:,} can be read: export fewer columns."
        )
    if any(record.trouble or '"' in record.raw or "'" in record.raw for record in look.head):
        # Only now is it known how many fields a good row has, which tells a slip from a cell with line breaks.
        look = look_over(path, writing, layout.width, first, last)
        layout = layout_of(look, cut) or layout
    return _read_rows(path, name, folder, writing, look, layout, (first, last))


def _kept_columns(layout: Layout, look: FirstLook) -> list[int]:
    """Columns that have a name or hold anything below it; trailing delimiters make neither."""
    kept = [place for place in range(layout.width) if layout.names[place] or place in look.filled]
    return kept or [0]


def _read_rows(
    path: Path, name: str, folder: Path, writing: Writing, look: FirstLook, layout: Layout, part: tuple[int, int | None]
) -> RawTable:
    kept = _kept_columns(layout, look)
    headers, duplicates, nameless = unique_names(layout.names)
    headers = [headers[place] for place in kept]
    whole = kept == list(range(layout.width))
    writer, blocks = CellsWriter(folder, len(kept)), Blocks()
    rows = 0
    if writing.hint and part[0] == 1:
        writer.skip("title block")
        rows = 1
    for record in rows_of(path, writing, layout.width, *part):
        if record.number == layout.header_row and not layout.questions:
            continue
        rows += 1
        fields = _sorted_out(record, layout, writer, blocks)
        if fields is not None:
            writer.add(record.number, fields if whole else [fields[place] for place in kept])
    writer.close()
    if writer.data_rows == 0 and writer.broken_rows > 3:
        raise Refusal(f"{name} does not read as a table: no row fits the others. Export it as CSV or XLSX.")
    asked = [writing.asks, *layout.questions, *blocks.question(layout.header_row, look.tail[-1].number)]
    if writer.broken_rows > max(3, writer.data_rows):
        asked.append(_shapeless(writer, headers))
    table = RawTable(
        file=name, sheet=None, headers=headers, header_row=0 if layout.questions else layout.header_row, rows=rows,
        data_rows=writer.data_rows, broken_rows=writer.broken_rows, cells=writer.cells, skipped=writer.skipped_rows(),
        grand_totals=layout.grand_totals, problems=writer.problems, broken=writer.broken, notes=list(writing.notes),
        questions=list(filter(None, asked)), duplicate_headers=duplicates, nameless_headers=[text for text in nameless if text in headers],
        typed=[set() for _ in headers], encoding=writing.encoding, delimiter=writing.delimiter,
        titles=layout.titles,
    )  # fmt: skip
    if not writer.data_rows and not writer.broken_rows:
        table.notes.append(said("no data rows"))
    return table


def _shapeless(writer: CellsWriter, headers: Sequence[str]) -> Question:
    return Question(
        "delimiter",
        said("which separator?", fitting=writer.data_rows, rows=writer.data_rows + writer.broken_rows),
        ("comma", "semicolon", "tab", "pipe"),
        (" | ".join(headers[:6]),),
    )


def _sorted_out(record: Record, layout: Layout, writer: CellsWriter, blocks: Blocks) -> list[str] | None:
    """The cells of a row that is data; None when it was skipped by name or set aside."""
    number, fields, trouble, raw = record
    if trouble:
        writer.set_aside(number, raw, trouble)
        return None
    if number < layout.first_row and not layout.questions:
        writer.skip("title block" if raw.strip() else "blank")
        return None
    width = layout.width
    if len(fields) == width and fields[0] and fields[-1] and "" not in fields:
        if layout.names[0] == fields[0].strip() and layout.repeats_header(fields):
            blocks.note_header(number)
            writer.skip("repeated header")
            return None
        blocks.note_row(fields)
        return fields
    if not any(text.strip() for text in fields):
        writer.skip("blank")
        return None
    if layout.repeats_header(fields) and len(fields) >= len(layout.names):
        blocks.note_header(number)
        writer.skip("repeated header")
        return None
    why = _left_out(number, fields, layout)
    if why:
        writer.skip(why)
        return None
    if len(fields) != width:
        blocks.note_odd(record)
        writer.set_aside(number, raw, said("other number of cells", cells=len(fields), header=width))
        return None
    blocks.note_row(fields)
    return fields


def _left_out(number: int, fields: list[str], layout: Layout) -> str | None:
    """ "subtotal", "grand total" or "footer" for a row that is none of the data."""
    in_footer = layout.footer_from is not None and number >= layout.footer_from
    padded = [*fields, *[""] * (layout.width - len(fields))]
    total = total_kind(padded)
    if total == "total":
        total = "grand total" if in_footer else "subtotal"
    if total == "grand total":
        for place, text in enumerate(fields[: layout.width]):
            if kind_of_text(text) == "number":
                layout.grand_totals[layout.names[place] or f"column {place + 1}"] = text.strip()
        return total
    if total:
        return "subtotal"
    single = sum(1 for text in fields if text.strip()) == 1
    if in_footer and (is_footer(fields) or (single and layout.width > 2)):
        return "footer"
    return None


LAST_LINES = 60  # among which a footer would stand
SMALLEST = 1_000_000  # bytes; smaller files are read carefully at once, which takes well under a second


def _plain_ends(path: Path) -> tuple[str, str] | None:
    """The first and the last text of a file in plain UTF-8 with one sort of line ends; None where its bytes are anything else."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(300_000)
        file.seek(max(0, size - 100_000))
        tail = file.read()
    if b"\0" in head or (b"\r" in head and b"\r\n" not in head) or written_twice(head)[0]:
        return None
    try:
        return head.decode("utf-8-sig", "strict" if size <= len(head) else "ignore"), tail.decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return None


def _plain_dialect(lines: list[str]) -> Dialect | None:
    """How lines are written, where they say it by nothing but a delimiter and doubled quotes."""
    if not lines or re.match(r'"?sep=', lines[0], re.I):
        return None
    dialect = best_dialect(lines, (",", ";", "\t", "|"))
    is_plain = dialect.delimiter and not dialect.backslash and dialect.quote == '"'
    return dialect if is_plain else None


def sniff_plain(path: Path, name: str, cut: Cut) -> RawTable | None:
    """A RawTable with an unproven plain_csv and no counts, or None when the file is small or its ends show anything odd."""
    if path.stat().st_size < SMALLEST or any((cut.encoding, cut.delimiter, cut.header_row, cut.table)):
        return None
    ends = _plain_ends(path)
    lines = list(io.StringIO(ends[0], newline=""))[:-1][:SAMPLE_LINES] if ends else []
    dialect = _plain_dialect(lines)
    if ends is None or dialect is None:
        return None
    rows = list(records(lines, dialect))
    width = len(rows[0].fields)
    if any(row.trouble or len(row.fields) != width or not row.raw.strip() for row in rows):
        return None
    layout = find_layout([(row.number, row.fields) for row in rows[:80]], Counter([width] * len(rows)), cut)
    if layout is None or layout.questions or layout.header_row != 1 or not all(layout.names):
        return None
    headers, duplicates, _ = unique_names(layout.names)
    last_lines = list(io.StringIO(ends[1][ends[1].find("\n") + 1 :], newline=""))[-LAST_LINES:]
    last_rows = [(n, row.fields) for n, row in enumerate(records(last_lines, dialect, width), 1)]
    if find_footer(last_rows, width)[0] is not None:
        return None
    plain = PlainCsv(path, dialect.delimiter, '"', '"', 1, width, tuple(range(width)))
    return RawTable(
        file=name, sheet=None, headers=headers, header_row=1, rows=0, duplicate_headers=duplicates,
        typed=[set() for _ in headers], encoding="UTF-8", delimiter=dialect.delimiter, plain_csv=plain,
    )  # fmt: skip
