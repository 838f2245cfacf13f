"""The kept sums: additive contributions by metric, rep and day at the date of their facts, rebuilt when facts or records changed."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from coaching.errors import Refusal
from coaching.facts import ACTIVITIES, DEALS, Cursor
from coaching.metrics import dated_rules, elsewhere
from coaching.metrics.asked import Asked
from coaching.metrics.definition import Metric, all_metrics
from coaching.metrics.left_out import without_gone
from coaching.metrics.own_date import facts_date
from coaching.metrics.reasons import LACKS_AMOUNT, UNTOLD
from coaching.metrics.select import check_columns
from coaching.records.tables import (
    call_table,
    changed_entries,
    commitment_table,
    entry_tables,
    newest_entry,
    session_table,
)
from coaching.workspace import Workspace

_DEAL_THEN = (Path(__file__).parent / "deal_then.sql").read_text(encoding="utf-8")
DEALS_THEN = frozenset(
    ("deal", "deal_open", "deal_created", "sold", "account_touch", "call_result", "tactic_done")
)  # read whose a deal was when it closed
DEAL_STATES = frozenset((  # what deals looked like when
    "deal_state", "deal_state_due", "deal_state_call", "deal_open_amount", "stage_stay", "deal_begun",
))  # fmt: skip
CUSTOMERS = frozenset((  # by account, of deals as they closed
    "customer_win", "customer_span", "customer_change", "account_momentum", "account_cadence", "recurring_span", "account_recurring",
))  # fmt: skip
CHECKS = frozenset(("entry_check",))  # what each of it lacked, and when
TACTIC_DONE = (Path(__file__).parent / "tactic_done.sql").read_text(encoding="utf-8")
ENTRIES = CHECKS | {  # what people wrote about accounts and others
    "entry_span", "entry_value", "valued_deal", "tactic", "tactic_done", "account_mode", "wallet_estimate",
}  # fmt: skip
RECORDS = ENTRIES | {
    "session_record",
    "commitment_record",
    "call_record",
    "forecast_call",
}  # tables and views of what people wrote
NO_DAY = "date '1900-01-01'"  # counted in "all data" only: the export gives no day
_LACKS = ", ".join(f"'{code}'" for code in (*LACKS_AMOUNT, *UNTOLD))
LACKING = f"split_part(reason, ': ', 1) in ({_LACKS})"


def keep_fresh(workspace: Workspace, metrics: Sequence[Metric] = ()) -> None:
    """Bring the kept sums of these metrics, and the tables of what people wrote, up to date with facts and records.

    A metric's sums are made when somebody first asks after a change, so that an import never waits for metrics nobody looks at. Where an
    engine makes them elsewhere, all metrics are asked for at once, nobody waits, and the last sums stand until newer ones are there.
    """
    facts, written = workspace.facts, workspace.records.version
    if elsewhere.engine() and _stale(workspace, metrics, written):
        metrics = list({metric.key: metric for metric in (*metrics, *all_metrics().values())}.values())
    if facts.records_of != written:
        workspace.settle_absences()
    if any(metric.reads & DEAL_STATES for metric in metrics):
        workspace.settle_states()
    elif any(metric.reads & (DEALS_THEN | CUSTOMERS) for metric in metrics):
        workspace.settle_deals()
    if any("proposal" in metric.reads for metric in metrics):
        workspace.settle_proposals()
    stale = _stale(workspace, metrics, written)
    reads_entries = any(metric.reads & ENTRIES for metric in metrics) and _entries_changed(workspace)
    reads_checks = any(metric.reads & CHECKS for metric in metrics) and _checks_changed(workspace)
    if not stale and not reads_entries and not reads_checks and facts.records_of == written:
        return
    if reads_entries:
        workspace.settle_deals()  # whose a deal is tells with which account an activity was
    with facts.writing:
        if facts.records_of is None:
            facts.sums_of.update(facts.cursor().execute("select metric, stands_for from kept_metric").fetchall())
            stale = _stale(workspace, metrics, written)
        here = [metric for metric in stale if _is_made_here(workspace, metric)]
        with facts.transaction() as cursor:
            if facts.records_of != written:
                _put_records(workspace, cursor)
            if reads_entries:
                _put_entries(workspace, cursor)
            if reads_checks:
                _put_checks(workspace, cursor)
            if here:
                _keep(workspace, cursor, here, written)
        facts.records_of = written
        facts.sums_of.update((metric.key, _stands_for(workspace, metric, written)) for metric in here)
    if there := [metric for metric in stale if metric not in here]:
        _have_made(workspace, there, written)


def ask_engine(workspace: Workspace) -> None:
    """Where an engine makes the sums, have it make what is late, so that a page can say so before it shows a number."""
    if elsewhere.engine() and workspace.facts.as_of:
        keep_fresh(workspace, list(all_metrics().values()))


def _stale(workspace: Workspace, metrics: Sequence[Metric], written: int) -> list[Metric]:
    """The metrics whose sums stand for something else than what is there now, and are not asked for elsewhere already."""
    facts = workspace.facts
    differing = [(metric, stands_for) for metric in metrics
                 if facts.sums_of.get(metric.key) != (stands_for := _stands_for(workspace, metric, written))]  # fmt: skip
    return [metric for metric, stands_for in differing if not elsewhere.is_asked(facts, metric.key, stands_for)]


def _is_made_here(workspace: Workspace, metric: Metric) -> bool:
    return not elsewhere.engine() or metric.kind == "state" or facts_date(workspace, metric) is None


def _have_made(workspace: Workspace, metrics: Sequence[Metric], written: int) -> None:
    """Ask the engine for these sums; those made of another definition than today's are of no use meanwhile."""
    facts, cursor, asked = workspace.facts, workspace.facts.cursor(), []
    for metric in metrics:
        if (as_of := facts_date(workspace, metric)) is not None:
            table, rows = kept_rows(cursor, metric, as_of)
            asked.append(Asked(metric.key, table, rows, as_of, _stands_for(workspace, metric, written)))
        if (of := facts.sums_of.get(metric.key)) and fingerprint(metric) not in of:
            del facts.sums_of[metric.key]

    def put(one: Asked, rows: pa.Table) -> None:
        with facts.transaction() as cursor:
            for table in ("kept_sum", "kept_value", "kept_metric"):
                cursor.execute(f"delete from {table} where metric = '{one.metric}'")
            cursor.register("made_elsewhere", rows)
            cursor.execute(f"insert into {one.table} by name from made_elsewhere order by rep_id, day")
            cursor.unregister("made_elsewhere")
            cursor.execute("insert into kept_metric values (?, ?)", [one.metric, one.stands_for])
        facts.sums_of[one.metric] = one.stands_for

    elsewhere.ask(facts, asked, put)


def _stands_for(workspace: Workspace, metric: Metric, written: int) -> str:
    """What sums are sums of: the facts up to the metric's own date, the records where it reads them, and the metric's own text."""
    return f"{workspace.facts.version}/{written if metric.reads_records else 0}/{fingerprint(metric)}/{facts_date(workspace, metric)}"


@cache
def fingerprint(metric: Metric) -> str:
    """Stands for the metric's file: another text, other sums."""
    apart = LACKING if metric.names_lacking else ""
    return hashlib.sha256(f"{metric.kind}{metric.horizon}{metric.daily}{apart}{metric.sql}".encode()).hexdigest()[:12]


def reads_deals(metric: Metric) -> bool:
    """Whether it reads deals, which were others on other days."""
    return "deal" in metric.reads and metric.kind != "state"


def contributions(cursor: Cursor, metric: Metric, as_of: date, as_then: bool = False) -> str:
    """The metric's SELECT with every optional column present: rep_id, account_id, day, until, since, row_id, name, part, whole, n, reason.

    What left the CRM by the date has that as its reason. as_then reads each deal with the owner, stage, amount and dates it had on the date,
    for which deal_state must be settled.
    """
    own = metric.sql
    if as_then and reads_deals(metric):
        own = (
            f"with deal as ({_DEAL_THEN.replace('{as_of}', as_of.isoformat())}) select * from ({metric.sql}) as of_then"
        )
    names = _columns(cursor, metric)
    unknown = "'lacks amount'" if metric.parts == "money" else "'lacks figure'"
    unknown = f"case when part is null{' or whole is null' if metric.value != 'sum' and metric.additive else ''} then {unknown} end"
    whole = "whole" if "whole" in names else "null"
    until, since = ("until" if "until" in names else "null"), ("since" if "since" in names else "null")
    cases = "n" if "n" in names else "1"
    sql = (
        f"select coalesce(rep_id, '') as rep_id, account_id, coalesce(day, {NO_DAY}) as day, cast({until} as date) as until, row_id, name, "
        f"cast({since} as date) as since, "
        f"cast(part as double) as part, cast({whole} as double) as whole, {cases} as n, coalesce(reason, {unknown}) as reason"
    )
    if not cursor.execute("select 1 from gone limit 1").fetchall():
        return shared(cursor, metric, f"{sql} from ({own}) as said")
    locked = "locked" if "locked" in names else "false"
    return shared(cursor, metric, without_gone(f"{sql}, {locked} as locked from ({own}) as said", metric.kind, as_of))


def shared(cursor: Cursor, metric: Metric, sql: str) -> str:
    """The contributions of deals whose credit is shared, by the weight of each person; what looks at whole deals (a shape) is their owner's."""
    if not metric.additive or not metric.reads & (DEALS_THEN | DEAL_STATES | {"proposal"}):
        return sql
    if not cursor.execute("select 1 from credited limit 1").fetchall():
        return sql
    weighed = ", ".join(f"c.{name} * coalesce(s.weight, 1) as {name}" for name in ("part", "whole", "n"))
    return (
        f"select coalesce(s.rep_id, c.rep_id) as rep_id, c.account_id, c.day, c.until, c.row_id, c.name, c.since, {weighed}, c.reason "
        f"from ({sql}) as c left join credited as s on s.row_id = c.row_id"
    )


def _columns(cursor: Cursor, metric: Metric) -> set[str]:
    """The columns a metric's SELECT has; asked of the database once for each text."""
    if metric.sql not in _COLUMNS:
        sql = f"select * from ({metric.sql}) as said limit 0"
        try:
            columns = {
                str(column[0]): str(column[1])
                for column in cursor.execute(sql, bound(metric, date(2000, 1, 1))).description
            }
        except duckdb.Error as trouble:
            raise Refusal(
                f"{metric.file}: the SELECT cannot be carried out: {str(trouble).splitlines()[0]}"
            ) from trouble
        check_columns(metric.file, columns, metric.needed_columns)
        _COLUMNS[metric.sql] = set(columns)
    return _COLUMNS[metric.sql]


_COLUMNS: dict[str, set[str]] = {}


def bound(metric: Metric, as_of: date) -> dict[str, date]:
    """The one parameter a metric may have: the as-of date."""
    return {"as_of": as_of} if metric.asks_as_of else {}


def counted(metric: Metric, sql: str, as_of: date) -> str:
    """The contributions that count as of a date: those with no reason against them, not later than the date unless targets are meant."""
    until = "" if metric.horizon == "period" else f" and day <= date '{as_of.isoformat()}'"
    return f"select * from ({sql}) as c where reason is null{until}"


def summable(metric: Metric, sql: str, as_of: date) -> str:
    """The contributions that count, under the metric's key; and, with the reason as `lacks`, those that only lack their amount or are untold."""
    if not metric.names_lacking:
        return f"select '{metric.key}' as metric, *, cast(null as varchar) as lacks from ({counted(metric, sql, as_of)}) as c"
    until = "" if metric.horizon == "period" else f" and day <= date '{as_of.isoformat()}'"
    lacking = f"({LACKING} and row_id not in (select row_id from gone where back_on is null))"
    return (
        f"select '{metric.key}' as metric, rep_id, account_id, day, until, since, case when reason is null then part else 0 end as part, "
        f"case when reason is null then whole end as whole, n, reason as lacks from ({sql}) as c where (reason is null or {lacking}){until}"
    )


MANY = 5  # from so many metrics on, reading the views once into memory pays
LABELS = ("name", "subject")  # what a row is called, which adds nothing to a sum
LEAN = {  # the views, each after those it reads, and what is long in them; left out where no metric asks for it
    "touch": ("subject", "activity_id", "contact_id"),
    "deal": ("name", "next_step", "lost_reason", "customer_reason", "competitor"), "deal_open": ("name", "stage_raw"), "deal_created": ("name",),
    "target": (), "target_within": (), "target_day": (), "tally": (), "sold": (),
}  # fmt: skip


def _keep(workspace: Workspace, cursor: Cursor, metrics: Sequence[Metric], written: int) -> None:
    views = LEAN if len(metrics) >= MANY else {}
    asked = {word for metric in metrics for word in re.findall(r"\w+", metric.sql)} - set(LABELS)
    for view, long in views.items():
        nothing = ", ".join(f"cast(null as varchar) as {name}" for name in long if name not in asked)
        columns = f"* replace ({nothing})" if nothing else "*"
        cursor.execute(f"create or replace temp table {view} as select {columns} from main.{view}")
    try:
        marks = ", ".join(f"'{metric.key}'" for metric in metrics)
        for table in ("kept_sum", "kept_value", "kept_metric"):
            cursor.execute(f"delete from {table} where metric in ({marks})")
        for metric in metrics:
            as_of = facts_date(workspace, metric)
            if as_of is not None and metric.kind != "state":
                table, rows = kept_rows(cursor, metric, as_of)
                cursor.execute(f"insert into {table} by name {rows} order by 2, 3", bound(metric, as_of))
            cursor.execute(
                "insert into kept_metric values (?, ?)", [metric.key, _stands_for(workspace, metric, written)]
            )
    finally:
        for view in views:
            cursor.execute(f"drop table if exists temp.{view}")


def kept_rows(cursor: Cursor, metric: Metric, as_of: date) -> tuple[str, str]:
    """Where the sums or values of a metric are kept, and the SELECT that makes them."""
    said = contributions(cursor, metric, as_of)
    if metric.kind == "stock":
        return "kept_sum", stock_sums(summable(metric, said, as_of))
    if metric.kind == "flow":
        return "kept_sum", (
            "select metric, rep_id, day, since, lacks, sum(part) as part, sum(whole) as whole, sum(n) as n, "
            f"max(whole) as most from ({summable(metric, said, as_of)}) as k group by metric, rep_id, day, since, lacks"
        )
    values = f"select '{metric.key}' as metric, rep_id, day, {shape_columns(metric)} from ({counted(metric, said, as_of)}) as k"
    return "kept_value", f"{values} {shape_group(metric)}"


def stock_sums(sql: str) -> str:
    """A stock as changes by day: a row counts from its day on and stops counting on its until day."""
    return (
        "select metric, rep_id, day, lacks, sum(part) as part, sum(whole) as whole, sum(n) as n from ("
        f"select metric, rep_id, day, lacks, part, whole, n from ({sql}) as k "
        f"union all select metric, rep_id, until, lacks, -part, -whole, -n from ({sql}) as k where until is not null) as changes "
        "group by metric, rep_id, day, lacks"
    )


def shape_columns(metric: Metric) -> str:
    """The value and the second value a shape reads: summed by day where the shape reads days."""
    return "sum(part) as value, sum(whole) as other" if metric.daily else "part as value, whole as other"


def shape_group(metric: Metric) -> str:
    """The grouping that goes with shape_columns."""
    return "group by rep_id, day" if metric.daily else ""


_OF = {
    "row_id": pa.int64(),
    "number": pa.float64(),
    "day": pa.date32(),
    "from_day": pa.date32(),
    "until_day": pa.date32(),
}


MANY_CHANGED = 400  # entries from which on all of them are put anew


def _entries_changed(workspace: Workspace) -> bool:
    settled = workspace.facts.settled
    stands_for = newest_entry(workspace.records.whole), _last_day(workspace), workspace.facts.version
    return tuple(settled.get(name) for name in ("entry_span", "entry_span until", "tactic_done")) != stands_for


def _last_day(workspace: Workspace) -> int:
    """The day from which on what is written stands as of now, as a number; 0 without data."""
    facts = workspace.facts
    day = min((one for kind in (DEALS, ACTIVITIES) if (one := facts.own_date(kind)) is not None), default=facts.as_of)
    return day.toordinal() if day else 0


def _put_entries(workspace: Workspace, cursor: Cursor) -> None:
    """What people wrote about accounts and others, only where an entry changed and a metric asks, and only the entries that changed."""
    facts, whole = workspace.facts, workspace.records.whole
    newest, until = newest_entry(whole), _last_day(workspace)
    changed: list[str] | None = None
    if "entry_span" in facts.settled and facts.settled.get("entry_span until") == until:
        changed = changed_entries(whole, facts.settled["entry_span"])
    if changed is not None and len(changed) > MANY_CHANGED:
        changed = None
    last = date.fromordinal(until) if until else None
    for table, columns in zip(("entry_span", "entry_value"), entry_tables(whole, last, changed), strict=True):
        typed = {name: pa.array(values, _OF.get(name, pa.string())) for name, values in columns.items()}
        if changed is None:
            facts.put(cursor, table, pa.table(typed))
        else:
            facts.put(cursor, table, pa.table(typed), "entry", changed)
    cursor.execute("delete from tactic_done")
    cursor.execute(f"insert into tactic_done by name {TACTIC_DONE}")
    facts.settled |= {"entry_span": newest, "entry_span until": until, "tactic_done": facts.version}


def forget_entries(workspace: Workspace) -> None:
    """Leave nothing here of what people wrote: it is put anew when a metric asks, as after somebody's records were erased."""
    with workspace.facts.writing, workspace.facts.transaction() as cursor:
        for table in ("entry_span", "entry_value", "entry_check", "tactic_done"):
            cursor.execute(f"delete from {table}")
    for name in ("entry_span", "entry_check"):
        workspace.facts.settled.pop(name, None)
    dated_rules.forget(workspace)


def _checks_changed(workspace: Workspace) -> bool:
    return workspace.facts.settled.get("entry_check") != dated_rules.stands_for(workspace)


def _put_checks(workspace: Workspace, cursor: Cursor) -> None:
    """What each entry of a plan lacked, and when, of the accounts about which something changed."""
    stands_for, first = dated_rules.stands_for(workspace), "entry_check" not in workspace.facts.settled
    columns, accounts = dated_rules.lacked(workspace, cursor)
    typed = {name: pa.array(values, _OF.get(name, pa.string())) for name, values in columns.items()}
    if first:
        workspace.facts.put(cursor, "entry_check", pa.table(typed))
    elif accounts:
        workspace.facts.put(cursor, "entry_check", pa.table(typed), "account_id", accounts)
    workspace.facts.settled["entry_check"] = stands_for


def _put_records(workspace: Workspace, cursor: Cursor) -> None:
    whole = workspace.records.whole  # sums are kept for everybody; whose of them is told, the lens decides
    for table, rows in (
        ("session_record", session_table(whole)),
        ("commitment_record", commitment_table(whole)),
        ("call_record", call_table(whole, workspace.calendar)),
    ):
        columns = [
            name
            for (name,) in cursor.execute(
                f"select column_name from duckdb_columns() where table_name = '{table}'"
            ).fetchall()
        ]
        listed = [{name: row.get(name) for name in columns} | {"row_id": -number} for number, row in enumerate(rows, 1)]
        workspace.facts.put(cursor, table, pa.Table.from_pylist(listed) if listed else pa.table({}))
