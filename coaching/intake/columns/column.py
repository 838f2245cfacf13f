"""How one column is read, what its plain cells are, and a table whose columns are decided."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from dataclasses import field as made
from pathlib import Path

from coaching.errors import Note
from coaching.intake.answers.answers import YEAR, Answers, OfCells, StandsFor, spell
from coaching.intake.answers.choices import ENDS
from coaching.intake.answers.finding import Finding, Seen
from coaching.intake.words import convert
from coaching.intake.words.convert import MINUTES_OF, in_zone, is_utc, quoted
from coaching.intake.words.fields import SCALES, sql_type
from coaching.intake.words.format import Match
from coaching.intake.words.header_units import TIMES
from coaching.intake.words.staging import Bench
from coaching.time_zone import UTC

DATE_TYPES = frozenset({"date", "moment"})
NUMBER_TYPES = frozenset({"money", "number", "count", "share", "seconds", "milliseconds"})

FROM_JULY = 7
EMPTY_IS_NO = "empty is no"
WITH_NOUGHT = "with .0"
"""Of a column of ids: a table of numbers wrote 1001 as 1001.0."""
IN_HEADER = "in the header"
"""Of a column of currencies: the header of the money goes before it."""
SAID_ORDERS = {"day first": "day first", "month first": "month first", convert.YEAR_FIRST: "year first"}


@dataclass(frozen=True)
class Column:
    """One column of the file and how it is read. cell is its name in the staged text; words maps each distinct word to its reading.

    read_as: how, part by part.
    shift: the day that is meant, as SQL over {day}, where a date stands for the first or last day of a longer period.
    joins: its names tell whose other rows are, so blanks and signs that nobody sees must not make two of one.
    nobody: some of its cells stand for nobody ("-", "N/A").
    turned: a spreadsheet swapped day and month where it could.
    years: of days without one; of two the first has the days from July on.
    all_plain: every cell is empty or spelled plainly, so that the other ways to read one need not be made ready.
    zone: of a column with moments in UTC the zone whose days they become, "" while nobody named one; bare_is_utc: also those without a sign of it.
    """

    field: str
    header: str
    index: int
    type: str
    read_as: tuple[Note, ...] = ("text",)
    order: str = "year first"
    decimal: str = "."
    scale: int = 1
    words: Mapping[str, str | None] = made(default_factory=dict)
    proposed: Set[str] = frozenset()
    examples: tuple[str, ...] = ()
    currency: str | None = None
    ends_inside: bool = True
    spellings: tuple[str, ...] = convert.ALL_SPELLINGS
    unit: str = ""
    weekdays: tuple[str, ...] = ()
    months: Mapping[str, int] = made(default_factory=dict)
    zone: str | None = None
    utc_seen: bool = False
    bare_is_utc: bool = False
    letters: tuple[str, ...] = ()
    shift: str = ""
    joins: bool = False
    nobody: bool = False
    turned: bool = False
    all_plain: bool = False
    years: tuple[int, ...] = ()

    @property
    def cell(self) -> str:
        """The column's name in the table of cells."""
        return f"c{self.index}"

    def value(self, text: str) -> str:
        """The SQL expression of the typed value over a text expression; where a cell can fail, over convert.something of it."""
        if bare := self.bare(text):
            return self.of_bare(bare)
        text = self._of_somebody(text)
        match self.type:
            case "money":
                times = TIMES.get(self.unit, 1)
                return (
                    convert.cents(text, self.decimal)
                    if self.unit == "cents"
                    else convert.money(text, self.decimal, times, self.letters)
                )
            case "number" if self.field in SCALES:
                return convert.number(convert.scored(text), self.decimal)
            case "number" | "seconds" | "milliseconds":
                return convert.number(text, self.decimal)
            case "count":
                return convert.count(text, self.decimal, self.letters)
            case "share":
                return convert.share(text, self.scale, self.decimal)
            case "minutes":
                return convert.minutes(text, self.unit)
            case "date" | "moment":
                return self._when(text)
            case "clock":
                return convert.clock_span(text)
            case "bool":
                told = convert.yes_no(text)
                return f"case when {text} is null then false else {told} end" if self.unit == EMPTY_IS_NO else told
        return convert.text(text)

    def bare(self, text: str) -> str:
        """The SQL expression of what an id or a name that joins is made of by of_bare, which looks at it many times; "" for other columns."""
        text = self._of_somebody(text)
        if self.type == "id":
            return convert.bare_id(f"regexp_replace({text}, '[.]0$', '')" if self.unit == WITH_NOUGHT else text)
        if self.type != "name" or not self.joins:
            return ""
        return convert.text(text) if self.all_plain else convert.unescaped(text)

    def of_bare(self, bare: str) -> str:
        """The SQL expression of the id or the name."""
        return convert.one_id(bare) if self.type == "id" else bare if self.all_plain else convert.name(bare)

    def _of_somebody(self, text: str) -> str:
        return f"case when {convert.stands_for_nobody(text)} then null else {text} end" if self.nobody else text

    def _when(self, text: str) -> str:
        """The day or the moment; one in UTC as clocks of the zone show it."""
        if self.turned:
            text = rf"regexp_replace({text}, '^(\d{{4}})-(\d\d)-(\d\d)', '\1-\3-\2')"
        if self.years:
            return self._of_years(text)
        text = convert.plain_names(text, self.weekdays, self.months)
        read = convert.date if self.type == "date" else convert.moment
        written = read(text, self.order, self.spellings)
        if self.type == "date" and self.shift:
            return self.shift.format(day=f"({written})")
        if not self.moves:
            return written
        moved = in_zone(convert.moment(text, self.order, self.spellings), self.zone or UTC)
        return f"case when {is_utc(text, self.order, self.bare_is_utc)} then cast({moved} as {sql_type(self.type)}) else {written} end"

    def _of_years(self, text: str) -> str:
        """The day or the moment of a day without a year; of two years the first where it is from July on."""
        one, *other = (replace(self, years=())._when(convert.with_year(text, year)) for year in self.years)
        return f"case when month({one}) >= {FROM_JULY} then {one} else {other[0]} end" if other else one

    @property
    def moves(self) -> bool:
        """Whether it holds moments in UTC that are shown as those of another zone."""
        return self.zone not in (None, "", UTC)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """The answers, by what each is about, that make a few of its rows read as the whole column was."""
        found = []
        if self.years:
            found.append((spell(YEAR), "/".join(map(str, self.years))))
        if self.type in DATE_TYPES and self.order in SAID_ORDERS:
            found.append((spell(OfCells(self.header)), SAID_ORDERS[self.order]))
        elif self.type == "share":
            found.append((spell(OfCells(self.header)), "percent" if self.scale == 100 else "fraction"))
        elif self.type in NUMBER_TYPES and self.unit != "cents":
            found.append((spell(OfCells(self.header)), "decimal comma" if self.decimal == "," else "decimal point"))
        if self.field == "period_end":
            found.append((spell(StandsFor(self.header)), ENDS[0] if self.ends_inside else ENDS[1]))
        return tuple(found)

    @property
    def checked(self) -> bool:
        """Whether a cell can fail to be of this type."""
        return self.type in DATE_TYPES | NUMBER_TYPES | {"minutes", "clock", "bool"}


@dataclass(frozen=True)
class Deciding:
    """Columns as the steps before left them, by field, beside the cells they are decided over: source, a relation with text columns c0..cN.

    plain: the fields whose columns leave nothing to decide. epoch: 1904 in old Mac workbooks.
    """

    con: Bench
    source: str
    match: Match
    columns: Mapping[str, Column]
    answers: Answers
    accept: bool
    plain: Set[str] = frozenset()
    epoch: int = 1900

    def of(self, types: Set[str]) -> list[Column]:
        """The columns of these types."""
        return [column for column in self.columns.values() if column.type in types]

    def said(self, column: Column) -> str:
        """What was said of how the cells of a column are read."""
        return self.answers.get(OfCells(column.header))


@dataclass(frozen=True)
class Converted(Seen):
    """How its columns are read, and once its rows are converted the folder its typed rows stand in, and by header the sums of its money.

    present: the fields it speaks of. proposed_words: the words nobody has explained, as answers about them are called.
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    folder: Path = Path()
    totals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    present: Sequence[str] = ()
    proposed_words: Sequence[str] = ()

    @property
    def rows(self) -> str:
        """Its typed rows, as SQL."""
        return f"read_parquet({quoted(self.folder / 'rows.parquet')})"


@dataclass(frozen=True)
class ReadSo(Finding):
    """What a step found of how columns are read; decided: those that are read otherwise from here on."""

    decided: Sequence[Column] = ()


def reading(columns: Mapping[str, Column], found: Finding) -> dict[str, Column]:
    """All columns, those a step decided in place of what they were before."""
    decided: Iterable[Column] = found.decided if isinstance(found, ReadSo) else ()
    return {**columns, **{column.field: column for column in decided}}


_DAY = r"(19[5-9]\d|20\d\d)-\d\d-\d\d"  # the years that are within reason
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def plainly(column: Column, cell: str) -> str | None:
    """The SQL expression of the typed value where the cell is spelled plainly, else NULL; None for a type that has no plain spelling."""
    as_written = column.order not in ("serial", "epoch") and not column.turned
    point = "\\" + column.decimal
    number = cell if column.decimal == "." else f"replace({cell}, ',', '.')"
    match column.type:
        case "money":
            return _where(cell, rf"[-+]?\d{{1,15}}({point}\d*)?", f"try_cast({number} as decimal(18, 2))")
        case "number" | "seconds" | "milliseconds":
            return _where(cell, rf"[-+]?\d{{1,15}}({point}\d*)?", f"try_cast({number} as double)")
        case "minutes":
            times = f" * {MINUTES_OF[column.unit]}" if column.unit in MINUTES_OF else ""
            return _where(cell, r"\d{1,9}(\.\d*)?", f"try_cast({cell} as double){times}")
        case "count":
            return _where(cell, r"\d{1,9}", f"try_cast({cell} as integer)")
        case "share":
            value = f"try_cast({number} as double) / {column.scale}.0"
            return _where(cell, rf"\d{{1,3}}({point}\d*)?", f"case when {value} between 0 and 1 then {value} end")
        case "date" | "moment" if column.moves:
            return _in_zone(column, cell) if as_written else None
        case "date" if as_written:
            return _where(cell, rf"{_DAY}([T ]\d\d:\d\d.*)?", f"try_cast(left({cell}, 10) as date)")
        case "moment" if as_written:
            written = rf"{_DAY}([T ]{_TIME}(:[0-5]\d(\.\d+)?(Z|[-+]\d\d:?\d\d)?)?)?"
            return _where(cell, written, f"try_cast(left({cell}, 19) as timestamp)")
        case "bool":
            yes, no = "'1', 'true', 'TRUE', 'True'", "'0', 'false', 'FALSE', 'False'"
            return f"case when {cell} in ({yes}) then true when {cell} in ({no}) then false end"
    return None


def _in_zone(column: Column, cell: str) -> str:
    """Days alone as written, and moments in UTC as clocks of the zone show them; anything else is left."""
    zulu = "(Z|[+]00:?00)" + ("?" if column.bare_is_utc else "")
    type_, moment = sql_type(column.type), in_zone(f"try_cast(left({cell}, 19) as timestamp)", column.zone or "")
    return (
        f"case when regexp_full_match({cell}, '{_DAY}') then try_cast({cell} as {type_})"
        rf" when regexp_full_match({cell}, '{_DAY}[T ]{_TIME}:[0-5]\d(\.\d+)?{zulu}') then cast({moment} as {type_}) end"
    )


def _where(cell: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({cell}, '{pattern}') then {value} end"
