"""Which deals there are: planned by rep and quarter, so that the stories hold in every complete quarter."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .customers import Account, Contact
from .days import AS_OF, QUARTERS, RUNNING, Quarter, is_working, last_stretch, on_or_before, working_days
from .people import REPS, Rep

RUNNING_SHARE = 0.84
"""What is usually booked of a quarter by the as-of date."""
STAR_WINS = {"2025-Q2": 112_000, "2025-Q4": 152_000, "2026-Q1": 121_000}
STAR_LAST_TOUCH = date(2026, 5, 28)

PRODUCTS = ("Flow meters", "Line filters", "Plant monitoring", "Calibration service", "Spare parts plan")
SOURCES = ("Existing Customer", "Outbound", "Partner Referral", "Trade Show", "Web")
TYPES = ("New Customer", "Existing Customer - Upgrade", "Existing Customer - Replacement")


@dataclass
class Deal:
    """One opportunity; amount is money, expected the close dates it was given one after the other."""

    rep: Rep
    account: Account
    contact: Contact
    outcome: str
    amount: int
    created: date
    closed: date | None
    expected: list[date]
    product: str
    source: str
    type: str
    stages: list[tuple[date, str]] = field(default_factory=list)
    commits: list[tuple[date, bool]] = field(default_factory=list)
    pushes: list[date] = field(default_factory=list)
    number: int = 0

    def is_open_on(self, day: date) -> bool:
        """Whether it was created before that day and not yet closed at its start."""
        return self.created < day and (self.closed is None or self.closed >= day)

    def expected_before(self, day: date) -> date:
        """The close date it carried at the start of a day."""
        return self.expected[sum(push < day for push in self.pushes)]

    def reached(self, stage: str) -> date | None:
        """The day it came to a stage, or None."""
        return next((on for on, name in self.stages if name == stage), None)


def invent_deals(rng: random.Random, accounts: list[Account]) -> list[Deal]:
    """Every opportunity of the team, in the order in which it was created."""
    deals: list[Deal] = []
    for rep in REPS:
        own = [a for a in accounts if a.owner is rep]
        for quarter in QUARTERS:
            if rep.person.hired <= quarter.first:
                deals += _decided(rng, rep, own, quarter)
        deals += _open(rng, rep, [a for a in own if not a.star])
    deals.sort(key=lambda deal: (deal.created, deal.rep.person.number))
    for number, deal in enumerate(deals, 1):
        deal.number = number
    return deals


def _decided(rng: random.Random, rep: Rep, own: list[Account], quarter: Quarter) -> list[Deal]:
    part = RUNNING_SHARE if quarter is RUNNING else 1.0
    if "new" in rep.traits:
        part *= 0.45 if quarter is not RUNNING else 1.0
    won_part = part * (0.38 if "hockey" in rep.traits and quarter is RUNNING else 1.0)
    wins = max(1, _round(rng, rep.wins * won_part * rng.uniform(0.9, 1.1)))
    losses = _round(rng, rep.wins * part * (1 / rep.win_rate - 1))
    nothing = _round(rng, rep.wins / rep.win_rate * part * 0.17)
    noise = rng.uniform(0.97, 1.03) if rep.steadiness < 0.1 else rng.uniform(0.86, 1.14)
    amounts = _amounts(rng, rep, quarter, wins, rep.quota * rep.attainment * won_part * noise)
    deals = []
    for (amount, star), closed in zip(amounts, _won_days(rng, rep, quarter, [a for a, _ in amounts]), strict=True):
        account = next(a for a in own if a.star) if star else _account(rng, own, quarter)
        deals.append(_deal(rng, rep, account, "won", amount, closed))
    mean = rep.quota * rep.attainment / rep.wins
    for outcome in ["lost"] * losses + ["none"] * nothing:
        closed = rng.choice(_days(rep, quarter))
        amount = _nice(rng.lognormvariate(0, 0.5) * mean * (1.0 if outcome == "lost" else 1.1))
        deals.append(_deal(rng, rep, _account(rng, own, quarter), outcome, amount, closed))
    return deals


def _round(rng: random.Random, number: float) -> int:
    return int(number) + (rng.random() < number - int(number))


def _nice(amount: float) -> int:
    """Prices end in round figures."""
    return max(4_500, round(amount / 250) * 250)


def _amounts(rng: random.Random, rep: Rep, quarter: Quarter, count: int, total: float) -> list[tuple[int, bool]]:
    fixed = STAR_WINS.get(quarter.key, 0) if "star" in rep.traits else 0
    count = max(2, count) if fixed else count
    total = max(total, fixed + 22_000.0 * (count - 1))
    sizes = [rng.lognormvariate(0, 0.42) for _ in range(count - bool(fixed))]
    scale = (total - fixed) / sum(sizes)
    return [(fixed, True)] * bool(fixed) + [(_nice(size * scale), False) for size in sizes]


def _days(rep: Rep, quarter: Quarter) -> list[date]:
    """Days on which this rep can close something in the quarter; the last day before the as-of date at the latest."""
    first = max(quarter.first, rep.person.hired + timedelta(days=65))
    return working_days(first, min(quarter.last, AS_OF - timedelta(days=1)))


def _won_days(rng: random.Random, rep: Rep, quarter: Quarter, amounts: list[int]) -> list[date]:
    days = _days(rep, quarter)
    if "hockey" not in rep.traits or quarter is RUNNING:
        months = [[d for d in days if quarter.month(n)[0] <= d <= quarter.month(n)[1]] for n in (1, 2, 3)]
        weights = [w if m else 0.0 for w, m in zip((0.31, 0.32, 0.37), months, strict=True)]
        if rep.steadiness < 0.1:
            return [rng.choice(months[place % 3]) for place in range(len(amounts))]
        return [rng.choice(m) for m in rng.choices(months, weights, k=len(amounts))]
    stretch, (third, _) = last_stretch(quarter), quarter.month(3)
    middle = [d for d in days if third <= d < stretch[0]]
    early = [d for d in days if d < third]
    total, at_end, in_third, found = sum(amounts), 0, 0, {}
    for place in sorted(range(len(amounts)), key=lambda p: -amounts[p]):
        if at_end < 0.5 * total:
            at_end, in_third = at_end + amounts[place], in_third + amounts[place]
            found[place] = rng.choice(stretch)
        elif in_third < 0.57 * total:
            in_third += amounts[place]
            found[place] = rng.choice(middle)
        else:
            found[place] = rng.choice(early)
    return [found[place] for place in range(len(amounts))]


def _account(rng: random.Random, own: list[Account], quarter: Quarter | None = None) -> Account:
    fitting = [a for a in own if not a.star or (quarter is not None and quarter.key < "2026-Q2")]
    weights = [1.3 if a.star else 2.6 if a.strategic else {"A": 2.0, "B": 1.5, "C": 1.0}[a.tier] for a in fitting]
    return rng.choices(fitting, weights)[0]


def _deal(rng: random.Random, rep: Rep, account: Account, outcome: str, amount: int, closed: date) -> Deal:
    middle, spread = {"won": (61, 0.36), "lost": (66, 0.42), "none": (104, 0.35)}[outcome]
    cycle = min(210, max(13, round(rng.lognormvariate(0, spread) * middle * rep.cycle)))
    created = on_or_before(max(closed - timedelta(days=cycle), rep.person.hired + timedelta(days=8)))
    quarter = next(q for q in QUARTERS if q.holds(closed))
    due = quarter.last if "hockey" in rep.traits else closed + timedelta(days=rng.randint(0, 10))
    due = min(due, quarter.last) if rng.random() < 0.92 else due
    return _dated(rng, rep, account, outcome, amount, created, closed, due)


def _open(rng: random.Random, rep: Rep, own: list[Account]) -> list[Deal]:
    soon, next_quarter, later, past = rep.open_deals
    spans = [((3, 12), (35, 80))] * soon + [((13, 104), (4, 62))] * next_quarter
    spans += [((105, 165), (3, 30))] * later + [((-58, -3), (85, 190))] * past
    mean, deals = rep.quota * rep.attainment / rep.wins, []
    for ahead, age in spans:
        due = on_or_before(AS_OF + timedelta(days=rng.randint(*ahead)))
        created = AS_OF - timedelta(days=rng.randint(*age))
        created = on_or_before(max(created, rep.person.hired + timedelta(days=20)))
        amount = _nice(rng.lognormvariate(0, 0.45) * mean)
        deals.append(_dated(rng, rep, _account(rng, own), "open", amount, created, None, due))
    return deals


def _dated(
    rng: random.Random,
    rep: Rep,
    account: Account,
    outcome: str,
    amount: int,
    created: date,
    closed: date | None,
    due: date,
) -> Deal:
    deal = Deal(
        rep,
        account,
        rng.choice(account.contacts),
        outcome,
        amount,
        created,
        closed,
        [due],
        rng.choices(PRODUCTS, (4, 2, 4, 2, 1))[0],
        rng.choices(SOURCES, (4, 4, 2, 2, 3))[0],
        rng.choices(TYPES, (4, 4, 2))[0],
    )
    _push(rng, deal)
    deal.stages = _stages(rng, deal)
    return deal


def _push(rng: random.Random, deal: Deal) -> None:
    """Give the deal earlier close dates that came and went."""
    until = deal.closed or AS_OF
    for _ in range(rng.choices((0, 1, 2, 3), deal.rep.pushes)[0]):
        before = on_or_before(deal.expected[0] - timedelta(days=rng.randint(15, 45)))
        pushed = on_or_before(before + timedelta(days=rng.randint(-7, 3)))
        limit = deal.pushes[0] if deal.pushes else until
        if pushed >= limit or pushed <= deal.created + timedelta(days=9):
            return
        deal.expected.insert(0, before)
        deal.pushes.insert(0, pushed)


_WAY = ("Prospecting", "Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation")
_AT = (0.0, 0.12, 0.30, 0.50, 0.78)
_END = {"won": "Closed Won", "lost": "Closed Lost", "none": "Closed - No Decision"}


def _stages(rng: random.Random, deal: Deal) -> list[tuple[date, str]]:
    last = deal.closed or AS_OF
    days = (last - deal.created).days
    start = 1 if rng.random() < 0.35 else 0
    stages = [(deal.created, _WAY[start])]
    for place in range(start + 1, _deepest(rng, deal, days) + 1):
        share = (_AT[place] - _AT[start]) * rng.uniform(0.8, 1.2)
        span = max(days, (deal.expected[-1] - deal.created).days) if deal.outcome == "open" else days
        day = on_or_before(deal.created + timedelta(days=round(share * span)))
        if stages[-1][0] < day < last and is_working(day):
            stages.append((day, _WAY[place]))
        elif place == 3 and deal.outcome == "won" and stages[-1][0] < on_or_before(last - timedelta(days=2)):
            stages.append((on_or_before(last - timedelta(days=2)), _WAY[place]))
    if deal.closed:
        stages.append((deal.closed, _END[deal.outcome]))
    return stages


def _deepest(rng: random.Random, deal: Deal, days: int) -> int:
    """How far along the way this deal came before it closed, or is now."""
    if deal.outcome == "won":
        return 4
    if deal.outcome == "open":
        return 4 if days > 34 else rng.choice((2, 3))
    if rng.random() < (deal.rep.to_proposal if deal.outcome == "lost" else 0.3):
        return rng.choice((3, 3, 4))
    return rng.choice((1, 2, 2))
