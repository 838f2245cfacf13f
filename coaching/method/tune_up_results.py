"""A closed tune-up workshop later: its areas then and now, its poll and ideas, and what became of every action."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import fmean

from coaching import playbook
from coaching.lens import Lens
from coaching.method.promises import Standing, said_since, stands
from coaching.method.tune_up import score
from coaching.metrics.drivers import DriverBoard
from coaching.metrics.show import cases, day
from coaching.records import About, Answer, answers, commitments, workshops
from coaching.records.workshops import ACTION, FACTS, HERE, IDEA, PERIOD, TEAM, UNFINISHED
from coaching.room.entries import ENOUGH, poll_of, score_of
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Held:
    """A closed workshop: its team, period and day, how many took part, and everything kept of it."""

    key: str
    team: str
    period: str
    closed: datetime
    people: tuple[str, ...]
    said: tuple[Answer, ...]

    @property
    def label(self) -> str:
        """How a list names it."""
        return f"{self.team}, {day(self.closed.date())}"


def held(workspace: Workspace) -> list[Held]:
    """All closed workshops, the newest first."""
    found = []
    for key in workshops.all_of(workspace.records):
        said = workshops.said(workspace.records, key)
        last = answers.last(workspace.records, About(workshops.KIND, key), [TEAM, PERIOD])
        people = tuple(dict.fromkeys(one.who for one in said if one.question in (HERE, ACTION)))
        found.append(
            Held(key, str(last[TEAM].value), str(last[PERIOD].value), workshops.closed_at(said), people, tuple(said))
        )
    return sorted(found, key=lambda one: one.closed, reverse=True)


@dataclass(frozen=True)
class AreaResult:
    """One area then and now: the room's mean score then and at the workshop before it, and the facts' colour then and now."""

    label: str
    before: float | None
    then: float | None
    n: int
    colour_then: str
    colour_now: str
    fact_then: str
    fact_now: str

    @property
    def delta(self) -> float | None:
        """By how much the score differs from the workshop before."""
        return None if self.before is None or self.then is None else self.then - self.before


def results(workshop: Held, before: Held | None, board: DriverBoard | None) -> list[AreaResult]:
    """The areas of a workshop beside the workshop before and beside the facts of today."""
    found = []
    for driver in playbook.drivers():
        given, earlier = _scores_of(workshop, driver.key), _scores_of(before, driver.key) if before else []
        fact = next((one for one in workshop.said if one.question == f"{FACTS} {driver.key}"), None)
        now = score(driver.key, driver.label, (), board)
        mean, mean_before = (fmean(scores) if len(scores) >= ENOUGH else None for scores in (given, earlier))
        found.append(AreaResult(
            driver.label, mean_before, mean, len(given), fact.note if fact else "grey", now.colour, str(fact.value) if fact else "no facts", now.fact,
        ))  # fmt: skip
    return found


def _scores_of(workshop: Held, area: str) -> list[float]:
    newest = {one.who: one.value for one in workshop.said if one.question == score_of(area)}
    return [float(value) for value in newest.values() if isinstance(value, int | float)]


def votes(workshop: Held) -> list[dict[str, object]]:
    """The poll of a closed workshop: votes by state and round."""
    given = {
        number: {one.who: one.value for one in workshop.said if one.question == poll_of(number)} for number in (1, 2)
    }
    return [
        {
            "state": state.label,
            **{f"round {number}": list(found.values()).count(state.key) for number, found in given.items() if found},
        }
        for state in playbook.poll()
    ]


@dataclass(frozen=True)
class Outcome:
    """One action of a participant and what became of it: kept, missed, overdue, or what the data says."""

    who: str
    standing: Standing
    area: str
    state: str


def outcomes(workspace: Workspace, workshop: Held, lens: Lens) -> list[Outcome]:
    """The actions of a workshop in the order of its participants, with what the data says of each."""
    made = [(one.who, str(one.value)) for one in workshop.said if one.question == ACTION]
    found = said_since(workspace, [commitments.get(workspace.records, key) for _, key in made])
    return [
        Outcome(who, standing, _area(standing.commitment.driver), stands(standing, lens.as_of))
        for (who, _), standing in zip(made, found, strict=True)
    ]


def _area(key: str | None) -> str:
    return next((one.label for one in playbook.drivers() if one.key == key), "")


def outcome_rows(found: Sequence[Outcome]) -> list[dict[str, object]]:
    """The actions as rows of a table."""
    rows: list[dict[str, object]] = []
    for one in found:
        promise, standing = one.standing.commitment, one.standing
        said: dict[str, object] = {"due": promise.due_on, "state": one.state, "why": standing.reason}
        rows.append({"who": one.who, "text": promise.text, "area": one.area} | said)
    return rows


def result_rows(found: Sequence[AreaResult]) -> list[dict[str, object]]:
    """The areas as rows of a table."""
    shown = [(one, {"before": one.before, "then": one.then, "delta": one.delta}) for one in found]
    return [
        asdict(one) | {name: None if score is None else round(score, 1) for name, score in scores.items()}
        for one, scores in shown
    ]


def ideas_of(workshop: Held) -> list[dict[str, object]]:
    """The wall of a closed workshop: text, author and dots."""
    hung = [(one.who, one.value) for one in workshop.said if one.question == IDEA and isinstance(one.value, tuple)]
    return [{"text": value[0], "who": who, "dots": int(value[1])} for who, value in hung]


def score_of_area(area: AreaResult) -> str:
    """An area's score in words."""
    if area.then is not None:
        return f"{area.then:.1f} of 10 (n = {area.n})"
    return (
        f"No score is shown, as {area.n} gave one and fewer than {ENOUGH} could be told apart"
        if area.n
        else "Nobody scored it"
    )


def facts_then_and_now(area: AreaResult) -> str:
    """What the facts of an area said on the day of the workshop and say today, once where that is the same."""
    same = area.fact_now == area.fact_then
    return area.fact_now if same else f"Then: {area.fact_then.rstrip('.')}. Now: {area.fact_now}"


def then_and_now(area: AreaResult) -> str:
    """One area in words: its score then, beside the one before, and what the facts said and say."""
    score = score_of_area(area)
    moved = "" if area.delta is None else f", {area.delta:+.1f} against the workshop before"
    return f"{score}{moved}. {facts_then_and_now(area)}"


def told_of(workshop: Held, before: Held | None) -> str:
    """When it was held, with how many, and what it is held against."""
    against = (
        f"Held against that of {day(before.closed.date())}."
        if before
        else "The first of this team: it is the baseline."
    )
    here = len({one.who for one in workshop.said if one.question == HERE})
    later = len(workshop.people) - here
    added = f" {cases(later, 'people')} added afterwards." if later else ""
    left = len({one.who for one in workshop.said if one.question == UNFINISHED})
    gone = f" {left} left before the third action: what they wrote stands in no ledger." if left else ""
    return f"{cases(here, 'people')} on {day(workshop.closed.date())}. {against}{added}{gone}"


def by_person(found: Sequence[Outcome]) -> dict[str, str]:
    """What became of each participant's actions, in a line."""
    states: dict[str, list[str]] = {}
    for one in found:
        states.setdefault(one.who, []).append(one.state)
    return {
        who: ", ".join(f"{given.count(state)} {state}" for state in dict.fromkeys(given))
        for who, given in states.items()
    }


def told_by_person(found: Sequence[Outcome], before: Sequence[Outcome]) -> dict[str, str]:
    """What became of each participant's actions, and of those of the workshop before where the same name took part in it."""
    earlier = {who.casefold(): told for who, told in by_person(before).items()}
    return {
        who: told + (f" (of the workshop before: {earlier[who.casefold()]})" if who.casefold() in earlier else "")
        for who, told in by_person(found).items()
    }


def finding(found: Sequence[Outcome]) -> str:
    """What became of the actions in one sentence."""
    states = [one.state for one in found]
    told = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    people = len({one.who for one in found})
    return f"{len(found)} actions of {people} people: {told}." if found else "No action stands in the ledger."
