"""Sums by stretch of days, added up over any run of stretches: numbers side by side, where a query by period would take twice as long."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, count, islice, repeat
from math import ceil
from typing import Any

import numpy as np

from coaching.metrics.adds_up import Sums
from coaching.metrics.reasons import BEYOND

Group = tuple[str, str | None]  # metric, what the cases lack (None: they count)
Brings = tuple[float | None, float | None, float | None, float | None]  # part, whole, n, the largest whole
Array = np.ndarray[Any, np.dtype[Any]]
BROUGHT = ("part", "whole", "n", "most")
DUST = 1e-6  # what adding up parts of cases may leave of none
NONE = float("-inf")  # the largest of no case


@dataclass(frozen=True)
class Stretched:
    """Sums of lines, a line being what one scope has of a metric and lack.

    groups: the scopes of one metric and lack; scope by scope their lines lie beside each other, in the order of the groups. fields: by name
    one row a line and one column a stretch; rows and wholes count what they are made of. wide: what stands for several stretches together,
    with the first and the last of them.
    """

    groups: Mapping[Group, Mapping[str, int]]
    fields: Mapping[str, Array]
    wide: Sequence[tuple[Group, str, int, int, Brings]]

    @classmethod
    def of(cls, found: Mapping[str, Array]) -> "Stretched":
        """From columns metric, scope, lacks, begins and stretch (the first and last stretch, from 0), part, whole, n, most."""
        metrics, lacks, scopes = (_plain(found[name]) for name in ("metric", "lacks", "scope"))
        seen: dict[Group, dict[str, int]] = {}
        for group, scope in zip(zip(metrics, lacks, strict=True), scopes, strict=True):
            seen.setdefault(group, {})[scope] = 0
        number = count()
        groups = {group: {scope: next(number) for scope in of} for group, of in seen.items()}
        at = np.array(
            [groups[metric, lack][scope] for metric, lack, scope in zip(metrics, lacks, scopes, strict=True)], dtype=int
        )
        return cls._at(groups, at, found)

    @classmethod
    def of_one(cls, scope: str, cases: Mapping[Group, int], found: Mapping[str, Array]) -> "Stretched":
        """The same of one scope, whose rows lie group by group: as many of each as cases says."""
        groups = {group: {scope: line} for line, group in enumerate(cases)}
        return cls._at(groups, np.repeat(np.arange(len(cases)), list(cases.values())), found)

    @classmethod
    def _at(cls, groups: Mapping[Group, Mapping[str, int]], at: Array, found: Mapping[str, Array]) -> "Stretched":
        """From begins, stretch, part, whole, n and most of rows, each in the line that `at` says."""
        whose = [(group, scope) for group, scopes in groups.items() for scope in scopes]
        is_wide = np.asarray(found["begins"] != found["stretch"], dtype=bool)
        stretch = np.asarray(found["stretch"], dtype=int)
        lines, many = len(whose), int(stretch.max()) + 1 if len(stretch) else 0
        place = (at * many + stretch)[~is_wide]
        told = {name: np.ma.asarray(found[name])[~is_wide] for name in BROUGHT}
        each = {name: told[name].filled(0.0) for name in ("part", "whole", "n")}
        each |= {"rows": None, "wholes": (~np.ma.getmaskarray(told["whole"])).astype(float)}
        fields = {
            name: np.bincount(place, brings, lines * many).reshape(lines, many).astype(float)
            for name, brings in each.items()
        }
        fields["most"] = np.full((lines, many), NONE)
        np.maximum.at(fields["most"].reshape(-1), place, told["most"].filled(NONE))
        places = np.flatnonzero(is_wide)
        brought = zip(*(_plain(found[name][places]) for name in ("begins", "stretch", *BROUGHT)), strict=True)
        wide = [
            (*whose[line], begins, ends, (part, whole, n, most))
            for line, (begins, ends, part, whole, n, most) in zip(at[places].tolist(), brought, strict=True)
        ]
        return cls(groups, fields, wide)

    def between(self, first: int, after: int) -> Iterator[tuple[Group, dict[str, Sums]]]:
        """The sums of each scope over the stretches from first to before after; of what reaches beyond them only how many cases there are."""
        here = {name: field[:, first:after] for name, field in self.fields.items()}
        part, whole, n, rows, wholes = (here[name].sum(axis=1) for name in ("part", "whole", "n", "rows", "wholes"))
        most = here["most"].max(axis=1, initial=NONE)
        more: dict[Group, dict[str, list[Brings]]] = {}
        for group, scope, begins, ends, brings in self.wide:
            if begins >= first and ends < after:
                more.setdefault(group, {}).setdefault(scope, []).append(brings)
            elif ends >= first and begins < after:
                cases = brings[2] if group[1] is None else 0.0
                more.setdefault((group[0], BEYOND), {}).setdefault(scope, []).append((None, None, cases, None))
        columns = (
            part.tolist(), _known(whole, wholes > 0), np.ceil(n - DUST).astype(int).tolist(), repeat(None), repeat(()), repeat(None),
            _known(most, most > NONE), repeat(None),
        )  # fmt: skip
        each, is_there = zip(*columns, strict=False), iter((rows > 0).tolist())  # what repeats has no end
        every = map(partial(tuple.__new__, Sums), each)  # made in one go, since there are thousands
        for group, scopes in self.groups.items():
            lines = zip(scopes, islice(every, len(scopes)), strict=True)
            found = dict(compress(lines, islice(is_there, len(scopes))))
            for scope, brought in more.pop(group, {}).items():
                at = scopes.get(scope, -1)
                if at >= 0 and rows[at]:
                    largest = float(most[at]) if most[at] > NONE else None
                    brought.append((float(part[at]), float(whole[at]) if wholes[at] else None, float(n[at]), largest))
                found[scope] = _added(brought)
            if found:
                yield group, found
        for group, scoped in more.items():
            yield group, {scope: _added(brought) for scope, brought in scoped.items()}


def _added(brought: Sequence[Brings]) -> Sums:
    parts, wholes, n, most = ([one for one in each if one is not None] for each in zip(*brought, strict=True))
    return Sums(
        sum(parts), sum(wholes) if wholes else None, ceil(sum(n) - DUST), None, (), None, max(most, default=None)
    )


def _known(numbers: Array, are_known: Array) -> list[Any]:
    """Numbers, None where they are not known."""
    told: list[Any] = np.where(are_known, numbers.astype(object), np.array(None)).tolist()
    return told


def _plain(column: Array) -> list[Any]:
    """The values of a column of DuckDB's, None where it holds none."""
    told: list[Any] = column.tolist()
    return told
