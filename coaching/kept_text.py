"""Text as the TOML files of a workspace keep it: any text comes back as it was, and a file is there whole or as it was before."""

import os
from pathlib import Path


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
