"""measure(): the one way from contributions to Readings, for any scope and any period."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain, pairwise
from typing import Any, Literal

from coaching.calendar import Period
from coaching.facts import Cursor, Have
from coaching.lens import Lens, Scope, calendar_of, reps_of
from coaching.metrics import elsewhere
from coaching.metrics.adds_up import Sums
from coaching.metrics.contributions import bound, contributions, counted, reads_deals, summable
from coaching.metrics.definition import Metric, metric
from coaching.metrics.has_facts import have_with_records, missing, that_have_facts
from coaching.metrics.keep import keep_fresh
from coaching.metrics.needs import in_words, kind_of
from coaching.metrics.own_date import own_date, read_on
from coaching.metrics.own_sums import OwnSums, account_sums, own_sums
from coaching.metrics.reading import (
    NO_FACTS,
    NO_RESULT_YET,
    NOT_ALL,
    OUT_OF_REACH,
    TO_DATE,
    Note,
    Reading,
    by_luck,
    by_one,
    few_cases,
    interval_of,
    may_say_few,
    not_in_it,
    sum_of,
    tidy,
    value_of,
)
from coaching.metrics.shapes import Row, shape_of
from coaching.metrics.statistics import ratio
from coaching.metrics.sums import KEPT, Cells, Where, named, states, summed
from coaching.workspace import Workspace


def measure(
    workspace: Workspace,
    lens: Lens,
    keys: Sequence[str],
    periods: Sequence[Period] | None = None,
    each: Literal["rep", "team"] | None = None,
) -> list[Reading]:
    """The Readings of these metrics for every scope of the lens and every period (default: the lens's own).

    each="rep" reads the reps of the lens's scopes one by one, in order of metric, scope, period. Raises Refusal for an unknown metric.
    """
    metrics = [metric(key) for key in dict.fromkeys(keys)]
    read = list(dict.fromkeys(part for m in metrics for part in ([metric(key) for key in m.capped] or [m])))
    keep_fresh(workspace, read)
    read = that_have_facts(workspace, read)
    when = tuple(periods or (lens.period,))
    by, scopes = _broken_down(workspace, lens, each)
    have = have_with_records(workspace)
    days = {m.key: read_on(workspace, m, lens.as_of) for m in metrics}
    begun = {(m.key, p.key): _seen_from(workspace, m, p, min(p.last, days[m.key]), have) for m in metrics for p in when}
    lacks = {
        (m.key, p.key): _no_facts(m, have)
        or _awaited(workspace, m)
        or _out_of_reach(m, p, lens.as_of, days[m.key], have)
        for m in metrics
        for p in when
    }
    cells = _cells(workspace, lens, Where(by, scopes), read, when, lacks)
    cells |= _capped(cells, metrics)
    found = {
        at: _readings(m, p, by, scopes, cells.get(at, {}), days[m.key], lacks[at], begun[at])
        for m in metrics
        for p in when
        for at in [(m.key, p.key)]
    }
    in_order = (zip(*(found[m.key, p.key] for p in when), strict=True) for m in metrics)
    return list(chain.from_iterable(chain.from_iterable(in_order)))


def _capped(cells: Cells, metrics: Sequence[Metric]) -> Cells:
    """The cells of metrics that add others up, of each of which at most its whole counts."""
    found: Cells = {}
    for m in (one for one in metrics if one.capped):
        for (key, period), of_one in cells.items():
            for scope, sums in of_one.items() if key in m.capped else ():
                if sums.whole:
                    here = found.setdefault((m.key, period), {})
                    before = here.get(scope, Sums(0.0, 0.0, 0))
                    counts = min(sums.part or 0.0, sums.whole)
                    part, whole = (before.part or 0.0) + counts, (before.whole or 0.0) + sums.whole
                    shaped = ratio(part, whole) if m.kind == "shape" else None
                    here[scope] = Sums(part, whole, before.n + sums.n, shaped)
    return found


def _broken_down(workspace: Workspace, lens: Lens, each: str | None) -> tuple[str, list[Scope]]:
    if each != "rep" or lens.by == "rep":
        return lens.by, list(lens.scopes)
    found = {rep.id: rep for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)}
    return "rep", list(found.values())


def _cells(
    workspace: Workspace, lens: Lens, where: Where, metrics: list[Metric], when: tuple[Period, ...], lacks: Mapping[tuple[str, str], Note | None]
) -> Cells:  # fmt: skip
    """The sums of metrics and periods; lacks: why nothing is told of some, so that what takes long is not asked."""
    days = {m: read_on(workspace, m, lens.as_of) for m in metrics}
    asked = [(m, p) for m in metrics for p in when if m.kind == "state" and not lacks.get((m.key, p.key))]
    cells = states(workspace, [(m, p, min(days[m], p.last)) for m, p in asked], where)
    alike: dict[tuple[date, bool], list[Metric]] = {}
    for m in (one for one in metrics if one.kind != "state"):
        alike.setdefault((days[m], where.by == "account" or days[m] != own_date(workspace, m)), []).append(m)
    for (on, live), read_alike in alike.items():
        cells |= _cells_on(workspace, on, live, where, read_alike, when)
    return cells


Values = dict[tuple[str, str], list[Row]]  # (metric, scope) -> day, value and second value
Live = Callable[[Cursor, Metric, date, bool], str]
"""What makes the rows of one metric as SQL, of a day, perhaps as deals were then."""


def _cells_on(
    workspace: Workspace, as_of: date, live: bool, where: Where, metrics: list[Metric], when: tuple[Period, ...]
) -> Cells:
    """The cells of metrics that are read as of one day; live where no sums are kept of that."""
    cursor, as_then = workspace.facts.cursor(), any(is_of_before(workspace, m, as_of) for m in metrics)
    if as_then and any(reads_deals(m) for m in metrics):
        workspace.settle_states()
    cells: Cells = {}

    def sources(some: list[Metric], kept: str, made: Live) -> list[tuple[list[Metric], str, dict[str, date]]]:
        """Where metrics of a kind are read: all where sums of them are kept, else each from its own rows."""
        if live:
            return [([m], made(cursor, m, as_of, as_then), bound(m, as_of)) for m in some]
        return [(some, kept, {})] if some else []

    def own_of(some: list[Metric], source: str, given: dict[str, date]) -> OwnSums | None:
        """Where what is wanted is read together with all else of the one whose it is."""
        if where.one is None or (live and (where.by == "rep" or some[0].daily)):  # daily values are added up first
            return None
        facts, is_shape = workspace.facts, some[0].kind == "shape"
        if live:
            return account_sums(facts, where.one, some[0], source, given)
        return own_sums(facts, where.one, [m for m in metrics if m.kind != "state" and (m.kind == "shape") == is_shape])

    for kind in ("flow", "stock"):
        for some, source, given in sources([m for m in metrics if m.kind == kind], KEPT, _live_sums):
            if own := own_of(some, source, given):
                cells |= own.summed(some, when, as_of)
            else:
                cells |= summed(workspace.facts, source, some, where, when, as_of, given)
    for some, source, given in sources([m for m in metrics if m.kind == "shape"], "value_kept", _live_values):
        own = own_of(some, source, given)
        rows = own.values_of(some, when) if own else _values(cursor, source, some, where, when, given)
        cells |= _shapes(workspace, rows, where, when, as_of)
    return cells


def is_of_before(workspace: Workspace, m: Metric, as_of: date) -> bool:
    """Whether a date lies before that of the metric's facts, so that deals are read as they were then."""
    own = own_date(workspace, m)
    return own is not None and as_of < own


def _live_sums(cursor: Cursor, m: Metric, as_of: date, as_then: bool) -> str:
    rows = summable(m, contributions(cursor, m, as_of, as_then), as_of)
    if m.kind == "stock":  # a row counts from its day on and stops counting on its until day
        rows = (
            "select metric, rep_id, account_id, case when sign > 0 then day else until end as day, cast(null as date) as since, lacks, "
            f"sign * part as part, sign * whole as whole, sign * n as n, cast(null as double) as most from ({rows}) as r "
            "cross join (values (1), (-1)) as ends(sign) where sign > 0 or until is not null"
        )
    else:
        rows = f"select *, whole as most from ({rows}) as r"
    return f"({rows})"


def _live_values(cursor: Cursor, m: Metric, as_of: date, as_then: bool) -> str:
    rows = counted(m, contributions(cursor, m, as_of, as_then), as_of)
    return f"(select '{m.key}' as metric, rep_id, account_id, day, part as value, whole as other from ({rows}) as r)"


def _shapes(workspace: Workspace, found: Values, where: Where, when: tuple[Period, ...], as_of: date) -> Cells:
    cells: Cells = {}
    who = {scope.id: scope for scope in where.scopes}
    for (key, scope), rows in found.items():
        if scope not in who:
            continue
        days = [row[0] for row in rows]
        calendar = calendar_of(workspace, who[scope])
        for period in when:
            inside = rows[bisect_left(days, period.start) : bisect_left(days, period.end)]
            sums = shape_of(metric(key).shape or "", inside, period, calendar, as_of)
            cells.setdefault((key, period.key), {})[scope] = sums
    return cells


def values_behind(workspace: Workspace, lens: Lens, key: str) -> list[float]:
    """The values that the shape of a metric reads for the lens's scope and period, without their names; not for accounts."""
    return [value for _, value, _ in rows_behind(workspace, lens, key)]


def rows_behind(workspace: Workspace, lens: Lens, key: str) -> list[Row]:
    """The days, values and second values that the shape of a metric reads for the lens's scope and period; not for accounts."""
    m, where = metric(key), Where(lens.by, [lens.scope])
    keep_fresh(workspace, [m])
    cursor, on = workspace.facts.cursor(), read_on(workspace, m, lens.as_of)
    live, before = on != own_date(workspace, m), is_of_before(workspace, m, on)
    source, given = (_live_values(cursor, m, on, before), bound(m, on)) if live else ("value_kept", {})
    return [row for rows in _values(cursor, source, [m], where, (lens.period,), given).values() for row in rows]


def _values(
    cursor: Cursor,
    source: str,
    metrics: Sequence[Metric],
    where: Where,
    when: tuple[Period, ...],
    given: dict[str, date],
) -> Values:
    """The rows of value and second value by metric and scope, in the order of their days; of daily metrics one a day."""
    found: Values = {}
    for alike in ([m for m in metrics if m.daily], [m for m in metrics if not m.daily]):
        if alike:
            sql, values = named(_listed(source, alike, where, when), where.values, given)
            found |= _runs(cursor.execute(sql, values).fetchnumpy())
    return found


def _listed(source: str, metrics: Sequence[Metric], where: Where, when: Sequence[Period]) -> str:
    """The SQL of the rows of metrics of which all are daily, or none is."""
    first, after = min(p.start for p in when), max(p.end for p in when)
    marks = ", ".join(f"'{m.key}'" for m in metrics)
    listed, grouped = (
        ("sum(k.value) as value, sum(k.other) as other", "group by 1, 2, 3")
        if metrics[0].daily
        else ("k.value, k.other", "")
    )
    return f"""
        select k.metric, {where.column} as scope, k.day, {listed} from {source} as k {where.join()}
        where k.metric in ({marks}) and {where.pick} and k.day >= date '{first}' and k.day < date '{after}' {grouped} order by 1, 2, 3"""


def _runs(found: Mapping[str, Any]) -> Values:
    """Columns that are sorted by metric, scope and day, as rows by metric and scope."""
    rows = list(
        zip(
            found["day"].astype("datetime64[D]").tolist(), found["value"].tolist(), found["other"].tolist(), strict=True
        )
    )
    whose = list(zip(found["metric"].tolist(), found["scope"].tolist(), strict=True))
    ends = [place for place in range(1, len(rows)) if whose[place] != whose[place - 1]]
    return {whose[first]: rows[first:after] for first, after in pairwise([0, *ends, len(rows)]) if rows}


def _seen_from(workspace: Workspace, m: Metric, period: Period, day: date, have: dict[str, Have]) -> Note | None:
    """That the days of a period are seen only from one of them on, where its facts do not go back far enough for the others."""
    main = _dated(m, have)
    since = main.first + timedelta(days=m.reach) if m.reach and main and main.first else None
    if since and period.start < since < period.end:
        return Note(NOT_ALL, f"seen from {_said(since)} on")
    for need, days in looks_back(workspace, m):
        if (first := begins_too_late(have, need, day, days)) is not None:
            return Note(NOT_ALL, f"{in_words(need)} known from {_said(first)} on, fewer than {days} days")
    return None


def looks_back(workspace: Workspace, m: Metric) -> list[tuple[str, int]]:
    """On which facts a metric looks back from its day, and over how many days; some of them the team sets."""
    return [(need, int(days) if days.isdecimal() else getattr(workspace.settings, days)) for need, days in m.back]


def begins_too_late(have: Mapping[str, Have], need: str, day: date, days: int) -> date | None:
    """The first day of facts that do not go back as many days as are looked back on from a day; None where they do."""
    first = have[need].first if need in have else None
    return first if first is not None and first > day - timedelta(days=days - 1) else None


def _dated(m: Metric, have: dict[str, Have]) -> Have | None:
    """The facts whose days say from when on a metric can be read: the first it needs, where that is a list without days the next."""
    there = [have[need] for need in m.needs if need in have]
    return next((one for one in there if one.first), there[0] if there else None)


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _readings(
    m: Metric,
    period: Period,
    by: str,
    scopes: Sequence[Scope],
    cells: Mapping[str, Sums],
    as_of: date,
    lacking: Note | None,
    begun: Note | None,
) -> list[Reading]:
    """The Readings of one metric and period, scope by scope; cells: the sums by scope."""
    if lacking:
        nothing = (None, None, None, 0, None, None, m.unit, lacking.words, as_of, lacking.code)
        return [Reading(m.key, by, scope.id, scope.name, period.key, *nothing) for scope in scopes]
    empty = Sums(None, None, 0) if m.kind == "shape" else Sums(0.0, None if m.value == "sum" else 0.0, 0)
    runs = period.last > as_of
    running = Note(TO_DATE, "to date: the period is still running") if m.ends == "running" and runs else None
    read, may_say = _reader(m, by, runs), bool(running or begun or m.alone or may_say_few(m))
    key, at, unit, has_interval, found = m.key, period.key, m.unit, m.interval, []
    for scope in scopes:
        sums = cells.get(scope.id, empty)
        part, whole = tidy(sums.part), tidy(sums.whole)
        value, why = read(m, sums, part, whole)
        words, about, low, high = None, None, None, None
        if value is None:
            words, about = (why.words, why.code) if why else (None, None)
        else:
            if (
                may_say or sums.lacking or sums.by_luck is not None
            ):  # what can say nothing is not asked thousands of times
                words, about = _said_beside(m, sums, running, begun)
            if has_interval:
                low, high = interval_of(m, sums)
        found.append(
            (key, by, scope.id, scope.name, at, value, part, whole, int(sums.n), low, high, unit, words, as_of, about)
        )
    return list(map(partial(tuple.__new__, Reading), found))  # made in one go, since there may be tens of thousands


def _reader(m: Metric, by: str, runs: bool) -> Callable[..., tuple[float | None, Note | None]]:
    """How values are read: as they are, or held back with the reason, always for one account, else where there would be one."""
    if by == "account" and not m.accounts:
        return partial(_held_back, Note(OUT_OF_REACH, "one account shows who said what, no score"), True)
    if m.ends == "result" and runs:
        return partial(_held_back, Note(NO_RESULT_YET, "the period is still running: there is no result yet"), False)
    return sum_of if m.kind != "shape" and m.value == "sum" else value_of


def _held_back(
    why: Note, always: bool, m: Metric, sums: Sums, part: float | None, whole: float | None
) -> tuple[float | None, Note | None]:
    value, lacks = value_of(m, sums, part, whole)
    return None, why if always or value is not None else lacks


def _said_beside(m: Metric, sums: Sums, running: Note | None, begun: Note | None) -> tuple[str | None, str | None]:
    """What is to be said beside a value, in words, and the code of the first of it."""
    notes = (few_cases(m, sums) or running, by_luck(m, sums), by_one(m, sums), not_in_it(m, sums), begun)
    said = [note for note in notes if note]
    return ("; ".join(note.words for note in said), said[0].code) if said else (None, None)


def _awaited(workspace: Workspace, m: Metric) -> Note | None:
    keys = m.capped or (m.key,)
    awaited = any(elsewhere.is_awaited(workspace.facts, key) for key in keys)
    return Note(OUT_OF_REACH, "not added up yet") if awaited else None


def _no_facts(m: Metric, have: dict[str, Have]) -> Note | None:
    lacking = missing(m, have)
    return Note(NO_FACTS, lacking) if lacking else None


def _not_begun(period: Period, asked: date, as_of: date) -> Note:
    """That a period has not begun, or, where it has, that the facts of a metric end before it."""
    has_begun = period.start <= asked
    return Note(OUT_OF_REACH, f"known up to {_said(as_of)} only" if has_begun else "not begun yet")


def _begins(what: str, first: date) -> str:
    if what == "record.commitment":
        return f"the first promise is due on {_said(first)}"
    return f"{'what was written' if kind_of(what) == 'record' else 'the data'} begins on {_said(first)}"


def _out_of_reach(m: Metric, period: Period, asked: date, as_of: date, have: dict[str, Have]) -> Note | None:
    """Why a period cannot be read at all: before the data, after the as-of date, or not the sort of period the metric is for.

    asked: the as-of date of whoever asks; as_of: that of the metric's own facts, which may be older.
    """
    if m.dated and period.kind != "all" and m.dated in have:
        return Note(NO_FACTS, f"no facts yet: load {in_words(m.dated)}")
    if m.periods and period.kind not in m.periods:
        return Note(OUT_OF_REACH, f"read by {' or '.join(m.periods)}, not by {period.kind}")
    if period.start > as_of and m.horizon != "period":
        return _not_begun(period, asked, as_of)
    if m.ends == "over" and period.last < as_of:
        return Note(OUT_OF_REACH, "the period is over")
    main = _dated(m, have)
    first, last = (main.first, main.last) if main else (None, None)
    if first and period.end <= (known := first + timedelta(days=m.reach or 0)):
        begins = _begins(main.what if main else "", first)
        late = f"not known before {_said(known)}: the facts begin on {_said(first)}"
        return Note(OUT_OF_REACH, begins if period.end <= first else late)
    if last and m.horizon != "period" and period.start > last:
        return Note(OUT_OF_REACH, f"the newest export is of {_said(last)}")
    return None
