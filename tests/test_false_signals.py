"""Where nothing differs, a signal comes no more often than it says: simulated people, probabilities and activities without any effect."""

import random
from collections.abc import Sequence
from datetime import date

import pytest

from coaching.metrics import Reading
from coaching.metrics.calibration import Stated, by_rep
from coaching.metrics.goes_with import GoesWith, with_intervals
from coaching.metrics.peers import ABOVE, BELOW, among_peers
from coaching.metrics.statistics import wilson

NOMINAL, SPARE = 0.05, 0.02  # one in twenty, and what so many simulations may be off by


def successes(chance: random.Random, n: int, rate: float) -> int:
    return sum(chance.random() < rate for _ in range(n))


def reading(name: str, won: int, of: int) -> Reading:
    low, high = wilson(won, of)
    return Reading(
        "win_rate", "rep", name, name, "2026-Q1", won / of, won, of, of, low, high, "share", None, date(2026, 5, 15)
    )


@pytest.mark.parametrize(("cases", "rate"), [(12, 0.3), (40, 0.3), (40, 0.1), (150, 0.5)])
def test_a_person_who_is_like_the_others_stands_out_once_in_twenty_times_at_most(cases: int, rate: float) -> None:
    chance, apart, looked = random.Random(cases), 0, 0
    for _ in range(250):
        peers = among_peers([reading(f"p{n}", successes(chance, cases, rate), cases) for n in range(10)])
        apart += sum(peer.stands in (ABOVE, BELOW) for peer in peers)
        looked += len(peers)
    assert apart / looked <= NOMINAL + SPARE


def test_a_person_who_really_differs_is_seen() -> None:
    chance = random.Random(1)
    seen = 0
    for _ in range(100):
        others = [reading(f"p{n}", successes(chance, 60, 0.3), 60) for n in range(9)]
        peers = {
            peer.reading.name: peer.stands
            for peer in among_peers([*others, reading("Zoe", successes(chance, 60, 0.6), 60)])
        }
        seen += peers["Zoe"] == ABOVE
    assert seen >= 90


def test_probabilities_that_are_true_are_called_wrong_once_in_twenty_times_at_most() -> None:
    """Over several sizes together: for one size alone whole deals let it swing between 3 and 7 in 100."""
    chance, apart, looked = random.Random(5), 0, 0
    for deals, said in ((20, 0.3), (33, 0.6), (45, 0.4), (60, 0.7), (90, 0.2), (200, 0.5)):
        people = [
            Stated(
                "commit", round(said * 100), deals, successes(chance, deals, said), said * deals, None, None, f"p{n}"
            )
            for n in range(500)
        ]
        apart += sum(row["apart"] for row in by_rep(people).rows)
        looked += len(people)
    assert apart / looked <= NOMINAL + SPARE


def no_effect(chance: random.Random, kinds: int, with_it: Sequence[int]) -> bool:
    """Whether any of so many kinds stands out among 200 deals of which each is won by the same chance."""
    found = [
        GoesWith(f"k{n}", many, successes(chance, many, 0.3), 200 - many, successes(chance, 200 - many, 0.3))
        for n, many in zip(range(kinds), with_it, strict=False)
    ]  # fmt: skip
    return any(one.is_apart for one in with_intervals(found))


@pytest.mark.parametrize("kinds", [1, 4, 9])
def test_of_all_kinds_of_activity_together_one_stands_out_once_in_twenty_times_at_most(kinds: int) -> None:
    chance = random.Random(kinds)
    wrong = sum(no_effect(chance, kinds, (10, 20, 40, 60, 90, 120, 150, 180, 190)) for _ in range(1200))
    assert wrong / 1200 <= NOMINAL + SPARE
