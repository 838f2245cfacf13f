"""A metric is one SQL file: its header says what it means, its SELECT lists what each source row contributes."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from coaching.errors import Refusal
from coaching.metrics import needs
from coaching.metrics.header import Header, read_header
from coaching.metrics.reasons import UNTOLD, WORDS
from coaching.metrics.select import parsed

DRIVERS = ("reward", "voice", "accounts", "activity", "coaching", "foundation")
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Metric:
    """What one number means and how it comes about.

    unit: share (0..1), ratio, money, count, days, number, score (0..100). better: higher, lower or near (the closer to the target).
    kind: flow (summed over the period), stock (what holds on its last day), state (the SQL is asked at its last day), shape (rows go to
    one function of shapes.py). value: sum, ratio (part over whole), gap (part - whole), error and bias (of part against whole).
    parts: what part and whole are, money or cases; where the unit is money the whole is cases. joined: whether the part is one of the whole
    ("4 of 15 deals") or comes for it ("4 for 2 calls"). interval: a share of cases, which has one. accounts: whether it is read of one
    account. shown: in its unit, or as times ("2.5 x").
    alone: one case that is more than half of the whole is told.
    horizon "period" also counts what is dated after the as-of date (targets). periods are the only sorts of period it is read for. dated is
    the inventory word of facts without the day it counts by, of which only all time can be read. ends
    "over" is unknown once the period is over, "running" is marked while it runs, "result" is
    unknown until the period is over. empty says whether a sum of no rows is zero or unknown;
    least is the number of cases below which there is no value; reach the days its
    facts have to go back before it tells anything; back the facts it looks back on from its day, and over how many days, or which setting says so.
    needs are the inventory words it reads, the main one first; none is what
    a whole of nothing means in words, no_cases what a sum without a case of its own is. named and about are the label and the kind of its
    `each:` line. capped are the metrics it adds up, each counting at most its whole.
    reasons are words for codes that only it gives. reads are the tables of its SQL, asks_as_of whether that asks for the date.
    """

    key: str
    id: str
    file: str
    label: str
    named: str
    about: str
    driver: str
    unit: str
    better: str
    kind: str
    value: str
    parts: str
    joined: str
    interval: bool
    accounts: bool
    shown: str
    alone: bool
    definition: str
    source: str
    question: str
    status: str
    needs: tuple[str, ...]
    none: str
    no_cases: str
    shape: str | None
    horizon: str
    periods: tuple[str, ...]
    dated: str | None
    ends: str | None
    empty: str
    least: int
    reach: int
    back: tuple[tuple[str, str], ...]
    daily: bool
    noun: str
    capped: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    reads: frozenset[str]
    asks_as_of: bool
    sql: str

    @property
    def additive(self) -> bool:
        """Whether its contributions may be summed by rep and day once and for all."""
        return self.kind in ("flow", "stock")

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """The columns its SELECT must list beside those that every one lists."""
        return ("whole",) * (self.value != "sum") + ("until",) * (self.kind == "stock")

    @property
    def asks_amounts(self) -> bool:
        """Whether it sums money, of which some may have no known amount."""
        return self.additive and self.parts == "money"

    @property
    def names_lacking(self) -> bool:
        """Whether it tells cases it cannot count apart from those there are not: of an unknown amount, or of which nothing tells what they are."""
        return self.asks_amounts or (self.additive and any(code in UNTOLD for code, _ in self.reasons))

    @property
    def reads_records(self) -> bool:
        """Whether it reads what people wrote, not only what exports said."""
        return any(needs.kind_of(need) == "record" for need in self.needs)


@cache
def all_metrics() -> dict[str, Metric]:
    """Every metric by key, in the order of the drivers."""
    return metrics_of(FOLDER)


def metrics_of(folder: Path) -> dict[str, Metric]:
    """The metrics of a folder that has one folder a driver; raises Refusal naming the file and what is wrong with it."""
    found: dict[str, Metric] = {}
    for driver in DRIVERS:
        for path in sorted((folder / driver).glob("*.sql")):
            for metric in read_metric(path):
                if metric.key in found:
                    raise Refusal(f"{path.name}: the metric {metric.key} is defined twice.")
                found[metric.key] = metric
    for metric in found.values():
        if lost := [key for key in metric.capped if key not in found]:
            raise Refusal(f'{metric.file}: capped names "{lost[0]}", which is no metric.')
    return found


def metric(key: str) -> Metric:
    """The metric of that key; raises Refusal naming the nearest by key or label, and where all are listed."""
    known = all_metrics()
    if key not in known:
        near = f"the nearest: {', '.join(found)}. " if (found := _nearest(key)) else ""
        raise Refusal(
            f'Cannot find the metric "{key}"; {near}All {len(known)} are listed by "python -m coaching metrics" and on Definitions.'
        )
    return known[key]


def _nearest(key: str) -> list[str]:
    """The keys whose own words, or whose label's, are most like it; the likest first."""
    asked = key.replace("_", " ").casefold()
    spoken = {
        name.casefold(): one.key for one in all_metrics().values() for name in (one.key.replace("_", " "), one.label)
    }
    return list(dict.fromkeys(spoken[name] for name in get_close_matches(asked, spoken, 8)))[:5]


def read_metric(path: Path) -> list[Metric]:
    """The metrics a file defines: one, or one for each `each:` line; raises Refusal where it says something that nobody knows."""
    return [_metric(header, path.parent.name) for header in read_header(path)]


def _metric(header: Header, driver: str) -> Metric:
    of, select = header.of, parsed(header.file, header.sql)
    unit, shape = of("unit"), header.said.get("shape")
    if shape and "kind" in header.said:
        raise Refusal(f"{header.file} says both kind and shape; what has a shape has no other kind.")
    parts, value = _parts(header, unit), of("value", "ratio" if unit in ("share", "ratio") else "sum")
    unknown = sorted(code for code in select.reasons if code not in WORDS and code not in header.reasons)
    if unknown:
        there = ", ".join((*header.reasons, *WORDS))
        raise Refusal(
            f'{header.file}: nobody knows the reason "{unknown[0]}"; there are: {there}. Or say `reason: {unknown[0]} | its words`.'
        )
    return Metric(
        key=header.key, id=of("id", "–"), file=header.file, label=of("label"), named=header.named, about=header.about, driver=driver,
        unit=unit, better=of("better"), kind="shape" if shape else of("kind", "flow"), value=value, parts=parts, joined=of("joined", "of"),
        interval=_interval(header, unit, parts, value), accounts=of("accounts", "yes") == "yes",
        shown=of("shown", "unit"), alone="alone" in header.said,
        definition=of("definition"), source=of("source"),
        question=of("question", ""), status=of("status"), needs=header.listed("needs", "opportunity"), none=of("none", "nothing to divide by"),
        no_cases=of("no_cases", ""), shape=shape, horizon=of("horizon", "as_of"), periods=header.listed("periods"), dated=header.said.get("dated"),
        ends=header.said.get("ends"), empty=of("empty", "zero"), least=int(of("least", "0")),
        reach=int(of("reach", "0")), back=tuple((need, days) for need, days in map(str.split, header.listed("back"))),
        daily=of("rows", "each") == "daily",
        noun=of("noun", "rows"), capped=header.listed("capped"),
        reasons=tuple(header.reasons.items()), reads=select.reads, asks_as_of=select.asks_as_of, sql=header.sql,
    )  # fmt: skip


def _parts(header: Header, unit: str) -> str:
    """What part and whole are: said where the unit leaves it open."""
    parts = header.of("parts", {"share": None, "ratio": None, "money": "money"}.get(unit, "cases"))
    if unit == "money" and parts != "money":
        raise Refusal(f"{header.file}: the unit is money, so parts can only be money.")
    return parts


def _interval(header: Header, unit: str, parts: str, value: str) -> bool:
    """Whether the value has an interval: a share of cases has, unless its file says no."""
    of_cases = unit == "share" and parts == "cases" and value == "ratio"
    if header.said.get("interval") == "yes" and not of_cases:
        raise Refusal(f"{header.file}: an interval stands beside a share of cases only; interval is no.")
    return of_cases and header.of("interval", "yes") == "yes"


def cases(number: float, noun: str) -> str:
    """A count with its noun, one of them in the singular: "1 deal won", "15 decided deals"."""
    return f"{number:,.0f} {counted(number, noun)}"


def counted(number: float, noun: str) -> str:
    """The noun of a count, in the singular of one."""
    return " ".join(_singular(word) for word in noun.split()) if round(number) == 1 else noun


def _singular(word: str) -> str:
    if word == "people":
        return "person"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
