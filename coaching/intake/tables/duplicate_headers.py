"""Several columns of one name: which of them counts is asked with what stands in each, once for the same headers."""

import re
from dataclasses import dataclass, replace

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import WHICH, OfCells, OfColumn, OfRows, spell
from coaching.intake.answers.choices import FILLED, NTH
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Bench, one_row, write


@dataclass(frozen=True)
class _Twins:
    """The columns of one name: places counts from 0; against says in how many rows they contradict each other, apart in how many they differ."""

    name: str
    places: tuple[int, ...]
    against: int
    apart: int
    examples: tuple[str, ...]


def _look_at_all(seen: Seen) -> Finding | None:
    """Each field is held by the column a person chose; columns that say the same in every row are one, unasked."""
    con, match, table, answers = seen.con, seen.match, seen.table, seen.answers
    questions, notes = list[Question](), list[Note]()
    for name in _names(seen):
        places = _places(table, name)
        first = table.headers[places[0]] if places else ""
        if len(places) < 2 or not set(places) & set(match.columns.values()) or OfColumn(first) in answers:
            continue
        twins = _look(con, table, first, places)
        answer = answers.get(OfRows(WHICH, twins.name)) or answers.get(OfCells(twins.name))
        chosen = NTH.index(answer) if answer in NTH else len(places)
        if chosen < len(places):
            match = _held_by(match, places, places[chosen])
        elif answer == FILLED or (seen.accept and not twins.against):
            table = _filled(con, table, places)
            match = _held_by(match, places, places[0])
            notes.append(said("read as one", name=twins.name, count=len(places), how=FILLED))
        elif twins.apart:
            questions.append(_question(twins))
        else:
            notes.append(said("same in every row", name=twins.name, count=len(places)))
    return Finding(match, table.cells, questions, notes=notes)


def _names(seen: Seen) -> list[str]:
    """The names that stand over several columns, as read or as was said of them."""
    return list(dict.fromkeys((*seen.table.duplicate_headers, *seen.answers.named(WHICH))))


def _places(table: RawTable, name: str) -> tuple[int, ...]:
    numbered = re.compile(rf"{re.escape(name)}( \(\d+\))?", re.IGNORECASE)
    return tuple(index for index, header in enumerate(table.headers) if numbered.fullmatch(header))[: len(NTH)]


def _look(con: Bench, table: RawTable, name: str, places: tuple[int, ...]) -> _Twins:
    source = f"read_parquet({quoted(table.cells_path())})"
    cells = [f"nullif(trim(c{place}), '')" for place in places]
    filled = f"list_distinct(list_filter([{', '.join(cells)}], lambda one: one is not null))"
    differs = " or ".join(f"{cells[0]} is distinct from {cell}" for cell in cells[1:])
    against, apart = one_row(
        con, f"select count(*) filter (len({filled}) > 1), count(*) filter ({differs}) from {source}"
    )
    shown = []
    for place, cell, word in zip(places, cells, NTH, strict=False):
        rows = con.execute(
            f"select {cell} from {source} where {cell} is not null group by 1 order by min(source_row) limit 3"
        ).fetchall()
        seen = ", ".join(str(row[0])[:40] for row in rows)
        shown.append(f"{word} (column {place + 1}): {seen or 'empty'}")
    return _Twins(name, places, against, apart, tuple(shown))


def _question(twins: _Twins) -> Question:
    text = said("columns of one name?", count=len(twins.places), name=twins.name, against=twins.against)
    options = NTH[: len(twins.places)]
    return Question(
        spell(OfRows(WHICH, twins.name)), text, options if twins.against else (FILLED, *options), twins.examples
    )


def _held_by(match: Match, places: tuple[int, ...], chosen: int) -> Match:
    return replace(
        match, columns={field: chosen if index in places else index for field, index in match.columns.items()}
    )


def _filled(con: Bench, table: RawTable, places: tuple[int, ...]) -> RawTable:
    """The table with, in the first column, what another one holds where it is empty."""
    whole = table.cells_path()
    path = whole.with_name(f"{whole.stem}-{places[0]}.parquet")
    filled = ", ".join(f"nullif(trim(c{place}), '')" for place in places)
    write(con, f"select * replace (coalesce({filled}) as c{places[0]}) from read_parquet({quoted(whole)})", path)
    return replace(table, cells=path)


ONE_OF_EACH_NAME = Step(When(twins=True), _look_at_all)
