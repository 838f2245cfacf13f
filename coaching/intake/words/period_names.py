"""Periods written as words: what week, month, quarter or year a column header, a sheet name or a file name speaks of, and what else it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.calendar import Calendar, Period
from coaching.errors import Refusal
from coaching.intake.words.date_names import ENGLISH, contested, months, months_anywhere

MONTH_OF = months_anywhere()
_WORD = "|".join(sorted(MONTH_OF, key=len, reverse=True))
_FOUR, _YEAR = r"(?P<y>(?:19|20)\d\d)", r"(?P<y>(?:19|20)\d\d|\d\d)"
_QUARTER = "(?:q|qtr|quarter|quartal|trimestre|trim|tri|kwartaal|kvartal|kvartál|kwartał|čtvrtletí|negyedév|trimestru|квартал|кв)"
_HALF = "(?:h|hy|half|half year|hj|halbjahr|halfjaar|semester|semestre|półrocze|pololetí)"
_NTH = r"(?:\.?[°ºª]|\.|st|nd|rd|th|ers?|ères?|re|[eè]me|e|o|a|de)?"
"""What makes a number the first, the second …: 1st, 1er, 1°, 1º, 1. and 1e."""
_NAMED = {
    "first": 1, "primer": 1, "primero": 1, "primeiro": 1, "premier": 1, "primo": 1, "erstes": 1, "eerste": 1,
    "second": 2, "segundo": 2, "deuxième": 2, "secondo": 2, "zweites": 2, "tweede": 2,
    "third": 3, "tercer": 3, "tercero": 3, "terceiro": 3, "troisième": 3, "terzo": 3, "drittes": 3, "derde": 3,
    "fourth": 4, "cuarto": 4, "quarto": 4, "quatrième": 4, "viertes": 4, "vierde": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_NTH_WORD = "|".join(sorted(_NAMED, key=len, reverse=True))
_START, _END, _GAP = r"(?<![^\W_])", r"(?![^\W_])", r"[\s._/'’-]*"
_OF = rf"{_GAP}(?:(?:de|del|du|of|van|do|da|di|von)\s+)?"
_WEEK = r"(?P<w>\d\d?)"
_WEEKLY = "(?:kw|cw|wk|w|week|iso week|calendar week|kalenderwoche|woche|semaine|semana|settimana)"
_OF_LESS = re.compile(rf"{_START}(?:(?:{_WORD})|{_QUARTER}{_GAP}[1-4]){_END}", re.I)
_FORMS = tuple(
    re.compile(_START + form + _END, re.I)
    for form in (
        rf"{_FOUR}{_GAP}{_WEEKLY}{_GAP}{_WEEK}",
        rf"{_WEEKLY}{_GAP}{_WEEK}[\s._/,'’-]+{_YEAR}",
        rf"(?:kw|cw|kalenderwoche|calendar week|iso week){_GAP}{_WEEK}",
        rf"{_FOUR}-(?P<m>0[1-9]|1[0-2])-(?P<d>\d\d)(?:[ T]00:00(?::00)?)?",
        rf"(?P<mon>{_WORD})\.?{_GAP}{_YEAR}",
        rf"{_FOUR}{_GAP}(?P<mon>{_WORD})",
        rf"{_FOUR}年{_GAP}(?P<m>0?[1-9]|1[0-2])月",
        rf"{_FOUR}[-/._ ]?(?:m)?(?P<m>0[1-9]|1[0-2])",
        rf"(?P<m>0?[1-9]|1[0-2])[-/.]{_FOUR}",
        rf"(?:fy|cy)?{_YEAR}{_GAP}{_QUARTER}{_GAP}(?P<q>[1-4])",
        rf"{_QUARTER}{_GAP}(?P<q>[1-4]){_OF}(?:fy|cy)?{_GAP}{_YEAR}",
        rf"(?P<q>[1-4]){_NTH}{_GAP}{_QUARTER}\.?{_OF}{_YEAR}",
        rf"(?P<nth>{_NTH_WORD})\.?{_GAP}{_QUARTER}{_OF}{_YEAR}",
        rf"{_QUARTER}{_GAP}(?P<nth>iv|i{{1,3}}){_OF}{_YEAR}",
        rf"[tk](?P<q>[1-4])[\s._/'’-]+{_YEAR}",
        rf"{_FOUR}[\s._/'’-]*t(?P<q>[1-4])",
        rf"(?P<q>[1-4])t[\s._/'’-]*{_YEAR}",
        rf"{_FOUR}[\s._/'’-]*(?P<q>[1-4])t",
        rf"{_FOUR}年{_GAP}第?(?P<q>[1-4])四半期",
        rf"(?:fy|cy)?{_YEAR}{_GAP}{_HALF}{_GAP}(?P<h>[12])",
        rf"{_HALF}{_GAP}(?P<h>[12]){_GAP}(?:fy|cy)?{_GAP}{_YEAR}",
        rf"(?P<h>[12]){_NTH}{_GAP}{_HALF}{_OF}{_YEAR}",
        rf"s(?P<h>[12])[\s._/'’-]+{_FOUR}",
        rf"(?P<h>[12])s[\s._/'’-]*{_FOUR}",
        rf"(?:fy|cy|year|jahr|año)?{_GAP}{_FOUR}",
        r"(?:fy|cy)[\s'’-]*(?P<y>\d\d)",
        rf"{_QUARTER}{_GAP}(?P<q>[1-4])",
        rf"(?P<q>[1-4]){_NTH}{_GAP}{_QUARTER}",
        rf"(?P<nth>{_NTH_WORD})\.?{_GAP}{_QUARTER}",
        rf"{_HALF}{_GAP}(?P<h>[12])",
        rf"(?P<mon>{_WORD})\.?",
        r"(?P<m>0?[1-9]|1[0-2])月",
    )
)  # fmt: skip
"""Without a year only a calendar week is a week of the year: "W1" to "W5" may be the weeks of a month."""

SIZES = ("week", "month", "quarter", "half", "year")


@dataclass(frozen=True)
class PeriodWord:
    """A period met in a text: its key without the year where the text has none ("?-03", "?-Q1"), and the text without it."""

    key: str
    rest: str

    @property
    def size(self) -> str:
        """One of SIZES."""
        return next(
            (
                size
                for sign, size in (("W", "week"), ("Q", "quarter"), ("H", "half"), ("-", "month"))
                if sign in self.key
            ),
            "year",
        )

    @property
    def needs_year(self) -> bool:
        """Whether the text names no year."""
        return self.key.startswith("?")

    def is_in(self, other: "PeriodWord") -> bool:
        """Whether it is a part of a longer one, by the months of calendar years; weeks are in none."""
        own, whole = _months(self), _months(other)
        return self.key.partition("-")[0] == other.key.partition("-")[0] and bool(own) and own < whole

    def period(self, calendar: Calendar, year: str | None = None) -> Period:
        """The days it stands for in this calendar."""
        key = self.key.replace("?", year or "?")
        if self.size != "half":
            return calendar.parse(key)
        first, last = (calendar.parse(f"{key[:5]}Q{2 * int(key[-1]) - more}") for more in (1, 0))
        return Period(f"{first.start}..{last.last}", f"{first.label} and {last.label}", first.start, last.end)


def _months(word: PeriodWord) -> set[int]:
    """The months of its calendar year that a period holds; none of a week."""
    number = int(re.sub(r"\D", "", word.key.partition("-")[2]) or 0)
    match word.size:
        case "month":
            return {number}
        case "quarter":
            return set(range(3 * number - 2, 3 * number + 1))
        case "half":
            return set(range(6 * number - 5, 6 * number + 1))
    return set(range(1, 13)) if word.size == "year" else set()


def period_in(text: str) -> PeriodWord | None:
    """The one period a text names, or None: "Jan-21", "2021-01", "KW 9 2026", "Q1 FY26", "NPS_SCORE_2015", "März"."""
    for form in _FORMS:
        found = form.search(text)
        if not found:
            continue
        said = found.groupdict()
        if said.get("d") not in (None, "01") and not _ends_month(found):
            return None
        rest = re.sub(r"[\s_]+", " ", f"{text[: found.start()]} {text[found.end() :]}").strip(" -_:/.()[],")
        if said.get("w") and _OF_LESS.search(rest):  # the first week of March, or of a quarter
            continue
        return PeriodWord(_key(said), rest)
    return None


def with_months_told(texts: Sequence[str]) -> list[str]:
    """The texts, with English names for the months that only their company tells: "listopad" is November in Polish, October in Croatian."""
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold())}
    names = (
        {word: number for word, number in months(words).items() if word in contested()} if words & contested() else {}
    )
    for word, number in names.items():
        texts = [
            re.sub(rf"{_START}{re.escape(word)}{_END}", ENGLISH[number - 1], text, flags=re.IGNORECASE)
            for text in texts
        ]
    return list(texts)


def _key(said: dict[str, str | None]) -> str:
    year = said.get("y") or "?"
    year = f"20{year}" if len(year) == 2 else year
    if said.get("w"):
        return f"{year}-W{int(said['w'] or 0):02d}"
    if said.get("nth"):
        return f"{year}-Q{_NAMED[(said['nth'] or '').casefold()]}"
    if said.get("q"):
        return f"{year}-Q{said['q']}"
    if said.get("h"):
        return f"{year}-H{said['h']}"
    month = int(said["m"] or 0) if said.get("m") else MONTH_OF[(said["mon"] or "").casefold()] if said.get("mon") else 0
    return f"{year}-{month:02d}" if month else year


def _ends_month(found: re.Match[str]) -> bool:
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return False
    return date.fromordinal(day.toordinal() + 1).day == 1


def said_period(calendar: Calendar, text: str) -> Period | None:
    """A period as a person writes it: 2021, 2021-Q1, Jan 2021, 2021-01..2021-07; None when it is none."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    try:
        if dots:
            start, end = _one(calendar, first), _one(calendar, last)
            return Period(f"{start.start}..{end.last}", f"{start.label} to {end.label}", start.start, end.end)
        return _one(calendar, first)
    except Refusal:
        return None


def _one(calendar: Calendar, text: str) -> Period:
    try:
        return calendar.parse(text)
    except Refusal:
        word = period_in(text)
        if word is None or word.needs_year:
            raise
        return word.period(calendar)


def months_of(calendar: Calendar, period: Period) -> list[Period]:
    """The months that make up a period, oldest first."""
    found, month = [], calendar.containing("month", period.start)
    while month.start < period.end:
        found.append(month)
        month = calendar.following(month)
    return found
