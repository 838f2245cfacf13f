"""Tables whose figures stand side by side: a month, a quarter, a year, a class or an activity in each header; where they stand is found here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coaching.currency import is_currency
from coaching.errors import Note, said
from coaching.intake.file.layout import kind_of_text
from coaching.intake.tables.names_once import ABOVE, BELOW
from coaching.intake.tables.row_period import YEARS, RowPeriod, row_period, word_in, year_in
from coaching.intake.words.convert import LETTERS
from coaching.intake.words.format import header_key
from coaching.intake.words.header_units import unitless, without_unit
from coaching.intake.words.measures import (
    COUNTED,
    LABEL,
    OF_OTHERS,
    class_of,
    is_call,
    is_open,
    is_running,
    is_sum,
    is_target_word,
    meaning_in,
    name_and_measure,
    no_figure,
    tells_measures,
)
from coaching.intake.words.period_names import (
    SIZES,
    PeriodWord,
    begins_and_ends,
    months_in,
    periods_in,
    unit_named,
)
from coaching.intake.words.word_books import NOTHING

WHO = {
    "rep_id": "rep id|employee id|employee no|employee number|owner id|user id|staff id|seller id|sales rep id",
    "rep_name": "rep|sales rep|rep name|salesperson|sales person|employee|employee name|name|owner|account manager|agent|sales agent|seller"
                "|consultant|mitarbeiter|verkäufer|vendedor|vendeur|member|team member|who|account executive|ae|sdr"
                "|commercial|comercial|representante|vendedora|verkäuferin|vertriebsmitarbeiter|venditore|verkoper|säljare|handlowiec|менеджер|сотрудник"
                "|ответственный",
    "account_id": "account id|acct id|customer id|client id|company id|account number",
    "account_name": "account|account name|customer|customer name|client|company|kunde|cliente",
    "team": "team|store|branch|region|office|department|territory|group|district|filiale|niederlassung",
    "product": "product|product line|product family|line|category|segment",
}  # fmt: skip
_BESIDE_DAYS = frozenset(
    header_key(name) for name in ("day", "weekday", "week", "month", "quarter", "year", "wochentag", "woche", "kw", "monat", "jahr", "tag",
                                  "notes", "note", "comment", "comments", "remarks", "bemerkung", "bemerkungen", "kommentar", "iso week")
)  # fmt: skip
_CURRENCY = re.compile(r"\b(curr\w*|ccy|währung\w*|waehrung\w*|devises?|moneda|moeda|valut[ae])\b", re.I)
_WHO = {header_key(name): field_ for field_, names in WHO.items() for name in names.split("|")}
_NUMBER = re.compile(rf"[^A-Za-z\d]*\d[\d.,'’\s]*(?:(?i:{LETTERS})\s*)?(?:[A-Z]{{3}}|[%€$£)-])*\s*")


@dataclass(frozen=True)
class FigureColumn:
    """One column of figures: its header, the period the header names, if any, and what else it says.

    rep: the person, or the team, the header names; word: it counts only in rows that say this in the column of measures.
    """

    index: int
    header: str
    stem: str
    period: PeriodWord | None = None
    rep: str = ""
    word: str | None = None

    @property
    def called(self) -> str:
        """What its figures stand under, as a person looks for it."""
        return self.header if self.word is None else self.word


@dataclass
class WideTable:
    """Where the figures of a table stand. when is the column whose cells name the period, year the one that adds the year to it.

    left_out says of columns why they do not count. unit: what the bare numbers in the cells of when are, as in RowPeriod; days: they are
    dates, and each row holds for its day, or to the one in the column until. within: the column that names a longer period beside when.
    targets_as_calls: its targets are for the period its forecasts are about. sums: the columns that each column left out as their sum adds up;
    longer: columns of a longer period of which some shorter ones stand beside it. currency: the column that says the currency of a row's money.
    years: the keys of periods over New Year that name no year, with their year. measure: the column whose cells say what a row counts.
    of: what the headers of figures name, "rep_name" or "team".
    """

    columns: list[FigureColumn]
    left_out: dict[int, Note] = field(default_factory=dict)
    when: int | None = None
    year: int | None = None
    unit: str = ""
    days: bool = False
    within: int | None = None
    until: int | None = None
    targets_as_calls: bool = False
    sums: dict[int, list[int]] = field(default_factory=dict)
    longer: list[FigureColumn] = field(default_factory=list)
    currency: int | None = None
    years: Mapping[str, str] = field(default_factory=dict)
    measure: int | None = None
    of: str = "rep_name"

    def word(self, cell: str) -> PeriodWord | None:
        """The period that a cell of when names."""
        word = word_in(cell, self.unit)
        return replace(word, key=self.years[word.key]) if word and word.key in self.years else word


def who_is(header: str) -> str | None:
    """The field a column beside figures holds, by its header."""
    return _WHO.get(header_key(header))


def holds_figures(sample: Sequence[str]) -> bool:
    """Whether nearly all cells are numbers or words for nothing."""
    told = [cell for cell in sample if cell.strip().casefold() not in NOTHING]
    if not told:
        return False
    return sum(bool(_NUMBER.fullmatch(cell)) and kind_of_text(cell) != "date" for cell in told) >= 0.8 * len(told)


def find_wide(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    """The figures of a table with a period in its headers, or with measures in its headers; None for any other table."""
    wide = next((found for way in WAYS if (found := way(headers, samples, nameless))), None)
    if wide is None:
        return None
    says = (
        i
        for i, header in enumerate(headers)
        if _CURRENCY.search(header) and samples[i] and all(map(is_currency, samples[i]))
    )
    return replace(wide, currency=next(says, None))


_MANY = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How many months a period of this size holds; weeks make none exactly, spans are as long as each is."""


def names_periods(headers: Sequence[str]) -> bool:
    """Whether at least two headers name different periods of one length, or one names a span of months."""
    keys = {word.key for word in periods_in(headers) if word}
    spans = any(".." in key for key in keys) and len(keys) > 1
    return spans or any(len([key for key in keys if PeriodWord(key, "").size == size]) > 1 for size in SIZES)


def _by_period(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    if not names_periods(headers):
        return None
    named = [
        FigureColumn(index, header, unitless(word.rest), word)
        for index, (header, word) in enumerate(zip(headers, periods_in(headers), strict=True))
        if header not in nameless and word
    ]  # fmt: skip
    stems = {
        column.stem.casefold() for column in named if samples[column.index] and holds_figures(samples[column.index])
    }
    found = [  # a month of few rows stays a month where a cell of it is no number: that cell is set apart
        column for column in named if not samples[column.index] or holds_figures(samples[column.index])
        or (column.stem.casefold() in stems and any(_NUMBER.fullmatch(cell) for cell in samples[column.index]))
    ]  # fmt: skip
    if len({column.period for column in found}) < 2 or not any(samples[column.index] for column in found):
        return None
    wide = WideTable(found)
    if not all(is_sum(column.stem) for column in found):
        _leave_out(wide, [c for c in found if c.stem and is_sum(c.stem)], OF_OTHERS)
    _leave_sums_of_shorter(wide)
    if any(column.period and column.period.needs_year for column in wide.columns):
        wide.year = next(
            (i for i, header in enumerate(headers) if header_key(header) in YEARS and _holds_years(samples[i])), None
        )
    for index, header in enumerate(headers):
        if index in {column.index for column in found} or not holds_figures(samples[index]):
            continue
        if header in nameless:
            wide.left_out[index] = said("no header")
        elif (why := no_figure(header, samples[index])) and why != LABEL:
            wide.left_out[index] = why
        elif not why and who_is(header) is None and index != wide.year:
            wide.columns.append(FigureColumn(index, header, without_unit(header)))
    plain = [column.index for column in wide.columns if column.period]
    alike = len({(column.stem.casefold(), column.period.size) for column in wide.columns if column.period}) == 1
    whole = [i for i, why in wide.left_out.items() if why == OF_OTHERS and header_key(headers[i]) == "total"]
    wide.sums |= {i: plain for i in whole if alike and len(plain) == len(wide.columns)}
    return wide


def _leave_sums_of_shorter(wide: WideTable) -> None:
    """Where all months stand beside their quarter or year, only the months count; one of which some months are missing stays."""
    for stem in {column.stem.casefold() for column in wide.columns}:
        same = [(column, column.period) for column in wide.columns if column.stem.casefold() == stem and column.period]
        sizes = [size for size in SIZES if any(period.size == size for _, period in same)]
        shorter = [(column, period) for column, period in same if period.size == sizes[0]] if len(sizes) > 1 else []
        for size in sizes[1:]:
            longer = [(column, period) for column, period in same if period.size == size]
            many = _MANY.get(size, 0) // _MANY.get(sizes[0], 13)
            for column, period in longer:
                inside = [one.index for one, part in shorter if part.is_in(period)]
                whole = len(inside) == many if many else _held(shorter, period) in (set(), months_in(period))
                if not whole and (len(shorter) != many * len(longer) or not many):
                    wide.longer.append(column)
                    continue
                wide.sums[column.index] = (
                    inside if whole else [one.index for one, _ in shorter] if len(longer) == 1 and many else []
                )
                _leave_out(wide, [column], said("sum of its", parts=f"{sizes[0]}s"))


def _held(shorter: Sequence[tuple[FigureColumn, PeriodWord]], longer: PeriodWord) -> set[tuple[str, int]]:
    """The months of a longer period that shorter ones beside it hold; none where these are weeks."""
    return {
        month
        for _, part in shorter
        for month in months_in(part) & (months_in(longer) if part.size != "week" else set())
    } or (set() if all(part.size == "week" for _, part in shorter) else {("", 0)})


def _leave_out(wide: WideTable, columns: Sequence[FigureColumn], why: Note) -> None:
    wide.left_out |= {column.index: why for column in columns}
    wide.columns = [column for column in wide.columns if column not in columns]


def _by_measure(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    """A tracker: who, perhaps when, and one column for each measure or class of business."""
    told_by = row_period(headers, samples, [i for i, header in enumerate(headers) if who_is(header) is None])
    spans = {told_by.when, told_by.year, *told_by.others}
    numbers = [i for i, header in enumerate(headers) if i not in spans and _counts(header, samples[i], nameless)]
    when = told_by.when
    if when is None and any(holds_days(sample) for sample in samples):
        return None
    others = [header for i, header in enumerate(headers) if i not in spans and i not in numbers and samples[i]]
    is_plain = when is not None and all(who_is(header) or beside_days(header) for header in others)
    unsaid = [i for i in numbers if is_plain and is_open(headers[i])]
    classes = [i for i in numbers if class_of(headers[i])]
    told = [i for i in numbers if not is_sum(headers[i]) and _says(headers[i])] or [
        i for i in numbers if is_running(headers[i])
    ]
    by_name = any(who_is(header) in ("rep_id", "rep_name") for header in headers) or {ABOVE, BELOW} & set(headers)
    if (len(classes) < 2 and not told and not unsaid) or not (by_name or when is not None):
        return None
    named = {*told, *unsaid, *(classes if len(classes) > 1 else [])}
    chosen = sorted(named | {i for i in numbers if not no_figure(headers[i], samples[i])})
    wide = WideTable(
        [FigureColumn(i, headers[i], without_unit(headers[i])) for i in chosen],
        when=when,
        year=told_by.year,
        unit=told_by.unit,
    )
    wide.within = next(iter(told_by.others), None)
    wide.left_out = {} if when is None else dict.fromkeys(told_by.others, said("period told by", header=headers[when]))
    for index in numbers:
        if (
            index not in chosen and (why := no_figure(headers[index], samples[index])) != LABEL
        ):  # a label may say whose the figures are
            wide.left_out[index] = why
    for index, header in enumerate(headers):
        if header in nameless and holds_figures(samples[index]):
            wide.left_out[index] = said("no header")
    wide.sums = {
        i: chosen
        for i, why in wide.left_out.items()
        if why == OF_OTHERS and len(classes) > 1 and set(chosen) == set(classes)
    }
    return wide


def _by_day(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    """A tally: who, one day a row, and a column for each kind of activity; any column that says more makes the rows records of their own."""
    days = [i for i, sample in enumerate(samples) if holds_days(sample)]
    until = days.pop() if len(days) == 2 and begins_and_ends(headers[days[0]], headers[days[1]]) else None
    calls = any(is_call(header) for header in headers)
    running = any(is_running(header) for header in headers)
    longer = len(days) == 1 and (
        calls or running or until is not None or bool(unit_named(headers[days[0]])[0])
    )  # sums of weeks may be of anything
    told = [
        i for i, header in enumerate(headers)
        if i not in days and ((longer and (_says(header) or is_open(header))) or (_says(header) and meaning_in(header)[0] in COUNTED))
        and not is_sum(header) and holds_figures(samples[i])
    ] or [i for i, header in enumerate(headers) if is_running(header) and holds_figures(samples[i])]  # fmt: skip
    if len(days) != 1 or not told or any(meaning_in(header)[0] and i not in told for i, header in enumerate(headers)):
        return None
    free = [
        i
        for i, header in enumerate(headers)
        if i not in (*days, until, *told) and samples[i] and header not in nameless and not is_sum(header)
    ]
    spans = row_period(headers, samples, [i for i in free if who_is(headers[i]) is None]) if longer else RowPeriod()
    within = {spans.when, spans.year, *spans.others} - {None}
    more = [i for i in free if longer and i not in within and _counts(headers[i], samples[i], nameless)]
    others = [i for i in free if i not in within and i not in more]
    if any(who_is(headers[i]) not in ("rep_id", "rep_name", "team") and not beside_days(headers[i]) for i in others):
        return None
    chosen = sorted({*told, *(i for i in more if not no_figure(headers[i], samples[i]))})
    wide = WideTable(
        [FigureColumn(i, headers[i], without_unit(headers[i])) for i in chosen],
        when=days[0],
        days=True,
        within=spans.when,
    )
    wide.until = until
    for index, header in enumerate(headers):
        if (
            holds_figures(samples[index])
            and index not in chosen
            and (header in nameless or is_sum(header) or index in more)
        ):
            wide.left_out[index] = said("no header") if header in nameless else no_figure(header, samples[index])
    return wide


def _by_person(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    """A sheet with a column a person: its rows say when, or what they count, and the headers of its figures may all be names."""
    if any(who_is(header) in ("rep_id", "rep_name") for header in headers) or {ABOVE, BELOW} & set(headers):
        return None
    free = [i for i, header in enumerate(headers) if who_is(header) is None and samples[i]]
    days = [i for i in free if holds_days(samples[i])]
    told_by = row_period(headers, samples, [i for i in free if i not in days])
    spans = {told_by.when, told_by.year, *told_by.others, *days} - {None}
    numbers = [i for i in free if i not in spans and holds_figures(samples[i]) and headers[i] not in nameless]
    sums = [i for i in numbers if is_sum(headers[i])]
    names = {i: name_and_measure(headers[i]) for i in numbers if i not in sums}
    what = [i for i in free if i not in spans and i not in numbers and tells_measures(samples[i])]
    others = [i for i in free if i not in spans and i not in numbers and i not in what]
    told = {name for name, _ in names.values()}
    if len(told) < 2 or "" in told or len({bool(measure) for _, measure in names.values()}) > 1 or len(days) > 1:
        return None
    if (days and told_by.when is not None) or not (
        days or told_by.when is not None or what or all(m for _, m in names.values())
    ):
        return None
    if len(what) > 1 or not all(beside_days(headers[i]) for i in others):
        return None
    when = days[0] if days else told_by.when
    return WideTable(
        [FigureColumn(i, headers[i], measure, rep=name) for i, (name, measure) in names.items()],
        left_out=dict[int, Note](dict.fromkeys(sums, OF_OTHERS)) | dict.fromkeys(told_by.others, said("period told by", header=headers[when or 0])),
        when=when, year=told_by.year, unit="" if days else told_by.unit, days=bool(days),
        sums=dict.fromkeys(sums, [] if any(m for _, m in names.values()) else list(names)),
    )  # fmt: skip


def measure_column(wide: WideTable, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> int | None:
    """The one column whose cells say what the figures of a row count, where their headers say nothing of it."""
    if any(column.stem for column in wide.columns):
        return None
    taken = {column.index for column in wide.columns} | wide.left_out.keys() | {wide.when, wide.year, wide.currency}
    found = [
        i for i, header in enumerate(headers)
        if i not in taken and who_is(header) in (None, "product") and tells_measures(samples[i])
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def by_word(wide: WideTable, measure: int, words: Sequence[str]) -> WideTable:
    """The same figures, each once for every word of the column that says what a row counts."""
    columns = [replace(column, stem=word, word=word) for word in words if not is_sum(word) for column in wide.columns]
    return replace(wide, columns=columns, measure=measure)


WAYS = (_by_period, _by_person, _by_day, _by_measure)
"""How figures may stand side by side, the more telling way first."""


def _says(header: str) -> bool:
    """Whether a header says what its figures are, or at least that they are a target or a running total."""
    return bool(meaning_in(header)[0]) or is_target_word(header) or is_running(header)


def _holds_years(sample: Sequence[str]) -> bool:
    words = [year_in(cell) for cell in sample if not is_sum(cell)]
    return bool(words) and all(word is not None and word.size == "year" and not word.rest for word in words)


def _counts(header: str, sample: Sequence[str], nameless: Sequence[str]) -> bool:
    """Whether a column holds figures of what its header names, and not whose they are."""
    return header not in nameless and who_is(header) is None and holds_figures(sample)


def beside_days(header: str) -> bool:
    """Whether a column only repeats the day in other words, says a currency or holds remarks."""
    return header_key(header) in _BESIDE_DAYS or bool(_CURRENCY.search(header))


def holds_days(sample: Sequence[str]) -> bool:
    """Whether most cells are dates."""
    told = [cell for cell in sample if cell.strip()]
    return bool(told) and sum(kind_of_text(cell) == "date" for cell in told) > 0.6 * len(told)


def over_new_year(words: Sequence[PeriodWord]) -> bool:
    """Whether periods without a year run over New Year: a lower one follows a higher one before any comes again."""
    told: list[str] = []
    for word in words:
        if word.key in told[:-1] or not word.needs_year:
            return False
        if told and word.key < told[-1]:
            return True
        told += [word.key] if word.key not in told else []
    return False


def with_year(wide: WideTable, year: str, rows: Sequence[PeriodWord]) -> WideTable:
    """The same table with the year put into headers that name none; of two years ("2025/26") the periods before the first one are of the second.

    rows: the periods that its rows name, in their order.
    """
    bare = [column.period for column in wide.columns if column.period and column.period.needs_year]
    words = bare or [word for word in rows if word.needs_year]
    second = str(int(year[:4]) + 1) if "/" in year else year[:4]
    years = {word.key: word.key.replace("?", second if word.key < words[0].key else year[:4]) for word in words}
    filled = [
        replace(c, period=replace(c.period, key=years[c.period.key])) if c.period and c.period.key in years else c
        for c in wide.columns
    ]
    return replace(wide, columns=filled, years=years)
