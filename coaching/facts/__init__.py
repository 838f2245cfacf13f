"""What the exports said: one DuckDB file, rebuildable from the kept imports at any time."""

from coaching.facts.store import ACTIVITIES, DEALS, LEADS, SURVEYS, Cursor, Facts, Have, is_damage, put_aside

__all__ = ["ACTIVITIES", "DEALS", "LEADS", "SURVEYS", "Cursor", "Facts", "Have", "is_damage", "put_aside"]
