"""What reps and managers wrote beside the talks: weekly forecast calls, what shows a deal, deals put aside, and what stands in written.toml."""

import json
import random
import tomllib
from datetime import date, timedelta
from pathlib import Path

from .days import AS_OF, QUARTERS, RUNNING, Quarter, on_or_before
from .deals import RUNNING_SHARE, Deal
from .ids import record_id
from .people import MANAGERS, REPS, Rep

CALLED = QUARTERS[-2:]
STEP = 5_000
WHY = {
    "Delacroix": "Two of his commits have no signer yet",
    "Venkataraman": "She holds back what has a date",
    "Renner": "Two of the seven have a signer already",
}
CRITERIA = ("commit.signer", "commit.date", "commit.money", "commit.terms")
SHOWN = {
    "commit.signer": "The plant manager said yes to the plan in our meeting",
    "commit.date": "They want it running before the audit and named the week",
    "commit.money": "Purchasing wrote that the budget is released",
    "commit.terms": "Price agreed; only delivery terms are open, until the end of the week",
}
Answer = dict[str, object]


def calls_made(rng: random.Random, deals: list[Deal]) -> list[Answer]:
    """Weekly calls of the last two quarters, oldest first: as each rep calls, and the manager beside some of them."""
    found: list[Answer] = []
    for quarter in CALLED:
        for rep in REPS:
            if rep.person.hired <= quarter.first and rep.person.last != "Tanabe":  # one who never calls
                found += _of_rep(rng, rep, quarter, deals)
    return sorted(found, key=lambda one: (str(one["on"]), str(one["about_id"]), str(one["side"])))


def _of_rep(rng: random.Random, rep: Rep, quarter: Quarter, deals: list[Deal]) -> list[Answer]:
    won = [
        deal
        for deal in deals
        if deal.rep is rep and deal.outcome == "won" and deal.closed and quarter.holds(deal.closed)
    ]
    booked = sum(deal.amount for deal in won) / (RUNNING_SHARE if quarter is RUNNING else 1)
    lean = rng.uniform(*rep.commit)
    found = []
    day, last = quarter.first + timedelta(days=1), min(quarter.last, AS_OF)
    while day <= last:
        gone = (day - quarter.first).days / (quarter.last - quarter.first).days
        so_far = sum(deal.amount for deal in won if deal.closed and deal.closed <= day)
        commit = max(_even(booked * (lean + (1 - lean) * gone**2) * rng.uniform(0.94, 1.06)), _even(so_far))
        likely = _even(commit * (1.06 + 0.1 * (1 - gone)))
        upside = _even(likely * (1.05 + 0.3 * (1 - gone)))
        found.append(_call(rep, quarter, day, "rep", (commit, likely, upside), ""))
        why = WHY.get(rep.person.last)
        if why and (day - quarter.first).days % 3 == 1:
            beside = max(_even((commit + booked) / 2), _even(so_far))
            found.append(_call(rep, quarter, day, "manager", (beside, max(beside, likely), max(beside, upside)), why))
        day += timedelta(days=7)
    return found


def _even(amount: float) -> int:
    return round(amount / STEP) * STEP


def _call(rep: Rep, quarter: Quarter, day: date, side: str, amounts: tuple[int, int, int], why: str) -> Answer:
    boss = next(m for m in MANAGERS if m.number == rep.person.boss)
    return {
        "about_kind": "forecast",
        "about_id": rep.person.id,
        "question": quarter.key,
        "value": [str(amount) for amount in amounts],
        "note": why,
        "side": side,
        "who": rep.person.id if side == "rep" else boss.id,
        "on": on_or_before(day).isoformat(),
    }


def shown(rng: random.Random, deals: list[Deal]) -> list[Answer]:
    """Evidence for deals that were or are called a commit since April: of those won for most criteria, of the others for some."""
    found = []
    for deal in deals:
        commits = [day for day, commit in deal.commits if commit and day >= CALLED[0].first]
        if not commits or deal.rep.person.last == "Delacroix":  # who writes nothing down
            continue
        many = {"won": 4, "lost": 2, "none": 1, "open": 2}[deal.outcome]
        for criterion in CRITERIA[: max(0, min(4, many + rng.choice((-1, 0, 0, 0))))]:
            day = min(on_or_before(commits[0] + timedelta(days=rng.randint(0, 6))), deal.closed or AS_OF, AS_OF)
            found.append(_of_deal(deal, criterion, "yes", SHOWN[criterion], day))
    return found


def put_aside(deals: list[Deal]) -> list[Answer]:
    """Two stalled deals that somebody snoozed with a reason."""
    stalled = [
        deal
        for deal in deals
        if deal.outcome == "open" and deal.expected[-1] < AS_OF and deal.rep.person.last == "Haddadin"
    ]
    said = (
        ("The plant stands still until October", date(2026, 10, 5)),
        ("Their new buyer begins in November", date(2026, 11, 2)),
    )
    return [
        _of_deal(deal, "snooze", until.isoformat(), why, date(2026, 9, 10))
        for deal, (why, until) in zip(stalled, said, strict=False)
    ]


def key_deals(deals: list[Deal]) -> list[Answer]:
    """The deals that were flagged as those that matter most: the largest open one of each of four reps, and of the accounts with a plan."""
    open_ones = sorted((deal for deal in deals if deal.outcome == "open"), key=lambda deal: (-deal.amount, deal.number))
    largest: dict[str, Deal] = {}
    for deal in open_ones:
        largest.setdefault(deal.rep.person.last, deal)
    planned = [deal for deal in open_ones if deal.account.name == "Birchmoor Paper"]
    return [_of_deal(deal, "key deal", "yes", "", date(2026, 9, 7)) for deal in [*list(largest.values())[:4], *planned]]


def _of_deal(deal: Deal, question: str, value: str, note: str, day: date) -> Answer:
    return {
        "about_kind": "deal",
        "about_id": record_id("opportunity", deal.number),
        "question": question,
        "value": value,
        "note": note,
        "side": None,
        "who": deal.rep.person.id,
        "on": day.isoformat(),
    }


def by_hand() -> list[Answer]:
    """Focuses, intervals and question lists as they stand in written.toml."""
    ids = {person.last: person.id for person in [*MANAGERS, *(rep.person for rep in REPS)]}
    written = tomllib.loads((Path(__file__).parent / "written.toml").read_text(encoding="utf-8"))
    found: list[Answer] = []
    for one in written["focus"]:
        said = {
            "text": one["text"],
            "metric": one["metric"],
            "period": one["period"],
            "baseline": one["baseline"],
            "target": one["target"],
            "review": one["review"].isoformat(),
        }
        common = {"about_kind": "rep", "about_id": ids[one["rep"]], "question": "focus", "who": ids[one["who"]]}
        found.append({**common, "value": json.dumps(said), "on": one["on"].isoformat()})
        if "closed" in one:
            found.append({**common, "note": one["learned"], "on": one["closed"].isoformat()})
    for one in written["interval"]:
        found.append(
            {
                "about_kind": "rep",
                "about_id": ids[one["rep"]],
                "question": "interval",
                "value": one["days"],
                "who": ids[one["who"]],
                "on": one["on"].isoformat(),
            }
        )
    for one in written["list"]:
        for key, value in one["answers"].items():
            found.append(
                {
                    "about_kind": "team",
                    "about_id": one["about"],
                    "question": key,
                    "value": value,
                    "note": one.get("notes", {}).get(key, ""),
                    "who": ids[one["who"]],
                    "on": one["on"].isoformat(),
                }
            )
    return sorted(found, key=lambda one: str(one["on"]))
