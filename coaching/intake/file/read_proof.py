"""Proves that a big CSV is as plain as its ends look: one pass of DuckDB's strict reader beside one count of its line ends."""

import mmap
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from coaching.intake.file.layout import NOT_DATA
from coaching.intake.file.letters import OF_NOTE
from coaching.intake.file.table import PlainCsv, RawTable


def prove_plain(table: RawTable, folder: Path) -> bool:
    """Reads the whole file once with DuckDB's strict reader and counts its rows; False when anything in it is not plain.

    Raises nothing: a file that DuckDB refuses is read carefully instead.
    """
    plain = table.plain_csv
    assert plain is not None
    with ThreadPoolExecutor(1) as other_core:
        scan = other_core.submit(_line_ends, plain)
        counted = _count_rows(plain, table.headers)
        line_ends = scan.result()
    if counted is None or line_ends is None or counted[1]:
        return False
    rows = counted[0]
    if line_ends != rows + plain.skip and _has_blank_line(plain.path):
        return False
    table.rows = table.data_rows = rows
    table.make_cells = partial(_write_cells, plain, folder)
    return True


def _reader(plain: PlainCsv) -> tuple[str, list[object]]:
    options = plain.duckdb_options()
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in options["columns"].items())
    sql = (
        f"read_csv(?, auto_detect=false, header=false, skip={plain.skip}, delim=?, quote=?, escape=?, strict_mode=true, "
        f"null_padding=false, ignore_errors=false, nullstr=['', '\\N'], max_line_size={options['max_line_size']}, columns={{{columns}}})"
    )
    return sql, [str(plain.path), plain.delimiter, plain.quote, plain.escape]


def _count_rows(plain: PlainCsv, headers: list[str]) -> tuple[int, int] | None:
    """Rows, and rows that may be none of the data (blank, totals, footers, the header again)."""
    source, given = _reader(plain)
    first = ", ".join(f"f{place}" for place in range(min(3, plain.columns)))
    label = f"coalesce({first})"
    odd = f"count_if({label} is null or trim({label}) = '' or trim(f0) = ? or regexp_full_match({label}, ?))"
    try:
        with duckdb.connect() as connection:
            row = connection.execute(f"select count(*), {odd} from {source}", [headers[0], NOT_DATA, *given]).fetchone()
    except duckdb.Error:
        return None
    return (int(row[0]), int(row[1])) if row else None


def _line_ends(plain: PlainCsv) -> int | None:
    """Line ends in a file; None when it holds NULs or another alphabet's escapes, mixes kinds of line ends, has a quote inside an unquoted cell,
    signs of note, or a row with an empty cell too many.
    """
    feeds = returns = delimiters = 0
    last, delimiter = b"", plain.delimiter.encode()
    loose = re.compile(rb'[^\r\n"%b]"[^\r\n"%b]' % ((re.escape(delimiter),) * 2))
    with plain.path.open("rb") as file:
        while chunk := file.read(
            1 << 18
        ):  # of a megabyte and its last line, room is asked for anew each time: three times as slow
            chunk += file.readline()
            if b"\0" in chunk or (b"\x1b" in chunk and b"\x1b$" in chunk):
                return None
            if _quotes_stand_oddly(chunk, delimiter) and loose.search(chunk):
                return None
            if not chunk.isascii() and OF_NOTE.search(chunk):
                return None
            signs = np.frombuffer(chunk, np.uint8)
            feeds += int(np.count_nonzero(signs == ord("\n")))  # twice as quick as bytes.count
            delimiters += int(np.count_nonzero(signs == ord(delimiter)))
            returns += chunk.count(b"\r") if b"\r" in chunk else 0
            last = chunk[-1:]
    if returns not in (0, feeds):
        return None
    lines = feeds + (last != b"\n")
    if delimiters != lines * (plain.columns - 1) and _ends_in(plain.path, delimiter) and _has_a_cell_too_many(plain):
        return None
    return lines


def _ends_in(path: Path, delimiter: bytes) -> bool:
    """Whether a line of the file ends in a delimiter."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(re.escape(delimiter) + rb"(\r?\n|\Z)", data) is not None


def _has_a_cell_too_many(plain: PlainCsv) -> bool:
    """Whether a row has an empty cell behind its last column, which the strict reader passes over: what stands before it may be shifted."""
    columns = ", ".join(f"'f{place}': 'VARCHAR'" for place in range(plain.columns + 1))
    sql = (
        f"select 1 from read_csv(?, auto_detect=false, header=false, skip={plain.skip}, delim=?, quote=?, escape=?, strict_mode=true, "
        f"null_padding=true, parallel=false, nullstr='\x01', max_line_size={plain.duckdb_options()['max_line_size']}, columns={{{columns}}}) "
        f"where f{plain.columns} is not null limit 1"
    )
    try:
        with duckdb.connect() as connection:
            given = [str(plain.path), plain.delimiter, plain.quote, plain.escape]
            return bool(connection.execute(sql, given).fetchall())
    except duckdb.Error:
        return True


def _quotes_stand_oddly(chunk: bytes, delimiter: bytes) -> bool:
    """Whether some quote may neither open nor close a cell; a quick count before the slow search."""
    others = chunk.count(b'"') if b'"' in chunk else 0
    if others:
        others -= chunk.count(delimiter + b'"') + chunk.count(b'"' + delimiter)
    if others:
        others -= chunk.count(b'\n"') + chunk.startswith(b'"')
        others -= chunk.count(b'"\n') + chunk.count(b'"\r') + chunk.endswith(b'"')
    return others != 0


def _has_blank_line(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(rb"\n\r?\n", data) is not None


def _write_cells(plain: PlainCsv, folder: Path) -> Path:
    source, given = _reader(plain)
    target = folder / "plain-cells.parquet"
    kept = ", ".join(f"f{place} as c{at}" for at, place in enumerate(plain.keep))
    sql = f"select {kept}, (row_number() over () + {plain.skip})::integer as source_row from {source}"
    place = str(target).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(f"copy ({sql}) to '{place}' (format parquet, compression lz4)", given)
    return target
