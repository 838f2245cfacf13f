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
from coaching.intake.fields import KINDS
from coaching.intake.rawtable import RawTable
from coaching.intake.receipt import Receipt, money_text
from coaching.intake.recognise import Match
from coaching.intake.rows import OWN, finish, sum_up
from coaching.intake.stage import put_words, shape_sql, typed_sql
from coaching.intake.told import tell_columns

SAMPLE = 2_000
SLOW_KINDS = frozenset({"survey_response", "quota", "stage_history", "forecast", "activity_summary"})
_DAY, _MOMENT = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_NUMBER = [(r"^-?\d{1,14}(\.\d{1,4})?$", "DECIMAL(18,4)", "cast({0} as double)")]
STRICT = {
    "date": [(_DAY, "DATE", "{0}"), (_MOMENT, "TIMESTAMP", "cast({0} as date)")], "moment": [(_MOMENT, "TIMESTAMP", "{0}")],
    "money": [(r"^-?\d{1,15}(\.\d{1,2})?$", "DECIMAL(18,2)", "{0}")], "bool": [(r"(?i)^(0|1|true|false)$", "BOOLEAN", "{0}")],
    "count": [(r"^\d{1,9}$", "INTEGER", "{0}")], "number": _NUMBER, "seconds": _NUMBER, "milliseconds": _NUMBER, "minutes": _NUMBER,
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
    own = "history_id" if kind in OWN else KINDS[kind].key[0]
    if plain is None or kind in SLOW_KINDS or own not in match.columns or "amount_won" in match.columns:
        return False
    try:
        _cells(con, table, "sample", {}, f" limit {SAMPLE}")
        con.execute("create or replace temp table cells_sample as from sample")
        with ThreadPoolExecutor(1) as beside:
            line_ends = beside.submit(read_proof._line_ends, plain)
            decided = decide(con, "cells_sample", match, table.headers, answers, accept)
            if decided.questions or not _write(con, table, match, decided, folder, tidy=True):
                decided = _with_all_words(con, table, match, answers, accept)
                if decided.questions or not _write(con, table, match, decided, folder, tidy=False):
                    return False
            rows = con.execute(f"select count(*) from read_parquet({quoted(folder / 'rows.parquet')})").fetchone()
            ends = line_ends.result()
        if (
            rows is None
            or ends is None
            or _labels(con, kind, own, folder)
            or (ends != rows[0] + plain.skip and read_proof._has_blank_line(plain.path))
        ):
            return False
        return _conclude(con, table, match, decided, receipt, folder, rows[0])
    except duckdb.Error:
        return False


def _labels(con: duckdb.DuckDBPyConnection, kind: str, own: str, folder: Path) -> bool:
    """Whether some row looks like a total or a note between the data: its id is the word Total, say."""
    column = "own_id" if kind in OWN else own
    front = "('gra', 'sub', 'tot', 'sum', 'avg', 'ave', 'cou', 'ges', 'zwi', 'som', 'con', 'cop', 'gen', 'exp', 'fil')"
    found = con.execute(
        f"""select 1 from read_parquet({quoted(folder / "rows.parquet")})
            where lower(left("{column}", 3)) in {front} and regexp_full_match("{column}", ?) limit 1""",
        [read_proof._NOT_DATA],
    ).fetchone()
    return found is not None


def _cells(
    con: duckdb.DuckDBPyConnection, table: RawTable, name: str, types: Mapping[int, str], tail: str = ""
) -> None:
    """A view of the file with one column c0..cN per header, of the given types; all others are text."""
    plain = table.plain_csv
    assert plain is not None
    at = {plain.keep[index]: index for index in range(len(table.headers))}
    columns = ", ".join(f"'f{n}': {literal(types.get(at.get(n, -1), 'VARCHAR'))}" for n in range(plain.columns))
    renamed = ", ".join(f"f{place} as c{index}" for place, index in at.items())
    signs = f"delim={literal(plain.delimiter)}, quote={literal(plain.quote)}, escape={literal(plain.escape)}"
    con.execute(
        f"create or replace temp view {name} as select {renamed} from read_csv({quoted(plain.path)}, auto_detect=false, header=false, "
        f"skip={plain.skip}, {signs}, strict_mode=true, max_line_size=10000000, columns={{{columns}}}){tail}"
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
            + typed_sql(match.format, decided.columns, "cells", "0", strict, told, _more(decided.columns, strict, told))
        )
        con.execute(
            f"copy ({shape_sql(match.format.kind)}) to {quoted(folder / 'rows.parquet')} (format parquet, compression snappy)"
        )
    except duckdb.ConversionException:
        return False
    except duckdb.InvalidInputException:
        return False
    row = con.execute(
        f"select count(*) filter (bad <> '') from read_parquet({quoted(folder / 'rows.parquet')})"
    ).fetchone()
    return row is not None and row[0] == 0


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
                types[column.index], strict[column.field] = type_, value.format(cell)
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


def _more(columns: Mapping[str, Column], strict: Mapping[str, str], told: Mapping[str, str]) -> list[str]:
    """What else makes a row bad here: days out of reason, blanks around text, words the sample did not show."""
    days = [name for name in strict if columns[name].type in ("date", "moment")]
    more = [f"""case when not v."{name}" between {DATE_LOW} and {DATE_HIGH} then '{name}' end""" for name in days]
    texts = [f'v."{name}"' for name in strict if columns[name].type in ("text", "name", "id")]
    more += [f"case when starts_with({text}, ' ') or ends_with({text}, ' ') then 'blank' end" for text in texts]
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
    row = con.execute(f"select count(skip_why), count(distinct {key}) from {rows}").fetchone()
    table.rows = table.data_rows = receipt.rows_in = count
    tell_columns(receipt, table, columns)
    first = plain.skip + 1
    if row is None or row[0] or row[1] != count:
        return _with_gaps(
            con,
            table,
            match,
            columns,
            receipt,
            folder,
            f"* replace (cast(file_row_number + {first} as integer) as source_row) from {rows}",
        )
    receipt.first_row = first
    for column in columns.values():
        if column.type == "money":
            total = con.execute(f'select sum("{column.field}") from {rows}').fetchone()
            receipt.totals[column.header] = dict.fromkeys(("file", "loaded"), money_text(total[0] if total else None))
    con.execute(f"create or replace temp view good as select * replace (file_row_number as source_row) from {rows}")
    sum_up(con, kind, columns, receipt)
    return True


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
