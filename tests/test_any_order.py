"""Whatever the order of loading, undoing and rebuilding, the facts, the states of the deals and the Readings are the same."""

import csv
from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coaching import intake
from coaching.intake.words.fields import TABLE_COLUMNS
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests import fresh

HEADER = [
    "Id",
    "Name",
    "OwnerId",
    "StageName",
    "Amount",
    "CloseDate",
    "CreatedDate",
    "ForecastCategoryName",
    "IsDeleted",
]
CHANGES = ["Id", "IsDeleted", "OpportunityId", "CreatedById", "CreatedDate", "Field", "OldValue", "NewValue"]
NO_HURRY: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
QUICK, THOROUGH = settings(max_examples=2, phases=[Phase.generate], **NO_HURRY), settings(max_examples=25, **NO_HURRY)
METRICS = (
    "open",
    "won",
    "lost",
    "bookings",
    "open_pipeline",
    "pipeline_created",
    "win_rate",
    "forecast_error",
    "cycle_days_won",
)
TABLES = ("opportunity", "opportunity_snapshot", "stage_history")
STAGES = ("Qualification", "Negotiation", "Closed Won", "Closed Lost")
File = tuple[str, list[list[str]]]


def id_of(number: int, letters: int = 18) -> str:
    return f"0060000000000{number:02d}AAA"[:letters]


deal = st.builds(
    lambda number, stage, amount, close, owner, category, gone, letters: (
        number, [id_of(number, letters), f"Deal {number}", f"00500000000000{owner}AAA", stage, amount, close, "2026-01-05", category, gone]),
    st.integers(1, 5), st.sampled_from(STAGES), st.sampled_from(["", "100", "250.5"]), st.sampled_from(["2026-03-20", "2026-05-31", "2026-08-01"]),
    st.integers(1, 2), st.sampled_from(["Commit", "Pipeline"]), st.sampled_from(["0", "0", "0", "1"]), st.sampled_from([15, 18]),
)  # fmt: skip
rows = st.lists(deal, min_size=2, max_size=5).map(lambda found: list(dict(found).values()))
change = st.builds(
    lambda number, at, pair: ["", "0", id_of(number), "005000000000001AAA", f"2026-0{at}-11 10:00:00", *pair],
    st.integers(1, 5), st.integers(1, 6), st.sampled_from([("StageName", "Qualification", "Negotiation"), ("Amount", "50", "100"),
                                                           ("CloseDate", "2026-03-20", "2026-05-31"), ("Amount", "100", "")]),
)  # fmt: skip
changes = st.lists(change, min_size=1, max_size=5)


def write(folder: Path, name: str, header: Sequence[str], found: Sequence[Sequence[str]]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header, *found])
    return path


def piled(folder: Path, exports: Sequence[list[list[str]]], history: list[list[str]]) -> list[Path]:
    numbered = [[f"0170000000000{n:02d}AAA", *row[1:]] for n, row in enumerate(history)]
    files = [
        write(folder, f"Opportunity-2026-0{month}-15.csv", HEADER, found)
        for month, found in zip((4, 5, 6), exports, strict=True)
    ]
    return [*files, write(folder, "OpportunityFieldHistory-2026-06-20.csv", CHANGES, numbered)]


def take(workspace: Workspace, path: Path) -> int:
    full = "only a part" if "-04-" in path.name else "removed"
    [receipt] = intake.check(workspace, [path], answers={"missing": full})
    [receipt] = intake.load(workspace, [receipt])
    assert receipt.status == "loaded" and receipt.import_id, (intake.message_of(receipt), receipt.questions)
    return receipt.import_id


def all_of(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Facts without the numbers of rows and imports, states and Readings as of two dates."""
    workspace.settle_states()
    cursor, found = workspace.facts.cursor(), {}
    for table in TABLES:
        names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[table], "source_file", "source_row"))
        found[table] = cursor.execute(f'select {names} from "{table}" order by all').fetchall()
    found["removal"] = cursor.execute(
        "select kind, record_id, removed_on, back_on, why from removal order by all"
    ).fetchall()
    found["states"] = cursor.execute(
        """select opportunity_id, valid_from, valid_to, stage_raw, outcome, amount, close_on, forecast_category, owner_id, said_by, contradicts
           from deal_state order by all"""
    ).fetchall()
    for day in (None, "2026-05-20"):
        lens = lens_for(workspace, "company", None, "all", date.fromisoformat(day) if day else None)
        found[f"readings {day}"] = [
            (one.metric, one.value, one.part, one.whole, one.n) for one in measure(workspace, lens, METRICS)
        ]
    return found


def loaded(folder: Path, files: Sequence[Path]) -> dict[str, list[tuple[Any, ...]]]:
    workspace = fresh.opened(folder)
    try:
        for path in files:
            take(workspace, path)
        return all_of(workspace)
    finally:
        workspace.close()


def any_order(
    tmp_path_factory: pytest.TempPathFactory, exports: Any, history: list[list[str]], order: tuple[int, ...]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    files = piled(folder, exports, history)
    assert loaded(folder / "a", files) == loaded(folder / "b", [files[place] for place in order])


ORDER = given(
    exports=st.tuples(rows, rows, rows), history=changes, order=st.sampled_from(list(permutations(range(4)))[1:])
)
UNDO = given(
    exports=st.tuples(rows, rows, rows), history=changes, gone=st.permutations(range(4)), many=st.integers(1, 2)
)


@pytest.mark.slow
@QUICK
@ORDER
def test_any_order_of_loading_gives_equal_facts_states_and_readings(
    tmp_path_factory: Any, exports: Any, history: Any, order: Any
) -> None:
    any_order(tmp_path_factory, exports, history, order)


@pytest.mark.slow
@THOROUGH
@ORDER
def test_any_order_of_loading_gives_equal_facts_in_many_trials(
    tmp_path_factory: Any, exports: Any, history: Any, order: Any
) -> None:
    any_order(tmp_path_factory, exports, history, order)


@pytest.mark.slow
@QUICK
@UNDO
def test_undoing_any_imports_in_any_order_is_as_if_they_had_never_been(
    tmp_path_factory: Any, exports: Any, history: Any, gone: Any, many: Any
) -> None:
    undone(tmp_path_factory, exports, history, gone, many)


@pytest.mark.slow
@THOROUGH
@UNDO
def test_undoing_imports_is_as_if_they_had_never_been_in_many_trials(
    tmp_path_factory: Any, exports: Any, history: Any, gone: Any, many: Any
) -> None:
    undone(tmp_path_factory, exports, history, gone, many)


def undone(
    tmp_path_factory: pytest.TempPathFactory, exports: Any, history: list[list[str]], gone: list[int], many: int
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    files = piled(folder, exports, history)
    workspace = fresh.opened(folder / "a")
    try:
        numbers = [take(workspace, path) for path in files]
        before = all_of(workspace)
        intake.rebuild(workspace)
        assert all_of(workspace) == before
        [again] = intake.check(workspace, [files[0]])
        assert again.status == "unchanged"
        for place in gone[:many]:
            intake.undo(workspace, numbers[place])
        without = all_of(workspace)
    finally:
        workspace.close()
    assert without == loaded(folder / "b", [path for place, path in enumerate(files) if place not in gone[:many]])


def test_two_exports_of_one_day_give_equal_facts_in_either_order(tmp_path: Path) -> None:
    first = write(
        tmp_path,
        "deals 2026-05-15.csv",
        HEADER,
        [[id_of(1), "Deal 1", "", "Negotiation", "100", "2026-05-31", "2026-01-05", "", "0"]],
    )
    second = write(
        tmp_path,
        "deals 2026-05-15 (2).csv",
        HEADER,
        [[id_of(1), "Deal 1", "", "Closed Won", "200", "2026-05-31", "2026-01-05", "", "0"]],
    )
    found = [loaded(tmp_path / name, files) for name, files in (("a", [first, second]), ("b", [second, first]))]
    assert found[0] == found[1] and float(found[0]["opportunity"][0][9]) == 200
