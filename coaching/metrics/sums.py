"""Contributions summed by scope and period, in one pass over the rows: each row falls between two of the periods' first and last days."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from threading import Lock

import numpy as np

from coaching.calendar import Period
from coaching.facts import Cursor, Facts
from coaching.lens import Scope
from coaching.metrics.adds_up import Sums
from coaching.metrics.contributions import bound, contributions
from coaching.metrics.definition import Metric
from coaching.metrics.keep import RECORDS
from coaching.metrics.read_once import read_once
from coaching.metrics.stretched import Array, Stretched
from coaching.workspace import Workspace

Every = dict[str, Sums] | Sequence[tuple[str, str | None, Sums]]  # of accounts by their id, of people with their team
Cells = dict[tuple[str, str], dict[str, Sums]]  # (metric, period) -> scope -> sums
BEGINNING = date(1900, 1, 1)
KEPT = "sum_kept"
# Answers that are held; of all accounts or people a megabyte each (ours).
MOST_HELD = {"company": 400, "team": 400, "account": 6, "rep": 8}
LISTED = {"account": 500, "rep": 50}  # as many are named one by one in a query


class Where:
    """How rows are picked and named for the wanted scopes: a join, the scope's column and its bound values."""

    def __init__(self, by: str, scopes: Sequence[Scope], every: bool = False) -> None:
        self.by, self.scopes = by, scopes
        # all at once, and picked afterwards
        self.every = every = every or by == "company" or len(scopes) > LISTED.get(by, len(scopes))
        marks = ", ".join("?" * len(scopes))
        self.wanted = frozenset(scope.id for scope in scopes)
        self.values: list[object] = [] if every else [scope.id for scope in scopes]
        self.column = {"company": "'company'", "team": "p.team", "rep": "k.rep_id", "account": "k.account_id"}[by]
        self.pick = "true" if every else f"{self.column} in ({marks})"

    @property
    def one(self) -> str | None:
        """The one person or account whose rows are wanted; None where they are those of several, or of none."""
        return self.scopes[0].id if self.by in ("rep", "account") and len(self.scopes) == 1 else None

    def join(self, day: str = "k.day") -> str:
        """SQL of the join that tells the team of a row's person on a day."""
        return (
            f"join seat as p on p.rep_id = k.rep_id and {day} >= p.from_day and {day} < p.until_day"
            if self.by == "team"
            else ""
        )

    def moved(self, source: str) -> str:
        """The changes of a stock, each person's with what a change of team takes out of the one team and brings to the other."""
        if self.by != "team":
            return source
        named = "k.metric, k.rep_id, k.lacks, p.team"
        return (
            f"(select {named}, case when k.day < p.from_day then p.from_day else k.day end as day, k.part, k.whole, k.n from {source} as k "
            "join seat as p on p.rep_id = k.rep_id and p.until_day > k.day "
            f"union all select {named}, p.until_day, -k.part, -k.whole, -k.n from {source} as k "
            "join seat as p on p.rep_id = k.rep_id and p.until_day > k.day where p.until_day < date '2200-01-01')"
        )

    @property
    def join_moved(self) -> str:
        """SQL of the join that goes with moved()."""
        return "join (select distinct team from seat) as p on p.team = k.team" if self.by == "team" else ""

    def scoped(self, everybody: Every) -> list[tuple[str, Sums]]:
        """Of everybody's sums those of the wanted scopes, under the scope's id."""
        if isinstance(everybody, dict):
            return [(scope.id, everybody[scope.id]) for scope in self.scopes if scope.id in everybody]
        if self.by == "company":
            return [("company", sums) for _, _, sums in everybody]
        return [
            (scope, sums)
            for rep, team, sums in everybody
            if (scope := rep if self.by == "rep" else team) is not None and scope in self.wanted
        ]


def named(sql: str, values: list[object], given: dict[str, date]) -> tuple[str, dict[str, object]]:
    """Positional marks as named ones, so that they can stand beside $as_of."""
    known: dict[str, object] = dict(given)
    for number, value in enumerate(values):
        sql = sql.replace("?", f"$scope_{number}", 1)
        known[f"scope_{number}"] = value
    return sql, known


def summed(
    facts: Facts,
    source: str,
    metrics: Sequence[Metric],
    where: Where,
    when: Sequence[Period],
    as_of: date,
    given: dict[str, date],
) -> Cells:
    """The sums of metrics of one kind, flow or stock, from a table or select of metric, rep_id, account_id, day, since, lacks, part, whole, n.

    What stands for several days together (since) counts in periods that hold them all; in others of these days it is told to reach beyond.
    """
    stock, (spans, cuts) = metrics[0].kind == "stock", cuts_of(metrics, when, as_of)
    of_all = where.by == "team" or where.every if source == KEPT else where.by == "account" and len(where.scopes) > 1
    if of_all:
        where = Where(where.by, where.scopes, every=True)  # all teams, and all accounts, take as long as one
    marks = ", ".join(f"'{metric.key}'" for metric in metrics)
    last, begins, until = cuts[-1], "cast(null as integer)", ""
    if not stock:
        begins = f"case when k.since < date '{cuts[0]}' then -1 when k.since is not null then {_stretch(cuts, 'k.since')} end"
        until = f" or k.since < date '{last}'"
    sql = f"""
        with placed as (
            select k.metric, {where.column} as scope, {begins} as begins,
                   case when k.day >= date '{last}' then {len(cuts) - 1} else {_stretch(cuts)} end as stretch, k.lacks, k.part, k.whole, k.n,
                   {"cast(null as double)" if stock else "k.most"} as most
            from {where.moved(source) if stock else source} as k {where.join_moved if stock else where.join()}
            where k.metric in ({marks}) and {where.pick} and k.day >= date '{cuts[0]}' and (k.day < date '{last}'{until})
        )
        select metric, scope, lacks, coalesce(begins, stretch) as begins, stretch, cast(sum(part) as double) as part,
               cast(sum(whole) as double) as whole, cast(sum(n) as double) as n, cast(max(most) as double) as most
        from placed group by metric, scope, begins, stretch, lacks"""
    sql, values = named(sql, where.values, given)
    stands_for = tuple(facts.sums_of.get(metric.key, "") for metric in metrics) if source == KEPT else ()
    lasting = all(stands_for) if source == KEPT else all(is_of_facts(metric) for metric in metrics)
    ask = _asked_of_all(facts, where, lasting) if of_all else partial(_ask, facts)
    return by_period(Stretched.of(ask(sql, tuple(values.items()), stands_for)), stock, when, spans, cuts)


def _ask(
    facts: Facts, sql: str, values: tuple[tuple[str, object], ...], stands_for: tuple[str, ...]
) -> dict[str, Array]:
    """The columns of a query; stands_for: what the kept sums it reads stand for, with which its answer is held."""
    found: dict[str, Array] = facts.cursor().execute(sql, dict(values)).fetchnumpy()
    return found


def _asked_of_all(facts: Facts, where: Where, lasting: bool) -> Callable[..., dict[str, Array]]:
    """The same of the wanted scopes, asked of all once for whoever looks: of teams, the company, accounts or many people."""
    told: Callable[..., dict[str, Array]] = facts.told(
        f"sums of all by {where.by}, {lasting}", lambda: lru_cache(MOST_HELD[where.by])(partial(_ask, facts)), lasting
    )

    def wanted(sql: str, values: tuple[tuple[str, object], ...], stands_for: tuple[str, ...]) -> dict[str, Array]:
        with facts.told(
            f"who asks {hash((sql, values))}", Lock
        ):  # whoever asks the same meanwhile waits for the answer
            found = told(sql, values, stands_for)
        here = np.array([scope in where.wanted for scope in found["scope"].tolist()], dtype=bool)
        return {name: column[here] for name, column in found.items()}

    return wanted


def cuts_of(
    metrics: Sequence[Metric], when: Sequence[Period], as_of: date
) -> tuple[list[tuple[date, date]], list[date]]:
    """The days that count for each period, the second one no more, and all of these days in order."""
    spans = [_span(period, metrics[0].kind == "stock", as_of) for period in when]
    return spans, sorted({day for span in spans for day in span})


def by_period(
    rows: Stretched, stock: bool, when: Sequence[Period], spans: Sequence[tuple[date, date]], cuts: Sequence[date]
) -> Cells:
    """The sums of periods from those of stretches between cuts, of which each period spans some."""
    place = {day: number for number, day in enumerate(cuts)}
    cells: Cells = {}
    for period, (first, after) in zip(when, spans, strict=True):
        lacking: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for (metric, lacks), found in rows.between(place[first], place[after]):
            if lacks is None:
                cells[metric, period.key] = found
                continue
            for scope, sums in found.items():
                told = lacking.setdefault((metric, scope), [])
                if sums.n or not stock:
                    told.append((lacks, int(sums.n)))
        for (metric, scope), told in lacking.items():
            here = cells.setdefault((metric, period.key), {})
            here[scope] = here.get(scope, Sums(0.0, None, 0))._replace(lacking=tuple(sorted(told)))
    return cells


def _span(period: Period, stock: bool, as_of: date) -> tuple[date, date]:
    """The days that count for a period, the second one no more: for a stock everything up to its last day, or the as-of date."""
    if not stock:
        return period.start, period.end
    return BEGINNING, min(as_of, period.last) + timedelta(days=1)


def _stretch(cuts: Sequence[date], day: str = "k.day") -> str:
    """SQL for the number of the stretch between two cuts in which a day lies: halved and halved again."""

    def between(low: int, high: int) -> str:
        if high - low == 1:
            return str(low)
        middle = (low + high) // 2
        return f"case when {day} < date '{cuts[middle]}' then {between(low, middle)} else {between(middle, high)} end"

    return between(0, len(cuts) - 1)


def states(workspace: Workspace, wanted: Sequence[tuple[Metric, Period, date]], where: Where) -> Cells:
    """The sums of metrics that are asked anew at a day, each with its period and day: asked once, of everybody, for whomever one looks at."""
    facts, of = workspace.facts, "accounts" if where.by == "account" else "people"
    told = {lasts: facts.told(f"states of {of} {lasts}", dict, lasts) for lasts in (True, False)}
    asked = sorted({(metric.key, on): metric for metric, _, on in wanted}.items())
    late = [(metric, on) for (key, on), metric in asked if (key, on) not in told[is_of_facts(metric)]]
    if late:  # kept where it was looked for: what a change came between goes with what is gone
        now = facts.told(f"{of} {[(one.key, str(on)) for one, on in late]}", lambda: asked_at_once(facts, late, of))
        for metric, on in late:
            told[is_of_facts(metric)][metric.key, on] = now[metric.key, on]
    found: Cells = {}
    for metric, period, on in wanted:
        every = told[is_of_facts(metric)][metric.key, on]
        cells = found.setdefault((metric.key, period.key), {})
        for scope, sums in where.scoped(every):
            cells[scope] = _added(cells[scope], sums) if scope in cells else sums
    return found


def is_of_facts(metric: Metric) -> bool:
    """Whether a metric reads nothing that people wrote."""
    return not (metric.reads_records or metric.reads & RECORDS)


def asked_at_once(facts: Facts, late: Sequence[tuple[Metric, date]], of: str) -> dict[tuple[str, date], Every]:
    """Metrics on days; where they are several with what they all read put in memory before."""
    cursor, ask = facts.cursor(), _every_account if of == "accounts" else _everybody
    if len(late) > 1:
        read_once(cursor, [metric for metric, _ in late])
    return {(metric.key, on): ask(cursor, metric, on) for metric, on in late}


def _added(one: Sums, other: Sums) -> Sums:
    wholes = [sums.whole for sums in (one, other) if sums.whole is not None]
    return Sums((one.part or 0.0) + (other.part or 0.0), sum(wholes) if wholes else None, one.n + other.n)


def _every_account(cursor: Cursor, metric: Metric, on: date) -> dict[str, Sums]:
    """The sums of every account on a day."""
    sql = f"""
        select k.account_id, sum(k.part), sum(k.whole), sum(k.n) from ({contributions(cursor, metric, on)}) as k
        where k.reason is null and k.account_id is not null group by k.account_id"""
    rows = cursor.execute(sql, bound(metric, on)).fetchall()
    return {account: Sums(part or 0.0, whole, int(n or 0)) for account, part, whole, n in rows}


def _everybody(cursor: Cursor, metric: Metric, on: date) -> list[tuple[str, str | None, Sums]]:
    """Rep, team and sums of everybody on a day."""
    sql = f"""
        select k.rep_id, any_value(p.team), sum(k.part), sum(k.whole), sum(k.n) from ({contributions(cursor, metric, on)}) as k
        left join seat as p on p.rep_id = k.rep_id and p.from_day <= date '{on}' and p.until_day > date '{on}'
        where k.reason is null group by k.rep_id"""
    rows = cursor.execute(sql, bound(metric, on)).fetchall()
    return [(rep, team, Sums(part or 0.0, whole, int(n or 0))) for rep, team, part, whole, n in rows]
