"""Moments in UTC: their days are those of the business time zone, which is asked once where a file has such moments."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from zoneinfo import available_timezones

import duckdb

from coaching.errors import Question
from coaching.intake.answers.answers import TIME_ZONE, Answers, spell
from coaching.intake.columns.column import DATE_TYPES, Column
from coaching.intake.words import convert
from coaching.intake.words.convert import is_utc
from coaching.intake.words.format import Match
from coaching.intake.words.staging import one_row
from coaching.time_zone import UTC, zone_named

RESULTS = {
    "opportunity": ("close_on", "closed_on", "won_on", "lost_on"), "activity": ("at", "on", "due_on"), "forecast": ("made_on",),
    "reward": ("earned_on", "given_on"),
}  # fmt: skip
"""The fields whose day decides in which period a result counts; every other moment is a stamp of the CRM."""
SECOND = {"activity": ("created_at", "completed_at")}
"""Stamps that decide where the file has none of the fields above."""
BEHIND, AHEAD = 9, 14
"""Hours that zones in wide use lie behind and ahead of UTC (house default): Alaska, the Line Islands."""
SHORT_NAME = 5  # letters: abbreviations such as PST are near to anything
_SAYS_UTC = re.compile(r"(?<![^\W_])(?:utc|gmt|zulu)(?![^\W_])(?! ?[+-] ?[1-9])", re.IGNORECASE)


def decide_zone(
    con: duckdb.DuckDBPyConnection, source: str, match: Match, columns: Mapping[str, Column], answers: Answers,
    questions: list[Question],
) -> None:  # fmt: skip
    """Settle for every column of days or moments whether it holds moments in UTC, and of which zone their days are."""
    said = answers.get(TIME_ZONE)
    zone = zone_named(said) if said else None
    telling: list[str] = []
    for column in columns.values():
        if column.type not in DATE_TYPES:
            continue
        column.bare_is_utc = bool(_SAYS_UTC.search(column.header.replace("_", " "))) or column.field in match.format.utc
        if not (column.utc_seen or column.bare_is_utc or column.order == "epoch"):
            continue
        moments, other_day, other_month, example = _facts(con, source, column)
        if not moments:
            continue
        column.zone = zone or ""
        column.read_as += f", in UTC, as days of {zone}" if zone else ", in UTC"
        if other_day if _decides(match.format.kind, column.field, columns) else other_month:
            telling.append(f'{example} in "{column.header}"')
    if telling and zone is None:
        questions.append(_which(telling, said))


def _decides(kind: str, field: str, columns: Mapping[str, Column]) -> bool:
    results = RESULTS.get(kind, ())
    return field in results or (field in SECOND.get(kind, ()) and not columns.keys() & {*results})


def _facts(con: duckdb.DuckDBPyConnection, source: str, column: Column) -> tuple[int, int, int, str]:
    """Moments in UTC, those whose day and whose month depend on the zone, and one of them; none where all are midnights, which stand for days."""
    clean, moment = "x", convert.moment("x", column.order, column.spellings)
    behind, ahead = f"m - interval {BEHIND} hour", f"m + interval {AHEAD} hour"
    return one_row(
        con,
        f"""with told as (select x, {moment} as m from (select {convert.something(column.cell)} as x from {source})
                          where {is_utc(clean, column.order, column.bare_is_utc)}),
            moved as (select x, m, cast({behind} as date) <> cast({ahead} as date) as other_day,
                             date_trunc('month', {behind}) <> date_trunc('month', {ahead}) as other_month from told where m is not null)
            select count(*) filter (m <> date_trunc('day', m)), count(*) filter (other_day), count(*) filter (other_month),
                   coalesce(min(x) filter (other_month), min(x) filter (other_day), min(x)) from moved""",
    )


def _which(telling: list[str], said: str) -> Question:
    wrong = ""
    if said:
        near = get_close_matches(said.replace(" ", "_"), available_timezones(), 1) if len(said) > SHORT_NAME else []
        wrong = f'No time zone is called "{said}"{f"; perhaps {near[0]}" if near else ""}. '
    text = (
        f"{wrong}In which time zone do you work? This file has times in UTC, such as {telling[0]}, and the day they fall on "
        "depends on it. Asked once, for every file of this workspace."
    )
    return Question(spell(TIME_ZONE), text, (UTC,), tuple(telling[:3]), open=True)
