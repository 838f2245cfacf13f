"""What became of forecast calls: error by weeks before the end of a quarter or month (F5), and whether they beat a naive forecast (F6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.calendar import Kind, Period
from coaching.lens import Lens, reps_in
from coaching.metrics import statistics
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.outlook import AtLead
from coaching.metrics.tables import in_points
from coaching.workspace import Workspace

WEEKS = {"quarter": 13, "month": 5}  # that hold every day of the period
SEASON = {"quarter": 4, "month": 12}  # periods, after which a naive forecast looks back
WITHIN = 7  # days within which a call stands for a week (METRICS F5)
WHO = {"naive": "Naive", "rep": "Rep", "manager": "Manager"}


@dataclass(frozen=True)
class Made:
    """One commit, loaded or made here: whose, by which side, for the days from start to end (excluded), made on which day, how much."""

    rep_id: str
    side: str
    start: date
    end: date
    made_on: date
    amount: float


@dataclass(frozen=True)
class Result:
    """One rep and finished period: what was called in which week before its end (0 is its last week), what was booked, and the naive forecast."""

    rep_id: str
    period: Period
    booked: float
    naive: float | None
    rep: dict[int, float]
    manager: dict[int, float]


def commits(workspace: Workspace, reps: Sequence[str]) -> list[Made]:
    """Every commit of these reps, oldest first; those whose money has no rate are left out."""
    keep_fresh(workspace)
    sql = (
        "select rep_id, side, period_start, period_end, made_on, amount from forecast_call where category = 'commit' and reason is null "
        "and amount is not null and rep_id in (select unnest($reps)) order by made_on, abs(row_id)"
    )
    return [Made(*row) for row in workspace.facts.cursor().execute(sql, {"reps": list(reps)}).fetchall()]


def kind_of(lens: Lens) -> Kind:
    """The kind of period whose calls are judged: months where the lens is a month, quarters otherwise."""
    return "month" if lens.period.kind == "month" else "quarter"


def results(workspace: Workspace, lens: Lens, periods: int = 4) -> list[Result]:
    """Every rep of the lens in each of the last finished quarters (months) for which a commit was called, oldest first."""
    reps = reps_in(workspace, lens)
    made = commits(workspace, [rep.id for rep in reps])
    calendar, kind = workspace.calendar, kind_of(lens)
    last = calendar.last_months if kind == "month" else calendar.last_quarters
    called = {(one.start, one.end) for one in made}
    over = (one for one in last(lens.as_of, periods + 1) if one.last <= lens.as_of)
    wanted = [one for one in over if (one.start, one.end) in called]
    if not wanted:
        return []
    before = {period.key: last(period.start, SEASON[kind] + 1) for period in wanted}  # the period itself last
    booked = _booked(workspace, lens, [one for some in before.values() for one in some])
    found = []
    for period in wanted:
        for rep in reps:
            own = [one for one in made if _is_of(one, rep.id, period)]
            if any(one.side == "rep" for one in own):
                actual = booked.get((rep.id, period.key)) or 0.0
                past = [booked.get((rep.id, one.key)) for one in before[period.key]]
                found.append(Result(rep.id, period, actual, _naive(past, kind), *_sides(own, period)))
    return found


def _naive(past: Sequence[float | None], kind: Kind) -> float | None:
    return statistics.naive([one or None for one in past], SEASON[kind])[-1]  # nothing booked is no history


def _sides(own: Sequence[Made], period: Period) -> list[dict[int, float]]:
    """The rep's commits by weeks before the end, and the manager's."""
    return [_by_week([one for one in own if one.side == side], period) for side in ("rep", "manager")]


def _booked(workspace: Workspace, lens: Lens, periods: Sequence[Period]) -> dict[tuple[str, str], float | None]:
    """Each rep's bookings by rep and key of a period."""
    read = measure(workspace, lens, ["bookings"], list({one.key: one for one in periods}.values()), each="rep")
    return {(one.scope, one.period): one.value for one in read}


def _is_of(call: Made, rep_id: str, period: Period) -> bool:
    return (call.rep_id, call.start, call.end) == (rep_id, period.start, period.end)


def _by_week(made: Sequence[Made], period: Period) -> dict[int, float]:
    """The newest commit made within seven days of each week's end, by weeks before the end of the period; a week without one is a gap."""
    found = {}
    for lead in range(WEEKS[period.kind]):
        on = period.last - timedelta(weeks=lead)
        near = [one for one in made if on - timedelta(days=WITHIN) < one.made_on <= on]
        if near:
            found[lead] = near[-1].amount
    return found


def by_lead(found: Sequence[Result], each: bool = False) -> list[AtLead]:
    """Error of the commit by weeks before the end (F5), the furthest week first: of all who called together, or each rep's misses added up."""
    leads = []
    for lead in sorted({lead for one in found for lead in one.rep}, reverse=True):
        have = [one for one in found if lead in one.rep]
        quarters = sorted({one.period.key for one in have})
        pairs = [(one.rep[lead], one.booked) for one in have]
        together = [tuple(sum(column) for column in zip(*(pair for pair, one in zip(pairs, have, strict=True) if one.period.key == key), strict=True))
                    for key in quarters]  # fmt: skip
        if pairs:
            called, booked = (sum(column) for column in zip(*pairs, strict=True))
            wape = statistics.wape(pairs if each else [(one, other) for one, other in together])
            leads.append(AtLead(lead, len(quarters), called, booked, wape, statistics.bias(called, booked)))
    return leads


def by_forecaster(found: Sequence[Result]) -> list[dict[str, object]]:
    """WAPE of the naive forecast, the rep's and the manager's first call of the same reps and periods, and what each added in points (F6)."""
    have = [one for one in found if one.naive is not None and one.rep]
    if not have:
        return []
    pairs = {
        "naive": [(one.naive or 0.0, one.booked) for one in have],
        "rep": [(_first(one.rep), one.booked) for one in have],
        "manager": [(_first(one.manager or one.rep), one.booked) for one in have],
    }
    if not any(one.manager for one in have):
        del pairs["manager"]
    misses = {key: statistics.wape(some) for key, some in pairs.items()}
    return [
        {
            "who": WHO[key],
            "n": len(have),
            "wape": miss,
            "added": in_points(_less(misses["naive"], miss)) if key != "naive" else None,
        }
        for key, miss in misses.items()
    ]


def _first(called: dict[int, float]) -> float:
    return called[max(called)]


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def one_by_one(found: Iterable[Result], names: dict[str, str]) -> list[dict[str, object]]:
    """Every rep and period with the first and the last call, what was booked, and the error of the first."""
    return [
        {
            "period": one.period.label, "rep": names.get(one.rep_id, one.rep_id), "first": _first(one.rep) if one.rep else None,
            "last": one.rep[min(one.rep)] if one.rep else None, "manager": _first(one.manager) if one.manager else None, "booked": one.booked,
            "naive": one.naive, "bias": statistics.bias(_first(one.rep), one.booked) if one.rep else None,
        }
        for one in found
    ]  # fmt: skip
