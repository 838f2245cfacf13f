"""`python -m benchmarks.house [DIR…]`: how plain intake is beside its targets: modules a file enters, arrows between rooms, what is reached, lines.

Each file of tests/samples and of the folders named is read in this process, checked with and without its proposals taken, answered by the first
option of whatever is asked, and loaded. What none of them reaches is listed by module.
"""

import ast
import re
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from coaching import intake
from coaching.errors import Refusal
from coaching.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "coaching" / "intake"
READ = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"}
BIGGEST, ROUNDS = 400_000, 6  # bytes of a file, answers given to it
TARGETS = {"modules": 35, "arrows": 35, "upwards": 0, "reached": 85, "lines": 9_500}


class Seen:
    """The lines of intake that ran, by file."""

    def __init__(self) -> None:
        self.lines: dict[str, set[int]] = defaultdict(set)

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        name = frame.f_code.co_filename
        if not name.startswith(str(HOUSE)) or frame.f_code.co_name == "<module>":
            return None
        lines = self.lines[name]

        def line(inner: FrameType, event: str, _: Any) -> Callable[..., Any]:
            lines.add(inner.f_lineno)
            return line

        return line

    def __enter__(self) -> "Seen":
        sys.settrace(self)
        threading.settrace(self)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)


def read_here() -> None:
    """Read files in this process, where they can be watched."""
    reading, child = import_module("coaching.intake.file.read"), import_module("coaching.intake.file.child")
    from dataclasses import asdict

    from coaching.intake.file.read_cells import finish
    from coaching.intake.file.table import from_json

    def in_this_process(path: Path, name: str, folder: Path, cut: Any, careful: bool) -> list[Any]:
        job = {"path": str(path), "name": name, "folder": str(folder), "cut": asdict(cut), "careful": careful}
        return [finish(table) for table in from_json(child.run(job))]

    vars(reading)["_in_child"] = in_this_process


def go_through(workspace: Workspace, path: Path) -> None:
    """Check a file as it is, with its proposals, and as its questions are answered; then load it."""
    try:
        intake.drop_staging(intake.check(workspace, [path], accept_proposals=True))
        answers: dict[str, str] = {}
        for _ in range(ROUNDS):
            receipts = intake.check(workspace, [path], answers=answers)
            asked = [(one, question) for one in receipts if one.status == "asks" for question in one.questions]
            if not asked:
                break
            intake.drop_staging(receipts)
            for receipt, question in asked[:1]:
                said = question.options[0] if question.options else "2026"
                intake.one_sheet.answer(answers, receipt, {question.column: said})
        intake.load(workspace, receipts)
    except Refusal:
        return
    except (
        Exception
    ) as trouble:  # a file that is there to do harm is stopped in a process of its own, which this is not
        print(f"{path.name}: {type(trouble).__name__}", file=sys.stderr)


def statements(file: Path) -> Iterator[int]:
    """The lines at which the statements of the functions of a module begin; docstrings are none."""
    for function in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                if isinstance(node, ast.stmt) and node is not function and not is_text:
                    yield node.lineno


def rooms() -> set[tuple[str, str]]:
    """Which room imports which."""
    found = set()
    for file in HOUSE.glob("*/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("coaching.intake."):
                found.add((file.parent.name, str(node.module).split(".")[2]))
    return {(here, there) for here, there in found if here != there}


def upwards(arrows: set[tuple[str, str]]) -> int:
    """How many arrows run up in the picture that the docstring of intake draws, from the top down."""
    picture = re.findall(r"^    (\w+)  ", intake.__doc__ or "", re.MULTILINE)
    return sum(picture.index(there) < picture.index(here) for here, there in arrows)


def main(folders: Sequence[str]) -> None:
    """Print the table, and what nothing reaches."""
    read_here()
    files = [
        path
        for folder in (ROOT / "tests" / "samples", *map(Path, folders))
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in READ and path.stat().st_size < BIGGEST
    ]
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace.open(Path(place) / "plain")
        intake.drop_staging(intake.check(workspace, [ROOT / "data" / "demo" / "Account.csv"]))  # what is imported late
        with Seen() as plain:
            intake.drop_staging(intake.check(workspace, [ROOT / "data" / "demo" / "Account.csv"]))
        workspace.close()
        workspace = Workspace.open(Path(place) / "all")
        with Seen() as seen:
            for path in files:
                go_through(workspace, path)
        workspace.close()
    known = {file: set(statements(file)) for file in sorted(HOUSE.rglob("*.py"))}
    missed = {file: lines - seen.lines.get(str(file), set()) for file, lines in known.items()}
    total, out = sum(map(len, known.values())), sum(map(len, missed.values()))
    arrows, lines = rooms(), sum(len(file.read_text("utf-8").splitlines()) for file in known)
    measured = {
        "modules": len(plain.lines), "arrows": len(arrows), "upwards": upwards(arrows), "reached": round(100 * (total - out) / total), "lines": lines,
    }  # fmt: skip
    for what, value in measured.items():
        print(f"{what:<10}{value:>8,}  target {TARGETS[what]:,}")
    print(f"\nnot reached by {len(files)} files, of {total:,} statements:")
    for file, gone in sorted(missed.items(), key=lambda one: -len(one[1])):
        if gone:
            print(
                f"{len(gone):>5} of {len(known[file]):<5}{file.relative_to(HOUSE)}  {' '.join(map(str, sorted(gone)))}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
