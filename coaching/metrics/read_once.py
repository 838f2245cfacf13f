"""Which views are read once into memory while metrics are summed up: those that several of the metrics, or of the views these read, read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter

from coaching.facts import Cursor
from coaching.facts.in_place import KINDS
from coaching.facts.let_go import let_go
from coaching.facts.marks import macros
from coaching.metrics.definition import Metric
from coaching.metrics.select import LABELS, decides_by_label, parsed

NOBODY = "cast('' as people)"  # the rep_id of rows that are nobody's


def read_once(cursor: Cursor, metrics: Sequence[Metric]) -> None:
    """Put temporary tables in place of these views, as long as the cursor lives, without the columns that nothing asks of them.

    Their rep_id is of the type `people`, which there is in any case.
    """
    reads = _read_views(metrics, _views(cursor))
    readers = Counter(view for metric in metrics for view in metric.reads & reads.keys())
    readers.update(view for below in reads.values() for view in below[1])
    order = list(TopologicalSorter({view: below for view, (_, below) in reads.items()}).static_order())
    asked = _asked(cursor, metrics, reads, order)
    often = [view for view in order if readers[view] > 1]
    for view in often:
        columns = _columns(cursor, view, asked[view])
        cursor.execute(f"create or replace temp table {view} as select {columns} from main.{view}")
    _number_people(cursor, often)


def let_go_unread(cursor: Cursor, metrics: Sequence[Metric]) -> None:
    """Let go of those views in memory that these metrics, which are left to be summed up, do not read."""
    views = _views(cursor)
    left = _read_views(metrics, views)
    there = cursor.execute("select table_name from duckdb_tables() where temporary").fetchall()
    let_go(cursor, [table for (table,) in there if table in views and table not in left])


def read_accounts_once(cursor: Cursor) -> Cursor:
    """The cursor with the accounts of today in memory as long as it lives: what tells of an account reads them half a dozen times."""
    cursor.execute("create or replace temp table account_today as select * from main.account_today")
    return cursor


def _views(cursor: Cursor) -> dict[str, str]:
    """The SQL of the views of facts."""
    there = cursor.execute("select view_name, sql from duckdb_views() where not internal and schema_name = 'main'")
    return {name: sql for name, sql in there.fetchall() if name not in KINDS}


def _read_views(metrics: Sequence[Metric], views: Mapping[str, str]) -> dict[str, tuple[str, frozenset[str]]]:
    """The views that the metrics read, or these views, with their SQL and the views they read."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    more = {name for metric in metrics for name in metric.reads}
    while more := more & views.keys() - found.keys():
        found |= {view: (views[view], _reads(views[view]) & views.keys()) for view in more}
        more = {below for view in more for below in found[view][1]}
    return found


@cache
def _reads(sql: str) -> frozenset[str]:
    return parsed("a view", sql.partition(" AS ")[2]).reads


def _asked(
    cursor: Cursor,
    metrics: Sequence[Metric],
    reads: Mapping[str, tuple[str, frozenset[str]]],
    order: Sequence[str],
) -> dict[str, frozenset[str]]:
    """By view every word of the metrics, macros and views that name it, also through views; what a row is called only where it decides something."""
    asked = dict.fromkeys(order, frozenset[str]())
    for words in map(_words, [*(metric.sql for metric in metrics), *macros(cursor).values()]):
        for view in words & asked.keys():
            asked[view] |= words
    for view in reversed(order):
        sql, below = reads[view]
        for one in below:
            asked[one] |= _words(sql) | asked[view]
    told = frozenset[str]() if any(decides_by_label(metric.sql) for metric in metrics) else LABELS
    return {view: words - told for view, words in asked.items()}


@cache
def _words(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", sql))


def _number_people(cursor: Cursor, tables: Sequence[str]) -> None:
    """Hold the ids of people in these temporary tables as numbers: sorting and grouping by text takes twice as long."""
    names = ", ".join(f"'{table}'" for table in tables)
    there = "select table_name from duckdb_columns() where database_name = 'temp' and column_name = 'rep_id'"
    of_people = [table for (table,) in cursor.execute(f"{there} and table_name in ({names or 'null'})").fetchall()]
    every = "".join(f" union select rep_id from {table} where rep_id is not null" for table in of_people)
    cursor.execute(
        f"create or replace temp type people as enum (select who from (select '' as who{every}) as every order by who)"
    )
    for table in of_people:
        cursor.execute(f"alter table {table} alter rep_id type people")


def _columns(cursor: Cursor, view: str, asked: frozenset[str]) -> str:
    """The columns of a view with those empty that nothing asks for."""
    columns = cursor.execute(f"select name, type from pragma_table_info('main.{view}')").fetchall()
    empty = [f'cast(null as {type_}) as "{name}"' for name, type_ in columns if name not in asked]
    return f"* replace ({', '.join(empty)})" if empty else "*"
