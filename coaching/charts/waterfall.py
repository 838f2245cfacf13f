"""What moved the pipeline between two days: start, a bar a cause, end."""

from coaching.charts.house import ACCENT, AMBER, COLOUR, MUTED, Figure, Row, amount, house, layer_of, listed, text_above
from coaching.metrics.movement import CAUSES, Movement, by_cause
from coaching.metrics.show import cases, day, money

FADED = 0.25


def waterfall(found: Movement, cause: str, question: str, currency: str = "USD") -> Figure:
    """Start, each cause from where the one before it ended, and end; a click on a bar chooses its cause (parameter `pick`)."""
    rows: list[Row] = [
        _bar(
            "Start",
            0.0,
            float(found.start),
            MUTED,
            f"{money(float(found.start), currency)} on {day(found.before)}",
            "",
            cause,
        )
    ]
    level = float(found.start)
    for one in CAUSES:
        number, change = len(found.of(one)), float(found.change(one))
        if number:
            colour, sign = (ACCENT, "+") if change >= 0 else (AMBER, "")
            said = f"{sign}{money(change, currency)} · {cases(number, 'deals')}"
            rows.append(_bar(one.capitalize(), level, level + change, colour, said, one, cause))
            level += change
    rows.append(
        _bar(
            "End", 0.0, float(found.end), MUTED, f"{money(float(found.end), currency)} on {day(found.after)}", "", cause
        )
    )
    names = [row["label"] for row in rows]
    y: Row = {"field": "label", "type": "nominal", "sort": names, "axis": None}
    x = {**amount("money"), "axis": None}
    bars = layer_of(rows, "bar", {
        "y": y, "x": x, "x2": {"field": "to"}, "color": COLOUR, "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "said", "type": "nominal", "title": "Pipeline"}],
    }, size=14, cursor="pointer")  # fmt: skip
    bars["name"] = "bars"
    chart = house([bars, text_above(rows, x, y, 10)], 20 + 40 * len(rows))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["cause"]}, "views": ["bars"]}]
    caveat = "Teal came in, amber went out; grey is what stood there. Lost holds no decision too; what came and went in between is in neither."
    return Figure(chart, question, f"Pipeline from start to end: {listed(rows)}.", by_cause(found), caveat)


def _bar(label: str, begins: float, ends: float, colour: str, said: str, cause: str, chosen: str) -> Row:
    opacity = FADED if chosen and chosen != cause else 1.0
    return {
        "label": label,
        "value": begins,
        "to": ends,
        "colour": colour,
        "said": said,
        "cause": cause,
        "opacity": opacity,
    }
