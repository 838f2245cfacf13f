"""Marks of the tables of facts, which change with their rows: what follows from facts is made anew only where those it reads have changed."""

import re
from pathlib import Path

import duckdb

from coaching.facts.in_place import KINDS, table_of

Cursor = duckdb.DuckDBPyConnection
HERE = Path(__file__).parent
LATER = {  # what is derived when somebody asks, with what it is derived by; of what left the CRM only the proposals' share is
    **dict.fromkeys(("deal_state", "deal_was", "closed_then", "credited"), "states/*.sql"), "proposal": "proposals.sql",
}  # fmt: skip
GONE = "removal"
NO_ROWS = "0 0"
_BEHIND: dict[frozenset[str], dict[str, frozenset[str]]] = {}  # by the tables there are
_MACROS: dict[str, str] = {}
UNMARKED = re.compile(
    r"kept_\w+|deal_listed|\w+_of|\w+_record|entry_\w+|tactic_done|fact_\w+|made_by|folded_by|import|inventory|gone"
)
# Of the ledger what decides how the pasts of deals are told.
LEDGER = """select import_id, kind, as_of, as_of_source, place from import
where undone_at is null and kind in ('opportunity', 'opportunity_snapshot', 'stage_history', 'sales_total', 'merged_record')
union all select null, 'own date', as_of, null, null from deals_date"""


def marks(cursor: Cursor) -> dict[str, str]:
    """The mark of each table as it stands: how many rows it has, and what they hold; of rows read where they are kept, of which imports."""
    tables = cursor.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
    read = {name: f'select * from "{name}"' for (name,) in tables if not UNMARKED.fullmatch(name) and name not in LATER}
    for kind in KINDS:
        of_kind = f"kind = '{kind}' and in_place"
        if kind == "opportunity_snapshot":
            of_kind += " or kind = 'opportunity' and picture_in_place"
        read[f"{kind} in place"] = (
            f"select import_id, copy_hash, left_in from import where undone_at is null and ({of_kind})"
        )
    read["import"] = LEDGER
    counts = [f"select '{name}', count(*) from ({sql})" for name, sql in read.items()]
    found = {str(name): f"{count} 0" for name, count in cursor.execute(" union all ".join(counts)).fetchall()}
    filled = [
        f"select '{name}', count(*) || ' ' || sum(cast(hash(t) as hugeint)) from ({read[name]}) as t"
        for name, mark in found.items()
        if mark != NO_ROWS
    ]  # hashing is planned column by column, which takes longer than counting a table without rows
    if filled:
        found |= cursor.execute(" union all ".join(filled)).fetchall()
    for kind in KINDS:
        found[table_of(kind)] += found.pop(f"{kind} in place")
    return found


def macros(cursor: Cursor) -> dict[str, str]:
    """By name the definition of each macro: the same in every workspace, so one of them is asked once."""
    if not _MACROS:
        asked = "select function_name, macro_definition from duckdb_functions() where schema_name = 'main' and macro_definition is not null"
        _MACROS.update(cursor.execute(asked).fetchall())
    return _MACROS


def tables_behind(cursor: Cursor) -> dict[str, frozenset[str]]:
    """By name of each table, view, macro and what is derived later: the tables with marks that it comes about by.

    It follows from the texts this Cadence makes its tables and views by, so it is worked out once for workspaces with the same tables.
    """
    asked = cursor.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
    tables = frozenset(name for (name,) in asked)
    if tables not in _BEHIND:
        _BEHIND[tables] = _behind(cursor, tables)
    return _BEHIND[tables]


def _behind(cursor: Cursor, tables: frozenset[str]) -> dict[str, frozenset[str]]:
    views = cursor.execute(
        "select view_name, sql from duckdb_views() where not internal and schema_name = 'main'"
    ).fetchall()
    said = dict(views) | macros(cursor) | {kind: table_of(kind) for kind in KINDS} | {"gone": GONE}
    said |= {
        name: " ".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob(files)))
        for name, files in LATER.items()
    }
    marked = {name for name in tables if not UNMARKED.fullmatch(name) and name not in LATER} | {"import"}
    words = {name: words_of(sql) & (said.keys() | marked) - {name} for name, sql in said.items()}

    def behind(name: str, seen: set[str]) -> set[str]:
        if name in said and name not in seen:
            seen.add(name)
            return {table for word in words[name] for table in behind(word, seen)}
        return {name} & marked

    return {name: frozenset(behind(name, set())) for name in said.keys() | marked}


def words_of(sql: str) -> frozenset[str]:
    """The words of a text of SQL, without what stands in quotes or comments."""
    return frozenset(re.findall(r"\w+", re.sub(r"'[^']*'|--.*", " ", sql)))
