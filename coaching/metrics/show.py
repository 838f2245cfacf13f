"""How numbers are spoken on screens, in files and on paper: compact on cards, full in proofs, unknown as unknown."""

import re
from datetime import date

from coaching.metrics.definition import Metric, counted, metric
from coaching.metrics.definition import cases as cases
from coaching.metrics.header import kind_in_words as kind_in_words
from coaching.metrics.noise import rates_differ
from coaching.metrics.reading import Reading

UNKNOWN, NO_CHANGE = "unknown", "no change"
STATUS = {"published": "Published definition", "variant": "Published, in a variant", "house": "House rule"}
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""Signs every reader knows; before other amounts stands the code."""


def compact(number: float) -> str:
    """A number short enough for a card: 950, 12.4 k, 1.24 M, 3.1 B."""
    size = abs(number)
    for limit, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= limit * 0.9995:
            scaled = number / limit
            return f"{scaled:.{2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0}f} {unit}"
    return f"{number:,.0f}" if size >= 100 or number == int(number) else f"{number:.1f}"


def currency_sign(currency: str) -> str:
    """How a currency stands in the heading of a column: $, or its code."""
    return SYMBOLS.get(currency, currency)


def money(number: float, currency: str = "USD", full: bool = False) -> str:
    """Money with its currency sign, compact unless full."""
    sign = SYMBOLS.get(currency, f"{currency} ")
    text = f"{abs(number):,.2f}".removesuffix(".00") if full else compact(abs(number))
    return f"{'-' if number < 0 else ''}{sign}{text}"


def number_in_unit(number: float | None, unit: str, currency: str = "USD", full: bool = False) -> str:
    """A number with its unit; None is the word unknown."""
    if number is None:
        return UNKNOWN
    if unit == "money":
        return money(number, currency, full)
    if unit == "share":
        return f"{number * 100:.1f} %"
    if unit == "ratio":
        return f"{number * 100:.0f} %" if number < 10 else f"{number:.1f} to 1"
    if unit == "days":
        return f"{number:.0f} day" + ("" if round(number) == 1 else "s")
    if unit == "count":
        return f"{number:,.0f}" if full or abs(number) < 100_000 else compact(number)
    if unit == "number":
        return (
            f"{number:.2f}"
            if abs(number) < 10
            else f"{number:,.1f}".removesuffix(".0")
            if abs(number) < 1000
            else f"{number:,.0f}"
        )
    return f"{number:.0f}"


def show(reading: Reading, currency: str = "USD", full: bool = False) -> str:
    """The value with its unit, or the word unknown."""
    one = metric(reading.metric)
    if one.value == "gap" and one.unit == "money" and reading.value is not None:
        return f"{'+' if reading.value > 0 else ''}{money(reading.value, currency, full)}"
    if one.value == "gap" and reading.value is not None:
        return f"{reading.value:+.0f}" if round(reading.value) else "on pace"
    if one.value == "bias" and reading.value is not None:
        return f"{reading.value * 100:+.0f} %"
    return in_unit(one, reading.value, currency, full)


def in_unit(one: Metric, value: float | None, currency: str = "USD", full: bool = False) -> str:
    """A value, baseline or target of a metric as it is printed beside its Reading; None is the word unknown."""
    if one.shown == "times" and value is not None:
        return f"{value:.1f} x"
    return number_in_unit(value, one.unit, currency, full)


def detail(reading: Reading, currency: str = "USD") -> str:
    """The part and the whole in words: "4 of 15 proposals", "$ 1.2 M of $ 3.0 M · 14 deals won"; why it is unknown otherwise."""
    one = metric(reading.metric)
    if reading.value is None:
        return reading.note or "no facts yet"
    if one.kind == "shape" and not reading.whole:
        return cases(reading.n, one.noun)
    if reading.whole is None:
        return _behind(reading, one)
    if one.unit in ("money", "days", "score") and one.value != "gap":
        return cases(reading.n, one.noun)
    part, whole = reading.part or 0.0, reading.whole
    if one.parts == "money":
        return " · ".join(
            filter(None, (f"{money(part, currency)} {one.joined} {money(whole, currency)}", _behind(reading, one)))
        )
    if one.unit == "number" and one.value == "ratio":
        return cases(whole, one.noun)
    if one.joined == "for":
        return f"{part:,.0f} for {cases(whole, one.noun)}"
    return f"{part_of(part, whole)} {counted(whole, one.noun)}"


def part_of(part: float, whole: float) -> str:
    """A count beside the number it is held against: "4 of 15", "0 of 0.4" where not even one is due."""
    return f"{_plain(part)} of {_plain(whole)}"


def sums_of(reading: Reading, currency: str = "USD") -> str:
    """The part and the whole alone: "$1.2 M of $3.0 M", "4 of 15"."""
    one, sums = metric(reading.metric), (reading.part or 0.0, reading.whole or 0.0)
    part, whole = (money(number, currency) if one.parts == "money" else _plain(number) for number in sums)
    return f"{part} {one.joined} {whole}"


def _behind(reading: Reading, one: Metric) -> str:
    """The cases behind a sum; a sum without any of its own is what its metric says of that."""
    return one.no_cases if reading.part and not reading.n else cases(reading.n, one.noun)


def inside(label: str) -> str:
    """A label inside a sentence: small at the start, unless it starts with capitals (VIP, NPS)."""
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _plain(number: float) -> str:
    """A count as people say it: whole where it is whole or large, else with one decimal (a target to date)."""
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 or abs(number) >= 100 else f"{number:,.1f}"


def interval(reading: Reading) -> str | None:
    """The 95 % interval in words, or None where there is none."""
    return between(reading.low, reading.high)


def between(low: float | None, high: float | None) -> str | None:
    """A 95 % interval of shares in words, or None where there is none."""
    return None if low is None or high is None else f"95 % interval {low * 100:.0f} to {high * 100:.0f} %"


def arithmetic(reading: Reading, currency: str = "USD") -> str:
    """The sum behind the value as a line: `4 of 15 decided deals = 26.7 %, 95 % interval 10.9 to 52.0 %`."""
    one = metric(reading.metric)
    if reading.value is None:
        return f"Unknown: {reading.note}."
    result = show(reading, currency, full=True)
    if reading.whole is None:
        return (
            f"{result} from {cases(reading.n, one.noun)}"
            if one.kind != "shape"
            else f"{result}, over {cases(reading.n, one.noun)}"
        )
    part, whole = (
        money(x, currency, full=True) if one.parts == "money" else f"{x:,.6g}"
        for x in (reading.part or 0.0, reading.whole)
    )
    if one.unit == "money" and one.value != "gap":
        whole = f"{reading.whole:,.6g}"
    sign = {"gap": "-", "error": "against", "bias": "against"}.get(one.value, "÷")
    spread = (
        f", 95 % interval {reading.low * 100:.1f} to {reading.high * 100:.1f} %"
        if reading.low is not None and reading.high is not None
        else ""
    )
    return f"{part} {sign} {whole} = {result}{spread}"


def difference(reading: Reading, other: Reading, words: str, currency: str = "USD") -> str:
    """A comparison in words: "12.0 points above last quarter (24.0 %)", and whether that could be chance; empty when either side is unknown."""
    if reading.value is None or other.value is None:
        return ""
    gap = reading.value - other.value
    if abs(gap) < 1e-9:
        return f"same as {words} ({show(other, currency)})"
    side = "above" if gap > 0 else "below"
    by = (
        f"{abs(gap) * 100:.1f} points"
        if reading.unit in ("share", "ratio")
        else number_in_unit(abs(gap), reading.unit, currency)
    )
    chance = ", which could be chance" if rates_differ(reading, other) is False else ""
    return f"{by} {side} {words} ({show(other, currency)}){chance}"


def change(reading: Reading, other: Reading, currency: str = "USD") -> str:
    """How far a Reading is from another, with its sign and as short as a card takes it: "+11 points", "-$18.2 k"; empty where unknown."""
    if reading.value is None or other.value is None:
        return ""
    gap = reading.value - other.value
    words, nothing = signed(gap, reading, currency), signed(0.0, reading, currency)
    return words if words[1:] != nothing[1:] else NO_CHANGE  # what rounds to nothing has no sign


def signed(gap: float, reading: Reading, currency: str = "USD") -> str:
    """A difference in the unit of a Reading, always with its sign."""
    sign = "-" if gap < 0 else "+"
    if metric(reading.metric).shown == "times":
        return f"{sign}{abs(gap):.1f} x"
    if reading.unit in ("share", "ratio"):
        points = f"{abs(gap) * 100:.{0 if abs(gap) >= 0.0095 else 1}f}"
        return f"{sign}{points} point{'' if points == '1' else 's'}"
    return f"{sign}{number_in_unit(abs(gap), reading.unit, currency)}"


def on_card(reading: Reading, currency: str = "USD") -> str:
    """The value as short as it is still true: shares without decimals; the word unknown."""
    if reading.unit == "share" and reading.value is not None and metric(reading.metric).value == "ratio":
        return f"{reading.value * 100:.0f} %"
    return show(reading, currency)


SOURCES = {
    "S0": "Chapman Group, mid-year checkpoint webinar (2013)",
    "S1": "Keenan, account governance",
    "S2": "on planning strategic accounts",
    "S3": "on seven habits of account development",
    "S4": "on reviewing account plans",
}


def source(text: str) -> str:
    """A source as a reader can look it up: our own definitions by their sign, the texts behind the method by their names."""
    named = re.sub(r"METRICS(?: section)? ?", "Cadence definition ", text)
    return re.sub(r"\bS[0-4]\b", lambda found: SOURCES[found[0]], named)


def day(value: date | None) -> str:
    """A day as people write it: 13 Jun 2017; a dash where there is none."""
    return f"{value.day} {value:%b %Y}" if value else "–"


def span(first: date, last: date) -> str:
    """The days from one to another: 1 Apr 2025 to 31 Mar 2026."""
    return f"{day(first)} to {day(last)}"
