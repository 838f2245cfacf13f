"""A metric is one SQL file: its header says what it means, its SELECT lists what each source row contributes."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coaching.errors import Refusal

HERE = Path(__file__).parent
DRIVERS = ("reward", "voice", "accounts", "activity", "coaching", "foundation")
UNITS = ("share", "ratio", "money", "count", "days", "number", "score")
KINDS = ("flow", "stock", "state", "shape")
VALUES = ("sum", "ratio", "gap", "error", "bias")


@dataclass(frozen=True)
class Metric:
    """What one number means and how it comes about.

    unit: share (0..1), ratio, money, count, days, number, score (0..100). better: higher, lower or near (the closer to the target).
    kind: flow (summed over the period), stock (what holds on its last day), state (the SQL is asked at its last day), shape (rows go to
    one function of shapes.py). value: sum, ratio (part over whole), gap (part - whole), error and bias (of part against whole).
    horizon "period" also counts what is dated after the as-of date (targets). periods are the only sorts of period it is read for. dated is
    the inventory word of facts without the day it counts by, of which only all time can be read. ends
    "over" is unknown once the period is over, "running" is marked while it runs, "result" is
    unknown until the period is over. empty says whether a sum of no rows is zero or unknown;
    least is the number of cases below which there is no value. needs are the inventory words it reads, the main one first; none is what
    a whole of nothing means in words.
    """

    key: str
    id: str
    label: str
    driver: str
    unit: str
    better: str
    kind: str
    value: str
    definition: str
    source: str
    question: str
    status: str
    needs: tuple[str, ...]
    load: str
    none: str
    shape: str | None
    interval: bool
    horizon: str
    periods: tuple[str, ...]
    dated: str | None
    ends: str | None
    empty: str
    least: int
    daily: bool
    noun: str
    sql: str

    @property
    def additive(self) -> bool:
        """Whether its contributions may be summed by rep and day once and for all."""
        return self.kind in ("flow", "stock")

    @property
    def asks_amounts(self) -> bool:
        """Whether it sums money of deals, some of which may have no known amount."""
        return self.additive and "amount is null" in self.sql

    @property
    def reads_records(self) -> bool:
        """Whether it reads what people wrote, not only what exports said."""
        return any(need.startswith("record.") for need in self.needs)


@cache
def all_metrics() -> dict[str, Metric]:
    """Every metric by key, in the order of the drivers."""
    found: dict[str, Metric] = {}
    for driver in DRIVERS:
        for path in sorted((HERE / driver).glob("*.sql")):
            for metric in read_metric(path):
                if metric.key in found:
                    raise Refusal(f"{path.name}: the metric {metric.key} is defined twice.")
                found[metric.key] = metric
    return found


def metric(key: str) -> Metric:
    """The metric of that key; raises Refusal naming the nearest that exist."""
    known = all_metrics()
    if key not in known:
        near = [other for other in known if key.split("_")[0] in other] or list(known)
        raise Refusal(f'Cannot find the metric "{key}"; there are: {", ".join(near)}.')
    return known[key]


_PAIR = re.compile(r"(?:^--\s*|\s{2,})([a-z_]+):\s*(.*?)(?=\s{2,}[a-z_]+:|$)")


def read_metric(path: Path) -> list[Metric]:
    """The metrics a file defines: one, or one for each `each:` line (key | label | kind), whose kind replaces {kind} in the SQL."""
    said: dict[str, str] = {}
    each: list[list[str]] = []
    body: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--") or body:
            body.append(line)
            continue
        for name, text in _PAIR.findall(line):
            if name == "each":
                each.append([part.strip() for part in text.split("|")])
            else:
                said[name] = f"{said[name]} {text}" if name in said else text
    sql = "\n".join(body).strip().rstrip(";")
    if not each:
        return [_metric(path, said, sql, path.stem, said.get("label", ""), "")]
    return [_metric(path, said, sql, key, label, kind) for key, label, kind in each]


def _metric(path: Path, said: dict[str, str], sql: str, key: str, label: str, kind: str) -> Metric:
    def of(name: str, default: str | None = None, allowed: tuple[str, ...] = ()) -> str:
        text = said.get(name, default)
        if text is None:
            raise Refusal(f"{path.name} says no {name}.")
        if allowed and text not in allowed:
            raise Refusal(f"{path.name}: {name} is {text!r}; there are: {', '.join(allowed)}.")
        return text.replace("{kind}", kind.replace("_", " ")).replace("{label}", label.lower())

    unit, shape = of("unit", allowed=UNITS), said.get("shape")
    return Metric(
        key=key,
        id=of("id", "–"),
        label=label or of("label"),
        driver=path.parent.name,
        unit=unit,
        better=of("better", allowed=("higher", "lower", "near")),
        kind="shape" if shape else of("kind", "flow", KINDS),
        value=of("value", "ratio" if unit in ("share", "ratio") else "sum", VALUES),
        definition=of("definition"),
        source=of("source"),
        question=of("question", ""),
        status=of("status", allowed=("published", "variant", "house")),
        needs=tuple(need.strip().replace("{kind}", kind) for need in said.get("needs", "opportunity").split(",")),
        load=of("load", ""),
        none=of("none", "nothing to divide by"),
        shape=shape,
        interval=said.get("interval", "") != "none",
        horizon=of("horizon", "as_of", ("as_of", "period")),
        periods=tuple(kind.strip() for kind in said.get("periods", "").split(",") if kind.strip()),
        dated=said.get("dated"),
        ends=said.get("ends"),
        empty=of("empty", "zero", ("zero", "unknown")),
        least=int(said.get("least", "0")),
        daily=said.get("rows") == "daily",
        noun=of("noun", "rows"),
        sql=sql.replace("{kind}", kind),
    )


def cases(number: float, noun: str) -> str:
    """A count with its noun, one of them in the singular: "1 deal won", "15 decided deals"."""
    if round(number) == 1:
        noun = " ".join(_singular(word) for word in noun.split())
    return f"{number:,.0f} {noun}"


def _singular(word: str) -> str:
    if word == "people":
        return "person"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
