"""One pass over a plain CSV file: DuckDB types the cells as it reads them and writes the canonical rows; what does not fit is told, not lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from coaching.intake.answers.answers import Answers
from coaching.intake.columns.column import DATE_TYPES
from coaching.intake.columns.decide import Column, Decisions, decide
from coaching.intake.file import read_proof
from coaching.intake.file.table import RawTable
from coaching.intake.rows.finish import OWN, PARQUET
from coaching.intake.rows.typed_rows import Wrong, put_words, shape_sql, typed_sql
from coaching.intake.words.convert import DATE_HIGH, DATE_LOW, kept_as_text, literal, one_id, quoted
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging
from coaching.intake.words.workbench import Unfit

SAMPLE = 2_000
MOST_ODD = 2_000  # rows of a file that may need another look before all of it is read carefully
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


def own_field(kind: str) -> str:
    """The input field that tells one row from another."""
    return "history_id" if kind in OWN else KINDS[kind].key[0]


def take_sample(staging: Staging, table: RawTable, folder: Path) -> None:
    """cells_sample: the first rows of the file, and some from all over it, so that few words and spellings come as a surprise."""
    plain = table.plain_csv
    assert plain is not None
    alone = folder / "sample.csv"
    size = plain.path.stat().st_size
    with plain.path.open("rb") as file:
        rows = list(islice(file, plain.skip, plain.skip + SAMPLE))
        if len(rows) == SAMPLE:
            for place in range(1, PLACES):
                file.seek(max(file.tell(), size * place // PLACES))
                file.readline()
                rows += islice(file, ROWS_A_PLACE)
    alone.write_bytes(b"".join(rows))
    try:
        cells_view(staging, table, "sample", {}, "", alone)
        staging.execute("create or replace temp table cells_sample as from sample")
    finally:
        alone.unlink()


def cells_view(
    staging: Staging,
    table: RawTable,
    name: str,
    types: Mapping[int, str],
    tail: str = "",
    rows_alone: Path | None = None,
    rejects: str = "",
) -> None:
    """A view of the file (or of some of its rows alone) with one column c0..cN per header, of the given types; all others are text.

    rejects names the table that takes the lines which do not fit; without it they are an error.
    """
    plain = table.plain_csv
    assert plain is not None
    path, skip = (rows_alone, 0) if rows_alone else (plain.path, plain.skip)
    at = {plain.keep[index]: index for index in range(len(table.headers))}
    columns = ", ".join(f"'f{n}': {literal(types.get(at.get(n, -1), 'VARCHAR'))}" for n in range(plain.columns))
    renamed = ", ".join(f"f{place} as c{index}" for place, index in at.items())
    signs = f"delim={literal(plain.delimiter)}, quote={literal(plain.quote)}, escape={literal(plain.escape)}"
    odd = (
        f", store_rejects=true, rejects_table='{rejects}', rejects_scan='{rejects}_scan', rejects_limit={MOST_ODD + 1}"
        if rejects
        else ""
    )
    staging.execute(
        f"create or replace temp view {name} as select {renamed} from read_csv({quoted(path)}, auto_detect=false, header=false, "
        f"skip={skip}, {signs}, strict_mode=true, nullstr=['', '\\N'], max_line_size=10000000, columns={{{columns}}}{odd}){tail}"
    )


def with_all_words(staging: Staging, table: RawTable, match: Match, answers: Answers, accept: bool) -> Decisions:
    """Decide once more with every word of the file in the sample: a rare word is a word too."""
    words = [i for field, i in match.columns.items() if KINDS[match.format.kind].fields[field].startswith("word:")]
    cells_view(staging, table, "whole", {})
    for index in words:
        staging.execute(
            f"insert into cells_sample (c{index}) select distinct c{index} from whole where c{index} is not null limit 5000"
        )
    return decide(staging.con, "cells_sample", match, table.headers, answers, accept)


@dataclass(frozen=True)
class Written:
    """rows.parquet as one pass wrote it: its rows, those of them that are bad, and the rows of the file that did not fit its types."""

    rows: int
    bad: int
    rejected: tuple[int, ...]

    @property
    def odd(self) -> int:
        """Rows that need another look."""
        return self.bad + len(self.rejected)


def write_rows(
    staging: Staging, table: RawTable, match: Match, decided: Decisions, folder: Path, tidy: bool
) -> Written | None:
    """One pass over the file; None when too much in it is not what its sample promised. tidy: no text begins or ends with a blank, or it is bad."""
    types, strict, told = _strict(staging, decided.columns, tidy)
    put_words(staging, decided.columns)
    # other files are read in the same database, which keeps its tables of rejects by their name alone
    rejects = f"{'tidy' if tidy else 'loose'}_{folder.name.replace('-', '_')}"
    cells_view(staging, table, staging.cells, types, rejects=rejects)
    rows = quoted(folder / "rows.parquet")
    try:
        staging.execute(
            f"create or replace temp view {staging.sound} as "
            + typed_sql(
                match.format,
                decided.columns,
                staging.cells,
                "0",
                strict,
                told,
                _more(match.format.kind, decided.columns, strict, told),
            )
        )
        staging.execute(f"copy ({_kept_sql(match.format.kind, staging.sound)}) to {rows} ({PARQUET})")
    except Unfit:
        return None
    count = staging.execute(
        f"""select coalesce(sum(num_values), 0)::bigint, coalesce(sum(num_values - stats_null_count), 0)::bigint
            from parquet_metadata({rows}) where path_in_schema = 'bad'"""
    ).fetchone()
    lines = staging.execute(
        f"select line, bool_and(error_type = 'CAST') from {rejects} group by line order by line"
    ).fetchall()
    if count is None or count[1] + len(lines) > MOST_ODD or not all(line[1] for line in lines):
        return None
    return Written(count[0], count[1], tuple(line[0] for line in lines))


def _kept_sql(kind: str, sound: str) -> str:
    """What is written of the shaped rows: nothing that the file says by itself (its row numbers), an own id only as its hash."""
    own = "hash(own_id) as own_id, " if kind in OWN else ""
    names = ", ".join(f'"{name}"' for name in TABLE_COLUMNS[kind])
    return f"select {names}, {own}skip_why, recorded_at, nullif(bad, '') as bad from ({shape_sql(kind, sound)})"


def _strict(
    staging: Staging, columns: Mapping[str, Column], tidy: bool
) -> tuple[dict[int, str], dict[str, str], dict[str, str]]:
    """By column the type DuckDB reads it as; by field the expression of its value; by word field the expression of its reading."""
    types: dict[int, str] = {}
    strict: dict[str, str] = {}
    told: dict[str, str] = {}
    asked: list[tuple[Column, tuple[str, str, str]]] = []
    for column in columns.values():
        alike = [c for c in columns.values() if c.index == column.index]
        others = {c.type for c in alike} - {column.type}
        cell = f"s.{column.cell}"
        if column.type.startswith("word:") and 0 < len(column.words) <= 60 and not others and tidy:
            types[column.index] = f"ENUM({', '.join(literal(word) for word in column.words)})"
            strict[column.field], told[column.field] = cell, _case(cell, column)
        elif column.type in ("text", "name", "id") and tidy and not others:
            strict[column.field] = one_id(cell, nobody="000000000000000AAA") if column.type == "id" else cell
        moved = any(c.moves and c.bare_is_utc for c in alike)  # what looks like a plain moment is one of another zone
        ways = STRICT.get(column.type, []) if not others and not moved else []
        if {
            column.type,
            *others,
        } == DATE_TYPES and not moved:  # a day and a moment in one cell: read as a day, it would lose its time
            ways = [way for way in STRICT[column.type] if way[1] == "TIMESTAMP"]
        asked += [(column, way) for way in ways]
    fits = [f"not coalesce(bool_or(not regexp_matches({one.cell}, {literal(way[0])})), false)" for one, way in asked]
    answers = staging.execute(f"select {', '.join(fits)} from cells_sample").fetchone() if fits else ()
    for (column, (_, type_, value)), is_fit in zip(asked, answers or (), strict=True):
        if is_fit and column.field not in strict:
            types[column.index], strict[column.field] = type_, value.format(f"s.{column.cell}", float(column.scale))
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


def _more(kind: str, columns: Mapping[str, Column], strict: Mapping[str, str], told: Mapping[str, str]) -> list[Wrong]:
    """What else makes a row bad here: days out of reason, blanks around text, words the sample did not show, a total between the data."""
    days = [name for name in strict if columns[name].type in ("date", "moment")]
    more = [(f'not v."{name}" between {DATE_LOW} and {DATE_HIGH}', name) for name in days]
    more += [(f'not v."{name}" between 0 and 1', name) for name in strict if columns[name].type == "share"]
    texts = [name for name in strict if columns[name].type in ("text", "name", "id")]
    more += [(f"""v."{name}" < '!' or ends_with(v."{name}", ' ')""", name) for name in texts]
    more += [(kept_as_text(f'v."{name}"'), name) for name in texts if columns[name].type == "id"]
    own = f'v."{own_field(kind)}"'
    label = f"lower(left({own}, 3)) in {_FRONTS} and regexp_full_match({own}, {literal(read_proof._NOT_DATA)})"
    more.append((f"{own} >= 'A' and {label}", own_field(kind)))
    for name, column in columns.items():
        if column.type.startswith("word:") and name not in told:
            unknown = f"""v."{name}" is not null and not exists (from words_{name} w where w.word = v."{name}")"""
            more.append((unknown, name))
    return more
