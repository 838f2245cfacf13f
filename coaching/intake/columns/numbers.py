"""How a column writes its numbers: decimal and thousands signs, percent or fraction, the currency; decided over all cells, or asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import OfCells, spell
from coaching.intake.columns.column import Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.header_units import currency_in
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
