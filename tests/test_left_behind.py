"""An export that lost its essential column is asked about, never loaded as something smaller; every column left out is named."""

from pathlib import Path

import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_wide import asks, take, workspace, write

__all__ = ["workspace"]
LAST_DAY = ("the last day of the period", "the first day after it")


def test_a_quota_sheet_with_another_name_for_its_figure_is_no_team_list(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "plan.csv",
        ["Rep", "From", "To", "Summe netto", "Team"],
        ["Ana", "2026-01-01", "2026-03-31", "5000", "North"],
    )
    (receipt,) = intake.check(workspace, [file])
    (question,) = receipt.questions
    assert (receipt.status, question.column) == ("asks", "format") and question.options[:2] == (
        "team_list",
        "generic_quota",
    )
    assert all(f'"{header}"' in intake.asked(question) for header in ("From", "To", "Summe netto"))
    take(workspace, file, format="team_list")
    assert not [q for receipt in intake.check(workspace, [file]) for q in receipt.questions], (
        "the answer is remembered for the same headers"
    )


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("extra", "cells", "asked"),
    [("Commission", ["1,200.50", "900"], True), ("Fixum", ["€ 4000", "€ 3500"], True),
     ("Review", ["2026-03-01", "2026-04-01"], True),
     ("Date of birth", ["1990-01-02", "1991-03-04"], False), ("Phone", ["0301234567", "0301234568"], False),
     ("Employee No", ["10020", "10030"], False),
     ("Zip", ["10115", "20095"], False), ("Shirt", ["L", "M"], False), ("Joined", ["2020-01-02", "2021-03-04"], False),
     ("Grade", ["", ""], False)],
)  # fmt: skip
def test_a_team_list_is_asked_about_only_where_money_or_a_date_would_be_left(
    workspace: Workspace, tmp_path: Path, extra: str, cells: list[str], asked: bool
) -> None:
    file = write(
        tmp_path, "people.csv", ["Sales Rep", "Manager", extra], ["Ana", "Eve", cells[0]], ["Ben", "Eve", cells[1]]
    )
    (receipt,) = intake.check(workspace, [file])
    assert [question.column for question in receipt.questions] == (["format"] if asked else [])
    assert intake.as_json(receipt)["left_out"] == [{"column": extra, "why": "left out"}]


def test_a_list_of_customers_with_money_and_a_date_may_be_deals(workspace: Workspace, tmp_path: Path) -> None:
    head: list[object] = ["Account", "Industry", "Valor", "Fecha"]
    assert list(asks(workspace, write(tmp_path, "a.csv", head, ["Acme", "IT", "5000.00", "2026-01-01"]))) == ["format"]
    assert intake.check(workspace, [write(tmp_path, "b.csv", head[:3], ["Acme", "IT", "5000.00"])])[0].status == "ready"


def test_rewards_and_targets_are_asked_for_the_money_and_the_end_they_lost(
    workspace: Workspace, tmp_path: Path
) -> None:
    head: list[object] = ["Reward ID", "Rep", "Earned On", "Given On", "Reason", "Betrag"]
    rewards = write(tmp_path, "rewards.csv", head, ["1", "Ana", "2026-01-01", "2026-01-05", "won", "250.00"])
    assert asks(workspace, rewards) == {"Betrag": ("field:amount", "ignore")}
    take(workspace, rewards, Betrag="field:amount")
    assert workspace.facts.cursor().execute("select cast(amount as integer) from reward").fetchall() == [(250,)]
    for header, asked in (("Schluss", {"Schluss": ("field:period_end", "ignore")}), ("Bis", {"Bis is": LAST_DAY})):
        targets = write(
            tmp_path,
            "targets.csv",
            ["Rep", "Period Start", header, "Target"],
            ["Ana", "2026-01-01", "2026-02-15", "5000"],
        )
        assert asks(workspace, targets) == asked, "what is known by its header is taken for the end"


def test_a_matching_by_hand_of_a_kind_that_is_not_offered_ends_without_a_fault(
    workspace: Workspace, tmp_path: Path
) -> None:
    head: list[object] = ["Rep", "Given On", "Kind", "Betrag"]
    file = write(tmp_path, "rewards.csv", head, ["Ana", "2026-01-05", "bonus", "250.00"])
    (receipt,) = intake.check(workspace, [file], answers={"Betrag": "field:amount"}, accept_proposals=True)
    assert (receipt.status, receipt.kind) == ("ready", "reward")


@pytest.mark.parametrize(("cells", "asked"), [(["9000", "8000"], ["format"]), (["L", "M"], [])])
def test_a_list_of_people_told_by_its_columns_alone_is_asked_for_what_it_would_lose(
    workspace: Workspace, tmp_path: Path, cells: list[str], asked: list[str]
) -> None:
    rows = ([name, "North", cell] for name, cell in zip(("Vera Moss", "Ugo Ray"), cells, strict=True))
    file = write(tmp_path, "plan.csv", ["Name", "Team", "XYZ"], *rows)
    (receipt,) = intake.check(workspace, [file], accept_proposals=True)
    assert [question.column for question in receipt.questions] == asked
    assert not asked or 'As people it would lose "XYZ" (such as 9000)' in intake.asked(receipt.questions[0])
    assert intake.check(workspace, [file], answers={"format": "generic_rep"})[0].status == "ready"
