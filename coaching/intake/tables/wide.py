"""Tables whose figures stand side by side: a month, a quarter, a year, a class or an activity in each header; where they stand is found here."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

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
from coaching.intake.words.period_names import SIZES, PeriodWord, begins_and_ends, months_in, periods_in, unit_named
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


Dated = tuple[FigureColumn, PeriodWord]


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

    @property
    def taken(self) -> set[int | None]:
        """The columns that hold figures, none that count, or what the figures of a row are: not whose they are."""
        return {column.index for column in self.columns} | self.left_out.keys() | {self.currency, self.measure}

    @property
    def names_periods(self) -> bool:
        """Whether its rows name their periods in words or bare numbers."""
        return self.when is not None and not self.days

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


@dataclass(frozen=True)
class Look:
    """What one column of a table says of itself, by its header and a sample of its cells."""

    index: int
    header: str
    sample: Sequence[str]
    has_name: bool

    @cached_property
    def who(self) -> str | None:
        """The field it holds beside figures."""
        return who_is(self.header)

    @cached_property
    def figures(self) -> bool:
        """Whether nearly all of its cells are numbers."""
        return holds_figures(self.sample)

    @cached_property
    def days(self) -> bool:
        """Whether most of its cells are dates."""
        return holds_days(self.sample)

    @property
    def is_person(self) -> bool:
        """Whether it says whose a row is."""
        return self.who in ("rep_id", "rep_name")

    @property
    def counts(self) -> bool:
        """Whether it holds figures of what its header names, and not whose they are."""
        return self.has_name and self.who is None and self.figures

    @property
    def no_figure(self) -> Note:
        """Why its figures cannot be added up; "" where they may."""
        return no_figure(self.header, self.sample)

    @property
    def left_out(self) -> Note:
        """Why it is left out as a column of figures; "" where it need not be."""
        return self.no_figure if self.has_name else said("no header")

    @property
    def plain(self) -> FigureColumn:
        """The column of figures it is where nothing but its header says more."""
        return FigureColumn(self.index, self.header, without_unit(self.header))


def find_wide(headers: Sequence[str], samples: Sequence[Sequence[str]], nameless: Sequence[str]) -> WideTable | None:
    """The figures of a table with a period in its headers, or with measures in its headers; None for any other table."""
    looks = [Look(i, *told, told[0] not in nameless) for i, told in enumerate(zip(headers, samples, strict=True))]
    wide = next((found for way in WAYS if (found := way(looks))), None)
    if wide is None:
        return None
    says = (
        one.index for one in looks if _CURRENCY.search(one.header) and one.sample and all(map(is_currency, one.sample))
    )
    return replace(wide, currency=next(says, None))


def periods_of(looks: Sequence[Look], among: Iterable[Look]) -> RowPeriod:
    """The periods that rows name in some of their columns."""
    return row_period([one.header for one in looks], [one.sample for one in looks], [one.index for one in among])


def _told_by(told_by: RowPeriod, when: Look | None) -> dict[int, Note]:
    """Why columns of longer periods count no further."""
    return dict.fromkeys(told_by.others, said("period told by", header=when.header)) if when else {}


_MANY = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How many months a period of this size holds; weeks make none exactly, spans are as long as each is."""


def names_periods(headers: Sequence[str]) -> bool:
    """Whether at least two headers name different periods of one length, or one names a span of months."""
    keys = {word.key for word in periods_in(headers) if word}
    spans = any(".." in key for key in keys) and len(keys) > 1
    return spans or any(len([key for key in keys if PeriodWord(key, "").size == size]) > 1 for size in SIZES)


def _by_period(looks: Sequence[Look]) -> WideTable | None:
    """A column a period."""
    headers = [one.header for one in looks]
    found = _of_periods(looks) if names_periods(headers) else []
    if len({column.period for column in found}) < 2 or not any(looks[column.index].sample for column in found):
        return None
    wide = WideTable(found)
    if not all(is_sum(column.stem) for column in found):
        _leave_out(wide, [c for c in found if c.stem and is_sum(c.stem)], OF_OTHERS)
    _leave_sums_of_shorter(wide)
    wide.year = _year_beside(wide, looks)
    _sort_the_rest(wide, [one for one in looks if one.figures and one.index not in {c.index for c in found}])
    wide.sums |= _grand_totals(wide, headers)
    return wide


def _year_beside(wide: WideTable, looks: Sequence[Look]) -> int | None:
    """The column that holds the year where a header names none."""
    if not any(column.period and column.period.needs_year for column in wide.columns):
        return None
    years = (one.index for one in looks if header_key(one.header) in YEARS and _holds_years(one.sample))
    return next(years, None)


def _sort_the_rest(wide: WideTable, looks: Sequence[Look]) -> None:
    """What columns of figures without a period are: figures that hold for the row, or none."""
    wide.left_out |= _no_figures(looks)
    plain = (one for one in looks if one.has_name and not one.no_figure)
    wide.columns += [one.plain for one in plain if one.who is None and one.index != wide.year]


def _of_periods(looks: Sequence[Look]) -> list[FigureColumn]:
    """The columns whose header names a period; a month of few rows stays one where a cell of it is no number: that cell is set apart."""
    told = zip(looks, periods_in([one.header for one in looks]), strict=True)
    named = [
        FigureColumn(one.index, one.header, unitless(word.rest), word) for one, word in told if one.has_name and word
    ]
    stems = {c.stem.casefold() for c in named if looks[c.index].sample and looks[c.index].figures}

    def is_one(column: FigureColumn) -> bool:
        look = looks[column.index]
        alike = column.stem.casefold() in stems
        return not look.sample or look.figures or (alike and any(map(_NUMBER.fullmatch, look.sample)))

    return [column for column in named if is_one(column)]


def _grand_totals(wide: WideTable, headers: Sequence[str]) -> dict[int, list[int]]:
    """The columns called total that are the sum of all others, where these are periods of one length of one figure."""
    plain = [column.index for column in wide.columns if column.period]
    alike = {(column.stem.casefold(), column.period.size) for column in wide.columns if column.period}
    if len(alike) != 1 or len(plain) != len(wide.columns):
        return {}
    return dict.fromkeys([i for i in _sums_in(wide) if header_key(headers[i]) == "total"], plain)


def _sums_in(wide: WideTable) -> list[int]:
    return [i for i, why in wide.left_out.items() if why == OF_OTHERS]


def _leave_sums_of_shorter(wide: WideTable) -> None:
    """Where all months stand beside their quarter or year, only the months count; one of which some months are missing stays."""
    for stem in {column.stem.casefold() for column in wide.columns}:
        same = [(column, column.period) for column in wide.columns if column.stem.casefold() == stem and column.period]
        sizes = [size for size in SIZES if any(period.size == size for _, period in same)]
        shorter = [(column, period) for column, period in same if sizes and period.size == sizes[0]]
        for size in sizes[1:]:
            _leave_sums(wide, shorter, [(column, period) for column, period in same if period.size == size])


def _leave_sums(wide: WideTable, shorter: Sequence[Dated], longer: Sequence[Dated]) -> None:
    """Leave out the longer periods of one size that are the sum of shorter ones beside them."""
    small = shorter[0][1].size
    many = _MANY.get(longer[0][1].size, 0) // _MANY.get(small, 13)
    for column, period in longer:
        inside = [one.index for one, part in shorter if part.is_in(period)]
        whole = len(inside) == many if many else _held(shorter, period) in (set(), months_in(period))
        if not whole and (len(shorter) != many * len(longer) or not many):
            wide.longer.append(column)
            continue
        every = [one.index for one, _ in shorter] if len(longer) == 1 and many else []
        wide.sums[column.index] = inside if whole else every
        _leave_out(wide, [column], said("sum of its", parts=f"{small}s"))


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


def roles(looks: Iterable[Look], table: Sequence[tuple[str, Callable[[Look], object]]]) -> dict[str, list[Look]]:
    """The columns by the first role of a table whose condition they fulfil; "odd" are those that fulfil none."""
    found: dict[str, list[Look]] = {role: [] for role, _ in (*table, ("odd", None))}
    for one in looks:
        found[next((role for role, is_so in table if is_so(one)), "odd")].append(one)
    return found


def _by_measure(looks: Sequence[Look]) -> WideTable | None:
    """A tracker: who, perhaps when, and one column for each measure or class of business."""
    told_by = periods_of(looks, (one for one in looks if one.who is None))
    spans = {told_by.when, told_by.year, *told_by.others}
    found = roles(looks, (
        ("nameless", lambda one: one.figures and not one.has_name),
        ("period", lambda one: one.index in spans),
        ("number", lambda one: one.counts),
        ("beside", lambda one: one.who or not one.sample or beside_days(one.header)),
    ))  # fmt: skip
    when, numbers = None if told_by.when is None else looks[told_by.when], found["number"]
    if when is None and (not _names_people(looks) or any(one.days for one in looks)):
        return None
    classes = _classes(numbers)
    named = classes | _measures(numbers, is_plain=when is not None and not found["odd"])
    if not named:
        return None
    chosen = [one for one in numbers if one.index in named or not one.no_figure]
    wide = WideTable([one.plain for one in chosen], when=told_by.when, year=told_by.year, unit=told_by.unit)
    wide.within = next(iter(told_by.others), None)
    aside = [*(one for one in numbers if one not in chosen), *found["nameless"]]
    wide.left_out = _told_by(told_by, when) | _no_figures(aside)
    if {one.index for one in chosen} == classes:
        wide.sums = dict.fromkeys(_sums_in(wide), sorted(classes))
    return wide


def _classes(numbers: Sequence[Look]) -> set[int]:
    """The columns of classes of business; one alone is none."""
    found = {one.index for one in numbers if class_of(one.header)}
    return found if len(found) > 1 else set()


def _no_figures(looks: Sequence[Look]) -> dict[int, Note]:
    """Why columns of numbers do not count; of a label nothing is said, as it may say whose the figures are."""
    return {one.index: why for one in looks if (why := one.left_out) and why != LABEL}


def _names_people(looks: Sequence[Look]) -> bool:
    """Whether a column, or a line above or below, says whose rows are."""
    return any(one.is_person or one.header in (ABOVE, BELOW) for one in looks)


def _measures(numbers: Sequence[Look], is_plain: bool) -> set[int]:
    """The columns whose header says what is counted; where nothing else stands beside them also those that leave it open."""
    told = {one.index for one in numbers if not is_sum(one.header) and _says(one.header)}
    running = {one.index for one in numbers if is_running(one.header)}
    return (told or running) | {one.index for one in numbers if is_plain and is_open(one.header)}


def _by_day(looks: Sequence[Look]) -> WideTable | None:
    """A tally: who, one day a row, and a column for each kind of activity; any column that says more makes the rows records of their own."""
    days, until = _days_of(looks)
    if len(days) != 1:
        return None
    longer = until is not None or _of_longer(days[0], looks)
    told = _tallied([one for one in looks if one not in days], longer)
    if not told or any(meaning_in(one.header)[0] and one not in told for one in looks):
        return None
    spans, found = _beside_tally(looks, told, longer)
    if found["odd"]:
        return None
    chosen = [one for one in looks if one in told or (one in found["more"] and not one.no_figure)]
    wide = WideTable([one.plain for one in chosen], when=days[0].index, days=True, within=spans.when)
    wide.until = until.index if until else None
    wide.left_out = {
        one.index: one.left_out for one in looks if one in (*found["aside"], *found["more"]) and one not in chosen
    }
    return wide


def _beside_tally(looks: Sequence[Look], told: Sequence[Look], longer: bool) -> tuple[RowPeriod, dict[str, list[Look]]]:
    """The longer periods a tally's rows name, and what its columns are."""
    free = [one for one in looks if one.who is None and _is_free(one, told)]
    spans = periods_of(looks, free) if longer else RowPeriod()
    within = (spans.when, spans.year, *spans.others)
    return spans, roles(looks, (
        ("told", lambda one: one in told),
        ("aside", lambda one: one.figures and (not one.has_name or is_sum(one.header))),
        ("passed", lambda one: not _is_free(one, told) or one.index in within),
        ("more", lambda one: longer and one.counts),
        ("beside", lambda one: one.is_person or one.who == "team" or beside_days(one.header)),
    ))  # fmt: skip


def _is_free(one: Look, told: Sequence[Look]) -> bool:
    """Whether a column beside a tally may say something of its own."""
    return bool(one.sample) and one.has_name and not one.days and not is_sum(one.header) and one not in told


def _days_of(looks: Sequence[Look]) -> tuple[list[Look], Look | None]:
    """The columns of days, and apart from them the one that says until when a row holds."""
    days = [one for one in looks if one.days]
    until = days.pop() if len(days) == 2 and begins_and_ends(days[0].header, days[1].header) else None
    return days, until


def _of_longer(day: Look, looks: Sequence[Look]) -> bool:
    """Whether the day of a row stands for a longer period, whose sums may be of anything."""
    return bool(unit_named(day.header)[0]) or any(is_call(one.header) or is_running(one.header) for one in looks)


def _tallied(looks: Sequence[Look], longer: bool) -> list[Look]:
    """The columns that count a kind of activity, of a longer period whatever says what it is; else running totals."""
    figures = [one for one in looks if one.figures]

    def is_tally(header: str) -> bool:
        if longer:
            return _says(header) or is_open(header)
        return _says(header) and meaning_in(header)[0] in COUNTED

    told = [one for one in figures if not is_sum(one.header) and is_tally(one.header)]
    return told or [one for one in figures if is_running(one.header)]


def _by_person(looks: Sequence[Look]) -> WideTable | None:
    """A sheet with a column a person: its rows say when, or what they count, and the headers of its figures may all be names."""
    if _names_people(looks):
        return None
    told_by = periods_of(looks, (one for one in looks if one.who is None and one.sample and not one.days))
    spans = {told_by.when, told_by.year, *told_by.others}
    found = roles(looks, (
        ("passed", lambda one: one.who is not None or not one.sample),
        ("day", lambda one: one.days),
        ("when", lambda one: one.index == told_by.when),
        ("period", lambda one: one.index in spans),
        ("sum", lambda one: one.counts and is_sum(one.header)),
        ("figures", lambda one: one.counts),
        ("what", lambda one: tells_measures(one.sample)),
        ("beside", lambda one: beside_days(one.header)),
    ))  # fmt: skip
    whens = [*found["day"], *found["when"]]
    names = {one.index: name_and_measure(one.header) for one in found["figures"]}
    measured = all(measure for _, measure in names.values())
    told = [len(whens), len(found["what"])]  # when, and what a row counts: each by one column at most
    if found["odd"] or max(told) > 1 or not (any(told) or measured) or not _are_people(names.values()):
        return None
    sums = [one.index for one in found["sum"]]
    return WideTable(
        [FigureColumn(i, looks[i].header, measure, rep=name) for i, (name, measure) in names.items()],
        left_out=dict[int, Note](dict.fromkeys(sums, OF_OTHERS)) | _told_by(told_by, (whens or looks)[0]),
        when=whens[0].index if whens else None, year=told_by.year, unit="" if found["day"] else told_by.unit,
        days=bool(found["day"]), sums=dict.fromkeys(sums, [] if measured else list(names)),
    )  # fmt: skip


def _are_people(names: Collection[tuple[str, str]]) -> bool:
    """Whether headers name different people, all of them or none with what their figures count."""
    told = {name for name, _ in names}
    return len(told) > 1 and "" not in told and len({bool(measure) for _, measure in names}) == 1


def measure_column(wide: WideTable, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> int | None:
    """The one column whose cells say what the figures of a row count, where their headers say nothing of it."""
    if any(column.stem for column in wide.columns):
        return None
    taken = wide.taken | {wide.when, wide.year}
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
