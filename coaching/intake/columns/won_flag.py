"""Deals of which a file says no more than whether they were won: what its other deals are, lost or still open, is asked once for the column."""

from collections.abc import Collection
from dataclasses import replace

from coaching.errors import Question, said
from coaching.intake.answers.answers import OfWord, spell
from coaching.intake.answers.choices import EMPTY_LOST, EMPTY_OPEN, LOST_EMPTY_OPEN, LOST_EMPTY_TOO, OPEN_EMPTY_TOO
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.columns.column import EMPTY_IS_NO
from coaching.intake.words import convert
from coaching.intake.words.format import Format
from coaching.intake.words.staging import one_row

BY_DAY = "closed_by_day"
_SAYS_MORE = ("stage", "status", "is_closed", "not_archived", "won_on", "lost_on")
_LOST, _OPEN = {"is_closed": "true"}, {"is_closed": "false"}


def is_won_only(format_: Format, fields: Collection[str]) -> bool:
    """Whether a won flag is all that a file of deals says of how they ended."""
    return format_.kind == "opportunity" and "is_won" in fields and not set(_SAYS_MORE) & {*fields, *format_.fixed}


def _fits(seen: Seen) -> bool:
    told = seen.match.format.fixed.keys() & {"is_won", BY_DAY}
    return is_won_only(seen.match.format, seen.match.columns) and not told and bool(seen.table.data_rows)


def _look(seen: Seen) -> Finding | None:
    """What a person said of the deals that are not won; the question, where nobody has said it and there are such deals."""
    match, table = seen.match, seen.table
    header, cell = table.headers[match.columns["is_won"]], f"c{match.columns['is_won']}"
    says_no = f"{convert.yes_no(convert.something(cell))} = false"
    counted = f"count(*) filter ({says_no}), count(*) filter ({convert.something(cell)} is null)"
    no, empty = one_row(seen.con, f"select {counted} from read_parquet({convert.quoted(table.cells_path())})")
    if not no and not empty:
        return None
    day = table.headers[match.columns["closed_on"]] if "closed_on" in match.columns else ""
    ways, about = _ways(no, empty, day), OfWord(header, "no")
    answer = seen.answers.get(about)
    if answer not in ways:
        asked = said("lost or open?", header=header, no=no, empty=empty)
        return Finding(questions=[Question(spell(about), asked, tuple(ways))])
    format_ = replace(match.format, fixed={**match.format.fixed, **ways[answer]})
    if answer != LOST_EMPTY_OPEN:
        format_ = replace(format_, units={**format_.units, "is_won": EMPTY_IS_NO})
    return Finding(replace(match, format=format_))


WHAT_NO_MEANS = Step(_fits, _look)


def _ways(no: int, empty: int, day: str) -> dict[str, dict[str, str]]:
    """The answers, and what each fixes for every row that is not won."""
    by_day = {f'lost where "{day}" is filled, else open': {BY_DAY: "true"}} if day else {}
    if not empty:
        return {"lost": _LOST, "open": _OPEN, **by_day}
    if not no:
        return {EMPTY_LOST: _LOST, EMPTY_OPEN: _OPEN, **by_day}
    return {
        LOST_EMPTY_OPEN: _LOST,
        LOST_EMPTY_TOO: _LOST,
        OPEN_EMPTY_TOO: _OPEN,
        **by_day,
    }
