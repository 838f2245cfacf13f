"""What there is of what each metric needs, and what to load where it is missing."""

from coaching.facts import Have
from coaching.metrics.definition import Metric, all_metrics
from coaching.metrics.has_facts import have_with_records, missing
from coaching.metrics.keep import keep_fresh
from coaching.metrics.needs import in_words, kind_of
from coaching.metrics.show import cases, day
from coaching.workspace import Workspace


def inputs(metric: Metric, have: dict[str, Have]) -> list[str]:
    """What goes into a metric, a line each: the facts it needs, how many rows of them there are and of which days, or that they are missing."""
    return [_input(need, have.get(need)) for need in metric.needs]


def _input(need: str, found: Have | None) -> str:
    said = in_words(need)
    if found is None:
        return f"○ {said}: missing"
    if kind_of(need) == "record":
        return f"● {said}: done"
    days = f", {day(found.first)} to {day(found.last)}" if found.first and found.last else ""
    return f"● {said}: {cases(found.rows, 'rows')}{days}"


def availability(workspace: Workspace) -> dict[str, str | None]:
    """For each metric None, or what to load, in words."""
    keep_fresh(workspace)
    have = have_with_records(workspace)
    return {key: missing(metric, have) for key, metric in all_metrics().items()}
