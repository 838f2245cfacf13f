"""Which contributions are summed in one pass: those of SELECTs that read the same rows, and count them by the same person and day."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from coaching.metrics.contributions import NO_DAY, weighs
from coaching.metrics.definition import Metric
from coaching.metrics.left_out import is_gone
from coaching.metrics.read_once import NOBODY
from coaching.metrics.reasons import LACKS_AMOUNT, UNTOLD
from coaching.metrics.select import Node, aggregates, name_of, text_of, tree_of


@dataclass(frozen=True)
class Branch:
    """One SELECT of a metric. items: what it lists, by name. source: the SELECT without its list and its WHERE, which is where."""

    metric: Metric
    as_of: date
    items: Mapping[str, Node]
    source: Node
    where: Node | None

    def same_rows(self) -> str:
        """What branches have in common that are summed together: rows, person, day, and up to which day it counts."""
        by = [_bare(self.items[name]) for name in ("rep_id", "day", "row_id")]
        since = self.items.get("since")
        alike = (self.as_of, self.metric.horizon == "period", weighs(self.metric))
        return json.dumps([self.source, by, _bare(since) if since and not _is_null(since) else None, *map(str, alike)])


@dataclass(frozen=True)
class Pass:
    """Sums side by side, one row a person and day. sql: the SELECT; columns: which of them are a metric's, as it keeps them, and where it has any.

    lacking: metrics that tell cases they cannot count apart, each with a column that is true wherever there may be one.
    """

    sql: str
    given: dict[str, date]
    columns: tuple[tuple[Metric, str, str], ...]
    lacking: tuple[tuple[str, str], ...]


def branches(metric: Metric, as_of: date) -> list[Branch]:
    """The SELECTs a metric is made of; none where they are more than a list of rows, so that it is summed by itself."""
    return [Branch(metric, as_of, items, source, where) for items, source, where in _taken_apart(metric.sql)]


@cache
def _taken_apart(sql: str) -> tuple[tuple[dict[str, Node], Node, Node | None], ...]:
    tree = tree_of(sql)
    parts = tree["children"] if tree["type"] == "SET_OPERATION_NODE" else [tree]
    if tree["modifiers"] or (
        tree["type"] == "SET_OPERATION_NODE" and not (tree["setop_type"] == "UNION" and tree["setop_all"])
    ):
        return ()
    names = [name_of(item) for item in parts[0].get("select_list", ())]
    if not all(_is_list_of_rows(part, names) for part in parts):
        return ()
    return tuple(
        (
            dict(zip(names, part["select_list"], strict=True)),
            part | {"cte_map": tree["cte_map"], "select_list": [], "where_clause": None},
            part["where_clause"],
        )
        for part in parts
    )


def _is_list_of_rows(part: Node, names: Sequence[str]) -> bool:
    """Whether a SELECT lists one row for each row it reads, each column by itself."""
    more = ("modifiers", "group_expressions", "having", "qualify", "sample")
    if (
        part["type"] != "SELECT_NODE"
        or part["aggregate_handling"] != "STANDARD_HANDLING"
        or any(part[name] for name in more)
    ):
        return False
    items = part["select_list"]
    within = [node for item in [*items, part["where_clause"] or {}] for node in _outside_subqueries(item)]
    made = {name for name, item in zip(names, items, strict=False) if item.get("column_names", [""])[-1] != name}
    return len(items) == len(names) and not any(
        node.get("class") in ("WINDOW", "STAR")
        or (node.get("class") == "FUNCTION" and node["function_name"] in aggregates())
        or (node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1 and node["column_names"][0] in made)
        for node in within
    )


def _outside_subqueries(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
        if node.get("class") == "SUBQUERY":
            return
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _outside_subqueries(inner)


def passes(found: Iterable[Branch], is_shared: bool, some_gone: bool) -> list[Pass]:
    """The branches in as few passes as there are. is_shared: the credit of a deal is; some_gone: a record left the CRM."""
    alike: dict[str, list[Branch]] = {}
    for branch in found:
        alike.setdefault(branch.same_rows(), []).append(branch)
    return [_pass(together, is_shared, some_gone) for together in alike.values()]


def _pass(together: Sequence[Branch], is_shared: bool, some_gone: bool) -> Pass:
    first = together[0]
    is_shared = is_shared and weighs(first.metric)
    since = first.items.get("since")
    by = {name: first.items[name] for name in ("rep_id", "day", "row_id")}
    by |= {"since": since} if since and not _is_null(since) else {}
    read, sums, columns, lacking = _Read(), dict[str, str](), [], list[tuple[str, str]]()
    for branch in together:
        if branch.metric.names_lacking:
            may_lack = f"bool_or({read.column(_may_lack(branch))})"
            lacking.append((branch.metric.key, sums.setdefault(may_lack, f"sum_{len(sums)}")))
        made = _sums(branch, read, is_shared, some_gone)
        named = {name: sums.setdefault(sql, f"sum_{len(sums)}") for name, sql in made.items()}
        columns.append(_kept_of(branch, named, "since" in by))
    rep = f"coalesce({'s.rep_id, ' if is_shared else ''}x.rep_id, {NOBODY})"
    listed = [_named(item, name) for name, item in by.items()] + read.listed
    rows = text_of(first.source | {"select_list": listed, "where_clause": _any_of(together)}).rstrip("; ")
    until = f" where coalesce(x.day, {NO_DAY}) <= date '{first.as_of.isoformat()}'"
    sql = (
        f"select {rep} as rep_id, coalesce(x.day, {NO_DAY}) as day, {'x.since, ' if 'since' in by else ''}"
        f"{', '.join(f'{sql} as {name}' for sql, name in sums.items())} from ({rows}) as x"
        f"{' left join credited as s on s.row_id = x.row_id' if is_shared else ''}"
        f"{f' left join gone as g on g.row_id = x.row_id and {is_gone(first.as_of)}' if some_gone else ''}"
        f"{'' if first.metric.horizon == 'period' else until} group by {', '.join('123'[: len(by) - 1])}"
    )
    return Pass(sql, {"as_of": first.as_of} if "$as_of" in sql else {}, tuple(columns), tuple(lacking))


def _kept_of(branch: Branch, named: Mapping[str, str], by_since: bool) -> tuple[Metric, str, str]:
    """Which columns of a pass are a metric's, and where it has any; named: the column of each of its sums."""
    is_flow = branch.metric.kind == "flow"
    kept = ", ".join(f"{sql} as {name}" for name, sql in named.items() if is_flow or name != "n")
    return branch.metric, f"day{', since' if by_since and is_flow else ''}, {kept}", f"{named['n']} is not null"


class _Read:
    """What a pass lists of each row, each expression once whichever branches ask for it."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self.listed: list[Node] = []

    def column(self, node: Node) -> str:
        """SQL of a listed expression; a number stands for itself."""
        if node.get("literal", {}).get("kind") in ("INTEGER", "NUMERIC"):
            return str(node["literal"]["text"])
        same = json.dumps(_bare(node))
        if same not in self._names:
            self._names[same] = f"read_{len(self._names)}"
            self.listed.append(_named(node, self._names[same]))
        return f"x.{self._names[same]}"


def _any_of(together: Sequence[Branch]) -> Node | None:
    """Which rows any of the branches reads; None where one of them reads them all."""
    wheres = {json.dumps(one.where): _bare(one.where) for one in together if one.where}
    if len(wheres) == 1 and all(one.where for one in together):
        return next(iter(wheres.values()))
    any_of = {"class": "CONJUNCTION", "type": "CONJUNCTION_OR", "alias": "", "children": list(wheres.values())}
    return any_of if all(one.where for one in together) else None


def _sums(branch: Branch, read: _Read, is_shared: bool, some_gone: bool) -> dict[str, str]:
    """SQL of the sums of a branch by their names in the kept tables, and the number of its cases as n."""
    counts = read.column(_counts(branch))
    if some_gone:
        locked = f"({read.column(branch.items['locked'])} or g.row_id is null)" if "locked" in branch.items else ""
        counts += f" and {locked or 'g.row_id is null'}"
    weight = " * coalesce(s.weight, 1)" if is_shared else ""

    def of(name: str) -> str:
        column = read.column(branch.items[name]) if name in branch.items else "1"
        return f"(case when {counts} then cast({column} as double){weight} end)"

    part, n, whole = of("part"), of("n"), of("whole")
    if branch.metric.kind == "shape":
        wholes = {"other": f"sum{whole}"}
    else:
        wholes = {"whole": f"sum{whole}"} | ({"most": f"max{whole}"} if branch.metric.alone else {})
    first = "value" if branch.metric.kind == "shape" else "part"
    return {first: f"sum{part}", "n": f"sum{n}"} | (wholes if "whole" in branch.items else {})


def _counts(branch: Branch) -> Node:
    """Whether a row counts: it is one of the metric's, nothing speaks against it, and what it brings is known."""
    said = [branch.where] if branch.where else []
    known = ["part"] + ["whole"] * (branch.metric.value != "sum" and branch.metric.additive and "whole" in branch.items)
    said += [_unsaid(branch.items["reason"])]
    said += [_test(branch.items[name], "OPERATOR_IS_NOT_NULL") for name in known]
    return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "children": [_bare(one) for one in said]}


def _may_lack(branch: Branch) -> Node:
    """Whether a row of the metric may be one that lacks only its amount, or is untold; too often rather than too seldom."""
    unknown = [_test(branch.items[name], "OPERATOR_IS_NULL") for name in ("part", "whole") if name in branch.items]
    lacks = _conjunction("OR", [_says_lacking(branch.items["reason"]), *unknown])
    return _conjunction("AND", [_bare(branch.where), lacks]) if branch.where else lacks


def _says_lacking(node: Node) -> Node:
    """Whether an expression says so, or is none of which that is told."""
    kind = node.get("type")
    if kind == "CASE_EXPR":
        checks = [check | {"then_expr": _says_lacking(check["then_expr"])} for check in node["case_checks"]]
        return _bare(node) | {"case_checks": checks, "else_expr": _says_lacking(node["else_expr"])}
    if kind == "OPERATOR_COALESCE":
        return _conjunction("OR", [_says_lacking(inner) for inner in node["children"]])
    if kind == "FUNCTION" and node["function_name"] in ("||", "concat"):
        return _says_lacking(node["arguments"][0]["expression"])
    if kind == "VALUE_CONSTANT" and node["literal"]["kind"] == "STRING":
        return _constant(node["literal"]["text"].partition(":")[0] in (*LACKS_AMOUNT, *UNTOLD))
    return _test(node, "OPERATOR_IS_NOT_NULL")


@cache
def _constant(is_so: bool) -> Node:
    node: Node = tree_of(f"select {is_so}")["select_list"][0]
    return node


def _unsaid(node: Node) -> Node:
    """Whether an expression is NULL, without making the text it says where it is not."""
    if node.get("type") == "CASE_EXPR":
        checks = [check | {"then_expr": _unsaid(check["then_expr"])} for check in node["case_checks"]]
        return _bare(node) | {"case_checks": checks, "else_expr": _unsaid(node["else_expr"])}
    if node.get("type") == "OPERATOR_COALESCE":
        return _conjunction("AND", [_unsaid(inner) for inner in node["children"]])
    if node.get("type") == "FUNCTION" and node["function_name"] == "||":
        return _conjunction("OR", [_unsaid(argument["expression"]) for argument in node["arguments"]])
    return _test(node, "OPERATOR_IS_NULL")


def _conjunction(how: str, children: Sequence[Node]) -> Node:
    return {"class": "CONJUNCTION", "type": f"CONJUNCTION_{how}", "alias": "", "children": list(children)}


def _test(node: Node, how: str) -> Node:
    return {"class": "OPERATOR", "type": how, "alias": "", "children": [_bare(node)]}


def _named(node: Node, name: str) -> Node:
    return node | {"alias": name}


def _bare(node: Node) -> Node:
    return _named(node, "")


def _is_null(node: Node) -> bool:
    while node.get("class") == "CAST":
        node = node["child"]
    return bool(node.get("literal", {}).get("kind") == "NULL_LITERAL")
