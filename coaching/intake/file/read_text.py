"""A text file (CSV and its kin) to one RawTable, carefully: every row is data, broken or skipped by name."""

from collections.abc import Sequence
from pathlib import Path

from coaching.errors import Question, Refusal
from coaching.intake.file.cut import Cut
from coaching.intake.file.layout import MOST_COLUMNS, Layout, is_footer, kind_of_text, total_kind, unique_names
from coaching.intake.file.read_cells import CellsWriter
from coaching.intake.file.read_dialect import Writing, find_writing
from coaching.intake.file.read_first_look import FirstLook, asked_rows, layout_of, look_over, rows_of
from coaching.intake.file.read_records import Record
from coaching.intake.file.read_second_table import Blocks
from coaching.intake.file.table import RawTable


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
    if writing.hint and part[0] == 1:
        writer.skip("title block")
    rows = 1 if writing.hint and part[0] == 1 else 0
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
    questions = [
        *([writing.asks] if writing.asks else []),
        *layout.questions,
        *blocks.question(layout.header_row, look.tail[-1].number),
    ]
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
        f"Only {writer.data_rows} of {writer.data_rows + writer.broken_rows} rows have as many cells as the header. Which separator is it?",
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
        writer.set_aside(number, raw, f"has {len(fields)} cells where the header has {width}")
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
