"""What was agreed and what was done: kind by kind against the agreed number, and day by day on a calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from coaching.charts.house import (
    ACCENT,
    TEXT,
    Figure,
    Row,
    amount,
    house,
    layer_of,
    listed,
    text_above,
    text_of,
    whole_row,
)
from coaching.metrics import Reading, metric
from coaching.metrics.calendar_days import Day
from coaching.metrics.show import day as said_day
from coaching.metrics.show import part_of
from coaching.metrics.tables import Table, behind, behind_cadence

STEPS = {"calls": "Calls", "opportunities": "Prospects", "proposals": "Proposals sent", "won": "Contracts"}
MOST, DAYS = 2.0, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def done_against_agreed(readings: Sequence[Reading], question: str) -> Figure:
    """Each kind of activity as its share of the agreed number to date (a dark tick at all of it), furthest behind first."""
    known = sorted((one for one in readings if one.value is not None), key=lambda one: one.value or 0.0)
    rows: list[Row] = [
        {"label": kind_of(one), "sign": one.sign, "value": min(one.value or 0.0, MOST), "all": 1.0,
         "said": f"{part_of(one.part or 0.0, one.whole or 0.0)}{' ✓' if (one.value or 0) >= 1 else ''}"} for one in known
    ]  # fmt: skip
    y: Row = {"field": "label", "type": "nominal", "sort": [row["label"] for row in rows], "axis": None}
    x = {**amount("share", top=max([MOST if row["value"] > 1.3 else 1.3 for row in rows], default=1.3)), "axis": None}
    layers = [
        layer_of(rows, "bar", {"y": y, "x": x}, color=ACCENT, size=12),
        layer_of(rows, "tick", {"y": y, "x": {**x, "field": "all"}}, color=TEXT, opacity=0.8, thickness=2.5, size=20),
        text_above(rows, x, y),
        whole_row(rows, x, y, 36),
    ]
    return Figure(house(layers, 30 + 38 * max(len(rows), 1), "sign"), question, f"Done of what was agreed: {listed(rows) or 'nothing was agreed'}.",
                  behind_cadence(known), "Tick: the agreed number to date. Furthest behind first.")  # fmt: skip


def kind_of(reading: Reading) -> str:
    """The kind of activity an attainment is about: "Calls", "VIP visits"."""
    return metric(reading.metric).named


def _months(weeks: Sequence[str], starts: Mapping[str, date]) -> str:
    """The axis's expression that writes a month's name under its first week."""
    before = [None, *weeks]
    named = [
        week for last, week in zip(before, weeks, strict=False) if not last or starts[last].month != starts[week].month
    ]
    told = "".join(f"datum.value == '{week}' ? '{starts[week]:%b}' : " for week in named)
    return f"{told}''"


def calendar_heat(days: Sequence[Day], chosen: str, question: str, notes: Sequence[tuple[date, str]] = ()) -> Figure:
    """Activities by day, a column a week and a row a weekday: the more, the darker; a click on a day chooses it (parameter `pick`).

    A day with a note bears ◆, and the caveat tells them; a note of a day that is not shown stands on the last one before it.
    """
    most = max([1, *(day.done or 0 for day in days)])
    noted = _noted(days, notes)
    rows = [_square(day, most, noted.get(day.on, []), chosen) for day in days]
    starts = {day.week: day.on for day in reversed(days)}
    weeks = list(dict.fromkeys(day.week for day in days))
    used = [name for name in DAYS if name in {row["weekday"] for row in rows}]
    bare: Row = {"title": None, "ticks": False, "domain": False, "grid": False, "labelAngle": 0}
    x: Row = {"field": "week", "type": "nominal", "sort": weeks, "axis": {**bare, "labelExpr": _months(weeks, starts)}}
    y: Row = {"field": "weekday", "type": "nominal", "sort": used, "axis": bare}
    tip = [{"field": "tip", "type": "nominal", "title": "Activities"}]
    cells = layer_of(rows, "rect", {
        "x": x, "y": y, "opacity": {"field": "opacity", "type": "quantitative", "scale": None}, "tooltip": tip,
        "stroke": {"field": "line", "type": "nominal", "scale": None},
    }, color=ACCENT, strokeWidth=2, cornerRadius=3, cursor="pointer")  # fmt: skip
    cells["name"] = "days"
    layers = [cells, text_of(rows, x, y, fontSize=11)]
    chart = house(layers, 36 + 30 * len(used))
    chart["params"] = [{"name": "pick", "select": {"type": "point", "fields": ["day"]}, "views": ["days"]}]
    done = sum(day.done or 0 for day in days)
    past = (day for day in days if not day.is_to_come)
    rows_behind = [{"day": day.on, "done": day.done, "noted": "; ".join(noted.get(day.on, []))} for day in past]
    columns: dict[str, str | tuple[str, str]] = {"day": ("Day", "date"), "done": ("Done", "count")}
    told = "; ".join(f"{said_day(on)}: {', '.join(words)}" for on, words in sorted(noted.items()))
    unknown = "? nothing is known of that day. " if any(day.is_unknown for day in days) else ""
    caveat = f"{f'◆ {told}. ' if told else ''}{unknown}Each square is a day, {days[0].on:%b %Y} to {days[-1].on:%b %Y}: click one for its activities."
    if not told:
        return Figure(
            chart, question, f"{done:,} activities in {len(weeks)} weeks.", Table(rows_behind, columns), caveat
        )
    alt = f"{done:,} activities in {len(weeks)} weeks. Noted: {told}."
    return Figure(chart, question, alt, Table(rows_behind, {**columns, "noted": "Noted"}), caveat)


def _square(day: Day, most: int, noted: Sequence[str], chosen: str) -> Row:
    on = day.on.isoformat()
    return {"week": day.week, "weekday": DAYS[day.on.weekday()], "day": on, "said": f"{day.in_short}{' ◆' if noted else ''}".strip(),
            "opacity": 0.18 + 0.42 * day.done / most if day.done else 0.06, "tip": "; ".join([day.in_words, *noted]),
            "line": TEXT if on == chosen else "transparent"}  # fmt: skip


def _noted(days: Sequence[Day], notes: Sequence[tuple[date, str]]) -> dict[date, list[str]]:
    """The words of the notes by the day shown on which each stands."""
    shown = sorted(day.on for day in days)
    found: dict[date, list[str]] = {}
    for on, word in notes:
        if shown and shown[0] <= on <= shown[-1] + timedelta(days=6 - shown[-1].weekday()):
            found.setdefault(max(day for day in shown if day <= on), []).append(word)
    return found


def step_counts(steps: Sequence[Reading], before: Mapping[str, Reading], before_words: str, question: str) -> Figure:
    """How many calls, prospects, proposals and contracts there are, a dark tick for the period before."""
    known = [one for one in steps if one.value is not None]
    rows: list[Row] = [
        {"label": STEPS.get(one.metric, metric(one.metric).label), "sign": one.sign, "value": one.value, "said": f"{one.value:,.0f}",
         "tick": earlier.value if (earlier := before.get(one.metric)) else None} for one in known
    ]  # fmt: skip
    top = max((max(row["value"], row["tick"] or 0) for row in rows), default=0) or 1
    y: Row = {"field": "label", "type": "nominal", "sort": [row["label"] for row in rows], "axis": None}
    x = {**amount("count", top=top * 1.05), "axis": None}
    layers = [
        layer_of(rows, "bar", {"y": y, "x": x}, color=ACCENT, size=14),
        layer_of([row for row in rows if row["tick"] is not None], "tick", {"y": y, "x": {**x, "field": "tick"}}, color=TEXT, opacity=0.8,
                 thickness=2.5, size=17),
        text_above(rows, x, y, 10),
        whole_row(rows, x, y, 44),
    ]  # fmt: skip
    caveat = (
        f"Tick: {before_words}. Counts of one period: what came of them may have begun earlier." if before_words else ""
    )
    table = behind(known, [row["label"] for row in rows], "Step")
    return Figure(house(layers, 30 + 46 * max(len(rows), 1), "sign"), question, f"{listed(rows)}.", table, caveat)
