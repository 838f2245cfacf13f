"""How a column writes its numbers: decimal and thousands signs, percent or fraction, the currency; decided over all cells, or asked."""

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import Answers, OfCells, spell
from coaching.intake.columns.column import Column
from coaching.intake.words import convert
from coaching.intake.words.format import Match
from coaching.intake.words.header_units import currency_in
from coaching.intake.words.staging import one_row

SLIP = 20
"""A letter behind one figure in more than so many is a slip, and its row is set apart."""
SIGNS = ("thousands sign", "decimal sign")
DECIMALS = ("decimal point", "decimal comma")


def decide_number(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, column: Column, answers: Answers, accept: bool,
    questions: list[Question], is_plain: bool = False,
) -> None:  # fmt: skip
    """Settle the decimal sign of a column, and the scale of a share; what is unclear is asked. is_plain: nothing in it is left to decide."""
    dot, comma, unclear, doubtful, biggest, inside, shown, letters = (
        _PLAINLY if is_plain else _number_facts(con, source, column)
    )
    column.letters = tuple(sorted(filter(None, letters))) if column.type in ("money", "count") else ()
    said = answers.get(OfCells(column.header))
    if said in DECIMALS:
        column.decimal = "," if said == "decimal comma" else "."
    elif said in SIGNS:
        column.decimal = {"thousands sign": {",": ".", ".": ","}, "decimal sign": {",": ",", ".": "."}}[said][
            "," if "," in shown else "."
        ]
    elif dot and comma:
        text = (
            f'"{column.header}" has decimal points and decimal commas. Is the comma a thousands sign or a decimal sign?'
        )
        questions.append(Question(spell(OfCells(column.header)), text, SIGNS, column.examples))
    elif comma and not doubtful:
        column.decimal = ","
    elif doubtful or (unclear and not dot):
        shown = doubtful or shown
        sign = "comma" if "," in shown else "point"
        questions.append(
            Question(
                spell(OfCells(column.header)),
                f'Is the {sign} in "{shown}" a thousands sign or a decimal sign?',
                SIGNS,
                (shown,),
            )
        )
    if column.type == "share":
        # A spreadsheet shows 25 % and holds 0.25, whatever unit the export was made in.
        usual = "" if biggest is not None and biggest <= 1 else match.format.units.get(column.field, "")
        _decide_scale(column, biggest, inside, answers.get(OfCells(column.header)) or usual, accept, questions)
    else:
        column.read_as = "money" if column.type == "money" else "number"
        if column.decimal == ",":
            column.read_as += ", decimal comma"
        if column.letters:
            column.read_as += f", figures with {' and '.join(column.letters)} behind them are so many times as much"
    if column.type == "money":
        column.currency = currency_in(column.header)
        column.read_as += f", in {column.currency} as its header says" if column.currency else ""


_PLAINLY: tuple[int, int, int, str, float | None, int, str, list[str]] = (0, 0, 0, "", None, 0, "", [])
"""What the facts of figures as 1234.56 come to: no comma, nothing unclear or in doubt, no letters."""


def _decide_scale(
    column: Column, biggest: float | None, inside: int, said: str, accept: bool, questions: list[Question]
) -> None:
    column.scale = 100 if (biggest is not None and biggest > 1) or said == "percent" else 1
    if said not in ("percent", "fraction") and biggest is not None and biggest > 1 and inside:
        text = f'"{column.header}" holds numbers above 1 and below 1. Are all of them percent?'
        questions.append(Question(spell(OfCells(column.header)), text, ("percent", "fraction"), column.examples))
    if said not in ("percent", "fraction") and biggest == 1 and not inside and not accept:
        text = f'"{column.header}" holds only 0 and 1. Is 1 one percent, or 100 percent?'
        questions.append(Question(spell(OfCells(column.header)), text, ("percent", "fraction"), column.examples))
    if said == "fraction":
        column.scale = 1
    column.read_as = "percent, 0 to 100" if column.scale == 100 else "fraction, 0 to 1"


def _number_facts(
    con: duckdb.DuckDBPyConnection, source: str, column: Column
) -> tuple[int, int, int, str, float | None, int, str, list[str]]:
    """How many figures show that the point is the decimal sign, that the comma is, and how many leave it open; one that contradicts the others.

    Of money 12.000 does where the others have two places, or where only a letter tells the sign (58.8k); beside figures of any number of
    places it does by its last nought. Then: the biggest figure, those below one, an open one, the letters behind figures.
    """
    # Plain numbers tell no more than one of their kind does, but for a share, where each figure counts.
    plain = (
        rf"case when regexp_full_match({column.cell}, '-?\d{{1,15}}') then '1'"
        rf" when regexp_full_match({column.cell}, '-?\d{{1,15}}\.\d\d') then '0.55'"
        rf" when regexp_full_match({column.cell}, '-?\d{{1,15}}\.(\d|\d{{4,9}})') then '0.5' else {column.cell} end"
    )
    value = column.cell if column.type == "share" else plain
    some = convert.something("raw")
    unlettered = rf"regexp_replace({some}, '(?i)(\d)\s*{convert.LETTERS}(\W|$)', '\1\2')"
    bare = rf"regexp_replace(regexp_replace({unlettered}, '[^0-9.,eE%]', '', 'g'), '^[eE]+|[eE]+(%?)$', '\1', 'g')"
    letters = rf"case when regexp_matches(raw, '\pL\W*$') then {convert.letters_behind(convert.signed_figure(some))} else '' end"
    return one_row(
        con,
        rf"""with v as (select {value} as raw, count(*) as times from {source} group by 1),
        t as materialized (select {bare} as x, raw, times, {some} is not null as told, {letters} as letters from v),
        p as (select x, raw, times, letters,
                     len(x) - len(replace(x, ',', '')) as commas, len(x) - len(replace(x, '.', '')) as dots from t where x <> '')
        select count(*) filter ((dots = 1 and commas >= 1 and regexp_matches(x, ',.*\.'))
                    or (commas > 1 and dots = 0 and regexp_matches(x, ',\d{{3}}$'))
                    or (dots = 1 and commas = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}}\.\d{{3}}$'))),
               count(*) filter ((commas = 1 and dots >= 1 and regexp_matches(x, '\..*,'))
                    or (dots > 1 and commas = 0 and regexp_matches(x, '\.\d{{3}}$'))
                    or (commas = 1 and dots = 0 and not regexp_matches(x, '^[1-9]\d{{0,2}},\d{{3}}$') and regexp_matches(x, '^\d*,\d+%?$'))),
               count(*) filter (commas + dots = 1 and regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')
                    and not contains(raw, '$') and not contains(raw, '£')),
               {_doubtful(".", ",") if column.type in ("money", "count") else "''"},
               max(try_cast(replace(x, ',', '.') as double)) filter (not contains(x, '%')),
               count(*) filter (try_cast(replace(x, ',', '.') as double) > 0 and try_cast(replace(x, ',', '.') as double) < 1),
               coalesce(min(raw) filter (regexp_matches(x, '^[1-9]\d{{0,2}}[.,]\d{{3}}$')), ''),
               case when count(*) filter (letters <> '') > 1
                         or {SLIP} * sum(times) filter (letters <> '') >= (select sum(times) from t where told)
                    then list(distinct letters) else [] end
        from p""",
    )


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
