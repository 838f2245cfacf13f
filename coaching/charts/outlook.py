"""Where the quarter will end, read four ways against the quota; and how far calls lay from the result, by weeks before the end."""

from collections.abc import Mapping, Sequence

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
    listed,
    names,
    text_of,
    tips,
    whole_row,
)
from coaching.metrics import outlook as readings
from coaching.metrics.outlook import AtLead, Outlook
from coaching.metrics.show import cases, money, number_in_unit

ROOM = 1.05
FIRST = -readings.LEADS[0]


def where_it_ends(found: Outlook, question: str, currency: str = "USD") -> Figure:
    """A bar a way to read it, what is won so far dark in each, the quota as a dashed line."""
    rows: list[Row] = [
        {"label": f"{label} {money(value, currency)}", "call": call, "value": value, "won": found.won, "said": money(value, currency)}
        for call, label in readings.CALLS.items() if (value := found.of(call)) is not None
    ]  # fmt: skip
    top = max([*(row["value"] for row in rows), found.quota or 0.0, 1.0]) * ROOM
    y, x = names([row["label"] for row in rows], labelLimit=170), amount("money", top=top)
    layers = [
        layer_of(rows, "bar", {"y": y, "x": x, "tooltip": tips("label")}, color=ACCENT, opacity=0.45, size=22),
        layer_of(rows, "bar", {"y": y, "x": {**x, "field": "won"}}, color=ACCENT, size=22),
    ]
    layers.append(whole_row(rows, x, y, 40))
    if found.quota:
        layers.append(layer_of([{"value": found.quota}], "rule", {"x": x}, **DASHED))
    caveat = f"Dark: won so far, {money(found.won, currency)}. Pale: what each way adds."
    caveat += f" Dashed: the quota, {money(found.quota, currency)}." if found.quota else ""
    if found.history is not None:
        caveat += f" Own history: {cases(found.quarters, 'finished quarters')}, as many days before their end."
    return Figure(
        house(layers, 60 + 46 * max(len(rows), 1), "call"),
        question,
        readings.in_words(found, currency),
        readings.behind(found),
        caveat,
    )


def miss_by_week(found: Mapping[str, Sequence[AtLead]], question: str) -> Figure:
    """How far each call lay from the result, by weeks before the quarter's end: the first in the accent, the others grey."""
    rows: list[Row] = [
        {"lead": -one.lead, "value": one.error, "call": call, "colour": ACCENT if place == 0 else MUTED,
         "said": f"{call}, {cases(one.lead, 'weeks')} before the end: off by {number_in_unit(one.error, 'share')}, {cases(one.quarters, 'quarters')}"}
        for place, (call, leads) in enumerate(found.items()) for one in leads if one.error is not None
    ]  # fmt: skip
    x: Row = {"field": "lead", "type": "quantitative", "scale": {"nice": False}, "axis": {
        "title": "weeks before the end", "labelExpr": "-datum.value", "values": [-lead for lead in readings.SHOWN_LEADS], "grid": False,
    }}  # fmt: skip
    y = amount("share")
    series: Row = {"field": "call", "type": "nominal"}
    tops = [
        max(some, key=lambda row: row["value"])
        for call in found
        if (some := [row for row in rows if row["call"] == call])
    ]
    layers = [
        layer_of(rows, "line", {"x": x, "y": y, "color": COLOUR, "detail": series}, strokeWidth=2),
        layer_of(rows, "point", {"x": x, "y": y, "color": COLOUR, "tooltip": tips("said")}, **{**DOT, "size": 40}),
        text_of([{**row, "said": row["call"]} for row in tops if row["lead"] > FIRST], x, y, baseline="bottom", dy=-8),
        text_of(
            [{**row, "said": row["call"]} for row in tops if row["lead"] == FIRST],
            x,
            y,
            align="left",
            baseline="bottom",
            dx=4,
            dy=-8,
        ),
    ]
    told = {call: {one.lead: one for one in leads} for call, leads in found.items()}
    said = listed([
        {"label": f"{call} {cases(lead, 'weeks')} before", "said": number_in_unit(at[lead].error, "share")}
        for call, at in told.items() for lead in (12, 4, 1) if lead in at
    ])  # fmt: skip
    return Figure(house(layers, 280), question, f"Miss of the bookings: {said or 'no finished quarter'}.", readings.behind_leads(found),
                  "Share of the actual bookings; misses of quarters do not cancel.")  # fmt: skip
