"""The matrix of a team: most red first, what decides a cell, and what changed for a rep since the last talk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import Lens, lens_for
from coaching.method.facts_to_freeze import to_freeze
from coaching.metrics import drivers, matrix
from coaching.metrics.definition import metric
from coaching.metrics.peers import reps_under
from coaching.metrics.show import inside
from coaching.records import commitments, conversations, frozen
from coaching.workspace import Workspace
from tests.one_rep_a_case import case, won, workspace_of
from tests.tiny_team import build


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build(tmp_path / "tiny")
    yield workspace
    workspace.close()


def reps_of_company(workspace: Workspace, period: str = "2026-Q1") -> Lens:
    reps = reps_under(workspace, lens_for(workspace, "company", None, period))
    assert reps
    return reps


def test_rows_and_columns_stand_most_red_first_and_nobody_is_no_rep(tiny: Workspace) -> None:
    reps = reps_of_company(tiny)
    found = matrix.matrix(reps, drivers.boards(tiny, reps))
    assert found.reps[0][1] == "Ann Abel" and "Unassigned" not in dict(found.reps).values()
    red = [sum(found.cells[rep, key].colour == "red" for rep, _ in found.reps) for key, _ in found.drivers]
    assert red == sorted(red, reverse=True)


def test_a_red_cell_names_the_fact_that_decides_it_and_a_green_one_needs_no_words(tiny: Workspace) -> None:
    reps = reps_of_company(tiny)
    cells = matrix.matrix(reps, drivers.boards(tiny, reps)).cells.values()
    assert all(bool(cell.words) == (cell.colour in ("red", "amber")) for cell in cells)
    assert "of agreed 17 %" in [cell.words for cell in cells]


@pytest.mark.parametrize(("of_reps", "said"), [
    ((("few cases", 0.9, "grey"), ("few cases", 0.9, "grey")), "2 of 2 reps have too few {noun} to be judged by {fact}."),
    ((("few cases", 0.9, "grey"), ("no cases", None, "grey")), "1 of 2 reps has too few {noun} to be judged by {fact}, 1 has none."),
    ((("few cases", 0.9, "grey"), (None, 0.1, "red")), ""),  # that rep shows it
    (((None, 0.1, "green"), ("no cases", None, "grey")), ""),  # and here another reason stands behind it
])  # fmt: skip
def test_a_driver_red_of_all_and_of_no_rep_says_how_many_lack_the_cases(
    tiny: Workspace, of_reps: Any, said: str
) -> None:
    whole = drivers.board(tiny, lens_for(tiny, "company", None, "2026-Q1"))
    status = next(one for one in whole.five if one.driver.key == "reward")
    fact = replace(status.facts[0], colour="red", target=0.9)
    red = replace(status, colour="red", facts=(fact,))
    cells = {}
    for rep, (noted, value, colour) in zip("ab", of_reps, strict=True):
        own = replace(fact, colour=colour, reading=fact.reading._replace(noted=noted, value=value))
        cells[rep, "reward"] = matrix.Cell(colour, "", replace(status, colour=colour, facts=(own,)))
    found = matrix.Matrix((("a", "A"), ("b", "B")), (("reward", red.driver.label),), cells)
    noun, label = metric(fact.reading.metric).noun, inside(fact.label)
    wanted = f"{red.driver.label} is red for all together and for no rep alone: {said.format(noun=noun, fact=label)}"
    assert matrix.of_no_rep(replace(whole, five=(red,)), found) == ({"reward": wanted} if said else {})


def test_since_the_last_talk_a_fact_is_better_worse_or_the_same(tiny: Workspace) -> None:
    lens = lens_for(tiny, "rep", ["u1"], "2026-Q1")
    assert matrix.since(tiny, lens)["activity"] == matrix.Since(0, 0, 0)
    board = drivers.board(tiny, lens)
    activity = next(status for status in board.five if status.driver.key == "activity")
    talk = conversations.plan(tiny.records, "m1", manager_id="m1", rep_id="u1", planned_on=date(2026, 4, 1))
    facts = to_freeze(tiny, lens, [activity], {}, "")
    changed = [
        replace(fact, colour="green" if fact.colour == "red" else "red" if fact.colour == "green" else fact.colour)
        for fact in facts
    ]
    frozen.freeze(tiny.records, talk.id, "m1", changed)
    commitments.commit(
        tiny.records, "m1", rep_id="u1", text="Call", owner_kind="rep", owner_id="u1", due_on=date(2026, 5, 10), metric="calls", target_value=1,
        conversation_id=talk.id, driver="activity",
    )  # fmt: skip
    conversations.confirm(
        tiny.records, talk.id, conversations.get(tiny.records, talk.id).version, "m1", held_on=date(2026, 4, 1)
    )
    was_green = sum(one.colour == "green" for one in changed)
    was_red = sum(one.colour == "red" for one in changed)
    assert matrix.since(tiny, lens)["activity"] == matrix.Since(was_red, was_green, 1)
    assert matrix.Since(1, 2, 1).in_words == "↑ 1 better, ↓ 2 worse since the last talk · 1 promise open"
    assert matrix.since(tiny, lens_for(tiny, "company", None, "2026-Q1")) == {}


def test_what_nobody_is_rated_by_says_which_file_brings_it(tmp_path: Path, tiny: Workspace) -> None:
    with workspace_of(tmp_path / "thin", [case("thin", "won", None, [won("2026-02-10")])]) as thin:
        reps = reps_of_company(thin)
        said = matrix.lacking(matrix.matrix(reps, drivers.boards(thin, reps)))
    assert (
        said.startswith("Rated for nobody yet.") and "load a customer survey" in said and "load a reward list" in said
    )
    reps = reps_of_company(tiny)
    assert "survey" not in matrix.lacking(matrix.matrix(reps, drivers.boards(tiny, reps)))
