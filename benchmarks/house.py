"""`python -m benchmarks.house [DIR…]`: how plain intake is beside its targets: modules a file enters, arrows between rooms, what is reached, lines.

Each file of tests/samples and of the folders named is dropped, answered by what tests/samples/odd/odd.toml says and by the first option of whatever
else is asked, shown, loaded and mended; checked as if it were big; and loaded as a command does. What none of them reaches is listed by module.
"""

import ast
import re
import shutil
import sys
import tempfile
import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.desk import checklist, mending, receipt_view, uploads, watch
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
        self._left: dict[CodeType, set[int]] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if not code.co_filename.startswith(str(HOUSE)) or code.co_name == "<module>":
            return None
        lines = self.lines[code.co_filename]
        if code not in self._left:
            self._left[code] = {one for _, _, one in code.co_lines() if one}
        left = self._left[code]

        def line(inner: FrameType, event: str, _: Any) -> Callable[..., Any]:
            lines.add(inner.f_lineno)
            left.discard(inner.f_lineno)
            return line

        return line if left else None  # all of it ran: looking on would only take longer

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


BIG = {
    ("read_text", "SMALLEST"): 0,
    ("read_zip", "SMALLEST"): 0,
    ("read_zip", "_CHUNK"): 4_000,
    ("read_slices", "_PIECE"): 6_000,
}
"""From what size on, in bytes, files are taken the ways of big ones, so that the small samples are."""


@contextmanager
def as_if_big() -> Iterator[None]:
    """Files of any size are read by the database, and workbooks in slices."""
    modules = {name: vars(import_module(f"coaching.intake.file.{name}")) for name, _ in BIG}
    usual = {(name, what): modules[name][what] for name, what in BIG}
    try:
        for (name, what), size in BIG.items():
            modules[name][what] = size
        yield
    finally:
        for (name, what), size in usual.items():
            modules[name][what] = size


def go_through(place: Path, path: Path, answers: Mapping[str, str]) -> None:
    """Every way a file takes, in a workspace that stays: on the screen, as if it were big, and as a command loads it."""
    with closing(Workspace.open(place)) as workspace:
        for way in (_on_the_screen, _as_if_big, _by_command):
            try:
                way(workspace, path, answers)
            except Refusal:
                continue
            except (
                Exception
            ) as trouble:  # what is there to do harm is stopped in a process of its own, which this is not
                print(f"{path.name}: {type(trouble).__name__}: {trouble}", file=sys.stderr)


def _on_the_screen(workspace: Workspace, path: Path, answers: Mapping[str, str]) -> None:
    upload = uploads.dropped(workspace, path.name, path.read_bytes(), uploads.unfinished(workspace))
    upload.answers |= answers
    receipts: list[intake.Receipt] = []
    for _ in range(ROUNDS):
        receipts = uploads.check_uploads(workspace, [upload], progress=lambda *_: None)
        _show(workspace, upload, receipts)
        asked = [(one, question) for one in receipts if one.status == "asks" for question in one.questions]
        for receipt, question in asked[:1]:
            said = question.options[0] if question.options else "2026"
            intake.one_sheet.answer(upload.answers, receipt, {question.column: said})
        if not asked:
            break
    for loaded in uploads.load_uploads(workspace, [upload]):
        _show(workspace, upload, [loaded])
        if loaded.import_id:
            _mend(workspace, loaded.import_id)
    uploads.forget([upload])


def _show(workspace: Workspace, upload: uploads.Upload, receipts: Sequence[intake.Receipt]) -> None:
    """Everything the screen says of receipts."""
    receipt_view.on_their_way(receipts)
    intake.unheard(
        intake.refuse_unknown_words(intake.refuse_unread(receipts, upload.answers), upload.answers), upload.answers
    )
    intake.refuse_not_offered(receipts, upload.answers)
    for one in receipts:
        told = (intake.as_json, intake.notes_of, intake.message_of, receipt_view.reached, receipt_view.asks_matching, receipt_view.how_to_read,
                receipt_view.contradicting, receipt_view.rows_told, receipt_view.totals_told, receipt_view.asks_own_domains)  # fmt: skip
        for tell in told:
            tell(one)
        for question in one.questions:
            intake.asked(question)
            [receipt_view.option_label(question, option) for option in question.options]
        for header, words in one.words.items():
            receipt_view.became(words)
            receipt_view.word_choices(one, header)
            receipt_view.pages_of(receipt_view.words_like(one, header, "", None, True), 10)
        for column in one.columns:
            receipt_view.becomes(column)
        if one.matchable or one.needs_confirmation:
            receipt_view.headers_of(workspace, upload, one.sheet)
            receipt_view.twice(dict.fromkeys("ab", next(iter(receipt_view.field_choices("opportunity")))))


def _mend(workspace: Workspace, import_id: int) -> None:
    """What was loaded is looked at again, and the rows set apart are loaded again as they are."""
    receipt_view.as_lines(intake.receipt_of(workspace, import_id))
    apart = mending.set_apart(workspace, import_id)
    if whole := [row for row in apart if len(row) > mending.OWN_COLUMNS]:
        mending.worst_first(whole)
        mending.changed_in_vain(whole, whole, mending.load_again(workspace, import_id, whole)[1])


def _as_if_big(workspace: Workspace, path: Path, answers: Mapping[str, str]) -> None:
    with as_if_big():
        intake.drop_staging(intake.check(workspace, [path], answers=answers, progress=lambda *_: None))


def _by_command(workspace: Workspace, path: Path, answers: Mapping[str, str]) -> None:
    receipts = intake.check(workspace, [path], answers=answers, accept_proposals=True)
    intake.load(workspace, receipts)


def go_on(place: Path, files: Sequence[Path]) -> None:
    """What is done besides: several files at once, whose money is foreign, who is who, what is still to fetch; a load taken back, all rebuilt."""
    with closing(Workspace.open(place)) as workspace:
        receipts = intake.check(workspace, [*files])
        intake.money.without_currency(workspace, receipts)
        for one in intake.money.foreign_money(workspace, receipts):
            intake.money.set_rate(workspace, one.code, 2.0)
        intake.drop_staging(receipts)
        for person in [one for one in intake.people.unplaced(workspace) if one.nearly][:1]:
            intake.people.say_same(workspace, person.name, person.nearly[0].rep_id)
            intake.people.said_same(workspace)
            intake.people.take_back(workspace, person.name)
        for kind in ("opportunity", "reward"):
            checklist.found_in(kind)
        exports = checklist.checklist(workspace)
        checklist.in_short(exports), checklist.next_to_fetch(exports), checklist.crm_of(workspace)
        intake.undo(workspace, intake.imports(workspace)[0].import_id)
        intake.rebuild(workspace)


def watch_over(place: Path, files: Sequence[Path]) -> None:
    """The files come into a folder that is watched."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        Path(folder, "cut off.csv").write_bytes(files[0].read_bytes() + b'"x')
        for is_dry in (True, False):
            seen = watch.Watch(Path(folder), lambda: closing(Workspace.open(place)), lambda _: None, dry_run=is_dry)
            for _ in range(2):
                seen.look()
                seen.waiting()


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
    files = [
        path
        for folder in (ROOT / "tests" / "samples", *map(Path, folders))
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in READ and path.stat().st_size < BIGGEST
    ]
    with tempfile.TemporaryDirectory() as place:
        seen, plain = Seen(), Seen()
        workspace = Workspace.open(Path(place) / "plain")
        with seen:  # in its own process, and what is imported late
            intake.drop_staging(intake.check(workspace, [ROOT / "data" / "demo" / "Account.csv"]))
        read_here()
        with plain:
            intake.drop_staging(intake.check(workspace, [ROOT / "data" / "demo" / "Account.csv"]))
        workspace.close()
        odd = ROOT / "tests" / "samples" / "odd"
        said = tomllib.loads((odd / "odd.toml").read_text("utf-8")) if odd.exists() else {}
        with seen:
            for path in files:
                go_through(Path(place) / "all", path, said.get(path.name, {}).get("answers", {}))
            own = [path for path in files if ROOT / "tests" in path.parents and path.suffix == ".csv"]
            go_on(Path(place) / "all", own)
            watch_over(Path(place) / "watched", own[::9])
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
