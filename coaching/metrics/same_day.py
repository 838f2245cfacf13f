"""Other periods on the same working day: like is held against like, a whole quota against a whole one, days gone against days gone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from coaching.calendar import Calendar, Period
from coaching.lens import Lens
from coaching.metrics.definition import Metric, metric
from coaching.metrics.measure import begins_too_late, looks_back, measure
from coaching.metrics.own_date import read_on
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import ratio
from coaching.workspace import Workspace

LATE = 31  # days by which the facts of a period may begin late and still be held against another one, at most half of it (ours)
Past = tuple[tuple[str, float | None], ...]  # label of a period and the value in it, oldest first


def in_words(label: str, past: Past, now: str) -> str:
    """A trend in words, for those who cannot see it: from what it rose or fell to what it is now."""
    first = next((f"{period}" for period, value in past if value is not None), "")
    return f"{label} since {first}, now {now}"


def runs_on(period: Period, as_of: date) -> bool:
    """Whether a period is begun and not over on a day."""
    return period.start <= as_of < period.last


def stretch_of(calendar: Calendar, lens: Lens, other: Period) -> Period:
    """The part of another period that is comparable: as many working days as are gone of the lens's own, all of it once that is over."""
    if lens.period.kind == "all" or not runs_on(lens.period, lens.as_of):
        return other
    gone, _ = calendar.elapsed(lens.period, lens.as_of)
    days = calendar.working_day_list(other.start, other.end)[:gone]
    last = days[-1] if days else other.start
    return other if last >= other.last else calendar.parse(f"{other.start}..{last}")


def on_the_same_day(
    workspace: Workspace, lens: Lens, keys: Sequence[str], others: Sequence[Period], each: Literal["rep"] | None = None
) -> list[Reading]:
    """The Readings other periods had on the same working day, each under its period's key.

    A metric that is held against the whole target of its period is so there too: what had come in by that day, of the whole target.
    Coverage to go has no past to be held against.
    """
    found: list[Reading] = []
    for on, alike in _by_date(workspace, lens, [metric(key) for key in dict.fromkeys(keys)]).items():
        own = replace(lens, as_of=on)
        whole_of = {stretch_of(workspace.calendar, own, other).key: other for other in others}
        stretches = [workspace.calendar.parse(key) for key in whole_of]
        gone = measure(workspace, lens, [one.key for one in alike], stretches, each)
        targets = [one.key for one in alike if one.horizon == "period"]
        whole = (
            {(one.metric, one.scope, one.period): one for one in measure(workspace, lens, targets, list(others), each)}
            if targets
            else {}
        )
        short = {
            (m.key, part.key)
            for m in alike
            for part in stretches
            if _is_short(workspace, m, whole_of[part.key], part.last)
        }
        for one in gone:
            other = whole_of[one.period]
            if (one.metric, one.period) in short:  # a part of it is no less than a whole one
                found.append(
                    one._replace(period=other.key, value=None, part=None, whole=None, n=0, low=None, high=None)
                )
                continue
            found.append(_of_the_whole(one, whole.get((one.metric, one.scope, other.key)), other.key))
    return found


def reaches(workspace: Workspace, key: str, period: Period) -> bool:
    """Whether the facts of a metric go back to the beginning of a period, or nearly so."""
    return not _is_short(workspace, metric(key), period, period.last)


def _is_short(workspace: Workspace, m: Metric, period: Period, day: date) -> bool:
    """Whether the facts of a metric begin too late for a period read up to a day: for one that holds on a day, for what it looks back on."""
    have = workspace.facts.have()
    if any(begins_too_late(have, need, day, days) for need, days in looks_back(workspace, m)):
        return True
    first = known_since(workspace, m)
    return first is not None and (first > day if m.kind == "stock" else _lacks_its_begin(period, first))


def known_since(workspace: Workspace, m: Metric) -> date | None:
    """The first day the facts of a metric go back to; None for what is asked anew at a day, and where it is not known.

    Deals go back to the first one won, or activity: an export by closing day holds of earlier days those alone that took long.
    """
    if m.kind == "state":
        return None
    have = workspace.facts.have()
    begun = [[have[word].first for word in _whole_of(need) if word in have] for need in m.needs]
    return max((min(day for day in days if day) for days in begun if any(days)), default=None)


def _whole_of(need: str) -> tuple[str, ...]:
    """Under which words of the inventory the days stand from which a need is known."""
    kind = need.partition(".")[0]
    deals = ("opportunity.won", "activity")
    words = {
        "opportunity": deals,
        "booked": (*deals, "sales_total"),
        "activity": ("activity",),
        "proposal": ("activity",),
    }
    return words.get(kind, ())


def _lacks_its_begin(period: Period, first: date) -> bool:
    late = min(LATE, (period.end - period.start).days // 2)
    return first > period.start + timedelta(days=late)


def _by_date(workspace: Workspace, lens: Lens, metrics: Sequence[Metric]) -> dict[date, list[Metric]]:
    found: dict[date, list[Metric]] = {}
    for one in metrics:
        if one.ends != "over":
            found.setdefault(read_on(workspace, one, lens.as_of), []).append(one)
    return found


def _of_the_whole(gone: Reading, whole: Reading | None, period: str) -> Reading:
    if whole is None:
        return gone._replace(period=period)
    if gone.whole is None or whole.whole is None or whole.value is None:
        return whole._replace(period=period)
    return whole._replace(period=period, value=ratio(gone.part or 0.0, whole.whole), part=gone.part, n=gone.n)


def history(
    workspace: Workspace, lens: Lens, keys: Sequence[str], periods: int = 5, each: Literal["rep"] | None = None
) -> dict[tuple[str, str], Past]:
    """By metric and scope the value on the same working day of the periods before, oldest first; nothing for all time and for free days."""
    if lens.period.kind not in ("week", "month", "quarter", "year"):
        return {}
    before = [workspace.calendar.previous(lens.period)]
    while len(before) < periods:
        before.append(workspace.calendar.previous(before[-1]))
    found: dict[tuple[str, str], list[tuple[str, float | None]]] = {}
    labels = {period.key: period.label for period in before}
    for one in on_the_same_day(workspace, lens, keys, before[::-1], each):
        found.setdefault((one.metric, one.scope), []).append((labels[one.period], one.value))
    return {place: tuple(values) for place, values in found.items() if any(value is not None for _, value in values)}
