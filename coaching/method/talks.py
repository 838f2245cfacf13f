"""What a conversation needs to know of people and time: who leads whom, who is called what, how long it has run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.lens import Lens, Scope, reps_of, scopes
from coaching.metrics.availability import availability
from coaching.metrics.definition import Metric, metric
from coaching.metrics.show import cases, day
from coaching.playbook import Field
from coaching.records import Commitment, Conversation, Records, commitments, conversations, signing
from coaching.records.entries import LATE, ON_TIME, UNKEPT, AnswerValue
from coaching.workspace import Workspace

NEXT_DAY, SIGNED = "confirm.next_on", "confirm.signed_by"  # kept beside the fields of step 5
LONGEST_TALK = 600  # minutes; a talk left open overnight did not last that long


@dataclass(frozen=True)
class Talks:
    """The conversations of some reps: running, planned (soonest first), held and called off (newest first)."""

    running: list[Conversation]
    planned: list[Conversation]
    past: list[Conversation]
    called_off: list[Conversation]

    @property
    def nothing(self) -> bool:
        """Whether there is no conversation at all."""
        return not (self.running or self.planned or self.past or self.called_off)

    def coming(self, as_of: date) -> list[Conversation]:
        """Planned conversations whose day is still to come."""
        return [one for one in self.planned if one.planned_on is None or one.planned_on >= as_of]

    def missed(self, as_of: date) -> list[Conversation]:
        """Planned conversations whose day has passed, the latest first."""
        return [one for one in reversed(self.planned) if one.planned_on is not None and one.planned_on < as_of]


def talks_of(workspace: Workspace, lens: Lens | None) -> Talks:
    """The conversations with the reps under a lens; with everybody while there is no data."""
    reps = [rep.id for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)] if lens else None
    found = conversations.listed(workspace.records, rep_ids=reps)
    by_state: dict[str, list[Conversation]] = {}
    for one in found:
        by_state.setdefault(one.state, []).append(one)
    planned = sorted(by_state.get("planned", ()), key=lambda one: one.planned_on or date.max)
    return Talks(by_state.get("open", []), planned, by_state.get("held", []), by_state.get("cancelled", []))


def promises_by_talk(records: Records) -> dict[str, list[Commitment]]:
    """Every promise of a conversation, dropped ones left out, under the conversation's id."""
    found: dict[str, list[Commitment]] = {}
    for one in commitments.listed(records, states=("open", "done", *UNKEPT)):
        if one.conversation_id:
            found.setdefault(one.conversation_id, []).append(one)
    return found


def counted(promises: Sequence[Commitment]) -> str:
    """How many promises there are and how they were kept: "3 promises, 1 kept on time, 1 kept late, 1 open"; "no promise" without one."""
    if not promises:
        return "no promise"
    ends = [one.kept for one in promises]
    told = [
        (ends.count(ON_TIME), ON_TIME),
        (ends.count(LATE), LATE),
        (sum(one.state == "open" for one in promises), "open"),
    ]
    return ", ".join(
        [
            f"{len(promises)} promise{'s' if len(promises) > 1 else ''}",
            *(f"{count} {how}" for count, how in told if count),
        ]
    )


def became_of(one: Commitment) -> str:
    """What became of a promise: "kept on time, 3 Mar 2026", "kept late, 9 Mar 2026", "dropped" or "open"."""
    return f"{one.kept}, {day(one.done_on)}" if one.kept else one.state


def names(workspace: Workspace) -> dict[str, str]:
    """What everybody in the data is called, by id; who shares a name has the id beside it."""
    return dict(workspace.facts.told("names told apart", lambda: _told_apart(workspace), lasting=True))


def _told_apart(workspace: Workspace) -> dict[str, str]:
    rows = workspace.facts.cursor().execute("select rep_id, coalesce(name, rep_id) from person order by 1").fetchall()
    shared = Counter(name for _, name in rows)
    return {key: name if shared[name] == 1 else f"{name} ({key})" for key, name in rows}


def leaders(workspace: Workspace) -> list[str]:
    """The ids of those who lead somebody in the data whom whoever looks may see, or are seen themselves, by name."""
    sql = "select manager_id, list(rep_id) from person where manager_id is not null group by manager_id"
    rows = workspace.facts.told("who leads", lambda: workspace.facts.cursor().execute(sql).fetchall(), lasting=True)
    called, viewer = names(workspace), workspace.viewer
    return sorted(
        (key for key, led in rows if any(viewer.may_see(one) for one in (key, *led))),
        key=lambda key: str(called.get(key, key)).casefold(),
    )


def colleagues(workspace: Workspace) -> dict[str, str]:
    """Whom whoever looks may name, by id and name: those they see, and who leads one of these."""
    known = {*leaders(workspace), workspace.viewer.rep_id}
    return {key: name for key, name in names(workspace).items() if key in known or workspace.viewer.may_see(key)}


def leader_of(workspace: Workspace, rep_id: str) -> str | None:
    """Who leads a rep according to the data, or None when no export says."""
    sql = "select rep_id, manager_id from person"
    led: dict[str, str | None] = workspace.facts.told(
        "who is led by whom", lambda: dict(workspace.facts.cursor().execute(sql).fetchall()), lasting=True
    )
    return led.get(rep_id)


def partners(workspace: Workspace, lens: Lens) -> list[Scope]:
    """The reps under a lens that a conversation can be held with."""
    found = [rep for scope in lens.scopes for rep in reps_of(workspace, scope, lens.viewer)]
    return [rep for rep in found if rep.id]


def team_of(workspace: Workspace, rep_id: str) -> str:
    """The team of a rep that whoever looks may see, or nothing."""
    return next((scope.team or "" for scope in scopes(workspace, "rep") if scope.id == rep_id), "")


def minutes_so_far(records: Records, talk: Conversation) -> int | None:
    """Whole minutes since a conversation was started; None before it starts, and once it has been left open too long to tell."""
    if talk.started_at is None:
        return None
    gone = int((records.now() - talk.started_at).total_seconds() // 60)
    return gone if 0 <= gone <= LONGEST_TALK else None


def today(records: Records) -> date:
    """The day it is where the records are kept."""
    return records.now().date()


def when(talk: Conversation) -> str:
    """The day of a conversation in words: "held on 18 Aug 2026, 35 minutes", "planned for 24 Sep 2026"."""
    if talk.state == "held":
        return f"held on {day(talk.held_on)}" + (f", {cases(talk.minutes, 'minutes')}" if talk.minutes else "")
    if talk.state == "cancelled":
        return f"called off; it was planned for {day(talk.planned_on)}" if talk.planned_on else "called off"
    if talk.state == "open":
        return f"running since {day(talk.started_at.date())}" if talk.started_at else "running"
    return f"planned for {day(talk.planned_on)}" if talk.planned_on else "not planned for a day yet"


def promised_elsewhere(records: Records, rep_id: str, besides: str) -> list[Commitment]:
    """What a rep's work was promised for outside of a talk (in a workshop, on the ledger) since the last one held, `besides` left out."""
    before = next((one.held_on for one in conversations.history(records, rep_id) if one.id != besides), None)
    found = commitments.listed(records, rep_ids=[rep_id], states=("open", "done", *UNKEPT))
    return [one for one in found if one.conversation_id is None and (before is None or one.created_at.date() >= before)]


def earlier_promises(
    records: Records, rep_id: str, besides: str, newer: Sequence[Commitment] | None = None
) -> list[Commitment]:
    """What is still open of a rep's signed promises from before the last conversation; newer: those of it and since, where known."""
    if newer is None:
        last = commitments.promised_last_time(records, rep_id, besides)
        newer = [*last, *promised_elsewhere(records, rep_id, besides)]
    known = {one.id for one in newer}
    held = {one.id for one in conversations.history(records, rep_id)}
    found = commitments.listed(records, rep_ids=[rep_id])
    return [
        one for one in found if one.id not in known and (one.conversation_id is None or one.conversation_id in held)
    ]


def lacking(promises: Sequence[Commitment], held_on: date | None = None) -> dict[str, set[str]]:
    """What each promise of a plan still needs before it can be signed on a day, by the promise's id."""
    kept = [one for one in promises if one.state != "dropped"]
    return {one.id: missing for one, missing in zip(kept, signing.lacking(kept, held_on), strict=True)}


def metric_choices(workspace: Workspace, drivers: Sequence[str], due_on: date | None = None) -> dict[str, str]:
    """Every metric this workspace can read, by key and label: those of the chosen drivers first.

    What has no result before its quarter ends is left out where a due date lies before that.
    """
    readable = [metric(key) for key, missing in availability(workspace).items() if missing is None]
    readable = [one for one in readable if result_on(workspace, one, due_on) in (None, due_on)]
    return {one.key: one.label for one in sorted(readable, key=lambda one: one.driver not in drivers)}


def result_on(workspace: Workspace, known: Metric, due_on: date | None) -> date | None:
    """The end of the quarter of a due date, for a metric that has no result before; None for any other, and without a due date."""
    return (
        workspace.calendar.containing("quarter", due_on).last
        if due_on and known.ends in ("result", "running")
        else None
    )


def next_day(talk: Conversation) -> date | None:
    """The day agreed for the next conversation, while it is only written down."""
    said = talk.answers.get(NEXT_DAY)
    return date.fromisoformat(said) if isinstance(said, str) else None


def is_whole(promises: Sequence[Commitment], held_on: date | None = None) -> bool:
    """Whether a plan has a promise, and none of its promises lacks anything."""
    missing = lacking(promises, held_on)
    return bool(missing) and not any(missing.values())


def answer_in_words(field: Field, value: AnswerValue) -> str:
    """An answer as it was chosen or written: options by their labels."""
    words = dict(zip(field.options, field.option_labels or field.options, strict=True))
    if isinstance(value, tuple):
        return ", ".join(words.get(one, one) for one in value)
    return f"{value:g}" if isinstance(value, float | int) else words.get(str(value), str(value))


def as_filled_in(field: Field, value: AnswerValue) -> str | float | list[str] | None:
    """An answer as its field on the screen holds it; an empty one in the way each kind of field is empty."""
    if field.kind == "choices":
        return list(value) if isinstance(value, tuple) else []
    if field.kind == "text":
        return str(value or "")
    return None if isinstance(value, tuple) else value
