"""The ledger of the demo team, its verdicts counted again by hand from the files (slow: run with --all)."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.method import did_it_help, ledger, promises, steps
from coaching.metrics import measure, metric, reach
from coaching.records import commitments, conversations, frozen
from coaching.workspace import Workspace

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
AS_OF = date(2026, 9, 18)


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decided(owner: str, first: date, last: date) -> tuple[int, int]:
    """Won, and won or lost, of one owner's deals closed in these days, as they stand in the export."""
    stages = [
        row["StageName"]
        for row in rows("Opportunity")
        if row["OwnerId"] == owner and str(first) <= row["CloseDate"] <= str(last)
    ]
    won = stages.count("Closed Won")
    return won, won + stages.count("Closed Lost")


def visits(owner: str, first: date, last: date) -> int:
    """The executive visits of one owner in these days that took place, invitees' copies left out."""
    own = [
        row
        for row in rows("Event")
        if row["OwnerId"] == owner and row["Type"] == "VIP Visit" and row["IsChild"] == row["IsDeleted"] == "0"
    ]
    return sum(str(first) <= row["ActivityDate"] <= str(min(last, AS_OF)) for row in own)


def marked() -> list[tuple[str, str]]:
    """Due and done of every promise of the demo that somebody marked as done, in talks and in the workshop."""
    talks = [
        talk
        for talk in json.loads((DEMO / "conversations.json").read_text(encoding="utf-8"))["conversations"]
        if talk.get("held_on")
    ]
    people = json.loads((DEMO / "workshop.json").read_text(encoding="utf-8"))["people"]
    every = [one for talk in talks for one in talk.get("commitments", [])] + [
        one for person in people for one in person["actions"]
    ]
    return [(one["due_on"], one["done_on"]) for one in every if one.get("done_on")]


@pytest.mark.slow
def test_the_verdicts_of_the_demo_teams_ledger_are_those_of_a_count_by_hand(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    reach.load_demo(workspace, DEMO)
    lines, calendar = ledger.ledger(workspace, lens_for(workspace, "company")), workspace.calendar
    done = marked()
    assert len(done) == 28 and sum(day <= due for due, day in done) == 22
    assert ledger.finding(lines) == (
        "29 of 45 promises that ended or are overdue were kept, 22 marked as done on time; 16 overdue, 1 due this week."
    )
    to_do = ledger.in_group(lines, *ledger.TO_DO)
    assert Counter(line.standing.state for line in to_do) == {"not yet": 22, "unknown": 3, "too early": 1}
    rates = [line for line in to_do if line.commitment.metric == "win_rate"]
    assert len(rates) == 6
    for line in rates:  # each began in Q2, so Q3 as a whole answers, which still runs: never kept, never missed
        one = line.commitment
        won, of = decided(one.rep_id, date(2026, 7, 1), AS_OF)
        assert (one.baseline_period, line.standing.reading and line.standing.reading.period) == ("2026-Q2", "2026-Q3")
        assert f"({won} of {of} decided deal" in line.standing.reason, one.text
        assert line.standing.state == ("too early" if of < 5 or won / of >= (one.target_value or 0) else "not yet"), (
            one.text
        )
    counted = 0
    for line in lines:  # visits are counted over the month that holds the due date
        one, reading = line.commitment, line.standing.reading
        if one.metric == "vip_visits" and one.due_on and reading:
            month, counted = calendar.containing("month", one.due_on), counted + 1
            assert (reading.period, reading.value) == (month.key, visits(one.rep_id, month.start, month.last)), one.text
    assert counted == 2
    assert steps.without_result(workspace, commitments.listed(workspace.records)) is None
    workspace.close()


@pytest.mark.slow
def test_the_demo_talks_show_then_and_now_trends_both_sides_and_verdicts(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    reach.load_demo(workspace, DEMO)
    held = [one for one in conversations.listed(workspace.records, states=("held",)) if one.kind != "group session"]
    facts = {one.id: frozen.frozen_facts(workspace.records, one.id) for one in held}
    assert all(found and all(fact.definition and fact.driver for fact in found) for found in facts.values())
    trends = [
        fact for found in facts.values() for fact in found if sum(value is not None for _, value in fact.trend) > 1
    ]
    assert len(trends) > 40
    for one in commitments.listed(workspace.records):  # where a promise began is what the data says of that period
        if one.conversation_id and one.baseline_value is not None:
            lens = lens_for(workspace, "rep", [one.rep_id], one.baseline_period)
            assert measure(workspace, lens, [one.metric or ""])[0].value == pytest.approx(
                one.baseline_value, rel=1e-4
            ), one.text
            assert metric(one.metric or "").kind not in ("stock", "state")
    on = {one.id: one.held_on for one in held}
    promised = [
        one for one in commitments.listed(workspace.records, states=("open", "done")) if one.conversation_id in on
    ]
    said = [did_it_help.of_promise(workspace, one, on[str(one.conversation_id)] or AS_OF) for one in promised]
    assert {one.effect.state for one in said if one} >= {
        did_it_help.TOO_EARLY,
        did_it_help.TOO_FEW,
        did_it_help.NO_SIGNAL,
    }
    assert {one.state for one in promises.said_since(workspace, promised)} >= {"kept", "not yet", "unknown"}
    workspace.close()
