"""The SQL of views and metrics stays in words that other engines know: each is said for Postgres and Spark, and every type is looked at."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from coaching.metrics import all_metrics, portable

DAY = date(2026, 5, 15)
FILES = {metric.file: metric.sql for metric in all_metrics().values()}


@cache
def known() -> MappingSchema:
    """The columns of every table and view with their types, those of a view as told by its SELECT."""
    schema = MappingSchema(dialect="duckdb", normalize=False)
    for name, columns in portable.written().tables.items():
        schema.add_table(name.removesuffix("_row"), {one: kind.sql("duckdb") for one, kind in columns.items()})
    for name, select in portable.written().views.items():
        found: dict[str, Any] = {
            one.alias_or_name: (one.type or exp.DataType.build("unknown")).sql("duckdb")
            for one in typed(select.sql("duckdb"), schema).selects
        }
        schema.add_table(name, found)
    return schema


def typed(sql: str, schema: MappingSchema) -> exp.Query:
    """The SELECT with the type of each of its parts."""
    tree = portable.put_in(sqlglot.parse_one(sql, read="duckdb"), DAY)
    whole = qualify(tree, schema=schema, dialect="duckdb", validate_qualify_columns=False, quote_identifiers=False)
    return annotate_types(whole, schema=schema, dialect="duckdb")  # type: ignore[return-value]


def only_here(sql: str, schema: MappingSchema) -> Iterator[str]:
    """What other engines read otherwise, or not at all."""
    if any(star.args.get("replace") or star.args.get("except_") for star in sqlglot.parse_one(sql).find_all(exp.Star)):
        yield "* replace: list the columns"
    for node in typed(sql, schema).find_all(
        exp.Sub, exp.Round, exp.ArgMin, exp.ArgMax, exp.Bracket, exp.WithinGroup, exp.DateDiff
    ):
        said = node.sql("duckdb")[:80]
        if isinstance(node, exp.DateDiff):
            if node.text("unit").lower() not in ("day", "month", "second"):
                yield f"{said}: Spark counts those that are over"
        elif isinstance(node, exp.WithinGroup):
            if any(one.args.get("desc") for one in node.find_all(exp.Ordered)):
                yield f"{said}: order it upwards"
        elif isinstance(node, exp.Sub):
            if node.this.is_type("date") and node.expression.is_type("date"):
                yield f"{said}: write date_diff('day', from, to)"
        elif isinstance(node, exp.Round):
            if node.args.get("decimals") and node.this.is_type("double", "float"):
                yield f"{said}: round a decimal, not a double"
        else:
            yield said


def test_a_percentile_lies_between_two_values_elsewhere_too() -> None:
    sql = "select percentile_cont(0.9) within group (order by a) as high from t"
    assert portable.said(sql, "spark") == "SELECT PERCENTILE(`a`, 0.9) AS `high` FROM `t`"


def test_months_between_two_days_are_those_of_the_calendar_elsewhere_too() -> None:
    said = portable.said("select date_diff('month', a, b) as months from t", "spark")
    assert said == "SELECT ((YEAR(`b`) * 12 + MONTH(`b`)) - (YEAR(`a`) * 12 + MONTH(`a`))) AS `months` FROM `t`"


def test_what_is_to_be_kept_while_planning_is_no_word_of_spark() -> None:
    sql = "with a as materialized (select b from t) select b from a"
    assert portable.said(sql, "spark") == "WITH `a` AS (SELECT `b` FROM `t`) SELECT `b` FROM `a`"
    assert "MATERIALIZED" in portable.said(sql, "postgres")
    assert not [name for name in portable.written().views if "MATERIALIZED" in portable.view(name, "spark")]


@pytest.mark.parametrize("engine", ["postgres", "spark"])
def test_every_view_and_metric_can_be_said_for(engine: str) -> None:
    for name in portable.written().views:
        assert portable.view(name, engine), name
    for file, sql in FILES.items():
        assert portable.said(sql, engine, DAY), file


def test_what_is_read_is_told_down_to_the_tables() -> None:
    there = {*portable.written().views, *(name.removesuffix("_row") for name in portable.written().tables)}
    for file, sql in FILES.items():
        assert set(portable.read_by(sql)) <= there, file
    assert portable.read_by("select 1 from touch") == [
        "activity",
        "rep_alias",
        "survivor_account",
        "listed_contact",
        "survivor_deal",
        "touch",
    ]


def test_no_view_and_no_metric_asks_for_what_only_duckdb_does_so() -> None:
    schema = known()
    selects = {name: select.sql("duckdb") for name, select in portable.written().views.items()} | FILES
    found = [f"{name}: {what}" for name, sql in selects.items() for what in only_here(sql, schema)]
    assert found == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select closed_on - created_on as days from deal", True),
        ("select closed_on - 30 as day from deal", False),
        ("select date_diff('day', created_on, closed_on) as days from deal", False),
        ("select * replace (1 as amount) from deal", True),
        ("select round(probability, 2) as share from deal", True),
        ("select round(amount, 2) as amount from deal", False),
        ("select round(probability) as share from deal", False),
        ("select arg_min(name, amount) as name from deal", True),
        ("select ['a', 'b'][amount] as name from deal", True),
    ],
)
def test_what_only_duckdb_does_so_is_told_by_its_types(sql: str, told: bool) -> None:
    assert bool(list(only_here(sql, known()))) is told
