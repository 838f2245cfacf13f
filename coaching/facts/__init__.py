"""What the exports said: one DuckDB file, rebuildable from the kept imports at any time."""

from coaching.facts.store import Facts, Have

__all__ = ["Facts", "Have"]
