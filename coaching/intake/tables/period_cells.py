"""Rows that name a period in words ("2026-W09", "2026-03", "Q1 2026"): that of a target becomes its first and its last day, and a deal that
closes in one stands on its last day."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coaching.calendar import Calendar
from coaching.errors import Refusal, said
from coaching.intake.answers.about import ENDS
from coaching.intake.file.table import RawTable
from coaching.intake.words.convert import quoted
from coaching.intake.words.format import Match
from coaching.intake.words.period_names import period_in
from coaching.intake.words.staging import Staging
from coaching.workspace import Workspace

KINDS = ("quota", "activity_summary", "forecast")
END = "Period End"
MOST_WORDS = 5_000
_PERIOD = r"(.*[^\d])?(19|20)\d\d([^\d].*)?"


def with_periods_as_days(
    workspace: Workspace, table: RawTable, folder: Path, matches: Sequence[Match], closings: Sequence[int]
) -> RawTable:
    """The same table with days in the column its format reads as the start of the period, where its cells are words; any other as it is.

    closings: the columns that may say when a deal closes.
    """
    of_deals = not matches or matches[0].format.kind == "opportunity"
    if of_deals and closings and table.plain_csv is None and table.data_rows:
        return _on_last_days(workspace.calendar, table, closings, folder)
    if (
        len(matches) != 1
        or matches[0].format.kind not in KINDS
        or "period_start" not in matches[0].columns
        or not table.data_rows
    ):
        return table
    place, end = matches[0].columns["period_start"], matches[0].columns.get("period_end")
    with Staging.of(table.data_rows) as staging:
        staging.hold(table.cells_path())
        words = staging.execute(
            f"select distinct trim(c{place}) from {staging.cells} where trim(c{place}) <> '' limit {MOST_WORDS}"
        ).fetchall()
        days = _days(workspace.calendar, [str(word) for (word,) in words])
        return _spelled(staging, table, place, end, days, folder) if days else table


def _days(calendar: Calendar, words: list[str]) -> list[tuple[str, str, str]]:
    """Each word with the first and the last day of its period; none where any cell is a day, or names no period with its year."""
    found = []
    for text in words:
        word = period_in(text)
        if (
            word is None
            or word.rest
            or word.needs_year
            or (len(text) > 9 and text[:4].isdigit() and text[4] == text[7] == "-")
        ):
            return []
        try:
            period = word.period(calendar)
        except Refusal:  # a year of 52 weeks has no week 53: such a row is set apart
            continue
        found.append((text, str(period.start), str(period.last)))
    return found


def _on_last_days(calendar: Calendar, table: RawTable, places: Sequence[int], folder: Path) -> RawTable:
    """The table with the last day of its period in each of these cells that names one."""
    with Staging.of(table.data_rows) as staging:
        staging.hold(table.cells_path())
        staging.execute("create temp table day_of (place integer, word varchar, last varchar)")
        named = []
        for place in places:
            cell = f"trim(c{place})"
            words = staging.execute(
                f"select distinct {cell} from {staging.cells} where regexp_full_match({cell}, '{_PERIOD}') limit {MOST_WORDS}"
            ).fetchall()
            days = [(place, word, last) for (text,) in words for word, _, last in _days(calendar, [str(text)])]
            if days:
                staging.executemany("insert into day_of values (?, ?, ?)", days)
                named.append(place)
        if not named:
            return table
        joined = " ".join(f"left join day_of d{i} on d{i}.place = {i} and d{i}.word = trim(c.c{i})" for i in named)
        cells = [f"coalesce(d{i}.last, c.c{i}) as c{i}" if i in named else f"c.c{i}" for i in range(len(table.headers))]
        path = folder / f"periods-{uuid.uuid4().hex}.parquet"
        told = f"select {', '.join(cells)}, c.source_row from {staging.cells} c {joined} order by c.source_row"
        staging.execute(f"copy ({told}) to {quoted(path)} (format parquet)")
    notes = [said("closes in a period", header=table.headers[i]) for i in named]
    return replace(table, cells=path, notes=[*table.notes, *notes])


def _spelled(
    staging: Staging, table: RawTable, place: int, end: int | None, days: list[tuple[str, str, str]], folder: Path
) -> RawTable:  # fmt: skip
    """The table with the first day in the column of starts and the last one in that of ends, which is added where there is none."""
    staging.execute("create temp table day_of (word varchar, first varchar, last varchar)")
    staging.executemany("insert into day_of values (?, ?, ?)", days)
    cells = [f"c.c{i} as c{i}" for i in range(len(table.headers))]
    cells[place] = f"coalesce(d.first, c.c{place}) as c{place}"
    if end is not None:
        cells[end] = f"coalesce(c.c{end}, d.last) as c{end}"
    headers = table.headers if end is not None else [*table.headers, END]
    more = [] if end is not None else [f"d.last as c{len(table.headers)}"]
    path = folder / f"periods-{uuid.uuid4().hex}.parquet"
    staging.execute(
        f"""copy (select {", ".join([*cells, *more])}, c.source_row from {staging.cells} c left join day_of d on d.word = trim(c.c{place})
                  order by c.source_row) to {quoted(path)} (format parquet)"""
    )
    note = f'"{table.headers[place]}" names periods: each holds from its first to its last day'
    typed, settled = [*table.typed, *([set()] if more else [])], {END: ENDS[0]} if more else {}
    return replace(
        table, headers=headers, cells=path, plain_csv=None, notes=[*table.notes, note], typed=typed, settled=settled
    )
