"""Sums by stretch of days, added up over any run of stretches: numbers side by side, where a query by period would take twice as long."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from coaching.metrics.adds_up import Sums
from coaching.metrics.reasons import BEYOND

Line = tuple[str, str, str | None]  # metric, scope, what the cases lack (None: they count)
Brings = tuple[float | None, float | None, float | None, float | None]  # part, whole, n, the largest whole
Array = np.ndarray[Any, np.dtype[Any]]
BROUGHT = ("part", "whole", "n", "most")
DUST = 1e-6  # what adding up parts of cases may leave of none
NONE = float("-inf")  # the largest of no case


@dataclass(frozen=True)
class Stretched:
    """Sums of lines. fields: by name one row a line and one column a stretch; rows and wholes count what they are made of.

    wide: what stands for several stretches together, with the first and the last of them.
    """

    lines: Mapping[Line, int]
    fields: Mapping[str, Array]
    wide: Sequence[tuple[Line, int, int, Brings]]

    @classmethod
    def of(cls, found: Mapping[str, Array]) -> "Stretched":
        """From columns metric, scope, lacks, begins and stretch (the first and last stretch, from 0), part, whole, n, most."""
        named: list[Line] = list(zip(*(_plain(found[name]) for name in ("metric", "scope", "lacks")), strict=True))
        is_wide = np.asarray(found["begins"] != found["stretch"], dtype=bool)
        lines: dict[Line, int] = {}
        at = np.array([lines.setdefault(one, len(lines)) for one in named], dtype=int)[~is_wide]
        stretch = np.asarray(found["stretch"], dtype=int)
        size = len(lines), int(stretch.max()) + 1 if len(stretch) else 0
        place = at, stretch[~is_wide]
        told = {name: np.ma.asarray(found[name])[~is_wide] for name in BROUGHT}
        counts = {"rows": np.ones(len(at)), "wholes": ~np.ma.getmaskarray(told["whole"])}
        fields = {name: np.zeros(size) for name in ("part", "whole", "n", *counts)} | {"most": np.full(size, NONE)}
        for name in ("part", "whole", "n"):
            np.add.at(fields[name], place, told[name].filled(0.0))
        for name, each in counts.items():
            np.add.at(fields[name], place, each)
        np.maximum.at(fields["most"], place, told["most"].filled(NONE))
        places = np.flatnonzero(is_wide)
        brought = zip(*(_plain(found[name][places]) for name in ("begins", "stretch", *BROUGHT)), strict=True)
        wide = [
            (named[place], begins, ends, (part, whole, n, most))
            for place, (begins, ends, part, whole, n, most) in zip(places.tolist(), brought, strict=True)
        ]
        return cls(lines, fields, wide)

    def between(self, first: int, after: int) -> Iterator[tuple[Line, Sums]]:
        """The sums of each line over the stretches from first to before after; of what reaches beyond them only how many cases there are."""
        here = {name: field[:, first:after] for name, field in self.fields.items()}
        part, whole, n, rows, wholes = (here[name].sum(axis=1) for name in ("part", "whole", "n", "rows", "wholes"))
        most = here["most"].max(axis=1, initial=NONE)
        more: dict[Line, list[Brings]] = {}
        for line, begins, ends, brings in self.wide:
            if begins >= first and ends < after:
                more.setdefault(line, []).append(brings)
            elif ends >= first and begins < after:
                cases = brings[2] if line[2] is None else 0.0
                more.setdefault((line[0], line[1], BEYOND), []).append((None, None, cases, None))
        numbers = zip(
            *(each.tolist() for each in (part, whole, np.ceil(n - DUST).astype(int), rows, wholes, most)), strict=True
        )
        for line, (in_part, in_whole, cases, of, of_wholes, largest) in zip(self.lines, numbers, strict=True):
            if of and line not in more:
                largest = largest if largest > NONE else None
                yield line, Sums(in_part, in_whole if of_wholes else None, cases, None, (), None, largest)
        for line, brought in more.items():
            at = self.lines.get(line, -1)
            if at >= 0 and rows[at]:
                largest = float(most[at]) if most[at] > NONE else None
                brought.append((float(part[at]), float(whole[at]) if wholes[at] else None, float(n[at]), largest))
            yield line, _added(brought)


def _added(brought: Sequence[Brings]) -> Sums:
    parts, wholes, n, most = ([one for one in each if one is not None] for each in zip(*brought, strict=True))
    return Sums(
        sum(parts), sum(wholes) if wholes else None, ceil(sum(n) - DUST), None, (), None, max(most, default=None)
    )


def _plain(column: Array) -> list[Any]:
    """The values of a column of DuckDB's, None where it holds none."""
    told: list[Any] = column.tolist()
    return told
