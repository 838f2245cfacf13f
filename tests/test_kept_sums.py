"""Kept sums rebuilt a few metrics at a time: DuckDB 2.0.0 lost rows of some of them until the file was opened again, 2.0.1 does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from types import SimpleNamespace

import duckdb
import pytest

from benchmarks.generate import exports
from benchmarks.sizes import Size
from coaching import intake
from coaching.errors import Refusal
from coaching.facts import Cursor, Facts
from coaching.facts.let_go import let_go
from coaching.lens import lens_for, scopes
from coaching.metrics import Reading, all_metrics, keep, measure, metric, own_sums
from coaching.metrics.contributions import bound, contributions, counted, summable
from coaching.metrics.definition import Metric
from coaching.metrics.has_facts import that_have_facts
from coaching.metrics.keep import ENTRIES, keep_fresh
from coaching.metrics.one_pass import branches
from coaching.metrics.own_date import own_date
from coaching.metrics.select import decides_by_label
from coaching.metrics.sum_up import sum_up
from coaching.metrics.sums import asked_at_once
from coaching.records import conversations
from coaching.workspace import Workspace
from pages import _numbers
from tests import tiny_team

QUICK = Size("quick", reps=10, activities=2_000, opportunities=500)
WHERE_IT_SHOWED = Size("shown", reps=200, activities=100_000, opportunities=100_000)  # on 2.0.0 in every other round

Counts = dict[tuple[str, str], int]


def by_group(workspace: Workspace) -> Counts:
    sql = "select '{0}', metric, count(*) from {0} group by metric"
    rows = [
        row
        for table in ("sum_kept", "value_kept")
        for row in workspace.facts.cursor().execute(sql.format(table)).fetchall()
    ]
    return {(table, metric): count for table, metric, count in rows}


def by_filter(workspace: Workspace) -> Counts:
    cursor, found = workspace.facts.cursor(), {}
    for table in ("sum_kept", "value_kept"):
        for key in all_metrics():
            count = cursor.execute(f"select count(*) from {table} where metric = '{key}'").fetchall()[0][0]
            if count:
                found[table, key] = count
    return found


def rebuilt_in_batches(workspace: Workspace, chance: Random) -> None:
    """Every metric's sums made anew, four to twelve metrics at a time, in an order drawn."""
    metrics = list(all_metrics().values())
    chance.shuffle(metrics)
    at_once = chance.choice((4, 5, 8, 12))
    with workspace.facts.transaction() as cursor:
        cursor.execute("insert into fact_version select coalesce(max(version), 0) + 1 from fact_version")
    for first in range(0, len(metrics), at_once):
        keep_fresh(workspace, metrics[first : first + at_once])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "rounds"), [pytest.param(QUICK, 1, id="quick"), pytest.param(WHERE_IT_SHOWED, 3, id="shown")]
)
def test_sums_rebuilt_in_any_batches_are_found_by_their_metric(tmp_path: Path, size: Size, rounds: int) -> None:
    workspace, chance = Workspace.open(tmp_path / "workspace"), Random(1)
    intake.load(
        workspace, intake.check(workspace, sorted(exports(size, 1, tmp_path).glob("*.csv")), accept_proposals=True)
    )
    seen = []
    for _ in range(rounds):
        rebuilt_in_batches(workspace, chance)
        seen.append((by_filter(workspace), by_group(workspace)))
    workspace.close()
    opened_again = Workspace.open(tmp_path / "workspace")
    there = by_filter(opened_again)
    opened_again.close()
    assert len(there) > 40
    assert [filtered == grouped == there for filtered, grouped in seen] == [True] * rounds


Rows = list[tuple[object, ...]]


def kept_of(cursor: Cursor, metric: Metric) -> Rows:
    """What is kept of a metric, added up by person, day and reason."""
    table, sums = (
        ("value_kept", "sum(value), sum(other)") if metric.kind == "shape" else ("sum_kept", "sum(part), sum(whole)")
    )
    by = "rep_id, day" if metric.kind == "shape" else "rep_id, day, since, lacks, sum(n), max(most)"
    found = cursor.execute(
        f"select {by}, {sums} from {table} where metric = '{metric.key}' group by all order by all"
    ).fetchall()
    return rounded(found)


def counted_anew(cursor: Cursor, metric: Metric, as_of: date) -> Rows:
    """The same of the rows its own SELECT lists."""
    rows = contributions(cursor, metric, as_of)
    if metric.kind == "shape":
        sql = f"select rep_id, day, sum(part), sum(whole) from ({counted(metric, rows, as_of)}) as k group by all order by all"
        return rounded(cursor.execute(sql, bound(metric, as_of)).fetchall())
    rows = summable(metric, rows, as_of)
    most = "max(whole)" if metric.alone else "cast(null as double)"
    if metric.kind == "stock":
        changed = "* replace (until as day, -part as part, -whole as whole, -n as n)"
        rows = f"select * from ({rows}) union all select {changed} from ({rows}) where until is not null"
    sql = f"select rep_id, day, since, lacks, sum(n), {most}, sum(part), sum(whole) from ({rows}) as k group by all order by all"
    return rounded(cursor.execute(sql, bound(metric, as_of)).fetchall())


def rounded(rows: Rows) -> Rows:
    return [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows]


@pytest.mark.slow  # readings counted on paper rest on such sums in every run
@pytest.mark.parametrize("change", ["as it is", "shared and removed"])
def test_sums_made_together_are_those_of_the_rows_each_metric_lists(
    tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many at once are added up in one pass, and read the views without text that none of them asks for: not without one that one does."""
    workspace = tiny_team.build(tmp_path / "tiny")
    monkeypatch.setattr(keep, "that_have_facts", lambda workspace, metrics: list(metrics))
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "update opportunity_row set lost_reason = 'price', competitor = 'Rival', next_step = 'call', name = 'Renewal'"
        )
        if change == "shared and removed":
            credits = [("A1", "u1", 0.6), ("A1", "Ben Boon", 0.4), ("A5", "u1", 0.5), ("A5", "u3", 0.5)]
            cursor.executemany("insert into credit (opportunity_id, person, weight) values (?, ?, ?)", credits)
            cursor.execute("insert into removal select 'opportunity', 'A2', date '2026-02-01', null, 'deleted', 1, 1")
            cursor.execute(
                "insert into removal select 'activity', min(activity_id), date '2026-01-10', null, 'deleted', 1, 1 from activity"
            )
        workspace.settle(cursor)
    metrics = [metric for metric in all_metrics().values() if metric.kind != "state"]
    keep_fresh(workspace, metrics)
    cursor, kept = workspace.facts.cursor(), {}
    days = {metric.key: own_date(workspace, metric) for metric in metrics}
    anew = {metric.key: counted_anew(cursor, metric, day) for metric in metrics if (day := days[metric.key])}
    kept = {metric.key: kept_of(cursor, metric) for metric in metrics if days[metric.key]}
    gone = cursor.execute("select count(*) from gone").fetchall()[0][0]
    workspace.close()
    assert bool(gone) == (change != "as it is") and sum(bool(rows) for rows in kept.values()) > 60
    assert kept == anew


def test_what_is_kept_of_one_person_adds_up_as_it_does_beside_others(tmp_path: Path) -> None:
    """One is read at once and added up here; several are added up where the sums are kept."""
    workspace = tiny_team.build(tmp_path / "tiny")
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "insert into sales_total (rep_id, measure, period_start, period_end, amount, row_id) values "
            "('u1', 'bookings', '2026-01-26', '2026-02-02', 500, -1), ('u1', 'bookings', '2026-02-02', '2026-02-09', 700, -2)"
        )
        workspace.settle(cursor)
    metrics = [metric for metric in all_metrics().values() if metric.kind != "state"]
    keep_fresh(workspace, metrics)
    several = lens_for(workspace, "rep", [one.id for one in scopes(workspace, "rep")], "2026-Q1")
    when = [
        workspace.calendar.parse(key) for key in ("2026-Q1", "2026-02", "2026-W05", "2026-01-05..2026-02-11", "all")
    ]
    keys = [metric.key for metric in metrics]
    beside: dict[str, list[Reading]] = {}
    for reading in measure(workspace, several, keys, when):
        beside.setdefault(reading.scope, []).append(reading)
    alone = {one.id: measure(workspace, replace(several, scopes=(one,)), keys, when) for one in several.scopes}
    workspace.close()
    wide = [one for one in beside["u1"] if one.note and "more days than these" in one.note]
    assert len(alone) > 2 and len({one.metric for one in beside["u1"] if one.value}) > 60 and wide
    assert alone == beside


def test_sums_of_one_person_are_read_anew_where_they_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    lens, keys = (
        lens_for(workspace, "rep", ["u1"], "2026-Q1"),
        ["calls", "activities", "won", "bookings", "cycle_days_won"],
    )
    read, as_it_is = list[str](), own_sums._read

    def noted(facts: Facts, source: str, columns: Sequence[str], of: str, values: dict[str, object]) -> object:
        read.append(of.partition(" in ")[2])
        return as_it_is(facts, source, columns, of, values)

    monkeypatch.setattr(own_sums, "_read", noted)
    found, asked = [], []
    for sql, stay in (
        ("select 1", False),
        ("select 1", True),  # as when something is written
        ("update activity_row set kind = 'email' where kind = 'call'", False),
        ("update opportunity_row set amount = amount + 1", False),
    ):
        with workspace.facts.transaction(facts_stay=stay) as cursor:
            cursor.execute(sql)
            if not stay:
                workspace.settle(cursor)
        keep_fresh(workspace, [metric(key) for key in keys])
        read.clear()
        found.append([measure(workspace, lens, [key])[0].part or 0.0 for key in keys])
        asked.append(list(read))
    workspace.facts.held.clear()
    anew = [measure(workspace, lens, [key])[0].part or 0.0 for key in keys]
    read.clear()
    next_one = lens_for(workspace, "rep", ["u2"], "2026-Q1")
    of_next = [measure(workspace, next_one, [key])[0].part or 0.0 for key in keys]
    workspace.facts.held.clear()
    assert of_next == [measure(workspace, next_one, [key])[0].part or 0.0 for key in keys]
    workspace.close()
    # of the next one all is read at once that was of the one before
    assert read[:2] == ["('calls', 'activities', 'won', 'bookings')", "('cycle_days_won')"]
    assert asked == [
        [f"('{key}')" for key in keys],
        [],
        ["('calls', 'activities')"],
        ["('won', 'bookings')", "('cycle_days_won')"],
    ]
    assert (
        found[0] == found[1]
        and found[2][0] == 0 < found[1][0]
        and found[2][2:] == found[1][2:]
        and found[3] == anew != found[2]
    )


def test_what_is_asked_anew_at_each_day_is_the_same_at_once_and_one_by_one(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    keys = ("customers_touched", "strategic_touched", "territory_balance")
    metrics = [metric(key) for key in keys]
    keep_fresh(workspace, metrics)
    late = [(one, day) for one in metrics for day in (date(2026, 3, 31), date(2026, 5, 15))]
    at_once = {of: asked_at_once(workspace.facts, late, of) for of in ("people", "accounts")}
    singly = {
        of: {at: every for one in late for at, every in asked_at_once(workspace.facts, [one], of).items()}
        for of in ("people", "accounts")
    }
    workspace.close()
    assert sum(bool(every) for every in singly["people"].values()) > 3
    assert at_once == singly


def test_a_metric_that_counts_more_than_rows_is_summed_by_itself() -> None:
    said = "select rep_id, null as account_id, day, row_id, subject as name, {part} as part, null as reason from touch{more}"
    alone = [
        ("count(*)", " group by all"),
        ("row_number() over (order by day)", ""),
        ("1", " order by day limit 5"),
        ("1", " qualify true"),
    ]
    for part, more in [*alone, ("1", " where part > 0"), ("sum(duration_min)", "")]:
        assert not branches(replace(metric("activities"), sql=said.format(part=part, more=more)), date(2026, 3, 31))
    assert branches(
        replace(metric("activities"), sql=said.format(part="1", more=" where kind = 'call'")), date(2026, 3, 31)
    )


def test_a_name_that_decides_something_is_read_with_the_rows() -> None:
    said = "select rep_id, account_id, day, row_id, {name}, 1 as part, {reason} as reason from deal"
    assert decides_by_label(said.format(name="name", reason="case when name like '%test%' then 'x' end"))
    assert not decides_by_label(said.format(name="concat(name, ', won') as name", reason="null"))


def made_anew(workspace: Workspace) -> set[str]:
    """The metrics of facts alone whose sums no longer stand for them, after which they do."""
    before = dict(workspace.facts.sums_of)
    keep_fresh(workspace, [metric for metric in all_metrics().values() if not metric.reads & ENTRIES])
    return {key for key, stands_for in workspace.facts.sums_of.items() if before.get(key) != stands_for}


def test_only_what_reads_the_changed_facts_is_made_anew(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    made_anew(workspace)
    changed = {}
    for what, sql in {
        "nothing": "select 1",
        "activities": "update activity_row set duration_min = 7",
        "quotas": "update quota set target = target + 1",
        "deals": "update opportunity_row set amount = amount + 1",
        "settings": "update qualified_stage set stage_raw = stage_raw",
    }.items():
        with workspace.facts.transaction() as cursor:
            cursor.execute(sql)
            workspace.settle(cursor)
        changed[what] = made_anew(workspace)
    workspace.close()
    opened_again = Workspace.open(tmp_path / "tiny")
    keep_fresh(opened_again, [metric("won")])
    opened_again.close()
    assert not changed["nothing"] and not changed["settings"]
    assert "calls" in changed["activities"] and not changed["activities"] & {
        "won",
        "quota_attainment",
        "forecast_error",
    }
    assert {"quota_attainment", "calls_attainment"} <= changed["quotas"] and not changed["quotas"] & {
        "won",
        "calls",
        "open",
    }
    assert {"won", "open", "quota_attainment", "forecast_error"} <= changed["deals"] and not changed["deals"] & {
        "calls",
        "conversations",
    }


def test_what_lacks_its_facts_is_not_added_up_until_they_are_there(tmp_path: Path) -> None:
    workspace, known = tiny_team.build(tmp_path / "tiny"), metric("planned_for_behaviour")
    keep_fresh(workspace, [known])
    before = known.key in workspace.facts.sums_of
    with workspace.facts.transaction() as cursor:
        cursor.execute(
            "insert into quota (rep_id, measure, period_start, period_end, target, row_id, import_id) "
            "values ('u1', 'behaviour_pay', '2026-01-01', '2026-04-01', 900, -1, 1)"
        )
        workspace.settle(cursor)
    keep_fresh(workspace, [known])
    kept = kept_of(workspace.facts.cursor(), known)
    workspace.close()
    assert not before and len(kept) > 50


def test_what_is_too_much_for_the_memory_at_once_is_added_up_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, every = tiny_team.build(tmp_path / "tiny"), list(all_metrics().values())
    with workspace.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric")
    parts, room = list[int](), 30

    def with_little_room(cursor: Cursor, metrics: list[tuple[Metric, date]]) -> None:
        if len(metrics) > room:
            raise duckdb.OutOfMemoryException("failed to pin block")
        parts.append(len(metrics))
        sum_up(cursor, metrics)

    monkeypatch.setattr(keep, "sum_up", with_little_room)
    keep_fresh(workspace, every)
    assert len(parts) > 5 and {one.key for one in that_have_facts(workspace, every)} <= workspace.facts.sums_of.keys()
    workspace.facts.sums_of.clear()
    room = 0
    with pytest.raises(Refusal, match="takes more memory than Cadence may have") as told:
        keep_fresh(workspace, [metric("won"), metric("lost")])
    assert str(told.value).startswith("Deals won")
    workspace.close()


def test_what_pages_kept_of_older_facts_or_records_is_let_go(
    workspace_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, let_go = tiny_team.build(workspace_folder), list[str]()
    for name in (kept := ("_readings", "_compared", "_kept", "_added_up", "_tiles", "_pasts")):
        monkeypatch.setattr(_numbers, name, SimpleNamespace(clear=partial(let_go.append, name)))
    monkeypatch.setattr(_numbers, "the_workspace", lambda: workspace)
    first = _numbers._versions()
    assert _numbers._versions() == first and let_go == list(kept)
    conversations.plan(workspace.records, "ann", manager_id="m1", rep_id="u1", planned_on=None)
    second = _numbers._versions()
    assert _numbers._versions() == second != first and let_go == list(kept * 2)
    with workspace.facts.transaction() as cursor:
        cursor.execute("insert into fact_version values (1000)")
    assert _numbers._versions()[1] == 1000 and let_go == list(kept * 3)
    workspace.close()


def test_tables_that_are_let_go_hold_no_memory_up_to_the_end_of_the_transaction(tmp_path: Path) -> None:
    held = "select memory_usage_bytes from duckdb_memory() where tag = 'IN_MEMORY_TABLE'"
    workspace = Workspace.open(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        before = int(cursor.execute(held).fetchall()[0][0])
        cursor.execute('create temp table made as select range as "a day", range * 2 as part from range(500000)')
        made = int(cursor.execute(held).fetchall()[0][0])
        let_go(cursor, ["made"])
        after = int(cursor.execute(held).fetchall()[0][0])
        left = cursor.execute("select count(*) from duckdb_tables() where temporary").fetchall()
    workspace.close()
    assert made - before > 4_000_000 > 4 * (after - before) and left == [(0,)]
