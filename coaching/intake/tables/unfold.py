"""Tables whose figures stand side by side, unfolded: one row a figure, with the cell it came from, of one kind of fact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coaching.calendar import Calendar, Period
from coaching.errors import Question, Refusal, said
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
from coaching.intake.answers.remembered import kept_for, names_nobody
from coaching.intake.file.table import RawTable
from coaching.intake.tables.figures import (
    FIELDS,
    MOST_FIGURES,
    OF_FORECASTS,
    PLACES,
    Figures,
    Identity,
    Unfolded,
    identify,
    of_kind,
    parts_of,
    put_rows,
)
from coaching.intake.tables.long_list import LongList, side_by_side
from coaching.intake.tables.names_once import with_names_of_blocks
from coaching.intake.tables.row_period import ISO_WEEKS, YEARS, days_of, is_fiscal, lacks_year, unread_periods, year_in
from coaching.intake.tables.sums import ask_the_same, rows_that_differ, sums_that_differ
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
CALENDAR_WEEKS, OTHER_WEEKS = "calendar weeks (ISO, Monday to Sunday)", "other weeks"
OTHERS, EACH, MOST_ASKED = OfRows(NUMBERS, "of others"), "ask about each", 3
FORECASTS, TARGETS, OF_ROWS = (
    OfRows(NUMBERS, "of forecasts"),
    OfRows(NUMBERS, "of targets"),
    "the period its row names",
)
_ONE_YEAR, _TWO_YEARS = re.compile(r"\d{4}"), re.compile(r"\d{4}/\d\d")
OF_COLUMNS = OfRows(PEOPLE.topic, "in columns")
EACH_A_PERSON, EACH_A_TEAM, NO_NAMES = "each is a person", "each is a team", "neither people nor teams"
CALLED = {f"the {size} they were made in": size for size in ("quarter", "month", "year")}
PERIODS_OF = {"months": "month", "quarters": "quarter", "half-years": "half"}


def unfold(
    workspace: Workspace, table: RawTable, folder: Path, answers: Answers, matches: Sequence[Match]
) -> list[RawTable]:
    """The table itself, or what it becomes when its figures stand side by side: one Unfolded a kind of fact; matches are what its headers fit."""
    given, answers = answers, _with_kept(workspace, table, answers)
    if answers.get(FORMAT) or table.rows >= PLACES or table.questions:
        return [table]
    people = (
        bool(matches) and matches[0].format.kind == "rep" and matches[0].format.rank == 1
    )  # figures beside the people are no part of their list
    year_apart = (
        bool(matches)
        and matches[0].format.kind == "quota"
        and any(header_key(header) in YEARS for header in table.headers)
    )
    many = people or year_apart or _done_beside_target(table, matches) or _of_no_year(table, matches)
    if matches and (matches[0].format.rank > 1 or not (names_periods(table.headers) or many)):
        return [_named_blocks(table, folder, matches[0])]
    with Staging.of(table.rows) as staging:
        staging.hold(table.cells_path())
        named = with_names_of_blocks(staging, table, folder)
        if named is not table:
            staging.hold(named.cells_path())
        samples = _samples(staging, named)
        if not matches and (
            made := _of_long_list(workspace, staging, side_by_side(staging, named, samples, folder), folder, given)
        ):
            return made
        wide = find_wide(named.headers, samples, named.nameless_headers)
        if wide and (place := unread_periods(named.headers, samples)) is not None:
            header, cells = named.headers[place], samples[place]
            cell = next((cell for cell in cells if not (word := period_in(cell)) or word.rest), cells[0])
            raise Refusal(f'{table.file}: "{cell}" under "{header}" names no period we can read: write 2026-Q2.')
        _refuse_years(workspace.calendar, table.file, named.headers, samples)
        if wide and named is not table:
            table = named
            answers = _with_kept(workspace, table, given)
        return _unfolded(workspace, staging, table, wide, folder, answers) if wide else [table]


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


def _done_beside_target(table: RawTable, matches: Sequence[Match]) -> bool:
    """Whether a list of targets has what was done beside them in a column of its own."""
    taken = (
        set(matches[0].columns.values())
        if matches and matches[0].format.kind == "quota"
        else set(range(len(table.headers)))
    )
    return any(i not in taken and (is_done(header) or meaning_in(header)[0]) for i, header in enumerate(table.headers))


def _of_no_year(table: RawTable, matches: Sequence[Match]) -> bool:
    """Whether the rows of a list of targets name their months, quarters or weeks without a year."""
    start = matches[0].columns.get("period_start") if matches and matches[0].format.kind == "quota" else None
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
        made = _unfolded(workspace, staging, listed.table, wide, folder, _with_kept(workspace, listed.table, given))
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


def _unfolded(
    workspace: Workspace, staging: Staging, table: RawTable, wide: WideTable, folder: Path, answers: Answers
) -> list[RawTable]:  # fmt: skip
    questions: list[Question] = []
    whose = _whose_columns(workspace, table, wide, answers, questions)
    if whose is None:
        return [table]
    wide = whose
    wide = _by_word(staging, table, wide)
    wide = _year_said(staging, wide, table, answers, questions)
    wide = _others_said(wide, table, answers, questions)
    wide = _one_currency(wide, table, answers, questions)
    meant = {column: _meaning(column, wide, table, answers, questions) for column in wide.columns}
    wide = _without(wide, [column for column, (answer, _) in meant.items() if answer == LEAVE_OUT])
    wide = _without_sums(wide, {column: answer for column, (answer, _) in meant.items() if answer in MEANINGS})
    table = replace(table, notes=[*table.notes, *sums_that_differ(staging, table, wide)])
    if not is_asked(questions, WHICH_CURRENCY):  # the same figure in two currencies: one question settles it
        ask_the_same(table.file, meant, answers, questions)
    kinds = list(dict.fromkeys(MEANINGS[answer].kind for answer, _ in meant.values() if answer in MEANINGS))
    beside = [
        i
        for i in range(len(table.headers))
        if i not in {c.index for c in wide.columns} | wide.left_out.keys() | {wide.currency, wide.measure}
    ]
    rows = staging.execute(
        f"select {', '.join(f'c{i}' if i in beside else 'null' for i in range(len(table.headers)))} from {staging.cells}"
    ).fetchall()
    who = identify(table.headers, rows, wide, kinds or ["sales_total"], answers)
    questions += who.questions
    _ask_whose(workspace, table, wide, who, kinds, answers, questions)
    periods = _periods(workspace.calendar, table, wide, staging, answers, questions)
    if wide.of == "team" and any("team" not in FIELDS[kind] for kind in kinds):
        raise Refusal(f"{table.file} counts what people do by team: such figures need a person each.")
    wide = _with_targets(wide, table, kinds, answers, questions)
    called = _called(workspace.calendar, wide, table, kinds, answers, questions)
    if questions:
        return [_waiting(table, questions)]
    chosen = [
        Figures(column, answer, product, tuple(periods[column]))
        for column, (answer, product) in meant.items() if answer in MEANINGS and column in wide.columns
    ]  # fmt: skip
    if wide.year is not None and wide.when is None:
        chosen = _of_each_year(staging, wide, workspace.calendar, chosen, table)
    if sum(max(1, len(figure.periods)) for figure in chosen) > MOST_FIGURES:
        raise Refusal(
            f"{table.file} has more than {MOST_FIGURES} figures in a row: split it into files of fewer columns."
        )
    left = put_rows(staging, table, wide, who, workspace.calendar, answers.get(YEAR) or _year_of(table) or "", called)
    table = replace(table, notes=[*table.notes, *rows_that_differ(staging, table, wide, left.get("subtotal", ()))])
    counts = {why: len(rows) for why, rows in left.items()}
    made: list[RawTable] = []
    for kind in kinds:
        figures = [figure for figure in chosen if MEANINGS[figure.answer].kind == kind]
        made.append(of_kind(staging, table, wide, who, kind, figures, folder, answers, counts, chosen))
    return made or [_left_out(table)]


def _whose_columns(
    workspace: Workspace, table: RawTable, wide: WideTable, answers: Answers, questions: list[Question]
) -> WideTable | None:  # fmt: skip
    """The figures whose headers may be names as those of people or of teams: told where half of them are known people, else asked; None where
    they are neither."""
    named = list(dict.fromkeys(column.rep for column in wide.columns if column.rep))
    answer = answers.get(OF_COLUMNS)
    if not named or answer == EACH_A_PERSON:
        return wide
    if answer in (EACH_A_TEAM, NO_NAMES):
        return replace(wide, of="team") if answer == EACH_A_TEAM else None
    rows = workspace.facts.cursor().execute("select distinct lower(trim(name)) from person where sells").fetchall()
    known = {str(name) for (name,) in rows}
    if 2 * sum(name.casefold() in known for name in named) < len(named):
        text = said("columns of people?", names=named, file=table.file)
        questions.append(Question(spell(OF_COLUMNS), text, (EACH_A_PERSON, EACH_A_TEAM, NO_NAMES)))
    return wide


def _by_word(staging: Staging, table: RawTable, wide: WideTable) -> WideTable:
    """The figures by what their rows count, where a column says that."""
    place = measure_column(wide, table.headers, _samples(staging, table))
    if place is None:
        return wide
    words = staging.execute(
        f"select trim(c{place}) from {staging.cells} where trim(c{place}) <> '' group by 1 order by min(source_row)"
    ).fetchall()
    return by_word(wide, place, [str(word) for (word,) in words])


def _called(
    calendar: Calendar, wide: WideTable, table: RawTable, kinds: Sequence[str], answers: Answers, questions: list[Question]
) -> str:  # fmt: skip
    """The length of the periods that forecasts are about: told by a column beside, by a running total, or asked; "" where none is needed."""
    if (
        ("forecast" not in kinds and not wide.targets_as_calls)
        or wide.within is not None
        or (wide.when is None and not wide.days)
    ):
        return ""
    headers = [*(column.header for column in wide.columns), *(table.headers[index] for index in wide.left_out)]
    signs = (("qtd", "quarter"), ("mtd", "month"), ("ytd", "year"))
    running = {
        size
        for sign, size in signs
        if any(re.search(rf"(?<![^\W_]){sign}(?![^\W_])", header, re.I) for header in headers)
    }
    if wide.days and (calendar.pattern != "months" or calendar.fiscal_start_month % 3 != 1):
        raise Refusal(
            f"{table.file}: a day alone does not say for which of your fiscal quarters a forecast is. Name it in a column of its own."
        )
    offered = {name: size for name, size in CALLED.items() if size == "quarter" or not wide.days}
    if len(running) == 1 and running <= set(offered.values()):
        return running.pop()
    if (named := answers.get(FORECASTS)) in offered:
        return offered[named]
    what = [name for name, kind in (("forecasts", "forecast"), ("targets", "quota")) if kind in kinds]
    text = said("period of calls?", kinds=what, file=table.file, days=wide.days)
    questions.append(Question(spell(FORECASTS), text, tuple(offered)))
    return ""


def _with_targets(
    wide: WideTable, table: RawTable, kinds: Sequence[str], answers: Answers, questions: list[Question]
) -> WideTable:  # fmt: skip
    """A target beside forecasts is most often that of the quarter, repeated in every row: asked, but where rows name no more than a day."""
    money = any(meaning_in(column.stem)[0] == "target of bookings" for column in wide.columns)
    if "quota" not in kinds or not money or wide.when is None:
        return wide
    unit, _ = unit_named(table.headers[wide.when])
    if wide.days and wide.until is None and not unit:
        return replace(wide, targets_as_calls=True)
    if "forecast" in kinds and unit not in ("quarter", "year") and answers.get(TARGETS) not in (OF_FORECASTS, OF_ROWS):
        text = said("period of targets?", file=table.file)
        questions.append(Question(spell(TARGETS), text, (OF_FORECASTS, OF_ROWS)))
        return wide
    return replace(wide, targets_as_calls="forecast" in kinds and answers.get(TARGETS) == OF_FORECASTS)


def _others_said(wide: WideTable, table: RawTable, answers: Answers, questions: list[Question]) -> WideTable:
    """Figures that no word tells are asked one by one; where they are many, first whether they matter."""
    unsaid = [c for c in wide.columns if c.period is None and class_of(c.stem) is None and not meaning_in(c.stem)[0]]
    others = [c for c in unsaid if not is_running(c.stem) and not is_target_word(c.stem)]
    if (
        len(others) <= MOST_ASKED
        or len(others) == len(wide.columns)
        or any(OfRows(NUMBERS, c.stem) in answers for c in others)
        or OfRows(NUMBERS) in answers
    ):
        return wide
    answer = answers.get(OTHERS)
    if answer == EACH:
        return wide
    if answer != LEAVE_OUT:
        text = said("other numbers?", headers=[column.header for column in others])
        questions.append(Question(spell(OTHERS), text, (LEAVE_OUT, EACH)))
    return _without(wide, others)


def _without(wide: WideTable, columns: Sequence[FigureColumn]) -> WideTable:
    """The table without figures that a person leaves out."""
    left = {column.index: RUNNING_TOTAL if is_running(column.stem) else "left out, as you said" for column in columns}
    return replace(wide, columns=[c for c in wide.columns if c not in columns], left_out=wide.left_out | left)


def _without_sums(wide: WideTable, answers: Mapping[FigureColumn, str | None]) -> WideTable:
    """The table without the figures of longer periods that no facts know beside shorter ones: answers and forecasts."""
    out = {
        one.index
        for one in wide.longer
        if MEANINGS[answers.get(one) or USUAL[0]].kind in ("survey_response", "forecast")
    }
    left = {index: "a longer period beside shorter ones" for index in out}
    return replace(wide, columns=[c for c in wide.columns if c.index not in out], left_out=wide.left_out | left)


def _of_each_year(
    staging: Staging, wide: WideTable, calendar: Calendar, figures: Sequence[Figures], table: RawTable
) -> list[Figures]:  # fmt: skip
    """The figures of months without a year once for each year in the column of years."""
    told = staging.execute(
        f"select distinct trim(c{wide.year}) from {staging.cells} where trim(c{wide.year}) <> '' order by 1"
    ).fetchall()
    years = [str(cell) for (cell,) in told]
    fiscal = wide.year is not None and is_fiscal(table.headers[wide.year])
    found = []
    for figure in figures:
        bare = figure.column.period is not None and figure.column.period.needs_year
        spans = [(year, days_of(calendar, figure.column.period, year, fiscal)) for year in years] if bare else []
        found += [replace(figure, periods=(days,), year=year) for year, days in spans if days] if bare else [figure]
    return found


def _one_currency(wide: WideTable, table: RawTable, answers: Answers, questions: list[Question]) -> WideTable:
    """The same figures in two currencies side by side count once: which counts is asked."""
    same: dict[object, list[FigureColumn]] = {}
    for column in wide.columns:
        same.setdefault((column.stem.casefold(), column.period), []).append(column)
    twice = [
        column
        for columns in same.values()
        if len({currency_in(one.header) for one in columns}) > 1
        for column in columns
    ]
    codes = tuple(dict.fromkeys(code for column in twice if (code := currency_in(column.header))))
    if len(codes) < 2:
        return wide
    answer = answers.get(WHICH_CURRENCY)
    if answer not in codes:
        text = said("which currency of figures?", file=table.file, headers=[column.header for column in twice[:4]])
        questions.append(Question(spell(WHICH_CURRENCY), text, codes))
        return wide
    return _without(wide, [column for column in twice if currency_in(column.header) != answer])


def _waiting(table: RawTable, questions: list[Question]) -> Unfolded:
    return Unfolded(**parts_of(table), questions=questions, origin=table)


def _left_out(table: RawTable) -> RawTable:
    table.notes.append(said("figures left out"))
    return table


def _year_said(
    staging: Staging, wide: WideTable, table: RawTable, answers: Answers, questions: list[Question]
) -> WideTable:  # fmt: skip
    """Months without a year take it from an answer, the sheet, its title or the file name; else it is asked."""
    wide = _ask_numbers(wide, table, answers, questions)
    if questions:
        return wide
    bare = [column for column in wide.columns if column.period and column.period.needs_year and wide.year is None]
    headers, words = [column.header for column in bare], [column.period for column in bare if column.period]
    told: list[PeriodWord] = []
    if wide.when is not None and wide.year is None and not wide.days:
        cells = staging.execute(
            f"select c{wide.when} from {staging.cells} where c{wide.when} is not null order by source_row"
        )
        named = [
            (str(cell), word) for (cell,) in cells.fetchall() if (word := wide.word(str(cell))) and word.needs_year
        ]
        told = [word for _, word in named]
        headers += sorted({cell for cell, _ in named})
    if not headers:
        return wide
    pair = over_new_year(words) or over_new_year(told)
    year = answers.get(YEAR) or _year_of(table) or ""
    if not (_TWO_YEARS if pair else _ONE_YEAR).fullmatch(year):
        text = said(
            "which year?", said=answers.get(YEAR), first=headers[0], last=headers[-1], file=table.file, pair=pair
        )
        questions.append(Question(spell(YEAR), text, ()))
        return wide
    return with_year(wide, year, told)


def _ask_numbers(wide: WideTable, table: RawTable, answers: Answers, questions: list[Question]) -> WideTable:
    """Bare numbers of weeks are those of the year only where their header or a person says so; what numbers of periods are is asked."""
    header = table.headers[wide.when] if wide.when is not None else ""
    if wide.unit not in ("week", "period") or header_key(header) in ISO_WEEKS:
        return wide
    answer = answers.get(OfCells(header))
    if answer == CALENDAR_WEEKS or answer in PERIODS_OF:
        return replace(wide, unit="week" if answer == CALENDAR_WEEKS else PERIODS_OF[answer])
    if answer == OTHER_WEEKS:
        raise Refusal(
            f'{table.file}: we cannot tell which days the weeks under "{header}" are. Write the first day of each week there instead.'
        )
    weeks = wide.unit == "week"
    options = (CALENDAR_WEEKS, OTHER_WEEKS) if weeks else (*PERIODS_OF, CALENDAR_WEEKS)
    text = said("calendar weeks?" if weeks else "periods of the year?", header=header, file=table.file)
    questions.append(Question(spell(OfCells(header)), text, options))
    return wide


def _year_of(table: RawTable) -> str | None:
    """The year the sheet, its title or the file name speaks of."""
    words = [period_in(text) for text in (table.sheet or "", *table.titles, _stem(table))]
    return next((re.sub(r"-.*", "", word.key) for word in words if word and not word.needs_year), None)


def _stem(table: RawTable) -> str:
    return Path(table.file).stem


def _meaning(
    column: FigureColumn, wide: WideTable, table: RawTable, answers: Answers, questions: list[Question]
) -> tuple[str | None, str | None]:  # fmt: skip
    """The answer that holds for one column of figures, and the product or class it is of; asks once for all columns that say the same."""
    family = "" if class_of(column.stem) else column.stem
    about = OfRows(NUMBERS, family)
    answer = answers.get(about) or answers.get(OfRows(NUMBERS))
    told, rest = meaning_in(column.stem)
    if answer in MEANINGS or answer == LEAVE_OUT:
        return answer, class_of(column.stem) or (
            rest if told else column.stem if answer in ("bookings", "revenue") else None
        ) or None
    if told:
        return told, class_of(column.stem) or rest or None
    if is_running(column.stem):
        text = said("running total?", header=column.header, file=table.file, read=_read(wide))
        questions.append(Question(spell(about), text, (LEAVE_OUT,)))
        return None, None
    if not is_asked(questions, about):
        same = list(dict.fromkeys(c.called for c in wide.columns if ("" if class_of(c.stem) else c.stem) == family))
        told_beside = [one for one in wide.columns if meaning_in(one.stem)[0]]
        targets = "target" if told_beside and all(is_target_word(one.stem) for one in told_beside) else ""
        targets = "" if is_done(column.stem) else targets
        beside = " ".join(
            filter(None, (column.stem, targets, table.sheet, _stem(table) if is_target_word(_stem(table)) else ""))
        )
        questions.append(Question(spell(about), said("what numbers?", headers=same, file=table.file), likely(beside)))
    return None, None


def _read(wide: WideTable) -> list[tuple[str, str]]:
    """What the other figures of a table are read as, by header."""
    return [(column.header, meaning) for column in wide.columns if (meaning := meaning_in(column.stem)[0])]


def _ask_whose(
    workspace: Workspace, table: RawTable, wide: WideTable, who: Identity, kinds: Sequence[str], answers: Answers, questions: list[Question],
) -> None:  # fmt: skip
    if (
        who.fields
        or any(column.rep for column in wide.columns)
        or answers.get(REP)
        or who.questions
        or not kinds
        or kinds[0] == "survey_response"
    ):
        return
    people = workspace.facts.cursor().execute("select name from person where sells order by name limit 50").fetchall()
    titles = [re.sub(r"^[\w ]{1,20}:\s*", "", title) for title in table.titles[-3:]]
    names = tuple(dict.fromkeys((*titles, *(str(row[0]) for row in people), NOT_KNOWN)))
    questions.append(Question(spell(REP), said("whose numbers?", file=table.file), names, open=True))


def _periods(
    calendar: Calendar, table: RawTable, wide: WideTable, staging: Staging, answers: Answers, questions: list[Question]
) -> dict[FigureColumn, list[Period]]:  # fmt: skip
    """The periods each column of figures stands for; empty where each row says its own."""
    if any(column.period and column.period.needs_year for column in wide.columns) or wide.when is not None:
        return {column: [] for column in wide.columns}
    bare = [column for column in wide.columns if column.period is None]
    whole = _period_of_table(calendar, table, answers) if bare else None
    if bare and whole is None:
        text = said("which period?", said=answers.get(PERIOD), header=bare[0].header, file=table.file)
        questions.append(Question(spell(PERIOD), text, ()))
        return {}
    found = {}
    for column in wide.columns:
        if column.period:
            found[column] = [column.period.period(calendar)]
        elif whole is not None:
            monthly = any(
                word in column.header.casefold()
                for word in ("monthly", "per month", "a month", "monat", "mensual", "mensuel")
            )
            found[column] = months_of(calendar, whole) if monthly else [whole]
    return found


def _period_of_table(calendar: Calendar, table: RawTable, answers: Answers) -> Period | None:
    if answers.get(PERIOD):
        return said_period(calendar, answers.get(PERIOD))
    year = (_year_of(table) or "")[:4]
    for text in (table.sheet or "", *table.titles, _stem(table)):
        word = period_in(text)
        if word and (year or not word.needs_year):
            return word.period(calendar, year)
    return None
