"""Where each account stands between how it rates us and how it is bound to us."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, AMBER, DASHED, DOT, MUTED, Figure, Row, house, layer_of, text_of
from coaching.metrics import voice_told
from coaching.metrics.customer_voice import LOYAL, LOYAL_COMMITTED, NOT_COMMITTED, OURS, SATISFIED, STATES, Cuts, Voice

COLOURS = {LOYAL_COMMITTED: ACCENT, LOYAL: ACCENT, SATISFIED: MUTED, NOT_COMMITTED: AMBER}
SHAPES = {LOYAL_COMMITTED: "circle", LOYAL: "diamond", SATISFIED: "square", NOT_COMMITTED: "triangle-up"}
TOP = 110  # above the highest score there is room for the name of the best state
FADED, MOST = 0.25, 500


def four_states(voices: Sequence[Voice], chosen: str, question: str, cuts: Cuts = OURS) -> Figure:
    """A mark an account, performance across and commitment up, with the cut points as lines; a click chooses it (parameter `pick`)."""
    fair, high = cuts.fair, cuts.high
    places = {
        LOYAL_COMMITTED: (100, 103, "right"),
        LOYAL: (100, fair + 2, "right"),
        SATISFIED: (100, 2, "right"),
        NOT_COMMITTED: (1, 2, "left"),
    }

    def axis(field: str, title: str, top: int) -> Row:
        shown = {
            "title": title,
            "values": sorted({0, fair, high, 100, *(cut for cut in (20, 40) if cut < fair - 10)}),
            "grid": False,
        }
        return {"field": field, "type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": shown}

    x, y = axis("performance", "Performance", 101), axis("commitment", "Commitment", TOP)
    rows: list[Row] = [
        {"account": one.account, "performance": one.performance, "commitment": one.commitment, "colour": COLOURS[one.state],
         "shape": SHAPES[one.state], "opacity": FADED if chosen not in ("", one.account) else 0.85,
         "tip": f"{one.name}: {STATES[one.state]}, performance {one.performance:.0f}, commitment {one.commitment:.0f}"} for one in voices[:MOST]
    ]  # fmt: skip
    marks = layer_of(rows, "point", {
        "x": x, "y": y, "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
        "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None},
        "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "tip", "type": "nominal", "title": "Account"}],
    }, **{**DOT, "size": 90}, cursor="pointer")  # fmt: skip
    marks["name"] = "accounts"
    lines = [
        layer_of([{"performance": fair}], "rule", {"x": x}, **DASHED),
        _line((fair, fair), (100, fair), x, y), _line((high, high), (high, 100), x, y), _line((high, high), (100, high), x, y),
    ]  # fmt: skip
    words = [
        text_of([{"performance": across, "commitment": up, "said": STATES[state]}], x, y, align=align, baseline="bottom", opacity=0.75)
        for state, (across, up, align) in places.items()
    ]  # fmt: skip
    chart = house([*lines, *words, marks], 340)
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["account"]}, "views": ["accounts"]}]
    said = "; ".join(str(row["tip"]) for row in rows[:12])
    return Figure(
        chart,
        question,
        f"Accounts by state, lowest first: {said}.",
        voice_told.accounts(voices),
        voice_told.cut_points(cuts),
    )


def _line(begins: tuple[float, float], ends: tuple[float, float], x: Row, y: Row) -> Row:
    row = {"performance": begins[0], "commitment": begins[1], "to_x": ends[0], "to_y": ends[1]}
    return layer_of([row], "rule", {"x": x, "y": y, "x2": {"field": "to_x"}, "y2": {"field": "to_y"}}, **DASHED)
