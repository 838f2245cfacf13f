"""Which names in a sheet of figures sum up others, told by their figures alone: "Time SP" is what the two rows above it are, in every period."""

from collections.abc import Collection, Mapping, Sequence
from math import isclose

from coaching.intake.answers.unfolded import PLACES
from coaching.intake.columns.column import Column
from coaching.intake.words.fields import KINDS
from coaching.intake.words.staging import Staging, statement

MOST = 2_000  # names
LEAST = 2  # figures of a name, and rows that its own are the sum of
Figures = Mapping[str, float]  # by what is counted and when


def sums_by_figures(
    staging: Staging, kind: str, column: Column, figure: str, known: Collection[str], called: Collection[str]
) -> list[str]:
    """The names whose every figure is the sum of the rows since the last sum, or of all above; known: people, who are none; called: sums by name."""
    keys = [name for name in KINDS[kind].key if name not in ("rep_id", "owner_id", "team", "is_rollup")]
    key = ", ".join(f'''coalesce(cast(s."{name}" as varchar), '')''' for name in keys)
    parts = {"cell": column.cell, "key": key, "figure": figure, "places": PLACES}
    rows = staging.execute(statement(__file__, "figures_by_name", **staging.names, **parts)).fetchall()
    told: dict[str, dict[str, float]] = {}
    for who, what, value, _ in rows:
        told.setdefault(str(who), {})[str(what)] = float(value)
    return _sums(told, {name.casefold() for name in known}, called) if len(told) <= MOST else []


def _sums(told: Mapping[str, Figures], known: Collection[str], called: Collection[str]) -> list[str]:
    found, block, all_above = list[str](), list[Figures](), list[Figures]()
    for who, figures in told.items():
        if who in called:
            block = []
            continue
        is_sum = who.casefold() not in known and len(figures) >= LEAST and any(figures.values())
        if is_sum and (_is_sum_of(figures, block, 1 if found else LEAST) or _is_sum_of(figures, all_above, LEAST)):
            found.append(who)
            block = []
            continue
        block.append(figures)
        all_above.append(figures)
    return found


def _is_sum_of(figures: Figures, parts: Sequence[Figures], least: int) -> bool:
    added: dict[str, float] = {}
    for part in parts:
        for what, value in part.items():
            added[what] = added.get(what, 0.0) + value
    return (
        len(parts) >= least and added.keys() == figures.keys()
        and all(isclose(added[what], value, rel_tol=1e-9, abs_tol=0.005) for what, value in figures.items())
    )  # fmt: skip
