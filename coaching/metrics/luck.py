"""What chance alone would do: the band a linearity score has to leave before it says anything about a habit."""

from datetime import timedelta

from coaching.lens import Lens
from coaching.metrics.proof import proof
from coaching.metrics.show import number_in_unit
from coaching.metrics.statistics import LUCK_DRAWS, luck_band
from coaching.workspace import Workspace

# many deals make a narrow band: fewer draws settle it, and the page need not wait
FEWEST_DRAWS, MOST_PLACED = 200, 4_000_000


def luck_in_words(workspace: Workspace, lens: Lens) -> str:
    """Where nine in ten linearity scores of the lens's deals fall by luck (L3), as a sentence; empty where there is no score."""
    behind = proof(workspace, lens, "linearity_score")
    if behind.reading.value is None:
        return ""
    sizes = [float(amount) for amount in behind.rows["part"].to_pylist()]
    after = min(lens.period.end, lens.as_of + timedelta(days=1))
    draws = min(LUCK_DRAWS, max(FEWEST_DRAWS, MOST_PLACED // len(sizes)))
    band = luck_band(sizes, workspace.calendar.working_days(lens.period.start, after), draws=draws)
    if band is None:
        return ""
    low, high = (number_in_unit(edge, "number") for edge in band.score)
    return f"With these {len(sizes):,} deals, luck alone puts the score between {low} and {high} nine times in ten."
