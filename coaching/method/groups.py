"""Sessions with several reps at once, and who coached along: each rep has the own line of the session, its minutes are shared out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from coaching.errors import Refusal
from coaching.lens import Lens, Scope, reps_in
from coaching.metrics.show import cases
from coaching.records import About, Conversation, answers, conversations
from coaching.workspace import Workspace

KIND, GROUP, CO_COACHES = "group session", "group", "co_coaches"


@dataclass(frozen=True)
class Group:
    """One group session: its id, the talks of its reps, and who coached along, by name."""

    id: str
    talks: tuple[Conversation, ...]
    co_coaches: tuple[str, ...]


def plan(
    workspace: Workspace, who: str, leader: str, reps: Sequence[Scope], on: date | None, co_coaches: Sequence[str] = ()
) -> Group:
    """Plan one session with several reps; Refusal for fewer than two, or without a day."""
    if len(reps) < 2:
        raise Refusal("A group session is held with two reps or more; with one, plan a one-on-one.")
    if on is None:
        raise Refusal("Choose the day of the group session.")
    key = str(uuid4())
    for rep in reps:
        made = conversations.plan(
            workspace.records, who, manager_id=leader, rep_id=rep.id, team=rep.team or "", planned_on=on, kind=KIND,
        )  # fmt: skip
        answers.record(workspace.records, who, About("conversation", made.id), GROUP, key)
        coached_along(workspace, who, made.id, co_coaches)
    return of(workspace, key)


def coached_along(workspace: Workspace, who: str, talk_id: str, co_coaches: Sequence[str]) -> None:
    """Write down who coached along in a session of any kind."""
    if co_coaches:
        answers.record(workspace.records, who, About("conversation", talk_id), CO_COACHES, tuple(co_coaches))


def of(workspace: Workspace, key: str) -> Group:
    """A group session by its id; Refusal where there is none."""
    ids = [talk for talk, group in answers.newest_of(workspace.records, "conversation", GROUP).items() if group == key]
    if not ids:
        raise Refusal("There is no such group session here; open it from the calendar again.")
    found = [conversations.get(workspace.records, talk) for talk in ids]
    beside = answers.newest_of(workspace.records, "conversation", CO_COACHES).get(ids[0])
    return Group(key, tuple(found), beside if isinstance(beside, tuple) else ())


def group_of(workspace: Workspace, talk_id: str) -> str | None:
    """The id of the group session a talk belongs to, or None."""
    value = answers.newest_of(workspace.records, "conversation", GROUP).get(talk_id)
    return str(value) if value else None


def hold(workspace: Workspace, who: str, key: str, held_on: date, minutes: float | None) -> None:
    """Close a group session for everybody who is still in it; its minutes are shared out, so that they count once."""
    waiting = [one for one in of(workspace, key).talks if one.state in ("planned", "open")]
    if not waiting:
        raise Refusal("This group session is closed already.")
    each = None if minutes is None else minutes / len(waiting)
    for one in waiting:
        conversations.hold(workspace.records, one.id, one.version, who, held_on=held_on, minutes=each)


def counted(workspace: Workspace, lens: Lens) -> str:
    """How many group sessions were held in the lens's period and how many sessions had a co-coach, in a sentence; empty where there were none."""
    reps = [rep.id for rep in reps_in(workspace, lens)]
    held = conversations.listed(
        workspace.records,
        rep_ids=reps,
        states=("held",),
        since=lens.period.start,
        until=min(lens.as_of, lens.period.last),
    )
    group = answers.newest_of(workspace.records, "conversation", GROUP)
    beside = answers.newest_of(workspace.records, "conversation", CO_COACHES)
    sessions = {str(group.get(one.id, one.id)): one for one in held}
    together = sum(key != one.id for key, one in sessions.items())
    along = [beside[one.id] for one in sessions.values() if one.id in beside]
    people = {name for some in along if isinstance(some, tuple) for name in some}
    if not together and not along:
        return ""
    was = "was" if together == 1 else "were"
    said = f"{together} of {cases(len(sessions), 'sessions')} held (each counted once) {was} with a group"
    return (
        f"{said}; {len(along)} had a co-coach ({', '.join(sorted(people))})."
        if along
        else f"{said}; none had a co-coach."
    )
