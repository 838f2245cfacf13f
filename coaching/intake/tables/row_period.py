"""The period a row is of, by its own cells."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coaching.calendar import Calendar, Period
from coaching.errors import Refusal, said
from coaching.intake.answers.answers import FIELD, Answers
from coaching.intake.answers.choices import ENDS
from coaching.intake.file.layout import kind_of_text
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import MADE_END, Match, header_key
from coaching.intake.words.measures import is_sum
from coaching.intake.words.period_names import SIZES, PeriodWord, period_in, periods_in, unit_named
from coaching.intake.words.staging import Staging, write
from coaching.workspace import Workspace


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
    if not whens and not counted:
        return RowPeriod(years[0], others=tuple(years[1:])) if years else RowPeriod()
    when, bare = (whens[0][2], whens[0][1]) if whens else (counted[0], True)
    unit = _unit(headers[when], samples[when]) if whens else "period"
    year = years[0] if years and bare else None
    return RowPeriod(when, year, unit, tuple(index for _, _, index in found if index not in (when, year)))


def _told(header: str, sample: Sequence[str]) -> tuple[str, bool] | None:
    """The size of the periods a column names, and whether it names their year; bare years only under a header that says so."""
    if unit := _unit(header, sample):
        return unit, False
    cells, of_years = _single(sample), header_key(header) in YEARS
    words = [year_in(cell) if of_years else period_in(cell) for cell in cells]
    if not of_years and periods_in(cells) != words:  # told by their company only: days, Roman months
        return None
    told = [word for word in words if word is not None and not word.rest]
    if not words or len(told) < len(words):
        return None
    sizes = sorted({word.size for word in told}, key=SIZES.index)
    unit, _ = unit_named(header)
    are_days = unit not in ("", told[0].size) and _dates(sample)  # that happen to begin or end months
    if are_days or (sizes == ["year"] and not of_years):
        return None
    return sizes[0], not any(word.needs_year for word in told)


def _single(sample: Sequence[str]) -> list[str]:
    """The cells that say something of their own, and are no word for a sum."""
    return [cell for cell in sample if cell.strip() and not is_sum(cell)]


def lacks_year(header: str, sample: Sequence[str]) -> bool:
    """Whether a column names months, quarters, halves or weeks, and no year."""
    told = _told(header, sample)
    return told is not None and not told[1]


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
    found = [_NUMBER[unit].fullmatch(cell.strip()) for cell in _single(sample)]
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
        named = of.key if of else None
        if named and "/" in named and word.needs_year:
            named, fiscal = PeriodWord(named, "").period(calendar).key, True
        if fiscal and named and word.needs_year and (word.size == "month" or ".." in word.key):
            return _of_fiscal_year(calendar, word, named)
        return word.period(calendar, named[:4] if named else None)
    except Refusal:  # a year of 52 weeks has no week 53
        return None


def _of_fiscal_year(calendar: Calendar, word: PeriodWord, year: str) -> Period | None:
    """The month, or the months from the first to the last, as they lie in a year of the company; None where its year holds them apart."""
    first, _, last = word.key.replace("?", "").partition("..")
    held = [one for one in calendar.months_of(calendar.parse(year)) if one.key[4:] in (first, last or first)]
    if not held or not held[0].key.endswith(first):
        return None
    return replace(held[0], end=held[-1].end, key=f"{held[0].start}..{held[-1].last}") if last else held[0]


def unread_periods(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> int | None:
    """The first column that by its header names weeks, months, quarters, halves, years or periods, of which some cell names none."""
    named = frozenset().union(*NUMBERED.values(), YEARS, _COUNTED)
    columns = [index for index, header in enumerate(headers) if header_key(header) in named and samples[index]]
    return next(
        (
            index
            for index in columns
            if _told(headers[index], samples[index]) is None
            and not _dates(samples[index])
            and not (header_key(headers[index]) in _COUNTED and _numbers(samples[index], "period", 53))
        ),
        None,
    )


def _dates(sample: Sequence[str]) -> bool:
    return any(kind_of_text(cell) == "date" for cell in sample)


def is_fiscal(header: str) -> bool:
    """Whether a header speaks of the company's years."""
    return header_key(header) in _FISCAL


KINDS = ("quota", "activity_summary", "forecast")
MOST_WORDS = 5_000
_PERIOD = r"(.*[^\d])?(19|20)\d\d([^\d].*)?"


def with_periods_as_days(
    workspace: Workspace, table: RawTable, folder: Path, matches: Sequence[Match], places: tuple[Sequence[int], Sequence[int]],
    answers: Answers,
) -> RawTable:  # fmt: skip
    """The same table with days in the column its format, or a person, reads as the start of the period, where its cells are words; any other as
    it is.

    places: the columns that may say when a deal closes, and for which period a forecast is.
    """
    closings, starts = places
    said = {
        what.removeprefix(FIELD): table.headers.index(one)
        for one, what in answers.by_hand.items()
        if one in table.headers
    }
    if not matches and len(starts) == 1 and not table.plain_csv:
        said.setdefault("period_start", starts[0])
    if "period_start" in said:
        return _with_days(workspace.calendar, table, said["period_start"], said.get("period_end"), folder)
    of_deals = not matches or matches[0].format.kind == "opportunity"
    if of_deals and closings and table.data_rows:
        return _on_last_days(workspace.calendar, table, closings, folder)
    if len(matches) != 1 or matches[0].format.kind not in KINDS or "period_start" not in matches[0].columns:
        return table
    columns = matches[0].columns
    return _with_days(workspace.calendar, table, columns["period_start"], columns.get("period_end"), folder)


def _with_days(calendar: Calendar, table: RawTable, place: int, end: int | None, folder: Path) -> RawTable:
    """The table with days in its column of starts, where all its cells name periods."""
    if not table.data_rows:
        return table
    with Staging.of(table.data_rows) as staging:
        staging.hold(table.cells_path())
        words = staging.execute(
            f"select distinct trim(c{place}) from {staging.cells} where trim(c{place}) <> '' limit {MOST_WORDS}"
        ).fetchall()
        days = _days(calendar, [str(word) for (word,) in words])
        return _spelled(staging, table, place, end, days, folder) if days else table


def _days(calendar: Calendar, words: list[str]) -> list[tuple[str, str, str]]:
    """Each word with the first and the last day of its period; none where any cell is a day, or names no period with its year."""
    if any(len(text) > 9 and text[:4].isdigit() and text[4] == text[7] == "-" for text in words):
        return []
    found = []
    for text, word in zip(words, periods_in(words), strict=True):
        if word is None or word.rest or word.needs_year:
            return []
        try:
            period = word.period(calendar)
        except Refusal:  # a year of 52 weeks has no week 53: such a row is set apart
            continue
        found.append((text, str(period.start), str(period.last)))
    return found


def names_a_period(calendar: Calendar, cells: Iterable[str]) -> bool:
    """Whether one of these cells is a period with its year, of which _on_last_days takes the last day."""
    return any(re.fullmatch(_PERIOD, cell.strip()) and _days(calendar, [cell.strip()]) for cell in cells)


def _on_last_days(calendar: Calendar, table: RawTable, places: Sequence[int], folder: Path) -> RawTable:
    """The table with the last day of its period in each of these cells that names one."""
    with Staging.of(table.data_rows) as staging:
        staging.hold(table.cells_path())
        staging.execute("create temp table day_of (place integer, word varchar, last varchar)")
        named = []
        for place in places:
            cell = f"trim(c{place})"
            words = staging.execute(
                f"select distinct {cell} from {staging.cells} where regexp_full_match({cell}, '{_PERIOD}') limit {MOST_WORDS}"
            ).fetchall()
            days = [(place, word, last) for (text,) in words for word, _, last in _days(calendar, [str(text)])]
            if days:
                staging.executemany("insert into day_of values (?, ?, ?)", days)
                named.append(place)
        if not named:
            return table
        joined = " ".join(f"left join day_of d{i} on d{i}.place = {i} and d{i}.word = trim(c.c{i})" for i in named)
        cells = [f"coalesce(d{i}.last, c.c{i}) as c{i}" if i in named else f"c.c{i}" for i in range(len(table.headers))]
        path = folder / f"periods-{uuid.uuid4().hex}.parquet"
        told = f"select {', '.join(cells)}, c.source_row from {staging.cells} c {joined} order by c.source_row"
        write(staging, told, path)
    notes = [said("closes in a period", header=table.headers[i]) for i in named]
    return replace(table, cells=path, plain_csv=None, notes=[*table.notes, *notes])


def _spelled(
    staging: Staging, table: RawTable, place: int, end: int | None, days: list[tuple[str, str, str]], folder: Path
) -> RawTable:  # fmt: skip
    """The table with the first day in the column of starts and the last one in that of ends, which is added where there is none."""
    staging.execute("create temp table day_of (word varchar, first varchar, last varchar)")
    staging.executemany("insert into day_of values (?, ?, ?)", days)
    cells = [f"c.c{i} as c{i}" for i in range(len(table.headers))]
    cells[place] = f"coalesce(d.first, c.c{place}) as c{place}"
    if end is not None:
        cells[end] = f"coalesce(c.c{end}, d.last) as c{end}"
    headers = table.headers if end is not None else [*table.headers, MADE_END]
    more = [] if end is not None else [f"d.last as c{len(table.headers)}"]
    path = folder / f"periods-{uuid.uuid4().hex}.parquet"
    staging.execute(
        f"""copy (select {", ".join([*cells, *more])}, c.source_row from {staging.cells} c left join day_of d on d.word = trim(c.c{place})
                  order by c.source_row) to {quoted(path)} (format parquet)"""
    )
    note = f'"{table.headers[place]}" names periods: each holds from its first to its last day'
    typed, settled = [*table.typed, *([set()] if more else [])], {MADE_END: ENDS[0]} if more else {}
    return replace(
        table, headers=headers, cells=path, plain_csv=None, notes=[*table.notes, note], typed=typed, settled=settled
    )
