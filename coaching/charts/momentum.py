"""Which accounts grow out of proportion to the effort: revenue against contacts, each as a multiple of the time before."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, AMBER, DASHED, DOT, MUTED, Figure, Row, house, layer_of, text_of
from coaching.metrics.momentum import (
    LESS_FROM_LESS,
    LESS_FROM_MORE,
    MORE_FROM_LESS,
    MORE_FROM_MORE,
    QUADRANTS,
    Momentum,
    board,
    caveat,
    compared,
    window,
)

PLACES = {
    MORE_FROM_LESS: (0, 1, "left", "top"), MORE_FROM_MORE: (1, 1, "right", "top"), LESS_FROM_LESS: (0, 0, "left", "bottom"),
    LESS_FROM_MORE: (1, 0, "right", "bottom"),
}  # fmt: skip
FADED, MOST, TICKS = 0.25, 500, (0.1, 0.25, 0.5, 1, 2, 4, 10)


def _look(one: Momentum) -> Row:
    if one.has_momentum:
        return {"shape": "circle", "colour": ACCENT}
    return (
        {"shape": "triangle-up", "colour": AMBER}
        if one.quadrant == LESS_FROM_MORE
        else {"shape": "square", "colour": MUTED}
    )


def momentum_quadrant(found: Sequence[Momentum], chosen: str, question: str) -> Figure:
    """A mark an account, contacts across and revenue up as multiples of the window before; a click chooses it (parameter `pick`)."""
    both = compared(found)[:MOST]
    times = [(one.effort_times or 1.0, one.revenue_times or 1.0) for one in both]
    ends = [
        (min([0.5, *side]) / 1.1, max([2.0, *side]) * 1.1) for side in ([x for x, _ in times], [y for _, y in times])
    ]

    def axis(field: str, title: str, end: tuple[float, float]) -> Row:
        ticks = [tick for tick in TICKS if end[0] <= tick <= end[1]]
        shown = {"title": title, "values": ticks, "grid": False, "format": "~g", "labelExpr": "datum.label + ' x'"}
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"type": "log", "domain": list(end), "nice": False},
            "axis": shown,
        }

    than = f"times the {window(found)} before"
    x, y = axis("effort", f"Contacts, {than}", ends[0]), axis("revenue", f"Revenue, {than}", ends[1])
    rows: list[Row] = [
        {"account": one.id, "effort": across, "revenue": up, **_look(one),
         "opacity": FADED if chosen not in ("", one.id) else 0.85,
         "tip": f"{one.name}: revenue {up:.1f} x, contacts {across:.1f} x{', momentum' if one.has_momentum else ''}"}
        for one, (across, up) in zip(both, times, strict=True)
    ]  # fmt: skip
    marks = layer_of(rows, "point", {
        "x": x, "y": y, "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
        "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None},
        "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "tip", "type": "nominal", "title": "Account"}],
    }, **{**DOT, "size": 90}, cursor="pointer")  # fmt: skip
    marks["name"] = "accounts"
    lines = [
        layer_of([{"effort": 1}], "rule", {"x": x}, **DASHED),
        layer_of([{"revenue": 1}], "rule", {"y": y}, **DASHED),
    ]
    words = [
        text_of([{"effort": ends[0][right], "revenue": ends[1][up], "said": QUADRANTS[quadrant]}], x, y, align=align, baseline=base,
                dx=-4 if right else 4, dy=-4 if base == "bottom" else 4, opacity=0.75)
        for quadrant, (right, up, align, base) in PLACES.items()
    ]  # fmt: skip
    chart = house([*lines, *words, marks], 340)
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["account"]}, "views": ["accounts"]}]
    said = "; ".join(str(row["tip"]) for row in rows[:12])
    return Figure(chart, question, f"Accounts, those with momentum first: {said or 'none can be compared'}.", board(found),
                  f"● momentum, ▲ less revenue for more contacts, ■ others. {caveat(found)}")  # fmt: skip
