"""Currencies that only the number formats of a workbook show: taken where nothing written says one, and told where the two differ."""

from collections.abc import Mapping

import duckdb

from coaching.currency import SHARED_SIGNS, code_of
from coaching.errors import Question
from coaching.intake.answers.about import WHICH, OfRows, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import IN_HEADER, Column
from coaching.intake.words import convert

MIXED = ""


def ask_which_currency(
    con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], own: str, receipt: Draft, answers: Answers
) -> None:  # fmt: skip
    """Ask which counts where the header of the money names one currency and the column of currencies another."""
    named = columns.get("currency")
    money = next((column for column in columns.values() if column.type == "money" and column.currency), None)
    if named is None or money is None:
        return
    about = OfRows(WHICH, f"currency of {money.header}")
    words = con.execute(
        f"select {convert.something(named.cell)} as word, count(*) from cells group by 1 order by 2 desc, 1"
    ).fetchall()
    apart = [(word, count) for word, count in words if word and not _same(word, str(money.currency), own)]
    if answers.get(about) == money.header:
        named.unit, named.read_as = IN_HEADER, f'as the header "{money.header}" says'
    elif apart and answers.get(about) != named.header:
        rows = sum(count for _, count in apart)
        where = f'"{named.header}" says {apart[0][0]} in {rows:,} {"row" if rows == 1 else "rows"}'
        text = f'"{money.header}" names {money.currency}, but {where}. Which counts?'
        receipt.questions.append(
            Question(spell(about), text, (money.header, named.header), tuple(word for word, _ in apart[:3]))
        )


def take_shown(
    con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], shown: Mapping[str, str], own: str, receipt: Draft
) -> None:
    """Give columns of money the currency their format shows; a header or a column that names one goes before it, and the receipt says so.

    shown is by header, MIXED where each cell says its own; own is the workspace's currency; the view cells holds the table.
    """
    for column in columns.values():
        code = shown.get(column.header)
        if column.type != "money" or code is None:
            continue
        if code == MIXED:
            column.read_as += ", each cell in the currency its number format shows"
        elif column.currency is None:
            column.currency = code
            column.read_as += f", {code} by its number format"
        elif not _same(column.currency, code, own):
            receipt.notes.append(
                f'"{column.header}" says {column.currency}, its number format shows {code}: the header counts'
            )
        if "currency" in columns:
            _tell_contradictions(con, column, columns["currency"], code, own, receipt)


def _tell_contradictions(
    con: duckdb.DuckDBPyConnection, money: Column, named: Column, code: str, own: str, receipt: Draft
) -> None:
    shows = convert.currency(money.cell) if code == MIXED else convert.literal(code)
    rows = con.execute(
        f"""select trim({named.cell}), {shows}, count(*) from cells
            where {convert.something(money.cell)} is not null and {convert.something(named.cell)} is not null and {shows} is not null
            group by all order by 3 desc, 1, 2"""
    ).fetchall()
    for said, shown, count in rows:
        if not _same(said, shown, own):
            what = f'{count:,} {"row says" if count == 1 else "rows say"} {said} under "{named.header}"'
            receipt.notes.append(
                f'{what}, while the number format of "{money.header}" shows {shown}: the column counts'
            )


def _same(said: str, shown: str, own: str) -> bool:
    """Whether a sign or code may mean what another word says; a sign of several currencies may mean any of them."""
    means = code_of(said, own)
    return means == code_of(shown, own) or means in SHARED_SIGNS.get(shown, ())
