"""Deals of a quarter's last two weeks that had been planned for a later one, beside what that one lacked."""

from collections.abc import Iterator
from datetime import date

import pytest

from coaching.lens import lens_for
from coaching.metrics import pulled_in
from coaching.workspace import Workspace
from tests.one_rep_a_case import Row, case, saved, target, won, workspace_of

# The first quarter ends with 31 March; two weeks before is the midnight of 18 March. It is 15 May.
NEXT = target("bookings", "2026-04-01", "2026-07-01", 500)


def planned(one: str, closed_on: str, *said: tuple[str, str], amount: int = 100) -> list[Row]:
    """A deal won on a day, with the days on which it was planned for which day."""
    rows = [
        won(closed_on, opportunity_id=one, amount=amount),
        saved(f"{closed_on} 09:00", "won", opportunity_id=one, close_on=closed_on),
    ]
    return rows + [saved(f"{at} 08:00", opportunity_id=one, close_on=close_on, amount=80) for at, close_on in said]


DEALS = [
    *planned("pulled", "2026-03-31", ("2026-01-05", "2026-04-01"), amount=120),
    *planned("first day of two weeks", "2026-03-18", ("2026-01-05", "2026-06-30")),
    *planned("before them", "2026-03-17", ("2026-01-05", "2026-04-01")),
    *planned("planned so", "2026-03-31", ("2026-01-05", "2026-03-31")),
    *planned("moved in before", "2026-03-31", ("2026-01-05", "2026-04-01"), ("2026-03-17", "2026-03-31")),
    *planned("moved in within", "2026-03-31", ("2026-01-05", "2026-04-01"), ("2026-03-18", "2026-03-31")),
    *planned("after the quarter", "2026-04-01", ("2026-01-05", "2026-04-01")),
    won("2026-03-31", opportunity_id="no history"), NEXT,
]  # fmt: skip


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(
        tmp_path_factory.mktemp("pulled") / "w", [case("some", "won", {}, *DEALS), case("nobody", "won", {}, NEXT)]
    ) as workspace:
        yield workspace


def test_what_was_planned_for_later_and_won_in_the_last_two_weeks_is_listed_with_the_next_gap(some: Workspace) -> None:
    found = pulled_in.pulled_in(some, lens_for(some, "rep", ["p0"], "2026-Q1"))
    assert found is not None and [one.id.removeprefix("p0-") for one in found.deals] == [
        "pulled",
        "first day of two weeks",
        "moved in within",
    ]
    assert [(one.amount, one.amount_then) for one in found.deals] == [(120, 80), (100, 80), (100, 80)]
    assert found.next_gap is not None and found.next_gap.value == -400  # 100 won of 500
    said = pulled_in.finding(found, "EUR")
    assert said == (
        "3 deals, €320, came in the last two weeks and had been planned for a later quarter; Q2 2026 is so far €400 short of its quota."
    )
    assert [row["planned"] for row in pulled_in.behind(found.deals).rows] == [
        date(2026, 4, 1),
        date(2026, 6, 30),
        date(2026, 4, 1),
    ]


def test_nothing_pulled_in_is_said_and_other_periods_are_not_read(some: Workspace) -> None:
    nobody = pulled_in.pulled_in(some, lens_for(some, "rep", ["p1"], "2026-Q1"))
    assert (
        nobody is not None
        and pulled_in.finding(nobody, "EUR") == "No deal of the last two weeks had been planned for a later quarter."
    )
    assert pulled_in.pulled_in(some, lens_for(some, "rep", ["p0"], "2026")) is None
    running = pulled_in.pulled_in(some, lens_for(some, "company", None, "2026-Q2"))
    assert running is not None and running.next_gap is None  # the third quarter has not begun
