"""measure(): the one way from contributions to Readings, for any scope and any period."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from coaching.calendar import Period
from coaching.facts import Cursor, Have
from coaching.lens import Lens, Scope, reps_of
from coaching.metrics.availability import have_with_records, missing
from coaching.metrics.definition import Metric, metric
from coaching.metrics.keep import bound, contributions, counted, keep_fresh
from coaching.metrics.reading import Reading, Sums, few_cases, interval_of, tidy, value_of
from coaching.metrics.shapes import shape_of
from coaching.workspace import Workspace

Cells = dict[tuple[str, str, str], Sums]  # (metric, scope, period) -> sums


def measure(
    workspace: Workspace,
    lens: Lens,
    keys: Sequence[str],
    periods: Sequence[Period] | None = None,
    each: Literal["rep", "team"] | None = None,
) -> list[Reading]:
    """The Readings of these metrics for every scope of the lens and every period (default: the lens's own).

    each="rep" reads the reps of the lens's scopes one by one, in order of metric, scope, period. Raises Refusal for an unknown metric.
    """
    metrics = [metric(key) for key in dict.fromkeys(keys)]
    keep_fresh(workspace, metrics)
    when = tuple(periods or (lens.period,))
    by, scopes = _broken_down(workspace, lens, each)
    have = have_with_records(workspace)
    cells = _cells(workspace, lens, by, scopes, metrics, when)
    return [
        _reading(workspace, lens, by, scope, m, period, cells.get((m.key, scope.id, period.key)), have)
        for m in metrics
        for scope in scopes
        for period in when
    ]


def _broken_down(workspace: Workspace, lens: Lens, each: str | None) -> tuple[str, list[Scope]]:
    if each != "rep" or lens.by == "rep":
        return lens.by, list(lens.scopes)
    found = {rep.id: rep for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)}
    return "rep", list(found.values())


def _cells(
    workspace: Workspace, lens: Lens, by: str, scopes: list[Scope], metrics: list[Metric], when: tuple[Period, ...]
) -> Cells:
    cursor = workspace.facts.cursor()
    live = by == "account" or lens.as_of != workspace.facts.as_of
    where = _Where(by, scopes)
    cells: Cells = {}
    for kind in ("flow", "stock"):
        of_kind = [m for m in metrics if m.kind == kind]
        if of_kind and not live:
            cells |= _summed(cursor, "kept_sum", of_kind, where, when, lens.as_of, {})
        elif of_kind:
            for m in of_kind:
                cells |= _summed(
                    cursor, _live_sums(cursor, m, lens.as_of), [m], where, when, lens.as_of, bound(m, lens.as_of)
                )
    for m in metrics:
        if m.kind == "state":
            for period in when:
                cells |= _state(cursor, m, where, period, min(lens.as_of, period.last))
    return cells | _shapes(workspace, cursor, [m for m in metrics if m.kind == "shape"], where, when, lens, live)


class _Where:
    """How rows are picked and named for the wanted scopes: a join, the scope's column and its bound values."""

    def __init__(self, by: str, scopes: list[Scope]) -> None:
        marks = ", ".join("?" * len(scopes))
        self.values: list[object] = [] if by == "company" else [scope.id for scope in scopes]
        self.join = "join person as p on p.rep_id = k.rep_id" if by == "team" else ""
        self.column = {"company": "'company'", "team": "p.team", "rep": "k.rep_id", "account": "k.account_id"}[by]
        self.pick = "true" if by == "company" else f"{self.column} in ({marks})"


def _live_sums(cursor: Cursor, m: Metric, as_of: date) -> str:
    rows = counted(m, contributions(cursor, m), as_of)
    if m.kind == "stock":
        rows = (
            f"select rep_id, account_id, day, part, whole, n from ({rows}) as r union all "
            f"select rep_id, account_id, until, -part, -whole, -n from ({rows}) as r where until is not null"
        )
    return f"(select '{m.key}' as metric, * from ({rows}) as r)"


def _summed(
    cursor: Cursor,
    source: str,
    metrics: list[Metric],
    where: _Where,
    when: tuple[Period, ...],
    as_of: date,
    given: dict[str, date],
) -> Cells:
    stock = metrics[0].kind == "stock"
    marks = ", ".join(f"'{m.key}'" for m in metrics)
    spans = ", ".join(f"('{p.key}', date '{_start(p, stock)}', date '{_end(p, stock, as_of)}')" for p in when)
    sql = f"""
        with period (key, first, after) as (values {spans}),
        daily as (
            select k.metric, {where.column} as scope, k.day, sum(k.part) as part, sum(k.whole) as whole, sum(k.n) as n
            from {source} as k {where.join}
            where k.metric in ({marks}) and {where.pick}
            group by k.metric, {where.column}, k.day
        )
        select d.metric, d.scope, p.key, sum(d.part), sum(d.whole), sum(d.n)
        from daily as d join period as p on d.day >= p."first" and d.day < p.after
        group by d.metric, d.scope, p.key"""
    sql, values = _named(sql.replace("(key, first, after)", '(key, "first", after)'), where.values, given)
    return {
        (key, scope, period): Sums(part or 0.0, whole, int(n or 0))
        for key, scope, period, part, whole, n in cursor.execute(sql, values).fetchall()
    }


def _named(sql: str, values: list[object], given: dict[str, date]) -> tuple[str, dict[str, object]]:
    """Positional marks as named ones, so that they can stand beside $as_of."""
    named: dict[str, object] = dict(given)
    for number, value in enumerate(values):
        sql = sql.replace("?", f"$scope_{number}", 1)
        named[f"scope_{number}"] = value
    return sql, named


def _start(period: Period, stock: bool) -> str:
    return "1900-01-01" if stock else period.start.isoformat()


def _end(period: Period, stock: bool, as_of: date) -> str:
    last = min(as_of, period.last) if stock else period.last
    return (last + timedelta(days=1)).isoformat()


def _state(cursor: Cursor, m: Metric, where: _Where, period: Period, on: date) -> Cells:
    sql = f"""
        select {where.column}, sum(k.part), sum(k.whole), sum(k.n) from ({contributions(cursor, m)}) as k {where.join}
        where k.reason is null and {where.pick} group by {where.column}"""
    sql, values = _named(sql, where.values, bound(m, on))
    return {
        (m.key, scope, period.key): Sums(part or 0.0, whole, int(n or 0))
        for scope, part, whole, n in cursor.execute(sql, values).fetchall()
    }


def _shapes(
    workspace: Workspace,
    cursor: Cursor,
    metrics: list[Metric],
    where: _Where,
    when: tuple[Period, ...],
    lens: Lens,
    live: bool,
) -> Cells:
    cells: Cells = {}
    first, last = min(p.start for p in when), max(p.last for p in when)
    for m in metrics:
        source, values_of = "kept_value", {}
        if live:
            rows = counted(m, contributions(cursor, m), lens.as_of)
            source = f"(select '{m.key}' as metric, rep_id, account_id, day, part as value, whole as other from ({rows}) as r)"
            values_of = bound(m, lens.as_of)
        sql = f"""
            select {where.column}, k.day, k.value, k.other from {source} as k {where.join}
            where k.metric = '{m.key}' and {where.pick} and k.day >= date '{first.isoformat()}' and k.day <= date '{last.isoformat()}'"""
        sql, values = _named(sql, where.values, values_of)
        by_scope: dict[str, list[tuple[date, float, float | None]]] = {}
        for scope, day, value, other in cursor.execute(sql, values).fetchall():
            by_scope.setdefault(scope, []).append((day, value, other))
        for scope, rows_of in by_scope.items():
            for period in when:
                inside = [row for row in rows_of if period.start <= row[0] < period.end]
                cells[m.key, scope, period.key] = shape_of(m, inside, period, workspace.calendar, lens.as_of)
    return cells


def _reading(
    workspace: Workspace,
    lens: Lens,
    by: str,
    scope: Scope,
    m: Metric,
    period: Period,
    sums: Sums | None,
    have: dict[str, Have],
) -> Reading:
    def reading(value: float | None, note: str | None, sums: Sums | None = None) -> Reading:
        low, high = interval_of(m, sums) if sums and value is not None else (None, None)
        part, whole, n = (tidy(sums.part), tidy(sums.whole), sums.n) if sums else (None, None, 0)
        return Reading(
            m.key, by, scope.id, scope.name, period.key, value, part, whole, n, low, high, m.unit, note, lens.as_of
        )

    lacking = missing(m, have) or _out_of_reach(m, period, lens.as_of, have)
    if lacking:
        return reading(None, lacking)
    filled = sums or Sums(0.0, None if m.value == "sum" or m.kind == "shape" else 0.0, 0)
    value, note = value_of(m, filled)
    if m.ends == "result" and period.last > lens.as_of and value is not None:
        return reading(None, "the period is still running: there is no result yet", filled)
    running = "to date: the period is still running" if m.ends == "running" and period.last > lens.as_of else None
    return reading(value, note or few_cases(m, filled) or running, filled)


def _out_of_reach(m: Metric, period: Period, as_of: date, have: dict[str, Have]) -> str | None:
    """Why a period cannot be read at all: before the data, after the as-of date, or not the sort of period the metric is for."""
    if m.periods and period.kind not in m.periods:
        return f"read by {' or '.join(m.periods)}, not by {period.kind}"
    if period.start > as_of and m.horizon != "period":
        return "not begun yet"
    if m.ends == "over" and period.last < as_of:
        return "the period is over"
    main = have.get(m.needs[0])
    if main and main.first and period.end <= main.first:
        return f"the data begins on {main.first:%d %b %Y}".replace(" 0", " ")
    if main and main.last and m.horizon != "period" and period.start > main.last:
        return f"the newest export is of {main.last:%d %b %Y}".replace(" 0", " ")
    return None
