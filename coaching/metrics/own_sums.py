"""The sums and values of one person or account, of each metric read once for all that asks: a page asks a dozen times, for other periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np

from coaching.calendar import Period
from coaching.facts import Facts
from coaching.metrics.definition import Metric
from coaching.metrics.shapes import Row
from coaching.metrics.stretched import Array, Group, Stretched
from coaching.metrics.sums import Cells, by_period, cuts_of, is_of_facts

MOST_PEOPLE = 64  # whose sums are held in memory, of all metrics about half a megabyte each (ours)
MOST_OF_ACCOUNTS = 500  # metrics of single accounts that are held, a few kilobytes each (ours)
SUMS, VALUES = ("day", "since", "part", "whole", "n", "most"), ("day", "value", "other")
HELD = "what is kept of one"  # by person, in what outlives a change
BEFORE = "what was asked of the one before"
EMPTY = np.empty(0)
WHOLE = 2**15  # below which whole numbers take two bytes, also the days until 2059
DAY_ZERO = date(1970, 1, 1).toordinal()
Columns = Mapping[Group, Mapping[str, Array]]  # by metric and lack the columns of its rows, sorted by day
_READ = "select metric, {lacks} as lacks, {columns} from {source} as k where {of} order by metric, lacks, day"
_OF_REP, _OF_ACCOUNT = "whose = hash($one) and rep_id = $one and metric in ({})", "account_id = $one"


@dataclass(frozen=True)
class OwnSums:
    """What is kept of one person, or what the facts say of one account."""

    whose: str
    sums: Columns
    values: Columns

    def summed(self, metrics: Sequence[Metric], when: Sequence[Period], as_of: date) -> Cells:
        """The sums of metrics of one kind, flow or stock."""
        stock, keys, (spans, cuts) = (
            metrics[0].kind == "stock",
            {one.key for one in metrics},
            cuts_of(metrics, when, as_of),
        )
        groups = [group for group in self.sums if group[0] in keys]
        lines = np.repeat(np.arange(len(groups)), [len(self.sums[group]["day"]) for group in groups])
        found = {name: np.concatenate([self.sums[group][name] for group in groups] or [EMPTY]) for name in SUMS}
        days, since, at = found.pop("day"), found.pop("since"), np.array([_number(cut) for cut in cuts])
        are_wide = ~np.isnan(since) & (not stock)
        count = (days >= at[0]) & ((days < at[-1]) | (are_wide & (since < at[-1])))
        stretch = np.searchsorted(at, days[count], side="right") - 1
        begins = np.where(are_wide[count], np.searchsorted(at, since[count], side="right") - 1, stretch)
        brought = {name: np.ma.masked_invalid(column[count].astype(float)) for name, column in found.items()}
        there = np.bincount(lines[count], minlength=len(groups)).tolist()
        cases = {group: rows for group, rows in zip(groups, there, strict=True) if rows}
        rows = Stretched.of_one(self.whose, cases, {"begins": begins, "stretch": stretch, **brought})
        return by_period(rows, stock, when, spans, cuts)

    def values_of(self, metrics: Sequence[Metric], when: Sequence[Period]) -> dict[tuple[str, str], list[Row]]:
        """The rows of day, value and second value by metric and scope, in the order of their days."""
        ends = [_number(min(one.start for one in when)), _number(max(one.end for one in when))]
        found = {}
        for key in (metric.key for metric in metrics):
            if own := self.values.get((key, None)):
                begin, end = np.searchsorted(own["day"], ends).tolist()
                days = own["day"][begin:end].astype("datetime64[D]").tolist()
                values, others = (_told(own[name][begin:end]) for name in ("value", "other"))
                if days:
                    found[key, self.whose] = list(zip(days, values, others, strict=True))
        return found


def own_sums(facts: Facts, rep: str, metrics: Sequence[Metric]) -> OwnSums:
    """What is kept of one person and of metrics that are all shapes, or none is, as it is now."""
    is_shape, keys = metrics[0].kind == "shape", [metric.key for metric in metrics]
    people = facts.held.setdefault(HELD, lru_cache(MOST_PEOPLE)(lambda _: {True: {}, False: {}}))
    before: dict[bool, list[str]] = facts.held.setdefault(BEFORE, {True: [], False: []})
    held: dict[str, tuple[str, Columns]] = people(rep)[is_shape]  # with what the sums of a metric stand for
    now = facts.sums_of.copy()
    if not all(_is_held(held, key, now) for key in keys):  # most of them nobody asks of one person
        # what was asked before a change is asked again after it, and of one nobody asked about yet what was of the one before
        asked = dict.fromkeys([*keys, *(held.copy() or before[is_shape])])
        late = [key for key in asked if not _is_held(held, key, now)]
        source, columns = ("value_kept", VALUES) if is_shape else ("sum_kept", SUMS)
        of = _OF_REP.format(", ".join(f"'{key}'" for key in late))
        read = _read(facts, source, columns, of, {"one": rep})
        of_each = {key: {group: own for group, own in read.items() if group[0] == key} for key in late}
        held |= {key: (now.get(key, ""), own) for key, own in of_each.items()}
        before[is_shape] = list(held.copy())
    found = {group: own for key in keys for group, own in held[key][1].items()}
    return OwnSums(rep, {}, found) if is_shape else OwnSums(rep, found, {})


def _is_held(held: Mapping[str, tuple[str, Columns]], key: str, now: Mapping[str, str]) -> bool:
    return key in held and held[key][0] == now.get(key, "")


def account_sums(facts: Facts, account: str, metric: Metric, source: str, given: Mapping[str, date]) -> OwnSums:
    """The same of one metric and account, from a select of its rows, of which the day of reading is a part."""

    @lru_cache(MOST_OF_ACCOUNTS)
    def read(account: str, source: str, is_shape: bool, given: tuple[tuple[str, date], ...]) -> OwnSums:
        found = _read(facts, source, VALUES if is_shape else SUMS, _OF_ACCOUNT, {"one": account, **dict(given)})
        return OwnSums(account, {}, found) if is_shape else OwnSums(account, found, {})

    lasting = is_of_facts(metric)
    held = facts.told(f"what the facts say of one account {lasting}", lambda: read, lasting)
    told: OwnSums = held(account, source, metric.kind == "shape", tuple(given.items()))
    return told


def _read(facts: Facts, source: str, columns: Sequence[str], of: str, values: dict[str, Any]) -> Columns:
    lacks = "lacks" if columns is SUMS else "cast(null as varchar)"
    sql = _READ.format(source=source, of=of, lacks=lacks, columns=", ".join(columns))
    found = facts.cursor().execute(sql, values).fetchnumpy()
    plain = {name: _plain(found[name]) for name in columns}
    of_rows = groupby(zip(found["metric"].tolist(), found["lacks"].tolist(), strict=True))
    read, begin = {}, 0
    for group, rows in of_rows:
        place = slice(begin, begin := begin + len(list(rows)))
        read[group] = {name: _small(column[place]) for name, column in plain.items()}
    return read


def _plain(column: Any) -> Array:
    """A column as numbers, days as those since 1970; NaN where there is none."""
    are_unknown = np.ma.getmaskarray(column)
    told: Array = np.ma.getdata(column)
    told = told.astype("datetime64[D]").astype(float) if told.dtype.kind == "M" else told.astype(float)
    told[are_unknown] = np.nan
    return told


def _small(column: Array) -> Array:
    """The same numbers in less room: one that is always the same once, whole and short ones in a quarter or half of it."""
    is_same = np.isnan(column) if np.isnan(column[0]) else column == column[0]
    if is_same.all():
        return np.broadcast_to(column[:1].copy(), len(column))
    if (np.abs(column) < WHOLE).all() and (column == np.floor(column)).all():
        return column.astype(np.int16)
    short = column.astype(np.float32)
    return short if ((short == column) | np.isnan(column)).all() else column.copy()


def _number(day: date) -> int:
    return day.toordinal() - DAY_ZERO


def _told(column: Array) -> list[Any]:
    """The values of a column, None where there is none."""
    told: list[Any] = np.ma.masked_invalid(column.astype(float)).tolist()
    return told
