"""Growth of revenue against growth of effort, counted by hand: each case one account, all of them one company."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from coaching.charts import momentum_quadrant
from coaching.lens import lens_for
from coaching.metrics import loyal_growth, momentum, portfolio
from coaching.workspace import Workspace
from tests.one_rep_a_case import AS_OF, Case, Row, account, answer, case, done, holds, named, won, workspace_of
from tests.tiny_team import COMMITMENT, PERFORMANCE

LAG = 10  # days from creation to closing of every deal, so the contacts lie ten days earlier
Q2 = "2026-Q2"


def sold(amount: float, days_ago: int) -> Row:
    day = AS_OF - timedelta(days=days_ago)
    return won(day.isoformat(), amount=amount, created_on=(day - timedelta(days=LAG)).isoformat(), account_id="a")


def seen(number: int, days_ago: int) -> list[Row]:
    return [done("call", (AS_OF - timedelta(days=days_ago)).isoformat(), account_id="a")] * number


def years(before: float, now: float, seen_before: int, seen_now: int) -> list[Row]:
    """An account's revenue and contacts, on the first days of both windows."""
    return [account(), sold(before, 729), sold(now, 364), *seen(seen_before, 729 + LAG), *seen(seen_now, 364 + LAG)]


# company: 400 + 105 + 1100 + 1099 + 50 + 100 + 100 = 2954 now, 3 + 10 + 11 + 11 + 1 + 1 + 1 = 38 contacts now
CASES: list[Case] = [
    case("more than in proportion is momentum", "sales_momentum", {"part": 1, "whole": 1}, years(100, 400, 2, 3), period=Q2),
    case("a twentieth more for the same effort is none", "sales_momentum", {"part": 0, "whole": 1}, years(100, 105, 10, 10), period=Q2),
    case("a tenth more where effort grew by a tenth is", "sales_momentum", {"part": 1, "whole": 1}, years(1000, 1100, 10, 11), period=Q2),
    case("less than a tenth is not", "sales_momentum", {"part": 0, "whole": 1}, years(1000, 1099, 10, 11), period=Q2),
    case("falling revenue has none, however little effort is left", "sales_momentum", {"part": 0, "whole": 1}, years(100, 50, 2, 1), period=Q2),
    case("revenue in one year only is not compared", "sales_momentum", {"whole": 0}, [account(), sold(100, 364), *seen(1, 364 + LAG)], period=Q2),
    case("contacts in one year only neither", "sales_momentum", {"whole": 0}, [account(), sold(100, 729), sold(100, 364), *seen(1, 364 + LAG)],
         period=Q2),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("momentum"), CASES) as found:
        yield found


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(one: Case, workspace: Workspace) -> None:
    holds(workspace, CASES, one)


@pytest.mark.parametrize(("known_for", "days", "lacks"), [
    (729, 365, "contacts in one window"), (728, 182, ""), (363, 182, ""), (362, 182, "deals too young"),
])  # fmt: skip
def test_half_years_are_compared_where_two_years_are_not_known(
    known_for: int, days: int, lacks: str, tmp_path: Path
) -> None:
    rows = [
        account(),
        sold(100, known_for),
        sold(100, 182),
        sold(100, 0),
        *seen(1, 900),
        *seen(1, 182 + LAG),
        *seen(1, LAG),
    ]
    with workspace_of(tmp_path, [case("x", "sales_momentum", None, rows)]) as found:
        [told] = momentum.momentum(found, portfolio.portfolio(found, lens_for(found, "company", None, Q2)))
        assert (told.days, told.lacks) == (days, lacks)


def test_index_elasticity_and_quadrant_of_each_account(workspace: Workspace) -> None:
    found = {
        one.id[:2]: one
        for one in momentum.momentum(
            workspace, portfolio.portfolio(workspace, lens_for(workspace, "company", None, Q2))
        )
    }
    grown, same, tenth, falling = found["p0"], found["p1"], found["p2"], found["p4"]
    assert (grown.lag, grown.revenue, grown.revenue_before, grown.effort, grown.effort_before) == (LAG, 400, 100, 3, 2)
    assert grown.index == pytest.approx((400 / 2954) / (3 / 38))
    assert grown.elasticity == pytest.approx((300 / 250) / (1 / 2.5))
    assert (same.elasticity, tenth.elasticity) == (None, None)  # effort changed by a tenth or less
    assert falling.elasticity == pytest.approx((-50 / 75) / (-1 / 1.5))
    assert [found[f"p{place}"].quadrant for place in range(7)] == [
        momentum.MORE_FROM_MORE, momentum.MORE_FROM_LESS, momentum.MORE_FROM_MORE, momentum.MORE_FROM_MORE, momentum.LESS_FROM_LESS, "", "",
    ]  # fmt: skip
    told = sorted(found.values(), key=lambda one: (not one.has_momentum, -one.revenue))
    assert momentum.finding(told) == "2 of 5 accounts with revenue and contacts in both years have momentum: a, a."
    assert momentum.what_lacks(told) == (
        "In no quadrant: 1 because contacts in one of the two windows only, 1 because revenue in one of the two windows only."
    )
    figure = momentum_quadrant(told, "p0-a", "Which?")
    figure.chart.to_dict(validate=True)
    assert len(figure.table.rows) == 5 and "median sales cycle. An association" in figure.caveat


def test_growth_and_buying_again_stand_by_state_and_few_are_too_few(tmp_path: Path) -> None:
    def customer(score: float, before: float, now: float) -> Case:
        items = (*PERFORMANCE, *COMMITMENT)
        said = [answer(score, "loyalty", item=item, response_id="r", account_id="a") for item in items]
        return case(
            "x",
            "loyalty_index",
            None,
            account(),
            sold(before, 729),
            [sold(now, 100)] if now else [],
            seen(1, 900),
            said,
        )

    cases = [*(customer(9, 100, 130) for _ in range(4)), customer(9, 100, 0), *(customer(3, 100, 50) for _ in range(2))]
    with workspace_of(tmp_path, cases) as found:
        grown = loyal_growth.loyal_growth(found, lens_for(found, "company", None, Q2))
        rows = [
            (row["state"], row["accounts"], row["bought"], row["growth"], row["again"])
            for row in loyal_growth.board(grown).rows
        ]
        assert rows == [
            ("Loyal & committed", 5, 5, "+4.0 %", "4 of 5, 80.0 % (95 %: 37.6 % to 96.4 %)"),  # 520 after 500; Wilson
            ("Dissatisfied & not committed", 2, 2, "too few (under 5)", "2 of 2"),
        ]  # fmt: skip
        assert loyal_growth.caveat(grown).startswith("Each year against the one before, 7 accounts.")


def test_where_deals_are_too_young_nothing_tells_who_grew(tmp_path: Path) -> None:
    with workspace_of(tmp_path, [case("x", "loyalty_index", None, account(), sold(100, 100))]) as found:
        assert loyal_growth.loyal_growth(found, lens_for(found, "company", None, Q2)).states == ()
