"""The figures behind a chart as a table: rows, and columns as label or (label, kind) with the kinds that tables on screens know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from coaching.metrics.curves import Curve, MonthShare
from coaching.metrics.deal_past import DealChange
from coaching.metrics.deals import OpenDeal
from coaching.metrics.definition import Metric, metric
from coaching.metrics.findings import Link
from coaching.metrics.peers import Peer
from coaching.metrics.reading import Reading
from coaching.metrics.show import day

KINDS = {"share": "share", "ratio": "share", "money": "money", "count": "count", "days": "days"}
SYMBOLS = {"green": "●", "amber": "▲", "red": "■", "grey": "○"}
Columns = Mapping[str, str | tuple[str, str]]

PLACES = {"share": 3, "money": 2}  # decimals a table shows


@dataclass(frozen=True)
class Table:
    """rows: key -> value, None where unknown. columns: key -> label, or (label, kind)."""

    rows: list[dict[str, Any]]
    columns: Columns


def whole(value: float | None) -> int | None:
    """A cell without decimals; None where it is unknown."""
    return None if value is None else round(value)


def in_points(difference: float | None) -> float | None:
    """A difference of two shares as a cell in points, to a tenth; None where it is unknown."""
    return None if difference is None else round(100 * difference, 1)


def as_arrow(
    rows: Sequence[Mapping[str, Any]], keys: Sequence[str], kinds: Mapping[str, str] | None = None
) -> pa.Table:
    """Rows as an Arrow table with these columns; a column of mixed sorts becomes text.

    kinds, by column: shares are read to a tenth of a percent and money to the cent; the others as they are.
    """
    places = {key: PLACES.get(kind) for key, kind in (kinds or {}).items()}
    return pa.table({key: _column([_read_to(row.get(key), places.get(key)) for row in rows]) for key in keys})


def _read_to(value: Any, places: int | None) -> Any:
    return round(value, places) if places is not None and isinstance(value, float) else value


def _column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])


def behind(
    readings: Sequence[Reading],
    labels: Sequence[object],
    first: str = "Period",
    part: str = "Part",
    whole: str = "Whole",
) -> Table:
    """Readings of one unit, a row each under its label: value, part, whole, cases, interval and note."""
    unit = readings[0].unit if readings else "number"
    rows = [{"label": str(label), **_numbers(one)} for label, one in zip(labels, readings, strict=True)]
    return Table(rows, {
        "label": first, "value": ("Value", KINDS.get(unit, "number")), "part": (part, "number"), "whole": (whole, "number"),
        "n": ("Cases", "count"), "low": ("95 % from", "share"), "high": ("95 % to", "share"), "note": "Note",
    })  # fmt: skip


def _numbers(one: Reading) -> dict[str, Any]:
    return {
        "value": one.value,
        "part": one.part,
        "whole": one.whole,
        "n": one.n,
        "low": one.low,
        "high": one.high,
        "note": one.note,
    }


def behind_peers(peers: Sequence[Peer]) -> Table:
    """Reps beside each other, with the rate drawn towards the group's (P4) and how each stands."""
    table = behind([peer.reading for peer in peers], [peer.reading.name for peer in peers], "Rep")
    rows = [
        {**row, "shrunk": peer.shrunk, "stands": peer.in_words} for row, peer in zip(table.rows, peers, strict=True)
    ]
    return Table(rows, {**table.columns, "shrunk": ("Evened out for few cases", "share"), "stands": "Against the rest"})


def behind_chain(links: Sequence[Link], group_name: str) -> Table:
    """The links from call to contract, own and in the wider group."""
    rows = []
    for link in links:
        group = (
            {"there": link.group.value, "there_part": link.group.part, "there_whole": link.group.whole}
            if link.group
            else {}
        )
        low, high = link.interval
        own = {"value": link.own.value, "low": low, "high": high, "part": link.own.part, "whole": link.own.whole}
        rows.append({"label": metric(link.own.metric).label, **own, **group})
    wider = group_name or "Wider group"
    return Table(rows, {
        "label": "Link", "value": ("Value", "share"), "low": ("95 % from", "share"), "high": ("95 % to", "share"),
        "part": ("Came of it", "count"), "whole": ("For", "count"),
        "there": (wider, "share"), "there_part": (f"Came of it, {wider}", "count"), "there_whole": (f"For, {wider}", "count"),
    })  # fmt: skip


def behind_curve(curve: Curve) -> Table:
    """Each working day with what was booked by then and what the straight line asks."""
    rows = [
        {"step": step.working_day, "day": step.day, "booked": step.booked, "expected": step.expected}
        for step in curve.steps
    ]
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


def behind_forecast(readings: Sequence[Reading], labels: Sequence[object]) -> Table:
    """Commit of the first day, bookings and signed bias by quarter."""
    rows = [{"label": str(label), **_numbers(one)} for label, one in zip(labels, readings, strict=True)]
    return Table(rows, {
        "label": "Quarter", "part": ("Commit on its first day", "money"), "whole": ("Booked", "money"), "value": ("Bias", "share"),
        "n": ("Deals committed", "count"), "note": "Note",
    })  # fmt: skip


def behind_misses(net: Sequence[Reading], each: Sequence[Reading], labels: Sequence[object]) -> Table:
    """Quarters with the miss of the total and the misses added up."""
    rows = [
        {"label": str(label), "net": total.value, "each": single.value, "missed": single.part if single.value is not None else None,
         "booked": single.whole if single.value is not None else None, "n": single.n, "note": single.note}
        for label, total, single in zip(labels, net, each, strict=True)
    ]  # fmt: skip
    return Table(rows, {
        "label": "Quarter", "net": ("Miss of the total", "share"), "each": ("Misses added up", "share"), "missed": ("Missed, added up", "money"),
        "booked": ("Booked", "money"), "n": ("Calls, one a rep", "count"), "note": "Note",
    })  # fmt: skip


def behind_cadence(readings: Sequence[Reading]) -> Table:
    """The agreed activities kind by kind: done, agreed to date, share and gap; from attainment Readings, those without a target left out."""
    agreed = [one for one in readings if one.value is not None]
    rows = [
        {"label": metric(one.metric).named,
         "done": one.part, "agreed": None if one.whole is None else round(one.whole, 1), "share": one.value,
         "gap": None if one.part is None or one.whole is None else round(one.part - one.whole)} for one in agreed
    ]  # fmt: skip
    return Table(rows, {
        "label": "Activity", "done": ("Done", "count"), "agreed": ("Agreed to date", "number"), "share": ("Share", "share"),
        "gap": ("Ahead or behind", "count"),
    })  # fmt: skip


def by_rep(readings: Sequence[Reading], keys: Sequence[str], signal: Sequence[Peer]) -> Table:
    """A row a rep in the order of the signal, a column a metric, k of n beside shares and ratios, and why a rep stands where it stands."""
    of = {(one.metric, one.scope): one for one in readings}
    columns: dict[str, str | tuple[str, str]] = {"rep": "Rep"}
    for key in keys:
        one = metric(key)
        columns[key] = (one.label, "times" if one.shown == "times" else KINDS.get(one.unit, "number"))
        if _has_cases(one):
            columns[f"{key} of"] = f"{one.label}, k of n"
    columns["stands"] = (
        f"{metric(signal[0].reading.metric).label}: against all together" if signal else "Against all together"
    )
    return Table([_rep_row(peer, of, keys) for peer in signal], columns)


def _has_cases(one: Metric) -> bool:
    return one.unit in ("share", "ratio") and one.parts == "cases"


def _rep_row(peer: Peer, of: Mapping[tuple[str, str], Reading], keys: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"rep": peer.reading.name, "stands": peer.in_words}
    for key in keys:
        one = of[key, peer.reading.scope]
        row[key] = one.value
        if _has_cases(metric(key)):
            row[f"{key} of"] = f"{one.part or 0:,.0f} of {one.whole:,.0f}" if one.whole else None
    return row


def behind_deals(deals: Sequence[OpenDeal]) -> Table:
    """Open deals as a table, with a word where the close date has passed; the rep is named where there are several."""
    several = len({deal.rep for deal in deals}) > 1
    steps = "" if any(deal.next_step for deal in deals) else None
    ever_put_off = any(deal.put_off for deal in deals)
    accounts = "" if any(deal.account for deal in deals) else None
    rows = [
        {"name": deal.name, "account": deal.account or accounts, "rep": deal.rep if several else None,
         "amount": deal.amount, "stage": deal.stage, "close_on": deal.close_on,
         "id": deal.id, "due": "▲ past" if deal.past_due else deal.due, "age": deal.age, "days_in_stage": deal.days_in_stage,
         "put_off": deal.put_off if ever_put_off else None,
         "last_activity_on": deal.last_activity_on, "next_step": deal.next_step or steps} for deal in deals
    ]  # fmt: skip
    return Table(rows, {
        "name": "Deal", "amount": ("Amount", "money"), "stage": "Stage", "close_on": ("Close date", "date"), "due": "Due",
        "rep": "Rep", "days_in_stage": ("Days in stage", "days"), "age": ("Age in days", "days"), "next_step": "Next step",
        "put_off": ("Pushed", "count"), "account": "Account", "last_activity_on": ("Last activity", "date"),
    })  # fmt: skip


def behind_changes(found: Sequence[DealChange], currency: str) -> Table:
    """What changed on one deal, a row a changed field, newest first, with the file and row that say so."""
    rows = [
        {"day": one.day, "field": one.field, "before": _as_words(one.before, currency), "after": _as_words(one.after, currency),
         "said_by": one.said_by, "file": one.file, "row": one.row} for one in reversed(found)
    ]  # fmt: skip
    return Table(rows, {
        "day": ("Since", "date"), "field": "What changed", "before": "Before", "after": "After", "said_by": "Said by", "file": "File",
        "row": ("Row", "row"),
    })  # fmt: skip


def _as_words(value: str | float | date | None, currency: str) -> str:
    if value is None:
        return "unknown"
    return day(value) if isinstance(value, date) else f"{value:,.0f} {currency}" if isinstance(value, float) else value
