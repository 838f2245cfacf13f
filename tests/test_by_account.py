"""Who may look at which account, whose it is, and where one account can be looked at."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from coaching.access import seen_by
from coaching.errors import Refusal
from coaching.facts import Facts
from coaching.lens import OWNER, Viewer, has_accounts, lens_for, scopes
from coaching.metrics import measure, sums
from coaching.metrics.stretched import Array
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_fact_pages import opened

REP = Viewer("a", "Ann Abel", "rep", "u1", frozenset({"u1"}))
MANAGER = Viewer("m", "Mia Moor", "manager", "m1", frozenset({"m1", "u1", "u2"}))


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path / "workspace")
    yield workspace
    workspace.close()


def seen(workspace: Workspace, viewer: Viewer) -> list[str]:
    as_seen = seen_by(workspace, viewer)
    found = [scope.id for scope in scopes(as_seen, "account")]
    assert has_accounts(as_seen) is bool(found)
    return found


def test_without_a_list_of_accounts_there_are_those_that_deals_name_and_without_deals_none(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("delete from account")
        tiny.settle(cursor)
    assert seen(tiny, OWNER) == ["acc1", "acc2", "acc3", "acc4"]
    with tiny.facts.transaction() as cursor:
        for table in ("opportunity_row", "opportunity_snapshot_row", "stage_history_row"):
            cursor.execute(f"delete from {table}")
        tiny.settle(cursor)
    assert seen(tiny, OWNER) == seen(tiny, REP) == []


def test_a_rep_sees_the_own_accounts_a_manager_those_of_the_team_and_the_owner_all(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("update account set owner_id = 'u3' where account_id = 'acc4'")  # team South
        tiny.settle(cursor)
    assert seen(tiny, REP) == ["acc1", "acc2"]
    assert seen(tiny, MANAGER) == ["acc1", "acc2", "acc3"]
    assert seen(tiny, OWNER) == ["acc1", "acc2", "acc3", "acc4"]


def test_an_account_of_somebody_else_is_not_there_for_a_rep(tiny: Workspace) -> None:
    with pytest.raises(Refusal, match='Cannot find account "acc3"; there are: acc1'):
        lens_for(seen_by(tiny, REP), "account", ["acc3"])


def test_an_account_only_deals_name_is_of_the_one_who_owns_them_all(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        cursor.execute("delete from account where account_id in ('acc1', 'acc3')")
        cursor.execute(
            "update opportunity_row set owner_id = 'u1' where opportunity_id = 'B2'"
        )  # two people sell to acc3 now
        tiny.settle(cursor)
    assert seen(tiny, REP) == ["acc2", "acc1"]  # by name: Brick & Co, and acc1, of which no more than the id is known
    assert "acc3" not in seen(tiny, MANAGER)
    assert "acc3" in seen(tiny, OWNER)
    assert measure(tiny, lens_for(tiny, "account", ["acc1"], "2026"), ["bookings"])[0].value == 150_000


def test_an_account_that_was_deleted_or_merged_is_no_longer_offered(tiny: Workspace) -> None:
    with tiny.facts.transaction() as cursor:
        row = cursor.execute("select row_id from account where account_id = 'acc4'").fetchall()[0][0]
        tiny.settle(cursor)
        cursor.execute("insert into gone values (?, date '2026-05-01', null, 'deleted')", [row])
        cursor.execute("insert into fact_version values (1000)")
    assert "acc4" not in [
        key for (key,) in tiny.facts.cursor().execute("select account_id from account_today").fetchall()
    ]


def test_many_accounts_added_up_at_once_are_each_what_they_are_alone(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ["bookings", "open_pipeline", "contact_coverage", "median_won_deal", "customers"]
    few = measure(tiny, lens_for(tiny, "account", None, "2026-Q1"), keys)
    monkeypatch.setattr(sums, "LISTED", {"account": 1, "rep": 1})
    assert measure(tiny, lens_for(tiny, "account", None, "2026-Q1"), keys) == few
    assert {one.scope for one in few} == {"acc1", "acc2", "acc3", "acc4"}


def test_one_account_read_once_for_all_periods_is_what_it_is_among_others(tiny: Workspace) -> None:
    keys = ["bookings", "activities", "win_rate", "open_pipeline", "median_won_deal", "contact_coverage", "longest_gap"]
    when = [tiny.calendar.parse(key) for key in ("2026-Q1", "2026-01", "2025-Q4", "2026", "all")]
    every = lens_for(tiny, "account", None, "2026-Q1", date(2026, 2, 20))
    for lens in (every, replace(every, as_of=date(2026, 3, 31))):
        among = measure(tiny, lens, keys, when)
        alone = [one for scope in lens.scopes for one in measure(tiny, replace(lens, scopes=(scope,)), keys, when)]
        assert sorted(alone, key=lambda one: one.sign) == sorted(among, key=lambda one: one.sign)
    assert len({one.value for one in among if one.scope == "acc1"}) > 5


def test_many_people_added_up_at_once_for_whoever_looks_are_each_what_they_are_alone(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, quarter = ["bookings", "open_pipeline", "win_rate"], "2026-Q1"
    lenses = [lens_for(tiny, "company", None, quarter), lens_for(tiny, "team", None, quarter)]
    few = [measure(tiny, lens, keys, each="rep") for lens in lenses]
    monkeypatch.setattr(sums, "LISTED", {"account": 1, "rep": 1})
    assert [measure(tiny, lens, keys, each="rep") for lens in lenses * 2] == few * 2
    assert 1 < len({one.scope for one in few[1]}) < len({one.scope for one in few[0]})


def test_whoever_asks_the_same_of_all_at_once_waits_for_one_answer_which_holds_until_its_sums_change(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lens, asked, ask = lens_for(tiny, "company", None, "2026-Q1"), [], sums._ask
    [before] = measure(tiny, lens, ["bookings"])

    def slow(facts: Facts, sql: str, *given: Any) -> dict[str, Array]:
        asked.append(sql)
        time.sleep(0.05)
        return ask(facts, sql, *given)

    def by_four() -> list[float | None]:
        with ThreadPoolExecutor(4) as people:
            found = list(people.map(lambda _: measure(tiny, lens, ["bookings"])[0].value, range(4)))
        assert found == [found[0]] * 4
        return found

    monkeypatch.setattr(sums, "_ask", slow)
    with tiny.facts.transaction():  # what was held is forgotten
        pass
    assert by_four()[0] == before.value and len(asked) == 1
    with tiny.facts.transaction(facts_stay=True):  # somebody wrote something
        pass
    assert by_four()[0] == before.value and len(asked) == 1
    monkeypatch.setattr(import_module("coaching.metrics.measure"), "keep_fresh", lambda *_: None)
    tiny.facts.sums_of["bookings"] += " anew"  # the sums were made anew
    assert by_four()[0] == before.value and len(asked) == 2


def test_a_page_of_people_falls_back_to_them_and_a_page_of_deals_reads_the_account(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny.folder
    tiny.close()
    app = opened("pipeline", folder, monkeypatch, by="account", who="acc1", period="2026-Q1")
    assert app.selectbox(key="pick who").value == "acc1"
    app = opened("home", folder, monkeypatch, by="account", who="acc1", period="2026-Q1")
    assert app.selectbox(key="pick who").value == "company"
