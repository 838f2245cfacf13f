"""The sums and values that are kept, made from the facts: the one place where another engine would do the work."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from coaching.facts import Cursor
from coaching.facts.let_go import let_go
from coaching.metrics.contributions import bound, contributions, counted, summable
from coaching.metrics.definition import Metric
from coaching.metrics.kept import Kept, keep, know_people, sorted_by_whose
from coaching.metrics.one_pass import Branch, branches, passes
from coaching.metrics.read_once import NOBODY, let_go_unread, read_once

AT_ONCE = 2_000_000  # rows kept in one go: what DuckDB is given in small lots it writes into its log first, as it is, and into the file later


def sum_up(cursor: Cursor, metrics: Sequence[tuple[Metric, date]]) -> None:
    """Fill kept_sum and kept_value for these metrics, which have no rows there, each as of its date: by metric, sorted by whose they are and day.

    Those that read the same rows are summed in one pass, the others by themselves.
    """
    together = {metric.key: branches(metric, as_of) for metric, as_of in metrics if _is_by_day(metric)}
    read_once(cursor, [metric for metric, _ in metrics])
    made = _Made(cursor)
    try:
        may_lack = _in_passes(made, [branch for found in together.values() for branch in found])
    except duckdb.Error:
        for metric, as_of in metrics:
            contributions(cursor, metric, as_of)  # says in words which of them cannot be carried out
        raise
    by_themselves = [metric for metric, _ in metrics if not together.get(metric.key) or metric.key in may_lack]
    let_go_unread(cursor, by_themselves)
    alike: dict[tuple[str, str, date], list[Metric]] = {}
    for metric, as_of in metrics:
        if not together.get(metric.key):
            table, rows = kept_rows(cursor, metric, as_of, NOBODY)
            alike.setdefault((table, rows.replace(_called(metric), "'' as metric"), as_of), []).append(metric)
        elif metric.key in may_lack:
            rows = _lacking(metric, contributions(cursor, metric, as_of, nobody=NOBODY), as_of)
            made.put(rows, bound(metric, as_of), {("kept_sum", "* exclude (metric, rep_id)", "true"): [metric.key]})
    for (table, rows, as_of), same in alike.items():  # several ask other things of the same rows
        keys = [metric.key for metric in same]
        made.put(rows, bound(same[0], as_of), {(table, "* exclude (metric, rep_id)", "true"): keys})
    made.keep()


class _Made:
    """Sums in temporary tables, which are kept many at once."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self._tables: list[str] = []
        self._rows = 0
        self._kept: dict[str, list[Kept]] = {"kept_sum": [], "kept_value": []}

    def put(self, rows: str, given: dict[str, date], into: Mapping[tuple[str, str, str], Sequence[str]]) -> str:
        """Make the rows of a SELECT as a table, and have them kept: by table, what of them and which, of which metrics."""
        if self._rows > AT_ONCE:
            self.keep()
        table = f"made_{len(self._tables)}"
        sql = f"create temp table {table} as {sorted_by_whose(rows)}"
        self._rows += int(self.cursor.execute(sql, given).fetchall()[0][0]) * len(into)
        self._tables.append(table)
        for (kept, columns, where), metrics in into.items():
            self._kept[kept].append((metrics, f"select {columns} from {table} where {where}"))
        return table

    def keep(self) -> None:
        """Keep what was made."""
        if self._tables:
            know_people(self.cursor, self._tables)
        for kept, selects in self._kept.items():
            keep(self.cursor, kept, selects)
            selects.clear()
        let_go(self.cursor, self._tables)
        self._tables, self._rows = [], 0


def kept_rows(cursor: Cursor, metric: Metric, as_of: date, nobody: str = "''") -> tuple[str, str]:
    """Where the sums or values of a metric are kept, and the SELECT that makes them by itself. nobody: SQL of the rep_id of nobody's."""
    said = contributions(cursor, metric, as_of, nobody=nobody)
    if metric.kind == "shape":
        value = "sum(part) as value, sum(whole) as other" if metric.daily else "part as value, whole as other"
        rows = f"select {_called(metric)}, rep_id, day, {value} from ({counted(metric, said, as_of)}) as k"
        return "kept_value", f"{rows} group by rep_id, day" if metric.daily else rows
    by, most = "metric, rep_id, day, since, lacks", "max(whole)" if metric.alone else "cast(null as double)"
    rows = f"({summable(metric, said, as_of)}) as k"
    rows = _changes(rows) if metric.kind == "stock" else rows
    sums = f"sum(part) as part, sum(whole) as whole, sum(n) as n, {most} as most"
    return "kept_sum", f"select {by}, {sums} from {rows} group by {by}"


def _called(metric: Metric) -> str:
    return f"'{metric.key}' as metric"


def _is_by_day(metric: Metric) -> bool:
    """Whether what its rows contribute on a day is added up, and nothing more."""
    return metric.kind == "flow" or (metric.kind == "shape" and metric.daily)


def _in_passes(made: _Made, found: Sequence[Branch]) -> set[str]:
    """Make what is summed in passes; returns the metrics that may have cases which only lack an amount, or are untold."""
    may_lack = set[str]()
    is_shared, some_gone = (
        bool(made.cursor.execute(f"select 1 from {table} limit 1").fetchall()) for table in ("credited", "gone")
    )
    for one in passes(found, is_shared, some_gone):
        into: dict[tuple[str, str, str], list[str]] = {}
        for metric, columns, where in one.columns:
            table = "kept_sum" if metric.kind == "flow" else "kept_value"
            into.setdefault((table, f"whose, {columns}", where), []).append(metric.key)
        table = made.put(one.sql, one.given, into)
        if one.lacking:
            asked = ", ".join(f"bool_or({column})" for _, column in one.lacking)
            told = made.cursor.execute(f"select {asked} from {table}").fetchall()[0]
            may_lack.update(key for (key, _), is_so in zip(one.lacking, told, strict=True) if is_so)
    return may_lack


def _changes(rows: str) -> str:
    """A stock as changes by day: a row counts from its day on and stops counting on its until day."""
    return (
        "(select metric, rep_id, case when sign > 0 then day else until end as day, cast(null as date) as since, lacks, "
        f"sign * part as part, sign * whole as whole, sign * n as n from {rows} cross join (values (1), (-1)) as ends(sign) "
        "where sign > 0 or until is not null) as changes"
    )


def _lacking(metric: Metric, said: str, as_of: date) -> str:
    """The cases that are not in its sums only as nothing tells their amount, or what they are."""
    rows = f"select * from ({summable(metric, said, as_of)}) as k where lacks is not null"
    return (
        "select metric, rep_id, day, since, lacks, sum(part) as part, sum(whole) as whole, sum(n) as n "
        f"from ({rows}) as k group by metric, rep_id, day, since, lacks"
    )
