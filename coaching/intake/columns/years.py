"""Which year days are of that are written without one: "02.11.", "Mo 3/11", "3 Nov"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from coaching.errors import Question, said
from coaching.intake.answers.answers import YEAR, OfCells, spell
from coaching.intake.columns.column import DATE_TYPES, Column, Deciding, ReadSo
from coaching.intake.columns.dates import ORDERS
from coaching.intake.words import convert
from coaching.intake.words.date_names import months

MOST = 0.6  # of the cells of a column
ROWS = 20_000  # whose order is looked at
LATE, EARLY = 10, 3  # October and March: what goes from one to the other runs over New Year

Parts = tuple[str, str, str]  # the first part, the sign or "" before a name, the second part


def look_for_years(shown: Deciding) -> ReadSo:
    """The year a person said for the columns of days without one; asked where nobody did."""
    decided, questions = list[Column](), list[Question]()
    for column in shown.of(DATE_TYPES):
        if column.field in shown.plain or not (parts := _parts(column, shown)):
            continue
        ways = _ways(parts)
        order = shown.said(column) if shown.said(column) in ORDERS else ways[0]
        if len(ways) > 1 and shown.said(column) not in ORDERS:
            asked = said("which part first?", header=column.header, or_year=False)
            questions.append(Question(spell(OfCells(column.header)), asked, ways, column.examples))
        pair, answer = _over_new_year([_month(one, order) for one in parts]), shown.answers.get(YEAR)
        if not (years := years_of(answer)) or (pair and len(years) < 2):
            years = (date.today().year,)  # until somebody says
            first, last = column.examples[:1] or ("",), column.examples[-1:] or ("",)
            asked = said("year of days?", said=answer, header=column.header, first=first[0], last=last[0], pair=pair)
            questions.append(Question(spell(YEAR), asked, (), column.examples, open=True))
        read_as = said("dates", order=order), said("of year", year="/".join(map(str, years)))
        decided.append(
            replace(
                column, years=years, order=order, spellings=convert.ALL_SPELLINGS, read_as=read_as, months=_names(parts)
            )
        )
    return ReadSo(decided=decided, questions=list({one.column: one for one in questions}.values()))


def years_of(answer: str) -> tuple[int, ...]:
    """The years an answer names: "2026" one, "2025/26" both; none where it is no year."""
    first, _, second = answer.strip().partition("/")
    if not (len(first) == 4 and first.isdecimal() and second in ("", f"{int(first) + 1}", f"{int(first) + 1}"[2:])):
        return ()
    return (int(first), int(first) + 1) if second else (int(first),)


def _parts(column: Column, shown: Deciding) -> list[Parts]:
    """The parts of the cells without a year, in the order of the rows; none where most cells are written otherwise."""
    cell = convert.something(column.cell)
    least = shown.con.execute(
        f"select count(x) filter (where regexp_matches(x, {convert.literal(convert.NO_YEAR)})) >= {MOST} * count(x) and count(x) > 0"
        f" from (select {cell} as x from {shown.source})"
    ).fetchone()
    if not (least and least[0]):
        return []
    names = "['first', 'sign', 'second', 'day', 'month', 'beside']"
    rows = shown.con.execute(
        f"select regexp_extract(x, {convert.literal(convert.NO_YEAR)}, {names}) from (select {cell} as x, source_row from {shown.source})"
        f" where x is not null order by source_row limit {ROWS}"
    ).fetchall()
    found = [
        (one["first"], one["sign"], one["second"]) if one["first"] else (one["day"], "", one["month"])
        for (one,) in rows
    ]
    told = [one for one in found if one[0]]
    return told if _are_days(told) else []


def _are_days(told: Sequence[Parts]) -> bool:
    """Whether such cells are days, and no months with a year of two digits ("11/26")."""
    pairs = [(int(first), int(second)) for first, sign, second in told if sign]
    if not pairs:
        return bool(_names(told))
    return bool(_ways(told)) and (len(pairs) == 1 or any(max(one) < 20 for one in pairs))


def _ways(told: Sequence[Parts]) -> tuple[str, ...]:
    """Which part may go first: with points, or before a name, the day alone."""
    pairs = [(int(first), int(second)) for first, sign, second in told if sign]
    high_first, high_second = (max((one[place] for one in pairs), default=1) for place in (0, 1))
    fits = {
        "day first": high_first <= 31 and high_second <= 12,
        "month first": high_first <= 12
        and high_second <= 31
        and all(sign in "-/" for _, sign, _ in told if sign)
        and bool(pairs),
    }
    return tuple(order for order, fit in fits.items() if fit)


def _names(told: Sequence[Parts]) -> dict[str, int]:
    return dict(months({second.casefold() for _, sign, second in told if not sign}))


def _month(one: Parts, order: str) -> int:
    first, sign, second = one
    if not sign:
        return _names([one]).get(second.casefold(), 0)
    return int(second) if order == "day first" else int(first)


def _over_new_year(told: Sequence[int]) -> bool:
    """Whether days run over New Year: from one row to the next they go from the end of a year to the beginning of one, or back."""
    steps = [(one, other) for one, other in pairwise(told) if one != other]
    forth = sum(one >= LATE and other <= EARLY for one, other in steps)
    back = sum(one <= EARLY and other >= LATE for one, other in steps)
    return forth + back == 1
