"""`python -m benchmarks.house [DIR…]`: how plain intake is beside its targets: modules a file enters, arrows between rooms, what is reached, lines.

Each file of tests/samples and of the folders named is dropped, answered by what tests/samples/odd/odd.toml says and by the first option of whatever
else is asked, shown, loaded and mended; checked as if it were big; and loaded as a command does. What none of them reaches is listed by module,
with the functions that nothing enters first. A folder is gone through in a process of its own, so that a quiet machine takes two or three minutes.
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
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from coaching import intake
from coaching.errors import Refusal
from coaching.intake.desk import checklist, mending, receipt_view, uploads, watch
from coaching.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "coaching" / "intake"
_HOUSE = str(HOUSE)
READ = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".gz"}
ODD = "odd.toml"
BIGGEST, ROUNDS, DOZEN = 400_000, 7, 12  # bytes of a file, answers given to it, files a workspace is given
TARGETS = {"modules": 35, "arrows": 35, "upwards": 0, "reached": 85, "lines": 9_500}


class Seen:
    """The lines of intake that ran, by file."""

    def __init__(self) -> None:
        self.lines: dict[str, set[int]] = defaultdict(set)
        self._left: dict[CodeType, set[int]] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if (left := self._left.get(code)) is None:
            is_ours = code.co_filename.startswith(_HOUSE) and code.co_name != "<module>"
            left = self._left[code] = {one for _, _, one in code.co_lines() if one} if is_ours else set()
        if not left:  # all of it ran: looking on would only take longer
            return None
        lines = self.lines[code.co_filename]

        def line(inner: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
            lines.add(inner.f_lineno)
            left.discard(inner.f_lineno)
            return line if left else None

        return line(frame, event, None)

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
    ("file.read_text", "SMALLEST"): 0,
    ("file.read_zip", "SMALLEST"): 0,
    ("file.read_zip", "_CHUNK"): 4_000,
    ("file.read_slices", "_PIECE"): 6_000,
    ("file.read_sheet", "BATCH"): 3,
    ("file.read_cells", "BATCH"): 3,
    ("rows.fast", "SAMPLE"): 3,
    ("kept.fold", "IN_PLACE_FROM"): 1,
}
"""From what size on, in bytes or rows, files are taken the ways of big ones, so that the small samples are."""


@contextmanager
def as_if_big() -> Iterator[None]:
    """Files of any size are read by the database, workbooks in slices, and facts where they are kept."""
    modules = {name: vars(import_module(f"coaching.intake.{name}")) for name, _ in BIG}
    usual = {(name, what): modules[name][what] for name, what in BIG}
    try:
        for (name, what), size in BIG.items():
            modules[name][what] = size
        yield
    finally:
        for (name, what), size in usual.items():
            modules[name][what] = size


def go_through(workspace: Workspace, paths: Sequence[Path], answers: Mapping[str, str]) -> None:
    """Every way files dropped together take, in a workspace that stays: on the screen, as if they were big, and as a command loads them."""
    for way in (_on_the_screen, _as_if_big, _by_command):
        try:
            way(workspace, paths, answers)
        except Refusal:
            continue
        except Exception as trouble:  # what is there to do harm is stopped in a process of its own, which this is not
            print(f"{paths[0].name}: {type(trouble).__name__}: {trouble}", file=sys.stderr)


def _on_the_screen(workspace: Workspace, paths: Sequence[Path], answers: Mapping[str, str]) -> None:
    """As somebody answers who has read what is asked: first nothing is said, then what is known of the files, then the first of all options."""
    waiting = uploads.unfinished(workspace)
    dropped = [one for path in paths for one in uploads.dropped(workspace, path.name, path.read_bytes(), waiting)]
    for number in range(ROUNDS):
        receipts = uploads.check_uploads(workspace, dropped, progress=lambda *_: None)
        for one in dropped:
            _show(workspace, one, one.receipts)
            if number == 0:
                one.answers |= answers
        asked = [(one, receipt) for one in dropped for receipt in one.receipts if receipt.status == "asks"]
        for one, receipt in asked[: bool(number)]:
            question = receipt.questions[0]
            said = question.options[0] if question.options else "2026"
            intake.one_sheet.answer(one.answers, receipt, {question.column: said})
        if not asked:
            break
    receipt_view.on_their_way(receipts)
    for loaded in uploads.load_uploads(workspace, dropped, progress=lambda *_: None):
        _show(workspace, dropped[0], [loaded])
        if loaded.import_id:
            _mend(workspace, loaded.import_id)
    uploads.forget(dropped)


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
        receipt_view.generic_kinds()
        if one.kind == "activity":
            uploads.tell_subjects(upload, one)
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


def _as_if_big(workspace: Workspace, paths: Sequence[Path], answers: Mapping[str, str]) -> None:
    """Taken back, and loaded as if they were big."""
    named = {path.name for path in paths}
    for one in intake.imports(workspace):
        if one.file in named and one.undone_at is None:
            intake.undo(workspace, one.import_id)
    with as_if_big():
        intake.load(workspace, intake.check(workspace, paths, answers=answers, progress=lambda *_: None))


def _by_command(workspace: Workspace, paths: Sequence[Path], answers: Mapping[str, str]) -> None:
    """As a command does, once with answers that nobody offered."""
    if len(paths) > 1:
        intake.drop_staging(intake.check(workspace, paths))
    receipts = intake.check(workspace, paths, answers=answers, accept_proposals=True)
    headers = [column.header for one in receipts for column in one.columns]
    words = [header for one in receipts for header in one.words]
    slips = {f"{header}: no such word": "won" for header in words[:1]} | dict.fromkeys(headers[:2], "no such way")
    for said in (answers, {"no such column": "field:no such field"}, {"format": "none"}):
        intake.never_offered(workspace.folder, said)
    intake.refuse_unread(receipts, slips)
    intake.refuse_unknown_words(receipts, slips)
    intake.refuse_not_offered(receipts, dict.fromkeys([q.column for one in receipts for q in one.questions], "no way"))
    intake.load(workspace, receipts)


def go_on(workspace: Workspace, files: Sequence[Path]) -> None:
    """What is done besides: several files at once, whose money is foreign, who is who, what is still to fetch; loads taken back, all rebuilt."""
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
    intake.of_another_zone(workspace)
    [upload] = uploads.dropped(workspace, files[0].name, files[0].read_bytes(), [])
    with tempfile.TemporaryDirectory() as folder, closing(Workspace.open(Path(folder))) as fresh:
        uploads.carry_over(fresh, workspace.folder, [upload])
        uploads.unfinished(fresh)
    for load in [one for one in intake.imports(workspace) if one.undone_at is None][:6]:
        intake.undo(workspace, load.import_id)
    intake.rebuild(workspace)


def lose(place: Path) -> None:
    """What is mended when a workspace is opened whose database was lost, was damaged, or knows nothing of what was done last."""
    facts = place / "facts.duckdb"
    for content in (None, b"damaged" * 1000):
        facts.unlink(missing_ok=True)
        if content:
            facts.write_bytes(content)
        intake.opened(place)[0].close()
    with closing(Workspace.open(place)) as workspace:
        last, first = intake.imports(workspace)[0], intake.imports(workspace)[-1]
        for load in (last, first):
            workspace.facts.cursor().execute("update import set undone_at = null where import_id = ?", [load.import_id])
        intake.undo(workspace, last.import_id)
        workspace.facts.cursor().execute("update import set undone_at = null where import_id = ?", [last.import_id])
        intake.changed_copies(workspace)()
    intake.opened(place)[0].close()
    with closing(Workspace.open(place)) as workspace:
        workspace.facts.cursor().execute("delete from folded_by")  # as an older Cadence left it
    intake.opened(place)[0].close()
    (place / "imports" / "000002" / "manifest.json").write_text("damaged", encoding="utf-8")
    intake.opened(place)[0].close()


def watch_over(place: Path, files: Sequence[Path]) -> None:
    """The files come into a folder that is watched."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        Path(folder, "cut off.csv").write_bytes(files[0].read_bytes() + b'"x')
        Path(folder, "page.csv").write_text("<html><body></body></html>", encoding="utf-8")
        for is_dry in (True, False, False):  # and once more, when one was taken back
            seen = watch.Watch(Path(folder), lambda: closing(Workspace.open(place)), lambda _: None, dry_run=is_dry)
            for _ in range(3):
                seen.look()
                seen.waiting()
            with closing(Workspace.open(place)) as workspace:
                for load in [one for one in intake.imports(workspace) if one.undone_at is None][:1]:
                    intake.undo(workspace, load.import_id)


def reached(folder: Path, goes_on: bool) -> dict[str, set[int]]:
    """The lines of intake that the files of a folder reach, by file; with goes_on also what is done besides them."""
    said = tomllib.loads((folder / ODD).read_text("utf-8")) if (folder / ODD).exists() else {}
    with_others = {name for one in said.values() for name in one.get("together", ())}
    files = [path for path in files_of(folder) if path.name not in with_others]
    read_here()
    with tempfile.TemporaryDirectory() as home, Seen() as seen:
        for first in range(0, len(files), DOZEN):  # where much is loaded already, each load takes longer
            place = Path(home) / f"{first}"
            with closing(Workspace.open(place)) as workspace:
                for path in files[first : first + DOZEN]:
                    told = said.get(path.name, {})
                    others = [folder / name for name in told.get("together", ())]
                    go_through(workspace, [path, *others], told.get("answers", {}))
        if goes_on:
            with closing(Workspace.open(place)) as workspace:
                go_on(workspace, [path for path in files if path.suffix == ".csv"])
            lose(place)
            watch_over(Path(home) / "watched", files[::9])
    return dict(seen.lines)


def files_of(folder: Path) -> list[Path]:
    """The exports in a folder itself that are small enough to be gone through line by line."""
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in READ and path.stat().st_size < BIGGEST]


def statements(file: Path) -> Iterator[tuple[str, int]]:
    """The functions of a module, and the lines at which their statements begin; docstrings are none."""
    for function in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                if isinstance(node, ast.stmt) and node is not function and not is_text:
                    yield function.name, node.lineno


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


def never_entered(known: Sequence[tuple[str, int]], missed: set[int]) -> list[str]:
    """The functions none of whose statements ran."""
    entered = {name for name, line in known if line not in missed}
    return [name for name in dict.fromkeys(name for name, _ in known) if name not in entered]


def as_spans(lines: Sequence[int]) -> str:
    """Lines in a row as one span: 3-5 9."""
    starts = [line for line in lines if line - 1 not in lines]
    ends = [line for line in lines if line + 1 not in lines]
    return " ".join(f"{one}" if one == last else f"{one}-{last}" for one, last in zip(starts, ends, strict=True))


def main(folders: Sequence[str]) -> None:
    """Print the table, and what nothing reaches."""
    samples = ROOT / "tests" / "samples"
    within = {path.parent for folder in folders for path in Path(folder).rglob("*")}
    jobs = [folder for folder in (samples, samples / "odd", *sorted(within)) if files_of(folder)]
    account, seen, plain = ROOT / "data" / "demo" / "Account.csv", Seen(), Seen()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes, tempfile.TemporaryDirectory() as place:
        begun = [processes.submit(reached, folder, folder == samples) for folder in jobs]
        with closing(Workspace.open(Path(place))) as workspace:
            with seen:  # in its own process, and what is imported late
                intake.drop_staging(intake.check(workspace, [account]))
            read_here()
            with plain:
                intake.drop_staging(intake.check(workspace, [account]))
        for one in begun:
            for name, ran in one.result().items():
                seen.lines[name] |= ran
    known = {file: list(statements(file)) for file in sorted(HOUSE.rglob("*.py"))}
    every = {file: {line for _, line in told} for file, told in known.items()}
    missed = {file: lines - seen.lines.get(str(file), set()) for file, lines in every.items()}
    total, out = sum(map(len, every.values())), sum(map(len, missed.values()))
    arrows, lines = rooms(), sum(len(file.read_text("utf-8").splitlines()) for file in known)
    measured = {
        "modules": len(plain.lines), "arrows": len(arrows), "upwards": upwards(arrows), "reached": round(100 * (total - out) / total), "lines": lines,
    }  # fmt: skip
    for what, value in measured.items():
        print(f"{what:<10}{value:>8,}  target {TARGETS[what]:,}")
    print(f"\n{out:,} of {total:,} statements are not reached by {sum(len(files_of(one)) for one in jobs)} files:")
    for file, gone in sorted(missed.items(), key=lambda one: -len(one[1])):
        if gone:
            whole = never_entered(known[file], gone)
            print(f"{len(gone):>5} of {len(every[file]):<5}{file.relative_to(HOUSE)}  {as_spans(sorted(gone))}")
            print(f"{'':>14}never entered: {', '.join(whole)}" if whole else "", end="\n" if whole else "")


if __name__ == "__main__":
    main(sys.argv[1:])
