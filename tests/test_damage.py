"""What a damaged file costs: facts that cannot be read are put aside and rebuilt, nothing kept is deleted, and it is said in words."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.facts import is_damage
from coaching.workspace import Workspace

DEALS = "Deal ID,Deal Name,Owner,Amount,Stage,Close Date\n1,Acme,Ana,100,Closed Won,2026-03-02\n2,Bolt,Ben,50,Closed Lost,2026-03-09\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    workspace = Workspace.open(folder / "workspace")
    for _ in (1, 2):
        receipts = intake.check(workspace, [folder / "deals.csv"], accept_proposals=True)
        if receipts[0].status == "ready":
            intake.load(workspace, receipts)
        (folder / "deals.csv").write_text(DEALS.replace("100", "150"), encoding="utf-8")
    workspace.close()
    return folder / "workspace"


@pytest.fixture
def copy(loaded: Path, tmp_path: Path) -> Path:
    shutil.copytree(loaded, tmp_path / "workspace")
    return tmp_path / "workspace"


def opened(folder: Path) -> Iterator[tuple[Workspace, str]]:
    workspace = Workspace.open(folder)
    try:
        yield workspace, intake.mend(workspace) or ""
    finally:
        workspace.close()


def deals(workspace: Workspace) -> list[tuple[str, float]]:
    return workspace.facts.cursor().execute("select name, amount from opportunity order by name").fetchall()


def flipped(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[12_288 : 12_288 + 4_000] = bytes(byte ^ 0xFF for byte in held[12_288 : 12_288 + 4_000])
    path.write_bytes(held)


HARM: dict[str, Callable[[Path], object]] = {
    "garbage": lambda path: path.write_bytes(b"no database" * 900),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:20_000]),
    "flipped bits": flipped,
}


@pytest.mark.parametrize("harm", HARM)
def test_facts_that_cannot_be_read_are_put_aside_and_rebuilt(copy: Path, harm: str) -> None:
    HARM[harm](copy / "facts.duckdb")
    for workspace, said in opened(copy):
        assert deals(workspace)[1] == ("Bolt", 50.0)
        assert len(deals(workspace)) == 2
        assert "could not be read and was put aside as facts.damaged-" in said
        assert "rebuilt from" in said
    assert list(copy.glob("facts.damaged-*.duckdb"))
    for _, said in opened(copy):
        assert said == ""


def test_a_damaged_manifest_and_lost_facts_leave_the_kept_copy_where_it_can_be_found(copy: Path) -> None:
    first = min((copy / "imports").iterdir())
    rows = (first / "rows.parquet").read_bytes()
    (first / "manifest.json").write_text("{", encoding="utf-8")
    (copy / "facts.duckdb").unlink()
    for _, said in opened(copy):
        assert f"put aside in damaged/{first.name}-" in said
    [kept] = (copy / "damaged").iterdir()
    assert (kept / "rows.parquet").read_bytes() == rows


def test_an_undone_load_stays_undone_when_the_database_forgot(copy: Path) -> None:
    for workspace, _ in opened(copy):
        number = workspace.facts.cursor().execute("select max(import_id) from import").fetchone()
        assert number
        intake.undo(workspace, number[0])
        after = deals(workspace)
    for workspace, _ in opened(copy):
        with workspace.facts.transaction() as cursor:  # as a log that was cut off leaves it
            cursor.execute("update import set undone_at = null where import_id = ?", [number[0]])
    for workspace, said in opened(copy):
        assert "was undone before" in said
        assert deals(workspace) == after
    for _, said in opened(copy):
        assert said == ""


def test_a_workspace_in_use_is_refused_and_not_put_aside(copy: Path) -> None:
    first = Workspace.open(copy)
    code = "import sys; from pathlib import Path; from coaching.workspace import Workspace; Workspace.open(Path(sys.argv[1]))"
    import subprocess
    import sys

    said = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, text=True, timeout=60)
    first.close()
    assert "Cadence is already running" in said.stderr
    assert not list(copy.glob("facts.damaged-*"))


def test_a_wrong_question_is_no_damage() -> None:
    connection = duckdb.connect()
    with pytest.raises(duckdb.Error) as caught:
        connection.execute("select nothing from nowhere")
    assert not is_damage(caught.value)
    assert not is_damage(Refusal("no"))
    assert is_damage(duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2"))
