"""Five-driver colours, by the rule anyone can redo (METRICS section 5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from coaching.lens import lens_for
from coaching.metrics import Reading, colours, drivers
from coaching.playbook import Fact
from coaching.workspace import Workspace
from tests import tiny_team

FACT = Fact("f", ("win_rate",), "here", date(2000, 1, 1), target="fixed", target_value=0.5)


def reading(value: float | None, **more: object) -> Reading:
    plain = Reading(
        "win_rate", "rep", "u1", "Ann", "2026-Q1", value, None, None, 30, None, None, "share", None, date(2026, 3, 31)
    )
    return plain._replace(**more)  # type: ignore[arg-type]


def fact(colour: str, critical: bool = False, known: bool = True) -> colours.FactStatus:
    entry = replace(FACT, critical=critical)
    return colours.FactStatus(entry, "Win rate", reading(0.4 if known else None), 0.5, colour, "win rate 40 %")


def test_cuts_are_nine_tenths_and_seven_tenths_of_the_target() -> None:
    found = [colours.colour_of(FACT, reading(value), 0.5) for value in (0.45, 0.44, 0.35, 0.34)]
    assert found == ["green", "amber", "amber", "red"]


def test_a_lower_is_better_fact_takes_the_reciprocal() -> None:
    entry = replace(FACT, metrics=("days_to_reward",), target_value=30.0)
    days = [reading(value, metric="days_to_reward", unit="days") for value in (30, 40, 60)]
    assert [colours.colour_of(entry, one, 30) for one in days] == ["green", "amber", "red"]


def test_a_rate_is_red_only_when_its_whole_interval_is_below_the_green_cut() -> None:
    unsure = reading(2 / 15, part=2, whole=15, low=0.04, high=0.47)
    sure = reading(4 / 60, part=4, whole=60, low=0.03, high=0.16)
    assert [colours.colour_of(FACT, one, 0.5) for one in (unsure, sure)] == ["amber", "red"]


def test_fewer_than_five_cases_have_no_colour() -> None:
    assert colours.colour_of(FACT, reading(0.0, part=0, whole=4, low=0.0, high=0.49), 0.5) == "grey"


def test_five_cases_have_one() -> None:
    assert colours.colour_of(FACT, reading(0.0, part=0, whole=5, low=0.0, high=0.43), 0.5) == "red"


@pytest.mark.parametrize(("high", "colour"), [(0.45, "amber"), (0.4499, "red")])
def test_an_upper_limit_on_the_green_cut_is_not_below_it(high: float, colour: str) -> None:
    assert colours.colour_of(FACT, reading(0.3, part=30, whole=100, low=0.2, high=high), 0.5) == colour


@pytest.mark.parametrize(("value", "colour"), [
    (30, "green"), (50, "green"), (29.9, "amber"), (50.1, "amber"), (10, "amber"), (70, "amber"), (9.9, "red"), (70.1, "red"), (40, "green"),
])  # fmt: skip
def test_a_band_is_green_to_its_ends_and_amber_one_width_beyond(value: float, colour: str) -> None:
    assert colours.colour_of(replace(FACT, target="band", band_low=30, band_high=50), reading(value), None) == colour


@pytest.mark.parametrize(("known", "colour"), [(2, "green"), (1, "grey")])
def test_half_of_the_facts_are_enough(known: int, colour: str) -> None:
    assert (
        colours.driver_colour(
            tuple(fact("green" if place < known else "grey", known=place < known) for place in range(4))
        )
        == colour
    )


def test_no_data_and_no_target_are_grey() -> None:
    assert colours.colour_of(FACT, reading(None), 0.5) == "grey"
    assert colours.colour_of(FACT, reading(0.2), None) == "grey"


def test_a_score_of_one_or_two_answers_has_no_colour() -> None:
    thin = reading(20, metric="loyalty_index", unit="score", n=2, noted="thin")
    assert colours.colour_of(FACT, thin, 80) == "grey"


def test_what_still_runs_is_not_judged() -> None:
    assert colours.colour_of(FACT, reading(0.1, noted="to date"), 0.5) == "grey"


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ([], "grey"),
        ([fact("grey"), fact("grey")], "grey"),
        ([fact("green"), fact("grey", known=False), fact("grey", known=False)], "grey"),
        ([fact("green"), fact("green")], "green"),
        ([fact("green"), fact("amber")], "green"),
        ([fact("green"), fact("amber"), fact("amber")], "amber"),
        ([fact("green"), fact("amber", critical=True)], "amber"),
        ([fact("green"), fact("red")], "amber"),
        ([fact("green"), fact("red"), fact("red")], "red"),
        ([fact("green"), fact("red", critical=True)], "red"),
    ],
)
def test_the_worst_facts_decide_and_nothing_is_averaged(facts: list[colours.FactStatus], colour: str) -> None:
    assert colours.driver_colour(tuple(facts)) == colour


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path_factory.mktemp("tiny"))
    yield workspace
    workspace.close()


def test_the_board_says_which_facts_made_the_colour_and_which_would_change_it(tiny: Workspace) -> None:
    board = drivers.board(tiny, lens_for(tiny, "company", None, "2026"))
    activity = board.five[3]
    assert activity.colour == "red"
    assert activity.sentence.startswith("Red: agreed cadence done 17 % (4 of 24 done) (red)")
    assert "because" not in activity.sentence.lower()
    assert activity.would_change.endswith(".")
    assert "hi-value activities (red)" in board.finding


def test_a_driver_without_facts_says_what_to_load_and_never_zero(tiny: Workspace) -> None:
    planning = drivers.board(tiny, lens_for(tiny, "company", None, "2026-Q2")).foundation[-1]
    assert (planning.colour, planning.sentence) == ("amber", "Amber: reps with a target 66.7 % (2 of 3 sellers) (red).")
    with tiny.facts.transaction() as cursor:
        kept = cursor.execute("select * from inventory where what like 'quota%'").fetchall()
        cursor.execute("delete from inventory where what like 'quota%'")
    planning = drivers.board(tiny, lens_for(tiny, "rep", ["u3"], "2026-Q1")).foundation[-1]
    with tiny.facts.transaction() as cursor:
        cursor.executemany("insert into inventory values (?, ?, ?, ?)", kept)
    assert (planning.colour, planning.sentence) == ("grey", "No facts yet: load quotas, or targets for activities.")


def test_a_driver_with_data_elsewhere_says_that_this_period_is_empty(tiny: Workspace) -> None:
    reward = drivers.board(tiny, lens_for(tiny, "rep", ["u3"], "2026-Q1")).five[0]
    assert reward.sentence == "Nothing in this period: no rewards."
