"""Currencies that only the number formats of a workbook show: taken where nothing written says one, and told where the two differ."""

from dataclasses import replace

from coaching.currency import SHARED_SIGNS, code_of
from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import WHICH, OfRows, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.columns.column import IN_HEADER, Column
from coaching.intake.columns.converted import Converted, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.staging import statement

MIXED = ""


def _which(seen: Converted) -> Finding | None:
    """Which counts is asked where the header of the money names one currency and the column of currencies another."""
    named, answers, own = seen.columns["currency"], seen.answers, seen.workspace.settings.currency
    money = next((column for column in seen.columns.values() if column.type == "money" and column.currency), None)
    if money is None:
        return None
    about = OfRows(WHICH, f"currency of {money.header}")
    if answers.get(about) == money.header:
        as_header = replace(named, unit=IN_HEADER, read_as=(said("as the header says", header=money.header),))
        return ReadSo(decided=[as_header])
    words = seen.con.execute(
        f"select {convert.something(named.cell)} as word, count(*) from {seen.staging.cells} group by 1 order by 2 desc, 1"
    ).fetchall()
    apart = [(word, count) for word, count in words if word and not _same(word, str(money.currency), own)]
    if not apart or answers.get(about) == named.header:
        return None
    rows = sum(count for _, count in apart)
    asked = said(
        "which currency?", money=money.header, currency=money.currency, header=named.header, word=apart[0][0], rows=rows
    )
    some = tuple(word for word, _ in apart[:3])
    return Finding(questions=[Question(spell(about), asked, (money.header, named.header), some)])


def _shown(seen: Converted) -> Finding | None:
    """The currency that the number format of money shows; a header or a column that names one goes before it, and that is told."""
    changed, notes, own = list[Column](), list[Note](), seen.workspace.settings.currency
    for column in seen.columns.values():
        code = seen.table.currencies.get(column.header)
        if column.type != "money" or code is None:
            continue
        if code == MIXED:
            changed.append(_read_as(column, said("currency of each cell")))
        elif column.currency is None:
            changed.append(replace(_read_as(column, said("currency of format", currency=code)), currency=code))
        elif not _same(column.currency, code, own):
            notes.append(said("header before format", header=column.header, currency=column.currency, shown=code))
        if "currency" in seen.columns:
            notes += _contradictions(seen, column, code)
    return ReadSo(decided=changed, notes=notes)


def _read_as(column: Column, more: Note) -> Column:
    return replace(column, read_as=(*column.read_as, more))


def _contradictions(seen: Converted, money: Column, code: str) -> list[Note]:
    named, own = seen.columns["currency"], seen.workspace.settings.currency
    shows = convert.currency(money.cell) if code == MIXED else convert.literal(code)
    parts = {"says": named.cell, "shows": shows, "cells": seen.staging.cells}
    filled = {"money": convert.something(money.cell), "named": convert.something(named.cell)}
    rows = seen.con.execute(statement(__file__, "currencies_beside_formats", **parts, **filled)).fetchall()
    return [
        said("column before format", count=count, word=word, header=named.header, money=money.header, shown=shown)
        for word, shown, count in rows
        if not _same(word, shown, own)
    ]


WHICH_CURRENCY = Step[Converted](lambda seen: "currency" in seen.columns, _which)
SHOWN_CURRENCY = Step[Converted](lambda seen: bool(seen.table.currencies), _shown)


def _same(word: str, shown: str, own: str) -> bool:
    """Whether a sign or code may mean what another word says; a sign of several currencies may mean any of them."""
    means = code_of(word, own)
    return means == code_of(shown, own) or means in SHARED_SIGNS.get(shown, ())
