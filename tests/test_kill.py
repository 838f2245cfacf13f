"""Whatever is killed, at whatever moment, leaves all or nothing of it (slow: run with --all)."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.workspace import Workspace
from tests import kills

ROOT = Path(__file__).parent.parent
DEMO = sorted((ROOT / "data" / "demo").glob("*.csv"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coaching", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=180)


def loaded(workspace: Path) -> int:
    said = run("imports", "--workspace", str(workspace), "--json")
    assert said.returncode == 0, said.stderr
    return len(json.loads(said.stdout))


KILLS = 9  # of each of seven things
SAVED = ("promises", "entries", "answers", "meetings")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a trial is a fork, which Windows has not")
def test_whatever_is_killed_leaves_what_was_or_what_was_to_be_and_no_acknowledged_save_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.kills", str(tmp_path), str(KILLS), "20261130"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout)
    before, trials = told["before"], told["trials"]
    assert len(trials) == 7 * KILLS and not before["said"]
    facts = ("facts", "imports")
    for one in trials:
        left, whole, what = one["left"], one["whole"], one["what"]
        assert left == one["again"] and not left["said"].replace("no workspace", ""), (
            one
        )  # no alarm, and nothing to be mended
        if what == "restoring":
            assert left["said"] == "no workspace" or left == whole, one
            continue
        assert [left[key] for key in facts] in ([before[key] for key in facts], [whole[key] for key in facts]), one
        assert left["kept"] >= len(left["imports"]) and left["rates"] == before["rates"], one
        if what == "bringing_back":
            assert left["promises"] in (whole["promises"], before["promises"], [*before["promises"], "on top"]), one
        elif what != "saving":
            assert left["promises"] == before["promises"] and left["company"] == before["company"], one
        else:
            held = {*left["promises"], *left["entries"], *left["answers"], *left["meetings"]}
            demos = [said for said in one["saved"] if said.startswith("demo")]
            assert set(one["saved"]) - set(demos) <= held and set(before["promises"]) <= held, one
            assert left["demo"] in ({demos[-1]} if demos else {""}) | {f"demo {len(demos)}"}, one
            assert (
                sum(len(left[key]) for key in SAVED) <= len(one["saved"]) - len(demos) + len(before["promises"]) + 1
            ), one
    assert sum(len(one["saved"]) for one in trials if one["what"] == "saving") > KILLS


HARM: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "flipped": lambda held, at: _flipped(held, at.randrange(len(held)), 1 << at.randrange(8)),
    "cut": lambda held, at: held[: at.randrange(len(held))],
    "emptied": lambda *_: b"",
    "gone": lambda *_: None,
}  # fmt: skip


def _flipped(held: bytes, spot: int, bit: int) -> bytes:
    return held[:spot] + bytes([held[spot] ^ bit]) + held[spot + 1 :]


TIMES = {"flipped": 4, "cut": 2}


@pytest.mark.slow
def test_whichever_file_of_a_workspace_is_flipped_cut_or_gone_nothing_changes_in_silence(tmp_path: Path) -> None:
    kills.build(tmp_path)
    base, at = tmp_path / "workspace", random.Random(13)
    workspace = Workspace.open(base)
    workspace.keep_records()
    kills.promise(workspace, "after the copy")
    workspace.close()
    shutil.copytree(base, tmp_path / "as it is")
    before, silent, tried = kills.state(tmp_path / "as it is"), [], 0
    for file in sorted(one.relative_to(base) for one in base.rglob("*") if one.is_file()):
        for harm, change in HARM.items():
            for _ in range(TIMES.get(harm, 1)):
                folder = tmp_path / "harmed"
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(base, folder)
                held = (folder / file).read_bytes()
                new = change(held, at) if held else None
                (folder / file).write_bytes(new) if new is not None else (folder / file).unlink()
                tried += 1
                try:
                    left = kills.state(folder)
                except Refusal as refusal:
                    assert str(refusal)
                    continue
                changed = {key for key in before if key not in ("said", "kept") and left[key] != before[key]}
                if changed and not left["said"]:
                    silent.append((str(file), harm, changed))
    assert tried > 80 and not silent, silent


@pytest.mark.slow
def test_a_killed_import_leaves_all_or_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    started = time.monotonic()
    whole = run("import", *map(str, DEMO), "--accept-proposals", "--workspace", str(tmp_path / "whole"))
    lasts = time.monotonic() - started
    assert whole.returncode == 0, whole.stderr
    want = run(
        "readings",
        "--metric",
        "bookings",
        "activities",
        "--by",
        "rep",
        "--period",
        "all",
        "--workspace",
        str(tmp_path / "whole"),
        "--json",
    )
    outcomes = set()
    for trial in range(8):
        folder = tmp_path / f"trial{trial}"
        child = subprocess.Popen(
            [sys.executable, "-m", "coaching", "import", *map(str, DEMO), "--accept-proposals", "--workspace", str(folder)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(lasts * (0.3 + 0.1 * trial))
        child.kill()
        child.wait()
        count = loaded(folder)
        outcomes.add(count)
        again = run("import", *map(str, DEMO), "--accept-proposals", "--workspace", str(folder))
        assert again.returncode == 0, again.stderr
        got = run(
            "readings",
            "--metric",
            "bookings",
            "activities",
            "--by",
            "rep",
            "--period",
            "all",
            "--workspace",
            str(folder),
            "--json",
        )
        assert got.stdout == want.stdout, f"trial {trial} after {count} imports"
    assert outcomes <= {0, len(DEMO)}
