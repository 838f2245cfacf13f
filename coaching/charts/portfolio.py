"""Which accounts bring the revenue: a bar an account, the year before as a tick."""

from collections.abc import Sequence
from heapq import nlargest

from coaching.charts.house import ACCENT, COLOUR, TEXT, Figure, Row, amount, house, layer_of, listed, text_above
from coaching.metrics.portfolio import Account, board
from coaching.metrics.show import money

FADED, MOST = 0.25, 8


def revenue_by_account(accounts: Sequence[Account], chosen: str, question: str, currency: str = "USD") -> Figure:
    """The accounts that brought most, largest first, their open deals in the words; a click on a bar chooses its account (parameter `pick`)."""
    shown = nlargest(MOST, (one for one in accounts if one.brought > 0), key=lambda one: one.brought)
    rows: list[Row] = [
        {"label": one.name, "id": one.id, "value": one.brought, "tick": one.before, "colour": ACCENT,
         "opacity": FADED if chosen not in ("", one.id) else 1.0,
         "said": money(one.brought, currency) + (f" · {money(one.open, currency)} open" if one.open else "")} for one in shown
    ]  # fmt: skip
    y: Row = {"field": "id", "type": "nominal", "sort": [one.id for one in shown], "axis": None}
    top = max([max(one.brought, one.before or 0.0) for one in shown], default=1.0)
    x = {**amount("money", top=top * 1.05), "axis": None}
    bars = layer_of(rows, "bar", {
        "y": y, "x": x, "color": COLOUR, "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "label", "type": "nominal", "title": "Account"}, {"field": "said", "type": "nominal", "title": "Brought"}],
    }, size=12, cursor="pointer")  # fmt: skip
    bars["name"] = "bars"
    ticked = layer_of([row for row in rows if row["tick"] is not None], "tick", {"y": y, "x": {**x, "field": "tick"}},
                      color=TEXT, opacity=0.6, thickness=4, size=20)  # fmt: skip
    chart = house([bars, ticked, text_above(rows, x, y)], 24 + 38 * max(len(rows), 1))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["id"]}, "views": ["bars"]}]
    caveat = "Tick: the 12 months before. " if any(row["tick"] is not None for row in rows) else ""
    return Figure(chart, question, f"Accounts by what they brought: {listed(rows) or 'nobody bought'}.", board(shown),
                  f"{caveat}Click a bar for its account.")  # fmt: skip
