"""Effort by layer: what part of the contacts with customers each of three layers got, against what the team wants it to get."""

from collections.abc import Mapping, Sequence

from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.tables import Table, in_points

LAYERS = {"effort_on_prospects": "Contacts and leads", "effort_on_deals": "Deals", "effort_on_customers": "Customers"}


def board(found: Sequence[Reading], wanted: Mapping[str, float]) -> Table:
    """A row a layer: its contacts, their share of all, and the target with the distance to it where one is agreed."""
    rows = [{
        "layer": LAYERS[one.metric], "contacts": one.part, "share": one.value, "target": wanted.get(one.metric),
        "gap": None if one.value is None or one.metric not in wanted else in_points(one.value - wanted[one.metric]),
    } for one in found]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "layer": "Layer",
        "contacts": ("Contacts", "count"),
        "share": ("Share of effort", "share"),
    }
    more = {"target": ("Target", "share"), "gap": ("Against target, points", "number")}
    return Table(rows, {**columns, **more} if wanted else columns)


def finding(found: Sequence[Reading], wanted: Mapping[str, float]) -> str:
    """Which layer is furthest from its target, in a sentence; empty without targets or contacts."""
    known = [one for one in found if one.value is not None and one.metric in wanted]
    if not known:
        return ""
    most = max(known, key=lambda one: abs((one.value or 0.0) - wanted[one.metric]))
    share, asked = number_in_unit(most.value, "share"), number_in_unit(wanted[most.metric], "share")
    return f"{LAYERS[most.metric]}: {share} of {cases(most.whole or 0, 'contacts')}, against {asked} wanted. It is furthest from its target."


def percent(share: float) -> int:
    """A share in whole percent, as somebody writes it."""
    return round(100 * share)


def targets(percents: Mapping[str, float]) -> dict[str, float]:
    """The targets somebody wrote in percent, as shares; none where all are 0."""
    return {key: value / 100 for key, value in percents.items()} if any(percents.values()) else {}
