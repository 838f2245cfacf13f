"""Big imports are read where they are kept, until another import speaks about the same rows; the facts are the same either way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake.kept import fold
from coaching.workspace import Workspace

HEADER = "Id,Subject,OwnerId,AccountId,WhatId,ActivityDate,Status,TaskSubtype,Type,CallDurationInSeconds,CreatedDate,IsDeleted\n"


def line(number: int, subject: str = "Call", status: str = "Completed", gone: int = 0) -> str:
    day = f"2026-0{1 + number % 6}-1{number % 9}"
    return f"00T{number:012}AAA,{subject} {number},005000000000001AAA,001000000000001AAA,,{day},{status},Call,,60,{day} 09:00:00,{gone}\n"


def tasks(numbers: range, **said: Any) -> str:
    return HEADER + "".join(line(number, **said) for number in numbers)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[Workspace, str, str], int]:
    def load(workspace: Workspace, name: str, text: str) -> int:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        [receipt] = intake.load(workspace, intake.check(workspace, [path]))
        assert receipt.status == "loaded" and receipt.import_id is not None, intake.message_of(receipt)
        return receipt.import_id

    return load


def facts(workspace: Workspace) -> list[tuple[Any, ...]]:
    return workspace.facts.cursor().execute(
        "select activity_id, subject, kind, \"at\", done, source_file, source_row from activity order by all"
    ).fetchall()  # fmt: skip


def in_place(workspace: Workspace) -> list[int]:
    found = (
        workspace.facts.cursor()
        .execute("select import_id from import where in_place and undone_at is null order by 1")
        .fetchall()
    )
    return [row[0] for row in found]


def test_a_big_import_is_read_where_it_is_kept_and_says_the_same(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, "Task 2026-06-30.csv", tasks(range(1, 40)))
    laid = facts(workspace)
    assert in_place(workspace) == [] and len(laid) == 39
    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    intake.rebuild(workspace)
    assert in_place(workspace) == [1] and facts(workspace) == laid
    workspace.close()
    workspace = Workspace.open(workspace_folder)
    assert facts(workspace) == laid
    workspace.close()


def test_an_import_that_speaks_about_the_same_rows_brings_them_into_the_table(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    workspace = Workspace.open(workspace_folder)
    put(workspace, "Task 2026-05-31.csv", tasks(range(1, 40)))
    put(workspace, "Task more 2026-05-31.csv", tasks(range(40, 60)))
    assert in_place(workspace) == [1, 2] and len(facts(workspace)) == 59
    third = put(workspace, "Task 2026-06-30.csv", tasks(range(38, 41), subject="Visit"))
    assert in_place(workspace) == [] and len(facts(workspace)) == 59
    assert sum(row[1].startswith("Visit") for row in facts(workspace)) == 3
    intake.undo(workspace, third)
    assert in_place(workspace) == [1, 2] and not any(row[1].startswith("Visit") for row in facts(workspace))
    intake.undo(workspace, 1)
    assert len(facts(workspace)) == 20
    workspace.close()


def test_a_kept_copy_that_is_gone_is_told_and_its_import_can_be_undone(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    workspace = Workspace.open(workspace_folder)
    number = put(workspace, "Task 2026-05-31.csv", tasks(range(1, 40)))
    workspace.close()
    (workspace_folder / "imports" / f"{number:06d}" / "rows.parquet").unlink()
    workspace = Workspace.open(workspace_folder)
    assert "1 (Task 2026-05-31.csv)" in (intake.mend(workspace) or "")
    assert facts(workspace) == []
    intake.undo(workspace, number)
    workspace.close()
    workspace = Workspace.open(workspace_folder)
    assert intake.mend(workspace) is None
    workspace.close()


def test_a_workspace_from_before_keeps_its_facts(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int]
) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, "Task 2026-05-31.csv", tasks(range(1, 40)))
    before = facts(workspace)
    cursor = workspace.facts.cursor()
    cursor.execute("drop table made_by")
    for kind in ("opportunity", "activity", "opportunity_snapshot", "stage_history"):
        cursor.execute(f'drop view "{kind}"')
        cursor.execute(f'alter table "{kind}_row" rename to "{kind}"')
    workspace.close()
    workspace = Workspace.open(workspace_folder)
    assert facts(workspace) == before
    workspace.close()


DEALS = "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon\n"
PICTURE = 'select opportunity_id, "at", stage_raw, outcome, amount, owner_id, source_file, source_row from opportunity_snapshot order by all'
DEAL = "select opportunity_id, name, stage_raw, outcome, amount, source_file, source_row from opportunity order by all"
STATE = "select opportunity_id, valid_from, valid_to, stage_raw, amount, said_by from deal_state order by all"


def deals(numbers: range, amount: int = 100, stage: str = "Proposal/Price Quote") -> str:
    return DEALS + "".join(
        f"006{n:012}AAA,Deal {n},001000000000001AAA,005000000000001AAA,{stage},{amount + n}.50,2026-09-1{n % 9},2026-01-0{1 + n % 9},0,0\n"
        for n in numbers
    )


def told(workspace: Workspace) -> list[list[tuple[Any, ...]]]:
    workspace.settle_states()
    return [workspace.facts.cursor().execute(sql).fetchall() for sql in (DEAL, PICTURE, STATE)]


def test_deals_read_where_they_are_kept_and_their_pictures_say_the_same_as_laid_ones(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(workspace_folder)
    put(workspace, "Deals 2026-05-31.csv", deals(range(1, 40)))
    put(workspace, "Deals 2026-06-30.csv", deals(range(30, 60), amount=200, stage="Negotiation/Review"))
    third = put(workspace, "More deals 2026-06-30.csv", deals(range(60, 80)))
    laid = told(workspace)
    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    intake.rebuild(workspace)
    assert in_place(workspace) == [third], "the first two speak about the same deals, so they stand in the table"
    pictures = workspace.facts.cursor().execute("select count(*) from import where picture_in_place").fetchone()
    assert pictures == (3,) and told(workspace) == laid
    workspace.close()
    workspace = Workspace.open(workspace_folder)
    assert told(workspace) == laid
    intake.undo(workspace, third)
    assert [len(rows) for rows in told(workspace)[:2]] == [59, 69] and in_place(workspace) == []
    intake.undo(workspace, 2)
    assert [len(rows) for rows in told(workspace)[:2]] == [39, 39] and in_place(workspace) == [1]
    workspace.close()


@pytest.mark.slow
def test_a_picture_whose_kept_copy_is_gone_is_told_on_opening(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    workspace = Workspace.open(workspace_folder)
    number = put(workspace, "Deals 2026-05-31.csv", deals(range(1, 40)))
    workspace.close()
    (workspace_folder / "imports" / f"{number:06d}" / "rows.parquet").unlink()
    workspace = Workspace.open(workspace_folder)
    assert workspace.facts.gone == ["1 (Deals 2026-05-31.csv)"]
    workspace.close()


def test_a_big_import_changes_the_marks_of_its_own_kind_alone(
    workspace_folder: Path, put: Callable[[Workspace, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def marks() -> tuple[int, int, int]:
        of_deals = "from opportunity", "from opportunity_snapshot"
        return workspace.facts.mark("from touch"), workspace.facts.mark(of_deals[0]), workspace.facts.mark(of_deals[1])

    monkeypatch.setattr(fold, "IN_PLACE_FROM", 10)
    workspace = Workspace.open(workspace_folder)
    put(workspace, "Task 2026-06-30.csv", tasks(range(1, 20)))
    touches, *_ = marks()
    put(workspace, "Deals 2026-06-30.csv", deals(range(1, 20)))
    same, *of_deals = marks()
    last = put(workspace, "Task 2026-07-31.csv", tasks(range(20, 40)))
    changed, *same_of_deals = marks()
    assert len(in_place(workspace)) == 3 and same == touches != changed and same_of_deals == of_deals
    intake.undo(workspace, last)
    assert marks() == (touches, *of_deals)
    put(workspace, "More deals 2026-06-30.csv", deals(range(20, 40)))
    still, *others = marks()
    workspace.close()
    assert still == touches and all(one != other for one, other in zip(others, of_deals, strict=True))
