"""The SELECT of a metric: which tables it reads, whether it asks for the as-of date, and which reasons it gives, told by DuckDB's own parser."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from coaching.errors import Refusal

NEEDED = ("rep_id", "account_id", "day", "row_id", "name", "part", "reason")
OPTIONAL = ("until", "since", "whole", "n", "locked")
A_NUMBER = ("a number", frozenset(f"{sign}{name}" for sign in ("", "U") for name in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"))
            | {"DOUBLE", "FLOAT", "DECIMAL"})  # fmt: skip
A_DAY = ("a date", frozenset({"DATE"}))
MUST_BE = {name: A_NUMBER for name in ("part", "whole", "n", "row_id")} | {name: A_DAY for name in ("day", "since")}
Node = dict[str, Any]


@dataclass(frozen=True)
class Select:
    """What is known of a SELECT from its text alone. reads: tables, views and table macros by name. reasons: the codes written out in it."""

    reads: frozenset[str]
    asks_as_of: bool
    reasons: frozenset[str]


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def parsed(file: str, sql: str) -> Select:
    """The SELECT taken apart; raises Refusal, naming the file, where it is none or asks for anything but $as_of."""
    told = json.loads(_parser().cursor().execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if told["error"]:
        raise Refusal(f"{file}: the SELECT cannot be read: {told['error_message']}.")
    if not told["statements"]:
        raise Refusal(f"{file} has no SELECT.")
    nodes = list(_nodes(told))
    asked = {str(node["identifier"]) for node in nodes if node.get("type") == "VALUE_PARAMETER"}
    if asked - {"as_of"}:
        raise Refusal(f"{file}: the SELECT asks for ${min(asked - {'as_of'})}; there is only $as_of.")
    named = {str(key["key"]) for node in nodes for key in node.get("cte_map", {}).get("map", ())}
    reads = {str(node["table_name"]) for node in nodes if node.get("type") == "BASE_TABLE"} - named
    reads |= {str(node["function"]["function_name"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    main = told["statements"][0]["node"]
    reasons = {code for node in nodes if node.get("type") == "SELECT_NODE" for item in node["select_list"] if item.get("alias") == "reason"
               for code in _codes(item)}  # fmt: skip
    return Select(frozenset(reads), "as_of" in asked, frozenset(reasons | set(_of_the_others(main))))


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(inner)


def _of_the_others(main: Node) -> Iterator[str]:
    """The reasons of the further branches of a union, whose columns stand in the order of the first one's."""
    branches = main.get("children") or []
    first = branches[0].get("select_list", []) if branches else []
    names = [item.get("alias") or (item.get("column_names") or [""])[-1] for item in first]
    for branch in branches[1:] if "reason" in names else ():
        yield from _codes(branch["select_list"][names.index("reason")])


def _codes(node: Node) -> Iterator[str]:
    """The codes an expression can come to: of a CASE what follows THEN and ELSE, of a joined text its beginning."""
    kind = node.get("type")
    if kind == "VALUE_CONSTANT":
        literal = node["literal"]
        yield from (str(literal["text"]).partition(":")[0],) if literal["kind"] == "STRING" else ()
    elif kind == "CASE_EXPR":
        for inner in (*(check["then_expr"] for check in node["case_checks"]), node["else_expr"]):
            yield from _codes(inner)
    elif kind == "OPERATOR_COALESCE":
        for inner in node["children"]:
            yield from _codes(inner)
    elif kind == "FUNCTION" and node["function_name"] in ("||", "concat"):
        yield from _codes(node["arguments"][0]["expression"])


def check_columns(file: str, columns: Mapping[str, str], wanted: tuple[str, ...]) -> None:
    """Raises Refusal where a SELECT lacks a column it must list, lists one nobody knows, or one of a wrong type (columns: name to type)."""
    lacking = [name for name in (*NEEDED, *wanted) if name not in columns]
    if lacking:
        raise Refusal(f"{file}: the SELECT lists no column {lacking[0]}; it needs {', '.join((*NEEDED, *wanted))}.")
    unknown = [name for name in columns if name not in (*NEEDED, *OPTIONAL)]
    if unknown:
        raise Refusal(
            f"{file}: the SELECT lists a column {unknown[0]}, which nobody knows; there are: {', '.join((*NEEDED, *OPTIONAL))}."
        )
    for name, type_ in columns.items():
        kind = type_.strip('"').partition("(")[0]
        if kind != "NULL" and name in MUST_BE and kind not in MUST_BE[name][1]:
            raise Refusal(f"{file}: {name} is of the type {type_}; it is to be {MUST_BE[name][0]}.")
