"""One column of a file and how all of its cells are read."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from dataclasses import field as made

from coaching.errors import Note
from coaching.intake.answers.answers import OfCells, StandsFor, spell
from coaching.intake.answers.choices import ENDS
from coaching.intake.words import convert
from coaching.intake.words.convert import in_zone, is_utc
from coaching.intake.words.fields import sql_type
from coaching.intake.words.header_units import TIMES
from coaching.time_zone import UTC

DATE_TYPES = frozenset({"date", "moment"})
NUMBER_TYPES = frozenset({"money", "number", "count", "share", "seconds", "milliseconds"})

EMPTY_IS_NO = "empty is no"
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

    @property
    def cell(self) -> str:
        """The column's name in the table of cells."""
        return f"c{self.index}"

    def value(self, text: str) -> str:
        """The SQL expression of the typed value over a text expression; where a cell can fail, over convert.something of it."""
        if self.nobody:
            text = f"case when {convert.stands_for_nobody(text)} then null else {text} end"
        match self.type:
            case "money":
                times = TIMES.get(self.unit, 1)
                return (
                    convert.cents(text, self.decimal)
                    if self.unit == "cents"
                    else convert.money(text, self.decimal, times, self.letters)
                )
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
            case "id":
                return convert.identifier(text)
            case "name" if self.joins:
                return convert.name(text)
        return convert.text(text)

    def _when(self, text: str) -> str:
        """The day or the moment; one in UTC as clocks of the zone show it."""
        text = convert.plain_names(text, self.weekdays, self.months)
        read = convert.date if self.type == "date" else convert.moment
        written = read(text, self.order, self.spellings)
        if self.type == "date" and self.shift:
            return self.shift.format(day=f"({written})")
        if not self.moves:
            return written
        moved = in_zone(convert.moment(text, self.order, self.spellings), self.zone or UTC)
        return f"case when {is_utc(text, self.order, self.bare_is_utc)} then cast({moved} as {sql_type(self.type)}) else {written} end"

    @property
    def moves(self) -> bool:
        """Whether it holds moments in UTC that are shown as those of another zone."""
        return self.zone not in (None, "", UTC)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """The answers, by what each is about, that make a few of its rows read as the whole column was."""
        found = []
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
