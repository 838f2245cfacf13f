"""A load that is killed leaves all or nothing, whatever the moment (slow: run with --all)."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEMO = sorted((ROOT / "data" / "demo").glob("*.csv"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coaching", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=180)


def loaded(workspace: Path) -> int:
    said = run("imports", "--workspace", str(workspace), "--json")
    assert said.returncode == 0, said.stderr
    return len(json.loads(said.stdout))


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
