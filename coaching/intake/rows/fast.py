"""The fast way of a big plain file: its rows are written by one statement, and the odd ones taken the careful way."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from coaching.errors import said
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft, money_text
from coaching.intake.columns.column import DATE_TYPES, WITH_NOUGHT, Column
from coaching.intake.columns.decide import Decisions, decide
from coaching.intake.file import read_proof
from coaching.intake.file.layout import FRONTS, NOT_DATA, is_data
from coaching.intake.file.table import RawTable
from coaching.intake.rows.finish import (
    NAMED,
    OWN,
    PARQUET,
    Taken,
    finish,
    people_named,
    sum_up,
    tell_columns,
    write_named,
)
from coaching.intake.rows.repeats import has_copies, repeats
from coaching.intake.rows.shared_credit import names_several
from coaching.intake.rows.typed_rows import Wrong, numbered, put_words, shape_sql, start_quarantine, typed_sql
from coaching.intake.words.convert import DATE_HIGH, DATE_LOW, is_escaped, kept_as_text, literal, one_id, quoted
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import DatabaseError, Staging, Unfit, one_row, statement

SAMPLE = 2_000
MOST_ODD = 2_000  # rows of a file that may need another look before all of it is read carefully
PLACES, ROWS_A_PLACE = 33, 60  # rows from all over the file join the sample
_DAY, _MOMENT = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_NUMBER = [(r"^-?\d{1,14}(\.\d{1,4})?$", "DECIMAL(18,4)", "cast({0} as double)")]
Way = tuple[str, str, str]
"""How cells are spelled, as what DuckDB reads them then, and the value as SQL of the cell and its scale."""
STRICT: dict[str, list[Way]] = {
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
    asked: list[tuple[Column, Way]] = []
    for column in columns.values():
        alike = [one for one in columns.values() if one.index == column.index]
        cell, is_alone = f"s.{column.cell}", len({one.type for one in alike}) == 1
        if is_alone and tidy and column.type.startswith("word:") and 0 < len(column.words) <= 60:
            types[column.index] = f"ENUM({', '.join(literal(word) for word in column.words)})"
            strict[column.field], told[column.field] = cell, _case(cell, column)
        elif is_alone and tidy and _as_it_is(column):
            strict[column.field] = one_id(cell, nobody="000000000000000AAA") if column.type == "id" else cell
        asked += [(column, way) for way in _ways(column, alike)]
    fits = [f"not coalesce(bool_or(not regexp_matches({one.cell}, {literal(way[0])})), false)" for one, way in asked]
    answers = one_row(staging.con, f"select {', '.join(fits)} from cells_sample") if fits else ()
    for (column, (_, type_, value)), is_fit in zip(asked, answers, strict=True):
        if is_fit and column.field not in strict:
            types[column.index], strict[column.field] = type_, value.format(f"s.{column.cell}", float(column.scale))
    return types, strict, told


def _as_it_is(column: Column) -> bool:
    """Whether the cells of a tidy column are its values."""
    return column.type in ("text", "name", "id") and column.unit != WITH_NOUGHT


def _ways(column: Column, alike: Sequence[Column]) -> Sequence[Way]:
    """How the cells of a column may be spelled for DuckDB to read them, in the order tried. alike: all columns that are read from these cells."""
    ways, types = STRICT.get(column.type, []), {one.type for one in alike}
    if any(one.moves and one.bare_is_utc for one in alike):  # what looks like a plain moment is one of another zone
        return []
    if types == DATE_TYPES:  # a day and a moment in one cell: read as a day, it would lose its time
        return [way for way in ways if way[1] == "TIMESTAMP"]
    return ways if len(types) == 1 else []


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
    more += [(is_escaped(f'v."{name}"'), name) for name in texts if columns[name].joins]
    own = f'v."{own_field(kind)}"'
    label = (
        f"(lower(left({own}, 3)) in {FRONTS} or contains({own}, ' ')) and regexp_full_match({own}, {literal(NOT_DATA)})"
    )
    more.append((f"{own} is null or ({own} >= 'A' and {label})", own_field(kind)))
    for name, column in columns.items():
        if column.type.startswith("word:") and name not in told:
            unknown = f"""v."{name}" is not null and not exists (from words_{name} w where w.word = v."{name}")"""
            more.append((unknown, name))
    return more


def with_odd_rows(taken: Taken, written: Written, answers: Answers, accept: bool) -> bool:
    """Finish a file of which some rows need another look; False when that look changes how the others are to be read."""
    staging, table, match, receipt, folder = taken.staging, taken.table, taken.match, taken.receipt, taken.folder
    plain = table.plain_csv
    assert plain is not None
    _number_rows(staging, folder, plain.skip + 1, written.rejected)
    odd = [
        *written.rejected,
        *(row[0] for row in staging.execute("select source_row from numbered_row where bad is not null").fetchall()),
    ]
    if not _odd_cells(staging, table, folder, sorted(odd)):
        return False
    cells = ", ".join(f"c{place}" for place in range(len(table.headers)))
    for row in staging.execute(f"select {cells} from odd_cells").fetchall():
        if not is_data([cell or "" for cell in row], table.headers):
            return False
    again = decide(staging.con, "cells_sample", match, table.headers, answers, accept)
    if again.questions:
        return _ask(table, again, receipt)
    if any(_reads_otherwise(column, again.columns[name]) for name, column in taken.columns.items()):
        return False
    _shape_together(staging, match, again.columns)
    taken = replace(taken, columns=again.columns)
    start_quarantine(taken)
    table.rows = table.data_rows = receipt.rows_in = written.rows + len(written.rejected)
    tell_columns(receipt, table, again.columns)
    finish(taken)
    unseen = staging.execute(
        f"select 1 from {staging.apart} where source_row not in (select source_row from odd_cells) limit 1"
    ).fetchone()
    return unseen is None


def _number_rows(staging: Staging, folder: Path, first: int, rejected: tuple[int, ...]) -> None:
    """numbered_row: what was written, each row with its number in the file, which grows by one for every row that was rejected before it."""
    staging.execute("create or replace temp table gap (before bigint, passed bigint)")
    gaps = {line - first - number: number + 1 for number, line in enumerate(rejected)}
    if gaps:
        staging.executemany("insert into gap values (?, ?)", [list(gap) for gap in gaps.items()])
    staging.execute(statement(__file__, "numbered_row", first=first, file=quoted(folder / "rows.parquet")))


def _odd_cells(staging: Staging, table: RawTable, folder: Path, odd: list[int]) -> bool:
    """odd_cells: the text of these rows of the file, and the same added to the sample; False when they cannot be told apart by lines."""
    plain = table.plain_csv
    assert plain is not None
    wanted, alone = set(odd), folder / "odd.csv"
    with plain.path.open("rb") as file:
        alone.write_bytes(
            b"".join(line if line.endswith(b"\n") else line + b"\n" for n, line in enumerate(file, 1) if n in wanted)
        )
    cells_view(staging, table, "odd_text", {}, rows_alone=alone)
    staging.execute("create or replace temp table odd_row as select row_number() over () as place, * from odd_text")
    alone.unlink()
    staging.execute(
        f"create or replace temp table odd_cells as select * exclude (place), cast({odd}[place] as integer) as source_row from odd_row"
    )
    staging.execute("insert into cells_sample by name select * exclude (source_row) from odd_cells")
    staging.execute(f"create or replace temp view {staging.cells} as from odd_cells")
    row = staging.execute("select count(*) from odd_row").fetchone()
    return row is not None and row[0] == len(odd)


def _reads_otherwise(before: Column, now: Column) -> bool:
    """Whether the rows that were read already would be read differently. Plain years-first dates read the same in every order."""
    same_words = all(now.words.get(word) == reading for word, reading in before.words.items())
    return (before.type, before.decimal, before.scale) != (now.type, now.decimal, now.scale) or not same_words


def _ask(table: RawTable, again: Decisions, receipt: Draft) -> bool:
    tell_columns(receipt, table, again.columns)
    receipt.questions += again.questions
    return True


def _shape_together(staging: Staging, match: Match, columns: Mapping[str, Column]) -> None:
    """shaped and typed_all, as the careful way makes them: the rows written already, and the odd ones that can be read after all."""
    put_words(staging, columns)
    staging.execute(
        "create or replace temp table typed_odd as " + typed_sql(match.format, columns, "odd_cells", "s.source_row", {})
    )
    staging.execute(
        f"create or replace temp view {staging.sound} as select {numbered(match)} from typed_odd where bad = ''"
    )
    kind = match.format.kind
    own = ["own_id"] if kind in OWN else []
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], *own, "skip_why", "recorded_at", "source_row"))
    hashed = "* replace (hash(own_id) as own_id)" if own else "*"
    staging.execute(
        statement(
            __file__, "shaped_together", **staging.names, names=names, hashed=hashed, odd=shape_sql(kind, staging.sound)
        )
    )
    money = "".join(f', "{c.field}"' for c in columns.values() if c.type == "money")
    staging.execute(
        f"""create or replace temp view {staging.typed} as select source_row, '' as bad{money} from numbered_row where bad is null
            union all select source_row, bad{money} from typed_odd"""
    )


SLOW_KINDS = frozenset({"survey_response", "quota", "stage_history", "forecast", "activity_summary", "deal_split"})


CAREFUL_FIELDS = {"amount_won", "split_percent", "split_amount"}


def stage_fast(taken: Taken, answers: Answers, accept: bool) -> bool:
    """Write rows.parquet of a plain file that nobody has proven to be plain yet; False when the careful way must be taken."""
    staging, table, match, folder = taken.staging, taken.table, taken.match, taken.folder
    kind, plain = taken.kind, table.plain_csv
    if (
        plain is None
        or kind in SLOW_KINDS
        or own_field(kind) not in match.columns
        or match.columns.keys() & CAREFUL_FIELDS
    ):
        return False
    try:
        take_sample(staging, table, folder)
        with ThreadPoolExecutor(1) as beside:
            line_ends = beside.submit(read_proof._line_ends, plain)
            decided = decide(staging.con, "cells_sample", match, table.headers, answers, accept)
            written = None if decided.questions else write_rows(staging, table, match, decided, folder, tidy=True)
            if written is None:
                decided = with_all_words(staging, table, match, answers, accept)
                written = None if decided.questions else write_rows(staging, table, match, decided, folder, tidy=False)
            ends = line_ends.result()
        if written is None or ends is None:
            return False
        taken = replace(taken, columns=decided.columns)
        who = {"opportunity": "owner_id", "activity": "rep_id"}.get(kind)
        if who and names_several(staging, f"read_parquet({quoted(folder / 'rows.parquet')})", who):
            return False
        if ends != written.rows + len(written.rejected) + plain.skip and read_proof._has_blank_line(plain.path):
            return False
        if written.odd:
            return with_odd_rows(taken, written, answers, accept)
        return _conclude(taken, written.rows)
    except DatabaseError:
        return False


def _conclude(taken: Taken, count: int) -> bool:
    """Look for rows to skip and for keys met twice; sum up."""
    staging, table, columns, receipt, kind = taken.staging, taken.table, taken.columns, taken.receipt, taken.kind
    plain = table.plain_csv
    assert plain is not None
    rows = f"read_parquet({quoted(taken.folder / 'rows.parquet')}, file_row_number = true)"
    key = ", ".join(f'"{name}"' for name in KINDS[kind].key)
    counted, comes_again = repeats(
        staging, "own_id" if kind in OWN else f"hash({key})", f"{rows} where skip_why is null"
    )
    table.rows = table.data_rows = receipt.rows_in = count
    tell_columns(receipt, table, columns)
    first = plain.skip + 1
    if comes_again or has_copies(staging, kind, rows):
        if len(columns) < len(
            table.headers
        ):  # whether rows are the same in what is not read, only the careful way sees
            return False
        numbered = f"*, cast(file_row_number + {first} as integer) as source_row from {rows}"
        return _with_gaps(taken, numbered)
    receipt.first_row, receipt.left_in = first, counted != count
    if receipt.left_in:
        for why, skipped in staging.execute(
            f"select skip_why, count(*) from {rows} where skip_why is not null group by 1 order by 1"
        ).fetchall():
            receipt.skip(skipped, said("row skipped", code=why))
    for column in columns.values():
        if column.type == "money":
            receipt.totals[column.header] = _totals(staging, column.field, rows)
    staging.execute(
        f"create or replace temp view {staging.good} as select *, file_row_number as source_row from {rows} where skip_why is null"
    )
    sum_up(staging, kind, columns, receipt)
    return True


def _totals(staging: Staging, field: str, rows: str) -> dict[str, str]:
    parts = "filter (skip_why is null)", "filter (skip_why is not null)"
    row = one_row(staging, f"select {', '.join(f'sum({field}) {part}' for part in ('', *parts))} from {rows}")
    total = {"file": money_text(row[0]), "loaded": money_text(row[1])}
    return total | ({"skipped": money_text(row[2])} if row[2] else {})


def _with_gaps(taken: Taken, selected: str) -> bool:
    """Rows are skipped by name or exact duplicates: finish as the careful way does. False when duplicates contradict each other."""
    staging = taken.staging
    staging.execute(f"create or replace temp table {staging.shaped} as select {selected}")
    money = "".join(f', "{c.field}"' for c in taken.columns.values() if c.type == "money")
    staging.execute(
        f"create or replace temp view {staging.typed} as select source_row, '' as bad{money} from {staging.shaped}"
    )
    staging.begin_apart()
    staging.execute(
        f"create or replace temp view {staging.cells} as select *, 0 as source_row from cells_sample limit 0"
    )
    finish(taken)
    return not staging.execute(f"select 1 from {staging.apart} limit 1").fetchone()


def write_named_fast(staging: Staging, table: RawTable, match: Match, folder: Path, receipt: Draft) -> None:
    """As write_named for a file read the fast way."""
    if people_named(match) is not None:
        cells_view(staging, table, "whole", {})
        write_named(staging, match, folder / NAMED, receipt, "whole")
