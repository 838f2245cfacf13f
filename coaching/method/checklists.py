"""The question lists of the drivers: asked about a team, a manager or an account, answered yes, partly or no, over time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from coaching import playbook
from coaching.lens import Lens, account_names, reps_in
from coaching.method.meetings import owners, strategic
from coaching.method.talks import leader_of, leaders, names
from coaching.metrics.show import day
from coaching.playbook import CheckQuestion, QuestionSet
from coaching.records import About, Answer, answers
from coaching.workspace import Workspace

OLD = 180  # days after which an answer is asked again (house default)


@dataclass(frozen=True)
class Asked:
    """One question about something: its newest answer, the one before it, and the age of the newest in days; None where there is none."""

    question: CheckQuestion
    last: Answer | None
    before: Answer | None
    age: int | None

    @property
    def is_old(self) -> bool:
        """Whether the answer was given so long ago that it wants to be asked again."""
        return self.age is not None and self.age > OLD

    @property
    def differs(self) -> bool:
        """Whether the answer is not that of a healthy team."""
        return bool(self.last and self.question.wanted and self.last.value != self.question.wanted)

    @property
    def told(self) -> str:
        """When it was last answered, how long ago, and what was said before where that was something else."""
        if self.last is None:
            return "not answered yet"
        said = f"{self.last.value} on {day(self.last.when.date())}, {self.age} day{'' if self.age == 1 else 's'} ago"
        changed = self.before is not None and self.before.value != self.last.value
        return (
            f"{said}; before that {self.before.value}, {day(self.before.when.date())}"
            if changed and self.before
            else said
        )


def sets(workspace: Workspace) -> tuple[QuestionSet, ...]:
    """The question lists, with what the workspace's own playbook/questions.toml changes; raises Refusal naming the fault in that file."""
    return playbook.question_sets(workspace.folder / "playbook")


def subjects(workspace: Workspace, lens: Lens, about: str) -> dict[str, str]:
    """Whom or what a list is answered about, by id and name: the teams, managers or strategic accounts of the lens's reps."""
    return {"team": _teams, "manager": _managers}.get(about, _strategic)(workspace, lens)


def _teams(workspace: Workspace, lens: Lens) -> dict[str, str]:
    teams = sorted({rep.team for rep in reps_in(workspace, lens) if rep.team})
    return {team: team for team in teams}


def _managers(workspace: Workspace, lens: Lens) -> dict[str, str]:
    called, led = names(workspace), {rep.id for rep in reps_in(workspace, lens)}
    wanted = {leader_of(workspace, rep) for rep in led}
    return {key: called.get(key, key) for key in leaders(workspace) if key in wanted}


def _strategic(workspace: Workspace, lens: Lens) -> dict[str, str]:
    named, owned = account_names(workspace), owners(workspace)
    reps = None if lens.by in ("company", "account") else {rep.id for rep in reps_in(workspace, lens)}
    looked_at = {scope.id for scope in lens.scopes} if lens.by == "account" else None
    found = [
        key for key in strategic(workspace) & named.keys()
        if (reps is None or owned.get(key) in reps) and (looked_at is None or key in looked_at)
    ]  # fmt: skip
    return {key: named[key] for key in sorted(found, key=lambda key: (named[key], key))}


def asked(workspace: Workspace, questions: QuestionSet, subject: str, on: date) -> list[Asked]:
    """Every question of a list about one subject, with its last answers, in the order of the list."""
    about = About(questions.about, subject)
    newest = answers.last(workspace.records, about, [one.key for one in questions.question])
    found = []
    for one in questions.question:
        last = newest.get(one.key)
        older = answers.history(workspace.records, about, one.key) if last else []
        before = next((other for other in older if last and other.id < last.id and other.value is not None), None)
        found.append(Asked(one, last, before, last.age_days(on) if last else None))
    return found


@dataclass(frozen=True)
class Beside:
    """A list about one subject in short, where the list belongs; tell says how much of it is answered, and what is said of that."""

    questions: QuestionSet
    subject: str
    tell: Callable[[], str]

    @property
    def told(self) -> str:
        """How much of it is answered; asked of the few that are shown, of hundreds."""
        return self.tell()


def beside(workspace: Workspace, lens: Lens, on: date, driver: str = "", since: datetime | None = None) -> list[Beside]:
    """The lists of a driver (all of them where none is named) about each subject under a lens; since counts what changed after a moment."""
    found = []
    for questions in sets(workspace):
        if not driver or questions.driver == driver:
            given = answers.newest_by_subject(workspace.records, questions.about)
            for subject, name in subjects(workspace, lens, questions.about).items():
                tell = partial(_in_short, workspace, questions, subject, name, given.get(subject, {}), on, since)
                found.append(Beside(questions, name, tell))
    return found


def in_short(
    workspace: Workspace, questions: QuestionSet, subject: str, name: str, on: date, since: datetime | None = None
) -> str:
    """One list in a line: "Reward system, North: 5 of 8 answered, 3 not yet; last on 12 Sep 2026, 4 days ago; 1 changed since 26 Aug 2026"."""
    newest = answers.last(workspace.records, About(questions.about, subject))
    return _in_short(workspace, questions, subject, name, newest, on, since)


def _in_short(
    workspace: Workspace, questions: QuestionSet, subject: str, name: str, newest: Mapping[str, Answer], on: date, since: datetime | None
) -> str:  # fmt: skip
    about, keys = About(questions.about, subject), [one.key for one in questions.question]
    given = {key: newest[key] for key in keys if key in newest}
    told = f"{questions.label}, {name}: {len(given)} of {len(keys)} answered"
    if not given:
        return told
    told += f", {len(keys) - len(given)} not yet" if len(given) < len(keys) else ""
    latest = max(given.values(), key=lambda one: one.when)
    age = latest.age_days(on)
    told += f"; last on {day(latest.when.date())}, {age} day{'' if age == 1 else 's'} ago"
    if since is not None:
        changed = sum(one.question in keys for one, _ in answers.changed_since(workspace.records, about, since))
        told += f"; {changed} changed since {day(since.date())}"
    return told


def answer(
    workspace: Workspace, who: str, questions: QuestionSet, subject: str, key: str, value: str | None, note: str = ""
) -> None:
    """Add an answer; None takes the last one back. The earlier ones stay."""
    answers.record(workspace.records, who, About(questions.about, subject), key, value, note=note)


def finding(found: Sequence[Asked]) -> str:
    """A list in one sentence: "5 of 8 answered, 2 of them not as a healthy team would; 1 is older than 180 days."."""
    given = [one for one in found if one.last]
    if not given:
        return f"None of the {len(found)} questions is answered yet."
    differ, old = sum(one.differs for one in given), sum(one.is_old for one in given)
    said = f"{len(given)} of {len(found)} answered"
    said += f", {differ} of them not as a healthy team would" if differ else ""
    return f"{said}; {old} older than {OLD} days." if old else f"{said}."


def rows(found: Sequence[Asked]) -> list[dict[str, object]]:
    """The list as rows of a table or workbook."""
    return [
        {
            "question": one.question.text, "answer": one.last.value if one.last else None, "note": one.last.note if one.last else None,
            "on": one.last.when.date() if one.last else None, "age": one.age, "before": one.before.value if one.before else None,
        }
        for one in found
    ]  # fmt: skip
