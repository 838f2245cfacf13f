"""A team small enough to count by hand.

Ann and Ben sell in team North, Cid in team South (no deals), one deal has no owner; the first months of 2026, as of 15 May 2026.
The tables below are the whole data; every expected number in test_metrics.py was counted from them on paper.
"""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from coaching.facts.in_place import table_of
from coaching.intake.kept.fold import note_keys
from coaching.metrics.definition import all_metrics
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace
from tests import fresh

AS_OF = date(2026, 5, 15)

REPS = [
    # rep_id, name, email, role, team, manager_id, hired_on
    ("u1", "Ann Abel", "ann@example.com", "rep", "North", "m1", "2025-10-15"),
    ("u2", "Ben Boon", "ben@example.com", "rep", "North", "m1", "2024-03-31"),
    ("u3", "Cid Carr", None, "rep", "South", "m2", None),
    ("m1", "Mia Moor", None, None, None, None, "2020-01-01"),
]
DEALS = [
    # id, name, account, owner, stage, outcome, amount, created, close_on, closed_on, category
    ("A1", "Alpha one", "acc1", "u1", "Won", "won", 100_000, "2026-01-05", "2026-01-20", "2026-01-20", "closed"),
    ("A2", "Alpha two", "acc1", "u1", "Won", "won", 50_000, "2026-01-07", "2026-03-30", "2026-03-30", "closed"),
    ("A3", "Alpha three", "acc2", "u1", "Lost", "lost", 40_000, "2026-02-01", "2026-03-01", "2026-03-01", "omitted"),
    ("A4", "Alpha four", "acc2", "u1", "Proposal", "open", 80_000, "2026-04-06", "2026-06-19", None, "commit"),
    ("A5", "Alpha five", "acc1", "u1", "Qualify", "open", 30_000, "2026-03-02", "2026-04-10", None, "pipeline"),
    ("B1", "Beta one", "acc3", "Ben Boon", "Won", "won", 60_000, "2026-02-02", "2026-03-27", "2026-03-27", "closed"),
    (
        "B2",
        "Beta two",
        "acc3",
        "Ben Boon",
        "No decision",
        "cancelled",
        20_000,
        "2026-02-03",
        "2026-04-02",
        "2026-04-02",
        "omitted",
    ),
    ("B3", "Beta three", "acc3", "Ben Boon", "Lost", "lost", None, "2026-02-04", "2026-05-05", "2026-05-05", "omitted"),
    ("B4", "Beta four", "acc4", "Ben Boon", "Won", "won", 90_000, "2026-03-01", "2026-05-12", "2026-05-12", "closed"),
    ("N1", "Nobody's", None, None, "Qualify", "open", 10_000, None, None, None, "pipeline"),
]
TOUCHES = [
    # id, rep, account, deal, kind, subject, at, done, connected, minutes, customer-facing is derived
    ("t1", "u1", "acc1", "A1", "call", "First call", "2026-01-05 09:00", True, True, 4),
    ("t2", "u1", "acc1", "A1", "call", "Voicemail", "2026-01-06 09:00", True, False, 1),
    ("t3", "u1", "acc1", "A1", "meeting", "Workshop", "2026-01-08 10:00", None, None, 60),
    ("t4", "u1", "acc1", "A1", "proposal", "Proposal sent", "2026-01-12 10:00", True, None, None),
    ("t5", "u1", "acc1", "A1", "proposal", "Proposal again", "2026-01-14 10:00", True, None, None),
    ("t6", "u1", "acc2", "A3", "call", "Not made", "2026-02-02 10:00", False, None, None),
    ("t7", "u1", "acc2", "A3", "vip_visit", "Visit of the board", "2026-02-16 10:00", True, None, 90),
    ("t8", "u1", None, None, "internal", "Team meeting", "2026-02-17 10:00", True, None, 60),
    ("t9", "u2", "acc3", "B1", "call", "Long call", "2026-02-03 10:00", True, None, 12),
    ("t10", "u2", "acc3", "B1", "email", "Mail", "2026-02-04 10:00", True, None, None),
    ("t11", "u2", "acc3", "B1", "demo", "Demo", "2026-02-20 10:00", True, None, 45),
    ("t12", "u2", "acc4", "B4", "call", "Planned", "2026-06-01 10:00", None, None, None),
    ("t13", "Cid Carr", "acc5", None, "call", "Cold call", "2026-05-11 10:00", True, False, 0),
]
# deal, at, stage, outcome, amount, close_on, category
HISTORY = [
    ("B1", "2026-02-02 08:00", "Qualify", "open", 55_000, "2026-03-20", "pipeline"),
    ("B1", "2026-03-10 08:00", "Proposal", "open", 60_000, "2026-03-27", "commit"),
    ("B1", "2026-03-27 08:00", "Won", "won", 60_000, "2026-03-27", "closed"),
    ("B4", "2026-03-01 08:00", "Qualify", "open", 70_000, "2026-05-30", "pipeline"),
    ("B4", "2026-03-20 08:00", "Proposal", "open", 70_000, "2026-05-30", "commit"),
    ("B4", "2026-05-12 08:00", "Won", "won", 90_000, "2026-05-12", "closed"),
    ("A5", "2026-03-02 08:00", "Qualify", "open", 30_000, "2026-04-10", "pipeline"),
    ("A2", "2026-01-07 08:00", "Qualify", "open", 50_000, "2026-03-30", "pipeline"),
    ("A2", "2026-03-30 08:00", "Won", "won", 50_000, "2026-03-30", "closed"),
]
QUOTAS = [
    # rep, measure, start, end (exclusive), target, roll-up
    ("u1", "bookings", "2026-01-01", "2026-04-01", 300_000, False),
    ("u1", "bookings", "2026-04-01", "2026-07-01", 320_000, False),
    ("u2", "bookings", "2026-04-01", "2026-07-01", 64_000, False),
    ("m1", "bookings", "2026-04-01", "2026-07-01", 999_999, True),
    ("u1", "call", "2026-01-01", "2026-02-01", 20, False),
    ("u1", "proposal", "2026-01-01", "2026-02-01", 4, False),
]
ACCOUNTS = [
    # id, name, owner, strategic, tier, yearly revenue
    ("acc1", "Acme North", "u1", True, "A", 300),
    ("acc2", "Brick & Co", "u1", True, "B", 100),
    ("acc3", "Crane Ltd", "u2", True, "A", 200),
    ("acc4", "Dune", "u2", False, None, None),
]
CONTACTS = [
    # id, account, name, level, function
    ("c1", "acc1", "Eve East", "executive", "purchasing"),
    ("c2", "acc1", "Olga Oak", "operations", "IT"),
    ("c3", "acc1", "Pat Plain", None, None),
    ("c4", "acc2", "Fay Finn", "management", "finance"),
]
SPOKEN_TO = {"t3": "c1", "t1": "c2", "t7": "c4", "t2": "c3"}  # activity: its contact
SOLD = {
    "A1": ("New business", "Pumps"),
    "A2": ("Upgrade", "Filters"),
    "B1": ("Upgrade", "Pumps"),
}  # deal: its type and product
# response, account, asked on, item, score, kind
PERFORMANCE = ("account_rep", "innovative_products", "product_performance", "company", "ease_of_business", "integrity")
COMMITMENT = ("importance_of_relationship", "recommend", "continue_relationship")
ANSWERS = [
    *(("s1", "acc1", "2026-02-10", item, 8, "loyalty") for item in PERFORMANCE),
    *(("s1", "acc1", "2026-02-10", item, 6, "loyalty") for item in COMMITMENT),
    *(
        ("s2", "acc1", "2026-02-11", item, 10, "loyalty") for item in (*PERFORMANCE[:4], *COMMITMENT)
    ),  # two items left open
    *(
        ("s3", "acc2", "2026-02-12", item, 9, "loyalty") for item in (*PERFORMANCE[:3], *COMMITMENT)
    ),  # too many left open
]
REWARDS = [("r1", "u1", "2026-01-20", "2026-02-10", "cash", 500), ("r2", "u1", "2026-01-20", "2026-03-21", "trip", 900)]


COLUMNS = {
    "rep": ("rep_id", "name", "email", "role", "team", "manager_id", "hired_on"),
    "opportunity": (
        "opportunity_id", "name", "account_id", "owner_id", "stage_raw", "outcome", "amount", "created_on", "close_on", "closed_on",
        "forecast_category",
    ),
    "activity": ("activity_id", "rep_id", "account_id", "opportunity_id", "kind", "subject", "at", "done", "connected", "duration_min"),
    "opportunity_snapshot": ("opportunity_id", "at", "stage_raw", "outcome", "amount", "close_on", "forecast_category"),
    "quota": ("rep_id", "measure", "period_start", "period_end", "target", "is_rollup"),
    "reward": ("reward_id", "rep_id", "earned_on", "given_on", "kind", "amount"),
    "account": ("account_id", "name", "owner_id", "is_strategic", "tier", "annual_revenue"),
    "contact": ("contact_id", "account_id", "name", "level", "function"),
    "survey_response": ("response_id", "account_id", "asked_on", "item", "score", "kind", "scale_min", "scale_max"),
}  # fmt: skip
IMPORTS: tuple[tuple[str, str, Sequence[tuple[Any, ...]]], ...] = (
    ("rep", "users.csv", REPS), ("opportunity", "deals.csv", DEALS), ("activity", "activities.csv", TOUCHES),
    ("opportunity_snapshot", "history.csv", HISTORY), ("quota", "quotas.csv", QUOTAS), ("reward", "rewards.csv", REWARDS),
    ("account", "accounts.csv", ACCOUNTS), ("survey_response", "survey.csv", [(*answer, 0, 10) for answer in ANSWERS]),
)  # fmt: skip


def build(folder: Path) -> Workspace:
    """The tiny team in a fresh workspace; country "" keeps the working days to weekdays."""
    return Workspace.open(copied(folder))


def copied(folder: Path) -> Path:
    """The folder, now that of the tiny team, which nobody has open."""
    shutil.copytree(fresh.made_once("tiny", _make), folder, dirs_exist_ok=True)
    return folder


def _make(folder: Path) -> None:
    workspace = fresh.opened(folder)
    workspace.save_settings(country="", company="Tiny")
    with workspace.facts.transaction() as cursor:
        for number, (kind, file, rows) in enumerate(IMPORTS, 1):
            put(cursor, number, kind, file, COLUMNS[kind], rows)
        put(cursor, 50, "contact", "contacts.csv", COLUMNS["contact"], CONTACTS)
        cursor.executemany("update activity_row set contact_id = $2 where activity_id = $1", list(SPOKEN_TO.items()))
        said = [(key, *values) for key, values in SOLD.items()]
        cursor.executemany("update opportunity_row set type = $2, product = $3 where opportunity_id = $1", said)
        cursor.execute(
            "update activity_row set is_customer_facing = kind not in ('internal', 'system', 'task', 'note')"
        )
        note_keys(cursor)
        workspace.settle(cursor)
    keep_fresh(
        workspace, list(all_metrics().values())
    )  # as on any day but the one of the load: who changes facts has them made anew
    workspace.close()


def put(
    cursor: Any, import_id: int, kind: str, file: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Load rows of a kind as one import, the way a load leaves them."""
    cursor.execute(
        "insert into import (import_id, kind, format, file, as_of, loaded_at) values (?, ?, 'tiny', ?, ?, now()::timestamp)",
        [import_id, kind, file, AS_OF],
    )
    names = ", ".join(f'"{name}"' for name in (*columns, "row_id", "import_id", "source_file", "source_row"))
    marks = ", ".join("?" * (len(columns) + 4))
    for number, row in enumerate(rows, 2):
        cursor.execute(
            f'insert into "{table_of(kind)}" ({names}) values ({marks})',
            [*row, import_id * 2**32 + number, import_id, file, number],
        )
