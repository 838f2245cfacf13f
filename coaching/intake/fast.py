"""The fast way for big, plain CSV files: DuckDB types the cells as it reads them and writes the canonical rows in one pass.

It gives up, and the careful way takes over, as soon as one cell is not in the strictest spelling, or anything in the file is not plain.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from coaching.intake import read_proof
from coaching.intake.columns import Column, Decisions, decide
from coaching.intake.convert import DATE_HIGH, DATE_LOW, literal, one_id, quoted
from coaching.intake.fields import KINDS, TABLE_COLUMNS
from coaching.intake.rawtable import RawTable
from coaching.intake.receipt import Receipt, money_text
from coaching.intake.recognise import Match
from coaching.intake.rows import OWN, finish, sum_up
from coaching.intake.stage import put_words, shape_sql, typed_sql
from coaching.intake.told import tell_columns

SAMPLE = 2_000
SLOW_KINDS = frozenset({"survey_response", "quota", "stage_history", "forecast", "activity_summary"})
_PARQUET = "format parquet, parquet_version v2, compression lz4_raw, dictionary_size_limit 4000"  # the quickest to write of those tried
PLACES, ROWS_A_PLACE = 33, 60  # rows from all over the file join the sample
_DAY, _MOMENT = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_NUMBER = [(r"^-?\d{1,14}(\.\d{1,4})?$", "DECIMAL(18,4)", "cast({0} as double)")]
_FRONTS = "('gra', 'sub', 'tot', 'sum', 'avg', 'ave', 'cou', 'ges', 'zwi', 'som', 'con', 'cop', 'gen', 'exp', 'fil')"
STRICT = {
    "date": [(_DAY, "DATE", "{0}"), (_MOMENT, "TIMESTAMP", "cast({0} as date)")], "moment": [(_MOMENT, "TIMESTAMP", "{0}")],
    "money": [(r"^-?\d{1,15}(\.\d{1,2})?$", "DECIMAL(18,2)", "{0}")], "bool": [(r"(?i)^(0|1|true|false)$", "BOOLEAN", "{0}")],
    "count": [(r"^\d{1,9}$", "INTEGER", "{0}")], "number": _NUMBER, "seconds": _NUMBER, "milliseconds": _NUMBER, "minutes": _NUMBER,
    "share": [(r"^\d{1,3}(\.\d{1,4})?$", "DECIMAL(18,4)", "cast({0} as double) / {1}")],
}  # fmt: skip


def stage_fast(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    match: Match,
    receipt: Receipt,
    answers: Mapping[str, str],
    accept: bool,
    folder: Path,
) -> bool:
    """Write rows.parquet of a plain file that nobody has proven to be plain yet; False when the careful way must be taken."""
    kind, plain = match.format.kind, table.plain_csv
    if plain is None or kind in SLOW_KINDS or _own(kind) not in match.columns or "amount_won" in match.columns:
        return False
    try:
        _sample(con, table, folder)
        with ThreadPoolExecutor(1) as beside:
            line_ends = beside.submit(read_proof._line_ends, plain)
            decided = decide(con, "cells_sample", match, table.headers, answers, accept)
            if decided.questions or not _write(con, table, match, decided, folder, tidy=True):
                decided = _with_all_words(con, table, match, answers, accept)
                if decided.questions or not _write(con, table, match, decided, folder, tidy=False):
                    return False
            ends = line_ends.result()
        rows = _rows_and_bad(con, folder)[0]
        if ends is None or (ends != rows + plain.skip and read_proof._has_blank_line(plain.path)):
            return False
        return _conclude(con, table, match, decided, receipt, folder, rows)
    except duckdb.Error:
        return False


def _own(kind: str) -> str:
    """The input field that tells one row from another."""
    return "history_id" if kind in OWN else KINDS[kind].key[0]


def _sample(con: duckdb.DuckDBPyConnection, table: RawTable, folder: Path) -> None:
    """cells_sample: the first rows of the file, and some from all over it, so that few words and spellings come as a surprise."""
    plain = table.plain_csv
    assert plain is not None
    _cells(con, table, "head", {}, f" limit {SAMPLE}")
    con.execute("create or replace temp table cells_sample as from head")
    spread = folder / "spread.csv"
    size, rows = plain.path.stat().st_size, []
    with plain.path.open("rb") as file:
        for place in range(1, PLACES):
            file.seek(size * place // PLACES)
            file.readline()
            rows += file.readlines(ROWS_A_PLACE * 200)[:ROWS_A_PLACE]
    spread.write_bytes(b"".join(rows))
    try:
        _cells(con, table, "elsewhere", {}, "", spread)
        con.execute("insert into cells_sample from elsewhere")
    except duckdb.Error:
        return
    finally:
        spread.unlink()


def _rows_and_bad(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[int, int]:
    """Rows of rows.parquet, and how many of them are bad, as the file's own footer says it."""
    row = con.execute(
        f"""select coalesce(sum(num_values), 0)::bigint, coalesce(sum(num_values - stats_null_count), 0)::bigint
            from parquet_metadata({quoted(folder / "rows.parquet")}) where path_in_schema = 'bad'"""
    ).fetchone()
    assert row is not None
    return row


def _cells(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    name: str,
    types: Mapping[int, str],
    tail: str = "",
    rows_alone: Path | None = None,
) -> None:
    """A view of the file (or of some of its rows alone) with one column c0..cN per header, of the given types; all others are text."""
    plain = table.plain_csv
    assert plain is not None
    path, skip = (rows_alone, 0) if rows_alone else (plain.path, plain.skip)
    at = {plain.keep[index]: index for index in range(len(table.headers))}
    columns = ", ".join(f"'f{n}': {literal(types.get(at.get(n, -1), 'VARCHAR'))}" for n in range(plain.columns))
    renamed = ", ".join(f"f{place} as c{index}" for place, index in at.items())
    signs = f"delim={literal(plain.delimiter)}, quote={literal(plain.quote)}, escape={literal(plain.escape)}"
    con.execute(
        f"create or replace temp view {name} as select {renamed} from read_csv({quoted(path)}, auto_detect=false, header=false, "
        f"skip={skip}, {signs}, strict_mode=true, max_line_size=10000000, columns={{{columns}}}){tail}"
    )


def _with_all_words(
    con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, answers: Mapping[str, str], accept: bool
) -> Decisions:
    """Decide once more with every word of the file in the sample: a rare word is a word too."""
    words = [i for field, i in match.columns.items() if KINDS[match.format.kind].fields[field].startswith("word:")]
    _cells(con, table, "whole", {})
    for index in words:
        con.execute(
            f"insert into cells_sample (c{index}) select distinct c{index} from whole where c{index} is not null limit 5000"
        )
    return decide(con, "cells_sample", match, table.headers, answers, accept)


def _write(
    con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, decided: Decisions, folder: Path, tidy: bool
) -> bool:
    """One pass over the file; False when a cell is not of the type its sample promised. tidy: no text begins or ends with a blank, or it is bad."""
    types, strict, told = _strict(con, decided.columns, tidy)
    put_words(con, decided.columns)
    _cells(con, table, "cells", types)
    try:
        con.execute(
            "create or replace temp view typed as "
            + typed_sql(match.format, decided.columns, "cells", "0", strict, told, _more(match.format.kind, decided.columns, strict, told))
        )
        con.execute(
            f"copy ({_kept_sql(match.format.kind)}) to {quoted(folder / 'rows.parquet')} ({_PARQUET})"
        )
    except (duckdb.ConversionException, duckdb.InvalidInputException):
        return False
    return _rows_and_bad(con, folder)[1] == 0


def _kept_sql(kind: str) -> str:
    """What is written of the shaped rows: nothing that the file says by itself (its row numbers), an own id only as its hash."""
    own = "hash(own_id) as own_id, " if kind in OWN else ""
    names = ", ".join(f'"{name}"' for name in TABLE_COLUMNS[kind])
    return f"select {names}, {own}skip_why, recorded_at, nullif(bad, '') as bad from ({shape_sql(kind)})"


def _strict(
    con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], tidy: bool
) -> tuple[dict[int, str], dict[str, str], dict[str, str]]:
    """By column the type DuckDB reads it as; by field the expression of its value; by word field the expression of its reading."""
    types: dict[int, str] = {}
    strict: dict[str, str] = {}
    told: dict[str, str] = {}
    for column in columns.values():
        others = {c.type for c in columns.values() if c.index == column.index} - {column.type}
        cell = f"s.{column.cell}"
        if column.type.startswith("word:") and 0 < len(column.words) <= 60 and not others and tidy:
            types[column.index] = f"ENUM({', '.join(literal(word) for word in column.words)})"
            strict[column.field], told[column.field] = f"cast({cell} as varchar)", _case(cell, column)
        elif column.type in ("text", "name", "id") and tidy and not others:
            strict[column.field] = one_id(f"nullif({cell}, '000000000000000AAA')") if column.type == "id" else cell
        for pattern, type_, value in STRICT.get(column.type, []) if not others else []:
            row = con.execute(
                f"select count(*) from cells_sample where not regexp_matches({column.cell}, ?)", [pattern]
            ).fetchone()
            if row and not row[0]:
                types[column.index], strict[column.field] = type_, value.format(cell, float(column.scale))
                break
    return types, strict, told


def _case(cell: str, column: Column) -> str:
    by_reading: dict[str, list[str]] = {}
    for word, reading in column.words.items():
        if reading is not None:
            by_reading.setdefault(reading, []).append(literal(word))
    whens = " ".join(
        f"when {cell} in ({', '.join(words)}) then {literal(reading)}" for reading, words in by_reading.items()
    )
    return f"case {whens} end" if whens else "cast(null as varchar)"


def _more(kind: str, columns: Mapping[str, Column], strict: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """What else makes a row bad here: days out of reason, blanks around text, words the sample did not show, a total between the data."""
    days = [name for name in strict if columns[name].type in ("date", "moment")]
    more = [f"""case when not v."{name}" between {DATE_LOW} and {DATE_HIGH} then '{name}' end""" for name in days]
    shares = [name for name in strict if columns[name].type == "share"]
    more += [f"""case when not v."{name}" between 0 and 1 then '{name}' end""" for name in shares]
    texts = [f'v."{name}"' for name in strict if columns[name].type in ("text", "name", "id")]
    more += [f"case when starts_with({text}, ' ') or ends_with({text}, ' ') then 'blank' end" for text in texts]
    own = f'v."{_own(kind)}"'
    label = f"lower(left({own}, 3)) in {_FRONTS} and regexp_full_match({own}, {literal(read_proof._NOT_DATA)})"
    more.append(f"case when {own} < 'A' then null when {label} then 'label' end")
    for name, column in columns.items():
        if column.type.startswith("word:") and name not in told:
            more.append(
                f"""case when v."{name}" is not null and not exists (from words_{name} w where w.word = v."{name}") then '{name}' end"""
            )
    return more


def _conclude(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    match: Match,
    decided: Decisions,
    receipt: Receipt,
    folder: Path,
    count: int,
) -> bool:
    """Look for rows to skip and for keys met twice; sum up."""
    kind, columns, plain = match.format.kind, decided.columns, table.plain_csv
    assert plain is not None
    rows = f"read_parquet({quoted(folder / 'rows.parquet')}, file_row_number = true)"
    key = '"own_id"' if kind in OWN else ", ".join(f'"{name}"' for name in KINDS[kind].key)
    row = con.execute(f"select count(*), count(distinct hash({key})) from {rows} where skip_why is null").fetchone()
    assert row is not None
    table.rows = table.data_rows = receipt.rows_in = count
    tell_columns(receipt, table, columns)
    first = plain.skip + 1
    if row[0] != row[1]:
        numbered = f"*, cast(file_row_number + {first} as integer) as source_row from {rows}"
        return _with_gaps(con, table, match, columns, receipt, folder, numbered)
    receipt.first_row, receipt.left_in = first, row[0] != count
    if receipt.left_in:
        for why, skipped in con.execute(f"select skip_why, count(*) from {rows} where skip_why is not null group by 1 order by 1").fetchall():
            receipt.skip(skipped, why)
    for column in columns.values():
        if column.type == "money":
            receipt.totals[column.header] = _totals(con, column.field, rows)
    con.execute(f"create or replace temp view good as select *, file_row_number as source_row from {rows} where skip_why is null")
    sum_up(con, kind, columns, receipt)
    return True


def _totals(con: duckdb.DuckDBPyConnection, field: str, rows: str) -> dict[str, str]:
    row = con.execute(
        f"""select sum("{field}"), sum("{field}") filter (skip_why is null), sum("{field}") filter (skip_why is not null) from {rows}"""
    ).fetchone()
    assert row is not None
    total = {"file": money_text(row[0]), "loaded": money_text(row[1])}
    return total | ({"skipped": money_text(row[2])} if row[2] else {})


def _with_gaps(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    match: Match,
    columns: Mapping[str, Column],
    receipt: Receipt,
    folder: Path,
    selected: str,
) -> bool:
    """Rows are skipped by name or exact duplicates: finish as the careful way does. False when duplicates contradict each other."""
    con.execute(f"create or replace temp table shaped as select {selected}")
    money = "".join(f', "{c.field}"' for c in columns.values() if c.type == "money")
    con.execute(f"create or replace temp view typed_all as select source_row, '' as bad{money} from shaped")
    con.execute(
        "create or replace temp table quarantine_row (source_row integer, header varchar, value varchar, message varchar)"
    )
    con.execute("create or replace temp view cells as select *, 0 as source_row from cells_sample limit 0")
    finish(con, table, match, columns, receipt, folder)
    return not con.execute("select 1 from quarantine_row limit 1").fetchone()
