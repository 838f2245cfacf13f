"""How many deals are still open after so many days: steps down, and where half are closed."""

from coaching.charts.house import ACCENT, DASHED, Figure, Row, amount, house, layer_of, text_of, tips
from coaching.metrics.lasting import Lasting, behind, finding
from coaching.metrics.show import number_in_unit
from coaching.metrics.statistics import StillOpen

MOST = 300


def still_open(found: Lasting, question: str) -> Figure:
    """The share still open by days since a deal began, falling in steps; a dashed line at half, with the day it is crossed."""
    every = max(1, len(found.curve) // MOST)
    steps = [one for place, one in enumerate(found.curve) if place % every == 0 or one is found.curve[-1]]
    rows: list[Row] = [{"days": 0, "value": 1.0, "said": "all open"}]
    rows += [{"days": one.days, "value": one.share, "said": _said(one)} for one in steps]
    rows.append({**rows[-1], "days": found.longest})
    x, y = amount("days", "days"), amount("share", top=1.0)
    layers = [
        layer_of(
            rows,
            "line",
            {"x": x, "y": y, "tooltip": tips("said")},
            color=ACCENT,
            strokeWidth=2,
            interpolate="step-after",
        ),
        layer_of([{"value": 0.5}], "rule", {"y": y}, **DASHED),
    ]
    if found.half is not None:
        at: Row = {"days": found.half, "value": 0.5, "said": f"half closed by day {found.half:.0f}"}
        layers.append(text_of([at], x, y, align="left", baseline="bottom", dx=6, dy=-6))
    caveat = "Calendar days. Deals still open count with the days they have been open."
    return Figure(house(layers, 260), question, finding(found), behind(found.curve), caveat)


def _said(one: StillOpen) -> str:
    return f"{number_in_unit(one.share, 'share')} still open after {one.days:.0f} days"
