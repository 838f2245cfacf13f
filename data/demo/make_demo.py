"""Write the demo team's exports: `python data/demo/make_demo.py [FOLDER]`; byte for byte the same every time."""

import csv
import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from invent import activities, agreements, conversations, customers, deals, history, people, rewards, survey  # noqa: E402

SEED = "Tarnfield 2026-09-18"
Rows = Sequence[Mapping[str, object]]


def tables() -> dict[str, Rows]:
    """The rows of every CSV file by its name, invented anew from the seed."""
    parts = ("accounts", "deals", "commits", "activities", "history", "rewards", "survey", "dates")
    chance = {part: random.Random(f"{SEED} {part}") for part in parts}
    accounts = customers.invent_accounts(chance["accounts"])
    sold = deals.invent_deals(chance["deals"], accounts)
    history.commit_deals(chance["commits"], sold)
    done = activities.invent_activities(chance["activities"], accounts, sold)
    opportunities, saved = history.deal_rows(chance["history"], sold, done.last_touch)
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
        "Survey.csv": survey.survey_rows(chance["survey"], accounts),
        "Rewards.csv": rewards.reward_rows(chance["rewards"], sold),
    }


def write(folder: Path) -> None:
    """Write all files of the demo into a folder."""
    for name, rows in tables().items():
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    talks = json.dumps(conversations.conversations(), indent=1, ensure_ascii=False)
    (folder / "conversations.json").write_bytes(talks.encode() + b"\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
