"""Which of several columns is meant, and what a format nobody could verify proposes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import FIELD, FORMAT, WHICH_IS, Answers, OfRows, matched_as, spell
from coaching.intake.answers.finding import Finding, Seen, Step, When
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.columns.words import is_won_only
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import CONTENT
from coaching.intake.formats.recognise import as_words, is_known
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS, spoken
from coaching.intake.words.format import Format, Match, header_key
from coaching.intake.words.header_units import currency_in, told_times, unitless

OF_ONE_PERSON = {"owner_id": "owner_name", "rep_id": "rep_name"}
"""Fields of which either says whose a row is."""


def _is_plain_sheet(seen: Seen) -> bool:
    one = seen.match.format
    return one.rank <= 1 and not one.template and one.used and bool(seen.table.data_rows)


def _look_at_full(seen: Seen) -> Finding | None:
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


FULL_COLUMNS = Step(_is_plain_sheet, _look_at_full, When(rank=1))


def _called(field: str, match: Match) -> str:
    """The field a column may fill instead: of a person's id that is empty the name, where no column has it."""
    name = OF_ONE_PERSON.get(field, field)
    return field if name in match.columns or name not in KINDS[match.format.kind].fields else name


def _filled(con: duckdb.DuckDBPyConnection, table: RawTable, places: list[int]) -> set[int]:
    if not places:
        return set()
    told = ", ".join(f"bool_or(trim(c{place}) <> '')" for place in places)
    row = con.execute(f"select {told} from read_parquet({quoted(table.cells_path())})").fetchone()
    return {place for place, has in zip(places, row or (), strict=False) if has}


_OF_MONEY = re.compile(
    r"\b(amounts?|values?|revenues?|prices?|acv|tcv|arr|mrr|bookings?|sales|betrag|wert|umsatz|preis|volumen|summe|valor|valeur|importe|importo|montant|"
    r"monto|precio|preco|prix|receita|ingresos|facturacion|faturamento|chiffre|kaufpreis|quota|target|ziel|meta|cuota|cota|objetivo|budget)\b"
)
_NO_SUM = re.compile(
    r"\b(probability|prob|share|rate|discount|margin|tax|vat|qty|quantity|units?|count|number|id|no|date|days?|score|currency)\b|%"
)


@dataclass(frozen=True)
class _Seen:
    index: int
    filled: int
    examples: tuple[str, ...]


def _look_at_money(seen: Seen) -> Finding | None:
    """The column of money a person chose; a column that is empty gives way to a full one, and several full ones are asked."""
    con, match, table = seen.con, seen.match, seen.table
    field = _field(match) or ""
    heard, chosen, about = seen.answers.by_hand, match.columns[field], OfRows(WHICH_IS, spoken(field))
    if (named := seen.answers.get(about)) in table.headers:
        return Finding(replace(match, columns={**match.columns, field: table.headers.index(named)}))
    others = [i for i in rivals(match, table) if table.headers[i] not in heard]
    if not others or heard.get(table.headers[chosen]) == f"{FIELD}{field}":
        return None
    looks = [one for i in (chosen, *others) if (one := _held(con, table, i, i == chosen))]
    full = [one for one in looks if one.filled]
    is_open = len(full) > 1 and not _all_equal(con, table, [one.index for one in full])
    questions = [_question(about, field, table, full)] if is_open else []
    taken = full[0].index if full else chosen
    if taken == chosen:
        return Finding(questions=questions)
    empty = said("empty column", header=table.headers[chosen], taken=table.headers[taken], field=field)
    return Finding(replace(match, columns={**match.columns, field: taken}), questions=questions, notes=[empty])


MONEY = ("amount", "target")


def _field(match: Match) -> str | None:
    return next((name for name in MONEY if name in match.columns and not match.format.template), None)


def rivals(match: Match, table: RawTable) -> list[int]:
    """The columns nobody claims that by their headers may be the money a match counts by."""
    field, taken = _field(match), set(match.columns.values())
    return [i for i in range(len(table.headers)) if field and i not in taken and _may_be(match, field, table, i)]


def _may_be(match: Match, field: str, table: RawTable, index: int) -> bool:
    """Whether a column nobody claims may be the money too: by the same name in another unit, a name the field is known by, or a word of money."""
    header, chosen = table.headers[index], table.headers[match.columns[field]]
    if header in table.nameless_headers:
        return False
    name, currency = unitless(header), currency_in(header)
    if name not in ("", header) and header_key(name) == header_key(unitless(chosen)):
        return True
    if match.format.rank <= 1 and is_known(match.format.kind, field, header):
        return True
    words = as_words(header)
    return match.format.rank == 0 and bool(currency or _OF_MONEY.search(words)) and not _NO_SUM.search(words)


def _held(con: duckdb.DuckDBPyConnection, table: RawTable, index: int, is_chosen: bool) -> _Seen | None:
    """What stands in a column; None where it is no money."""
    cell, cells = f"nullif(trim(c{index}), '')", f"read_parquet({quoted(table.cells_path())})"
    rows = con.execute(
        f"select {cell}, count(*) from {cells} where {cell} is not null group by 1 order by min(source_row) limit 300"
    ).fetchall()
    money = sum(bool(re.search(CONTENT["money"], str(word))) for word, _ in rows)
    if rows and not is_chosen and money < 0.6 * len(rows):
        return None
    return _Seen(index, sum(count for _, count in rows), tuple(str(word)[:40] for word, _ in rows[:3]))


def _all_equal(con: duckdb.DuckDBPyConnection, table: RawTable, places: Sequence[int]) -> bool:
    differs = " or ".join(
        f"nullif(trim(c{places[0]}), '') is distinct from nullif(trim(c{place}), '')" for place in places[1:]
    )
    return (
        con.execute(f"select 1 from read_parquet({quoted(table.cells_path())}) where {differs} limit 1").fetchone()
        is None
    )


def _question(about: OfRows, field: str, table: RawTable, full: Sequence[_Seen]) -> Question:
    asked = said("which money?", columns=[(table.headers[one.index], one.examples) for one in full], field=field)
    return Question(spell(about), asked, tuple(table.headers[one.index] for one in full))


ONE_MONEY_COLUMN = Step(lambda seen: bool(_field(seen.match)), _look_at_money, When(any_of=MONEY, rows=True))


QUOTES = "\"'`´“”„‟‘’‚‹›«» "
_PIPELINE = re.compile(r"(.+\S)\s*\(([^()]+)\)")
_NO_STAGE = re.compile(r"(current|latest|this)\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class StageColumn:
    """One such column: its place in the file, the stage, and the pipeline where the header names it."""

    index: int
    stage: str
    pipeline: str


def stage_columns(format_: Format, headers: Sequence[str]) -> list[StageColumn]:
    """The columns of stage dates, told by the patterns of the format; none for formats without any."""
    found = []
    for index, header in enumerate(headers):
        for pattern in format_.stage_dates:
            match = re.fullmatch(pattern, " ".join(header.split()), re.IGNORECASE)
            if match:
                said = match.group(1).strip(QUOTES)
                parts = _PIPELINE.fullmatch(said)
                stage, pipeline = (parts.group(1).strip(QUOTES), parts.group(2).strip(QUOTES)) if parts else (said, "")
                if stage and not _NO_STAGE.fullmatch(stage):
                    found.append(StageColumn(index, stage, pipeline))
                break
    return found


UNSEEN = 90
"""How sure a proposal is whose header stands in the format but was never seen in a file (0 to 100)."""
PROPOSED_FORMAT = "proposed format"  # what the question is about whose answers are yes and no


def doubtful(match: Match, headers: list[str]) -> dict[str, str]:
    """Field by header, of the columns whose header was never checked against a real export."""
    unseen = match.format.unverified
    named = {headers[index]: field for field, index in match.columns.items()}
    return {header: field for header, field in named.items() if "*" in unseen or header_key(header) in unseen}


def needs_care(match: Match, headers: list[str]) -> bool:
    """Whether a file must be read the careful way: something is to be confirmed, converted, remarked on or taken out of its columns."""
    format_ = match.format
    converted = bool(format_.units.get("amount") or format_.fixed.get("form"))
    money = [
        headers[index] for field, index in match.columns.items() if KINDS[format_.kind].fields.get(field) == "money"
    ]
    times = any(told_times(header) or ("currency" in match.columns and currency_in(header)) for header in money)
    merged = any(header_key(header) == "masterrecordid" for header in headers)
    special = converted or times or merged or is_won_only(format_, match.columns)
    return special or bool(
        doubtful(match, headers) or format_.remarks or format_.without_lost or stage_columns(format_, headers)
    )


def _look_at_unverified(seen: Seen) -> Finding | None:
    """What is only a proposal, asked about once; told to go on, it is remembered for the same headers."""
    match, table = seen.match, seen.table
    unseen = doubtful(match, table.headers)
    proposed = [
        ColumnReading(header, field, proposed=header in unseen, score=UNSEEN if header in unseen else 100)
        for field, header in ((field, table.headers[index]) for field, index in match.columns.items())
    ]
    told = {"label": match.format.label, "every": "*" in match.format.unverified}
    notes = [said("never tried", **told)]
    if seen.accept or seen.answers.get(FORMAT) == match.format.key:
        is_new = seen.accept and FORMAT not in seen.answers
        stays = [(table.headers, Answers().saying(FORMAT, match.format.key))] if is_new else []
        return Finding(proposed=proposed, notes=notes, lasting=stays)
    asked = said("right to take?", **told, columns=list(unseen.items()))
    ways = (match.format.key, matched_as(match.format.kind))
    question = Question(spell(FORMAT), asked, ways, about=PROPOSED_FORMAT)
    return Finding(proposed=proposed, notes=notes, questions=[question], first=True)


UNVERIFIED = Step(
    lambda seen: bool(doubtful(seen.match, seen.table.headers)), _look_at_unverified, When(unverified=True)
)
