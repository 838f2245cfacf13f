"""The kept sums: additive contributions by metric, rep and day at the data's own date, rebuilt when facts or records changed."""

import hashlib
from datetime import date
from functools import cache

import pyarrow as pa

from coaching.facts import Cursor
from coaching.metrics.definition import Metric, all_metrics
from coaching.records.tables import commitment_table, session_table
from coaching.workspace import Workspace

NO_DAY = "date '1900-01-01'"  # counted in "all data" only: the export gives no day


def keep_fresh(workspace: Workspace) -> None:
    """Rebuild the kept sums when they stand for older facts, records or metric files than there are now."""
    wanted = (workspace.facts.version, workspace.records.version, fingerprint())
    if workspace.facts.sums_of == wanted:
        return
    with workspace.facts.writing:
        row = workspace.facts.cursor().execute("select version, records, metrics from kept_version").fetchone()
        if row != wanted:
            _rebuild(workspace, wanted, everything=row is None or (row[0], row[2]) != (wanted[0], wanted[2]))
        workspace.facts.sums_of = wanted


def _rebuild(workspace: Workspace, wanted: tuple[int, int, str], *, everything: bool) -> None:
    """The sums anew: all of them, or only those that read what people wrote."""
    as_of = workspace.facts.as_of
    metrics = [metric for metric in all_metrics().values() if everything or metric.reads_records]
    with workspace.facts.transaction() as cursor:
        _put_records(workspace, cursor)
        for table in ("kept_sum", "kept_value"):
            marks = ", ".join(f"'{metric.key}'" for metric in metrics)
            cursor.execute(f"delete from {table}" if everything else f"delete from {table} where metric in ({marks})")
        if as_of is not None:
            _keep(cursor, metrics, as_of)
        if everything:
            _sort(cursor)
        cursor.execute("delete from kept_version")
        cursor.execute("insert into kept_version values (?, ?, ?)", list(wanted))


@cache
def fingerprint() -> str:
    """Stands for the metric files: other files, other sums."""
    text = "".join(f"{key}{metric.kind}{metric.horizon}{metric.sql}" for key, metric in all_metrics().items())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def contributions(cursor: Cursor, metric: Metric) -> str:
    """The metric's SELECT with every optional column present: rep_id, account_id, day, until, row_id, name, part, whole, n, reason."""
    names = _columns(cursor, metric)
    whole = "whole" if "whole" in names else "null"
    until = "until" if "until" in names else "null"
    cases = "n" if "n" in names else "1"
    return (
        f"select coalesce(rep_id, '') as rep_id, account_id, coalesce(day, {NO_DAY}) as day, cast({until} as date) as until, row_id, name, "
        f"cast(part as double) as part, cast({whole} as double) as whole, case when reason is null then {cases} else 0 end as n, reason "
        f"from ({metric.sql}) as said"
    )


def _columns(cursor: Cursor, metric: Metric) -> set[str]:
    """The columns a metric's SELECT has; asked of the database once for each text."""
    if metric.sql not in _COLUMNS:
        sql = f"select * from ({metric.sql}) as said limit 0"
        _COLUMNS[metric.sql] = {
            column[0] for column in cursor.execute(sql, bound(metric, date(2000, 1, 1))).description
        }
    return _COLUMNS[metric.sql]


_COLUMNS: dict[str, set[str]] = {}


def bound(metric: Metric, as_of: date) -> dict[str, date]:
    """The one parameter a metric may have: the as-of date."""
    return {"as_of": as_of} if "$as_of" in metric.sql else {}


def counted(metric: Metric, sql: str, as_of: date) -> str:
    """The contributions that count as of a date: those with no reason against them, not later than the date unless targets are meant."""
    until = "" if metric.horizon == "period" else f" and day <= date '{as_of.isoformat()}'"
    return f"select * from ({sql}) as c where reason is null{until}"


def _keep(cursor: Cursor, metrics: list[Metric], as_of: date) -> None:
    for metric in metrics:
        if metric.kind == "state":
            continue
        sql = counted(metric, contributions(cursor, metric), as_of)
        if metric.kind == "flow":
            cursor.execute(
                f"insert into kept_sum select '{metric.key}', rep_id, day, sum(part), sum(whole), sum(n) from ({sql}) as k group by rep_id, day",
                bound(metric, as_of),
            )
        elif metric.kind == "stock":
            cursor.execute(stock_sums(metric, sql), bound(metric, as_of))
        else:
            cursor.execute(
                f"insert into kept_value select '{metric.key}', rep_id, day, {shape_columns(metric)} from ({sql}) as k {shape_group(metric)}",
                bound(metric, as_of),
            )


def _sort(cursor: Cursor) -> None:
    for table in ("kept_sum", "kept_value"):
        cursor.execute(f"create or replace temp table sorted_copy as select * from {table} order by metric, rep_id, day")
        cursor.execute(f"delete from {table}")
        cursor.execute(f"insert into {table} select * from sorted_copy")
    cursor.execute("drop table sorted_copy")


def stock_sums(metric: Metric, sql: str) -> str:
    """A stock as changes by day: a row counts from its day on and stops counting on its until day."""
    return (
        f"insert into kept_sum select '{metric.key}', rep_id, day, sum(part), sum(whole), sum(n) from ("
        f"select rep_id, day, part, whole, n from ({sql}) as k "
        f"union all select rep_id, until, -part, -whole, -n from ({sql}) as k where until is not null) as changes group by rep_id, day"
    )


def shape_columns(metric: Metric) -> str:
    """The value and the second value a shape reads: summed by day where the shape reads days."""
    return "sum(part), sum(whole)" if metric.daily else "part, whole"


def shape_group(metric: Metric) -> str:
    """The grouping that goes with shape_columns."""
    return "group by rep_id, day" if metric.daily else ""


def _put_records(workspace: Workspace, cursor: Cursor) -> None:
    for table, rows in (
        ("session_record", session_table(workspace.records)),
        ("commitment_record", commitment_table(workspace.records)),
    ):
        columns = [
            name
            for (name,) in cursor.execute(
                f"select column_name from duckdb_columns() where table_name = '{table}'"
            ).fetchall()
        ]
        listed = [{name: row.get(name) for name in columns} | {"row_id": -number} for number, row in enumerate(rows, 1)]
        workspace.facts.put(cursor, table, pa.Table.from_pylist(listed) if listed else pa.table({}))
