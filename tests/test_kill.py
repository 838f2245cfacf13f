"""Whatever is killed, at whatever moment, leaves all or nothing of it (slow: run with --all)."""

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
        assert not left["damaged"] and left["rates"] == before["rates"], one
        if what == "bringing_back":
            assert left["promises"] in (whole["promises"], before["promises"], [*before["promises"], "on top"]), one
        elif what != "saving":
            assert left["promises"] == before["promises"] and left["company"] == before["company"], one
        else:
            held = {*left["promises"], *left["entries"], *left["answers"], *left["meetings"]}
            companies = [said for said in one["saved"] if said.startswith("Company")]
            assert set(one["saved"]) - set(companies) <= held and set(before["promises"]) <= held, one
            assert left["company"].startswith("Company") if companies else True, one
            assert (
                sum(len(left[key]) for key in SAVED) <= len(one["saved"]) - len(companies) + len(before["promises"]) + 1
            ), one
    assert sum(len(one["saved"]) for one in trials if one["what"] == "saving") > KILLS


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
