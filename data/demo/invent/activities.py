"""What the reps did: calls, e-mails, proposals and other tasks, and the events of their calendars."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from .customers import Account, Contact
from .days import AS_OF, FIRST_DAY, QUARTERS, is_working, moment, some_day, working_days
from .deals import STAR_LAST_TOUCH, Deal
from .ids import record_id
from .people import MANAGERS, NO_OWNER, REPS, Rep

_ABOUT = (
    "Trial results",
    "Order details",
    "Price question",
    "Next steps",
    "Delivery date",
    "Line survey",
    "Specification",
    "Budget round",
    "Introduction",
    "Contract terms",
    "Service visit",
    "Open points",
)
_MEETINGS = ("Site meeting", "Line walk", "Project meeting", "Specification review", "Commercial meeting")
_NOT_DONE = ("Not Started", "Not Started", "In Progress", "Waiting on someone else", "Deferred")
_INTERNAL = (
    "Internal: report clean-up",
    "Internal: product team call",
    "Internal: price list alignment",
    "Internal: CRM working group",
    "Internal: order desk meeting",
)


@dataclass
class Done:
    """The rows written so far, and who was touched when."""

    tasks: list[dict[str, object]] = field(default_factory=list)
    events: list[dict[str, object]] = field(default_factory=list)
    last_touch: dict[int, date] = field(default_factory=dict)
    taken: set[tuple[int, str, int, date]] = field(default_factory=set)

    def free(self, rep: Rep, kind: str, account: Account, day: date) -> bool:
        """Whether the rep has not yet done this with this customer that day, and may touch the customer then."""
        if account.star and day > STAR_LAST_TOUCH:
            return False
        key = (rep.person.number, kind, account.number, day)
        if key in self.taken:
            return False
        self.taken.add(key)
        return True

    def touch(self, deal: Deal | None, day: date) -> None:
        """Remember the day as the deal's latest activity."""
        if deal and day <= AS_OF:
            self.last_touch[deal.number] = max(day, self.last_touch.get(deal.number, day))


def invent_activities(rng: random.Random, accounts: list[Account], deals: list[Deal]) -> Done:
    """Eighteen months of tasks and events, and what is planned for the weeks after the as-of date."""
    done = Done()
    for rep in REPS:
        own = [a for a in accounts if a.owner is rep]
        sold = [d for d in deals if d.rep is rep]
        _follow_the_deals(rng, done, rep, sold)
        for days in _weeks(rng, rep):
            _week(rng, done, rep, own, [d for d in sold if d.is_open_on(days[-1])], days)
        _visits(rng, done, rep, own)
        _star(rng, done, rep, own)
        _planned(rng, done, rep, [d for d in sold if d.outcome == "open"])
    _dirt(rng, done, accounts)
    done.tasks.sort(key=lambda row: (str(row["CreatedDate"]), str(row["OwnerId"]), str(row["Subject"])))
    done.events.sort(key=lambda row: (str(row["ActivityDateTime"]), str(row["OwnerId"]), str(row["Subject"])))
    for kind, rows in (("task", done.tasks), ("event", done.events)):
        for number, row in enumerate(rows, 1):
            row["Id"] = record_id(kind, number)
    return done


def _weeks(rng: random.Random, rep: Rep) -> Iterator[list[date]]:
    """The working days of each week, without the rep's two weeks of leave a year."""
    summers = [first + timedelta(weeks=rng.randint(0, 7)) for first in (date(2025, 7, 7), date(2026, 6, 29))]
    leave = set() if "new" in rep.traits else {*summers, date(2025, 12, 22)}
    monday = FIRST_DAY - timedelta(days=FIRST_DAY.weekday())
    while monday <= AS_OF:
        first = max(monday, FIRST_DAY, rep.person.hired)
        days = working_days(first, min(monday + timedelta(days=4), AS_OF))
        if days and monday not in leave:
            yield days
        monday += timedelta(days=7)


def _how_many(rng: random.Random, rep: Rep, weekly: float, days: list[date]) -> int:
    """So many of a weekly habit fall into these days; a new rep starts slowly, a late closer wakes up late."""
    rate = weekly * len(days) / 5 * max(0.0, rng.gauss(1, rep.steadiness))
    if "new" in rep.traits:
        rate *= min(1.15, 0.25 + 0.9 * (days[0] - rep.person.hired).days / 160)
    if "hockey" in rep.traits:
        rate *= (0.75, 0.9, 1.35)[(days[0].month - 1) % 3]
    return int(rate) + (rng.random() < rate - int(rate))


def _week(rng: random.Random, done: Done, rep: Rep, own: list[Account], deals: list[Deal], days: list[date]) -> None:
    for kind, weekly in (("call", rep.calls), ("email", rep.emails), ("meeting", rep.meetings)):
        for _ in range(_how_many(rng, rep, weekly, days)):
            day = rng.choice(days)
            deal = rng.choice(deals) if deals and rng.random() < 0.78 else None
            account = deal.account if deal else rng.choice(own)
            if done.free(rep, kind, account, day):
                _write(rng, done, rep, kind, account, deal, day)
    if days[0].isocalendar().week % 2 == 0:
        done.events.append(_event(rng, rep, "Team meeting", "Internal", days[0], 45))
    if any(day.day <= 7 for day in days) and len(days) > 2:
        done.events.append(_event(rng, rep, "Pipeline review", "Internal", days[2], 30))
    for _ in range(_how_many(rng, rep, rep.internal, days)):
        minutes = rng.choice((30, 60, 90))
        done.events.append(_event(rng, rep, rng.choice(_INTERNAL), "Internal", rng.choice(days), minutes))


def _write(rng: random.Random, done: Done, rep: Rep, kind: str, account: Account, deal: Deal | None, day: date) -> None:
    contact = deal.contact if deal and rng.random() < 0.6 else rng.choice(account.contacts)
    done.touch(deal, day)
    if kind == "meeting":
        minutes = rng.choice((30, 45, 60, 60, 90))
        done.events.append(_event(rng, rep, rng.choice(_MEETINGS), "Meeting", day, minutes, account, deal, contact))
        return
    about = rng.choice(_ABOUT)
    if kind == "email":
        row = _task(rng, rep, f"Email: {about}", "Email", day, account, deal, contact)
        done.tasks.append(row | {"CompletedDateTime": "", "WhoId": contact.id if rng.random() < 0.6 else ""})
        return
    row = _task(rng, rep, f"Call: {about}", "Call", day, account, deal, contact)
    row["CallType"] = "Inbound" if rng.random() < 0.12 else "Outbound"
    if rng.random() < rep.connect:
        row |= {"CallDisposition": "Connected", "CallDurationInSeconds": round(190 + rng.expovariate(1 / 420))}
    elif rng.random() < 0.5:
        row |= {"CallDisposition": "Left Voicemail", "CallDurationInSeconds": rng.randint(22, 58)}
    else:
        answer = rng.choice(("No Answer", "No Answer", "Busy"))
        row |= {"CallDisposition": answer, "CallDurationInSeconds": 0, "WhoId": ""}
    done.tasks.append(row)


def _follow_the_deals(rng: random.Random, done: Done, rep: Rep, deals: list[Deal]) -> None:
    """The demos and proposals that the deals' own stages tell of."""
    for deal in deals:
        needs, priced = deal.reached("Needs Analysis"), deal.reached("Proposal/Quote")
        if needs and needs >= FIRST_DAY and rng.random() < (0.15 if rep.internal else 0.5):
            _demo(rng, done, deal, needs)
        sent = [priced] if priced else []
        if priced and rng.random() < (0.38 if "revises" in rep.traits else 0.1):
            last = min(deal.closed or AS_OF, AS_OF)
            again = some_day(rng, working_days(priced, last), priced + timedelta(days=4), last - timedelta(days=1))
            sent += [again] if again else []
        for day in sent:
            if day >= FIRST_DAY and done.free(rep, "proposal", deal.account, day):
                word = "Proposal sent" if day == priced else "Proposal sent, revised"
                row = _task(rng, rep, f"{word}: {deal.product}", "Task", day, deal.account, deal, deal.contact)
                done.tasks.append(row | {"Type": "Proposal Sent"})
                done.touch(deal, day)


def _demo(rng: random.Random, done: Done, deal: Deal, day: date) -> None:
    if done.free(deal.rep, "demo", deal.account, day):
        row = _event(rng, deal.rep, f"Demo: {deal.product}", "Demo", day, 60, deal.account, deal, deal.contact)
        done.events.append(row)
        done.touch(deal, day)


def _visits(rng: random.Random, done: Done, rep: Rep, own: list[Account]) -> None:
    """The rarer hi-value activities, planned by quarter; some with the manager, who keeps a copy in his calendar."""
    important = [a for a in own if a.tier == "A"] * 3 + [a for a in own if a.tier == "B"]
    boss = next(m for m in MANAGERS if m.number == rep.person.boss)
    coached = 0.05 if boss.team == "Central" else 0.9
    kinds = (
        ("VIP Visit", rep.vip),
        ("Executive Business Review", rep.vip * 0.4),
        ("Peer-to-Peer", rep.vip * 0.3),
        ("Joint Field Day", coached),
    )
    for quarter in QUARTERS:
        days = working_days(max(quarter.first, rep.person.hired + timedelta(days=40)), min(quarter.last, AS_OF))
        for kind, often in kinds:
            for _ in range(int(often) + (rng.random() < often - int(often)) if days else 0):
                day, account = rng.choice(days), rng.choice(important)
                if not done.free(rep, kind, account, day):
                    continue
                subject, minutes = f"{kind}: {account.name.split()[0]}", rng.choice((90, 120, 180))
                row = _event(rng, rep, subject, kind, day, minutes, account, None, account.contacts[0])
                done.events.append(row)
                if kind == "Joint Field Day" or (kind == "VIP Visit" and rng.random() < 0.25):
                    done.events.append(row | {"OwnerId": boss.id, "IsChild": 1})


def _star(rng: random.Random, done: Done, rep: Rep, own: list[Account]) -> None:
    """The large customer was seen every other week, until a day after which nobody came."""
    for account in own:
        day = STAR_LAST_TOUCH
        while account.star and day >= FIRST_DAY:
            kind = rng.choice(("call", "email", "meeting")) if day < STAR_LAST_TOUCH else "email"
            if is_working(day) and done.free(rep, kind, account, day):
                _write(rng, done, rep, kind, account, None, day)
            day -= timedelta(days=rng.randint(8, 20))


def _planned(rng: random.Random, done: Done, rep: Rep, deals: list[Deal]) -> None:
    """What stands in the calendar after the as-of date, and tasks that are still to do, some of them overdue."""
    ahead = working_days(AS_OF + timedelta(days=3), AS_OF + timedelta(days=24))
    for kind, type_ in (("Meeting", "Meeting"), ("Meeting", "Meeting"), ("Demo", "Demo")):
        deal = rng.choice(deals)
        done.events.append(
            _event(rng, rep, f"{kind}: {deal.product}", type_, rng.choice(ahead), 60, deal.account, deal, deal.contact)
        )
    late = working_days(AS_OF - timedelta(days=25), AS_OF - timedelta(days=1))
    for _ in range(14 if rep.internal else 9):
        deal = rng.choice(deals)
        day = rng.choice(ahead) if rng.random() < 0.65 else rng.choice(late)
        row = _task(rng, rep, f"Follow up: {rng.choice(_ABOUT).lower()}", "Task", day, deal.account, deal, deal.contact)
        noted = max(deal.created, AS_OF - timedelta(days=rng.randint(26, 40)))
        row |= {"Status": rng.choice(_NOT_DONE), "CompletedDateTime": "", "CreatedDate": moment(rng, noted)}
        done.tasks.append(row)


def _task(
    rng: random.Random,
    rep: Rep,
    subject: str,
    subtype: str,
    day: date,
    account: Account,
    deal: Deal | None,
    contact: Contact,
) -> dict[str, object]:
    at = moment(rng, day)
    return {
        "Id": "",
        "WhoId": contact.id,
        "WhatId": record_id("opportunity", deal.number) if deal else account.id,
        "AccountId": account.id,
        "OwnerId": rep.person.id,
        "Subject": subject,
        "ActivityDate": day,
        "Status": "Completed",
        "TaskSubtype": subtype,
        "Type": "",
        "CallDurationInSeconds": "",
        "CallType": "",
        "CallDisposition": "",
        "CreatedDate": at,
        "CompletedDateTime": at,
        "IsDeleted": 0,
    }


def _event(
    rng: random.Random,
    rep: Rep,
    subject: str,
    type_: str,
    day: date,
    minutes: int,
    account: Account | None = None,
    deal: Deal | None = None,
    contact: Contact | None = None,
) -> dict[str, object]:
    at = moment(rng, day).replace(minute=rng.choice((0, 15, 30, 45)), second=0)
    what = record_id("opportunity", deal.number) if deal else account.id if account else ""
    return {
        "Id": "",
        "WhoId": contact.id if contact else "",
        "WhatId": what,
        "AccountId": account.id if account else "",
        "OwnerId": rep.person.id,
        "Subject": subject,
        "ActivityDateTime": at,
        "ActivityDate": day,
        "DurationInMinutes": minutes,
        "Type": type_,
        "IsChild": 0,
        "IsDeleted": 0,
    }


def _dirt(rng: random.Random, done: Done, accounts: list[Account]) -> None:
    """A few deleted rows, and a few without an owner."""
    calls = [row for row in done.tasks if row["TaskSubtype"] == "Call"]
    usual = [a for a in accounts if not a.star]
    for row in rng.sample(calls, 8):
        done.tasks.append(row | {"IsDeleted": 1, "Subject": f"{row['Subject']} (entered twice)"})
    for row in rng.sample([row for row in done.events if row["Type"] == "Meeting"], 4):
        done.events.append(row | {"IsDeleted": 1})
    for day in rng.sample(working_days(FIRST_DAY, date(2025, 5, 30)), 7):
        account = rng.choice(usual)
        row = _task(rng, REPS[0], "Email: Handover", "Email", day, account, None, account.contacts[0])
        done.tasks.append(row | {"OwnerId": NO_OWNER})


def say_what_about(rows: list[dict[str, object]], seed: str) -> None:
    """What was talked about, for some six of ten talks with customers: each by a chance of its own, so that no other row changes."""
    products = {rep.person.id: 8.0 if rep.internal else 4.0 for rep in REPS}
    for row in rows:
        chance = random.Random(f"{seed} {row['Id']}")
        is_talk = row.get("CallDisposition") == "Connected" or row.get("Type") in (*_TALKS, *_VISITS_SAID)
        weights = (products.get(str(row["OwnerId"]), 4.0), 3.0, 1.2, 0.4)
        said = chance.choices(("Product", "Business", "Insight", "Other"), weights)[0]
        row["Talked_About__c"] = said if is_talk and row["AccountId"] and chance.random() < 0.6 else ""


_TALKS = ("Meeting", "Demo")
_VISITS_SAID = ("VIP Visit", "Joint Field Day", "Peer-to-Peer", "Executive Business Review")
