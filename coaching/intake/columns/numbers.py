"""Numbers: their signs, their unit, how many times they are written, and the currency a cell shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coaching.currency import SHARED_SIGNS, code_of
from coaching.errors import Note, Question, Refusal, said
from coaching.intake.answers.answers import WHICH, OfCells, OfRows, StandsFor, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.columns.column import IN_HEADER, Column, Converted, Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.convert import CURRENCIES
from coaching.intake.words.header_units import TIMES, currency_in, told_times
from coaching.intake.words.staging import one_row, statement

SLIP = 20
"""A letter behind one figure in more than so many is a slip, and its row is set apart."""
SIGNS = ("thousands sign", "decimal sign")
DECIMALS = ("decimal point", "decimal comma")
SCALES = ("percent", "fraction")


@dataclass(frozen=True)
class _Facts:
    """How many figures show that the point is the decimal sign, that the comma is, and how many leave it open; one that contradicts the others.

    Of money 12.000 does where the others have two places, or where only a letter tells the sign (58.8k); beside figures of any number of
    places it does by its last nought. Then: the biggest figure, those below one, an open one, the letters behind figures. As it stands: what
    figures as 1234.56 come to.
    """

    dot: int = 0
    comma: int = 0
    unclear: int = 0
    doubtful: str = ""
    biggest: float | None = None
    inside: int = 0
    shown: str = ""
    letters: Sequence[str] = ()


def decided_number(column: Column, shown: Deciding) -> ReadSo:
    """The decimal sign of a column, and the scale of a share; what is unclear is asked."""
    told = _Facts() if column.field in shown.plain else _facts(column, shown)
    answer = shown.said(column)
    letters = tuple(sorted(filter(None, told.letters))) if column.type in ("money", "count") else ()
    column = replace(column, letters=letters, decimal=_decimal(answer, told))
    asked = [] if answer in (*DECIMALS, *SIGNS) else _which_sign(column, told)
    if column.type == "share":
        # A spreadsheet shows 25 % and holds 0.25, whatever unit the export was made in.
        usual = "" if told.biggest is not None and told.biggest <= 1 else shown.match.format.units.get(column.field, "")
        column, of_scale = _scaled(column, told, answer or usual, shown.accept)
        return ReadSo(decided=[column], questions=[*asked, *of_scale])
    read_as: list[Note] = ["money" if column.type == "money" else "number"]
    read_as += ["decimal comma"] if column.decimal == "," else []
    read_as += [said("letters behind figures", letters=letters)] if letters else []
    if column.type == "money":
        column = replace(column, currency=currency_in(column.header))
        read_as += [said("currency of header", currency=column.currency)] if column.currency else []
    return ReadSo(decided=[replace(column, read_as=tuple(read_as))], questions=asked)


def _decimal(answer: str, told: _Facts) -> str:
    """The decimal sign that was said, or that the figures show."""
    if answer in DECIMALS:
        return "," if answer == "decimal comma" else "."
    comma = "," in told.shown
    if answer in SIGNS:
        return "," if comma == (answer == "decimal sign") else "."
    return "," if told.comma and not told.dot and not told.doubtful else "."


def _which_sign(column: Column, told: _Facts) -> list[Question]:
    """Whether a comma or a point parts thousands, where figures contradict each other or leave it open."""
    if told.dot and told.comma:
        asked, examples = said("points and commas?", header=column.header), column.examples
    elif told.doubtful or (told.unclear and not told.dot and not told.comma):
        figure = told.doubtful or told.shown
        asked, examples = said("which sign?", figure=figure, comma="," in figure), (figure,)
    else:
        return []
    return [Question(spell(OfCells(column.header)), asked, SIGNS, examples)]


def _scaled(column: Column, told: _Facts, answer: str, accept: bool) -> tuple[Column, list[Question]]:
    """A share as percent or fraction, and what is asked where 1 may be one percent."""
    above = told.biggest is not None and told.biggest > 1
    scale = 1 if answer == "fraction" or not (above or answer == "percent") else 100
    read_as = "percent, 0 to 100" if scale == 100 else "fraction, 0 to 1"
    column, questions, about = (
        replace(column, scale=scale, read_as=(read_as,)),
        list[Question](),
        OfCells(column.header),
    )
    if answer not in SCALES and above and told.inside:
        questions.append(Question(spell(about), said("all percent?", header=column.header), SCALES, column.examples))
    if answer not in SCALES and told.biggest == 1 and not told.inside and not accept:
        questions.append(Question(spell(about), said("one percent?", header=column.header), SCALES, column.examples))
    return column, questions


def _facts(column: Column, shown: Deciding) -> _Facts:
    # Plain numbers tell no more than one of their kind does, but for a share, where each figure counts.
    plain = (
        rf"case when regexp_full_match({column.cell}, '-?\d{{1,15}}') then '1'"
        rf" when regexp_full_match({column.cell}, '-?\d{{1,15}}\.\d\d') then '0.55'"
        rf" when regexp_full_match({column.cell}, '-?\d{{1,15}}\.(\d|\d{{4,9}})') then '0.5' else {column.cell} end"
    )
    some = convert.something("raw")
    unlettered = rf"regexp_replace({some}, '(?i)(\d)\s*{convert.LETTERS}(\W|$)', '\1\2')"
    parts = {
        "value": column.cell if column.type == "share" else plain, "source": shown.source, "some": some, "slip": SLIP,
        "bare": rf"regexp_replace(regexp_replace({unlettered}, '[^0-9.,eE%]', '', 'g'), '^[eE]+|[eE]+(%?)$', '\1', 'g')",
        "letters": rf"case when regexp_matches(raw, '\pL\W*$') then {convert.letters_behind(convert.signed_figure(some))} else '' end",
        "doubtful": _doubtful(".", ",") if column.type in ("money", "count") else "''",
    }  # fmt: skip
    told = one_row(shown.con, statement(__file__, "how_figures_are_written", **parts))
    return _Facts(*told)


def _doubtful(*signs: str) -> str:
    """A figure with one of the signs before three places, as SQL over p, that the other figures say is no decimal sign; '' where there is none."""
    found = []
    for sign in signs:
        one, other = ("dots", "commas") if sign == "." else ("commas", "dots")
        bare = f"letters = '' and {one} = 1 and regexp_matches(x, "
        like = rf"{bare}'^[1-9]\d{{0,2}}[{sign}]\d{{3}}$') and {other} = 0"
        open_ = f"{like} and not contains(raw, '$') and not contains(raw, '£')"
        three = rf"{bare}'^(0|\d{{4,}})[{sign}]\d{{3}}$')"
        any_places = rf"{bare}'[{sign}](\d|\d{{4,}})$') and {other} = 0"
        last = f"{one} = 1 and ({other} = 0 or regexp_matches(x, '{',' if sign == '.' else '[.]'}.*[{sign}]'))"
        told = f"count(*) filter ({last} and not ({like})) > 0 and count(*) filter ({three}) = 0"
        doubt = f"(count(*) filter ({any_places}) = 0 or count(*) filter ({open_} and x like '%0') > 0)"
        found.append(f"case when {told} and {doubt} then min(raw) filter ({open_}) end")
    return f"coalesce({', '.join(found)}, '')"


CENTS, WHOLE, MAYBE_CENTS = "cents", "whole money", "cents or whole money"
CLOCKS = ("hh:mm", "mm:ss")
LASTING = ("minutes", "seconds", "hours")
LONGEST, FEW_HOURS = 600, 8
"""More minutes than anybody talks in a day, and so few that figures with decimals may be hours."""
_CLOCK = re.compile(r"\b(hh?:mm|mm?:ss)\b", re.IGNORECASE)
_MINUTES = re.compile(r"\bmin", re.IGNORECASE)
_HOURS = re.compile(r"(?<![^\W_])(h|hrs?|hours?|std|stunden|heures?|horas?|ore)(?![^\W_])", re.IGNORECASE)


IN_CENTS = said("money in cents")


def decided_cents(column: Column, shown: Deciding) -> ReadSo:
    """Whether money is in cents: every figure beside the amount the export prints; what that does not settle is asked."""
    printed, answer, questions = shown.columns.get("amount_shown"), shown.said(column), list[Question]()
    if answer not in (CENTS, WHOLE):
        answer = _settled(column, printed, shown) if printed else ""
    if not answer:
        asked = said("cents?", header=column.header, beside=printed.header if printed else None)
        questions.append(Question(spell(OfCells(column.header)), asked, (CENTS, WHOLE), column.examples))
    read_as = (IN_CENTS,) if answer == CENTS else column.read_as
    return ReadSo(decided=[replace(column, unit=answer, read_as=read_as)], questions=questions)


def _settled(column: Column, printed: Column, shown: Deciding) -> str:
    """The unit all rows agree on, or nothing. The printed amount has decimals when it ends in a sign and one or two digits."""
    value = convert.money(convert.something(column.cell), column.decimal)
    bare = f"regexp_replace({convert.something(printed.cell)}, '[^0-9.,-]', '', 'g')"
    told = statement(__file__, "figures_beside_printed", value=value, bare=bare, source=shown.source)
    count, whole, cents = one_row(shown.con, told)
    if not count or (whole == count) == (cents == count):
        return ""
    return WHOLE if whole == count else CENTS


@dataclass(frozen=True)
class _Durations:
    """A duration of two parts; the biggest figure, those of over an hour that are no round minutes, those with decimals, an example."""

    pair: str | None
    biggest: float | None
    odd: int
    broken: int
    example: str | None

    @property
    def hardly_minutes(self) -> bool:
        return self.biggest is not None and (
            self.biggest > LONGEST or bool(self.odd) or (self.biggest <= FEW_HOURS and bool(self.broken))
        )


def decided_minutes(column: Column, shown: Deciding) -> ReadSo:
    """What figures count and what a duration of two parts is: the format or the header says it, else figures that are hardly minutes are asked.

    Asked only of a sheet that people keep, of which no format says the unit.
    """
    parts = {"cell": convert.something(column.cell), "figure": convert.number("x"), "source": shown.source}
    told = _Durations(*one_row(shown.con, statement(__file__, "durations", **parts)))
    unit, questions, about = _unit(column, told, shown.said(column)), list[Question](), OfCells(column.header)
    if told.pair is not None and unit not in CLOCKS:
        asked = said("which clock?", pair=told.pair, header=column.header)
        questions.append(Question(spell(about), asked, CLOCKS, (told.pair,)))
    is_open = told.pair is None and not unit and not _MINUTES.search(column.header)
    if told.hardly_minutes and is_open and shown.match.format.rank <= 1:
        asked = said("which unit of time?", header=column.header, most=told.example)
        questions.append(Question(spell(about), asked, LASTING, column.examples))
    read_as = ("minutes", f"from {unit or CLOCKS[0]}") if unit or told.pair is not None else ("minutes",)
    return ReadSo(decided=[replace(column, unit=unit, read_as=read_as)], questions=questions)


def _unit(column: Column, told: _Durations, answer: str) -> str:
    """The unit that was said, or that the header names; else that of the format."""
    if answer in (*CLOCKS, *LASTING):
        return answer
    if told.pair is not None:
        named = _CLOCK.search(column.header)
        return CLOCKS[not named[1].lower().startswith("h")] if named else column.unit
    return "hours" if _HOURS.search(column.header) else column.unit


AS_WRITTEN = "as written"


def _with_currency_told(column: Column, columns: Mapping[str, Column], around: Sequence[str]) -> Column:
    """The column in the one currency the lines above a table name, where neither its cells nor its headers name any."""
    if column.currency is not None or "currency" in columns:
        return column
    named = {code for text in around for code in re.findall(rf"\b({CURRENCIES})\b", text)}
    named |= {"EUR" for text in around if "€" in text}
    if len(named) != 1:
        return column
    (code,) = named
    return replace(column, currency=code, read_as=(*column.read_as, said("currency of a line above", currency=code)))


def _look(seen: Converted) -> Finding | None:
    """Each column of money as many times as was answered; asked where the file speaks of thousands or millions."""
    table, changed, questions = seen.table, list[Column](), list[Question]()
    around = [*table.titles, table.sheet or ""]
    for column in seen.columns.values():
        if column.type != "money":
            continue
        column = _with_currency_told(column, seen.columns, around)
        heads = list(dict.fromkeys(table.places)) if isinstance(table, Unfolded) else [column.header]
        if len({told_times(head) for head in heads}) > 1:
            shown = ", ".join(f'"{head}"' for head in heads[:4])
            raise Refusal(
                f"{table.file}: the figures of {shown} are not all in the same unit. Write all of them in whole money, or in one unit."
            )
        about = StandsFor(column.header)
        answer = seen.answers.get(about)
        told, times = next(((text, times) for text in (*heads, *around) if (times := told_times(text))), ("", ()))
        if answer in TIMES:
            column = replace(column, unit=answer, read_as=(*column.read_as, f"written in {answer}"))
        elif told and answer != AS_WRITTEN:
            header = column.header if column.header in heads else None
            asked = said("how many times?", told=told, times=times, header=header)
            questions.append(Question(spell(about), asked, (*times, AS_WRITTEN), column.examples))
        changed.append(column)
    return ReadSo(decided=changed, questions=questions)


HOW_MANY_TIMES = Step[Converted](lambda seen: any(one.type == "money" for one in seen.columns.values()), _look)


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
