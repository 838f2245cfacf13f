"""A disk that runs full: what cannot be kept is refused in words, nothing is lost, and with space again everything works (slow: run with --all)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.records import commitments
from coaching.workspace import Workspace
from tests.test_kill import DEMO, run
from tests.tiny_team import build

pytestmark = pytest.mark.slow
SIZE = 48  # MB of the disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as place:
        yield place


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place.mkdir()
    made = sys.platform == "linux" and os.geteuid() == 0
    if (
        not made
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(place)], capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk can only be made by root on Linux")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Take all but some bytes of a disk."""
    filler, free = disk / "filler", os.statvfs(disk)
    with filler.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - leave, 1))
    return filler


def promise(workspace: Workspace, text: str) -> None:
    commitments.commit(
        workspace.records,
        "m1",
        rep_id="u1",
        text=text,
        owner_kind="rep",
        owner_id="u1",
        due_on=date(2026, 6, 1),
        source="ledger",
    )


def kept(workspace: Workspace) -> set[str]:
    return {one.text for one in commitments.listed(workspace.records)}


def test_a_save_on_a_full_disk_is_refused_and_what_was_kept_stays(disk: Path) -> None:
    workspace = build(disk / "workspace")
    promise(workspace, "Before")
    filler = fill(disk, leave=0)
    refused = 0
    for number in range(2_000):
        try:
            promise(workspace, f"While it is full {number} " + "x" * 900)
        except Refusal as refusal:
            assert "could not be saved just now" in str(refusal) and "full" in str(refusal)
            refused += 1
            break
    assert refused, "the disk was not full"
    assert "Before" in kept(workspace)
    filler.unlink()
    promise(workspace, "After")
    workspace.close()
    again = Workspace.open(disk / "workspace")
    assert {"Before", "After"} <= kept(again) and not again.mended
    again.close()


def test_a_load_on_a_full_disk_loads_nothing_says_so_and_can_be_done_again(disk: Path) -> None:
    folder = disk / "workspace"
    Workspace.open(folder).close()
    filler = fill(disk, leave=600_000)
    refused = run("import", *map(str, DEMO), "--accept-proposals", "--workspace", str(folder))
    assert refused.returncode == 1 and refused.stderr.strip() and "Traceback" not in refused.stderr, refused.stderr
    assert "space" in refused.stderr or "full" in refused.stderr, refused.stderr
    filler.unlink()
    assert run("imports", "--workspace", str(folder), "--json").stdout.strip() == "[]"
    again = run("import", *map(str, DEMO), "--accept-proposals", "--workspace", str(folder))
    assert again.returncode == 0, again.stderr
