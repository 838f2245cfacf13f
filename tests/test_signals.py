"""Signals since the last talk: XmR on a rep's own weeks, rates against the team, and that chance alone shows one rep in twenty."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from coaching.lens import lens_for
from coaching.method import signals, who_next
from coaching.method.signals import BETTER, WORSE
from coaching.records import conversations
from coaching.workspace import Workspace
from tests import tiny_team

AS_OF = date(2026, 5, 15)  # a Friday; its week is not complete
STEADY = [4.0, 6.0] * 8


def test_limits_are_the_mean_and_the_moving_ranges_counted_by_hand() -> None:
    found = signals.limits(STEADY, 4)  # 16 weeks of mean 5, every moving range 2
    assert found is not None and found.mean == 5
    wide = 2.66 * 2 * (1 / 4 + 1 / 16) ** 0.5
    assert (found.low, found.high) == (pytest.approx(5 - wide), pytest.approx(5 + wide))


@pytest.mark.parametrize(
    ("before", "since", "turn"),
    [
        (STEADY, [2.0] * 4, WORSE),  # 5 less 2.97 is 2.03
        (STEADY, [2.1] * 4, None),
        (STEADY, [8.0] * 4, BETTER),
        (STEADY, [0.0], None),  # one week is no past since
        (STEADY[:12], [0.0] * 4, None),  # twelve weeks have no limits
        (STEADY[:13], [0.0] * 4, WORSE),
        ([1.0, 0.0] * 8, [9.0] * 4, None),  # fewer than one a week
    ],
)
def test_a_turn_is_told_only_outside_the_limits(
    before: Sequence[float], since: Sequence[float], turn: str | None
) -> None:
    assert signals.turn_of(before, since)[0] == turn


@pytest.mark.parametrize(("weekly", "weeks"), [(3, 2), (3, 8), (8, 4), (1.5, 6)])
def test_chance_alone_turns_one_count_in_about_a_hundred(weekly: float, weeks: int) -> None:
    draw = np.random.default_rng(11)
    rows = draw.poisson(weekly, (4000, signals.BEFORE + weeks)).astype(float)
    turned = sum(
        signals.turn_of(row[: signals.BEFORE].tolist(), row[signals.BEFORE :].tolist())[0] is not None for row in rows
    )
    assert turned / len(rows) < 0.02


REPS, WEEKS = 120, 60


def _drawn(seed: int) -> dict[str, list[dict[str, Any]]]:
    """A team of which everybody is drawn from one distribution: calls, proposals, new deals and their ends."""
    chance, days = (
        random.Random(seed),
        [AS_OF - timedelta(days=gone) for gone in range(WEEKS * 7) if (AS_OF - timedelta(days=gone)).weekday() < 5],
    )
    made: dict[str, list[dict[str, Any]]] = {"rep": [], "activity_row": [], "opportunity_row": []}
    for number in range(REPS):
        rep = f"r{number:03}"
        made["rep"].append(
            {
                "rep_id": rep,
                "name": f"Rep {number:03}",
                "role": "rep",
                "team": "One",
                "manager_id": "m1",
                "active": True,
            }
        )
        for day in days:
            for kind, often in (("call", 0.9), ("proposal", 0.35)):
                if chance.random() < often:
                    said = {
                        "rep_id": rep,
                        "kind": kind,
                        "at": f"{day} 10:00",
                        "done": True,
                        "connected": chance.random() < 0.7,
                        "duration_min": 5.0,
                    }
                    made["activity_row"].append(
                        {"activity_id": f"t{len(made['activity_row'])}", "is_customer_facing": True, **said}
                    )
            if chance.random() < 0.4:
                outcome = chance.choices(("won", "lost", "open"), (3, 7, 4))[0]
                closed = min(day + timedelta(days=chance.randint(5, 90)), AS_OF)
                made["opportunity_row"].append({
                    "opportunity_id": f"d{len(made['opportunity_row'])}", "name": "A deal", "owner_id": rep, "stage_raw": outcome, "outcome": outcome,
                    "amount": 1000.0, "created_on": day, "close_on": closed, "closed_on": None if outcome == "open" else closed,
                })  # fmt: skip
    return made


@pytest.fixture
def one_distribution(workspace_folder: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(workspace_folder)
    workspace.save_settings(country="")
    with workspace.facts.transaction() as cursor:
        for number, (table, rows) in enumerate(_drawn(5).items(), 1):
            kind = table.removesuffix("_row")
            cursor.execute("insert into import (import_id, kind, format, file, as_of, loaded_at) values (?, ?, 'x', 'x', ?, now()::timestamp)",
                           [number, kind, AS_OF])  # fmt: skip
            for place, row in enumerate(rows, 2):
                row |= {
                    "row_id": number * 2**32 + place,
                    "import_id": number,
                    "source_file": "x.csv",
                    "source_row": place,
                }
            names = [
                name
                for (name,) in cursor.execute(
                    f"select column_name from duckdb_columns() where table_name = '{table}'"
                ).fetchall()
            ]
            workspace.facts.put(
                cursor, table, pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
            )
        workspace.settle(cursor)
    yield workspace
    workspace.close()


def test_on_a_team_of_one_distribution_about_one_rep_in_twenty_needs_somebody(one_distribution: Workspace) -> None:
    talked = {}
    for number in range(REPS):  # everybody was talked to six weeks ago, so that nobody's silence is a signal
        on = AS_OF - timedelta(days=18 + number % 10)
        talk = conversations.plan(
            one_distribution.records, "m1", manager_id="m1", rep_id=f"r{number:03}", planned_on=on, kind="field day"
        )
        conversations.hold(one_distribution.records, talk.id, talk.version, "m1", held_on=on)
        talked[f"r{number:03}"] = on
    lens = lens_for(one_distribution, "company", None, "2026-Q2")
    shown = signals.signals(one_distribution, lens, talked)
    assert (
        0 < sum(bool(some) for some in shown.values()) / REPS < 0.09
    )  # one in twenty, give or take what 120 reps leave open
    found = who_next.who_next(one_distribution, lens)
    assert len(found.need) / REPS < 0.06 and not found.shared and found.compared == REPS


def test_where_too_little_is_known_no_signal_is_told_and_none_is_denied(tmp_path: Path) -> None:
    tiny = tiny_team.build(tmp_path / "tiny")
    lens = lens_for(tiny, "company", None, "2026-Q2")
    found = who_next.who_next(tiny, lens)
    assert set(signals.signals(tiny, lens, {}).values()) == {None} and found.compared == 0
    assert who_next.title(replace(found, need=())) == "Too little is known to tell a signal"
    assert who_next.title(replace(found, need=(), compared=1)) == "No rep shows a signal of their own"
    assert who_next.signals_of(tiny, lens_for(tiny, "rep", ["u1"], "2026-Q2")) is None
    tiny.close()


def test_a_rep_whose_weeks_fell_is_named_with_the_numbers_and_one_who_rose_needs_nobody(
    one_distribution: Workspace,
) -> None:
    with one_distribution.facts.transaction() as cursor:
        cursor.execute(
            "delete from activity_row where rep_id = 'r007' and kind = 'call' and \"at\" >= timestamp '2026-04-20'"
        )
        one_distribution.settle(cursor)
    talked = {"r007": date(2026, 4, 17)}
    shown = signals.signals(one_distribution, lens_for(one_distribution, "rep", ["r007"], "2026-Q2"), talked)["r007"]
    assert shown is not None and [(one.sort, one.turn) for one in shown] == [("conversations", WORSE)]
    assert shown[0].words.startswith("Conversations 0.0 a week since the last talk (3 weeks), before ")
