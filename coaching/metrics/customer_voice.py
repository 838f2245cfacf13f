"""What customers say of us, account by account: which of four states each is in, how the states moved between two surveys, and who disagrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from coaching.calendar import Period
from coaching.facts import SURVEYS
from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import tidy
from coaching.settings import Settings
from coaching.workspace import Workspace

HERE = Path(__file__).parent
IN_SCOPE = {
    "rep": "s.rep_id in ({marks})",
    "team": "p.team in ({marks})",
    "company": "true",
    "account": "s.account_id in ({marks})",
}
SURVEY_DAYS, STATE_DAYS = 60, 365
"""One survey is what was answered within so many days up to its newest answer; an older state than that is none (house defaults)."""

LOYAL_COMMITTED, LOYAL, SATISFIED, NOT_COMMITTED = "loyal and committed", "loyal", "satisfied", "dissatisfied"
STATES = {
    LOYAL_COMMITTED: "Loyal & committed", LOYAL: "Loyal", SATISFIED: "Satisfied", NOT_COMMITTED: "Dissatisfied & not committed",
}  # fmt: skip
NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Cuts:
    """Where the four states are parted (METRICS V2): house defaults, no benchmark, or what the team set."""

    fair: int = Settings.loyalty_fair
    high: int = Settings.loyalty_high


OURS = Cuts()


def state_of(performance: float, commitment: float, cuts: Cuts = OURS) -> str:
    """The one state of two scores from 0 to 100 (METRICS V2)."""
    if performance < cuts.fair:
        return NOT_COMMITTED
    if commitment < cuts.fair:
        return SATISFIED
    return LOYAL_COMMITTED if performance >= cuts.high and commitment >= cuts.high else LOYAL


@dataclass(frozen=True)
class Answer:
    """One response: scores of the two parts from 0 to 100 (None where too few items were answered), recommend from 0 to 10; weight in its account."""

    response: str
    account: str
    name: str
    rep: str
    day: date
    who: str | None
    level: str | None
    function: str | None
    performance: float | None
    commitment: float | None
    recommend: float | None
    comment: str | None
    weight: float = 1.0

    @property
    def index(self) -> float | None:
        """The loyalty index of this response."""
        return None if self.performance is None or self.commitment is None else (self.performance + self.commitment) / 2


@dataclass(frozen=True)
class Voice:
    """What one account said in one survey: the mean over its complete responses, by their weights."""

    account: str
    name: str
    rep: str
    day: date
    respondents: int
    performance: float
    commitment: float
    cuts: Cuts = OURS

    @property
    def state(self) -> str:
        """The one state it is in."""
        return state_of(self.performance, self.commitment, self.cuts)

    @property
    def is_trapped(self) -> bool:
        """Bound to us although it rates us low."""
        return self.state == NOT_COMMITTED and self.commitment >= self.cuts.fair

    @property
    def gap(self) -> float:
        """Performance less commitment."""
        return self.performance - self.commitment


@dataclass(frozen=True)
class Surveys:
    """The responses of a lens up to one day. newest and before: the last day of the newest survey and of the one before it, company-wide.

    is_known: whether the company has any response at all.
    """

    as_of: date
    answers: tuple[Answer, ...]
    newest: date | None
    before: date | None
    is_known: bool
    cuts: Cuts = OURS

    @property
    def of_the_year(self) -> tuple[Answer, ...]:
        """The responses of the twelve months, the newest first."""
        return tuple(one for one in self.answers if one.day > self.as_of - timedelta(days=STATE_DAYS))

    @cached_property
    def states(self) -> tuple[Voice, ...]:
        """Each account once, by what it said last, where that is not older than twelve months; the lowest index first."""
        recent = _complete(self.of_the_year)
        last: dict[str, date] = {}
        for one in recent:
            last[one.account] = max(one.day, last.get(one.account, one.day))
        return _voices([one for one in recent if one.day > last[one.account] - timedelta(days=SURVEY_DAYS)], self.cuts)

    @cached_property
    def now(self) -> dict[str, Voice]:
        """The accounts of the newest survey."""
        return self._of(self.newest)

    @cached_property
    def then(self) -> dict[str, Voice]:
        """The accounts of the survey before it."""
        return self._of(self.before)

    def _of(self, last: date | None) -> dict[str, Voice]:
        if last is None:
            return {}
        inside = [one for one in _complete(self.answers) if last - timedelta(days=SURVEY_DAYS) < one.day <= last]
        return {voice.account: voice for voice in _voices(inside, self.cuts)}

    def moved(self, before: str, after: str) -> list[str]:
        """The accounts that went from one state to another, NO_ANSWER for those that did not answer then; by name."""
        found = [
            (self.now.get(account) or self.then[account]).name for account in self.now.keys() | self.then.keys()
            if _state_in(self.then, account) == before and _state_in(self.now, account) == after
        ]  # fmt: skip
        return sorted(found, key=str.casefold)


def _state_in(survey: dict[str, Voice], account: str) -> str:
    return survey[account].state if account in survey else NO_ANSWER


def _complete(answers: Sequence[Answer]) -> list[Answer]:
    return [one for one in answers if one.account is not None and one.index is not None and one.weight > 0]


def _voices(answers: Sequence[Answer], cuts: Cuts) -> tuple[Voice, ...]:
    """The answers by account, the lowest index first."""
    by_account: dict[str, list[Answer]] = {}
    for one in answers:
        by_account.setdefault(one.account, []).append(one)
    found = []
    for account, said in by_account.items():
        last = max(said, key=lambda one: one.day)
        performance, commitment = (
            _mean([(getattr(one, part), one.weight) for one in said]) for part in ("performance", "commitment")
        )
        found.append(Voice(account, last.name, last.rep, last.day, len(said), performance, commitment, cuts))
    return tuple(sorted(found, key=lambda one: (one.performance + one.commitment, one.name.casefold())))


def _mean(scores: Sequence[tuple[float, float]]) -> float:
    """The mean of scores by their weights, to six decimals, so that a score of 80 is 80 on every machine."""
    return tidy(sum(score * weight for score, weight in scores) / sum(weight for _, weight in scores)) or 0.0


def year_to(workspace: Workspace, lens: Lens) -> Period:
    """The twelve months up to the end of the lens's period, or the date of the surveys: what a page on customers speaks of."""
    return workspace.calendar.days_to(last_day(workspace, lens), STATE_DAYS)


def last_day(workspace: Workspace, lens: Lens) -> date:
    """The end of the lens's period, or the date of the surveys where that lies before."""
    return min(lens_on_facts(workspace, lens, SURVEYS).as_of, lens.period.last)


def states_of(found: Surveys) -> dict[str, str]:
    """The state of each account that answered in the twelve months, by its id."""
    return {one.account: one.state for one in found.states}


def surveys(workspace: Workspace, lens: Lens) -> Surveys:
    """What customers of the lens's scopes answered up to its last day."""
    on = last_day(workspace, lens)
    found = [(Answer(*row[:-1]), row[-1]) for row in _rows(workspace, lens, "customer_voice", {"as_of": on})]
    days = [one.day for one in _complete([one for one, _ in found])]  # a survey is one of the whole company's
    newest = max(days, default=None)
    earlier = [day for day in days if newest and day <= newest - timedelta(days=SURVEY_DAYS)]
    inside = tuple(one for one, is_inside in found if is_inside)
    cuts = Cuts(workspace.settings.loyalty_fair, workspace.settings.loyalty_high)
    return Surveys(on, inside, newest, max(earlier, default=None), workspace.facts.own_date(SURVEYS) is not None, cuts)


@dataclass(frozen=True)
class Item:
    """One of the nine items over twelve months: its mean from 0 to 100, how often it was answered and left open, its standard deviation."""

    item: str
    mean: float | None
    answered: int
    missing: int
    spread: float | None = None


def items(workspace: Workspace, lens: Lens) -> list[Item]:
    """The items of the loyalty survey in the twelve months to the lens's last day, the lowest first."""
    on = last_day(workspace, lens)
    return [
        Item(*row)
        for row in _rows(workspace, lens, "voice_items", {"as_of": on, "first": on - timedelta(days=STATE_DAYS)})
    ]


@dataclass(frozen=True)
class Element:
    """One driver element a survey asked about beside the nine items: its mean from 0 to 100, by how many answers and accounts, and their spread."""

    item: str
    mean: float
    answered: int
    accounts: int
    spread: float | None = None


def elements(workspace: Workspace, lens: Lens) -> list[Element]:
    """The driver elements of the twelve months to the lens's last day, the lowest first."""
    on = last_day(workspace, lens)
    return [
        Element(*row)
        for row in _rows(workspace, lens, "voice_elements", {"as_of": on, "first": on - timedelta(days=STATE_DAYS)})
    ]


@dataclass(frozen=True)
class Account:
    """One account with the day of its last answer; bought: what it bought in twelve months, in the workspace's currency."""

    id: str
    name: str
    rep: str
    is_strategic: bool
    is_customer: bool
    bought: float
    answered_on: date | None

    def is_silent(self, on: date, days: int = STATE_DAYS) -> bool:
        """Whether it gave no answer in so many days up to a day."""
        return self.answered_on is None or self.answered_on <= on - timedelta(days=days)


def customers(workspace: Workspace, lens: Lens) -> list[Account]:
    """The lens's accounts that ever bought or are strategic, the largest first; every account where none is known to be."""
    found = [Account(*row) for row in _rows(workspace, lens, "voice_accounts", {"as_of": last_day(workspace, lens)})]
    known = [one for one in found if one.is_customer or one.is_strategic]
    return sorted(known or found, key=lambda one: (-one.bought, not one.is_strategic, one.name.casefold()))


@dataclass(frozen=True)
class Invitation:
    """One person, or an account where nobody is named, that was invited to answer; answered_on: within 60 days, else None."""

    account: str | None
    name: str
    contact: str | None
    invited_on: date
    answered_on: date | None


def invited(workspace: Workspace, lens: Lens) -> list[Invitation]:
    """Who was invited in the twelve months to the lens's last day, as far as an export says."""
    on = last_day(workspace, lens)
    return [
        Invitation(*row)
        for row in _rows(workspace, lens, "voice_invited", {"as_of": on, "first": on - timedelta(days=STATE_DAYS)})
    ]


def _rows(workspace: Workspace, lens: Lens, file: str, given: dict[str, date]) -> list[tuple[Any, ...]]:
    keep_fresh(workspace)
    workspace.settle_states()
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)} if lens.by != "company" else {}
    sql = (
        (HERE / f"{file}.sql")
        .read_text(encoding="utf-8")
        .format(pick=IN_SCOPE[lens.by].format(marks=", ".join(f"${name}" for name in named)))
    )
    return workspace.facts.cursor().execute(sql, {**given, **named}).fetchall()
