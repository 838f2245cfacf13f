"""Does pay follow results: payout against attainment, a mark a rep, the line where both are the same."""

from collections.abc import Sequence

from coaching.charts.house import ACCENT, DASHED, DOT, Figure, Row, amount, house, layer_of, text_of
from coaching.metrics.rewards import Paid, about_paid, behind_paid

NAMED = 5  # marks with their name beside them, those furthest from the line; the others tell it in their tip and in the table


def payout_line(found: Sequence[Paid], question: str) -> Figure:
    """A mark a rep, attainment across and payout up; dashed where pay is in proportion."""
    top = max([1.2, *(one.attainment for one in found), *(one.payout for one in found)]) * 1.05
    x = {**amount("share", "attainment", top)}
    y = {**amount("share", "payout", top)}
    x["axis"], y["axis"] = (
        {**x["axis"], "title": "Attainment"},
        {**y["axis"], "title": "Payout, of variable pay"},
    )
    rows: list[Row] = [
        {"attainment": one.attainment, "payout": one.payout, "label": one.name, "rep": one.id, "said": one.name, "colour": ACCENT,
         "tip": f"{one.name}: payout {one.payout:.0%} for {one.attainment:.0%}"} for one in found
    ]  # fmt: skip
    line = layer_of([{"attainment": 0, "payout": 0, "to_x": top, "to_y": top}], "rule",
                    {"x": x, "y": y, "x2": {"field": "to_x"}, "y2": {"field": "to_y"}}, **DASHED)  # fmt: skip
    marks = layer_of(rows, "point", {"x": x, "y": y, "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
                                     "tooltip": [{"field": "tip", "type": "nominal", "title": "Rep"}]}, **DOT)  # fmt: skip
    furthest = _with_room(sorted(rows, key=lambda row: -abs(row["payout"] - row["attainment"]))[:NAMED], top)
    words = text_of(furthest, x, y, align="left", dx=7)
    said = "; ".join(str(row["tip"]) for row in rows)
    return Figure(house([line, marks, words], 320, "rep"), question, f"{said or 'Nobody has both'}.", behind_paid(found),
                  f"Dashed: pay in proportion to the result. Named: those furthest from it. {about_paid(found)}")  # fmt: skip


def _with_room(rows: list[Row], top: float) -> list[Row]:
    """Those whose names stand on none before them: a name is about a fifth of the picture wide and a twentieth high."""
    kept: list[Row] = []
    for row in rows:
        if all(
            abs(row["payout"] - one["payout"]) > top / 20 or abs(row["attainment"] - one["attainment"]) > top / 5
            for one in kept
        ):
            kept.append(row)
    return kept
