"""What is paid: plans by quarter with their rates, commissions month by month, and who is away when."""

import random
from datetime import date, timedelta

from .days import AS_OF, QUARTERS, Quarter, on_or_before
from .deals import Deal
from .people import REPS, Rep

_NEXT = Quarter("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
_BASE, _RATE, _FASTER = 22_500, 8, 12
"""Money a quarter, and percent of what is booked up to the quota and beyond it."""
_AWAY = (
    ("Villanueva", "2025-08-04", "2025-08-08", "holiday"),
    ("Brannagh", "2025-12-22", "2025-12-26", "holiday"),
    ("Haddadin", "2026-07-13", "2026-07-17", "holiday"),
    ("Vandermolen", "2026-07-20", "2026-07-24", "holiday"),
    ("Strandberg", "2026-08-10", "2026-08-14", "training"),
    ("Farrokhi", "2026-10-05", "2026-10-16", "holiday"),
)
"""Weeks in which nothing of these people is logged."""


def _quota(rep: Rep, quarter: Quarter) -> float:
    return rep.quota * (1.05 if quarter.first.year == 2026 else 1.0)


def plan_rows() -> list[dict[str, object]]:
    """Pay.csv: the parts of each rep's pay by quarter at target, in the words of the template."""
    rows: list[dict[str, object]] = []
    for rep in REPS:
        for quarter in (*QUARTERS, _NEXT):
            if quarter.last < rep.person.hired:
                continue
            variable = round(_quota(rep, quarter) * _RATE / 100)
            parts = {
                "base pay": _BASE,
                "variable pay": variable,
                "behaviour pay": round(variable * 0.1),
                "rate from 0 %": _RATE,
                "rate from 100 %": _FASTER,
            }
            if "new" in rep.traits and quarter.first <= date(2026, 4, 1):
                parts["guaranteed pay"] = variable
            rows += [
                {
                    "Rep": rep.person.id,
                    "Pay": part,
                    "Period Start": quarter.first,
                    "Period End": quarter.last,
                    "Amount": amount,
                    "Currency": "" if part.startswith("rate") else "USD",
                }
                for part, amount in parts.items()
            ]
    return rows


def commission_rows(rng: random.Random, deals: list[Deal]) -> list[dict[str, object]]:
    """Commission.csv: each month what the rates bring for what was booked in it, paid some weeks later."""
    rows: list[dict[str, object]] = []
    won = [deal for deal in deals if deal.outcome == "won" and deal.closed]
    for rep in REPS:
        for quarter in QUARTERS:
            before = 0.0
            for number in (1, 2, 3):
                first, last = quarter.month(number)
                if last > AS_OF:
                    break
                booked = before + sum(d.amount for d in won if d.rep is rep and d.closed and first <= d.closed <= last)
                pay, before = _pay(booked, _quota(rep, quarter)) - _pay(before, _quota(rep, quarter)), booked
                given = on_or_before(last + timedelta(days=rng.choice((18, 24, 25, 26, 27, 38, 52))))
                if pay:
                    rows.append(
                        {
                            "Reward ID": f"CM-{len(rows) + 1:03d}",
                            "Rep": rep.person.id,
                            "Earned On": on_or_before(last),
                            "Given On": given if given <= AS_OF else "",
                            "Kind": "commission",
                            "Reason": f"Commission of {last:%B %Y}",
                            "Behaviour": "contract",
                            "Amount": round(pay),
                            "Currency": "USD",
                        }
                    )
    return rows


def _pay(booked: float, quota: float) -> float:
    return min(booked, quota) * _RATE / 100 + max(0.0, booked - quota) * _FASTER / 100


def absence_rows() -> list[dict[str, object]]:
    """Absences.csv: a list of holidays as a team keeps it."""
    names = {rep.person.last: rep.person.name for rep in REPS}
    return [
        {"Rep": names[last], "Away From": first, "Away To": until, "Reason": why} for last, first, until, why in _AWAY
    ]
