"""What a table lacks to be counted: ends, ids, rows; and what its format remarks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import OUTCOME, SAME, SAME_ROWS, WON_OR_NOT, Answers, OfRows, spell
from coaching.intake.answers.choices import EACH_ROW, FIRST
from coaching.intake.answers.finding import Finding, Seen, Step, changed
from coaching.intake.columns.column import Converted
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import CONFLICT, KINDS, STAGE_AGAINST_FLAGS
from coaching.intake.words.format import BY_ROW, Match
from coaching.intake.words.staging import one_row, workbench

HOW_IT_ENDED = ("stage", "status", "is_won")
ENDS = {"won": {"is_won": "true", "is_closed": "true"}, "lost": {"is_won": "false", "is_closed": "true"},
        "open": {"is_won": "false", "is_closed": "false"}}  # fmt: skip
MANY, MANY_SHARE = 10, 0.05
FLAG_DECIDES = "flag_decides"
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
    asked = said("how did deals end?", file=seen.table.file)
    return Finding(questions=[Question(spell(OUTCOME), asked, tuple(ENDS))])


def ends_are_told(staged: Path) -> bool:
    """Whether any of the staged deals has a stage or has ended."""
    with workbench() as con:
        rows = quoted(staged / "rows.parquet")
        return (
            con.execute(
                f"select 1 from read_parquet({rows}) where stage_raw is not null or outcome <> 'open' limit 1"
            ).fetchone()
            is not None
        )


def _says_both(seen: Converted) -> bool:
    """Whether stage and won flag stand side by side, and nobody said which of them decides, or that the proposals are taken."""
    both = {"stage", "is_won"} <= seen.match.columns.keys()
    return both and not seen.accept and seen.answers.get(WON_OR_NOT) not in _both(seen.match, seen.table.headers)


def _which_decides(seen: Converted) -> Finding | None:
    """One question when the won flag contradicts the stage so often that neither can be taken for a slip; a few are only listed."""
    against, count, examples = one_row(
        seen.con,
        f"select count(*) filter ({STAGE_AGAINST_FLAGS}), count(*),"
        f" list(distinct stage_raw order by stage_raw) filter ({STAGE_AGAINST_FLAGS}) from {seen.rows}",
    )
    if against < max(MANY, MANY_SHARE * count):
        return None
    stage, flag = _both(seen.match, seen.table.headers)
    asked = said("stage or flag?", stage=stage, flag=flag, against=against, count=count)
    return Finding(questions=[Question(spell(WON_OR_NOT), asked, (stage, flag), tuple(examples[:5]))])


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
            replace(match, format=replace(match.format, fixed={**match.format.fixed, BY_ROW: key})) if by_row else match
        )
    answer = answers.get(_asked(table, match, key))
    if answer == EACH_ROW:
        return replace(match, format=replace(match.format, fixed={**match.format.fixed, BY_ROW: key}))
    if answer in table.headers:
        return replace(match, columns={**match.columns, key: table.headers.index(answer)})
    return match


def _asked(table: RawTable, match: Match, key: str) -> OfRows:
    return OfRows(SAME, table.headers[match.columns[key]])


def _same_ids(seen: Converted) -> Finding | None:
    """One question when so many rows share an id and differ that the id cannot be what a row is; a few go to quarantine unasked."""
    kind, table, match = KINDS[seen.match.format.kind], seen.table, seen.match
    key = kind.key[0]
    if key not in match.columns and kind.name in COUNTED and seen.answers.get(SAME_ROWS) not in (EACH_ROW, FIRST):
        return _ask_alike(seen)
    if len(kind.key) > 1 or key not in match.columns or _asked(table, match, key) in seen.answers:
        return None
    if seen.accept:
        return _ask_unlike(seen) if kind.name in (*COUNTED, "activity") else None
    conflicts: int = one_row(
        seen.con, f"select count(distinct source_row) from {seen.staging.apart} where code = '{CONFLICT}'"
    )[0]
    if conflicts < max(MANY, MANY_SHARE * table.data_rows):
        return _ask_unlike(seen)
    index, cells = match.columns[key], seen.staging.cells
    examples = seen.con.execute(
        f"select c{index} from {cells} where c{index} is not null group by 1 having count(*) > 1 order by count(*) desc, 1 limit 3"
    ).fetchall()
    asked = said("ids repeated?", count=conflicts, rows=table.data_rows, header=table.headers[index])
    return _asking_apart(seen, asked, [str(row[0]) for row in examples])


def _asking_apart(seen: Converted, asked: Note, examples: Sequence[str]) -> Finding:
    key = KINDS[seen.match.format.kind].key[0]
    options = (*_telling_apart(seen, seen.match.columns[key]), EACH_ROW, FIRST)
    about = _asked(seen.table, seen.match, key)
    return Finding(questions=[Question(spell(about), asked, options, tuple(examples))])


def _ask_unlike(seen: Converted) -> Finding | None:
    """One question where rows with one id say the same but for a column that is not read: that one may be what tells them apart."""
    if (told := _first_unlike(seen)) is None:
        return None
    index = seen.match.columns[KINDS[seen.match.format.kind].key[0]]
    unlike = "source_row in (select source_row from unlike_row)"
    examples = seen.con.execute(
        f"select distinct c{index} from {seen.staging.cells} where {unlike} order by 1 limit 3"
    ).fetchall()
    asked = said("ids of unlike rows?", header=seen.table.headers[index], rows=seen.table.data_rows, **told)
    return _asking_apart(seen, asked, [str(one[0]) for one in examples])


def _ask_alike(seen: Converted) -> Finding | None:
    """One question where rows without an id say the same but for a column that is not read, or name the same but say other things of it.

    It is asked also of who takes the proposals.
    """
    told, code = _first_unlike(seen), "rows alike?"
    if told is None:
        told, code = _first_conflicting(seen), "rows of one name?"
    if told is None:
        return None
    return Finding(questions=[Question(spell(SAME_ROWS), said(code, **told), (EACH_ROW, FIRST))])


def _first_conflicting(seen: Converted) -> dict[str, Any] | None:
    """How many rows name the same as an earlier one but say other things; the first, that earlier one, and what both say where they differ."""
    apart = seen.con.execute(
        f"select distinct source_row from {seen.staging.apart} where code = '{CONFLICT}' order by 1"
    ).fetchall()
    if not apart:
        return None
    [[row]] = apart[:1]
    (first,) = one_row(seen.con, f"select min(first_row) from twin where source_row = {row} and not same")
    places = sorted(seen.match.columns.values())
    shown = ", ".join(f"coalesce(c{place}, '')" for place in places)
    found = seen.con.execute(
        f"select source_row, {shown} from {seen.staging.cells} where source_row in (?, ?)", [row, first]
    ).fetchall()
    cells = {line: dict(zip(places, values, strict=True)) for line, *values in found}
    place = next((one for one in places if cells[row][one] != cells[first][one]), places[0])
    told = {"count": len(apart), "row": row, "first": first, "where": seen.table.headers[place]}
    return {**told, "says": cells[row][place], "first_says": cells[first][place]}


def _first_unlike(seen: Converted) -> dict[str, Any] | None:
    """How many rows say the same as an earlier one but in a column that is not read; the first, that earlier one, and what both say there."""
    rows = seen.con.execute("select source_row, first_row, place from unlike_row order by source_row").fetchall()
    if not rows:
        return None
    row, first, place = rows[0]
    found = dict(
        seen.con.execute(
            f"select source_row, coalesce(c{place}, '') from {seen.staging.cells} where source_row in (?, ?)",
            [row, first],
        ).fetchall()
    )
    told = {"count": len(rows), "row": row, "first": first, "where": seen.table.headers[place]}
    return {**told, "says": found[row], "first_says": found[first]}


def _telling_apart(seen: Converted, index: int) -> list[str]:
    """Columns that are filled in nearly every row and hardly ever say the same twice, those named like an id first."""
    table = seen.table
    places = [i for i in range(len(table.headers)) if i != index]
    if not places or not table.data_rows:
        return []
    shown = ", ".join(f"count(distinct c{i})" for i in places)
    counts = seen.con.execute(f"select {shown} from {seen.staging.cells}").fetchone() or ()
    found = [table.headers[i] for i, count in zip(places, counts, strict=True) if count >= 0.99 * table.data_rows]
    return sorted(found, key=lambda header: "id" not in header.casefold().split())[:4]


def no_rows(match: Match, table: RawTable) -> Note:
    """What is told of a known table with headers and no row below them."""
    if match.format.template:
        return said("nothing filled in", file=table.file)
    return said("no rows", file=table.file, sheet=table.sheet, label=match.format.label)


def _of_deals(seen: Seen) -> bool:
    return seen.match.format.kind == "opportunity"


TOLD_APART = Step[Seen](
    lambda _: True, lambda seen: changed(_told_apart(seen.match, seen.table, seen.answers), seen.match)
)
FLAG_BEFORE_STAGE = Step[Seen](
    _of_deals, lambda seen: changed(decided_by(seen.match, seen.table.headers, seen.answers), seen.match)
)
WITHOUT_EMPTY_ENDS = Step[Seen](_of_deals, _without_empty_ends)
HOW_DEALS_ENDED = Step[Seen](_of_deals, _ask_the_end)
SAME_IDS = Step[Converted](lambda _: True, _same_ids)
STAGE_OR_FLAG = Step[Converted](_says_both, _which_decides)


PERIODS = {"monthly": "a month", "annual": "a year", "annually": "a year", "yearly": "a year"}


def _look(seen: Converted) -> Finding | None:
    """The format's own remarks, and those its rows give cause for."""
    format_, notes = seen.match.format, list[Note](seen.match.format.remarks)
    good, cells = seen.staging.good, seen.staging.cells
    if format_.without_lost and not seen.con.execute(f"select 1 from {good} where outcome = 'lost' limit 1").fetchone():
        notes.append(format_.without_lost)
    if (period := seen.columns.get("value_period")) is None:
        return Finding(notes=notes)
    word = f"lower(trim({period.cell}))"
    rows = seen.con.execute(
        f"select {word}, count(*) from {cells} where {period.cell} is not null group by 1 order by 1"
    ).fetchall()
    told = [(PERIODS[word], count) for word, count in rows if word in PERIODS]
    if told:
        notes.append(said("paid by period", counts=told))
    return Finding(notes=notes)


REMARKS = Step[Converted](lambda _: True, _look)
