"""Statements longer than a line or two: each in a file of its own beside the module that runs it."""

from functools import cache
from pathlib import Path


def statement(beside: str, name: str, /, **parts: object) -> str:
    """The statement of NAME.sql beside a module, with these parts in its {places}."""
    return _text(Path(beside).with_name(f"{name}.sql")).format(**parts)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
