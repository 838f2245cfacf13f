"""The SELECT of a metric: which tables it reads, whether it asks for the as-of date, and which reasons it gives, told by DuckDB's own parser."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb

from coaching.errors import Refusal

NEEDED = ("rep_id", "account_id", "day", "row_id", "name", "part", "reason")
OPTIONAL = ("until", "since", "whole", "n", "locked")
A_NUMBER = ("a number", frozenset(f"{sign}{name}" for sign in ("", "U") for name in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"))
            | {"DOUBLE", "FLOAT", "DECIMAL"})  # fmt: skip
A_DAY = ("a date", frozenset({"DATE"}))
MUST_BE = {name: A_NUMBER for name in ("part", "whole", "n", "row_id")} | {name: A_DAY for name in ("day", "since")}
LABELS = frozenset(("name", "subject"))  # what a row is called, which adds nothing to a sum
Node = dict[str, Any]


@dataclass(frozen=True)
class Select:
    """What is known of a SELECT from its text alone. reads: tables, views and table macros by name. reasons: the codes written out in it."""

    reads: frozenset[str]
    asks_as_of: bool
    reasons: frozenset[str]


@cache
def tree_of(sql: str) -> Node:
    """The statement as DuckDB's parser understands it, without where in the text it stands."""
    told = json.loads(_parser().cursor().execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    return dict(_unplaced(told["statements"][0]["node"]))


def text_of(statement: Node) -> str:
    """The SQL of a statement that tree_of() took apart."""
    return _written(json.dumps({"error": False, "statements": [{"node": statement, "named_param_map": []}]}))


@lru_cache(1_000)
def _written(statement: str) -> str:
    return str(_parser().cursor().execute("select json_deserialize_sql(cast(? as json))", [statement]).fetchall()[0][0])


def _unplaced(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _unplaced(inner) for name, inner in node.items() if not name.startswith("query_location")}
    return [_unplaced(inner) for inner in node] if isinstance(node, list) else node


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
    every = list(nodes(told))
    asked = {str(node["identifier"]) for node in every if node.get("type") == "VALUE_PARAMETER"}
    if asked - {"as_of"}:
        raise Refusal(f"{file}: the SELECT asks for ${min(asked - {'as_of'})}; there is only $as_of.")
    named = {str(key["key"]) for node in every for key in node.get("cte_map", {}).get("map", ())}
    reads = {str(node["table_name"]) for node in every if node.get("type") == "BASE_TABLE"} - named
    reads |= {str(node["function"]["function_name"]) for node in every if node.get("type") == "TABLE_FUNCTION"}
    main = told["statements"][0]["node"]
    reasons = {code for node in every if node.get("type") == "SELECT_NODE" for item in node["select_list"] if item.get("alias") == "reason"
               for code in _codes(item)}  # fmt: skip
    return Select(frozenset(reads), "as_of" in asked, frozenset(reasons | set(_of_the_others(main))))


def nodes(node: Any) -> Iterator[Node]:
    """A node and all within it."""
    ahead = [node]
    while ahead:
        one = ahead.pop()
        if isinstance(one, dict):
            yield one
        inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        ahead += [inner for inner in inside if isinstance(inner, dict | list)][::-1]


def name_of(item: Node) -> str:
    """What a column of a SELECT is called; "" where nothing says so."""
    return str(item.get("alias") or (item.get("column_names") or [""])[-1])


@cache
def decides_by_label(sql: str) -> bool:
    """Whether what a row is called decides anything in a SELECT, and is not only told."""
    statement = tree_of(sql)
    lists = [[node] for node in nodes(statement) if "select_list" in node]
    lists += [node["children"] for node in nodes(statement) if node.get("type") == "SET_OPERATION_NODE"]
    told = [item for branches in lists for one in branches for item in _labels(branches[0], one)]
    return _named_in(statement) > _named_in(list({id(item): item for item in told}.values()))


def _labels(first: Node, branch: Node) -> list[Node]:
    """The items of a branch that say what a row is called, by the names of the first one's."""
    names = [name_of(item) for item in first.get("select_list", ())]
    return [item for name, item in zip(names, branch.get("select_list", ()), strict=False) if name in LABELS]


def _named_in(node: Any) -> int:
    return sum(inner.get("column_names", [""])[-1] in LABELS for inner in nodes(node))


@cache
def aggregates() -> frozenset[str]:
    """The functions that make one value of many rows, or many of one."""
    sql = "select distinct function_name from duckdb_functions() where function_type = 'aggregate'"
    return frozenset(str(name) for (name,) in _parser().cursor().execute(sql).fetchall()) | {
        "unnest",
        "generate_series",
    }


def _of_the_others(main: Node) -> Iterator[str]:
    """The reasons of the further branches of a union, whose columns stand in the order of the first one's."""
    branches = main.get("children") or []
    first = branches[0].get("select_list", []) if branches else []
    names = [name_of(item) for item in first]
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
