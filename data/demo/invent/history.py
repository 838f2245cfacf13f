"""The saved changes of each deal, and the export of its present state."""

import random
from datetime import date, datetime, timedelta

from .days import AS_OF, QUARTERS, RUNNING, Quarter, moment, on_or_before
from .deals import Deal
from .ids import record_id
from .people import REPS, Rep

_CHANCE = {
    "Prospecting": 10,
    "Qualification": 20,
    "Needs Analysis": 35,
    "Proposal/Quote": 60,
    "Negotiation": 80,
    "Closed Won": 100,
    "Closed Lost": 0,
    "Closed - No Decision": 0,
}
_LABEL = {
    "Pipeline": "Pipeline",
    "BestCase": "Best Case",
    "Forecast": "Commit",
    "Closed": "Closed",
    "Omitted": "Omitted",
}
_REASONS = ("Price", "Lost to competitor", "No budget", "Timing", "Missing function", "Stayed with what they have", "")
_RIVALS = ("Velquist Controls", "Brightmoor Sensing", "Ostrander & Vane", "")
_STEPS = (
    "Agree the trial dates",
    "Send the revised quote",
    "Meet the plant manager",
    "Get the order number",
    "Walk the line with maintenance",
    "Book the finance review",
    "Legal to return the contract",
    "",
)


_TERMS = {"Plant monitoring": 36, "Calibration service": 24, "Spare parts plan": 12}
_HEARD = (
    "Nobody asked what we need",
    "Price",
    "Our plant put it off",
    "The other offer came a month earlier",
    "Service was slow before",
)


def commit_deals(rng: random.Random, deals: list[Deal]) -> None:
    """Say which deals each rep put into commit before a quarter began, and which just before they closed."""
    for rep in REPS:
        own = [deal for deal in deals if deal.rep is rep]
        for quarter in QUARTERS:
            if rep.person.hired < quarter.first:
                _commit_at_start(rng, rep, own, quarter)
        for deal in own:
            _commit_late(rng, rep, deal)


def _commit_at_start(rng: random.Random, rep: Rep, own: list[Deal], quarter: Quarter) -> None:
    """Move open deals to commit until they are worth the rep's usual share of what he then books."""
    booked = sum(d.amount for d in own if d.outcome == "won" and d.closed and quarter.holds(d.closed))
    if quarter is RUNNING:
        booked = round(rep.quota * rep.attainment)
    wanted = booked * rng.uniform(*rep.commit)
    pool = [
        d
        for d in own
        if d.is_open_on(quarter.first)
        and quarter.holds(d.expected_before(quarter.first))
        and d.created < quarter.first - timedelta(days=4)
    ]
    likely = [(0 if d.outcome == "won" and rng.random() < 0.8 else 1 + rng.random(), d.number, d) for d in pool]
    total = 0
    for _, _, deal in sorted(likely, key=lambda one: one[:2]):
        if abs(total + deal.amount - wanted) < abs(total - wanted):
            total += deal.amount
            earliest = deal.created + timedelta(days=1)
            day = max(earliest, on_or_before(quarter.first - timedelta(days=rng.randint(1, 4))))
            deal.commits.append((day, True))
            deal.commits += [(push, False) for push in deal.pushes if push >= quarter.first]


def _commit_late(rng: random.Random, rep: Rep, deal: Deal) -> None:
    """Most deals that are won are called a commit in their last two weeks; some others are too."""
    if deal.outcome == "open":
        near = AS_OF <= deal.expected[-1] <= RUNNING.last
        if near and deal.reached("Negotiation") and rng.random() < 0.55:
            deal.commits.append((on_or_before(AS_OF - timedelta(days=rng.randint(1, 9))), True))
        return
    assert deal.closed is not None
    quarter = next(q for q in QUARTERS if q.holds(deal.closed))
    day = on_or_before(deal.closed - timedelta(days=rng.randint(4, 14)))
    chance = {"won": 0.65, "lost": 0.12, "none": 0.04}[deal.outcome] * (0.4 if rep.commit[1] < 0.5 else 1)
    if day > max(quarter.first, deal.created) and rng.random() < chance:
        deal.commits.append((day, True))


def history_of(rng: random.Random, deal: Deal) -> list[dict[str, object]]:
    """One row per day on which the deal was saved with other values, oldest first."""
    changes: dict[date, dict[str, object]] = {}
    for day, stage in deal.stages:
        changes.setdefault(day, {})["stage"] = stage
    for push, due in zip(deal.pushes, deal.expected[1:], strict=True):
        changes.setdefault(push, {})["due"] = due
    for day, commit in sorted(deal.commits):
        changes.setdefault(day, {})["commit"] = commit
    amount = deal.amount
    priced = deal.reached("Proposal/Quote") or deal.reached("Needs Analysis")
    if priced and priced > deal.created and rng.random() < 0.55:
        changes[priced]["amount"] = deal.amount
        amount = max(4_500, round(deal.amount * rng.uniform(0.75, 1.25) / 500) * 500)
    state: dict[str, object] = {"stage": "", "due": deal.expected[0], "commit": False, "amount": amount}
    rows: list[dict[str, object]] = []
    for day in sorted(changes):
        state |= changes[day]
        if day == deal.closed:
            state["due"] = deal.closed
        row = _row(deal, state)
        if not rows or any(row[name] != rows[-1][name] for name in row):
            rows.append(row | {"CreatedDate": moment(rng, day)})
    return rows


def _row(deal: Deal, state: dict[str, object]) -> dict[str, object]:
    stage = str(state["stage"])
    if stage.startswith("Closed"):
        category = "Closed" if stage == "Closed Won" else "Omitted"
    elif state["commit"]:
        category = "Forecast"
    else:
        category = "BestCase" if stage in ("Proposal/Quote", "Negotiation") else "Pipeline"
    return {
        "OpportunityId": record_id("opportunity", deal.number),
        "StageName": stage,
        "Amount": state["amount"],
        "Probability": _CHANCE[stage],
        "CloseDate": state["due"],
        "ForecastCategory": category,
    }


def deal_rows(
    rng: random.Random, deals: list[Deal], last_touch: dict[int, date]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Opportunity.csv and OpportunityHistory.csv; the last history row of a deal is its state in the first."""
    blank = _without_amount(deals)
    opportunities: list[dict[str, object]] = []
    history: list[dict[str, object]] = []
    for deal in deals:
        saved = history_of(rng, deal)
        for row in saved:
            row["Amount"] = "" if deal.number in blank else row["Amount"]
            history.append({"Id": record_id("history", len(history) + 1), **row})
        opportunities.append(_opportunity(rng, deal, saved, last_touch.get(deal.number)))
    contradicting = next(i for i, deal in enumerate(deals) if deal.outcome == "lost" and i > len(deals) // 2)
    opportunities[contradicting]["IsWon"] = 1
    return opportunities, history


def _without_amount(deals: list[Deal]) -> set[int]:
    """Six deals nobody gave an amount: three young ones and three lost ones."""
    young = [d.number for d in deals if d.outcome == "open" and not d.reached("Proposal/Quote") and not d.commits]
    lost = [d.number for d in deals if d.outcome == "lost" and not d.reached("Proposal/Quote") and not d.commits]
    return {*young[1::7][:3], *lost[5::60][:3]}


def _opportunity(
    rng: random.Random, deal: Deal, saved: list[dict[str, object]], touched: date | None
) -> dict[str, object]:
    now, lost = saved[-1], deal.outcome == "lost"
    reason = rng.choices(_REASONS, (5, 4, 2, 3, 2, 2, 3))[0] if lost else ""
    rival = rng.choice(_RIVALS[:3]) if reason == "Lost to competitor" else rng.choices(_RIVALS, (1, 1, 1, 5))[0]
    first, last = saved[0]["CreatedDate"], now["CreatedDate"]
    assert isinstance(first, datetime) and isinstance(last, datetime)
    return {
        "Id": now["OpportunityId"],
        "Name": f"{deal.account.name} - {deal.product}",
        "AccountId": deal.account.id,
        "OwnerId": deal.rep.person.id,
        "StageName": now["StageName"],
        "Amount": now["Amount"],
        "Probability": now["Probability"],
        "CloseDate": now["CloseDate"],
        "Type": deal.type,
        "LeadSource": deal.source,
        "IsClosed": int(deal.closed is not None),
        "IsWon": int(deal.outcome == "won"),
        "ForecastCategoryName": _LABEL[str(now["ForecastCategory"])],
        "CurrencyIsoCode": "USD",
        "NextStep": rng.choice(_STEPS) if deal.outcome == "open" else "",
        "CreatedDate": first,
        "LastModifiedDate": last,
        "LastActivityDate": touched or "",
        "Loss_Reason__c": reason,
        "Competitor__c": rival,
        "ContactId": deal.contact.id,
        "Product__c": deal.product,
        **_recurring(deal, now["Amount"]),
        "Customer_Reason__c": _HEARD[deal.number % len(_HEARD)] if lost and deal.number % 6 == 0 else "",
    }


def _recurring(deal: Deal, amount: object) -> dict[str, object]:
    """What a deal of a product that is paid by the year brings again, for so many months."""
    months = _TERMS.get(deal.product)
    return {
        "ARR__c": round(float(str(amount)) * 12 / months / 100) * 100 if months and amount else "",
        "Contract_Term__c": months or "",
    }
