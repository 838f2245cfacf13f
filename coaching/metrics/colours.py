"""When a fact and a driver are green, amber, red or grey (METRICS section 5): cuts anyone can redo, no blended score."""

from dataclasses import dataclass

from coaching.metrics.definition import metric
from coaching.metrics.reading import FEW, THIN_BASE, TO_DATE, Reading
from coaching.metrics.statistics import wilson
from coaching.playbook import Fact

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"


def word_of(colour: str) -> str:
    """A colour in a word: "green", or "not rated"."""
    return "not rated" if colour == GREY else colour


@dataclass(frozen=True)
class FactStatus:
    """One fact of a driver: its Reading, the target it is held against (in the metric's unit), its colour and how it is said."""

    fact: Fact
    label: str
    reading: Reading
    target: float | None
    colour: str
    said: str


def colour_of(entry: Fact, reading: Reading, target: float | None) -> str:
    """Green, amber or red by the cuts of the fact; grey without data, without a target, too few cases, or while it cannot be judged yet."""
    value = reading.value
    if value is None or reading.noted in (TO_DATE, THIN_BASE):
        return GREY
    if entry.target == "band" and entry.band_low is not None and entry.band_high is not None:
        return _band_colour(value, entry.band_low, entry.band_high)
    if not target:
        return GREY
    one = metric(reading.metric)
    of_cases = reading.low is not None or (one.joined == "for" and entry.target == "team")
    if of_cases and (reading.whole or 0) < FEW:
        return GREY
    reached = value / target if one.better == "higher" else (target / value if value else 1.0)
    if reached >= entry.green:
        return GREEN
    if reached >= entry.amber:
        return AMBER
    if of_cases and one.better == "higher" and _upper(reading) >= entry.green * target:
        return AMBER
    return RED


def _upper(reading: Reading) -> float:
    """The upper Wilson limit of a share, or of a period ratio read as one for this guard only."""
    if reading.high is not None:
        return reading.high
    part, whole = reading.part or 0.0, reading.whole or 0.0
    _, high = wilson(min(part, whole), whole)
    return high if high is not None else 1.0


def _band_colour(value: float, low: float, high: float) -> str:
    """Inside the band green, up to one band's width outside amber, further red."""
    width = high - low
    if low <= value <= high:
        return GREEN
    return AMBER if low - width <= value <= high + width else RED


def driver_colour(facts: tuple[FactStatus, ...]) -> str:
    """The colour of a driver from its facts: grey when fewer than half have data or none can be judged, then METRICS section 5."""
    judged = [fact for fact in facts if fact.colour != GREY]
    known = [fact for fact in facts if fact.reading.value is not None]
    if not judged or len(known) * 2 < len(facts):
        return GREY
    red = [fact for fact in judged if fact.colour == RED]
    amber = [fact for fact in judged if fact.colour == AMBER]
    if len(red) >= 2 or any(fact.fact.critical for fact in red):
        return RED
    if red or len(amber) >= 2 or any(fact.fact.critical for fact in amber):
        return AMBER
    return GREEN
