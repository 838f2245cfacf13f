"""Which columns beside figures say for which period a row holds: by its name or its number, with the year perhaps in a column of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coaching.calendar import Calendar, Period
from coaching.errors import Refusal
from coaching.intake.file.layout import kind_of_text
from coaching.intake.words.format import header_key
from coaching.intake.words.measures import is_sum
from coaching.intake.words.period_names import SIZES, PeriodWord, period_in
from coaching.intake.words.spans import unit_named


def _keys(names: str) -> frozenset[str]:
    return frozenset(header_key(name) for name in names.split("|"))


ISO_WEEKS = _keys("KW|CW|ISO week|calendar week|Kalenderwoche|ISO week number")
NUMBERED = {
    "week": ISO_WEEKS | _keys("week|wk|week no|week no.|week number|week #|Woche|semaine|semana|settimana|неделя|W"),
    "month": _keys("month|month no|month no.|month number|month #|mth|mon|fiscal month|Monat|mes|mois|mese|mês|maand|miesiąc|měsíc|месяц"),
    "quarter": _keys("quarter|quarter no|quarter number|qtr|Q|fiscal quarter|FY quarter|FQ|Quartal|trimestre|trim|kwartaal|kvartal|kwartał|квартал"),
    "half": _keys("half|half year|halfyear|H|HY|semester|semestre|Halbjahr|HJ"),
}  # fmt: skip
"""Headers under which bare numbers are those of a week, a month, a quarter or a half of a year."""
YEARS = _keys(
    "year|yr|fiscal year|FY|calendar year|plan year|budget year|Jahr|Geschäftsjahr|GJ|Planjahr|año|ano|année|exercice|anno|jaar|rok|år|vuosi|yıl|год"
)
_FISCAL = _keys("fiscal year|FY|fiscal month|Geschäftsjahr|GJ|exercice")
_COUNTED = _keys("period|period no|period number|fiscal period|Periode|período|période")
_MOST = {"week": 53, "month": 12, "quarter": 4, "half": 2}
_WORDS = {
    "week": "w|wk|week|kw|cw|woche|sem|semana|semaine|settimana", "month": "m|mo|mon|mth|month|monat|mes|mois|mês|mese",
    "quarter": "f?q|f?qtr|qu|quarter|quartal|t|tr|tri|trim|trimestre|kwartaal|kvartal|kwartał",
    "half": "h|hy|half|half[ -]?year|hj|halbjahr|s|sem|semestre",
    "period": r"[^\W\d]+",
}  # fmt: skip
_ORDINAL = r"\.0|\.|°|º|ª|st|nd|rd|th|er|re|ère|e|è|ème|o|a"
_NUMBER = {
    unit: re.compile(rf"(?:(?:{words})[ .-]*)?0?(\d\d?)(?:{_ORDINAL})?(?:[ -]*(?:{words})\.?)?", re.I)
    for unit, words in _WORDS.items()
}
"""A bare number of a period, perhaps with its word before or behind it: 2, Q2, 2Q, 2nd quarter, 2. Quartal."""
_SHORT_YEAR = re.compile(r"['’]?(?:20)?(\d\d)(?:\.0)?")
_MADE = {"week": "?-W{:02d}", "month": "?-{:02d}", "quarter": "?-Q{}", "half": "?-H{}"}


@dataclass(frozen=True)
class RowPeriod:
    """Where rows say their period. when is the column that tells it most finely, year the one that adds the year to it, others tell no more.

    unit: what the bare numbers of when are: week, month, quarter, half; "period" where nobody can know; "" where its cells are words.
    """

    when: int | None = None
    year: int | None = None
    unit: str = ""
    others: tuple[int, ...] = ()


def row_period(headers: Sequence[str], samples: Sequence[Sequence[str]], places: Sequence[int]) -> RowPeriod:
    """The columns among places that name periods; a coarser one beside a finer one adds nothing."""
    found = [
        (SIZES.index(told[0]), told[1], index) for index in places if (told := _told(headers[index], samples[index]))
    ]
    counted = [
        index for index in places if header_key(headers[index]) in _COUNTED and _numbers(samples[index], "period", 53)
    ]
    whens = sorted((size, not own_year, index) for size, own_year, index in found if SIZES[size] != "year")
    years = [index for size, _, index in found if SIZES[size] == "year"]
    if not whens and not (counted and years):
        return RowPeriod(years[0], others=tuple(years[1:])) if years else RowPeriod()
    when, bare = (whens[0][2], whens[0][1]) if whens else (counted[0], True)
    unit = _unit(headers[when], samples[when]) if whens else "period"
    year = years[0] if years and bare else None
    return RowPeriod(when, year, unit, tuple(index for _, _, index in found if index not in (when, year)))


def _told(header: str, sample: Sequence[str]) -> tuple[str, bool] | None:
    """The size of the periods a column names, and whether it names their year; bare years only under a header that says so."""
    if unit := _unit(header, sample):
        return unit, False
    read = year_in if header_key(header) in YEARS else period_in
    words = [read(cell) for cell in sample if cell.strip() and not is_sum(cell)]
    told = [word for word in words if word is not None and not word.rest]
    if not words or len(told) < len(words):
        return None
    unit, _ = unit_named(header)
    if unit not in ("", told[0].size) and any(kind_of_text(cell) == "date" for cell in sample):
        return None  # days that happen to begin or end months
    sizes = sorted({word.size for word in told}, key=SIZES.index)
    if sizes == ["year"] and header_key(header) not in YEARS:
        return None
    return sizes[0], not any(word.needs_year for word in told)


def _unit(header: str, sample: Sequence[str]) -> str:
    """What bare numbers in a column are, by its header; "" where its cells are not all such numbers."""
    return next(
        (
            unit
            for unit, names in NUMBERED.items()
            if header_key(header) in names and _numbers(sample, unit, _MOST[unit])
        ),
        "",
    )


def _numbers(sample: Sequence[str], unit: str, most: int) -> bool:
    found = [_NUMBER[unit].fullmatch(cell.strip()) for cell in sample if cell.strip() and not is_sum(cell)]
    return bool(found) and all(one and 1 <= int(one[1]) <= most for one in found)


def word_in(cell: str, unit: str) -> PeriodWord | None:
    """The period a cell names, its bare number being one of the unit."""
    if not unit:
        word = period_in(cell)
        return word if word and not word.rest else None
    number = _NUMBER[unit].fullmatch(cell.strip())
    return PeriodWord(_MADE[unit].format(int(number[1])), "") if number and 1 <= int(number[1]) <= _MOST[unit] else None


def year_in(cell: str) -> PeriodWord | None:
    """The period that a cell of a column of years names; two digits are a year there."""
    short = _SHORT_YEAR.fullmatch(cell.strip())
    return PeriodWord(f"20{short[1]}", "") if short else period_in(cell)


def days_of(calendar: Calendar, word: PeriodWord | None, year: str | None, fiscal: bool) -> Period | None:
    """The days a row's word stands for, its year taken from the column of years where the word has none; None where there are none.

    fiscal: the year is one of the company, so its months may begin in the calendar year before.
    """
    of = year_in(year or "")
    if word is None or (word.needs_year and of is None):
        return None
    try:
        named = of.key[:4] if of else None
        if fiscal and named and word.needs_year and word.size == "month":
            return next((one for one in calendar.months_of(calendar.parse(named)) if one.key[4:] == word.key[1:]), None)
        return word.period(calendar, named)
    except Refusal:  # a year of 52 weeks has no week 53
        return None


def unread_periods(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> int | None:
    """The first column that by its header names weeks, months, quarters, halves or years, of which no cell can be read as one."""
    named = frozenset().union(*NUMBERED.values(), YEARS)
    columns = [index for index, header in enumerate(headers) if header_key(header) in named and samples[index]]
    return next(
        (index for index in columns if _told(headers[index], samples[index]) is None and not _dates(samples[index])),
        None,
    )


def _dates(sample: Sequence[str]) -> bool:
    return any(kind_of_text(cell) == "date" for cell in sample)


def is_fiscal(header: str) -> bool:
    """Whether a header speaks of the company's years."""
    return header_key(header) in _FISCAL
