"""Lost deals by reason, by the stage they were last open at and by competitor; no decision stands apart from all of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from coaching.lens import lens_for
from coaching.metrics import losses, measure
from coaching.metrics.losses import Ended, ended
from coaching.metrics.tables import Table
from coaching.workspace import Workspace
from tests.one_rep_a_case import case, deal, lost, saved, won, workspace_of

DAY = "2026-02-10"
ROWS = [
    lost(DAY, opportunity_id="a", lost_reason="Price", customer_reason="Nobody called back", competitor="Rival", amount=100),
    lost(DAY, lost_reason="price ", amount=300),
    lost(DAY, competitor="rival", amount=None), deal("cancelled", closed_on=DAY, close_on=DAY, competitor="Rival", amount=50),
    won(DAY, competitor="Rival"), *[won(DAY, competitor="Foe")] * 2, *[lost(DAY, competitor="Foe", lost_reason="Function", amount=200)] * 3,
    won(DAY, competitor="Rival", type="Renewal"), won(DAY), lost("2026-04-01", lost_reason="Late"), deal(),
    saved("2026-01-05 08:00", opportunity_id="a", stage_raw="Qualify"), saved("2026-01-20 08:00", opportunity_id="a", stage_raw="Proposal"),
    saved("2026-02-10 08:00", "lost", opportunity_id="a", stage_raw="Lost"),
]  # fmt: skip
CASES = [case("many ways to end", "lost", 6, *ROWS)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("losses") / "w", CASES) as opened:
        yield opened


def found(workspace: Workspace) -> list[Ended]:
    return ended(workspace, lens_for(workspace, "rep", ["p0"], "2026-Q1"))


def told(table: Table, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[column] for column in columns) for row in table.rows)


def test_reasons_have_their_share_of_what_was_lost_and_no_decision_is_a_class_of_its_own(workspace: Workspace) -> None:
    assert told(losses.by_reason(found(workspace)), "reason", "deals", "share", "amount", "value") == [
        ("Function", 3, 0.5, 600, 0.6), ("No decision", 1, None, 50, None), ("Price", 2, pytest.approx(1 / 3), 400, 0.4),
        ("no reason given", 1, pytest.approx(1 / 6), None, None),
    ]  # fmt: skip


def test_the_customers_reason_stands_apart_from_the_reps(workspace: Workspace) -> None:
    table = losses.by_customer(found(workspace))
    assert table and told(table, "reason", "deals", "share", "rep") == [("Nobody called back", 1, 1.0, "Price")]
    lens = lens_for(workspace, "rep", ["p0"], "2026-Q1")
    heard, said = measure(workspace, lens, ["losses_heard", "losses_explained"])
    assert ((heard.part, heard.whole), (said.part, said.whole)) == ((1, 6), (5, 6))
    assert losses.by_customer(one for one in found(workspace) if not one.heard) is None


def test_the_stage_is_the_last_one_a_history_tells_before_the_deal_was_lost(workspace: Workspace) -> None:
    assert told(losses.by_stage(found(workspace)), "stage", "deals", "cancelled") == [
        ("Proposal", 1, 0),
        ("stage not known", 5, 1),
    ]


def test_each_competitor_has_its_rate_from_five_deals_on_and_the_blank_ones_have_none(workspace: Workspace) -> None:
    table = losses.by_competitor(found(workspace))
    assert told(table, "competitor", "won", "lost", "cancelled") == [
        ("Foe", 2, 3, 0),
        ("Rival", 1, 2, 1),
        ("no competitor named", 1, 1, 0),
    ]
    foe, rival = (next(row for row in table.rows if row["competitor"] == name) for name in ("Foe", "Rival"))
    assert (foe["rate"], foe["low"], foe["high"]) == (
        0.4,
        pytest.approx(0.1176, abs=1e-4),
        pytest.approx(0.7693, abs=1e-4),
    )
    assert (rival["rate"], rival["low"], rival["note"]) == (None, None, "fewer than five")


@pytest.mark.parametrize(("blank", "unreliable"), [(1, False), (2, True)])
def test_reasons_are_unreliable_beyond_a_fifth_and_not_at_it(blank: int, unreliable: bool) -> None:
    some = [Ended("lost", "Price", True, None, None, False, 5 - blank, 1), Ended("lost", "other", False, None, None, False, blank, 1),
            Ended("cancelled", None, False, None, None, False, 9, 1)]  # fmt: skip
    assert losses.are_unreliable(some) is unreliable
    assert (
        losses.reliability(some).startswith('Reasons unreliable. No reason, or only "other": 2 of 5 deals lost, more')
        is unreliable
    )
    assert losses.reliability(some[:1]) == ""
