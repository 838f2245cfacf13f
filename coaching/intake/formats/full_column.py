"""A column that is empty in every row gives way to a filled one that is called by another name of the same field."""

from dataclasses import replace

import duckdb

from coaching.errors import Note, said
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.file.table import RawTable
from coaching.intake.formats.header_book import is_known
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Match

OF_ONE_PERSON = {"owner_id": "owner_name", "rep_id": "rep_name"}
"""Fields of which either says whose a row is."""


def _is_plain_sheet(seen: Seen) -> bool:
    one = seen.match.format
    return one.rank <= 1 and not one.template and one.used and bool(seen.table.data_rows)


def _look(seen: Seen) -> Finding | None:
    """Filled columns for the fields whose own are empty; told which."""
    match, table, heard = seen.match, seen.table, seen.answers.by_hand
    taken, notes = set(match.columns.values()), list[Note]()
    free = [i for i, header in enumerate(table.headers) if i not in taken and header not in heard]
    rivals = {
        field: [i for i in free if is_known(match.format.kind, _called(field, match), table.headers[i])]
        for field, place in match.columns.items()
        if table.headers[place] not in heard
    }
    places = {match.columns[field] for field, found in rivals.items() if found}
    filled = _filled(seen.con, table, sorted(places.union(*rivals.values())))
    columns = dict(match.columns)
    for field, found in rivals.items():
        full = [i for i in found if i in filled and i not in columns.values()]
        if full and columns[field] not in filled:
            empty, name = table.headers[columns.pop(field)], _called(field, match)
            columns[name] = full[0]
            notes.append(said("empty column", header=empty, taken=table.headers[full[0]], field=name))
    return Finding(replace(match, columns=columns), notes=notes) if columns != match.columns else None


FULL_COLUMNS = Step(_is_plain_sheet, _look)


def _called(field: str, match: Match) -> str:
    """The field a column may fill instead: of a person's id that is empty the name, where no column has it."""
    name = OF_ONE_PERSON.get(field, field)
    return field if name in match.columns else name


def _filled(con: duckdb.DuckDBPyConnection, table: RawTable, places: list[int]) -> set[int]:
    if not places:
        return set()
    told = ", ".join(f"bool_or(trim(c{place}) <> '')" for place in places)
    row = con.execute(f"select {told} from read_parquet({quoted(table.cells_path())})").fetchone()
    return {place for place, has in zip(places, row or (), strict=False) if has}
