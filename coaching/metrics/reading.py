"""A Reading: one number with everything that makes it believable. The only division of the product stands here."""

import math
from dataclasses import dataclass
from datetime import date

from coaching.metrics.definition import Metric, cases
from coaching.metrics.reasons import in_words
from coaching.metrics.statistics import wilson

FEW, LOW = 5, 20
THIN = 3  # answers below which a survey score stands for nobody but those who gave them (METRICS V1)


@dataclass(frozen=True)
class Reading:
    """One metric for one scope and period.

    value: shares and ratios as fractions (0.25 = 25 %), money and counts as numbers, days as numbers; None where unknown, and the note
    says why. part and whole are the sums behind it, n the number of cases; low and high a 95 % Wilson interval where that is valid.
    """

    metric: str
    by: str
    scope: str
    name: str
    period: str
    value: float | None
    part: float | None
    whole: float | None
    n: int
    low: float | None
    high: float | None
    unit: str
    note: str | None
    as_of: date


@dataclass(frozen=True)
class Sums:
    """What a metric's contributions add up to: part, whole (None when it has none), the number of cases, and the value of a shape.

    lacking counts, by reason, the cases that are not among them only as their amount is not known.
    """

    part: float
    whole: float | None
    n: int
    shaped: float | None = None
    lacking: tuple[tuple[str, int], ...] = ()


def tidy(number: float | None) -> float | None:
    """A sum without the dust of binary fractions (six decimals are kept); None stays None."""
    if number is None or not math.isfinite(number):
        return None
    return (number if number % 1 == 0 else round(number, 6)) + 0.0


def value_of(metric: Metric, sums: Sums) -> tuple[float | None, str | None]:
    """The value and, where it is unknown, why."""
    part, whole = tidy(sums.part) or 0.0, tidy(sums.whole)
    if metric.kind == "shape":
        return tidy(sums.shaped), None if sums.shaped is not None else metric.none
    if sums.lacking and not sums.n and not part:
        return None, f"none with an amount that counts: {_lacking(metric, sums)}"
    if metric.value == "sum":
        return (None, metric.none) if metric.empty == "unknown" and not sums.n and not sums.part else (part, None)
    if not whole:
        return None, metric.none
    if whole < 0:
        return None, metric.none
    if sums.n < metric.least:
        return None, f"only {sums.n} {metric.noun}: too few for a score"
    if metric.value == "gap":
        return tidy(part - whole), None
    if metric.value == "error":
        return abs(part - whole) / whole, None
    if metric.value == "bias":
        return (part - whole) / whole, None
    return part / whole, None


def interval_of(metric: Metric, sums: Sums) -> tuple[float | None, float | None]:
    """The 95 % Wilson interval of a share of cases; (None, None) for anything else."""
    whole = sums.whole
    if metric.unit != "share" or not metric.interval or not whole or sums.part > whole or sums.part < 0:
        return None, None
    low, high = wilson(sums.part, whole)
    return low, high


def not_in_it(metric: Metric, sums: Sums) -> str | None:
    """How many more cases there are whose amount is not known, or None."""
    return f"not in it: {_lacking(metric, sums)}" if sums.lacking else None


def _lacking(metric: Metric, sums: Sums) -> str:
    return ", ".join(f"{cases(n, metric.noun)} ({in_words(reason)})" if n else in_words(reason) for reason, n in sums.lacking)


def few_cases(metric: Metric, sums: Sums) -> str | None:
    """The warning a small number of cases carries (METRICS section 1), or None."""
    if metric.unit == "score" and sums.n < THIN:
        return "thin: fewer than three answers"
    cases = sums.whole if sums.whole is not None and metric.unit == "share" and metric.interval else None
    if cases is None or cases >= LOW:
        return None
    if cases < FEW:
        return f"only {cases:g} case{'' if cases == 1 else 's'}: read it as {sums.part:g} of {cases:g}"
    return "few cases: read it with care"
