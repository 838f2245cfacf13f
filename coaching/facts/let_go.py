"""How temporary tables end: dropped inside a transaction they would hold their memory up to its end, so their columns go first."""

from collections.abc import Iterable

import duckdb


def let_go(cursor: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Drop temporary tables that this transaction made, and give back what they hold."""
    for table in tables:
        names = cursor.execute(f"select name from pragma_table_info('temp.main.\"{table}\"')").fetchall()
        cursor.execute(f'alter table temp."{table}" add column emptied boolean')  # a table has one column at least
        for (name,) in names:
            cursor.execute(f'alter table temp."{table}" drop column "{name}"')
        cursor.execute(f'drop table temp."{table}"')
