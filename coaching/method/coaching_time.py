"""Where coaching time goes: minutes by rep and kind against each one's part of the quota, and what was talked about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.lens import Lens
from coaching.method.talks import partners
from coaching.metrics.measure import measure
from coaching.metrics.show import cases, number_in_unit
from coaching.metrics.statistics import ratio
from coaching.metrics.tables import Table
from coaching.playbook import steps
from coaching.records import Conversation, answers, conversations
from coaching.records.entries import KINDS
from coaching.workspace import Workspace

TOPICS, UNTOLD, QUARTERS = "prepare.topic_kinds", "not told", 5
# minutes, where nobody wrote how long it took (ours, as the metric has it)
USUAL = {"one-on-one": 60, "workshop": 120, "field day": 240, "virtual field day": 120, "group session": 60}


@dataclass(frozen=True)
class RepTime:
    """What one rep got: minutes by kind, sessions of which the length is assumed, the own part of the quota of all (None where nobody has one)."""

    id: str
    name: str
    minutes: dict[str, float]
    sessions: int
    assumed: int
    target_share: float | None

    @property
    def all(self) -> float:
        """Minutes of every kind."""
        return sum(self.minutes.values())


@dataclass(frozen=True)
class CoachingTime:
    """The sessions held with the reps of a lens in its period.

    topics: the quarters up to the end of the period, oldest first, each with the kinds of topic and in how many sessions each was named;
    "" counts all sessions.
    """

    reps: tuple[RepTime, ...]
    topics: dict[str, dict[str, int]]
    sessions: int

    @property
    def minutes(self) -> float:
        """Minutes with everybody."""
        return sum(one.all for one in self.reps)


def coaching_time(workspace: Workspace, lens: Lens) -> CoachingTime:
    """Minutes of the sessions held in the lens's period, by rep and kind, and what the sessions of five quarters were about."""
    people, last = partners(workspace, lens), min(lens.as_of, lens.period.last)
    ever = conversations.listed(workspace.records, rep_ids=[one.id for one in people], states=("held",), until=last)
    held = [one for one in ever if one.held_on is not None and one.held_on >= lens.period.start]
    quotas = {one.scope: one.value for one in measure(workspace, lens, ["quota"], each="rep")}
    whole = sum(quotas.get(one.id) or 0.0 for one in people)
    reps = [
        _rep(
            one.id, one.name, [talk for talk in held if talk.rep_id == one.id], ratio(quotas.get(one.id) or 0.0, whole)
        )
        for one in people
    ]
    return CoachingTime(
        tuple(sorted(reps, key=lambda one: (-one.all, one.name.casefold()))), _topics(workspace, ever, last), len(held)
    )


def _topics(workspace: Workspace, held: Sequence[Conversation], last: date) -> dict[str, dict[str, int]]:
    calendar, told = workspace.calendar, answers.newest_of(workspace.records, "conversation", TOPICS)
    found: dict[str, dict[str, int]] = {}
    for quarter in calendar.last_quarters(last, QUARTERS):
        counted: Counter[str] = Counter()
        for talk in held:
            if talk.held_on is not None and quarter.start <= talk.held_on < quarter.end:
                value = told.get(talk.id)
                counted.update(["", *(value if isinstance(value, tuple) and value else [UNTOLD])])
        if counted:
            found[quarter.label] = dict(counted)
    return found


def _rep(key: str, name: str, held: Sequence[Conversation], share: float | None) -> RepTime:
    minutes: dict[str, float] = {}
    for talk in held:
        minutes[talk.kind] = minutes.get(talk.kind, 0.0) + (
            talk.minutes if talk.minutes is not None else USUAL[talk.kind]
        )
    return RepTime(key, name, minutes, len(held), sum(1 for talk in held if talk.minutes is None), share)


def finding(found: CoachingTime) -> str:
    """Who got how much of the time, and who none, in a sentence; empty where nothing was held."""
    if not found.sessions:
        return ""
    first, none = found.reps[0], [one for one in found.reps if not one.all]
    said = [f"{cases(found.sessions, 'sessions')}, {cases(found.minutes / 60, 'hours')}"]
    if len(found.reps) > 1:
        said[0] += f", {number_in_unit(ratio(first.all, found.minutes), 'share')} of it with {first.name}"
    if none:
        said.append(
            f"No session with {', '.join(one.name for one in none[:4])}{f' and {len(none) - 4} more' if len(none) > 4 else ''}"
        )
    if assumed := sum(one.assumed for one in found.reps):
        said.append(f"The length of {assumed} is assumed by their kind")
    return f"{'. '.join(said)}."


def by_rep(found: CoachingTime) -> Table:
    """Each rep with the minutes of each kind that took place, the part of all coaching time and, beside it, of the quota of all."""
    kinds = [kind for kind in KINDS if any(one.minutes.get(kind) for one in found.reps)]
    rows = [{
        "id": one.id, "name": one.name, "sessions": one.sessions, **{kind: one.minutes.get(kind, 0.0) for kind in kinds}, "all": one.all,
        "time": ratio(one.all, found.minutes), "target": one.target_share,
    } for one in found.reps]  # fmt: skip
    return Table(rows, {
        "name": "Rep", "sessions": ("Sessions", "count"), "all": ("Minutes", "count"), "time": ("Share of time", "share"),
        "target": ("Share of quota", "share"), **{kind: (kind.capitalize(), "count") for kind in kinds},
    })  # fmt: skip


def by_topic(found: CoachingTime) -> Table | None:
    """Each kind of topic by quarter: in how many of the sessions it was named, and their share; None without a session."""
    if not found.topics:
        return None
    field = next(field for step in steps() for field in step.field if field.key == TOPICS)
    words = dict(zip(field.options, field.option_labels, strict=True)) | {UNTOLD: "Nobody said"}
    rows = [{"topic": word, **{quarter: _part(counted.get(key, 0), counted[""]) for quarter, counted in found.topics.items()}}
            for key, word in words.items() if any(key in counted for counted in found.topics.values())]  # fmt: skip
    return Table(rows, {"topic": "What the sessions were about", **{quarter: quarter for quarter in found.topics}})


def _part(number: int, whole: int) -> str:
    return f"{number} of {whole}, {number_in_unit(ratio(number, whole), 'share')}"
