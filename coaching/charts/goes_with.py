"""The difference in the win rate of deals with and without a kind of activity, as a dot with its interval around zero."""

from coaching.charts.house import (
    ACCENT,
    COLOUR,
    DASHED,
    DOT,
    MUTED,
    Figure,
    Row,
    amount,
    house,
    layer_of,
    names,
    tips,
    words_beside,
)
from coaching.metrics.goes_with import Compared, behind, finding, label, ordered
from coaching.metrics.show import cases
from coaching.metrics.tables import in_points


def differences(found: Compared, question: str) -> Figure:
    """A dot a kind with at least five deals on either side; those that chance could make stay grey, the others carry a sign."""
    rows: list[Row] = [
        {"label": label(one.kind), "value": in_points(one.difference), "low": in_points(one.low), "high": in_points(one.high),
         "colour": ACCENT if one.is_apart else MUTED,
         "said": f"{'▲ ' if one.is_apart and one.difference > 0 else '▼ ' if one.is_apart else ''}{round(one.difference * 100):+d} points",
         "deals": f"{one.won_with} of {cases(one.with_it, 'deals')} won with it, {one.won_without} of {one.without} without"}
        for one in ordered(found) if one.difference is not None
    ]  # fmt: skip
    y = names([row["label"] for row in rows], labelLimit=130)
    x = amount("count")
    x["axis"]["format"] = "+d"
    layers = [
        layer_of(
            rows,
            "rule",
            {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": COLOUR},
            strokeWidth=2,
            opacity=0.6,
        ),
        layer_of(rows, "point", {"y": y, "x": x, "color": COLOUR, "tooltip": tips("label", "said", "deals")}, **DOT),
        words_beside(rows, y),
        layer_of([{"value": 0}], "rule", {"x": x}, **DASHED),
    ]
    caveat = f"Deals decided {found.when}. In percentage points: win rate with it less win rate without it. Whiskers: 95 % for all kinds together."
    return Figure(
        house(layers, 56 + 26 * max(len(rows), 1)),
        question,
        finding(found) or "Too few deals to compare.",
        behind(found),
        caveat,
    )
