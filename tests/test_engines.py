"""Every metric lists the same contributions in another engine: those of the demo and of the tiny team, to six decimals."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.metrics import Metric, all_metrics, portable, reach
from coaching.metrics.keep import ENTRIES, bound, contributions, keep_fresh
from coaching.metrics.own_date import own_date
from coaching.workspace import Workspace
from tests import fresh, tiny_team

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
SAID = "rep_id, account_id, day, until, since, row_id, part, whole, n, reason"
ALIKE = "metric, rep_id, account_id, day, until, since, row_id, round(part, 6), round(whole, 6), round(n, 6), reason"
NULL = "\\N"  # text that is empty is none that is not there


@pytest.fixture(params=["tiny", "demo"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A team of which everything is derived that a metric reads."""
    if request.param == "tiny":
        workspace = tiny_team.build(tmp_path / "workspace")
    else:
        workspace = fresh.opened(tmp_path / "workspace")
        reach.load_demo(workspace, DEMO)
    workspace.settle_states()
    workspace.settle_proposals()
    keep_fresh(workspace, [metric for metric in all_metrics().values() if metric.reads & ENTRIES])
    yield workspace
    workspace.close()


def asked(cursor: Any, metric: Metric, workspace: Workspace) -> tuple[str, date]:
    """The SELECT of a metric's contributions, and the date it is asked as of."""
    as_of = own_date(workspace, metric)
    assert as_of is not None, metric.key
    return f"select '{metric.key}' as metric, {SAID} from ({contributions(cursor, metric, as_of)}) as c", as_of


def test_postgres_lists_the_same_contributions(team: Workspace, postgres_server: Any) -> None:
    psycopg = pytest.importorskip("psycopg")
    cursor, theirs = team.facts.cursor(), team.folder / "theirs.csv"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as there:
        there.execute("drop schema if exists facts cascade; create schema facts; set search_path = facts")
        copied(cursor, there, team.folder / "table.csv")
    cursor.execute("create temp table ours (metric varchar, rep_id varchar, account_id varchar, day date, until date, since date, "
                   "row_id bigint, part double, whole double, n double, reason varchar)")  # fmt: skip
    for view in portable.written().views:
        cursor.execute(f"create temp table {view} as from main.{view}")  # once, as over there
    script = ["\\set QUIET on", "set search_path = facts; set jit = off;"]
    for metric in all_metrics().values():
        sql, as_of = asked(cursor, metric, team)
        cursor.execute(f"insert into ours {sql}", bound(metric, as_of))
        script.append(f"copy ({portable.said(sql, 'postgres', as_of)}) to stdout (format csv, null '{NULL}');")
    theirs.write_text(postgres_server.psql("\n".join(script)), encoding="utf-8")
    assert different(cursor, theirs) == []


def copied(cursor: Any, there: Any, file: Path) -> None:
    """The facts as tables of the other engine, and each view as what it says of them."""
    for name, columns in portable.written().tables.items():
        if name.startswith("kept_"):
            continue
        named = ", ".join(f'"{one}"' for one in columns)
        typed = ", ".join(f'"{one}" {kind.sql("postgres")}' for one, kind in columns.items())
        table = name.removesuffix("_row")
        there.execute(f'create table "{table}" ({typed})')
        cursor.execute(f"copy (select {named} from \"{table}\") to '{file}' (header false, nullstr '{NULL}')")
        if text := file.read_bytes():
            with there.cursor().copy(f"copy \"{table}\" from stdin (format csv, null '{NULL}')") as into:
                into.write(text)
    there.execute("analyze")
    for view in portable.written().views:
        there.execute(f'create table "{view}" as {portable.view(view, "postgres")}')
    there.execute("analyze")


def different(cursor: Any, theirs: Path) -> list[tuple[Any, ...]]:
    """Contributions that only one of the two lists."""
    types = {name: kind for name, kind, *_ in cursor.execute("describe ours").fetchall()}
    read = f"read_csv('{theirs}', header = false, nullstr = '{NULL}', auto_detect = false, delim = ',', quote = '\"', columns = {types})"
    cursor.execute(f"create temp table theirs as from {read}")
    assert cursor.execute("select count(distinct metric) from theirs").fetchone()[0] > 100
    sides = [f"(select '{one}', {ALIKE} from {one} except all select '{one}', {ALIKE} from {other})"
             for one, other in (("ours", "theirs"), ("theirs", "ours"))]  # fmt: skip
    return list(cursor.execute(" union all ".join(sides) + " order by all limit 8").fetchall())
