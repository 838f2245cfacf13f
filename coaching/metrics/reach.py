"""What the screen asks before it asks for numbers: which periods there are, how far a load has come, and the demo team."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from coaching import intake
from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.records import meetings, revisions, workshops
from coaching.records.seed import seed_from
from coaching.workspace import Workspace

WEEKS_IN_REACH, YEARS_IN_REACH = 110, 15
Progress = Callable[[str, int, int], None]


def load_demo(workspace: Workspace, folder: Path, progress: Progress | None = None) -> None:
    """Load the demo team through the ordinary intake, and its past conversations into the records."""
    receipts = intake.check(workspace, sorted(folder.glob("*.csv")), accept_proposals=True, progress=progress)
    refused = [receipt for receipt in receipts if receipt.status in ("asks", "refused")]
    if refused:
        raise Refusal(
            f"The demo team cannot be loaded: {refused[0].file}: {intake.message_of(refused[0]) or 'it leaves a question open'}"
        )
    intake.load(workspace, receipts, progress=progress)
    seed_from(workspace.records, folder / "conversations.json")
    workshops.seed_from(workspace.records, folder / "workshop.json")
    meetings.seed_from(workspace.records, folder / "reviews.json")
    revisions.seed_from(workspace.records, folder / "entries.json")
    agreed = json.loads((folder / "agreed.json").read_text(encoding="utf-8"))
    workspace.save_settings(demo="loaded", **agreed | {"ramp": tuple(agreed["ramp"])})


def fraction(done: int, of: int) -> float:
    """How far a step has come, from 0 to 1."""
    return min(max(done / of, 0.0), 1.0) if of > 0 else 0.0


def by_reason(left_out: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows left out, counted by reason, the most frequent first."""
    counted = Counter(str(row["reason"]) for row in left_out)
    return [{"reason": reason, "rows": rows} for reason, rows in counted.most_common()]


def periods_in_reach(workspace: Workspace) -> list[Period]:
    """The periods the data reaches: this quarter first, then the usual ones, then every quarter, year, month and week back to the first fact."""
    as_of = workspace.facts.as_of
    if as_of is None:
        return []
    calendar = workspace.calendar
    firsts = [have.first for have in workspace.facts.have().values() if have.first]
    first = max(min(firsts, default=as_of), date(as_of.year - YEARS_IN_REACH, 1, 1))
    leading = workspace.facts.leading_date or as_of
    quarter, month, year, week = (calendar.containing(kind, leading) for kind in ("quarter", "month", "year", "week"))
    usual = [
        quarter,
        calendar.previous(quarter),
        month,
        calendar.previous(month),
        week,
        calendar.previous(week),
        year,
        calendar.parse("all"),
    ]
    newest = [calendar.containing(kind, as_of) for kind in ("quarter", "month", "week")]
    further = [
        *newest,
        *_back(workspace, quarter, first),
        *_back(workspace, year, first),
        *_back(workspace, month, first),
    ]
    further += _back(workspace, week, max(first, as_of - timedelta(weeks=WEEKS_IN_REACH)))
    return list({period.key: period for period in (*usual, *further)}.values())


def _back(workspace: Workspace, period: Period, first: date) -> list[Period]:
    found = []
    while period.end > first:
        found.append(period)
        period = workspace.calendar.previous(period)
    return found
