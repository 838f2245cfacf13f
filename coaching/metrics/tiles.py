"""The slim cards of a page: a value, how far it is from one comparison, its part of the whole in one short line, and how it went before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.calendar import Period
from coaching.lens import Lens
from coaching.metrics.compare import Against, compare, in_words
from coaching.metrics.coverage import needed
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.noise import goes_one_way, rates_differ, usual
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.same_day import Past, history, runs_on, stretch_of
from coaching.metrics.show import (
    NO_CHANGE,
    change,
    detail,
    difference,
    in_unit,
    interval,
    money,
    on_card,
    signed,
    sums_of,
)
from coaching.workspace import Workspace

COVERAGE, GAP, PACE, COMMIT = "pipeline_coverage", "quota_gap", "quota_pace", "commit"
BESIDE_COMMIT = BOOKED, QUOTA = "bookings", "quota"
NO_PAST = (COVERAGE, GAP, COMMIT)  # how much was to go, covered or committed on an earlier day says nothing of today


@dataclass(frozen=True)
class Tile:
    """One card: what it proves, and everything on it in words; rises is None without
    a difference, good where the comparison is no judgment. by_chance: chance alone could make that difference.
    """

    reading: Reading
    label: str
    value: str
    delta: str
    rises: bool | None
    beside: str
    good: bool | None
    line: str
    about: str
    past: Past
    runs: bool
    by_chance: bool = False

    @property
    def trend(self) -> str:
        """The sparkline in words, for those who cannot see it."""
        told = [
            f"{label} {on_card(self.reading._replace(value=value))}" for label, value in self.past if value is not None
        ]
        return f"{self.label}: {', '.join(told)}, now {self.value}"


Wanted = tuple[str, str]  # metric, label on the card


def tiles(
    workspace: Workspace, lens: Lens, wanted: Sequence[Wanted], against: Against, period: Period | None = None
) -> list[Tile]:
    """The cards of these metrics for the lens's scope, each held against its one comparison; period reads them in another one."""
    lens = replace(lens, scopes=(lens.scope,), period=period or lens.period)
    keys = list(dict.fromkeys(key for key, _ in wanted))
    beside = [*([PACE] if GAP in keys else []), *(BESIDE_COMMIT if COMMIT in keys else ())]
    own = {one.metric: one for one in measure(workspace, lens, [*keys, *beside])}
    held = {one.metric: one for one in compare(workspace, lens, keys, against)}
    past = history(workspace, lens, [key for key in keys if key not in NO_PAST])
    cover = needed(workspace, lens).get(lens.scope.id) if COVERAGE in keys else None
    made = []
    for key, label in wanted:
        one = _tile(workspace, lens, own[key], label, past.get((key, lens.scope.id), ()))
        if key == COVERAGE:
            made.append(_against_needed(one, cover))
        elif key == GAP:
            made.append(_to_go(workspace, one, own[PACE]))
        elif key == COMMIT:
            made.append(_committed(workspace, one, own[BOOKED], own[QUOTA]))
        else:
            made.append(_against_past(workspace, lens, one, held.get(key), against))
    return made


def _tile(workspace: Workspace, lens: Lens, reading: Reading, label: str, past: Past) -> Tile:
    currency = workspace.settings.currency
    one, known = metric(reading.metric), reading.value is not None and reading.whole is not None
    of_money = (
        known and one.parts == "money" and (one.unit not in ("money", "days", "score", "number") or one.value == "gap")
    )
    line = sums_of(reading, currency) if of_money else detail(reading, currency)
    about = [
        metric(reading.metric).definition,
        detail(reading, currency),
        interval(reading),
        reading.note if reading.value is not None else None,
    ]
    return Tile(
        reading, label, on_card(reading, currency), "", None, "", None, f"{line[:1].upper()}{line[1:]}", _sentences(about), past,
        runs_on(lens.period, reading.as_of),
    )  # fmt: skip


def _sentences(said: Sequence[str | None]) -> str:
    return " ".join(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in said if text)


def _against_past(workspace: Workspace, lens: Lens, one: Tile, other: Reading | None, against: Against) -> Tile:
    currency, at = workspace.settings.currency, replace(lens, as_of=one.reading.as_of)
    few = any(side is not None and side.low is not None and (side.whole or 0) < FEW for side in (one.reading, other))
    if other is None or few or not (moved := change(one.reading, other, currency)):
        return one  # a handful of cases swings from one end to the other
    words = in_words(workspace.calendar, at, against)
    said = difference(one.reading, other, words, currency)
    by_chance, sure = _how_sure(one, other, against, currency)
    about = f"{one.about} {_sentences([said, sure])}"
    rises = None if moved == NO_CHANGE else _rises(one.reading.value, other.value)
    beside = _short(workspace, at, against)
    return replace(one, delta=moved, rises=rises, beside=beside, about=about, by_chance=by_chance)


def _how_sure(one: Tile, other: Reading, against: Against, currency: str) -> tuple[bool, str]:
    """Whether chance alone could make the difference, and how that is known, in words; nothing where nobody can tell."""
    differ = rates_differ(one.reading, other)
    if differ is not None:
        sure = "more than chance makes" if differ else "the 95 % interval of the difference holds 0"
        return not differ, sure
    past, value = [before for _, before in one.past if before is not None], one.reading.value
    m = metric(one.reading.metric)
    found = (
        usual(past) if against != "team" and m.kind in ("flow", "shape") else None
    )  # what stands on a day is no draw of chance
    if value is None or found is None:
        return False, ""
    if goes_one_way([*past, value]):
        return False, f"it went the same way in each of these {len(past) + 1} periods, which chance seldom does"
    inside = found.low <= value <= found.high
    low, high = (in_unit(m, limit, currency) for limit in (found.low, found.high))
    span = f"its {len(past)} periods before make {low} to {high} usual on this day (XmR)"
    return inside, f"{span}: {'it could be chance' if inside else 'this is beyond it'}"


def _rises(value: float | None, before: float | None) -> bool | None:
    gap = (value or 0.0) - (before or 0.0)
    return None if abs(gap) < 1e-9 else gap > 0


def _short(workspace: Workspace, lens: Lens, against: Against) -> str:
    """What a comparison is called where there is no room: "vs Q2", "vs Q2 to date", "vs Sep", "vs team"."""
    calendar = workspace.calendar
    if against == "team":
        return "vs company" if lens.by == "team" else "vs team"
    other = calendar.previous(lens.period) if against == "previous" else calendar.year_before(lens.period)
    gone = (
        "" if stretch_of(calendar, lens, other) == other else " to date"
    )  # as many working days of it as are gone of the period that runs
    if other.kind == "quarter":
        return f"vs {other.key[5:]}{'' if against == 'previous' else f' {other.key[2:4]}'}{gone}"
    if other.kind == "month":
        return f"vs {other.label[:3]}{'' if against == 'previous' else f' {other.start:%y}'}{gone}"
    if other.kind == "year":
        return f"vs {other.label}{gone}"
    return "vs a week ago" if other.kind == "week" and against == "previous" else "vs before"


def _against_needed(one: Tile, cover: float | None) -> Tile:
    if one.reading.value is None or cover is None:
        return one
    about = f"{one.about} Needed: {cover:.1f} x, one over the win rate by value of the last four complete quarters."
    missing = one.reading.value - cover
    return replace(
        one,
        delta=signed(missing, one.reading),
        rises=missing >= 0,
        beside=f"of {cover:.1f} x",
        good=missing >= 0,
        about=about,
    )


def _to_go(workspace: Workspace, one: Tile, pace: Reading) -> Tile:
    """What is still to win is said without a minus; beside it stands how far bookings are from the quota of the days gone."""
    reading, currency = one.reading, workspace.settings.currency
    if reading.value is None:
        return one
    to_go = reading.value < 0
    label, value = (
        (one.label, money(abs(reading.value), currency)) if to_go else ("Above quota", money(reading.value, currency))
    )
    if not to_go or pace.value is None or pace.part is None or pace.whole is None or not one.runs:
        return replace(one, label=label, value=value)
    behind = pace.part - pace.whole
    about = f"{one.about} By today's working day {money(pace.whole, currency)} were to be booked, {money(pace.part, currency)} are."
    return replace(
        one,
        label=label,
        value=value,
        delta=signed(behind, reading, currency),
        rises=behind >= 0,
        beside="vs pace",
        about=about,
    )


def _committed(workspace: Workspace, one: Tile, booked: Reading, quota: Reading) -> Tile:
    """What is committed for the whole period stands beside the whole quota, and what of it is booked under it."""
    value, currency = one.reading.value, workspace.settings.currency
    if value is None:
        return one
    if booked.value is not None:
        line = (
            f"{money(booked.value, currency)} of it booked"
            if booked.value < value
            else f"all of it booked, {money(booked.value, currency)}"
        )
        one = replace(one, line=line)
    if quota.value is None:
        return one
    missing = value - quota.value
    about = f"{one.about} The quota of the whole period is {money(quota.value, currency)}."
    return replace(
        one,
        delta=signed(missing, one.reading, currency),
        rises=missing >= 0,
        beside="vs quota",
        good=missing >= 0,
        about=about,
    )
