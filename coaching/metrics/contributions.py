"""What each source row contributes to a metric, as SQL: the metric's SELECT with what left the CRM taken out and shared credit weighed."""

from datetime import date
from pathlib import Path

import duckdb

from coaching.errors import Refusal
from coaching.facts import Cursor
from coaching.metrics.definition import Metric
from coaching.metrics.left_out import without_gone
from coaching.metrics.reasons import LACKS_AMOUNT, UNTOLD
from coaching.metrics.select import check_columns

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
NO_DAY = "date '1900-01-01'"  # counted in "all data" only: the export gives no day
_LACKS = ", ".join(f"'{code}'" for code in (*LACKS_AMOUNT, *UNTOLD))
LACKING = f"split_part(reason, ': ', 1) in ({_LACKS})"


def reads_deals(metric: Metric) -> bool:
    """Whether it reads deals, which were others on other days."""
    return "deal" in metric.reads and metric.kind != "state"


def contributions(cursor: Cursor, metric: Metric, as_of: date, as_then: bool = False, nobody: str = "''") -> str:
    """The metric's SELECT with every optional column present: rep_id, account_id, day, until, since, row_id, name, part, whole, n, reason.

    What left the CRM by the date has that as its reason. as_then reads each deal with the owner, stage, amount and dates it had on the date,
    for which deal_state must be settled. nobody: SQL of the rep_id of rows that are nobody's.
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
        f"select coalesce(rep_id, {nobody}) as rep_id, account_id, coalesce(day, {NO_DAY}) as day, cast({until} as date) as until, row_id, name, "
        f"cast({since} as date) as since, "
        f"cast(part as double) as part, cast({whole} as double) as whole, {cases} as n, coalesce(reason, {unknown}) as reason"
    )
    if not cursor.execute("select 1 from gone limit 1").fetchall():
        return shared(cursor, metric, f"{sql} from ({own}) as said")
    locked = "locked" if "locked" in names else "false"
    return shared(cursor, metric, without_gone(f"{sql}, {locked} as locked from ({own}) as said", metric.kind, as_of))


def shared(cursor: Cursor, metric: Metric, sql: str) -> str:
    """The contributions of deals whose credit is shared, by the weight of each person; what looks at whole deals (a shape) is their owner's."""
    if not weighs(metric) or not cursor.execute("select 1 from credited limit 1").fetchall():
        return sql
    weighed = ", ".join(f"c.{name} * coalesce(s.weight, 1) as {name}" for name in ("part", "whole", "n"))
    return (
        f"select coalesce(s.rep_id, c.rep_id) as rep_id, c.account_id, c.day, c.until, c.row_id, c.name, c.since, {weighed}, c.reason "
        f"from ({sql}) as c left join credited as s on s.row_id = c.row_id"
    )


def weighs(metric: Metric) -> bool:
    """Whether a person's sums are of the own part of deals whose credit is shared."""
    return metric.additive and bool(metric.reads & (DEALS_THEN | DEAL_STATES | {"proposal"}))


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
