"""Currencies that only the number formats of a workbook show: taken where nothing written says one, and told where the two differ."""

from collections.abc import Mapping

import duckdb

from coaching.currency import SHARED_SIGNS, code_of
from coaching.intake.answers.receipt import Receipt
from coaching.intake.columns.column import Column
from coaching.intake.words import convert

MIXED = ""


def take_shown(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], shown: Mapping[str, str], own: str, receipt: Receipt) -> None:
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
            receipt.notes.append(f'"{column.header}" says {column.currency}, its number format shows {code}: the header counts')
        if "currency" in columns:
            _tell_contradictions(con, column, columns["currency"], code, own, receipt)


def _tell_contradictions(con: duckdb.DuckDBPyConnection, money: Column, named: Column, code: str, own: str, receipt: Receipt) -> None:
    shows = convert.currency(money.cell) if code == MIXED else convert.literal(code)
    rows = con.execute(
        f"""select trim({named.cell}), {shows}, count(*) from cells
            where {convert.something(money.cell)} is not null and {convert.something(named.cell)} is not null and {shows} is not null
            group by all order by 3 desc, 1, 2"""
    ).fetchall()
    for said, shown, count in rows:
        if not _same(said, shown, own):
            what = f"{count:,} {'row says' if count == 1 else 'rows say'} {said} under \"{named.header}\""
            receipt.notes.append(f'{what}, while the number format of "{money.header}" shows {shown}: the column counts')


def _same(said: str, shown: str, own: str) -> bool:
    """Whether a sign or code may mean what another word says; a sign of several currencies may mean any of them."""
    means = code_of(said, own)
    return means == code_of(shown, own) or means in SHARED_SIGNS.get(shown, ())
