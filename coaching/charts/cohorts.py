"""What became of the opportunities of a quarter: the share won in the usual time, hatched while not all have had it."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, Figure, Row, amount, days_of, house, layer_of, listed, names, text_of, tips
from coaching.metrics.cohorts import Cohort, behind
from coaching.metrics.show import number_in_unit

STRIPES = 12


def cohort_bars(found: Sequence[Cohort], question: str) -> Figure:
    """A bar a quarter of creation with its 95 % interval; one that is not mature is drawn in stripes, with how many have had their time."""
    rows: list[Row] = [
        {"label": one.label, "sign": one.whole_way.sign, "value": one.whole_way.value, "low": one.whole_way.low, "high": one.whole_way.high,
         "mature": one.is_mature, "said": f"{one.whole_way.part or 0:,.0f} of {one.matured:,}", "edge": one.whole_way.high or one.whole_way.value,
         "cases": f"{one.matured:,} of {one.entered:,} have had the usual time"}
        for one in found if one.whole_way.value is not None
    ]  # fmt: skip
    x, y = names([one.label for one in found], labelOverlap=True), amount("share")
    hover = tips("label", "said", "cases")
    stripes = [
        {"label": row["label"], "value": row["value"] * step / STRIPES, "to": row["value"] * (step + 0.5) / STRIPES}
        for row in rows if not row["mature"] for step in range(STRIPES)
    ]  # fmt: skip
    layers = [
        layer_of([row for row in rows if row["mature"]], "bar", {"x": x, "y": y, "tooltip": hover}, color=ACCENT),
        layer_of(stripes, "bar", {"x": x, "y": y, "y2": {"field": "to"}}, color=ACCENT, opacity=0.6),
        layer_of([row for row in rows if row["low"] is not None], "rule", {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
               color="currentColor", opacity=0.6, strokeWidth=1.5),
        text_of(rows, x, {**y, "field": "edge"}, baseline="bottom", dy=-4),
    ]  # fmt: skip
    said = listed([{**row, "said": f"{row['said']}, {number_in_unit(row['value'], 'share')}"} for row in rows])
    waiting = [f"{one.label}: {one.matured:,} of {one.entered:,}" for one in found if not one.is_mature]
    told = f"Stripes: not all have had the usual time ({'; '.join(waiting)}). " if waiting else ""
    told_all = f"Won in the usual time, by quarter of creation: {said or 'none has had it yet'}."
    return Figure(house(layers, 280, "sign"), question, told_all, behind(found),
                  f"{told}Whiskers: 95 % interval.", x, days_of([one.span for one in found]))  # fmt: skip
