"""Whether a workspace has the facts a metric needs, and what to load where it has not."""

from coaching.facts import Have
from coaching.metrics.definition import Metric, all_metrics
from coaching.workspace import Workspace

IN_WORDS = {
    "opportunity": "opportunities",
    "booked": "opportunities, or what each rep sold by month",
    "opportunity.won": "won opportunities",
    "opportunity.cancelled": "deals marked as no decision",
    "opportunity.undated": "opportunities with the day they were created",
    "opportunity_snapshot": "a stage history, or dated exports of the opportunities",
    "activity": "activities",
    "quota.bookings": "quotas",
    "quota": "targets",
    "proposal": "proposals (sent, or a proposal stage in a stage history)",
    "survey_response": "a customer survey",
    "reward": "the rewards given",
    "account": "accounts",
    "account.strategic": "accounts marked as strategic",
    "account.revenue": "accounts with their yearly revenue",
    "rep.hired": "users with the day they started",
    "contact": "contacts",
    "record.session": "hold a coaching conversation in Cadence",
    "record.commitment": "agree a commitment in Cadence",
}


def in_words(need: str) -> str:
    """What an inventory word is called on the screen."""
    if need in IN_WORDS:
        return IN_WORDS[need]
    what, _, detail = need.partition(".")
    if what == "activity":
        return f"activities of the kind {detail.replace('_', ' ')}"
    if what == "activity_summary":
        return f"totals of {detail.replace('_', ' ')}s by period"
    if what == "quota":
        return f"targets for {detail.replace('_', ' ')}s"
    return what.replace("_", " ")


def missing(metric: Metric, have: dict[str, Have]) -> str | None:
    """What a metric lacks, in words ("load a customer survey"), or None when it can be read."""
    lacking = [need for need in metric.needs if need not in have]
    if not lacking:
        return None
    verb = "" if all(need.startswith("record.") for need in lacking) else "load "
    return f"no facts yet: {verb}{' and '.join(in_words(need) for need in lacking)}"


def have_with_records(workspace: Workspace) -> dict[str, Have]:
    """The inventory of facts, with what people wrote beside it."""
    return dict(workspace.facts.told("have with records", lambda: _ask_have(workspace)))


def _ask_have(workspace: Workspace) -> dict[str, Have]:
    have = workspace.facts.have()
    sql = "select count(*), min(least(planned_on, held_on)) from session_record union all select count(*), min(due_on) from commitment_record"
    rows = workspace.facts.cursor().execute(sql).fetchall()
    for what, (count, first) in zip(("record.session", "record.commitment"), rows, strict=True):
        if count:
            have[what] = Have(what, count, first, workspace.facts.as_of)
    return have


def availability(workspace: Workspace) -> dict[str, str | None]:
    """For each metric None, or what to load, in words."""
    from coaching.metrics.keep import keep_fresh

    keep_fresh(workspace)
    have = have_with_records(workspace)
    return {key: missing(metric, have) for key, metric in all_metrics().items()}
