"""Medians of interleaved rounds: on a shared machine only what ran in the same minutes may be compared."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Measured:
    """One line of the table: the product's median beside the median of a peer or limit from the same run.

    ours and theirs are in unit (s, ms or MB). at_most is what the budget allows: a ratio to the peer where as_ratio,
    else an amount in the unit; None where there is no budget.
    """

    name: str
    what: str
    size: str
    unit: str
    ours: float
    peer: str | None = None
    theirs: float | None = None
    at_most: float | None = None
    as_ratio: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's median the product's is; None without a peer."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept; None where there is none to keep."""
        reached = self.ratio if self.as_ratio else self.ours
        return None if self.at_most is None or reached is None else reached <= self.at_most

    def as_dict(self) -> dict[str, object]:
        """For --json."""
        return asdict(self) | {"ratio": self.ratio, "kept": self.kept}


@dataclass(frozen=True)
class Prepared:
    """A call whose preparation is not counted: what prepare returns is handed to it."""

    prepare: Callable[[], Any]
    call: Callable[[Any], object]


def _ready(call: Callable[[], object] | Prepared) -> Callable[[], object]:
    return partial(call.call, call.prepare()) if isinstance(call, Prepared) else call


def medians(rounds: int, warm: bool = False, **calls: Callable[[], object] | Prepared) -> dict[str, float]:
    """The median seconds of each call; every round runs all calls, each round starting with another one.

    warm runs each call once beforehand, uncounted. Each call is given a settled garbage collector, as the server has one once it stands.
    """
    return _medians(time.perf_counter, rounds, warm, calls)


def work(rounds: int, **calls: Callable[[], object] | Prepared) -> dict[str, float]:
    """The median seconds of processor time that each call takes, warm, whatever else the machine does: that of child processes too."""
    return _medians(_worked, rounds, True, calls)


def _worked() -> float:
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def _medians(
    clock: Callable[[], float], rounds: int, warm: bool, calls: Mapping[str, Callable[[], object] | Prepared]
) -> dict[str, float]:
    names = list(calls)
    for name in names if warm else []:
        _ready(calls[name])()
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            call = _ready(calls[name])
            gc.collect()
            gc.freeze()
            begun = clock()
            call()
            taken[name].append(clock() - begun)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def table(rows: list[Measured]) -> str:
    """The lines as a Markdown table."""
    columns = ("what", "size", "budget", "measured", "beside it in the same run", "ratio", "kept")
    head = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return "\n".join([*head, *(_line(row) for row in rows)])


def _line(row: Measured) -> str:
    peer = f"{row.peer} {_amount(row.theirs, row.unit)}" if row.peer and row.theirs else "–"
    ratio = f"{row.ratio:.2f} x" if row.ratio else "–"
    kept = {True: "yes", False: "**no**", None: "–"}[row.kept]
    what = f"{row.what} ({row.note})" if row.note else row.what
    return f"| {what} | {row.size} | {_budget(row)} | {_amount(row.ours, row.unit)} | {peer} | {ratio} | {kept} |"


def _budget(row: Measured) -> str:
    if row.at_most is None:
        return "–"
    return f"≤ {row.at_most:g} x" if row.as_ratio else f"≤ {_amount(row.at_most, row.unit)}"


def _amount(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:,.0f} {unit}" if value >= 100 or unit == "MB" else f"{value:.3g} {unit}"
