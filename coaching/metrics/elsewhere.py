"""Sums made elsewhere: with CADENCE_ENGINE a cluster adds up what is kept, while pages go on with the last sums and say of when they are."""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlparse
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from coaching.errors import Refusal
from coaching.facts import Facts
from coaching.metrics.asked import Asked
from coaching.metrics.definition import metric

ENGINE = "CADENCE_ENGINE"  # sc://host:port of a Spark Connect server
ASKED_AGAIN_AFTER = 60.0  # seconds
PORT, PATIENCE = 15002, 5  # of Spark Connect; seconds

Rows = Callable[[Asked, pa.Table], None]
Tell = Callable[[str, int, int], None]


@dataclass
class Run:
    """One run over what was asked. trouble: why it ended early, in words; "" while it runs and once all is made."""

    engine: str
    asked: Sequence[Asked]
    put: Rows
    done: int = 0
    trouble: str = ""
    ended: float = 0.0
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def where(self) -> str:
        """The address without what follows it, which may be a password."""
        return _bare(self.engine)

    @property
    def is_running(self) -> bool:
        """Whether it still works."""
        return self.thread is not None and self.thread.is_alive()


_RUNS: WeakKeyDictionary[Facts, Run] = WeakKeyDictionary()
_STARTING = threading.Lock()


def engine() -> str:
    """The address of the engine that makes the sums; "" where DuckDB does it here."""
    return os.environ.get(ENGINE, "").strip()


def ask(facts: Facts, asked: Sequence[Asked], put: Rows) -> Run:
    """Have these sums made, and each put where it is kept as it comes; returns at once.

    Where a run is under way, or could not reach the engine a moment ago, nothing is begun: who asks later asks for what is still to be made.
    """
    with _STARTING:
        run = _RUNS.get(facts)
        if run and (run.is_running or (run.trouble and time.monotonic() - run.ended < ASKED_AGAIN_AFTER)):
            return run
        run = _RUNS[facts] = Run(engine(), asked, put)
        run.thread = threading.Thread(target=_work, args=(facts, run), name="cadence-engine", daemon=True)
        run.thread.start()
        return run


def _work(facts: Facts, run: Run) -> None:
    try:
        _knock(run.engine)
        from coaching.metrics import cluster

        for asked, rows in cluster.made(run.engine, facts, run.asked):
            run.put(asked, rows)
            run.done += 1
    except Refusal as refusal:
        run.trouble = str(refusal)
    except ImportError as missing:
        run.trouble = f"it needs the package {missing.name}: pip install -r requirements-cluster.txt"
    except duckdb.ConnectionException:  # the workspace was closed meanwhile
        run.trouble = "the workspace was closed"
    finally:
        run.ended = time.monotonic()


def _knock(engine: str) -> None:
    """Whether somebody answers there at all, before a client is loaded that would try for long."""
    where = urlparse(engine)
    if where.scheme != "sc" or not where.hostname:
        raise Refusal(f'"{_bare(engine)}" is no address of Spark Connect, which looks like sc://host:{PORT}')
    try:
        socket.create_connection((where.hostname, where.port or PORT), PATIENCE).close()
    except OSError as trouble:
        raise Refusal(f"it cannot be reached ({trouble.strerror or trouble})") from trouble


def is_asked(facts: Facts, metric: str, stands_for: str) -> bool:
    """Whether a run under way, or one that could not reach the engine, is about these sums; while one is under way nothing else is asked for."""
    run = _RUNS.get(facts)
    if not engine() or run is None:
        return False
    return run.is_running or (
        bool(run.trouble) and any((one.metric, one.stands_for) == (metric, stands_for) for one in run.asked)
    )


def date_of_sums(facts: Facts, metric: str) -> date | None:
    """The date of the last sums of a metric where an engine makes them; None without one, or without sums."""
    if not engine() or not (of := facts.sums_of.get(metric)):
        return None
    day = of.rpartition("/")[2]
    return date.fromisoformat(day) if day != "None" else None


def is_awaited(facts: Facts, metric: str) -> bool:
    """Whether an engine is to make the sums of a metric, of which there are none: never made, or made when none of its facts were there."""
    if not engine() or metric not in {one.metric for one in _late(facts)}:
        return False
    return metric not in facts.sums_of or not facts.told(f"sums of {metric}", lambda: _has_sums(facts, metric))


def awaits(facts: Facts, metrics: Sequence[str]) -> bool:
    """Whether an engine is to make the sums of any of these metrics, of which there are none."""
    return bool(engine()) and any(is_awaited(facts, metric) for metric in metrics)


def _has_sums(facts: Facts, metric: str) -> bool:
    sql = "select 1 from sum_kept where metric = $metric union all select 1 from value_kept where metric = $metric limit 1"
    return bool(facts.cursor().execute(sql, {"metric": metric}).fetchall())


def _late(facts: Facts) -> list[Asked]:
    run = _RUNS.get(facts)
    return [one for one in run.asked if facts.sums_of.get(one.metric) != one.stands_for] if run else []


def dates_of_late(facts: Facts) -> list[date]:
    """The dates of the sums that stand in for those that an engine has not made yet, in their order."""
    return sorted({day for one in _late(facts) if (day := date_of_sums(facts, one.metric))})


def told(facts: Facts) -> tuple[bool, str] | None:
    """Whether sums are being made, and a sentence for everybody who looks at numbers; None where all of them are there."""
    said = _standing(facts)
    return said if said is None or said[0] else (False, f"{said[1]} It is asked again every minute.")


def _standing(facts: Facts) -> tuple[bool, str] | None:
    run, late = _RUNS.get(facts), _late(facts)
    if not engine() or run is None or not late or not (run.is_running or run.trouble):
        return None
    meanwhile = _meanwhile(facts, late)
    if run.is_running:
        return (
            True,
            f"{run.where} adds up the numbers: {run.done} of {len(run.asked)} metrics so far. Until then {meanwhile}.",
        )
    return (
        False,
        f"{run.where} does not add up the numbers: {run.trouble}. Meanwhile {meanwhile}.",
    )


def _meanwhile(facts: Facts, late: Sequence[Asked]) -> str:
    """Of when the sums are that stand in for these late ones, which are unknown, and that the rest is up to date."""
    days, never = dates_of_late(facts), [one.metric for one in late if date_of_sums(facts, one.metric) is None]
    said = []
    if days:
        said.append(f"the sums of data of {_said(days[0])}{f' to {_said(days[-1])}' if days[1:] else ''} stand")
    if never:
        what = " and ".join(metric(key).named for key in never) if len(never) <= 2 else f"{len(never)} metrics"
        said.append(f"{what} {'is' if len(never) == 1 else 'are'} not added up yet, so unknown")
    if not facts.sums_of.keys() <= {one.metric for one in late}:
        said.append("all other numbers are up to date")
    return "; ".join(said)


def ask_again(facts: Facts) -> None:
    """Ask anew for what a run could not make, where that was a minute ago."""
    run = _RUNS.get(facts)
    if run and run.trouble and not run.is_running:
        ask(facts, _late(facts), run.put)


def wait(facts: Facts, tell: Tell | None = None) -> str:
    """Wait until the run that is under way has ended; returns what is to be said of sums that are late, "" where none is."""
    run = _RUNS.get(facts)
    while run and run.is_running:
        if tell:
            tell(f"{run.where} adds up", run.done, len(run.asked))
        with suppress(RuntimeError):
            assert run.thread
            run.thread.join(0.5)
    said = _standing(facts)
    return said[1] if said else ""


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _bare(engine: str) -> str:
    return engine.partition("/;")[0].rstrip("/")
