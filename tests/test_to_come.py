"""What a load makes ready before it shows: who looks on goes from old numbers to new ones, and waits for neither."""

import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.intake import Receipt
from coaching.metrics import all_metrics, deals, metric
from coaching.metrics import kept as kept_sums
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace
from pages import _numbers, _opened
from tests import tiny_team

FEW = ("bookings", "quota_attainment", "win_rate", "open", "median_won_deal", "forecast_error", "proposals", "calls")
KEPT = "select metric, rep_id, day, lacks, round(part, 6), round(whole, 6), round(n, 6) from sum_kept order by all"
VALUES = "select metric, rep_id, day, round(value, 6), round(other, 6) from value_kept order by all"
LISTED = "select * from deal_listed order by all"
Rows = list[tuple[Any, ...]]


def kept(workspace: Workspace) -> list[Rows]:
    return [workspace.facts.cursor().execute(sql).fetchall() for sql in (KEPT, VALUES, LISTED)]


@pytest.fixture
def shown(tmp_path: Path) -> Workspace:
    """A workspace whose numbers are all there, as after pages were looked at."""
    workspace = tiny_team.build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        kept_sums.forget(cursor, list(all_metrics()))
        cursor.execute("delete from kept_metric")
    look(workspace)
    return workspace


def look(workspace: Workspace) -> None:
    keep_fresh(workspace, [metric(key) for key in FEW])
    deals.keep_listed(workspace)


def changed(workspace: Workspace) -> list[Receipt]:
    """A newer export of a deal, of which the amount has changed."""
    export = workspace.folder.parent / "Opportunity.csv"
    export.write_text(
        "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon\n"
        "A4,Alpha four,acc2,u1,Proposal,81000,2026-06-19,2026-04-06T08:00:00.000Z,false,false\n",
        encoding="utf-8",
    )
    return intake.check(workspace, [export], as_of=date(2026, 5, 16), accept_proposals=True)


def test_a_load_shows_together_with_the_numbers_that_were_there_before_it(
    shown: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, version, meanwhile = kept(shown), shown.facts.version, list[object]()

    def make_ready(to_come: Workspace) -> None:
        _numbers.add_up_before_it_shows(to_come)
        meanwhile.extend((kept(shown) == before, shown.facts.version == version, to_come.facts.version > version))

    monkeypatch.setattr(_numbers, "several_look_on", lambda: True)
    shown.ready_with(make_ready)
    assert [one.status for one in intake.load(shown, changed(shown))] == ["loaded"]
    assert meanwhile == [True, True, True]
    after, stand = kept(shown), dict(shown.facts.sums_of)
    with monkeypatch.context() as nobody_writes:
        nobody_writes.setattr(shown.facts, "transaction", None)
        look(shown)
    with shown.facts.transaction() as cursor:
        for table in ("kept_metric", "deal_was_of", "deal_state_of", "proposal_of", "deal_listed_of"):
            cursor.execute(f"delete from {table}")
    shown.facts.sums_of.clear()
    shown.facts.settled.clear()
    look(shown)
    anew = kept(shown)
    shown.close()
    assert after != before and after == anew and stand.keys() == set(FEW)


def test_a_load_does_not_wait_for_numbers_where_nobody_else_looks_on(
    shown: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_numbers, "several_look_on", lambda: False)
    before = kept(shown)
    shown.ready_with(_numbers.add_up_before_it_shows)
    assert [one.status for one in intake.load(shown, changed(shown))] == ["loaded"] and kept(shown) == before
    shown.close()


def test_a_load_does_not_fail_with_what_is_made_ready_in_it(shown: Workspace) -> None:
    def make_ready(to_come: Workspace) -> None:
        to_come.facts.cursor().execute("select cast('no number' as integer)")

    shown.ready_with(make_ready)
    stand, version = dict(shown.facts.sums_of), shown.facts.version
    assert [one.status for one in intake.load(shown, changed(shown))] == ["loaded"]
    assert shown.facts.version == version + 1 and shown.facts.sums_of == stand and shown.facts.to_come is None
    look(shown)
    assert shown.facts.sums_of != stand
    shown.close()


def test_a_load_that_fails_can_be_tried_again(shown: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts, settle = changed(shown), Workspace.settle
    monkeypatch.setattr(Workspace, "settle", lambda *_: (_ for _ in ()).throw(Refusal("The disk is full.")))
    with pytest.raises(Refusal, match="full"):
        intake.load(shown, receipts)
    monkeypatch.setattr(Workspace, "settle", settle)
    assert [one.status for one in intake.load(shown, receipts)] == ["loaded"]
    shown.close()


def test_only_pages_that_still_stand_open_look_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    shown = {"a": now + 600, "reloaded since": now + 600, "long ago": now - 1}
    monkeypatch.setattr(_opened, "_LOOKS_UNTIL", shown)
    monkeypatch.setattr(
        "streamlit.runtime.get_instance", lambda: SimpleNamespace(is_active_session=lambda one: one != "reloaded since")
    )
    assert not _opened.several_look_on() and shown.keys() == {"a"}
    shown["b"] = now + 600
    assert _opened.several_look_on()
