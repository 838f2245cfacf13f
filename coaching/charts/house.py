"""Readings as charts in one house style: each answers the question that is its title, and says the same in words and as a table.

Texts take the page's own colour (currentColor) and every other colour is legible on white and on the dark page, so one chart
serves both. Bars start at zero; a running period is pale and marked *; targets are dark ticks or dashed lines, comparisons grey.

Charts are Altair's own top-level specs, given whole: putting them together channel by channel and checking each takes some 40 ms a chart
on every rerun, this takes a few. The tests check every chart against Altair's schema.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import altair as alt

from coaching.metrics.curves import Span
from coaching.metrics.tables import Table

ACCENT, MUTED, AMBER, TEXT = "#1f8a9e", "#7f8b96", "#b26f14", "currentColor"
PALE, MOST_POINTS = 0.45, 2_000
MARKS, CLICKED, NAMED = "marks", ("bar", "point"), ("sign", "rep", "call")
NOTE_LINES, NOTE_HEIGHT = 3, 15
FORMATS = {"share": ".0%", "ratio": ".0%", "money": "~s", "number": ".1f"}

Row = dict[str, Any]


class Chart(alt.TopLevelLayerSpec):
    """One Altair chart of layers; its specification is checked against Altair's schema by the tests, not on every rerun."""

    _class_is_valid_at_instantiation = False

    def part(self, name: str) -> Sequence[Row]:
        """The entries of one part of the specification, not to be changed; none where it has no such part."""
        found = self._kwds.get(name)
        return found if isinstance(found, list) else ()

    def to_dict(self, validate: bool = False, **more: Any) -> Row:
        """The Vega-Lite specification, a copy of its own."""
        if validate:
            return dict(super().to_dict(validate=True, **more))
        return deepcopy({name: value for name, value in self._kwds.items() if value is not alt.Undefined})


@dataclass(frozen=True)
class Figure:
    """A chart with its question (the title), the takeaway in words (alt), the table behind it and a caveat to stand under it.

    axis: of a chart over time the x axis, and the days (both counted) that each of its places stands for: where notes go.
    """

    chart: Chart
    question: str
    alt: str
    table: Table
    caveat: str = ""
    axis: Row = field(default_factory=dict)
    days: Sequence[tuple[object, date, date]] = ()

    @property
    def picks(self) -> str:
        """The field of the rows that a click on a mark chooses by; empty where a click chooses nothing."""
        return next((str(one["select"]["fields"][0]) for one in self.chart.part("params")), "")

    @property
    def marks(self) -> list[Row]:
        """The rows of the marks that can be clicked."""
        return [
            row for layer in self.chart.part("layer") if layer.get("name") == MARKS for row in layer["data"]["values"]
        ]


def house(layers: Sequence[Row], height: int, picks: str = "") -> Chart:
    """The layers as one chart in the house style: light grid, no frame, texts in the page's colour.

    picks: by which field of the rows a click on a bar or dot chooses (parameter `pick`): "sign" (of a Reading), "rep" or "call".
    """
    params: dict[str, Any] = {}
    marks = [
        layer
        for layer in layers
        if picks and layer["mark"]["type"] in CLICKED and any(row.get(picks) for row in layer["data"]["values"])
    ]
    if marks:
        marks[-1]["name"], marks[-1]["mark"]["cursor"] = MARKS, "pointer"
        params = {"params": [{"name": "pick", "select": {"type": "point", "fields": [picks]}, "views": [MARKS]}]}
    axis = {
        "labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": MUTED,
        "gridOpacity": 0.25, "domainColor": MUTED, "domainOpacity": 0.6, "tickColor": MUTED, "labelLimit": 190, "labelPadding": 6,
    }  # fmt: skip
    return Chart(
        layer=list(layers),
        height=height,
        width="container",
        autosize={"type": "fit", "contains": "padding"},
        **params,
        config={
            "view": {"stroke": None},
            "mark": {"aria": False},
            "text": {"color": TEXT, "fontSize": 12},
            "axis": axis,
        },
    )


def layer_of(rows: Sequence[Row], mark: str, encoding: Row, **look: Any) -> Row:
    """One sort of mark on these rows; look are the mark's own settings."""
    if len(rows) > MOST_POINTS:
        raise ValueError(f"{len(rows)} points are too many for a chart; sum them up first")
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **look}, "encoding": encoding}


def amount(unit: str, field: str = "value", top: float | None = None) -> Row:
    """An axis of numbers from zero, up to a top where one is given."""
    axis = {
        "format": FORMATS.get(unit, "~d"),
        "title": None,
        "tickCount": 5,
        **({"tickMinStep": 1} if unit in ("count", "days") else {}),
    }
    if unit == "money":
        axis["labelExpr"] = "datum.value == 0 ? '0' : datum.label"
    scale = {"zero": True, "nice": True} if top is None else {"domain": [0, top], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def names(labels: Sequence[str], **axis: Any) -> Row:
    """An axis of names, in the order given."""
    shown = {"title": None, "labelAngle": 0, "labelFlush": False, "grid": False, **axis}
    return {"field": "label", "type": "nominal", "sort": list(labels), "axis": shown}


def tips(*fields: str) -> list[Row]:
    return [{"field": field, "type": "nominal", "title": field.capitalize()} for field in fields]


def text_of(rows: Sequence[Row], x: Row, y: Row, **look: Any) -> Row:
    return layer_of(rows, "text", {"x": x, "y": y, "text": {"field": "said", "type": "nominal"}}, **look)


def words_beside(rows: Sequence[Row], y: Row) -> Row:
    """The words of each row right of all marks, which they never meet; the chart makes room for them."""
    said = {"field": "said", "type": "nominal"}
    return layer_of(rows, "text", {"x": {"value": "width"}, "y": y, "text": said}, align="left", dx=6)


def text_above(rows: Sequence[Row], x: Row, y: Row, lift: int = 9) -> Row:
    """Label and words of each row on one line above its place, from the left edge on."""
    told: list[Row] = [{**row, "none": 0, "said": f"{row['label']}  {row['said']}"} for row in rows]
    return text_of(told, {**x, "field": "none"}, y, align="left", baseline="bottom", dx=2, dy=-lift)


def whole_row(rows: Sequence[Row], x: Row, y: Row, size: int) -> Row:
    """Unseen bars as long as the chart is wide, so that a click beside a thin bar, or on its words, counts as one on it."""
    told: list[Row] = [
        {key: row[key] for key in (*NAMED, "label", "said") if key in row} | {"end": x["scale"]["domain"][1]}
        for row in rows
    ]
    return layer_of(told, "bar", {"y": y, "x": {**x, "field": "end"}, "tooltip": tips("said")}, opacity=0, size=size)


def noted(figure: Figure, notes: Sequence[tuple[date, str]]) -> Figure:
    """The figure with a thin dashed line and its word at the place of each note's day, and in its table; notes of other days are left out."""
    found: dict[object, list[str]] = {}
    for place, first, last in figure.days:
        words = [word for day, word in notes if first <= day <= last]
        if words:
            found[place] = words
    if not found:
        return figure
    key, places = str(figure.axis["field"]), [place for place, *_ in figure.days]
    rows: list[Row] = [{key: place, "said": "; ".join(words)} for place, words in found.items()]
    sides: list[Row] = [{"align": "left", "dx": 4}, {"align": "right", "dx": -4}]  # towards the middle of the chart
    lines: dict[tuple[int, int], list[Row]] = {}
    for turn, row in enumerate(rows):  # words of notes near each other stand below each other
        lines.setdefault((turn % NOTE_LINES, int(places.index(row[key]) * 2 >= len(places))), []).append(row)
    layers = [
        layer_of(rows, "rule", {"x": figure.axis, "tooltip": tips("said")}, color=TEXT, strokeDash=[2, 3], strokeWidth=1, opacity=0.7),
        *(text_of(there, figure.axis, {"value": NOTE_HEIGHT * line}, baseline="top", fontStyle="italic", **sides[side])
          for (line, side), there in lines.items()),
    ]  # fmt: skip
    spec = figure.chart.to_dict()
    table = Table(
        [{**row, "noted": "; ".join(found.get(row.get(key), []))} for row in figure.table.rows],
        {**figure.table.columns, "noted": "Noted"},
    )
    told = "; ".join(f"{row[key]}: {row['said']}" for row in rows)
    caveat = f"{figure.caveat} Thin dashed line: a note of that time.".strip()
    chart = Chart(**{**spec, "layer": [*spec["layer"], *layers]})
    return replace(figure, chart=chart, alt=f"{figure.alt} Noted: {told}.", table=table, caveat=caveat)


def days_of(spans: Sequence[Span]) -> list[tuple[object, date, date]]:
    """The places of spans on an axis of names, each with its first and last day; spans whose days are not known are left out."""
    return [(str(span), span.start, span.end - timedelta(days=1)) for span in spans if span.start < span.end]


DOT: Row = {"filled": True, "size": 70, "opacity": 1}
DASHED: Row = {"color": TEXT, "strokeDash": [5, 4], "opacity": 0.8}
COLOUR: Row = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
OPACITY: Row = {"field": "pale", "type": "quantitative", "scale": None, "legend": None}


def pale(span: Span) -> float:
    return PALE if span.runs else 1.0


def running(spans: Sequence[Span]) -> str:
    return "* to date: the period still runs." if any(span.runs for span in spans) else ""


def listed(rows: Sequence[Row], between: str = " ") -> str:
    return "; ".join(f"{row['label']}{between}{row['said']}" for row in rows)
