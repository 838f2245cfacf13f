"""What a room said: votes of the poll and scores of the areas with their spread; and any chart large enough for the last row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coaching.charts.house import ACCENT, MUTED, Chart, Figure, Row, listed
from coaching.charts.side_by_side import spoken_bars
from coaching.method.tune_up import AreaScore
from coaching.metrics.tables import Table
from coaching.room.entries import BEST

LARGER, TALLEST = 3.0, 520
GROWS = {
    "fontSize",
    "labelFontSize",
    "titleFontSize",
    "labelLimit",
    "labelPadding",
    "dx",
    "dy",
    "height",
    "size",
    "strokeWidth",
    "thickness",
}


def from_afar(figure: Figure) -> Figure:
    """The same figure with every text, bar and line larger, for a projector."""
    spec = {name: part for name, part in figure.chart.to_dict().items() if name != "params"}  # nobody clicks on a wall
    grown = {name: _grown(name, part) for name, part in spec.items()}
    return replace(figure, chart=Chart(**{**grown, "height": min(grown["height"], TALLEST)}))


def _grown(name: str, part: Any) -> Any:
    if isinstance(part, dict):
        return {key: one if key in ("data", "encoding") else _grown(key, one) for key, one in part.items()}
    if isinstance(part, list):
        return [_grown("", one) for one in part]
    return part * LARGER if name in GROWS and isinstance(part, int | float) else part


def votes(rows: Sequence[dict[str, object]], question: str) -> Figure:
    """The votes of the poll by state: the newest round as bars, the first as ticks where there are two."""
    rounds = [key for key in ("round 1", "round 2") if any(key in row for row in rows)]
    newest = rounds[-1]
    drawn: list[Row] = [
        {"label": row["state"], "value": row[newest], "colour": ACCENT, "tick": row["round 1"] if len(rounds) > 1 else None,
         "said": f"{row[newest]}" + (f" (first round {row['round 1']})" if len(rounds) > 1 else "")} for row in rows
    ]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "state": "State",
        **{key: (key.capitalize(), "count") for key in rounds},
    }
    caveat = "Tick: the first round." if len(rounds) > 1 else ""
    return Figure(
        spoken_bars(drawn, "count"), question, f"{listed(drawn)}.", Table([dict(row) for row in rows], columns), caveat
    )


def area_scores(found: Sequence[AreaScore], question: str) -> Figure:
    """Mean score of each area with lowest and highest as a whisker; areas scored by too few stay empty."""
    drawn: list[Row] = [
        {"label": one.label, "value": one.mean or 0.0, "low": one.low, "high": one.high, "said": one.told,
         "colour": ACCENT if one.mean is not None else MUTED}
        for one in found
    ]  # fmt: skip
    rows = [
        {"area": one.label, "mean": one.mean, "low": one.low, "high": one.high, "n": one.n, "fact": one.fact}
        for one in found
    ]
    columns: dict[str, str | tuple[str, str]] = {
        "area": "Area", "mean": ("Mean score", "number"), "low": ("Lowest", "count"), "high": ("Highest", "count"), "n": ("Scored by", "count"),
        "fact": "The facts say",
    }  # fmt: skip
    caveat = f"0 to {BEST}. Whiskers: lowest and highest score."
    return Figure(spoken_bars(drawn, "number"), question, f"{listed(drawn)}.", Table(rows, columns), caveat)
