"""What can be shown here of Windows and macOS: names, text, and modules that exist on one system alone."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from coaching.handover.talk import file_name
from coaching.workspace import Workspace
from tests import fresh
from tests.test_layers import own_files

RESERVED = {"con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))}
ONE_SYSTEM = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "winreg", "msvcrt", "_winapi"}
MOST_LETTERS = 150  # of a path inside the project: Windows takes 260 with the folder it lies in


def faults(name: str) -> list[str]:
    """Why Windows would not take a path, or read it as another one."""
    found = ["too long"] if len(name) > MOST_LETTERS else []
    for part in name.split("/"):
        found += ["a sign"] if re.search(r'[<>:"|?*\\\x00-\x1f]', part) else []
        found += ["the end"] if part.endswith((".", " ")) else []
        found += ["reserved"] if part.split(".")[0].lower() in RESERVED else []
    return found


@pytest.mark.parametrize(
    ("name", "fault"),
    [("a/con.py", "reserved"), ("a:b.py", "a sign"), ("a./b.py", "the end"), ("x" * 151, "too long"), ("a/b c.py", "")],
)
def test_what_windows_does_not_take_is_seen(name: str, fault: str) -> None:
    assert faults(name) == ([fault] if fault else [])


def test_every_file_of_the_project_can_lie_on_every_system(root: Path) -> None:
    names = [file.relative_to(root).as_posix() for file in own_files()]
    assert {name: found for name in names if (found := faults(name))} == {}
    assert len({name.lower() for name in names}) == len(names)  # Windows and macOS know no capital letters


def imported_at_once(tree: ast.Module) -> set[str]:
    """The modules that a file imports when it is imported itself, not only when a function of it runs."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_no_module_needs_what_only_one_system_has(root: Path) -> None:
    files = [file for folder in ("coaching", "pages") for file in (root / folder).rglob("*.py")]
    files += [root / name for name in ("run.py", "app.py", "serve.py")]
    alone = {file.name: imported_at_once(ast.parse(file.read_text(encoding="utf-8"))) & ONE_SYSTEM for file in files}
    assert {name: found for name, found in alone.items() if found} == {}


@pytest.mark.parametrize("person", ["Ann/../Lee", "CON", 'Q"uote:*?', "Žofie Ångström", "…", "名前", "trailing. "])
def test_a_file_for_a_person_of_any_name_can_be_kept_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    workspace: Workspace = fresh.opened(tmp_path / "workspace")
    talk = SimpleNamespace(rep_id=person, held_on=None, planned_on=None, created_at=datetime(2026, 11, 30, tzinfo=UTC))
    assert faults(file_name(workspace, talk, "pdf")) == []  # type: ignore[arg-type]
    workspace.close()


def test_a_program_started_by_cadence_reads_and_writes_utf_8_whatever_the_system_speaks() -> None:
    import run

    assert run.child_environment()["PYTHONUTF8"] == "1"
