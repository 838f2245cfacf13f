"""What was loaded as totals of activities by period, beside what is logged one by one: never added to it where both are known."""

from collections.abc import Sequence
from typing import Any

from coaching.calendar import Period
from coaching.lens import Lens
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.proof import proof
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

MOST_REASONS = 3


def kinds_told(workspace: Workspace) -> list[str]:
    """The metrics that count a kind of activity with its totals, of the kinds that have any."""
    have = workspace.facts.have()
    return [one.key for one in all_metrics().values() if one.shape == "whole_periods" and one.needs[0] in have]


def behind_totals(workspace: Workspace, lens: Lens) -> Table | None:
    """Kind by kind: done in all, logged one by one, told in totals, the targets of the days told, and which totals do not count and why."""
    keys = kinds_told(workspace)
    if not keys:
        return None
    rows = [row for key in keys if (row := _row(workspace, lens, key, lens.period))]
    return Table(rows, {
        "label": "Activity", "value": ("In all", "count"), "logged": ("Logged one by one", "count"), "told": ("From totals", "count"),
        "target": ("Target of the days told", "number"), "share": ("Share", "share"), "left": "Totals that do not count",
    }) if rows else None  # fmt: skip


def _row(workspace: Workspace, lens: Lens, key: str, period: Period) -> dict[str, Any] | None:
    shown, one, totals = proof(workspace, lens, key, period), metric(key), _imports_of_totals(workspace)
    left = [row for row in shown.left_out.to_pylist() if row["import"] in totals]
    if shown.reading.value is None and not left:
        return None
    told = sum(row["part"] for row in shown.rows.to_pylist() if row["import"] in totals)
    against = [
        other.key
        for other in all_metrics().values()
        if other.needs[0] == one.needs[0] and other.parts == "cases" and other.value == "ratio"
    ]
    held = measure(workspace, lens, against[:1], [period])[0] if against else None
    return {
        "label": one.named, "value": shown.reading.value,
        "logged": None if shown.reading.value is None else shown.reading.value - told, "told": told,
        "target": held.whole if held and held.value is not None else None, "share": held.value if held else None, "left": _reasons(left),
    }  # fmt: skip


def _imports_of_totals(workspace: Workspace) -> set[int]:
    rows = workspace.facts.cursor().execute("select import_id from import where kind = 'activity_summary'").fetchall()
    return {int(import_id) for (import_id,) in rows}


def _reasons(left: Sequence[dict[str, Any]]) -> str | None:
    said = [f"{row['name']}, {row['rep']}: {row['reason']}" for row in left]
    more = f"; and {len(said) - MOST_REASONS} more" if len(said) > MOST_REASONS else ""
    return "; ".join(said[:MOST_REASONS]) + more if said else None
