"""The SQL of views and metrics in another engine's words: what is written for DuckDB, said by sqlglot for Postgres or Spark."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp

import coaching.facts

FACTS = Path(coaching.facts.__file__).parent


@dataclass(frozen=True)
class Written:
    """What schema.sql and settled.sql make, by name: columns with their types of tables, SELECTs of views in their order, and macros."""

    tables: dict[str, dict[str, exp.DataType]]
    views: dict[str, exp.Expr]
    macros: dict[str, tuple[list[str], exp.Expr]]


@cache
def written() -> Written:
    """The tables, views and macros of the facts."""
    made = Written({}, {}, {})
    for file in ("schema.sql", "settled.sql"):
        for statement in sqlglot.parse((FACTS / file).read_text(encoding="utf-8"), read="duckdb"):
            if isinstance(statement, exp.Alter):
                for column in statement.args["actions"]:
                    made.tables[statement.this.name][column.name] = column.args["kind"]
            elif isinstance(statement, exp.Create):
                _note(made, statement)
    return made


def _note(made: Written, create: exp.Create) -> None:
    if create.kind == "TABLE":
        made.tables[create.this.this.name] = {one.name: one.args["kind"] for one in create.this.expressions}
    elif create.kind == "VIEW":
        made.views[create.this.name] = create.expression
    else:
        made.macros[create.this.this.name] = ([one.name for one in create.this.expressions], create.expression)


def said(sql: str, dialect: str, as_of: date | None = None) -> str:
    """A SELECT written for DuckDB in another dialect ("postgres", "spark"), its macros put in where they are called and $as_of said."""
    return _told(sqlglot.parse_one(sql, read="duckdb"), dialect, as_of)


def view(name: str, dialect: str) -> str:
    """The SELECT of a view in another dialect."""
    return _told(written().views[name].copy(), dialect, None)


def read_by(sql: str) -> list[str]:
    """The tables and views a SELECT reads, also through views and macros, each view after those it reads."""
    return _read_by(sqlglot.parse_one(sql, read="duckdb"))


def _read_by(tree: exp.Expr) -> list[str]:
    found: dict[str, None] = {}
    for name in _read(_with_macros(tree)):
        for below in _read_by(written().views[name].copy()) if name in written().views else ():
            found.setdefault(below)
        found.setdefault(name)
    return list(found)


def put_in(tree: exp.Expr, as_of: date | None) -> exp.Expr:
    """The tree with macros put in where they are called, and the date in the place of $as_of."""
    tree = _with_macros(tree)
    for asked in list(tree.find_all(exp.Placeholder)):
        asked.replace(exp.cast(exp.Literal.string(str(as_of)), exp.DType.DATE))
    return tree


def _told(tree: exp.Expr, dialect: str, as_of: date | None) -> str:
    tree = put_in(tree, as_of)
    return (_as_spark_counts(tree) if dialect == "spark" else tree).sql(
        dialect, identify=True, unsupported_level=sqlglot.ErrorLevel.RAISE
    )


def _as_spark_counts(tree: exp.Expr) -> exp.Expr:
    """The tree with what Spark counts otherwise under the same name or has no word for, or sqlglot says only about right.

    percentile_cont lies between two values too; a difference in months is of the months of two days, however many are over between them.
    "with … as materialized" is how DuckDB is to plan, and Spark's grammar does not know it.
    """
    whole = exp.Tuple(expressions=[tree])
    for part in whole.find_all(exp.CTE):
        part.set("materialized", None)
    for within in list(whole.find_all(exp.WithinGroup)):
        if isinstance(within.this, exp.PercentileCont):
            (ordered,) = within.expression.expressions
            within.replace(exp.Anonymous(this="percentile", expressions=[ordered.this, within.this.this]))
    for apart in list(whole.find_all(exp.DateDiff)):
        if apart.text("unit").lower() == "month":
            to, since = (_month(side) for side in (apart.this, apart.expression))
            apart.replace(exp.paren(exp.Sub(this=exp.paren(to), expression=exp.paren(since))))
    found: exp.Expr = whole.expressions[0]
    return found


def _month(day: exp.Expr) -> exp.Expr:
    """The months that are over before that of a day."""
    year, month = exp.Year(this=day.copy()), exp.Month(this=day.copy())
    return exp.Add(this=exp.Mul(this=year, expression=exp.Literal.number(12)), expression=month)


def _read(tree: exp.Expr) -> list[str]:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    return list(dict.fromkeys(table.name for table in tree.find_all(exp.Table) if table.name not in named))


def _with_macros(tree: exp.Expr) -> exp.Expr:
    """The tree with the body of each macro in the place of its call."""
    whole = exp.Tuple(expressions=[tree])
    while call := next((one for one in whole.find_all(exp.Anonymous) if one.name.lower() in written().macros), None):
        names, body = written().macros[call.name.lower()]
        given = dict(zip(names, call.expressions, strict=True))
        body = body.copy()
        for column in list(body.find_all(exp.Column)):
            if column.name in given and not column.table:
                column.replace(exp.paren(given[column.name].copy()))
        place = call.parent if isinstance(call.parent, exp.Table) else call
        if place is not call:
            body = exp.Subquery(this=body.unnest(), alias=place.args.get("alias"))
        place.replace(body)
    found: exp.Expr = whole.expressions[0]
    return found
