"""Bookings on their way to the quota: against the line the working days ask for, beside the period before, the gap named and the rest hatched."""

from collections.abc import Iterable
from datetime import date, timedelta

from coaching.charts.house import ACCENT, AMBER, DOT, MUTED, TEXT, Figure, Row, amount, house, layer_of, text_of
from coaching.metrics.curves import Curve, Step
from coaching.metrics.show import money
from coaching.metrics.tables import behind_curve

HATCHES = 14
TALL, LONG = 0.09, 0.32  # half of the two lines of a label as a part of the height, and its width as one of the days
LABEL: Row = {"fontWeight": "bold"}


def _points(found: Iterable[tuple[int, float | None]]) -> list[Row]:
    """A row for each working day whose sum is known."""
    return [{"step": step, "value": value} for step, value in found if value is not None]


def pace_line(
    curve: Curve, before: Curve | None, before_label: str, question: str, currency: str = "USD", sign: str = ""
) -> Figure:
    """Cumulative bookings by working day, the line that leads to the quota, and the same days of the period before; sign is that of the bookings."""
    booked = [{"step": 0, "value": 0.0}, *_points((one.working_day, one.booked) for one in curve.steps)]
    line = _points((one.working_day, one.expected) for one in curve.steps)
    past = _points((one.working_day, one.booked) for one in (before.steps if before else ()))
    x: Row = {
        "field": "step",
        "type": "quantitative",
        "scale": {"domain": [0, curve.working_days], "nice": False},
        "axis": _months(curve),
    }
    y, now = amount("money"), curve.now
    if line:
        line.insert(0, {"step": 0, "value": 0.0})
    layers = [
        layer_of(_stairs(past), "line", {"x": x, "y": y}, color=MUTED, strokeWidth=1.5, interpolate="step-after"),
        layer_of(
            _corners(line), "line", {"x": x, "y": y}, color=TEXT, opacity=0.75, strokeDash=[5, 4], strokeWidth=1.5
        ),
        layer_of(
            _stairs(booked),
            "area",
            {"x": x, "y": y},
            color=ACCENT,
            opacity=1,
            fillOpacity=0.1,
            interpolate="step-after",
            line={"color": ACCENT, "strokeWidth": 2.5},
        ),
    ]
    if now and now.booked is not None:
        layers += _today(curve, now, x, y, currency, max(row["value"] for row in (*booked, *line, *past)), sign)
    if line and curve.against == "quota":
        layers.append(
            text_of(
                [{**line[-1], "said": f"quota {money(line[-1]['value'], currency)}"}],
                x,
                y,
                align="right",
                dx=-4,
                dy=-9,
                **LABEL,
            )
        )
    first, last = curve.steps[0].day, curve.steps[-1].day
    caveat = f"Teal: booked, {f'{first:%b} to ' if first.month != last.month else ''}{last:%b %Y}."
    caveat += " Hatched: days to come." if now and now.working_day < curve.working_days else ""
    caveat += f" Grey: {before_label}." if len(past) > 1 else ""
    caveat += {
        "quota": " Dashed: the quota by working days.",
        "own total": " Dashed: the same total, even by working days.",
    }.get(curve.against, "")
    starts = [curve.since or curve.steps[0].day, *(one.day + timedelta(days=1) for one in curve.steps)]
    days = [(one.working_day, start, one.day) for start, one in zip(starts, curve.steps, strict=False)]
    return Figure(
        house(layers, 260, "sign"), question, _said(now, curve, currency), behind_curve(curve), caveat.strip(), x, days
    )


def _stairs(rows: list[Row]) -> list[Row]:
    """The steps that go up or down, with the first and the last: what a browser needs to draw all of them."""
    return [
        row for place, row in enumerate(rows) if place in (0, len(rows) - 1) or row["value"] != rows[place - 1]["value"]
    ]


def _corners(rows: list[Row]) -> list[Row]:
    """The points where a line bends, with its ends."""

    def bends(place: int) -> bool:
        before, here, after = (rows[place + one] for one in (-1, 0, 1))
        rise, run = here["value"] - before["value"], here["step"] - before["step"]
        return bool(
            abs((after["value"] - here["value"]) * run - rise * (after["step"] - here["step"]))
            > 0.01 * max(abs(rise), 1.0)
        )

    return [row for place, row in enumerate(rows) if place in (0, len(rows) - 1) or bends(place)]


def _today(curve: Curve, now: Step, x: Row, y: Row, currency: str, top: float, sign: str) -> list[Row]:
    """Where bookings stand, how far from the line, and the days still to come hatched by thin slanted rules (Vega fills with no pattern)."""
    booked, asked, late = now.booked or 0.0, now.expected, now.working_day * 2 > curve.working_days
    side: Row = {"align": "right" if late else "left", "dx": -8 if late else 8}
    layers = []
    rest = curve.working_days - now.working_day
    if rest > 0:
        ends: Row = {"x": x, "y": y, "x2": {"field": "to"}, "y2": {"field": "high"}}
        layers.append(
            layer_of(_hatched(now.working_day, curve.working_days, top), "rule", ends, color=MUTED, opacity=0.3)
        )
    place: Row = {"step": now.working_day, "value": booked}
    label: Row = {"step": now.working_day, "value": booked / 4}
    rises = [one for one in curve.steps if one.booked is not None and one.booked < min(booked, booked / 4 + top * TALL)]
    if late and rises and now.working_day - rises[-1].working_day < curve.working_days * LONG:
        label = {
            "step": rises[-1].working_day,
            "value": (rises[-1].booked or 0.0) + top * TALL,
        }  # before the rise, which would cross it
    layers += [
        layer_of(
            [{**place, "label": "Booked", "said": money(booked, currency), "sign": sign}],
            "point",
            {"x": x, "y": y},
            color=ACCENT,
            **DOT,
        ),
        text_of([{**label, "said": f"booked {money(booked, currency)}"}], x, y, dy=-9, **LABEL, **side),
    ]
    if asked is not None and curve.against == "quota" and rest >= 0:
        behind = booked < asked
        if behind:
            layers.append(
                layer_of(
                    [{**place, "to": asked}],
                    "rule",
                    {"x": x, "y": y, "y2": {"field": "to"}},
                    color=AMBER,
                    strokeWidth=2,
                )
            )
        gap = money(abs(booked - asked), currency)
        told: Row = {**label, "said": f"▼ {gap} behind" if behind else f"▲ {gap} ahead"}
        layers.append(text_of([told], x, y, dy=8, **LABEL, **side))
    return layers


def _hatched(first: int, last: int, top: float) -> list[Row]:
    """Slanted rules over the days from first to last, each cut off where it leaves them."""
    lean = last / 8
    rules = []
    for number in range(HATCHES):
        start = first - lean + number * (last - first + lean) / HATCHES
        left, right = max(start, first), min(start + lean, last)
        if left < right:
            low, high = top * (left - start) / lean, top * (right - start) / lean
            rules.append({"step": round(left, 2), "value": round(low), "to": round(right, 2), "high": round(high)})
    return rules


def _months(curve: Curve) -> Row:
    """The axis named by the months, at the first working day of each."""
    firsts: dict[tuple[int, int], tuple[int, date]] = {}
    for one in curve.steps:
        firsts.setdefault((one.day.year, one.day.month), (one.working_day, one.day))
    places = {number: f"{day:%b}" for number, day in firsts.values()}
    if len(places) < 2:
        return {"title": f"Working day, of {curve.working_days}", "grid": False, "tickCount": 6}
    told = "".join(f"datum.value == {number} ? '{name}' : " for number, name in places.items())
    return {"title": None, "grid": False, "values": list(places), "labelExpr": f"{told}''", "labelAlign": "left"}


def _said(now: Step | None, curve: Curve, currency: str) -> str:
    if now is None or now.booked is None:
        return "No bookings yet."
    said = f"Booked {money(now.booked, currency)} by working day {now.working_day} of {curve.working_days}"
    return f"{said}; the line asks for {money(now.expected, currency)}." if now.expected is not None else f"{said}."
