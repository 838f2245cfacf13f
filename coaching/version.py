"""Which Cadence this is; docs/changelog.md says in words what each brought."""

from pathlib import Path

VERSION = "1.0.0"


def as_number(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared: 1.10.0 is newer than 1.9.0; nothing readable is the oldest."""
    parts = version.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def news() -> str:
    """What each version brought, the newest first, as markdown with headings of the second level; empty where the text is not there."""
    file = Path(__file__).resolve().parent.parent / "docs" / "changelog.md"
    return file.read_text(encoding="utf-8").partition("\n")[2].strip() if file.exists() else ""
