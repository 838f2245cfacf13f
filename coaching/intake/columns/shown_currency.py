"""Currencies that only the number formats of a workbook show: taken where nothing written says one, and told where the two differ."""

from dataclasses import replace

from coaching.currency import SHARED_SIGNS, code_of
from coaching.errors import Question
from coaching.intake.answers.answers import WHICH, OfRows, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.columns.column import IN_HEADER, Column
from coaching.intake.columns.converted import Converted, ReadSo
from coaching.intake.words import convert

MIXED = ""


def _which(seen: Converted) -> Finding | None:
    """Which counts is asked where the header of the money names one currency and the column of currencies another."""
    named, answers, own = seen.columns["currency"], seen.answers, seen.workspace.settings.currency
    money = next((column for column in seen.columns.values() if column.type == "money" and column.currency), None)
    if money is None:
        return None
    about = OfRows(WHICH, f"currency of {money.header}")
    if answers.get(about) == money.header:
        as_header = replace(named, unit=IN_HEADER, read_as=f'as the header "{money.header}" says')
        return ReadSo(decided=seen.others(as_header))
    words = seen.con.execute(
        f"select {convert.something(named.cell)} as word, count(*) from {seen.staging.cells} group by 1 order by 2 desc, 1"
    ).fetchall()
    apart = [(word, count) for word, count in words if word and not _same(word, str(money.currency), own)]
    if not apart or answers.get(about) == named.header:
        return None
    rows = sum(count for _, count in apart)
    where = f'"{named.header}" says {apart[0][0]} in {rows:,} {"row" if rows == 1 else "rows"}'
    text = f'"{money.header}" names {money.currency}, but {where}. Which counts?'
    some = tuple(word for word, _ in apart[:3])
    return Finding(questions=[Question(spell(about), text, (money.header, named.header), some)])


def _shown(seen: Converted) -> Finding | None:
    """The currency that the number format of money shows; a header or a column that names one goes before it, and that is told."""
    changed, notes, own = list[Column](), list[str](), seen.workspace.settings.currency
    for column in seen.columns.values():
        code = seen.table.currencies.get(column.header)
        if column.type != "money" or code is None:
            continue
        if code == MIXED:
            changed.append(_read_as(column, "each cell in the currency its number format shows"))
        elif column.currency is None:
            changed.append(replace(_read_as(column, f"{code} by its number format"), currency=code))
        elif not _same(column.currency, code, own):
            notes.append(f'"{column.header}" says {column.currency}, its number format shows {code}: the header counts')
        if "currency" in seen.columns:
            notes += _contradictions(seen, column, code)
    return ReadSo(decided=seen.others(*changed), notes=notes)


def _read_as(column: Column, more: str) -> Column:
    return replace(column, read_as=f"{column.read_as}, {more}")


def _contradictions(seen: Converted, money: Column, code: str) -> list[str]:
    named, own = seen.columns["currency"], seen.workspace.settings.currency
    shows = convert.currency(money.cell) if code == MIXED else convert.literal(code)
    rows = seen.con.execute(
        f"""select trim({named.cell}), {shows}, count(*) from {seen.staging.cells}
            where {convert.something(money.cell)} is not null and {convert.something(named.cell)} is not null and {shows} is not null
            group by all order by 3 desc, 1, 2"""
    ).fetchall()
    return [
        f'{count:,} {"row says" if count == 1 else "rows say"} {said} under "{named.header}", while the number format of "{money.header}" shows'
        f" {shown}: the column counts"
        for said, shown, count in rows
        if not _same(said, shown, own)
    ]


WHICH_CURRENCY = Step[Converted](lambda seen: "currency" in seen.columns, _which)
SHOWN_CURRENCY = Step[Converted](lambda seen: bool(seen.table.currencies), _shown)


def _same(said: str, shown: str, own: str) -> bool:
    """Whether a sign or code may mean what another word says; a sign of several currencies may mean any of them."""
    means = code_of(said, own)
    return means == code_of(shown, own) or means in SHARED_SIGNS.get(shown, ())
