"""What today is about: whom to coach next and why, what was promised, which talks stand in the week, and what changed in the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching import intake
from coaching.lens import Lens, reps_in
from coaching.method.promises import AWAITED, KEPT, Standing, said_since
from coaching.metrics.colours import AMBER, GREEN, GREY, RED
from coaching.metrics.definition import metric
from coaching.metrics.reading import Reading
from coaching.metrics.show import day, inside, part_of
from coaching.records import Commitment, Conversation, commitments, conversations
from coaching.workspace import Workspace

PACE = tuple(f"{kind}_pace_gap" for kind in ("calls", "conversations", "meetings", "demos", "proposals", "vip_visits"))


def last_talks(workspace: Workspace, as_of: date) -> dict[str, date]:
    """The day of the last held conversation with each rep, up to a date."""
    held = conversations.listed(workspace.records, states=("held",), until=as_of)
    return {one.rep_id: one.held_on for one in reversed(held) if one.held_on}


@dataclass(frozen=True)
class Promise:
    """A commitment as today sees it: whose it is in words, how many days it is late (negative: days left), and what the data says of it."""

    commitment: Commitment
    owner: str
    about: str
    late: int
    standing: Standing

    @property
    def is_kept(self) -> bool:
        """Whether the data says that it was kept, by the one verdict that every page shows."""
        return self.standing.state == KEPT

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over and the data does not say that it was kept; not while the data cannot say yet."""
        return self.late > 0 and self.standing.state not in (KEPT, AWAITED)

    @property
    def colour(self) -> str:
        """Green for kept before anything else, red for overdue, amber for due today."""
        return GREEN if self.is_kept else RED if self.is_overdue else AMBER if self.late == 0 else GREY

    @property
    def when(self) -> str:
        """Kept, or due when, in words."""
        due = day(self.commitment.due_on)
        if self.is_kept:
            return f"kept, due {due}"
        if self.late > 0 and not self.is_overdue:
            return f"{AWAITED}, was due {due}"
        if self.late > 0:
            return f"{_days(self.late)} overdue, was due {due}"
        return f"due today, {due}" if self.late == 0 else f"due in {_days(-self.late)}, {due}"


def promises(workspace: Workspace, lens: Lens, within_days: int = 7) -> list[Promise]:
    """Open commitments about the lens's reps that are overdue or due within some days: what was kept first, then the longest overdue."""
    reps = [rep.id for rep in reps_in(workspace, lens)]
    open_ones = commitments.overdue(workspace.records, lens.as_of, reps) + commitments.due(
        workspace.records, lens.as_of, within_days, reps
    )
    names = people_names(workspace)
    found = [
        Promise(one.commitment, names.get(one.commitment.owner_id, one.commitment.owner_id), names.get(one.commitment.rep_id, one.commitment.rep_id),
                (lens.as_of - one.commitment.due_on).days, one)
        for one in said_since(workspace, open_ones)
        if one.commitment.due_on
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_kept)


def counted(promised: Sequence[Promise]) -> list[tuple[str, str]]:
    """How many were kept, are overdue, fall due and are not judged yet, each with its colour; what there is none of is left out."""
    kept, late = sum(one.is_kept for one in promised), sum(one.is_overdue for one in promised)
    soon = sum(one.late <= 0 and not one.is_kept for one in promised)
    awaited = len(promised) - kept - late - soon
    said = ((GREEN, kept, "kept"), (RED, late, "overdue"), (AMBER, soon, "due within 7 days"), (GREY, awaited, AWAITED))
    return [(colour, f"{number} {word}") for colour, number, word in said if number]


def people_names(workspace: Workspace) -> dict[str, str]:
    """Everybody's name by id, managers included."""
    sql = "select rep_id, coalesce(name, rep_id) from person"
    return dict(workspace.facts.told("names of people", lambda: workspace.facts.cursor().execute(sql).fetchall()))


@dataclass(frozen=True)
class Talk:
    """A planned or open conversation: with whom, led by whom, and on which day."""

    conversation: Conversation
    rep: str
    manager: str
    on: date | None

    @property
    def when(self) -> str:
        """The day and how it stands, in words."""
        return f"{day(self.on)}, {'open' if self.conversation.state == 'open' else 'planned'}"


def talks_of_the_week(workspace: Workspace, lens: Lens) -> list[Talk]:
    """The conversations that are open, or planned from last week on until the end of the as-of date's week."""
    monday = lens.as_of - timedelta(days=lens.as_of.weekday())
    return [
        talk
        for talk in _planned(workspace, lens)
        if talk.on is None or monday - timedelta(days=7) <= talk.on < monday + timedelta(days=7)
    ]


def next_talk(workspace: Workspace, lens: Lens) -> Talk | None:
    """The next conversation with one of the lens's reps, or None when none is planned."""
    ahead = [
        talk
        for talk in _planned(workspace, lens)
        if talk.conversation.state == "open" or (talk.on and talk.on >= lens.as_of)
    ]
    return ahead[0] if ahead else None


def _planned(workspace: Workspace, lens: Lens) -> list[Talk]:
    reps = [rep.id for rep in reps_in(workspace, lens)]
    names = people_names(workspace)
    found = conversations.listed(workspace.records, rep_ids=reps, states=("planned", "open"))
    talks = [
        Talk(one, names.get(one.rep_id, one.rep_id), names.get(one.manager_id, one.manager_id), one.planned_on)
        for one in found
    ]
    return sorted(talks, key=lambda talk: (talk.on or lens.as_of, talk.rep))


@dataclass(frozen=True)
class NewestLoad:
    """The last load of the data: one sentence, and its files as rows."""

    sentence: str
    rows: tuple[dict[str, object], ...]


def newest_load(workspace: Workspace) -> NewestLoad | None:
    """What the newest load that still counts brought; None in an empty workspace."""
    entries = [one for one in intake.imports(workspace) if one.undone_at is None]
    if not entries:
        return None
    newest = max(entries, key=lambda one: one.loaded_at).load_id
    load = [one for one in entries if one.load_id == newest]
    rows, aside = sum((one.loaded or 0) + (one.updated or 0) for one in load), sum(one.quarantined or 0 for one in load)
    files = f"{len(load)} file{'' if len(load) == 1 else 's'}"
    apart = f"{aside:,} row{'' if aside == 1 else 's'} set apart" if aside else "no row set apart"
    said = f"Last load on {day(load[0].loaded_at.date())}: {files}, {rows:,} rows, data of {day(max(one.as_of for one in load))}, {apart}."
    listed = ({"file": one.file, "holds": one.kind.replace("_", " "), "new": one.loaded, "changed": one.updated, "same": one.unchanged,
               "quarantined": one.quarantined, "as_of": one.as_of} for one in load)  # fmt: skip
    return NewestLoad(said, tuple(listed))


def activities_behind(gaps: Sequence[Reading], running: bool) -> str:
    """The agreed activity that is furthest behind, in one sentence; empty where nothing was agreed."""
    behind = [gap for gap in gaps if gap.value is not None and round(gap.value) < 0]
    if behind:
        worst = min(behind, key=lambda gap: (gap.part or 0) / gap.whole if gap.whole else 1)
        return f"{kind_of(worst)} are {abs(round(worst.value or 0))} behind {'pace' if running else 'what was agreed'}."
    return (
        f"Agreed activities are {'on pace' if running else 'done'}."
        if any(gap.value is not None for gap in gaps)
        else ""
    )


def week_in_words(done: Sequence[Reading]) -> str:
    """This week kind by kind against what was agreed, in one line: "calls 8 of 5.2 ✓"; empty where nothing was agreed."""
    known = [one for one in done if one.value is not None]
    return " · ".join(
        f"{inside(kind_of(one))} {part_of(one.part or 0.0, one.whole or 0.0)}{' ✓' if (one.value or 0.0) >= 1 else ''}"
        for one in known
    )


def kind_of(gap: Reading) -> str:
    """The kind of activity a gap is about: "Calls", "VIP visits"."""
    return metric(gap.metric).named


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
