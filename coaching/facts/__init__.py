"""What the exports said: one DuckDB file, rebuildable from the kept imports at any time."""

from coaching.facts.store import ACTIVITIES, DEALS, LEADS, SURVEYS, Cursor, Facts, Have, is_damage, put_aside
from coaching.facts.to_come import ToCome

__all__ = ["ACTIVITIES", "DEALS", "LEADS", "SURVEYS", "Cursor", "Facts", "Have", "ToCome", "is_damage", "put_aside"]
