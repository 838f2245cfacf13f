"""Whether the misses of a forecast cancel out in the total: the miss of the sum beside the sum of the misses."""

from collections.abc import Sequence

from coaching.charts.house import (
    ACCENT,
    COLOUR,
    MUTED,
    OPACITY,
    Figure,
    Row,
    amount,
    days_of,
    house,
    layer_of,
    listed,
    names,
    pale,
    running,
    text_of,
    tips,
)
from coaching.metrics import Reading
from coaching.metrics.curves import Span
from coaching.metrics.show import detail, show
from coaching.metrics.tables import behind_misses


def misses(
    net: Sequence[Reading], each: Sequence[Reading], spans: Sequence[Span], question: str, currency: str = "USD"
) -> Figure:
    """By quarter the miss of the total (grey, from forecast_error) beside the misses added up (accent, from forecast_wape)."""
    known = [
        (span, total, single) for span, total, single in zip(spans, net, each, strict=True) if single.value is not None
    ]
    rows: list[Row] = [
        {"label": str(span), "sign": one.sign, "what": what, "value": one.value, "said": f"{(one.value or 0) * 100:.0f} %", "colour": colour,
         "pale": pale(span), "cases": detail(one, currency)}
        for span, total, single in known for what, one, colour in (("in the total", total, MUTED), ("added up", single, ACCENT))
        if one.value is not None
    ]  # fmt: skip
    x, y = names([str(span) for span, *_ in known], labelOverlap=True), amount("share")
    side: Row = {"field": "what", "type": "nominal", "sort": ["in the total", "added up"]}
    hover = tips("label", "what", "said", "cases")
    layers = [
        layer_of(rows, "bar", {"x": x, "y": y, "xOffset": side, "color": COLOUR, "opacity": OPACITY, "tooltip": hover}),
        text_of(rows, x, y, baseline="bottom", dy=-4),
    ]
    layers[-1]["encoding"]["xOffset"] = side  # each number above its own bar
    said = listed(
        [
            {"label": str(span), "said": f"{show(total)} in the total, {show(single)} added up"}
            for span, total, single in known
        ]
    )
    caveat = f"Share of the bookings. Grey: the miss of the total. Teal: every rep's miss, added up. {running([span for span, *_ in known])}"
    said = f"Forecast misses by quarter: {said or 'no finished quarter'}."
    return Figure(house(layers, 280, "sign"), question, said, behind_misses(net, each, spans), caveat.strip(), x,
                  days_of([span for span, *_ in known]))  # fmt: skip
