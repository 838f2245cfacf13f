"""The figures behind a chart as a table: rows, and columns as label or (label, kind) with the kinds that tables on screens know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coaching.metrics.curves import Curve, MonthShare
from coaching.metrics.definition import metric
from coaching.metrics.findings import Link
from coaching.metrics.peers import Peer
from coaching.metrics.reading import Reading

KINDS = {"share": "share", "ratio": "share", "money": "money", "count": "count", "days": "days"}
Columns = Mapping[str, str | tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """rows: key -> value, None where unknown. columns: key -> label, or (label, kind)."""

    rows: list[dict[str, Any]]
    columns: Columns


def behind(readings: Sequence[Reading], labels: Sequence[str], first: str = "Period", part: str = "Part", whole: str = "Whole") -> Table:
    """Readings of one unit, a row each under its label: value, part, whole, cases, interval and note."""
    unit = readings[0].unit if readings else "number"
    rows = [{"label": label, **_numbers(one)} for label, one in zip(labels, readings, strict=True)]
    return Table(rows, {
        "label": first, "value": ("Value", KINDS.get(unit, "number")), "part": (part, "number"), "whole": (whole, "number"),
        "n": ("Cases", "count"), "low": ("95 % from", "share"), "high": ("95 % to", "share"), "note": "Note",
    })  # fmt: skip


def _numbers(one: Reading) -> dict[str, Any]:
    return {"value": one.value, "part": one.part, "whole": one.whole, "n": one.n, "low": one.low, "high": one.high, "note": one.note}


def behind_peers(peers: Sequence[Peer]) -> Table:
    """Reps beside each other, with the rate drawn towards the group's (P4) and how each stands."""
    table = behind([peer.reading for peer in peers], [peer.reading.name for peer in peers], "Rep")
    rows = [{**row, "shrunk": peer.shrunk, "stands": peer.in_words} for row, peer in zip(table.rows, peers, strict=True)]
    return Table(rows, {**table.columns, "shrunk": ("Drawn towards the group", "share"), "stands": "Against the group"})


def behind_chain(links: Sequence[Link], group_name: str) -> Table:
    """The links from call to contract, own and in the wider group."""
    rows = []
    for link in links:
        group = {"there": link.group.value, "there_part": link.group.part, "there_whole": link.group.whole} if link.group else {}
        rows.append({"label": metric(link.own.metric).label, "value": link.own.value, "part": link.own.part, "whole": link.own.whole, **group})
    wider = group_name or "Wider group"
    return Table(rows, {
        "label": "Link", "value": ("Value", "share"), "part": ("Came of it", "count"), "whole": ("For", "count"),
        "there": (wider, "share"), "there_part": (f"Came of it, {wider}", "count"), "there_whole": (f"For, {wider}", "count"),
    })  # fmt: skip


def behind_curve(curve: Curve) -> Table:
    """Each working day with what was booked by then and what the straight line asks."""
    rows = [{"step": step.working_day, "day": step.day, "booked": step.booked, "expected": step.expected} for step in curve.steps]
    return Table(rows, {
        "step": ("Working day", "count"), "day": ("Day", "date"), "booked": ("Booked so far", "money"), "expected": ("Straight line", "money"),
    })  # fmt: skip


def behind_months(months: Sequence[MonthShare]) -> Table:
    """The months of a quarter with their shares of bookings and of working days."""
    rows = [{"label": month.label, **_numbers(month.reading), "expected": month.expected} for month in months]
    return Table(rows, {
        "label": "Month", "value": ("Share of bookings", "share"), "expected": ("Share of working days", "share"),
        "part": ("Booked", "money"), "whole": ("Of", "money"), "n": ("Deals won", "count"), "note": "Note",
    })  # fmt: skip


def behind_forecast(readings: Sequence[Reading], labels: Sequence[str]) -> Table:
    """Commit of the first day, bookings and signed bias by quarter."""
    rows = [{"label": label, **_numbers(one)} for label, one in zip(labels, readings, strict=True)]
    return Table(rows, {
        "label": "Quarter", "part": ("Commit on its first day", "money"), "whole": ("Booked", "money"), "value": ("Bias", "share"),
        "n": ("Deals committed", "count"), "note": "Note",
    })  # fmt: skip
