"""Several columns of money that may be the one a deal or a target counts by: all are named with what stands in them, and asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from coaching.errors import Question, said
from coaching.intake.answers.answers import FIELD, WHICH_IS, OfRows, spell
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.file.table import RawTable
from coaching.intake.formats.by_hand import CONTENT
from coaching.intake.formats.header_book import as_words, is_known
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import spoken
from coaching.intake.words.format import Match, header_key
from coaching.intake.words.header_units import currency_in, unitless

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


def _look(seen: Seen) -> Finding | None:
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


def _field(match: Match) -> str | None:
    return next((name for name in ("amount", "target") if name in match.columns and not match.format.template), None)


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


ONE_MONEY_COLUMN = Step(lambda seen: bool(_field(seen.match) and seen.table.data_rows), _look)
