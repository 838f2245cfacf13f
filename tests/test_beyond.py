"""Beyond one machine: other engines list the same contributions to six decimals, make the sums, and copies of a workspace share them."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import ledger, today
from coaching.metrics import Metric, Reading, all_metrics, elsewhere, measure, portable, reach
from coaching.metrics.asked import Asked, in_words
from coaching.metrics.calendar_days import days_of
from coaching.metrics.contributions import bound, contributions
from coaching.metrics.keep import ENTRIES, keep_fresh
from coaching.metrics.own_date import dates_in_words, own_date
from coaching.records import commitments, conversations
from coaching.workspace import Workspace
from tests import fresh, tiny_team
from tests.conftest import ROOT
from tests.spark import Spark, lacking

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
SAID = "rep_id, account_id, day, until, since, row_id, part, whole, n, reason"
ALIKE = "metric, rep_id, account_id, day, until, since, row_id, round(part, 6), round(whole, 6), round(n, 6), reason"
SUMS = {
    "sum_kept": "metric, rep_id, day, lacks, round(part, 6), round(whole, 6), round(n, 6), since, round(most, 6)",
    "value_kept": "metric, rep_id, day, round(value, 6), round(other, 6)",
}
BY_DAY = f"""metric in ({", ".join(f"'{one.key}'" for one in all_metrics().values() if one.daily)})"""
READ_AS = {  # as they are read: what a metric's several SELECTs bring on a day is added up
    "sum_kept": "select metric, rep_id, day, lacks, since, sum(part) as part, sum(whole) as whole, sum(n) as n, max(most) as most "
    "from sum_kept group by all",
    "value_kept": f"select metric, rep_id, day, value, other from value_kept where not {BY_DAY} union all "
    f"select metric, rep_id, day, sum(value), sum(other) from value_kept where {BY_DAY} group by all",
}
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


@pytest.fixture
def spark() -> Iterator[Spark]:
    if why := lacking():
        pytest.skip(why)
    server = Spark()
    try:
        server.wait()
        yield server
    finally:
        server.close()


def asked(cursor: Any, metric: Metric, workspace: Workspace) -> tuple[str, date]:
    """The SELECT of a metric's contributions, and the date it is asked as of."""
    as_of = own_date(workspace, metric)
    assert as_of is not None, metric.key
    return f"select '{metric.key}' as metric, {SAID} from ({contributions(cursor, metric, as_of)}) as c", as_of


def begin(cursor: Any) -> None:
    """A table for what DuckDB lists, and each view made once, as in the other engine."""
    cursor.execute("create temp table ours (metric varchar, rep_id varchar, account_id varchar, day date, until date, since date, "
                   "row_id bigint, part double, whole double, n double, reason varchar)")  # fmt: skip
    for view in portable.written().views:
        cursor.execute(f"create temp table {view} as from main.{view}")


def test_postgres_lists_the_same_contributions(team: Workspace, postgres_server: Any) -> None:
    psycopg = pytest.importorskip("psycopg")
    cursor, theirs = team.facts.cursor(), team.folder / "theirs.csv"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as there:
        there.execute("drop schema if exists facts cascade; create schema facts; set search_path = facts")
        copied(cursor, there, team.folder / "table.csv")
    begin(cursor)
    script = ["\\set QUIET on", "set search_path = facts; set jit = off;"]
    for metric in all_metrics().values():
        sql, as_of = asked(cursor, metric, team)
        cursor.execute(f"insert into ours {sql}", bound(metric, as_of))
        script.append(f"copy ({portable.said(sql, 'postgres', as_of)}) to stdout (format csv, null '{NULL}');")
    theirs.write_text(postgres_server.psql("\n".join(script)), encoding="utf-8")
    types = {name: kind for name, kind, *_ in cursor.execute("describe ours").fetchall()}
    read = f"read_csv('{theirs}', header = false, nullstr = '{NULL}', auto_detect = false, delim = ',', quote = '\"', columns = {types})"
    cursor.execute(f"create temp table theirs as from {read}")
    assert different(cursor, ALIKE) == []


@pytest.mark.slow
def test_spark_lists_the_same_contributions(team: Workspace, spark: Spark) -> None:
    from coaching.metrics import cluster

    cursor, questions = team.facts.cursor(), []
    begin(cursor)
    for metric in all_metrics().values():
        sql, as_of = asked(cursor, metric, team)
        cursor.execute(f"insert into ours {sql}", bound(metric, as_of))
        questions.append(Asked(metric.key, "", sql, as_of, ""))
    cursor.execute("create temp table theirs as from ours limit 0")
    for _, rows in cluster.made(spark.address, team.facts, questions):
        cursor.register("came", rows)
        cursor.execute("insert into theirs by name from came")
        cursor.unregister("came")
    assert different(cursor, ALIKE) == []


@pytest.mark.slow
def test_sums_made_by_spark_are_those_duckdb_makes_and_stay_in_use_while_it_is_away(
    tmp_path: Path, spark: Spark, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, every = tiny_team.build(tmp_path / "workspace"), list(all_metrics().values())
    cursor = team.facts.cursor()
    for table in SUMS:
        cursor.execute(f"create temp table ours_{table} as {READ_AS[table]}")
    cursor.execute("update kept_metric set stands_for = ''")
    team.facts.sums_of.clear()
    monkeypatch.setenv(elsewhere.ENGINE, spark.address)
    keep_fresh(team, every[:1])
    is_running, words = elsewhere.told(team.facts) or (False, "")
    assert is_running and "so far. Until then" in words and "metrics are not added up yet, so unknown" in words
    assert elsewhere.wait(team.facts) == "" and elsewhere.told(team.facts) is None
    for table, alike in SUMS.items():
        cursor.execute(f"create or replace temp table ours as from ours_{table}")
        cursor.execute(f"create or replace temp table theirs as {READ_AS[table]}")
        assert different(cursor, alike) == []
    spark.close()
    a_week_later(team)
    assert_the_last_sums_stand(team)
    team.close()


def test_an_engine_that_is_away_is_told_and_the_last_sums_say_their_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tiny_team.build(tmp_path / "workspace")
    monkeypatch.setenv(elsewhere.ENGINE, "sc://127.0.0.1:9")
    read(team)  # sums made before there was an engine are as good
    assert elsewhere.told(team.facts) is None
    a_week_later(team)
    assert_the_last_sums_stand(team)
    with team.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric where metric = 'won'")
    team.close()
    team = Workspace.open(tmp_path / "workspace")
    assert [(one.value, one.note) for one in read(team)] == [(None, "not added up yet"), (0, None)]
    words = elsewhere.wait(team.facts)
    assert words.endswith(
        "15 May 2026 stand; Deals won is not added up yet, so unknown; all other numbers are up to date."
    )
    with team.facts.transaction() as cursor:
        cursor.execute(
            "delete from kept_of where metric = 'conversations'"
        )  # as where no call was loaded when they were made
    assert [(one.value, one.note) for one in read(team)] == [(None, "not added up yet")] * 2
    team.close()


def test_an_engine_that_is_away_takes_nothing_from_the_sums_that_are_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tiny_team.build(tmp_path / "workspace")
    with team.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric where metric = 'won'")
    team.close()
    monkeypatch.setenv(elsewhere.ENGINE, "sc://127.0.0.1:9")
    team = Workspace.open(tmp_path / "workspace")
    assert [one.value for one in read(team)] == [None, 0]
    assert elsewhere.wait(team.facts).endswith(
        "Meanwhile Deals won is not added up yet, so unknown; all other numbers are up to date."
    )
    assert "sums of" not in dates_in_words(team)
    with team.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric")
    team.close()
    team = Workspace.open(tmp_path / "workspace")
    assert {one.value for one in read(team)} == {None}
    assert "metrics are not added up yet, so unknown; all other numbers" in elsewhere.wait(team.facts)
    team.close()


def test_no_promise_is_called_overdue_before_an_engine_added_up_what_it_is_judged_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tiny_team.build(tmp_path / "workspace")
    held = date(2026, 5, 5)
    talk = conversations.plan(team.records, "m1", manager_id="m1", rep_id="u3", planned_on=held)
    for text, metric in (("Call ten prospects", "calls"), ("Write the letter", None)):
        commitments.commit(
            team.records, "m1", rep_id="u3", text=text, owner_kind="rep", owner_id="u3", due_on=date(2026, 5, 10), metric=metric,
            target_value=10, conversation_id=talk.id,
        )  # fmt: skip
    conversations.confirm(team.records, talk.id, talk.version, "m1", held_on=held)
    with team.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric where metric = 'calls'")
    team.close()
    team = Workspace.open(tmp_path / "workspace")
    lens = lens_for(team, "rep", ["u3"])
    for engine, judged in (("sc://127.0.0.1:9", ledger.AWAITED), ("", ledger.OVERDUE)):
        monkeypatch.setenv(elsewhere.ENGINE, engine)
        lines = ledger.ledger(team, lens)
        assert {one.commitment.text: one.group for one in lines} == {
            "Call ten prospects": judged,
            "Write the letter": ledger.OVERDUE,
        }
        late = "1 overdue" if engine else "2 overdue"
        assert late in ledger.finding(lines) and ("1 not judged yet" in ledger.finding(lines)) == bool(engine)
        home = today.promises(team, lens)
        assert [words for _, words in today.counted(home)] == (
            ["1 overdue", "1 not judged yet"] if engine else ["2 overdue"]
        )
    team.close()


def test_a_page_denies_nothing_that_an_engine_has_not_added_up_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tiny_team.build(tmp_path / "workspace")
    with team.facts.transaction() as cursor:
        cursor.execute("delete from kept_metric")
    team.close()
    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "workspace"))

    def told(page: str) -> str:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(f"pages/{page}.py").run()
        assert not app.exception, app.exception[0].message
        return "\n".join(block.value for block in [*app.markdown, *app.header])

    for engine in ("sc://127.0.0.1:9", ""):
        monkeypatch.setenv(elsewhere.ENGINE, engine)
        for page, denied in (
            ("pipeline", "Where does the open pipeline stand?"),
            ("activity", "Is what we agreed being done?"),
        ):
            waits = "stands here once it was added up" in (there := told(page))
            assert waits == bool(engine) and (denied in there) != waits, page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://cluster", "is no address of Spark Connect, which looks like sc://host:15002"),
        ("sc://127.0.0.1:9/;token=secret", "sc://127.0.0.1:9 does not add up the numbers: it cannot be reached"),
    ],
)
def test_what_keeps_an_engine_from_work_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    team = tiny_team.build(tmp_path / "workspace")
    monkeypatch.setenv(elsewhere.ENGINE, address)
    a_week_later(team)
    read(team)
    said = elsewhere.wait(team.facts)
    assert words in said and "secret" not in said and "every minute" not in said
    shown = elsewhere.told(team.facts)
    assert shown and shown[1] == f"{said} It is asked again every minute."
    team.close()


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("<_InactiveRpcError of RPC that terminated with:\n\tstatus", "UNAVAILABLE", "no Spark Connect server answers"),
        (
            "<_InactiveRpcError of RPC that terminated with:\n\tstatus",
            "UNIMPLEMENTED",
            "no Spark Connect server answers",
        ),
        ("<_InactiveRpcError of RPC that terminated with:\n\tstatus", "INTERNAL", "the disk is full"),
        ("[TABLE_OR_VIEW_NOT_FOUND] no deal\nJVM stacktrace", "INTERNAL", "[TABLE_OR_VIEW_NOT_FOUND] no deal"),
        ("[RETRIES_EXCEEDED] tried too often", "", "[RETRIES_EXCEEDED] tried too often"),
    ],
)
def test_what_the_client_of_an_engine_says_is_told_without_its_classes(said: str, code: str, words: str) -> None:
    told = in_words(said, code, "the disk is full\nand more")
    assert told.startswith(words) and "<" not in told and "\n" not in told


def read(team: Workspace) -> list[Reading]:
    return measure(team, lens_for(team, "rep", ["u2"], "2026-Q2"), ["won", "conversations"])


def a_week_later(team: Workspace) -> None:
    """The same facts, exported a week later, and one call more."""
    with team.facts.transaction() as cursor:
        cursor.execute("update import set as_of = as_of + 7")
        call = ("t99", "u2", "acc3", "B1", "call", "Call", "2026-05-20 09:00", True, True, 9)
        tiny_team.put(cursor, 60, "activity", "later.csv", tiny_team.COLUMNS["activity"], [call])
        team.settle(cursor)


def assert_the_last_sums_stand(team: Workspace) -> None:
    read(team)
    words = elsewhere.wait(team.facts)
    assert (
        "does not add up the numbers" in words
        and "Meanwhile the sums of data of 15 May 2026 stand; all other numbers are up to date." in words
    )
    assert [(one.value, one.as_of) for one in read(team)] == [(1, tiny_team.AS_OF), (0, tiny_team.AS_OF)]
    assert dates_in_words(team).startswith("sums of 15 May 2026 · ")
    days = {one.on: one.done for one in days_of(team, lens_for(team, "company", ["company"], "2026-Q2"))}
    assert days[tiny_team.AS_OF] is not None and days[date(2026, 5, 20)] is None


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
    for view in (one for one in portable.written().views if one not in SUMS):
        there.execute(f'create table "{view}" as {portable.view(view, "postgres")}')
    there.execute("analyze")


def different(cursor: Any, alike: str) -> list[tuple[Any, ...]]:
    """What only one of the two lists, ours or theirs."""
    count = cursor.execute("select count(*) from theirs").fetchone()
    assert count and count[0] > 0
    sides = [
        f"(select '{one}', {alike} from {one} except all select '{one}', {alike} from {other})"
        for one, other in (("ours", "theirs"), ("theirs", "ours"))
    ]
    return list(cursor.execute(" union all ".join(sides) + " order by all limit 8").fetchall())


def test_a_copy_that_would_take_what_is_written_with_it_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loading").mkdir()
    monkeypatch.setenv("CADENCE_COPY_OF", str(tmp_path / "loading"))
    with pytest.raises(Refusal, match="what people write in it would go with the copy: set CADENCE_RECORDS_URL"):
        Workspace.open(tmp_path / "copy")
    monkeypatch.setenv("CADENCE_COPY_OF", str(tmp_path / "lodaing"))
    with pytest.raises(Refusal, match=r"names .*lodaing, where there is no folder"):
        Workspace.open(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_copies_of_a_workspace_share_the_sums_and_what_is_written(
    tmp_path: Path, postgres_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = tiny_team.build(tmp_path / "loading")
    stands_for = loading.facts.cursor().execute("from kept_metric order by all").fetchall()
    loading.close()
    postgres_server.psql("drop database if exists written;\ncreate database written;")
    address = str(postgres_server.get_uri("written")).replace("postgresql://", "postgresql+psycopg://")
    monkeypatch.setenv("CADENCE_RECORDS_URL", address)
    monkeypatch.setenv("CADENCE_COPY_OF", str(loading.folder))
    one, other = (Workspace.open(copied_to(tmp_path / name, loading.folder)) for name in ("one", "other"))
    assert [read(copy)[0].value for copy in (one, other)] == [1, 1]
    assert (
        other.facts.cursor().execute("from kept_metric order by all").fetchall() == stands_for
    )  # nothing was added up anew
    lens = lens_for(other, "rep", ["u2"], "2026-Q2")
    before = measure(other, lens, ["commitments_kept"])[0]
    said = commitments.commit(
        one.records, "u2", rep_id="u2", text="Call", owner_kind="rep", owner_id="u2", due_on=tiny_team.AS_OF
    )
    commitments.mark_done(one.records, said.id, said.version, "u2", tiny_team.AS_OF)
    assert (before.n, measure(other, lens, ["commitments_kept"])[0].n) == (0, 1)
    assert one.once == other.once == loading.folder  # rooms of workshops outlive the copies
    psycopg = pytest.importorskip("psycopg")

    def is_away(_: Any) -> Any:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as away:
        away.setattr(type(one.records.engine), "raw_connection", is_away)
        with pytest.raises(Refusal, match="The server with the records does not answer"):
            _ = one.records.version
    with pytest.raises(Refusal, match="shows a copy: load and change settings in"):
        other.save_settings(company="Other")
    one.close()
    other.close()


def copied_to(folder: Path, loading: Path) -> Path:
    """A copy of the workspace into which loads go, as the README makes one."""
    return Path(shutil.copytree(loading, folder))
