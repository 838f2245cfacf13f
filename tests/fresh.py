"""What many tests begin with is made once a run and copied: making a workspace without data takes ten times as long as copying one."""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from coaching.facts import Facts
from coaching.workspace import Workspace

KEPT = "CADENCE_TESTS_KEPT"  # the folder of one run, which all its processes see
EMPTY, PART = "empty", "-part"
LONGEST = 300  # seconds that another process may take to make something


def copied(folder: Path) -> Path:
    """The folder, now that of a workspace without data."""
    shutil.copytree(_without_data(), folder, dirs_exist_ok=True)
    return folder


def opened(folder: Path) -> Workspace:
    """A workspace without data in this folder, open."""
    return Workspace.open(copied(folder))


def made_once(name: str, make: Callable[[Path], Any]) -> Path:
    """The folder of that name as make(folder) left it, to be copied and not to be changed; one process makes it, the others wait."""
    folder, part, making = (keep() / f"{name}{what}" for what in ("", PART, "-being-made"))
    until = time.monotonic() + LONGEST
    while not folder.exists():
        try:
            making.mkdir()
        except FileExistsError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
            continue
        try:
            if not folder.exists():
                shutil.rmtree(part, ignore_errors=True)
                make(part)
                part.rename(folder)
        finally:
            making.rmdir()
    return folder


def keep() -> Path:
    """The folder of what is made once; it goes with the process that first asked for it, whose children find it by the environment."""
    if KEPT not in os.environ:
        os.environ[KEPT] = tempfile.mkdtemp(prefix="cadence-tests-")
        atexit.register(shutil.rmtree, os.environ[KEPT], ignore_errors=True)
    return Path(os.environ[KEPT])


@cache
def _without_data() -> Path:
    return made_once(EMPTY, lambda folder: Workspace.open(folder).close())


def begin_with_copies() -> None:
    """A file of facts that is not there yet begins as a copy of one without data, which is what making it leaves."""
    opened = Facts._opened.__func__  # type: ignore[attr-defined]

    def begun(of: type[Facts], path: Path) -> Facts:
        if not path.exists() and path.parent.name != EMPTY + PART:
            try:
                shutil.copyfile(_without_data() / path.name, path)
            except OSError:
                path.unlink(missing_ok=True)  # it is made, or refused, as in the product
        facts: Facts = opened(of, path)
        return facts

    Facts._opened = classmethod(begun)  # type: ignore[method-assign, assignment]
