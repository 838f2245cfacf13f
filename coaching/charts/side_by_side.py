"""How numbers stand beside each other: reps, links of the chain, kinds of activity, pipeline and what is missing."""

from collections.abc import Sequence

from coaching.charts.house import (
    ACCENT,
    AMBER,
    COLOUR,
    DASHED,
    DOT,
    MUTED,
    TEXT,
    Chart,
    Figure,
    Row,
    amount,
    house,
    layer_of,
    listed,
    names,
    text_of,
    tips,
    whole_row,
    words_beside,
)
from coaching.metrics import Reading, metric
from coaching.metrics.findings import Link
from coaching.metrics.peers import Peer, at_most
from coaching.metrics.show import cases, detail, number_in_unit, show
from coaching.metrics.tables import behind, behind_chain, behind_peers

ROOM = 1.35  # beyond the longest bar, for the value written at its end
MOST = 15  # reps drawn one by one; of more, only those who can be told apart
CONVERSATIONS = "conversations"
TALKS_COUNT = ", of which calls and meetings count where they were a conversation"
STANDS = {"above": (ACCENT, "▲ "), "below": (AMBER, "▼ ")}


def compare_reps(peers: Sequence[Peer], question: str) -> Figure:
    """Each rep's share as a dot with its 95 % interval beside the group's rate; who cannot be told apart stays grey, by name."""
    known, together = at_most(peers, MOST)
    rows: list[Row] = [
        {"label": peer.reading.name, "rep": peer.reading.scope, "value": peer.reading.value, "low": peer.reading.low, "high": peer.reading.high,
         "colour": STANDS.get(peer.stands, (MUTED, ""))[0], "cases": detail(peer.reading), "stands": peer.in_words,
         "said": f"{STANDS.get(peer.stands, ('', ''))[1]}{peer.reading.part:,.0f} of {peer.reading.whole:,.0f}",
         "shrunk": peer.shrunk, "evened out": number_in_unit(peer.shrunk, "share")} for peer in known
    ]  # fmt: skip
    if together:
        rows.append(_as_one(together))
    y, x = names([row["label"] for row in rows], labelLimit=130), amount("share", top=1.0)
    layers = [
        layer_of(rows, "rule", {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": COLOUR}, strokeWidth=2, opacity=0.6),
        layer_of([row for row in rows if row["shrunk"] is not None], "tick", {"y": y, "x": {**x, "field": "shrunk"}},
               color=TEXT, opacity=0.6, thickness=2, size=14),
        layer_of(rows, "point", {"y": y, "x": x, "color": COLOUR, "tooltip": tips("label", "cases", "evened out", "stands")}, **DOT),
        words_beside(rows, y),
    ]  # fmt: skip
    group = next((peer.group for peer in (*known, *together) if peer.group is not None), None)
    if group is not None:
        layers.append(layer_of([{"value": group}], "rule", {"x": x}, **DASHED))
    apart = [f"{row['label']} {row['said']}" for row in rows if row["colour"] != MUTED]
    said = (
        f"Really stand out: {', '.join(apart)}."
        if apart
        else "Nobody really stands out: the differences could be chance."
    )
    line = f"Dashed: all together, {number_in_unit(group, 'share')}. " if group is not None else ""
    caveat = f"{line}Whiskers: 95 % interval. Tick: evened out for few cases."
    return Figure(house(layers, 56 + 26 * max(len(rows), 1), "rep"), question, said, behind_peers(peers), caveat)


def _as_one(together: Sequence[Peer]) -> Row:
    """Those who cannot be told apart as one row: their cases added up, from the lowest to the highest of their rates."""
    part, whole = (
        sum(peer.reading.part or 0.0 for peer in together),
        sum(peer.reading.whole or 0.0 for peer in together),
    )
    rates = [peer.reading.value or 0.0 for peer in together]
    return {
        "label": cases(len(together), "others"), "value": part / whole if whole else None, "low": min(rates), "high": max(rates), "colour": MUTED,
        "cases": f"{part:,.0f} of {whole:,.0f}", "stands": "could be chance, or too few cases; whiskers: lowest and highest of them",
        "said": f"{part:,.0f} of {whole:,.0f}", "shrunk": None, "evened out": "",
    }  # fmt: skip


def _bars(rows: Sequence[Row], unit: str) -> Chart:
    """Lying bars, names on the axis and values at their ends."""
    top = max([row["value"] or 0.0 for row in rows], default=0.0) or 1.0
    y, x = names([row["label"] for row in rows], labelLimit=150), amount(unit, top=top * ROOM)
    bars = layer_of(rows, "bar", {"y": y, "x": x, "color": COLOUR, "tooltip": tips("label", "said")}, size=18)
    return house(
        [bars, text_of(rows, x, y, align="left", dx=6), whole_row(rows, x, y, 30)], 56 + 32 * max(len(rows), 1), "sign"
    )


def spoken_bars(rows: Sequence[Row], unit: str) -> Chart:
    """Lying bars with name and value written above each, so that long words fit a phone; a tick and a whisker where a row has them."""
    top = (
        max([max(row["value"] or 0.0, row.get("tick") or 0.0, row.get("high") or 0.0) for row in rows], default=0.0)
        or 1.0
    )
    written = [{**row, "said": f"{row['label']}: {row['said']}", "none": 0} for row in rows]
    y, x = {**names([row["label"] for row in rows]), "axis": None}, amount(unit, top=top * 1.05)
    layers = [
        layer_of(written, "bar", {"y": y, "x": x, "color": COLOUR, "tooltip": tips("said")}, size=14),
        layer_of([row for row in rows if row.get("high") is not None], "rule", {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
               color=TEXT, opacity=0.6, strokeWidth=2),
        layer_of([row for row in rows if row.get("tick") is not None], "tick", {"y": y, "x": {**x, "field": "tick"}},
               color=TEXT, opacity=0.6, thickness=4, size=24),
        text_of(written, {**x, "field": "none"}, y, align="left", baseline="bottom", dx=2, dy=-10),
        *([whole_row(written, x, y, 50)] if any(row.get("sign") for row in rows) else ()),
    ]  # fmt: skip
    return house(layers, 44 + 52 * max(len(rows), 1), "sign")


def ratio_chain(links: Sequence[Link], group_name: str, question: str) -> Figure:
    """The links from call to contract as bars, k for n beside each, the wider group's ratio as a tick."""
    rows: list[Row] = [
        {"label": metric(link.own.metric).label, "sign": link.own.sign, "value": link.own.value, "tick": link.group.value if link.group else None,
         "colour": ACCENT, "low": link.interval[0], "high": link.interval[1],
         "said": f"{show(link.own)} · {link.own.part or 0:,.0f} for {link.own.whole or 0:,.0f}"} for link in links
    ]  # fmt: skip
    caveat = f"Tick: {group_name}. " if any(row["tick"] is not None for row in rows) else ""
    caveat += "Whiskers: 95 % interval. " if any(row["high"] is not None for row in rows) else ""
    caveat += "A proposal here is the first of its deal. Ratios of one period, no probabilities: what came of it may have begun earlier."
    return Figure(spoken_bars(rows, "ratio"), question, f"{listed(rows)}.", behind_chain(links, group_name), caveat)


def activity_mix(readings: Sequence[Reading], hi_value: Sequence[str], question: str) -> Figure:
    """Counts by kind of activity, most first; the agreed hi-value kinds (metric keys) in the accent, the others grey."""
    ordered = sorted((one for one in readings if one.value), key=lambda one: -(one.value or 0.0))
    labels = [metric(one.metric).label for one in ordered]
    rows: list[Row] = [
        {
            "label": label,
            "sign": one.sign,
            "value": one.value,
            "said": show(one),
            "colour": ACCENT if one.metric in hi_value else MUTED,
        }
        for label, one in zip(labels, ordered, strict=True)
    ]
    said = f"Activities by kind: {listed(rows) or 'no activity recorded'}."
    return Figure(
        _bars(rows, "count"),
        question,
        said,
        behind(ordered, labels, "Kind"),
        f"Teal: agreed as hi-value. Grey: the rest{TALKS_COUNT if CONVERSATIONS in hi_value else ''}.",
    )
