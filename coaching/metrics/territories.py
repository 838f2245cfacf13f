"""Whether territories are in balance, by each index that is counted of them: work, potential, sales; 100 is the mean of all territories."""

from collections.abc import Sequence
from statistics import fmean, stdev

from coaching.metrics.reading import Reading
from coaching.metrics.tables import Table

INDICES = {"workload_index": "Work", "potential_index": "Potential", "sales_index": "Sales"}
LOW, HIGH, FEWEST = 85, 115, 4  # METRICS T3: the band is a house default, and fewer territories are only listed
BAND = f"In balance is from {LOW} to {HIGH}, 100 being the mean of all territories. The band is ours, no benchmark."


def spread(readings: Sequence[Reading]) -> Table:
    """A row an index: how many territories lie in the band, their coefficient of variation, and the largest over the smallest.

    readings: the indices of each rep. Nothing is said of fewer than four territories.
    """
    rows = []
    for key, label in INDICES.items():
        known = [one.value for one in readings if one.metric == key and one.value is not None]
        if len(known) < FEWEST:
            continue
        inside = sum(LOW <= value <= HIGH for value in known)
        mean, least = fmean(known), min(known)
        rows.append({
            "index": label, "inside": f"{inside} of {len(known)}", "share": inside / len(known), "varies": stdev(known) / mean if mean else None,
            "times": max(known) / least if least > 0 else None,
        })  # fmt: skip
    return Table(rows, {
        "index": "By", "inside": "In balance", "share": ("Share", "share"), "varies": ("Varies by", "share"),
        "times": ("Largest to smallest", "times"),
    })  # fmt: skip


def board(readings: Sequence[Reading]) -> Table:
    """A row a territory with its indices and what lies outside the band, the furthest from the mean in its work first."""
    found: dict[str, dict[str, Reading]] = {}
    for one in readings:
        if one.metric in INDICES and one.value is not None:
            found.setdefault(one.scope, {})[one.metric] = one
    rows = []
    for scope, held in found.items():
        values = {key: one.value or 0.0 for key, one in held.items()}
        work = held.get("workload_index")
        outside = [
            f"{'▲' if value > HIGH else '▼'} {INDICES[key].lower()}"
            for key, value in values.items()
            if not LOW <= value <= HIGH
        ]
        rows.append({
            "id": scope, "name": next(iter(held.values())).name, "accounts": work.n if work else None, "outside": ", ".join(outside),
            "far": abs(values.get("workload_index", 100.0) - 100), **{key: round(value) for key, value in values.items()},
        })  # fmt: skip
    rows.sort(key=lambda row: (-float(str(row["far"])), str(row["name"])))
    return Table(rows, {
        "name": "Territory of", "outside": "Outside the band", **{key: (f"{label}, mean 100", "count") for key, label in INDICES.items()},
        "accounts": ("Accounts", "count"),
    })  # fmt: skip


def lacking(readings: Sequence[Reading]) -> str:
    """Why there are no territories to compare, index by index; readings: the indices of all together."""
    told = [f"{INDICES[one.metric].lower()}: {one.note}" for one in readings if one.note]
    return f"There are no territories to compare. By {'; by '.join(told)}."


def finding(table: Table) -> str:
    """How far each index is shared out evenly, in a sentence; that there are too few territories for that where there are."""
    if not table.rows:
        return f"Fewer than {FEWEST} territories are listed, not rated."
    told = [
        f"{row['index'].lower()} {row['inside']}" + ("" if row["varies"] is None else f", varying by {row['varies'] * 100:.0f} %")
        for row in table.rows
    ]  # fmt: skip
    return f"Territories in balance by {'; by '.join(told)}."
