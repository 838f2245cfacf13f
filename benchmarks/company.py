"""An invented company to measure on: its exports, and a workspace with all of them loaded as a person would."""

import hashlib
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from benchmarks.generate import exports
from benchmarks.sizes import LAST_DAY, Size, kept_in
from coaching import intake
from coaching.errors import Refusal
from coaching.lens import By, Lens, lens_for
from coaching.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
LOADED_BY = (
    *("coaching/intake", "coaching/formats", "coaching/facts", "coaching/calendar.py", "coaching/workspace.py"),
    "benchmarks/generate.py",
)


class Company:
    """One size of invented company below a folder that outlives the run."""

    def __init__(self, size: Size, folder: Path | None = None) -> None:
        self.size = size
        self.folder = exports(size, SEED, folder or kept_in())

    @property
    def files(self) -> list[Path]:
        """Its exports."""
        return sorted(self.folder.glob("*.csv"))

    @cached_property
    def workspace_folder(self) -> Path:
        """A folder with everything loaded; loaded anew when the code that loads has changed."""
        home = self.folder / "workspace"
        note = self.folder / "workspace.loaded-by"
        if not (note.exists() and note.read_text() == loading_code() and home.exists()):
            shutil.rmtree(home, ignore_errors=True)
            load(home, self.files)
            note.write_text(loading_code())
        return home

    @cached_property
    def workspace(self) -> Workspace:
        """The loaded workspace, open."""
        return Workspace.open(self.workspace_folder)

    def close(self) -> None:
        """Close the workspace, so that another process may open it; it opens again when it is asked for."""
        if "workspace" in self.__dict__:
            self.__dict__.pop("workspace").close()

    def lens(self, by: By, scope: str | None = None) -> Lens:
        """A lens on one scope (the first rep, team or account) in the last quarter."""
        scopes = [scope] if scope else None
        lens = lens_for(self.workspace, by, scopes, None, LAST_DAY)
        return lens if scope or by == "company" else self.lens(by, lens.scopes[0].id)


def load(home: Path, files: Sequence[Path]) -> None:
    """Load exports into a new workspace, as a person would who accepts what is proposed."""
    fill(Workspace.open(home), files)


def fill(workspace: Workspace, files: Sequence[Path]) -> None:
    """Load exports into an open workspace and close it."""
    try:
        receipts = intake.check(workspace, list(files), as_of=LAST_DAY, accept_proposals=True)
        for receipt in intake.load(workspace, receipts):
            if receipt.status != "loaded":
                raise Refusal(f"{receipt.file} was not loaded: {receipt.message or receipt.questions}.")
    finally:
        workspace.close()


def loading_code() -> str:
    """Changes when the code that loads exports does."""
    files = (file for name in LOADED_BY for file in sorted([ROOT / name, *(ROOT / name).rglob("*")]))
    code = b"".join(file.read_bytes() for file in files if file.suffix in (".py", ".sql", ".toml"))
    return hashlib.sha256(code).hexdigest()
