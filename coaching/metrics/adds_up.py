"""What contributions add up to."""

from typing import NamedTuple


class Sums(NamedTuple):
    """What a metric's contributions add up to: part and whole (None where there is none), the number of cases, and the value of a shape.

    beyond is what the value of a shape is more than, where it is not reached. by_luck is what the value would be on average by chance
    alone, where that is known. most is the largest whole of one contribution. lacking counts, by reason, the cases that are not among them
    only as their amount is not known.
    """

    part: float | None
    whole: float | None
    n: float
    shaped: float | None = None
    lacking: tuple[tuple[str, float], ...] = ()
    by_luck: float | None = None
    most: float | None = None
    beyond: float | None = None
