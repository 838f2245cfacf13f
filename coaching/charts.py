"""Readings as charts in one house style: each answers the question that is its title, and says the same in words and as a table.

Texts take the page's own colour (currentColor) and every other colour is legible on white and on the dark page, so one chart
serves both. Bars start at zero; a running period is pale and marked *; targets are dark ticks or dashed lines, comparisons grey.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from coaching.metrics import Reading, metric
from coaching.metrics.curves import Curve, MonthShare
from coaching.metrics.findings import Link
from coaching.metrics.peers import Peer
from coaching.metrics.show import detail, money, number_in_unit, show
from coaching.metrics.tables import (
    Table,
    behind,
    behind_chain,
    behind_curve,
    behind_forecast,
    behind_months,
    behind_peers,
)

ACCENT, MUTED, AMBER, TEXT = "#1f8a9e", "#7f8b96", "#b26f14", "currentColor"
PALE, MOST_POINTS, ROOM = 0.45, 2_000, 1.35
STANDS = {"above": (ACCENT, "▲ "), "below": (AMBER, "▼ ")}
FORMATS = {"share": ".0%", "ratio": ".0%", "money": "~s", "number": ".1f"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A chart with its question (the title), the takeaway in words (alt), the table behind it and a caveat to stand under it."""

    chart: alt.LayerChart
    question: str
    alt: str
    table: Table
    caveat: str = ""


def house(layers: Sequence[alt.Chart], height: int) -> alt.LayerChart:
    """The layers as one chart in the house style: light grid, no frame, texts in the page's colour."""
    chart = alt.LayerChart(layer=list(layers), height=height, width="container")
    chart.autosize = alt.AutoSizeParams(type="fit", contains="padding")
    chart.config = alt.Config(view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(color=TEXT, fontSize=12), axis=alt.AxisConfig(
        labelColor=TEXT, titleColor=TEXT, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor=MUTED, gridOpacity=0.25,
        domainColor=MUTED, domainOpacity=0.6, tickColor=MUTED, labelLimit=190, labelPadding=6,
    ))  # fmt: skip
    return chart


def _on(rows: Sequence[Row]) -> alt.Chart:
    if len(rows) > MOST_POINTS:
        raise ValueError(f"{len(rows)} points are too many for a chart; sum them up first")
    return alt.Chart(alt.InlineData(values=list(rows)))


def _amount(unit: str, field: str = "value", top: float | None = None) -> Any:
    """An axis of numbers from zero, up to a top where one is given."""
    axis = {"format": FORMATS.get(unit, "~d"), "title": None, "tickCount": 5, **({"tickMinStep": 1} if unit in ("count", "days") else {})}
    if unit == "money":
        axis["labelExpr"] = "datum.value == 0 ? '0' : datum.label"
    scale = {"zero": True, "nice": True} if top is None else {"domain": [0, top], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _names(labels: Sequence[str], **axis: Any) -> Any:
    """An axis of names, in the order given."""
    shown = {"title": None, "labelAngle": 0, "labelFlush": False, "grid": False, **axis}
    return {"field": "label", "type": "nominal", "sort": list(labels), "axis": shown}


def _tips(*fields: str) -> Any:
    return [{"field": field, "type": "nominal", "title": field.capitalize()} for field in fields]


def _text(rows: Sequence[Row], x: Any, y: Any, **mark: Any) -> alt.Chart:
    chart: alt.Chart = _on(rows).mark_text(**mark).encode(x=x, y=y, text="said:N")
    return chart


COLOUR: Any = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
OPACITY: Any = {"field": "pale", "type": "quantitative", "scale": None, "legend": None}


def _pale(label: str) -> float:
    return PALE if label.endswith("*") else 1.0


def _running(labels: Sequence[str]) -> str:
    return "* to date: the period still runs." if any(label.endswith("*") for label in labels) else ""


def trend(
    readings: Sequence[Reading], labels: Sequence[str], question: str, target: float | None = None, currency: str = "USD"
) -> Figure:
    """One metric over time: points on a line, its 95 % interval as whiskers, a target as a dashed line; gaps where unknown."""
    rows: list[Row] = [
        {"label": label, "value": one.value, "low": one.low, "high": one.high, "pale": _pale(label), "said": show(one, currency),
         "cases": detail(one, currency)} for label, one in zip(labels, readings, strict=True)
    ]  # fmt: skip
    known, unit = [row for row in rows if row["value"] is not None], readings[0].unit if readings else "number"
    dips = [row for before, row, after in zip([None, *known], known, [*known[1:], None], strict=False) if _dips(before, row, after)]
    x, y = _names(labels, labelOverlap=True), _amount(unit)
    layers = [
        _on([row for row in known if row["low"] is not None]).mark_rule(color=ACCENT, opacity=0.7, strokeWidth=1.5)
        .encode(x=x, y={**y, "field": "low"}, y2="high:Q"),
        _on(rows).mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y),
        _on(known).mark_point(color=ACCENT, filled=True, size=70, opacity=1)
        .encode(x=x, y=y, fillOpacity=OPACITY, tooltip=_tips("label", "said", "cases")),
        _text([row for row in known if row not in dips], x, y, baseline="bottom", dy=-8),
        _text(dips, x, y, baseline="top", dy=9),
    ]  # fmt: skip
    if target is not None:
        layers.append(_on([{"value": target}]).mark_rule(color=TEXT, strokeDash=[5, 4], opacity=0.8).encode(y=y))
    name = metric(readings[0].metric).label if readings else question
    ends = f"{known[0]['said']} in {known[0]['label']}, {known[-1]['said']} in {known[-1]['label']}" if known else "unknown throughout"
    whiskers = "Whiskers: 95 % interval." if any(row["low"] is not None for row in known) else ""
    caveat = f"{whiskers} {_running([row['label'] for row in known])}".strip()
    return Figure(house(layers, 260), question, f"{name}: {ends}.", behind(readings, labels), caveat)


def _dips(before: Row | None, row: Row, after: Row | None) -> bool:
    """Whether the line turns upwards at a point, so that its label belongs under it."""
    sides = [side["value"] for side in (before, after) if side is not None]
    return bool(sides) and math.fsum(sides) > row["value"] * len(sides)


def against_target(readings: Sequence[Reading], labels: Sequence[str], question: str) -> Figure:
    """How much was done in each period (a Reading's part) beside what was agreed for it (its whole, a dark tick)."""
    rows: list[Row] = [
        {"label": label, "value": one.part or 0.0, "target": one.whole or None, "said": f"{one.part or 0:,.0f}", "pale": _pale(label),
         "cases": detail(one), "edge": max(one.part or 0.0, one.whole or 0.0)}
        for label, one in zip(labels, readings, strict=True) if one.part is not None
    ]  # fmt: skip
    x, y, agreed = _names(labels, labelOverlap=True), _amount("count"), [row for row in rows if row["target"]]
    tips = _tips("label", "cases")
    layers = [
        _on(rows).mark_bar(color=ACCENT).encode(x=x, y=y, opacity=OPACITY, tooltip=tips),
        _on(agreed).mark_tick(color=TEXT, thickness=2.5).encode(x=x, y={**y, "field": "target"}, tooltip=tips),
        _text(rows, x, {**y, "field": "edge"}, baseline="bottom", dy=-4),
    ]
    whole = [row for row in agreed if row["pale"] == 1.0]
    reached = [row for row in whole if row["value"] >= row["target"] * 0.999]
    said = f"{len(reached)} of {len(whole)} complete periods reached what was agreed." if agreed else "No target was agreed."
    caveat = f"{'Dark tick: agreed for the period, to date. ' if agreed else ''}{_running(labels)}".strip()
    return Figure(house(layers, 260), question, said, behind(readings, labels, part="Done", whole="Agreed"), caveat)


def compare_reps(peers: Sequence[Peer], question: str) -> Figure:
    """Each rep's share as a dot with its 95 % interval beside the group's rate; who cannot be told apart stays grey, by name."""
    known = [peer for peer in peers if peer.reading.value is not None]
    rows: list[Row] = [
        {"label": peer.reading.name, "value": peer.reading.value, "low": peer.reading.low, "high": peer.reading.high,
         "colour": STANDS.get(peer.stands, (MUTED, ""))[0], "cases": detail(peer.reading), "stands": peer.in_words,
         "said": f"{STANDS.get(peer.stands, ('', ''))[1]}{peer.reading.part:,.0f} of {peer.reading.whole:,.0f}"} for peer in known
    ]  # fmt: skip
    y, x = _names([row["label"] for row in rows], labelLimit=130), _amount("share", top=1.0)
    layers = [
        _on(rows).mark_rule(strokeWidth=2, opacity=0.6).encode(y=y, x={**x, "field": "low"}, x2="high:Q", color=COLOUR),
        _on(rows).mark_point(filled=True, size=90, opacity=1).encode(y=y, x=x, color=COLOUR, tooltip=_tips("label", "cases", "stands")),
        _text(rows, x, y, dy=-12),
    ]
    group = next((peer.group for peer in known if peer.group is not None), None)
    if group is not None:
        layers.append(_on([{"value": group}]).mark_rule(color=TEXT, strokeDash=[5, 4], opacity=0.8).encode(x=x))
    apart = [f"{row['label']} {row['said']}" for row in rows if row["colour"] != MUTED]
    said = f"Told apart from the group: {', '.join(apart)}." if apart else "The intervals overlap the group's rate: no ranking."
    line = f"Dashed: all together, {number_in_unit(group, 'share')}. " if group is not None else ""
    return Figure(house(layers, 60 + 42 * max(len(rows), 1)), question, said, behind_peers(peers), f"{line}Whiskers: 95 % interval.")


def _bars(rows: Sequence[Row], unit: str) -> alt.LayerChart:
    """Lying bars, names on the axis and values at their ends."""
    top = max([row["value"] or 0.0 for row in rows], default=0.0) or 1.0
    y, x = _names([row["label"] for row in rows], labelLimit=150), _amount(unit, top=top * ROOM)
    bars = _on(rows).mark_bar(size=18).encode(y=y, x=x, color=COLOUR, tooltip=_tips("label", "said"))
    return house([bars, _text(rows, x, y, align="left", dx=6)], 56 + 32 * max(len(rows), 1))


def _spoken_bars(rows: Sequence[Row], unit: str) -> alt.LayerChart:
    """Lying bars with name and value written above each, so that long words fit a phone; a tick where a row has one (`tick`)."""
    top = max([max(row["value"] or 0.0, row.get("tick") or 0.0) for row in rows], default=0.0) or 1.0
    written = [{**row, "said": f"{row['label']}: {row['said']}", "none": 0} for row in rows]
    y, x = {**_names([row["label"] for row in rows]), "axis": None}, _amount(unit, top=top * 1.05)
    layers = [
        _on(written).mark_bar(size=14).encode(y=y, x=x, color=COLOUR, tooltip=_tips("said")),
        _on([row for row in rows if row.get("tick") is not None]).mark_tick(color=TEXT, opacity=0.6, thickness=4, size=24)
        .encode(y=y, x={**x, "field": "tick"}),
        _text(written, {**x, "field": "none"}, y, align="left", baseline="bottom", dx=2, dy=-10),
    ]  # fmt: skip
    return house(layers, 44 + 52 * max(len(rows), 1))


def _listed(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row['label']} {row['said']}" for row in rows)


def ratio_chain(links: Sequence[Link], group_name: str, question: str) -> Figure:
    """The links from call to contract as bars, k for n beside each, the wider group's ratio as a tick."""
    rows: list[Row] = [
        {"label": metric(link.own.metric).label, "value": link.own.value, "tick": link.group.value if link.group else None, "colour": ACCENT,
         "said": f"{show(link.own)} · {link.own.part or 0:,.0f} for {link.own.whole or 0:,.0f}"} for link in links
    ]  # fmt: skip
    caveat = f"Tick: {group_name}. " if any(row["tick"] is not None for row in rows) else ""
    caveat += "Ratios of one period, no probabilities: what came of it may have begun earlier."
    return Figure(_spoken_bars(rows, "ratio"), question, f"{_listed(rows)}.", behind_chain(links, group_name), caveat)


def activity_mix(readings: Sequence[Reading], hi_value: Sequence[str], question: str) -> Figure:
    """Counts by kind of activity, most first; the agreed hi-value kinds (metric keys) in the accent, the others grey."""
    ordered = sorted((one for one in readings if one.value), key=lambda one: -(one.value or 0.0))
    labels = [metric(one.metric).label for one in ordered]
    rows: list[Row] = [
        {"label": label, "value": one.value, "said": show(one), "colour": ACCENT if one.metric in hi_value else MUTED}
        for label, one in zip(labels, ordered, strict=True)
    ]
    said = f"Activities by kind: {_listed(rows) or 'no activity recorded'}."
    return Figure(_bars(rows, "count"), question, said, behind(ordered, labels, "Kind"), "Accent: agreed as hi-value. Grey: the rest.")


def coverage(reading: Reading, needed: float | None, question: str, currency: str = "USD") -> Figure:
    """The open pipeline due beside what is missing to the quota, and what the value win rate asks for; from pipeline_coverage."""
    missing, due = reading.whole or 0.0, reading.part or 0.0
    bars = [("Open and due", due, ACCENT), ("Missing to quota", missing, MUTED)]
    if needed is not None:
        bars.append((f"Needed: {needed:.1f} x missing", missing * needed, MUTED))
    rows: list[Row] = [{"label": label, "value": value, "said": money(value, currency), "colour": colour} for label, value, colour in bars]
    table = Table([{"label": label, "value": value} for label, value, _ in bars], {"label": "What", "value": ("Amount", "money")})
    return Figure(_spoken_bars(rows, "money"), question, f"Coverage {show(reading, currency)}: {_listed(rows)}.", table)


def linearity_curve(curve: Curve, question: str, currency: str = "USD") -> Figure:
    """Cumulative bookings by working day against the straight line that leads to the quota, or to the own total."""
    booked: list[Row] = [{"step": step.working_day, "value": step.booked} for step in curve.steps if step.booked is not None]
    straight = [{"step": step.working_day, "value": step.expected} for step in curve.steps if step.expected is not None]
    x: Any = {"field": "step", "type": "quantitative", "scale": {"domain": [0, curve.working_days]},
              "axis": {"title": f"Working day, of {curve.working_days}", "grid": False, "tickCount": 6}}  # fmt: skip
    y, said, now = _amount("money"), "No bookings yet.", curve.now
    layers = [
        _on(straight).mark_line(color=MUTED, strokeDash=[5, 4], strokeWidth=2).encode(x=x, y=y),
        _on(booked).mark_line(color=ACCENT, strokeWidth=2.5, interpolate="step-after").encode(x=x, y=y),
    ]
    if now and now.booked is not None:
        said = f"Booked {money(now.booked, currency)} by working day {now.working_day} of {curve.working_days}"
        said += f"; the straight line asks for {money(now.expected, currency)}." if now.expected is not None else "."
        end: list[Row] = [{"step": now.working_day, "value": now.booked, "said": f"booked {money(now.booked, currency)}"}]
        late, below = now.working_day * 2 > curve.working_days, now.booked < (now.expected or 0.0)
        layers += [
            _on(end).mark_point(color=ACCENT, filled=True, size=70, opacity=1).encode(x=x, y=y),
            _text(end, x, y, align="right" if late else "left", dx=-8 if late else 8, dy=18 if below else -10),
        ]
    caveat = {"quota": "Dashed: quota by working days.", "own total": "Dashed: the same total, even by working days."}.get(curve.against, "")
    return Figure(house(layers, 280), question, said, behind_curve(curve), caveat)


def month_split(months: Sequence[MonthShare], question: str, currency: str = "USD") -> Figure:
    """The share of bookings by month of the quarter beside the share that the working days would give (a dark tick)."""
    rows: list[Row] = [
        {"label": month.label, "value": month.reading.value, "expected": month.expected, "said": number_in_unit(month.reading.value, "share"),
         "cases": detail(month.reading, currency), "edge": max(month.reading.value, month.expected or 0.0)}
        for month in months if month.reading.value is not None
    ]  # fmt: skip
    x, y = _names([row["label"] for row in rows]), _amount("share")
    layers = [
        _on(rows).mark_bar(color=ACCENT, size=56).encode(x=x, y=y, tooltip=_tips("label", "cases")),
        _on([row for row in rows if row["expected"] is not None]).mark_tick(color=TEXT, thickness=2.5, size=72)
        .encode(x=x, y={**y, "field": "expected"}),
        _text(rows, x, {**y, "field": "edge"}, baseline="bottom", dy=-4),
    ]  # fmt: skip
    said = f"Bookings by month: {_listed(rows) or 'none'}."
    return Figure(house(layers, 280), question, said, behind_months(months), "Dark tick: share of the working days.")


def forecast_bars(readings: Sequence[Reading], labels: Sequence[str], question: str, currency: str = "USD") -> Figure:
    """Commit of the first day (grey) beside what was booked (accent) by quarter, with the signed bias; from forecast_bias Readings."""
    known = [(label, one) for label, one in zip(labels, readings, strict=True) if one.part or one.whole]
    rows: list[Row] = [
        {"label": label, "what": what, "value": value, "said": money(value, currency), "colour": colour, "pale": _pale(label)}
        for label, one in known
        for what, value, colour in (("commit", one.part or 0.0, MUTED), ("booked", one.whole or 0.0, ACCENT))
    ]
    tops: list[Row] = [
        {"label": label, "value": max(one.part or 0.0, one.whole or 0.0), "said": "" if label.endswith("*") else show(one, currency)}
        for label, one in known
    ]
    x, y = _names([label for label, _ in known], labelOverlap=True), _amount("money")
    side: Any = {"field": "what", "type": "nominal", "sort": ["commit", "booked"]}
    bars = _on(rows).mark_bar().encode(x=x, y=y, xOffset=side, color=COLOUR, opacity=OPACITY, tooltip=_tips("label", "what", "said"))
    layers = [bars, _text(tops, x, y, baseline="bottom", dy=-5)]
    said = _listed([row for row in tops if row["said"]]) or "no finished quarter"
    caveat = f"Grey: commit of the first day. Accent: booked. Plus is over-called. {_running([label for label, _ in known])}".strip()
    return Figure(house(layers, 280), question, f"Bias by quarter, plus is over-called: {said}.", behind_forecast(readings, labels), caveat)
