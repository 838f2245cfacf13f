"""Write the demo team's exports: `python data/demo/make_demo.py [FOLDER]`; byte for byte the same every time."""

import csv
import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from invent import (  # noqa: E402
    activities,
    agreements,
    calls,
    conversations,
    customers,
    deals,
    history,
    pay,
    people,
    plans,
    reviews,
    rewards,
    survey,
    workshop,
)

SEED = "Tarnfield 2026-09-18"
Rows = Sequence[Mapping[str, object]]


def sold_and_committed(accounts: list[customers.Account]) -> list[deals.Deal]:
    """The deals with what was said of them."""
    sold = deals.invent_deals(random.Random(f"{SEED} deals"), accounts)
    history.commit_deals(random.Random(f"{SEED} commits"), sold)
    return sold


def written() -> list[dict[str, object]]:
    """What reps and managers wrote beside the talks."""
    sold = sold_and_committed(customers.invent_accounts(random.Random(f"{SEED} accounts")))
    chance = random.Random(f"{SEED} calls")
    return [
        *calls.calls_made(chance, sold),
        *calls.shown(chance, sold),
        *calls.put_aside(sold),
        *calls.key_deals(sold),
        *calls.by_hand(),
    ]


def tables() -> dict[str, Rows]:
    """The rows of every CSV file by its name, invented anew from the seed."""
    parts = ("accounts", "activities", "history", "rewards", "survey", "dates", "pay")
    chance = {part: random.Random(f"{SEED} {part}") for part in parts}
    accounts = customers.invent_accounts(chance["accounts"])
    sold = sold_and_committed(accounts)
    done = activities.invent_activities(chance["activities"], accounts, sold)
    for rows in (done.tasks, done.events):
        activities.say_what_about(rows, f"{SEED} talk")
    opportunities, saved = history.deal_rows(chance["history"], sold, done.last_touch)
    answers = survey.survey_rows(chance["survey"], accounts)
    return {
        "User.csv": people.user_rows(),
        "Account.csv": customers.account_rows(chance["dates"], accounts),
        "Contact.csv": customers.contact_rows(accounts),
        "Opportunity.csv": opportunities,
        "OpportunityHistory.csv": saved,
        "Task.csv": done.tasks,
        "Event.csv": done.events,
        "Quota.csv": agreements.quota_rows(),
        "CadenceTargets.csv": agreements.target_rows(),
        "Survey.csv": answers,
        "SurveyInvitations.csv": survey.invitation_rows(accounts, answers),
        "Rewards.csv": rewards.reward_rows(chance["rewards"], sold),
        "Commission.csv": pay.commission_rows(chance["pay"], sold),
        "Pay.csv": pay.plan_rows(),
        "Absences.csv": pay.absence_rows(),
    }


def each_on_a_line(found: Sequence[object]) -> str:
    """A list as JSON, each thing of it on a line of its own."""
    return ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found)


def write(folder: Path) -> None:
    """Write all files of the demo into a folder."""
    for name, rows in tables().items():
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    said = conversations.conversations()
    talks = each_on_a_line(said["conversations"])
    others = each_on_a_line([{key: value for key, value in one.items() if value} for one in written()])
    text = f'{{\n "as_of": {json.dumps(said["as_of"])},\n "conversations": [\n  {talks}\n ],\n "answers": [\n  {others}\n ]\n}}\n'
    (folder / "conversations.json").write_bytes(text.encode())
    known = customers.invent_accounts(random.Random(f"{SEED} accounts"))
    held = each_on_a_line(reviews.reviews({one.name: one.id for one in known}))
    (folder / "reviews.json").write_bytes(f"[\n  {held}\n]\n".encode())
    entries = each_on_a_line(plans.plans(known, sold_and_committed(known)))
    (folder / "entries.json").write_bytes(f"[\n  {entries}\n]\n".encode())
    (folder / "agreed.json").write_bytes(f"{json.dumps(agreements.agreed(), indent=1)}\n".encode())
    (folder / "workshop.json").write_bytes(
        f"{json.dumps(workshop.workshop(), indent=1, ensure_ascii=False)}\n".encode()
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
