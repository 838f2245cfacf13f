"""What a meeting found: which answers changed since the one before, who gave them, the ratings' gaps, the plan's months and what was agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.method.financial_plan import MonthChange, amounts_of
from coaching.method.reviews import (
    CHANGED,
    HERE,
    NEVER,
    OLD,
    REQUEST,
    Asked,
    FactThen,
    Sheet,
    meeting_of_answer,
    said_in,
)
from coaching.method.talks import names
from coaching.metrics.definition import metric
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, money, number_in_unit, on_card
from coaching.playbook.meetings import Item, meeting_form
from coaching.records import Answer, commitments
from coaching.records.entries import AnswerValue
from coaching.records.meetings import Meeting
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Found:
    """What a meeting changed: answers that say something else now, those confirmed or first given, and what nobody answered."""

    changed: tuple[tuple[Asked, AnswerValue], ...]
    unchanged: tuple[Asked, ...]
    unanswered: tuple[Asked, ...]


def report(workspace: Workspace, sheet: Sheet) -> Found:
    """What a meeting found beside the one before it."""
    given = said_in(workspace, sheet.meeting, sheet.form).counts
    changed, same, without = [], [], []
    for one in sheet.every:
        if one.last is None:
            without.append(one)
            continue
        older = _before(given, one.question, one.last)
        before = older.value if older else None
        if one.why == HERE and before != one.last.value:
            changed.append((one, before))
        else:
            same.append(one)
    return Found(tuple(changed), tuple(same), tuple(without))


def _before(given: Mapping[str, Sequence[Answer]], question: str, newest: Answer | None) -> Answer | None:
    """The last answer of another meeting before an answer; what was mended within one meeting is no change since the one before."""
    if newest is None:
        return None
    here = meeting_of_answer(given, question, newest)
    older = (one for one in given.get(question, ()) if one.id < newest.id and one.value is not None)
    return next((one for one in older if meeting_of_answer(given, question, one) != here), None)


def plan_changes(workspace: Workspace, meeting: Meeting) -> list[MonthChange]:
    """What changed in the financial plan since the review before, month by month; empty without two of them."""
    form = meeting_form(meeting.form)
    item = next((item for section in form.section for item in section.item if item.kind == "months"), None)
    if item is None:
        return []
    said = said_in(workspace, meeting, form).counts
    question = f"{form.key}.{item.key}"
    newest = next((one for one in said.get(question, ()) if one.value), None)
    older = _before(said, question, newest)
    if newest is None or older is None:
        return []
    now, before = amounts_of(newest.value), amounts_of(older.value)
    months = sorted(key for key in {*now, *before} if key != "total")
    return [MonthChange(key, before.get(key), now.get(key)) for key in months]


@dataclass(frozen=True)
class Share:
    """How much of the answers somebody gave."""

    name: str
    answers: int
    letters: int
    part: float


def who_spoke(sheet: Sheet) -> list[Share]:
    """Who gave the answers of this meeting, by the letters of what was written down, the most first; those of nobody named count as "not said"."""
    given = [one for one in sheet.every if one.why == HERE and one.last]
    letters: dict[str, list[int]] = {}
    for one in given:
        words = one.last.value if one.last and one.item.kind == "text" else ""  # a choice or a number is no speech
        letters.setdefault(one.spoke or "not said", []).append(len(str(words)))
    total = sum(sum(found) for found in letters.values())
    found = [Share(name, len(one), sum(one), sum(one) / total if total else 0.0) for name, one in letters.items()]
    return sorted(found, key=lambda one: -one.letters)


def agreed(workspace: Workspace, meeting: Meeting) -> list[dict[str, object]]:
    """The lines of the ledger a meeting wrote, as rows of a table: actions, and requests for help or resources."""
    called = names(workspace)
    found = [commitments.get(workspace.records, key) for key in meeting.actions]
    asked = f"{meeting_form(meeting.form).label.lower()}, {REQUEST}"
    return [
        {"text": one.text, "sort": "Request" if one.source == asked else "Action", "owner": called.get(one.owner_id, one.owner_id), "due": one.due_on,
         "state": one.state} for one in found
    ]  # fmt: skip


def rating_gaps(sheet: Sheet) -> list[dict[str, object]]:
    """Per deal what the sponsor's rating is, what it should be and the gap, as rows of a table; a rating nobody gave is unknown."""
    rows: list[dict[str, object]] = []
    for section in sheet.form.section:
        for topic in sheet.topics[section.key] if section.each == "deals" else ():
            said = {
                one.item.key: one.last.value
                for one in sheet.every
                if one.topic == topic and one.section == section and one.last
            }
            now, should = said.get("rating_now"), said.get("rating_should")
            gap = (
                float(should) - float(now) if isinstance(now, int | float) and isinstance(should, int | float) else None
            )
            rows.append({"deal": topic.label, "sponsor": said.get("sponsor"), "now": now, "should": should, "gap": gap})
    return rows


def answer_told(item: Item, value: AnswerValue, currency: str) -> str:
    """An answer in words: its text, the label of a choice, a rating of 10, or the sum of twelve months."""
    if item.kind == "months":
        total = amounts_of(value).get("total")
        return "no sum" if total is None else f"{money(total, currency, full=True)} in twelve months"
    words = dict(zip(item.options, item.option_labels or item.options, strict=True))
    said = words.get(str(value), f"{value:g}" if isinstance(value, int | float) else str(value))
    return f"{said} of 10" if item.kind == "scale" else said


def fact_told(one: FactThen, readings: Mapping[str, Reading], currency: str, closed: bool = False) -> str:
    """A fact beside an item in words: "Open pipeline $420 K (n 12), was $300 K"; of a closed meeting "Open pipeline $300 K then, now $420 K"."""
    reading = readings[one.metric]
    known = metric(one.metric)
    now = on_card(reading, currency) if reading.value is not None else f"unknown ({reading.note})"
    if closed:
        then = number_in_unit(one.then, reading.unit, currency) if one.was_kept else "not kept"
        return f"{known.label} {then} then, now {now}"
    was = (
        f", was {number_in_unit(one.then, reading.unit, currency) if one.then is not None else 'unknown'}"
        if one.has_changed
        else ""
    )
    n = f" (n {reading.n:,})" if reading.n and reading.value is not None else ""
    return f"{known.label} {now}{n}{was}"


def in_words(sheet: Sheet) -> str:
    """What a short review asks, in one sentence: "7 of 31 questions are asked: 5 old, 2 whose facts changed; 24 stand as they were answered."."""
    own = [one for one in sheet.every if one.counts]
    asked = [one for one in own if one.why]
    told = {reason: sum(one.why == reason for one in asked) for reason in (NEVER, OLD, CHANGED, HERE)}
    names = {NEVER: "never answered", OLD: "old", CHANGED: "whose facts changed", HERE: "answered here"}
    reasons = ", ".join(f"{number} {names[reason]}" for reason, number in told.items() if number)
    rest = len(own) - len(asked)
    said = f"{len(asked)} of {cases(len(own), 'questions')} {'is' if len(asked) == 1 else 'are'} asked" + (
        f": {reasons}" if reasons else ""
    )
    return f"{said}; {rest} stand as they were answered." if rest else f"{said}."
