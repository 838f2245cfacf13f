"""What a file leaves unsaid, asked once for all its rows: how its deals ended, which of two columns says so, what tells rows apart."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from coaching.errors import Question
from coaching.intake.answers.about import OUTCOME, SAME, SAME_ROWS, WON_OR_NOT, OfRows, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Finding, Seen, Step, changed
from coaching.intake.answers.receipt import Draft
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.row_codes import CONFLICT, STAGE_AGAINST_FLAGS
from coaching.intake.words.workbench import workbench

HOW_IT_ENDED = ("stage", "status", "is_won")
ENDS = {"won": {"is_won": "true", "is_closed": "true"}, "lost": {"is_won": "false", "is_closed": "true"},
        "open": {"is_won": "false", "is_closed": "false"}}  # fmt: skip
EACH_ROW, FIRST = "each row is one of its own", "keep the first row of each"
MANY, MANY_SHARE = 10, 0.05
FLAG_DECIDES = "flag_decides"
_BY_ROW = "id_by_row"
COUNTED = ("opportunity", "lead", "reward")


def fixed_by_answers(kind: str, columns: Collection[str], answers: Answers) -> dict[str, str]:
    """What holds for every row of a file matched by hand: its measure, or how all its deals ended."""
    if kind == "quota":
        return {"measure": "bookings"}
    if kind == "opportunity" and not set(HOW_IT_ENDED) & set(columns):
        return dict(ENDS.get(answers.get(OUTCOME), {}))
    return {}


def _without_empty_ends(seen: Seen) -> Finding | None:
    """The columns that should say how deals ended go, where no row fills any of them; a person may have said it for all."""
    match = seen.match
    ends = [field for field in HOW_IT_ENDED if field in match.columns]
    if not ends or not seen.table.data_rows or set(HOW_IT_ENDED) & match.format.fixed.keys():
        return None
    told = " or ".join(f"nullif(trim(c{match.columns[field]}), '') is not null" for field in ends)
    cells = quoted(seen.table.cells_path())
    if seen.con.execute(f"select 1 from read_parquet({cells}) where {told} limit 1").fetchone():
        return None
    columns = {field: index for field, index in match.columns.items() if field not in ends}
    fixed = {**match.format.fixed, **fixed_by_answers("opportunity", columns, seen.answers)}
    return Finding(replace(match, format=replace(match.format, fixed=fixed), columns=columns))


def _ask_the_end(seen: Seen) -> Finding | None:
    """Nobody may guess that deals without a stage, a status or a won flag were won."""
    if set(HOW_IT_ENDED) & (seen.match.columns.keys() | seen.match.format.fixed.keys()):
        return None
    text = (
        f"How did the deals of {seen.table.file} end? No row says: a stage, a status or a won flag is missing or empty."
    )
    return Finding(questions=[Question(spell(OUTCOME), text, tuple(ENDS))])


def ends_are_told(staged: Path) -> bool:
    """Whether any of the staged deals has a stage or has ended."""
    with duckdb.connect() as con:
        rows = quoted(staged / "rows.parquet")
        return (
            con.execute(
                f"select 1 from read_parquet({rows}) where stage_raw is not null or outcome <> 'open' limit 1"
            ).fetchone()
            is not None
        )


def ask_which_decides(match: Match, headers: Sequence[str], receipt: Draft, answers: Answers, accept: bool) -> None:
    """One question when the won flag contradicts the stage so often that neither can be taken for a slip; a few are only listed."""
    if (
        not {"stage", "is_won"} <= match.columns.keys()
        or accept
        or receipt.staged is None
        or answers.get(WON_OR_NOT) in _both(match, headers)
    ):
        return
    with workbench(receipt.ready_rows) as con:
        row = con.execute(
            f"""select count(*) filter ({STAGE_AGAINST_FLAGS}), count(*),
                       list(distinct stage_raw order by stage_raw) filter ({STAGE_AGAINST_FLAGS})
                from read_parquet({quoted(receipt.staged / "rows.parquet")})"""
        ).fetchone()
    if row is None or row[0] < max(MANY, MANY_SHARE * row[1]):
        return
    stage, flag = _both(match, headers)
    text = f'"{stage}" and "{flag}" disagree in {row[0]:,} of {row[1]:,} deals. Which one says what was won?'
    receipt.questions.append(Question(spell(WON_OR_NOT), text, (stage, flag), tuple(row[2][:5])))


def _both(match: Match, headers: Sequence[str]) -> tuple[str, str]:
    return headers[match.columns["stage"]], headers[match.columns["is_won"]]


def decided_by(match: Match, headers: Sequence[str], answers: Answers) -> Match:
    """The match in which the won flag goes before the stage, when a person said so."""
    if {"stage", "is_won"} <= match.columns.keys() and answers.get(WON_OR_NOT) == _both(match, headers)[1]:
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, FLAG_DECIDES: "true"}))
    return match


def _told_apart(match: Match, table: RawTable, answers: Answers) -> Match:
    """The match with the id that a person chose for rows whose own id comes again and again."""
    key = KINDS[match.format.kind].key[0]
    if key not in match.columns:
        by_row = answers.get(SAME_ROWS) == EACH_ROW and match.format.kind in COUNTED
        return (
            replace(match, format=replace(match.format, fixed={**match.format.fixed, _BY_ROW: key}))
            if by_row
            else match
        )
    said = answers.get(_asked(table, match, key))
    if said == EACH_ROW:
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, _BY_ROW: key}))
    if said in table.headers:
        return replace(match, columns={**match.columns, key: table.headers.index(said)})
    return match


def numbered(match: Match) -> str:
    """The columns of the typed rows: ids get a running number where each row counts as one of its own."""
    key = match.format.fixed.get(_BY_ROW)
    return _numbered(key) if key and key in match.columns else "*"


def made_numbered(match: Match) -> str:
    """The columns of the shaped rows: the same for ids made of what a row says, where the file has no id of its own."""
    key = match.format.fixed.get(_BY_ROW)
    return _numbered(key) if key and key not in match.columns else "*"


def _numbered(key: str) -> str:
    place = f'row_number() over (partition by "{key}" order by source_row)'
    return f"""* replace ("{key}" || case when {place} > 1 then ' #' || {place} else '' end as "{key}")"""


def _asked(table: RawTable, match: Match, key: str) -> OfRows:
    return OfRows(SAME, table.headers[match.columns[key]])


def ask_same_ids(
    con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, receipt: Draft, answers: Answers, accept: bool
) -> None:  # fmt: skip
    """One question when so many rows share an id and differ that the id cannot be what a row is; a few go to quarantine unasked."""
    kind = KINDS[match.format.kind]
    key = kind.key[0]
    if key not in match.columns and kind.name in COUNTED and answers.get(SAME_ROWS) not in (EACH_ROW, FIRST):
        _ask_alike(con, table, receipt)
    if len(kind.key) > 1 or key not in match.columns or _asked(table, match, key) in answers:
        return
    if accept:
        if kind.name in (*COUNTED, "activity"):
            _ask_unlike(con, table, match, receipt)
        return
    row = con.execute(f"select count(distinct source_row) from quarantine_row where code = '{CONFLICT}'").fetchone()
    conflicts = int(row[0]) if row else 0
    if conflicts < max(MANY, MANY_SHARE * table.data_rows):
        _ask_unlike(con, table, match, receipt)
        return
    index = match.columns[key]
    examples = con.execute(
        f"select c{index} from cells where c{index} is not null group by 1 having count(*) > 1 order by count(*) desc, 1 limit 3"
    ).fetchall()
    header = table.headers[index]
    text = f'{conflicts:,} of {table.data_rows:,} rows repeat an earlier "{header}" but differ otherwise. What tells them apart?'
    options = (*_telling_apart(con, table, index), EACH_ROW, FIRST)
    receipt.questions.append(
        Question(spell(_asked(table, match, key)), text, options, tuple(str(row[0]) for row in examples))
    )


def _ask_unlike(con: duckdb.DuckDBPyConnection, table: RawTable, match: Match, receipt: Draft) -> None:
    """One question where rows with one id say the same but for a column that is not read: that one may be what tells them apart."""
    rows = con.execute("select source_row, first_row, place from unlike_row order by source_row").fetchall()
    if not rows:
        return
    key = KINDS[match.format.kind].key[0]
    index, (row, first, place) = match.columns[key], rows[0]
    found = dict(
        con.execute(
            f"select source_row, coalesce(c{place}, '') from cells where source_row in (?, ?)", [row, first]
        ).fetchall()
    )
    unlike = "source_row in (select source_row from unlike_row)"
    examples = con.execute(f"select distinct c{index} from cells where {unlike} order by 1 limit 3").fetchall()
    again = f'"{table.headers[index]}" is repeated in {len(rows):,} of {table.data_rows:,} rows that differ in a column that is not read'
    text = f'{again}, as row {row} in "{table.headers[place]}" ({found[row]!r}, row {first}: {found[first]!r}). What tells the rows apart?'
    options = (*_telling_apart(con, table, index), EACH_ROW, FIRST)
    receipt.questions.append(
        Question(spell(_asked(table, match, key)), text, options, tuple(str(one[0]) for one in examples))
    )


def _ask_alike(con: duckdb.DuckDBPyConnection, table: RawTable, receipt: Draft) -> None:
    """One question where rows without an id say the same but for a column that is not read; asked also of who takes the proposals."""
    rows = con.execute("select source_row, first_row, place from unlike_row order by source_row").fetchall()
    if not rows:
        return
    row, first, place = rows[0]
    found = dict(
        con.execute(
            f"select source_row, coalesce(c{place}, '') from cells where source_row in (?, ?)", [row, first]
        ).fetchall()
    )
    many = "row says" if len(rows) == 1 else "rows say"
    text = f"{len(rows):,} {many} the same as an earlier one in all that is read, and no column is an id"
    differ = f'Row {row} differs from row {first} in "{table.headers[place]}" ({found[row]!r}, row {first}: {found[first]!r})'
    receipt.questions.append(
        Question(
            spell(SAME_ROWS), f"{text}. {differ}. Are they one and the same, or does each count?", (EACH_ROW, FIRST)
        )
    )


def _telling_apart(con: duckdb.DuckDBPyConnection, table: RawTable, index: int) -> list[str]:
    """Columns that are filled in nearly every row and hardly ever say the same twice, those named like an id first."""
    places = [i for i in range(len(table.headers)) if i != index]
    if not places or not table.data_rows:
        return []
    shown = ", ".join(f"count(distinct c{i})" for i in places)
    counts = con.execute(f"select {shown} from cells").fetchone() or ()
    found = [table.headers[i] for i, count in zip(places, counts, strict=True) if count >= 0.99 * table.data_rows]
    return sorted(found, key=lambda header: "id" not in header.casefold().split())[:4]


def nothing_to_load(match: Match, table: RawTable, receipt: Draft) -> None:
    """A known table with headers and no row below them: said so, nothing asked, no import made of it."""
    where = f"{table.file}{f', sheet {table.sheet}' if table.sheet else ''}"
    empty = (
        f"{table.file}: no row is filled in"
        if match.format.template
        else f"{where} has the columns of {match.format.label} but no rows"
    )
    receipt.nothing_new, receipt.questions, receipt.needs_confirmation = f"{empty}, so nothing is loaded.", [], False


def _of_deals(seen: Seen) -> bool:
    return seen.match.format.kind == "opportunity"


TOLD_APART = Step(lambda _: True, lambda seen: changed(_told_apart(seen.match, seen.table, seen.answers), seen.match))
FLAG_BEFORE_STAGE = Step(
    _of_deals, lambda seen: changed(decided_by(seen.match, seen.table.headers, seen.answers), seen.match)
)
WITHOUT_EMPTY_ENDS = Step(_of_deals, _without_empty_ends)
HOW_DEALS_ENDED = Step(_of_deals, _ask_the_end)
