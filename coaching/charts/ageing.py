"""How long open deals have been at their stage: a dot a deal, a tick where four of five had moved on."""

from collections.abc import Sequence

from coaching.charts.house import (
    ACCENT,
    AMBER,
    COLOUR,
    DOT,
    MUTED,
    TEXT,
    Figure,
    Row,
    amount,
    house,
    layer_of,
    listed,
    text_above,
)
from coaching.metrics.ageing import Aged, behind
from coaching.metrics.show import cases, money

MOST = 1_500


def days_at_stage(found: Sequence[Aged], stages: Sequence[str], question: str, currency: str = "USD") -> Figure:
    """Open deals by stage, in the order given, and days at it; those beyond the tick in amber; a click chooses a deal (parameter `pick`)."""
    shown = [stage for stage in stages if any(one.deal.stage == stage for one in found)]
    y: Row = {"field": "label", "type": "nominal", "sort": shown, "axis": None}
    x = amount("days")
    dots: list[Row] = [
        {"label": one.deal.stage, "value": one.deal.days_in_stage, "id": one.deal.id,
         "colour": AMBER if one.is_over else ACCENT if one.usual else MUTED, "shape": "triangle-up" if one.is_over else "circle",
         "tip": f"{one.deal.name}: {cases(one.deal.days_in_stage or 0, 'days')}"
                + (f", {money(one.deal.amount, currency)}" if one.deal.amount is not None else "")}
        for one in sorted(found, key=lambda one: one.is_over)[-MOST:]
    ]  # fmt: skip
    ticks: list[Row] = []
    written: list[Row] = []
    for stage in shown:
        here = [one for one in found if one.deal.stage == stage]
        usual = here[0].usual
        if usual:
            ticks.append({"label": stage, "value": usual.days})
        over = sum(one.is_over for one in here)
        limit = (
            f"usual {usual.days} days · {over} of {len(here)} longer"
            if usual
            else f"{cases(len(here), 'deals')} · fewer than 20 have moved on"
        )
        written.append({"label": stage, "said": limit})
    points = layer_of(dots, "point", {
        "y": y, "x": x, "color": COLOUR, "shape": {"field": "shape", "type": "nominal", "scale": None},
        "tooltip": [{"field": "tip", "type": "nominal", "title": "Open"}],
    }, cursor="pointer", **{**DOT, "opacity": 0.75})  # fmt: skip
    points["name"] = "dots"
    layers = [
        points,
        layer_of(ticks, "tick", {"y": y, "x": x}, color=TEXT, thickness=3, size=22),
        text_above(written, x, y, 11),
    ]
    chart = house(layers, 50 + 46 * max(len(shown), 1))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["id"]}, "views": ["dots"]}]
    return Figure(chart, question, f"Days at the stage: {listed(written, ': ') or 'no open deal'}.", behind(found),
                  "Tick: within so many days four of five deals moved on. ▲ longer than that. Click a deal for what happened to it.")  # fmt: skip
