"""Big, clean CSV files: told by a sample, proven by one pass of DuckDB's strict reader, so that they load at its speed."""

import io
import re
from collections import Counter
from pathlib import Path

from coaching.intake.file.cut import Cut
from coaching.intake.file.layout import find_footer, find_layout, unique_names
from coaching.intake.file.read_dialect import SAMPLE_LINES, best_dialect
from coaching.intake.file.read_records import records
from coaching.intake.file.read_twice import written_twice
from coaching.intake.file.table import PlainCsv, RawTable

LAST_LINES = 60  # among which a footer would stand
SMALLEST = 1_000_000  # bytes; smaller files are read carefully at once, which takes well under a second


def sniff_plain(path: Path, name: str, cut: Cut) -> RawTable | None:
    """A RawTable with an unproven plain_csv and no counts, or None when the file is small or its ends show anything odd."""
    size = path.stat().st_size
    if size < SMALLEST or cut.encoding or cut.delimiter or cut.header_row or cut.table:
        return None
    with path.open("rb") as file:
        head = file.read(300_000)
        file.seek(max(0, size - 100_000))
        tail = file.read()
    if b"\0" in head or (b"\r" in head and b"\r\n" not in head):
        return None
    try:
        text = head.decode("utf-8-sig", "strict" if size <= len(head) else "ignore")
        tail_text = tail.decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return None
    if written_twice(head)[0]:
        return None
    lines = list(io.StringIO(text, newline=""))[:-1][:SAMPLE_LINES]
    dialect = best_dialect(lines, (",", ";", "\t", "|"))
    if not dialect.delimiter or dialect.backslash or dialect.quote != '"' or re.match(r'"?sep=', text, re.I):
        return None
    rows = list(records(lines, dialect))
    width = len(rows[0].fields)
    if any(row.trouble or len(row.fields) != width or not row.raw.strip() for row in rows):
        return None
    layout = find_layout([(row.number, row.fields) for row in rows[:80]], Counter([width] * len(rows)), cut)
    if layout is None or layout.questions or layout.header_row != 1 or not all(layout.names):
        return None
    headers, duplicates, _ = unique_names(layout.names)
    last_lines = list(io.StringIO(tail_text[tail_text.find("\n") + 1 :], newline=""))[-LAST_LINES:]
    last_rows = [(n, row.fields) for n, row in enumerate(records(last_lines, dialect, width), 1)]
    if find_footer(last_rows, width)[0] is not None:
        return None
    plain = PlainCsv(path, dialect.delimiter, '"', '"', 1, width, tuple(range(width)))
    return RawTable(
        file=name, sheet=None, headers=headers, header_row=1, rows=0, duplicate_headers=duplicates,
        typed=[set() for _ in headers], encoding="UTF-8", delimiter=dialect.delimiter, plain_csv=plain,
    )  # fmt: skip
