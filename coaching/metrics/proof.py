"""The rows behind one Reading: what adds up to it, and what was left out with the reason."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, lens_for
from coaching.metrics.contributions import NO_DAY, bound, contributions
from coaching.metrics.definition import Metric, metric
from coaching.metrics.keep import ENTRIES
from coaching.metrics.measure import is_of_before, measure
from coaching.metrics.own_date import read_on
from coaching.metrics.reading import Reading
from coaching.metrics.reasons import BEYOND, code_of, in_words
from coaching.metrics.sums import Where, named
from coaching.workspace import Workspace

WRITTEN = "written in Cadence"  # the file of a row that people wrote


@dataclass(frozen=True)
class Proof:
    """One Reading with its source rows.

    rows: file, sheet, row, import, day, name, rep, part, whole, and of what people wrote as entries the id, kind and subject (entry, kind, about).
    left_out: the same with the reason and its code for part and whole. Both are Arrow
    tables; the parts and wholes of rows add up to the Reading's. sql is the metric's own SELECT.
    """

    reading: Reading
    metric: Metric
    rows: pa.Table
    left_out: pa.Table
    sql: str


def proof(workspace: Workspace, lens: Lens, key: str, period: Period | None = None) -> Proof:
    """The proof of one metric for the lens's scope and period; raises Refusal for an unknown metric, and where only figures may be seen."""
    if lens.viewer != workspace.viewer or workspace.viewer.role == "facilitator":
        raise Refusal("The rows behind the figures of a group are seen by those who see all of its people.")
    when = period or lens.period
    m = metric(key)
    reading = measure(workspace, lens, [key], [when])[0]
    rows = _rows(workspace, lens, m, when)
    counted = rows.filter(rows["reason"].is_null()).drop_columns("reason")
    if beyond := _beyond(workspace, lens, m, when):
        counted = pa.concat_tables([counted, pa.Table.from_pylist(beyond, schema=counted.schema)])
    return Proof(
        reading, m, counted, _left_out(m, rows.filter(rows["reason"].is_valid()).drop_columns(["part", "whole"])), m.sql
    )


def signed(workspace: Workspace, sign: str) -> tuple[str, Lens]:
    """The metric and the lens of a Reading by its sign; Refusal where it names what is not there."""
    try:
        key, by, rest = sign.split("~", 2)
        scope, period, day = rest.rsplit("~", 2)
        as_of = date.fromisoformat(day)
    except ValueError:
        raise Refusal(f'"{sign}" names no number.') from None
    metric(key)
    return key, lens_for(workspace, by, [scope], period, as_of)  # type: ignore[arg-type]


def _beyond(workspace: Workspace, lens: Lens, m: Metric, period: Period) -> list[dict[str, object]]:
    """What is taken off where a metric adds others up and one of them is beyond its whole: a row each, so that the rows add up."""
    parts = measure(workspace, lens, m.capped, [period]) if m.capped else []
    return [
        {"file": "counted in Cadence", "name": f"{metric(one.metric).named}: beyond the agreed {one.whole or 0:,.6g}, does not count",
         "day": min(one.as_of, period.last), "rep": one.name, "part": round((one.whole or 0.0) - (one.part or 0.0), 6), "whole": 0.0}
        for one in parts if one.scope == lens.scope.id and (one.part or 0.0) > (one.whole or 0.0)
    ]  # fmt: skip


def _left_out(m: Metric, rows: pa.Table) -> pa.Table:
    """The rows with their reason in words, and its code."""
    reasons, own = rows["reason"].to_pylist(), dict(m.reasons)
    worded = rows.set_column(
        rows.column_names.index("reason"),
        "reason",
        pa.array([in_words(reason, own) for reason in reasons], pa.string()),
    )
    return worded.append_column("code", pa.array([code_of(reason) for reason in reasons], pa.string()))


def _rows(workspace: Workspace, lens: Lens, m: Metric, period: Period) -> pa.Table:
    """The rows that count, with their part and whole, and those that do not, with the reason."""
    cursor = workspace.facts.cursor()
    where = Where(lens.by, [lens.scope])
    as_of = read_on(workspace, m, lens.as_of)
    on = min(as_of, period.last) if m.kind == "state" else as_of
    day = "k.day" if m.kind in ("flow", "shape") else f"date '{min(as_of, period.last)}'"
    of_entries = bool(m.reads & ENTRIES)
    written = "left join entry_span as e on e.row_id = k.row_id" if of_entries else ""
    said = ", ".join(
        f"max(e.{name}) as {label}" if of_entries else f"cast(null as varchar) as {label}"
        for name, label in (("entry", "entry"), ("kind", "kind"), ("about_id", "about"))
    )
    sql = f"""
        select coalesce(i.file, '{WRITTEN}') as file, i.sheet as sheet,
               case when k.row_id > 0 then cast(k.row_id % coalesce(min(i.row_span), 268435456) as integer) end as row,
               i.import_id as import, min(k.day) as day, min(k.name) as name,
               coalesce(string_agg(distinct q.name, ', ' order by q.name), 'Unassigned') as rep,
               round(sum(k.part), 6) as part, round(sum(k.whole), 6) as whole, k.reason, {said}
        from ({_placed(_whole(contributions(cursor, m, on, is_of_before(workspace, m, on)), m, period), m, period, on)}) as k {where.join(day)}
        left join import as i on i.import_id = k.row_id // 4294967296
        left join person as q on q.rep_id = k.rep_id {written}
        where {where.pick} and {_in_period(m, period, as_of)}
        group by i.file, i.sheet, i.import_id, k.row_id, k.reason
        order by day, file, row, reason"""
    sql, values = named(sql, where.values, bound(m, on))
    return cursor.sql(sql, params=values).to_arrow_table()


def _whole(sql: str, m: Metric, period: Period) -> str:
    """The contributions with a reason against what reaches beyond the period, where only whole spans of days count."""
    if m.kind == "flow":
        beyond = f"k.since < date '{period.start.isoformat()}' or k.day >= date '{period.end.isoformat()}'"
        reason = f"case when k.reason is null and k.since is not null and ({beyond}) then '{BEYOND}' else k.reason end"
        return f"select k.* replace ({reason} as reason) from ({sql}) as k"
    if m.shape != "whole_periods":
        return sql
    before = f"k.day - cast(k.whole as integer) + 1 < date '{period.start.isoformat()}'"
    reason = f"case when k.reason is null and {before} then 'begins before' else k.reason end"
    return f"select k.* replace ({reason} as reason) from ({sql}) as k"


def _placed(sql: str, m: Metric, period: Period, on: date) -> str:
    """The contributions, with a reason against what would count but for its day: none is known, or it lies after the as-of date."""
    if m.kind not in ("flow", "shape"):
        return f"select k.*, false as undated from ({sql}) as k"
    undated = f"k.reason is null and k.day = {NO_DAY} and {str(period.kind != 'all').lower()}"
    later = f"k.reason is null and k.day > date '{on.isoformat()}' and {str(m.horizon != 'period').lower()}"
    reason = f"case when {undated} then 'lacks day' when {later} then 'later' else k.reason end"
    return f"select k.* replace ({reason} as reason), {undated} as undated from ({sql}) as k"


def _in_period(m: Metric, period: Period, as_of: date) -> str:
    """SQL of whether a row belongs to the period; one that would count but for its unknown day stands among those left out of every period."""
    first, after = f"date '{period.start.isoformat()}'", f"date '{period.end.isoformat()}'"
    if m.kind == "state":
        return "true"
    if m.kind == "stock":
        end = f"date '{min(as_of, period.last).isoformat()}'"
        return f"k.day <= {end} and (k.until is null or k.until > {end})"
    return f"((k.day >= {first} and (k.day < {after} or k.since < {after})) or k.undated)"
