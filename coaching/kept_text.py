"""Files written whole or not at all, and text as the TOML files of a workspace keep it: any text comes back as it was."""

import os
from pathlib import Path

from coaching.errors import Refusal


def toml_text(text: str) -> str:
    """A TOML string that reads back as this text; half a surrogate pair, which no file can hold, becomes the sign for it."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else {"\\": "\\\\", '"': '\\"'}.get(c, c) for c in whole
    )
    return f'"{escaped}"'


def keep_text(path: Path, text: str) -> None:
    """Write a file aside and put it in place at once, so that whatever happens meanwhile leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def keep_new(path: Path, held: bytes) -> None:
    """Write a file that somebody named, whole or not at all; Refusal where there is one of that name, or none can be written."""
    is_made = False
    try:
        with path.open("xb") as file:
            is_made = True
            file.write(held)
    except FileExistsError:
        raise Refusal(f"{path} is already there: choose another name.") from None
    except OSError as trouble:
        if is_made:
            path.unlink(missing_ok=True)
        raise Refusal(f"{path} cannot be written: {trouble.strerror or trouble}.") from trouble
