"""Typed cells as SQL: the expressions that turn text into dates, numbers and flags."""

import re
from collections.abc import Collection, Mapping

from coaching.currency import COMMON, SIGNS
from coaching.facts.sql_text import literal as literal
from coaching.facts.sql_text import quoted as quoted
from coaching.intake.words.date_names import ENGLISH
from coaching.intake.words.word_books import NO, NOBODY, NOTHING, YES

DATE_LOW, DATE_HIGH = "date '1950-01-01'", "date '2100-12-31'"
MINUTES_OF = {"seconds": "1 / 60.0", "hours": "60"}
YEAR_FIRST = "two-digit year first"
ALL_SPELLINGS = ("compact", "named")
DAY_ZERO = {"serial": "1899-12-30", "serial 1904": "1904-01-01"}  # what a workbook counts its days from
CURRENCIES = "|".join(COMMON)
SYMBOLS = {"$": "$", "¥": "¥", **SIGNS}
LONGEST_NOBODY = max(len(word.encode()) for word in NOBODY) + 2
BLANKS = r" \x{a0}\x{202f}"  # also the narrow one that browsers put before AM and PM
_IN_CELLS = {"kr": "kr"}  # a sign beside a figure alone: headers have it inside of words
MULTIPLES = {
    1_000: ("k", "tsd", "tausend", "thousand", "teur", "tys", "тыс"), 10_000: ("万",), 100_000: ("lakh", "lakhs", "lac"),
    1_000_000: ("m", "mm", "mn", "mio", "mln", "mill", "million", "millions", "millionen", "млн"), 10_000_000: ("cr", "crore", "crores"),
    100_000_000: ("亿",), 1_000_000_000: ("b", "bn", "mrd", "billion", "billions"),
}  # fmt: skip
"""What the letters behind a figure make of it: 58.8k is 58,800."""
LETTERS = rf"(?:{'|'.join(sorted((word for words in MULTIPLES.values() for word in words), key=len, reverse=True))})\.?"
_SALESFORCE_SHORT = "^(00[1356EGQTUk]|008|017|701)[0-9A-Za-z]{12}$"
_MONEY_SIGN = rf"(?:(?:US|CA|AU|A|HK|NZ|MX|R)?\$|[€£¥₹₺]|zł|Kč|kr\b\.?|\b(?:{CURRENCIES})\b)"


def text(cell: str) -> str:
    """Trimmed text; a cell of blanks is empty."""
    return f"nullif(trim({cell}), '')"


def stands_for_nobody(cell: str) -> str:
    """Whether a cell of names or ids holds a word that stands for nobody; what begins otherwise is told by its first letter alone."""
    words = ", ".join(literal(word) for word in NOBODY)
    ranges = ((":", "A"), ("N.", "N0"), ("NU", "NV"), ("[", "a"), ("n.", "n0"))
    between = " or ".join(f"({cell} >= '{low}' and {cell} < '{high}')" for low, high in ranges)
    listed = f"(lower(trim({cell})) in ({words}) or trim({cell}) = 'NULL')"
    seldom = f"{cell} < '0' or {between} or {cell} >= '{{'"
    return f"case when ({seldom}) and strlen({cell}) <= {LONGEST_NOBODY} then {listed} else false end"


def name(said: str) -> str:
    """A name, unescaped, as it is seen: any blanks between its words are one blank, signs without width are none; what is no plain name stays."""
    unseen = rf"regexp_replace({said}, '[\x{{200b}}\x{{2060}}\x{{feff}}\x{{ad}}]', '', 'g')"
    seen = rf"nullif(trim(regexp_replace({unseen}, '[\s\x{{a0}}\x{{2000}}-\x{{200a}}\x{{202f}}\x{{3000}}]+', ' ', 'g')), '')"
    # letters, with signs within words alone; each class of all letters of the world takes two milliseconds to make ready
    letters = rf"regexp_full_match({seen}, '[\pL.''’ -]+')"
    plain = f"{letters} and contains({seen}, ' ') and not regexp_matches({seen}, '(^| )[.''’-]')"
    odd = f"(strlen({said}) <> length({said}) or contains({said}, '  '))"
    return f"case when {odd} and {plain} then {seen} else {said} end"


def is_plain_name(cell: str) -> str:
    """Whether a name holds nothing that unescaped and name would look at: a quick look at its letters."""
    return f"(strlen({cell}) = length({cell}) and not contains({cell}, '  ') and not contains({cell}, '&'))"


def is_escaped(said: str) -> str:
    """Whether a text holds signs as web pages write them: Tom &amp; Co. Where marks of a page (&lt;b&gt;) stand as well, it is somebody's own."""
    return f"(contains({said}, '&') and regexp_matches({said}, '&(amp|quot|#0?39|apos|nbsp);') and not regexp_matches({said}, '[<>]|&(lt|gt);'))"


def unescaped(cell: str) -> str:
    """Trimmed text in which signs as web pages write them stand for themselves."""
    said = plain = text(cell)
    for sign, written in (
        ("&quot;", '"'),
        ("&#39;", "''"),
        ("&#039;", "''"),
        ("&apos;", "''"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ):
        plain = f"replace({plain}, '{sign}', '{written}')"
    return f"case when {is_escaped(said)} then {plain} else {said} end"


def identifier(cell: str) -> str:
    """An id; the CRM's word for "no record" is empty, a Salesforce id of 15 letters is written with its 18, and '001 of a spreadsheet is 001."""
    return one_id(bare_id(cell))


def bare_id(cell: str) -> str:
    """An id in whatever spelling, the CRM's word for "no record" as NULL, and '001 of a spreadsheet as 001."""
    said = f"trim({cell})"
    bare = f"case when {kept_as_text(said)} then substr({said}, 2) else {said} end"
    return f"nullif(nullif({bare}, ''), '000000000000000AAA')"


def kept_as_text(said: str) -> str:
    """Whether a figure bears the apostrophe in front by which a spreadsheet keeps it text."""
    return f"({said} >= '''0' and {said} < ''':')"


def one_id(said: str, nobody: str = "") -> str:
    """The one spelling of an id: Salesforce writes it with 15 letters whose case matters, or with 18.

    The last three follow from the capitals among the first 15, five letters each, so two spellings of one record become equal and
    ids that differ only by case stay apart. nobody: the id that stands for no record.
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ones = f"'{letters + letters.lower()}0123456789', '{'1' * 26}{'0' * 36}'"
    known = " ".join(format(number, "05b")[::-1] for number in range(32))
    parts = [
        f"substr('{letters}012345', (strpos('{known}', translate(substr({said}, {first}, 5), {ones})) + 5) // 6, 1)"
        for first in (1, 6, 11)
    ]
    short = f"strlen({said}) = 15 and regexp_matches({said}, '{_SALESFORCE_SHORT}')"
    none = f" when {said} = {literal(nobody)} then null" if nobody else ""
    return f"case when {short} then concat({said}, {', '.join(parts)}){none} else {said} end"


def something(cell: str) -> str:
    """The trimmed text, with words for nothing as NULL."""
    words = ", ".join(literal(word) for word in NOTHING)
    return f"case when lower(trim({cell})) in ({words}) then null else trim({cell}) end"


def money(clean: str, decimal: str, times: int = 1, letters: Collection[str] = ()) -> str:
    """DECIMAL(18,2), times as much as is written; decimal is "." or ",", letters those of MULTIPLES that stand behind figures of the column.

    Signs, codes, blanks, brackets and a minus at the end are understood; nan and inf are not.
    """
    signed = signed_figure(clean)
    if letters:
        return f"try_cast({_multiplied(signed, decimal, times, letters)} as decimal(18, 2))"
    if times != 1:
        return f"try_cast(try_cast({_plain_number(signed, decimal)} as decimal(24, 9)) * {times} as decimal(18, 2))"
    return f"try_cast({_plain_number(signed, decimal)} as decimal(18, 2))"


def signed_figure(clean: str) -> str:
    """A figure without money signs and blanks, its minus in front."""
    bare = rf"regexp_replace(regexp_replace({clean}, '{_MONEY_SIGN}', '', 'gi'), '[\s\x{{a0}}\x{{202f}}''’]', '', 'g')"
    return f"regexp_replace(regexp_replace({bare}, '^\\((.*)\\)$', '-\\1'), '^([^-].*)-$', '-\\1')"


def letters_behind(signed: str) -> str:
    """The letters of MULTIPLES behind a figure, in small letters; "" where there are none."""
    return rf"rtrim(lower(regexp_extract({signed}, '(?i)\d({LETTERS})$', 1)), '.')"


def _multiplied(signed: str, decimal: str, times: int, letters: Collection[str]) -> str:
    """The number as many times as the letters behind it say, else as many times as the column."""
    behind = letters_behind(signed)
    told = {many: ", ".join(literal(word) for word in words if word in letters) for many, words in MULTIPLES.items()}
    whens = " ".join(f"when {behind} in ({words}) then {many}" for many, words in told.items() if words)
    bare = rf"regexp_replace({signed}, '(?i)(\d){LETTERS}$', '\1')"
    many = f"case when {behind} = '' then {times} {whens} end"
    short = rf"case when {behind} <> '' and regexp_full_match({bare}, '[+-]?\d+[.,]\d{{1,2}}') then replace({bare}, ',', '.')"  # 58.8k, 58,8k
    return (
        f"try_cast({short} else {_plain_number(bare, decimal)} end as decimal(24, 9)) * cast({many} as decimal(10, 0))"
    )


def cents(clean: str, decimal: str) -> str:
    """DECIMAL(18,2) of an amount written in hundredths."""
    return f"try_cast({money(clean, decimal)} / 100 as decimal(18, 2))"


def _plain_number(signed: str, decimal: str) -> str:
    """The number in plain spelling, or NULL when thousands signs stand in the wrong place."""
    other = "," if decimal == "." else "."
    d, o = f"\\{decimal}", f"\\{other}"
    grouped = rf"^[+-]?(\d{{1,3}}({o}\d{{3}})+|\d{{1,2}}({o}\d{{2}})+{o}\d{{3}})({d}\d*)?$"
    plain = rf"^[+-]?(\d+({d}\d*)?|{d}\d+)([eE][+-]?\d{{1,2}})?$"
    unified = f"replace(replace({signed}, '{other}', ''), '{decimal}', '.')"
    return f"case when regexp_matches({signed}, '{plain}') or regexp_matches({signed}, '{grouped}') then {unified} end"


def currency(cell: str) -> str:
    """The ISO code a money cell carries, if any."""
    signs = " ".join(
        f"when contains({cell}, {literal(sign)}) then {literal(code)}"
        for sign, code in sorted({**SYMBOLS, **_IN_CELLS}.items(), reverse=True)
    )
    return f"coalesce(nullif(upper(regexp_extract({cell}, '\\b({CURRENCIES})\\b', 0, 'i')), ''), case {signs} end)"


def number(clean: str, decimal: str = ".") -> str:
    """A finite DOUBLE."""
    return f"try_cast({_plain_number(clean, decimal)} as double)"


def scored(cell: str) -> str:
    """A score alone where its words stand behind it, as in "10 - Extremely likely"; any other cell as it is."""
    return rf"regexp_replace({cell}, '^\s*(\d{{1,2}})\s*[-–—:=.)]\s*[^\d\s.,%].*$', '\1')"


def count(clean: str, decimal: str = ".", letters: Collection[str] = ()) -> str:
    """A whole number; letters as for money."""
    bare = rf"regexp_replace({clean}, '\s', '', 'g')"
    as_number = f"cast({_multiplied(bare, decimal, 1, letters)} as double)" if letters else number(clean, decimal)
    return f"case when {as_number} = round({as_number}) then try_cast({as_number} as integer) end"


def share(clean: str, scale: int, decimal: str = ".") -> str:
    """A share from 0 to 1; scale is 100 for percent figures, 1 for fractions. A cell with a percent sign is always percent."""
    bare = f"try_cast({_plain_number(f'trim(replace({clean}, chr(37), chr(32)))', decimal)} as double)"
    value = f"{bare} / case when contains({clean}, chr(37)) then 100.0 else {scale}.0 end"
    return f"case when {value} between 0 and 1 then {value} end"


def yes_no(clean: str) -> str:
    """A boolean."""
    yes, no = (", ".join(literal(word) for word in sorted(words)) for words in (YES, NO))
    return f"case when lower({clean}) in ({yes}) then true when lower({clean}) in ({no}) then false end"


def minutes(clean: str, unit: str = "hh:mm") -> str:
    """Minutes from figures, which unit may say are "seconds" or "hours", from hh:mm:ss, and from two parts that are "hh:mm" or "mm:ss"."""
    parts = f"string_split({clean}, ':')"
    first, second = f"try_cast({parts}[1] as double)", f"try_cast({parts}[2] as double)"
    pair = f"{first} + {second} / 60.0" if unit == "mm:ss" else f"{first} * 60 + {second}"
    clock = (
        f"case len({parts}) when 3 then try_cast({parts}[1] as double) * 60 + try_cast({parts}[2] as double) + try_cast({parts}[3] as double) / 60.0"
        f" else {pair} end"
    )
    worded = f"case when regexp_full_match({clean}, '{_WORDED}') then {_worded_minutes(clean)} end"
    figures = f"coalesce({number(clean)} * {MINUTES_OF.get(unit, '1')}, {worded})"
    return rf"case when regexp_matches({clean}, '^\d+(:\d{{2}}){{1,2}}$') then {clock} else {figures} end"


_SPANS = (
    (60.0, "h|hrs?|hours?|std|stunden?|heures?|horas?|ore"),
    (1.0, "m|mins?|minutes?|minuten?|minutos?|minuti"),
    (1 / 60, "s|secs?|seconds?|sek|sekunden?|secondes?|segundos?|secondi"),
)
_WORDED = r"(?i)(?:pt)?" + "".join(rf"(?:\d+(?:[.,]\d+)?\s*(?:{words})\.?,?\s*)?" for _, words in _SPANS)
"""How lengths are written with their units: 1h 5m, 5 min 30 s, PT5M30S."""


def _worded_minutes(clean: str) -> str:
    parts = [
        rf"try_cast(replace(regexp_extract({clean}, '(?i)(\d+(?:[.,]\d+)?)\s*(?:{words})(?:[^\pL]|$)', 1), ',', '.') as double) * {many}"
        for many, words in _SPANS
    ]
    return f"({' + '.join(f'coalesce({part}, 0)' for part in parts)})"


def date(clean: str, order: str, spellings: Collection[str] = ALL_SPELLINGS) -> str:
    """A DATE as written, whatever the time or zone behind it, from text without words for nothing.

    order is "day first", "month first", "year first", "two-digit year first", "serial", "serial 1904" or "epoch"; spellings are those the
    column uses.
    Days out of all reason come back as they are: sane() tells them.
    """
    if order in DAY_ZERO:
        return f"(date '{DAY_ZERO[order]}' + cast(floor(try_cast({clean} as double)) as integer))"
    if order == "epoch":
        return f"cast({_since_1970(clean)} as date)"
    head = rf"regexp_extract({clean}, '^(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})($|[T ]\d{{1,2}}:\d{{2}})', 1)"
    ways = [f"try_cast(nullif(translate({head}, '/.', '--'), '') as date)"]
    if "compact" in spellings:
        ways.append(rf"cast(try_strptime(regexp_extract({clean}, '^((19|20)\d{{6}})$', 1), '%Y%m%d') as date)")
    if "named" in spellings:
        ways.append(_named_month(clean))
    if order in ("day first", "month first"):
        ways.append(_three_parts(clean, order))
    if order == YEAR_FIRST:
        short = rf"regexp_extract({clean}, '^(\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}})($|[T ,]+\d{{1,2}}:\d{{2}})', 1)"
        ways.append(f"cast(try_strptime(translate({short}, '-.', '//'), '%y/%m/%d') as date)")
    return ways[0] if len(ways) == 1 else f"coalesce({', '.join(ways)})"


def _since_1970(clean: str) -> str:
    """A TIMESTAMP in UTC of milliseconds since 1970, or of seconds, which have ten digits."""
    return f"epoch_ms(try_cast({clean} as bigint) * case when strlen({clean}) = 10 then 1000 else 1 end)"


def sane(day: str) -> str:
    """Whether a day or moment lies between 1950 and 2100."""
    return f"{day} between {DATE_LOW} and {DATE_HIGH}"


def _three_parts(clean: str, order: str) -> str:
    head = r"'^(\d{1,2}[-/.]\d{1,2}[-/.]"
    tail = r")($|[T ,]+\d{1,2}:\d{2})'"
    front = "%d/%m/" if order == "day first" else "%m/%d/"
    ways = []
    for digits, year in ((4, "%Y"), (2, "%y")):
        found = f"regexp_extract({clean}, {head}\\d{{{digits}}}{tail}, 1)"
        ways.append(f"try_strptime(translate({found}, '-.', '//'), '{front}{year}')")
    return f"cast(coalesce({', '.join(ways)}) as date)"


def _named_month(clean: str) -> str:
    tidy = rf"translate(regexp_replace({clean}, '[ T]\d{{1,2}}:\d{{2}}.*$', ''), '-,', ' ')"
    formats = "['%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y', '%d %b %y']"
    signs = rf"regexp_extract({clean}, '^(\d{{4}}) ?[年년] ?(\d{{1,2}}) ?[月월] ?(\d{{1,2}}) ?[日일]', ['year', 'month', 'day'])"
    eastern = f"cast(try_strptime(concat_ws('-', {signs}.year, {signs}.month, {signs}.day), '%Y-%m-%d') as date)"
    return f"coalesce(cast(try_strptime({tidy}, {formats}) as date), {eastern})"


def plain_names(clean: str, weekdays: Collection[str], months: Mapping[str, int]) -> str:
    """The text of a date without its weekday, and with the short English name for the name of a month."""
    if not weekdays and not months:
        return clean
    day, month = (
        literal("|".join(map(re.escape, names)))[1:-1] or "$^"
        for names in (weekdays, sorted(months, key=len, reverse=True))
    )
    rest = rf"\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}.*|\d{{1,2}}[^\pL\d]+(?:de +|of +)?(?:{month}).*|(?:{month})[^\pL\d]+\d{{1,2}}\b.*"
    date = r"\d{1,4}[-/. ]+(?:\d{1,2}|\pL+\.?)[-/. ,]+\d{1,4}|\pL+\.? \d{1,2},? \d{4}"
    if weekdays:
        clean = rf"regexp_replace({clean}, '(?i)^(?:{day})\.?,?\s+({rest})$', '\1')"
        clean = rf"regexp_replace({clean}, '(?i)^({date})[ ,(]+(?:{day})\.?\)?($|[ ,].*$)', '\1\2')"
    for word, number in months.items():
        name = literal(re.escape(word))[1:-1]
        clean = rf"regexp_replace({clean}, '(?i)(^|[^\pL]){name}\.?($|[^\pL])', '\1{ENGLISH[number - 1]}\2')"
    if months:
        clean = rf"regexp_replace({clean}, '(?i)(\d)(?:st|nd|rd|th|er|º|\.)?[-\s]+(?:de |of )?({'|'.join(ENGLISH)})[-\s]+(?:de |del )?', '\1 \2 ')"
        clean = rf"regexp_replace({clean}, '(?i)^({'|'.join(ENGLISH)}) (\d{{1,2}})(?:st|nd|rd|th)', '\1 \2')"
    return clean


_WEEKDAY, _BESIDE = r"^(?:\pL+\.?,?\s+)?", r"($|[T ,]+\d{1,2}:\d{2}.*$)"
_TWO_PARTS = r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\.?"
_OF_MONTH = r"(\d{1,2})(?:\.|st|nd|rd|th)?[ -]+(?:de |of )?(\pL{3,})\.?"
NO_YEAR = f"{_WEEKDAY}(?:{_TWO_PARTS}|{_OF_MONTH}){_BESIDE}"
"""A day without a year: "02.11.", "Mo 02.11. 14:30", "3/11", "3 Nov"; groups: its parts with the sign between them, or day and name of the month."""


def with_year(clean: str, year: int) -> str:
    """The text of a day without a year with that year; any other as it is."""
    figures = f"regexp_replace({clean}, '{_WEEKDAY}{_TWO_PARTS}{_BESIDE}', '\\1\\2\\3\\2{year}\\4')"
    return f"regexp_replace({figures}, '{_WEEKDAY}{_OF_MONTH}{_BESIDE}', '\\1 \\2 {year}\\3')"


def moment(clean: str, order: str, spellings: Collection[str] = ALL_SPELLINGS) -> str:
    """A TIMESTAMP: the date as above with the clock time written behind it, 12 or 24 hours; a date alone is its midnight."""
    if order in DAY_ZERO:
        return (
            f"cast(timestamp '{DAY_ZERO[order]}' + to_seconds(round(try_cast({clean} as double) * 86400)) as timestamp)"
        )
    if order == "epoch":
        return _since_1970(clean)
    day = date(clean, order, spellings)
    return f"(cast({day} as timestamp) + coalesce({clock_span(clean)}, interval 0 second))"


def clock_span(clean: str) -> str:
    """The time of day at the end of a text, as an INTERVAL since midnight, or NULL."""
    time = rf"regexp_extract({clean}, '(?:^|[T ,])(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)', 1)"
    half = rf"regexp_extract({clean}, '(?i)[\d{BLANKS}]([ap])\.?[{BLANKS}]?m\.?$', 1)"
    shown = f"concat({time}, ' ', upper({half}), 'M')"
    twelve = f"try_strptime({shown}, ['%I:%M:%S %p', '%I:%M %p'])"
    full = f"try_strptime(nullif({time}, ''), ['%H:%M:%S', '%H:%M'])"
    return f"(case when {half} <> '' then {twelve} else {full} end - timestamp '1900-01-01')"


_CLOCK = rf":\d\d(?:\.\d+)?(?:[{BLANKS}]?[ap]\.?[{BLANKS}]?m\.?)?"
_MARKED = rf"(?i){_CLOCK} ?(?:Z|UTC|GMT|[+-]00(?::?00)?|\(UTC\)|\(GMT\))$"
_BARE = rf"(?i){_CLOCK}$"


def is_utc(clean: str, order: str, bare_too: bool) -> str:
    """Whether a cell holds a moment in UTC: it says so (Z, UTC, +00:00), it counts from 1970, or, with bare_too, it says no zone at all."""
    if order == "epoch":
        return f"{clean} is not null"
    marked = f"regexp_matches({clean}, '{_MARKED}')"
    if not bare_too:
        return marked
    bare = f"contains({clean}, '.')" if order.startswith("serial") else f"regexp_matches({clean}, '{_BARE}')"
    return f"({marked} or {bare})"


def in_zone(moment: str, zone: str) -> str:
    """A TIMESTAMP in UTC as the TIMESTAMP that clocks of the zone show."""
    return f"timezone({literal(zone)}, timezone('UTC', {moment}))"
