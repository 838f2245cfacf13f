"""What was done of all that was agreed, week by week: all kinds added up, as weeks on target count it."""

from collections.abc import Sequence
from dataclasses import replace

from coaching.calendar import Period
from coaching.lens import Lens
from coaching.metrics.definition import metric
from coaching.metrics.measure import measure
from coaching.metrics.reading import Reading
from coaching.metrics.statistics import ratio
from coaching.workspace import Workspace

TOTAL = "cadence_attainment"


def by_week(workspace: Workspace, lens: Lens, weeks: Sequence[Period]) -> list[Reading]:
    """A Reading a week of everything agreed, the kinds added up; without a whole where nothing was agreed for it."""
    lens = replace(lens, scopes=(lens.scope,))
    total = measure(workspace, lens, [TOTAL], weeks)
    kinds = [one for one in measure(workspace, lens, metric(TOTAL).capped, weeks) if one.whole]
    found = []
    for one in total:
        here = [kind for kind in kinds if kind.period == one.period]
        part, whole = sum(kind.part or 0.0 for kind in here), sum(kind.whole or 0.0 for kind in here)
        found.append(replace(one, value=ratio(part, whole), part=part, whole=whole, n=sum(kind.n for kind in here)))
    return found
