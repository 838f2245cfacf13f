"""The figures of a wide table as rows of their own, and whose they are."""

import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

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
from coaching.intake.answers.unfolded import FORMATS, LABELS, LEFT_OUT, PLACES, Unfolded, parts_of
from coaching.intake.file.table import RawTable, Skipped
from coaching.intake.tables.row_period import days_of, is_fiscal, year_in
from coaching.intake.tables.wide import WHO, FigureColumn, WideTable, who_is
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import Format, Match
from coaching.intake.words.header_units import currency_in
from coaching.intake.words.measures import MEANINGS, class_meant, is_running, is_sum
from coaching.intake.words.period_names import period_in
from coaching.intake.words.staging import Staging, statement
from coaching.intake.words.word_books import NOTHING, WordBook

DIFFERENT, ONE = "different people", "one person"
AS_SLIPS, AS_WRITTEN = "read them so", "leave them as written"
ALIKE = 70
"""How alike two names must be to be asked about, from 0 to 100; only a question hangs on it."""
FIELDS = {
    "sales_total": ("rep_id", "rep_name", "account_id", "account_name", "team", "product"), "quota": ("rep_id", "rep_name", "team"),
    "activity_summary": ("rep_id", "rep_name"), "survey_response": ("account_id", "account_name", "rep_id", "rep_name"),
    "forecast": ("rep_id", "rep_name"),
}  # fmt: skip
NEEDED = {
    "sales_total": ("rep_id", "rep_name", "account_id", "account_name"), "quota": ("rep_id", "rep_name", "team"),
    "activity_summary": ("rep_id", "rep_name"), "survey_response": ("account_id", "account_name"), "forecast": ("rep_id", "rep_name"),
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
    taken = (
        {column.index for column in wide.columns}
        | wide.left_out.keys()
        | {wide.when, wide.until, wide.year, wide.currency, wide.measure}
    )
    places = [index for index in range(len(headers)) if index not in taken]
    found = Identity({})
    for index in places:
        answer = answers.get(OfColumn(headers[index]))
        named = answer.removeprefix(FIELD) if answer else who_is(headers[index])
        if named in WHO:
            found.fields.setdefault(named, index)
    needed = NEEDED[kinds[0]]
    free = [
        i
        for i in places
        if i not in found.fields.values()
        and answers.get(OfColumn(headers[i])) != IGNORED
        and any(row[i] for row in rows)
    ]
    by_column = any(column.rep for column in wide.columns)
    if not found.fields.keys() & set(needed) and free and not by_column and not answers.get(REP):
        header = headers[free[0]]
        options = tuple(f"{FIELD}{name}" for name in FIELDS[kinds[0]])
        examples = tuple(dict.fromkeys(str(row[free[0]]) for row in rows[:50] if row[free[0]]))[:3]
        found.questions.append(
            Question(
                spell(OfColumn(header)),
                said("whose figures?", header=header),
                (*options, IGNORED),
                examples,
            )
        )
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
    slips = slips_of(counts)
    for name in counts:
        if told := answers.get(OfWord(header, name)):
            slips[name] = told
    answer = answers.get(OfRows(SPELLING, header))
    if answer == AS_WRITTEN:
        slips = {name: told for name in counts if (told := answers.get(OfWord(header, name)))}
    elif answer != AS_SLIPS and any(OfWord(header, name) not in answers for name in slips):
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
_AMOUNT = {
    "sales_total": "amount",
    "quota": "target",
    "activity_summary": "count",
    "survey_response": "nps",
    "forecast": "amount",
}
_MADE = (
    ("from", "Figures from"), ("to", "Figures to"), ("measure", "Figures count"), ("product", "Figures of"), ("answer", "Answer"),
    ("made", "Figures made on"),
)  # fmt: skip
PERSON = "Person"
Left = tuple[str, str]
"""Why rows are left out: a code, and the word it is about."""
SUBTOTAL: Left = ("subtotal", "")
_OF_DAY = {"forecast": ("made",)}
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


def _sums_up(what: str | None, texts: Sequence[str | None]) -> bool:
    """Whether a row is the sum of others; one of a running total is left out as such."""
    return any(text and is_sum(text) for text in texts) or bool(what and is_sum(what) and not is_running(what))


def put_rows(
    staging: Staging, table: RawTable, wide: WideTable, who: Identity, calendar: Calendar, year: str, called: str = ""
) -> dict[Left, list[int]]:  # fmt: skip
    """Make data_row of the rows that hold somebody's figures, with row_from and row_to where rows name their period; gives rows left out, by why.

    call_from and call_to are the period that forecasts of the row are about: the one named beside it, or that of the length called around it.
    """
    out: dict[Left, list[int]] = {SUBTOTAL: []}
    what = f"trim(c{wide.measure})" if wide.measure is not None else "null"
    counted = {column.word for column in wide.columns}
    named = [f"c{index}" for index in who.fields.values()]
    when = f"c{wide.when}" if wide.when is not None else "null"
    years = f"c{wide.year}" if wide.year is not None else "null"
    longer = f"c{wide.within}" if wide.within is not None else "null"
    staging.execute(
        "create or replace temp table row_period (source_row integer, row_from date, row_to date, call_from date, call_to date)"
    )
    spans: list[tuple[int, date | None, date | None, date | None, date | None]] = []
    for row, word, of, beside, of_what, *names in staging.execute(
        f"select source_row, {', '.join([when, years, longer, what, *named])} from {staging.cells}"
    ).fetchall():
        call = days_of(calendar, period_in(beside or ""), of or year, False)
        if _sums_up(of_what, (*names, word)):
            out[SUBTOTAL].append(row)
        elif wide.measure is not None and (of_what or None) not in counted:
            out.setdefault(("not counted", of_what or ""), []).append(row)
        elif named and not any(names):
            out.setdefault(("no name beside", ""), []).append(row)
        elif (wide.when is not None and not (word or "").strip()) or (
            wide.when is None and wide.year is not None and not year_in(of or "")
        ):
            out.setdefault(("no period beside", ""), []).append(row)
        elif wide.when is not None and not wide.days:
            period = days_of(
                calendar, wide.word(word), of or year, wide.year is not None and is_fiscal(table.headers[wide.year])
            )
            if period is None:
                out.setdefault(("no such period beside", word), []).append(row)
            else:
                call = call or (calendar.containing(CALLED[called], period.start) if called else None)
                spans.append(
                    (row, period.start, period.last, call.start if call else None, call.last if call else None)
                )
        elif call:
            spans.append((row, None, None, call.start, call.last))
    if spans:
        staging.executemany("insert into row_period values (?, ?, ?, ?, ?)", spans)
    left = [row for rows in out.values() for row in rows]
    staging.execute(statement(__file__, "data_row", **staging.names, gone=left))
    return {why: rows for why, rows in out.items() if rows}


def of_kind(
    staging: Staging, table: RawTable, wide: WideTable, who: Identity, kind: str, figures: Sequence[Figures], folder: Path,
    answers: Answers, left: Mapping[Left, int], chosen: Sequence[Figures],
) -> Unfolded:  # fmt: skip
    """The figures of one kind as a table of their own; data_row must have been made. chosen: those of all kinds, so that each column is told."""
    held = {name: index for name, index in who.fields.items() if name in FIELDS[kind]}
    headers = [table.headers[index] for index in held.values()]
    columns = {name: place for place, name in enumerate(held)}
    cells = [_mended(index, who) if name == "team" else f"c{index}" for name, index in held.items()]
    if who.by_heading and "rep_name" in held:
        columns["rep_name"] = len(headers)
        headers.append(f"{table.headers[held['rep_name']]} ({table.headers[who.fields['team']]})")
        cells.append(f"trim(c{held['rep_name']}) || ' (' || {_mended(who.fields['team'], who)} || ')'")
    if any(figure.column.rep for figure in figures):
        columns[wide.of] = len(headers)
        headers.append(PERSON if wide.of == "rep_name" else "Team")
    for name, header in _MADE:
        columns[name] = len(headers)
        day = wide.until if wide.until is not None and name == "to" else wide.when
        of_day = () if kind == "quota" and _as_called(wide) else _OF_DAY.get(kind, ("from", "to"))
        headers.append(table.headers[day] if wide.days and day is not None and name in of_day else header)
    under = list(dict.fromkeys(figure.column.header for figure in figures))
    columns["figure"] = len(headers)
    headers.append(under[0] if len(under) == 1 else f"{under[0]} to {under[-1]}")
    path = folder / f"figures-{uuid.uuid4().hex}.parquet"
    days = (
        (f"c{wide.when}", f"c{wide.when if wide.until is None else wide.until}")
        if wide.days
        else ("row_from", "row_to")
    )
    staging.execute(
        f"create or replace temp table figure as {_selects(figures, cells, kind, held, days, wide, table.currencies)}"
    )
    named = ", ".join(f"x{n} as c{n}" for n in range(len(headers)))
    nothing = f"coalesce(lower(trim(x{len(headers) - 1})), '') in ({', '.join(literal(word) for word in NOTHING)})"
    staging.execute(
        f"copy (select {named}, source_row from figure where not {nothing} order by source_row) to {quoted(path)} (format parquet)"
    )
    last = f"x{len(headers) - 1}"
    counted = staging.execute(
        f"select {nothing}, any_value(trim({last})), count(*) from figure group by 1, lower(trim({last}))"
    ).fetchall()
    whole, empty = sum(n for *_, n in counted), Counter[Left]()
    for is_empty, text, n in counted:
        if is_empty:
            empty[
                ("empty figure", "") if not text or not re.search(r"[a-z]", text, re.I) else ("figure says", text)
            ] += n
    held_rows = staging.execute(f"select count(distinct source_row % {PLACES}) from figure").fetchone()
    made = _counted(table, path, headers, whole, empty, left, held_rows[0] if held_rows else 0)
    held |= {name: columns[name] for name in ("rep_name", "team") if name in columns}
    made.match = _match(kind, columns, headers, answers, figures, held)
    if kind == "quota" and wide.targets_as_calls and wide.days and wide.when is not None and not _as_called(wide):
        made.settled = {table.headers[wide.when]: OF_ITS_QUARTER}
    made.told = _told(table, wide, who, chosen)
    made.repeats = kind == "quota" and wide.targets_as_calls
    made.figure, made.places = headers[-1], [table.headers[index] for index, _ in _places(figures)]
    return made


def _places(figures: Sequence[Figures]) -> list[tuple[int, int]]:
    """The places of the figures in a row: the column of each, and which of its periods; figures of other rows share one."""
    return list(dict.fromkeys((one.column.index, n) for one in figures for n, _ in enumerate(one.periods or (None,))))


def _as_called(wide: WideTable) -> bool:
    """Whether targets take the period that their forecasts have in the made table; those of a day are of its quarter."""
    return wide.targets_as_calls and (wide.within is not None or not wide.days)


def _mended(index: int, who: Identity) -> str:
    whens = " ".join(f"when {literal(slip)} then {literal(name)}" for slip, name in who.slips.items())
    return f"case trim(c{index}) {whens} else trim(c{index}) end" if whens else f"trim(c{index})"


def _selects(
    figures: Sequence[Figures], cells: Sequence[str], kind: str, held: Mapping[str, int], days: tuple[str, str], wide: WideTable,
    shown: Mapping[str, str],
) -> str:  # fmt: skip
    selects: list[str] = []
    places = {place: number for number, place in enumerate(_places(figures), start=1)}
    account = next((f"c{held[name]}" for name in ("account_id", "account_name") if name in held), "''")
    for figure in figures:
        measure = MEANINGS[figure.answer].measure
        group = class_meant(figure.column.stem)
        counted = literal(group if kind == "quota" and group and measure == "bookings" else measure)
        product = (
            literal(figure.product)
            if figure.product and kind == "sales_total"
            else f"c{held['product']}"
            if "product" in held
            else "null"
        )
        of_money = kind in ("sales_total", "forecast") or measure == "bookings"
        code = (currency_in(figure.column.header) or shown.get(figure.column.header)) if of_money else None
        only = [f"trim(c{wide.year}) = {literal(figure.year)}"] if figure.year else []
        only += [f"trim(c{wide.measure}) = {literal(figure.column.word)}"] if figure.column.word is not None else []
        of_rows = f" where {' and '.join(only)}" if only else ""
        by_row = f"c{wide.currency}" if wide.currency is not None and of_money and not code else ""
        said = (
            f" || coalesce(' ' || nullif(trim({by_row}), ''), '')"
            if by_row
            else f" || {literal(f' {code}')}"
            if code
            else ""
        )
        cell = f"c{figure.column.index}{said}"
        spans = [(literal(str(p.start)), literal(str(p.last))) for p in figure.periods] or [days]
        spans = [("call_from", "call_to")] if kind == "quota" and _as_called(wide) and measure == "bookings" else spans
        for number, (start, end) in enumerate(spans):
            about = ("call_from", "call_to") if kind == "forecast" and not figure.periods else (start, end)
            once = (
                ("''", "''") if kind == "quota" else (f"{account} || ' ' || {end}", start)
            )  # what a target repeats says nothing new
            who = [literal(figure.column.rep)] if figure.column.rep else []
            made = (*cells, *who, *about, counted, product, *once, cell)
            texts = ", ".join(f"cast({one} as varchar) as x{n}" for n, one in enumerate(made))
            selects.append(
                f"select {texts}, cast(source_row + {PLACES * places[figure.column.index, number]} as integer) as source_row from data_row{of_rows}"
            )
    return " union all ".join(selects)


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


def _match(
    kind: str, columns: Mapping[str, int], headers: Sequence[str], answers: Answers, figures: Sequence[Figures], held: Mapping[str, int]
) -> Match:  # fmt: skip
    if kind == "survey_response":
        found = {name: columns[name] for name in held} | {
            "response_id": columns["answer"],
            "asked_on": columns["to"],
            "nps": columns["figure"],
        }
    elif kind == "forecast":
        found = {name.replace("rep_", "owner_"): columns[name] for name in held}
        found |= {
            "made_on": columns["made"],
            "category": columns["measure"],
            "period_start": columns["from"],
            "period_end": columns["to"],
        }
        found["amount"] = columns["figure"]
    else:
        found = {name: columns[name] for name in (*held, "measure", *(["product"] if kind == "sales_total" else []))}
        found |= {"period_start": columns["from"], "period_end": columns["to"], _AMOUNT[kind]: columns["figure"]}
    what = " and ".join(dict.fromkeys(figure.answer for figure in figures))
    format_ = Format(
        key=FORMATS[kind], label=f"{LABELS[kind]} from columns of figures: {what}", kind=kind, system="Spreadsheet",
        all_of=(), any_of=(), none_of=(), patterns=(), columns={name: (headers[index],) for name, index in found.items()}, required=(),
        fixed={"ends": "inclusive"} if kind == "forecast" else {}, units={}, words=WordBook({}), date_order=None, ids={}, rank=0, used=True,
    )  # fmt: skip
    match = Match(format_, found, (0, 0, len(found)))
    rep = answers.get(REP)
    return with_rep(match, rep) if rep and rep != NOT_KNOWN and not {"rep_id", "rep_name"} & found.keys() else match


def _told(table: RawTable, wide: WideTable, who: Identity, figures: Sequence[Figures]) -> list[ColumnReading]:
    """How each column of the file is read, in its order."""
    by_index = {figure.column.index: figure for figure in figures}
    counted = ", ".join(dict.fromkeys(figure.answer for figure in figures))
    named = {name for figure in figures for name in FIELDS[MEANINGS[figure.answer].kind]}
    held = {index: name for name, index in who.fields.items() if name in named}
    forecasts = any(MEANINGS[figure.answer].kind == "forecast" for figure in figures)
    told = []
    for index, header in enumerate(table.headers):
        if index in by_index:
            figure = by_index[index]
            span = (
                f"{figure.periods[0].start} to {figure.periods[-1].last}"
                if figure.periods and not figure.year
                else OF_ROWS
            )
            span = OF_FORECASTS if wide.targets_as_calls and figure.answer == "target of bookings" else span
            whose = (f"of {figure.column.rep}",) if figure.column.rep else ()
            told.append(ColumnReading(header, figure.answer if wide.measure is None else "figures", (span, *whose)))
        elif index == wide.measure:
            told.append(ColumnReading(header, "measure", (f"by row: {counted}",)))
        elif index in (wide.when, wide.until, wide.year):
            told.append(ColumnReading(header, "period", (said("period of the row"),)))
        elif index == wide.currency:
            told.append(ColumnReading(header, "currency", (said("currency of the row"),)))
        elif index == wide.within and forecasts:
            told.append(ColumnReading(header, "period", (OF_FORECASTS,)))
        elif index in held:
            together = who.by_heading and held[index] in ("rep_name", "team")
            told.append(ColumnReading(header, held[index], ("name and heading together" if together else "name",)))
        else:
            told.append(ColumnReading(header, None, (wide.left_out.get(index, LEFT_OUT),)))
    return told
