"""The focus: one skill or process a rep works on at a time, with its number, where that begins, where it should be, and when it is read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import Lens, for_all, group, lens_for
from coaching.metrics.availability import availability
from coaching.metrics.definition import Metric, metric
from coaching.metrics.measure import measure
from coaching.metrics.needs import kind_of
from coaching.metrics.own_date import last_complete, own_date
from coaching.metrics.reading import Reading
from coaching.metrics.show import day, in_unit
from coaching.records import About, Answer, answers
from coaching.records.entries import refuse_uncountable
from coaching.workspace import Workspace

KIND, QUESTION = "rep", "focus"
KINDS = ("month", "quarter")  # of periods a focus is read over
CYCLE = "cycle_days_won"


@dataclass(frozen=True)
class Focus:
    """One focus of a rep: words, metric, baseline (period and value), target in the metric's unit, opened_on and review_on; closed with words."""

    rep_id: str
    text: str
    metric: str
    baseline_period: str
    baseline: float | None
    target: float | None
    opened_on: date
    review_on: date
    closed_on: date | None
    learned: str

    @property
    def is_open(self) -> bool:
        """Whether it is worked on now."""
        return self.closed_on is None


def kinds_of(known: Metric) -> list[str]:
    """The kinds of period a metric can be followed by: months and quarters, as far as it is read by them; none for what is no result of a period."""
    if known.kind in ("stock", "state") or known.ends == "over":
        return []
    return [kind for kind in KINDS if not known.periods or kind in known.periods]


def choices(workspace: Workspace) -> dict[str, str]:
    """The metrics a focus may have, by key and label: those that this workspace can read over a month or a quarter."""
    readable = [metric(key) for key, missing in availability(workspace).items() if missing is None]
    return {one.key: one.label for one in readable if kinds_of(one) and not one.reads_records}


def baseline(workspace: Workspace, rep_id: str, key: str, kind: str) -> Reading:
    """Where a focus would begin: the last complete period of a kind; Refusal where the metric is not read by that kind."""
    known = metric(key)
    if kind not in kinds_of(known):
        there = " or ".join(kinds_of(known)) or "no period of its own"
        raise Refusal(f"{known.label} is read by {there}, not by {kind}.")
    lens = lens_for(workspace, "rep", [rep_id])
    return measure(workspace, lens, [key], [last_complete(workspace, known, kind, lens.as_of)])[0]


def follow_up(workspace: Workspace, known: Metric, begins: Period, opened_on: date) -> Period:
    """The period that answers for a focus: the first of the baseline's kind after the one it was opened in, at least one sales cycle from it.

    The cycle is the median of the company's deals won in the year before the day; what does not come of deals waits for none.
    """
    calendar = workspace.calendar
    answer = calendar.following(calendar.containing(begins.kind, max(opened_on, begins.last)))  # type: ignore[arg-type]
    apart = begins.end + timedelta(days=cycle(workspace, known, opened_on) or 0)
    while answer.start < apart:
        answer = calendar.following(answer)
    return answer


def cycle(workspace: Workspace, known: Metric, on: date) -> int | None:
    """Days a deal won in the year before a day took, by the median; None for what does not come of closing deals, or where none was won."""
    if not any(kind_of(need) == "opportunity" for need in known.needs) or workspace.facts.as_of is None:
        return None
    found: int | None = workspace.facts.told(f"cycle before {on}", lambda: _cycle(workspace, on))
    return found


def spoken_cycle(workspace: Workspace, lens: Lens, known: Metric, on: date) -> int | None:
    """The same where whoever looks may read a figure of the whole company; None where not."""
    return cycle(workspace, known, on) if group(workspace, lens, "company") else None


def _cycle(workspace: Workspace, on: date) -> int | None:
    last = min(on, own_date(workspace, metric(CYCLE)) or on)
    as_of = workspace.facts.as_of
    assert as_of is not None
    lens = for_all(workspace, f"{last - timedelta(days=365)}..{last}", as_of)
    value = measure(workspace, lens, [CYCLE])[0].value
    return None if value is None else round(value)


def open_focus(
    workspace: Workspace,
    who: str,
    rep_id: str,
    text: str,
    key: str,
    kind: str,
    target: float | None,
    review_on: date | None,
) -> Focus:
    """Agree a focus; Refusal where one is open, words, target or day lack, or the day comes before the number can be read."""
    if now := current(workspace, rep_id):
        raise Refusal(f'One focus at a time: "{now.text}" is open until {day(now.review_on)}. Close it first.')
    if not text.strip():
        raise Refusal("Say in a few words which skill or process it is.")
    if target is None:
        raise Refusal("Say where the number should be.")
    refuse_uncountable(target)
    begins = baseline(workspace, rep_id, key, kind)
    if begins.value is None:
        raise Refusal(
            f"{metric(key).label} of {workspace.calendar.parse(begins.period).label} is unknown ({begins.note}), so there is no baseline."
        )
    today = workspace.records.now().date()
    answer = follow_up(workspace, metric(key), workspace.calendar.parse(begins.period), today)
    if review_on is None or review_on <= answer.last:
        apart = spoken_cycle(workspace, lens_for(workspace, "rep", [rep_id]), metric(key), today)
        told = f" and a won deal takes {apart} days" if apart else ""
        raise Refusal(
            f"The baseline is a whole {kind}{told}, so {answer.label} answers for it, which ends on {day(answer.last)}: "
            "review it on a day after that."
        )
    said = json.dumps({"text": text.strip(), "metric": key, "period": begins.period, "baseline": begins.value, "target": target,
                       "review": review_on.isoformat()})  # fmt: skip
    answers.record(workspace.records, who, About(KIND, rep_id), QUESTION, said)
    found = current(workspace, rep_id)
    assert found is not None
    return found


def close(workspace: Workspace, who: str, rep_id: str, learned: str) -> None:
    """End the open focus with what was learned; Refusal without words or without one."""
    if current(workspace, rep_id) is None:
        raise Refusal("No focus is open.")
    if not learned.strip():
        raise Refusal("Say in a few words what you learned from it.")
    answers.record(workspace.records, who, About(KIND, rep_id), QUESTION, None, note=learned)


def how_it_ended(workspace: Workspace, rep_id: str) -> str:
    """That a rep's newest focus was closed and what was learned; empty while it is open, and where there is none."""
    found = of_rep(workspace, rep_id)
    return (
        f'The focus "{found[0].text}" was closed meanwhile: {found[0].learned}.'
        if found and not found[0].is_open
        else ""
    )


def current(workspace: Workspace, rep_id: str) -> Focus | None:
    """The open focus of a rep, or None."""
    found = of_rep(workspace, rep_id)
    return found[0] if found and found[0].is_open else None


def of_rep(workspace: Workspace, rep_id: str) -> list[Focus]:
    """Every focus a rep ever had, newest first."""
    return _read(rep_id, answers.history(workspace.records, About(KIND, rep_id), QUESTION))


def everybodys(workspace: Workspace) -> list[Focus]:
    """Every focus of everybody: who else works on a number is left out where one is held against the others, whoever reads it."""
    whole = workspace.records.whole
    return [
        one
        for rep in answers.subjects(whole, KIND, QUESTION)
        for one in _read(rep, answers.history(whole, About(KIND, rep), QUESTION))
    ]


def _read(rep_id: str, said: Sequence[Answer]) -> list[Focus]:
    """The focuses among the answers, newest first: each ends with the answer after it."""
    found: list[Focus] = []
    ended: Answer | None = None
    for one in said:
        if one.value is None:
            ended = one
            continue
        told = json.loads(str(one.value))
        closed_on, learned = (ended.when.date(), ended.note) if ended else (None, "")
        found.append(Focus(
            rep_id, told["text"], told["metric"], told["period"], told["baseline"], told["target"], one.when.date(),
            date.fromisoformat(told["review"]), closed_on, learned,
        ))  # fmt: skip
        ended = one
    return found


def first_review(workspace: Workspace, known: Metric, begins: Period) -> date:
    """The first day on which a focus agreed today can be reviewed."""
    return follow_up(workspace, known, begins, workspace.records.now().date()).last + timedelta(days=1)


def told(workspace: Workspace, one: Focus) -> str:
    """A focus in one line: "Win rate from 25.0 % (Q2 2026) to 35.0 %, review on 2 Jan 2027"."""
    known, currency = metric(one.metric), workspace.settings.currency
    begins, ends = (in_unit(known, value, currency) for value in (one.baseline, one.target))
    return f"{known.label} from {begins} ({workspace.calendar.parse(one.baseline_period).label}) to {ends}, review on {day(one.review_on)}"
