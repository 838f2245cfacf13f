"""Rows of activities that may have been logged in a lump (B11): several in one minute, and far more than usual on a day at a month's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.show import cases, kind_in_words
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "data_hints.sql").read_text(encoding="utf-8")
COLUMN = {"rep": "coalesce(t.rep_id, '')", "team": "p.team", "company": "'company'", "account": "t.account_id"}
MINUTE, DAY = "minute", "day"
WORDS = {MINUTE: "in one minute with others", DAY: "on a day at the month's end with far more than usual"}


@dataclass(frozen=True)
class Hint:
    """One activity to look at: what says why as a code; many and usual are the activities of that day and of the person's usual one."""

    what: str
    rep: str | None
    day: date
    at: datetime | None
    kind: str
    subject: str | None
    account: str | None
    many: int | None
    usual: float | None
    row_id: int


def hints(workspace: Workspace, lens: Lens) -> list[Hint]:
    """The rows of the lens's scopes and period; days are a month's own, whatever the fiscal calendar."""
    keep_fresh(workspace)
    workspace.settle_deals()
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)} if lens.by != "company" else {}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})" if named else "true"
    rows = (
        workspace.facts.cursor()
        .execute(SQL.format(pick=pick), {"first": lens.period.start, "after": lens.period.end, **named})
        .fetchall()
    )
    return [Hint(*row) for row in rows]


def finding(found: Sequence[Hint]) -> str:
    """How many rows there are to look at, in one sentence that blames nobody; empty without any."""
    counts = [(what, sum(one.what == what for one in found)) for what in WORDS]
    said = " and ".join(f"{cases(many, 'activities')} {WORDS[what]}" for what, many in counts if many)
    return (
        f"Logged {said}: an import or an evening of catching up looks the same. Ask before counting on them."
        if said
        else ""
    )


def behind(found: Sequence[Hint]) -> Table:
    """The rows, by day."""
    rows = [{
        "day": one.day, "time": f"{one.at:%H:%M}" if one.at else "", "rep": one.rep or "Unassigned", "kind": kind_in_words(one.kind),
        "subject": one.subject or "", "account": one.account or "", "why": WORDS[one.what], "many": one.many, "usual": one.usual,
    } for one in found]  # fmt: skip
    return Table(rows, {
        "day": ("Day", "date"), "time": "Time", "rep": "Who", "kind": "Kind", "subject": "Subject", "account": "Account", "why": "Logged",
        "many": ("On that day", "count"), "usual": ("On a usual day", "number"),
    })  # fmt: skip
