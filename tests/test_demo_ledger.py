"""The ledger of the demo team, its verdicts counted again by hand from the files (slow: run with --all)."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.method import ledger
from coaching.metrics import reach
from coaching.workspace import Workspace

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
AS_OF = date(2026, 9, 18)


def decided(owner: str, first: date, last: date) -> tuple[int, int]:
    """Won, and won or lost, of one owner's deals closed in these days, as they stand in the export."""
    with (DEMO / "Opportunity.csv").open(encoding="utf-8", newline="") as file:
        stages = [row["StageName"] for row in csv.DictReader(file) if row["OwnerId"] == owner and str(first) <= row["CloseDate"] <= str(last)]
    won = stages.count("Closed Won")
    return won, won + stages.count("Closed Lost")


def marked() -> list[tuple[str, str]]:
    """Due and done of every promise of the demo that somebody marked as done, in talks and in the workshop."""
    talks = [talk for talk in json.loads((DEMO / "conversations.json").read_text(encoding="utf-8"))["conversations"] if talk.get("held_on")]
    people = json.loads((DEMO / "workshop.json").read_text(encoding="utf-8"))["people"]
    every = [one for talk in talks for one in talk.get("commitments", [])] + [one for person in people for one in person["actions"]]
    return [(one["due_on"], one["done_on"]) for one in every if one.get("done_on")]


@pytest.mark.slow
def test_the_verdicts_of_the_demo_teams_ledger_are_those_of_a_count_by_hand(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    reach.load_demo(workspace, DEMO)
    lines = ledger.ledger(workspace, lens_for(workspace, "company"))
    done = marked()
    assert len(done) == 28 and sum(day <= due for due, day in done) == 22
    assert ledger.finding(lines) == (
        "28 of 45 promises that ended or are overdue were kept, 22 marked as done on time; 17 overdue, 1 due this week."
    )
    to_do = ledger.in_group(lines, *ledger.TO_DO)
    assert Counter(line.standing.state for line in to_do) == {"not yet": 22, "unknown": 4, "too early": 1}
    rates = [line for line in to_do if line.commitment.metric == "win_rate"]
    assert len(rates) == 6
    for line in rates:
        one = line.commitment
        won, of = decided(one.rep_id, one.created_at.date() + timedelta(days=1), min(one.due_on or AS_OF, AS_OF))
        assert f"({won} of {of} decided deal" in line.standing.reason, one.text
        expected = "unknown" if of < 5 and one.due_on and one.due_on <= AS_OF else "kept" if won / of >= (one.target_value or 0) else "not yet"
        assert line.standing.state == expected, one.text
    workspace.close()
