"""Names that stand once above or before the rows they hold for."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coaching.errors import Question, said
from coaching.intake.answers.answers import REP, OfWord, spell
from coaching.intake.answers.choices import OF_ITS_BLOCK
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.answers.remembered import WHO, names_nobody
from coaching.intake.file.layout import kind_of_text
from coaching.intake.file.table import RawTable, Skipped
from coaching.intake.words.convert import quoted
from coaching.intake.words.measures import is_sum
from coaching.intake.words.staging import Bench, Staging, write
from coaching.intake.words.word_books import WordBook

STAGE = "Stage"
ABOVE, BELOW = "Name above the block", "Name below the block"
MOST_ROWS = 50_000


def with_names_of_blocks(staging: Staging, table: RawTable, folder: Path) -> RawTable:
    """The table with the name of its block beside every row; the table itself where no row is a name standing alone."""
    if len(table.headers) < 2 or table.data_rows > MOST_ROWS or {ABOVE, BELOW} & set(table.headers):
        return table
    cells = ", ".join(f"c{i}" for i in range(len(table.headers)))
    rows = staging.execute(f"select source_row, {cells} from {staging.cells} order by source_row").fetchall()
    names = {row[0]: name for row in rows if (name := _alone(row[1:]))}
    if not names or 2 * len(names) > len(rows):
        return table
    below = rows[-1][0] in names
    first = table.titles[-1] if table.titles and not below else None
    told = _beside(rows, names, below, first)
    staging.execute("create or replace temp table block_name (source_row integer, name varchar)")
    staging.executemany("insert into block_name values (?, ?)", told)
    path = folder / f"blocks-{uuid.uuid4().hex}.parquet"
    joined = f"{staging.cells} c join block_name b on b.source_row = c.source_row"
    named = f"select {cells}, b.name as c{len(table.headers)}, c.source_row from {joined} order by c.source_row"
    write(staging, named, path)
    return replace(
        table, headers=[*table.headers, BELOW if below else ABOVE], cells=path, data_rows=len(told), plain_csv=None,
        skipped=[*table.skipped, Skipped(len(names), "name of a block")], typed=[*table.typed, {"text"}],
    )  # fmt: skip


def block_column(table: RawTable) -> int | None:
    """Where the name of its block stands beside every row, if it does."""
    return next((place for place, header in enumerate(table.headers) if header in (ABOVE, BELOW)), None)


def _alone(cells: Sequence[str | None]) -> str | None:
    """The one text of a row that holds nothing else, in one of its first two columns."""
    filled = [place for place, text in enumerate(cells) if text and text.strip()]
    if len(filled) != 1 or filled[0] > 1:
        return None
    text = (cells[filled[0]] or "").strip(" :")
    return text if kind_of_text(text) == "text" and not is_sum(text) else None


def _beside(
    rows: Sequence[Sequence[object]], names: dict[int, str], below: bool, first: str | None
) -> list[tuple[object, str | None]]:
    """Each row that is no name, with the name of its block."""
    told: list[tuple[object, str | None]] = []
    name = first
    for row in reversed(rows) if below else rows:
        number = row[0]
        assert isinstance(number, int)
        if number in names:
            name = names[number]
        else:
            told.append((number, name))
    return told[::-1] if below else told


def _names_of_blocks(seen: Seen) -> Finding | None:
    """Each row is of the person named above or below its block, where that was said."""
    place = block_column(seen.table)
    field = WHO[seen.match.format.kind][1]
    return None if place is None else Finding(replace(seen.match, columns={**seen.match.columns, field: place}))


NAMED_BY_BLOCK = Step(
    lambda seen: seen.answers.get(REP) == OF_ITS_BLOCK and names_nobody(seen.match), _names_of_blocks, When(kinds=WHO)
)


FIELDS = ("rep_name", "rep_id", "owner_name", "owner_id", "account_name", "account_id")
THE_NAME_ABOVE, NOBODY = "the name above", "nobody"


def _fits(seen: Seen) -> bool:
    """Nothing that is filled in by hand or big; a record with an id of its own says all that is known of it."""
    return not (seen.match.format.template or seen.table.plain_csv or seen.table.data_rows > MOST_ROWS)


def _look(seen: Seen) -> Finding | None:
    """The name above in empty cells where a person said so; asked where a column reads like names written once each."""
    table, fill, questions = seen.table, list[int](), list[Question]()
    for index in sorted({seen.match.columns[name] for name in FIELDS if name in seen.match.columns}):
        header = table.headers[index]
        about = OfWord(header, "empty cells")
        answer = seen.answers.get(about)
        if answer == THE_NAME_ABOVE:
            fill.append(index)
        elif answer != NOBODY and (found := _written_once(seen.con, table, index)):
            text = said("names once each?", header=header, names=found[0], rows=found[1])
            questions.append(Question(spell(about), text, (THE_NAME_ABOVE, NOBODY), found[2]))
    if not fill:
        return Finding(questions=questions)
    note = said("filled from above", headers=[table.headers[i] for i in fill])
    return Finding(cells=_filled(seen.con, table, fill), questions=questions, notes=[note])


NAMES_ABOVE = Step[Seen](_fits, _look, When(any_of=FIELDS, keyless=True))


def _written_once(con: Bench, table: RawTable, index: int) -> tuple[str, int, tuple[str, ...]] | None:
    """The number of names, of empty rows, and examples, where the first row has a name and no name comes twice; else None."""
    rows = con.execute(
        f"select trim(c{index}) from read_parquet({quoted(table.cells_path())}) order by source_row"
    ).fetchall()
    names = [str(name) for (name,) in rows if name]
    empty = len(rows) - len(names)
    if (
        not rows
        or not rows[0][0]
        or len(set(names)) < len(names)
        or empty < (1 if _has_sums(table) else max(2, len(names)))
    ):
        return None
    return f"{len(names):,} {'name' if len(names) == 1 else 'names'}", empty, tuple(names[:3])


def _has_sums(table: RawTable) -> bool:
    """Whether lines that summed up groups were left out: the rows above one are of one group."""
    return any(part.why == "subtotal" for part in table.skipped)


def _filled(con: Bench, table: RawTable, fill: list[int]) -> Path:
    cells = [
        f"last_value(nullif(trim(c{i}), '') ignore nulls) over (order by source_row) as c{i}" if i in fill else f"c{i}"
        for i in range(len(table.headers))
    ]  # fmt: skip
    path = table.cells_path().with_name(f"filled-{uuid.uuid4().hex}.parquet")
    told = f"select {', '.join(cells)}, source_row from read_parquet({quoted(table.cells_path())}) order by source_row"
    write(con, told, path)
    return path


def with_stages_of_blocks(table: RawTable, folder: Path) -> RawTable:
    """The table with a column of stages where each stands alone in a row above its deals; the table itself else."""
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        named = with_names_of_blocks(staging, table, folder)
        if named is table or named.headers[-1] != ABOVE:
            return table
        staging.hold(named.cells_path())
        told = staging.execute(f"select distinct c{len(table.headers)} from {staging.cells}").fetchall()
        book = WordBook({})
        stages = [book.read("stage", str(name)) for (name,) in told if name]
        return replace(named, headers=[*table.headers, STAGE]) if stages and None not in stages else table
