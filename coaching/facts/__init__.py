"""What the exports said: one DuckDB file, rebuildable from the kept imports at any time."""

from coaching.facts.store import Cursor, Facts, Have

__all__ = ["Cursor", "Facts", "Have"]
