"""The facts of a conversation: those of its drivers, made ready to be frozen, and what they say now beside what was seen then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coaching import playbook
from coaching.errors import Refusal
from coaching.lens import By, Lens, lens_for
from coaching.metrics.colours import AMBER, GREEN, GREY, RED, FactStatus
from coaching.metrics.definition import all_metrics, metric
from coaching.metrics.drivers import DriverBoard, DriverStatus
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.same_day import reaches
from coaching.metrics.show import detail, difference, in_unit, number_in_unit, show
from coaching.playbook import Fact
from coaching.records import FactToFreeze, FrozenFact
from coaching.workspace import Workspace

ORDER = {RED: 0, AMBER: 1, GREEN: 2, GREY: 3}
TREND = 8
ENOUGH = 6  # facts of a driver that make a conversation about it worth having (house default)


@dataclass(frozen=True)
class NowBeside:
    """A frozen fact and what the same metric, person and period say today; shown is empty when it says the same, or cannot be read."""

    fact: FrozenFact
    shown: str
    detail: str


def drivers_of(
    board: DriverBoard, chosen: Sequence[str], further: Mapping[str, Sequence[FactStatus]] | None = None
) -> list[DriverStatus]:
    """The drivers a conversation is about, in the board's order; all that are red or amber while none has been chosen.

    A driver of whose facts few have data is given further ones of that driver's, up to ENOUGH known facts.
    """
    every = [*board.five, *board.foundation]
    about = [status for status in every if (status.driver.key in chosen if chosen else status.colour in (RED, AMBER))]
    return [_with_more(status, (further or {}).get(status.driver.key, ())) for status in about]


def _with_more(status: DriverStatus, further: Sequence[FactStatus]) -> DriverStatus:
    shown = {fact.reading.metric for fact in status.known}
    more = [fact for fact in further if fact.reading.metric not in shown][: max(ENOUGH - len(status.known), 0)]
    return replace(status, facts=(*status.facts, *more))


def further_facts(workspace: Workspace, lens: Lens) -> dict[str, tuple[FactStatus, ...]]:
    """By driver the metrics that stand in where few of its facts have data: those that have cases, uncoloured."""
    listed = {driver.key: [key for key in driver.further if key in all_metrics()] for driver in playbook.drivers()}
    keys = [key for found in listed.values() for key in found]
    read = {one.metric: one for one in measure(workspace, replace(lens, scopes=(lens.scope,)), keys)} if keys else {}
    return {
        driver: tuple(_further(read[key]) for key in found if read[key].value is not None and read[key].n)
        for driver, found in listed.items()
    }


def _further(reading: Reading) -> FactStatus:
    known = metric(reading.metric)
    entry = Fact(key=f"further_{known.key}", metrics=(known.key,), source=known.source, effective_from=date.min)
    return FactStatus(entry, known.label, reading, None, GREY, known.label)


def facts_of(status: DriverStatus) -> list[FactStatus]:
    """The facts of a driver that have data, those to talk about first."""
    return sorted(status.known, key=lambda fact: ORDER[fact.colour])


def unknown_of(status: DriverStatus) -> list[str]:
    """The facts of a driver without data, each with what it lacks."""
    return [f"{fact.label}: {fact.reading.note}" for fact in status.facts if fact.reading.value is None]


def target_in_words(fact: FactStatus, currency: str) -> str:
    """What a fact is held against: "target: nine of ten rewards within 30 days", "the team: 31.0 %"; empty without a target."""
    entry = fact.fact
    if entry.target == "team" and fact.target is not None:
        return f"the team: {number_in_unit(fact.target, fact.reading.unit, currency)}"
    if entry.target == "needed" and fact.target is not None:
        return f"needed: {in_unit(metric(fact.reading.metric), fact.target, currency)}"
    return f"target: {entry.target_text}" if entry.target in ("fixed", "band") and entry.target_text else ""


def to_freeze(
    workspace: Workspace,
    lens: Lens,
    statuses: Sequence[DriverStatus],
    comparisons: Mapping[tuple[str, str], Reading],
    compared_with: str,
) -> list[FactToFreeze]:
    """The known facts of these drivers as they stand on the screen, each metric once; comparisons by metric and scope id."""
    found = {fact.reading.metric: (status, fact) for status in reversed(statuses) for fact in facts_of(status)}
    trends = _trends(workspace, lens, list(found))
    kept = []
    for status in statuses:
        for fact in facts_of(status):
            if found[fact.reading.metric] == (status, fact):
                beside = comparisons.get((fact.reading.metric, fact.reading.scope))
                kept.append(_ready(workspace, status, fact, beside, compared_with, trends.get(fact.reading.metric, ())))
    return kept


def _ready(
    workspace: Workspace, status: DriverStatus, fact: FactStatus, beside: Reading | None, compared_with: str,
    trend: tuple[tuple[str, float | None], ...],
) -> FactToFreeze:  # fmt: skip
    currency, known = workspace.settings.currency, metric(fact.reading.metric)
    compare = difference(fact.reading, beside, compared_with, currency) if beside else ""
    return FactToFreeze(
        reading=fact.reading, label=known.label, definition=known.definition, shown=show(fact.reading, currency),
        detail=detail(fact.reading, currency), compare=compare or target_in_words(fact, currency), colour=fact.colour,
        driver=status.driver.key, trend=trend,
    )  # fmt: skip


def _trends(workspace: Workspace, lens: Lens, keys: Sequence[str]) -> dict[str, tuple[tuple[str, float | None], ...]]:
    """The latest periods of the lens's own kind, oldest first; a running one is left out, and a free range has none."""
    if lens.period.kind in ("all", "days") or not keys:
        return {}
    periods = [lens.period if lens.period.last <= lens.as_of else workspace.calendar.previous(lens.period)]
    while len(periods) < TREND:
        periods.insert(0, workspace.calendar.previous(periods[0]))
    found: dict[str, list[tuple[str, float | None]]] = {}
    for reading in measure(workspace, replace(lens, scopes=(lens.scope,)), keys, periods):
        reached = reaches(workspace, reading.metric, workspace.calendar.parse(reading.period))
        found.setdefault(reading.metric, []).append((reading.period, reading.value if reached else None))
    return {key: tuple(values) for key, values in found.items()}


def in_its_unit(fact: FrozenFact, value: float, currency: str) -> str:
    """A number of a frozen fact's trend in the unit of the fact; plain where the metric is not read here any more."""
    return in_unit(metric(fact.metric), value, currency) if fact.metric in all_metrics() else f"{value:g}"


def now_beside(workspace: Workspace, facts: Sequence[FrozenFact]) -> list[NowBeside]:
    """Each frozen fact with what the data says now, where that differs from what was seen."""
    today = _today(workspace, facts)
    currency, found = workspace.settings.currency, []
    for fact in facts:
        reading = today.get((fact.metric, fact.by, fact.scope, fact.period))
        shown, cases = (show(reading, currency), detail(reading, currency)) if reading else ("", "")
        changed = reading is not None and (shown, cases) != (fact.shown, fact.detail)
        found.append(NowBeside(fact, shown if changed else "", cases if changed else ""))
    return found


def _today(workspace: Workspace, facts: Sequence[FrozenFact]) -> dict[tuple[str, str, str, str], Reading]:
    wanted: dict[tuple[str, str, str], list[str]] = {}
    for fact in facts:
        if fact.metric in all_metrics():
            wanted.setdefault((fact.by, fact.scope, fact.period), []).append(fact.metric)
    found: dict[tuple[str, str, str, str], Reading] = {}
    for (by, scope, period), keys in wanted.items():
        try:
            lens = lens_of(workspace, by, scope, period)
            readings = measure(workspace, lens, keys)
        except Refusal:  # the person or the data is gone; the frozen fact stands for itself
            continue
        found |= {(one.metric, by, scope, period): one for one in readings}
    return found


def lens_of(workspace: Workspace, by: str, scope: str, period: str | None, as_of: date | None = None) -> Lens:
    """The lens a conversation looks through: its one person, in one period."""
    kind: By = by  # type: ignore[assignment]
    return lens_for(workspace, kind, [scope], period, as_of)
