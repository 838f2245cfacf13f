"""Dates whose year has two digits: which of three parts is the year is told by the whole column, or asked."""

from coaching.intake.columns.column import Column
from coaching.intake.words import convert
from coaching.intake.words.convert import YEAR_FIRST
from coaching.intake.words.staging import Bench, one_row, statement

SHORT = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}($|[T ,])"
ENOUGH = 5
"""How many different dates it takes until their spread says which part is the year."""
NEAR, FAR = 10, 15
"""Years of an export lie within NEAR of each other; a part that spreads wider than FAR while another one does not is a day."""


def ways_to_read(con: Bench, source: str, column: Column) -> tuple[str, ...]:
    """The orders in which all two-digit dates of the column can be read; one of them where the column decides, none where it contradicts itself."""
    parts = [rf"cast(regexp_extract(x, '^(\d+)[-/.](\d+)[-/.](\d+)', {number}) as integer)" for number in (1, 2, 3)]
    first_long, last_long = r"regexp_matches(x, '^\d\d[-/.]')", r"regexp_matches(x, '^\d+[-/.]\d+[-/.]\d\d($|[T ,])')"
    count, high_a, high_b, high_c, low_a, low_c, padded_a, padded_c, dotted = one_row(
        con,
        statement(
            __file__,
            "parts_of_short_dates",
            first_long=first_long,
            last_long=last_long,
            cell=convert.something(column.cell),
            parts=", ".join(f"{part} as {name}" for part, name in zip(parts, "abc", strict=True)),
            source=source,
            short=SHORT,
        ),
    )
    spread_a, spread_c = high_a - low_a, high_c - low_c
    told = count >= ENOUGH
    fits = {
        "day first": padded_c and high_a <= 31 and high_b <= 12,
        "month first": padded_c and high_a <= 12 and high_b <= 31 and not dotted,
        YEAR_FIRST: padded_a and high_b <= 12 and high_c <= 31,
    }
    ways = tuple(order for order, fit in fits.items() if fit)
    if YEAR_FIRST in ways and told and spread_a > FAR and spread_c <= NEAR:
        ways = tuple(order for order in ways if order != YEAR_FIRST) or ways
    if YEAR_FIRST in ways and told and spread_c > FAR and spread_a <= NEAR:
        ways = (YEAR_FIRST,)
    return ways
