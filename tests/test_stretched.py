"""Sums by stretch of days are added up over runs of stretches as a query by period would."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from coaching.metrics.adds_up import Sums
from coaching.metrics.reasons import BEYOND
from coaching.metrics.stretched import Stretched

COLUMNS = ("metric", "scope", "lacks", "begins", "stretch", "part", "whole", "n", "most")
ROWS = [
    ("m", "ann", None, 0, 0, 1.5, 2.0, 1.0, 2.0),
    ("m", "ann", None, 2, 2, 4.0, None, 2.5, 9.0),
    ("m", "ann", "lacks amount", 1, 1, 0.0, None, 3.0, None),
    ("m", "ben", None, 1, 1, 7.0, 8.0, 1.0, None),
    ("m", "ben", None, 0, 1, 10.0, 20.0, 2.0, 30.0),  # of two stretches together: whole in a run that holds both
    ("m", "ben", None, -1, 0, 100.0, None, 5.0, None),  # begun before all of them
]


def read(rows: Sequence[tuple[Any, ...]], first: int, after: int) -> dict[tuple[str, str | None], Sums]:
    columns = {}
    for name, values in zip(COLUMNS, zip(*rows, strict=True) if rows else [()] * len(COLUMNS), strict=True):
        of = object if name in ("metric", "scope", "lacks") else int if name in ("begins", "stretch") else float
        empty = {object: "", int: 0, float: 0.0}[of]
        told = np.array([empty if one is None else one for one in values], dtype=of)
        columns[name] = np.ma.array(told, mask=[one is None for one in values])
    found = Stretched.of(columns).between(first, after)
    return {(scope, lacks): sums for (_, lacks), of_scopes in found for scope, sums in of_scopes.items()}


def test_stretches_are_added_up_and_what_reaches_beyond_them_is_only_counted() -> None:
    assert read(ROWS, 0, 1) == {
        ("ann", None): Sums(1.5, 2.0, 1, most=2.0),
        ("ben", BEYOND): Sums(0, None, 7),
    }
    assert read(ROWS, 0, 3) == {
        ("ann", None): Sums(5.5, 2.0, 4, most=9.0),
        ("ann", "lacks amount"): Sums(0.0, None, 3),
        ("ben", None): Sums(17.0, 28.0, 3, most=30.0),
        ("ben", BEYOND): Sums(0, None, 5),
    }
    assert read(ROWS, 2, 3) == {("ann", None): Sums(4.0, None, 3, most=9.0)}
    assert read(ROWS[2:3], 0, 1) == {} and read([], 0, 1) == {}
