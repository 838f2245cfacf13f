"""A Reading: one number with everything that makes it believable. The only division of the product stands here."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from coaching.metrics.adds_up import Sums
from coaching.metrics.definition import Metric, cases, counted
from coaching.metrics.reasons import in_words
from coaching.metrics.statistics import wilson

FEW, LOW = 5, 20
QUARTERS_FOR_BIAS = 4  # below it a leaning is no habit (METRICS F3)
THIN = 3  # answers below which a survey score stands for nobody but those who gave them (METRICS V1)

# What a note is about, for whoever decides by it; its words are for people.
NO_FACTS, OUT_OF_REACH, NO_CASES, NO_AMOUNT, TOO_FEW, NO_RESULT_YET = (
    "no facts",
    "out of reach",
    "no cases",
    "no amount",
    "too few",
    "no result yet",
)
THIN_BASE, FEW_CASES, TO_DATE, NOT_ALL, BY_LUCK, NOT_REACHED = (
    "thin",
    "few cases",
    "to date",
    "not all",
    "by luck",
    "not reached",
)
BY_ONE = "by one"


@dataclass(frozen=True)
class Note:
    """What is to be said beside a value, or instead of one: a code and its words."""

    code: str
    words: str


class Reading(NamedTuple):
    """One metric for one scope and period.

    value: shares and ratios as fractions (0.25 = 25 %), money and counts as numbers, days as numbers; None where unknown, and the note
    says why. part and whole are the sums behind it (None for what is no sum, a median), n the number of cases; low and high a 95 % Wilson
    interval where that is valid. noted is what the note is about, as a code.
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
    noted: str | None = None

    @property
    def sign(self) -> str:
        """By what its proof is found again: metric, scope, period and day."""
        return "~".join((self.metric, self.by, self.scope, self.period, self.as_of.isoformat()))


def tidy(number: float | None) -> float | None:
    """A sum without the dust of binary fractions (six decimals are kept); None stays None."""
    if number is None:
        return None
    if number % 1 == 0:
        return number + 0.0
    return round(number, 6) + 0.0 if math.isfinite(number) else None


def value_of(metric: Metric, sums: Sums, part: float | None, whole: float | None) -> tuple[float | None, Note | None]:
    """The value and, where it is unknown, why; part and whole are those of the sums, tidied."""
    if metric.kind == "shape":
        short = sums.beyond is not None and Note(NOT_REACHED, f"not reached: more than {sums.beyond:.0f} days")
        return tidy(sums.shaped), (short or Note(NO_CASES, metric.none)) if sums.shaped is None else None
    if why := _unknown(metric, sums, part, whole):
        return None, why
    return _VALUES[metric.value](part or 0.0, whole or 0.0), None


def sum_of(metric: Metric, sums: Sums, part: float | None, whole: float | None) -> tuple[float | None, Note | None]:
    """The same of what is a sum, told at once where there is something in it: most of tens of thousands are so."""
    return value_of(metric, sums, part, whole) if sums.lacking or not part else (part, None)


_VALUES: dict[str, Callable[[float, float], float | None]] = {
    "sum": lambda part, _: part,
    "ratio": lambda part, whole: part / whole,
    "gap": lambda part, whole: tidy(part - whole),
    "error": lambda part, whole: abs(part - whole) / whole,
    "bias": lambda part, whole: (part - whole) / whole,
}
"""What is made of part and whole, by how a metric says its value."""


def _unknown(metric: Metric, sums: Sums, part: float | None, whole: float | None) -> Note | None:
    """Why no value can be told of these sums, or None."""
    if sums.lacking and not sums.n and not part:
        why = "none with an amount that counts" if metric.asks_amounts else "not known"
        return Note(NO_AMOUNT, f"{why}: {_lacking(metric, sums)}")
    if metric.value == "sum":
        is_none = metric.empty == "unknown" and not sums.n and not sums.part
        return Note(NO_CASES, metric.none) if is_none else None
    if not whole or whole < 0:
        told = ", ".join(in_words(reason) for reason, n in sums.lacking if not n)  # what is no case of its own: a quota
        return Note(NO_AMOUNT, f"{metric.none}: {told}") if told and not whole else Note(NO_CASES, metric.none)
    if sums.n < metric.least:
        return Note(TOO_FEW, f"only {cases(sums.n, metric.noun)}: too few for a score")
    return None


def interval_of(metric: Metric, sums: Sums) -> tuple[float | None, float | None]:
    """The 95 % Wilson interval of a share of cases; (None, None) for anything else."""
    part, whole = sums.part, sums.whole
    if not metric.interval or not whole or part is None or not 0 <= part <= whole:
        return None, None
    low, high = wilson(part, whole)
    return low, high


def not_in_it(metric: Metric, sums: Sums) -> Note | None:
    """How many more cases there are whose amount is not known, or None."""
    return Note(NOT_ALL, f"not in it: {_lacking(metric, sums)}") if sums.lacking else None


def _lacking(metric: Metric, sums: Sums) -> str:
    told = [(in_words(reason, dict(metric.reasons)), n) for reason, n in sums.lacking]
    return ", ".join(f"{cases(n, metric.noun)} ({words})" if n else words for words, n in told)


def by_luck(metric: Metric, sums: Sums) -> Note | None:
    """What chance alone would give on average, where a value must not be read without it (METRICS L4), or None."""
    if sums.by_luck is None:
        return None
    return Note(BY_LUCK, f"by luck alone {sums.by_luck:.2f} on average with {cases(sums.n, metric.noun)} of equal size")


def by_one(metric: Metric, sums: Sums) -> Note | None:
    """That one case is more than half of the whole, where a value must not be read without it (METRICS P7), or None."""
    if not metric.alone or not sums.whole or not sums.most or sums.most <= sums.whole / 2:
        return None
    return Note(BY_ONE, f"one {counted(1, metric.noun)} alone is {100 * sums.most / sums.whole:.0f} % of it")


def may_say_few(metric: Metric) -> bool:
    """Whether few_cases() can have anything to say of a metric."""
    return metric.unit == "score" or metric.value == "bias" or bool(metric.interval)


def few_cases(metric: Metric, sums: Sums) -> Note | None:
    """The warning a small number of cases carries (METRICS section 1), or None."""
    if metric.unit == "score" and sums.n < THIN:
        return Note(THIN_BASE, "thin: fewer than three answers")
    if metric.value == "bias" and sums.n < QUARTERS_FOR_BIAS:
        return Note(
            FEW_CASES, f"too few: {cases(sums.n, metric.noun)} of the {QUARTERS_FOR_BIAS} that would show a habit"
        )
    of = sums.whole if metric.interval else None
    if of is None or of >= LOW:
        return None
    if of < FEW:
        return Note(FEW_CASES, f"only {of:g} case{'' if of == 1 else 's'}: read it as {sums.part or 0:g} of {of:g}")
    return Note(FEW_CASES, "few cases: read it with care")
