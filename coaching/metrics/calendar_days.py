"""How many activities fell on each day of the last weeks, and which they were."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from coaching.facts import ACTIVITIES
from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import cases, kind_in_words
from coaching.metrics.show import day as said_day
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

WEEKS, MOST = 13, 200
SQL = (Path(__file__).parent / "calendar_days.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Day:
    """One day with what was done on it, None where nobody knows; week is the Monday's date as text."""

    on: date
    done: int | None
    is_to_come: bool

    @property
    def week(self) -> str:
        """The Monday of its week, as text."""
        return (self.on - timedelta(days=self.on.weekday())).isoformat()

    @property
    def is_unknown(self) -> bool:
        """Whether it is past, and nobody knows what was done on it."""
        return self.done is None and not self.is_to_come

    @property
    def in_short(self) -> str:
        """Its number of activities as a square bears it: nothing of days to come, ? where it is unknown."""
        return "?" if self.is_unknown else "" if self.is_to_come else str(self.done)

    @property
    def in_words(self) -> str:
        """The day with its number of activities."""
        done = "not known" if self.done is None else cases(self.done, "activities")
        return f"{self.on:%a} {said_day(self.on)}: {'still to come' if self.is_to_come else done}"


@dataclass(frozen=True)
class Touch:
    """One activity as it was logged; row and file say where it stands."""

    id: str
    on: date
    kind: str
    subject: str
    rep: str
    account: str
    deal: str
    done: bool
    minutes: float | None
    file: str
    row: int

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return self.subject or self.kind


def days_of(workspace: Workspace, lens: Lens) -> list[Day]:
    """Each day of the thirteen weeks up to the end of the lens's period, or the day of the activities; weekends where something fell on one.

    Of days before the first activity of the data, and of those that an engine elsewhere has not added up, nothing is known.
    """
    lens = replace(lens_on_facts(workspace, lens, ACTIVITIES), scopes=(lens.scope,))
    last = min(lens.as_of, lens.period.last)
    end = last + timedelta(days=6 - last.weekday())
    days = [end - timedelta(days=back) for back in range(WEEKS * 7 - 1, -1, -1)]
    spans = [workspace.calendar.days_to(day, 1) for day in days]
    done = {one.period: one.value for one in measure(workspace, lens, ["activities"], spans)}
    counted = [None if (value := done[span.key]) is None else int(value) for span in spans]
    found = [Day(day, count, day > last) for day, count in zip(days, counted, strict=True)]
    weekends = {day.on.weekday() for day in found if day.done and day.on.weekday() > 4}
    return [day for day in found if day.on.weekday() < 5 or day.on.weekday() in weekends]


def touches(workspace: Workspace, lens: Lens, first: date, last: date, most: int = MOST) -> list[Touch]:
    """The activities with customers of the lens's scopes on these days, in their order; at most so many."""
    keep_fresh(workspace)
    column = {"rep": "coalesce(t.rep_id, '')", "team": "p.team", "company": "'company'", "account": "t.account_id"}[
        lens.by
    ]
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    sql = SQL.format(pick=f"{column} in ({', '.join(f'${name}' for name in named)})", most=int(most))
    rows = workspace.facts.cursor().execute(sql, {"first": first, "last": last, **named}).fetchall()
    return [_touch(*row) for row in rows]


def of_deal(workspace: Workspace, deal: str, last: date) -> list[Touch]:
    """The activities with customers about one deal up to a day, whoever did them, in their order; at most so many, the newest."""
    keep_fresh(workspace)
    sql = SQL.format(pick="t.opportunity_id = $deal", most=MOST)
    rows = workspace.facts.cursor().execute(sql, {"first": date.min, "last": last, "deal": deal}).fetchall()
    return [_touch(*row) for row in rows]


def of_the_year(workspace: Workspace, lens: Lens, most: int = 500) -> list[Touch]:
    """The activities with customers in the 365 days up to the end of the lens's period, or its as-of date; at most so many."""
    last = min(lens.as_of, lens.period.last)
    return touches(workspace, lens, last - timedelta(days=364), last, most)


def _touch(
    key: str, on: date, kind: str, subject: str | None, rep: str | None, account: str | None, deal: str | None, done: bool, minutes: float | None,
    file: str | None, row: int,
) -> Touch:  # fmt: skip
    return Touch(
        key,
        on,
        kind_in_words(kind),
        subject or "",
        rep or "Unassigned",
        account or "",
        deal or "",
        done,
        minutes,
        file or "",
        row,
    )


def told(found: Sequence[Touch]) -> str:
    """How many there are, by kind."""
    kinds = list(dict.fromkeys(one.kind for one in found))
    counted = sorted(((sum(one.kind == kind for one in found), kind) for kind in kinds), reverse=True)
    return ", ".join(cases(number, f"{kind}s") for number, kind in counted)


def in_short(found: Sequence[Touch]) -> str:
    """How many activities there are and when the newest was: "12 activities, the newest on 4 Sep 2026"."""
    return (
        f"{cases(len(found), 'activities')}, the newest on {said_day(found[-1].on)}"
        if found
        else "No activity is logged"
    )


def behind_touches(found: Sequence[Touch]) -> Table:
    """Activities as a table, the newest first."""
    rows = [{"day": one.on, "kind": one.kind, "what": one.title, "deal": one.deal or None, "rep": one.rep, "minutes": one.minutes,
             "file": one.file or None, "row": one.row} for one in reversed(found)]  # fmt: skip
    return Table(rows, {"day": ("Day", "date"), "kind": "Kind", "what": "What", "deal": "Deal", "rep": "Who", "minutes": ("Minutes", "number"),
                        "file": "File", "row": ("Row", "row")})  # fmt: skip


def line(one: Touch, with_rep: bool) -> str:
    """An activity in one line: its kind, the account and deal it was about, its length and whose it is."""
    minutes = cases(one.minutes, "minutes") if one.minutes else ""
    return " · ".join(text for text in (one.kind, one.account, one.deal, minutes, one.rep if with_rep else "") if text)


def known(one: Touch) -> dict[str, str]:
    """All that is known of an activity, by what it is called."""
    minutes = cases(one.minutes, "minutes") if one.minutes else ""
    found = {"Kind": one.kind, "Day": said_day(one.on), "Who": one.rep, "Account": one.account, "Deal": one.deal, "Length": minutes,
             "Stands in": f"{one.file}, row {one.row}" if one.file else ""}  # fmt: skip
    return {label: value for label, value in found.items() if value}
