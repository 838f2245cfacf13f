"""Tables whose figures stand side by side, unfolded: one row a figure, with the cell it came from, of one kind of fact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coaching.calendar import Calendar, Period
from coaching.errors import Note, Question, Refusal, said
from coaching.intake.answers.answers import (
    ASK_AGAIN,
    FORMAT,
    NOT_KNOWN,
    NUMBERS,
    PEOPLE,
    PERIOD,
    REP,
    WHICH,
    YEAR,
    Answers,
    OfCells,
    OfRows,
    is_asked,
    spell,
)
from coaching.intake.answers.choices import CALENDAR_WEEKS, CALLED, OF_FORECASTS, OF_ROWS, OTHER_WEEKS, PERIODS_OF
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.answers.remembered import kept_for, names_nobody
from coaching.intake.answers.unfolded import PLACES, Unfolded, parts_of
from coaching.intake.file.table import RawTable
from coaching.intake.tables.figures import (
    MOST_FIGURES,
    SHAPES,
    SUBTOTAL,
    Figures,
    Identity,
    identify,
    of_kind,
    put_rows,
)
from coaching.intake.tables.long_list import LongList, side_by_side
from coaching.intake.tables.names_once import with_names_of_blocks
from coaching.intake.tables.row_period import ISO_WEEKS, YEARS, days_of, is_fiscal, lacks_year, unread_periods, year_in
from coaching.intake.tables.sums import Meant, ask_the_same, rows_that_differ, sums_that_differ
from coaching.intake.tables.wide import (
    FigureColumn,
    WideTable,
    by_word,
    find_wide,
    measure_column,
    names_periods,
    over_new_year,
    with_year,
)
from coaching.intake.words.format import MENDING, Match, header_key
from coaching.intake.words.header_units import currency_in
from coaching.intake.words.measures import (
    LEAVE_OUT,
    MEANINGS,
    RUNNING_TOTAL,
    USUAL,
    class_of,
    is_done,
    is_running,
    is_target_word,
    likely,
    meaning_in,
)
from coaching.intake.words.period_names import PeriodWord, months_of, period_in, said_period, unit_named
from coaching.intake.words.staging import Staging
from coaching.workspace import Workspace

WHICH_CURRENCY = OfRows(WHICH, "currency")
OTHERS, EACH, MOST_ASKED = OfRows(NUMBERS, "of others"), "ask about each", 3
FORECASTS, TARGETS = OfRows(NUMBERS, "of forecasts"), OfRows(NUMBERS, "of targets")
_ONE_YEAR, _TWO_YEARS = re.compile(r"\d{4}"), re.compile(r"\d{4}/\d\d")
OF_COLUMNS = OfRows(PEOPLE.topic, "in columns")
EACH_A_PERSON, EACH_A_TEAM, NO_NAMES = "each is a person", "each is a team", "neither people nor teams"
_MONTHLY = ("monthly", "per month", "a month", "monat", "mensual", "mensuel")
_RUNNING = {
    re.compile(rf"(?<![^\W_]){sign}(?![^\W_])", re.I): size
    for sign, size in (("qtd", "quarter"), ("mtd", "month"), ("ytd", "year"))
}


def unfold(
    workspace: Workspace, table: RawTable, folder: Path, answers: Answers, matches: Sequence[Match]
) -> list[RawTable]:
    """The table itself, or what it becomes when its figures stand side by side: one Unfolded a kind of fact; matches are what its headers fit."""
    known = _with_kept(workspace, table, answers)
    if known.get(FORMAT) or table.rows >= PLACES or table.questions:
        return [table]
    if matches and not _may_hold_figures(table, matches[0]):
        return [_named_blocks(table, folder, matches[0])]
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        named = with_names_of_blocks(staging, table, folder)
        if named is not table:
            staging.hold(named.cells_path())
            known = _with_kept(workspace, named, answers)
        samples = _samples(staging, named)
        listed = None if matches else side_by_side(staging, named, samples, folder)
        if made := _of_long_list(workspace, staging, listed, folder, answers):
            return made
        wide = find_wide(named.headers, samples, named.nameless_headers)
        if wide:
            _refuse_unread(table.file, named.headers, samples)
        _refuse_years(workspace.calendar, table.file, named.headers, samples)
        return _unfolded(Unfolding(workspace, staging, named, wide, known), folder) if wide else [table]


def _may_hold_figures(table: RawTable, match: Match) -> bool:
    """Whether figures may stand side by side in a table its headers fit: no export has any; those beside people are no part of their list."""
    form = match.format
    of_people = form.kind == "rep" and form.rank == 1
    years_apart = form.kind == "quota" and any(header_key(header) in YEARS for header in table.headers)
    return form.rank <= 1 and (
        names_periods(table.headers)
        or of_people
        or years_apart
        or (form.kind == "quota" and (_done_beside_target(table, match) or _of_no_year(table, match)))
    )


def _refuse_unread(file: str, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """Refuse cells that name no period, in columns whose headers say that they do."""
    place = unread_periods(headers, samples)
    if place is not None:
        cells = samples[place]
        cell = next((cell for cell in cells if not (word := period_in(cell)) or word.rest), cells[0])
        raise Refusal(f'{file}: "{cell}" under "{headers[place]}" names no period we can read: write 2026-Q2.')


def _refuse_years(calendar: Calendar, file: str, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """Refuse years over two calendar years, in columns of years, where the company has none such."""
    for header, cells in zip(headers, samples, strict=True):
        years = [year_in(cell) for cell in cells] if header_key(header) in YEARS else []
        try:
            for year in years:
                if year and "/" in year.key:
                    year.period(calendar)
        except Refusal as trouble:
            raise Refusal(f"{file}, {header}: {trouble}") from trouble


def _done_beside_target(table: RawTable, match: Match) -> bool:
    """Whether a list of targets has what was done beside them in a column of its own."""
    free = (header for i, header in enumerate(table.headers) if i not in match.columns.values())
    return any(is_done(header) or meaning_in(header)[0] for header in free)


def _of_no_year(table: RawTable, match: Match) -> bool:
    """Whether the rows of a list of targets name their months, quarters or weeks without a year."""
    start = match.columns.get("period_start")
    if start is None or table.plain_csv is not None or not table.data_rows:
        return False
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        return lacks_year(table.headers[start], _samples(staging, table)[start])


def _of_long_list(
    workspace: Workspace, staging: Staging, listed: LongList | None, folder: Path, given: Answers
) -> list[RawTable]:  # fmt: skip
    """What the figures of a long list become; none where the table is no such list, or its figures are none even side by side."""
    if listed is None:
        return []
    staging.execute(f"alter view {staging.cells} rename to cells_as_read")
    staging.hold(listed.table.cells_path())
    wide = find_wide(listed.table.headers, _samples(staging, listed.table), listed.table.nameless_headers)
    if wide:
        answers = _with_kept(workspace, listed.table, given)
        made = _unfolded(Unfolding(workspace, staging, listed.table, wide, answers), folder)
        return [listed.as_in_file(one) if isinstance(one, Unfolded) else one for one in made]
    staging.execute(f"create or replace temp view {staging.cells} as select * from cells_as_read")
    return []


def _with_kept(workspace: Workspace, table: RawTable, given: Answers) -> Answers:
    """The answers given now over those kept for the same headers; whose the figures are may be asked again."""
    known = given.over(kept_for(workspace.folder, table.headers, table.called).answers)
    return known.without(REP) if given.get(REP) == ASK_AGAIN else known


def _named_blocks(table: RawTable, folder: Path, match: Match) -> RawTable:
    """A list of deals or activities that names nobody, with the name of its block beside every row where its blocks have names."""
    if not names_nobody(match) or table.plain_csv is not None:
        return table
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        return with_names_of_blocks(staging, table, folder)


def _samples(staging: Staging, table: RawTable) -> list[list[str]]:
    """Up to 300 cells of each column that are not empty; none of those Cadence itself adds to rows to be mended."""
    found: list[list[str]] = []
    for place, header in enumerate(table.headers):
        if header in MENDING:
            found.append([])
            continue
        rows = staging.execute(f"select c{place} from {staging.cells} where trim(c{place}) <> '' limit 300").fetchall()
        found.append([str(row[0]) for row in rows])
    return found


@dataclass(frozen=True)
class Unfolding:
    """Figures side by side as the steps so far left them. meant: by column the answer it is read by and the product or class it is of.

    kinds: of facts they become; who: whose they are; periods: by column those it stands for; called: the length of the periods that forecasts
    are about. asked: by now.
    """

    workspace: Workspace
    staging: Staging
    table: RawTable
    wide: WideTable
    answers: Answers
    meant: Meant = field(default_factory=dict)
    kinds: Sequence[str] = ()
    who: Identity = field(default_factory=Identity)
    periods: Mapping[FigureColumn, Sequence[Period]] = field(default_factory=dict)
    called: str = ""
    asked: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Told(Finding):
    """What a step found of figures side by side; made: them as they are from here on, where that changed."""

    made: Unfolding | None = None


def _unfolded(shown: Unfolding, folder: Path) -> list[RawTable]:
    """What figures side by side become: a table a kind of fact, or the one that waits for answers."""
    if shown.answers.get(OF_COLUMNS) == NO_NAMES and any(column.rep for column in shown.wide.columns):
        return [shown.table]
    for step in STEPS:
        if found := step.finds(shown):
            made = found.made if isinstance(found, Told) and found.made else shown
            table = replace(made.table, notes=[*made.table.notes, *found.notes]) if found.notes else made.table
            shown = replace(made, table=table, asked=(*shown.asked, *found.questions))
    return [_waiting(shown)] if shown.asked else _made(shown, folder)


def _made(shown: Unfolding, folder: Path) -> list[RawTable]:
    """A table for each kind of fact the figures become."""
    staging, table, wide, who, answers = shown.staging, shown.table, shown.wide, shown.who, shown.answers
    chosen = _figures(shown)
    if sum(max(1, len(figure.periods)) for figure in chosen) > MOST_FIGURES:
        raise Refusal(
            f"{table.file} has more than {MOST_FIGURES} figures in a row: split it into files of fewer columns."
        )
    year = answers.get(YEAR) or _year_of(table) or ""
    left = put_rows(staging, table, wide, who, shown.workspace.calendar, year, shown.called)
    table = replace(table, notes=[*table.notes, *rows_that_differ(staging, wide, left.get(SUBTOTAL, ()))])
    counts = {why: len(rows) for why, rows in left.items()}
    made: list[RawTable] = []
    for kind in shown.kinds:
        figures = [figure for figure in chosen if figure.kind == kind]
        made.append(of_kind(staging, table, wide, who, kind, figures, folder, answers, counts, chosen))
    return made or [replace(table, notes=[*table.notes, said("figures left out")])]


def _figures(shown: Unfolding) -> list[Figures]:
    """All columns of figures with what they are read by; those of months without a year once for each year in the column of years."""
    wide, calendar = shown.wide, shown.workspace.calendar
    figures = [
        Figures(column, answer, product, tuple(shown.periods[column]))
        for column, (answer, product) in shown.meant.items() if answer in MEANINGS and column in wide.columns
    ]  # fmt: skip
    if wide.year is None or wide.when is not None:
        return figures
    told = shown.staging.execute(
        f"select distinct trim(c{wide.year}) from {shown.staging.cells} where trim(c{wide.year}) <> '' order by 1"
    ).fetchall()
    years, fiscal = [str(cell) for (cell,) in told], is_fiscal(shown.table.headers[wide.year])
    found = []
    for figure in figures:
        bare = figure.column.period is not None and figure.column.period.needs_year
        spans = [(year, days_of(calendar, figure.column.period, year, fiscal)) for year in years] if bare else []
        found += [replace(figure, periods=(days,), year=year) for year, days in spans if days] if bare else [figure]
    return found


def _whose_columns(shown: Unfolding) -> Told | None:
    """The figures whose headers may be names as those of people or of teams: told where half of them are known people, else asked."""
    named = list(dict.fromkeys(column.rep for column in shown.wide.columns if column.rep))
    answer = shown.answers.get(OF_COLUMNS)
    if answer == EACH_A_TEAM:
        return _wide(shown, replace(shown.wide, of="team"))
    if answer == EACH_A_PERSON:
        return None
    people = shown.workspace.facts.cursor()
    rows = people.execute("select distinct lower(trim(name)) from person where sells").fetchall()
    known = {str(name) for (name,) in rows}
    if 2 * sum(name.casefold() in known for name in named) >= len(named):
        return None
    asked = said("columns of people?", names=named, file=shown.table.file)
    return Told(questions=[Question(spell(OF_COLUMNS), asked, (EACH_A_PERSON, EACH_A_TEAM, NO_NAMES))])


def _wide(shown: Unfolding, wide: WideTable, *questions: Question) -> Told:
    return Told(made=replace(shown, wide=wide), questions=questions)


def _by_word(shown: Unfolding) -> Told | None:
    """The figures by what their rows count, where a column says that."""
    staging = shown.staging
    place = measure_column(shown.wide, shown.table.headers, _samples(staging, shown.table))
    if place is None:
        return None
    words = staging.execute(
        f"select trim(c{place}) from {staging.cells} where trim(c{place}) <> '' group by 1 order by min(source_row)"
    ).fetchall()
    return _wide(shown, by_word(shown.wide, place, [str(word) for (word,) in words]))


def _period_of_calls(shown: Unfolding) -> Told | None:
    """The length of the periods that forecasts are about: told by a running total, or asked; none is needed where a column beside names them."""
    wide, table, calendar = shown.wide, shown.table, shown.workspace.calendar
    if wide.days and (calendar.pattern != "months" or calendar.fiscal_start_month % 3 != 1):
        raise Refusal(
            f"{table.file}: a day alone does not say for which of your fiscal quarters a forecast is. Name it in a column of its own."
        )
    headers = [*(column.header for column in wide.columns), *(table.headers[index] for index in wide.left_out)]
    running = {size for sign, size in _RUNNING.items() if any(sign.search(header) for header in headers)}
    offered = {name: size for name, size in CALLED.items() if size == "quarter" or not wide.days}
    if len(running) == 1 and running <= set(offered.values()):
        return Told(made=replace(shown, called=running.pop()))
    if (named := shown.answers.get(FORECASTS)) in offered:
        return Told(made=replace(shown, called=offered[named]))
    what = [name for name, kind in (("forecasts", "forecast"), ("targets", "quota")) if kind in shown.kinds]
    asked = said("period of calls?", kinds=what, file=table.file, days=wide.days)
    return Told(questions=[Question(spell(FORECASTS), asked, tuple(offered))])


def _needs_period(shown: Unfolding) -> bool:
    wide = shown.wide
    calls = "forecast" in shown.kinds or wide.targets_as_calls
    return calls and wide.within is None and (wide.when is not None or wide.days)


def _period_of_targets(shown: Unfolding) -> Told | None:
    """A target beside forecasts is most often that of the quarter, repeated in every row: asked, but where rows name no more than a day."""
    wide, kinds, answer = shown.wide, shown.kinds, shown.answers.get(TARGETS)
    money = any(meaning_in(column.stem)[0] == "target of bookings" for column in wide.columns)
    if "quota" not in kinds or not money or wide.when is None:
        return None
    unit, _ = unit_named(shown.table.headers[wide.when])
    if wide.days and wide.until is None and not unit:
        return _wide(shown, replace(wide, targets_as_calls=True))
    if "forecast" in kinds and unit not in ("quarter", "year") and answer not in (OF_FORECASTS, OF_ROWS):
        asked = said("period of targets?", file=shown.table.file)
        return Told(questions=[Question(spell(TARGETS), asked, (OF_FORECASTS, OF_ROWS))])
    return _wide(shown, replace(wide, targets_as_calls="forecast" in kinds and answer == OF_FORECASTS))


def _other_figures(shown: Unfolding) -> Told | None:
    """Figures that no word tells are asked one by one; where they are many, first whether they matter."""
    wide, answers, asked = shown.wide, shown.answers, list[Question]()
    unsaid = [c for c in wide.columns if c.period is None and class_of(c.stem) is None and not meaning_in(c.stem)[0]]
    others = [c for c in unsaid if not is_running(c.stem) and not is_target_word(c.stem)]
    answer = answers.get(OTHERS)
    if (
        len(others) <= MOST_ASKED
        or len(others) == len(wide.columns)
        or any(OfRows(NUMBERS, c.stem) in answers for c in others)
        or OfRows(NUMBERS) in answers
        or answer == EACH
    ):
        return None
    if answer != LEAVE_OUT:
        text = said("other numbers?", headers=[column.header for column in others])
        asked.append(Question(spell(OTHERS), text, (LEAVE_OUT, EACH)))
    return _wide(shown, _without(wide, others), *asked)


def _without(wide: WideTable, columns: Sequence[FigureColumn]) -> WideTable:
    """The table without figures that a person leaves out."""
    left: dict[int, Note] = {
        column.index: RUNNING_TOTAL if is_running(column.stem) else said("left out as said") for column in columns
    }
    return replace(wide, columns=[c for c in wide.columns if c not in columns], left_out=wide.left_out | left)


def _read_figures(shown: Unfolding) -> Told:
    """What each column of figures is read as; those that a person leaves out are gone."""
    meant: dict[FigureColumn, tuple[str | None, str | None]] = {}
    questions: list[Question] = []
    for column in shown.wide.columns:
        answer, product, asked = _meaning(column, replace(shown, asked=(*shown.asked, *questions)))
        meant[column] = (answer, product)
        questions += asked
    gone = [column for column, (answer, _) in meant.items() if answer == LEAVE_OUT]
    kinds = dict.fromkeys(MEANINGS[answer].kind for answer, _ in meant.values() if answer in MEANINGS)
    made = replace(shown, wide=_without(shown.wide, gone), meant=meant, kinds=list(kinds))
    return Told(made=made, questions=questions)


def _without_longer(shown: Unfolding) -> Told:
    """The table without the figures of longer periods that no facts know beside shorter ones: answers and forecasts."""
    wide, read = shown.wide, {column: answer for column, (answer, _) in shown.meant.items() if answer in MEANINGS}
    out = {
        one.index for one in wide.longer if MEANINGS[read.get(one) or USUAL[0]].kind in ("survey_response", "forecast")
    }
    left = wide.left_out | dict.fromkeys(out, said("longer period"))
    return _wide(shown, replace(wide, columns=[c for c in wide.columns if c.index not in out], left_out=left))


def _one_currency(shown: Unfolding) -> Told | None:
    """The same figures in two currencies side by side count once: which counts is asked."""
    same: dict[object, list[FigureColumn]] = {}
    for column in shown.wide.columns:
        same.setdefault(
            (column.stem.casefold(), column.period and column.period.key, column.rep, column.word), []
        ).append(column)
    twice = [
        column
        for columns in same.values()
        if len({currency_in(one.header) for one in columns}) > 1
        for column in columns
    ]
    codes = tuple(dict.fromkeys(code for column in twice if (code := currency_in(column.header))))
    if len(codes) < 2:
        return None
    answer = shown.answers.get(WHICH_CURRENCY)
    if answer in codes:
        return _wide(shown, _without(shown.wide, [one for one in twice if currency_in(one.header) != answer]))
    headers = [column.header for column in twice[:4]]
    asked = said("which currency of figures?", file=shown.table.file, headers=headers)
    return Told(questions=[Question(spell(WHICH_CURRENCY), asked, codes)])


def _waiting(shown: Unfolding) -> Unfolded:
    return Unfolded(**parts_of(shown.table), questions=list(shown.asked), origin=shown.table)


def _rows_without_year(shown: Unfolding) -> list[tuple[str, PeriodWord]]:
    """The cells that name the periods of rows without a year, in the order of the rows; none where a column of years stands beside."""
    wide, staging = shown.wide, shown.staging
    if wide.when is None or wide.year is not None or wide.days:
        return []
    cells = staging.execute(
        f"select c{wide.when} from {staging.cells} where c{wide.when} is not null order by source_row"
    ).fetchall()
    return [(str(cell), word) for (cell,) in cells if (word := wide.word(str(cell))) and word.needs_year]


def _year(shown: Unfolding) -> Told | None:
    """Months without a year take it from an answer, the sheet, its title or the file name; else it is asked."""
    wide, table, rows = shown.wide, shown.table, _rows_without_year(shown)
    columns = wide.columns if wide.year is None else []
    bare = [(one.header, one.period) for one in columns if one.period and one.period.needs_year]
    headers, told = [header for header, _ in bare] + sorted({cell for cell, _ in rows}), [word for _, word in rows]
    if not headers:
        return None
    pair, answer = over_new_year([word for _, word in bare]) or over_new_year(told), shown.answers.get(YEAR)
    year = answer or _year_of(table) or ""
    if (_TWO_YEARS if pair else _ONE_YEAR).fullmatch(year):
        return _wide(shown, with_year(wide, year, told))
    asked = said("which year?", said=answer, first=headers[0], last=headers[-1], file=table.file, pair=pair)
    return Told(questions=[Question(spell(YEAR), asked, ())])


def _is_numbered(shown: Unfolding) -> bool:
    """Whether bare numbers of weeks or periods stand under a header that does not say which they are."""
    wide = shown.wide
    header = shown.table.headers[wide.when] if wide.when is not None else ""
    return wide.unit in ("week", "period") and header_key(header) not in ISO_WEEKS


def _numbered(shown: Unfolding) -> Told:
    """Bare numbers of weeks are those of the year only where a person says so; what numbers of periods are is asked."""
    wide, table = shown.wide, shown.table
    header = table.headers[wide.when] if wide.when is not None else ""
    answer = shown.answers.get(OfCells(header))
    if answer == CALENDAR_WEEKS or answer in PERIODS_OF:
        return _wide(shown, replace(wide, unit="week" if answer == CALENDAR_WEEKS else PERIODS_OF[answer]))
    if answer == OTHER_WEEKS:
        raise Refusal(
            f'{table.file}: we cannot tell which days the weeks under "{header}" are. Write the first day of each week there instead.'
        )
    weeks = wide.unit == "week"
    options = (CALENDAR_WEEKS, OTHER_WEEKS) if weeks else (*PERIODS_OF, CALENDAR_WEEKS)
    asked = said("calendar weeks?" if weeks else "periods of the year?", header=header, file=table.file)
    return Told(questions=[Question(spell(OfCells(header)), asked, options)])


def _year_of(table: RawTable) -> str | None:
    """The year the sheet, its title or the file name speaks of."""
    for text in (table.sheet or "", *table.titles, _stem(table)):
        word, bare = period_in(text), set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
        if word and not word.needs_year:
            return re.sub(r"-.*", "", word.key)
        if len(bare) == 1:  # of several words about periods, or a day
            return str(bare.pop())
    return None


def _stem(table: RawTable) -> str:
    return Path(table.file).stem


def _meaning(column: FigureColumn, shown: Unfolding) -> tuple[str | None, str | None, list[Question]]:
    """The answer that holds for one column of figures, the product or class it is of, and what is asked: once for all that say the same."""
    class_ = class_of(column.stem)
    about = OfRows(NUMBERS, "" if class_ else column.stem)
    answer = shown.answers.get(about) or shown.answers.get(OfRows(NUMBERS))
    told, rest = meaning_in(column.stem)
    if answer in MEANINGS or answer == LEAVE_OUT:
        product = column.stem if answer in ("bookings", "revenue") and not told else rest if told else None
        return answer, class_ or product or None, []
    if told:
        return told, class_ or rest or None, []
    if is_running(column.stem):
        read = [(one.header, meaning) for one in shown.wide.columns if (meaning := meaning_in(one.stem)[0])]
        asked = said("running total?", header=column.header, file=shown.table.file, read=read)
        return None, None, [Question(spell(about), asked, (LEAVE_OUT,))]
    return None, None, [] if is_asked(shown.asked, about) else [_what_numbers(column, about, shown)]


def _what_numbers(column: FigureColumn, about: OfRows, shown: Unfolding) -> Question:
    """What the figures of a column are that no word tells, the likely answers first."""
    wide, table = shown.wide, shown.table
    same = [c.called for c in wide.columns if ("" if class_of(c.stem) else c.stem) == about.name]
    told_beside = [one for one in wide.columns if meaning_in(one.stem)[0]]
    targets = bool(told_beside) and all(is_target_word(one.stem) for one in told_beside) and not is_done(column.stem)
    stem = _stem(table) if is_target_word(_stem(table)) else ""
    beside = " ".join(filter(None, (column.stem, "target" if targets else "", table.sheet, stem)))
    asked = said("what numbers?", headers=list(dict.fromkeys(same)), file=table.file)
    return Question(spell(about), asked, likely(beside))


def _names_nobody(shown: Unfolding) -> bool:
    """Whether nothing in the table says whose its figures are, nor a person."""
    told = shown.who.fields or any(column.rep for column in shown.wide.columns) or shown.answers.get(REP)
    return not (told or shown.who.questions) and bool(shown.kinds) and shown.kinds[0] != "survey_response"


def _whose(shown: Unfolding) -> Told:
    """One question whose figures they are: names above the table first, then people that are loaded."""
    people = shown.workspace.facts.cursor()
    rows = people.execute("select name from person where sells order by name limit 50").fetchall()
    titles = [re.sub(r"^[\w ]{1,20}:\s*", "", title) for title in shown.table.titles[-3:]]
    names = tuple(dict.fromkeys((*titles, *(str(row[0]) for row in rows), NOT_KNOWN)))
    asked = said("whose numbers?", file=shown.table.file)
    return Told(questions=[Question(spell(REP), asked, names, open=True)])


def _identified(shown: Unfolding) -> Told:
    """Which columns beside the figures say whose they are."""
    table, wide, staging = shown.table, shown.wide, shown.staging
    cells = ", ".join("null" if i in wide.taken else f"c{i}" for i in range(len(table.headers)))
    rows = staging.execute(f"select {cells} from {staging.cells}").fetchall()
    who = identify(table.headers, rows, wide, shown.kinds or ["sales_total"], shown.answers)
    return Told(made=replace(shown, who=who), questions=who.questions)


def _periods(shown: Unfolding) -> Told:
    """The periods each column of figures stands for; none where each row says its own."""
    wide, table, calendar = shown.wide, shown.table, shown.workspace.calendar
    if any(column.period and column.period.needs_year for column in wide.columns) or wide.when is not None:
        return Told(made=replace(shown, periods={column: [] for column in wide.columns}))
    bare = [column for column in wide.columns if column.period is None]
    whole = _period_of_table(calendar, table, shown.answers) if bare else None
    if bare and whole is None:
        asked = said("which period?", said=shown.answers.get(PERIOD), header=bare[0].header, file=table.file)
        return Told(questions=[Question(spell(PERIOD), asked, ())])
    found: dict[FigureColumn, list[Period]] = {}
    for column in wide.columns:
        if column.period:
            found[column] = [column.period.period(calendar)]
        elif whole is not None:
            monthly = any(word in column.header.casefold() for word in _MONTHLY)
            found[column] = months_of(calendar, whole) if monthly else [whole]
    return Told(made=replace(shown, periods=found))


def _of_teams(shown: Unfolding) -> None:
    if any("team" not in SHAPES[kind].fields for kind in shown.kinds):
        raise Refusal(f"{shown.table.file} counts what people do by team: such figures need a person each.")


def _period_of_table(calendar: Calendar, table: RawTable, answers: Answers) -> Period | None:
    if answers.get(PERIOD):
        return said_period(calendar, answers.get(PERIOD))
    year = (_year_of(table) or "")[:4]
    for text in (table.sheet or "", *table.titles, _stem(table)):
        word = period_in(text)
        if word and (year or not word.needs_year):
            return word.period(calendar, year)
    return None


def _always(_: Unfolding) -> bool:
    return True


WHOSE_COLUMNS = Step[Unfolding](lambda shown: any(column.rep for column in shown.wide.columns), _whose_columns)
BY_WORD = Step[Unfolding](_always, _by_word)
NUMBERED = Step[Unfolding](_is_numbered, _numbered)
OF_WHICH_YEAR = Step[Unfolding](lambda shown: not shown.asked, _year)
OTHER_FIGURES = Step[Unfolding](_always, _other_figures)
ONE_CURRENCY = Step[Unfolding](_always, _one_currency)
WHAT_FIGURES = Step[Unfolding](_always, _read_figures)
WITHOUT_LONGER = Step[Unfolding](lambda shown: bool(shown.wide.longer), _without_longer)
SUMS_THAT_DIFFER = Step[Unfolding](
    lambda shown: bool(shown.wide.sums),
    lambda shown: Told(notes=sums_that_differ(shown.staging, shown.table, shown.wide)),
)
SAME_FIGURES = Step[Unfolding](  # the same figure in two currencies: one question settles it
    lambda shown: not is_asked(shown.asked, WHICH_CURRENCY),
    lambda shown: Told(questions=ask_the_same(shown.table.file, shown.meant, shown.answers, shown.asked)),
)
WHOSE_ARE_THEY = Step[Unfolding](_always, _identified)
NOBODYS = Step[Unfolding](_names_nobody, _whose)
PERIODS = Step[Unfolding](_always, _periods)
OF_TEAMS = Step[Unfolding](lambda shown: shown.wide.of == "team", _of_teams)
PERIOD_OF_TARGETS = Step[Unfolding](_always, _period_of_targets)
PERIOD_OF_CALLS = Step[Unfolding](_needs_period, _period_of_calls)
STEPS = (
    WHOSE_COLUMNS, BY_WORD, NUMBERED, OF_WHICH_YEAR, OTHER_FIGURES, ONE_CURRENCY, WHAT_FIGURES, WITHOUT_LONGER, SUMS_THAT_DIFFER, SAME_FIGURES,
    WHOSE_ARE_THEY, NOBODYS, PERIODS, OF_TEAMS, PERIOD_OF_TARGETS, PERIOD_OF_CALLS,
)  # fmt: skip
"""What is found out of figures side by side, in this order."""
