"""Whether a workspace has the facts a metric needs."""

from collections.abc import Sequence

from coaching.facts import Have
from coaching.metrics.definition import Metric
from coaching.metrics.needs import in_words, kind_of
from coaching.records.tables import kinds_written
from coaching.workspace import Workspace

WRITTEN = {
    "record.evp": "evp",
    "record.plan": "goal",
    "record.card": "feedback",
    "record.mode": "account_type",
    "record.planning": "session",
}
ESTIMATE = "wallet"


def missing(metric: Metric, have: dict[str, Have]) -> str | None:
    """What a metric lacks, in words ("load a customer survey"), or None when it can be read."""
    lacking = [need for need in metric.needs if need not in have]
    if not lacking:
        return None
    verb = "" if all(kind_of(need) == "record" for need in lacking) else "load "
    return f"no facts yet: {verb}{', and '.join(dict.fromkeys(in_words(need) for need in lacking))}"


def that_have_facts(workspace: Workspace, metrics: Sequence[Metric]) -> list[Metric]:
    """Those of the metrics that have what they need: nothing is told of the others, so nothing is added up for them."""
    have = have_with_records(workspace)
    return [metric for metric in metrics if not missing(metric, have)]


def have_with_records(workspace: Workspace) -> dict[str, Have]:
    """The inventory of facts, with what people wrote beside it."""
    return dict(workspace.facts.told("have with records", lambda: _ask_have(workspace)))


def _ask_have(workspace: Workspace) -> dict[str, Have]:
    have = workspace.facts.have()
    sql = (
        "select 'record.session', count(*), min(least(planned_on, held_on)) from session_record "
        "union all select 'record.commitment', count(*), min(due_on) from commitment_record "
        "union all select 'record.call', count(*), min(period_start) from forecast_call"
    )  # each row bears its name: they come in any order
    for what, count, first in workspace.facts.cursor().execute(sql).fetchall():
        if count:
            have[what] = Have(what, count, first, workspace.facts.as_of)
    written = kinds_written(workspace.records.whole, (*WRITTEN.values(), ESTIMATE))
    for what, kind in WRITTEN.items():
        if kind in written:
            have[what] = Have(what, 1, None, workspace.facts.as_of)
    if ESTIMATE in written:  # what is written tells it as a file of accounts does
        have.setdefault("account.spend", Have("account.spend", 1, None, workspace.facts.as_of))
    if "record.call" in have:  # a call commits as a category does
        have.setdefault("record.committed", have["record.call"])
    return have
