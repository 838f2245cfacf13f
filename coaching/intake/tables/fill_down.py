"""Lists that write a name once and leave it out below: whether the empty cells mean the name above is asked, and then filled in."""

import uuid
from pathlib import Path

from coaching.errors import Question, said
from coaching.intake.answers.about import OfWord, spell
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.workbench import Bench

FIELDS = ("rep_name", "rep_id", "owner_name", "owner_id", "account_name", "account_id")
ABOVE, NOBODY = "the name above", "nobody"
MOST_ROWS = 50_000


def _fits(seen: Seen) -> bool:
    """Not a record with an id of its own, which says all that is known of it."""
    has_id = KINDS[seen.match.format.kind].key[0] in seen.match.columns
    return not (has_id or seen.match.format.template or seen.table.plain_csv or seen.table.data_rows > MOST_ROWS)


def _look(seen: Seen) -> Finding | None:
    """The name above in empty cells where a person said so; asked where a column reads like names written once each."""
    table, fill, questions = seen.table, list[int](), list[Question]()
    for index in sorted({seen.match.columns[name] for name in FIELDS if name in seen.match.columns}):
        header = table.headers[index]
        about = OfWord(header, "empty cells")
        answer = seen.answers.get(about)
        if answer == ABOVE:
            fill.append(index)
        elif answer != NOBODY and (found := _written_once(seen.con, table, index)):
            text = said("names once each?", header=header, names=found[0], rows=found[1])
            questions.append(Question(spell(about), text, (ABOVE, NOBODY), found[2]))
    if not fill:
        return Finding(questions=questions)
    note = "filled down from the name above: " + ", ".join(table.headers[i] for i in fill)
    return Finding(cells=_filled(seen.con, table, fill), questions=questions, notes=[note])


NAMES_ABOVE = Step[Seen](_fits, _look)


def _written_once(con: Bench, table: RawTable, index: int) -> tuple[str, int, tuple[str, ...]] | None:
    """The number of names, of empty rows, and examples, where the first row has a name and no name comes twice; else None."""
    rows = con.execute(
        f"select trim(c{index}) from read_parquet({quoted(table.cells_path())}) order by source_row"
    ).fetchall()
    names = [str(name) for (name,) in rows if name]
    empty = len(rows) - len(names)
    if not rows or not rows[0][0] or len(set(names)) < len(names) or empty < max(2, len(names)):
        return None
    return f"{len(names):,} {'name' if len(names) == 1 else 'names'}", empty, tuple(names[:3])


def _filled(con: Bench, table: RawTable, fill: list[int]) -> Path:
    cells = [
        f"last_value(nullif(trim(c{i}), '') ignore nulls) over (order by source_row) as c{i}" if i in fill else f"c{i}"
        for i in range(len(table.headers))
    ]  # fmt: skip
    path = table.cells_path().with_name(f"filled-{uuid.uuid4().hex}.parquet")
    told = f"select {', '.join(cells)}, source_row from read_parquet({quoted(table.cells_path())}) order by source_row"
    con.execute(f"copy ({told}) to {quoted(path)} (format parquet)")
    return path
