"""Names of periods as people write them, and spans of days that are periods."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from coaching.calendar import Calendar, Period
from coaching.errors import Refusal
from coaching.intake.words.date_names import ENGLISH, contested, months, months_anywhere

_WORD = "<month>"  # the names in forty languages take a third of a second to gather: only where a file is read
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
_OF = r"[\s._/,'’-]*(?:(?:de|del|du|of|van|do|da|di|von)\s+)?"
_PAIR = r"(?P<y>(?:19|20)\d\d|\d\d)[/-](?:20)?(?P<y2>\d\d)"
"""A year that begins in one calendar year and ends in the next: 2025/26, FY25/26."""
_WEEK = r"(?P<w>\d\d?)"
_WEEKLY = "(?:kw|cw|wk|w|week|iso week|calendar week|kalenderwoche|woche|semaine|semana|settimana)"
_OF_LESS = rf"{_START}(?:(?:{_WORD})|{_QUARTER}{_GAP}[1-4]){_END}"
_FORMS = tuple(
    _START + form + _END
    for form in (
        rf"{_FOUR}{_GAP}{_WEEKLY}{_GAP}{_WEEK}",
        rf"{_WEEKLY}{_GAP}{_WEEK}[\s._/,'’-]+{_YEAR}",
        rf"(?:kw|cw|kalenderwoche|calendar week|iso week){_GAP}{_WEEK}",
        rf"{_FOUR}-(?P<m>0[1-9]|1[0-2])-(?P<d>\d\d)(?:[ T]00:00(?::00)?)?",
        rf"(?:q|qtr|quarter|(?:3|three) months|quartal) ?(?:e|ending|ended|to|bis) (?P<ending>{_WORD})\.?{_GAP}{_YEAR}",
        rf"(?P<mon>{_WORD})\.?{_GAP}{_YEAR}",
        rf"{_FOUR}{_GAP}(?P<mon>{_WORD})",
        rf"{_FOUR}年{_GAP}(?P<m>0?[1-9]|1[0-2])月",
        rf"(?:fy|cy)?{_GAP}{_PAIR}{_GAP}{_QUARTER}{_GAP}(?P<q>[1-4])",
        rf"{_QUARTER}{_GAP}(?P<q>[1-4]){_OF}(?:fy|cy)?{_GAP}{_PAIR}",
        rf"(?:fy|cy)?{_GAP}{_PAIR}{_GAP}{_HALF}{_GAP}(?P<h>[12])",
        rf"{_HALF}{_GAP}(?P<h>[12]){_OF}(?:fy|cy)?{_GAP}{_PAIR}",
        rf"{_FOUR}[-/._ ]?(?:m)?(?P<m>0[1-9]|1[0-2])",
        rf"{_FOUR}[-/._ ]?m(?P<m>[1-9])",
        rf"(?P<m>0?[1-9]|1[0-2])[-/.]{_FOUR}",
        rf"(?:fy|cy)?{_YEAR}{_GAP}{_QUARTER}{_GAP}(?P<q>[1-4])",
        rf"{_QUARTER}{_GAP}(?P<q>[1-4]){_OF}(?:fy|cy)?{_GAP}{_YEAR}",
        rf"(?P<q>[1-4]){_NTH}{_GAP}{_QUARTER}\.?{_OF}{_YEAR}",
        rf"(?P<nth>{_NTH_WORD})\.?{_GAP}{_QUARTER}\.?{_OF}{_YEAR}",
        rf"{_QUARTER}\.?{_GAP}(?P<nth>iv|i{{1,3}}){_OF}{_YEAR}",
        rf"(?P<nth>iv|i{{1,3}})\.?[\s/-]+{_FOUR}",
        rf"{_FOUR}[\s/-]+(?P<nth>iv|i{{1,3}})",
        rf"[tk](?P<q>[1-4])[\s._/'’-]+{_YEAR}",
        rf"{_FOUR}[\s._/'’-]*t(?P<q>[1-4])",
        rf"(?P<q>[1-4])t[\s._/'’-]*{_YEAR}",
        rf"{_FOUR}[\s._/'’-]*(?P<q>[1-4])t",
        rf"{_FOUR}年{_GAP}第?(?P<q>[1-4])四半期",
        rf"(?:fy|cy)?{_YEAR}{_GAP}{_HALF}{_GAP}(?P<h>[12])",
        rf"{_HALF}{_GAP}(?P<h>[12]){_OF}(?:fy|cy)?{_GAP}{_YEAR}",
        rf"(?P<h>[12]){_NTH}{_GAP}{_HALF}\.?{_OF}{_YEAR}",
        rf"(?P<half>{_NTH_WORD})\.?{_GAP}{_HALF}\.?{_OF}{_YEAR}",
        rf"s(?P<h>[12])[\s._/'’-]+{_FOUR}",
        rf"(?P<h>[12])s[\s._/'’-]*{_FOUR}",
        rf"(?:fy|cy|year|jahr|año)?{_GAP}(?P<y>(?:19|20)\d\d)[/-](?P<y2>\d\d)",
        r"(?:fy|cy)[\s'’-]*(?P<y>\d\d)[/-](?P<y2>\d\d)",
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

SIZES = ("week", "month", "span", "quarter", "half", "year")
"""What a period may be, the shorter first; a span is some months that are no quarter, half or year."""
_DASH = re.compile(
    r"\s*(?:\.\.|[-–—]|(?<=[\s.\d])(?:to|till|until|thru|through|bis|à|au|al|a|até|t/m|tot|do|по)(?=\s))\s*", re.I
)
"""What stands between the first and the last part of a span."""
_NUMBERED = re.compile(rf"{_START}({_WEEKLY}|{_QUARTER}|{_HALF})\.?{_GAP}\d\d?$", re.I)
_UNTOLD = re.compile(
    rf"{_START}(?:{_QUARTER}|half|half year|halbjahr|semest(?:er|re)|weeks?|[pmqht]\d\d?|period \d+|(?:19|20)\d\d|viii?|vi|v|ix|xii?|x|early|mid|late"
    rf"|until|since|before|after|vs|versus|spring|summer|autumn|fall|winter|[-–—]){_END}|^\d\d?$", re.I
)  # fmt: skip
"""What beside a period says that another one, or only a part of it, is meant."""
_DAY_BEFORE = re.compile(r"(?<![^\W_])\d\d?(?:st|nd|rd|th|\.)?[\s/.-]*(?:de |of )?$", re.I)
_ROMAN = re.compile(r"(?P<n>x?(?:ix|iv|v?i{0,3}))\.?[\s/-]+(?P<y>(?:19|20)\d\d)", re.I)
_ROMANS = dict(
    zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], range(1, 13), strict=True)
)
_NUMBER_BEFORE = rf"(?P<n>\d\d)[\s-](?P<mon>{_WORD})\.?"
_NUMBER_BEHIND = rf"(?P<mon>{_WORD})\.?\s(?P<n>\d\d?)"
_DAY_BEHIND = re.compile(r"^\.?[\s-]*\d\d?(?:st|nd|rd|th)?(?![^\W_])", re.I)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form.replace(_WORD, "|".join(sorted(months_anywhere(), key=len, reverse=True))), re.I)


@dataclass(frozen=True)
class PeriodWord:
    """A period met in a text: its key without the year where the text has none ("?-03", "?-Q1"), and the text without it."""

    key: str
    rest: str

    @property
    def size(self) -> str:
        """One of SIZES."""
        if ".." in self.key:
            return {3: "quarter", 6: "half", 12: "year"}.get(len(months_in(self)), "span")
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
        own, whole = months_in(self), months_in(other)
        return bool(own) and own < whole

    def period(self, calendar: Calendar, year: str | None = None) -> Period:
        """The days it stands for in this calendar; raises Refusal for a year over two calendar years where the company has none."""
        key = self.key.replace("?", year or "?")
        first, dots, last = key.partition("..")
        if dots:
            start, end = PeriodWord(first, "").period(calendar), PeriodWord(last, "").period(calendar)
            return Period(f"{start.start}..{end.last}", f"{start.label} to {end.label}", start.start, end.end)
        if "/" in key:
            if calendar.fiscal_start_month == 1:
                raise Refusal(
                    f'"{key}" is a year over two calendar years, but your fiscal year begins in January: set its first month under Data, Settings.'
                )
            key = f"{int(key[:4]) + 1}{key[7:]}"
        if self.size != "half":
            return calendar.parse(key)
        first_half, second_half = (calendar.parse(f"{key[:5]}Q{2 * int(key[-1]) - more}") for more in (1, 0))
        return Period(
            f"{first_half.start}..{second_half.last}",
            f"{first_half.label} and {second_half.label}",
            first_half.start,
            second_half.end,
        )


def months_in(word: PeriodWord) -> set[tuple[str, int]]:
    """The months that a period holds, each with its year as the key has it ("?" where it has none); none of a week."""
    first, dots, last = word.key.partition("..")
    if dots:
        begins, ends = (sorted(months_in(PeriodWord(key, ""))) for key in (first, last))
        return _between(begins[0], ends[-1]) if begins and ends else set()
    year, _, part = word.key.partition("-")
    number = int(re.sub(r"\D", "", part) or 0)
    many = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(word.size, 0)
    last_month = many * (number or 1)
    return {(year, month) for month in range(last_month - many + 1, last_month + 1)}


def _between(first: tuple[str, int], last: tuple[str, int]) -> set[tuple[str, int]]:
    """The months from one to another; those of one year that is not known too."""
    if first[0] == last[0]:
        return {(first[0], month) for month in range(first[1], last[1] + 1)}
    begin, end = (12 * int(year[:4]) + month - 1 for year, month in (first, last))
    return {(str(month // 12), month % 12 + 1) for month in range(begin, end + 1)}


def period_in(text: str) -> PeriodWord | None:
    """The one period a text names, or None: "Jan-21", "Jan–Mar 2026", "KW 9 2026", "Q1 FY26", "NPS_SCORE_2015", "März"; none where it names
    two, a part of one, or a day."""
    if span := _span_in(text):
        return span
    found = _found(text)
    if found is None:
        return None
    word, start, end = found
    beside = f"{text[:start]} {text[end:]}"
    return None if _UNTOLD.search(beside.strip(" ()[]:,")) or _found(word.rest) else word


def _found(text: str) -> tuple[PeriodWord, int, int] | None:
    """The first period that a text names with where it begins and ends, or None."""
    for form in _FORMS:
        found = _pattern(form).search(text)
        if not found:
            continue
        said = found.groupdict()
        if said.get("d") not in (None, "01") and not _ends_month(found):
            return None
        if said.get("y2") and (int(said["y"] or 0) + 1) % 100 != int(said["y2"] or 0):
            continue
        before, behind = text[: found.start()], text[found.end() :]
        if (said.get("mon") or (said.get("m") and not said.get("d"))) and (
            _DAY_BEFORE.search(before) or (not said.get("y") and _DAY_BEHIND.search(behind))
        ):
            return None
        rest = re.sub(r"[\s_]+", " ", f"{before} {behind}").strip(" -_:/.()[],")
        if said.get("w") and _pattern(_OF_LESS).search(rest):  # the first week of March, or of a quarter
            continue
        return PeriodWord(_key(said), rest), found.start(), found.end()
    return None


def _span_in(text: str) -> PeriodWord | None:
    """The span that a text names by its first and its last month, quarter, half, week or year: "Jan–Mar 26", "Q1-Q2 2026", "KW 9-12 2026"."""
    for dash in _DASH.finditer(text):
        left, right = text[: dash.start()], text[dash.end() :]
        if (number := _NUMBERED.search(left)) and right[:1].isdigit():
            right = number[1] + right
        first, last = _found(left), _found(right)
        if not first or not last or first[2] != len(left) or last[1] or first[0].size != last[0].size:
            continue
        if first[0].size == "year" and not (first[0].key.isdigit() and last[0].key.isdigit()):
            continue
        if first[0].needs_year and last[0].key[5:] == first[0].key[2:]:
            continue
        key = _spanned(first[0].key, last[0].key)
        rest = " ".join(f"{left[: first[1]]} {right[last[2] :]}".replace("_", " ").split()).strip(" -_:/.()[],")
        if key and not _found(rest) and not _UNTOLD.search(rest):
            return PeriodWord(key, rest)
    return None


def _spanned(first: str, last: str) -> str:
    """The key of a span; a part without a year takes that of the other one, or the one next to it; "" where the last is before the first."""
    turns = first[first.index("-") :] > last[last.index("-") :] if "-" in first else False
    if first.startswith("?") and not last.startswith("?"):
        first = f"{int(last[:4]) - turns}{first[1:]}"
    elif last.startswith("?") and not first.startswith("?"):
        last = f"{int(first[:4]) + turns}{last[1:]}"
    return f"{first}..{last}" if first < last else ""


def periods_in(texts: Sequence[str]) -> list[PeriodWord | None]:
    """The period of each of the texts of one row or column, told by their company too: "26-Jan" beside "26-Feb" is of 2026, "Mar 16" beside
    "Mar 9" and "Mar 23" is a day, "I/2026" beside "V/2026" a month, "listopad" is of the language of the others."""
    plain = texts
    for as_told in (with_months_told, _with_roman_months, _with_years_before):
        plain = as_told(plain)
    days = _days_behind(plain)
    return [None if day else period_in(text) for day, text in zip(days, plain, strict=True)]


Found = Sequence[re.Match[str] | None]


def _each(pattern: re.Pattern[str], texts: Sequence[str]) -> Found:
    return [pattern.fullmatch(text.strip()) for text in texts]


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


def _with_roman_months(texts: Sequence[str]) -> Sequence[str]:
    """The texts, with Roman numbers as months where one of them is none of a quarter."""
    found = _each(_ROMAN, texts)
    numbers = [_ROMANS.get(one["n"].casefold(), 0) if one else 0 for one in found]
    if max(numbers, default=0) <= 4:
        return texts
    told = zip(found, numbers, texts, strict=True)
    return [f"{one['y']}-{number:02d}" if one and number else text for one, number, text in told]


def _with_years_before(texts: Sequence[str]) -> Sequence[str]:
    """The texts, with the number before their months as a year where it is the same before all."""
    found = _each(_pattern(_NUMBER_BEFORE), texts)
    if len({one["n"] for one in found if one}) != 1:
        return texts
    return [f"{one['mon']} 20{one['n']}" if one else text for one, text in zip(found, texts, strict=True)]


def _days_behind(texts: Sequence[str]) -> Found:
    """The texts that are days, as the numbers behind their months cannot all be years."""
    found = _each(_pattern(_NUMBER_BEHIND), texts)
    numbers: dict[str, set[str]] = {}
    for one in found:
        if one:
            numbers.setdefault(one["mon"].casefold(), set()).add(one["n"])
    short = any(len(number) == 1 for of_month in numbers.values() for number in of_month)
    several = len(numbers) < 3 and any(len(of_month) > 1 for of_month in numbers.values())
    return found if short or several else [None for _ in texts]


def _key(said: dict[str, str | None]) -> str:
    year = said.get("y") or "?"
    year = f"20{year}" if len(year) == 2 else year
    if said.get("y2"):
        year = f"{year}/{said['y2']}"
    if said.get("ending"):
        last = months_anywhere()[(said["ending"] or "").casefold()]
        first = 12 * int(year) + last - 3
        return f"{first // 12}-{first % 12 + 1:02d}..{year}-{last:02d}"
    if said.get("half"):
        return f"{year}-H{_NAMED[(said['half'] or '').casefold()]}"
    if said.get("w"):
        return f"{year}-W{int(said['w'] or 0):02d}"
    if said.get("nth"):
        return f"{year}-Q{_NAMED[(said['nth'] or '').casefold()]}"
    if said.get("q"):
        return f"{year}-Q{said['q']}"
    if said.get("h"):
        return f"{year}-H{said['h']}"
    month = (
        int(said["m"] or 0)
        if said.get("m")
        else months_anywhere()[(said["mon"] or "").casefold()]
        if said.get("mon")
        else 0
    )
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


_UNITS = {
    "fortnight": r"fortnight\w*|bi-?weekly|(?:2|two)[ -]?weeks?|14[ -]?days|quinzaine|quincena|zwei wochen",
    "four weeks": r"(?:4|four)[ -]?weeks?|28[ -]?days|vier wochen",
    "week": r"weeks?|weekly|wk|w/?[ce]|wc|we|kw|wochen?\w*|semaine|semana|settimana|неделя|недел\w+|week(?:start|end|ending|of)",
    "month": r"months?|monthly|monats?\w*|mois|mes|mese|mês|maand",
    "quarter": r"quarters?|quarterly|qtr|quartals?\w*|trimestre|trim",
    "year": r"years?|yearly|fy|jahr\w*|année|año|ano|anno|jaar",
}
_ENDS = r"ending|ended|ends?|w/?e|we|bis|ende|\w*ende|fin|fine|fim|finaliz\w*|termin\w*|acab\w*|se termine|closing|last day|weekend(?:ing)?"
_STARTS = (
    r"start\w*|begin\w*|commenc\w*|of|from|w/?c|wc|ab|beginn|\w*beginn|vom|début|debut|inicio|del|du|inizio|início|first day"
    r"|inicia\w*|comien\w*|empie\w*|come[cç]\w*|commence\w*"
)
_BEGINS, _IS_OVER = rf"{_STARTS}|von|desde|de", rf"{_ENDS}|to|until|till|through|thru|hasta|até|à|au|a|al"
DAYS = {"week": 7, "fortnight": 14, "four weeks": 28}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _plain(header: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).replace("_", " ").casefold().split())


def unit_named(header: str) -> tuple[str, str]:
    """The longer period a header of dates names, and whether the date begins or ends it: ("week", "ends"); "" for what it leaves open."""
    plain = _plain(header)
    unit = next((unit for unit, words in _UNITS.items() if re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", plain)), "")
    side = next(
        (
            side
            for side, words in (("ends", _ENDS), ("starts", _STARTS))
            if re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", plain)
        ),
        "",
    )
    return unit, side if unit else ""


def begins_and_ends(first: str, last: str) -> bool:
    """Whether two headers of dates are the first and the last day of one period: "Week start" and "Week end", "From" and "To"."""
    starts, ends = (
        re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", _plain(header))
        for words, header in ((_BEGINS, first), (_IS_OVER, last))
    )
    return bool(starts and ends) and unit_named(first)[0] == unit_named(last)[0]
