"""The kept sums: additive contributions by metric, rep and day at the date of their facts, rebuilt when facts or records changed."""

import hashlib
from collections.abc import Callable, Sequence, Set
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from coaching.errors import Refusal
from coaching.facts import ACTIVITIES, DEALS, Cursor
from coaching.metrics import dated_rules, elsewhere, kept
from coaching.metrics.asked import Asked
from coaching.metrics.contributions import CUSTOMERS, DEAL_STATES, DEALS_THEN, LACKING
from coaching.metrics.definition import Metric, all_metrics
from coaching.metrics.has_facts import that_have_facts
from coaching.metrics.own_date import facts_date
from coaching.metrics.sum_up import kept_rows, sum_up
from coaching.records.tables import (
    call_table,
    changed_entries,
    commitment_table,
    entry_tables,
    newest_entry,
    session_table,
)
from coaching.workspace import Workspace

TOO_MUCH = (
    "{}: adding it up takes more memory than Cadence may have, which is a fifth of this computer's, at least 1 GB and at most 4 GB. "
    "Nothing was changed. So much data is for a computer with more memory, or for a cluster (CADENCE_ENGINE in the README)."
)
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


def keep_fresh(workspace: Workspace, metrics: Sequence[Metric] = ()) -> None:
    """Bring the kept sums of these metrics, and the tables of what people wrote, up to date with facts and records.

    A metric's sums are made when somebody first asks after a change, so that an import never waits for metrics nobody looks at. Where an
    engine makes them elsewhere, all metrics are asked for at once, nobody waits, and the last sums stand until newer ones are there.
    """
    facts, written = workspace.facts, workspace.records.version
    if facts.records_of != written:
        _hand_over(workspace, written)
    read = frozenset[str]().union(*(metric.reads for metric in metrics))  # also of those that have no facts yet
    metrics = _at_once(workspace, that_have_facts(workspace, metrics), written)
    reads = frozenset[str]().union(*(metric.reads for metric in metrics))
    _settle(workspace, reads)
    late = _late(workspace, read)
    if not late and not _stale(workspace, metrics, written):
        return
    if _put_entries in late:
        workspace.settle_deals()  # whose a deal is tells with which account an activity was
    with facts.adding_up():
        stale, late = _stale(workspace, metrics, written), _late(workspace, read)  # others made some while this waited
        if not stale and not late:
            return
        here = [metric for metric in stale if _is_made_here(workspace, metric)]
        try:
            _make_here(workspace, here, late, written)
        except duckdb.OutOfMemoryException as trouble:
            if len(here) < 2:
                raise Refusal(
                    TOO_MUCH.format(", ".join(metric.label for metric in here) or "What was written")
                ) from trouble
            for half in (metrics[: len(metrics) // 2], metrics[len(metrics) // 2 :]):  # less is read at once
                keep_fresh(workspace, half)
            return
    if there := [metric for metric in stale if metric not in here]:
        _have_made(workspace, there, written)


def _hand_over(workspace: Workspace, written: int) -> None:
    """Put what people wrote that tells what there is, and learn which sums are kept."""
    facts = workspace.facts
    workspace.settle_absences()
    with facts.adding_up():
        if facts.records_of is None:
            facts.sums_of.update(facts.cursor().execute("select metric, stands_for from kept_metric").fetchall())
        if facts.records_of != written:
            with facts.transaction(facts_stay=True) as cursor:
                _put_records(workspace, cursor)
            facts.records_of = written


def _late(workspace: Workspace, reads: Set[str]) -> list[Callable[[Workspace, Cursor], None]]:
    """What puts anew those tables of what people wrote that are read and stand for something else than what is there now."""
    return [put for asked, changed, put in _WRITTEN if reads & asked and changed(workspace)]


def _make_here(
    workspace: Workspace, metrics: Sequence[Metric], late: Sequence[Callable[[Workspace, Cursor], None]], written: int
) -> None:
    """Put late tables of what was written, and the sums of these metrics: all of it or nothing."""
    facts = workspace.facts
    with facts.transaction(facts_stay=True) as cursor:
        for put in late:
            put(workspace, cursor)
        if metrics:
            facts.note_marks(cursor)
            _keep(workspace, cursor, metrics, written)
    facts.sums_of.update((metric.key, _stands_for(workspace, metric, written)) for metric in metrics)


def _at_once(workspace: Workspace, metrics: Sequence[Metric], written: int) -> Sequence[Metric]:
    """The metrics that are brought up to date together: all there are where an engine makes sums of some that are late."""
    if not elsewhere.engine() or not _stale(workspace, metrics, written):
        return metrics
    return that_have_facts(workspace, list({one.key: one for one in (*metrics, *all_metrics().values())}.values()))


def _settle(workspace: Workspace, reads: Set[str]) -> None:
    """Settle what stands beside the facts, where what is read rests on it."""
    if reads & DEAL_STATES:
        workspace.settle_states()
    elif reads & (DEALS_THEN | CUSTOMERS):
        workspace.settle_deals()
    if "proposal" in reads:
        workspace.settle_proposals()


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
            kept.forget(cursor, [one.metric])
            cursor.execute("delete from kept_metric where metric = $metric", {"metric": one.metric})
            cursor.register("made_elsewhere", rows)
            cursor.execute(
                f"create temp table made as {kept.sorted_by_whose('select * exclude (metric) from made_elsewhere')}"
            )
            cursor.unregister("made_elsewhere")
            kept.know_people(cursor, ["made"])
            kept.keep(cursor, one.table, [([one.metric], "select * exclude (rep_id) from made")])
            cursor.execute("drop table made")
            cursor.execute("insert into kept_metric values (?, ?)", [one.metric, one.stands_for])
        facts.sums_of[one.metric] = one.stands_for

    elsewhere.ask(facts, asked, put)


def _stands_for(workspace: Workspace, metric: Metric, written: int) -> str:
    """What sums are sums of: the facts it reads up to the metric's own date, the records where it reads them, and the metric's own text."""
    facts = workspace.facts
    mark = (
        facts.version if metric.reads & ENTRIES else facts.mark(f"{metric.sql} gone")
    )  # entries are handed over anew with all facts
    return f"{mark}/{written if metric.reads_records else 0}/{fingerprint(metric)}/{facts_date(workspace, metric)}"


@cache
def fingerprint(metric: Metric) -> str:
    """Stands for the metric's file: another text, other sums."""
    apart = LACKING if metric.names_lacking else ""
    return hashlib.sha256(f"{metric.kind}{metric.horizon}{metric.daily}{apart}{metric.sql}".encode()).hexdigest()[:12]


def _keep(workspace: Workspace, cursor: Cursor, metrics: Sequence[Metric], written: int) -> None:
    kept.forget(cursor, [metric.key for metric in metrics])
    days = [(metric, facts_date(workspace, metric)) for metric in metrics if metric.kind != "state"]
    sum_up(cursor, [(metric, day) for metric, day in days if day is not None])
    stands_for = {metric.key: _stands_for(workspace, metric, written) for metric in metrics}
    rows = pa.table({"metric": list(stands_for), "stands_for": list(stands_for.values())})
    workspace.facts.put(cursor, "kept_metric", rows, "metric", list(stands_for))


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
        of_records = [metric.key for metric in all_metrics().values() if metric.reads & RECORDS]
        kept.forget(cursor, of_records)
        kept.forget_people(cursor)
    for key in of_records:
        workspace.facts.sums_of.pop(key, None)
    for name in ("entry_span", "entry_check"):
        workspace.facts.settled.pop(name, None)
    workspace.facts.held.clear()  # what was found of single accounts and people


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


_WRITTEN: tuple[tuple[Set[str], Callable[[Workspace], bool], Callable[[Workspace, Cursor], None]], ...] = (
    (ENTRIES, _entries_changed, _put_entries), (CHECKS, _checks_changed, _put_checks),
)  # fmt: skip
"""Tables of what people wrote that only some metrics read: whether they are late, and how they are brought up to date."""


def _put_records(workspace: Workspace, cursor: Cursor) -> None:
    whole = workspace.records.whole  # sums are kept for everybody; whose of them is told, the lens decides
    for table, rows in (
        ("session_record", session_table(whole)),
        ("commitment_record", commitment_table(whole)),
        ("call_record", call_table(whole, workspace.calendar)),
    ):
        columns = [
            name for (name,) in cursor.execute(f"select name from pragma_table_info('{table}') order by cid").fetchall()
        ]
        listed = [{name: row.get(name) for name in columns} | {"row_id": -number} for number, row in enumerate(rows, 1)]
        workspace.facts.put(cursor, table, pa.Table.from_pylist(listed) if listed else pa.table({}))
