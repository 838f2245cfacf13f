"""What was rewarded, for which behaviour, and how long the money took."""

import random
from datetime import date, timedelta

from .days import AS_OF, QUARTERS, RUNNING, on_or_before
from .deals import Deal
from .people import REPS, Rep

_SMALL = {
    "proposal": ("spiff", "Best prepared proposal of the month", 250),
    "vip_visit": ("spiff", "Plant visit with the customer's board", 300),
    "call": ("prize", "Phone week, most calls", 150),
    "peer_meeting": ("spiff", "Peer-to-peer meeting arranged", 200),
}


def reward_rows(rng: random.Random, deals: list[Deal]) -> list[dict[str, object]]:
    """Rewards.csv: mostly money for contracts, a little for the activities that lead to them."""
    rows: list[dict[str, object]] = []
    won = [deal for deal in deals if deal.outcome == "won" and deal.closed]
    for quarter in QUARTERS:
        signed = sorted((d for d in won if d.closed and quarter.holds(d.closed)), key=lambda d: (-d.amount, d.number))
        for deal in signed[:7]:
            assert deal.closed is not None
            _add(
                rng,
                rows,
                deal.rep,
                deal.closed,
                "cash",
                f"Contract signed: {deal.account.name}",
                "contract",
                round(deal.amount * 0.02 / 50) * 50,
            )
        if quarter is not RUNNING:
            _add(rng, rows, signed[0].rep, quarter.last, "prize", f"Largest contract of {quarter.key}", "contract", 500)
    for winner in (REPS[0], REPS[4], REPS[1]):
        _add(rng, rows, winner, date(2025, 12, 31), "trip", "Top three of 2025, winners' weekend", "contract", 2_400)
    for behaviour, count in (("proposal", 4), ("vip_visit", 3), ("call", 2), ("peer_meeting", 1)):
        kind, reason, amount = _SMALL[behaviour]
        for _ in range(count):
            quarter = rng.choice(QUARTERS[:-1])
            rep = REPS[7] if behaviour == "call" else rng.choice(REPS[:10])
            earned = on_or_before(quarter.first + timedelta(days=rng.randint(20, 85)))
            _add(rng, rows, rep, earned, kind, reason, behaviour, amount)
    rows.sort(key=lambda row: (str(row["Earned On"]), str(row["Rep"]), str(row["Reason"])))
    return [{"Reward ID": f"RW-{number:03d}", **row} for number, row in enumerate(rows, 1)]


def _add(
    rng: random.Random,
    rows: list[dict[str, object]],
    rep: Rep,
    earned: date,
    kind: str,
    reason: str,
    behaviour: str,
    amount: int,
) -> None:
    """Spiffs come quickly, contract money after the next pay run and sometimes much later, or not yet."""
    days = rng.randint(3, 12) if kind in ("spiff", "prize") else round(rng.lognormvariate(0, 0.55) * 31)
    given = on_or_before(earned + timedelta(days=max(2, days)))
    rows.append(
        {
            "Rep": rep.person.id,
            "Earned On": earned,
            "Given On": given if given <= AS_OF else "",
            "Kind": kind,
            "Reason": reason,
            "Behaviour": behaviour,
            "Amount": amount,
            "Currency": "USD",
        }
    )
