"""Real and realistic exports from ../shared/data: what they load as, row for row, and that their spelling does not matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.fields import TABLE_COLUMNS
from coaching.workspace import Workspace

WAVE = ("User", "Manager", "Account", "Contact", "Opportunity", "OpportunityHistory", "Task", "Event", "Quota", "Lead")


@pytest.fixture(scope="module")
def wave(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, dict[str, intake.Receipt]]]:
    workspace = Workspace.open(tmp_path_factory.mktemp("wave") / "workspace")
    files = [shared / "data" / "salesforce_wave_sales" / f"{name}.csv" for name in WAVE]
    receipts = intake.load(workspace, intake.check(workspace, files))
    yield workspace, {Path(receipt.file).stem: receipt for receipt in receipts}
    workspace.close()


def test_the_wave_files_load_without_a_question(wave: tuple[Workspace, dict[str, intake.Receipt]]) -> None:
    assert {name: (r.status, r.rows_in, r.quarantined) for name, r in wave[1].items()} == {
        "User": ("loaded", 20, 0), "Manager": ("loaded", 17, 0), "Account": ("loaded", 3775, 0), "Contact": ("loaded", 3775, 0),
        "Opportunity": ("loaded", 5197, 0), "OpportunityHistory": ("loaded", 17502, 0), "Task": ("loaded", 7814, 0), "Event": ("loaded", 7823, 0),
        "Quota": ("loaded", 408, 0), "Lead": ("loaded", 1307, 0),
    }  # fmt: skip


def test_the_wave_outcomes_amounts_and_people_are_those_of_the_files(
    wave: tuple[Workspace, dict[str, intake.Receipt]],
) -> None:
    workspace, receipts = wave
    assert receipts["Opportunity"].totals["Amount"] == {"file": "456577120.00", "loaded": "456577120.00"}
    cursor = workspace.facts.cursor()
    outcomes = cursor.execute("select outcome, count(*), sum(amount) from opportunity group by 1 order by 1").fetchall()
    assert [(o, n, float(a)) for o, n, a in outcomes] == [
        ("lost", 3769, 350505559.0),
        ("open", 262, 24396699.0),
        ("won", 1166, 81674862.0),
    ]
    people = cursor.execute("select count(*), count(manager_id), count(distinct team) from rep").fetchone()
    assert people == (20, 17, 6) or people == (20, 17, 3)
    assert cursor.execute(
        "select count(*) from quota where period_end = period_start + interval 1 month"
    ).fetchone() == (408,)


@pytest.fixture(scope="module")
def spellings(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workspace]]:
    opened = []
    for spelling in ("iso", "dmy_resaved"):
        workspace = Workspace.open(tmp_path_factory.mktemp(spelling) / "workspace")
        folder = shared / "data" / "maven_b2b_pipeline" / spelling
        receipts = intake.check(
            workspace, [folder / f"{name}.csv" for name in ("sales_pipeline", "sales_teams", "accounts")]
        )
        intake.load(workspace, receipts)
        assert {r.status for r in receipts} == {"loaded"}, [r.questions for r in receipts]
        opened.append(workspace)
    yield opened
    for workspace in opened:
        workspace.close()


@pytest.mark.parametrize("kind", ["opportunity", "rep", "account", "opportunity_snapshot"])
def test_two_spellings_of_the_same_deals_give_equal_facts(spellings: list[Workspace], kind: str) -> None:
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[kind], "source_row"))
    first, second = (
        w.facts.cursor().execute(f'select {names} from "{kind}" order by all').fetchall() for w in spellings
    )
    assert first == second and first


def test_the_pipeline_of_8800_deals_has_its_outcomes(spellings: list[Workspace]) -> None:
    found = (
        spellings[0]
        .facts.cursor()
        .execute("select outcome, count(*) from opportunity group by 1 order by 1")
        .fetchall()
    )
    assert found == [("lost", 2473), ("open", 2089), ("won", 4238)]


def test_flags_that_contradict_the_stage_are_counted(shared: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    (receipt,) = intake.check(workspace, [shared / "data" / "whatif_open_pipeline" / "Opportunities.csv"])
    workspace.close()
    assert receipt.status == "asks" and receipt.ready_rows == 3000 and receipt.contradictions > 700
