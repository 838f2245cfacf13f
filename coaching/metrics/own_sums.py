"""The kept sums and values of one person, read once for all that asks for them: a page asks a dozen times, each time other metrics and periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from coaching.calendar import Period
from coaching.facts import Facts
from coaching.metrics.definition import Metric
from coaching.metrics.shapes import Row
from coaching.metrics.stretched import Array, Group, Stretched
from coaching.metrics.sums import Cells, by_period, cuts_of

MOST_PEOPLE = 64  # whose sums are held in memory, about a megabyte each (ours)
SUMS, VALUES = ("day", "since", "part", "whole", "n", "most"), ("day", "value", "other")
_READ = """
    select metric, {lacks} as lacks, {columns} from {table}
    where whose = hash($rep) and rep_id = $rep order by metric, lacks, day"""


@dataclass(frozen=True)
class Columns:
    """Rows of a kept table, by metric and lack where they begin and end, each sorted by day; numbers, NaN and no day where there is none."""

    places: Mapping[Group, tuple[int, int]]
    columns: Mapping[str, Array]

    def rows(self, group: Group) -> int:
        """How many rows of a group there are."""
        begin, end = self.places[group]
        return end - begin

    def of(self, groups: Iterable[Group]) -> dict[str, Array]:
        """The columns of these groups, one below the other."""
        cut = [slice(*self.places[group]) for group in groups]
        return {
            name: np.concatenate([column[place] for place in cut]) if cut else column[:0]
            for name, column in self.columns.items()
        }


@dataclass(frozen=True)
class OwnSums:
    """What is kept of one person."""

    rep: str
    sums: Columns
    values: Columns

    def summed(self, metrics: Sequence[Metric], when: Sequence[Period], as_of: date) -> Cells:
        """The sums of metrics of one kind, flow or stock."""
        stock, keys, (spans, cuts) = (
            metrics[0].kind == "stock",
            {one.key for one in metrics},
            cuts_of(metrics, when, as_of),
        )
        groups = [group for group in self.sums.places if group[0] in keys]
        found, at = self.sums.of(groups), np.array(cuts, dtype="datetime64[D]")
        days, since = found.pop("day"), found.pop("since")
        are_wide = ~np.isnat(since) & (not stock)
        count = (days >= at[0]) & ((days < at[-1]) | (are_wide & (since < at[-1])))
        stretch = np.searchsorted(at, days[count], side="right") - 1
        begins = np.where(are_wide[count], np.searchsorted(at, since[count], side="right") - 1, stretch)
        brought = {name: np.ma.masked_invalid(column[count]) for name, column in found.items()}
        lines = np.repeat(np.arange(len(groups)), [self.sums.rows(group) for group in groups])[count]
        there = np.unique(lines).tolist()
        rows = Stretched.of_one(
            self.rep,
            {groups[line]: int((lines == line).sum()) for line in there},
            {"begins": begins, "stretch": stretch, **brought},
        )
        return by_period(rows, stock, when, spans, cuts)

    def values_of(self, metrics: Sequence[Metric], when: Sequence[Period]) -> dict[tuple[str, str], list[Row]]:
        """The rows of day, value and second value by metric and person, in the order of their days."""
        ends = np.array([min(one.start for one in when), max(one.end for one in when)], dtype="datetime64[D]")
        found = {}
        for group in ((metric.key, None) for metric in metrics):
            if group in self.values.places:
                own = self.values.of([group])
                begin, end = np.searchsorted(own["day"], ends).tolist()
                days, values, others = (_told(own[name][begin:end]) for name in VALUES)
                if days:
                    found[group[0], self.rep] = list(zip(days, values, others, strict=True))
        return found


def own_sums(facts: Facts, rep: str) -> OwnSums:
    """What is kept of one person, as it is now."""

    @lru_cache(MOST_PEOPLE)
    def read(rep: str) -> OwnSums:
        return OwnSums(rep, _read(facts, "kept_sum", SUMS, rep), _read(facts, "kept_value", VALUES, rep))

    told: OwnSums = facts.told("what is kept of one", lambda: read)(rep)
    return told


def _read(facts: Facts, table: str, columns: Sequence[str], rep: str) -> Columns:
    lacks = "lacks" if table == "kept_sum" else "cast(null as varchar)"
    sql = _READ.format(table=table, lacks=lacks, columns=", ".join(columns))
    found = facts.cursor().execute(sql, {"rep": rep}).fetchnumpy()
    runs = [
        (group, len(list(rows)))
        for group, rows in groupby(zip(found["metric"].tolist(), found["lacks"].tolist(), strict=True))
    ]
    ends = [0, *np.cumsum([many for _, many in runs]).tolist()]
    places = {group: place for (group, _), place in zip(runs, pairwise(ends), strict=True)}
    return Columns(places, {name: _plain(name, found[name]) for name in columns})


def _plain(name: str, column: Any) -> Array:
    """A column without a mask; one that says nothing takes no room."""
    column = np.ma.asarray(column)
    empty: Any = np.datetime64("NaT", "D") if name in ("day", "since") else np.nan
    if len(column) and np.ma.getmaskarray(column).all():
        return np.broadcast_to(np.array(empty), len(column))
    kind = "datetime64[D]" if name in ("day", "since") else "float64"
    told: Array = column.astype(kind).filled(empty)
    return told


def _told(column: Array) -> list[Any]:
    """The values of a column, None where there is none."""
    told: list[Any] = np.ma.masked_array(column, column != column).tolist()
    return told
