"""What the data says since about a promise: the metric's Reading now, held against where it began and where it should be.

House rule, the one verdict wherever a promise is named. What began in a whole week, month, quarter or year is answered by the period of that
kind that holds the due date, as a whole; what began in none from the day after the talk was held (or it was written down, outside of one) to the
day it is due; what stands on a day on the due date; what is held against the quota of a whole period over the one that holds the due date. Each
answer names its days. A promise is kept when the Reading has reached the target and its days are over (a sum that
has reached it stays there, so it is kept at once), or when somebody marked it as done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import By, Lens, lens_for
from coaching.metrics import elsewhere
from coaching.metrics.definition import Metric, all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.own_date import last_complete, own_date
from coaching.metrics.reading import FEW, Reading
from coaching.metrics.show import day, detail, in_unit, show
from coaching.metrics.statistics import ratio
from coaching.records import Commitment, conversations
from coaching.records.entries import IN_PART, UNKEPT
from coaching.workspace import Workspace

OVERDUE = "overdue"
KEPT, NOT_KEPT, NOT_YET, TOO_EARLY, UNKNOWN = "kept", "missed", "not yet", "too early", "unknown"
AWAITED = "not judged yet"  # an engine has not added up what it is judged by
COLOURS = {KEPT: "green", NOT_KEPT: "red", NOT_YET: "amber", TOO_EARLY: "grey", AWAITED: "grey", UNKNOWN: "grey"}
WHOLE = ("week", "month", "quarter", "year")  # the kinds of period that two windows of one length can have
NO_LEAN = 0.1  # a bias within ten per cent of nothing leans nowhere
CLOSE = 0.1  # how near a target without a side has to be reached, as a share of it


@dataclass(frozen=True)
class Standing:
    """One promise and what the data says: kept, not yet, too early or unknown, the reason in words, and the Reading behind it."""

    commitment: Commitment
    reading: Reading | None
    state: str
    reason: str

    @property
    def by(self) -> str:
        """Whose word that is: "data", or "marked" where somebody ended it by hand."""
        return "marked" if self.reading is None and self.state in (KEPT, NOT_KEPT) else "data"

    @property
    def colour(self) -> str:
        """Green for kept, amber for not yet, grey where nothing can be said."""
        return COLOURS[self.state]


def said_since(workspace: Workspace, commitments: Sequence[Commitment]) -> list[Standing]:
    """How each promise stands in the data of today, in the given order."""
    held = days_held(workspace, commitments)
    return [_standing(workspace, one, held.get(one.id) or one.created_at.date()) for one in commitments]


def stands(standing: Standing, as_of: date) -> str:
    """How a promise stands on a day in one word: kept or missed, overdue where it is open after its day, else what the data says."""
    late = standing.state not in (KEPT, NOT_KEPT, AWAITED) and standing.commitment.overdue(as_of)
    return OVERDUE if late else standing.state


def days_held(workspace: Workspace, commitments: Sequence[Commitment]) -> dict[str, date]:
    """The day on which the conversation of each promise was held, by the promise's id; none for those outside of one."""
    wanted = {one.conversation_id for one in commitments if one.conversation_id}
    held = {one.id: one.held_on for one in conversations.listed(workspace.records, states=("held",))} if wanted else {}
    found = {one.id: held.get(one.conversation_id) for one in commitments if one.conversation_id}
    return {key: day for key, day in found.items() if day}


def in_short(standings: Sequence[Standing]) -> str:
    """Several promises counted: "3 promises: 1 kept, 2 not yet"; empty when there are none."""
    if not standings:
        return ""
    states = [one.state for one in standings]
    if len(states) == 1:
        return f"1 promise: {states[0]}"
    counted = ", ".join(f"{states.count(state)} {state}" for state in COLOURS if state in states)
    return f"{len(states)} promises: {counted}"


def _standing(workspace: Workspace, one: Commitment, since: date) -> Standing:
    if one.state == "done":
        return Standing(one, None, KEPT, f"marked as done on {day(one.done_on)}")
    if one.state in UNKEPT:
        missing = "what is missing or was learned" if one.state == IN_PART else "learned"
        return Standing(one, None, NOT_KEPT, f"closed as {one.state}; {missing}: {one.note}")
    if one.metric is None:
        return Standing(one, None, UNKNOWN, "no metric was named, so the data cannot tell")
    if one.metric not in all_metrics():
        return Standing(one, None, UNKNOWN, f"the metric {one.metric.replace('_', ' ')} is not read here")
    as_of = own_date(workspace, metric(one.metric))
    if as_of is None:
        return Standing(one, None, UNKNOWN, "there is no data yet")
    if as_of <= since:
        known, aim = metric(one.metric), ""
        if one.target_value is not None:
            aim = f", aiming at {in_unit(known, one.target_value, workspace.settings.currency)}"
        return Standing(
            one, None, TOO_EARLY, f"{known.label}{aim}: the data ends on {day(as_of)}, before anything could show"
        )
    try:
        reading = read_since(workspace, one, since, as_of)
    except Refusal as refusal:
        return Standing(one, None, UNKNOWN, str(refusal))
    if one.target_value is None:  # nothing to reach
        said = f"no target was set; {_in_words(workspace, reading)}{_before(workspace, one)}"
        return Standing(one, reading, UNKNOWN, said)
    if reading.value is None and elsewhere.awaits(workspace.facts, metric(one.metric).capped or (one.metric,)):
        return Standing(one, reading, AWAITED, _in_words(workspace, reading))
    state = _verdict(workspace, one, reading, as_of)
    return Standing(one, reading, state, _reason(workspace, one, reading, state, as_of))


def read_since(workspace: Workspace, one: Commitment, since: date, as_of: date) -> Reading:
    """The Reading that answers for a promise made on a day; Refusal when its rep, team or account is no longer in the data."""
    by: By = one.scope_by or "rep"  # type: ignore[assignment]
    period = period_since(workspace, one, since, as_of)
    on = min(one.due_on or as_of, as_of) if _stands(metric(one.metric or "")) else as_of
    lens = lens_for(workspace, by, [one.scope_id or one.rep_id], period.key, on)
    return measure(workspace, lens, [one.metric or ""])[0]


def period_since(workspace: Workspace, one: Commitment, since: date, as_of: date) -> Period:
    """The days a promise is read over on a day: of the kind its baseline had; else from the day after it was made to its due date."""
    known = metric(one.metric or "")
    until = min(one.due_on or as_of, as_of)
    if answer := answered_by(workspace, one):
        return answer if as_of >= answer.start else workspace.calendar.containing(answer.kind, as_of)  # type: ignore[arg-type]
    if _over_days(known) and until > since:
        return workspace.calendar.parse(f"{since + timedelta(days=1)}..{until}")
    on = as_of if known.ends == "over" else until
    return workspace.calendar.containing(_kind(workspace, one, known), on)  # type: ignore[arg-type]


def answered_by(workspace: Workspace, one: Commitment) -> Period | None:
    """The whole period that answers for a promise: the one of its baseline's kind that holds the due date; None where it began in none before."""
    known = all_metrics().get(one.metric or "")
    if (
        known is None
        or not _over_days(known)
        or one.due_on is None
        or one.baseline_value is None
        or not one.baseline_period
    ):
        return None
    began = workspace.calendar.parse(one.baseline_period)
    if began.kind != _kind(workspace, one, known):
        return None
    answer = workspace.calendar.containing(began.kind, one.due_on)  # type: ignore[arg-type]
    return answer if answer.start >= began.end else None


def counted_over(workspace: Workspace, one: Commitment, since: date) -> str:
    """Which days will answer for a promise of a day, before it is signed; empty while metric or due date is open, or the date lies before that day.

    "Counts from 11 Sep 2026 to 30 Sep 2026", "Counts over Q3 2026 as a whole", "Counts as it stands on 31 Aug 2026".
    """
    if one.metric not in all_metrics() or one.due_on is None or one.due_on < since:
        return ""
    period = period_since(workspace, one, since, one.due_on)
    if period.kind == "days":
        said = f"Counts from {day(period.start)} to {day(period.last)}"
        began = _began(workspace, one, period) if one.baseline_period else None
        if began is None or began == one.baseline_value:
            return said
        pace = in_unit(metric(one.metric), float(round(began)), workspace.settings.currency)
        return f"{said}; as in {workspace.calendar.parse(one.baseline_period or '').label} it would be {pace}"
    if _stands(metric(one.metric)):
        return f"Counts as it stands on {day(one.due_on)}"
    before = ", the days before this talk as well" if _over_days(metric(one.metric)) and period.start <= since else ""
    return f"Counts over {period.label} as a whole{before}"


def _stands(known: Metric) -> bool:
    """Whether it holds on a day."""
    return known.kind in ("stock", "state")


def _over_days(known: Metric) -> bool:
    """Counts, sums, rates and averages are read over any days; not what holds on a day, nor what is held against the quota of a period."""
    of_a_period = known.horizon == "period" or any(need == "quota.bookings" for need in known.needs)
    return (
        known.kind in ("flow", "shape")
        and not of_a_period
        and (not known.periods or "days" in known.periods)
        and known.ends is None
    )


def _of_cases(known: Metric) -> bool:
    """Whether it is a rate or an average of cases, of which few say nothing."""
    return _over_days(known) and (known.kind == "shape" or known.value == "ratio")


def _kind(workspace: Workspace, one: Commitment, known: Metric) -> str:
    """The kind of period the baseline was read in; without one, a month for sums of work and a quarter for the rest."""
    if one.baseline_period:
        kind = workspace.calendar.parse(one.baseline_period).kind
        if kind in WHOLE and (not known.periods or kind in known.periods):
            return kind
    wanted = "month" if _of_work(known) else "quarter"
    return wanted if not known.periods or wanted in known.periods else known.periods[0]


def _of_work(known: Metric) -> bool:
    """Whether it counts work done, which a month tells enough of; money, rates and averages want a quarter (ours)."""
    return known.kind == "flow" and known.unit == "count"


def _verdict(workspace: Workspace, one: Commitment, reading: Reading, as_of: date) -> str:
    over = not _still_counts(workspace, one, reading, as_of)
    if reading.value is None or _few(reading):
        return UNKNOWN if over else TOO_EARLY
    began = _began(workspace, one, workspace.calendar.parse(reading.period))
    if not reached(one, reading.value, began):
        return NOT_YET
    is_there = reading.period == (answer.key if (answer := answered_by(workspace, one)) else reading.period)
    return KEPT if over or (is_there and _stays_reached(one, began)) else TOO_EARLY


def _still_counts(workspace: Workspace, one: Commitment, reading: Reading, as_of: date) -> bool:
    """Whether days that count for a promise are still to come in the data."""
    return one.due_on is not None and as_of < (
        one.due_on if _stands(metric(reading.metric)) else _last_day(workspace, one, reading)
    )


def _last_day(workspace: Workspace, one: Commitment, reading: Reading) -> date:
    period = answered_by(workspace, one) or workspace.calendar.parse(reading.period)
    return max(period.last, one.due_on or period.last) if period.kind == "days" else period.last


def _stays_reached(one: Commitment, began: float | None) -> bool:
    """Whether what has reached its target cannot fall back: a sum that is to grow."""
    known = metric(one.metric or "")
    return known.kind == "flow" and known.value == "sum" and known.unit != "money" and _upwards(one, began)


def _few(reading: Reading) -> bool:
    """Fewer than five cases behind a rate or an average say nothing either way."""
    known = metric(reading.metric)
    cases = (
        reading.whole if known.value == "ratio" and reading.whole is not None and known.unit != "money" else reading.n
    )
    return _of_cases(known) and (cases or 0) < FEW


def reached(one: Commitment, value: float, began: float | None = None) -> bool:
    """Whether a value is at the target or beyond, on the side on which the promise wanted it to move from where it began."""
    known, target = metric(one.metric or ""), one.target_value
    if target is None:
        return False
    if known.value == "bias":
        return abs(value) <= max(abs(target), NO_LEAN)
    if known.better == "near" and one.baseline_value in (None, target):
        return abs(value - target) <= CLOSE * abs(target)
    return value >= target if _upwards(one, began) else value <= target


def _upwards(one: Commitment, began: float | None) -> bool:
    """Whether a promise wanted more: by where it began, at the pace of then as well; where those two differ or say nothing, what is better."""
    target = one.target_value or 0.0
    sides = {
        target > start
        for start in (one.baseline_value, one.baseline_value if began is None else began)
        if start not in (None, target)
    }
    return sides.pop() if len(sides) == 1 else metric(one.metric or "").better == "higher"


def _began(workspace: Workspace, one: Commitment, period: Period) -> float | None:
    """Where a promise began; for a sum counted over other days, as much as that pace gives in them."""
    known, began = metric(one.metric or ""), one.baseline_value
    if (
        began is None
        or not one.baseline_period
        or known.kind != "flow"
        or known.value != "sum"
        or answered_by(workspace, one)
    ):
        return began
    before = workspace.calendar.parse(one.baseline_period)
    return ratio(began * (period.end - period.start).days, (before.end - before.start).days)


def _reason(workspace: Workspace, one: Commitment, reading: Reading, state: str, as_of: date) -> str:
    now, period = _in_words(workspace, reading), workspace.calendar.parse(reading.period)
    known = metric(reading.metric)
    aim = f"aiming at {in_unit(known, one.target_value, workspace.settings.currency)}"
    if reading.value is None and state == TOO_EARLY and known.ends == "result":
        return f"{known.label} has no result before {day(_last_day(workspace, one, reading))}, {aim}"
    if reading.value is None:
        return f"{now}, {aim}"
    if _few(reading):
        return f"{now}, {aim}: too few cases to tell"
    if state == TOO_EARLY:
        return f"{now}, {aim}{_before(workspace, one, period)}: reached so far, counts on {day(_last_day(workspace, one, reading))}"
    due, answer = "", answered_by(workspace, one)
    if answer and state == NOT_YET and as_of < answer.last:
        due = f"; {answer.label} as a whole answers for it"
    elif one.due_on and state == NOT_YET:
        due = f"; was due on {day(one.due_on)}" if one.due_on < as_of else f"; due on {day(one.due_on)}"
    return f"{now}, {aim}{_before(workspace, one, period)}{due}"


def _in_words(workspace: Workspace, reading: Reading) -> str:
    """A Reading as half a sentence: "win rate 33.3 % (5 of 15 decided deals) since 10 Jun 2026"."""
    currency = workspace.settings.currency
    period = workspace.calendar.parse(reading.period)
    known = metric(reading.metric)
    when = (
        f"from {day(period.start)} to {day(period.last)}"
        if period.kind == "days"
        else f"in {workspace.calendar.label(period, reading.as_of)}"
    )
    when = f"on {day(min(reading.as_of, period.last))}" if _stands(known) else when
    label = known.label
    if reading.value is None:
        return f"{label} is unknown {when} ({reading.note})"
    cases = detail(reading, currency)
    told = "" if metric(reading.metric).unit == "count" else f" ({cases})"
    return f"{label} {show(reading, currency)}{told} {when}"


def _before(workspace: Workspace, one: Commitment, period: Period | None = None) -> str:
    """Where it began, in words; of a sum also what that pace gives in the days of a period."""
    if one.baseline_value is None or one.metric is None:
        return ""
    known = metric(one.metric)
    is_sum = known.value == "sum" and known.kind == "flow"
    over = (
        f" in {workspace.calendar.parse(one.baseline_period).label}"
        if one.baseline_period and (is_sum or answered_by(workspace, one))
        else ""
    )
    began = _began(workspace, one, period) if period and is_sum else None
    if began is not None and round(began) != one.baseline_value:
        over += f" ({in_unit(known, float(round(began)), workspace.settings.currency)} in as many days)"
    return f", from {in_unit(known, one.baseline_value, workspace.settings.currency)}{over} when it was agreed"


def starting_point(workspace: Workspace, lens: Lens, key: str) -> Reading:
    """Where a promise starts from: the last whole period of the lens's kind, of a month for counts of work; as it stands where it holds on a day."""
    known = metric(key)
    if known.kind in ("stock", "state") or known.ends == "over" or lens.as_of < lens.period.start:
        periods = (
            [lens.period] if lens.period.kind == "all" else [lens.period, workspace.calendar.previous(lens.period)]
        )
    else:
        periods = [
            last_complete(workspace, known, _starts_by(known, lens.period.kind), min(lens.as_of, lens.period.last))
        ]
        periods.append(workspace.calendar.previous(periods[0]))
    found = measure(workspace, lens, [key], periods)
    return next((reading for reading in found if reading.value is not None), found[0])


def _starts_by(known: Metric, kind: str) -> str:
    """The kind of period a promise begins in, by what the page shows: weeks or months for counts of work, months to years for the rest."""
    fits = ("week", "month") if _of_work(known) else ("month", "quarter", "year")
    wanted = kind if kind in fits else "month" if _of_work(known) else "quarter"
    return wanted if not known.periods or wanted in known.periods else known.periods[0]


def typed_in(known: Metric, currency: str = "USD") -> str:
    """In which unit a person types a target of this metric: "%", "$", "days", "x" or nothing."""
    if known.shown == "times":
        return "x"
    if known.unit == "money":
        return currency
    return {"share": "%", "ratio": "%", "days": "days"}.get(known.unit, "")


def aims_down(one: Commitment) -> bool:
    """Whether a promise aims at less than where it began, of a number that is better higher."""
    known = all_metrics().get(one.metric or "")
    return bool(known and known.better == "higher" and one.target_value is not None and one.baseline_value is not None
                and one.target_value < one.baseline_value)  # fmt: skip


def target_label(workspace: Workspace, one: Commitment) -> str:
    """What the field of a target is called: "To (%)", "To (USD)", "To (in a month)" where a sum is held against one of a month."""
    known = all_metrics().get(one.metric or "")
    if known is None:
        return "To"
    began = (
        workspace.calendar.parse(one.baseline_period).kind
        if one.baseline_period and one.baseline_value is not None
        else ""
    )
    each = f"in a {began}" if known.kind == "flow" and known.value == "sum" and began in WHOLE else ""
    told = " ".join(part for part in (typed_in(known, workspace.settings.currency), each) if part)
    return f"To ({told})" if told else "To"


def as_typed(known: Metric, value: float | None) -> float | None:
    """A kept target as a person types it: 0.25 as 25 where it is typed in per cent."""
    if value is None:
        return None
    return round(value * 100, 4) if typed_in(known) == "%" else value


def from_typed(known: Metric, typed: float | None) -> float | None:
    """What a person typed as it is kept: 25 as 0.25 where it is typed in per cent."""
    if typed is None:
        return None
    return round(typed / 100, 6) if typed_in(known) == "%" else typed
