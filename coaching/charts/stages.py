"""Where the open pipeline stands: a bar a stage, parted by when its deals are due."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, AMBER, COLOUR, MUTED, Figure, Row, amount, house, layer_of, listed, text_above
from coaching.metrics.deals import DUE, LATER, PAST, UNDATED, StageSum, summed
from coaching.metrics.show import cases, money
from coaching.metrics.tables import Table

PARTS = ((PAST, "past due", AMBER), (DUE, "due", ACCENT), (LATER, "later", MUTED), (UNDATED, "no date", MUTED))
FADED, MOST = 0.25, 8


def open_by_stage(stages: Sequence[StageSum], stage: str, question: str, currency: str = "USD") -> Figure:
    """Open amounts by stage, past due, due and later side by side in each; a click on a bar chooses its stage (parameter `pick`)."""
    names = list(dict.fromkeys(one.stage for one in stages))
    if len(names) > MOST:
        names = sorted(sorted(names, key=lambda name: -summed(stages, stage=name)[1])[:MOST], key=names.index)
    rows: list[Row] = []
    for name in names:
        begins = 0.0
        for due, words, colour in PARTS:
            number, money_due = summed(stages, due, name)
            if number:
                rows.append({
                    "label": name, "value": begins, "to": begins + money_due, "colour": colour, "opacity": FADED if stage not in ("", name) else
                    0.5 if due in (LATER, UNDATED) else 1.0, "tip": f"{name}, {words}: {cases(number, 'deals')}, {money(money_due, currency)}",
                })  # fmt: skip
                begins += money_due
    totals: list[Row] = []
    for name in names:
        number, total = summed(stages, stage=name)
        totals.append({"label": name, "said": f"{money(total, currency)} · {number}"})
    y: Row = {"field": "label", "type": "nominal", "sort": names, "axis": None}
    x = {**amount("money"), "axis": None}
    bars = layer_of(rows, "bar", {
        "y": y, "x": x, "x2": {"field": "to"}, "color": COLOUR, "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
        "tooltip": [{"field": "tip", "type": "nominal", "title": "Open"}],
    }, size=16, cursor="pointer")  # fmt: skip
    bars["name"] = "bars"
    chart = house([bars, text_above(totals, x, y, 11)], 30 + 44 * max(len(names), 1))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["label"]}, "views": ["bars"]}]
    table = Table([{"stage": one.stage, "due": one.due, "deals": one.deals, "amount": one.amount} for one in stages],
                  {"stage": "Stage", "due": "Due", "deals": ("Deals", "count"), "amount": ("Amount", "money")})  # fmt: skip
    return Figure(chart, question, f"Open pipeline by stage: {listed(totals) or 'nothing is open'}.", table,
                  "Amber ▲: past due. Teal: due in the period. Grey: later. Click a bar for its deals.")  # fmt: skip
