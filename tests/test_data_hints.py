"""Rows logged in a lump: which ones are named, and that an ordinary day names none."""

from collections.abc import Iterator

import pytest

from coaching.lens import lens_for
from coaching.metrics import data_hints
from coaching.workspace import Workspace
from tests.one_rep_a_case import Row, case, done, workspace_of


def calls(day: str, many: int, first_hour: int = 8) -> list[Row]:
    """So many calls on a day, ten minutes apart, each to an account of its own."""
    return [done("call", f"{day} {first_hour + n // 6:02d}:{n % 6}5", account_id=f"{day}-{n}") for n in range(many)]


USUAL = [row for day in range(2, 12) for row in calls(f"2026-02-{day:02d}", 3)]  # ten days of three
CASES = [
    case("three in one minute", "calls", {}, *[done("call", "2026-02-10 09:30", account_id=f"a{n}") for n in range(3)]),
    case("two in one minute", "calls", {}, *[done("call", "2026-02-10 09:30", account_id=f"a{n}") for n in range(2)]),
    case("three with one account", "calls", {}, *[done("call", "2026-02-10 09:30", account_id="a")] * 3),
    case("days without a time", "calls", {}, *[done("call", "2026-02-10 00:00", account_id=f"a{n}") for n in range(9)]),
    case("a burst at the end", "calls", {}, *USUAL, *calls("2026-02-27", 12)),
    case("eleven", "calls", {}, *USUAL, *calls("2026-02-27", 11)),
    case("in the middle", "calls", {}, *USUAL, *calls("2026-02-18", 12)),
    case("much every day", "calls", {}, *[row for day in (10, 11, 27) for row in calls(f"2026-02-{day}", 12)]),
    case("planned", "calls", {}, *[(kind, row | {"done": False}) for kind, row in [*USUAL, *calls("2026-02-27", 12)]]),
]
NAMED = {"three in one minute": {("minute", 3)}, "a burst at the end": {("day", 12)}}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("hints") / "w", CASES) as workspace:
        yield workspace


@pytest.mark.parametrize("place", range(len(CASES)), ids=[one.name for one in CASES])
def test_rows_logged_in_a_lump_are_named_and_no_others(many: Workspace, place: int) -> None:
    found = data_hints.hints(many, lens_for(many, "rep", [f"p{place}"], "2026-Q1"))
    assert {(what, sum(one.what == what for one in found)) for what in {one.what for one in found}} == NAMED.get(
        CASES[place].name, set()
    )


def test_the_sentence_says_what_to_ask_and_blames_nobody(many: Workspace) -> None:
    found = data_hints.hints(many, lens_for(many, "company", None, "2026-Q1"))
    said = data_hints.finding(found)
    assert (
        said.startswith("Logged 12 activities")
        or "3 activities in one minute with others and 12 activities on a day at the month's end" in said
    )
    assert "an evening of catching up looks the same" in said and data_hints.finding([]) == ""
    row = next(row for row in data_hints.behind(found).rows if row["why"] == data_hints.WORDS["day"])
    assert (row["many"], row["usual"], row["rep"]) == (12, 3, "Case 4")
    assert data_hints.hints(many, lens_for(many, "company", None, "2026-Q2")) == []
