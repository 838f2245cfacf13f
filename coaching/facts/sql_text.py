"""Words of our own and paths as SQL literals."""

from pathlib import Path


def literal(text: str) -> str:
    """Text as an SQL literal; only for words of our own (formats, types), never for cells."""
    return "'" + text.replace("'", "''") + "'"


def quoted(path: Path) -> str:
    """A path as an SQL literal."""
    return literal(str(path))
