"""Every metric and every edge its definition names stands in edges.toml with a test that is there; and bounds that belong to no one metric."""

import ast
import json
import re
import tomllib
import zipfile
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from coaching.calendar import Calendar
from coaching.errors import Refusal
from coaching.handover import backup
from coaching.lens import lens_for
from coaching.metrics import Reading, all_metrics, measure
from coaching.metrics.peers import among_peers
from coaching.metrics.shapes import Row, shape_of
from coaching.metrics.statistics import expected_gini, wilson
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_intake import deal, take, write

HERE = Path(__file__).parent
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "edges.toml").read_text(encoding="utf-8"))
EDGES = [(sign, edge) for sign, said in TABLE.items() for edge in said["edges"]]


@cache
def written(file: str) -> tuple[set[str], str]:
    """The tests of a file, and its text, where the names of cases stand."""
    text = (HERE / file).read_text(encoding="utf-8")
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}, text


def test_every_metric_stands_once_under_the_sign_of_its_definition() -> None:
    listed = [(key, sign) for sign, said in TABLE.items() for key in said["metrics"]]
    assert sorted(listed) == sorted((key, metric.id) for key, metric in all_metrics().items())


def test_every_edge_names_a_test_that_is_there_or_says_that_the_product_lacks_it() -> None:
    missing = []
    for sign, edge in EDGES:
        if edge.keys() == {"is", "lacks"}:
            continue
        file, _, name = edge["test"].partition("::")
        function, _, one = name.removesuffix("]").partition("[")
        tests, text = written(file)
        ending = one.partition(" ")[
            2
        ]  # where cases are made for several metrics, the name begins with the metric's key
        if function not in tests or not (f'"{one}"' in text or not one or f'f"{{key}} {ending}"' in text):
            missing.append((sign, edge["test"]))
    assert missing == []


def test_every_sign_has_an_edge_with_a_test() -> None:
    assert [sign for sign, said in TABLE.items() if not any("test" in edge for edge in said["edges"])] == []


def test_no_edge_of_the_definitions_is_left_out(shared: Path) -> None:
    """As many edges as the definition's own line has parts, at least."""
    text = (shared / "METRICS.md").read_text(encoding="utf-8")
    lines = re.findall(r"^- \*\*([A-Z]\d+) .*\n  Edge: (.*?)\. Data:", text, re.MULTILINE)
    parts = {sign: len(line.split(";")) for sign, line in lines if sign in TABLE}
    assert {sign for sign in TABLE if re.fullmatch(r"[A-Z]\d+", sign)} == set(parts)
    few = {sign: (len(TABLE[sign]["edges"]), many) for sign, many in parts.items() if len(TABLE[sign]["edges"]) < many}
    assert few == {}


def test_the_inequality_that_luck_gives_is_as_simulated() -> None:
    assert [expected_gini(deals, 13) for deals in (6, 12, 25, 50)] == pytest.approx([0.66, 0.51, 0.37, 0.26], abs=0.006)
    assert (expected_gini(0, 13), expected_gini(6, 0), expected_gini(6, 1)) == (None, None, 0)
    assert expected_gini(1, 13) == pytest.approx(12 / 13)  # one deal is all in one week
    assert expected_gini(2, 2) == pytest.approx(0.25)  # both in one week half of the time: 0.5


@pytest.mark.parametrize(("quarters", "note"), [(3, "too few: 3 quarters of the 4 that would show a habit"), (4, None)])
def test_a_leaning_of_fewer_than_four_quarters_is_no_habit(tmp_path: Path, quarters: int, note: str | None) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    with (
        workspace.facts.transaction() as cursor
    ):  # a history that begins in 2024, and a deal won in each of so many quarters of 2025
        cursor.execute("update opportunity_snapshot_row set \"at\" = '2024-06-01 08:00' where opportunity_id = 'A5'")
        for number, month in enumerate(("02", "05", "08", "11")[:quarters]):
            cursor.execute(
                "insert into opportunity_row (opportunity_id, owner_id, outcome, amount, created_on, close_on, closed_on, row_id, import_id) "
                f"values ('x{number}', 'u1', 'won', 10, '2025-01-01', '2025-{month}-10', '2025-{month}-10', 2 * 4294967296 + 90 + {number}, 2)"
            )
        workspace.settle(cursor)
    found = measure(workspace, lens_for(workspace, "rep", ["u1"], "2025"), ["forecast_bias"])[0]
    assert (found.n, found.note) == (quarters, note)
    workspace.close()


def test_a_bias_is_over_all_that_was_booked() -> None:
    rows: list[Row] = [
        (date(2025, 1, 1), 100.0, 0.0),
        (date(2025, 3, 31), 0.0, 80.0),
        (date(2025, 4, 1), 20.0, 0.0),
        (date(2025, 6, 30), 0.0, 20.0),
    ]
    found = shape_of("bias", rows, Calendar().parse("2025"), Calendar(), date(2026, 1, 1))
    assert (found.part, found.whole, found.n, found.shaped) == (120, 100, 2, 0.2)


@pytest.mark.parametrize(
    ("written_day", "day"), [("13/02/2026", date(2026, 2, 13)), ("02/13/2026", date(2026, 2, 13)), ("12/02/2026", None)]
)
def test_a_day_is_told_from_a_month_at_13(
    workspace_folder: Path, tmp_path: Path, written_day: str, day: date | None
) -> None:
    workspace = Workspace.open(workspace_folder)
    file = write(tmp_path, "deals-2026-06-30.csv", [deal(1, Close_Date=written_day), deal(2, Close_Date="01/01/2026")])
    [receipt] = take(workspace, file)
    found = workspace.facts.cursor().execute("select max(close_on) from opportunity").fetchone()
    workspace.close()
    assert (receipt.status, found) == (("asks", (None,)) if day is None else ("loaded", (day,)))


@pytest.mark.parametrize(("cases", "stands"), [(4, "few cases"), (5, "below")])
def test_a_rep_is_told_apart_only_from_five_cases_on(cases: int, stands: str) -> None:
    def rate(name: str, won: int, of: int) -> Reading:
        low, high = wilson(won, of)
        return Reading(
            "win_rate", "rep", name, name, "2026-Q1", won / of, won, of, of, low, high, "share", None, date(2026, 5, 15)
        )

    peers = {peer.reading.name: peer.stands for peer in among_peers([rate("Al", 0, cases), rate("Bo", 190, 200)])}
    assert peers["Al"] == stands


@pytest.mark.parametrize(
    "name", ["../out.txt", "imports/../../out.txt", "/out.txt", "C:out.txt", "imports\\..\\out.txt"]
)
def test_a_name_that_leads_out_of_the_folder_is_not_restored(tmp_path: Path, name: str) -> None:
    box = tmp_path / "backup.zip"
    with zipfile.ZipFile(box, "w") as made:
        made.writestr(backup.LISTING, json.dumps({"files": {name: sha256(b"x").hexdigest()}}))
        made.writestr(name, b"x")
    with pytest.raises(Refusal, match="outside the workspace"):
        backup.restore(box, tmp_path / "new" / "workspace")
    assert not list(tmp_path.rglob("out.txt"))
