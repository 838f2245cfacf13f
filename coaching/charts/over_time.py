"""How a number went: over weeks, months, quarters and the working days of a period."""

import math
from collections.abc import Iterable, Sequence

from coaching.charts.house import (
    ACCENT,
    COLOUR,
    DASHED,
    DOT,
    MUTED,
    OPACITY,
    TEXT,
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
from coaching.metrics import Reading, metric
from coaching.metrics.curves import MonthShare, Span
from coaching.metrics.show import detail, money, number_in_unit, show
from coaching.metrics.tables import behind, behind_forecast, behind_months


def _ends(known: Sequence[Row]) -> str:
    """Where a line begins and ends, in words."""
    told = [f"{row['said']} in {row['label']}" for row in (known[0], known[-1])] if known else ["unknown throughout"]
    return ", ".join(told)


def _dipping(known: Sequence[Row]) -> list[Row]:
    """The points that lie below both neighbours: their values are written beneath them."""
    beside = zip([None, *known], known, [*known[1:], None], strict=False)
    return [row for before, row, after in beside if _dips(before, row, after)]


def trend(
    readings: Sequence[Reading],
    spans: Sequence[Span],
    question: str,
    target: float | None = None,
    currency: str = "USD",
) -> Figure:
    """One metric over time: points on a line, its 95 % interval as whiskers, a target as a dashed line; gaps where unknown."""
    rows: list[Row] = [
        {"label": str(span), "sign": one.sign, "value": one.value, "low": one.low, "high": one.high, "pale": pale(span), "said": show(one, currency),
         "short": f"{one.value * 100:.0f} %" if one.value is not None and one.unit == "share" else show(one, currency),
         "cases": detail(one, currency)} for span, one in zip(spans, readings, strict=True)
    ]  # fmt: skip
    known, unit = [row for row in rows if row["value"] is not None], readings[0].unit if readings else "number"
    dips = _dipping(known)
    x, y = names([str(span) for span in spans], labelOverlap=True), amount(unit)
    beside: Row = (
        {"align": "left", "dx": 4} if any(row["low"] is not None for row in known) else {}
    )  # not across the whiskers
    layers = [
        layer_of([row for row in known if row["low"] is not None], "rule", {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
               color=ACCENT, opacity=0.7, strokeWidth=1.5),
        layer_of(rows, "line", {"x": x, "y": y}, color=ACCENT, strokeWidth=2),
        layer_of(known, "point", {"x": x, "y": y, "fillOpacity": OPACITY, "tooltip": tips("label", "said", "cases")}, color=ACCENT, **DOT),
        text_of(_short(row for row in known if row not in dips), x, y, baseline="bottom", dy=-8, **beside),
        text_of(_short(dips), x, y, baseline="top", dy=9, **beside),
    ]  # fmt: skip
    if target is not None:
        layers.append(layer_of([{"value": target}], "rule", {"y": y}, **DASHED))
    name = metric(readings[0].metric).label if readings else question
    whiskers = "Whiskers: 95 % interval." if any(row["low"] is not None for row in known) else ""
    caveat = f"{whiskers} {running([span for span, one in zip(spans, readings, strict=True) if one.value is not None])}".strip()
    return Figure(
        house(layers, 260, "sign"),
        question,
        f"{name}: {_ends(known)}.",
        behind(readings, spans),
        caveat,
        x,
        days_of(spans),
    )


def _short(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "said": row["short"]} for row in rows]


def _dips(before: Row | None, row: Row, after: Row | None) -> bool:
    """Whether the line turns upwards at a point, so that its label belongs under it."""
    sides = [side["value"] for side in (before, after) if side is not None]
    return bool(sides) and math.fsum(sides) > row["value"] * len(sides)


def against_target(readings: Sequence[Reading], spans: Sequence[Span], question: str, said: str = "") -> Figure:
    """How much was done in each period (a Reading's part) beside what was agreed for it (its whole, a dark tick); said is its takeaway."""
    rows: list[Row] = [
        {"label": str(span), "sign": one.sign, "value": one.part or 0.0, "target": one.whole or None, "said": f"{one.part or 0:,.0f}",
         "pale": pale(span), "cases": detail(one), "edge": max(one.part or 0.0, one.whole or 0.0)}
        for span, one in zip(spans, readings, strict=True) if one.part is not None
    ]  # fmt: skip
    x, y, agreed = (
        names([str(span) for span in spans], labelOverlap=True),
        amount("count"),
        [row for row in rows if row["target"]],
    )
    hover = tips("label", "cases")
    layers = [
        layer_of(rows, "bar", {"x": x, "y": y, "opacity": OPACITY, "tooltip": hover}, color=ACCENT),
        layer_of(agreed, "tick", {"x": x, "y": {**y, "field": "target"}, "tooltip": hover}, color=TEXT, thickness=2.5),
        text_of(rows, x, {**y, "field": "edge"}, baseline="bottom", dy=-4),
    ]
    said = said or (f"{listed([row for row in rows if row['target']])} done." if agreed else "No target was agreed.")
    caveat = f"{'Tick: agreed for the period, to date; of each kind at most that counts. ' if agreed else ''}{running(spans)}".strip()
    return Figure(
        house(layers, 260, "sign"),
        question,
        said,
        behind(readings, spans, part="Done", whole="Agreed"),
        caveat,
        x,
        days_of(spans),
    )


def month_split(months: Sequence[MonthShare], question: str, currency: str = "USD") -> Figure:
    """The share of bookings by month of the quarter beside the share that the working days would give (a dark tick)."""
    rows: list[Row] = [
        {"label": month.label, "sign": month.reading.sign, "value": month.reading.value, "expected": month.expected,
         "said": number_in_unit(month.reading.value, "share"), "cases": detail(month.reading, currency),
         "edge": max(month.reading.value, month.expected or 0.0)}
        for month in months if month.reading.value is not None
    ]  # fmt: skip
    x, y = names([row["label"] for row in rows]), amount("share")
    layers = [
        layer_of(rows, "bar", {"x": x, "y": y, "tooltip": tips("label", "cases")}, color=ACCENT, size=56),
        layer_of([row for row in rows if row["expected"] is not None], "tick", {"x": x, "y": {**y, "field": "expected"}},
               color=TEXT, thickness=2.5, size=72),
        text_of(rows, x, {**y, "field": "edge"}, baseline="bottom", dy=-4),
    ]  # fmt: skip
    said = f"Bookings by month: {listed(rows) or 'none'}."
    return Figure(house(layers, 280, "sign"), question, said, behind_months(months), "Tick: share of the working days.", x,
                  [(month.label, *month.days) for month in months if month.days and month.reading.value is not None])  # fmt: skip


def forecast_bars(readings: Sequence[Reading], spans: Sequence[Span], question: str, currency: str = "USD") -> Figure:
    """Commit of the first day (grey) beside what was booked (accent) by quarter, with the signed bias; from forecast_bias Readings."""
    known = [(span, one) for span, one in zip(spans, readings, strict=True) if one.part or one.whole]
    rows: list[Row] = [
        {
            "label": str(span),
            "sign": one.sign,
            "what": what,
            "value": value,
            "said": money(value, currency),
            "colour": colour,
            "pale": pale(span),
        }
        for span, one in known
        for what, value, colour in (("commit", one.part or 0.0, MUTED), ("booked", one.whole or 0.0, ACCENT))
    ]
    tops: list[Row] = [
        {
            "label": str(span),
            "value": max(one.part or 0.0, one.whole or 0.0),
            "said": "" if span.runs else show(one, currency),
        }
        for span, one in known
    ]
    x, y = names([str(span) for span, _ in known], labelOverlap=True), amount("money")
    side: Row = {"field": "what", "type": "nominal", "sort": ["commit", "booked"]}
    hover = tips("label", "what", "said")
    bars = layer_of(
        rows, "bar", {"x": x, "y": y, "xOffset": side, "color": COLOUR, "opacity": OPACITY, "tooltip": hover}
    )
    layers = [bars, text_of(tops, x, y, baseline="bottom", dy=-5)]
    said = listed([row for row in tops if row["said"]]) or "no finished quarter"
    caveat = f"Grey: commit of the first day. Teal: booked. Plus is over-called. {running([span for span, _ in known])}".strip()
    said = f"Bias by quarter, plus is over-called: {said}."
    return Figure(
        house(layers, 280, "sign"),
        question,
        said,
        behind_forecast(readings, spans),
        caveat,
        x,
        days_of([span for span, _ in known]),
    )
