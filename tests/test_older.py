"""A workspace that an older Cadence made opens right: what is derived is made anew, and facts laid over each other otherwise are rebuilt."""

from pathlib import Path

import duckdb
import pytest

from coaching import intake
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, write

Rows = list[tuple[object, ...]]


def loaded(folder: Path, tmp_path: Path) -> Workspace:
    """Three exports of deals, the oldest loaded last."""
    workspace = Workspace.open(folder)
    for month in ("06", "07", "05"):
        file = write(tmp_path, f"Deals-2026-{month}-01.csv", [deal(1), deal(2)], HEADER)
        intake.load(workspace, intake.check(workspace, [file]))
    return workspace


def pictures(workspace: Workspace) -> Rows:
    return (
        workspace.facts.cursor()
        .execute('select opportunity_id, "at", row_id from opportunity_snapshot order by all')
        .fetchall()
    )


def test_rebuild_and_undo_after_loads_out_of_order_keep_one_picture_of_each_day(
    workspace_folder: Path, tmp_path: Path
) -> None:
    workspace = loaded(workspace_folder, tmp_path)
    before = pictures(workspace)
    assert len(before) == len({row[:2] for row in before}) == 6
    intake.rebuild(workspace)
    assert pictures(workspace) == before
    intake.undo(workspace, 3)
    assert pictures(workspace) == [row for row in before if str(row[1])[:7] != "2026-05"]
    workspace.close()


def older(folder: Path, *changes: str) -> None:
    """Make the database look as an older Cadence left it."""
    with duckdb.connect(str(folder / "facts.duckdb")) as con:
        for change in ("update made_by set text_hash = 'older'", *changes):
            con.execute(change)


def test_derived_tables_with_other_columns_are_made_anew(workspace_folder: Path, tmp_path: Path) -> None:
    loaded(workspace_folder, tmp_path).close()
    older(
        workspace_folder,
        "drop view deal_state_call",
        "drop view deal_state_due",
        "alter table deal_state drop column owner_id",
    )
    workspace = Workspace.open(workspace_folder)
    workspace.settle_states()
    assert workspace.facts.cursor().execute(
        "select count(*) from deal_state where owner_id is not null"
    ).fetchall() != [(0,)]
    assert intake.mend(workspace) is None
    workspace.close()


@pytest.mark.few(1)
@pytest.mark.parametrize("change", ["drop table folded_by", "update folded_by set keys = 'others'"])
def test_facts_laid_over_each_other_by_other_keys_are_rebuilt_once(
    workspace_folder: Path, tmp_path: Path, change: str
) -> None:
    loaded(workspace_folder, tmp_path).close()
    older(
        workspace_folder,
        change,
        "delete from opportunity_row where opportunity_id = (select min(opportunity_id) from opportunity_row)",
    )
    workspace = Workspace.open(workspace_folder)
    assert (
        intake.mend(workspace)
        == "This workspace was made by an older Cadence. The facts were rebuilt from 3 kept imports."
    )
    assert len(workspace.facts.cursor().execute("select 1 from opportunity").fetchall()) == 2
    assert intake.mend(workspace) is None
    workspace.close()


def test_an_older_workspace_whose_copies_are_gone_says_so_and_keeps_its_facts(
    workspace_folder: Path, tmp_path: Path
) -> None:
    loaded(workspace_folder, tmp_path).close()
    older(workspace_folder, "drop table folded_by")
    (workspace_folder / "imports" / "000001" / "rows.parquet").unlink()
    workspace = Workspace.open(workspace_folder)
    said = intake.mend(workspace)
    assert said and "could not be rebuilt" in said and "import 1 (Deals-2026-06-01.csv)" in said
    assert len(workspace.facts.cursor().execute("select 1 from opportunity").fetchall()) == 2
    workspace.close()
