"""A trend in the corner of a card and a bar in a row, as plain SVG: how it went before, where it stands, the running part dotted."""

from coaching.charts.house import ACCENT, MUTED
from coaching.metrics.same_day import Past

WIDE, HIGH, EDGE = 72, 28, 4
NO_LESS = 3  # values below which a line says nothing


def sparkline(past: Past, now: float | None, runs: bool) -> str:
    """The values of earlier periods in grey and the last step to today's in the accent, dotted while its period runs; empty without a line."""
    values = [value for _, value in past if value is not None]
    if now is None or len(values) + 1 < NO_LESS:
        return ""
    places = _placed([*values, now])
    before, (x, y) = places[:-1], places[-1]
    line = " ".join(f"{left:.1f},{top:.1f}" for left, top in before)
    last = f"{before[-1][0]:.1f},{before[-1][1]:.1f} {x:.1f},{y:.1f}"
    dots = ' stroke-dasharray="2 3"' if runs else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" fill="none" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round"><polyline points="{line}" stroke="{MUTED}"/>'
        f'<polyline points="{last}" stroke="{ACCENT}"{dots}/><circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ACCENT}"/></svg>'
    )


def _placed(values: list[float]) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    reach, step = (high - low) or 1.0, (WIDE - 2 * EDGE) / (len(values) - 1)
    return [
        (EDGE + number * step, HIGH - EDGE - (value - low) / reach * (HIGH - 2 * EDGE))
        for number, value in enumerate(values)
    ]


def bar(share: float | None) -> str:
    """How much of a whole is there, as a bar of one height; what is beyond the whole fills it."""
    filled = min(max(share or 0.0, 0.0), 1.0) * 96
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="10" viewBox="0 0 96 10">'
        f'<rect width="96" height="10" rx="3" fill="{MUTED}" fill-opacity="0.3"/>'
        f'<rect width="{filled:.1f}" height="10" rx="3" fill="{ACCENT}"/></svg>'
    )
