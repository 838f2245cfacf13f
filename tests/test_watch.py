"""A watched folder, with real processes: what is whole is loaded once, everything else is left and told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.intake.desk.watch import is_being_written, is_passing, look_at
from coaching.workspace import Workspace
from tests.test_commandline import Done, cadence, in_here

ROOT = Path(__file__).parent.parent
HEAD = "Opportunity ID,Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Close Date,Created Date\n"


def deals(*numbers: int, day: str = "2026-02-10") -> str:
    return HEAD + "".join(f"006{n},Deal {n},Ann Abel,Acme,Closed Won,{100 * n}.50,{day},2026-01-05\n" for n in numbers)


class Lines:
    """The lines a watching process has written so far."""

    def __init__(self, process: "subprocess.Popen[str]", out: Path, errors: Path) -> None:
        self.process, self.out, self.errors = process, out, errors

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text(encoding="utf-8").splitlines() if line.endswith("}")]

    def wait_for(self, name: str, status: str, seconds: float = 90) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self.told():
                if (line["file"], line["status"]) == (name, status):
                    return line
            assert self.process.poll() is None, self.errors.read_text()
            time.sleep(0.05)
        raise AssertionError(f"{name} was never {status}: {self.told()} {self.errors.read_text()}")


def command(folder: Path, workspace: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "coaching",
        "import",
        "--watch",
        str(folder),
        "--workspace",
        str(workspace),
        "--json",
        *more,
    ]


@contextmanager
def watching(folder: Path, workspace: Path, *more: str) -> Iterator[Lines]:
    out, errors = folder.parent / "out.jsonl", folder.parent / "errors.txt"
    with out.open("w") as stdout, errors.open("w") as stderr:
        process = subprocess.Popen(
            command(folder, workspace, "--every", "0.3", *more), cwd=ROOT, stdout=stdout, stderr=stderr, text=True
        )
    try:
        yield Lines(process, out, errors)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def once(
    folder: Path, workspace: Path, *more: str, run: Callable[..., Done] = in_here
) -> tuple[int, list[dict[str, Any]], str]:
    done = run(*command(folder, workspace, "--once", "--every", "0.2", *more)[3:])
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    return made


def test_what_is_whole_is_loaded_once_and_what_is_being_written_is_left(folder: Path, tmp_path: Path) -> None:
    (folder / "first.csv").write_text(deals(1, 2))
    (folder / "~$first.csv").write_text(deals(7))
    (folder / "download.csv.crdownload").write_text(deals(8))
    with watching(folder, tmp_path / "w") as lines:
        assert lines.wait_for("first.csv", "loaded")["files"][0]["loaded"] == 2
        growing = (folder / "growing.csv").open("w")
        growing.write(deals(3))
        growing.flush()
        (folder / "note.pdf").write_bytes(b"%PDF-1.4 not a table")
        (folder / "unclear.csv").write_text(HEAD + "0069,Deal,Ann Abel,Acme,Closed Won,1.00,03/04/2026,2026-01-05\n")
        assert "PDF" in lines.wait_for("note.pdf", "refused")["message"]
        assert lines.wait_for("unclear.csv", "asks")["files"][0]["questions"][0]["options"] == [
            "day first",
            "month first",
        ]
        assert not [line for line in lines.told() if line["file"] == "growing.csv"]
        growing.write(deals(4).removeprefix(HEAD))
        growing.close()
        assert lines.wait_for("growing.csv", "loaded")["files"][0]["loaded"] == 2
        (folder / "first.csv").write_text(deals(1, 2, 5, day="2026-02-11"))
        until = time.monotonic() + 90
        while sum(line["status"] == "loaded" for line in lines.told()) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        lines.process.send_signal(signal.SIGTERM)
        assert lines.process.wait(timeout=60) == 0
        told = [(line["file"], line["status"]) for line in lines.told()]
    assert sorted(told) == [
        ("first.csv", "loaded"), ("first.csv", "loaded"), ("growing.csv", "loaded"), ("note.pdf", "refused"), ("unclear.csv", "asks"),
    ]  # fmt: skip
    assert {path.name for path in folder.iterdir()} >= {"first.csv", "growing.csv", "unclear.csv", "note.pdf"}
    workspace = Workspace.open(tmp_path / "w")
    assert [(one.file, one.loaded) for one in reversed(intake.imports(workspace))][:2] == [
        ("first.csv", 2),
        ("growing.csv", 2),
    ]
    assert not list((workspace.folder / "staging").iterdir())
    workspace.close()


def test_the_ledger_knows_what_was_loaded_and_what_was_taken_back(folder: Path, tmp_path: Path) -> None:
    (folder / "deals.csv").write_text(deals(1))
    code, [line], _ = once(folder, tmp_path / "w")
    assert (code, line["status"], line["files"][0]["loaded"]) == (0, "loaded", 1)
    (folder / "copy of deals.csv").write_text(deals(1))
    code, lines, _ = once(folder, tmp_path / "w")
    assert (code, [line["message"] for line in lines]) == (
        0, [f"{name} was loaded before (import 1): nothing changes." for name in ("copy of deals.csv", "deals.csv")],
    )  # fmt: skip
    workspace = Workspace.open(tmp_path / "w")
    intake.undo(workspace, 1)
    workspace.close()
    code, lines, _ = once(folder, tmp_path / "w")
    assert code == 0 and all("was taken back (import 1) and is left alone" in line["message"] for line in lines)


def test_a_question_a_refusal_and_a_cut_off_file_are_told_by_exit_code_and_line(folder: Path, tmp_path: Path) -> None:
    (folder / "cut.csv").write_text(deals(1, 2) + "0063,Deal 3,Ann Ab")
    code, [line], errors = once(folder, tmp_path / "w")
    assert (code, line["status"]) == (1, "waits")
    assert "cut.csv ends in the middle of row 4" in errors
    (folder / "cut.csv").unlink()
    (folder / "unclear.csv").write_text(HEAD + "0069,Deal,Ann Abel,Acme,Closed Won,1.00,03/04/2026,2026-01-05\n")
    assert once(folder, tmp_path / "w")[0] == 3
    (folder / "empty.csv").touch()
    assert once(folder, tmp_path / "w", "--answer", "Close Date=day first")[0] == 1
    (folder / "empty.csv").unlink()
    assert once(folder, tmp_path / "w")[0] == 0


def test_files_of_one_look_are_held_against_each_other_and_the_others_are_loaded(folder: Path, tmp_path: Path) -> None:
    (folder / "a.csv").write_text(deals(1, 2))
    (folder / "b.csv").write_text(deals(1, 3).replace("100.50", "150.00"))
    (folder / "c.csv").write_text(deals(4))
    code, lines, _ = once(folder, tmp_path / "w")
    assert (code, {line["file"]: line["status"] for line in lines}) == (
        3,
        {"a.csv": "asks", "b.csv": "asks", "c.csv": "loaded"},
    )
    code, lines, _ = once(folder, tmp_path / "w", "--answer", "newer file=b.csv")
    assert (code, {line["file"]: line["status"] for line in lines if line["status"] == "loaded"}) == (
        0,
        {"a.csv": "loaded", "b.csv": "loaded"},
    )


def test_while_somebody_has_the_workspace_open_nothing_is_loaded_and_said_once(folder: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    (folder / "deals.csv").write_text(deals(1))
    (folder / "more.csv").write_text(deals(2))
    code, _, errors = once(folder, tmp_path / "w", run=cadence)
    assert code == 1 and errors.count("Cadence is already running on") == 1
    with watching(folder, tmp_path / "w") as lines:
        lines.wait_for("exports", "waits")
        workspace.close()
        lines.wait_for("deals.csv", "loaded")
        lines.process.send_signal(signal.SIGINT)
        assert lines.process.wait(timeout=60) == 0
        assert lines.errors.read_text().count("already running") == 1


def test_a_folder_that_is_not_there_and_odd_arguments_are_refused(folder: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "coaching", "import", *arguments], cwd=ROOT, capture_output=True, text=True
        )
        return done.returncode, done.stderr

    gone = tmp_path / "gone"
    assert run("--watch", str(gone), "--workspace", str(tmp_path / "w")) == (1, f"Cannot find the folder {gone}.\n")
    assert run("--watch", str(folder), "deals.csv")[0] == 2
    assert run("deals.csv", "--once")[0] == 2
    assert run("--watch", str(folder), "--every", "never")[0] == 2


@pytest.mark.parametrize(
    "name", ["~$deals.xlsx", ".deals.csv", ".~lock.deals.ods#", "deals.csv.crdownload", "deals.csv.part", "deals.CSV.TMP", "deals.csv~"]
)  # fmt: skip
def test_locks_and_downloads_under_way_are_passed_over(name: str) -> None:
    assert is_passing(name)
    assert not is_passing("deals.csv")


def test_links_and_folders_are_no_exports(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(deals(1))
    try:
        (folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert look_at(folder / "link.csv") is None and look_at(folder) is None and look_at(folder / "gone") is None
    assert look_at(tmp_path / "elsewhere.csv") is not None


@pytest.mark.skipif(sys.platform not in ("linux", "win32"), reason="only Linux and Windows tell who is writing a file")
def test_a_file_somebody_holds_open_for_writing_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    with path.open("w") as file:
        file.write(deals(1))
        file.flush()
        os.fsync(file.fileno())
        assert is_being_written(path)
    assert not is_being_written(path)
