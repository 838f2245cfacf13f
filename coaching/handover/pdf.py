"""The conversation on one page: what both agreed, the facts as they saw them, the plan they sign."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date
from pathlib import Path
from typing import Any

import typst

from coaching import playbook
from coaching.errors import Refusal
from coaching.handover import words
from coaching.metrics import Metric, Reading, metric
from coaching.metrics.show import cases, day, show
from coaching.records import Commitment, Conversation, FrozenFact, StopItem

TEMPLATE = Path(__file__).with_name("conversation.typ")
CONTINUED = "continued in Cadence"
LETTER_COUNTRIES = ("US", "CA", "MX", "PH", "CL", "CO")
COVERED = re.compile(r"[\u0000-\u052f\u1e00-\u1fff\u2000-\u22ff\u2500-\u25ff]*")


@dataclass(frozen=True)
class Room:
    """How much of everything fits: type size in points, characters of a step and a promise, rows of the lists."""

    size: float
    step: int
    promise: int
    facts: int
    promises: int
    stops: int


ROOMS = (
    Room(10.8, 900, 220, 10, 8, 4),
    Room(9.8, 900, 220, 10, 8, 4),
    Room(9.2, 900, 220, 10, 8, 4),
    Room(9.2, 480, 180, 10, 8, 4),
    Room(9.2, 300, 130, 9, 8, 3),
    Room(9.0, 200, 100, 7, 6, 2),
    Room(9.0, 150, 80, 6, 6, 2),
    Room(9.0, 110, 60, 5, 5, 1),
    Room(9.0, 70, 40, 4, 4, 0),
)


def paper_for(country: str) -> str:
    """The paper that printers of a country hold: "us-letter" or "a4"."""
    return "us-letter" if country.upper() in LETTER_COUNTRIES else "a4"


def conversation_pdf(
    conversation: Conversation,
    facts: Sequence[FrozenFact],
    commitments: Sequence[Commitment],
    people: Mapping[str, str],
    *,
    stops: Sequence[StopItem] = (),
    paper: str = "a4",
    source: str = "",
    currency: str = "USD",
) -> bytes:
    """One page as PDF; people maps ids to names, source names the files behind the facts, paper is "a4" or "us-letter".

    Texts that do not fit are cut with the note "continued in Cadence", least first, until all stands on one page.
    """
    for room in ROOMS:
        said = page_data(
            conversation, facts, commitments, people, room, stops=stops, paper=paper, source=source, currency=currency
        )
        made, pages = _set(said, conversation)
        if pages == 1:
            return made
    raise Refusal("This conversation does not fit on one page even when shortened; take it away as a workbook instead.")


def page_data(
    conversation: Conversation,
    facts: Sequence[FrozenFact],
    commitments: Sequence[Commitment],
    people: Mapping[str, str],
    room: Room = ROOMS[0],
    *,
    stops: Sequence[StopItem] = (),
    paper: str = "a4",
    source: str = "",
    currency: str = "USD",
) -> dict[str, Any]:
    """Everything the page says, as plain values: all the words that leave the house, and none besides."""
    rep, leader = _name(people, conversation.rep_id), _name(people, conversation.manager_id)
    kept = [one for one in commitments if one.state != "dropped"]
    signed = conversation.state == "held"
    return {
        "title": f"Coaching conversation, {rep}, {day(conversation.held_on or conversation.planned_on)}",
        "paper": paper,
        "size": room.size,
        "kicker": "Coaching conversation" if signed else "Coaching conversation: draft, not yet confirmed",
        "rep": rep,
        "who": f"with {leader}" + (f", {words.plain(conversation.team)[:60]}" if conversation.team else ""),
        "when": _when(conversation, facts),
        "steps": _steps(conversation, room),
        "facts": [_fact(one) for one in facts[: room.facts]],
        "facts_more": _more(len(facts) - room.facts, "fact"),
        "plan_title": "What we agreed" if signed else "What we are about to agree",
        "plan": [_promise(one, people, room, currency) for one in kept[: room.promises]],
        "plan_more": _more(len(kept) - room.promises, "commitment"),
        "stops": [asdict(words.cut(one.text, room.promise)) for one in stops[: room.stops]],
        "signatures": [rep, leader],
        "footer": _footer(facts, source),
        "printed": "Cadence",
        "continued": CONTINUED,
    }


def _set(said: Mapping[str, Any], conversation: Conversation) -> tuple[bytes, int]:
    text = json.dumps(said, ensure_ascii=False)
    # The bundled fonts know Latin, Greek and Cyrillic; other scripts are left to the fonts of the machine.
    compiler = typst.Compiler(TEMPLATE, ignore_system_fonts=bool(COVERED.fullmatch(text)), sys_inputs={"page": text})
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    made = compiler.compile(format="pdf", timestamp=conversation.updated_at.astimezone(UTC).replace(microsecond=0))
    assert isinstance(made, bytes)
    return made, int(pages)


def _when(conversation: Conversation, facts: Sequence[FrozenFact]) -> str:
    held = conversation.held_on
    parts = [
        conversation.kind,
        day(held) if held else f"planned for {day(conversation.planned_on)}",
    ]
    if conversation.minutes:
        parts.append(cases(conversation.minutes, "minutes"))
    if key := conversation.period or (facts[0].period if facts else None):
        parts.append(f"facts of {words.period(key)}")
    as_of = conversation.as_of
    if as_of is None and facts and (seen := facts[0].reading.get("as_of")):
        as_of = date.fromisoformat(seen)
    if as_of:
        parts.append(f"data of {day(as_of)}")
    return " · ".join(parts)


def _steps(conversation: Conversation, room: Room) -> list[dict[str, Any]]:
    told = []
    for step in playbook.steps():
        said = conversation.answers.get(step.said)
        piece = words.cut(str(said), room.step) if said else words.Cut("–", False)
        told.append({"label": step.label} | asdict(piece))
    return told


def _fact(fact: FrozenFact) -> dict[str, Any]:
    return {
        "label": words.cut(fact.label, 60).text,
        "shown": words.cut(fact.shown, 24).text,
        "detail": words.cut(fact.detail, 40).text,
        "compare": words.cut(fact.compare, 70).text,
        "colour": fact.colour,
        "trend": [value for _, value in fact.trend[-13:]],
    }


def _promise(one: Commitment, people: Mapping[str, str], room: Room, currency: str) -> dict[str, Any]:
    known = _metric(one.metric)
    due = day(one.due_on) or "no day yet"
    return asdict(words.cut(one.text, room.promise)) | {
        "who": words.cut(_name(people, one.owner_id), 28).text,
        "due": f"{one.kept}, {day(one.done_on)}" if one.kept else due,
        "metric": known.label if known else words.plain((one.metric or "").replace("_", " ")),
        "start": _in_unit(one, known, one.baseline_value, currency),
        "target": _in_unit(one, known, one.target_value, currency),
    }


def _in_unit(one: Commitment, known: Metric | None, value: float | None, currency: str) -> str:
    if value is None:
        return "–"
    if known is None:
        return f"{value:g}"
    scope = (one.scope_by or "rep", one.scope_id or one.rep_id, "", one.baseline_period or "")
    when = one.due_on or one.created_at.date()
    return show(Reading(known.key, *scope, value, None, None, 0, None, None, known.unit, None, when), currency)


def _metric(key: str | None) -> Metric | None:
    try:
        return metric(key) if key else None
    except Refusal:
        return None


def _name(people: Mapping[str, str], person: str) -> str:
    return words.cut(people.get(person) or person, 60).text


def _more(count: int, what: str) -> str:
    return f"and {count} more {what}{'s' if count > 1 else ''}, {CONTINUED}" if count > 0 else ""


def _footer(facts: Sequence[FrozenFact], source: str) -> str:
    if not facts:
        return "No facts were frozen with this conversation."
    seen = f"Facts as seen on {day(facts[0].frozen_at)}; a later load of data does not change them."
    named = words.cut(source, 70)
    return f"{seen} Source: {named.text}{'' if named.cut else '.'}" if source else seen
