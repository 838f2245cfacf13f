"""Every row of the mission that is said to work names a page and a test that are there."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGES = HERE.parent / "pages"
ROWS: dict[str, dict[str, str]] = tomllib.loads((HERE / "mission.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_that_works_names_its_page_and_a_test_that_are_there(row: str) -> None:
    said = ROWS[row]
    assert said.keys() == {"page", "test"}
    file, _, name = said["test"].partition("::")
    tests = {
        node.name
        for node in ast.walk(ast.parse((HERE / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert name.startswith("test_") and name in tests
    assert (PAGES / f"{said['page']}.py").is_file() and not said["page"].startswith("_")


def test_a_row_is_one_of_the_mission(shared: Path) -> None:
    text = (shared / "MISSION.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([0-4]-\d\d|[BWP]\d+|\d+) \|", text, re.MULTILINE)
    assert set(ROWS) - {f"F{row}" if row.isdigit() else row for row in listed} == set()
