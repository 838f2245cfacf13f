"""Where a quarter will end, read four ways, and how early the call was right in quarters before: what stood so many days before the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from coaching.calendar import Period
from coaching.facts import DEALS
from coaching.lens import Lens, group
from coaching.metrics import statistics
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.same_day import reaches
from coaching.metrics.show import cases, money
from coaching.metrics.tables import Table, whole
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "outlook.sql").read_text(encoding="utf-8")
LEADS = tuple(range(12, -1, -1))  # weeks before the end of a quarter (METRICS F5)
SHOWN_LEADS = (12, 8, 4, 2, 1, 0)
QUARTERS = 6
STALE = 7  # days after which a dated export no longer stands for a moment (METRICS F5)
STRENGTH = 30  # deals that the company's share weighs beside one's own (house default)
FEWEST = 2  # finished quarters before one's own history says anything
WON, UNCALLED, COMMIT, BEST = "won", "no category", ("commit",), ("commit", "most likely", "best case")
CALLS: Mapping[str, str] = {
    "commit": "Deals in commit",
    "best case": "Best case",
    "weighted": "Weighted",
    "history": "By own history",
}


@dataclass(frozen=True)
class Moment:
    """A midnight in a quarter, so many weeks before its end (None where it is no whole number of them)."""

    quarter: Period
    day: date
    lead: int | None = None


@dataclass(frozen=True)
class Standing:
    """What stood at a moment for a person under a category (won: won by then): deals, amounts, weighted by probability, and what was won of it."""

    moment: Moment
    rep: str
    name: str
    category: str
    deals: int
    amount: float
    weighted: float | None
    became: float


@dataclass(frozen=True)
class Weeks:
    """The moments of finished quarters that are known, and what stood at each."""

    moments: tuple[Moment, ...]
    rows: tuple[Standing, ...]

    def of(self, name: str) -> "Weeks":
        """Those of one person."""
        return Weeks(self.moments, tuple(one for one in self.rows if one.name == name))


@dataclass(frozen=True)
class AtLead:
    """How far calls lay from the result so many weeks before the end: shares of the bookings, None where there are none; quarters: how many."""

    lead: int
    quarters: int
    called: float
    booked: float
    error: float | None
    bias: float | None

    @property
    def accuracy(self) -> float | None:
        """1 less the error, never below 0 (F1)."""
        return None if self.error is None else max(0.0, 1 - self.error)


@dataclass(frozen=True)
class Outlook:
    """Where the quarter ends: won so far, and each call with that in it; beside is what came in before from deals not yet due, quarters of how many.

    history is None with fewer than two finished quarters that reach so far back, quota where none is set, commit and best_case where no deal that
    is due bears a category. rows: what stands in it now.
    """

    won: float
    commit: float | None
    best_case: float | None
    weighted: float | None
    history: float | None
    beside: float
    quarters: int
    quota: float | None
    days_left: int
    rows: tuple[Standing, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether any of CALLS is known."""
        return any(self.of(call) is not None for call in CALLS)

    def of(self, call: str) -> float | None:
        """The value of one of CALLS."""
        return {"commit": self.commit, "best case": self.best_case, "weighted": self.weighted, "history": self.history}[
            call
        ]


def standing(workspace: Workspace, lens: Lens, moments: Sequence[Moment]) -> list[Standing]:
    """What stood in the pipeline of the lens's scopes at each moment that is known; the others are left out, never filled in."""
    keep_fresh(workspace)
    known = _known(workspace, moments)
    if not known:
        return []
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})" if lens.by != "company" else "true"
    given = {
        "places": list(range(len(known))), "firsts": [one.quarter.start for one in known], "afters": [one.quarter.end for one in known],
        "days": [one.day for one in known], **(named if lens.by != "company" else {}),
    }  # fmt: skip
    rows = workspace.facts.cursor().execute(SQL.format(pick=pick), given).fetchall()
    return [
        Standing(known[place], rep, name or "Unassigned", category, int(deals), *rest)
        for place, rep, name, category, deals, *rest in rows
    ]


def _known(workspace: Workspace, moments: Sequence[Moment]) -> list[Moment]:
    """The moments that a history covers, or of which a dated export lies at most seven days back."""
    workspace.settle_states()
    cursor = workspace.facts.cursor()
    first = cursor.execute(
        "select cast(min(valid_from) as date) from deal_state where said_by in ('history', 'change')"
    ).fetchall()[0][0]
    exports = [
        day
        for (day,) in cursor.execute(
            "select as_of from import where kind = 'opportunity' and undone_at is null"
        ).fetchall()
        if day
    ]
    return [
        one
        for one in moments
        if (first and first < one.day) or any(0 < (one.day - day).days <= STALE for day in exports)
    ]


def over_weeks(workspace: Workspace, lens: Lens) -> Weeks:
    """What stood each week of the finished quarters up to the lens's own."""
    on = lens_on_facts(workspace, replace(lens, scopes=(lens.scope,)), DEALS)
    moments = [Moment(q, q.end - timedelta(weeks=lead), lead) for q in _finished(workspace, on) for lead in LEADS]
    return Weeks(tuple(_known(workspace, moments)), tuple(standing(workspace, on, moments)))


def _finished(workspace: Workspace, on: Lens) -> list[Period]:
    """The finished quarters of which it is known what was won: exports that begin within one hold its open deals alone."""
    quarters = workspace.calendar.last_quarters(min(on.as_of, on.period.last), QUARTERS + 1)
    over = [quarter for quarter in quarters if quarter.last <= on.as_of][-QUARTERS:]
    return [quarter for quarter in over if reaches(workspace, "bookings", quarter)]


def _call(found: Iterable[Standing], call: str) -> float:
    """What a call says at one moment: won by then, and what it counts of the open deals."""
    counted = BEST if call == "best case" else COMMIT
    return sum(
        (one.weighted or 0.0) if call == "weighted" and one.category != WON else one.amount
        for one in found if one.category == WON or call == "weighted" or one.category in counted
    )  # fmt: skip


def called_and_booked(found: Weeks, lead: int, call: str = "commit") -> dict[str, tuple[float, float]]:
    """By quarter what was called so many weeks before its end and what was booked; where somebody had nothing in a week, nothing was called."""
    grouped: dict[Moment, list[Standing]] = {moment: [] for moment in found.moments}
    for one in found.rows:
        grouped[one.moment].append(one)
    seen = {moment.quarter.key for moment, some in grouped.items() if some}
    booked = {moment.quarter.key: _booked(some) for moment, some in grouped.items() if moment.lead == 0}
    return {
        moment.quarter.key: (_call(some, call), booked[moment.quarter.key])
        for moment, some in grouped.items() if moment.lead == lead and moment.quarter.key in seen and moment.quarter.key in booked
    }  # fmt: skip


def by_lead(found: Weeks, call: str = "commit") -> list[AtLead]:
    """For each week before the end how far the call lay from the result, over the quarters known in that week; misses of quarters do not cancel."""
    rows = []
    for lead in LEADS:
        pairs = list(called_and_booked(found, lead, call).values())
        called, result = sum(one for one, _ in pairs), sum(one for _, one in pairs)
        if pairs:
            rows.append(
                AtLead(lead, len(pairs), called, result, statistics.wape(pairs), statistics.bias(called, result))
            )
    return rows


def _booked(some: Iterable[Standing]) -> float:
    return sum(one.amount for one in some if one.category == WON)


def by_rep(found: Weeks, call: str = "commit") -> dict[str, list[AtLead]]:
    """The same for each person by name, all of them at every week: who had nothing in a week called nothing."""
    names = sorted({one.name for one in found.rows}, key=str.casefold)
    return {name: by_lead(found.of(name), call) for name in names}


def is_over(lens: Lens) -> str:
    """That a period has its result, so that there is nothing left to look out for; empty while it runs."""
    return (
        f"{lens.period.label} is over: what was called and what came is under Forecast quality."
        if lens.period.last <= lens.as_of
        else ""
    )


def outlook(workspace: Workspace, lens: Lens) -> Outlook | None:
    """The outlook of the lens's quarter while it runs, for its scope; None for other periods, and where no state of the deals is known."""
    on = replace(lens_on_facts(workspace, lens, DEALS), scopes=(lens.scope,))
    if on.period.kind != "quarter" or not on.period.start <= on.as_of < on.period.last:
        return None
    midnight = on.as_of + timedelta(days=1)
    left = (on.period.end - midnight).days
    now = standing(workspace, on, [Moment(on.period, midnight)])
    if not now:
        return None
    finished = [quarter for quarter in _finished(workspace, on) if (quarter.end - quarter.start).days > left]
    moments = [Moment(quarter, quarter.end - timedelta(days=left)) for quarter in finished]
    ends = [Moment(quarter, quarter.end, 0) for quarter in finished]
    past, everybody = (
        standing(workspace, on, [*moments, *ends]),
        group(workspace, on, "company") if on.by != "company" else None,
    )
    company = standing(workspace, everybody, moments) if everybody else None
    history, beside, quarters = _history(now, past, company)
    quota = measure(workspace, on, ["quota"])[0].value
    known = [one for one in now if one.category != WON]
    weighted = None if known and all(one.weighted is None for one in known) else _call(now, "weighted")
    uncalled = bool(known) and all(one.category == UNCALLED for one in known)
    return Outlook(
        _booked(now),
        None if uncalled else _call(now, "commit"),
        None if uncalled else _call(now, "best case"),
        weighted,
        history,
        beside,
        quarters,
        quota,
        left,
        tuple(now),
    )


def _history(
    now: Sequence[Standing], past: Sequence[Standing], company: Sequence[Standing] | None
) -> tuple[float | None, float, int]:
    """What is open as it was won before, by category, and what came in beside it: the share won weighs one's own deals and 30 of the company's."""
    then, ends = [one for one in past if one.moment.lead is None], [one for one in past if one.moment.lead == 0]
    quarters = {one.moment.quarter.key for one in then}
    if len(quarters) < FEWEST:
        return None, 0.0, len(quarters)
    own, all_of = (
        _shares([one for one in then if one.category != WON]),
        _shares([one for one in company or () if one.category != WON]),
    )
    total = _booked(now)
    for one in now:
        if one.category != WON:
            total += one.amount * _share_of(own.get(one.category), all_of.get(one.category))
    result = sum(one.amount for one in ends if one.category == WON and one.moment.quarter.key in quarters)
    beside = max(0.0, result - sum(one.amount if one.category == WON else one.became for one in then)) / len(quarters)
    return total + beside, beside, len(quarters)


def _shares(some: Iterable[Standing]) -> dict[str, tuple[float, int]]:
    """By category the part of the amount that was won, and of how many deals that is."""
    sums: dict[str, tuple[float, float, int]] = {}
    for one in some:
        became, amount, deals = sums.get(one.category, (0.0, 0.0, 0))
        sums[one.category] = (became + one.became, amount + one.amount, deals + one.deals)
    return {category: (became / amount, deals) for category, (became, amount, deals) in sums.items() if amount > 0}


def _share_of(own: tuple[float, int] | None, company: tuple[float, int] | None) -> float:
    if company is None:
        return own[0] if own else 0.0
    share, deals = own or (0.0, 0)
    return (share * deals + company[0] * STRENGTH) / (deals + STRENGTH)


def in_words(found: Outlook, currency: str) -> str:
    """The outlook in one sentence, with the gap of the commit to the quota; empty where nothing is known of it."""
    said, ends = f"{money(found.won, currency)} won and {cases(found.days_left, 'days')} left: ", ""
    if found.rows and all(one.category == WON for one in found.rows):
        said += f"no open deal is due in it, so it ends at {money(found.won, currency)} by what is known"
    elif found.commit is None:
        said += "no deal that is due bears a forecast category, so what is in commit is not known"
        ends = " the quarter ends"
    else:
        said += f"with the deals in commit the quarter ends at {money(found.commit, currency)}"
    if found.history is not None:
        said += f", as it went in {cases(found.quarters, 'quarters')} before{ends} at {money(found.history, currency)}"
    if found.quota and found.commit is None:
        said += f"; the quota is {money(found.quota, currency)}"
    elif found.quota:
        gap = (found.commit or 0.0) - found.quota
        said += f"; the quota is {money(found.quota, currency)}, {money(abs(gap), currency)} {'above' if gap < 0 else 'below'} won and commit"
    return f"{said}."


def beside_the_calls(found: Outlook, commit: float | None, currency: str) -> str:
    """Why what deals in commit end at and the commit that counts calls differ, in one line; empty where they do not."""
    apart = 0.0 if commit is None or found.commit is None else round(commit) - round(found.commit)
    if not apart:
        return ""
    return (
        f"The commit of {money(commit or 0.0, currency)} on the other pages counts what reps called in place of their deals in commit: "
        f"{money(abs(apart), currency)} {'more' if apart > 0 else 'less'}."
    )


def behind(found: Outlook) -> Table:
    """The four ways to read it, each with its gap to the quota."""
    ways = [
        ("Won so far", found.won, "closed and won in the quarter"),
        *((label, found.of(call), HOW[call]) for call, label in CALLS.items()),
    ]
    rows = [
        {"call": label, "value": whole(value), "gap": _gap(value, found.quota), "how": how}
        for label, value, how in ways
    ]
    return Table(
        rows,
        {
            "call": "Read as",
            "value": ("Ends at", "money"),
            "gap": ("Against the quota", "money"),
            "how": "What is in it",
        },
    )


HOW = {
    "commit": "won, and deals in commit", "best case": "won, commit, most likely and best case",
    "weighted": "won, and every open deal due times its probability",
    "history": "won, every open deal due by the share its category was won before, and what came in beside",
}  # fmt: skip


def behind_call(found: Outlook, call: str) -> Table:
    """What stands in one of CALLS now, a row a person and category: what is won first, then the largest."""
    within = {"commit": (WON, *COMMIT), "best case": (WON, *BEST)}.get(call)
    some = sorted(
        (one for one in found.rows if within is None or one.category in within),
        key=lambda one: (one.category != WON, -one.amount),
    )
    rows = [{"rep": one.name, "category": one.category, "deals": one.deals, "amount": whole(one.amount),
             "weighted": whole(one.weighted) if one.category != WON else None} for one in some]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "rep": "Rep",
        "category": "Stands as",
        "deals": ("Deals", "count"),
        "amount": ("Amount", "money"),
    }
    return Table(rows, columns if within else {**columns, "weighted": ("Times probability", "money")})


def _gap(value: float | None, quota: float | None) -> float | None:
    return None if value is None or not quota else whole(value - quota)


def behind_leads(found: Mapping[str, Sequence[AtLead]]) -> Table:
    """A row a call and week before the end."""
    rows = [{
        "call": call, "lead": one.lead, "called": one.called, "booked": one.booked, "error": one.error, "bias": one.bias, "n": one.quarters,
    } for call, leads in found.items() for one in leads]  # fmt: skip
    return Table(rows, {
        "call": "Call", "lead": ("Weeks before the end", "count"), "called": ("Called", "money"), "booked": ("Booked", "money"),
        "error": ("Miss of the actual", "share"), "bias": ("Leans (plus: over-called)", "share"), "n": ("Quarters", "count"),
    })  # fmt: skip


def rep_grid(found: Mapping[str, Sequence[AtLead]]) -> Table:
    """A row a person, a column a week before the end: accuracy and signed bias, of the actual bookings."""
    rows = []
    for name, leads in found.items():
        at = {one.lead: one for one in leads}
        cells = {f"week {lead}": _cell(at.get(lead)) for lead in SHOWN_LEADS}
        rows.append({"rep": name, **cells, "n": max((one.quarters for one in leads), default=0)})
    return Table(rows, {
        "rep": "Rep", **{f"week {lead}": f"{lead} weeks before" if lead > 1 else "1 week before" if lead else "At the end" for lead in SHOWN_LEADS},
        "n": ("Quarters", "count"),
    })  # fmt: skip


def _cell(one: AtLead | None) -> str:
    if one is None:
        return "not known"
    if one.accuracy is None or one.bias is None:
        return "nothing booked" if one.called else "nothing called, nothing booked"
    return f"{one.accuracy:.0%}, {one.bias:+.0%}"


def lock_in_words(lead: int) -> str:
    """The day on which a call is locked: "4 weeks before the end"."""
    return f"{cases(lead, 'weeks')} before the end"


def finding(found: Sequence[AtLead], trusted: float = 0.9) -> str:
    """From which week on the call was right within a tenth and stayed so, in one sentence; empty without a finished quarter."""
    known = [one for one in found if one.accuracy is not None]
    if not known:
        return ""
    good = None
    for one in reversed(known):
        if (one.accuracy or 0) < trusted:
            break
        good = one
    quarters = cases(max(one.quarters for one in known), "finished quarters")
    if good is None:
        return f"Over {quarters} the commit was never within a tenth of the result before the end."
    if not good.lead:
        return f"Over {quarters} the commit was within a tenth of the result only at the very end."
    return (
        f"Over {quarters} the commit was within a tenth of the result from {cases(good.lead, 'weeks')} before the end."
    )
