"""Which accounts bring the revenue: a bar an account, the year before as a tick."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, COLOUR, TEXT, Figure, Row, amount, house, layer_of, text_of
from coaching.metrics.portfolio import Account, board
from coaching.metrics.show import money

FADED, MOST = 0.25, 8


def revenue_by_account(accounts: Sequence[Account], chosen: str, question: str, currency: str = "USD") -> Figure:
    """The accounts that brought most, largest first, their open deals in the words; a click on a bar chooses its account (parameter `pick`)."""
    shown = sorted((one for one in accounts if one.revenue > 0), key=lambda one: -one.revenue)[:MOST]
    rows: list[Row] = [
        {"label": one.name, "id": one.id, "value": one.revenue, "tick": one.before, "colour": ACCENT, "none": 0,
         "opacity": FADED if chosen not in ("", one.id) else 1.0,
         "said": f"{one.name}  {money(one.revenue, currency)}" + (f" · {money(one.open, currency)} open" if one.open else "")} for one in shown
    ]  # fmt: skip
    y: Row = {"field": "id", "type": "nominal", "sort": [one.id for one in shown], "axis": None}
    top = max([max(one.revenue, one.before or 0.0) for one in shown], default=1.0)
    x = {**amount("money", top=top * 1.05), "axis": None}
    bars = layer_of(rows, "bar", {
        "y": y, "x": x, "color": COLOUR, "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "said", "type": "nominal", "title": "Account"}],
    }, size=12, cursor="pointer")  # fmt: skip
    bars["name"] = "bars"
    ticked = layer_of([row for row in rows if row["tick"] is not None], "tick", {"y": y, "x": {**x, "field": "tick"}},
                      color=TEXT, opacity=0.6, thickness=4, size=20)  # fmt: skip
    words = text_of(rows, {**x, "field": "none"}, y, align="left", baseline="bottom", dx=2, dy=-9)
    chart = house([bars, ticked, words], 24 + 38 * max(len(rows), 1))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["id"]}, "views": ["bars"]}]
    said = "; ".join(str(row["said"]).replace("  ", " ") for row in rows)
    caveat = "Tick: the 12 months before. " if any(row["tick"] is not None for row in rows) else ""
    return Figure(chart, question, f"Accounts by what they brought: {said or 'nobody bought'}.", board(accounts),
                  f"{caveat}Click a bar for its account.")  # fmt: skip
