"""The figures of a wide table as rows of their own, and whose they are."""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from coaching.calendar import Calendar, Kind, Period
from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import (
    FIELD,
    IGNORED,
    NOT_KNOWN,
    PEOPLE,
    REP,
    SPELLING,
    Answers,
    OfColumn,
    OfRows,
    OfWord,
    spell,
)
from coaching.intake.answers.choices import OF_FORECASTS, OF_ITS_QUARTER, OF_ROWS
from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.answers.remembered import with_rep
from coaching.intake.answers.unfolded import FORMATS, LABELS, LEFT_OUT, PLACES, TO, Unfolded, parts_of
from coaching.intake.file.table import RawTable, Skipped
from coaching.intake.tables.row_period import days_of, is_fiscal, year_in
from coaching.intake.tables.wide import WHO, FigureColumn, WideTable, who_is
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import Format, Match
from coaching.intake.words.header_units import currency_in
from coaching.intake.words.measures import MEANINGS, class_meant, is_running, is_sum
from coaching.intake.words.period_names import period_in
from coaching.intake.words.staging import Staging, one_row, statement
from coaching.intake.words.word_books import NOTHING

DIFFERENT, ONE = "different people", "one person"
AS_SLIPS, AS_WRITTEN = "read them so", "leave them as written"
ALIKE = 70
"""How alike two names must be to be asked about, from 0 to 100; only a question hangs on it."""


@dataclass(frozen=True)
class Shape:
    """What the figures of one kind become. whose: the fields that say whose they are, of which it needs one; besides: those it may have too.

    becomes: its other fields, by the made columns that hold them; days: of these, the ones that are days of the file where rows are of days.
    owner: what the beginning "rep_" of a field is there.
    """

    whose: tuple[str, ...]
    besides: tuple[str, ...]
    becomes: Mapping[str, str]
    days: tuple[str, ...] = ("from", "to")
    owner: str = "rep_"

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that columns beside the figures may hold."""
        return (*self.whose, *self.besides)


_PERSON, _ACCOUNT = ("rep_id", "rep_name"), ("account_id", "account_name")
_PERIOD = {"from": "period_start", "to": "period_end"}
SHAPES = {
    "sales_total": Shape(
        (*_PERSON, *_ACCOUNT), ("team", "product"), {"measure": "measure", "product": "product", **_PERIOD, "figure": "amount"}
    ),
    "quota": Shape((*_PERSON, "team"), (), {"measure": "measure", **_PERIOD, "figure": "target"}),
    "activity_summary": Shape(_PERSON, (), {"measure": "measure", **_PERIOD, "figure": "count"}),
    "survey_response": Shape(_ACCOUNT, _PERSON, {"answer": "response_id", "to": "asked_on", "figure": "nps"}),
    "forecast": Shape(
        _PERSON, (), {"made": "made_on", "measure": "category", **_PERIOD, "figure": "amount"}, ("made",), "owner_"
    ),
}  # fmt: skip


@dataclass
class Identity:
    """Which column holds which field (by index), the slips to mend in the headings, and whether a person is told by name and heading."""

    fields: dict[str, int] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)
    by_heading: bool = False
    questions: list[Question] = field(default_factory=list)


def identify(
    headers: Sequence[str], rows: Sequence[Sequence[str | None]], wide: WideTable, kinds: Sequence[str], answers: Answers
) -> Identity:  # fmt: skip
    """Find out whose figures these are; rows are the distinct cells beside the figures."""
    taken = wide.taken | {wide.when, wide.until, wide.year}
    told = {index: answers.get(OfColumn(header)) for index, header in enumerate(headers) if index not in taken}
    found, shape = Identity({}), SHAPES[kinds[0]]
    for index, answer in told.items():
        named = answer.removeprefix(FIELD) if answer else who_is(headers[index])
        if named in WHO:
            found.fields.setdefault(named, index)
    is_known = found.fields.keys() & set(shape.whose) or any(column.rep for column in wide.columns) or answers.get(REP)
    free = (index for index in told.keys() - set(found.fields.values()) if told[index] != IGNORED)
    asked = None if is_known else min((index for index in free if any(row[index] for row in rows)), default=None)
    if asked is not None:
        examples = dict.fromkeys(str(row[asked]) for row in rows[:50] if row[asked])
        options = (*(f"{FIELD}{name}" for name in shape.fields), IGNORED)
        text, about = said("whose figures?", header=headers[asked]), OfColumn(headers[asked])
        found.questions.append(Question(spell(about), text, options, tuple(examples)[:3]))
    if "team" in found.fields:
        _look_for_slips(found, headers, rows, answers)
        _look_for_namesakes(found, headers, rows, answers)
    return found


def _look_for_slips(
    found: Identity, headers: Sequence[str], rows: Sequence[Sequence[str | None]], answers: Answers
) -> None:
    place = found.fields["team"]
    header = headers[place]
    counts = Counter(text.strip() for row in rows if (text := row[place]) and not is_sum(text))
    told = {name: meant for name in counts if (meant := answers.get(OfWord(header, name)))}
    answer = answers.get(OfRows(SPELLING, header))
    slips = told if answer == AS_WRITTEN else slips_of(counts) | told
    if answer not in (AS_SLIPS, AS_WRITTEN) and any(OfWord(header, name) not in answers for name in slips):
        shown = tuple(f"{slip} for {name}" for slip, name in list(slips.items())[:20])
        asked = said("misspelled?", count=len(slips), header=header, pairs=shown)
        found.questions.append(Question(spell(OfRows(SPELLING, header)), asked, (AS_SLIPS, AS_WRITTEN), shown[:3]))
    found.slips = slips


def slips_of(counts: Mapping[str, int]) -> dict[str, str]:
    """Rare spellings by the frequent one they are nearest to: at least twice as frequent, and much alike."""
    found = {}
    for name, count in counts.items():
        frequent = [
            (fuzz.ratio(name.casefold(), other.casefold()), other)
            for other, often in counts.items()
            if often >= 2 * count and often > 1
        ]
        near = max(frequent, default=(0.0, ""))
        if near[0] >= ALIKE and near[1] != name:
            found[name] = near[1]
    return found


def _look_for_namesakes(
    found: Identity, headers: Sequence[str], rows: Sequence[Sequence[str | None]], answers: Answers
) -> None:
    if "rep_name" not in found.fields or "rep_id" in found.fields:
        return
    place, heading = found.fields["rep_name"], found.fields["team"]
    under: dict[str, set[str]] = {}
    for row in rows:
        name, team = (row[place] or "").strip(), (row[heading] or "").strip()
        if name and team and not is_sum(name):
            under.setdefault(name, set()).add(found.slips.get(team, team))
    several = {name: teams for name, teams in under.items() if len(teams) > 1}
    answer = answers.get(PEOPLE)
    found.by_heading = answer == DIFFERENT or (not answer and bool(several))
    if several and answer not in (DIFFERENT, ONE):
        name, teams = max(several.items(), key=lambda one: (len(one[1]), one[0]))
        text = said("one person?", name=name, count=len(teams), header=headers[heading], others=len(several) - 1)
        found.questions.append(
            Question(spell(PEOPLE), text, (DIFFERENT, ONE), tuple(f"{name} ({team})" for team in sorted(teams))[:4])
        )


MOST_FIGURES = 255
_MADE = {
    "from": "Figures from", "to": "Figures to", "measure": "Figures count", "product": "Figures of", "answer": "Answer",
    "made": "Figures made on",
}  # fmt: skip
"""The columns that are made beside the figures, and their headers."""
_NAMED = {"rep_name": "Person", "team": "Team"}
"""The header of the column of whom the headers of figures name."""
Left = tuple[str, str]
"""Why rows are left out: a code, and the word it is about."""
SUBTOTAL: Left = ("subtotal", "")
CALLED: dict[str, Kind] = {"month": "month", "quarter": "quarter", "year": "year"}


@dataclass(frozen=True)
class Figures:
    """One column of figures with all that is known of it; without periods each row says its own.

    year: it is only of the rows that have this in the column of years.
    """

    column: FigureColumn
    answer: str
    product: str | None
    periods: tuple[Period, ...]
    year: str | None = None

    @property
    def kind(self) -> str:
        """The kind of fact they become."""
        return MEANINGS[self.answer].kind

    @property
    def measure(self) -> str:
        """What they count; of targets of bookings the class of business, where the header names one."""
        measure = MEANINGS[self.answer].measure
        return (class_meant(self.column.stem) if self.answer == "target of bookings" else None) or measure

    @property
    def is_money(self) -> bool:
        """Whether they are amounts of money."""
        return self.kind in ("sales_total", "forecast") or self.answer == "target of bookings"


def put_rows(
    staging: Staging, table: RawTable, wide: WideTable, who: Identity, calendar: Calendar, year: str, called: str = ""
) -> dict[Left, list[int]]:  # fmt: skip
    """Make data_row of the rows that hold somebody's figures, with row_from and row_to where rows name their period; gives rows left out, by why.

    call_from and call_to are the period that forecasts of the row are about: the one named beside it, or that of the length called around it.
    """
    out: dict[Left, list[int]] = {SUBTOTAL: []}
    spans: list[tuple[int, date | None, date | None, date | None, date | None]] = []
    fiscal = wide.year is not None and is_fiscal(table.headers[wide.year])
    places = (wide.measure, wide.when, wide.year, wide.within, *who.fields.values())
    cells = ", ".join("''" if place is None else f"coalesce(c{place}, '')" for place in places)
    staging.execute(
        "create or replace temp table row_period (source_row integer, row_from date, row_to date, call_from date, call_to date)"
    )
    for row, what, when, of, beside, *names in staging.execute(
        f"select source_row, {cells} from {staging.cells}"
    ).fetchall():
        told = _Row(what.strip(" "), when, of, names)
        own = days_of(calendar, wide.word(told.when), told.year or year, fiscal) if wide.names_periods else None
        call = days_of(calendar, period_in(beside), told.year or year, False)
        if why := _why_left(told, wide, own):
            out.setdefault(why, []).append(row)
        elif own or call:
            call = call or (calendar.containing(CALLED[called], own.start) if own and called else None)
            spans.append((row, *_ends(own), *_ends(call)))
    if spans:
        staging.executemany("insert into row_period values (?, ?, ?, ?, ?)", spans)
    left_out = [row for rows in out.values() for row in rows]
    staging.execute(statement(__file__, "data_row", **staging.names, gone=left_out))
    return {why: rows for why, rows in out.items() if rows}


class _Row(NamedTuple):
    """What a row says it counts, its period, its year, and whose its figures are."""

    what: str
    when: str
    year: str
    names: Sequence[str]


def _why_left(row: _Row, wide: WideTable, period: Period | None) -> Left | None:
    """Why a row is left out, the first that holds: it is the sum of others (one of a running total is left out as such), or lacks what it needs."""
    sums_up = any(map(is_sum, (*row.names, row.when))) or (is_sum(row.what) and not is_running(row.what))
    counts = wide.measure is None or row.what in (column.word for column in wide.columns)
    dated = row.when.strip() if wide.when is not None else wide.year is None or year_in(row.year)
    why: Sequence[tuple[object, Left]] = (
        (sums_up, SUBTOTAL),
        (not counts, ("not counted", row.what)),
        (row.names and not any(row.names), ("no name beside", "")),
        (not dated, ("no period beside", "")),
        (wide.names_periods and period is None, ("no such period beside", row.when)),
    )
    return next((left for is_so, left in why if is_so), None)


def _ends(period: Period | None) -> tuple[date | None, date | None]:
    return (period.start, period.last) if period else (None, None)


def of_kind(
    staging: Staging, table: RawTable, wide: WideTable, who: Identity, kind: str, figures: Sequence[Figures], folder: Path,
    answers: Answers, left: Mapping[Left, int], chosen: Sequence[Figures],
) -> Unfolded:  # fmt: skip
    """The figures of one kind as a table of their own; data_row must have been made. chosen: those of all kinds, so that each column is told."""
    one = _OneKind(table, wide, who, kind, figures)
    path, last = folder / f"figures-{uuid.uuid4().hex}.parquet", f"x{len(one.columns) - 1}"
    staging.execute(f"create or replace temp table figure as {one.selects()}")
    named = ", ".join(f"x{n} as c{n}" for n in range(len(one.columns)))
    nothing = f"coalesce(lower(trim({last})), '') in ({', '.join(literal(word) for word in NOTHING)})"
    staging.execute(
        f"copy (select {named}, source_row from figure where not {nothing} order by source_row) to {quoted(path)} (format parquet)"
    )
    counted = staging.execute(
        f"select {nothing}, any_value(trim({last})), count(*) from figure group by 1, lower(trim({last}))"
    ).fetchall()
    empty = Counter[Left]()
    for text, n in ((text, n) for is_empty, text, n in counted if is_empty):
        empty[("figure says", text) if text and re.search(r"[a-z]", text, re.I) else ("empty figure", "")] += n
    (rows,) = one_row(staging.con, f"select count(distinct source_row % {PLACES}) from figure")
    made = _counted(table, path, one.headers, sum(n for *_, n in counted), empty, left, rows)
    made.match = one.match(answers)
    made.settled = one.settled or made.settled
    made.told = _told(table, wide, who, chosen)
    made.repeats = kind == "quota" and wide.targets_as_calls
    made.figure, made.places = one.headers[-1], [table.headers[index] for index, _ in one.places]
    return made


Cell = Callable[[Figures, str, str], str]
"""A cell of a made column as SQL: of these figures, from this day to that."""


@dataclass(frozen=True)
class _OneKind:
    """The figures of one kind on their way into a table of their own."""

    table: RawTable
    wide: WideTable
    who: Identity
    kind: str
    figures: Sequence[Figures]

    @cached_property
    def held(self) -> dict[str, int]:
        """The columns of the file that say whose they are, by field."""
        return {name: index for name, index in self.who.fields.items() if name in SHAPES[self.kind].fields}

    @property
    def takes_calls(self) -> bool:
        """Whether targets take the period that their forecasts have in the made table; those of a day are of its quarter."""
        wide = self.wide
        return self.kind == "quota" and wide.targets_as_calls and (wide.within is not None or not wide.days)

    @property
    def settled(self) -> dict[str, str]:
        """What needs no question: targets beside the forecasts of a day are of its quarter."""
        day = self.wide.when if self.wide.days and self.kind == "quota" and self.wide.targets_as_calls else None
        return {} if day is None or self.takes_calls else {self.table.headers[day]: OF_ITS_QUARTER}

    @cached_property
    def columns(self) -> list[tuple[str, str, Cell]]:
        """The columns of the table, in their order: what each is, its header and its cells; the last of one name counts."""
        held, headers, who, wide = self.held, self.table.headers, self.who, self.wide
        beside = {name: _mended(index, who) if name == "team" else f"c{index}" for name, index in held.items()}
        made = [(name, headers[held[name]], _same(cell)) for name, cell in beside.items()]
        if who.by_heading and "rep_name" in held:
            place, heading = held["rep_name"], who.fields["team"]
            both = f"trim(c{place}) || ' (' || {_mended(heading, who)} || ')'"
            made.append(("rep_name", f"{headers[place]} ({headers[heading]})", _same(both)))
        if any(one.column.rep for one in self.figures):
            made.append((wide.of, _NAMED[wide.of], lambda one, *_: literal(one.column.rep)))
        of_file = () if self.takes_calls or not wide.days else SHAPES[self.kind].days
        days = {name: wide.until if name == "to" and wide.until is not None else wide.when for name in of_file}
        titles = _MADE | {name: headers[day] for name, day in days.items() if day is not None}
        under = list(dict.fromkeys(one.column.header for one in self.figures))
        titles["figure"] = under[0] if len(under) == 1 else f"{under[0]}{TO}{under[-1]}"
        return [*made, *((name, title, self._cells[name]) for name, title in titles.items())]

    @property
    def headers(self) -> list[str]:
        """Those of the table."""
        return [header for _, header, _ in self.columns]

    @cached_property
    def _cells(self) -> dict[str, Cell]:
        """The cells of the columns that are made beside whose the figures are; what a target repeats says nothing new."""
        held, once = self.held, self.kind != "quota"
        account = next((f"c{held[name]}" for name in ("account_id", "account_name") if name in held), "''")
        products = f"c{held['product']}" if "product" in held else "null"

        def called(one: Figures) -> bool:
            return self.kind == "forecast" and not one.periods

        return {
            "from": lambda one, start, _: "call_from" if called(one) else start,
            "to": lambda one, _, end: "call_to" if called(one) else end,
            "measure": lambda one, *_: literal(one.measure),
            "product": lambda one, *_: literal(one.product) if one.product and self.kind == "sales_total" else products,
            "answer": lambda _, __, end: f"{account} || ' ' || {end}" if once else "''",
            "made": lambda _, start, __: start if once else "''",
            "figure": lambda one, *_: f"c{one.column.index}{self._currency(one)}",
        }

    def _currency(self, one: Figures) -> str:
        """What is put behind an amount: the currency its header or its number format shows, else that of its row."""
        if not one.is_money:
            return ""
        header = one.column.header
        if code := currency_in(header) or self.table.currencies.get(header):
            return f" || {literal(f' {code}')}"
        return "" if self.wide.currency is None else f" || coalesce(' ' || nullif(trim(c{self.wide.currency}), ''), '')"

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """The places of the figures in a row: the column of each, and which of its periods; figures of other rows share one."""
        return list(
            dict.fromkeys((one.column.index, n) for one in self.figures for n, _ in enumerate(one.periods or (None,)))
        )

    def _spans(self, one: Figures) -> list[tuple[str, str]]:
        """The first and the last day of each of its periods, as SQL: what it names itself, or what its row does."""
        wide = self.wide
        if self.takes_calls and one.answer == "target of bookings":
            return [("call_from", "call_to")]
        of_row = (f"c{wide.when}", f"c{wide.when if wide.until is None else wide.until}")
        return [(literal(str(p.start)), literal(str(p.last))) for p in one.periods] or [
            of_row if wide.days else ("row_from", "row_to")
        ]

    def _rows(self, one: Figures) -> str:
        """Of which rows it is, as SQL."""
        only = ((self.wide.year, one.year or None), (self.wide.measure, one.column.word))
        conditions = [f"trim(c{place}) = {literal(word)}" for place, word in only if word is not None]
        return f" where {' and '.join(conditions)}" if conditions else ""

    def selects(self) -> str:
        """All figures in one column with what stands beside them, as SQL; the source row tells the place in its row too."""
        numbers = {place: number for number, place in enumerate(self.places, start=1)}
        selects: list[str] = []
        for one in self.figures:
            for number, (start, end) in enumerate(self._spans(one)):
                cells = (cell(one, start, end) for _, _, cell in self.columns)
                texts = ", ".join(f"cast({cell} as varchar) as x{n}" for n, cell in enumerate(cells))
                place = PLACES * numbers[one.column.index, number]
                row = f"cast(source_row + {place} as integer) as source_row"
                selects.append(f"select {texts}, {row} from data_row{self._rows(one)}")
        return " union all ".join(selects)

    def match(self, answers: Answers) -> Match:
        """What each column of the table is."""
        shape, place = SHAPES[self.kind], {name: n for n, (name, *_) in enumerate(self.columns)}
        whose = dict.fromkeys((*self.held, *(name for name in _NAMED if name in place)))
        found = {name.replace("rep_", shape.owner): place[name] for name in whose}
        found |= {name: place[made] for made, name in shape.becomes.items()}
        what = " and ".join(dict.fromkeys(one.answer for one in self.figures))
        format_ = Format(
            key=FORMATS[self.kind], label=f"{LABELS[self.kind]} from columns of figures: {what}", kind=self.kind, system="Spreadsheet",
            columns={name: (self.headers[n],) for name, n in found.items()}, fixed={"ends": "inclusive"} if self.kind == "forecast" else {},
        )  # fmt: skip
        match = Match(format_, found, (0, 0, len(found)))
        rep = answers.get(REP)
        return with_rep(match, rep) if rep and rep != NOT_KNOWN and not {*_PERSON} & found.keys() else match


def _same(cell: str) -> Cell:
    return lambda *_: cell


def _mended(index: int, who: Identity) -> str:
    whens = " ".join(f"when {literal(slip)} then {literal(name)}" for slip, name in who.slips.items())
    return f"case trim(c{index}) {whens} else trim(c{index}) end" if whens else f"trim(c{index})"


def _why(code: str, word: str) -> Note:
    """Why figures or their rows are left out, as it is told."""
    if (code, word) == SUBTOTAL or code == "empty figure":
        return code
    return said(code, word=word) if word or code == "not counted" else said(code)


def _counted(
    table: RawTable, path: Path, headers: list[str], whole: int, empty: Mapping[Left, int], left: Mapping[Left, int],
    rows: int,
) -> Unfolded:  # fmt: skip
    """The unfolded table with every figure of these rows accounted for; its rows count figures."""
    rows = max(1, rows)
    each = f"{whole // rows} {'figure' if whole // rows == 1 else 'figures'}"
    skipped = [Skipped(n, _why(*why)) for why, n in left.items() if n] + [
        Skipped(n, _why(*why), empty=True) for why, n in sorted(empty.items())
    ]
    own: dict[str, Any] = {
        "headers": headers, "cells": path, "rows": table.rows - table.data_rows + whole + sum(left.values()),
        "data_rows": whole - sum(empty.values()),
        "skipped": [*table.skipped, *skipped], "notes": [*table.notes, said("rows of figures", rows=rows, each=each)],
        "duplicate_headers": [], "nameless_headers": [], "grand_totals": {}, "typed": [set() for _ in headers], "plain_csv": None, "currencies": {},
    }  # fmt: skip
    return Unfolded(**parts_of(table) | own, origin=table)


def _told(table: RawTable, wide: WideTable, who: Identity, figures: Sequence[Figures]) -> list[ColumnReading]:
    """How each column of the file is read, in its order; what is said last of a column holds."""
    counted = ", ".join(dict.fromkeys(figure.answer for figure in figures))
    kinds = {figure.kind for figure in figures}
    told: dict[int | None, tuple[str | None, tuple[Note, ...]]] = {
        i: (None, (why,)) for i, why in wide.left_out.items()
    }
    for name, index in who.fields.items():
        if any(name in SHAPES[kind].fields for kind in kinds):
            together = who.by_heading and name in _NAMED
            told[index] = name, ("name and heading together" if together else "name",)
    if "forecast" in kinds:
        told[wide.within] = "period", (OF_FORECASTS,)
    told[wide.currency] = "currency", (said("currency of the row"),)
    told |= dict.fromkeys((wide.when, wide.until, wide.year), ("period", (said("period of the row"),)))
    told[wide.measure] = "measure", (f"by row: {counted}",)
    for figure in figures:
        whose = (f"of {figure.column.rep}",) if figure.column.rep else ()
        told[figure.column.index] = "figures" if figure.column.word else figure.answer, (_span(figure, wide), *whose)
    return [ColumnReading(header, *told.get(index, (None, (LEFT_OUT,)))) for index, header in enumerate(table.headers)]


def _span(figure: Figures, wide: WideTable) -> Note:
    """The days a column of figures is of, as it is told."""
    if wide.targets_as_calls and figure.answer == "target of bookings":
        return OF_FORECASTS
    own = figure.periods if not figure.year else ()
    return f"{own[0].start} to {own[-1].last}" if own else OF_ROWS
