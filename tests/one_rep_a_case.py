"""Many small cases in one workspace: each case sells alone, so its numbers are those of its own few rows.

A case lists rows in memory and says what one metric reads of them. The person of a case is called after its place in the table; ids of deals,
accounts, activities and responses are its own too, so no case sees another. All rows are put in at once and settled once.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from coaching.facts.in_place import table_of
from coaching.intake.kept.fold import note_keys
from coaching.lens import lens_for
from coaching.metrics import Reading, measure
from coaching.records import dated
from coaching.workspace import Workspace
from tests import fresh

AS_OF = date(2026, 5, 15)  # a Friday, the date of every import
OWN = (
    "opportunity_id",
    "account_id",
    "contact_id",
    "activity_id",
    "response_id",
    "reward_id",
    "into_id",
    "record_id",
)  # of the case alone
WHOSE = {"opportunity": "owner_id", "opportunity_snapshot": "owner_id", "account": "owner_id"}

Row = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """What one metric reads of a few rows: name says the rule, expected the fields of the Reading that must be so."""

    name: str
    key: str
    expected: Mapping[str, Any]
    rows: Sequence[Row] = ()
    period: str = "2026-Q1"
    as_of: date = AS_OF
    by: str = "rep"
    person: Mapping[str, Any] = field(default_factory=dict)


def case(
    name: str, key: str, expected: Mapping[str, Any] | float | None, *rows: Row | Sequence[Row], **more: Any
) -> Case:
    """A case; a number or None alone is the value that is expected, and several rows may stand in a list."""
    flat = [one for row in rows for one in (row if isinstance(row, list) else [row])]
    return Case(name, key, expected if isinstance(expected, Mapping) else {"value": expected}, flat, **more)  # type: ignore[arg-type]


def deal(outcome: str = "open", **said: Any) -> Row:
    """A deal of the case; created on 5 January unless said otherwise."""
    return "opportunity", {
        "outcome": outcome,
        "stage_raw": outcome.title(),
        "created_on": "2026-01-05",
        "amount": 100,
    } | said


def won(closed_on: str | None, **said: Any) -> Row:
    """A deal won on a day."""
    return deal("won", **{"closed_on": closed_on, "close_on": closed_on} | said)


def lost(closed_on: str | None, **said: Any) -> Row:
    """A deal lost on a day."""
    return deal("lost", **{"closed_on": closed_on, "close_on": closed_on} | said)


def saved(at: str, outcome: str = "open", **said: Any) -> Row:
    """What a deal looked like from a moment on."""
    return "opportunity_snapshot", {"at": at, "outcome": outcome, "stage_raw": outcome.title(), "amount": 100} | said


def done(kind: str, day: str, **said: Any) -> Row:
    """An activity of a kind on a day, done, with a customer."""
    return "activity", {
        "kind": kind,
        "at": f"{day} 10:00" if len(day) == 10 else day,
        "done": True,
        "is_customer_facing": True,
    } | said


def target(measure: str, first: str, after: str, number: float | None, **said: Any) -> Row:
    """A target from a day until before another."""
    return "quota", {"measure": measure, "period_start": first, "period_end": after, "target": number} | said


def away(first: str, last: str) -> Row:
    """The person of the case is away from one day to another, both counted."""
    return "absence", {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}


def reward(earned_on: str | None, given_on: str | None, **said: Any) -> Row:
    """A reward for a result, given on a day or not yet."""
    return "reward", {"earned_on": earned_on, "given_on": given_on, "kind": "cash", "amount": 1} | said


def answer(score: float | None, kind: str = "nps", low: float = 0, high: float = 10, **said: Any) -> Row:
    """An answer on 10 February to one question."""
    return "survey_response", {
        "score": score,
        "kind": kind,
        "scale_min": low,
        "scale_max": high,
        "asked_on": "2026-02-10",
    } | said


def account(account_id: str = "a", **said: Any) -> Row:
    """An account the case owns, strategic unless said otherwise."""
    return "account", {"account_id": account_id, "is_strategic": True, "name": account_id} | said


@contextmanager
def workspace_of(folder: Path, cases: Sequence[Case], **settings: Any) -> Iterator[Workspace]:
    """An open workspace that holds the rows of all cases; country "" keeps the working days to weekdays."""
    workspace = fresh.opened(folder)
    workspace.save_settings(**{"country": "", "company": "Many", "currency": "EUR", "currency_chosen": True} | settings)
    tables: dict[str, list[dict[str, Any]]] = {}
    for place, one in enumerate(cases):
        person = {"rep_id": _who(place), "name": f"Case {place}", "role": "rep", "team": _who(place)}
        tables.setdefault("rep", []).append(person | dict(one.person))
        for kind, row in one.rows:
            tables.setdefault(kind, []).append(_own(row, kind, place, len(tables.get(kind, ()))))
    for days in tables.pop("absence", ()):
        dated.be_away(workspace.records, "me", days["rep_id"], days["first"], days["last"])
    with workspace.facts.transaction() as cursor:
        for gone in tables.pop("removal", ()):
            cursor.execute(
                f"insert into removal ({', '.join(gone)}) values ({', '.join('?' * len(gone))})", list(gone.values())
            )
        for number, (kind, rows) in enumerate(tables.items(), 1):
            _put(cursor, number, kind, rows)
        note_keys(cursor)
        workspace.settle(cursor)
    yield workspace
    workspace.close()


def read(workspace: Workspace, cases: Sequence[Case], one: Case) -> Reading:
    """The Reading of a case."""
    scope = (
        None
        if one.by == "company"
        else [_who(cases.index(one)) if one.by != "account" else f"{_who(cases.index(one))}-a"]
    )
    return measure(workspace, lens_for(workspace, one.by, scope, one.period, one.as_of), [one.key])[0]  # type: ignore[arg-type]


def holds(workspace: Workspace, cases: Sequence[Case], one: Case) -> None:
    """Assert that the Reading of a case is as it says."""
    reading = read(workspace, cases, one)
    for name, value in one.expected.items():
        found = getattr(reading, name)
        assert found == (pytest.approx(value, abs=1e-6) if isinstance(value, float) else value), f"{name} of {reading}"


def named(cases: Sequence[Case]) -> list[str]:
    """The names of cases as the ids of their tests."""
    return [one.name for one in cases]


def _who(place: int) -> str:
    return f"p{place}"


def _own(row: dict[str, Any], kind: str, place: int, number: int) -> dict[str, Any]:
    whose = WHOSE.get(kind, "rep_id")
    own = (
        {whose: _who(place)} | row
        if kind not in ("merged_record", "removal", "survey_response", "contact")
        else dict(row)
    )
    for name in OWN:
        if own.get(name) is not None:
            own[name] = f"{_who(place)}-{own[name]}"
    given = {
        "opportunity": "opportunity_id",
        "activity": "activity_id",
        "survey_response": "response_id",
        "reward": "reward_id",
    }.get(kind)
    if given and given not in own:
        own[given] = f"{_who(place)}-{kind}-{number}"
    if kind == "survey_response":
        own = {"rep_id": _who(place), "item": "recommend" if row["kind"] == "nps" else "satisfaction"} | own
    return own


def _put(cursor: Any, import_id: int, kind: str, rows: list[dict[str, Any]]) -> None:
    cursor.execute(
        "insert into import (import_id, kind, format, file, as_of, loaded_at) values (?, ?, 'case', ?, ?, now()::timestamp)",
        [import_id, kind, f"{kind}.csv", AS_OF],
    )
    columns = list(dict.fromkeys(name for row in rows for name in row))
    listed = pa.table({name: pa.array([_said(row.get(name)) for row in rows]) for name in columns})
    names = ", ".join(f'"{name}"' for name in columns)
    source = f"{import_id} * 4294967296 + place, {import_id}, '{kind}.csv', cast(place as integer)"
    cursor.register("rows_of_cases", listed)
    cursor.execute(
        f'insert into "{table_of(kind)}" ({names}, row_id, import_id, source_file, source_row) '
        f"select {names}, {source} from (select *, row_number() over () + 1 as place from rows_of_cases)"
    )
    cursor.unregister("rows_of_cases")


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
