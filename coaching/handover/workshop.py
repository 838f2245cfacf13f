"""A closed workshop to take away: a few printed pages, and the actions as a workbook."""

import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from coaching.handover import words
from coaching.handover.pdf import COVERED
from coaching.handover.workbook import InUnit, Value, table_workbook, tables_workbook
from coaching.method import tune_up, tune_up_results
from coaching.method.tune_up_results import AreaResult, Held, Outcome
from coaching.metrics import all_metrics
from coaching.metrics.drivers import DriverBoard
from coaching.metrics.show import day, in_unit
from coaching.room import Room
from coaching.room.entries import ASSESSMENT

TEMPLATE = Path(__file__).with_name("workshop.typ")
COLUMNS = ("Who", "Action", "Driver", "Shown by", "To", "Due", "Stands", "How the data says so")


def pdf(workshop: Held, outcomes: Sequence[Outcome], results: Sequence[AreaResult], paper: str = "a4") -> bytes:
    """The workshop as PDF; paper is "a4" or "us-letter"."""
    text = json.dumps(page_data(workshop, outcomes, results, paper), ensure_ascii=False)
    compiler = typst.Compiler(TEMPLATE, ignore_system_fonts=bool(COVERED.fullmatch(text)), sys_inputs={"page": text})
    made = compiler.compile(format="pdf", timestamp=workshop.closed.astimezone(UTC).replace(microsecond=0))
    assert isinstance(made, bytes)
    return made


def page_data(workshop: Held, outcomes: Sequence[Outcome], results: Sequence[AreaResult], paper: str) -> dict[str, Any]:
    """Everything the pages say, as plain values."""
    told = tune_up_results.by_person(outcomes)
    return {
        "title": words.plain(f"Tune-up workshop, {workshop.team}"), "paper": paper,
        "when": f"{day(workshop.closed.date())} · {len(workshop.people)} people", "footer": "Written by Cadence from what the room said",
        "people": [
            {"name": words.plain(who), "told": told[who], "actions": [_action(one) for one in outcomes if one.who == who]} for who in told
        ],
        "areas": [_area(one) for one in results],
        "votes": [{"label": label, "count": count} for label, count in _polled(workshop).items()],
        "ideas": [{"text": words.plain(str(one["text"])), "dots": f"{one['dots']} dots"} for one in tune_up_results.ideas_of(workshop)],
    }  # fmt: skip


def _area(one: AreaResult) -> dict[str, str]:
    facts = words.plain(tune_up_results.facts_then_and_now(one))
    return {"label": one.label, "score": tune_up_results.score_of_area(one), "facts": facts}


def _polled(workshop: Held) -> dict[str, str]:
    """State of the poll to its votes; those of two rounds beside each other, "3 / 5"."""
    return {
        str(row["state"]): " / ".join(str(row[key]) for key in row if key != "state")
        for row in tune_up_results.votes(workshop)
    }


def _action(one: Outcome) -> dict[str, str]:
    promise = one.standing.commitment
    known = all_metrics().get(promise.metric or "")
    aim = f"to {in_unit(known, promise.target_value)}" if known and promise.target_value is not None else ""
    beside = [one.area, f"shown by {known.label}" if known else "", aim, f"due {day(promise.due_on)}", one.state]
    return {"text": words.plain(promise.text), "beside": " · ".join(part for part in beside if part)}


def so_far(room: Room, board: DriverBoard | None) -> bytes:
    """What a running workshop holds as XLSX: actions, ideas, and of poll and scores what was shown to the room."""
    tables: dict[str, tuple[Sequence[str], list[list[Value]]]] = {
        "Actions": (
            ("Who", "Action", "Driver", "Shown by", "To", "Whose", "Due"),
            [list(row.values()) for row in tune_up.action_rows(room)],  # type: ignore[arg-type]
        ),
        "Ideas": (("Idea", "Dots"), [[one.text, one.dots] for one in room.ideas()]),
    }
    votes = tune_up.poll_rows(room)
    if len(votes[0]) > 1:
        tables["Poll"] = ([name.capitalize() for name in votes[0]], [list(row.values()) for row in votes])  # type: ignore[arg-type]
    if ASSESSMENT in room.state.revealed:
        found = tune_up.scores(room, board)
        tables["Areas"] = (("Area", "Mean score", "Lowest", "Highest", "Scored by", "The facts say"),
                           [[one.label, one.mean, one.low, one.high, one.n, one.fact] for one in found])  # fmt: skip
    notes = {"Stands": "while the workshop runs", "Here": tune_up.present(room)}
    return tables_workbook(f"Tune-up workshop, {room.setup.team}, so far", tables, notes)


def workbook(workshop: Held, outcomes: Sequence[Outcome], results: Sequence[AreaResult]) -> bytes:
    """The actions as XLSX; the areas and the poll stand on its second sheet."""
    rows = []
    for one in outcomes:
        promise = one.standing.commitment
        known = all_metrics().get(promise.metric or "")
        aim = [known.label, InUnit(promise.target_value, known.unit)] if known else [None, promise.target_value]
        rows.append([one.who, promise.text, one.area, *aim, promise.due_on, one.state, one.standing.reason])
    areas = {
        one.label: f"{tune_up_results.score_of_area(one)}; {tune_up_results.facts_then_and_now(one)}" for one in results
    }
    return table_workbook(f"Tune-up workshop, {workshop.label}", COLUMNS, rows, areas | _polled(workshop))
