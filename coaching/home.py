"""Where the data lies when nobody names a folder: with the user's own data, apart from the program, so that a new version replaces nothing of it."""

import os
from pathlib import Path

from platformdirs import user_data_path

from coaching.errors import Refusal

CODE = Path(__file__).resolve().parent.parent
IN_CODE = CODE / "data" / "workspace"
WITH = " of the workspace's folder, with --workspace or in CADENCE_WORKSPACE"
SIGNS = ("settings.toml", "records.sqlite", "facts.duckdb", "imports")


def default_workspace() -> Path:
    """The folder of CADENCE_WORKSPACE; else the one beside the code where an older Cadence left its data; else the user's own."""
    if named := os.environ.get("CADENCE_WORKSPACE", "").strip():
        return written_out(named)
    return IN_CODE if is_used(IN_CODE) else users_own()


def written_out(path: str | Path) -> Path:
    """A path with ~ as the home, ~ana as Ana's; Refusal where nobody knows that home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise Refusal(f"{path}: nobody knows the home that this begins with; write the whole path{WITH}.") from None


def users_own() -> Path:
    """The workspace in the user's data: %LOCALAPPDATA%, ~/Library/Application Support, or $XDG_DATA_HOME (~/.local/share). Refusal: no home."""
    try:
        return user_data_path("Cadence", appauthor=False) / "workspace"
    except RuntimeError:
        raise Refusal(f"Nobody knows your home folder, in which your data would lie: write the path{WITH}.") from None


def is_used(folder: Path) -> bool:
    """Whether somebody's data lies in a folder."""
    return any((folder / name).exists() for name in SIGNS)


def better_place(folder: Path) -> Path | None:
    """Where a workspace that lies in the folder of the program would be safe from its replacement; None where it lies well or was put by name."""
    return users_own() if CODE in folder.resolve().parents and "CADENCE_WORKSPACE" not in os.environ else None
