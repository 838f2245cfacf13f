"""A text file (CSV and its kin) to one RawTable, carefully: every row is data, broken or skipped by name."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from coaching.errors import Question, Refusal
from coaching.intake.layout import (
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
from coaching.intake.rawtable import RawTable
from coaching.intake.read_cells import CellsWriter
from coaching.intake.read_dialect import Writing, find_writing, lines_of
from coaching.intake.read_records import Record, records

_TAIL = 60
_SECOND_TABLE = 3  # rows in a row with another number of fields that make a table of their own


@dataclass
class _Survey:
    """What the first pass over a file found."""

    head: list[Record] = field(default_factory=list)
    tail: deque[Record] = field(default_factory=lambda: deque(maxlen=_TAIL))
    widths: Counter[int] = field(default_factory=Counter)
    filled: set[int] = field(default_factory=set)
    rows: int = 0


@dataclass
class _Blocks:
    """Where a second table may begin: a run of rows with another width, or rows that come again under a repeated header."""

    runs: list[list[Record]] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    again: Counter[int] = field(default_factory=Counter)


def read_text(path: Path, name: str, folder: Path, answers: Mapping[str, str]) -> RawTable:
    """One table; a Refusal when the file holds none."""
    writing = find_writing(path, answers, name)
    try:
        return _read_table(path, name, folder, answers, writing)
    except UnicodeError:
        raise Refusal(
            f"{name} is not {writing.encoding} text to its end: choose another encoding or export it again."
        ) from None


def _read_table(path: Path, name: str, folder: Path, answers: Mapping[str, str], writing: Writing) -> RawTable:
    first, last = _part(answers)
    survey = _survey(path, writing, None, first, last)
    layout = _layout(survey, answers)
    if layout is None:
        raise Refusal(f"{name} holds only blank lines: export it again.")
    if layout.width > MOST_COLUMNS:
        raise Refusal(
            f"{name} has {layout.width:,} columns; at most {MOST_COLUMNS:,} can be read: export fewer columns."
        )
    if any(record.trouble or '"' in record.raw or "'" in record.raw for record in survey.head):
        # Only now is it known how many fields a good row has, which tells a slip from a cell with line breaks.
        survey = _survey(path, writing, layout.width, first, last)
        layout = _layout(survey, answers) or layout
    return _read_rows(path, name, folder, writing, survey, layout, (first, last))


def _part(answers: Mapping[str, str]) -> tuple[int, int | None]:
    """The rows to read when a person chose one of several tables: "rows 86 to 167"."""
    words = answers.get("table", "").split()
    if len(words) == 4 and words[1].isdigit():
        return int(words[1]), int(words[3]) if words[3].isdigit() else None
    return 1, None


def _rows(path: Path, writing: Writing, width: int | None, first: int, last: int | None) -> Iterator[Record]:
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


def _survey(path: Path, writing: Writing, width: int | None, first: int, last: int | None) -> _Survey:
    survey = _Survey()
    for record in _rows(path, writing, width, first, last):
        survey.rows += 1
        if len(survey.head) < HEAD_ROWS:
            survey.head.append(record)
        survey.tail.append(record)
        if record.trouble:
            continue
        fields = record.fields
        survey.widths[len(fields)] += 1
        if len(survey.filled) < len(fields) <= MOST_COLUMNS:
            survey.filled.update(
                place for place, text in enumerate(fields) if place not in survey.filled and text.strip()
            )
    return survey


def _layout(survey: _Survey, answers: Mapping[str, str]) -> Layout | None:
    head = [(record.number, record.fields) for record in survey.head if not record.trouble]
    if not head and survey.rows:
        head = [(record.number, record.fields) for record in survey.head]
    widths = Counter({width: count for width, count in survey.widths.items()})
    blank = sum(1 for _, fields in head if not any(text.strip() for text in fields))
    if widths[1] and blank:
        widths[1] = max(0, widths[1] - blank)
    layout = find_layout(head, +widths, answers)
    if layout is None and survey.rows > len(survey.head):
        late = [(record.number, record.fields) for record in survey.tail]
        layout = find_layout(late, +widths, answers)
    if layout:
        tail = [(record.number, record.fields) for record in survey.tail if not record.trouble]
        layout.footer_from, layout.last_row = find_footer(tail, layout.width)
    return layout


def _kept_columns(layout: Layout, survey: _Survey) -> list[int]:
    """Columns that have a name or hold anything below it; trailing delimiters make neither."""
    kept = [place for place in range(layout.width) if layout.names[place] or place in survey.filled]
    return kept or [0]


def _read_rows(
    path: Path, name: str, folder: Path, writing: Writing, survey: _Survey, layout: Layout, part: tuple[int, int | None]
) -> RawTable:
    kept = _kept_columns(layout, survey)
    headers, duplicates, nameless = unique_names(layout.names)
    headers = [headers[place] for place in kept]
    whole = kept == list(range(layout.width))
    writer, blocks = CellsWriter(folder, len(kept)), _Blocks()
    if writing.hint and part[0] == 1:
        writer.skip("title block")
    rows = 1 if writing.hint and part[0] == 1 else 0
    for record in _rows(path, writing, layout.width, *part):
        if record.number == layout.header_row and not layout.questions:
            continue
        rows += 1
        fields = _sorted_out(record, layout, writer, blocks)
        if fields is not None:
            writer.add(record.number, fields if whole else [fields[place] for place in kept])
    writer.close()
    if writer.data_rows == 0 and writer.broken_rows > 3:
        raise Refusal(f"{name} does not read as a table: no row fits the others. Export it as CSV or XLSX.")
    questions = [*layout.questions, *_second_table(blocks, layout, survey)]
    if writer.broken_rows > max(3, writer.data_rows):
        questions.append(_shapeless(writer, headers))
    table = RawTable(
        file=name, sheet=None, headers=headers, header_row=0 if layout.questions else layout.header_row, rows=rows,
        data_rows=writer.data_rows, broken_rows=writer.broken_rows, cells=writer.cells, skipped=writer.skipped_rows(),
        grand_totals=layout.grand_totals, problems=writer.problems, broken=writer.broken, notes=list(writing.notes),
        questions=questions, duplicate_headers=duplicates, nameless_headers=[text for text in nameless if text in headers],
        typed=[set() for _ in headers], encoding=writing.encoding, delimiter=writing.delimiter,
        titles=layout.titles,
    )  # fmt: skip
    if not writer.data_rows and not writer.broken_rows:
        table.notes.append("no data rows")
    return table


def _shapeless(writer: CellsWriter, headers: Sequence[str]) -> Question:
    return Question(
        "delimiter",
        f"Only {writer.data_rows} of {writer.data_rows + writer.broken_rows} rows have as many cells as the header. What separates the cells?",
        ("comma", "semicolon", "tab", "pipe"),
        (" | ".join(headers[:6]),),
    )


def _sorted_out(record: Record, layout: Layout, writer: CellsWriter, blocks: _Blocks) -> list[str] | None:
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
            _repeated_header(number, writer, blocks)
            return None
        return _noted(number, fields, blocks)
    if not any(text.strip() for text in fields):
        writer.skip("blank")
        return None
    if layout.repeats_header(fields) and len(fields) >= len(layout.names):
        _repeated_header(number, writer, blocks)
        return None
    why = _left_out(number, fields, layout)
    if why:
        writer.skip(why)
        return None
    if len(fields) != width:
        _note_run(record, blocks)
        writer.set_aside(number, raw, f"has {len(fields)} cells where the header has {width}")
        return None
    return _noted(number, fields, blocks)


def _noted(number: int, fields: list[str], blocks: _Blocks) -> list[str]:
    if blocks.header_rows:
        if hash(tuple(fields)) in blocks.seen:
            blocks.again[blocks.header_rows[-1]] += 1
    elif len(blocks.seen) < 200_000:
        blocks.seen.add(hash(tuple(fields)))
    return fields


def _repeated_header(number: int, writer: CellsWriter, blocks: _Blocks) -> None:
    if blocks.seen:
        blocks.header_rows.append(number)
    writer.skip("repeated header")


def _note_run(record: Record, blocks: _Blocks) -> None:
    run = blocks.runs[-1] if blocks.runs else None
    if run and run[-1].number == record.number - 1 and len(run[-1].fields) == len(record.fields):
        if len(run) < 200:
            run.append(record)
        else:
            run[-1] = record
    elif len(record.fields) > 1:
        if run is not None and len(run) < _SECOND_TABLE:
            blocks.runs.pop()
        blocks.runs.append([record])


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


def _second_table(blocks: _Blocks, layout: Layout, survey: _Survey) -> list[Question]:
    """Asks which table to read when a file holds two."""
    starts: list[int] = []
    for run in blocks.runs:
        below = [record.fields for record in islice(run, 1, 50)]
        if len(run) >= _SECOND_TABLE and looks_like_names(run[0].fields, below) and _has_values(below):
            starts.append(run[0].number)
    for header_row in blocks.header_rows:
        if blocks.again[header_row] >= 3:
            starts.append(header_row)
    if not starts:
        return []
    ends = [*(start - 1 for start in sorted(starts)), survey.tail[-1].number]
    begins = [max(1, layout.header_row), *sorted(starts)]
    options = tuple(f"rows {begin} to {end}" for begin, end in zip(begins, ends, strict=True))
    return [
        Question("table", f"The file holds {len(options)} tables one under the other. Which one is meant?", options)
    ]


def _has_values(rows: Sequence[Sequence[str]]) -> bool:
    return any(kind_of_text(text) in ("number", "date", "value") for row in rows for text in row)
