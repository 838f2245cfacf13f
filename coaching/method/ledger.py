"""The one ledger: every promise made anywhere, whose it is, when it is due, what became of it and what the data says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coaching.errors import Refusal
from coaching.lens import Lens, lens_for, reps_in
from coaching.method import promises, tune_up_results
from coaching.method.promises import KEPT, Standing, from_typed, said_since, stands, starting_point
from coaching.method.talks import leader_of, names, today
from coaching.metrics.definition import metric
from coaching.metrics.show import day, detail, show
from coaching.records import Commitment, commitments, conversations, meetings
from coaching.records.entries import ON_TIME, UNKEPT
from coaching.records.workshops import ACTION
from coaching.workspace import Workspace

OVERDUE, THIS_WEEK, AWAITED, LATER, ENDED, LEFT = (
    promises.OVERDUE,
    "due this week",
    promises.AWAITED,
    "due later",
    "kept",
    "missed",
)
DROPPED = "dropped"
TO_DO = (OVERDUE, THIS_WEEK, AWAITED, LATER)
QUADRANTS = ((True, True), (False, True), (True, False), (False, False))
"""Urgent and important, in the order in which work is done: both, important only, urgent only, neither."""


@dataclass(frozen=True)
class Line:
    """One promise in the ledger: owner and rep by name, where it was made (workshop by name, review by id), its group, what the data says."""

    commitment: Commitment
    owner: str
    about: str
    made_in: str
    group: str
    standing: Standing
    workshop: str = ""
    review: str = ""

    @property
    def when(self) -> str:
        """When it is due, when it was first promised for, and how often it was moved."""
        one = self.commitment
        if not one.times_redated:
            return day(one.due_on)
        return f"{day(one.due_on)}, first promised for {day(one.first_due_on)}, moved {one.times_redated} time{'' if one.times_redated == 1 else 's'}"


def ledger(workspace: Workspace, lens: Lens) -> list[Line]:
    """Every promise about the lens's reps and their teams, soonest due first; each stands in exactly one group."""
    reps = reps_in(workspace, lens)
    about = [
        *(rep.id for rep in reps),
        *sorted({rep.team for rep in reps if rep.team}),
        *(scope.id for scope in lens.scopes),
    ]
    everybody = lens.by == "company"  # also those whom a later import no longer holds: what they promised is not lost
    found = commitments.listed(
        workspace.records, rep_ids=None if everybody else about, states=("open", "done", *UNKEPT, "dropped")
    )
    signed = _made_in(workspace, found)
    called, workshops = names(workspace), made_in_workshops(workspace)
    reviews = {made: one.id for one in meetings.listed(workspace.records) for made in one.actions}
    return [
        Line(
            one.commitment, called.get(one.commitment.owner_id, one.commitment.owner_id), called.get(one.commitment.rep_id, one.commitment.rep_id),
            signed[one.commitment.id], group_of(one, lens.as_of), one, workshops.get(one.commitment.id, ""),
            reviews.get(one.commitment.id, ""),
        )
        for one in said_since(workspace, [one for one in found if one.id in signed])
    ]  # fmt: skip


def _made_in(workspace: Workspace, found: Sequence[Commitment]) -> dict[str, str]:
    """Where each promise was made, in words; those of a plan nobody has signed yet, or of a talk that was called off, are no promises."""
    held = {one.id: one for one in conversations.listed(workspace.records, states=("held",))}
    told = {}
    for one in found:
        if one.conversation_id is None:
            told[one.id] = elsewhere(one)
        elif talk := held.get(one.conversation_id):
            told[one.id] = f"{talk.kind} on {day(talk.held_on)}"
    return told


def add(
    workspace: Workspace, who: str, text: str, rep_id: str, side: str, due_on: date | None, by: str | None = None, target: float | None = None
) -> Commitment:  # fmt: skip
    """A promise outside of a talk, of the rep or of who leads the rep; Refusal where it lacks text, owner or day, or the day has passed.

    by: the metric that will show it, from where it stands in the rep's data now; target: where it should go, as a person types it.
    """
    if due_on is not None and due_on < today(workspace.records):
        raise Refusal(f'"{text.strip()}" is due on {day(due_on)}, which has passed; choose today or a later day.')
    owner = rep_id if side == "rep" else leader_of(workspace, rep_id) or ""
    shown_by: dict[str, Any] = {}
    if by:
        if target is None:
            raise Refusal(f"{metric(by).label}: say where the number should go.")
        start = starting_point(workspace, lens_for(workspace, "rep", [rep_id]), by)
        shown_by = {
            "metric": by, "driver": metric(by).driver, "baseline_value": start.value, "baseline_period": start.period,
            "target_value": from_typed(metric(by), target),
        }  # fmt: skip
    return commitments.commit(
        workspace.records, who, rep_id=rep_id, text=text, owner_kind=side, owner_id=owner, due_on=due_on, source="ledger", **shown_by
    )  # fmt: skip


def begins_at(workspace: Workspace, rep_id: str, by: str) -> str:
    """Where a number stands in a rep's data now, in words: "From 25.0 % in Q2 2026 (2 of 8 decided deals)."."""
    start = starting_point(workspace, lens_for(workspace, "rep", [rep_id]), by)
    if start.value is None:
        return f"{metric(by).label} of this rep is unknown: {start.note}."
    currency = workspace.settings.currency
    return (
        f"From {show(start, currency)} in {workspace.calendar.parse(start.period).label} ({detail(start, currency)})."
    )


def elsewhere(one: Commitment) -> str:
    """Where a promise outside of a talk was made, in words: "tune-up workshop, 2 Jul 2026"."""
    return f"{one.source}, {day(one.created_at.date())}"


def made_in_workshops(workspace: Workspace) -> dict[str, str]:
    """The name of the workshop in which a promise was made, by the promise's id."""
    return {
        str(said.value): held.label
        for held in tune_up_results.held(workspace)
        for said in held.said
        if said.question == ACTION
    }


def group_of(standing: Standing, as_of: date) -> str:
    """Where a promise stands on a day: kept (done, or so says the data), missed, dropped, overdue, due by Sunday or later, or not judged yet."""
    one = standing.commitment
    if one.state in (*UNKEPT, "dropped"):
        return LEFT if one.state in UNKEPT else DROPPED
    if standing.state == KEPT:
        return ENDED
    if stands(standing, as_of) == OVERDUE:
        return OVERDUE
    if standing.state == AWAITED and one.overdue(as_of):
        return AWAITED
    sunday = as_of + timedelta(days=6 - as_of.weekday())
    return THIS_WEEK if one.due_on is not None and one.due_on <= sunday else LATER


def owned_by(lines: Sequence[Line], owner: str | None) -> list[Line]:
    """The lines of one owner by name; all of them where nobody is named."""
    return [one for one in lines if owner is None or one.owner == owner]


def in_group(lines: Sequence[Line], *groups: str) -> list[Line]:
    """The lines of some groups."""
    return [one for one in lines if one.group in groups]


def quadrant(lines: Sequence[Line], urgent: bool, important: bool) -> list[Line]:
    """What is still to do and is urgent or not, important or not."""
    return [
        one
        for one in in_group(lines, *TO_DO)
        if (one.commitment.urgent, one.commitment.important) == (urgent, important)
    ]


def finding(lines: Sequence[Line]) -> str:
    """The ledger in one sentence: "9 of 14 promises that ended or are overdue were kept, 4 on time; 5 overdue, 3 due this week."."""
    if not lines:
        return ""
    late, soon, ended = (len(in_group(lines, *groups)) for groups in ((OVERDUE,), (THIS_WEEK,), (ENDED, LEFT)))
    said = f"{late or 'nothing'} overdue, {soon or 'nothing'} due this week"
    if awaited := len(in_group(lines, AWAITED)):
        said += f", {awaited} {AWAITED}"
    if moved := [one.commitment.times_redated for one in in_group(lines, *TO_DO) if one.commitment.times_redated]:
        said += f", {len(moved)} of the open ones put off {sum(moved)} time{'' if sum(moved) == 1 else 's'} in all"
    if not ended:
        return f"{said[:1].upper()}{said[1:]}."
    kept = in_group(lines, ENDED)
    on_time = sum(one.commitment.kept == ON_TIME for one in kept)
    whose = "that ended or are overdue" if late else "that ended"
    return f"{len(kept)} of {ended + late} promises {whose} {'was' if len(kept) == 1 else 'were'} kept, {on_time} marked as done on time; {said}."


def rows(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The ledger as rows of a table or workbook."""
    return [
        {
            "group": one.group, "text": one.commitment.text, "owner": one.owner, "about": one.about, "due": one.commitment.due_on,
            "first": one.commitment.first_due_on, "moved": one.commitment.times_redated, "made_in": one.made_in,
            "data": one.standing.state if one.standing.by == "data" else None,
            "why": one.standing.reason, "done": one.commitment.done_on, "note": one.commitment.note,
        }
        for one in lines
    ]  # fmt: skip
