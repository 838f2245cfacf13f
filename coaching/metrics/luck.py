"""What chance alone would do: the band a linearity score has to leave before it says anything about a habit."""

from dataclasses import replace

from coaching.facts import DEALS
from coaching.lens import Lens, calendar_of
from coaching.metrics.measure import measure, values_behind
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import number_in_unit
from coaching.metrics.statistics import LUCK_DRAWS, luck_band
from coaching.workspace import Workspace

# many deals make a narrow band: fewer draws settle it, and the page need not wait
FEWEST_DRAWS, MOST_PLACED = 200, 4_000_000


def luck_in_words(workspace: Workspace, lens: Lens) -> str:
    """Where nine in ten linearity scores of the lens's deals fall by luck (L3), as a sentence; empty where there is no score."""
    lens = lens_on_facts(workspace, lens, DEALS)
    if measure(workspace, replace(lens, scopes=(lens.scope,)), ["linearity_score"])[0].value is None:
        return ""
    sizes = values_behind(workspace, lens, "linearity_score")
    draws = min(LUCK_DRAWS, max(FEWEST_DRAWS, MOST_PLACED // len(sizes)))
    band = luck_band(
        sizes, calendar_of(workspace, lens.scope).working_days(lens.period.start, lens.period.end), draws=draws
    )
    if band is None:
        return ""
    low, high = (number_in_unit(edge, "number") for edge in band.score)
    return f"With these {len(sizes):,} deals, luck alone puts the score between {low} and {high} nine times in ten."
