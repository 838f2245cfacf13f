"""Moments in UTC: their days are those of the business time zone, which is asked once where a file has such moments."""

import re
from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches
from zoneinfo import available_timezones

from coaching.errors import Question
from coaching.errors import said as told
from coaching.intake.answers.answers import TIME_ZONE, spell
from coaching.intake.answers.finding import Step
from coaching.intake.columns.column import DATE_TYPES, Column
from coaching.intake.columns.converted import Deciding, ReadSo
from coaching.intake.words import convert
from coaching.intake.words.convert import is_utc
from coaching.intake.words.staging import one_row, statement
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


def decided_zone(columns: Collection[Column], shown: Deciding) -> ReadSo:
    """Whether each column of days or moments holds moments in UTC, and of which zone their days are."""
    answer = shown.answers.get(TIME_ZONE)
    zone = zone_named(answer) if answer else None
    decided, telling = list[Column](), list[str]()
    for column in columns:
        bare = bool(_SAYS_UTC.search(column.header.replace("_", " "))) or column.field in shown.match.format.utc
        column = replace(column, bare_is_utc=bare)
        if column.utc_seen or bare or column.order == "epoch":
            moments, other_day, other_month, example = _facts(column, shown)
            if moments:
                column = replace(column, zone=zone or "", read_as=(*column.read_as, told("days of zone", zone=zone)))
                decides = _decides(shown.match.format.kind, column.field, shown.columns.keys())
                if other_day if decides else other_month:
                    telling.append(f'{example} in "{column.header}"')
        decided.append(column)
    return ReadSo(decided=decided, questions=[_which(telling, answer)] if telling and zone is None else [])


ZONE = Step[Deciding](lambda shown: bool(shown.of(DATE_TYPES)), lambda shown: decided_zone(shown.of(DATE_TYPES), shown))


def _decides(kind: str, field: str, fields: Collection[str]) -> bool:
    results = RESULTS.get(kind, ())
    return field in results or (field in SECOND.get(kind, ()) and not {*fields} & {*results})


def _facts(column: Column, shown: Deciding) -> tuple[int, int, int, str]:
    """Moments in UTC, those whose day and whose month depend on the zone, and one of them; none where all are midnights, which stand for days."""
    parts = {
        "moment": convert.moment("x", column.order, column.spellings), "cell": convert.something(column.cell), "source": shown.source,
        "is_utc": is_utc("x", column.order, column.bare_is_utc), "behind": f"m - interval {BEHIND} hour", "ahead": f"m + interval {AHEAD} hour",
    }  # fmt: skip
    return one_row(shown.con, statement(__file__, "moments_in_utc", **parts))


def _which(telling: list[str], answer: str) -> Question:
    near = get_close_matches(answer.replace(" ", "_"), available_timezones(), 1) if len(answer) > SHORT_NAME else []
    asked = told("which time zone?", example=telling[0], answer=answer, near=near[0] if near else "")
    return Question(spell(TIME_ZONE), asked, (UTC,), tuple(telling[:3]), open=True)
