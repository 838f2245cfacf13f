"""What is said of a receipt, code by code, in sentences; and as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from coaching.errors import Note, Problem, Question, Said, told_again
from coaching.intake.answers.receipt import ColumnReading, Receipt
from coaching.intake.check.as_of import NEWEST_DATE, SAVED
from coaching.intake.desk.column_sentences import OF_COLUMNS
from coaching.intake.desk.file_sentences import OF_FILES
from coaching.intake.desk.format_sentences import OF_FORMATS
from coaching.intake.desk.kept_sentences import OF_KEPT
from coaching.intake.desk.row_sentences import OF_FIGURES, OF_ROWS, counted, first
from coaching.intake.words.fields import KINDS

SHOWN = 3


def in_words(note: Note) -> str:
    """What a note tells, as a sentence."""
    return SENTENCES[note.code](**note.values) if isinstance(note, Said) else note


def asked(question: Question) -> str:
    """What a question asks, as a sentence."""
    return in_words(question.question)


def message_of(receipt: Receipt) -> str:
    """Why a table was turned down, why nothing changes by it, or what is asked first; empty where it is ready or loaded."""
    return "" if receipt.message is None else in_words(receipt.message)


def how_read(column: ColumnReading) -> str:
    """How the cells of a column are read, as a sentence."""
    return ", ".join(map(in_words, column.read_as))


DATED_BY = {NEWEST_DATE: "newest date recorded in the files", SAVED: "day the file was saved"}


def dated_by(source: str | None) -> str:
    """Where an as-of date comes from, in words; an older Cadence kept them so."""
    return DATED_BY.get(source or "", source or "")


def how_kept(read_as: str | list[Any]) -> str:
    """The same as it is kept beside the rows of an import; older ones have it in words."""
    return read_as if isinstance(read_as, str) else ", ".join(in_words(told_again(part)) for part in read_as)


def left_out_of(receipt: Receipt) -> list[dict[str, str]]:
    """The columns left out by name, with why in words."""
    return [{"column": column.header, "why": how_read(column) or "left out"} for column in receipt.left_out]


def skipped_of(receipt: Receipt) -> list[dict[str, Any]]:
    """The rows left out by name, with why in words."""
    return [{"rows": entry["rows"], "why": in_words(entry["why"])} for entry in receipt.skipped]


def what_is_wrong(problem: Problem) -> str:
    """What is wrong with a cell or a row, and where: Row 3, Amount: "twelve" is not an amount. …"""
    where = ", ".join(part for part in (f"Row {problem.row}" if problem.row else "", problem.column or "") if part)
    shown = f'"{problem.value}" ' if problem.value is not None else ""
    return f"{where}: {shown}{in_words(problem.message)}" if where else f"{shown}{in_words(problem.message)}"


def notes_of(receipt: Receipt) -> list[str]:
    """All notes of a receipt in words."""
    return [in_words(note) for note in receipt.all_notes]


def days(start: date, end: date) -> str:
    """A period that ends before its second day: "2026-01-01 to 2026-03-31"."""
    last = end - timedelta(days=1)
    return f"{start}" if start == last else f"{start} to {last}"


def day(on: date) -> str:
    """A day as people write it: "3 Mar 2026"."""
    return f"{on.day} {on:%b %Y}"


def _listed(names: Sequence[str]) -> str:
    return first(names[:SHOWN], len(names) - SHOWN)


def _idle_targets(count: int, spans: Sequence[tuple[date, date]]) -> str:
    shown = _listed([days(start, end) for start, end in spans])
    what = counted(count, "target holds", "targets hold")
    return f"{what} on no working day ({shown}) and would count nowhere: give the days that are meant"


def _team_goal_differs(team: str | None, measure: str, start: date, end: date, goal: float, added: float) -> str:
    whose = f"the goal of {team}" if team else "the goal above all others"
    return f"{measure}, {days(start, end)}: {whose} is {goal:,.2f}, the personal ones add up to {added:,.2f}; the personal ones count"


def _team_goals_alone(count: int, team: str, measure: str, start: date, end: date) -> str:
    what = counted(count, "target is that of a team and has", "targets are those of teams and have")
    such = f"such as {measure} of {team}, {days(start, end)}"
    return f"{what} no personal ones beside them, {such}: a team's target is what its people's add up to, so they count nowhere yet"


def _longer_differs(what: str, whose: str | None, start: date, end: date, figure: float, added: float) -> str:
    return (
        f"{what}, {days(start, end)}: {whose or 'nobody'} has {figure:,.2f}, and {added:,.2f} in shorter periods of these days; "
        "the shorter ones count"
    )


def _never_falling() -> str:
    return "nobody's figures ever fall from one period to the next: running totals must not be loaded, as figures are added up"


def _dated_ahead(count: int, of: date, newest: date, kind: str) -> str:
    one, many = ("activity", "activities") if kind == "activity" else ("change", "changes")
    what = counted(count, f"{one} is", f"{many} are")
    return f"{what} dated after {of}, the day of the data, up to {newest}: not counted before that day; correct them if they are slips"


def _names_that_may_be_one(count: int, names: Sequence[str]) -> str:
    shown = " and ".join(f'"{name}"' for name in names[:SHOWN])
    more = f" (and so {count - 1:,} more)" if count > 1 else ""
    return f"{shown} may be one person and count as {len(names)}{more}: write the name alike, or load a list of your people and say who each is"


def _name_of_several(name: str, count: int, ids: Sequence[str], of: str, more: int) -> str:
    what, way = (
        ("people", "say on Data who that is")
        if of == "rep"
        else ("accounts", "tell the names apart in the list of accounts")
    )
    shown = f"{', '.join(ids[:SHOWN])}{', …' if len(ids) > SHOWN else ''}"
    rows = counted(count, "row names", "rows name")
    whose = "neither" if len(ids) == 2 else "none of them"
    others = f" {counted(more, 'more name is', 'more names are')} shared so." if more else ""
    return (
        f'"{name}" is the name of {len(ids)} {what} ({shown}): {rows} one of them by it and count{"s" if count == 1 else ""} for {whose}. '
        f"Export {'it' if count == 1 else 'them'} with the ids, or {way}.{others}"
    )


def _called_otherwise(before: str, now: str, count: int, more: int) -> str:
    others = f" (and so {more:,} more)" if more else ""
    held = counted(count, "row that has", "rows that have")
    return f'"{before}" is called "{now}" from this list on{others}: {held} the former name will count apart until you say on Data who that is'


def _account_of_another_name(count: int, row: int, number: str, name: str, other: str) -> str:
    what = counted(count, "row has", "rows have")
    return f'{what} the id of one account and the name of another, as row {row}: {number} is "{name}", beside it stands "{other}". The id counts'


def _person_of_another_name(count: int, number: str, name: str, other: str) -> str:
    what = counted(count, "id of one person stands", "ids of people stand")
    return f'{what} beside the name of another: {number} is "{name}", beside it stands "{other}". The id counts'


def _parts_of_unknown_deals(deals: Sequence[str]) -> str:
    return f"deals that are not loaded: {_listed(deals)}; their parts count as soon as the deals are"


def _parts_unlike_their_deal(deals: Sequence[tuple[str, float, float]]) -> str:
    some = _listed([f"{deal} ({parts:,.2f} of {amount:,.2f})" for deal, parts, amount in deals])
    return (
        f"parts that do not add up to the amount of the deal: {some}; each person has the share of what they add up to"
    )


def _differ(count: int) -> str:
    return counted(count, "of its deals differs", "of its deals differ")


def _undated(file: str, today: date) -> str:
    asked = f"Until you say, it counts as of {today}; write the day like that."
    return f"When was {file} exported? Neither its name nor its rows say so. {asked}"


def _planned_ahead(file: str, day: date) -> str:
    asked = f"Until you say, it counts as of {day}, the newest day there that is not ahead of today; write the day like that."
    return f"When was {file} exported? Neither its name nor its rows say so, and meetings are planned ahead. {asked}"


def _undated_and_otherwise(file: str, count: int, newest: date) -> str:
    return (
        f"When was {file} exported (write 2026-03-31)? Neither its name nor its rows say so, and {_differ(count)} from what is "
        f"loaded, of {day(newest)} at the latest. Nothing of it loads before that is known."
    )


def _same_day(count: int, file: str, on: date) -> str:
    return (
        f"{_differ(count)} from {file}, which is of the same day ({day(on)}): this file counts, as it is loaded later; "
        "if it is the older one, give each its day"
    )


def _before_undated(count: int, file: str, on: date) -> str:
    return (
        f"{_differ(count)} from {file}, which counts as the newer one: nothing dated it but its import on {day(on)}; "
        "if it is older, undo it and load it with its day"
    )


def _closed_after_data(count: int, of: str, newest: date) -> str:
    return (
        f"{_deals(count)} closed after {of}, the day of the data, up to {newest}: in no stock of open deals, and won or lost only from "
        "that day on; if the data is of a later day, say so (as of)"
    )


def _closed_after_file(count: int, of: str, newest: date) -> str:
    return (
        f"{_deals(count)} closed after {of}, the newest other date in the file, up to {newest}: correct the as-of date if such a day "
        "is a slip"
    )


def _deals(count: int) -> str:
    return counted(count, "deal", "deals")


def _stage_dates_alone() -> str:
    return "the columns of stage dates were left out: without a column of record ids no date belongs to a deal for sure"


def _made_of_stage_dates(columns: int) -> str:
    of = "one column" if columns == 1 else f"{columns} columns"
    return f"made of {of} of the file; counted here are their dates, its rows are counted with its deals"


def _merged_records() -> str:
    return "rows of the file that name the record they were merged into; they are counted with the others of the file"


def _in_another_file(count: int) -> str:
    what = counted(count, "of its rows is", "of its rows are")
    return f"{what} an activity that stands in another file too: counted once"


def _missing(count: int, kind: str, names: Sequence[str], older: date | None, newer: date | None) -> str:
    """Records of the older export, or of this one where older is None, that the newer one, or this one, leaves out."""
    label = KINDS[kind].label if count > 1 else KINDS[kind].one
    named = first(names, count - len(names))
    of = f"of the export of {_long_day(older)}" if older else "of this export"
    where = f"in that of {_long_day(newer)}" if newer else "in this one"
    return f"{count:,} {label} {of} ({named}) {'are' if count > 1 else 'is'} not {where}"


def _missing_records(count: int, **values: Any) -> str:
    return f"{_missing(count, **values)}: {'they count' if count > 1 else 'it counts'} until somebody says so"


def _removed(count: int, **values: Any) -> str:
    they = "were they" if count > 1 else "was it"
    return f"{_missing(count, **values)}: {they} removed from the CRM, or is the newer file only part of it?"


def _long_day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _cleared(cells: Sequence[tuple[int, str]]) -> str:
    told = ", ".join(f"{count} x {name.replace('_', ' ')}" for count, name in cells)
    return f"empty here but known today, so loading it clears them: {told}"


SENTENCES: dict[str, Callable[..., str]] = {
    **OF_COLUMNS,
    **OF_FORMATS,
    **OF_FILES,
    **OF_ROWS,
    **OF_FIGURES,
    "idle targets": _idle_targets,
    "team goal differs": _team_goal_differs,
    "team goals alone": _team_goals_alone,
    "longer period differs": _longer_differs,
    "longer periods differ too": lambda count: f"and so {count:,} more",
    "never falling": _never_falling,
    "dated ahead": _dated_ahead,
    "names that may be one": _names_that_may_be_one,
    "absences without end": lambda count: (
        f"{counted(count, 'absence has', 'absences have')} no last day and {'counts' if count == 1 else 'count'} for the first day alone: "
        "fill it in for who is away longer"
    ),
    "name of several": _name_of_several,
    "called otherwise": _called_otherwise,
    "account of another name": _account_of_another_name,
    "person of another name": _person_of_another_name,
    "parts of unknown deals": _parts_of_unknown_deals,
    "parts unlike their deal": _parts_unlike_their_deal,
    "deals of the same day": _same_day,
    "deals before undated ones": _before_undated,
    "closed after the data": _closed_after_data,
    "closed after the file": _closed_after_file,
    "stage dates alone": _stage_dates_alone,
    "made of stage dates": _made_of_stage_dates,
    "merged records": _merged_records,
    "recalled": lambda about, says, on: f"{about}: {says}, as answered on {day(on)}",
    "no export": lambda: "not an export: left out",
    "in another file": _in_another_file,
    "missing records": _missing_records,
    "missing?": _removed,
    "undated?": _undated,
    "planned ahead?": _planned_ahead,
    "undated and otherwise?": _undated_and_otherwise,
    "loaded before": lambda file, import_id: f"{file} was loaded before (import {import_id}): nothing changes.",
    "loaded as somebody else's": lambda file, import_id: (
        f"{file} was loaded before as somebody else's: undo import {import_id} first, then load it again."
    ),
    "cleared": _cleared,
    **OF_KEPT,
}
"""By code what makes the sentence; what stands in it is checked by its signature."""


def as_json(receipt: Receipt) -> dict[str, Any]:
    """What `import --json` prints for one table."""
    return {
        "file": receipt.file, "sheet": receipt.sheet, "format": receipt.format, "kind": receipt.kind,
        "as_of": receipt.as_of.isoformat() if receipt.as_of else None,
        "import": None if receipt.import_id is None else str(receipt.import_id),
        "rows_in": receipt.rows_in, "loaded": receipt.loaded, "updated": receipt.updated, "unchanged": receipt.unchanged,
        **({"time_zone": receipt.time_zone} if receipt.time_zone else {}),
        "quarantined": receipt.quarantined, **({"removed": receipt.removed} if receipt.removed else {}), "skipped": skipped_of(receipt),
        "totals": receipt.totals, "words": receipt.words,
        "problems": [{**asdict(problem), "message": in_words(problem.message)} for problem in receipt.problems],
        "questions": [
            {"column": q.column, "question": asked(q), "options": list(q.options), "examples": list(q.examples)} for q in receipt.questions
        ],
        "left_out": left_out_of(receipt), "notes": notes_of(receipt), "status": receipt.status, "message": message_of(receipt) or None,
    }  # fmt: skip
